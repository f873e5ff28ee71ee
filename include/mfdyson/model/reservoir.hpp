#pragma once

#include <mfdyson/core/matrix.hpp>

/// \file
/// The reservoir: the one quantum system that all particles couple to.

namespace mfdyson {

/// What the matrices of a reservoir mean.
enum class reservoir_kind {
  finite,    ///< the reservoir itself, on a finite-dimensional space: every operator is bounded
  boson_mode ///< the first Fock states of a bosonic mode, whose operators are polynomials in a and a*
};

/// A reservoir on a space C^D. The operators B it couples through belong to the species.
///
/// The kind changes no coefficient of the expansion; it says what bounds and certificates are about. Those of a
/// `boson_mode` hold for the mode without a cut.
template <ComplexScalar S>
struct basic_reservoir {
  matrix<S> hamiltonian; ///< H_R, self-adjoint
  matrix<S> state;       ///< μ_R, density matrix
  reservoir_kind kind = reservoir_kind::finite;
};

using reservoir = basic_reservoir<default_scalar>;

} // namespace mfdyson
