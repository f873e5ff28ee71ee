#pragma once

#include <limits>

#include <mfdyson/model/model.hpp>
#include <mfdyson/operators/commutator.hpp>

/// \file
/// Claims about a model: symmetric, energy conserving.

namespace mfdyson {

namespace detail {

template <ComplexScalar S>
[[nodiscard]] bool same_matrix(matrix<S> const& a, matrix<S> const& b) {
  using Real = real_of<S>;
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         largest_entry(a - b) <= tolerance::zero<Real>() * (largest_entry(a) + largest_entry(b));
}

/// [h, x] = 0 to rounding: of h without a constant, and of the digits that a constant has left to h.
template <ComplexScalar S>
[[nodiscard]] bool commutes_with_energy(matrix<S> const& h, matrix<S> const& x) {
  using Real = real_of<S>;
  auto const energies = without_trace(h);
  Real const rounding = tolerance::zero<Real>() * largest_entry(energies) +
                        Real(8) * std::numeric_limits<Real>::epsilon() * largest_entry(h);
  return largest_entry(commutator(energies, x)) <= rounding * largest_entry(x);
}

} // namespace detail

/// All particles have the same h, G, B and μ. Source: [MR18], definition (1) after (1.8).
template <ComplexScalar S>
[[nodiscard]] bool is_symmetric(basic_model<S> const& model) {
  auto const& first = model.species().front();
  for (auto const& kind : model.species()) {
    if (!detail::same_matrix(kind.hamiltonian, first.hamiltonian) ||
        !detail::same_matrix(kind.state, first.state) || kind.couplings.size() != first.couplings.size()) {
      return false;
    }
    for (std::size_t a = 0; a < kind.couplings.size(); ++a) {
      if (!detail::same_matrix(kind.couplings[a].particle, first.couplings[a].particle) ||
          !detail::same_matrix(kind.couplings[a].reservoir, first.couplings[a].reservoir)) {
        return false;
      }
    }
  }
  return true;
}

/// G_j(t) = G_j for all t and j, that is [h, G] = 0. Source: [MR18], definition (2) after (1.8).
template <ComplexScalar S>
[[nodiscard]] bool is_energy_conserving(basic_model<S> const& model) {
  for (auto const& kind : model.species()) {
    for (auto const& term : kind.couplings) {
      if (!detail::commutes_with_energy(kind.hamiltonian, term.particle)) {
        return false;
      }
    }
  }
  return true;
}

} // namespace mfdyson
