#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include <mfdyson/core/dense.hpp>
#include <mfdyson/core/error.hpp>
#include <mfdyson/core/text.hpp>
#include <mfdyson/core/tolerance.hpp>

/// \file
/// Checks of arguments. Each throws `invalid_input` whose detail starts with the place it was given.

namespace mfdyson {

/// Who is checking, and what the checked thing is called.
struct place {
  std::string_view function; ///< the public function that checks
  std::string name;          ///< the argument, e.g. "species[0].state"
};

namespace detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void reject(place const& where, std::string const& what) {
  throw invalid_input(where.function, concat({where.name, ": ", what}));
}

[[nodiscard]] inline std::string entry(Eigen::Index row, Eigen::Index column) {
  return concat({"[", to_text(row), "][", to_text(column), "]"});
}

} // namespace detail

/// The value is neither NaN nor infinite.
template <RealScalar Real>
void require_finite(Real const& value, place const& where) {
  using std::isfinite;
  if (!isfinite(value)) {
    detail::reject(where, concat({"expected a finite number, got ", to_text(value)}));
  }
}

/// The matrix is square with at least one row, and, where `dimension` is positive, of that dimension; every
/// entry is finite, and so far from overflow that norms, eigenvalues and their differences do not overflow either.
template <class Derived>
void require_operator(Eigen::MatrixBase<Derived> const& x, Eigen::Index dimension, place const& where) {
  using Real = real_of<typename Derived::Scalar>;
  using std::abs;
  using std::isfinite;
  using std::ldexp;
  if (x.rows() != x.cols() || x.rows() == 0) {
    detail::reject(where,
                   concat({"expected a square matrix, got ", to_text(x.rows()), " x ", to_text(x.cols())}));
  }
  if (dimension > 0 && x.rows() != dimension) {
    detail::reject(where, concat({"expected dimension ", to_text(dimension), ", got ", to_text(x.rows())}));
  }
  // from the exponent: max() of boost::multiprecision::float128 does not compile with every Boost
  Real const most =
      ldexp(Real(1), std::numeric_limits<Real>::max_exponent - 1) / Real(static_cast<double>(4 * x.rows()));
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      if (!isfinite(x(i, j).real()) || !isfinite(x(i, j).imag())) {
        detail::reject(where, concat({"entry ", detail::entry(i, j), " is not finite"}));
      }
      if (!(abs(x(i, j)) <= most)) {
        detail::reject(where, concat({"entry ", detail::entry(i, j),
                                      " is too large, expected a modulus of at most ", to_text(most)}));
      }
    }
  }
}

/// Largest |x_ij - conj(x_ji)|, zero for a self-adjoint matrix, and where it is reached.
template <class Derived>
[[nodiscard]] auto hermitian_defect(Eigen::MatrixBase<Derived> const& x, Eigen::Index* row = nullptr,
                                    Eigen::Index* column = nullptr) {
  using Real = real_of<typename Derived::Scalar>;
  using std::abs;
  using std::conj;
  Real worst(0);
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) {
      Real const defect = abs(x(i, j) - conj(x(j, i)));
      if (defect > worst) {
        worst = defect;
        if (row != nullptr && column != nullptr) {
          *row = j;
          *column = i;
        }
      }
    }
  }
  return worst;
}

/// The matrix is self-adjoint up to `tolerance::hermitian` of its largest entry.
template <class Derived>
[[nodiscard]] bool is_hermitian(Eigen::MatrixBase<Derived> const& x) {
  using Real = real_of<typename Derived::Scalar>;
  return x.rows() == x.cols() && hermitian_defect(x) <= tolerance::hermitian<Real>() * largest_entry(x);
}

/// The matrix is self-adjoint (and everything that `require_operator` checks).
template <class Derived>
void require_hermitian(Eigen::MatrixBase<Derived> const& x, Eigen::Index dimension, place const& where) {
  require_operator(x, dimension, where);
  if (!is_hermitian(x)) {
    Eigen::Index i = 0;
    Eigen::Index j = 0;
    auto const defect = hermitian_defect(x, &i, &j);
    detail::reject(where, concat({"not Hermitian: |entry", detail::entry(i, j), " - conj(entry",
                                  detail::entry(j, i), ")| is ", to_text(defect), ", expected 0"}));
  }
}

} // namespace mfdyson
