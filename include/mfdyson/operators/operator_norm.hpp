#pragma once

#include <cmath>

#include <mfdyson/core/eigenbasis.hpp>

/// \file
/// The operator norm.

namespace mfdyson {

/// ‖x‖, the largest singular value: the root of the largest eigenvalue of x*x.
/// Relative accuracy is that of the scalar.
template <ComplexMatrix X>
[[nodiscard]] auto operator_norm(X const& x) {
  using S = typename X::Scalar;
  using std::sqrt;
  matrix<S> scaled = x;
  auto const unit = largest_entry(scaled);
  if (!(unit > real_of<S>(0))) {
    return real_of<S>(0);
  }
  for (Eigen::Index k = 0; k < scaled.size(); ++k) { // so that squares neither overflow nor underflow
    scaled.data()[k] = S(scaled.data()[k].real() / unit, scaled.data()[k].imag() / unit);
  }
  matrix<S> const gram = multiply(adjoint(scaled), scaled);
  return real_of<S>(unit * sqrt(largest_entry(hermitian_eigenbasis<S>(gram).values)));
}

} // namespace mfdyson
