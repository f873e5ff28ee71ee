#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include <mfdyson/engines/options.hpp>
#include <mfdyson/io/matrix_reader.hpp>
#include <mfdyson/model/reservoir.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>

/// \file
/// The reservoir of a model file.

namespace mfdyson {

/// A reservoir and the operators that couplings and observables name.
struct named_reservoir {
  reservoir system;
  std::map<std::string, matrix<>> operators;

  /// The operator that the text `in` names.
  /// \throws invalid_input where there is none
  [[nodiscard]] matrix<> const& operator_named(json_reader const& in) const {
    auto const name = in.text();
    auto const it = operators.find(name);
    if (it == operators.end()) {
      std::string list;
      for (auto const& [known, x] : operators) {
        list += (list.empty() ? "" : ", ") + known;
      }
      in.reject(concat({"unknown reservoir operator ", in.described(), ", expected one of: ", list}));
    }
    return it->second;
  }
};

namespace detail {

/// Levels that the initial state of "exact" is given on: the quanta of a Fock state and the vacuum; of a thermal state,
/// so many that what is left out of the mixture is below 1e-14; of a coherent one, so many that the norm of what is left
/// out of the vector is.
[[nodiscard]] inline Eigen::Index occupied_levels(json_reader const& state, double frequency, int order) {
  if (state.has("fock")) {
    auto const quanta = state.at("fock");
    auto const k = quanta.whole_number();
    if (k < 0) {
      quanta.reject(concat({"expected >= 0, got ", to_text(k)}));
    }
    return k + 1;
  }
  if (state.has("coherent")) {
    return coherent_levels(std::norm(read_complex(state.at("coherent"))), order);
  }
  double const temperature = state.at("thermal").number();
  if (!(temperature > 0) || !(frequency > 0)) {
    return 1; // refused when the state is made
  }
  double const q = std::exp(-frequency / temperature);
  auto const geometric = [q](Eigen::Index k) { return (1 - q) * std::pow(q, static_cast<double>(k)); };
  return levels_of_tail(geometric, q / (1 - q), order, 1e-14);
}

[[nodiscard]] inline named_reservoir read_boson(json_reader const& in, int order, std::size_t memory_limit) {
  in.require_object({"frequency", "levels", "state"});
  double const frequency = in.at("frequency").number();
  auto const levels = in.at("levels");
  auto const state = in.at("state");
  state.require_object({"fock", "coherent", "thermal"});
  if (state.value().size() != 1) {
    state.reject("expected exactly one of fock, coherent, thermal");
  }
  bool const exact = levels.is_text();
  if (exact && levels.text() != "exact") {
    levels.reject(concat({"expected a whole number >= 1 or \"exact\", got ", levels.described()}));
  }
  // those of the state, and R quanta more; three tell that it is a mode
  Eigen::Index const occupied =
      exact ? occupied_levels(state, frequency, order) : Eigen::Index(levels.whole_number());
  Eigen::Index const d = exact ? std::max<Eigen::Index>(3, occupied + order) : occupied;
  if (d < 1) {
    levels.reject(concat({"expected a whole number >= 1 or \"exact\", got ", to_text(d)}));
  }
  // Hamiltonian, state, four operators and a few copies on the way
  double const bytes = 16.0 * static_cast<double>(d) * static_cast<double>(d) * sizeof(default_scalar);
  require_memory(bytes, memory_limit, concat({levels.name(), ": ", to_text(d), " Fock states"}),
                 "read_model_file");
  auto const mode = make_boson(d);
  named_reservoir result;
  result.system.hamiltonian = frequency * mode.number();
  result.system.kind = exact ? reservoir_kind::boson_mode : reservoir_kind::finite;
  if (state.has("fock")) {
    auto const quanta = state.at("fock");
    result.system.state =
        extend_state(fock_state<default_scalar>(occupied, quanta.whole_number(), quanta.where()), d);
  } else if (state.has("coherent")) {
    auto const alpha = state.at("coherent");
    result.system.state =
        extend_state(coherent_state<default_scalar>(occupied, read_complex(alpha), alpha.where()), d);
  } else {
    auto const temperature = state.at("thermal");
    result.system.state = extend_state(
        thermal_boson_state<default_scalar>(occupied, frequency, temperature.number(), temperature.where()),
        d);
  }
  result.operators = {{"field", mode.field()},
                      {"conjugate_field", mode.conjugate_field()},
                      {"a+a*", mode.position()},
                      {"number", mode.number()}};
  return result;
}

} // namespace detail

/// The reservoir: matrices, or one bosonic mode.
/// \param order R, which decides how many Fock states "exact" keeps
[[nodiscard]] inline named_reservoir read_reservoir(json_reader const& in, int order,
                                                    std::size_t memory_limit) {
  if (in.has("boson")) {
    in.require_object({"boson"});
    return detail::read_boson(in.at("boson"), order, memory_limit);
  }
  in.require_object({"hamiltonian", "state", "operators"});
  named_reservoir result;
  auto const hamiltonian = in.at("hamiltonian");
  result.system.hamiltonian = read_rows(hamiltonian, 0);
  require_hermitian(result.system.hamiltonian, 0, hamiltonian.where());
  auto const d = result.system.hamiltonian.rows();
  auto const state = in.at("state");
  result.system.state = read_rows(state, d);
  require_state(result.system.state, d, state.where());
  auto const operators = in.at("operators");
  if (!operators.value().is_object()) {
    operators.reject(concat({"expected an object, got ", operators.described()}));
  }
  for (auto const& item : operators.value().items()) {
    result.operators[item.key()] = read_rows(operators.at(item.key()), d);
  }
  return result;
}

} // namespace mfdyson
