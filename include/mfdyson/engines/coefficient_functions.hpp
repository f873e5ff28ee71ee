#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/core/require.hpp>
#include <mfdyson/engines/chebyshev_panel.hpp>

/// \file
/// What an engine computes: the coefficients c_{r,p}(t) on all of a time span.

namespace mfdyson {

/// c_{r,p}(t) for r = 0 … R, p = 0 … min(r, P) and t ∈ [0, T]: the sum of all terms of order λ^r in which the
/// observed particles are hit p times, so that
///
///     ω_N(τ^t(A)) = Σ_r λ^r Σ_p N^{−p/2} c_{r,p}(t),    X_{ν,N} = Σ_{r≥1} λ^r c_{r,2ν},    Y_{ν,N} = Σ_r λ^r c_{r,2ν+1}.
///
/// Each is a Chebyshev series on each of a number of equal panels of [0, T], or on one panel [−T, T], and carries
/// a rounding estimate.
template <ComplexScalar S>
class coefficient_functions {
public:
  using real = real_of<S>;

  /// \param order R
  /// \param max_observed_hits P: R if particles are observed, 0 otherwise
  /// \param time_span T ≥ 0
  /// \param panels ≥ 1; 1 where the panel is [−T, T]
  /// \param points coefficients of each panel's series
  /// \param kind half: the panel is [−T, T]
  coefficient_functions(int order, int max_observed_hits, real time_span, std::size_t panels,
                        std::size_t points, panel_kind kind = panel_kind::whole)
      : order_(order),
        max_hits_(max_observed_hits),
        time_span_(std::move(time_span)),
        panels_(panels),
        points_(points),
        kind_(kind),
        series_(panels * functions() * points, S(real(0))),
        rounding_(functions(), real(0)) {}

  [[nodiscard]] int order() const { return order_; }
  [[nodiscard]] int max_observed_hits() const { return max_hits_; }
  [[nodiscard]] real const& time_span() const { return time_span_; }
  [[nodiscard]] std::size_t panels() const { return panels_; }
  [[nodiscard]] std::size_t points() const { return points_; }
  /// Number of functions stored, (R + 1)(P + 1).
  [[nodiscard]] std::size_t functions() const {
    return static_cast<std::size_t>(order_ + 1) * static_cast<std::size_t>(max_hits_ + 1);
  }

  /// c_{r,p}(t); 0 for p > P.
  /// \param t in [0, T] \throws invalid_input otherwise
  [[nodiscard]] S value(int r, int p, real const& t) const {
    require_time(t);
    if (p > max_hits_ || p > r) {
      return S(real(0));
    }
    real const position = time_span_ > real(0)
                              ? std::min(real(1), real(t / time_span_)) * real(static_cast<int>(panels_))
                              : real(0);
    auto const panel = std::min(panels_ - 1, static_cast<std::size_t>(position));
    real const y = kind_ == panel_kind::half
                       ? position
                       : real(real(2) * (position - real(static_cast<int>(panel))) - real(1));
    return chebyshev_sum(panel_series(panel, r, p), points_, y);
  }

  /// Estimated numerical error of c_{r,p} anywhere in [0, T]: the machine epsilon times the sum of the moduli of
  /// the products that c_{r,p} is the sum of, and what the time grid left out.
  [[nodiscard]] real rounding(int r, int p) const {
    return p > max_hits_ || p > r ? real(0) : rounding_[index(r, p)];
  }
  /// Size of what the time grid left out, relative to the functions represented.
  [[nodiscard]] real const& grid_tolerance() const { return grid_tolerance_; }

  /// Chebyshev coefficients of c_{r,p} on a panel, for engines to write.
  [[nodiscard]] S* panel_series(std::size_t panel, int r, int p) {
    return series_.data() + (panel * functions() + index(r, p)) * points_;
  }
  [[nodiscard]] S const* panel_series(std::size_t panel, int r, int p) const {
    return series_.data() + (panel * functions() + index(r, p)) * points_;
  }
  void set_rounding(int r, int p, real value) { rounding_[index(r, p)] = std::move(value); }
  /// Adds what the time grid left out to the rounding estimates.
  void add_grid_error() {
    using std::abs;
    for (std::size_t f = 0; f < functions(); ++f) {
      real largest(0);
      for (std::size_t k = 0; k < panels_; ++k) {
        for (std::size_t m = 0; m < points_; ++m) {
          auto const& z = series_[(k * functions() + f) * points_ + m];
          largest = std::max(largest, real(abs(z.real()) + abs(z.imag())));
        }
      }
      rounding_[f] += largest * grid_tolerance_;
    }
  }
  /// Adds factor · other, functions on the same grid.
  void add(coefficient_functions const& other, real const& factor) {
    using std::abs;
    for (std::size_t i = 0; i < series_.size(); ++i) {
      series_[i] += factor * other.series_[i];
    }
    for (std::size_t i = 0; i < rounding_.size(); ++i) {
      rounding_[i] += abs(factor) * other.rounding_[i];
    }
    grid_tolerance_ = std::max(grid_tolerance_, other.grid_tolerance_);
  }
  void set_grid_tolerance(real value) { grid_tolerance_ = std::move(value); }

  /// \throws invalid_input unless 0 ≤ t ≤ T
  void require_time(real const& t) const {
    require_finite(t, {"series", "t"});
    // loops that add up steps end a few roundings above T
    if (t < real(0) || t > time_span_ * (real(1) + real(64) * std::numeric_limits<real>::epsilon())) {
      throw invalid_input("series", concat({"t: expected 0 <= t <= time_span = ", to_text(time_span_),
                                            ", got ", to_text(t)}));
    }
  }

private:
  [[nodiscard]] std::size_t index(int r, int p) const {
    return static_cast<std::size_t>(r) * static_cast<std::size_t>(max_hits_ + 1) +
           static_cast<std::size_t>(p);
  }

  int order_;
  int max_hits_;
  real time_span_;
  std::size_t panels_;
  std::size_t points_;
  panel_kind kind_;
  std::vector<S> series_; // panel, (r, p), Chebyshev index
  std::vector<real> rounding_;
  real grid_tolerance_ = real(0);
};

/// The largest of the last two Chebyshev coefficients relative to `scale`, over all functions and panels:
/// whether the grid resolved them.
template <ComplexScalar S>
[[nodiscard]] real_of<S> unresolved(coefficient_functions<S> const& c) {
  using std::abs;
  using Real = real_of<S>;
  auto const size = [](S const& z) { return Real(abs(z.real()) + abs(z.imag())); };
  Real worst(0);
  for (int r = 0; r <= c.order(); ++r) {
    for (int p = 0; p <= std::min(r, c.max_observed_hits()); ++p) {
      Real scale = c.rounding(r, p) / tolerance::time_grid<Real>() * Real(8);
      Real last(0);
      for (std::size_t k = 0; k < c.panels(); ++k) {
        auto const* series = c.panel_series(k, r, p);
        for (std::size_t m = 0; m < c.points(); ++m) {
          scale = std::max(scale, size(series[m]));
        }
        last = std::max(last, Real(size(series[c.points() - 1]) + size(series[c.points() - 2])));
      }
      if (last > Real(0)) {
        worst = std::max(worst, Real(last / scale));
      }
    }
  }
  return worst;
}

} // namespace mfdyson
