#pragma once

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>

/// \file
/// Hurwitz' zeta function: sums of powers over thermal images.

namespace mfdyson {

/// ζ(σ, a) = Σ_{k ≥ 0} (a + k)^{−σ} for σ > 1 and Re a > 0, to some units of rounding of Σ|a + k|^{−σ}.
///
/// Euler–Maclaurin: terms up to |a + n| > 20 + σ one by one, and the rest z = a + n as
/// z^{1−σ}/(σ−1) + z^{−σ}/2 + Σ_j B_{2j}/(2j)! σ(σ+1)⋯(σ+2j−2) z^{−σ−2j+1}. The terms fall like
/// ((σ+2j)/(2π|z|))², and the error is at most the first one left out times cos(arg z/2)^{−σ−2j} < 2^{σ/2+j}, here far below rounding.
[[nodiscard]] inline std::complex<double> hurwitz_zeta(double sigma, std::complex<double> a) {
  using complex = std::complex<double>;
  // B_{2j}/(2j)!, j = 1, …, 10
  constexpr std::array<double, 10> bernoulli{1.0 / 12,
                                             -1.0 / 720,
                                             1.0 / 30240,
                                             -1.0 / 1209600,
                                             1.0 / 47900160,
                                             -691.0 / 1307674368000.0,
                                             1.0 / 74724249600.0,
                                             -3617.0 / 10670622842880000.0,
                                             43867.0 / 5109094217170944000.0,
                                             -174611.0 / 802857662698291200000.0};
  complex sum = 0;
  complex z = a;
  while (std::abs(z) < 20 + sigma) {
    sum += std::pow(z, -sigma);
    z += 1;
  }
  complex const power = std::pow(z, -sigma);
  complex const inverse = 1.0 / z;
  sum += power * (z / (sigma - 1) + 0.5);
  complex factor = sigma * power * inverse; // σ(σ+1)⋯(σ+2j−2) z^{−σ−2j+1}
  for (std::size_t j = 1; j <= bernoulli.size(); ++j) {
    sum += bernoulli[j - 1] * factor;
    double const k = 2 * static_cast<double>(j);
    factor *= (sigma + k - 1) * (sigma + k) * inverse * inverse;
  }
  return sum;
}

} // namespace mfdyson
