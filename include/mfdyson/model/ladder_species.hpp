#pragma once

#include <type_traits>
#include <utility>

#include <mfdyson/model/species.hpp>
#include <mfdyson/operators/level_system.hpp>
#include <mfdyson/states/populations.hpp>

/// \file
/// Particles that satisfy (A0) by construction.

namespace mfdyson {

/// A type of particle for which (A0) holds whatever its parameters are.
template <class T>
concept VanishingOddMoments = requires {
  requires std::bool_constant<T::odd_moments_vanish>::value;
};

/// d levels, the ladder coupling (1.32) and populations of the levels: every word of odd length in G moves an
/// odd number of steps and has no diagonal, so that (A0) holds by the type. Source: [MR18] 1.2.1 (1)–(3).
///
/// \tparam Dim number of levels, ≥ 2, or `dynamic`
template <int Dim = dynamic, ComplexScalar S = default_scalar>
class ladder_species {
public:
  static_assert(Dim == dynamic || Dim >= 2, "mfdyson::ladder_species: a ladder needs at least two levels.");
  static constexpr bool odd_moments_vanish = true;
  static constexpr int steps = Dim == dynamic ? dynamic : Dim - 1;
  using real = real_of<S>;

  /// \param levels e_1 … e_d, energies
  /// \param couplings γ_1 … γ_{d−1}, the steps of the ladder, complex
  /// \param p populations of the levels, each ≥ 0, of sum 1
  /// \throws invalid_input where the sizes do not fit, or p is not a probability
  ladder_species(real_vector<real, Dim> const& levels, column_vector<S, steps> const& couplings,
                 real_vector<real, Dim> const& p)
      : levels_(levels), couplings_(couplings), state_(populations<S>(p)) {
    if (levels.size() < 2 || levels.size() != couplings.size() + 1 || levels.size() != p.size()) {
      detail::reject(
          {"ladder_species", "levels"},
          concat({"expected d >= 2 levels, d - 1 couplings and d populations, got ", to_text(levels.size()),
                  ", ", to_text(couplings.size()), ", ", to_text(p.size())}));
    }
  }

  /// The species with coupling G ⊗ b, marked as satisfying (A0).
  [[nodiscard]] basic_species<S> to_species(matrix<S> const& b, real fraction = real(1)) const {
    return {.hamiltonian = level_hamiltonian<S, Dim>(levels_),
            .state = state_,
            .couplings = {{ladder_coupling<S, steps>(couplings_), b}},
            .fraction = fraction,
            .odd_moments_known_to_vanish = true};
  }

private:
  real_vector<real, Dim> levels_;
  column_vector<S, steps> couplings_;
  matrix<S> state_;
};

/// The spin ½ with h = (ω_0/2) σ_z, G = σ_x and p the probability of ↑: the particle of (2.1) and (2.7).
template <ComplexScalar S = default_scalar>
[[nodiscard]] ladder_species<2, S> make_spin_half(real_of<S> const& omega_0, real_of<S> const& p_up) {
  using Real = real_of<S>;
  return {real_vector<Real, 2>(omega_0 / Real(2), -omega_0 / Real(2)), column_vector<S, 1>(S(Real(1))),
          real_vector<Real, 2>(p_up, Real(1) - p_up)};
}

} // namespace mfdyson
