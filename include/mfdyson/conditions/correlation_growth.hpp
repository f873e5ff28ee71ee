#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <numbers>
#include <variant>

#include <mfdyson/core/require.hpp>

/// \file
/// Upper bounds of the reservoir's correlations β_r(A_R, t), and how they grow with r.

namespace mfdyson {

/// Upper bounds β̄_r ≥ β_r(A_R, t) of
///
///     β_r(A_R, t) = sup_{t_i ∈ [0,t]} max_{σ, j} |μ_R(B(t_σ(1)) ⋯ [j-th: A_R(t)] ⋯ B(t_σ(r)))|,
///
/// valid for all t, as logarithms (they pass the range of doubles), with what sums over all r need: a majorant
/// that starts at β̃_r ≥ β̄_r and grows at most by
///
///     β̃_{r'+2} ≤ (r' + s) · growth_over(r, s) · β̃_{r'}    for all r' ≥ r of the parity of r.
///
/// Source: [MR18] (1.13), (1.14); `exponent` is the bound of b.
template <class G>
concept CorrelationGrowth = requires(G const& growth, int r) {
  { growth.log_bound(r) } -> std::convertible_to<double>;
  { growth.log_majorant(r) } -> std::convertible_to<double>;
  { growth.growth_over(r, r) } -> std::convertible_to<double>;
  { growth.exponent() } -> std::convertible_to<double>;
};

/// Growth whose type says that b = 0, so that (A1) and (1.20) hold for all λ and t.
template <class G>
concept BoundedGrowth = CorrelationGrowth<G> && requires {
  requires G::is_bounded;
};

/// Whether (A1) and (1.20) are known to hold for all λ and t at compile time: `static_assert(always_summable<G>)`.
template <class G>
inline constexpr bool always_summable = BoundedGrowth<G>;

/// β_r ≤ ‖A_R‖ ‖B‖^r: bounded operators. Source: [MR18] Example (E1).
class bounded_growth {
public:
  static constexpr bool is_bounded = true;

  /// \param observable_norm ‖A_R‖ ≥ 0 \param coupling_norm sup_j ‖B_j‖ ≥ 0
  /// \throws invalid_input otherwise
  bounded_growth(double observable_norm, double coupling_norm)
      : log_observable_(std::log(checked(observable_norm, "observable_norm"))),
        coupling_(checked(coupling_norm, "coupling_norm")) {}

  [[nodiscard]] double log_bound(int r) const {
    return log_observable_ + (r == 0 ? 0.0 : r * std::log(coupling_));
  }
  [[nodiscard]] double log_majorant(int r) const { return log_bound(r); }
  [[nodiscard]] double growth_over(int r, int s) const { return coupling_ * coupling_ / (r + s); }
  /// b = 0.
  [[nodiscard]] static constexpr double exponent() { return 0; }

private:
  [[nodiscard]] static double checked(double norm, char const* name) {
    require_finite(norm, {"bounded_growth", name});
    if (norm < 0) {
      detail::reject({"bounded_growth", name}, concat({"expected >= 0, got ", to_text(norm)}));
    }
    return norm;
  }

  double log_observable_;
  double coupling_;
};

/// The closed forms of Lemma 1.8 for a Bose field in a gauge-invariant quasi-free state, B = φ(f).
///
/// C is max |μ_R(B_i(s) B_j(s'))| over the couplings and [0, t]; by positivity the maximum over times is reached
/// at equal ones. Source: [MR18] Lemma 1.8.
class field_growth {
public:
  static constexpr bool is_bounded = false;

  /// Lemma 1.8 (1), corrected, for a bounded A_R:
  ///
  ///     β_r ≤ √(e/√π) ‖A_R‖ (2 C r/e)^{r/2},    b ≤ √(2C/e).
  ///
  /// Corrected: the text prints (e/√π) ‖A_R‖ (C r/e)^{r/2} and b ≤ √(C/e). Its proof takes ℓ = r/2 for the maximum of
  /// ℓ^ℓ (r−ℓ)^{r−ℓ}, which is the minimum; the maximum is at the ends, A_R first or last. In the vacuum, A_R =
  /// |0⟩⟨χ| with χ along B²|0⟩ has β_2 = √3 C, the printed bound is 1.13 C.
  [[nodiscard]] static field_growth of_bounded_observable(double norm, double c) {
    return {std::log(norm) + 0.5 * log_stirling(), 2 * c, 0, false};
  }
  /// Lemma 1.8 (2) for A_R = N̂ in the vacuum (n_0 = 0), where ‖N̂ P(N̂ ≤ r/2)‖ = r/2:
  ///
  ///     β_r ≤ (e/√π) (r/2) (C r/e)^{r/2},    b ≤ √(C/e).
  ///
  /// For this A_R it holds as printed: by Wick's theorem β_r ≤ (r²/4) (r−3)!! C^{r/2}.
  [[nodiscard]] static field_growth of_number_in_vacuum(double c) {
    return {log_stirling() - std::numbers::ln2, c, 0, true};
  }
  /// Lemma 1.8 (3) for a product of k field operators:
  ///
  ///     β_r ≤ factor (e/√π) (C (r+k)/e)^{(r+k)/2},    b ≤ √(C/e).
  ///
  /// \param c C(A_R, t), over the couplings and the factors of A_R
  [[nodiscard]] static field_growth of_field_product(int k, double c, double factor = 1) {
    return {log_stirling() + std::log(factor), c, k, false};
  }

  [[nodiscard]] double log_bound(int r) const {
    double const linear = times_r_ ? (r == 0 ? -std::numeric_limits<double>::infinity() : std::log(r)) : 0.0;
    int const m = r + fields_;
    return log_factor_ + linear + (m == 0 ? 0.0 : 0.5 * m * (std::log(c_ * m) - 1));
  }
  [[nodiscard]] double log_majorant(int r) const { return log_bound(r); }
  /// (1 + 2/m)^{m/2} ≤ e bounds the ratio of two neighbours by C(m + 2), m = r + k.
  [[nodiscard]] double growth_over(int r, int s) const {
    double const linear = times_r_ ? (r == 0 ? std::numeric_limits<double>::infinity() : 1 + 2.0 / r) : 1.0;
    return c_ * linear * std::max(1.0, (r + fields_ + 2.0) / (r + s));
  }
  [[nodiscard]] double exponent() const { return std::sqrt(c_ / std::numbers::e); }

private:
  field_growth(double log_factor, double c, int fields, bool times_r)
      : log_factor_(log_factor), c_(c), fields_(fields), times_r_(times_r) {}

  /// log(e/√π), from (3.24).
  [[nodiscard]] static double log_stirling() { return 1 - 0.5 * std::log(std::numbers::pi); }

  double log_factor_;
  double c_; // (c_ m/e)^{m/2}
  int fields_;
  bool times_r_;
};

/// Nothing is known: every bound is ∞.
class unknown_growth {
public:
  static constexpr bool is_bounded = false;
  [[nodiscard]] static constexpr double log_bound(int) { return std::numeric_limits<double>::infinity(); }
  [[nodiscard]] static constexpr double log_majorant(int) { return std::numeric_limits<double>::infinity(); }
  [[nodiscard]] static constexpr double growth_over(int, int) {
    return std::numeric_limits<double>::infinity();
  }
  [[nodiscard]] static constexpr double exponent() { return std::numeric_limits<double>::infinity(); }
};

} // namespace mfdyson
