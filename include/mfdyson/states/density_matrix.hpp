#pragma once

#include <cmath>

#include <mfdyson/core/eigenbasis.hpp>
#include <mfdyson/core/require.hpp>

/// \file
/// What a state is: a density matrix, self-adjoint, positive, of trace 1.

namespace mfdyson {

/// Smallest entry of a real vector.
template <RealScalar Real>
[[nodiscard]] Real smallest_entry(real_vector<Real> const& x) {
  Real smallest = x(0);
  for (Eigen::Index k = 1; k < x.size(); ++k) {
    smallest = x(k) < smallest ? x(k) : smallest;
  }
  return smallest;
}

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
  Real const smallest = smallest_entry(hermitian_eigenbasis<S>(rho).values);
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
template <ComplexMatrix Rho, ComplexMatrix A>
[[nodiscard]] auto expectation(Rho const& rho, A const& a) {
  using S = typename Rho::Scalar;
  require_operator(rho, 0, {"expectation", "rho"});
  require_operator(a, rho.rows(), {"expectation", "a"});
  S sum{};
  for (Eigen::Index i = 0; i < rho.rows(); ++i) {
    for (Eigen::Index j = 0; j < rho.cols(); ++j) {
      sum += rho(i, j) * a(j, i);
    }
  }
  return sum;
}

} // namespace mfdyson
