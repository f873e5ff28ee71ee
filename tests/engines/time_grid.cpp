// What the time grid must not change.

#include <mfdyson/engines/collective/collective_engine.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_engines_time_grid {

using namespace mfdyson;
using namespace mfdyson::testing;

TEST_CASE("a longer time span gives the same functions") {
  for_seeds(4, [](random_engine& rng) {
    auto const random = make_random_case(rng, {.levels = {3}, .fractions = {1}, .observed = {0}});
    auto const on = [&](double time_span) {
      return collective_engine<>(random.model, random.observable, {.order = 5, .time_span = time_span})
          .coefficients(7);
    };
    auto const shorter = on(1.3);
    auto const longer = on(13.0);
    CHECK(longer.panels() > 1);
    for (int r = 0; r <= 5; ++r) {
      for (int p = 0; p <= r; ++p) {
        for (double const t : {0.0, 0.3, 0.77, 1.3}) {
          INFO("r = " << r << ", p = " << p << ", t = " << t);
          CHECK(std::abs(shorter.value(r, p, t) - longer.value(r, p, t)) < 1e-11);
        }
      }
    }
  });
}

TEST_CASE("many oscillations are resolved") {
  // order 2 of the photon number from the vacuum, resonant and not: the integral (2.9) with a + a* for φ,
  // c_2 = 2 Σ_± p_± (1 − cos(ν ± ω_0)t)/(ν ± ω_0)²
  double const time_span = 300;
  double const nu = 1.5;
  double const excited = 0.3;
  auto const model = make_dicke_model({.omega_0 = 1, .nu = nu, .excited = excited, .levels = 4});
  auto const c = collective_engine<>(model, make_reservoir_observable(make_boson(4).number()),
                                     {.order = 3, .time_span = time_span})
                     .coefficients(infinite);
  CHECK(c.grid_tolerance() < 1e-12);
  for (double t = 0; t <= time_span; t += 0.37) {
    auto const part = [t](double frequency) {
      return 2 * (1 - std::cos(frequency * t)) / (frequency * frequency);
    };
    double const exact = excited * part(nu - 1) + (1 - excited) * part(nu + 1);
    CHECK(std::abs(c.value(2, 0, t) - exact) < 1e-12);
  }
}

TEST_CASE("a time span of zero has only the free average") {
  auto const model = make_dicke_model({.omega_0 = 1, .nu = 1.5, .levels = 4});
  auto const c = collective_engine<>(model, make_reservoir_observable(make_boson(4).number()),
                                     {.order = 3, .time_span = 0.0})
                     .coefficients(5);
  for (int r = 0; r <= 3; ++r) {
    CHECK(c.value(r, 0, 0.0) == 0.0);
  }
  CHECK_THROWS_AS(c.value(0, 0, 0.1), invalid_input);
}

} // namespace tests_of_engines_time_grid
