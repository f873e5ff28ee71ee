#pragma once

#include <cmath>

#include <mfdyson/limits/ordered_integrals.hpp>

/// \file
/// A mode of a Bose field with its coupling, a particle that conserves its energy, and how one moves the other.

namespace mfdyson {

/// A mode of a field, its coupling and its state, for designated initialisers.
template <ComplexScalar S>
struct basic_coupled_mode {
  real_of<S> frequency = real_of<S>(1); ///< ω ≥ 0, energy
  S coupling = S(real_of<S>(1));        ///< g, in B = φ(g) = Σ_k (ḡ_k a_k + g_k a_k*)/√2
  real_of<S> occupation =
      real_of<S>(0); ///< n̄ ≥ 0, quanta of the thermal state that is displaced: 0 for coherent
  S amplitude = S(real_of<S>(0)); ///< α, by which it is displaced: the average of a
};

using coupled_mode = basic_coupled_mode<default_scalar>;

/// A particle whose coupling commutes with its Hamiltonian, for designated initialisers.
template <ComplexScalar S>
struct basic_conserving_particle {
  matrix<S> hamiltonian; ///< h, self-adjoint
  matrix<S> coupling;    ///< G, self-adjoint, [h, G] = 0
  matrix<S> state;       ///< μ
};

using conserving_particle = basic_conserving_particle<default_scalar>;

namespace detail {

/// (e^{iωt} − 1)/ω = i ∫_0^t e^{iωs} ds, also at ω = 0.
template <ComplexScalar S>
[[nodiscard]] S displacement(real_of<S> const& omega, real_of<S> const& t) {
  auto const integral = exponential_integral<S>(omega, t);
  return S(-integral.imag(), integral.real());
}

/// (ωt − sin ωt)/ω², also where ω is small or 0.
template <RealScalar Real>
[[nodiscard]] Real delay(Real const& omega, Real const& t) {
  using std::abs;
  using std::sin;
  Real const x = omega * t;
  if (abs(x) > Real(1) / Real(2)) {
    return (x - sin(x)) / (omega * omega);
  }
  Real term = omega * t * t * t / Real(6);
  Real sum = term;
  for (int k = 2; k <= 40; ++k) {
    term *= -x * x / Real(2 * k * (2 * k + 1));
    sum += term;
  }
  return sum;
}

} // namespace detail

} // namespace mfdyson
