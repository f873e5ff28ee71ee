#pragma once

#include <cmath>
#include <limits>

#include <mfdyson/core/scalar.hpp>

/// \file
/// The unit in which an engine counts couplings, so that their powers stay within the range of the scalar.

namespace mfdyson {

/// A power of two near `size`; 1 where powers of `size` up to the `order`-th are far from the ends of the range.
///
/// Coefficients of λ^r are of the size of (‖G‖‖B‖T)^r, which at r = 36 leaves the range of a double where frequencies and λ are in
/// rad/s and times are nanoseconds. With couplings in this unit u they are computed as multiples of u^r, with the same bits.
/// \param size ≥ 0: what is raised to powers
template <RealScalar Real>
[[nodiscard]] Real coupling_unit(Real const& size, int order) {
  using std::ilogb;
  using std::isfinite;
  using std::ldexp;
  if (!(size > Real(0)) || !isfinite(size)) {
    return Real(1);
  }
  auto const exponent = static_cast<int>(ilogb(size));
  double const most = 0.7 * static_cast<double>(std::numeric_limits<Real>::max_exponent);
  return std::abs(static_cast<double>(exponent)) * order < most ? Real(1) : Real(ldexp(Real(1), exponent));
}

} // namespace mfdyson
