#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <mfdyson/expansion/series.hpp>

/// \file
/// Padé continuation of a series in λ.

namespace mfdyson {

/// Padé approximants of Σ_k c_k z^k near the diagonal, by Wynn's ε-algorithm on the partial sums,
///
///     ε_{−1}(n) = 0,  ε_0(n) = Σ_{k≤n} c_k z^k,  ε_{j+1}(n) = ε_{j−1}(n+1) + 1/(ε_j(n+1) − ε_j(n)),
///
/// where ε_{2j}(n) is the approximant [n+j / j] (Wynn 1956). Of the last entries of the even columns the one is taken that
/// differs least from the one before it: rounding of the c_k is amplified from column to column. Where c_k vanishes but for
/// k = m, m + q, m + 2q, … with m < q, the series is z^m f(z^q), and f is continued. Where two entries of a column are equal, the algorithm goes on
/// with those after them, approximants of larger n; three at the end of an even column are taken for convergence.
/// \return the value, and as `rounding` that difference: an estimate, no bound
template <ComplexScalar S>
[[nodiscard]] evaluation<S> pade_sum(std::vector<S> const& coefficients, real_of<S> const& z) {
  using std::abs;
  using Real = real_of<S>;
  std::size_t first = coefficients.size(); // that does not vanish
  std::size_t stride = 0;                  // q
  for (std::size_t k = 0; k < coefficients.size(); ++k) {
    if (coefficients[k] != S(Real(0))) {
      first = std::min(first, k);
      stride = std::gcd(stride, k - first);
    }
  }
  if (first == coefficients.size()) {
    return {};
  }
  Real power(1);
  auto const multiply = [&](std::size_t times) {
    for (std::size_t k = 0; k < times; ++k) {
      power *= z;
    }
  };
  stride = std::max<std::size_t>(stride, 1);
  multiply(first % stride);
  std::vector<S> now;
  S sum(Real(0));
  for (std::size_t k = first % stride; k < coefficients.size(); k += stride) {
    sum += power * coefficients[k];
    now.push_back(sum);
    multiply(stride);
  }

  std::vector<S> before(now.size() + 1, S(Real(0)));
  evaluation<S> best{now.back(), std::numeric_limits<Real>::infinity()};
  S last(Real(0)); // of the even column before
  for (std::size_t column = 0; !now.empty(); ++column) {
    std::size_t equal = 0; // steps at the end of the column that vanish
    while (equal + 1 < now.size() && now[now.size() - 1 - equal] == now[now.size() - 2 - equal]) {
      ++equal;
    }
    if (column % 2 == 0) {
      if (equal >= 2) {
        return {now.back(), std::numeric_limits<Real>::epsilon() * abs(now.back())};
      }
      now.resize(now.size() - equal);
      Real const change =
          column == 0 && now.size() > 1 ? abs(now.back() - now[now.size() - 2]) : abs(now.back() - last);
      if (change < best.rounding) {
        best = {now.back(), change};
      }
      last = now.back();
    } else if (equal > 0) { // a pole at z
      return best;
    }
    std::size_t usable = now.size() - 1; // the steps from here on do not vanish
    while (usable > 0 && now[usable] != now[usable - 1]) {
      --usable;
    }
    std::vector<S> next;
    for (std::size_t n = usable; n + 1 < now.size(); ++n) {
      next.push_back(before[n + 1] + S(Real(1)) / (now[n + 1] - now[n]));
    }
    before.assign(now.begin() + static_cast<std::ptrdiff_t>(usable), now.end());
    now = std::move(next);
  }
  return best;
}

/// ω_N(τ^t(A)) by Padé approximants in λ of the series through λ^R, in λ² where odd or even orders vanish: often useful somewhat
/// beyond where the series itself is, but without a bound. `resummed_means` has one, for all λ and t.
/// \param t 0 ≤ t ≤ T \throws invalid_input otherwise, or where λ is not finite
/// \return the value, and as `rounding` the difference of the last two approximants: an estimate of the error, no bound
template <ComplexScalar S>
[[nodiscard]] evaluation<S> pade_mean(series<S> const& s, std::type_identity_t<real_of<S>> const& lambda,
                                      std::type_identity_t<real_of<S>> const& t) {
  using std::sqrt;
  using Real = real_of<S>;
  require_finite(lambda, {"pade_mean", "lambda"});
  auto const& c = s.coefficients();
  c.require_time(t);
  std::vector<S> coefficients;
  Real const root = sqrt(s.particles().template inverse<Real>());
  for (int r = 0; r <= s.order(); ++r) {
    S sum(Real(0));
    Real power(1);
    for (int p = 0; p <= std::min(r, c.max_observed_hits()); ++p) {
      sum += power * c.value(r, p, t);
      power *= root;
    }
    coefficients.push_back(sum);
  }
  return pade_sum(coefficients, lambda);
}

} // namespace mfdyson
