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
template <ComplexScalar S>
[[nodiscard]] matrix<S> pure_state(column_vector<S> const& psi) {
  using Real = real_of<S>;
  Real const norm = psi.size() == 0 ? Real(0) : Real(psi.squaredNorm());
  require_finite(norm, {"pure_state", "psi"});
  if (!(norm > Real(0))) {
    detail::reject({"pure_state", "psi"}, concat({"expected a non-zero vector, got norm ", to_text(norm)}));
  }
  return psi * psi.adjoint() / S(norm);
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
    detail::reject({"mixture", "weights"},
                   concat({"expected one for each of ", std::to_string(states.size()),
                           " states (at least one), got ", std::to_string(weights.size())}));
  }
  Real sum(0);
  matrix<S> result = matrix<S>::Zero(states.front().rows(), states.front().cols());
  for (std::size_t k = 0; k < weights.size(); ++k) {
    auto const index = "[" + std::to_string(k) + "]";
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
