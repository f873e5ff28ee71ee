// The same model in other units: energies times s and times over s, couplings shared out otherwise between G, B and λ.

#include <cmath>
#include <complex>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/reduced_state.hpp>
#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "robustness/changed_models.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"
#include "support/same_bits.hpp"

namespace tests_of_robustness_units {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

struct named_problem {
  std::string name;
  problem p;
};

/// Spins and a mode, off and on resonance; three levels in a state that moves; two species with two terms each.
std::vector<named_problem> problems() {
  auto const photons = make_reservoir_observable(make_boson(9).number());
  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 9});
  random_engine rng(4);
  auto const moving = make_random_case(rng, {.levels = {3}, .fractions = {1}, .observed = {0}});
  auto const mixed = make_random_case(
      rng, {.levels = {2, 3}, .fractions = {0.5, 0.5}, .observed = {0}, .terms = 2, .reservoir = 2});
  return {{"dicke", {dicke, photons}},
          {"resonance", {make_dicke_model({.omega_0 = 1, .nu = 1, .excited = 0.3, .levels = 9}), photons}},
          {"one spin", {dicke, make_particle_observable(dicke, {{.species = 0, .factor = pauli::z()}})}},
          {"three levels", {moving.model, moving.observable}},
          {"two species", {mixed.model, mixed.observable}}};
}

struct way {
  model (*change)(model const&, double);
  double lambda; ///< power of s that λ goes with
  double time;   ///< power of s that times go with
};

std::vector<way> ways() { return {{in_units, 0, -1}, {free_in_units, 1, -1}, {with_couplings_times, -1, 0}}; }

constexpr int order = 4;
constexpr double span = 2;
constexpr double coupling = 0.2;

} // namespace

TEST_CASE("coefficients, means and certificates are those of other units", "[robustness]") {
  double worst = 0;
  double worst_certificate = 0;
  for (auto const& [name, p] : problems()) {
    auto const plain = expand(p.model, p.observable, {.order = order, .time_span = span});
    auto const at_plain = plain.certified(12);
    auto const expected = at_plain.mean(coupling, 1);
    auto const all = plain.at_every_n().at(12).mean(coupling, 1);
    for (std::size_t w = 0; w < ways().size(); ++w) {
      for (double const s : {0x1p27, 0x1p-100, 1e-6, 3.7e8}) {
        INFO(name << ", way " << w << ", s = " << s);
        auto const way = ways()[w];
        double const lambda = coupling * std::pow(s, way.lambda);
        double const time = std::pow(s, way.time);
        auto const other =
            expand(way.change(p.model, s), p.observable, {.order = order, .time_span = span * time});
        auto const at = other.certified(12);
        auto const mean = at.mean(lambda, time);
        worst = std::max(
            {worst,
             scaled_distance(at_plain.values().coefficients(), at.values().coefficients(), lambda / coupling),
             std::abs(mean.value - expected.value),
             std::abs(other.at_every_n().at(12).mean(lambda, time).value - all.value)});
        worst_certificate = std::max(
            {worst_certificate, std::abs(mean.truncation / expected.truncation - 1),
             std::abs(at.conditions(lambda, time).a1.left / at_plain.conditions(coupling, 1).a1.left - 1)});
        CHECK(mean.certificate == expected.certificate);
        if (name == "dicke") {
          CHECK(order_for(1e-6, way.change(p.model, s), p.observable, 12, lambda, time, {.order = 14}) == 12);
        }
      }
    }
  }
  CHECK(worst < 2e-15);
  CHECK(worst_certificate < 1e-12);
}

TEST_CASE("powers of two change no bit of the coefficients", "[robustness]") {
  // states and fractions are exact, so that rescaling them changes nothing
  species const spin{.hamiltonian = 0.5 * pauli::z(),
                     .state = populations({0.25, 0.75}),
                     .couplings = {{pauli::x(), make_boson(7).position()}}};
  reservoir const cavity{.hamiltonian = 1.3 * make_boson(7).number(), .state = vacuum_state(7)};
  auto const model = make_symmetric_model(spin, cavity);
  auto const a = make_particle_observable(model, {{.species = 0, .factor = pauli::z()}});
  auto const plain = expand(model, a, {.order = 6, .time_span = 2}).at(9);
  for (int const k : {1, 27, 300, -1, -27, -300}) {
    INFO("s = 2^" << k);
    double const s = std::ldexp(1, k);
    auto const other = expand(in_units(model, s), a, {.order = 6, .time_span = 2 / s}).at(9);
    bool same = true;
    for (int r = 0; r <= 6; ++r) {
      for (int hits = 0; hits <= r; ++hits) {
        for (double const t : {0.0, 0.3, 1.1, 2.0}) {
          same = same && other.coefficients().value(r, hits, t / s) == plain.coefficients().value(r, hits, t);
        }
        same = same && other.coefficients().rounding(r, hits) == plain.coefficients().rounding(r, hits);
      }
    }
    CHECK(same);
    auto const mean = resummed_means(in_units(model, s), a, 9, 0.3, {2 / s})[0];
    auto const expected = resummed_means(model, a, 9, 0.3, {2})[0];
    CHECK(mean.value == expected.value);
    CHECK(mean.error() == expected.error());
  }
}

TEST_CASE("evolutions are those of other units", "[robustness]") {
  double worst = 0;
  for (auto const& [name, p] : problems()) {
    if (name == "two species") { // takes minutes
      continue;
    }
    particle_number const n = name == "three levels" ? 3 : 12;
    auto const expected = resummed_means(p.model, p.observable, n, coupling, {1.0, 0.0, 0.5});
    auto const state = reservoir_states(p.model, n, coupling, {1.0})[0];
    for (auto const& way : ways()) {
      for (double const s : {0x1p-100, 3.7e8}) {
        INFO(name << ", s = " << s);
        double const lambda = coupling * std::pow(s, way.lambda);
        double const time = std::pow(s, way.time);
        auto const model = way.change(p.model, s);
        auto const means = resummed_means(model, p.observable, n, lambda, {time, 0.0, 0.5 * time});
        for (std::size_t k = 0; k < means.size(); ++k) {
          CHECK(means[k].is_certified());
          worst = std::max(worst, std::abs(means[k].value - expected[k].value));
          CHECK(means[k].error() == Approx(expected[k].error()).epsilon(1e-6));
        }
        auto const here = reservoir_states(model, n, lambda, {time})[0];
        REQUIRE(here.joint.rows() == state.joint.rows());
        worst = std::max(worst, largest_entry(here.joint - state.joint));
      }
    }
  }
  CHECK(worst < 5e-15);
}

TEST_CASE("frequencies and couplings in rad/s, times in seconds, and as many orders as it takes",
          "[robustness]") {
  // ω_0 = 10^9, λ = 10^8, t = 10^{-9}: λ^36 and c_36 are out of the range of a double, their product is not
  auto const a = make_reservoir_observable(make_boson(50).number());
  auto const plain = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 50});
  auto const expected = expand(plain, a, {.order = 46, .time_span = 1}).certified(10);
  for (double const s : {1e9, 1e-9, 1e15}) {
    INFO("s = " << s);
    auto const model = free_in_units(plain, s);
    auto const series = expand(model, a, {.order = 46, .time_span = 1 / s}).certified(10);
    for (double const lambda : {0.1, 0.3, -0.5}) {
      auto const here = series.mean(lambda * s, 1 / s);
      auto const there = expected.mean(lambda, 1);
      CHECK(std::abs(here.value - there.value) < 4e-15 * std::abs(there.value));
      CHECK(here.truncation == Approx(there.truncation).epsilon(1e-6)); // it contains estimates of rounding
      CHECK(here.rounding == Approx(there.rounding).epsilon(0.1));
      CHECK(std::abs(series.x(0, lambda * s, 1 / s).value - there.value) < 4e-15 * std::abs(there.value));
    }
  }
  // one of them alone is not there, and says so
  auto const small = expand(free_in_units(plain, 1e9), a, {.order = 46, .time_span = 1e-9}).at(10);
  CHECK(small.x_coefficients(0, 1e-9)[40].value == 0.0);
  auto const large = expand(with_couplings_times(plain, 1e9), a, {.order = 46, .time_span = 1}).at(10);
  CHECK(std::isfinite(large.mean(1e-10, 1).value.real()));
  CHECK(complaint([&] { return large.x_coefficients(0, 1); }) ==
        "order: the coefficient of lambda^36 is beyond the range of the scalar");
  CHECK(complaint([&] { return large.mean(1e30, 1); }) ==
        "lambda: the sum through lambda^46 at lambda = 1e+30 is beyond the range of the scalar");
}

TEST_CASE("a bound of what is left out does not vanish where couplings are small", "[robustness]") {
  // couplings of 10^{-8} and λ = 2·10^7 at order 20: squares of norms are 10^{-336}
  auto const plain = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 30});
  auto const a = make_reservoir_observable(make_boson(30).number());
  auto const expected = expand(plain, a, {.order = 20, .time_span = 1}).certified(10);
  for (double const c : {1e-8, 1e8, 1e-15}) {
    auto const model = with_couplings_times(plain, c);
    auto const here = expand(model, a, {.order = 20, .time_span = 1}).certified(10);
    for (int const r : {2, 10, 20}) {
      INFO("c = " << c << ", order " << r);
      auto const bound = here.mean_bound(r, 0.3 / c, 1);
      CHECK(bound.value == Approx(expected.mean_bound(r, 0.3, 1).value).epsilon(1e-9));
      CHECK(bound.value > 0);
    }
  }
}

TEST_CASE("an evolution in large units is that of the whole space", "[robustness]") {
  // a state that is not stationary, frequencies of 10^8
  random_engine rng(9);
  auto const c = make_random_case(rng, {.levels = {3}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  std::vector<double> const times{0.4, 1.3};
  auto const exact = exact_dynamics<>(c.model, c.observable, 3).mean(0.7, times);
  for (double const s : {1e8, 1e-8}) {
    INFO("s = " << s);
    auto const means = resummed_means(in_units(c.model, s), c.observable, 3, 0.7, {0.4 / s, 1.3 / s});
    for (std::size_t k = 0; k < times.size(); ++k) {
      REQUIRE(means[k].is_certified());
      CHECK(means[k].error() < 1e-9);
      CHECK(std::abs(means[k].value - exact[k]) <= means[k].error() + 1e-13);
    }
  }
}

} // namespace tests_of_robustness_units
