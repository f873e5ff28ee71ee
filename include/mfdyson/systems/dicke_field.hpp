#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/fields/field_model.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/states/populations.hpp>

/// \file
/// The Dicke model with several modes and with a continuum of them, with and without the rotating-wave approximation.

namespace mfdyson {

/// Parameters of a Dicke model at a Bose field, for designated initialisers.
struct dicke_field_parameters {
  double omega_0 = 1; ///< transition frequency of a spin, energy
  double excited = 0; ///< p, probability of ↑ in (2.7), in [0, 1]
  bose_field field;   ///< the spectral density J of its form factor g, temperature, displacement
  bool rotating_wave = false;
};

/// Parameters of a Dicke model with a list of modes, for designated initialisers.
struct multimode_dicke_parameters {
  double omega_0 = 1;            ///< transition frequency of a spin, energy
  double excited = 0;            ///< p, probability of ↑ in (2.7), in [0, 1]
  std::vector<field_mode> modes; ///< ν_i > 0 and γ_i of γ_i (a_i* + a_i)
  field_state state{};           ///< by default the vacuum; a displacement is in units of g_i = √2 γ_i
  bool rotating_wave = false;
};

/// The infinite-mode Dicke model, spins with probability p of ↑,
///
///     H_N = (ω_0/2) Σ_j σ_j^z + H_R + (λ/√N) Σ_j σ_j^x ⊗ φ(g),     φ(g) = (a*(g) + a(g))/√2,
///
/// or in the rotating-wave approximation, where σ_x ⊗ (a*(g) + a(g)) becomes σ_+ ⊗ a(g) + σ_− ⊗ a*(g) and the number of quanta
/// and excited spins together is conserved,
///
///     σ_x ⊗ φ(g) → (σ_+ ⊗ a(g) + σ_− ⊗ a*(g))/√2 = (σ_x ⊗ φ(g) − σ_y ⊗ φ(ig))/2,
///
/// because a(g) = (φ(g) + iφ(ig))/√2 and σ_± = (σ_x ± iσ_y)/2.
/// Source: [MR18] (2.3)–(2.5), (2.7); the approximation below (2.1).
/// \throws invalid_input unless 0 ≤ p ≤ 1 and ω_0 is finite
[[nodiscard]] inline field_model make_dicke_field_model(dicke_field_parameters const& p) {
  require_finite(p.omega_0, {"make_dicke_field_model", "omega_0"});
  require_finite(p.excited, {"make_dicke_field_model", "excited"});
  if (!(p.excited >= 0 && p.excited <= 1)) {
    detail::reject({"make_dicke_field_model", "excited"},
                   concat({"expected in [0, 1], got ", to_text(p.excited)}));
  }
  test_function const g{{0, 1}};
  test_function const ig{{0, std::complex<double>(0, 1)}};
  field_species spin{.hamiltonian = p.omega_0 / 2 * pauli::z(),
                     .state = populations({p.excited, 1 - p.excited}),
                     .couplings = {{pauli::x(), g}}};
  if (p.rotating_wave) {
    spin.couplings = {{matrix<>(pauli::x() / 2.0), g}, {matrix<>(-pauli::y() / 2.0), ig}};
  }
  return make_field_model({spin}, p.field);
}

/// The Dicke model with modes ν_i of couplings γ_i,
///
///     H_N = (ω_0/2) Σ_j σ_j^z + Σ_i ν_i a_i* a_i + (λ/√N) Σ_{i,j} γ_i σ_j^x ⊗ (a_i* + a_i),
///
/// or in the rotating-wave approximation with γ_i (σ_+ ⊗ a_i + σ_− ⊗ a_i*): `make_dicke_field_model` with the form factor
/// g_i = √2 γ_i, for which φ(g) = Σ_i γ_i (a_i* + a_i). One mode with γ = 1 is `make_dicke_model`, or
/// `make_tavis_cummings_model`. The text's (2.2) has as many modes as spins and λ/N: that is γ_i = 1/√N.
/// Source: [MR18] (2.1), (2.2); corrected: the text prints ν_j a* a for ν_j a_j* a_j.
/// \throws invalid_input unless 0 ≤ p ≤ 1, the frequencies are positive, and all is finite
[[nodiscard]] inline field_model make_multimode_dicke_model(multimode_dicke_parameters const& p) {
  auto modes = p.modes;
  for (auto& m : modes) {
    m.coupling *= std::sqrt(2.0);
  }
  return make_dicke_field_model({.omega_0 = p.omega_0,
                                 .excited = p.excited,
                                 .field = bose_field(make_discrete_density(std::move(modes)), p.state),
                                 .rotating_wave = p.rotating_wave});
}

} // namespace mfdyson
