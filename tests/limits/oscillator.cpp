#include <cmath>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/limits/oscillator_limit.hpp>
#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_limits_oscillator {

// The effective Hamiltonian of the limit: its parts against their definitions, its dynamics against the series.

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

namespace {

/// e^{−iHt} ψ by Taylor steps, H at the middle of each of `steps` (constant, where the model is stationary).
template <class HamiltonianAt>
matrix<> evolve(HamiltonianAt const& at, matrix<> psi, double t, int steps) {
  double const step = t / steps;
  for (int k = 0; k < steps; ++k) {
    auto const h = at((k + 0.5) * step);
    matrix<> term = psi;
    for (int j = 1; j <= 30; ++j) {
      term = scalar(0, -step / j) * (h * term);
      psi += term;
    }
  }
  return psi;
}

/// Average of an observable of the reservoir in the space of the oscillators, with observed particles before it.
scalar average(matrix<> const& psi, matrix<> const& system, matrix<> const& reservoir,
               Eigen::Index oscillators) {
  auto const a = tensor(tensor(sparse_operator<scalar>(system), sparse_operator<scalar>(reservoir)),
                        sparse_operator<scalar>::identity(static_cast<std::size_t>(oscillators)));
  return multiply(adjoint(psi), matrix<>(a * psi)).trace();
}

/// Columns √p v of the initial state on observed ⊗ reservoir ⊗ ground states.
matrix<> initial(oscillator_limit<scalar> const& limit, basic_oscillator_space<double> const& space) {
  matrix<> rho = matrix<>::Identity(1, 1);
  for (auto const s : space.observed) {
    rho = matrix<>(tensor(rho, limit.model().species()[s].state));
  }
  rho = matrix<>(tensor(rho, limit.model().reservoir().state));
  auto const spectrum = make_state_spectrum<scalar>(rho);
  auto const rest = static_cast<Eigen::Index>(limit.dimension(space)) / rho.rows();
  matrix<> psi = matrix<>::Zero(rho.rows() * rest, spectrum.vectors.cols());
  for (Eigen::Index c = 0; c < psi.cols(); ++c) {
    for (Eigen::Index k = 0; k < rho.rows(); ++k) {
      psi(k * rest, c) =
          std::sqrt(spectrum.probabilities[static_cast<std::size_t>(c)]) * spectrum.vectors(k, c);
    }
  }
  return psi;
}

} // namespace

TEST_CASE("frequencies and weights of ladders and spins", "[oscillator]") {
  auto const dicke =
      make_oscillator_limit(make_dicke_model({.omega_0 = 0.8, .nu = 1.5, .excited = 0.3, .levels = 4}));
  REQUIRE(dicke.oscillators().size() == 2);
  for (auto const& o : dicke.oscillators()) {
    CHECK(std::abs(std::abs(o.frequency) - 0.8) < 1e-14);
    CHECK(std::abs(o.weight() - (o.frequency > 0 ? 0.7 : 0.3)) < 1e-14);
  }
  // an energy-conserving coupling: one oscillator of frequency zero and weight μ(G²), Lemma 1.5
  auto const mode = make_boson(4);
  auto const conserving =
      make_oscillator_limit(make_symmetric_model({.hamiltonian = 0.5 * pauli::z(),
                                                  .state = populations({0.5, 0.5}),
                                                  .couplings = {{2 * pauli::z(), mode.field()}}},
                                                 {.hamiltonian = mode.number(), .state = vacuum_state(4)}));
  REQUIRE(conserving.oscillators().size() == 1);
  CHECK(conserving.oscillators().front().frequency == 0);
  CHECK(std::abs(conserving.oscillators().front().weight() - 4) < 1e-14);
}

TEST_CASE("the oscillators have the correlations of the particles", "[oscillator]") {
  random_engine rng(5);
  // a parity that G flips and h and μ keep; μ is not stationary
  for (bool const stationary : {true, false}) {
    matrix<> h = random_hermitian(rng, 4);
    matrix<> g = random_hermitian(rng, 4);
    matrix<> mu = random_state(rng, 4);
    for (Eigen::Index i = 0; i < 4; ++i) {
      for (Eigen::Index j = 0; j < 4; ++j) {
        bool const even = (i + j) % 2 == 0;
        (even ? g : h)(i, j) = 0;
        mu(i, j) = even ? mu(i, j) : 0;
      }
    }
    if (stationary) {
      mu = thermal_state(h, 0.8);
    }
    auto const b = random_hermitian(rng, 2);
    auto const model =
        make_model<scalar>({{.hamiltonian = h, .state = mu, .couplings = {{g, b}}, .fraction = 0.4},
                            {.hamiltonian = 0.5 * pauli::z(),
                             .state = populations({0.1, 0.9}),
                             .couplings = {{pauli::x(), b}},
                             .fraction = 0.6}},
                           {.hamiltonian = random_hermitian(rng, 2), .state = populations({1, 0})});
    auto const limit = make_oscillator_limit(model);
    CHECK(limit.is_stationary() == stationary);
    for (double const t : {0.0, 0.7}) {
      for (double const s : {0.3, 1.9}) {
        matrix<> const gt = free_evolution(g, h, t);
        matrix<> const gs = free_evolution(g, h, s);
        auto const expected = 0.4 * multiply(model.species()[0].state, multiply(gt, gs)).trace();
        CHECK(std::abs(limit.correlation(0, t, s) - expected) < 1e-12);
        auto const spin = 0.6 * (0.9 * std::polar(1.0, s - t) + 0.1 * std::polar(1.0, t - s));
        CHECK(std::abs(limit.correlation(1, t, s) - spin) < 1e-13);
      }
    }
    CHECK(complaint([&] { return limit.correlation(2, 0.0, 0.0); }) ==
          "species: expected an index below 2, got 2");
  }
}

TEST_CASE("dynamics of the effective Hamiltonian is the limit of the series", "[oscillator]") {
  random_engine rng(6);
  auto const b = random_hermitian(rng, 3);
  auto const spin = make_spin_half(1.1, 0.25).to_species(b);
  auto const h = random_hermitian(rng, 3);
  auto const model = make_symmetric_model(spin, {.hamiltonian = h, .state = thermal_state(h, 0.5)});
  auto const limit = make_oscillator_limit(model);
  auto const a = random_hermitian(rng, 3);
  double const lambda = 0.15;
  double const t = 1.2;
  auto const series =
      expand(model, make_reservoir_observable(a), {.order = 14, .time_span = t}).limit().mean(lambda, t);
  basic_oscillator_space<double> const space{.levels = 9};
  auto const hamiltonian = limit.hamiltonian(lambda, space);
  CHECK(hamiltonian.dimension() == 3 * 81);
  auto const psi = evolve([&](double) { return hamiltonian; }, initial(limit, space), t, 20);
  CHECK(std::abs(average(psi, matrix<>::Identity(1, 1), a, 81) - series.value) < 1e-9);
}

TEST_CASE("Taylor coefficients in epsilon are X and Y of the limit", "[oscillator]") {
  random_engine rng(7);
  auto const b = random_hermitian(rng, 2);
  auto const h = random_hermitian(rng, 2);
  auto const model = make_symmetric_model(make_spin_half(0.9, 0.2).to_species(b),
                                          {.hamiltonian = h, .state = thermal_state(h, 0.7)});
  auto const limit = make_oscillator_limit(model);
  auto const a_s = random_hermitian(rng, 2);
  auto const a_r = random_hermitian(rng, 2);
  double const lambda = 0.1;
  double const t = 0.9;
  auto const series = expand(model, make_observable<scalar>({{.species = 0, .factor = a_s}}, a_r),
                             {.order = 12, .time_span = t})
                          .limit();
  auto const at = [&](double epsilon) {
    basic_oscillator_space<double> const space{.levels = 8, .observed = {0}, .epsilon = epsilon};
    auto const hamiltonian = limit.hamiltonian(lambda, space);
    auto const psi = evolve([&](double) { return hamiltonian; }, initial(limit, space), t, 15);
    return average(psi, a_s, a_r, 64);
  };
  double const e = 0.2;
  auto const zero = at(0);
  auto const plus = at(e);
  auto const minus = at(-e);
  auto const plus2 = at(2 * e);
  auto const minus2 = at(-2 * e);
  CHECK(std::abs(zero - series.free(t).value - series.x(0, lambda, t).value) < 1e-9);
  // differences of fourth order
  auto const first = (8.0 * (plus - minus) - (plus2 - minus2)) / (12 * e);
  auto const second = (16.0 * (plus + minus) - (plus2 + minus2) - 30.0 * zero) / (24 * e * e);
  CHECK(std::abs(first - series.y(0, lambda, t).value) < 1e-6);
  CHECK(std::abs(second - series.x(1, lambda, t).value) < 1e-5);
  CHECK(std::abs(series.y(0, lambda, t).value) > 1e-3);
  CHECK(std::abs(series.x(1, lambda, t).value) > 1e-4);
}

TEST_CASE("time-dependent couplings of particles that are not stationary", "[oscillator]") {
  matrix<> h = matrix<>::Zero(3, 3);
  h.diagonal() << 0.0, 0.8, 2.1;
  matrix<> g = matrix<>::Zero(3, 3);
  g(0, 1) = g(1, 0) = 1.0;
  g(1, 2) = g(2, 1) = 0.5;
  matrix<> mu = matrix<>::Zero(3, 3);
  mu.diagonal() << 0.5, 0.2, 0.3;
  mu(0, 2) = scalar(0.1, 0.2);
  mu(2, 0) = scalar(0.1, -0.2);
  auto const model =
      make_symmetric_model<scalar>({.hamiltonian = h, .state = mu, .couplings = {{g, pauli::x()}}},
                                   {.hamiltonian = 0.6 * pauli::z(), .state = populations({0, 1})});
  auto const limit = make_oscillator_limit(model);
  matrix<> const up = pauli::plus() * pauli::minus();
  auto const series = expand(model, make_reservoir_observable(up), {.order = 12, .time_span = 1}).limit();
  basic_oscillator_space<double> const space{.levels = 4};
  auto const at = [&](double t) { return limit.hamiltonian(0.1, {.levels = 4, .time = t}); };
  auto const dimension = static_cast<Eigen::Index>(limit.dimension(space)) / 2;
  auto const coarse =
      average(evolve(at, initial(limit, space), 1, 20), matrix<>::Identity(1, 1), up, dimension);
  auto const fine =
      average(evolve(at, initial(limit, space), 1, 40), matrix<>::Identity(1, 1), up, dimension);
  // the rule of the middle is of second order
  CHECK(std::abs((4.0 * fine - coarse) / 3.0 - series.mean(0.1, 1).value) < 1e-7);
  CHECK(complaint([&] { return limit.hamiltonian(0.1, {.levels = 0}); }) == "levels: expected >= 1, got 0");
  CHECK(complaint([&] { return limit.hamiltonian(0.1, {.observed = {3}}); }) ==
        "observed: expected indices below 1, got 3");
}

TEST_CASE("one level of each oscillator is the reservoir alone", "[oscillator]") {
  auto const model = make_dicke_model({.omega_0 = 0.8, .nu = 1.5, .excited = 0.3, .levels = 4});
  auto const limit = make_oscillator_limit(model);
  CHECK(limit.dimension({.levels = 1}) == 4);
  auto const h = limit.hamiltonian(0.7, {.levels = 1});
  matrix<> const dense = h * matrix<>(matrix<>::Identity(4, 4));
  CHECK(largest_entry(matrix<>(dense - model.reservoir().hamiltonian)) < 1e-15);
  CHECK_THROWS_AS(limit.hamiltonian(0.7, {.levels = 0}), invalid_input);
}

} // namespace tests_of_limits_oscillator
