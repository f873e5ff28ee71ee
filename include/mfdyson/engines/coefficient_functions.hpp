#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/core/tolerance.hpp>
#include <mfdyson/engines/panel_functions.hpp>

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
        values_(static_cast<std::size_t>(order + 1) * static_cast<std::size_t>(max_observed_hits + 1),
                std::move(time_span), panels, points, kind),
        rounding_(functions(), real(0)),
        grid_error_(functions(), real(0)) {}

  [[nodiscard]] int order() const { return order_; }
  [[nodiscard]] int max_observed_hits() const { return max_hits_; }
  [[nodiscard]] real const& time_span() const { return values_.time_span(); }
  [[nodiscard]] std::size_t panels() const { return values_.panels(); }
  [[nodiscard]] std::size_t points() const { return values_.points(); }
  /// Number of functions stored, (R + 1)(P + 1).
  [[nodiscard]] std::size_t functions() const { return values_.functions(); }

  /// c_{r,p}(t); 0 for p > P.
  /// \param t in [0, T] \throws invalid_input otherwise
  [[nodiscard]] S value(int r, int p, real const& t) const {
    auto const z = value_in_units(r, p, t);
    return S(times_unit(r, z.real()), times_unit(r, z.imag()));
  }
  /// u^{−r} c_{r,p}(t), with u = `unit()`.
  [[nodiscard]] S value_in_units(int r, int p, real const& t) const {
    require_time(t);
    return p > max_hits_ || p > r ? S(real(0)) : values_.value(index(r, p), t);
  }
  /// u > 0, a power of two: coefficients are stored as multiples of u^r. 1 unless they would leave the range of the scalar.
  [[nodiscard]] real const& unit() const { return unit_; }
  /// For engines that compute with couplings divided by u.
  void set_unit(real const& unit) { unit_ = unit; }

  /// Estimated numerical error of c_{r,p} anywhere in [0, T]: the machine epsilon times the sum of the moduli of
  /// the products that c_{r,p} is the sum of, and `grid_error`.
  [[nodiscard]] real rounding(int r, int p) const { return times_unit(r, rounding_in_units(r, p)); }
  /// u^{−r} of it.
  [[nodiscard]] real rounding_in_units(int r, int p) const {
    return p > max_hits_ || p > r ? real(0) : real(rounding_[index(r, p)] + grid_error_[index(r, p)]);
  }
  /// The part of it that the time grid left out.
  [[nodiscard]] real grid_error(int r, int p) const { return times_unit(r, grid_error_in_units(r, p)); }
  /// u^{−r} of it.
  [[nodiscard]] real grid_error_in_units(int r, int p) const {
    return p > max_hits_ || p > r ? real(0) : grid_error_[index(r, p)];
  }
  /// Size of what the time grid left out, relative to the functions represented.
  [[nodiscard]] real const& grid_tolerance() const { return grid_tolerance_; }

  /// Chebyshev coefficients of u^{−r} c_{r,p} on a panel, for engines to write.
  [[nodiscard]] S* panel_series(std::size_t panel, int r, int p) {
    return values_.series(panel, index(r, p));
  }
  [[nodiscard]] S const* panel_series(std::size_t panel, int r, int p) const {
    return values_.series(panel, index(r, p));
  }
  void set_rounding(int r, int p, real value) { rounding_[index(r, p)] = std::move(value); }
  /// Sets the errors of the grid from its relative tolerance.
  void set_grid_tolerance(real const& tolerance) {
    using std::abs;
    grid_tolerance_ = tolerance;
    for (std::size_t f = 0; f < functions(); ++f) {
      real largest(0);
      for (std::size_t k = 0; k < panels(); ++k) {
        for (std::size_t m = 0; m < points(); ++m) {
          auto const& z = values_.series(k, f)[m];
          largest = std::max(largest, real(abs(z.real()) + abs(z.imag())));
        }
      }
      grid_error_[f] = largest * tolerance;
    }
  }
  /// Adds factor · other, functions on the same grid and in the same unit.
  void add(coefficient_functions const& other, real const& factor) {
    using std::abs;
    values_.add(other.values_, factor);
    for (std::size_t i = 0; i < rounding_.size(); ++i) {
      rounding_[i] += abs(factor) * other.rounding_[i];
      grid_error_[i] += abs(factor) * other.grid_error_[i];
    }
    grid_tolerance_ = std::max(grid_tolerance_, other.grid_tolerance_);
  }

  /// \throws invalid_input unless 0 ≤ t ≤ T
  void require_time(real const& t) const { values_.require_time(t); }

private:
  /// u^r x.
  [[nodiscard]] real times_unit(int r, real x) const {
    if (unit_ != real(1)) {
      for (int k = 0; k < r && x != real(0); ++k) {
        x *= unit_;
      }
    }
    return x;
  }
  [[nodiscard]] std::size_t index(int r, int p) const {
    return static_cast<std::size_t>(r) * static_cast<std::size_t>(max_hits_ + 1) +
           static_cast<std::size_t>(p);
  }

  int order_;
  int max_hits_;
  panel_functions<S, real> values_; // by (r, p)
  std::vector<real> rounding_;
  std::vector<real> grid_error_;
  real grid_tolerance_ = real(0);
  real unit_ = real(1);
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
      Real scale = c.rounding_in_units(r, p) / tolerance::time_grid<Real>() * Real(8);
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
