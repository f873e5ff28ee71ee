#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include <mfdyson/conditions/correlation_growth.hpp>
#include <mfdyson/conditions/mode_moments.hpp>
#include <mfdyson/conditions/pairing_weights.hpp>

/// \file
/// The bounds of Theorem 1.1, and of what a truncated series leaves out.

namespace mfdyson {

/// Bounds of X_{ν,N}, Y_{ν,N}, their Taylor coefficients and the tails of their series.
///
/// The terms of order λ^r with p hits of observed particles are bounded, at any N, by
///
///     ‖A_S‖ (2g|λ|t)^r β_r n^p/p! w_s,    s = (r − p)/2,
///
/// from |ω_N(T)| ≤ ‖A_S‖ (2g)^r β_r, the volume t^r/r! of the simplex, and the number of index tuples. The weights w_s
/// are those of the theorem (1/s!), or sharper. Sums over r are summed term by term until a geometric series bounds the
/// rest. All bounds are inflated by 1e-9 of themselves, for their own rounding; +∞ where the series of bounds diverges, or is so
/// near to it that some 800 orders do not settle it.
///
/// Where the type of the growth says that it is bounded, every bound is finite and nothing is asked at run time.
/// Source: [MR18] Theorem 1.1, (1.15)–(1.19), (3.10)–(3.13).
template <CorrelationGrowth Growth>
class series_bounds {
public:
  /// \param system_norm ‖A_S‖ \param observed n
  /// \param g sup_j Σ_a ‖G_j^a‖
  series_bounds(double system_norm, int observed, double g, Growth growth)
      : system_norm_(system_norm), observed_(observed), g_(g), growth_(std::move(growth)) {}

  [[nodiscard]] Growth const& growth() const { return growth_; }
  [[nodiscard]] double g() const { return g_; }
  [[nodiscard]] int observed() const { return observed_; }

  /// The left side of (A1): 2√(2e) |λ| g t b < 1. Source: [MR18] (1.15).
  [[nodiscard]] double a1_left(double lambda, double t) const {
    return 2 * std::sqrt(2 * std::numbers::e) * std::abs(lambda) * g_ * t * growth_.exponent();
  }
  /// (A1). Known without looking where the growth is bounded by its type.
  [[nodiscard]] bool satisfies_a1(double lambda, double t) const {
    if constexpr (always_summable<Growth>) {
      return true;
    } else {
      return a1_left(lambda, t) < 1;
    }
  }
  /// Lower bound of the radius of convergence in λ, ∞ where b = 0. Source: [MR18] (1.16).
  [[nodiscard]] double radius(double t) const {
    double const unit = a1_left(1, t);
    return unit > 0 ? 1 / unit : std::numeric_limits<double>::infinity();
  }
  /// The radius from the sharper weights: √2 larger.
  [[nodiscard]] double sharp_radius(double t) const { return std::numbers::sqrt2 * radius(t); }
  /// The left side of the criterion of Lemma 1.9 for (1.20): 16 λ² g² t² C < 1, with C = e b². The proof needs half of
  /// it only: S_ν ≤ K ν! (2C)^ν (1 − 8λ²g²t²C)^{−ν−1} where (A1) holds.
  [[nodiscard]] double summable_left(double lambda, double t) const {
    double const a1 = a1_left(lambda, t);
    return 2 * a1 * a1;
  }
  /// (1.20) by Lemma 1.9.
  [[nodiscard]] bool satisfies_summability(double lambda, double t) const {
    if constexpr (always_summable<Growth>) {
      return true;
    } else {
      return summable_left(lambda, t) < 1;
    }
  }

  /// S_ν(A_R, t) for hits = 2ν, S_{ν+1/2} for hits = 2ν + 1. Source: [MR18] (1.19).
  [[nodiscard]] double s(int hits, double lambda, double t) const {
    return std::exp(log_sum(hits, hits == 0 ? 1 : 0, log_z(lambda, t), pairing_weights::theorem()));
  }

  /// |X_{ν,N}| for hits = 2ν, |Y_{ν,N}| for hits = 2ν + 1, from the terms λ^r with r > `after` (all: 0).
  /// Source: [MR18] (1.17), (1.18).
  /// \param weights of the theorem: independent of N
  [[nodiscard]] double coefficient_sum(int hits, int after, double lambda, double t,
                                       pairing_weights const& weights) const {
    int const from = std::max(hits == 0 ? 1 : 0, after < hits ? 0 : (after - hits) / 2 + 1);
    double const z = log_z(lambda, t);
    double const prefactor = log_prefactor(hits, z);
    return prefactor == minus_infinity ? 0.0 : inflated(prefactor + log_sum(hits, from, z, weights));
  }
  [[nodiscard]] double x(int nu, double lambda, double t) const {
    return coefficient_sum(2 * nu, 0, lambda, t, pairing_weights::theorem());
  }
  [[nodiscard]] double y(int nu, double lambda, double t) const {
    return coefficient_sum(2 * nu + 1, 0, lambda, t, pairing_weights::theorem());
  }

  /// The coefficient of λ^r in X_{ν,N} (hits = 2ν) or Y_{ν,N} (hits = 2ν + 1); 0 where there is none.
  [[nodiscard]] double taylor(int r, int hits, double t, pairing_weights const& weights) const {
    if (r < std::max(1, hits) || (r - hits) % 2 != 0) {
      return 0;
    }
    int const s = (r - hits) / 2;
    double const z = log_z(1, t);
    double const factors = log_prefactor(hits, z) + log_power(2 * s, z) + weights.log_weight(s);
    return factors == minus_infinity ? 0.0 : inflated(factors + growth_.log_bound(r));
  }

  /// What the terms λ^r with r > R, and at least `min_hits` hits of observed particles, contribute to the average at N.
  /// \param n at `infinite` no observed particle is hit; for the sum that holds uniformly in N, `uniform_tail`
  [[nodiscard]] double tail(int order, double lambda, double t, particle_number n,
                            pairing_weights const& weights, int min_hits = 0) const {
    return mean_tail(order, lambda, t, observed_ * std::sqrt(n.inverse()), weights, min_hits);
  }
  /// The same for every N ≥ max(n, 1).
  [[nodiscard]] double uniform_tail(int order, double lambda, double t, pairing_weights const& weights,
                                    int min_hits = 0) const {
    return mean_tail(order, lambda, t, std::sqrt(static_cast<double>(observed_)), weights, min_hits);
  }

  /// The three remainders of Lemma 1.6, whose sum bounds what (1.26) leaves out: O(λ⁴) of X_0, O(λ³/√N) of Y_0, and all
  /// terms with two or more hits of observed particles, O(1/N).
  struct leading_order_remainder {
    double response;    ///< X_{0,N} beyond λ²
    double fluctuation; ///< N^{-1/2} Y_{0,N} beyond λ
    double corrections; ///< Σ_{ν≥1} N^{-ν} X_{ν,N} + N^{-ν−1/2} Y_{ν,N}
    [[nodiscard]] double total() const { return response + fluctuation + corrections; }
  };
  /// Source: [MR18] Lemma 1.6, whose constants are made explicit here.
  [[nodiscard]] leading_order_remainder leading_orders(double lambda, double t, particle_number n,
                                                       pairing_weights const& weights) const {
    double const root = std::sqrt(n.inverse());
    return {coefficient_sum(0, 2, lambda, t, weights),
            root > 0 ? root * coefficient_sum(1, 1, lambda, t, weights) : 0.0,
            tail(0, lambda, t, n, weights, 2)};
  }

private:
  static constexpr int most_terms = 400;
  static constexpr double negligible = 45; // of logarithms
  static constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

  [[nodiscard]] static double inflated(double log_value) { return std::exp(log_value) * (1 + 1e-9); }
  /// log(2|λ|gt).
  [[nodiscard]] double log_z(double lambda, double t) const {
    return std::log(2 * std::abs(lambda)) + std::log(g_) + std::log(t); // their product may be out of range
  }
  /// log z^k, with 0^0 = 1.
  [[nodiscard]] static double log_power(int k, double log_z) { return k == 0 ? 0.0 : k * log_z; }
  /// log(‖A_S‖ (nz)^p/p!).
  [[nodiscard]] double log_prefactor(int hits, double log_z) const {
    return std::log(system_norm_) + log_power(hits, log_z + std::log(observed_)) - std::lgamma(hits + 1.0);
  }

  /// log Σ_{s ≥ from} z^{2s} w_s β_{2s+p}.
  [[nodiscard]] double log_sum(int p, int from, double log_z, pairing_weights const& weights) const {
    double sum = minus_infinity;
    double scale = minus_infinity; // of the terms, which may vanish themselves
    for (int s = from; s < from + most_terms; ++s) {
      // the terms from s on: the next of a majorant is at most `ratio` times as large
      double const rest = log_power(2 * s, log_z) + weights.log_majorant(s) + growth_.log_majorant(2 * s + p);
      // β grows by (r' + s') growth_over(r, s'), with r' + s' = 2s + 2 cancelled by w
      double const ratio = std::exp(2 * log_z) * 2 / weights.base() * growth_.growth_over(2 * s + p, 2 - p);
      if (rest == minus_infinity) {
        return sum;
      }
      scale = std::max({scale, sum, rest});
      bool const last = s + 1 == from + most_terms;
      if (ratio < 1 && (last || rest - std::log1p(-ratio) < scale - negligible)) {
        return detail::log_add(sum, rest - std::log1p(-ratio));
      }
      double const term = log_power(2 * s, log_z) + weights.log_weight(s) + growth_.log_bound(2 * s + p);
      sum = detail::log_add(sum, term);
      if (!(sum < 700)) {
        break;
      }
    }
    return std::numeric_limits<double>::infinity();
  }

  /// Σ_{r>R} z^r β_r H_r, where H_r = Σ_{p ≥ p_0} a^p/p! w_{(r−p)/2}, a = n/√N.
  ///
  /// With w of base 2 and p_0 = 0, H_r = E[(a + Z)^r]/r! for a standard normal Z (generating function e^{ay + y²/2}), and
  /// u_r = E|a + Z|^r satisfies u_{r+2} ≤ W² u_r, W = (a + √(a² + 4(r+1)))/2: that bounds the rest. Base 1 is the
  /// same with y → √2 y, a → a/√2.
  [[nodiscard]] double mean_tail(int order, double lambda, double t, double a, pairing_weights const& weights,
                                 int min_hits) const {
    double const z = log_z(lambda, t);
    if (z == minus_infinity) {
      return 0;
    }
    double const stretch = 2.0 / weights.base(); // y² → stretch y²
    double const shift = a / std::sqrt(stretch); // a in the stretched variable
    double const y = z + 0.5 * std::log(stretch);
    auto const moments = mode_moments::gaussian(shift, 1, order + 2 * most_terms + 4);
    double sum = minus_infinity;
    double scale = minus_infinity;
    double rest[2] = {minus_infinity, minus_infinity}; // by parity of r: a bound of all later terms
    bool closed[2] = {false, a == 0};                  // without observed hits r is even
    for (int r = order + 1; r < order + 1 + 2 * most_terms && !(closed[0] && closed[1]); ++r) {
      auto const parity = static_cast<std::size_t>(r % 2);
      if (closed[parity]) {
        continue;
      }
      double const w = (shift + std::sqrt(shift * shift + 4 * (r + 1.0))) / 2;
      double const ratio = std::exp(2 * y) * growth_.growth_over(r, 2) * w * w / (r + 1.0);
      double const bound = r * y + growth_.log_majorant(r) + moments.log_majorant(r) - std::lgamma(r + 1.0);
      scale = std::max({scale, sum, bound});
      bool const last = r + 2 >= order + 1 + 2 * most_terms;
      if (bound == minus_infinity ||
          (ratio < 1 && (last || bound - std::log1p(-ratio) < scale - negligible))) {
        rest[parity] = bound == minus_infinity ? bound : bound - std::log1p(-ratio);
        closed[parity] = true;
        continue;
      }
      double h = minus_infinity;
      for (int p = r % 2; p <= (a == 0 ? 0 : r); p += 2) {
        if (p >= min_hits) {
          h = detail::log_add(h, log_power(p, std::log(a)) - std::lgamma(p + 1.0) +
                                     weights.log_weight((r - p) / 2));
        }
      }
      sum = detail::log_add(sum, r * z + growth_.log_bound(r) + h);
      if (!(sum < 700)) {
        return std::numeric_limits<double>::infinity();
      }
    }
    if (!closed[0] || !closed[1]) {
      return std::numeric_limits<double>::infinity();
    }
    return system_norm_ * inflated(detail::log_add(sum, detail::log_add(rest[0], rest[1])));
  }

  double system_norm_;
  int observed_;
  double g_;
  Growth growth_;
};

} // namespace mfdyson
