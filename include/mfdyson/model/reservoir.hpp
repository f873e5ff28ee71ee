#pragma once

#include <mfdyson/core/matrix.hpp>

/// \file
/// The reservoir: the one quantum system that all particles couple to.

namespace mfdyson {

/// A reservoir on a finite-dimensional space C^D. The operators B it couples through belong to the species.
template <ComplexScalar S>
struct basic_reservoir {
  matrix<S> hamiltonian; ///< H_R, self-adjoint
  matrix<S> state;       ///< μ_R, density matrix
};

using reservoir = basic_reservoir<default_scalar>;

} // namespace mfdyson
