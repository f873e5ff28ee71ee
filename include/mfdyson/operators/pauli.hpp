#pragma once

#include <mfdyson/core/matrix.hpp>

/// \file
/// The Pauli matrices, in the basis (↑, ↓). An expression such as 0.5 * pauli::z() refers to its operands, as
/// everywhere in Eigen: name its type, `matrix<> const h = 0.5 * pauli::z();`, not `auto`.

namespace mfdyson::pauli {

namespace detail {
template <ComplexScalar S>
[[nodiscard]] matrix<S, 2> two_by_two(S a, S b, S c, S d) {
  matrix<S, 2> result;
  result << a, b, c, d;
  return result;
}
} // namespace detail

/// The unit.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S, 2> identity() {
  return matrix<S, 2>::Identity();
}
/// σ_x, the spin flip.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S, 2> x() {
  return detail::two_by_two<S>(S(0), S(1), S(1), S(0));
}
/// σ_y.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S, 2> y() {
  return detail::two_by_two<S>(S(0), imaginary_power<S>(3), imaginary_power<S>(1), S(0));
}
/// σ_z = diag(1, −1).
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S, 2> z() {
  return detail::two_by_two<S>(S(1), S(0), S(0), S(-1));
}
/// σ_+ = |↑⟩⟨↓|.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S, 2> plus() {
  return detail::two_by_two<S>(S(0), S(1), S(0), S(0));
}
/// σ_− = |↓⟩⟨↑|.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S, 2> minus() {
  return detail::two_by_two<S>(S(0), S(0), S(1), S(0));
}

} // namespace mfdyson::pauli
