#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <mfdyson/core/scalar.hpp>

/// \file
/// Chebyshev points of one panel of time: integration and interpolation.

namespace mfdyson {

/// The n Chebyshev–Lobatto points y_j = −cos(πj/(n−1)) of [−1, 1], ends included, and the linear maps on values
/// at them.
///
/// A function that is analytic around the panel is integrated to machine precision once its Chebyshev
/// coefficients have decayed by the last of them.
template <RealScalar Real>
class chebyshev_panel {
public:
  using real_matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  /// \param points n ≥ 3
  explicit chebyshev_panel(std::size_t points)
      : points_(static_cast<Eigen::Index>(points)),
        nodes_(points),
        to_coefficients_(points_, points_),
        integrate_(points_, points_) {
    using std::acos;
    using std::cos;
    auto const last = points_ - 1;
    // T_m(y_j) = cos(πm(last − j)/last), from one table
    std::vector<Real> cosine(static_cast<std::size_t>(2 * last));
    Real const pi = acos(Real(-1));
    for (Eigen::Index k = 0; k < 2 * last; ++k) {
      cosine[static_cast<std::size_t>(k)] =
          cos(pi * Real(static_cast<int>(k)) / Real(static_cast<int>(last)));
    }
    auto const chebyshev = [&](Eigen::Index m, Eigen::Index j) {
      return cosine[static_cast<std::size_t>((m * (last - j)) % (2 * last))];
    };
    real_matrix integral(points_, points_); // ∫_{−1}^{y_j} T_m
    for (Eigen::Index j = 0; j < points_; ++j) {
      Real const y = chebyshev(1, j);
      nodes_[static_cast<std::size_t>(j)] = y;
      for (Eigen::Index m = 0; m < points_; ++m) {
        Real const half_ends = Real(m == 0 || m == last ? 1 : 2) * Real(j == 0 || j == last ? 1 : 2);
        to_coefficients_(m, j) = half_ends * chebyshev(m, j) / Real(static_cast<int>(2 * last));
        if (m == 0) {
          integral(j, m) = y + Real(1);
        } else if (m == 1) {
          integral(j, m) = (y - Real(1)) * (y + Real(1)) / Real(2);
        } else {
          Real const up = Real(static_cast<int>(2 * (m + 1)));
          Real const down = Real(static_cast<int>(2 * (m - 1)));
          Real const sign = Real(m % 2 == 0 ? -1 : 1); // T_{m±1}(−1)
          integral(j, m) = (chebyshev(m + 1, j) - sign) / up - (chebyshev(m - 1, j) - sign) / down;
        }
      }
    }
    for (Eigen::Index j = 0; j < points_; ++j) {
      for (Eigen::Index k = 0; k < points_; ++k) {
        Real sum(0);
        for (Eigen::Index m = 0; m < points_ && j > 0; ++m) {
          sum += integral(j, m) * to_coefficients_(m, k);
        }
        integrate_(j, k) = sum;
      }
    }
  }

  [[nodiscard]] std::size_t points() const { return nodes_.size(); }
  /// y_j in [−1, 1], ascending.
  [[nodiscard]] std::vector<Real> const& nodes() const { return nodes_; }
  /// Values at the points ↦ ∫_{−1}^{y_j}.
  [[nodiscard]] real_matrix const& integrate() const { return integrate_; }
  /// Values at the points ↦ Chebyshev coefficients.
  [[nodiscard]] real_matrix const& to_coefficients() const { return to_coefficients_; }
  /// Chebyshev coefficients of the function with the given values at the points.
  template <class T>
  void transform(T const* values, T* coefficients) const {
    for (Eigen::Index m = 0; m < points_; ++m) {
      T sum(Real(0));
      for (Eigen::Index k = 0; k < points_; ++k) {
        sum += to_coefficients_(m, k) * values[k];
      }
      coefficients[m] = sum;
    }
  }

private:
  Eigen::Index points_;
  std::vector<Real> nodes_;
  real_matrix to_coefficients_;
  real_matrix integrate_;
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
