#pragma once

#include <cstddef>
#include <span>

#include <mfdyson/core/matrix.hpp>
#include <mfdyson/core/require.hpp>

/// \file
/// Commutators and nested commutators.

namespace mfdyson {

/// [x, y] = xy − yx.
template <ComplexMatrix X, ComplexMatrix Y>
[[nodiscard]] typename X::PlainObject commutator(X const& x, Y const& y) {
  return x * y - y * x;
}

/// The multi-commutator [x_r, [… , [x_2, [x_1, a]] …]]: the shape of T_t. Source: [MR18] (1.9).
/// \param operators x_1, …, x_r, the innermost first; none gives a itself
/// \param a the observable, of the same dimension as all x
/// \throws invalid_input where dimensions differ
template <ComplexScalar S, int Dim>
[[nodiscard]] matrix<S, Dim> nested_commutator(std::span<matrix<S, Dim> const> operators,
                                               matrix<S, Dim> const& a) {
  matrix<S, Dim> result = a;
  for (std::size_t k = 0; k < operators.size(); ++k) {
    require_operator(operators[k], a.rows(), {"nested_commutator", concat({"operators[", to_text(k), "]"})});
    result = commutator(operators[k], result);
  }
  return result;
}

} // namespace mfdyson
