#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include <mfdyson/operators/operator_algebra.hpp>

/// \file
/// Tensor products of operators and of algebras.

namespace mfdyson {

/// The Kronecker product x ⊗ y, the index of y running fastest.
template <ComplexMatrix X, ComplexMatrix Y>
[[nodiscard]] auto tensor(X const& x, Y const& y) {
  using S = typename X::Scalar;
  constexpr int rows = dimension_product(X::RowsAtCompileTime, Y::RowsAtCompileTime);
  constexpr int columns = dimension_product(X::ColsAtCompileTime, Y::ColsAtCompileTime);
  Eigen::Matrix<S, rows, columns> result(x.rows() * y.rows(), x.cols() * y.cols());
  for (Eigen::Index j = 0; j < result.cols(); ++j) {
    for (Eigen::Index i = 0; i < result.rows(); ++i) {
      result(i, j) = times<S>(x(i / y.rows(), j / y.cols()), y(i % y.rows(), j % y.cols()));
    }
  }
  return result;
}

/// x ⊗ y ⊗ z ⊗ …
template <ComplexMatrix X, ComplexMatrix Y, ComplexMatrix Z, ComplexMatrix... More>
[[nodiscard]] auto tensor(X const& x, Y const& y, Z const& z, More const&... more) {
  return tensor(tensor(x, y), z, more...);
}

/// The algebra A_1 ⊗ A_2 ⊗ … on the tensor product of the Hilbert spaces.
///
/// All factors have one scalar. The dimension is static where that of every factor is.
template <OperatorAlgebra First, OperatorAlgebra... More>
class tensor_product : public matrix_algebra<typename First::scalar, [] {
  int dimension = First::static_dimension;
  ((dimension = dimension_product(dimension, More::static_dimension)), ...);
  return dimension;
}()> {
  static_assert((std::same_as<typename First::scalar, typename More::scalar> && ...),
                "mfdyson::tensor_product: all factors must have the same scalar.");
  static constexpr int static_size = [] {
    int dimension = First::static_dimension;
    ((dimension = dimension_product(dimension, More::static_dimension)), ...);
    return dimension;
  }();
  using base = matrix_algebra<typename First::scalar, static_size>;

public:
  using typename base::element;
  static constexpr std::size_t factors = 1 + sizeof...(More);

  explicit tensor_product(First first, More... more)
      : base((first.dimension() * ... * more.dimension())), factors_(std::move(first), std::move(more)...) {}

  /// The K-th factor.
  template <std::size_t K>
  [[nodiscard]] auto const& factor() const {
    return std::get<K>(factors_);
  }

  /// x on factor K, the unit elsewhere.
  template <std::size_t K>
  [[nodiscard]] element
  embed(typename std::tuple_element_t<K, std::tuple<First, More...>>::element const& x) const {
    static_assert(K < factors, "mfdyson::tensor_product::embed: there is no such factor.");
    auto const dimensions = std::apply(
        [](auto const&... factor) { return std::array<Eigen::Index, factors>{factor.dimension()...}; },
        factors_);
    Eigen::Index before = 1;
    Eigen::Index after = 1;
    for (std::size_t k = 0; k < factors; ++k) {
      (k < K ? before : after) *= k == K ? 1 : dimensions[k];
    }
    using dense = matrix<typename First::scalar>;
    return tensor(dense(dense::Identity(before, before)), dense(x), dense(dense::Identity(after, after)));
  }

private:
  std::tuple<First, More...> factors_;
};

} // namespace mfdyson
