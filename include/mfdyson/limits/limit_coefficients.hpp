#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/limits/leading_terms.hpp>

/// \file
/// X_ν and Y_ν of the limit without a series in λ.

namespace mfdyson {

/// X_0, X_1, … and Y_0, Y_1, … of the limit N → ∞ at one λ and t.
template <ComplexScalar S>
struct limit_coefficients {
  S free{};                               ///< ω_n(A(t))
  std::vector<certified_evaluation<S>> x; ///< X_ν
  std::vector<certified_evaluation<S>> y; ///< Y_ν
};

/// Options of `resummed_coefficients`, for designated initialisers.
struct coefficient_options {
  int max_index = 0;       ///< ν of the last X_ν, Y_ν, ≥ 0
  double tolerance = 1e-8; ///< > 0: error of X_0 and Y_0; of others it grows like a factorial
  std::size_t memory_limit = std::size_t(4) << 30; ///< bytes
  double work_limit = 5e10;                        ///< > 0: products of numbers of each evolution
};

namespace detail {

/// A function of ε from its values at Chebyshev points of [−ε_0, ε_0], and its Taylor coefficients at 0.
class epsilon_interpolation {
public:
  /// \param count of points; one: the function is taken as a constant \param last coefficient that is asked for
  epsilon_interpolation(std::size_t count, std::size_t last, double radius) : radius_(radius) {
    for (std::size_t j = 0; j < count; ++j) {
      nodes_.push_back(count == 1 ? 0.0
                                  : std::cos(std::numbers::pi * (static_cast<double>(j) + 0.5) /
                                             static_cast<double>(count)));
    }
    for (std::size_t k = 0; k < count; ++k) { // x^0 … x^last of T_k
      std::vector<double> now(last + 1, 0.0);
      now[0] = k == 0 ? 1 : 0;
      for (std::size_t p = 0; p <= last && k > 0; ++p) {
        double const before = k > 1 ? monomials_[k - 2][p] : 0.0;
        now[p] = (p > 0 ? (k == 1 ? 1 : 2) * monomials_[k - 1][p - 1] : 0.0) - before;
      }
      monomials_.push_back(std::move(now));
    }
  }

  [[nodiscard]] std::size_t count() const { return nodes_.size(); }
  /// ε_j.
  [[nodiscard]] double node(std::size_t j) const { return radius_ * nodes_[j]; }

  /// Chebyshev coefficients of the interpolant. \param values at the nodes
  template <ComplexScalar S>
  [[nodiscard]] std::vector<S> series(std::vector<S> const& values) const {
    using Real = real_of<S>;
    std::vector<S> result;
    for (std::size_t k = 0; k < count(); ++k) {
      S sum(Real(0));
      for (std::size_t j = 0; j < count(); ++j) {
        sum += Real(std::cos(static_cast<double>(k) * std::acos(nodes_[j]))) * values[j];
      }
      result.push_back(Real((k == 0 ? 1.0 : 2.0) / static_cast<double>(count())) * sum);
    }
    return result;
  }
  /// The coefficient of ε^p.
  template <ComplexScalar S>
  [[nodiscard]] S coefficient(std::vector<S> const& series, std::size_t p) const {
    using Real = real_of<S>;
    S sum(Real(0));
    for (std::size_t k = 0; k < count(); ++k) {
      sum += S(Real(monomials_[k][p] * per_power(p))) * series[k];
    }
    return sum;
  }

  /// What the error of a value becomes in the coefficient of ε^p, at most: Σ_k 2 |[x^p] T_k| ε_0^{−p}.
  [[nodiscard]] double amplification(std::size_t p) const {
    if (count() == 1) {
      return 1;
    }
    double sum = 0;
    for (auto const& t : monomials_) {
      sum += 2 * std::abs(t[p]);
    }
    return sum * per_power(p);
  }
  /// A bound of what the interpolation leaves out of the coefficient of ε^p, for |f(ε)| ≤ size e^{rate |Im ε|}: the Chebyshev
  /// coefficients are at most 2 M(ρ) ρ^{−k} on every ellipse, and as much comes by aliasing.
  [[nodiscard]] double left_out(std::size_t p, double size, double rate) const {
    double least = std::numeric_limits<double>::infinity();
    for (double rho = 1.5; rho < 64; rho *= 1.2) {
      double sum = 0;
      double term = 4 * size * std::exp(rate * radius_ * (rho - 1 / rho) / 2) *
                    std::pow(rho, -static_cast<double>(count()));
      for (std::size_t k = count(); k < count() + 400 && term > 1e-300; ++k, term /= rho) {
        double growth = 1; // |[x^p] T_k| ≤ k^p/p!, at the nodes' aliases at most the largest of them
        for (std::size_t q = 1; q <= p; ++q) {
          growth *= static_cast<double>(k) / static_cast<double>(q);
        }
        sum += term * growth;
      }
      least = std::min(least, sum);
    }
    return least * per_power(p);
  }
  /// The same estimated by the last Chebyshev coefficients.
  template <ComplexScalar S>
  [[nodiscard]] double estimate(std::vector<S> const& series, std::size_t p) const {
    auto const last = static_cast<double>(std::abs(series[count() - 1]) + std::abs(series[count() - 2]));
    return last * std::pow(static_cast<double>(count()), static_cast<double>(p)) * per_power(p);
  }

private:
  [[nodiscard]] double per_power(std::size_t p) const { return std::pow(radius_, -static_cast<double>(p)); }

  double radius_;
  std::vector<double> nodes_;                  // of [−1, 1]
  std::vector<std::vector<double>> monomials_; // by degree, power
};

} // namespace detail

/// X_ν(A(t)) and Y_ν(A(t)) of (1.23), with all orders in λ: the averages of the expansion of the limit,
/// ω_N(τ^t(A)) ≈ free + Σ_ν N^{−ν} X_ν + N^{−ν−1/2} Y_ν.
///
/// With the observed particles coupled by ελ to a reservoir that the others turn into oscillators, f(ε) = ω(A(t)) has the Taylor
/// coefficients X_ν of ε^{2ν} and Y_ν of ε^{2ν+1}, f(0) = free + X_0. f is evaluated on Chebyshev points of [−ε_0, ε_0] by
/// certified evolutions, interpolated, and expanded at 0. f is entire; for a bounded reservoir
/// |f(ε)| ≤ ‖A‖ e^{2|λ|t n‖G‖‖B‖ |Im ε|} bounds what the interpolation leaves out, of a mode the last Chebyshev coefficients
/// estimate it (status `estimate_only`).
/// Source: [MR18] (1.23), (3.19), (3.20), for all λ and t.
/// \param times each ≥ 0
/// \return one value for each time; where the limits do not suffice for a time, as in `resummed_means`
/// \throws as `resummed_means`; invalid_input for max_index < 0
template <ComplexScalar S>
[[nodiscard]] std::vector<limit_coefficients<S>> resummed_coefficients(
    basic_model<S> const& model, basic_observable<S> const& a, std::type_identity_t<real_of<S>> const& lambda,
    std::type_identity_t<std::vector<real_of<S>>> const& times, coefficient_options const& options = {}) {
  using Real = real_of<S>;
  if (options.max_index < 0) {
    detail::reject({"resummed_coefficients", "max_index"},
                   concat({"expected >= 0, got ", to_text(options.max_index)}));
  }
  require_observable(a, model, "resummed_coefficients");
  detail::require_evolution<Real>("resummed_coefficients", lambda, times, options.tolerance,
                                  options.work_limit);
  auto const last = static_cast<std::size_t>(2 * options.max_index + 1);
  Real span(0);
  for (auto const& t : times) {
    span = std::max(span, t);
  }
  // with the exponent of the bound of f about 2 at |Im ε| = ε_0
  auto const norms = detail::norms_of_couplings(model, [&](std::size_t s, std::size_t k) {
    return detail::norm_in_double(model.species()[s].couplings[k].reservoir);
  });
  bool const bounded = model.reservoir().kind == reservoir_kind::finite;
  double const rate = 2 * std::abs(static_cast<double>(lambda) * static_cast<double>(span)) *
                      static_cast<double>(a.observed()) * (bounded ? norms.product : 2 * norms.g);
  double const radius = std::min(1.0, 2 / std::max(rate, 1e-300));
  detail::epsilon_interpolation const interpolation(a.observed() == 0 ? 1 : 16 + last, last, radius);
  resummed_options const each{
      .tolerance =
          options.tolerance / std::max(interpolation.amplification(0), interpolation.amplification(1)) / 2,
      .memory_limit = options.memory_limit,
      .work_limit = options.work_limit};
  std::vector<std::vector<certified_evaluation<S>>> values; // by node, time
  for (std::size_t j = 0; j < interpolation.count(); ++j) {
    values.push_back(
        detail::resummed_means_with<S>(model, a, infinite, lambda, times, Real(interpolation.node(j)), each));
  }
  bool const constant = interpolation.count() == 1; // without observed particles only X_0 is there
  std::vector<double> left_out(last + 1, 0.0);
  if (bounded && !constant) {
    double const size = detail::norm_in_double(a.system) * detail::norm_in_double(a.reservoir);
    for (std::size_t p = 0; p <= last; ++p) {
      left_out[p] = interpolation.left_out(p, size, rate);
    }
  }
  std::vector<limit_coefficients<S>> result;
  for (std::size_t time = 0; time < times.size(); ++time) {
    auto& here = result.emplace_back();
    here.free = particles_limit(model, a, times[time]) *
                free_reservoir_average(model.reservoir(), a.reservoir, times[time]);
    certified_evaluation<S> worst = values.front()[time]; // an uncertified one, and the largest errors
    std::vector<S> of_epsilon;
    for (auto const& v : values) {
      of_epsilon.push_back(v[time].value);
      double const truncation = std::max(worst.truncation, v[time].truncation);
      double const rounding = std::max(worst.rounding, v[time].rounding);
      worst = v[time].is_certified() ? worst : v[time];
      worst.truncation = truncation;
      worst.rounding = rounding;
    }
    auto const series = interpolation.series(of_epsilon);
    for (std::size_t p = 0; p <= last; ++p) {
      auto c = worst;
      if (constant && p > 0) {
        c.value = S(Real(0));
        c.truncation = 0;
        c.rounding = 0;
      } else {
        c.value = interpolation.coefficient(series, p) - (p == 0 ? here.free : S(Real(0)));
        c.truncation = c.truncation * interpolation.amplification(p) +
                       (bounded || constant ? left_out[p] : interpolation.estimate(series, p));
        c.rounding *= interpolation.amplification(p);
      }
      if (!bounded && !constant && c.is_certified()) {
        c.status = error_status::estimate_only;
        c.reason = "what the interpolation in epsilon leaves out is an estimate for a mode";
        c.certificate.clear();
      }
      (p % 2 == 0 ? here.x : here.y).push_back(std::move(c));
    }
  }
  return result;
}

} // namespace mfdyson
