#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/core/require.hpp>
#include <mfdyson/fields/mode_fit.hpp>

/// \file
/// A continuum of modes as the few that it is on a finite stretch of time.

namespace mfdyson {

/// Modes whose two-point function is that of a field for |τ| ≤ `window`.
struct effective_modes {
  std::vector<effective_mode> modes;
  double window;
  double error; ///< largest |W(τ) − Σ_k g_k² e^{−iν_kτ}| for |τ| ≤ window, found on a fine grid
};

namespace detail {

/// So many modes fitted to a tolerance, or none where that is out of sight.
[[nodiscard]] inline std::vector<effective_mode> fitted_modes(mode_fit const& fit, std::size_t count,
                                                              double window, double allowed) {
  std::vector<effective_mode> best;
  double least = std::numeric_limits<double>::infinity();
  for (double const stretch : {1.0, 1.1, 1.2}) { // the grid may go beyond the window
    auto const steps = static_cast<double>(std::max<std::size_t>(1, count - 1));
    auto modes = fit.szego(count, window > 0 ? stretch * window / steps : 1.0);
    double const deviation = fit.deviation(modes);
    if (deviation < least) {
      least = deviation;
      best = std::move(modes);
    }
  }
  if (least > 1e5 * allowed) {
    return {};
  }
  fit.adjust(best, allowed / 2);
  return best;
}

} // namespace detail

/// Few modes for a field: a quadrature rule with positive weights that integrates e^{−iωτ} for |τ| ≤ window to a tolerance,
/// where the state of the field enters only by W(τ) = μ(B(t + τ)B(t)).
///
/// On a finite stretch of time W has low rank: some window · bandwidth/2π, and a few modes more for each digit. For a growing
/// number of modes, Szegő's rule that has W exactly on a grid of times is adjusted by least squares, until the tolerance holds
/// in between. All modes start in their ground state, also those of a thermal field, which is purified by modes of
/// negative frequency (weights (1 + n)J at ω, nJ at −ω).
/// \param measure W; for a continuum, its nodes and weights on a fine grid
/// \param window ≥ 0: largest |τ|
/// \param tolerance > 0, of W(τ) relative to W(0)
/// \return as many modes as `measure` has points, at most, those themselves then
/// \throws invalid_input otherwise, or for negative weights
[[nodiscard]] inline effective_modes make_effective_modes(std::vector<spectral_weight> const& measure,
                                                          double window, double tolerance) {
  require_finite(window, {"make_effective_modes", "window"});
  if (window < 0) {
    detail::reject({"make_effective_modes", "window"}, concat({"expected >= 0, got ", to_text(window)}));
  }
  if (!(tolerance > 0)) {
    detail::reject({"make_effective_modes", "tolerance"}, concat({"expected > 0, got ", to_text(tolerance)}));
  }
  std::vector<spectral_weight> positive;
  effective_modes all{{}, window, 0};
  for (auto const& m : measure) {
    require_finite(m.frequency, {"make_effective_modes", "measure"});
    require_finite(m.weight, {"make_effective_modes", "measure"});
    if (!(m.weight >= 0)) {
      detail::reject({"make_effective_modes", "measure"},
                     concat({"expected weights >= 0, got ", to_text(m.weight)}));
    }
    if (m.weight > 0) {
      positive.push_back(m);
      all.modes.push_back({m.frequency, std::sqrt(m.weight)});
    }
  }
  if (positive.size() < 2) {
    return all;
  }
  double total = 0;
  for (auto const& m : positive) {
    total += m.weight;
  }
  double const allowed = tolerance * total;
  detail::mode_fit const fit(positive, window, allowed / 20);
  effective_modes best;
  auto const succeeds = [&](std::size_t count) {
    auto found = detail::fitted_modes(fit, count, window, allowed);
    if (found.empty()) {
      return false;
    }
    double const error = fit.deviation_between(found);
    if (error <= allowed) {
      best = {std::move(found), window, error};
    }
    return error <= allowed;
  };
  // by steps that grow until it succeeds, then by halving
  std::size_t fails = 0;
  std::size_t count = 1;
  while (!succeeds(count)) {
    fails = count;
    count += 1 + count / 3;
    if (count >= positive.size()) {
      return all;
    }
  }
  while (count - fails > 1) {
    auto const middle = fails + (count - fails) / 2;
    (succeeds(middle) ? count : fails) = middle;
  }
  for (auto& m : best.modes) {
    m.coupling = std::abs(m.coupling);
  }
  std::sort(best.modes.begin(), best.modes.end(),
            [](effective_mode const& a, effective_mode const& b) { return a.frequency < b.frequency; });
  return best;
}

} // namespace mfdyson
