#pragma once

#include <cmath>
#include <limits>

#include <mfdyson/core/dense.hpp>

/// \file
/// Jacobi's method for self-adjoint matrices.
///
/// For the small matrices of this library it is as fast as any, accurate to rounding for every scalar
/// (multiprecision included), and costs a translation unit a tenth of a second where Eigen's
/// SelfAdjointEigenSolver for complex matrices costs six. Time is some ten sweeps of 12 d³ operations: below a
/// second up to d ≈ 150 in double precision.

namespace mfdyson {

/// x = vectors · diag(values) · vectors*, with unitary `vectors`.
template <ComplexScalar S>
struct eigenbasis {
  real_vector<real_of<S>> values; ///< eigenvalues, in the order of the columns of `vectors`
  matrix<S> vectors;              ///< one eigenvector a column
};

/// Eigenvalues and eigenvectors of a self-adjoint matrix, in no particular order, by cyclic Jacobi rotations.
///
/// The rotation of the plane (p, q) with x_pq = |x_pq| e^{iα}, tan 2θ = 2|x_pq|/(x_qq − x_pp), |θ| ≤ π/4,
/// makes x_pq zero. Converges quadratically once the off-diagonal part is small (Forsythe and Henrici 1960).
template <ComplexScalar S>
[[nodiscard]] eigenbasis<S> diagonalise_by_jacobi(matrix<S> x) {
  using std::abs;
  using std::conj;
  using std::sqrt;
  using Real = real_of<S>;
  auto const d = x.rows();
  matrix<S> vectors = matrix<S>::Identity(d, d);
  // in units of the largest entry, so that nothing overflows
  Real const unit = largest_entry(x);
  if (!(unit > Real(0))) {
    return {real_vector<Real>::Zero(d), std::move(vectors)};
  }
  for (Eigen::Index k = 0; k < x.size(); ++k) { // part by part: a complex division would square `unit`
    x.data()[k] = S(x.data()[k].real() / unit, x.data()[k].imag() / unit);
  }
  Real const negligible = std::numeric_limits<Real>::epsilon() / Real(static_cast<int>(4 * d));
  constexpr int most_sweeps = 60;
  bool rotated = true;
  for (int sweep = 0; sweep < most_sweeps && rotated; ++sweep) {
    rotated = false;
    for (Eigen::Index p = 0; p < d; ++p) {
      for (Eigen::Index q = p + 1; q < d; ++q) {
        Real const size = abs(x(p, q));
        if (size <= negligible) {
          continue;
        }
        rotated = true;
        Real const gap = x(q, q).real() - x(p, p).real();
        Real const ratio = gap / (Real(2) * size);
        Real const t = (ratio < Real(0) ? Real(-1) : Real(1)) / (abs(ratio) + sqrt(ratio * ratio + Real(1)));
        Real const c = Real(1) / sqrt(t * t + Real(1));
        S const s = t * c / size * x(p, q); // sin θ e^{iα}
        // columns p, q ← c p − conj(s) q,  s p + c q; then rows likewise, which is the adjoint
        auto const turn = [&](matrix<S>& m) {
          for (Eigen::Index i = 0; i < d; ++i) {
            S const u = m(i, p);
            S const v = m(i, q);
            m(i, p) = c * u - times<S>(conj(s), v);
            m(i, q) = times(s, u) + c * v;
          }
        };
        turn(x);
        turn(vectors);
        for (Eigen::Index i = 0; i < d; ++i) {
          S const u = x(p, i);
          S const v = x(q, i);
          x(p, i) = c * u - times(s, v);
          x(q, i) = times<S>(conj(s), u) + c * v;
        }
        x(p, q) = S(Real(0));
        x(q, p) = S(Real(0));
      }
    }
  }
  eigenbasis<S> result{real_vector<Real>(d), std::move(vectors)};
  for (Eigen::Index k = 0; k < d; ++k) {
    result.values(k) = unit * x(k, k).real();
  }
  return result;
}

} // namespace mfdyson
