#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <mfdyson/engines/coefficient_functions.hpp>
#include <mfdyson/expansion/evaluation.hpp>
#include <mfdyson/model/particle_number.hpp>

/// \file
/// The expansion of one average at one number of particles.

namespace mfdyson {

/// The expansion (1.21) of ω_N(τ^t(A)) at a given N (or its limit), through λ^R, for all t in [0, T]:
///
///     ω_N(τ^t(A)) = ω_n(A(t)) + Σ_ν ( N^{−ν} X_{ν,N} + N^{−ν−1/2} Y_{ν,N} ) + O(λ^{R+1}).
///
/// Everything is evaluated from stored Chebyshev series; nothing is recomputed. Times are in units of the
/// inverse of the Hamiltonians' energies, λ is dimensionless in the sense of (1.2).
/// Source: [MR18] (1.10), (1.11), (1.21); at N = ∞ (3.19), (3.20), (1.23).
template <ComplexScalar S>
class series {
public:
  using scalar = S;
  using real = real_of<S>;

  series(particle_number n, coefficient_functions<S> coefficients)
      : n_(n), coefficients_(std::move(coefficients)) {}

  /// N.
  [[nodiscard]] particle_number particles() const { return n_; }
  /// R, the highest power of λ.
  [[nodiscard]] int order() const { return coefficients_.order(); }
  /// T.
  [[nodiscard]] real time_span() const { return coefficients_.time_span(); }
  /// Largest ν for which X_{ν,N} has a term through λ^R: ⌊R/2⌋.
  [[nodiscard]] int max_x_index() const { return order() / 2; }
  /// Largest ν for which Y_{ν,N} has one: ⌊(R−1)/2⌋, −1 for R = 0.
  [[nodiscard]] int max_y_index() const { return order() == 0 ? -1 : (order() - 1) / 2; }

  /// ω_n(A(t)), the average without interaction. Source: [MR18] (1.7), (1.21).
  /// \param t 0 ≤ t ≤ T \throws invalid_input otherwise
  [[nodiscard]] evaluation<S> free(real const& t) const { return coefficient(0, 0, t); }

  /// Taylor coefficients z_0 … z_R in λ of X_{ν,N}(A(t)); z_0 = 0. Source: [MR18] (1.10).
  /// \param nu ≥ 0; zeros for ν > R/2
  /// \param t 0 ≤ t ≤ T
  /// \throws invalid_input otherwise, or where a coefficient is beyond the range of the scalar
  [[nodiscard]] std::vector<evaluation<S>> x_coefficients(int nu, real const& t) const {
    return taylor(hits(nu, 0), t);
  }
  /// Taylor coefficients z_0 … z_R in λ of Y_{ν,N}(A(t)). Source: [MR18] (1.11).
  [[nodiscard]] std::vector<evaluation<S>> y_coefficients(int nu, real const& t) const {
    return taylor(hits(nu, 1), t);
  }
  /// X_{ν,N}(A(t)) through λ^R.
  [[nodiscard]] evaluation<S> x(int nu, real const& lambda, real const& t) const {
    return sum(hits(nu, 0), lambda, t);
  }
  /// Y_{ν,N}(A(t)) through λ^R.
  [[nodiscard]] evaluation<S> y(int nu, real const& lambda, real const& t) const {
    return sum(hits(nu, 1), lambda, t);
  }

  /// ω_N(τ^t(A)) with every term through λ^R. Source: [MR18] (1.21).
  /// \param lambda any finite number; how far the truncated series is meaningful is for (A1) to say
  /// \param t 0 ≤ t ≤ T
  /// \throws invalid_input otherwise, or where terms are beyond the range of the scalar
  [[nodiscard]] evaluation<S> mean(real const& lambda, real const& t) const { return mean_at(n_, lambda, t); }

  /// The coefficients X_ν, Y_ν of this series with the powers of another N: for the series of the limit this is
  /// (1.23) without its o_N.
  [[nodiscard]] evaluation<S> mean_at(particle_number n, real const& lambda, real const& t) const {
    using std::sqrt;
    evaluation<S> result = free(t);
    real power(1); // N^{−p/2}
    real const root = sqrt(n.inverse<real>());
    int const hits = std::min(order(), coefficients_.max_observed_hits());
    for (int p = 0; p <= hits && power > real(0); ++p) {
      auto const part = sum(p, lambda, t);
      result.value += power * part.value;
      result.rounding += power * part.rounding;
      power *= root;
    }
    return result;
  }

  /// The c_{r,p} themselves.
  [[nodiscard]] coefficient_functions<S> const& coefficients() const { return coefficients_; }

private:
  /// 2ν + odd, or any number above R where ν is that large.
  [[nodiscard]] int hits(int nu, int odd) const {
    if (nu < 0) {
      throw invalid_input("series", concat({"nu: expected >= 0, got ", to_text(nu)}));
    }
    return nu > order() ? order() + 1 : 2 * nu + odd;
  }

  [[nodiscard]] evaluation<S> coefficient(int r, int p, real const& t) const {
    evaluation<S> const z{coefficients_.value(r, p, t), coefficients_.rounding(r, p)};
    require_in_range(z, r, "");
    return z;
  }
  static void require_in_range(evaluation<S> const& z, int r, std::string const& times_power) {
    using std::isfinite;
    if (!isfinite(z.value.real()) || !isfinite(z.value.imag()) || !isfinite(z.rounding)) {
      throw invalid_input("series", concat({times_power.empty() ? "order: the coefficient of lambda^"
                                                                : "lambda: the sum through lambda^",
                                            to_text(r), times_power, " is beyond the range of the scalar"}));
    }
  }

  [[nodiscard]] std::vector<evaluation<S>> taylor(int p, real const& t) const {
    coefficients_.require_time(t);
    std::vector<evaluation<S>> result(static_cast<std::size_t>(order()) + 1);
    for (int r = std::max(1, p); r <= order(); ++r) {
      result[static_cast<std::size_t>(r)] = coefficient(r, p, t);
    }
    return result;
  }

  [[nodiscard]] evaluation<S> sum(int p, real const& lambda, real const& t) const {
    using std::abs;
    require_finite(lambda, {"series", "lambda"});
    coefficients_.require_time(t);
    evaluation<S> result;
    real const step = lambda * coefficients_.unit();
    real power(1);
    for (int r = 0; r <= order(); ++r, power *= step) {
      if (r < std::max(1, p)) {
        continue;
      }
      auto const value = coefficients_.value_in_units(r, p, t);
      auto const rounding = coefficients_.rounding_in_units(r, p);
      if (value != S(real(0)) ||
          rounding != real(0)) { // where the power is out of range, zeros still are zeros
        result.value += power * value;
        result.rounding += abs(power) * rounding;
      }
    }
    require_in_range(result, order(), concat({" at lambda = ", to_text(lambda)}));
    return result;
  }

  particle_number n_;
  coefficient_functions<S> coefficients_;
};

} // namespace mfdyson
