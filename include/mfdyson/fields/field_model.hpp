#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/fields/bose_field.hpp>
#include <mfdyson/model/model.hpp>
#include <mfdyson/operators/pauli.hpp>

/// \file
/// Particles coupled to a Bose field.

namespace mfdyson {

/// One term G ⊗ φ(f) of the coupling of a particle to a field.
struct field_coupling {
  matrix<> particle; ///< G = G*, on C^d
  test_function
      form; ///< f = Σ_j c_j e^{iωs_j} g; {{0, 1}} is g, φ(g), and {{0, i}} the conjugate field φ(ig)
};

/// Particles of one kind at a field.
struct field_species {
  matrix<> hamiltonian;                  ///< h = h*
  matrix<> state;                        ///< μ
  std::vector<field_coupling> couplings; ///< Σ_a G^a ⊗ φ(f^a)
  double fraction = 1;                   ///< share of the N particles, > 0
};

/// H_N = Σ_j h_j + H_R + (λ/√N) Σ_j Σ_a G_j^a ⊗ φ(f_j^a), where H_R is the energy of a free Bose field in a quasi-free state.
/// Source: [MR18] (1.2), (2.2)–(2.5), Example (E2).
class field_model {
public:
  /// \throws invalid_input, see `make_field_model`
  field_model(std::vector<field_species> const& species, bose_field field)
      : field_(std::move(field)), particles_(make_model(without_field(species, forms_), nothing())) {}

  /// The particles: a model whose reservoir is the trivial one, C, with B = 1 for each term.
  [[nodiscard]] basic_model<default_scalar> const& particles() const { return particles_; }
  /// f^a of a species of `particles()`.
  [[nodiscard]] test_function const& form(std::size_t species, std::size_t term) const {
    return forms_[species][term];
  }
  [[nodiscard]] std::vector<std::vector<test_function>> const& forms() const { return forms_; }
  [[nodiscard]] bose_field const& field() const { return field_; }

private:
  [[nodiscard]] static basic_reservoir<default_scalar> nothing() {
    return {.hamiltonian = matrix<>::Zero(1, 1), .state = matrix<>::Identity(1, 1)};
  }
  [[nodiscard]] static std::vector<basic_species<default_scalar>>
  without_field(std::vector<field_species> const& species, std::vector<std::vector<test_function>>& forms) {
    std::vector<basic_species<default_scalar>> result;
    for (std::size_t s = 0; s < species.size(); ++s) {
      auto& kind = result.emplace_back(
          basic_species<default_scalar>{species[s].hamiltonian, species[s].state, {}, species[s].fraction});
      auto& of_species = forms.emplace_back();
      for (std::size_t a = 0; a < species[s].couplings.size(); ++a) {
        auto const& term = species[s].couplings[a];
        auto const name = concat({"species[", to_text(s), "].couplings[", to_text(a), "]"});
        require_hermitian(term.particle, species[s].hamiltonian.rows(),
                          {"make_field_model", concat({name, ".particle"})});
        require_test_function(term.form, {"make_field_model", concat({name, ".form"})});
        kind.couplings.push_back({term.particle, matrix<>::Identity(1, 1)});
        of_species.push_back(term.form);
      }
    }
    return result;
  }

  bose_field field_;
  std::vector<std::vector<test_function>> forms_; // before the particles, which fill them
  basic_model<default_scalar> particles_;
};

/// Species of particles at a field.
/// \param species at least one; h and each G self-adjoint, μ a state, of one dimension each; fractions > 0 of sum 1
/// \throws invalid_input naming the place
[[nodiscard]] inline field_model make_field_model(std::vector<field_species> const& species,
                                                  bose_field field) {
  return field_model(species, std::move(field));
}

} // namespace mfdyson
