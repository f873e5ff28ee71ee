#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/conditions/correlation_growth.hpp>

/// \file
/// Correlations of one bosonic mode, bounded by moments of a + a*.

namespace mfdyson {

namespace detail {

/// log(e^a + e^b).
[[nodiscard]] inline double log_add(double a, double b) {
  double const most = std::max(a, b);
  return std::isinf(most) ? most : most + std::log1p(std::exp(std::min(a, b) - most));
}

} // namespace detail

/// Upper bounds of the moments M_m = Tr(ρ (a + a*)^m) of a state with non-negative matrix elements in the Fock
/// basis, and of their growth M_{m'+2} ≤ (m' + 1) · growth(m) · M_{m'} for even m' ≥ m.
///
/// Every product of factors e^{±iνt} a, e^{±iνt} a* at any times has matrix elements whose moduli are at most those
/// of (a + a*)^m; so the moments bound all correlations of a mode, for all times.
class mode_moments {
public:
  /// A Gaussian with mean x_0 ≥ 0 and variance σ²: a + a* in the thermal state of mean number n̄ has x_0 = 0, σ² =
  /// 2n̄ + 1, in the coherent state |α⟩ (replaced by ||α|⟩) x_0 = 2|α|, σ² = 1.
  /// From M_{m+1} = x_0 M_m + σ² m M_{m−1}.
  /// \param count how many moments are tabulated
  [[nodiscard]] static mode_moments gaussian(double mean, double variance, int count = standard_count) {
    mode_moments result(variance);
    result.mean_ = mean;
    auto& m = result.log_moments_;
    m = {0.0, std::log(mean)};
    for (int k = 1; k + 1 < count; ++k) {
      m.push_back(detail::log_add(std::log(mean) + m.back(),
                                  std::log(variance * k) + m[static_cast<std::size_t>(k) - 1]));
    }
    return result;
  }
  /// The Fock state |k⟩: M_{2l} = (2l−1)!! Σ_j 2^j C(k,j) C(l,j), odd moments vanish. The sum is the Delannoy number
  /// D(k,l), with (l+1) D(k,l+1) = (2k+1) D(k,l) + l D(k,l−1), hence M_{m+2} ≤ (m + 4k + 2) M_m.
  [[nodiscard]] static mode_moments fock(double quanta) {
    mode_moments result(1.0);
    result.quanta_ = quanta;
    auto& m = result.log_moments_;
    m = {0.0};
    double ratio = 0; // D(k,l+1)/D(k,l)
    for (int l = 0; 2 * l + 2 < standard_count; ++l) {
      ratio = (2 * quanta + 1 + (l == 0 ? 0.0 : l / ratio)) / (l + 1);
      double const last = m.back();
      m.push_back(-std::numeric_limits<double>::infinity());
      m.push_back(last + std::log((2 * l + 1) * ratio));
    }
    return result;
  }
  /// A state on the first `levels` Fock states: ⟨i|(a+a*)^m|j⟩ is at most the moment of the highest of them.
  [[nodiscard]] static mode_moments any_state(double levels) {
    auto result = fock(levels - 1);
    for (std::size_t k = 0; k < result.log_moments_.size(); ++k) {
      auto& m = result.log_moments_[k];
      // Σ_ij |ρ_ij| ≤ levels; an odd moment is at most the root of its neighbours
      m = k % 2 == 0 ? m + std::log(levels) : m;
    }
    for (std::size_t k = 1; k + 1 < result.log_moments_.size(); k += 2) {
      result.log_moments_[k] = (result.log_moments_[k - 1] + result.log_moments_[k + 1]) / 2;
    }
    return result;
  }

  /// log M_m; +∞ beyond the table, −∞ for 0.
  [[nodiscard]] double log_moment(int m) const {
    auto const k = static_cast<std::size_t>(m);
    return k < log_moments_.size() ? log_moments_[k] : std::numeric_limits<double>::infinity();
  }
  /// The same, and for odd m at least √(M_{m−1} M_{m+1}), whose growth is bounded, unless all odd moments vanish.
  [[nodiscard]] double log_majorant(int m) const {
    if (m % 2 == 0) {
      return log_moment(m);
    }
    bool const odd_vanish = std::isinf(log_moments_[1]);
    return odd_vanish ? log_moments_[1] : (log_moment(m - 1) + log_moment(m + 1)) / 2;
  }
  /// sup over even m' ≥ m of M_{m'+2}/((m'+1) M_{m'}).
  ///
  /// With w² = M_{m+2}/M_m and M_{m+1}² ≤ M_m M_{m+2}, w² ≤ x_0 w + σ²(m+1).
  [[nodiscard]] double growth(int m) const {
    double const w = (mean_ + std::sqrt(mean_ * mean_ + 4 * variance_ * (m + 1.0))) / 2;
    return w * w / (m + 1.0) * (m + 1 + 4 * quanta_ + (quanta_ > 0 ? 1 : 0)) / (m + 1.0);
  }
  /// The limit of `growth`.
  [[nodiscard]] double variance() const { return variance_; }

private:
  static constexpr int standard_count = 4096;

  explicit mode_moments(double variance) : variance_(variance) {}

  double variance_;
  double mean_ = 0;
  double quanta_ = 0;
  std::vector<double> log_moments_;
};

/// β_r for a mode with B = z a + w a*, |z|, |w| ≤ c, and an A_R that is a polynomial of degree two or bounded.
///
/// With X = a + a*, entry by entry |A_R| ≤ κ_0 + κ_1 X + κ_2 X², so that
///
///     β_r ≤ c^r Σ_k κ_k M_{r+k},    b ≤ c σ/√e,
///
/// or, for a bounded A_R, by Cauchy–Schwarz and M_{2l} M_{2(r−l)} ≤ M_{2r},  β_r ≤ ‖A_R‖ c^r √M_{2r},  b ≤ c σ √(2/e)
/// (moments of the state itself, of which M_0 = 1, before they are bounded from above).
class moment_growth {
public:
  static constexpr bool is_bounded = false;

  /// \param k0, k1, k2 κ; κ_0 ≥ −κ_2
  [[nodiscard]] static moment_growth of_polynomial(double k0, double k1, double k2, double c,
                                                   mode_moments moments) {
    return {k0, k1, k2, false, c, std::move(moments)};
  }
  [[nodiscard]] static moment_growth of_bounded(double norm, double c, mode_moments moments) {
    return {norm, 0, 0, true, c, std::move(moments)};
  }

  [[nodiscard]] double log_bound(int r) const {
    double const scale = r == 0 ? 0.0 : r * std::log(c_);
    if (bounded_) {
      return scale + std::log(k0_) + moments_.log_moment(2 * r) / 2;
    }
    double const top = moments_.log_moment(r + 2);
    if (std::isinf(top) && top > 0) {
      return top;
    }
    // κ_0 may be negative: relative to the largest moment there is no overflow
    double const unit = std::max({moments_.log_moment(r), moments_.log_moment(r + 1), top});
    auto const relative = [&](double k, int m) {
      return k == 0 ? 0.0 : k * std::exp(moments_.log_moment(m) - unit);
    };
    double const sum = relative(k0_, r) + relative(k1_, r + 1) + relative(k2_, r + 2);
    return sum > 0 ? scale + unit + std::log(sum) : -std::numeric_limits<double>::infinity();
  }
  [[nodiscard]] double log_majorant(int r) const {
    if (bounded_) {
      return log_bound(r);
    }
    double sum = -std::numeric_limits<double>::infinity();
    double const k[] = {std::max(k0_, 0.0), k1_, k2_};
    for (int i = 0; i < 3; ++i) {
      sum = detail::log_add(sum, std::log(k[i]) + moments_.log_majorant(r + i));
    }
    return sum + (r == 0 ? 0.0 : r * std::log(c_));
  }
  [[nodiscard]] double growth_over(int r, int s) const {
    if (bounded_) { // the root of two ratios of moments, the larger at most (2r + 3) growth(2r)
      return c_ * c_ * moments_.growth(2 * r) * std::max(2.0, (2.0 * r + 3) / (r + s));
    }
    int const m = r + r % 2; // an odd moment grows like the one above it
    return c_ * c_ * moments_.growth(m) * std::max(1.0, (r + 4.0) / (r + s));
  }
  [[nodiscard]] double exponent() const {
    return c_ * std::sqrt((bounded_ ? 2.0 : 1.0) * moments_.variance() / std::numbers::e);
  }

private:
  moment_growth(double k0, double k1, double k2, bool bounded, double c, mode_moments moments)
      : k0_(k0), k1_(k1), k2_(k2), bounded_(bounded), c_(c), moments_(std::move(moments)) {}

  double k0_;
  double k1_;
  double k2_;
  bool bounded_;
  double c_;
  mode_moments moments_;
};

} // namespace mfdyson
