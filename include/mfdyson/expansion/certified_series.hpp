#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mfdyson/expansion/a_posteriori.hpp>
#include <mfdyson/expansion/series.hpp>

/// \file
/// Values with their errors.

namespace mfdyson {

/// What is known about the error of a value.
enum class error_status {
  certified,         ///< the truncation error is a bound, by the certificate named
  estimate_only,     ///< the size of the last terms; `reason` says what kept a bound from being computed
  outside_hypothesis ///< the same; `reason` names the hypothesis that no bound does without
};

/// A value, and the parts of its error.
template <ComplexScalar S>
struct certified_evaluation {
  S value{};
  double truncation = 0;     ///< what orders above R contribute: a bound where `status` is certified
  double discretisation = 0; ///< estimate of what the time grid left out
  double rounding = 0;       ///< estimate of the rounding error
  error_status status = error_status::certified;
  std::string certificate; ///< name of the bound of `truncation`; empty where there is none
  std::string reason;      ///< why there is none

  /// All parts together.
  [[nodiscard]] double error() const { return truncation + discretisation + rounding; }
  [[nodiscard]] bool is_certified() const { return status == error_status::certified; }
};

/// A bound of a truncation error and the name of the argument it comes from.
struct named_bound {
  double value = std::numeric_limits<double>::infinity();
  std::string_view name;
  void improve(double other, std::string_view other_name) {
    if (other < value) {
      value = other;
      name = other_name;
    }
  }
};

/// Names of the certificates.
namespace certificate_name {
inline constexpr std::string_view theorem = "theorem 1.1";       ///< tails of (1.17), (1.18)
inline constexpr std::string_view sharp = "sharpened series";    ///< the same with sharper β_r and weights
inline constexpr std::string_view a_posteriori = "a posteriori"; ///< `a_posteriori_certificate`
inline constexpr std::string_view exact = "exact";               ///< nothing is left out
} // namespace certificate_name

/// A series at one N whose values carry their errors.
///
/// For a reservoir of kind `boson_mode` the bounds are those of the mode without a cut. What a cut leaves out of a thermal
/// or coherent state is part of the error of the mean; X_{ν,N} and Y_{ν,N} are those of the state on its levels.
template <ComplexScalar S>
class certified_series {
public:
  using scalar = S;
  using real = real_of<S>;

  certified_series(series<S> values, expansion_bounds bounds, pairing_weights weights,
                   a_posteriori_result a_posteriori, int observed)
      : values_(std::move(values)),
        bounds_(std::move(bounds)),
        weights_(std::move(weights)),
        a_posteriori_(std::move(a_posteriori)),
        observed_(observed) {}

  /// The series itself.
  [[nodiscard]] series<S> const& values() const { return values_; }
  [[nodiscard]] expansion_bounds const& bounds() const { return bounds_; }
  /// The combinatorial weights of `bounds().sharp()` at this N.
  [[nodiscard]] pairing_weights const& weights() const { return weights_; }
  /// The a-posteriori certificate, or why there is none.
  [[nodiscard]] a_posteriori_result const& a_posteriori() const { return a_posteriori_; }
  /// Which hypotheses hold, with both sides of their inequalities.
  /// \param lambda finite \param t ≥ 0, finite \throws invalid_input otherwise
  [[nodiscard]] conditions_report conditions(real const& lambda, real const& t) const {
    return bounds_.conditions(static_cast<double>(lambda), static_cast<double>(t));
  }

  /// ω_N(τ^t(A)) through λ^R. Source: [MR18] (1.21).
  /// \param t 0 ≤ t ≤ T \throws invalid_input otherwise, or where λ is not finite
  [[nodiscard]] certified_evaluation<S> mean(real const& lambda, real const& t) const {
    auto result = evaluated(values_.mean(lambda, t), grid_error(lambda, observed_ == 0 ? 0 : -1));
    return with(std::move(result), mean_bound(values_.order(), lambda, t), lambda, t,
                [&](int r) { return last_terms(-1, r, lambda, t); });
  }
  /// X_{ν,N}(A(t)) through λ^R. \param nu ≥ 0
  [[nodiscard]] certified_evaluation<S> x(int nu, real const& lambda, real const& t) const {
    return coefficient(2 * nu, values_.x(nu, lambda, t), lambda, t);
  }
  /// Y_{ν,N}(A(t)) through λ^R.
  [[nodiscard]] certified_evaluation<S> y(int nu, real const& lambda, real const& t) const {
    return coefficient(2 * nu + 1, values_.y(nu, lambda, t), lambda, t);
  }
  /// Taylor coefficients z_0 … z_R in λ of X_{ν,N}(A(t)): nothing is truncated.
  [[nodiscard]] std::vector<certified_evaluation<S>> x_coefficients(int nu, real const& t) const {
    return exact(values_.x_coefficients(nu, t), 2 * nu);
  }
  /// The same of Y_{ν,N}(A(t)).
  [[nodiscard]] std::vector<certified_evaluation<S>> y_coefficients(int nu, real const& t) const {
    return exact(values_.y_coefficients(nu, t), 2 * nu + 1);
  }

  /// The best bound of what the mean through λ^order leaves out, +∞ where none applies.
  /// \param order 0 … R
  [[nodiscard]] named_bound mean_bound(int order, real const& lambda, real const& t) const {
    require_finite(lambda, {"certified_series", "lambda"});
    values_.coefficients().require_time(t);
    auto const l = static_cast<double>(lambda);
    auto const time = static_cast<double>(t);
    auto const n = values_.particles();
    named_bound best;
    if (!a_posteriori_.is_its_kind) {
      return best;
    }
    double const state = a_posteriori_.constants.state_error(l, time);
    best.improve(bounds_.theorem().tail(order, l, time, n, pairing_weights::theorem()) + state,
                 certificate_name::theorem);
    best.improve(bounds_.sharp().tail(order, l, time, n, weights_) + state, certificate_name::sharp);
    if (a_posteriori_.certificate) {
      best.improve(a_posteriori_.certificate->error(order, l, time), certificate_name::a_posteriori);
    }
    return best;
  }

  /// The smallest order whose mean has a certificate below the tolerance; nothing where R is too small. For orders
  /// beyond R: the function `order_for`.
  /// \param tolerance > 0
  [[nodiscard]] std::optional<int> order_for(double tolerance, real const& lambda, real const& t) const {
    for (int order = 0; order <= values_.order(); ++order) {
      if (mean_bound(order, lambda, t).value <= tolerance) {
        return order;
      }
    }
    return std::nullopt;
  }

private:
  [[nodiscard]] static certified_evaluation<S> evaluated(evaluation<S> const& e, double grid_error) {
    certified_evaluation<S> result;
    result.value = e.value;
    auto const all = static_cast<double>(e.rounding);
    result.discretisation = std::min(all, grid_error);
    result.rounding = all - result.discretisation;
    return result;
  }

  /// Σ |λ|^r (grid errors), of c_{r,p} for one p, or weighted by N^{−p/2} for all.
  [[nodiscard]] double grid_error(real const& lambda, int p) const {
    auto const& c = values_.coefficients();
    auto const size = std::abs(static_cast<double>(lambda * c.unit()));
    double const root = std::sqrt(values_.particles().inverse());
    double sum = 0;
    double power = 1;
    for (int r = 0; r <= values_.order(); ++r, power *= size) {
      double share = 1;
      for (int q = 0; q <= std::min(r, c.max_observed_hits()); ++q, share *= root) {
        if (p < 0 || q == p) {
          sum += power * (p < 0 ? share : 1.0) * static_cast<double>(c.grid_error_in_units(r, q));
        }
      }
    }
    return sum;
  }

  [[nodiscard]] certified_evaluation<S> coefficient(int hits, evaluation<S> const& e, real const& lambda,
                                                    real const& t) const {
    auto const l = static_cast<double>(lambda);
    auto const time = static_cast<double>(t);
    int const order = values_.order();
    auto const estimate = [&](int r) { return last_terms(hits, r, lambda, t); };
    named_bound best;
    if (!a_posteriori_.is_its_kind) {
      return with(evaluated(e, grid_error(lambda, hits)), best, lambda, t, estimate);
    }
    best.improve(bounds_.theorem().coefficient_sum(hits, order, l, time, pairing_weights::theorem()),
                 certificate_name::theorem);
    best.improve(bounds_.sharp().coefficient_sum(hits, order, l, time, weights_), certificate_name::sharp);
    if (hits == 0 && observed_ == 0 && a_posteriori_.certificate) { // the mean is ω_n(A(t)) + X_0
      best.improve(a_posteriori_.certificate->error(order, l, time), certificate_name::a_posteriori);
    }
    return with(evaluated(e, grid_error(lambda, hits)), best, lambda, t, estimate);
  }

  /// |λ^r| times the modulus of the coefficient: of X or Y with so many hits, or of the mean (hits −1).
  [[nodiscard]] double last_terms(int hits, int r, real const& lambda, real const& t) const {
    auto const& c = values_.coefficients();
    double sum = 0;
    for (int p = std::max(0, hits); p <= (hits < 0 ? std::min(r, c.max_observed_hits()) : hits); ++p) {
      using std::abs;
      double const share = hits < 0 ? std::pow(values_.particles().inverse(), p / 2.0) : 1.0;
      sum += share * static_cast<double>(abs(c.value_in_units(r, p, t)));
    }
    return sum > 0 ? sum * std::pow(std::abs(static_cast<double>(lambda * c.unit())), r) : 0.0;
  }

  template <class LastTerms>
  [[nodiscard]] certified_evaluation<S> with(certified_evaluation<S> result, named_bound const& best,
                                             real const& lambda, real const& t,
                                             LastTerms const& last_terms) const {
    result.truncation = best.value;
    result.certificate = std::string(best.name);
    if (best.value < std::numeric_limits<double>::infinity()) {
      return result;
    }
    // the size of the last two terms, one of which may vanish
    int const order = values_.order();
    result.truncation = std::max(last_terms(order), order > 0 ? last_terms(order - 1) : 0.0);
    result.certificate.clear();
    if (!a_posteriori_.is_its_kind) {
      result.status = error_status::estimate_only;
      result.reason = a_posteriori_.why_not;
      return result;
    }
    auto const report = conditions(lambda, t);
    bool const failed = !report.a1.holds();
    result.status = failed ? error_status::outside_hypothesis : error_status::estimate_only;
    result.reason = failed ? report.a1.text() : std::string("the bounds overflow");
    if (!a_posteriori_.certificate && !a_posteriori_.why_not.empty()) {
      result.reason += concat({"; no a-posteriori certificate: ", a_posteriori_.why_not});
    }
    return result;
  }

  [[nodiscard]] std::vector<certified_evaluation<S>> exact(std::vector<evaluation<S>> const& values,
                                                           int hits) const {
    std::vector<certified_evaluation<S>> result;
    for (std::size_t r = 0; r < values.size(); ++r) {
      auto const grid = static_cast<double>(values_.coefficients().grid_error(static_cast<int>(r), hits));
      result.push_back(evaluated(values[r], grid));
      result.back().certificate = std::string(certificate_name::exact);
    }
    return result;
  }

  series<S> values_;
  expansion_bounds bounds_;
  pairing_weights weights_;
  a_posteriori_result a_posteriori_;
  int observed_;
};

/// Which certificates to compute.
struct certificate_options {
  bool a_posteriori = true; ///< the one that needs the norms of the Dyson terms
  /// Bytes that these may take; more is refused, and named as the reason why there is none.
  std::size_t memory_limit = std::size_t(1) << 30;
};

/// The combinatorial weights of the sharper bounds at N, exact as far as sums through λ^order and some orders more need
/// them.
template <ComplexScalar S>
[[nodiscard]] pairing_weights make_weights_at(basic_model<S> const& model, basic_observable<S> const& a,
                                              particle_number n, int order) {
  if (n.is_infinite()) {
    return pairing_weights::uniform();
  }
  std::int64_t unobserved = 0;
  for (auto const count : unobserved_particles(model, a, n)) {
    unobserved += count;
  }
  return pairing_weights::at(n, unobserved, static_cast<std::size_t>(std::min(order, 200)) / 2 + 20);
}

/// A series with its certificates.
/// \param values the series of this model and observable at some N
/// \param options those it was computed with
template <ComplexScalar S>
[[nodiscard]] certified_series<S> make_certified_series(basic_model<S> const& model,
                                                        basic_observable<S> const& a, series<S> values,
                                                        certificate_options const& certificate,
                                                        basic_expansion_options<real_of<S>> const& options) {
  auto const n = values.particles();
  auto norms = make_a_posteriori<S>(model, a, n,
                                    {.order = values.order(),
                                     .time_span = values.time_span(),
                                     .memory_limit = std::min(certificate.memory_limit, options.memory_limit),
                                     .threads = options.threads,
                                     .norms = certificate.a_posteriori});
  auto weights = make_weights_at(model, a, n, values.order());
  return {std::move(values), make_expansion_bounds(model, a), std::move(weights), std::move(norms),
          static_cast<int>(a.observed())};
}

} // namespace mfdyson
