#pragma once

#include <mfdyson/core/error.hpp>
#include <mfdyson/fields/field_model.hpp>
#include <mfdyson/model/predicates.hpp>

/// \file
/// Particles that exchange no energy with a Bose field.

namespace mfdyson {

/// Parameters of an energy-conserving model, for designated initialisers.
struct energy_conserving_parameters {
  matrix<> hamiltonian; ///< h = h*
  matrix<> coupling;    ///< G = G*, with [h, G] = 0
  matrix<> state;       ///< μ; the expansion asks for vanishing odd moments of G in it
  bose_field field;     ///< of form factor g
};

/// H_N = Σ_j h_j + H_R + (λ/√N) Σ_j G_j ⊗ φ(g) where G_j(t) = G_j: the field sees nothing of the particles but moments of G, in
/// the limit μ(G²) alone, and its number of quanta is ½ λ² μ(G²) ‖(e^{iωt} − 1) g/ω‖² without higher orders.
/// `energy_conserving_field` has the closed forms.
/// Source: [MR18] Section 2.2, (2.18); corrected: the text prints it without the ½.
/// \throws invalid_input as `make_field_model`; hypothesis_violation where [h, G] ≠ 0
[[nodiscard]] inline field_model make_energy_conserving_model(energy_conserving_parameters const& p) {
  auto model = make_field_model(
      {{.hamiltonian = p.hamiltonian, .state = p.state, .couplings = {{p.coupling, {{0, 1}}}}}}, p.field);
  if (!is_energy_conserving(model.particles())) {
    throw hypothesis_violation("make_energy_conserving_model",
                               "coupling: G does not commute with h, expected [h, G] = 0");
  }
  return model;
}

} // namespace mfdyson
