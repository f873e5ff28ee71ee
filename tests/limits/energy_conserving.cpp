// Energy-conserving models: every N, the limit, and what the text of [MR18] prints wrongly.

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/limits/energy_conserving.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/populations.hpp>
#include <mfdyson/states/thermal.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_limits_energy_conserving {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

/// h and G diagonal in one random basis, a state that is diagonal in none.
species random_conserving_species(random_engine& rng, Eigen::Index d, matrix<> const& b,
                                  double fraction = 1) {
  auto const u = random_unitary(rng, d);
  auto const diagonal = [&] {
    matrix<> x = matrix<>::Zero(d, d);
    for (Eigen::Index k = 0; k < d; ++k) {
      x(k, k) = random_real(rng);
    }
    matrix<> const turned = multiply(u, multiply(x, mfdyson::adjoint(u)));
    return matrix<>((turned + mfdyson::adjoint(turned)) / 2.0);
  };
  auto const h = diagonal();
  return {
      .hamiltonian = h, .state = random_state(rng, d), .couplings = {{diagonal(), b}}, .fraction = fraction};
}

/// Spins with G = σ_z and probability p of ↑, at a reservoir of two levels.
model spins_at_qubit(double p) {
  return make_symmetric_model(
      {.hamiltonian = 0.7 * pauli::z(),
       .state = populations({p, 1 - p}),
       .couplings = {{pauli::z(), pauli::x()}}},
      {.hamiltonian = 0.4 * pauli::z() + 0.1 * pauli::y(), .state = populations({1, 0})});
}

/// The sum over the number k of spins up among N, by the binomial distribution in logarithms.
double binomial_average(double p, int n, auto&& of_sum) {
  double result = 0;
  for (int k = 0; k <= n; ++k) {
    double const logarithm = std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                             k * std::log(p) + (n - k) * std::log1p(-p);
    result += std::exp(logarithm) * of_sum((2.0 * k - n) / std::sqrt(n));
  }
  return result;
}

/// The average of `f` over a normal variable, by the trapezoidal rule.
double normal_average(double variance, auto&& f) {
  double sum = 0;
  double weight = 0;
  for (int k = -340; k <= 340; ++k) {
    double const z = 0.025 * k;
    double const w = std::exp(-z * z / 2);
    sum += w * f(std::sqrt(variance) * z);
    weight += w;
  }
  return sum / weight;
}

} // namespace

TEST_CASE("an energy-conserving model agrees with dynamics on the whole space") {
  // any state, (A0) or not; no, one and two observed particles; three levels and two
  for_seeds(4, [](random_engine& rng) {
    auto const levels = Eigen::Index(random_int(rng, 2, 3));
    auto const b = random_hermitian(rng, 3);
    auto const m = make_symmetric_model(random_conserving_species(rng, levels, b),
                                        reservoir{random_hermitian(rng, 3), random_state(rng, 3)});
    std::vector<double> const times{0.3, 1.7};
    for (std::size_t const observed : {0, 1, 2}) {
      auto size = Eigen::Index(1);
      for (std::size_t k = 0; k < observed; ++k) {
        size *= levels;
      }
      observable const a{std::vector<std::size_t>(observed, 0), random_matrix(rng, size),
                         random_matrix(rng, 3)};
      for (int const n : {2, levels == 2 ? 4 : 3}) {
        INFO("levels " << levels << ", observed " << observed << ", N " << n);
        auto const means = energy_conserving_means(m, a, n, 0.8, times);
        auto const exact = exact_dynamics(m, a, n).mean(0.8, times);
        for (std::size_t k = 0; k < times.size(); ++k) {
          CHECK(std::abs(means[k].value - exact[k]) < 1e-12);
          CHECK(std::abs(means[k].value - exact[k]) < means[k].error() + 4e-13); // of the steps of `exact`
        }
      }
    }
  });
}

TEST_CASE("several species of particles that conserve energy") {
  for_seeds(3, [](random_engine& rng) {
    auto const b = random_hermitian(rng, 2);
    auto const m = make_model({random_conserving_species(rng, 2, b, 0.5),
                               random_conserving_species(rng, 3, b, 0.25),
                               {.hamiltonian = 0.3 * pauli::x(),
                                .state = populations({0.2, 0.8}),
                                .couplings = {},
                                .fraction = 0.25}},
                              reservoir{random_hermitian(rng, 2), random_state(rng, 2)});
    observable const a{{1, 0}, random_matrix(rng, 6), random_matrix(rng, 2)};
    std::array<double, 1> const times{1.1};
    auto const exact = exact_dynamics(m, a, 4).mean(-0.6, times);
    CHECK(std::abs(energy_conserving_mean(m, a, 4, -0.6, 1.1).value - exact[0]) < 1e-12);
  });
}

TEST_CASE("binomial sums at N = 10, 100, 1000, for any population: the rule is exact") {
  for (double const p : {0.5, 0.2, 0.001}) {
    auto const m = spins_at_qubit(p);
    auto const& r = m.reservoir();
    matrix<> const b = pauli::x();
    auto const a = make_reservoir_observable(pauli::z());
    double const lambda = 0.35;
    for (double const t : {0.5, 3.0}) {
      for (int const n : {10, 100, 1000}) {
        auto const expected = binomial_average(p, n, [&](double x) {
          return expectation(r.state, free_evolution(matrix<>(pauli::z()),
                                                     matrix<>(r.hamiltonian + lambda * x * b), t))
              .real();
        });
        auto const mean = energy_conserving_mean(m, a, n, lambda, t);
        INFO("p = " << p << ", t = " << t << ", N = " << n);
        CHECK(std::abs(mean.value - expected) < 3e-12); // of lgamma
        CHECK(mean.error() < 1e-12);
        CHECK(mean.is_certified());
      }
    }
  }
}

TEST_CASE("long times and strong couplings: the error is what it says") {
  auto const m = spins_at_qubit(0.5);
  auto const& r = m.reservoir();
  auto const a = make_reservoir_observable(pauli::z());
  for (double const lambda : {0.01, 1.0, 30.0}) {
    double const t = 7;
    auto const expected = binomial_average(0.5, 400, [&](double x) {
      return expectation(r.state, free_evolution(matrix<>(pauli::z()),
                                                 matrix<>(r.hamiltonian + lambda * x * pauli::x()), t))
          .real();
    });
    for (double const tolerance : {1e-3, 1e-8, 1e-13}) {
      auto const mean = energy_conserving_mean(m, a, 400, lambda, t, {.tolerance = tolerance});
      INFO("lambda = " << lambda << ", tolerance = " << tolerance);
      CHECK(std::abs(mean.value - expected) < mean.error() + 1e-12);
      CHECK(mean.truncation <= 1.01 * tolerance);
    }
  }
}

TEST_CASE("N = 10^12 is the limit, to 1/N; the limit is reached like 1/N") {
  auto const m = spins_at_qubit(0.5);
  auto const a = make_reservoir_observable(pauli::z());
  double const lambda = 0.5;
  double const t = 1.5;
  auto const limit = energy_conserving_mean(m, a, infinite, lambda, t).value;
  CHECK(std::abs(energy_conserving_mean(m, a, 1'000'000'000'000, lambda, t).value - limit) < 1e-12);
  auto const distance = [&](int n) {
    return std::abs(energy_conserving_mean(m, a, n, lambda, t).value - limit);
  };
  CHECK(distance(10) > 1e-4);
  CHECK(distance(10) / distance(100) == Approx(10).epsilon(0.05));
  CHECK(distance(100) / distance(1000) == Approx(10).epsilon(0.005));
}

TEST_CASE("the series agree, at any N and in the limit") {
  auto const m = spins_at_qubit(0.5);
  observable const a{{0}, pauli::x() + 0.3 * pauli::z(), pauli::z() + 0.5 * pauli::y()};
  auto const expansion = expand(m, a, {.order = 26, .time_span = 1.2});
  for (auto const n :
       {particle_number(1), particle_number(7), particle_number(5000), particle_number(infinite)}) {
    INFO("N = " << to_text(n));
    CHECK(std::abs(energy_conserving_mean(m, a, n, 0.3, 1.2).value - expansion.at(n).mean(0.3, 1.2).value) <
          2e-13);
  }
}

TEST_CASE("Lemma 1.5, corrected: one oscillator of frequency zero, coupled by sqrt(2 kappa)") {
  // μ_HO ⊗ μ_R on 40 levels of the oscillator, whose field is in the vacuum a normal variable of variance 1/2
  matrix<> const g = (matrix<>(3, 3) << 0, 0, 0, 0, 1.3, 0, 0, 0, -0.7).finished();
  matrix<> const h = (matrix<>(3, 3) << 0.4, 0, 0, 0, -1, 0, 0, 0, 2).finished();
  double const square = 0.3 * 1.69 + 0.3 * 13.0 / 7 * 0.49; // μ(G²), with μ(G) = 0 and μ(G³) ≠ 0
  auto const mu = populations({1 - 0.3 - 0.3 * 13.0 / 7, 0.3, 0.3 * 13.0 / 7});
  matrix<> const h_r = 0.4 * pauli::z() + 0.2 * pauli::y();
  matrix<> const start = populations({0.9, 0.1});
  auto const m =
      make_symmetric_model({.hamiltonian = h, .state = mu, .couplings = {{g, pauli::x()}}}, {h_r, start});
  auto const a = make_reservoir_observable(pauli::z());
  double const lambda = 0.4;
  double const t = 1.3;
  double const kappa = lambda * lambda * square;
  auto const mean = energy_conserving_mean(m, a, infinite, lambda, t).value;
  auto const oscillator = [&](double coupling) {
    Eigen::Index const levels = 40;
    auto const mode = make_boson(levels);
    matrix<> const one = matrix<>::Identity(levels, levels);
    matrix<> const total = tensor(one, h_r) + tensor(matrix<>(coupling * mode.field()), matrix<>(pauli::x()));
    return expectation(matrix<>(tensor(vacuum_state(levels), start)),
                       free_evolution(matrix<>(tensor(one, matrix<>(pauli::z()))), total, t));
  };
  CHECK(std::abs(mean - oscillator(std::sqrt(2 * kappa))) < 1e-12);
  CHECK(std::abs(mean - oscillator(2 * std::sqrt(kappa))) > 0.02); // as printed
  // (2.13), corrected likewise: the spectral measure of φ in the vacuum, ξ = √(2ϰ) x
  auto const spectral = [&](double factor) {
    return normal_average(0.5, [&](double x) {
      return expectation(start,
                         free_evolution(matrix<>(pauli::z()), matrix<>(h_r + factor * x * pauli::x()), t))
          .real();
    });
  };
  CHECK(std::abs(mean - spectral(std::sqrt(2 * kappa))) < 1e-13);
  CHECK(std::abs(mean - spectral(2 * std::sqrt(kappa))) > 0.02); // as printed
  // (3.35), (3.36): moments of the oscillator's variable at order λ⁴ of X_0: (r−1)!! ϰ^{r/2} and not r!/(r/2)! ϰ^{r/2}
  auto const fourth = [&](double factor) {
    double const step = 0.02;
    auto const at = [&](double xi) {
      return expectation(start, free_evolution(matrix<>(pauli::z()), matrix<>(h_r + xi * pauli::x()), t))
          .real();
    };
    // fourth derivative of an even average, by eighth-order differences, over 4!
    double const d4 = (at(-4 * step) + at(4 * step)) * 7 / 240 - (at(-3 * step) + at(3 * step)) * 2 / 5 +
                      (at(-2 * step) + at(2 * step)) * 169 / 60 - (at(-step) + at(step)) * 122 / 15 +
                      at(0) * 91 / 8;
    return factor * d4 / std::pow(step, 4) / 24 * square * square;
  };
  species const odd_free{
      .hamiltonian = 0 * pauli::z(),
      .state = populations({0.5, 0.5}),
      .couplings = {{std::sqrt(square) * pauli::z(), pauli::x()}}}; // the same μ(G²), and (A0)
  auto const series =
      expand(make_symmetric_model(odd_free, reservoir{h_r, start}), a, {.order = 4, .time_span = t}).limit();
  auto const c4 = series.x_coefficients(0, t)[4].value.real();
  CHECK(c4 == Approx(fourth(3)).epsilon(1e-6));
  CHECK(c4 != Approx(fourth(12)).epsilon(0.5)); // 4!/2!
}

TEST_CASE("in the limit an average of particles and reservoir factorises") {
  for_seeds(3, [](random_engine& rng) {
    // μ(G) = 0, by a shift of G
    auto kind = random_conserving_species(rng, 3, random_hermitian(rng, 3));
    kind.couplings[0].particle -=
        expectation(kind.state, kind.couplings[0].particle).real() * matrix<>::Identity(3, 3);
    auto const m = make_symmetric_model(kind, reservoir{random_hermitian(rng, 3), random_state(rng, 3)});
    observable const a{{0, 0}, random_matrix(rng, 9), random_matrix(rng, 3)};
    double const t = 0.9;
    auto const joint = energy_conserving_mean(m, a, infinite, 0.7, t).value;
    auto const alone =
        energy_conserving_mean(m, make_reservoir_observable(a.reservoir), infinite, 0.7, t).value;
    matrix<> const h = tensor(kind.hamiltonian, matrix<>(matrix<>::Identity(3, 3))) +
                       tensor(matrix<>(matrix<>::Identity(3, 3)), kind.hamiltonian);
    auto const free = expectation(matrix<>(tensor(kind.state, kind.state)), free_evolution(a.system, h, t));
    CHECK(std::abs(joint - free * alone) < 1e-12);
    CHECK(std::abs(alone - expectation(m.reservoir().state,
                                       free_evolution(a.reservoir, m.reservoir().hamiltonian, t))) > 1e-4);
    // and is reached at least like N^{-1/2}
    CHECK(std::abs(energy_conserving_mean(m, a, 100'000'000, 0.7, t).value - joint) < 2e-3);
  });
}

TEST_CASE("times that take too many points say so, and many that do not") {
  auto const m = spins_at_qubit(0.5);
  auto const a = make_reservoir_observable(pauli::z());
  auto const text =
      complaint<capacity_exceeded>([&] { return energy_conserving_mean(m, a, 1'000'000, 1.0, 1e9); });
  CHECK(text.find("operations") != std::string::npos);
  // |λt| (b_max − b_min) = 2000 at N = 10^6, where values are 1/500 apart: the binomial sum
  auto const& r = m.reservoir();
  double const t = 1000;
  int const n = 1'000'000;
  double expected = 0;
  for (int k = n / 2 - 4500; k <= n / 2 + 4500; ++k) {
    double const weight =
        std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) - n * std::log(2.0));
    double const x = (2.0 * k - n) / 1000;
    expected += weight * expectation(r.state, free_evolution(matrix<>(pauli::z()),
                                                             matrix<>(r.hamiltonian + x * pauli::x()), t))
                             .real();
  }
  CHECK(std::abs(energy_conserving_mean(m, a, n, 1.0, t).value - expected) < 1e-8); // of lgamma at 10^6
}

TEST_CASE("no coupling, no time, no width: the free average") {
  auto const m = spins_at_qubit(0.3);
  observable const a{{0}, pauli::x() + pauli::z(), pauli::y()};
  auto const free = [&](double t) {
    return expectation(m.species()[0].state, free_evolution(a.system, m.species()[0].hamiltonian, t)) *
           expectation(m.reservoir().state, free_evolution(a.reservoir, m.reservoir().hamiltonian, t));
  };
  CHECK(std::abs(energy_conserving_mean(m, a, 50, 0.0, 2.0).value - free(2.0)) < 1e-14);
  CHECK(std::abs(energy_conserving_mean(m, a, 50, 0.9, 0.0).value - free(0.0)) < 1e-14);
  auto const alone = make_symmetric_model(
      {.hamiltonian = pauli::z(), .state = populations({0.5, 0.5}), .couplings = {}}, m.reservoir());
  observable const b{{}, matrix<>::Identity(1, 1), pauli::y()};
  for (auto const n : {particle_number(3), particle_number(infinite)}) {
    CHECK(std::abs(energy_conserving_mean(alone, b, n, 0.9, 2.0).value -
                   expectation(m.reservoir().state,
                               free_evolution(b.reservoir, m.reservoir().hamiltonian, 2.0))) < 1e-14);
  }
  CHECK(energy_conserving_means(m, a, 5, 0.9, {}).empty());
}

TEST_CASE("what does not conserve energy, or has no limit, says so") {
  auto const m = spins_at_qubit(0.3);
  auto const a = make_reservoir_observable(pauli::z());
  CHECK(complaint<hypothesis_violation>([&] { return energy_conserving_mean(m, a, infinite, 0.1, 1.0); }) ==
        "N: no limit of the reservoir's state, as the mean of G over the particles is -0.4, expected 0");
  CHECK(energy_conserving_mean(m, a, 10, 0.1, 1.0).is_certified());
  species dicke{
      .hamiltonian = pauli::z(), .state = populations({0.3, 0.7}), .couplings = {{pauli::x(), pauli::x()}}};
  CHECK(complaint<hypothesis_violation>([&] {
          return energy_conserving_mean(make_symmetric_model(dicke, m.reservoir()), a, 10, 0.1, 1.0);
        }) == "model: G does not commute with h, expected [h, G] = 0");
  auto two = m.species()[0];
  two.couplings.push_back({pauli::z(), pauli::z()});
  CHECK(complaint([&] {
          return energy_conserving_mean(make_symmetric_model(two, m.reservoir()), a, 10, 0.1, 1.0);
        }) == "species[0].couplings: expected one term G x B, got 2");
  CHECK(complaint([&] { return energy_conserving_mean(m, a, 10, 0.1, 1.0, {.tolerance = 0}); }) ==
        "tolerance: expected > 0, got 0");
  observable const pair{{0, 0}, matrix<>::Identity(4, 4), pauli::z()};
  CHECK(complaint([&] { return energy_conserving_mean(m, pair, 1, 0.1, 1.0); }) ==
        "N: species[0] has 1 particles at N = 1, expected at least the 2 observed");
  auto const mode = make_boson(8);
  auto const cut = make_symmetric_model(
      {.hamiltonian = pauli::z(),
       .state = populations({0.5, 0.5}),
       .couplings = {{pauli::z(), mode.field()}}},
      {.hamiltonian = mode.number(), .state = vacuum_state(8), .kind = reservoir_kind::boson_mode});
  auto const mean = energy_conserving_mean(cut, make_reservoir_observable(mode.number()), 10, 0.1, 1.0);
  CHECK_FALSE(mean.is_certified());
  CHECK(mean.reason == "reservoir: of a bosonic mode the kept Fock states only");
}

TEST_CASE("an observable times five has five times the value and the error") {
  auto const m = spins_at_qubit(0.3);
  auto const mean = [&](double size) {
    return energy_conserving_mean(m, make_reservoir_observable(matrix<>(size * pauli::z())), 4000, 2.0, 3.0,
                                  {.tolerance = 1e-6});
  };
  auto const one = mean(1);
  auto const five = mean(5);
  CHECK(one.truncation > 0);
  CHECK(std::abs(five.value - 5.0 * one.value) < 1e-12);
  CHECK(five.truncation / one.truncation == Approx(5));
  CHECK(five.rounding / one.rounding == Approx(5).epsilon(0.1));
}

TEST_CASE("sums of independent values leave their range with at most the probability that is said") {
  independent_values<double> const coin{.values = {1, -1}, .probabilities = {0.3, 0.7}, .count = 40};
  independent_values<double> const rare{.values = {0, 9}, .probabilities = {0.99, 0.01}, .count = 30};
  for (auto const& parts : {std::vector{coin}, std::vector{rare}, std::vector{coin, rare}}) {
    std::int64_t n = 0;
    for (auto const& part : parts) {
      n += part.count;
    }
    collective_sum<double> const x(parts, particle_number(n));
    auto const points = x.enumerate(100'000);
    REQUIRE(points.has_value());
    for (double const probability : {0.5, 1e-2, 1e-4, 1e-8, 1e-12}) {
      double const range = x.tail_range(probability);
      double beyond = 0;
      for (auto const& [value, weight] : *points) {
        beyond += std::abs(value) > range * (1 + 1e-12) ? weight : 0;
      }
      CAPTURE(n, probability, range);
      CHECK(beyond <= probability);
      // Bernstein: 2 exp(−L²/(2(σ² + L step/3))) is the probability, unless all of the range is meant
      double const step = (parts.back().values[1] == 9 ? 9 - 0.09 : 1.4) / std::sqrt(double(n));
      double const bernstein = 2 * std::exp(-range * range / (2 * (x.variance() + range * step / 3)));
      CHECK((std::abs(bernstein / probability - 1) < 1e-9 || bernstein > probability));
      CHECK((bernstein <= probability * (1 + 1e-9) || beyond == 0)); // all of the range
    }
  }
}

TEST_CASE("the characteristic function is the average over all values, at any argument") {
  independent_values<double> const coin{.values = {1, -1}, .probabilities = {0.3, 0.7}, .count = 3};
  independent_values<double> const three{
      .values = {0.2, 0.9, -1.3}, .probabilities = {0.5, 0.1, 0.4}, .count = 2};
  collective_sum<double> const x({coin, three}, 5);
  auto const points = x.enumerate(1000);
  REQUIRE(points.has_value());
  for (double const u : {1e-9, 1e-3, 0.4, 0.7, 3.0, 25.0, 90.0}) {
    std::complex<double> expected = 0;
    for (auto const& [value, weight] : *points) {
      expected += weight * std::polar(1.0, u * value);
    }
    auto const [log_modulus, phase] = x.characteristic(u);
    CAPTURE(u);
    CHECK(std::abs(std::polar(std::exp(log_modulus), phase) - expected) < 1e-12);
  }
}

} // namespace tests_of_limits_energy_conserving
