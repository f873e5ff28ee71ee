// The same model in another basis and another order, levels that coincide or nearly do, states that are pure or nearly so.

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/model/predicates.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "robustness/changed_models.hpp"
#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_robustness_invariance {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

coefficient_functions<default_scalar> coefficients(model const& m, observable const& a, particle_number n,
                                                   int order = 5, double span = 2) {
  return expand(m, a, {.order = order, .time_span = span}).at(n).coefficients();
}

/// 4 sin²(xt/2)/x²: the probability of a transition with detuning x.
double transition(double x, double t) {
  double const sine = std::sin(x * t / 2);
  return x == 0 ? t * t : 4 * sine * sine / (x * x);
}

/// Largest |c_{r,p}(t) − exact| relative to the largest coefficient of that order.
double distance_to_exact(model const& m, observable const& a, int n, int order, double span) {
  std::vector<double> const times{0.4 * span, span};
  auto const exact = exact_dynamics<>(m, a, n).coefficients(order, times);
  auto const c = coefficients(m, a, n, order, span);
  double worst = 0;
  for (int r = 0; r <= order; ++r) {
    double scale = 1e-3;
    double difference = 0;
    for (int p = 0; p <= r; ++p) {
      for (std::size_t k = 0; k < times.size(); ++k) {
        auto const& expected = exact[k][static_cast<std::size_t>(r * (order + 1) + p)];
        difference = std::max(difference, std::abs(c.value(r, p, times[k]) - expected));
        scale = std::max(scale, std::abs(expected));
      }
    }
    worst = std::max(worst, difference / scale);
  }
  return worst;
}

} // namespace

TEST_CASE("coefficients are those of any basis", "[robustness]") {
  double worst = 0;
  for_seeds(3, [&](random_engine& rng) {
    auto const c =
        make_random_case(rng, {.levels = {3, 2}, .fractions = {0.5, 0.5}, .observed = {0}, .reservoir = 3});
    problem const p{c.model, c.observable};
    auto const q = in_basis_of(p, {random_unitary(rng, 3), random_unitary(rng, 2)}, random_unitary(rng, 3));
    for (auto const n : {particle_number(4), particle_number(infinite)}) {
      worst = std::max(worst, scaled_distance(coefficients(p.model, p.observable, n),
                                              coefficients(q.model, q.observable, n)));
    }
  });
  CHECK(worst < 2e-14);
}

TEST_CASE("coefficients are those of any order of terms, species and levels", "[robustness]") {
  double worst = 0;
  for_seeds(3, [&](random_engine& rng) {
    auto const c = make_random_case(
        rng, {.levels = {3, 2}, .fractions = {0.5, 0.5}, .observed = {1}, .terms = 2, .reservoir = 2});
    auto const expected = coefficients(c.model, c.observable, 6, 4);
    auto species = c.model.species();
    for (auto& kind : species) {
      std::reverse(kind.couplings.begin(), kind.couplings.end());
    }
    worst = std::max(worst, scaled_distance(expected, coefficients(make_model(species, c.model.reservoir()),
                                                                   c.observable, 6, 4)));
    std::reverse(species.begin(), species.end());
    auto a = c.observable;
    a.particles = {0};
    worst = std::max(
        worst, scaled_distance(expected, coefficients(make_model(species, c.model.reservoir()), a, 6, 4)));
    // levels in another order: a permutation is a change of basis without rounding
    matrix<> cycle = matrix<>::Zero(3, 3);
    cycle(0, 1) = cycle(1, 2) = cycle(2, 0) = 1;
    matrix<> const swap = pauli::x();
    auto const q = in_basis_of({c.model, c.observable}, {cycle, swap}, swap);
    worst = std::max(worst, scaled_distance(expected, coefficients(q.model, q.observable, 6, 4)));
  });
  CHECK(worst < 5e-15);
}

TEST_CASE("a species may be given as two halves", "[robustness]") {
  random_engine rng(3);
  auto const c = make_random_case(rng, {.levels = {3}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  auto half = c.model.species()[0];
  half.fraction = 0.5;
  auto quarter = half;
  quarter.fraction = 0.25;
  auto const halves = make_model<default_scalar>({half, half}, c.model.reservoir());
  auto const three = make_model<default_scalar>({quarter, half, quarter}, c.model.reservoir());
  double worst = 0;
  for (auto const n : {particle_number(4), particle_number(1'000'000), particle_number(infinite)}) {
    auto const one = coefficients(c.model, c.observable, n, 4);
    worst = std::max({worst, scaled_distance(one, coefficients(halves, c.observable, n, 4)),
                      scaled_distance(one, coefficients(three, c.observable, n, 4))});
  }
  CHECK(worst < 5e-15);
}

TEST_CASE("constants in the Hamiltonians take their digits and no more", "[robustness]") {
  auto const p = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.25, .levels = 8});
  auto const a = make_reservoir_observable(make_boson(8).number());
  // with these constants no digit of the levels is lost
  CHECK(scaled_distance(coefficients(p, a, 5), coefficients(with_constants(p, 0x1p27, -0x1p27), a, 5)) <
        2e-15);
  CHECK(scaled_distance(coefficients(p, a, 5), coefficients(with_constants(p, -0x1p40, 0x1p40), a, 5)) <
        2e-15);
}

TEST_CASE("what is small beside a constant in a Hamiltonian is not taken for rounding", "[robustness]") {
  // 10^8 + 10^{-5} σ_x: σ_z does not commute with it, and turns about x
  matrix<> const h = 0x1p27 * matrix<>::Identity(2, 2) + 0x1p-17 * pauli::x();
  auto const turned_spin = free_evolution(pauli::z(), h, 0x1p17);
  CHECK(std::abs(turned_spin(0, 0) - std::cos(2.0)) < 1e-14);
  auto const state = thermal_state(h, 0x1p-17);
  CHECK(std::abs(state(0, 1) + std::tanh(1.0) / 2) < 1e-14);
  reservoir const r{0.5 * pauli::z(), populations({1, 0})};
  auto const of = [&](matrix<> const& energy) {
    return make_symmetric_model(species{.hamiltonian = energy,
                                        .state = populations({0.5, 0.5}),
                                        .couplings = {{pauli::z(), pauli::x()}}},
                                r);
  };
  CHECK_FALSE(is_energy_conserving(of(h)));
  CHECK(is_energy_conserving(of(1e8 * matrix<>::Identity(2, 2) + 0.3 * pauli::z())));
  // ν = 2^{-12} beside 2^{27}
  auto const plain = make_dicke_model({.omega_0 = 0x1p-12, .nu = 0x1p-12, .excited = 0.25, .levels = 8});
  auto const a = make_reservoir_observable(make_boson(8).number());
  auto const expected =
      expand(plain, a, {.order = 4, .time_span = 0x1p12}).certified(5).mean(0x1p-14, 0x1p12);
  auto const here = expand(with_constants(plain, 0x1p27, 0x1p27), a, {.order = 4, .time_span = 0x1p12})
                        .certified(5)
                        .mean(0x1p-14, 0x1p12);
  CHECK(std::abs(here.value - expected.value) < 1e-15);
  CHECK(here.is_certified());
  CHECK(here.truncation == Approx(expected.truncation).epsilon(1e-9));
}

TEST_CASE("degenerate levels, and levels that nearly are", "[robustness]") {
  random_engine rng(6);
  auto const b = random_hermitian(rng, 2);
  reservoir const r{0.5 * pauli::z(), random_state(rng, 2)};
  matrix<> g = matrix<>::Zero(3, 3);
  g(0, 2) = g(2, 0) = 0.8;
  g(1, 2) = g(2, 1) = 0.5;
  matrix<> mu = populations({0.3, 0.2, 0.5});
  mu(0, 1) = std::complex<double>(0.1, 0.05);
  mu(1, 0) = std::conj(mu(0, 1));
  double worst = 0;
  for (double const unit : {1.0, 1e8, 1e-8}) {
    for (double const gap : {0.0, 1e-16, 1e-13, 3e-13, 1e-12, 1e-8, 1e-4, 1.0}) {
      matrix<> h = matrix<>::Zero(3, 3);
      h(1, 1) = gap;
      h(2, 2) = 1;
      auto const model = in_units(
          make_symmetric_model(species{.hamiltonian = h, .state = mu, .couplings = {{g, b}}}, r), unit);
      auto const a = make_particle_observable(model, {{.species = 0, .factor = random_matrix(rng, 3)}});
      INFO("gap " << gap << ", unit " << unit);
      double const distance = distance_to_exact(model, a, 2, 4, 2 / unit);
      CHECK(distance < 2e-12);
      worst = std::max(worst, distance);
    }
  }
  CHECK(worst < 2e-12); // of the reference, which takes steps
}

TEST_CASE("on resonance and next to it, in closed form", "[robustness]") {
  auto const number = make_reservoir_observable(make_boson(4).number());
  double worst = 0; // in units of the rounding estimates
  for (double const unit : {1.0, 1e8, 1e-8}) {
    for (double const detuning : {0.0, 1e-16, 1e-13, 1e-12, 1e-8, -1e-8, 1e-3}) {
      double const nu = unit * (1 + detuning);
      for (double const p : {0.0, 1e-300, 1e-16, 0.3, 1 - 0x1p-53, 1.0}) {
        auto const model = make_dicke_model({.omega_0 = unit, .nu = nu, .excited = p, .levels = 4});
        double const t = 3 / unit;
        auto const c = coefficients(model, number, 7, 2, t);
        double const expected = p * transition(unit - nu, t) + (1 - p) * transition(unit + nu, t);
        // of a population whose root is below `tolerance::new_direction` the estimate knows nothing
        double const left_out = p < 2.3e-16 ? p * transition(unit - nu, t) : 0;
        worst = std::max(worst, std::abs(c.value(2, 0, t) - expected) / (c.rounding(2, 0) + left_out));
      }
      // Tavis and Cummings: only what is excited emits, however little
      for (double const p : {1e-280, 1e-100, 1e-16, 1e-8, 1.0}) {
        auto const model = make_tavis_cummings_model({.omega_0 = unit, .nu = nu, .excited = p, .levels = 4});
        double const t = 3 / unit;
        auto const c = coefficients(model, number, 7, 2, t);
        double const only = p * transition(unit - nu, t);
        CHECK(std::abs(c.value(2, 0, t) / only - 1.0) < 1e-13);
      }
    }
  }
  CHECK(worst < 1);
}

TEST_CASE("one particle, as many as are observed, one more, and as many as numbers go", "[robustness]") {
  random_engine rng(8);
  auto const c = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .reservoir = 2});
  for (int const n : {2, 3}) {
    CHECK(distance_to_exact(c.model, c.observable, n, 4, 2) < 1e-12);
  }
  auto one = c.observable;
  one.particles = {0};
  one.system = random_matrix(rng, 2);
  CHECK(distance_to_exact(c.model, one, 1, 5, 2) < 1e-12);
  auto const limit = expand(c.model, c.observable, {.order = 5, .time_span = 2});
  auto const at_infinity = limit.limit().mean(0.2, 2).value;
  for (std::int64_t const n : {1'000'000LL, 1'000'000'000'000LL, 1'000'000'000'000'000LL}) {
    double const distance = std::abs(limit.at(n).mean(0.2, 2).value - at_infinity);
    CHECK(distance < 2 / std::sqrt(static_cast<double>(n)));
    CHECK(distance > 0);
  }
  // no dimension at all
  matrix<> const unit = matrix<>::Identity(1, 1);
  auto const point = make_symmetric_model(
      species{.hamiltonian = 3 * unit, .state = unit, .couplings = {{0 * unit, unit}}}, {2 * unit, unit});
  auto const mean = expand(point, make_reservoir_observable(unit), {.order = 3}).certified(5).mean(0.3, 1);
  CHECK(std::abs(mean.value - 1.0) < 1e-15);
  CHECK(mean.error() < 1e-14);
}

} // namespace tests_of_robustness_invariance
