#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <vector>

#include <mfdyson/core/dense.hpp>

/// \file
/// The spectral measure of a unitary Hessenberg matrix.

namespace mfdyson {

/// A point of a spectral measure on the unit circle: an eigenvalue, and |⟨e_1, v⟩| of its eigenvector v.
struct circle_point {
  std::complex<double> value;
  double share;
};

/// Eigenvalues of a unitary matrix u with u_ij = 0 for i > j + 1, and shares of e_1 in its eigenvectors, by shifted QR steps
/// (Wilkinson's shift; Wang and Gragg 2002). Its Schur form is diagonal, so that of all the rotations only what they do to e_1
/// is kept: some 30 n³ operations.
[[nodiscard]] inline std::vector<circle_point> spectral_measure_of_hessenberg(matrix<> u) {
  using scalar = std::complex<double>;
  auto const n = u.rows();
  double const negligible = std::numeric_limits<double>::epsilon();
  std::vector<scalar> first(static_cast<std::size_t>(n), 0.0); // ⟨e_1| in the present basis
  if (n > 0) {
    first[0] = 1;
  }
  struct rotation {
    double c;
    scalar s;
  };
  std::vector<rotation> rotations(static_cast<std::size_t>(n));
  int steps = 0;
  for (Eigen::Index last = n - 1; last > 0;) {
    Eigen::Index start = last;
    while (start > 0 && std::abs(u(start, start - 1)) > negligible) {
      --start;
    }
    if (start == last || steps > 60) { // 60 is never seen
      --last;
      steps = 0;
      continue;
    }
    ++steps;
    // the eigenvalue of the last two rows that is nearer to the last diagonal entry
    scalar const d = u(last, last);
    scalar const half = (u(last - 1, last - 1) - d) / 2.0;
    scalar const product = times(u(last - 1, last), u(last, last - 1));
    scalar const root = std::sqrt(times(half, half) + product);
    scalar const sum = half.real() * root.real() + half.imag() * root.imag() >= 0 ? half + root : half - root;
    scalar shift = std::abs(sum) > 0 ? d - product / sum : d;
    if (steps % 10 == 0 || std::abs(shift) < 1e-3) { // where it gets nowhere, as for a cyclic permutation
      shift = std::polar(1.0, 0.7 + 1.3 * steps);
    }
    for (Eigen::Index k = start; k <= last; ++k) {
      u(k, k) -= shift;
    }
    for (Eigen::Index k = start; k < last; ++k) {
      // (x, y) ↦ (c x + s y, −s̄ x + c y) takes y of column k to zero
      scalar const x = u(k, k);
      scalar const y = u(k + 1, k);
      double const size = std::hypot(std::abs(x), std::abs(y));
      double const c = size > 0 ? std::abs(x) / size : 1.0;
      scalar const s =
          size > 0 ? times(std::abs(x) > 0 ? x / std::abs(x) : scalar(1), std::conj(y)) / size : scalar(0);
      rotations[static_cast<std::size_t>(k)] = {c, s};
      for (Eigen::Index j = k; j <= last; ++j) {
        scalar const p = u(k, j);
        scalar const q = u(k + 1, j);
        u(k, j) = c * p + times(s, q);
        u(k + 1, j) = c * q - times(std::conj(s), p);
      }
    }
    for (Eigen::Index k = start; k < last; ++k) {
      auto const [c, s] = rotations[static_cast<std::size_t>(k)];
      auto const turn = [c = c, s = s](scalar& x, scalar& y) {
        scalar const p = x;
        x = c * p + times(std::conj(s), y);
        y = c * y - times(s, p);
      };
      for (Eigen::Index i = start; i <= k + 1; ++i) {
        turn(u(i, k), u(i, k + 1));
      }
      turn(first[static_cast<std::size_t>(k)], first[static_cast<std::size_t>(k) + 1]);
    }
    for (Eigen::Index k = start; k <= last; ++k) {
      u(k, k) += shift;
    }
  }
  std::vector<circle_point> result;
  for (Eigen::Index k = 0; k < n; ++k) {
    result.push_back({u(k, k), std::abs(first[static_cast<std::size_t>(k)])});
  }
  return result;
}

} // namespace mfdyson
