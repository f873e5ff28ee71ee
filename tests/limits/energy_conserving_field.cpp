// Energy-conserving particles in a Bose field: (2.10)–(2.18), corrected, against matrices, sums and the nonlinear equation.

#include <array>
#include <cmath>
#include <complex>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/limits/energy_conserving.hpp>
#include <mfdyson/limits/energy_conserving_field.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/populations.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_limits_energy_conserving_field {

using namespace mfdyson;
using namespace mfdyson::testing;
using complex = std::complex<double>;

namespace {

/// Three levels with different G and energies and coherences between all of them, μ(G) ≠ 0.
conserving_particle three_levels() {
  random_engine rng(7);
  return {.hamiltonian = (matrix<>(3, 3) << 0.4, 0, 0, 0, -1, 0, 0, 0, 0.9).finished(),
          .coupling = (matrix<>(3, 3) << 1.1, 0, 0, 0, -0.6, 0, 0, 0, 0.3).finished(),
          .state = random_state(rng, 3)};
}

/// The same in a basis in which nothing is diagonal, and G degenerate.
conserving_particle turned_levels() {
  random_engine rng(8);
  auto const u = random_unitary(rng, 3);
  auto const turn = [&](matrix<> const& x) {
    matrix<> const y = multiply(u, multiply(x, mfdyson::adjoint(u)));
    return matrix<>((y + mfdyson::adjoint(y)) / 2.0);
  };
  return {.hamiltonian = turn((matrix<>(3, 3) << 0.4, 0, 0, 0, -1, 0, 0, 0, 0.9).finished()),
          .coupling = turn((matrix<>(3, 3) << 0.8, 0, 0, 0, 0.8, 0, 0, 0, -0.5).finished()),
          .state = random_state(rng, 3)};
}

conserving_particle spin(double p) {
  return {.hamiltonian = 0.7 * pauli::z(), .coupling = pauli::z(), .state = populations({p, 1 - p})};
}

/// The model with the first Fock states of one mode.
model on_levels(conserving_particle const& p, coupled_mode const& k, Eigen::Index levels) {
  auto const mode = make_boson(levels);
  matrix<> const field = mode.field(k.coupling);
  auto const state =
      k.occupation > 0 ? thermal_boson_state(levels, k.frequency, k.frequency / std::log1p(1 / k.occupation))
                       : coherent_state<default_scalar>(levels, k.amplitude);
  return make_symmetric_model(
      {.hamiltonian = p.hamiltonian, .state = p.state, .couplings = {{p.coupling, field}}},
      reservoir{.hamiltonian = k.frequency * mode.number(), .state = state});
}

/// e^{iφ(f)} on so many levels.
matrix<> weyl_matrix(Eigen::Index levels, complex f) {
  // e^{iφ(f)} = D(z) with z a* − z̄ a = i (f a* + f̄ a)/√2
  return make_boson(levels).displacement(complex(0, 1) * f / std::sqrt(2.0));
}

} // namespace

TEST_CASE("numbers, Weyl operators and particles agree with the first Fock states") {
  // (2.14), (2.15) enter through e^{it(H_R + xφ)} as a matrix; here every N up to 10^6
  for (auto const& particle : {three_levels(), turned_levels()}) {
    for (auto const& mode : {coupled_mode{.frequency = 0.9, .coupling = {0.7, 0.4}, .amplitude = {0.5, -0.3}},
                             coupled_mode{.frequency = 1.4, .coupling = {0.5, -0.2}, .occupation = 0.1}}) {
      Eigen::Index const levels = 34;
      auto const m = on_levels(particle, mode, levels);
      auto const field = make_energy_conserving_field(particle, {mode});
      double const lambda = 0.2;
      double const t = 1.1;
      complex const f(0.3, 0.5);
      auto const number = make_reservoir_observable(make_boson(levels).number());
      auto const weyl = make_reservoir_observable(weyl_matrix(levels, f));
      for (int const n : {1, 2, 6}) {
        INFO("N = " << n << ", frequency " << mode.frequency);
        energy_conserving_options const options{.tolerance = 1e-10};
        CHECK(std::abs(energy_conserving_mean(m, number, n, lambda, t, options).value -
                       field.number(n, lambda, t)) < 1e-9);
        CHECK(std::abs(energy_conserving_mean(m, weyl, n, lambda, t, options).value -
                       field.weyl({f}, n, lambda, t)) < 1e-9);
      }
    }
  }
}

TEST_CASE("states of one and two particles agree with dynamics on the whole space") {
  for (auto const& mode : {coupled_mode{.frequency = 0.9, .coupling = {0.7, 0.4}, .amplitude = {0.5, -0.3}},
                           coupled_mode{.frequency = 1.4, .coupling = {0.5, -0.2}, .occupation = 0.05}}) {
    conserving_particle particle{
        .hamiltonian = 0.7 * pauli::z(), .coupling = pauli::z() + 0.4 * pauli::identity(), .state = {}};
    random_engine rng(3);
    particle.state = random_state(rng, 2);
    Eigen::Index const levels = 26;
    auto const m = on_levels(particle, mode, levels);
    auto const field = make_energy_conserving_field(particle, {mode});
    std::array<double, 1> const times{1.3};
    for (int const observed : {1, 2}) {
      auto const a = random_matrix(rng, observed == 1 ? 2 : 4);
      observable const on_particles{std::vector<std::size_t>(static_cast<std::size_t>(observed), 0), a,
                                    matrix<>::Identity(levels, levels)};
      auto const exact = exact_dynamics(m, on_particles, 3).mean(0.6, times)[0];
      INFO("observed " << observed << ", frequency " << mode.frequency);
      auto const rho = field.particles(observed, 3, 0.6, times[0]);
      CHECK(is_state(rho));
      CHECK(std::abs(expectation(rho, a) - exact) < 1e-9);
    }
  }
}

TEST_CASE("(2.14), corrected: the polaron transformation, and (2.15)") {
  // on the lowest of 60 levels, far from the cut: W(f) e^{it(H_R + φ(ξg))} W(−f) = e^{itH_R} e^{−(i/2) t ξ² ‖g/√ω‖²} with
  // f = ξg/(iω), as φ(ξg) lowers energies; the text prints the phase with a plus. It drops out of (2.15)
  Eigen::Index const levels = 60;
  Eigen::Index const low = 6;
  double const omega = 0.9;
  complex const g(0.7, 0.4);
  double const xi = 0.6;
  double const t = 1.1;
  auto const mode = make_boson(levels);
  matrix<> const h_r = omega * mode.number();
  matrix<> const h = h_r + mode.field(xi * g);
  auto const evolution = [&](matrix<> const& hamiltonian) { // e^{itH}
    auto const basis = hermitian_eigenbasis<complex>(hamiltonian);
    matrix<> scaled = basis.vectors;
    for (Eigen::Index k = 0; k < levels; ++k) {
      scaled.col(k) *= std::polar(1.0, t * basis.values(k));
    }
    return multiply(scaled, mfdyson::adjoint(basis.vectors));
  };
  complex const f = xi * g / complex(0, omega);
  auto const block = [&](matrix<> const& x) { return matrix<>(x.topLeftCorner(low, low)); };
  matrix<> const left = multiply(weyl_matrix(levels, f), multiply(evolution(h), weyl_matrix(levels, -f)));
  complex const phase = std::polar(1.0, -t * xi * xi * std::norm(g) / omega / 2);
  CHECK(largest_entry(block(left - phase * evolution(h_r))) < 1e-12);
  CHECK(largest_entry(block(left - std::conj(phase) * evolution(h_r))) > 0.1); // as printed
  matrix<> const a = mode.number() + mode.field(complex(0.3, 0.2));
  complex const turned = (std::polar(1.0, omega * t) - 1.0) * f;
  matrix<> const moved = multiply(weyl_matrix(levels, turned),
                                  multiply(free_evolution(a, h_r, t), weyl_matrix(levels, -turned)));
  CHECK(largest_entry(block(free_evolution(a, h, t) - moved)) < 1e-11);
}

TEST_CASE("several modes add up, and a mode may have frequency zero") {
  std::vector<coupled_mode> const modes{{.frequency = 0.6, .coupling = 0.8, .amplitude = {0.2, 0.1}},
                                        {.frequency = 1.3, .coupling = {0.3, -0.5}, .occupation = 0.3},
                                        {.frequency = 0, .coupling = {0.2, 0.4}}};
  auto const particle = three_levels();
  auto const all = make_energy_conserving_field(particle, modes);
  double sum = 0;
  double phase = 0;
  double strength = 0;
  for (auto const& mode : modes) {
    auto const one = make_energy_conserving_field(particle, {mode});
    sum += one.number(9, 0.3, 1.7);
    phase += one.mean_field_phase(1.7);
    strength += one.mean_field_strength(1.7);
  }
  CHECK(all.number(9, 0.3, 1.7) == Approx(sum).epsilon(1e-14));
  CHECK(all.mean_field_phase(1.7) == Approx(phase).epsilon(1e-14));
  CHECK(all.mean_field_strength(1.7) == Approx(strength).epsilon(1e-14));
  // continuous at frequency zero
  auto at = modes;
  at[2].frequency = 1e-7;
  auto const near = make_energy_conserving_field(particle, at);
  CHECK(near.number(9, 0.3, 1.7) == Approx(all.number(9, 0.3, 1.7)).epsilon(1e-6));
  CHECK(std::abs(near.weyl({0.1, 0.2, 0.3}, 9, 0.3, 1.7) - all.weyl({0.1, 0.2, 0.3}, 9, 0.3, 1.7)) < 1e-6);
  CHECK(largest_entry(near.particles(2, 9, 0.3, 1.7) - all.particles(2, 9, 0.3, 1.7)) < 1e-6);
  // ∫F by the trapezoidal rule's extrapolation
  double integral = 0;
  int const steps = 2000;
  for (int k = 0; k <= steps; ++k) {
    integral += (k == 0 || k == steps ? 1.0
                 : k % 2 == 1         ? 4.0
                                      : 2.0) *
                all.mean_field_strength(1.7 * k / steps);
  }
  CHECK(all.mean_field_phase(1.7) == Approx(integral * 1.7 / (3 * steps)).epsilon(1e-11));
}

TEST_CASE("(2.17), corrected: the Weyl operator in the limit, and N = 1000") {
  double const omega = 0.9;
  double const lambda = 0.4;
  double const t = 0.8;
  double const f = 0.7;
  auto const field = make_energy_conserving_field(spin(0.5), {{.frequency = omega, .coupling = 1}});
  double const r = (f * (1.0 - std::polar(1.0, omega * t)) / omega).real();
  double const vacuum = std::exp(-f * f / 4);
  double const correct = std::exp(-lambda * lambda * r * r / 2) * vacuum;
  double const printed = std::exp(-lambda * lambda * r * r) * vacuum;
  auto const limit = field.weyl({f}, infinite, lambda, t);
  CHECK(std::abs(limit - correct) < 1e-15);
  CHECK(limit.real() == Approx(0.882072387).epsilon(1e-9));
  CHECK(printed == Approx(0.879446708).epsilon(1e-9));
  auto const thousand = field.weyl({f}, 1000, lambda, t);
  CHECK(thousand.real() == Approx(0.882072384).epsilon(1e-9));
  CHECK(std::abs(thousand - limit) < 1e-8);
  CHECK(std::abs(thousand - printed) > 2e-3);
  // the binomial sum, and its approach to the limit like 1/N
  auto const sum = [&](int n) {
    double result = 0;
    for (int k = 0; k <= n; ++k) {
      double const weight = std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) -
                                     n * std::log(2.0));
      result += weight * std::cos(lambda * (2.0 * k - n) / std::sqrt(n) * r) * vacuum;
    }
    return result;
  };
  for (int const n : {10, 100, 1000}) {
    CHECK(std::abs(field.weyl({f}, n, lambda, t) - sum(n)) < 1e-12);
  }
  auto const distance = [&](int n) { return std::abs(field.weyl({f}, n, lambda, t) - limit); };
  CHECK(distance(10) / distance(100) == Approx(10).epsilon(0.01));
  CHECK(distance(100) / distance(1000) == Approx(10).epsilon(0.001));
  // N = 10^15: the power N of a characteristic function does not enlarge rounding
  CHECK(std::abs(field.weyl({f}, 1'000'000'000'000'000, lambda, t) - limit) < 1e-15);
}

TEST_CASE("(2.16), corrected: the oscillator's operator in front of the Weyl operator") {
  // on levels of the oscillator: μ_HO of exp(−i √(2ϰ) r φ), as printed exp(−2i √ϰ r φ)
  double const kappa = 0.16 * 0.8;
  double const r = 1.1;
  auto const average = [&](double factor) {
    return expectation(vacuum_state(60), weyl_matrix(60, -factor * r)).real();
  };
  conserving_particle particle = spin(0.5);
  particle.coupling = std::sqrt(0.8) * pauli::z();
  // a mode of frequency zero: (1 − e^{iωt}) f/ω = −itf, so that r = Im f · t for g = 1
  auto const field = make_energy_conserving_field(particle, {{.frequency = 0, .coupling = 1}});
  complex const f(0, r);
  auto const correct = field.weyl({f}, infinite, 0.4, 1.0) / std::exp(-r * r / 4);
  CHECK(std::abs(correct - average(std::sqrt(2 * kappa))) < 1e-13);
  CHECK(std::abs(correct - average(2 * std::sqrt(kappa))) > 0.05);
}

TEST_CASE("(2.18), corrected: quanta, the same at every N where mu(G) = 0") {
  double const omega = 1.5;
  double const lambda = 0.3;
  double const t = 1.3;
  auto const field = make_energy_conserving_field(spin(0.5), {{.frequency = omega, .coupling = 1}});
  double const printed = lambda * lambda * std::norm((std::polar(1.0, omega * t) - 1.0) / omega);
  for (auto const n :
       {particle_number(1), particle_number(10), particle_number(1000), particle_number(infinite)}) {
    CHECK(field.number(n, lambda, t) == Approx(.054807233254).epsilon(1e-11));
    CHECK(std::abs(field.number(n, lambda, t) - printed / 2) < 1e-16);
    CHECK(std::abs(field.number(n, lambda, t) - printed) > 0.05);
  }
  // from a series in a truncated mode, through the fourth order, where there is nothing
  auto const m = on_levels(spin(0.5), {.frequency = omega}, 7);
  auto const series =
      expand(m, make_reservoir_observable(make_boson(7).number()), {.order = 6, .time_span = t}).limit();
  CHECK(std::abs(series.mean(lambda, t).value - field.number(infinite, lambda, t)) < 1e-15);
  // where μ(G) does not vanish the number grows like N
  auto const driven = make_energy_conserving_field(spin(0.9), {{.frequency = omega, .coupling = 1}});
  CHECK(driven.number(1000, lambda, t) / driven.number(100, lambda, t) ==
        Approx((1 + 999 * .64) / (1 + 99 * .64)).epsilon(1e-12));
}

TEST_CASE("(2.10)-(2.12): a particle in the limit, with F(t), reached like 1/N") {
  std::vector<coupled_mode> const modes{{.frequency = 0.6, .coupling = 0.8, .occupation = 0.5},
                                        {.frequency = 1.3, .coupling = {0.3, -0.5}, .occupation = 0.3}};
  double const lambda = 0.7;
  double const t = 1.9;
  for (auto const& particle : {three_levels(), turned_levels()}) {
    auto const field = make_energy_conserving_field(particle, modes);
    auto const limit = field.particles(1, infinite, lambda, t);
    CHECK(is_state(limit));

    // (2.10), which is nonlinear in ρ, by the Runge–Kutta method; F as a sum
    auto const derivative = [&](double s, matrix<> const& rho) {
      double strength = 0;
      for (auto const& mode : modes) {
        strength -= std::norm(mode.coupling) * (1 - std::cos(mode.frequency * s)) / mode.frequency;
      }
      // Tr_2 [G ⊗ G, ρ ⊗ ρ]
      matrix<> const both = tensor(rho, rho);
      matrix<> const twice = commutator(matrix<>(tensor(particle.coupling, particle.coupling)), both);
      matrix<> traced = matrix<>::Zero(3, 3);
      for (Eigen::Index i = 0; i < 3; ++i) {
        for (Eigen::Index j = 0; j < 3; ++j) {
          for (Eigen::Index k = 0; k < 3; ++k) {
            traced(i, j) += twice(3 * i + k, 3 * j + k);
          }
        }
      }
      // (2.11)
      CHECK(largest_entry(traced - commutator(particle.coupling, rho) * expectation(rho, particle.coupling)) <
            1e-12);
      return matrix<>(complex(0, -1) *
                      (commutator(particle.hamiltonian, rho) + lambda * lambda * strength * traced));
    };
    matrix<> rho = particle.state;
    int const steps = 100;
    double const dt = t / steps;
    for (int k = 0; k < steps; ++k) {
      double const s = k * dt;
      matrix<> const k1 = derivative(s, rho);
      matrix<> const k2 = derivative(s + dt / 2, rho + dt / 2 * k1);
      matrix<> const k3 = derivative(s + dt / 2, rho + dt / 2 * k2);
      matrix<> const k4 = derivative(s + dt, rho + dt * k3);
      rho += dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    CHECK(largest_entry(rho - limit) < 1e-8);
    CHECK(largest_entry(limit - free_evolution(particle.state, particle.hamiltonian, -t)) > 1e-3);

    // (2.12): i dρ/dt = [h_eff(t), ρ]
    double const step = 1e-4;
    matrix<> const slope =
        (field.particles(1, infinite, lambda, t + step) - field.particles(1, infinite, lambda, t - step)) /
        (2 * step);
    CHECK(largest_entry(complex(0, 1) * slope - commutator(field.mean_field_hamiltonian(lambda, t), limit)) <
          1e-7);

    // finite N
    auto const distance = [&](int n) { return largest_entry(field.particles(1, n, lambda, t) - limit); };
    CHECK(distance(10) > 1e-3);
    CHECK(distance(100) / distance(1000) == Approx(10).epsilon(0.02));
    CHECK(distance(1000) / distance(10'000) == Approx(10).epsilon(0.005));
    // a field that is displaced acts on each particle by itself, of order N^{-1/2}: the same limit, reached more slowly
    auto displaced = modes;
    displaced[0].amplitude = complex(0.4, 0.1);
    auto const driven = make_energy_conserving_field(particle, displaced);
    CHECK(largest_entry(driven.particles(1, infinite, lambda, t) - limit) == 0);
    auto const apart = [&](int n) { return largest_entry(driven.particles(1, n, lambda, t) - limit); };
    CHECK(apart(10'000) / apart(1'000'000) == Approx(10).epsilon(0.05));
    // two particles in the limit are independent
    CHECK(largest_entry(field.particles(2, infinite, lambda, t) - matrix<>(tensor(limit, limit))) < 1e-14);
    CHECK(largest_entry(field.particles(2, 1'000'000, lambda, t) - matrix<>(tensor(limit, limit))) < 1e-5);
  }
}

TEST_CASE("F(t) for N = 10, 50, 200, by sums over configurations of matrices: 1/N") {
  // another way to finite N: the reservoir's matrices at every sum of the spins, by `energy_conserving_mean`
  coupled_mode const mode{.frequency = 1.2, .coupling = 0.5};
  conserving_particle particle = spin(0.8);
  particle.state(0, 1) = particle.state(1, 0) = 0.3;
  auto const field = make_energy_conserving_field(particle, {mode});
  double const lambda = 0.5;
  double const t = 1.4;
  auto const limit = expectation(field.particles(1, infinite, lambda, t), matrix<>(pauli::plus()));
  double previous = 0;
  for (int const n : {10, 50, 200}) {
    // the field follows √N μ(G): it takes more levels the larger N is
    Eigen::Index const levels = n == 200 ? 44 : 30;
    auto const m = on_levels(particle, mode, levels);
    auto const a = make_particle_observable(m, {{.species = 0, .factor = pauli::plus()}});
    auto const mean = energy_conserving_mean(m, a, n, lambda, t, {.tolerance = 1e-8}).value;
    INFO("N = " << n);
    CHECK(std::abs(mean - expectation(field.particles(1, n, lambda, t), matrix<>(pauli::plus()))) < 1e-7);
    if (previous > 0) {
      CHECK(n * std::abs(mean - limit) == Approx(previous).epsilon(0.1));
    }
    previous = n * std::abs(mean - limit);
  }
}

TEST_CASE("where mu(G) = 0 particles evolve freely in the limit, Lemma 1.4") {
  conserving_particle particle = spin(0.5);
  particle.state(0, 1) = particle.state(1, 0) = 0.3;
  auto const field = make_energy_conserving_field(particle, {{.frequency = 1.2, .coupling = 0.5}});
  matrix<> const free = free_evolution(particle.state, particle.hamiltonian, -1.4);
  CHECK(largest_entry(field.particles(1, infinite, 0.9, 1.4) - free) < 1e-15);
  CHECK(largest_entry(field.mean_field_hamiltonian(0.9, 1.4) - particle.hamiltonian) < 1e-15);
  CHECK(largest_entry(field.particles(1, 10, 0.9, 1.4) - free) > 1e-3);
}

TEST_CASE("wrong arguments of a field are named") {
  auto const field = make_energy_conserving_field(spin(0.8), {{.frequency = 1.2, .coupling = 0.5}});
  CHECK(complaint<hypothesis_violation>([&] { return field.number(infinite, 0.1, 1.0); }) ==
        "N: no limit of the field's state, as mu(G) is 0.6, expected 0");
  CHECK(complaint<hypothesis_violation>([&] { return field.weyl({0.1}, infinite, 0.1, 1.0); }) ==
        "N: no limit of the field's state, as mu(G) is 0.6, expected 0");
  CHECK(complaint([&] { return field.weyl({0.1, 0.2}, 4, 0.1, 1.0); }) == "f: expected 1 numbers, got 2");
  CHECK(complaint([&] { return field.particles(3, 2, 0.1, 1.0); }) ==
        "observed: expected from 1 to N, got 3 at N = 2");
  CHECK(complaint([&] { return field.number_of_mode(1, 2, 0.1, 1.0); }) ==
        "mode: expected an index below 1, got 1");
  CHECK(complaint([&] { return make_energy_conserving_field(spin(0.8), {}); }) ==
        "modes: expected at least one, got none");
  CHECK(complaint([&] { return make_energy_conserving_field(spin(0.8), {{.frequency = -1}}); }) ==
        "modes[0]: expected frequency and occupation >= 0, got -1 and 0");
  CHECK(complaint<hypothesis_violation>([&] {
          return make_energy_conserving_field({pauli::z(), pauli::x(), populations({0.5, 0.5})},
                                              {{.frequency = 1}});
        }) == "particle: G does not commute with h, expected [h, G] = 0");
}

TEST_CASE("a state whose trace is off by what is forgiven is the one of trace 1") {
  auto const exact = spin(0.3);
  auto almost = exact;
  almost.state *= 1 + 6e-9;
  coupled_mode const mode{.frequency = 0.8, .coupling = complex(0.5, 0.3)};
  auto const of_exact = make_energy_conserving_field(exact, {mode});
  auto const of_almost = make_energy_conserving_field(almost, {mode});
  for (auto const n : {particle_number(3), particle_number(1000), particle_number(1'000'000)}) {
    CHECK(std::abs(of_almost.number(n, 0.7, 1.3) / of_exact.number(n, 0.7, 1.3) - 1) < 1e-11);
  }
}

} // namespace tests_of_limits_energy_conserving_field
