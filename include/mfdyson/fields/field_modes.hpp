#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <vector>

#include <mfdyson/fields/bose_field.hpp>
#include <mfdyson/fields/discretise.hpp>
#include <mfdyson/fields/effective_modes.hpp>

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

/// The modes of a field that has no others, each with its mirror mode where T > 0, in the same order.
/// \throws invalid_input where the field has a continuous part
[[nodiscard]] inline field_modes make_exact_field_modes(bose_field const& field) {
  if (!field.density().parts().empty()) {
    detail::reject({"make_exact_field_modes", "field"}, "expected discrete modes only, got a continuum");
  }
  field_modes result;
  result.window = std::numeric_limits<double>::infinity();
  double const temperature = field.state().temperature;
  auto const add = [&](double sign) {
    for (auto const& m : field.density().modes()) {
      double const n = temperature > 0 ? 1 / std::expm1(m.frequency / temperature) : 0.0;
      result.modes.push_back(
          {sign * m.frequency, std::abs(m.coupling) * std::sqrt((sign > 0 ? 1 + n : n) / 2)});
    }
  };
  add(1);
  if (temperature > 0) {
    add(-1);
    result.mirrored = field.density().modes().size();
  }
  return result;
}

/// Few modes for a field and test functions whose times differ by no more than `window`.
/// \param tolerance > 0, of two-point functions relative to ⟨φ(g)²⟩
/// \throws invalid_input for arguments out of range
[[nodiscard]] inline field_modes make_field_modes(bose_field const& field, double window, double tolerance) {
  require_finite(window, {"make_field_modes", "window"});
  double const scale = field.kernel(0).value.real() / 2 + field.thermal_kernel(0).value.real();
  double const temperature = field.state().temperature;
  field_modes result;
  result.window = window;
  // half of the tolerance each for the grid of the measure and for the fit
  std::vector<spectral_weight> up;
  std::vector<spectral_weight> down;
  double grid_error = 0;
  for (std::size_t count = 60;; count *= 2) {
    up.clear();
    down.clear();
    for (auto const& m : discretise(field.density(), {.count = count, .left_out = 1e-14})) {
      double const n = temperature > 0 ? 1 / std::expm1(m.frequency / temperature) : 0.0;
      double const half = m.coupling * m.coupling / 2;
      up.push_back({m.frequency, half * (1 + n)});
      if (n > 0) {
        down.push_back({-m.frequency, half * n});
      }
    }
    grid_error = 0;
    for (int k = 0; k <= 24; ++k) {
      double const tau = window * k / 24;
      auto const vacuum = field.kernel(-tau).value / 2.0;
      auto const heat = field.thermal_kernel(-tau).value / 2.0;
      std::complex<double> a = -vacuum - heat;
      std::complex<double> b = -std::conj(heat);
      for (auto const& w : up) {
        a += w.weight * std::polar(1.0, -w.frequency * tau);
      }
      for (auto const& w : down) {
        b += w.weight * std::polar(1.0, -w.frequency * tau);
      }
      grid_error = std::max(grid_error, std::abs(a) + std::abs(b));
    }
    if (grid_error <= tolerance * scale / 2 || count >= 480 || field.density().parts().empty()) {
      break;
    }
  }
  auto fit = [&](std::vector<spectral_weight> const& measure) {
    double total = 0;
    for (auto const& w : measure) {
      total += w.weight;
    }
    auto found = total > 0 ? make_effective_modes(measure, window, tolerance * scale / (4 * total))
                           : effective_modes{{}, window, 0};
    result.error += found.error;
    result.modes.insert(result.modes.end(), found.modes.begin(), found.modes.end());
    return found.modes.size();
  };
  fit(up);
  result.mirrored = fit(down);
  result.error += grid_error;
  return result;
}

} // namespace mfdyson
