#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <mfdyson/engines/collective/bath_coupling.hpp>
#include <mfdyson/engines/collective/recursion_grid.hpp>

/// \file
/// The choice of a time grid: panels, and points in each.

namespace mfdyson {

/// Equal panels of [0, T], or one panel [−T, T].
struct time_grid {
  std::size_t panels = 1;
  std::size_t points = 0; ///< a multiple of `lanes`
  panel_kind kind = panel_kind::whole;
};

/// The largest energy that one hit changes, of the unobserved particles and of `observed_hits`.
template <ComplexScalar S>
[[nodiscard]] real_of<S> fastest_hit(bath_coupling<S> const& bath,
                                     std::vector<sparse_operator<S>> const& observed_hits,
                                     real_vector<real_of<S>> const& energies) {
  using std::abs;
  using Real = real_of<S>;
  Real fastest(0);
  auto const consider = [&](sparse_operator<S> const& action, Real const& shift) {
    for (std::size_t i = 0; i < action.dimension(); ++i) {
      for (auto const* e = action.begin(i); e != action.end(i); ++e) {
        fastest = std::max(fastest, Real(abs(shift + energies(static_cast<Eigen::Index>(i)) -
                                             energies(static_cast<Eigen::Index>(e->column)))));
      }
    }
  };
  for (auto const& hit : bath.hits) {
    auto const& move = bath.moves[hit.move];
    Real shift = bath.detunings[hit.detuning];
    shift += move.create != mode_move::none ? bath.mode_energies[move.create] : Real(0);
    shift -= move.annihilate != mode_move::none ? bath.mode_energies[move.annihilate] : Real(0);
    consider(hit.action, shift);
  }
  for (auto const& hit : observed_hits) {
    consider(hit, Real(0));
  }
  return fastest;
}

/// Panels short enough for the fastest single hit to turn by at most some ten radians in each.
/// \param turns the largest energy that one hit changes, times T
/// \param is_real whether H and the initial vectors are
[[nodiscard]] inline time_grid first_time_grid(double turns, int order, bool is_real) {
  double const panels = turns <= 10 ? 1.0 : std::ceil(turns / 10);
  // Seen to suffice for the default tolerance, in most models; whoever uses the grid looks whether they do.
  double const in_panel = turns <= 1e15 ? turns / panels : 0.0;
  double const whole = 12.0 + 0.6 * order + (2.4 + 0.06 * order) * in_panel;
  double const half = std::max(6.0 + order / 2.0, 5.0 + 0.45 * order + 3.4 * in_panel +
                                                      0.1 * order * std::max(0.0, in_panel - 2.5));
  auto const kind = is_real && panels == 1 && half < whole ? panel_kind::half : panel_kind::whole;
  auto const points =
      round_up_to_lanes(static_cast<std::size_t>(std::ceil(kind == panel_kind::half ? half : whole)));
  // a number of panels that no memory holds is refused by the caller
  return {static_cast<std::size_t>(std::min(panels, 1e15)), points, kind};
}

/// Finer and finer grids, until the time dependence is resolved or no longer improves: more points, then more panels.
template <RealScalar Real>
class grid_refinement {
public:
  grid_refinement(time_grid const& first, int order)
      : grid_(first),
        most_points_(round_up_to_lanes((first.kind == panel_kind::half ? 48 : 64) +
                                       static_cast<std::size_t>(order))) {}

  [[nodiscard]] time_grid const& grid() const { return grid_; }
  /// Whether the grid is good enough with this error; otherwise it is refined.
  [[nodiscard]] bool accept(Real const& error, Real const& tolerance) {
    using std::sqrt;
    bool const stalled = error < sqrt(std::numeric_limits<Real>::epsilon()) && error > before_ / Real(2);
    if (error <= tolerance || stalled || ++attempts_ == most_attempts) {
      return true;
    }
    before_ = error;
    bool const almost = error < Real(1000) * tolerance;
    grid_.points = round_up_to_lanes(grid_.points + 4 + (almost ? 0 : grid_.points / 8));
    if (grid_.points > most_points_) {
      grid_ = {2 * grid_.panels, round_up_to_lanes(most_points_ * 2 / 3), panel_kind::whole};
      before_ = Real(std::numeric_limits<double>::max());
    }
    return false;
  }

private:
  static constexpr int most_attempts = 24;

  time_grid grid_;
  std::size_t most_points_;
  Real before_ = Real(std::numeric_limits<double>::max()); // error on the same panels with fewer points
  int attempts_ = 0;
};

} // namespace mfdyson
