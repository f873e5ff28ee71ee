#pragma once

#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/model/model.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>

/// \file
/// The Dicke model with one mode, and its rotating-wave form.

namespace mfdyson {

/// Parameters of a Dicke model whose mode starts in the vacuum, for designated initialisers.
template <RealScalar Real>
struct basic_dicke_parameters {
  Real omega_0 = Real(1);   ///< transition frequency of a spin, energy
  Real nu = Real(1);        ///< frequency of the mode, energy
  Real excited = Real(0);   ///< p, probability of ↑ in (2.7), in [0, 1]
  Eigen::Index levels = 21; ///< Fock states kept: R + 1 is exact through λ^R
};

using dicke_parameters = basic_dicke_parameters<double>;

/// H_N = (ω_0/2) Σ σ_j^z + ν a*a + (λ/√N) Σ σ_j^x ⊗ (a + a*), spins with probability p of ↑, mode in the vacuum.
/// Source: [MR18] (2.1), (2.7).
template <ComplexScalar S = default_scalar>
[[nodiscard]] basic_model<S> make_dicke_model(basic_dicke_parameters<real_of<S>> const& p) {
  auto const mode = make_boson<S>(p.levels);
  return make_symmetric_model<S>(make_spin_half<S>(p.omega_0, p.excited).to_species(mode.position()),
                                 {.hamiltonian = p.nu * mode.number(),
                                  .state = vacuum_state<S>(p.levels),
                                  .kind = reservoir_kind::boson_mode});
}

/// The rotating-wave Dicke model, or Tavis–Cummings model: σ_x ⊗ (a + a*) in (2.1) becomes
/// σ_+ ⊗ a + σ_− ⊗ a*. It conserves the number of excitations. Source: [MR18] below (2.1).
template <ComplexScalar S = default_scalar>
[[nodiscard]] basic_model<S> make_tavis_cummings_model(basic_dicke_parameters<real_of<S>> const& p) {
  using Real = real_of<S>;
  auto const mode = make_boson<S>(p.levels);
  return make_symmetric_model<S>(
      {.hamiltonian = p.omega_0 / Real(2) * pauli::z<S>(),
       .state = populations<S>({p.excited, Real(1) - p.excited}),
       .couplings = {{pauli::plus<S>(), mode.annihilation()}, {pauli::minus<S>(), mode.creation()}}},
      {.hamiltonian = p.nu * mode.number(),
       .state = vacuum_state<S>(p.levels),
       .kind = reservoir_kind::boson_mode});
}

} // namespace mfdyson
