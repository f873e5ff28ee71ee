#pragma once

#include <concepts>

#include <Eigen/Core>

#include <mfdyson/core/scalar.hpp>

/// \file
/// Matrix and vector aliases, with static or dynamic dimension.

namespace mfdyson {

/// The dimension that is known only at run time.
inline constexpr int dynamic = Eigen::Dynamic;

/// A square matrix: an operator on C^Dim.
template <ComplexScalar S = default_scalar, int Dim = dynamic>
using matrix = Eigen::Matrix<S, Dim, Dim>;

/// A vector of C^Dim.
template <ComplexScalar S = default_scalar, int Dim = dynamic>
using column_vector = Eigen::Matrix<S, Dim, 1>;

/// A real vector: levels, populations, energies.
template <RealScalar Real = double, int Dim = dynamic>
using real_vector = Eigen::Matrix<Real, Dim, 1>;

/// Product of two static dimensions, `dynamic` where one of them is.
[[nodiscard]] constexpr int dimension_product(int a, int b) {
  return a == dynamic || b == dynamic ? dynamic : a * b;
}

/// Any Eigen expression with complex entries.
template <class T>
concept ComplexMatrix = std::derived_from<T, Eigen::MatrixBase<T>> && ComplexScalar<typename T::Scalar>;

} // namespace mfdyson
