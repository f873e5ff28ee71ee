#pragma once

#include <mfdyson/core/matrix.hpp>
#include <mfdyson/core/tolerance.hpp>

/// \file
/// Products of small dense matrices as plain loops.
///
/// Set-up only multiplies matrices of a few dozen rows a few times. Eigen's blocked complex product, which is
/// faster for large ones, costs each translation unit more than a second of compile time for every kind of
/// operand.

namespace mfdyson {

/// x y.
template <ComplexScalar S>
[[nodiscard]] matrix<S> multiply(matrix<S> const& x, matrix<S> const& y) {
  matrix<S> result(x.rows(), y.cols());
  S const zero{};
  for (Eigen::Index j = 0; j < y.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      result(i, j) = zero;
    }
    for (Eigen::Index k = 0; k < x.cols(); ++k) {
      S const factor = y(k, j);
      if (factor == zero) {
        continue;
      }
      for (Eigen::Index i = 0; i < x.rows(); ++i) {
        result(i, j) += times(x(i, k), factor);
      }
    }
  }
  return result;
}

/// x*.
template <ComplexScalar S>
[[nodiscard]] matrix<S> adjoint(matrix<S> const& x) {
  using std::conj;
  matrix<S> result(x.cols(), x.rows());
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      result(j, i) = conj(x(i, j));
    }
  }
  return result;
}

/// Largest modulus of an entry, 0 for an empty matrix.
template <class Derived>
[[nodiscard]] auto largest_entry(Eigen::MatrixBase<Derived> const& x) {
  using std::abs;
  using Real = typename Eigen::NumTraits<typename Derived::Scalar>::Real;
  Real largest(0);
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      Real const size = abs(x(i, j));
      largest = size > largest ? size : largest;
    }
  }
  return largest;
}

/// Largest sum of moduli of a row: a bound of the norm of a self-adjoint matrix.
template <ComplexScalar S>
[[nodiscard]] real_of<S> largest_row_sum(matrix<S> const& x) {
  using std::abs;
  using Real = real_of<S>;
  Real largest(0);
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    Real sum(0);
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      sum += abs(x(i, j));
    }
    largest = sum > largest ? sum : largest;
  }
  return largest;
}

/// Sets entries that are rounding of a zero, relative to `scale`, to zero: exact zeros are what selection
/// rules are read off from.
template <ComplexScalar S>
void clean(matrix<S>& x, real_of<S> const& scale) {
  using std::abs;
  using Real = real_of<S>;
  Real const threshold = tolerance::zero<Real>() * scale;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    S& z = x.data()[i];
    if (abs(z.real()) <= threshold) {
      z = S(Real(0), z.imag());
    }
    if (abs(z.imag()) <= threshold) {
      z = S(z.real(), Real(0));
    }
  }
}

/// h − (Tr h/d) 1: a constant in a Hamiltonian changes nothing but the size of its rounding. Entries that are rounding of the
/// constant (16 ε Tr h/d) are zero: a constant that was rotated is one still.
template <ComplexScalar S>
[[nodiscard]] matrix<S> without_trace(matrix<S> h) {
  using std::abs;
  using Real = real_of<S>;
  Real mean(0);
  for (Eigen::Index i = 0; i < h.rows(); ++i) {
    mean += h(i, i).real() / Real(static_cast<int>(h.rows()));
  }
  for (Eigen::Index i = 0; i < h.rows(); ++i) {
    h(i, i) -= S(mean);
  }
  clean(h, Real(abs(mean) / Real(4))); // `clean` takes 64 ε
  return h;
}

} // namespace mfdyson
