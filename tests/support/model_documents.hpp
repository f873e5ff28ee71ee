#pragma once

#include <string>

#include <nlohmann/json.hpp>

/// \file
/// Model files for tests.

namespace mfdyson::testing {

/// A small valid model file that uses most of what there is: two species, short forms and matrices.
[[nodiscard]] inline nlohmann::json sample_document() {
  return nlohmann::json::parse(R"({
    "title": "a sample",
    "species": [
      { "fraction": 0.25, "hamiltonian": {"levels": [0.65, -0.65]}, "coupling": "sigma_x",
        "state": {"populations": [0.3, 0.7]}, "reservoir_operator": "B" },
      { "fraction": 0.75, "hamiltonian": {"levels": [0, 0.8, 1.9]}, "coupling": {"ladder": [0.7, [0.4, 0.3]]},
        "state": {"thermal": 1.5}, "reservoir_operator": "C" } ],
    "reservoir": { "hamiltonian": [[0.5, [0, 0.25]], [[0, -0.25], -0.5]], "state": [[0.75, 0], [0, 0.25]],
                   "operators": {"B": [[0, 1], [1, 0]], "C": [[1, [0, -1]], [[0, 1], 0]]} },
    "observable": { "particles": [{"species": 1, "operator": "identity"}, {"species": 0, "operator": "sigma_z"}],
                    "reservoir": "B" },
    "times": [0, 0.5], "order": 2, "N": [4, 8, "infinity"], "lambda": [0.1] })");
}

/// One species and one bosonic mode.
[[nodiscard]] inline nlohmann::json boson_document() {
  return nlohmann::json::parse(R"({
    "species": [ { "fraction": 1, "hamiltonian": {"levels": [0.65, -0.65]}, "coupling": "sigma_x",
                   "state": {"populations": [0.3, 0.7]}, "reservoir_operator": "a+a*" } ],
    "reservoir": {"boson": {"frequency": 0.9, "levels": "exact", "state": {"fock": 0}}},
    "observable": {"particles": [], "reservoir": "number"},
    "times": [0.8], "order": 4, "N": [10, "infinity"], "lambda": [0.1] })");
}

/// The document with the value at `pointer` ("/species/0/state") replaced.
[[nodiscard]] inline nlohmann::json with(nlohmann::json document, std::string const& pointer,
                                         nlohmann::json const& value) {
  document[nlohmann::json::json_pointer(pointer)] = value;
  return document;
}

/// The document without the key at the end of `pointer`.
[[nodiscard]] inline nlohmann::json without(nlohmann::json document, std::string const& pointer) {
  nlohmann::json::json_pointer const where(pointer);
  document[where.parent_pointer()].erase(where.back());
  return document;
}

} // namespace mfdyson::testing
