// Cases at the edge: sizes far apart, offsets, underflow.

#include <mfdyson/engines/collective/collective_engine.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/compare_series.hpp"
#include "support/random_models.hpp"

namespace tests_of_engines_corner_cases {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

coefficient_functions<std::complex<double>> photons(species const& spin, reservoir const& cavity, int order,
                                                    particle_number n) {
  auto const mode = make_boson(cavity.hamiltonian.rows());
  auto const model = make_symmetric_model(spin, cavity);
  return collective_engine<>(model, make_reservoir_observable(mode.number()),
                             {.order = order, .time_span = 1.0})
      .coefficients(n);
}

species spin(matrix<> const& h, matrix<> const& g, matrix<> const& b, double excited) {
  return {.hamiltonian = h, .state = populations({excited, 1 - excited}), .couplings = {{g, b}}};
}

reservoir vacuum(Eigen::Index levels) { return {1.5 * make_boson(levels).number(), vacuum_state(levels)}; }

} // namespace

TEST_CASE("an odd moment at a frequency of its own breaks (A0), however small its letter") {
  auto const mode = make_boson(5);
  for (double const part : {1e-3, 1e-6, 2e-8, 1e-10}) {
    INFO(part);
    matrix<> const g = pauli::x() + part * pauli::z();
    CHECK_FALSE(check_odd_moments(spin(0.5 * pauli::z(), g, mode.position(), 0.3)).vanish);
  }
  CHECK(check_odd_moments(spin(0.5 * pauli::z(), pauli::x(), mode.position(), 0.3)).vanish);
}

TEST_CASE("a factor may stand at G or at B") {
  random_engine rng(5);
  matrix<> g1 = matrix<>::Zero(3, 3);
  g1(0, 1) = g1(1, 0) = 1;
  matrix<> g2 = matrix<>::Zero(3, 3);
  g2(0, 2) = g2(2, 0) = 1;
  matrix<> const h = matrix<>(Eigen::Vector3cd(0, 0.7, 1.9).asDiagonal());
  matrix<> const b1 = random_hermitian<>(rng, 3);
  matrix<> const b2 = random_hermitian<>(rng, 3);
  reservoir const r{random_hermitian<>(rng, 3), random_state<>(rng, 3)};
  auto const a = make_reservoir_observable(random_hermitian<>(rng, 3));
  auto const with = [&](double factor) {
    species const kind{.hamiltonian = h,
                       .state = populations({1, 0, 0}),
                       .couplings = {{g1, b1}, {factor * g2, b2 / factor}}};
    return collective_engine<>(make_symmetric_model(kind, r), a, {.order = 6, .time_span = 1.0})
        .coefficients(3);
  };
  CHECK(distance(with(1), with(1e-8)) < 1e-13);
  CHECK(distance(with(1), with(1e10)) < 1e-13);
}

TEST_CASE("a constant in a Hamiltonian changes nothing") {
  auto const mode = make_boson(9);
  matrix<> const one = matrix<>::Identity(2, 2);
  auto const with = [&](double offset) {
    auto cavity = vacuum(9);
    cavity.hamiltonian += offset * matrix<>::Identity(9, 9);
    return photons(spin(0.5 * pauli::z() + offset * one, pauli::x(), mode.position(), 0.3), cavity, 8, 5);
  };
  CHECK(distance(with(0), with(1e8)) < 1e-7); // 0.5 + 1e8 has eight digits of the 0.5 left
  CHECK(distance(with(0), with(1024)) < 1e-12);
}

TEST_CASE("a coherent state is one initial vector") {
  auto const mode = make_boson(60);
  auto const model = make_symmetric_model(spin(0.5 * pauli::z(), pauli::x(), mode.position(), 0.3),
                                          reservoir{1.5 * mode.number(), coherent_state(60, 2)});
  CHECK(finite_system<default_scalar>(model, {}).components().size() == 1);
  CHECK(finite_system<default_scalar>(model, {0}).components().size() == 2);
}

TEST_CASE("couplings of any size keep their digits and their grid") {
  auto const mode = make_boson(21);
  auto const plain = photons(spin(0.5 * pauli::z(), pauli::x(), mode.position(), 0.3), vacuum(21), 20, 100);
  for (double const size : {1e-12, 1e10}) {
    INFO(size);
    auto const c =
        photons(spin(0.5 * pauli::z(), size * pauli::x(), mode.position(), 0.3), vacuum(21), 20, 100);
    CHECK(c.panels() == plain.panels());
    for (int r = 2; r <= 20; r += 2) {
      INFO("r = " << r);
      auto const scaled = c.value(r, 0, 1.0) / std::pow(size, r);
      CHECK(std::abs(scaled - plain.value(r, 0, 1.0)) <= plain.rounding(r, 0));
      CHECK(std::isfinite(c.rounding(r, 0)));
    }
  }
}

TEST_CASE("small populations keep their digits") {
  // Tavis–Cummings: c_2 = p · 2(1 − cos(ν − ω_0)t)/(ν − ω_0)²
  double const p = 1e-14;
  auto const model = make_tavis_cummings_model({.omega_0 = 1, .nu = 1.2, .excited = p, .levels = 5});
  auto const c = collective_engine<>(model, make_reservoir_observable(make_boson(5).number()),
                                     {.order = 4, .time_span = 1.0})
                     .coefficients(10);
  double const expected = p * 2 * (1 - std::cos(0.2)) / 0.04;
  CHECK(std::abs(c.value(2, 0, 1.0) - expected) < 1e-12 * expected);
}

TEST_CASE("times that ended a rounding above the time span are meant to be it") {
  auto const c = photons(spin(0.5 * pauli::z(), pauli::x(), make_boson(5).position(), 0.3), vacuum(5), 4, 7);
  CHECK(c.value(2, 0, 1.0 + 1e-15) == c.value(2, 0, 1.0));
  CHECK_THROWS_AS(c.value(2, 0, 1.0 + 1e-12), invalid_input);
}

TEST_CASE("N as large as a number can be") {
  auto const kind = spin(0.5 * pauli::z(), pauli::x(), make_boson(5).position(), 0.3);
  auto const limit = photons(kind, vacuum(5), 4, infinite);
  auto const huge = photons(kind, vacuum(5), 4, std::numeric_limits<std::int64_t>::max());
  CHECK(distance(limit, huge) < 1e-14);
}

} // namespace tests_of_engines_corner_cases
