#pragma once

#include <cmath>

#include <mfdyson/core/eigenbasis.hpp>
#include <mfdyson/core/require.hpp>

/// \file
/// The free (Heisenberg) evolution.

namespace mfdyson {

/// A(t) = e^{ith} A e^{−ith}. Source: [MR18] (1.7).
/// \param a operator of the dimension of h
/// \param h Hamiltonian, self-adjoint
/// \param t time, any sign, in units of 1/h
/// \throws invalid_input where h is not self-adjoint, dimensions differ, or t is not finite
template <ComplexMatrix A, ComplexMatrix H>
[[nodiscard]] auto free_evolution(A const& a, H const& h, real_of<typename A::Scalar> const& t) {
  using std::cos;
  using std::sin;
  using S = typename A::Scalar;
  matrix<S> const hamiltonian = h;
  matrix<S> const observable = a;
  require_hermitian(hamiltonian, 0, {"free_evolution", "h"});
  require_operator(observable, hamiltonian.rows(), {"free_evolution", "a"});
  require_finite(t, {"free_evolution", "t"});
  auto const basis = hermitian_eigenbasis<S>(without_trace(hamiltonian));
  matrix<S> x = multiply(adjoint(basis.vectors), multiply(observable, basis.vectors));
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      auto const angle = (basis.values(i) - basis.values(j)) * t;
      x(i, j) *= S(cos(angle), sin(angle));
    }
  }
  return multiply(basis.vectors, multiply(x, adjoint(basis.vectors)));
}

} // namespace mfdyson
