#pragma once

#include <array>
#include <cmath>
#include <cstddef>

/// \file
/// Spherical Bessel functions of all orders at once.

namespace mfdyson {

/// j_0(x), …, j_{n−1}(x) for x ≥ 0, each to a few units of rounding of max_l |j_l(x)|.
///
/// Upwards, j_{l+1} = (2l+1)/x j_l − j_{l−1}, is stable while l ≤ x. Beyond, the ratios r_l = j_l/j_{l−1} = x/(2l+1 − x r_{l+1})
/// are computed downwards from an order where they are as good as zero; all zeros of j_l lie above l, so that none of the
/// denominators vanishes.
template <std::size_t N>
void spherical_bessel(double x, std::array<double, N>& j) {
  static_assert(N >= 2);
  j.fill(0);
  j[0] = x == 0 ? 1 : std::sin(x) / x;
  std::size_t last = 0; // the last order that is known
  if (x >= 1) {
    j[1] = (j[0] - std::cos(x)) / x;
    last = 1;
    for (; last + 1 < N && static_cast<double>(last + 1) <= x; ++last) {
      j[last + 1] = (2.0 * static_cast<double>(last) + 1) / x * j[last] - j[last - 1];
    }
  }
  if (last + 1 < N) {
    // x < N here. An error of r_l shrinks by (x/2l)² or more with each order, by less than 1/4 for the last.
    std::array<double, N> ratio{};
    double r = 0;
    for (std::size_t l = N + 6 + static_cast<std::size_t>(x); l > last; --l) {
      r = x / (2.0 * static_cast<double>(l) + 1 - x * r);
      if (l < N) {
        ratio[l] = r;
      }
    }
    for (std::size_t l = last + 1; l < N; ++l) {
      j[l] = ratio[l] * j[l - 1];
    }
  }
}

} // namespace mfdyson
