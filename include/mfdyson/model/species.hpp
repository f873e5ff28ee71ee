#pragma once

#include <vector>

#include <mfdyson/core/matrix.hpp>

/// \file
/// A species of particles: what one particle of a kind is, and how it couples.

namespace mfdyson {

/// One term G ⊗ B of the coupling of a particle to the reservoir. Source: [MR18] (1.2).
template <ComplexScalar S>
struct basic_coupling {
  matrix<S> particle;  ///< G, on C^d
  matrix<S> reservoir; ///< B, on the reservoir's space
};

/// Particles of one kind.
///
/// A symmetric system ([MR18], after (1.8)) is one species; N distinct particles are N species of fraction
/// 1/N. With several terms the coupling is Σ_a G^a ⊗ B^a, self-adjoint as a whole.
template <ComplexScalar S>
struct basic_species {
  matrix<S> hamiltonian;                    ///< h, self-adjoint, on C^d
  matrix<S> state;                          ///< μ, density matrix on C^d
  std::vector<basic_coupling<S>> couplings; ///< G^a ⊗ B^a; none for particles that do not couple
  real_of<S> fraction = real_of<S>(1);      ///< share of the N particles, > 0
  /// (A0) is known to hold by the type the species was made from (`ladder_species`) and is not tested.
  bool odd_moments_known_to_vanish = false;
};

using coupling = basic_coupling<default_scalar>;
using species = basic_species<default_scalar>;

} // namespace mfdyson
