// The two engines, and exact dynamics on the whole Hilbert space, agree.

#include <mfdyson/engines/collective/collective_engine.hpp>
#include <mfdyson/engines/direct/direct_engine.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/compare_series.hpp"
#include "support/random_models.hpp"

namespace tests_of_engines_agreement {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

struct scenario {
  char const* name;
  model_shape shape;
  int particles; // 0: the limit
  int order;
};

std::vector<scenario> scenarios() {
  return {
      {"spins, reservoir observable", {.levels = {2}, .fractions = {1}}, 3, 5},
      {"spins, stationary", {.levels = {2}, .fractions = {1}, .stationary = true}, 4, 4},
      {"one particle", {.levels = {2}, .fractions = {1}}, 1, 6},
      {"d = 3, not stationary", {.levels = {3}, .fractions = {1}, .reservoir = 2}, 3, 4},
      {"d = 3, one observed", {.levels = {3}, .fractions = {1}, .observed = {0}}, 2, 5},
      {"two observed, two terms", {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .terms = 2}, 3, 4},
      {"all observed", {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .reservoir = 2}, 2, 5},
      {"two species, other B", {.levels = {2, 3}, .fractions = {1. / 3, 2. / 3}, .reservoir = 2}, 3, 4},
      {"two species, observed in both",
       {.levels = {2, 2}, .fractions = {0.5, 0.5}, .observed = {1, 0}, .reservoir = 2},
       4,
       4},
      {"three distinct particles", {.levels = {2, 3, 2}, .fractions = {1. / 3, 1. / 3, 1. / 3}}, 3, 4},
      {"distinct, one observed, two terms",
       {.levels = {2, 2, 2}, .fractions = {1. / 3, 1. / 3, 1. / 3}, .observed = {2}, .terms = 2},
       3,
       4},
      {"limit", {.levels = {2}, .fractions = {1}, .reservoir = 2}, 0, 6},
      {"limit, d = 3", {.levels = {3}, .fractions = {1}, .stationary = true}, 0, 4},
      {"limit, one observed", {.levels = {2}, .fractions = {1}, .observed = {0}}, 0, 5},
      {"limit, two observed", {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .reservoir = 2}, 0, 4},
  };
}

particle_number number(int n) { return n == 0 ? particle_number(infinite) : particle_number(n); }

} // namespace

TEST_CASE("direct and collective engine agree on random models") {
  for (auto const& s : scenarios()) {
    for_seeds(2, [&](random_engine& rng) {
      INFO(s.name);
      auto const random = make_random_case(rng, s.shape);
      expansion_options const options{.order = s.order, .time_span = 1.1};
      auto const collective =
          collective_engine<>(random.model, random.observable, options).coefficients(number(s.particles));
      auto const direct =
          direct_engine<>(random.model, random.observable, options).coefficients(number(s.particles));
      CHECK(distance(direct, collective) < 1e-11);
    });
  }
}

TEST_CASE("the collective engine agrees with exact dynamics") {
  for (auto const& s : scenarios()) {
    if (s.particles == 0) {
      continue;
    }
    for_seeds(3, [&](random_engine& rng) {
      INFO(s.name);
      auto const random = make_random_case(rng, s.shape);
      expansion_options const options{.order = s.order, .time_span = 1.1};
      auto const c = collective_engine<>(random.model, random.observable, options).coefficients(s.particles);
      exact_dynamics<> const exact(random.model, random.observable, s.particles);
      std::vector<double> const times{0.0, 0.4, 1.1};
      auto const expected = exact.coefficients(s.order, times);
      for (std::size_t k = 0; k < times.size(); ++k) {
        double scale = 0;
        for (auto const& z : expected[k]) {
          scale = std::max(scale, std::abs(z));
        }
        for (int r = 0; r <= s.order; ++r) {
          for (int p = 0; p <= r; ++p) {
            INFO("r = " << r << ", p = " << p << ", t = " << times[k]);
            CHECK(std::abs(c.value(r, p, times[k]) -
                           expected[k][static_cast<std::size_t>(r * (s.order + 1) + p)]) <= 1e-12 * scale);
          }
        }
      }
    });
  }
}

TEST_CASE("the series sums up to exact dynamics") {
  for_seeds(4, [](random_engine& rng) {
    auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}});
    auto const c =
        collective_engine<>(random.model, random.observable, {.order = 24, .time_span = 1.0}).coefficients(4);
    exact_dynamics<> const exact(random.model, random.observable, 4);
    std::vector<double> const times{0.5, 1.0};
    double const lambda = 0.4;
    auto const expected = exact.mean(lambda, times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      std::complex<double> sum = 0;
      for (int r = 0; r <= 24; ++r) {
        for (int p = 0; p <= r; ++p) {
          sum += std::pow(lambda, r) * std::pow(4.0, -0.5 * p) * c.value(r, p, times[k]);
        }
      }
      CHECK(std::abs(sum - expected[k]) < 1e-11);
    }
  });
}

TEST_CASE("the printed form of (1.10), without time integrals, is not the expansion") {
  // the text lost the integrals: at order 2 the sum of the multi-commutators themselves, at t_1 = t_2 = t, is
  // another function of time than c_2(t), which starts like t²
  auto const mode = make_boson(3);
  auto const spin = make_spin_half(1.0, 0.3).to_species(mode.position());
  auto const model = make_symmetric_model(spin, reservoir{1.5 * mode.number(), vacuum_state(3)});
  auto const c =
      collective_engine<>(model, make_reservoir_observable(mode.number()), {.order = 2, .time_span = 1.0})
          .coefficients(2);
  auto const commutators =
      commutator(mode.position(), commutator(mode.position(), mode.number())); // at t = 0
  auto const printed = -expectation(vacuum_state(3), commutators);
  CHECK(std::abs(printed - 2.0) < 1e-14);
  CHECK(std::abs(c.value(2, 0, 0.0)) < 1e-15);
  CHECK(std::abs(c.value(2, 0, 1e-3) / 1e-6 - 1.0) < 1e-5); // t²/2 · 2
}

} // namespace tests_of_engines_agreement
