#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include <mfdyson/fields/bose_field.hpp>
#include <mfdyson/fields/discretise.hpp>
#include <mfdyson/fields/effective_modes.hpp>
#include <mfdyson/fields/frequency_band.hpp>

/// \file
/// A field in a quasi-free state as modes in their ground state.

namespace mfdyson {

/// The undisplaced field on a stretch of time: φ(f) = Σ_k (z_k a_k + z̄_k a_k*) on modes in the vacuum.
///
/// A thermal field is purified: its modes of frequency ω and weight (1 + n)J, and mirror modes of frequency −ω and weight nJ,
/// which turn backwards and see the conjugate of a test function's coefficients,
///
///     z_k = g_k Σ_j c̄_j e^{−iν_k s_j} (ν_k = ω),    z_k = g_k Σ_j c_j e^{−iν_k s_j} (ν_k = −ω),   f = Σ_j c_j e^{iωs_j} g.
struct field_modes {
  std::vector<effective_mode> modes; ///< couplings g_k of φ(g) = Σ_k g_k (a_k + a_k*)
  std::size_t mirrored = 0;          ///< how many, the last ones, are mirror modes
  double window = 0;                 ///< largest |s_i − s_j| of test functions that they are made for
  double error =
      0; ///< largest deviation of ½(1 + n)J's and ½nJ's transforms together, for times in the window
  std::vector<std::size_t> band;         ///< which modes are those of the band that was asked for
  std::vector<std::size_t> band_mirrors; ///< where T > 0, their mirror modes in the same order

  /// z of φ(f).
  [[nodiscard]] std::vector<std::complex<double>> amplitudes(test_function const& f) const {
    std::vector<std::complex<double>> result;
    for (std::size_t k = 0; k < modes.size(); ++k) {
      bool const mirror = k >= modes.size() - mirrored;
      std::complex<double> sum = 0;
      for (auto const& term : f) {
        sum += (mirror ? term.coefficient : std::conj(term.coefficient)) *
               std::polar(1.0, -modes[k].frequency * term.time);
      }
      result.push_back(modes[k].coupling * sum);
    }
    return result;
  }
  /// ⟨a_k⟩ of the field displaced by α, ⟨φ(f)⟩ = √2 Re⟨f, α⟩: √2 g_k Σ_l d_l e^{iν_k s_l}, for mirror modes −√2 g_k Σ_l d̄_l e^{iν_k s_l},
  /// with α = Σ_l d_l e^{iωs_l} g.
  [[nodiscard]] std::vector<std::complex<double>> displaced(test_function const& alpha) const {
    std::vector<std::complex<double>> result;
    for (std::size_t k = 0; k < modes.size(); ++k) {
      bool const mirror = k >= modes.size() - mirrored;
      std::complex<double> sum = 0;
      for (auto const& term : alpha) {
        sum += (mirror ? -std::conj(term.coefficient) : term.coefficient) *
               std::polar(1.0, modes[k].frequency * term.time);
      }
      result.push_back(std::sqrt(2.0) * modes[k].coupling * sum);
    }
    return result;
  }
  [[nodiscard]] std::vector<double> frequencies() const {
    std::vector<double> result;
    for (auto const& m : modes) {
      result.push_back(m.frequency);
    }
    return result;
  }
};

namespace detail {

/// ½(1 + n) J and ½ n J as weights, of the frequencies in a band or outside of it.
struct field_measure {
  std::vector<spectral_weight> up;
  std::vector<spectral_weight> down; ///< at negative frequencies

  void add(field_mode const& m, double temperature) {
    double const n = bose_occupation(m.frequency, temperature);
    double const half = m.coupling * m.coupling / 2;
    up.push_back({m.frequency, half * (1 + n)});
    if (n > 0) {
      down.push_back({-m.frequency, half * n});
    }
  }
  /// A node of n J alone.
  void add_heat(field_mode const& m) {
    double const half = m.coupling * m.coupling / 2;
    up.push_back({m.frequency, half});
    down.push_back({-m.frequency, half});
  }
};

/// n J of the continuous parts, n = 1/(e^{ω/T} − 1).
[[nodiscard]] inline spectral_density heat_of(spectral_density const& continuum, double temperature) {
  std::vector<density_part> parts;
  for (auto const& part : continuum.parts()) {
    density_part heat{[density = part.density, temperature](double omega) {
                        return density(omega) * bose_occupation(omega, temperature);
                      },
                      part.support,
                      {},
                      {},
                      {}};
    if (heat.support.infrared_power) {
      *heat.support.infrared_power -= 1;
    }
    heat.support.ultraviolet_power.reset();
    parts.push_back(std::move(heat));
  }
  return {std::move(parts), {}};
}

/// Quadrature nodes of the continuous parts on [lower, upper].
[[nodiscard]] inline std::vector<field_mode> nodes_between(spectral_density const& continuum, double top,
                                                           frequency_band const& band, std::size_t count) {
  double const upper = std::min(band.upper, top);
  if (!(band.lower < upper)) {
    return {};
  }
  return discretise(continuum, {.count = count, .lower = band.lower, .upper = upper});
}

[[nodiscard]] inline std::complex<double> transform_of(std::vector<spectral_weight> const& measure,
                                                       double tau) {
  std::complex<double> sum = 0;
  for (auto const& w : measure) {
    sum += w.weight * std::polar(1.0, -w.frequency * tau);
  }
  return sum;
}

/// The measures of a band and of what is outside of it; without a band all is outside.
struct split_measure {
  field_measure in_band;
  field_measure rest;
};

/// \param continuum the density of the field without its modes \param count of nodes for each piece of it
[[nodiscard]] inline split_measure make_split_measure(bose_field const& field,
                                                      spectral_density const& continuum,
                                                      std::optional<frequency_band> const& band,
                                                      std::size_t count) {
  split_measure result;
  double const temperature = field.state().temperature;
  for (auto const& m : field.density().modes()) {
    (band && band->contains(m.frequency) ? result.in_band : result.rest).add(m, temperature);
  }
  if (continuum.parts().empty()) {
    return result;
  }
  if (band && !band->is_everything()) {
    double const top = upper_quantile(continuum, 1e-14);
    for (auto const& piece : {frequency_band{0, band->lower}, *band, frequency_band{band->upper}}) {
      for (auto const& m : nodes_between(continuum, top, piece, count)) {
        (piece.lower == band->lower ? result.in_band : result.rest).add(m, temperature);
      }
    }
    return result;
  }
  discretisation_options const nodes{.count = count, .left_out = 1e-14};
  for (auto const& m : discretise(continuum, nodes)) {
    (band ? result.in_band : result.rest).add(m, 0);
  }
  if (temperature > 0) { // a Gauss rule of its own: n has poles near the real axis where T is small
    for (auto const& m : discretise(heat_of(continuum, temperature), nodes)) {
      result.rest.add_heat(m);
    }
  }
  return result;
}

/// Largest deviation of the two-point functions of a measure from those of the field, on some times in the window.
[[nodiscard]] inline double deviation(bose_field const& field, split_measure const& measure, double window) {
  double largest = 0;
  for (int k = 0; k <= 24; ++k) {
    double const tau = window * k / 24;
    auto const vacuum = field.kernel(-tau).value / 2.0;
    auto const heat = field.thermal_kernel(-tau).value / 2.0;
    auto const up = transform_of(measure.in_band.up, tau) + transform_of(measure.rest.up, tau);
    auto const down = transform_of(measure.in_band.down, tau) + transform_of(measure.rest.down, tau);
    largest = std::max(largest, std::abs(up - vacuum - heat) + std::abs(down - std::conj(heat)));
  }
  return largest;
}

} // namespace detail

/// Few modes for a field and test functions whose times differ by no more than `window`.
///
/// Where quanta of a band are to be counted, modes of the band and of the rest are fitted apart: N̂_Δ is then Σ a_k* a_k over
/// the band's, because by Wick's formula it enters only by ⟨φ(f) 1_Δ φ(h)⟩, the transform of the band's part of J. At T > 0
/// N̂_Δ is that of the field's own modes, which stay what they are in the band, each with its mirror mode.
/// \param tolerance > 0, of two-point functions relative to ⟨φ(g)²⟩
/// \param band whose modes `.band` lists
/// \throws invalid_input for arguments out of range, or a band of a continuum at T > 0, where quanta are infinitely many
[[nodiscard]] inline field_modes make_field_modes(bose_field const& field, double window, double tolerance,
                                                  std::optional<frequency_band> const& band = {}) {
  require_finite(window, {"make_field_modes", "window"});
  if (band) {
    require_band(*band, {"make_field_modes", "band"});
  }
  double const scale = field.covariance({{0, 1}}, {{0, 1}}).value.real();
  double const temperature = field.state().temperature;
  bool const exact_band = band && temperature > 0;
  spectral_density const continuum(field.density().parts(), {});
  if (exact_band) {
    for (auto const& part : continuum.parts()) {
      if (std::max(part.support.lower, band->lower) < std::min(part.support.upper, band->upper)) {
        detail::reject(
            {"make_field_modes", "band"},
            "a continuum at T > 0 has no finite number of quanta; expected T = 0 or discrete modes");
      }
    }
  }
  field_modes result;
  result.window = window;
  // half of the tolerance each for the grid of the measure and for the fits
  detail::split_measure measures;
  double grid_error = 0;
  for (std::size_t count = 60;; count *= 2) {
    measures = detail::make_split_measure(field, continuum, band, count);
    grid_error = detail::deviation(field, measures, window);
    if (grid_error <= tolerance * scale / 2 || count >= 480 || continuum.parts().empty()) {
      break;
    }
  }
  auto const& [in_band, rest] = measures;
  double const share = band && !exact_band && !band->is_everything() ? 6 : 4;
  auto const fit = [&](std::vector<spectral_weight> const& measure) {
    double total = 0;
    for (auto const& w : measure) {
      total += w.weight;
    }
    auto found = total > 0 ? make_effective_modes(measure, window, tolerance * scale / (share * total))
                           : effective_modes{{}, window, 0};
    result.error += found.error;
    result.modes.insert(result.modes.end(), found.modes.begin(), found.modes.end());
    return found.modes.size();
  };
  auto const keep = [&](std::vector<spectral_weight> const& measure, std::vector<std::size_t>& indices) {
    for (auto const& w : measure) {
      indices.push_back(result.modes.size());
      result.modes.push_back({w.frequency, std::sqrt(w.weight)});
    }
    return measure.size();
  };
  if (exact_band) {
    keep(in_band.up, result.band);
  } else {
    for (std::size_t k = 0, count = fit(in_band.up); k < count; ++k) {
      result.band.push_back(k);
    }
  }
  fit(rest.up);
  result.mirrored = exact_band ? keep(in_band.down, result.band_mirrors) : 0;
  result.mirrored += fit(rest.down);
  result.error += grid_error;
  return result;
}

} // namespace mfdyson
