#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include <mfdyson/fields/gauss_rule.hpp>
#include <mfdyson/fields/spectral_density.hpp>

/// \file
/// A continuum as a number of modes.

namespace mfdyson {

/// How `discretise` chooses modes.
struct discretisation_options {
  std::size_t count = 100;       ///< modes for the continuous parts
  std::optional<double> lower{}; ///< lowest frequency; by default that of the density
  std::optional<double>
      upper{}; ///< highest frequency; by default where less than `left_out` of ‖g‖² lies above
  double left_out = 1e-13; ///< in (0, 1)
};

namespace detail {

/// The frequency above which less than a share of the integral lies.
[[nodiscard]] inline double upper_quantile(spectral_density const& density, double share) {
  double total = 0;
  double first_moment = 0;
  double upper = 0;
  std::vector<weighted_node> nodes;
  for (auto const& part : density.parts()) {
    weighted_part const w(
        part, [](double) { return 1.0; }, 0, true, "discretise", name_of_moment(0));
    for (auto const& n : w.panels.quadrature(part.density)) {
      nodes.push_back(n);
      total += n.weight;
      first_moment += n.node * n.weight;
    }
    if (!w.range.edges.empty()) {
      upper = std::max(upper, w.range.edges.back());
    }
  }
  std::sort(nodes.begin(), nodes.end(),
            [](weighted_node const& x, weighted_node const& y) { return x.node > y.node; });
  double beyond = 0;
  for (auto const& n : nodes) {
    beyond += n.weight;
    if (beyond > share * total) {
      break;
    }
    upper = n.node;
  }
  if (upper * total > 1e4 * first_moment) {
    reject({"discretise", "upper"}, concat({"expected a highest frequency, since J falls slowly: a share ",
                                            to_text(share), " of ‖g‖² lies above ", to_text(upper)}));
  }
  return upper;
}

} // namespace detail

/// The modes of Gauss quadrature of J(ω) dω on [lower, upper]: with them, ∫ p(ω) J dω is exact for all polynomials of degree
/// 2 · count − 1, whatever the behaviour of J at ω → 0.
///
/// The kernel K(τ) converges faster than any power once 2 · count exceeds (upper − lower)|τ|/2, because beyond that degree the
/// Chebyshev coefficients of e^{iωτ}, J_k((upper − lower)τ/2), fall like (e(upper − lower)τ/4k)^k. Averages of ω^p
/// with p < 0 converge as count^{−2(s+p+1)} where J ~ ω^s at 0. Discrete modes of the density inside [lower, upper] stay what they
/// are and come on top of `count`.
/// \returns modes in ascending order, continuous ones first; Σ γ_j² = ∫_lower^upper J dω
/// \throws invalid_input unless 0 ≤ lower < upper < ∞ and count ≥ 1; where ‖g‖² is infinite; where `count` needs frequencies that
/// rounding does not tell from each other or from zero; where `upper` is left out and J falls so slowly that it would be
/// 10^4 times the mean frequency
[[nodiscard]] inline std::vector<field_mode> discretise(spectral_density const& density,
                                                        discretisation_options const& options = {}) {
  auto const function = "discretise";
  std::vector<field_mode> modes;
  if (options.count < 1) {
    detail::reject({function, "count"}, "expected >= 1, got 0");
  }
  if (!(options.left_out > 0 && options.left_out < 1)) {
    detail::reject({function, "left_out"}, concat({"expected in (0, 1), got ", to_text(options.left_out)}));
  }
  double const lower = options.lower.value_or(0);
  double upper = options.upper.value_or(std::numeric_limits<double>::infinity());
  if (!(lower >= 0 && lower < upper) || (options.upper && std::isinf(upper))) {
    detail::reject({function, "lower, upper"}, concat({"expected 0 <= lower < upper < ∞, got ",
                                                       to_text(lower), " and ", to_text(upper)}));
  }
  if (!density.parts().empty()) {
    double const top = options.upper ? upper : detail::upper_quantile(density, options.left_out);
    double from = std::numeric_limits<double>::infinity();
    double to = 0;
    for (auto const& part : density.parts()) {
      from = std::min(from, std::max(lower, part.support.lower));
      to = std::max(to, std::min(top, part.support.upper));
    }
    std::vector<weighted_node> measure;
    for (auto part : density.parts()) {
      part.support.lower = std::max(lower, part.support.lower);
      part.support.upper = std::min(top, part.support.upper);
      part.support.ultraviolet_power.reset();
      if (!(part.support.lower < part.support.upper)) {
        continue;
      }
      // Polynomials of degree 2 · count have their zeros at equal angles: twelve to a panel of 25 points.
      auto const pieces = options.count / 6 + 1;
      for (std::size_t k = 1; k < pieces; ++k) {
        double const angle = std::numbers::pi * static_cast<double>(k) / static_cast<double>(pieces);
        part.support.breaks.push_back(from + (to - from) * std::pow(std::sin(angle / 2), 2));
      }
      detail::weighted_part const w(
          part, [](double) { return 1.0; }, 0, false, function, detail::name_of_moment(0));
      auto const more = w.panels.quadrature(part.density);
      measure.insert(measure.end(), more.begin(), more.end());
      if (w.range.below > 0) {
        measure.push_back({w.range.edges.front(), w.range.below}); // at 1e-90
      }
    }
    double mass = 0;
    for (auto const& p : measure) {
      mass += p.weight;
    }
    if (mass > 0) {
      for (auto const& p : make_gauss_rule(make_jacobi_coefficients(std::move(measure), options.count))) {
        if (!(p.node > 0)) {
          detail::reject({function, "count"},
                         concat({to_text(static_cast<std::uint64_t>(options.count)),
                                 " modes reach below what rounding tells from ω = 0; expected fewer"}));
        }
        modes.push_back({p.node, std::sqrt(p.weight)});
      }
    }
  }
  for (auto const& mode : density.modes()) {
    if (mode.frequency >= lower && mode.frequency <= upper) {
      modes.push_back(mode);
    }
  }
  return modes;
}

} // namespace mfdyson
