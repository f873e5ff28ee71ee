#pragma once

#include <concepts>

#include <mfdyson/core/matrix.hpp>
#include <mfdyson/operators/commutator.hpp>
#include <mfdyson/operators/operator_norm.hpp>

/// \file
/// What an algebra of operators is: a type with unit, product, adjoint, commutator, norm and matrix.

namespace mfdyson {

/// A *-algebra of operators on a finite-dimensional Hilbert space.
///
/// `A::element` is its type of element; the operations are members, so that an algebra can carry its
/// dimension at run time. The laws (associative, distributive, (xy)* = y*x*, Jacobi, ‖x*x‖ = ‖x‖², and
/// `matrix` a faithful representation) are semantic requirements, checked for every algebra of the library by
/// one tester in the tests.
template <class A>
concept OperatorAlgebra = ComplexScalar<typename A::scalar> &&
    requires(A const& a, typename A::element const& x) {
  { A::static_dimension } -> std::convertible_to<int>;
  { a.dimension() } -> std::convertible_to<Eigen::Index>;
  { a.unit() } -> std::convertible_to<typename A::element>;
  { a.zero() } -> std::convertible_to<typename A::element>;
  { a.product(x, x) } -> std::convertible_to<typename A::element>;
  { a.adjoint(x) } -> std::convertible_to<typename A::element>;
  { a.commutator(x, x) } -> std::convertible_to<typename A::element>;
  { a.norm(x) } -> std::convertible_to<real_of<typename A::scalar>>;
  { a.to_matrix(x) } -> std::convertible_to<matrix<typename A::scalar>>;
};

/// The full matrix algebra on C^Dim: what the concrete algebras (spin, levels, boson, tensor products) share.
///
/// \tparam S    complex scalar
/// \tparam Dim  dimension, or `dynamic`
template <ComplexScalar S = default_scalar, int Dim = dynamic>
class matrix_algebra {
public:
  using scalar = S;
  using real = real_of<S>;
  using element = matrix<S, Dim>;
  static constexpr int static_dimension = Dim;

  /// The algebra on C^Dim.
  matrix_algebra() requires(Dim != dynamic) = default;

  /// The algebra on C^dimension.
  /// \param dimension ≥ 1; equal to Dim where that is static
  /// \throws invalid_input otherwise
  explicit matrix_algebra(Eigen::Index dimension) : dimension_(dimension) {
    if (dimension < 1 || (Dim != dynamic && dimension != Dim)) {
      throw invalid_input(
          "matrix_algebra",
          concat({"dimension: expected ", (Dim == dynamic ? std::string("at least 1") : to_text(Dim)),
                  ", got ", to_text(dimension)}));
    }
  }

  [[nodiscard]] Eigen::Index dimension() const { return dimension_; }
  [[nodiscard]] element unit() const { return element::Identity(dimension_, dimension_); }
  [[nodiscard]] element zero() const { return element::Zero(dimension_, dimension_); }
  [[nodiscard]] element product(element const& x, element const& y) const { return x * y; }
  [[nodiscard]] element adjoint(element const& x) const { return x.adjoint(); }
  [[nodiscard]] element commutator(element const& x, element const& y) const {
    return mfdyson::commutator(x, y);
  }
  /// The operator norm, the largest singular value.
  [[nodiscard]] real norm(element const& x) const { return operator_norm(x); }
  [[nodiscard]] matrix<S> to_matrix(element const& x) const { return x; }

  /// The matrix unit |row⟩⟨column|.
  /// \throws invalid_input unless 0 ≤ row, column < dimension
  [[nodiscard]] element matrix_unit(Eigen::Index row, Eigen::Index column) const {
    if (row < 0 || row >= dimension_ || column < 0 || column >= dimension_) {
      throw invalid_input("matrix_algebra::matrix_unit",
                          concat({"index: expected 0 <= row, column < ", to_text(dimension_), ", got ",
                                  to_text(row), ", ", to_text(column)}));
    }
    element result = zero();
    result(row, column) = S(real(1));
    return result;
  }

private:
  Eigen::Index dimension_ = Dim == dynamic ? 1 : Dim;
};

} // namespace mfdyson
