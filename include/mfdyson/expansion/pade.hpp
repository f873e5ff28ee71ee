#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
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
/// differs least from the one before it: rounding of the c_k is amplified from column to column.
/// \return the value, and as `rounding` that difference: an estimate, no bound
template <ComplexScalar S>
[[nodiscard]] evaluation<S> pade_sum(std::vector<S> const& coefficients, real_of<S> const& z) {
  using std::abs;
  using Real = real_of<S>;
  std::vector<S> now;
  S sum(Real(0));
  Real power(1);
  for (auto const& c : coefficients) {
    sum += power * c;
    power *= z;
    now.push_back(sum);
  }
  if (now.empty()) {
    return {};
  }
  std::vector<S> before(now.size() + 1, S(Real(0)));
  evaluation<S> best{now.back(), now.size() > 1 ? Real(abs(now.back() - now[now.size() - 2])) : Real(0)};
  S last = now.back();
  for (std::size_t column = 1; now.size() > 1; ++column) {
    std::vector<S> next;
    for (std::size_t n = 0; n + 1 < now.size(); ++n) {
      S const step = now[n + 1] - now[n];
      if (step == S(Real(0))) { // converged: the columns after this one say nothing
        return column % 2 == 1 ? evaluation<S>{now[n], std::numeric_limits<Real>::epsilon() * abs(now[n])}
                               : best;
      }
      next.push_back(before[n + 1] + S(Real(1)) / step);
    }
    before = std::move(now);
    now = std::move(next);
    if (column % 2 == 0) {
      Real const change = abs(now.back() - last);
      if (change < best.rounding) {
        best = {now.back(), change};
      }
      last = now.back();
    }
  }
  return best;
}

/// ω_N(τ^t(A)) by Padé approximants in λ of the series through λ^R, in λ² where odd orders vanish: often useful somewhat
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
  bool odd_vanish = true;
  Real const root = sqrt(s.particles().template inverse<Real>());
  for (int r = 0; r <= s.order(); ++r) {
    S sum(Real(0));
    Real power(1);
    for (int p = 0; p <= std::min(r, c.max_observed_hits()); ++p) {
      sum += power * c.value(r, p, t);
      power *= root;
    }
    odd_vanish = odd_vanish && (r % 2 == 0 || sum == S(Real(0)));
    coefficients.push_back(sum);
  }
  if (!odd_vanish) {
    return pade_sum(coefficients, lambda);
  }
  std::vector<S> even;
  for (std::size_t r = 0; r < coefficients.size(); r += 2) {
    even.push_back(coefficients[r]);
  }
  return pade_sum(even, Real(lambda * lambda));
}

} // namespace mfdyson
