#pragma once

#include <cmath>
#include <type_traits>

#include <mfdyson/core/require.hpp>
#include <mfdyson/limits/ordered_integrals.hpp>

/// \file
/// The fluctuation of spins in a coherent field, at first order.

namespace mfdyson {

/// Spins (ω_0/2)σ_z coupled by σ_x ⊗ (a + a*) to a mode in a coherent state, for designated initialisers.
template <ComplexScalar S>
struct basic_dicke_fluctuation_parameters {
  real_of<S> omega_0 = real_of<S>(1); ///< transition frequency of a spin, energy
  real_of<S> nu = real_of<S>(1);      ///< ω_R, frequency of the mode, energy
  real_of<S> excited = real_of<S>(0); ///< p, probability of ↑; in equilibrium 1/(1 + e^{ω_0/T})
  S amplitude = S(real_of<S>(0));     ///< α: the mode starts in |α⟩
  S coherence = S(real_of<S>(1));     ///< A_↑↓ of the self-adjoint observable A
};

using dicke_fluctuation_parameters = basic_dicke_fluctuation_parameters<default_scalar>;

/// lim ω_N(F_N(A, t))/λ as λ → 0, for B = a + a*:
///
///     4 (2p − 1) ∫_0^t Im(A_↑↓ e^{iω_0(t−s)}) Re(α e^{−iω_R s}) ds,
///
/// in equilibrium, for real α and A_↑↓, −4αA_↑↓ tanh(ω_0/2T) ω_0 (cos ω_R t − cos ω_0 t)/(ω_0² − ω_R²), in closed form also
/// at and near resonance. With B = φ it is 1/√2 of that. The diagonal of A does not contribute.
///
/// Source: [MR18] (1.30), (1.31); corrected: the text prints −4 where B = φ gives −2√2, e^{isω_R}α for the average of a(s),
/// which is e^{−isω_R}α (no matter for real α), and a (1.31) that does not follow from (1.30).
/// \throws invalid_input where a parameter is not finite or p is not in [0, 1]
template <ComplexScalar S = default_scalar>
[[nodiscard]] real_of<S> dicke_fluctuation(basic_dicke_fluctuation_parameters<S> const& p,
                                           std::type_identity_t<real_of<S>> const& t) {
  using std::conj;
  using std::cos;
  using std::sin;
  using Real = real_of<S>;
  for (auto const& x : {p.omega_0, p.nu, p.excited, Real(p.amplitude.real()), Real(p.amplitude.imag()),
                        Real(p.coherence.real()), Real(p.coherence.imag()), t}) {
    require_finite(x, {"dicke_fluctuation", "parameters"});
  }
  if (p.excited < Real(0) || p.excited > Real(1)) {
    detail::reject({"dicke_fluctuation", "excited"},
                   concat({"expected 0 <= p <= 1, got ", to_text(p.excited)}));
  }
  // Re(α e^{−iω_R s}) = (α e^{−iω_R s} + c.c.)/2
  S const integral = times(p.amplitude, detail::exponential_integral<S>(-p.omega_0 - p.nu, t)) +
                     times<S>(conj(p.amplitude), detail::exponential_integral<S>(p.nu - p.omega_0, t));
  S const turned = times(p.coherence, S(cos(p.omega_0 * t), sin(p.omega_0 * t)));
  return Real(2) * (Real(2) * p.excited - Real(1)) * times(turned, integral).imag();
}

} // namespace mfdyson
