#pragma once

#include <cmath>

#include <mfdyson/core/eigenbasis.hpp>
#include <mfdyson/core/require.hpp>

/// \file
/// Equilibrium states.

namespace mfdyson {

/// e^{−h/T}/Z.
/// \param hamiltonian h, self-adjoint
/// \param temperature T > 0, in units of energy (k_B = 1)
/// \throws invalid_input otherwise
template <ComplexMatrix H>
[[nodiscard]] auto thermal_state(H const& hamiltonian, real_of<typename H::Scalar> const& temperature,
                                 place const& where = {"thermal_state", "temperature"}) {
  using std::exp;
  using S = typename H::Scalar;
  using Real = real_of<S>;
  matrix<S> const h = hamiltonian;
  require_finite(temperature, where);
  if (!(temperature > Real(0))) {
    detail::reject(where, concat({"expected T > 0, got ", to_text(temperature)}));
  }
  require_hermitian(h, 0, {where.function, "h"});
  auto const basis = hermitian_eigenbasis<S>(without_trace(h));
  Real const ground = basis.values.minCoeff();
  real_vector<Real> weights(basis.values.size());
  for (Eigen::Index k = 0; k < weights.size(); ++k) {
    weights(k) = exp(-(basis.values(k) - ground) / temperature);
  }
  weights /= weights.sum();
  matrix<S> scaled = basis.vectors;
  for (Eigen::Index k = 0; k < scaled.cols(); ++k) {
    scaled.col(k) *= S(weights(k));
  }
  return multiply(scaled, adjoint(basis.vectors));
}

/// n(ω) = 1/(e^{ω/T} − 1), the mean number of quanta of a mode in equilibrium; 0 at T = 0.
/// \param frequency > 0 where T > 0 \param temperature ≥ 0, in units of energy
[[nodiscard]] inline double bose_occupation(double frequency, double temperature) {
  return temperature > 0 ? 1 / std::expm1(frequency / temperature) : 0.0;
}

} // namespace mfdyson
