#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/engines/options.hpp>
#include <mfdyson/io/field_reader.hpp>
#include <mfdyson/io/reservoir_reader.hpp>
#include <mfdyson/io/species_reader.hpp>
#include <mfdyson/model/model.hpp>
#include <mfdyson/model/observable.hpp>

/// \file
/// Model files: a model, an observable and what to compute, as JSON.

namespace mfdyson {

/// What a model file says.
struct model_file {
  mfdyson::model model;                   ///< where there is a field: its particles
  mfdyson::observable observable;         ///< where there is a field: A_S
  std::vector<double> times;              ///< t ≥ 0
  int order;                              ///< R ≥ 0
  std::vector<particle_number> particles; ///< N
  json particles_as_given;                ///< the same as it was written
  std::vector<double> lambda;
  bool beyond_series = false; ///< whether means without a series are asked for
  std::optional<field_problem> field = {};
};

namespace detail {

/// One term of a species; `name` is the species' place.
[[nodiscard]] inline coupling read_term(json_reader const& in, named_reservoir const& bath, Eigen::Index d) {
  auto const g = in.at("coupling");
  auto const b = in.at("reservoir_operator");
  return {read_coupling(g, d), bath.operator_named(b)};
}

/// Each G and B is self-adjoint, unless the terms of the species make a self-adjoint sum together.
inline void require_hermitian_terms(json_reader const& in, species const& kind) {
  bool each = true;
  for (auto const& term : kind.couplings) {
    each = each && is_hermitian(term.particle) && is_hermitian(term.reservoir);
  }
  if (each) {
    return;
  }
  bool const several = in.has("couplings");
  matrix<> sum = tensor(kind.couplings.front().particle, kind.couplings.front().reservoir);
  for (std::size_t a = 1; a < kind.couplings.size(); ++a) {
    sum += tensor(kind.couplings[a].particle, kind.couplings[a].reservoir);
  }
  if (several && is_hermitian(sum)) {
    return;
  }
  for (std::size_t a = 0; a < kind.couplings.size(); ++a) {
    auto const term = several ? in.at("couplings").list()[a] : in;
    require_hermitian(kind.couplings[a].particle, 0, term.at("coupling").where());
    require_hermitian(kind.couplings[a].reservoir, 0, term.at("reservoir_operator").where());
  }
}

[[nodiscard]] inline species read_species(json_reader const& in, named_reservoir const& bath) {
  species result;
  read_particle(in, result);
  for (auto const& term : coupling_terms(in)) {
    result.couplings.push_back(read_term(term, bath, result.hamiltonian.rows()));
  }
  require_hermitian_terms(in, result);
  return result;
}

/// A_S: the observed particles.
/// \param dimensions of the species
[[nodiscard]] inline std::vector<observed_particle>
read_observed(json_reader const& in, std::vector<Eigen::Index> const& dimensions, std::size_t memory_limit) {
  std::vector<observed_particle> particles;
  double dimension = 1; // of A_S
  for (auto const& particle : in.list()) {
    particle.require_object({"species", "operator"});
    auto const which = particle.at("species");
    auto const s = which.whole_number();
    if (s < 0 || s >= static_cast<std::int64_t>(dimensions.size())) {
      which.reject(
          concat({"expected an index from 0 to ", to_text(dimensions.size() - 1), ", got ", to_text(s)}));
    }
    auto const index = static_cast<std::size_t>(s);
    dimension *= static_cast<double>(dimensions[index]);
    require_memory(
        4 * dimension * dimension * sizeof(default_scalar), memory_limit,
        concat({"observable.particles: an operator on ", to_text(particles.size() + 1), " particles"}),
        "read_model_file");
    particles.push_back({index, read_particle_operator(particle.at("operator"), dimensions[index])});
  }
  return particles;
}

[[nodiscard]] inline observable read_observable(json_reader const& in, std::vector<species> const& kinds,
                                                named_reservoir const& bath, std::size_t memory_limit) {
  in.require_object({"particles", "reservoir"});
  std::vector<Eigen::Index> dimensions;
  for (auto const& kind : kinds) {
    dimensions.push_back(kind.hamiltonian.rows());
  }
  auto const particles = read_observed(in.at("particles"), dimensions, memory_limit);
  auto const reservoir = in.at("reservoir");
  auto const d = bath.system.hamiltonian.rows();
  if (!reservoir.is_text()) {
    return make_observable(particles, read_rows(reservoir, d));
  }
  if (reservoir.text() == "identity" && !bath.operators.contains("identity")) {
    return make_observable(particles, matrix<>::Identity(d, d));
  }
  return make_observable(particles, bath.operator_named(reservoir));
}

/// Particles at a field, and the observable.
[[nodiscard]] inline field_problem read_field_problem(json_reader const& in, std::size_t memory_limit) {
  auto const reservoir = in.at("reservoir");
  reservoir.require_object({"field"});
  auto field = read_field(reservoir.at("field"));
  std::vector<field_species> kinds;
  std::vector<Eigen::Index> dimensions;
  for (auto const& entry : in.at("species").list()) {
    kinds.push_back(read_field_species(entry));
    dimensions.push_back(kinds.back().hamiltonian.rows());
  }
  auto model = make_field_model(kinds, std::move(field));
  auto const seen = in.at("observable");
  seen.require_object({"particles", "reservoir"});
  field_observable observable{read_observed(seen.at("particles"), dimensions, memory_limit),
                              read_field_operator(seen.at("reservoir"))};
  return {std::move(model), std::move(observable)};
}

[[nodiscard]] inline std::vector<particle_number>
read_particle_numbers(json_reader const& in, model const& model, observable const& a) {
  std::vector<particle_number> result;
  for (auto const& entry : in.list()) {
    if (entry.is_text()) {
      if (entry.text() != "infinity") {
        entry.reject(concat({"expected a positive whole number or \"infinity\", got ", entry.described()}));
      }
      result.emplace_back(infinite);
      continue;
    }
    auto const n = entry.whole_number();
    if (n < 1) {
      entry.reject(concat({"expected a positive whole number or \"infinity\", got ", entry.described()}));
    }
    try {
      static_cast<void>(unobserved_particles(model, a, particle_number(n)));
    } catch (invalid_input const& error) {
      entry.reject(error.detail().substr(std::string("N: ").size()));
    }
    result.emplace_back(n);
  }
  return result;
}

} // namespace detail

/// Reads and checks a model file.
/// \param text the file's content
/// \param memory_limit bytes that the reservoir's matrices may take
/// \throws invalid_input whose detail names the place, "species[0].state: trace is 1.2, expected 1";
///   capacity_exceeded where the reservoir does not fit in memory
[[nodiscard]] inline model_file read_model_file(std::string const& text, std::size_t memory_limit) {
  auto const document = parse_json(text);
  json_reader const in(document, "");
  in.require_object(
      {"species", "reservoir", "observable", "times", "order", "N", "lambda", "title", "beyond_series"});
  if (in.has("title")) {
    static_cast<void>(in.at("title").text());
  }
  auto const order_in = in.at("order");
  auto const order = order_in.whole_number();
  if (order < 0 || order > std::numeric_limits<int>::max()) {
    order_in.reject(concat({"expected a whole number >= 0, got ", order_in.described()}));
  }
  std::vector<double> times;
  for (auto const& entry : in.at("times").list()) {
    times.push_back(entry.number());
    if (times.back() < 0) {
      entry.reject(concat({"expected t >= 0, got ", to_text(times.back())}));
    }
  }
  std::vector<double> lambda;
  for (auto const& entry : in.at("lambda").list()) {
    lambda.push_back(entry.number());
  }
  auto const n = in.at("N");
  bool const beyond_series = in.has("beyond_series") && in.at("beyond_series").boolean();
  if (in.at("reservoir").has("field")) {
    auto problem = detail::read_field_problem(in, memory_limit);
    auto const particles = problem.model.particles();
    auto const seen = problem.observable.of_particles();
    auto numbers = detail::read_particle_numbers(n, particles, seen);
    return {particles,          seen,      std::move(times),  static_cast<int>(order),
            std::move(numbers), n.value(), std::move(lambda), beyond_series,
            std::move(problem)};
  }
  auto const bath = read_reservoir(in.at("reservoir"), static_cast<int>(order), memory_limit);
  std::vector<species> kinds;
  for (auto const& entry : in.at("species").list()) {
    kinds.push_back(detail::read_species(entry, bath));
  }
  auto model = make_model(kinds, bath.system);
  auto observable = detail::read_observable(in.at("observable"), kinds, bath, memory_limit);
  auto particles = detail::read_particle_numbers(n, model, observable);
  return {std::move(model),        std::move(observable), std::move(times),
          static_cast<int>(order), std::move(particles),  n.value(),
          std::move(lambda),       beyond_series};
}

} // namespace mfdyson
