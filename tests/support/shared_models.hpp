#pragma once

#include <string>
#include <utility>
#include <vector>

#include <mfdyson/engines/options.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/random_models.hpp"

/// \file
/// Models that the collective engine shares between threads in different ways.

namespace mfdyson::testing {

/// A model, what to compute of it, and the work that makes it worth sharing.
struct shared_case {
  std::string name;
  random_case<> problem;
  int order;
  double time_span;
};

/// The Dicke model: one initial vector and many entries, which threads share. Half a panel.
[[nodiscard]] inline shared_case one_problem(int order) {
  auto const mode = make_boson(order + 1);
  return {"one problem",
          {make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1}),
           make_reservoir_observable(mode.number())},
          order,
          1.0};
}

/// Ladders of three levels at a dense reservoir of the given dimension in a thermal state: each eigenvector of it is a
/// problem of its own.
[[nodiscard]] inline shared_case many_problems(Eigen::Index dimension, int order) {
  random_engine rng(1);
  auto const b = random_hermitian(rng, dimension);
  auto const h = random_hermitian(rng, dimension);
  ladder_species<3> const ladder({0.0, 0.8, 1.9}, Eigen::Vector2cd(0.7, std::complex<double>(0.4, 0.3)),
                                 {0.5, 0.3, 0.2});
  return {"many problems",
          {make_symmetric_model(ladder.to_species(b), reservoir{h, thermal_state(h, 0.7)}),
           make_reservoir_observable(random_hermitian(rng, dimension))},
          order,
          1.0};
}

/// The same in a state that has no basis in common with H_R, so that the initial vectors go together, on several
/// panels of time.
[[nodiscard]] inline shared_case many_vectors_on_panels(Eigen::Index dimension, int order) {
  auto result = many_problems(dimension, order);
  random_engine rng(2);
  auto const& model = result.problem.model;
  result.problem.model =
      make_model(model.species(), {model.reservoir().hamiltonian, random_state(rng, dimension)});
  result.name = "many vectors, several panels";
  result.time_span = 6;
  return result;
}

/// Two observed particles that are not in a stationary state, and a complex observable.
[[nodiscard]] inline shared_case two_observed(int order) {
  random_engine rng(3);
  return {"two observed particles",
          make_random_case(rng, {.levels = {3}, .fractions = {1}, .observed = {0, 0}, .reservoir = 2}), order,
          1.0};
}

[[nodiscard]] inline expansion_options options_of(shared_case const& c, int threads = 1,
                                                  progress_function progress = {}) {
  return {.order = c.order, .time_span = c.time_span, .threads = threads, .progress = std::move(progress)};
}

} // namespace mfdyson::testing
