#pragma once

#include <cmath>
#include <limits>

#include <mfdyson/core/dense.hpp>

/// \file
/// How far numbers are apart, in units of rounding.

namespace mfdyson::testing {

/// The unit of rounding of a scalar.
template <ComplexScalar S>
inline constexpr real_of<S> epsilon = std::numeric_limits<real_of<S>>::epsilon();

/// Largest entry of x − y in units of ε · scale; infinite where shapes differ or an entry is NaN.
template <class X, class Y>
[[nodiscard]] auto apart(Eigen::MatrixBase<X> const& x, Eigen::MatrixBase<Y> const& y,
                         real_of<typename X::Scalar> const& scale) {
  using Real = real_of<typename X::Scalar>;
  using std::abs;
  if (x.rows() != y.rows() || x.cols() != y.cols()) {
    return std::numeric_limits<Real>::infinity();
  }
  Real worst(0);
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      Real const distance = abs(x(i, j) - y(i, j)) / scale;
      if (!(distance <= worst)) {
        worst = distance == distance ? distance : std::numeric_limits<Real>::infinity();
      }
    }
  }
  return Real(worst / epsilon<typename X::Scalar>);
}

/// |x − y| in units of ε · scale, for numbers; infinite for NaN.
template <ComplexScalar S>
[[nodiscard]] real_of<S> apart(S const& x, S const& y, real_of<S> const& scale) {
  using std::abs;
  real_of<S> const distance = abs(x - y) / scale;
  return distance == distance ? real_of<S>(distance / epsilon<S>)
                              : std::numeric_limits<real_of<S>>::infinity();
}

} // namespace mfdyson::testing
