#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <mfdyson/core/matrix.hpp>

/// \file
/// Integrals of exponentials e^{iΩs} over ordered times, in closed form.

namespace mfdyson::detail {

/// ∫_0^t e^{iΩs} ds = t e^{iΩt/2} sin(Ωt/2)/(Ωt/2).
template <ComplexScalar S>
[[nodiscard]] S exponential_integral(real_of<S> const& omega, real_of<S> const& t) {
  using std::abs;
  using std::cos;
  using std::sin;
  using Real = real_of<S>;
  Real const half = omega * t / Real(2);
  Real const size = t * (abs(half) < Real(1e-30) ? Real(1) : Real(sin(half) / half));
  return S(size * cos(half), size * sin(half));
}

/// ∫_0^t ds ∫_0^s ds' e^{i(vs + us')}.
///
/// It is t² times the second divided difference of x ↦ −e^{ix} at the points 0, vt, (u + v)t (Hermite and Genocchi:
/// f[x_0, x_1, x_2] is the integral of f'' over the simplex). Where the points are apart, the quotient of
/// first differences over the largest distance, which loses no more than its inverse; where they are close,
/// Taylor's series around their mean, Σ_k i^k h_k/(k + 2)! with the complete symmetric polynomials h_k.
template <ComplexScalar S>
[[nodiscard]] S ordered_exponential_integral(real_of<S> const& u, real_of<S> const& v, real_of<S> const& t) {
  using std::abs;
  using std::cos;
  using std::sin;
  using Real = real_of<S>;
  std::array<Real, 3> x{Real(0), v * t, (u + v) * t};
  std::sort(x.begin(), x.end());
  Real const width = x[2] - x[0];
  if (width > Real(1)) {
    // first differences of −e^{ix}, times i: ∫_0^1 e^{i(a + (b − a)σ)} dσ
    auto const first = [](Real const& a, Real const& b) {
      S const integral = exponential_integral<S>(b - a, Real(1));
      return times(S(cos(a), sin(a)), integral);
    };
    S const difference = first(x[1], x[2]) - first(x[0], x[1]);
    return S(difference.imag() * t * t / width, -difference.real() * t * t / width);
  }
  Real const mean = (x[0] + x[1] + x[2]) / Real(3);
  for (auto& point : x) {
    point -= mean;
  }
  // h_k of the three points, by h_k(x_0..x_j) = h_k(x_0..x_{j−1}) + x_j h_{k−1}(x_0..x_j)
  std::array<Real, 3> h{Real(1), Real(1), Real(1)};
  S sum(Real(1) / Real(2));
  Real factor = Real(1) / Real(2); // 1/(k + 2)!
  for (int k = 1; k <= 60; ++k) {
    h[0] *= x[0];
    h[1] = h[0] + x[1] * h[1];
    h[2] = h[1] + x[2] * h[2];
    factor /= Real(k + 2);
    sum += imaginary_power<S>(k) * (factor * h[2]);
    if (factor < std::numeric_limits<Real>::epsilon() / Real(64)) {
      break;
    }
  }
  return times(S(cos(mean), sin(mean)), sum) * (t * t);
}

} // namespace mfdyson::detail
