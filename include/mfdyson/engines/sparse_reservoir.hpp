#pragma once

#include <utility>
#include <vector>

#include <mfdyson/core/eigenbasis.hpp>
#include <mfdyson/engines/sparse_operator.hpp>
#include <mfdyson/model/model.hpp>
#include <mfdyson/states/state_spectrum.hpp>

/// \file
/// The reservoir as engines see it.

namespace mfdyson {

/// A unit vector and its probability.
template <ComplexScalar S>
struct weighted_vector {
  real_of<S> weight;
  column_vector<S> vector;
};

/// A reservoir in the eigenbasis of H_R, which a field of many modes has as a sparse matrix only.
template <ComplexScalar S>
struct sparse_reservoir {
  real_vector<real_of<S>> energies;                       ///< of H_R, without its trace where that is finite
  std::vector<std::vector<sparse_operator<S>>> couplings; ///< B^a by species, term
  std::vector<weighted_vector<S>> state;                  ///< μ_R as a mixture of orthogonal vectors

  [[nodiscard]] std::size_t dimension() const { return static_cast<std::size_t>(energies.size()); }
};

/// The reservoir of a model.
/// \param basis of its Hamiltonian
template <ComplexScalar S>
[[nodiscard]] sparse_reservoir<S> make_sparse_reservoir(basic_model<S> const& model,
                                                        eigenbasis<S> const& basis) {
  sparse_reservoir<S> result{basis.values, {}, {}};
  for (auto const& kind : model.species()) {
    auto& operators = result.couplings.emplace_back();
    for (auto const& term : kind.couplings) {
      operators.emplace_back(in_basis(term.reservoir, basis.vectors));
    }
  }
  auto const spectrum = make_state_spectrum<S>(in_basis(model.reservoir().state, basis.vectors));
  for (std::size_t k = 0; k < spectrum.probabilities.size(); ++k) {
    result.state.push_back({spectrum.probabilities[k], spectrum.vectors.col(static_cast<Eigen::Index>(k))});
  }
  return result;
}

} // namespace mfdyson
