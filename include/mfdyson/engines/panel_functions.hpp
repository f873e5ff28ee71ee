#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/core/require.hpp>
#include <mfdyson/engines/chebyshev_panel.hpp>

/// \file
/// Functions of time as Chebyshev series.

namespace mfdyson {

/// Some functions on [0, T], each a Chebyshev series on each of a number of equal panels of [0, T], or on one panel
/// [−T, T].
///
/// \tparam T type of the values
template <class T, RealScalar Real>
class panel_functions {
public:
  /// \param functions how many
  /// \param time_span T ≥ 0
  /// \param panels ≥ 1; 1 where the panel is [−T, T]
  /// \param points coefficients of each panel's series
  /// \param kind half: the panel is [−T, T]
  panel_functions(std::size_t functions, Real time_span, std::size_t panels, std::size_t points,
                  panel_kind kind)
      : functions_(functions),
        time_span_(std::move(time_span)),
        panels_(panels),
        points_(points),
        kind_(kind),
        series_(panels * functions * points, T(Real(0))) {}

  [[nodiscard]] std::size_t functions() const { return functions_; }
  [[nodiscard]] Real const& time_span() const { return time_span_; }
  [[nodiscard]] std::size_t panels() const { return panels_; }
  [[nodiscard]] std::size_t points() const { return points_; }

  /// The value of a function.
  /// \param t in [0, T]
  [[nodiscard]] T value(std::size_t function, Real const& t) const {
    Real const position = time_span_ > Real(0)
                              ? std::min(Real(1), Real(t / time_span_)) * Real(static_cast<int>(panels_))
                              : Real(0);
    auto const panel = std::min(panels_ - 1, static_cast<std::size_t>(position));
    Real const y = kind_ == panel_kind::half
                       ? position
                       : Real(Real(2) * (position - Real(static_cast<int>(panel))) - Real(1));
    return chebyshev_sum(series(panel, function), points_, y);
  }

  /// Chebyshev coefficients of a function on a panel.
  [[nodiscard]] T* series(std::size_t panel, std::size_t function) {
    return series_.data() + (panel * functions_ + function) * points_;
  }
  [[nodiscard]] T const* series(std::size_t panel, std::size_t function) const {
    return series_.data() + (panel * functions_ + function) * points_;
  }
  /// Adds factor · other, functions on the same grid.
  void add(panel_functions const& other, Real const& factor) {
    for (std::size_t i = 0; i < series_.size(); ++i) {
      series_[i] += factor * other.series_[i];
    }
  }

  /// The same of another real type.
  template <RealScalar Other>
  [[nodiscard]] panel_functions<Other, Other> to() const {
    panel_functions<Other, Other> result(functions_, static_cast<Other>(time_span_), panels_, points_, kind_);
    for (std::size_t k = 0; k < panels_; ++k) {
      for (std::size_t f = 0; f < functions_; ++f) {
        for (std::size_t m = 0; m < points_; ++m) {
          result.series(k, f)[m] = static_cast<Other>(series(k, f)[m]);
        }
      }
    }
    return result;
  }

  /// \throws invalid_input unless 0 ≤ t ≤ T
  void require_time(Real const& t) const {
    require_finite(t, {"series", "t"});
    // loops that add up steps end a few roundings above T
    if (t < Real(0) || t > time_span_ * (Real(1) + Real(64) * std::numeric_limits<Real>::epsilon())) {
      throw invalid_input("series", concat({"t: expected 0 <= t <= time_span = ", to_text(time_span_),
                                            ", got ", to_text(t)}));
    }
  }

private:
  std::size_t functions_;
  Real time_span_;
  std::size_t panels_;
  std::size_t points_;
  panel_kind kind_;
  std::vector<T> series_; // panel, function, Chebyshev index
};

} // namespace mfdyson
