#pragma once

#include <algorithm>
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
  matrix<S> const dense = x;
  matrix<S> const gram = multiply(adjoint(dense), dense);
  if (gram.size() == 0) {
    return real_of<S>(0);
  }
  auto const largest = largest_entry(hermitian_eigenbasis<S>(gram).values);
  return real_of<S>(sqrt(largest));
}

} // namespace mfdyson
