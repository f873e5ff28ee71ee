#pragma once

#include <initializer_list>
#include <string>

#include <mfdyson/core/require.hpp>

/// \file
/// States diagonal in the basis of the levels.

namespace mfdyson {

/// diag(p_1, …, p_d).
/// \param p probabilities: each in [0, 1], of sum 1
/// \throws invalid_input otherwise
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> populations(real_vector<real_of<S>> const& p,
                                    place const& where = {"populations", "p"}) {
  using std::abs;
  using Real = real_of<S>;
  if (p.size() == 0) {
    detail::reject(where, "expected at least one population, got none");
  }
  for (Eigen::Index k = 0; k < p.size(); ++k) {
    require_finite(p(k), {where.function, concat({where.name, "[", to_text(k), "]"})});
    if (p(k) < Real(0)) {
      detail::reject({where.function, concat({where.name, "[", to_text(k), "]"})},
                     concat({"population is ", to_text(p(k)), ", expected >= 0"}));
    }
  }
  Real const sum = p.sum();
  if (abs(sum - Real(1)) > tolerance::trace<Real>()) {
    detail::reject(where, concat({"trace is ", to_text(sum), ", expected 1"}));
  }
  matrix<S> result = matrix<S>::Zero(p.size(), p.size());
  for (Eigen::Index k = 0; k < p.size(); ++k) {
    result(k, k) = S(p(k));
  }
  return result;
}

/// diag(p_1, …, p_d), for a list written out: `populations({0.3, 0.7})`.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> populations(std::initializer_list<real_of<S>> p) {
  real_vector<real_of<S>> values(static_cast<Eigen::Index>(p.size()));
  Eigen::Index k = 0;
  for (auto const& value : p) {
    values(k++) = value;
  }
  return populations<S>(values);
}

} // namespace mfdyson
