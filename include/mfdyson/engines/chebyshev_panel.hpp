#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <mfdyson/core/scalar.hpp>

/// \file
/// Chebyshev points of one panel of time: integration and interpolation.

namespace mfdyson {

/// Which part of a function's domain is sampled.
enum class panel_kind {
  whole, ///< all of [−1, 1]
  half   ///< [0, 1]; functions are even or odd on [−1, 1], and only polynomials of that parity are needed
};

/// Chebyshev–Lobatto points, and the linear maps on values at them.
///
/// A whole panel has the n points y_j = −cos(πj/(n−1)) of [−1, 1], ends included, and integrates from −1. A half
/// panel has the n positive ones of 2n such points, the last being 1, and integrates from 0. A function that is
/// analytic around the panel is integrated to machine precision once its Chebyshev coefficients have decayed by
/// the last of them.
template <RealScalar Real>
class chebyshev_panel {
public:
  using real_matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  /// \param points n ≥ 3
  explicit chebyshev_panel(std::size_t points, panel_kind kind = panel_kind::whole)
      : kind_(kind), points_(static_cast<Eigen::Index>(points)), nodes_(points) {
    using std::acos;
    using std::cos;
    auto const last = series_points() - 1;
    // T_m(y) at the points is cos(πmi/last), i = 0 … n−1 counted from y = 1; from one table
    std::vector<Real> cosine(2 * last);
    Real const pi = acos(Real(-1));
    for (std::size_t k = 0; k < cosine.size(); ++k) {
      cosine[k] = cos(pi * Real(static_cast<int>(k)) / Real(static_cast<int>(last)));
    }
    auto const chebyshev = [&](std::size_t m, std::size_t j) -> Real const& {
      return cosine[m * (points - 1 - j) % (2 * last)];
    };
    for (std::size_t j = 0; j < points; ++j) {
      nodes_[j] = chebyshev(1, j);
    }
    for (int parity = 0; parity < (kind == panel_kind::half ? 2 : 1); ++parity) {
      make_maps(parity, last, chebyshev);
    }
  }

  [[nodiscard]] panel_kind kind() const { return kind_; }
  [[nodiscard]] std::size_t points() const { return nodes_.size(); }
  /// Number of Chebyshev coefficients of a function: n, or 2n (half of them zero) for a half panel.
  [[nodiscard]] std::size_t series_points() const {
    return kind_ == panel_kind::half ? 2 * nodes_.size() : nodes_.size();
  }
  /// y_j, ascending.
  [[nodiscard]] std::vector<Real> const& nodes() const { return nodes_; }
  /// (y_j − y_0) / (y_end − y_0) on a whole panel, y_j on a half one: how much of the panel's time has passed.
  [[nodiscard]] Real fraction(std::size_t j) const {
    return kind_ == panel_kind::half ? nodes_[j] : Real((nodes_[j] + Real(1)) / Real(2));
  }
  /// Values at the points ↦ the integral up to y_j.
  /// \param parity of the function, 0 even, 1 odd; of no meaning for a whole panel
  [[nodiscard]] real_matrix const& integrate(int parity = 0) const { return integrate_[index(parity)]; }
  /// Values at the points ↦ Chebyshev coefficients; those of the parity only, for a half panel.
  [[nodiscard]] real_matrix const& to_coefficients(int parity = 0) const {
    return to_coefficients_[index(parity)];
  }
  /// All `series_points` Chebyshev coefficients of the function with the given values at the points.
  template <class T>
  void transform(T const* values, T* coefficients, int parity = 0) const {
    bool const half = kind_ == panel_kind::half;
    auto const& map = to_coefficients(parity);
    for (Eigen::Index m = 0; m < points_; ++m) {
      T sum(Real(0));
      for (Eigen::Index k = 0; k < points_; ++k) {
        sum += map(m, k) * values[k];
      }
      if (half) {
        coefficients[2 * m + parity] = sum;
        coefficients[2 * m + 1 - parity] = T(Real(0));
      } else {
        coefficients[m] = sum;
      }
    }
  }

private:
  [[nodiscard]] std::size_t index(int parity) const {
    return kind_ == panel_kind::half ? static_cast<std::size_t>(parity) : 0;
  }

  template <class F>
  void make_maps(int parity, std::size_t last, F const& chebyshev) {
    bool const half = kind_ == panel_kind::half;
    real_matrix to_coefficients(points_, points_);
    real_matrix integral(points_, points_); // of T_m up to y_j
    for (std::size_t j = 0; j < points(); ++j) {
      for (std::size_t i = 0; i < points(); ++i) {
        std::size_t const m = half ? 2 * i + static_cast<std::size_t>(parity) : i;
        auto const row = static_cast<Eigen::Index>(i);
        auto const column = static_cast<Eigen::Index>(j);
        bool const end = j + 1 == points() || (j == 0 && !half);
        // both halves of the domain count, with the same value
        to_coefficients(row, column) = Real(m == 0 || m == last ? 1 : 2) * Real(end ? 1 : 2) *
                                       Real(half ? 2 : 1) * chebyshev(m, j) /
                                       Real(static_cast<int>(2 * last));
        auto const up = Real(static_cast<int>(2 * (m + 1)));
        auto const down = Real(2 * (static_cast<int>(m) - 1));
        Real const& y = nodes_[j];
        if (m == 0) {
          integral(column, row) = half ? y : Real(y + Real(1));
        } else if (m == 1) {
          integral(column, row) = (half ? Real(y * y) : Real((y - Real(1)) * (y + Real(1)))) / Real(2);
        } else if (half) {
          // T_{m±1} at 0: 0, or ±1 for an even index
          Real const above(parity == 0 ? 0 : (m + 1) % 4 == 0 ? 1 : -1);
          integral(column, row) = (chebyshev(m + 1, j) - above) / up - (chebyshev(m - 1, j) + above) / down;
        } else {
          Real const sign(m % 2 == 0 ? -1 : 1); // T_{m±1}(−1)
          integral(column, row) = (chebyshev(m + 1, j) - sign) / up - (chebyshev(m - 1, j) - sign) / down;
        }
      }
    }
    real_matrix integrate(points_, points_);
    for (Eigen::Index k = 0; k < points_; ++k) {
      for (Eigen::Index j = 0; j < points_; ++j) {
        integrate(j, k) = Real(0);
      }
      for (Eigen::Index m = 0; m < points_; ++m) {
        Real const& c = to_coefficients(m, k);
        for (Eigen::Index j = half ? 0 : 1; j < points_; ++j) {
          integrate(j, k) += integral(j, m) * c;
        }
      }
    }
    to_coefficients_.push_back(std::move(to_coefficients));
    integrate_.push_back(std::move(integrate));
  }

  panel_kind kind_;
  Eigen::Index points_;
  std::vector<Real> nodes_;
  std::vector<real_matrix> to_coefficients_; // one, or by parity
  std::vector<real_matrix> integrate_;
};

/// Σ_m c_m T_m(y), by Clenshaw's recurrence.
template <class T, RealScalar Real>
[[nodiscard]] T chebyshev_sum(T const* coefficients, std::size_t count, Real const& y) {
  T b1(Real(0));
  T b2(Real(0));
  for (std::size_t m = count; m-- > 1;) {
    T const b0 = coefficients[m] + Real(2) * y * b1 - b2;
    b2 = b1;
    b1 = b0;
  }
  return coefficients[0] + y * b1 - b2;
}

} // namespace mfdyson
