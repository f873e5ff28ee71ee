#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/resummed.hpp>

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
  double work_limit = 5e10;                        ///< products of numbers of each evolution
};

namespace detail {

/// Coefficients of x^0 … x^last of the Chebyshev polynomials T_0 … T_{count−1}.
[[nodiscard]] inline std::vector<std::vector<double>> chebyshev_monomials(std::size_t count,
                                                                          std::size_t last) {
  std::vector<std::vector<double>> t;
  for (std::size_t k = 0; k < count; ++k) {
    std::vector<double> now(last + 1, 0.0);
    if (k == 0) {
      now[0] = 1;
    }
    for (std::size_t p = 0; p <= last && k > 0; ++p) {
      double const before = k > 1 ? t[k - 2][p] : 0.0;
      now[p] = (p > 0 ? (k == 1 ? 1 : 2) * t[k - 1][p - 1] : 0.0) - before;
    }
    t.push_back(std::move(now));
  }
  return t;
}

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
  detail::require_evolution<Real>("resummed_coefficients", lambda, times, options.tolerance);
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
  std::size_t const count = a.observed() == 0 ? 1 : 16 + last;
  auto const monomials = detail::chebyshev_monomials(count, last);
  // |c_p| ≤ Σ_k 2 |t_kp| ε_0^{−p} times the largest error of a value
  std::vector<double> amplification(last + 1, 1.0);
  for (std::size_t p = 0; p <= last && count > 1; ++p) {
    double sum = 0;
    for (auto const& t : monomials) {
      sum += 2 * std::abs(t[p]);
    }
    amplification[p] = sum * std::pow(radius, -static_cast<double>(p));
  }
  resummed_options const each{.tolerance =
                                  options.tolerance / std::max(amplification[0], amplification[1]) / 2,
                              .memory_limit = options.memory_limit,
                              .work_limit = options.work_limit};
  std::vector<double> nodes;
  std::vector<std::vector<certified_evaluation<S>>> values; // by node, time
  for (std::size_t j = 0; j < count; ++j) {
    double const angle = std::numbers::pi * (static_cast<double>(j) + 0.5) / static_cast<double>(count);
    nodes.push_back(count == 1 ? 0.0 : std::cos(angle));
    values.push_back(
        detail::resummed_means_with<S>(model, a, infinite, lambda, times, Real(radius * nodes.back()), each));
  }
  auto const free = expand(model, a, {.order = 0, .time_span = span}).limit();
  std::vector<limit_coefficients<S>> result;
  for (std::size_t time = 0; time < times.size(); ++time) {
    auto& here = result.emplace_back();
    here.free = free.free(times[time]).value;
    double error = 0;
    double rounding = 0;
    certified_evaluation<S> worst = values.front()[time];
    for (auto const& v : values) {
      error = std::max(error, v[time].truncation);
      rounding = std::max(rounding, v[time].rounding);
      worst = v[time].is_certified() ? worst : v[time];
    }
    std::vector<S> chebyshev;
    for (std::size_t k = 0; k < count; ++k) {
      S sum(Real(0));
      for (std::size_t j = 0; j < count; ++j) {
        Real const t(std::cos(static_cast<double>(k) * std::acos(nodes[j])));
        sum += t * values[j][time].value;
      }
      chebyshev.push_back(Real((k == 0 ? 1.0 : 2.0) / static_cast<double>(count)) * sum);
    }
    // |a_k| ≤ 2 M(ρ) ρ^{−k} on every ellipse, and as much by aliasing
    auto const left_out = [&](std::size_t p) {
      if (count == 1) {
        return 0.0;
      }
      auto const at = [&](double rho) {
        double const exponent = rate * radius * (rho - 1 / rho) / 2;
        double sum = 0;
        double term = 4 * detail::norm_in_double(a.system) * detail::norm_in_double(a.reservoir) *
                      std::exp(exponent) * std::pow(rho, -static_cast<double>(count));
        for (std::size_t k = count; k < count + 400 && term > 1e-300; ++k, term /= rho) {
          double growth = 1; // |[x^p] T_k| ≤ k^p/p!, at the nodes' aliases at most the largest of them
          for (std::size_t q = 1; q <= p; ++q) {
            growth *= static_cast<double>(k) / static_cast<double>(q);
          }
          sum += term * growth;
        }
        return sum;
      };
      double least = std::numeric_limits<double>::infinity();
      for (double rho = 1.5; rho < 64; rho *= 1.2) {
        least = std::min(least, at(rho));
      }
      double const estimate = (std::abs(chebyshev[count - 1]) + std::abs(chebyshev[count - 2])) *
                              std::pow(static_cast<double>(count), static_cast<double>(p));
      return (bounded ? least : static_cast<double>(estimate)) * std::pow(radius, -static_cast<double>(p));
    };
    for (std::size_t p = 0; p <= last; ++p) {
      certified_evaluation<S> c;
      c.certificate = worst.certificate;
      c.status = worst.status;
      c.reason = worst.reason;
      for (std::size_t k = 0; k < count; ++k) {
        c.value += S(Real(monomials[k][p] * std::pow(radius, -static_cast<double>(p)))) * chebyshev[k];
      }
      if (count == 1 && p > 0) {
        c.value = S(Real(0));
      }
      c.value -= p == 0 ? here.free : S(Real(0));
      bool const exact = count == 1 && p > 0; // without observed particles only X_0 is there
      c.truncation = exact ? 0.0 : error * amplification[p] + left_out(p);
      c.rounding = exact ? 0.0 : rounding * amplification[p];
      if (!bounded && count > 1 && c.is_certified()) {
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
