#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/core/lanes.hpp>
#include <mfdyson/core/matrix.hpp>
#include <mfdyson/engines/chebyshev_panel.hpp>

/// \file
/// The points of time of a Dyson recursion, and the free evolution at them.

namespace mfdyson {

/// The panel of time that a recursion runs on, and the free evolution on it.
template <ComplexScalar S>
struct recursion_grid {
  using real = real_of<S>;

  chebyshev_panel<real> panel;                ///< the number of points is a multiple of `lanes`
  real length;                                ///< of a panel in time; T for a half panel
  std::vector<real> integrate[2];             ///< by parity: point integrated, point of the result
  std::vector<real const*> integrate_rows[2]; ///< the rows of `integrate`
  std::vector<real> last_coefficients[2];     ///< by parity: two coefficients, point
  std::vector<real> state_phases;             ///< e^{iE_k s}: state of the kept space, cos/sin, point
  std::vector<std::vector<real>> mode_phases; ///< e^{ijE_α s}, by mode: j, cos/sin, point

  /// \param max_total largest occupation of a mode
  recursion_grid(chebyshev_panel<real> chebyshev, real panel_length, real_vector<real> const& state_energies,
                 std::vector<real> const& mode_energies, int max_total)
      : panel(std::move(chebyshev)), length(std::move(panel_length)) {
    auto const n = points();
    for (int parity = 0; parity < 2; ++parity) {
      auto& matrix = integrate[parity];
      matrix.resize(n * n);
      real const scale = panel.kind() == panel_kind::half ? length : real(length / real(2));
      for (std::size_t from = 0; from < n; ++from) {
        for (std::size_t to = 0; to < n; ++to) {
          matrix[from * n + to] =
              scale * panel.integrate(parity)(static_cast<Eigen::Index>(to), static_cast<Eigen::Index>(from));
        }
      }
      for (std::size_t from = 0; from < n; ++from) {
        integrate_rows[parity].push_back(matrix.data() + from * n);
      }
      auto& last = last_coefficients[parity];
      for (std::size_t m = n - 2; m < n; ++m) {
        for (std::size_t k = 0; k < n; ++k) {
          last.push_back(
              panel.to_coefficients(parity)(static_cast<Eigen::Index>(m), static_cast<Eigen::Index>(k)));
        }
      }
    }
    state_phases.reserve(static_cast<std::size_t>(state_energies.size()) * 2 * n);
    for (Eigen::Index k = 0; k < state_energies.size(); ++k) {
      append_phase(state_phases, state_energies(k));
    }
    for (auto const& energy : mode_energies) {
      mode_phases.emplace_back();
      mode_phases.back().reserve(static_cast<std::size_t>(max_total + 1) * 2 * n);
      append_powers(mode_phases.back(), energy, static_cast<std::size_t>(max_total));
    }
  }

  recursion_grid(recursion_grid const&) = delete;
  recursion_grid& operator=(recursion_grid const&) = delete;

  [[nodiscard]] std::size_t points() const { return panel.points(); }
  /// Time since the beginning of the panel.
  [[nodiscard]] real time(std::size_t k) const { return length * panel.fraction(k); }

private:
  /// e^{ijEs} for j = 0 … most, each the product of two of half its size, so that roundings add up to their
  /// logarithm.
  void append_powers(std::vector<real>& phases, real const& energy, std::size_t most) {
    append_phase(phases, real(0));
    append_phase(phases, energy);
    auto const width = 2 * points();
    phases.resize((std::max<std::size_t>(most, 1) + 1) * width);
    for (std::size_t j = 2; j <= most; ++j) {
      real const* low = phases.data() + j / 2 * width;
      real const* high = phases.data() + (j - j / 2) * width;
      real* to = phases.data() + j * width;
      multiply_phases(to, to + points(), low, low + points(), high, high + points(), points());
    }
  }
  void append_phase(std::vector<real>& phases, real const& energy) {
    using std::cos;
    using std::sin;
    for (std::size_t k = 0; k < points(); ++k) {
      phases.push_back(cos(energy * time(k)));
    }
    for (std::size_t k = 0; k < points(); ++k) {
      phases.push_back(sin(energy * time(k)));
    }
  }
};

} // namespace mfdyson
