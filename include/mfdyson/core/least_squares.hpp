#pragma once

#include <cmath>
#include <cstddef>

#include <mfdyson/core/matrix.hpp>

/// \file
/// Least squares of real numbers by Householder reflections, as plain loops: Eigen's decompositions cost a translation
/// unit many seconds.

namespace mfdyson {

/// Turns min ‖a x − b‖ into R x = c: R is left in the upper triangle of a, c in the first entries of b. What is below the
/// diagonal has no meaning then.
/// \param a at least as many rows as columns \param b as many entries as a has rows
inline void reduce_by_householder(Eigen::MatrixXd& a, Eigen::VectorXd& b) {
  auto const rows = a.rows();
  // four sums at a time, which the processor can do
  auto const dot = [](double const* x, double const* y, Eigen::Index n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    Eigen::Index i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 += x[i] * y[i];
      s1 += x[i + 1] * y[i + 1];
      s2 += x[i + 2] * y[i + 2];
      s3 += x[i + 3] * y[i + 3];
    }
    for (; i < n; ++i) {
      s0 += x[i] * y[i];
    }
    return (s0 + s1) + (s2 + s3);
  };
  for (Eigen::Index c = 0; c < a.cols(); ++c) {
    auto const n = rows - c;
    double* const v = &a(c, c);
    double const length = std::sqrt(dot(v, v, n));
    if (length == 0) {
      continue;
    }
    // v ← v ± |v| e_1, and reflection 1 − v vᵀ/(|v| (|v| + |v_1|))
    double const first = v[0];
    double const diagonal = first > 0 ? -length : length;
    v[0] = first - diagonal;
    double const scale = 1 / (length * (length + std::abs(first)));
    auto const reflect = [&](double* x) {
      double const share = scale * dot(v, x, n);
      for (Eigen::Index i = 0; i < n; ++i) {
        x[i] -= share * v[i];
      }
    };
    for (Eigen::Index k = c + 1; k < a.cols(); ++k) {
      reflect(&a(c, k));
    }
    reflect(&b(c));
    v[0] = diagonal;
  }
}

/// x of R x = c, with R in the upper triangle of r; components that nothing determines are 0.
[[nodiscard]] inline Eigen::VectorXd solve_triangle(Eigen::MatrixXd const& r, Eigen::VectorXd const& c) {
  Eigen::VectorXd x(r.cols());
  for (Eigen::Index i = r.cols(); i-- > 0;) {
    double sum = c(i);
    for (Eigen::Index k = i + 1; k < r.cols(); ++k) {
      sum -= r(i, k) * x(k);
    }
    x(i) = r(i, i) == 0 ? 0.0 : sum / r(i, i);
  }
  return x;
}

} // namespace mfdyson
