#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <Eigen/Core>

/// \file
/// Real matrices that are lower triangular in blocks: products and solutions, in plain loops over four columns at a time.

namespace mfdyson {

/// A dense real matrix, stored by columns.
using real_matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic>;

namespace detail {

/// columns c … c+3 of y += factors · column x, rows from `first`.
inline void add_column(double const* x, double const* factors, Eigen::Index first, real_matrix& y,
                       Eigen::Index c, Eigen::Index count) {
  auto const rows = y.rows();
  if (count == 4) {
    double* const y0 = y.data() + c * rows;
    double* const y1 = y0 + rows;
    double* const y2 = y1 + rows;
    double* const y3 = y2 + rows;
    for (Eigen::Index r = first; r < rows; ++r) {
      y0[r] += factors[0] * x[r];
      y1[r] += factors[1] * x[r];
      y2[r] += factors[2] * x[r];
      y3[r] += factors[3] * x[r];
    }
    return;
  }
  for (Eigen::Index k = 0; k < count; ++k) {
    double* const to = y.data() + (c + k) * rows;
    for (Eigen::Index r = first; r < rows; ++r) {
      to[r] += factors[k] * x[r];
    }
  }
}

} // namespace detail

/// a b, where a is lower triangular in blocks of the given size.
[[nodiscard]] inline real_matrix triangular_product(real_matrix const& a, real_matrix const& b,
                                                    Eigen::Index block) {
  real_matrix y = real_matrix::Zero(a.rows(), b.cols());
  for (Eigen::Index c = 0; c < b.cols(); c += 4) {
    auto const count = std::min<Eigen::Index>(4, b.cols() - c);
    for (Eigen::Index k = 0; k < a.cols(); ++k) {
      double factors[4] = {};
      for (Eigen::Index i = 0; i < count; ++i) {
        factors[i] = b(k, c + i);
      }
      detail::add_column(a.data() + k * a.rows(), factors, k / block * block, y, c, count);
    }
  }
  return y;
}

/// xᵀ, as a matrix of its own.
[[nodiscard]] inline real_matrix transposed(real_matrix const& x) {
  real_matrix y(x.cols(), x.rows());
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      y(j, i) = x(i, j);
    }
  }
  return y;
}

/// m^{-1} for a matrix that is lower triangular in blocks: forward substitution, with the LU factors of the blocks on the diagonal.
class block_triangular_solver {
public:
  /// \param m entries above the diagonal blocks are not looked at; the blocks are invertible
  block_triangular_solver(real_matrix m, Eigen::Index block)
      : m_(std::move(m)), block_(block), pivot_(static_cast<std::size_t>(m_.rows())) {
    for (Eigen::Index first = 0; first < m_.rows(); first += block_) {
      auto const end = first + block_;
      for (Eigen::Index k = first; k < end; ++k) {
        Eigen::Index p = k;
        for (Eigen::Index r = k + 1; r < end; ++r) {
          p = std::abs(m_(r, k)) > std::abs(m_(p, k)) ? r : p;
        }
        pivot_[static_cast<std::size_t>(k)] = p;
        for (Eigen::Index c = first; c < end && p != k; ++c) {
          std::swap(m_(k, c), m_(p, c));
        }
        for (Eigen::Index r = k + 1; r < end; ++r) {
          m_(r, k) /= m_(k, k);
          for (Eigen::Index c = k + 1; c < end; ++c) {
            m_(r, c) -= m_(r, k) * m_(k, c);
          }
        }
      }
    }
  }

  /// y ↦ m^{-1} y.
  [[nodiscard]] real_matrix solve(real_matrix y) const {
    for (Eigen::Index c = 0; c < y.cols(); c += 4) {
      auto const count = std::min<Eigen::Index>(4, y.cols() - c);
      for (Eigen::Index first = 0; first < m_.rows(); first += block_) {
        for (Eigen::Index i = 0; i < count; ++i) {
          solve_block(first, y.data() + (c + i) * y.rows());
        }
        for (Eigen::Index k = first; k < first + block_; ++k) {
          double factors[4] = {};
          for (Eigen::Index i = 0; i < count; ++i) {
            factors[i] = -y(k, c + i);
          }
          detail::add_column(m_.data() + k * m_.rows(), factors, first + block_, y, c, count);
        }
      }
    }
    return y;
  }

  /// One column.
  [[nodiscard]] std::vector<double> solve(std::vector<double> const& y) const {
    real_matrix column(static_cast<Eigen::Index>(y.size()), 1);
    std::copy(y.begin(), y.end(), column.data());
    column = solve(std::move(column));
    return {column.data(), column.data() + column.rows()};
  }

private:
  void solve_block(Eigen::Index first, double* y) const {
    auto const end = first + block_;
    for (Eigen::Index k = first; k < end; ++k) {
      std::swap(y[k], y[pivot_[static_cast<std::size_t>(k)]]);
    }
    for (Eigen::Index k = first; k < end; ++k) {
      for (Eigen::Index r = k + 1; r < end; ++r) {
        y[r] -= m_(r, k) * y[k];
      }
    }
    for (Eigen::Index k = end; k-- > first;) {
      y[k] /= m_(k, k);
      for (Eigen::Index r = first; r < k; ++r) {
        y[r] -= m_(r, k) * y[k];
      }
    }
  }

  real_matrix m_;
  Eigen::Index block_;
  std::vector<Eigen::Index> pivot_;
};

} // namespace mfdyson
