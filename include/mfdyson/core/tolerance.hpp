#pragma once

#include <cmath>
#include <limits>

#include <mfdyson/core/scalar.hpp>

/// \file
/// Every tolerance of the library, in one place, as functions of the scalar.
///
/// Two kinds: what an input may be off by and still mean what it says, and what rounding does to a number
/// that is zero in exact arithmetic.

namespace mfdyson::tolerance {

/// How far the trace of a state, or the sum of populations or fractions, may be from 1. Inputs within it are
/// rescaled to 1.
template <RealScalar Real>
[[nodiscard]] constexpr Real trace() {
  return Real(1e-8);
}

/// How far a matrix may be from Hermitian, relative to its largest entry. Inputs within it are symmetrised.
template <RealScalar Real>
[[nodiscard]] constexpr Real hermitian() {
  return Real(1e-10);
}

/// How negative the smallest eigenvalue of a state may be.
template <RealScalar Real>
[[nodiscard]] constexpr Real positive() {
  return Real(1e-10);
}

/// Entries below this, relative to the scale of what they were computed from, are rounding of a zero.
template <RealScalar Real>
[[nodiscard]] constexpr Real zero() {
  return Real(64) * std::numeric_limits<Real>::epsilon();
}

/// Energies and Bohr frequencies closer than this, relative to the largest, are one.
template <RealScalar Real>
[[nodiscard]] constexpr Real same_frequency() {
  return Real(1024) * std::numeric_limits<Real>::epsilon();
}

/// Eigenvalues of a state below this, relative to the largest, are dropped before its square root is taken:
/// rounding of 1e-17 would become 3e-9 under the root.
template <RealScalar Real>
[[nodiscard]] constexpr Real population() {
  return Real(450) * std::numeric_limits<Real>::epsilon();
}

/// A local state that one hit reaches with an amplitude below this, relative to the norm of G (where h and μ are diagonal, and
/// amplitudes have no rounding, to all that G makes), is left out. Where (A0) holds it is reached and left again, so that it
/// changes averages by the square, which is rounding.
template <RealScalar Real>
[[nodiscard]] Real new_direction() {
  using std::sqrt;
  return sqrt(std::numeric_limits<Real>::epsilon());
}

/// How far an odd moment μ(G(t_1)…G(t_k)) may be from zero, in units of ‖G‖^k, for (A0) to hold: what a model
/// whose numbers were written or rotated in double precision may be off by.
template <RealScalar Real>
[[nodiscard]] constexpr Real odd_moment() {
  return Real(1e-11);
}

/// Default relative accuracy of the time grid.
template <RealScalar Real>
[[nodiscard]] constexpr Real time_grid() {
  return Real(400) * std::numeric_limits<Real>::epsilon();
}

} // namespace mfdyson::tolerance
