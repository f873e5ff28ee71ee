#pragma once

#include <cmath>

#include <mfdyson/core/eigenbasis.hpp>
#include <mfdyson/core/require.hpp>

/// \file
/// What a state is: a density matrix, self-adjoint, positive, of trace 1.

namespace mfdyson {

/// The matrix is a density matrix of the given dimension (any, where `dimension` is 0).
/// \throws invalid_input naming the place and which of Hermitian, trace 1, positive fails, and by how much
template <ComplexScalar S>
void require_state(matrix<S> const& rho, Eigen::Index dimension, place const& where) {
  using std::abs;
  using Real = real_of<S>;
  require_hermitian(rho, dimension, where);
  Real const trace = rho.trace().real();
  if (abs(trace - Real(1)) > tolerance::trace<Real>()) {
    detail::reject(where, concat({"trace is ", to_text(trace), ", expected 1"}));
  }
  Real const smallest = hermitian_eigenbasis<S>(rho).values.minCoeff();
  if (smallest < -tolerance::positive<Real>()) {
    detail::reject(where,
                   concat({"not positive: smallest eigenvalue is ", to_text(smallest), ", expected >= 0"}));
  }
}

/// The matrix is a density matrix.
template <ComplexScalar S>
[[nodiscard]] bool is_state(matrix<S> const& rho) {
  try {
    require_state(rho, 0, {"is_state", "rho"});
    return true;
  } catch (invalid_input const&) {
    return false;
  }
}

/// ω(A) = Tr(ρA).
/// \throws invalid_input where dimensions differ
template <ComplexScalar S>
[[nodiscard]] S expectation(matrix<S> const& rho, matrix<S> const& a) {
  require_operator(rho, 0, {"expectation", "rho"});
  require_operator(a, rho.rows(), {"expectation", "a"});
  return multiply(rho, a).trace();
}

} // namespace mfdyson
