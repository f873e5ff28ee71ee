#pragma once

#include <span>
#include <string>

#include <mfdyson/states/density_matrix.hpp>

/// \file
/// Pure states and mixtures.

namespace mfdyson {

/// |ψ⟩⟨ψ|/⟨ψ|ψ⟩.
/// \param psi any non-zero vector of finite entries; it need not be normalised
/// \throws invalid_input for the zero vector
template <ComplexMatrix Vector>
[[nodiscard]] auto pure_state(Vector const& psi) {
  using std::conj;
  using S = typename Vector::Scalar;
  using Real = real_of<S>;
  column_vector<S> unit = psi;
  Real const largest = largest_entry(unit);
  require_finite(largest, {"pure_state", "psi"});
  if (!(largest > Real(0))) {
    detail::reject({"pure_state", "psi"},
                   concat({"expected a non-zero vector, got norm ", to_text(largest)}));
  }
  Real norm(0);
  for (Eigen::Index k = 0; k < unit.size(); ++k) {
    unit(k) = S(unit(k).real() / largest, unit(k).imag() / largest);
    norm += Eigen::numext::abs2(unit(k));
  }
  require_finite(norm, {"pure_state", "psi"});
  matrix<S> result(unit.size(), unit.size());
  for (Eigen::Index j = 0; j < unit.size(); ++j) {
    for (Eigen::Index i = 0; i < unit.size(); ++i) {
      result(i, j) = unit(i) * conj(unit(j)) / norm;
    }
  }
  return result;
}

/// Σ_k w_k ρ_k.
/// \param weights probabilities w_k ≥ 0 of sum 1, one for each state
/// \param states density matrices of one dimension
/// \throws invalid_input otherwise
template <ComplexScalar S>
[[nodiscard]] matrix<S> mixture(std::span<real_of<S> const> weights, std::span<matrix<S> const> states) {
  using std::abs;
  using Real = real_of<S>;
  if (weights.size() != states.size() || weights.empty()) {
    detail::reject({"mixture", "weights"}, concat({"expected one for each of ", to_text(states.size()),
                                                   " states (at least one), got ", to_text(weights.size())}));
  }
  Real sum(0);
  matrix<S> result = matrix<S>::Zero(states.front().rows(), states.front().cols());
  for (std::size_t k = 0; k < weights.size(); ++k) {
    auto const index = concat({"[", to_text(k), "]"});
    require_finite(weights[k], {"mixture", concat({"weights", index})});
    if (weights[k] < Real(0)) {
      detail::reject({"mixture", concat({"weights", index})},
                     concat({"expected >= 0, got ", to_text(weights[k])}));
    }
    require_state(states[k], result.rows(), {"mixture", concat({"states", index})});
    sum += weights[k];
    result += S(weights[k]) * states[k];
  }
  if (abs(sum - Real(1)) > tolerance::trace<Real>()) {
    detail::reject({"mixture", "weights"}, concat({"sum is ", to_text(sum), ", expected 1"}));
  }
  return result;
}

} // namespace mfdyson
