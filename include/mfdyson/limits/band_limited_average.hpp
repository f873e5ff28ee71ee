#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include <mfdyson/limits/collective_sum.hpp>

/// \file
/// Averages over a collective variable of functions that oscillate at bounded frequencies.

namespace mfdyson {

/// Points and weights with ⟨f(X)⟩ = Σ_k w_k f(x_k) up to `error` · sup |f|, for all f of the band it was made for.
template <RealScalar Real>
struct averaging_rule {
  std::vector<Real> points;
  std::vector<Real> weights; ///< may be negative, Σ |w| close to 1
  double error = 0;          ///< bound, without rounding; 0 where the points are all values of X
};

/// A rule for ⟨f(X)⟩, for every f that extends to an entire function with |f(x + iy)| ≤ sup|f| e^{κ|y|}: averages of
/// e^{itH(x)} A e^{−itH(x)} with H(x) = H_R + λxB have κ = |λt| (b_max − b_min).
///
/// On a grid of width h < π/κ such an f is, with ψ(y) = sin(πy/h)/(πy/h) e^{−y²/2s²},
///
///     f(x) = Σ_k f(kh) ψ(x − kh) + ε,   |ε| ≤ sup|f| √(2/π)/q · 2/(1 − e^{−2πsq/h}) · e^{−q²/2},   q = s(π/h − κ):
///
/// ε is the integral of f(z) e^{−(z−x)²/2s²} sin(πx/h)/((z − x) sin(πz/h)) over the lines Im z = ±s q, divided by 2πi. So
/// w_k = ⟨ψ(X − kh)⟩, which is an integral of the characteristic function of X against the transform of ψ, a smoothed
/// box. The number of points grows like κ times the width of X and does not depend on N; where X takes fewer
/// values than that, the rule is the sum over them.
///
/// \param band κ ≥ 0 \param tol > 0, not much below rounding
/// \throws capacity_exceeded where it would take more than ten million points, or hours to find their weights
template <RealScalar Real>
[[nodiscard]] averaging_rule<Real> make_averaging_rule(collective_sum<Real> const& x, Real const& band,
                                                       double tol) {
  using std::acos;
  using std::ceil;
  using std::cos;
  using std::erf;
  using std::exp;
  using std::sqrt;
  averaging_rule<Real> rule;
  Real const pi = acos(Real(-1));
  double q = 1;
  auto const residue = [](double y) {
    return std::sqrt(2 / std::numbers::pi) / y * 2 / (1 - std::exp(-2 * y * y)) * std::exp(-y * y / 2);
  };
  while (residue(q) > tol / 2) {
    q += 0.125;
  }
  Real const tail = x.tail_range(tol * 1e-3);
  Real const kappa = std::max(band, tail > Real(0) ? Real(Real(1) / (Real(8) * tail)) : Real(1));
  Real const s = sqrt(std::max(tail, Real(1e-300)) / kappa);
  Real const h = pi / (kappa + Real(q) / s);
  // ψ is below tol e^{−q}/1000 beyond `reach`
  Real const reach = s * sqrt(Real(q * q + 2 * q + 14));
  auto const half = ceil(static_cast<double>((tail + reach) / h));
  auto const too_long = [&](double work) {
    throw capacity_exceeded("make_averaging_rule",
                            concat({"|lambda t| (b_max - b_min): ", to_text(static_cast<double>(band)),
                                    " over the width of the sum takes ", to_text(work), " operations"}));
  };
  if (!(half < 5e6)) {
    too_long(half);
  }
  auto const last = static_cast<std::ptrdiff_t>(half);
  if (auto const all = x.enumerate(static_cast<std::size_t>(2 * last + 1))) {
    for (auto const& [value, weight] : *all) {
      rule.points.push_back(x.mean() + value);
      rule.weights.push_back(weight);
    }
    return rule;
  }
  // w_k = (h/2π) ∫ du e^{−iu kh} ⟨e^{iuX}⟩ ½(erf(s(u + π/h)/√2) − erf(s(u − π/h)/√2)): the trapezoidal rule repeats ψ at
  // a distance at which X − kh never is
  Real const du = Real(2) * pi / (Real(2) * tail + Real(2) * reach + Real(2) * h);
  Real const edge = pi / h;
  auto const frequencies =
      static_cast<std::ptrdiff_t>(ceil(static_cast<double>((edge + reach / (s * s)) / du)));
  auto const count = static_cast<double>(2 * last + 1);
  double const negligible = tol / (8 * count);
  struct wave {
    Real frequency, size, phase;
  };
  std::vector<wave> waves;
  double dropped = 0;
  for (std::ptrdiff_t j = 0; j <= frequencies; ++j) {
    Real const u = Real(static_cast<double>(j)) * du;
    Real const box = (erf(s * (u + edge) / sqrt(Real(2))) - erf(s * (u - edge) / sqrt(Real(2)))) / Real(2);
    auto const [log_modulus, phase] = x.characteristic(u);
    Real const size = (j == 0 ? Real(1) : Real(2)) * box * exp(log_modulus) * h * du / (Real(2) * pi);
    if (auto const modulus = std::abs(static_cast<double>(size));
        modulus * static_cast<double>(frequencies + 1) > negligible) {
      waves.push_back({u, size, phase});
    } else {
      dropped += modulus * count;
    }
  }
  if (double const work = count * static_cast<double>(waves.size()); work > 1e11) {
    too_long(work);
  }
  for (std::ptrdiff_t k = -last; k <= last; ++k) {
    Real const point = Real(static_cast<double>(k)) * h;
    Real weight(0);
    for (auto const& w : waves) {
      weight += w.size * cos(w.phase - w.frequency * point);
    }
    auto const size = std::abs(static_cast<double>(weight));
    if (size <= negligible) {
      dropped += size;
      continue;
    }
    rule.points.push_back(x.mean() + point);
    rule.weights.push_back(weight);
  }
  rule.error = residue(q) + dropped + tol / 4;
  return rule;
}

} // namespace mfdyson
