#pragma once

#include <vector>

#include <mfdyson/io/matrix_reader.hpp>

/// \file
/// What all species of a model file have: the particle, and a list of terms.

namespace mfdyson {

/// Reads `fraction`, `hamiltonian` and `state` of a species, which has no keys but those of a species.
/// \param result a struct with these members
template <class Species>
void read_particle(json_reader const& in, Species& result) {
  in.require_object({"fraction", "hamiltonian", "coupling", "state", "reservoir_operator", "couplings"});
  auto const fraction = in.at("fraction");
  result.fraction = fraction.number();
  if (!(result.fraction > 0)) {
    fraction.reject(concat({"expected > 0, got ", to_text(result.fraction)}));
  }
  result.hamiltonian = read_hamiltonian(in.at("hamiltonian"));
  result.state = read_state(in.at("state"), result.hamiltonian);
}

/// The terms of a species: the list `couplings`, or the species itself with its `coupling` and `reservoir_operator`.
[[nodiscard]] inline std::vector<json_reader> coupling_terms(json_reader const& in) {
  if (!in.has("couplings")) {
    return {in};
  }
  if (in.has("coupling") || in.has("reservoir_operator")) {
    in.reject("expected either couplings, or coupling and reservoir_operator, got both");
  }
  auto const terms = in.at("couplings").list();
  if (terms.empty()) {
    in.at("couplings").reject("expected at least one term, got none");
  }
  for (auto const& term : terms) {
    term.require_object({"coupling", "reservoir_operator"});
  }
  return terms;
}

} // namespace mfdyson
