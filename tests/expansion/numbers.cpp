// Numbers computed elsewhere, by other methods.

#include <numbers>

#include <mfdyson/mfdyson.hpp>

#include "support/catch.hpp"

namespace tests_of_expansion_numbers {

using namespace mfdyson;

namespace {

auto photons(double excited, int order, double time_span) {
  auto const levels = order + 1;
  return expand(make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = excited, .levels = levels}),
                make_reservoir_observable(make_boson(levels).number()),
                {.order = order, .time_span = time_span});
}

} // namespace

TEST_CASE("photon number of the Dicke model at lambda = 0.3") {
  // by a density-matrix solver on the permutation-symmetric space and, at infinity, normal modes; about 1e-8
  struct row {
    double excited;
    double time;
    std::vector<std::pair<int, double>> means; // 0: infinity
  };
  auto const rows = std::vector<row>{
      {0,
       1,
       {{1, .0527451653},
        {2, .0528884492},
        {4, .0529706381},
        {8, .0530146331},
        {16, .0530373920},
        {32, .0530489678},
        {64, .0530548066},
        {0, .0530606694}}},
      {1,
       2,
       {{1, .3024613159},
        {2, .3217213802},
        {4, .3331708818},
        {8, .3394741294},
        {16, .3427901653},
        {32, .3444921008},
        {64, .3453544256},
        {0, .3462244945}}},
      {.3,
       2,
       {{1, .1156639843},
        {2, .1168439023},
        {4, .1174113126},
        {8, .1176922407},
        {16, .1178325329},
        {32, .1179027146},
        {0, .1179729532}}},
  };
  for (auto const& r : rows) {
    auto const expansion = photons(r.excited, 24, r.time);
    for (auto const& [n, expected] : r.means) {
      INFO("p = " << r.excited << ", N = " << n);
      auto const mean =
          expansion.at(n == 0 ? particle_number(infinite) : particle_number(n)).mean(0.3, r.time);
      CHECK(std::abs(mean.value - expected) < 3e-8);
    }
  }
}

TEST_CASE("Taylor coefficients of the photon number at t = 1") {
  auto const check = [](double excited, particle_number n, std::vector<double> const& expected) {
    auto const z = photons(excited, 8, 1).at(n).x_coefficients(0, 1);
    for (std::size_t k = 0; k < expected.size(); ++k) {
      INFO("p = " << excited << ", N = " << to_text(n) << ", order " << 2 * k + 2);
      CHECK(std::abs(z[2 * k + 2].value - expected[k]) < 1e-12);
    }
  };
  check(0, 4, {.576365956975, .137647139970, -.023859203411, .002346103318});
  check(0, infinite, {.576365956975, .146332715578, .003343493699, .000013922572});
  check(.3, 4, {.697258021346, .040118138730, -.005077731075, .000385543368});
}

TEST_CASE("a qubit as reservoir") {
  species const atom{.hamiltonian = 0.5 * pauli::z(),
                     .state = populations({0.3, 0.7}),
                     .couplings = {{pauli::x(), pauli::x()}}};
  auto const model = make_model({atom}, {.hamiltonian = 0.75 * pauli::z(), .state = populations({0, 1})});
  matrix<> const up = populations({1, 0});
  auto const expansion = expand(model, make_reservoir_observable(up), {.order = 30, .time_span = 2.0});
  auto const check = [&](particle_number n, std::vector<double> const& expected) {
    auto const series = expansion.at(n);
    for (std::size_t k = 0; k < 4; ++k) {
      CHECK(std::abs(series.mean(0.3, 0.5 * static_cast<double>(k + 1)).value - expected[k]) < 2e-10);
    }
  };
  check(4, {.0201372379, .0582757755, .0809788468, .0907068975});
  check(128, {.0200664116, .0575413677, .0791914609, .0885895834});
  check(infinite, {.0200641402, .0575181727, .0791360485, .0885244120});
}

TEST_CASE("an energy-conserving model emits the same for every N: (2.18), corrected") {
  // N(t) = ½ λ² μ(G²) |(e^{iωt} − 1)/ω|² for B = φ(1); the text prints it without the ½
  double const omega = 1.5;
  double const lambda = 0.3;
  double const t = 1.3;
  auto const mode = make_boson(7);
  species const particle{.hamiltonian = 0 * pauli::z(),
                         .state = populations({0.5, 0.5}),
                         .couplings = {{pauli::z(), mode.field()}}};
  auto const model = make_model({particle}, {.hamiltonian = omega * mode.number(), .state = vacuum_state(7)});
  CHECK(is_energy_conserving(model));
  auto const expansion =
      expand(model, make_reservoir_observable(mode.number()), {.order = 6, .time_span = t});
  double const printed = lambda * lambda * std::norm((std::polar(1.0, omega * t) - 1.0) / omega);
  for (auto const n : {particle_number(1), particle_number(5), particle_number(infinite)}) {
    auto const mean = expansion.at(n).mean(lambda, t).value.real();
    CHECK(std::abs(mean - printed / 2) < 1e-15);
    CHECK(std::abs(mean - .054807233254) < 1e-12);
    CHECK(std::abs(mean - printed) > 0.05);
  }
}

TEST_CASE("the fluctuation at first order: (1.31), corrected") {
  // i λ ∫ μ([G(s), A(t)]) μ_R(B(s)) ds, (1.29), with B = a + a*, α real, thermal spins:
  // −4λα A_↑↓ tanh(ω_0/2T) · ω_0 (cos ω_R t − cos ω_0 t)/(ω_0² − ω_R²)
  double const omega_0 = 1.3;
  double const omega_r = 0.9;
  double const temperature = 0.7;
  double const t = 0.8;
  double const alpha = 0.35;
  auto const mode = make_boson(20);
  species const spin{.hamiltonian = omega_0 / 2 * pauli::z(),
                     .state = thermal_state(omega_0 / 2 * pauli::z(), temperature),
                     .couplings = {{pauli::x(), mode.position()}}};
  auto const model = make_model(
      {spin}, {.hamiltonian = omega_r * mode.number(), .state = coherent_state<default_scalar>(20, alpha)});
  auto const a = make_particle_observable(model, {{.species = 0, .factor = 0.6 * pauli::x()}});
  auto const first = expand(model, a, {.order = 1, .time_span = t}).limit().y_coefficients(0, t)[1].value;
  double const expected = -4 * alpha * 0.6 * std::tanh(omega_0 / (2 * temperature)) * omega_0 *
                          (std::cos(omega_r * t) - std::cos(omega_0 * t)) /
                          (omega_0 * omega_0 - omega_r * omega_r);
  CHECK(std::abs(first - expected) < 1e-13);
  CHECK(std::abs(first + .222444748904) < 1e-12);
  double const printed = -4 * alpha * 0.6 / (1 + std::exp(-omega_0 / temperature)) * std::sin(omega_0 * t) *
                         (std::sin((omega_0 + omega_r) * t) / (omega_0 + omega_r) +
                          std::sin((omega_0 - omega_r) * t) / (omega_0 - omega_r));
  CHECK(std::abs(first - printed) > 0.1);
}

TEST_CASE("the limit of an energy-conserving model is one oscillator: Lemma 1.5, corrected") {
  // X_0 of a bounded reservoir, against the average of exp(it(H_R + ξB)) over a normal variable ξ of variance
  // λ² μ(G²); the coupling 2√ϰ φ that the text prints has twice this variance
  auto const h_r = matrix<>(0.4 * pauli::z());
  auto const b = matrix<>(pauli::x());
  matrix<> const start = populations({1, 0});
  double const t = 1.2;
  double const lambda = 0.3;
  species const particle{
      .hamiltonian = 0.7 * pauli::z(), .state = populations({0.5, 0.5}), .couplings = {{pauli::z(), b}}};
  auto const series = expand(make_model({particle}, {h_r, start}), make_reservoir_observable(start),
                             {.order = 24, .time_span = t})
                          .limit();
  auto const average = [&](double variance) {
    double sum = 0;
    double weight = 0;
    for (int k = -800; k <= 800; ++k) { // trapezoidal, exact to rounding for a Gaussian
      double const z = k * 0.01;
      double const xi = std::sqrt(variance) * z;
      double const w = std::exp(-z * z / 2);
      sum += w * free_evolution(start, h_r + xi * b, t)(0, 0).real();
      weight += w;
    }
    return sum / weight;
  };
  double const mean = series.mean(lambda, t).value.real();
  CHECK(std::abs(mean - average(lambda * lambda)) < 1e-12);
  CHECK(std::abs(mean - average(2 * lambda * lambda)) > 1e-2);
}

} // namespace tests_of_expansion_numbers
