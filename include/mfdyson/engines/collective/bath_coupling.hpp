#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/conditions/local_space.hpp>
#include <mfdyson/engines/collective/occupation_basis.hpp>
#include <mfdyson/engines/finite_system.hpp>

/// \file
/// What one hit of an unobserved particle can do.

namespace mfdyson {

/// The modes of the unobserved particles, and every way in which the interaction moves them.
///
/// In the interaction picture N^{-1/2} Σ_{j>n} Σ_a G_j^a(t) ⊗ B^a(t) moves a particle of species s from e_β to
/// e_α and acts on the kept space (observed particles and reservoir) with
///
///     Σ_c e^{i(E_α − E_β + δ_c)t} (Σ_a X^{a,c}_{αβ} B^a)(t).
///
/// The sum over a is taken here, so that terms which cancel, as in σ_x ⊗ φ(1) − σ_y ⊗ φ(i), leave no trace.
template <ComplexScalar S>
struct bath_coupling {
  using real = real_of<S>;

  struct hit {
    std::size_t species;
    std::size_t move;          ///< index into `moves`
    std::size_t detuning;      ///< index into `detunings`
    sparse_operator<S> action; ///< Σ_a X^{a,c}_{αβ} B^a on the kept space
  };

  std::vector<std::size_t> mode_species;
  std::vector<real> mode_energies; ///< E_α of each mode
  std::vector<mode_move> moves;
  std::vector<real> detunings{real(0)}; ///< δ; the first is 0
  std::vector<hit> hits;

  /// Adds the hits of the observed particles, N^{-1/2} Σ_j G_j ⊗ B_j, which move no unobserved one. For wavefunctions
  /// in which they are not counted apart.
  void add_observed(sparse_operator<S> action) {
    if (action.entries() == 0) {
      return;
    }
    moves.push_back({});
    hits.push_back({0, moves.size() - 1, 0, std::move(action)});
  }
};

/// The coupling of the unobserved particles of a model.
/// \param kept the observed particles and the reservoir
/// \param scattering whether particles move between e_1, …, e_q; they do not at N = ∞
/// \throws hypothesis_violation where (A0) fails
template <ComplexScalar S>
[[nodiscard]] bath_coupling<S> make_bath_coupling(basic_model<S> const& model, finite_system<S> const& kept,
                                                  bool scattering) {
  bath_coupling<S> result;
  auto const index_of = [](auto& list, auto const& value) {
    auto const it = std::find(list.begin(), list.end(), value);
    if (it != list.end()) {
      return static_cast<std::size_t>(it - list.begin());
    }
    list.push_back(value);
    return list.size() - 1;
  };
  for (std::size_t s = 0; s < model.species().size(); ++s) {
    auto const& kind = model.species()[s];
    auto const local = make_local_space(kind, "collective_engine", concat({"species[", to_text(s), "]"}));
    auto const first_mode = result.mode_species.size();
    for (std::size_t alpha = 1; alpha < local.size(); ++alpha) {
      result.mode_species.push_back(s);
      result.mode_energies.push_back(local.energies[alpha]);
    }
    auto const mode = [&](std::size_t alpha) {
      return alpha == 0 ? mode_move::none : first_mode + alpha - 1;
    };
    for (auto const& component : local.components) {
      for (std::size_t alpha = 0; alpha < local.size(); ++alpha) {
        for (std::size_t beta = 0; beta < local.size(); ++beta) {
          if (alpha == beta || (alpha != 0 && beta != 0 && !scattering)) {
            continue;
          }
          sparse_operator<S> action;
          for (std::size_t a = 0; a < component.elements.size(); ++a) {
            S const x =
                component.elements[a](static_cast<Eigen::Index>(alpha), static_cast<Eigen::Index>(beta));
            if (x != S(real_of<S>(0))) {
              auto term = x * kept.reservoir_operator(s, a);
              action = action.dimension() == 0 ? std::move(term) : action + term;
            }
          }
          if (action.entries() == 0) {
            continue;
          }
          mode_move const move{mode(beta), mode(alpha)};
          auto const number = index_of(result.moves, move);
          index_of(result.moves, mode_move{move.create, move.annihilate});
          result.hits.push_back(
              {s, number, index_of(result.detunings, component.detuning), std::move(action)});
        }
      }
    }
  }
  return result;
}

} // namespace mfdyson
