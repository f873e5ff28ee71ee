// Intensive observables and their fluctuations: (1.28)–(1.31), Lemma 1.7.

#include <array>
#include <cmath>
#include <complex>
#include <vector>

#include <boost/math/quadrature/gauss.hpp>

#include <mfdyson/limits/dicke_fluctuation.hpp>
#include <mfdyson/limits/energy_conserving.hpp>
#include <mfdyson/limits/fluctuation_covariance.hpp>
#include <mfdyson/limits/fluctuations.hpp>
#include <mfdyson/operators/commutator.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/thermal.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_limits_fluctuations {

using namespace mfdyson;
using namespace mfdyson::testing;
using complex = std::complex<double>;
using gauss = boost::math::quadrature::gauss<double, 20>;

namespace {

/// Spins in equilibrium or with probability p of ↑, a mode in the state |α⟩.
model spins_in_coherent_field(double omega_0, double nu, double p, complex alpha, Eigen::Index levels,
                              bool field) {
  auto const mode = make_boson(levels);
  matrix<> const b = field ? mode.field() : mode.position();
  return make_symmetric_model(
      {.hamiltonian = omega_0 / 2 * pauli::z(),
       .state = populations({p, 1 - p}),
       .couplings = {{pauli::x(), b}}},
      {.hamiltonian = nu * mode.number(), .state = coherent_state<default_scalar>(levels, alpha)});
}

double excited(double omega_0, double temperature) { return 1 / (1 + std::exp(omega_0 / temperature)); }

} // namespace

TEST_CASE("(1.28): averages over the particles follow the law of large numbers") {
  for_seeds(3, [](random_engine& rng) {
    auto const random = make_random_case(rng, {.levels = {2, 3}, .fractions = {0.5, 0.5}});
    std::vector<matrix<>> const a{random_matrix(rng, 2), random_matrix(rng, 3)};
    double const t = 0.7;
    double const lambda = 0.2;
    auto const expansion = expand_fluctuation(random.model, a, {.order = 7, .time_span = t});
    complex free = 0;
    for (std::size_t s = 0; s < 2; ++s) {
      auto const& kind = random.model.species()[s];
      free += 0.5 * expectation(kind.state, free_evolution(a[s], kind.hamiltonian, t));
    }
    CHECK(std::abs(intensive_limit(random.model, a, t) - free) < 1e-14);
    CHECK(std::abs(expansion.intensive_limit(t).value - free) < 1e-13);
    CHECK(std::abs(expansion.intensive(infinite, lambda, t).value - free) < 1e-13);
    // whatever λ, and reached like N^{-1/2}; at N = 4 the average of all particles by dynamics on the whole space
    auto const distance = [&](std::int64_t n) {
      return std::abs(expansion.intensive(n, lambda, t).value - free);
    };
    CHECK(distance(4) > 5e-5);
    CHECK(distance(1'000'000) / distance(100'000'000) == Approx(10).epsilon(0.01));
    std::array<double, 1> const times{t};
    complex exact = 0;
    for (std::size_t s = 0; s < 2; ++s) {
      auto const one = make_particle_observable(random.model, {{.species = s, .factor = a[s]}});
      exact += 0.5 * exact_dynamics(random.model, one, 4).mean(lambda, times)[0];
    }
    CHECK(std::abs(expansion.intensive(4, lambda, t).value - exact) < 1e-8); // order 8 is left out
    CHECK(std::abs(expansion.mean(4, lambda, t).value - 2.0 * (exact - free)) < 2e-8);
  });
}

TEST_CASE("Lemma 1.7: sqrt(N) times the deviation tends to the limit, at any N it is the expansion's") {
  for_seeds(3, [](random_engine& rng) {
    auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}});
    auto const a = random_hermitian(rng, 2);
    double const t = 0.8;
    auto const expansion = expand_fluctuation(random.model, {a}, {.order = 10, .time_span = t});
    auto const limit = expansion.limit(0.3, t).value;
    CHECK(std::abs(limit) > 1e-4);
    CHECK(std::abs(expansion.mean(infinite, 0.3, t).value - limit) == 0);
    // directly from the averages of one particle
    auto const direct = [&](std::int64_t n) {
      return std::sqrt(static_cast<double>(n)) *
             (expansion.intensive(n, 0.3, t).value - expansion.intensive_limit(t).value);
    };
    CHECK(std::abs(direct(100) - expansion.mean(100, 0.3, t).value) < 1e-13);
    auto const distance = [&](std::int64_t n) { return std::abs(expansion.mean(n, 0.3, t).value - limit); };
    CHECK(distance(10'000) / distance(1'000'000) == Approx(10).epsilon(0.1)); // like N^{-1/2}
  });
}

TEST_CASE("(1.29): first order in closed form, third order as printed") {
  for_seeds(2, [](random_engine& rng) {
    auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .reservoir = 2});
    auto const& kind = random.model.species()[0];
    auto const& r = random.model.reservoir();
    auto const a = random_matrix(rng, 2);
    double const t = 0.9;
    auto const z = expand_fluctuation(random.model, {a}, {.order = 4, .time_span = t}).limit_coefficients(t);
    CHECK(std::abs(fluctuation_at_first_order(random.model, {a}, t) - z[1].value) < 1e-13);
    CHECK(std::abs(z[2].value) < 1e-14);
    CHECK(std::abs(z[4].value) < 1e-14);

    auto const g = [&](double s) { return free_evolution(kind.couplings[0].particle, kind.hamiltonian, s); };
    auto const b = [&](double s) { return free_evolution(kind.couplings[0].reservoir, r.hamiltonian, s); };
    matrix<> const a_t = free_evolution(a, kind.hamiltonian, t);
    using rule = boost::math::quadrature::gauss<double, 7>;
    auto const observed = [&](double s) { return expectation(kind.state, commutator(g(s), a_t)); };
    auto const first =
        rule::integrate([&](double s) { return observed(s) * expectation(r.state, b(s)); }, 0.0, t);
    CHECK(std::abs(z[1].value - complex(0, 1) * first) < 1e-12);
    // r = 3: (iλ)³/1! ∫∫∫ μ([G(t_1), A(t)]) ω_1([G(t_3) ⊗ B(t_3), [G(t_2) ⊗ B(t_2), B(t_1)]])
    auto const third = rule::integrate(
        [&](double t1) {
          return observed(t1) * rule::integrate(
                                    [&](double t2) {
                                      matrix<> const b2 = commutator(b(t2), b(t1));
                                      auto const g2 = g(t2);
                                      return rule::integrate(
                                          [&](double t3) {
                                            auto const g3 = g(t3);
                                            auto const b3 = b(t3);
                                            return expectation(kind.state, multiply(g3, g2)) *
                                                       expectation(r.state, multiply(b3, b2)) -
                                                   expectation(kind.state, multiply(g2, g3)) *
                                                       expectation(r.state, multiply(b2, b3));
                                          },
                                          0.0, t2);
                                    },
                                    0.0, t1);
        },
        0.0, t);
    CHECK(std::abs(third) > 1e-6);
    CHECK(std::abs(z[3].value - complex(0, -1) * third) < 1e-12);
  });
}

TEST_CASE("rounding of a fluctuation is that of its terms, at every N") {
  random_engine rng(5);
  auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .reservoir = 2});
  auto const a = random_matrix(rng, 2);
  auto const expansion = expand_fluctuation(random.model, {a}, {.order = 8, .time_span = 1.0});
  auto const limit = expansion.limit(0.4, 1.0);
  CHECK(limit.rounding > 0);
  CHECK(expansion.mean(10'000'000'000, 0.4, 1.0).rounding == Approx(limit.rounding).epsilon(1e-3));
  CHECK(expansion.mean(2, 0.4, 1.0).rounding > limit.rounding); // more terms
}

TEST_CASE("fluctuations vanish where odd moments of the reservoir do") {
  auto const m = spins_in_coherent_field(1.3, 0.9, 0.3, 0.0, 12, false);
  auto const expansion = expand_fluctuation(m, {pauli::x()}, {.order = 9, .time_span = 1.0});
  for (auto const& z : expansion.limit_coefficients(1.0)) {
    CHECK(std::abs(z.value) < 1e-14);
  }
}

TEST_CASE("(1.30), corrected: -4 is for B = a + a*, and a(s) has the average e^{-i nu s} alpha") {
  double const omega_0 = 1.3;
  double const nu = 0.9;
  double const p = 0.2;
  double const t = 0.8;
  matrix<> const a = (matrix<>(2, 2) << 0.4, complex(0.6, -0.3), complex(0.6, 0.3), -1.2).finished();
  auto const integral = [&](complex alpha, double sign) {
    return gauss::integrate(
        [&](double s) {
          matrix<> const at = free_evolution(a, matrix<>(omega_0 / 2 * pauli::z()), t);
          matrix<> const plus = std::polar(1.0, s * omega_0) * pauli::plus();
          return expectation(populations({p, 1 - p}), commutator(plus, at)).imag() *
                 (std::polar(1.0, sign * s * nu) * alpha).real();
        },
        0.0, t);
  };
  for (complex const alpha : {complex(0.35), complex(0.3, 0.2)}) {
    for (bool const field : {false, true}) {
      auto const m = spins_in_coherent_field(omega_0, nu, p, alpha, 16, field);
      double const first = fluctuation_at_first_order(m, {a}, t).real();
      CHECK(
          first ==
          Approx(
              expand_fluctuation(m, {a}, {.order = 1, .time_span = t}).limit_coefficients(t)[1].value.real())
              .epsilon(1e-12));
      double const prefactor = field ? -2 * std::sqrt(2.0) : -4;
      CHECK(std::abs(first - prefactor * integral(alpha, -1)) < 1e-10);
      if (field) {
        CHECK(std::abs(first + 4 * integral(alpha, 1)) > 0.05 * std::abs(first)); // as printed, −4 with B = φ
      }
      if (alpha.imag() != 0) {
        CHECK(std::abs(first - prefactor * integral(alpha, 1)) >
              0.05 * std::abs(first)); // as printed, e^{isω_R}α
      }
      dicke_fluctuation_parameters const parameters{
          .omega_0 = omega_0, .nu = nu, .excited = p, .amplitude = alpha, .coherence = a(0, 1)};
      CHECK(std::abs(first - dicke_fluctuation(parameters, t) / (field ? std::sqrt(2.0) : 1)) < 1e-10);
    }
  }
}

TEST_CASE("(1.31), corrected: equilibrium, real amplitude and coherence") {
  double const omega_0 = 1.3;
  double const nu = 0.9;
  double const temperature = 0.7;
  double const t = 0.8;
  double const alpha = 0.35;
  double const coherence = 0.6;
  auto const at = [&](double frequency, double temp) {
    return dicke_fluctuation({.omega_0 = omega_0,
                              .nu = frequency,
                              .excited = excited(omega_0, temp),
                              .amplitude = alpha,
                              .coherence = coherence},
                             t);
  };
  double const correct = -4 * alpha * coherence * std::tanh(omega_0 / (2 * temperature)) * omega_0 *
                         (std::cos(nu * t) - std::cos(omega_0 * t)) / (omega_0 * omega_0 - nu * nu);
  CHECK(std::abs(at(nu, temperature) - correct) < 1e-15);
  CHECK(at(nu, temperature) == Approx(-0.222444748904).epsilon(1e-11));
  auto const m = spins_in_coherent_field(omega_0, nu, excited(omega_0, temperature), alpha, 20, false);
  CHECK(std::abs(fluctuation_at_first_order(m, {coherence * pauli::x()}, t) - correct) < 1e-12);
  double const printed =
      -4 * alpha * coherence / (1 + std::exp(-omega_0 / temperature)) * std::sin(omega_0 * t) *
      (std::sin((omega_0 + nu) * t) / (omega_0 + nu) + std::sin((omega_0 - nu) * t) / (omega_0 - nu));
  CHECK(std::abs(correct - printed) > 0.1);
  // at resonance, and close to it
  double const resonant =
      -4 * alpha * coherence * std::tanh(omega_0 / (2 * temperature)) * t / 2 * std::sin(omega_0 * t);
  CHECK(std::abs(at(omega_0, temperature) - resonant) < 1e-15);
  CHECK(std::abs(at(omega_0 + 1e-9, temperature) - resonant) < 1e-8);
  // it vanishes as T → ∞, against the remark below (1.31), like 1/T
  CHECK(std::abs(at(nu, 1e9)) < 1e-9);
  CHECK(at(nu, 100) / at(nu, 1000) == Approx(10).epsilon(1e-3));
  // only coherences contribute
  CHECK(std::abs(fluctuation_at_first_order(m, {pauli::z()}, t)) < 1e-14);
  // the onset is quadratic in time
  auto const onset = [&](double s) {
    return dicke_fluctuation({.omega_0 = omega_0, .nu = nu, .excited = 0.1, .amplitude = alpha}, s);
  };
  CHECK(onset(1e-3) / onset(1e-4) == Approx(100).epsilon(1e-3));
}

TEST_CASE("the limit at all orders, against N = 10^6 and an exact model") {
  // G = σ_z, A = σ_+ + σ_-, at all orders: √N times the deviation of `energy_conserving_mean`
  random_engine rng(6);
  auto const r = reservoir{random_hermitian(rng, 2), random_state(rng, 2)};
  matrix<> const b = random_hermitian(rng, 2);
  matrix<> state = populations({0.5, 0.5});
  state(0, 1) = state(1, 0) = 0.3;
  species const spin{.hamiltonian = 0.7 * pauli::z(), .state = state, .couplings = {{pauli::z(), b}}};
  auto const m = make_symmetric_model(spin, r);
  double const lambda = 0.4;
  double const t = 1.1;
  REQUIRE(check_odd_moments(spin).vanish);
  auto const a = make_particle_observable(m, {{.species = 0, .factor = pauli::x()}});
  auto const expansion = expand_fluctuation(m, {pauli::x()}, {.order = 21, .time_span = t});
  auto const free = particles_limit(m, a, t);
  auto const limit = expansion.limit(lambda, t).value;
  CHECK(std::abs(limit) > 0.01);
  double previous = 0;
  for (std::int64_t const n : {10'000, 1'000'000}) {
    double const root = std::sqrt(static_cast<double>(n));
    auto const exact = root * (energy_conserving_mean(m, a, n, lambda, t).value - free);
    CHECK(std::abs(expansion.mean(n, lambda, t).value - exact) < 1e-12 * root);
    double const scaled = root * std::abs(exact - limit);
    if (previous > 0) {
      CHECK(scaled == Approx(previous).epsilon(0.05));
    }
    previous = scaled;
  }
}

TEST_CASE("second moments: the Dicke model's from its linear equations") {
  // x' = νp, p' = −νx − 2λX, X' = −ω_0 Y, Y' = ω_0 X + 2λ(1 − 2p)x with X = N^{-1/2} Σ σ_x; in the vacuum and with spins in
  // populations each of x², p², X², Y² has the average 1, so that ⟨X²⟩(t) is the squared length of a row of the flow
  double const omega_0 = 1;
  double const nu = 1.5;
  double const p = 0.3;
  double const lambda = 0.3;
  double const t = 1.4;
  auto const m =
      make_symmetric_model({.hamiltonian = omega_0 / 2 * pauli::z(),
                            .state = populations({p, 1 - p}),
                            .couplings = {{pauli::x(), make_boson(15).position()}}},
                           reservoir{.hamiltonian = nu * make_boson(15).number(), .state = vacuum_state(15)});
  using vector = std::array<double, 4>;
  auto const flow = [&](vector v) {
    int const steps = 2000;
    double const dt = t / steps;
    auto const f = [&](vector const& y) {
      return vector{nu * y[1], -nu * y[0] - 2 * lambda * y[2], -omega_0 * y[3],
                    omega_0 * y[2] + 2 * lambda * (1 - 2 * p) * y[0]};
    };
    auto const plus = [](vector u, vector const& w, double c) {
      for (std::size_t k = 0; k < 4; ++k) {
        u[k] += c * w[k];
      }
      return u;
    };
    for (int k = 0; k < steps; ++k) {
      auto const k1 = f(v);
      auto const k2 = f(plus(v, k1, dt / 2));
      auto const k3 = f(plus(v, k2, dt / 2));
      auto const k4 = f(plus(v, k3, dt));
      v = plus(plus(plus(plus(v, k1, dt / 6), k2, dt / 3), k3, dt / 3), k4, dt / 6);
    }
    return v;
  };
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    vector e{};
    e[k] = 1;
    auto const v = flow(e);
    xx += v[2] * v[2];
    yy += v[3] * v[3];
    xy += v[2] * v[3];
  }
  expansion_options const options{.order = 14, .time_span = t};
  auto const of = [&](matrix<> const& a, matrix<> const& b) {
    return expand_fluctuation_covariance(m, {a}, {b}, options).limit(lambda, t).value;
  };
  CHECK(std::abs(xx - 1) > 0.01);
  CHECK(std::abs(of(pauli::x(), pauli::x()) - xx) < 1e-6); // order 16 is left out
  CHECK(std::abs(of(pauli::y(), pauli::y()) - yy) < 1e-6);
  auto const product = of(pauli::x(), pauli::y());
  CHECK(std::abs(product.real() - xy) < 1e-6);
  CHECK(std::abs(product.imag() - (2 * p - 1)) < 1e-12); // [X, Y] = 2i N^{-1} Σ σ_z
}

TEST_CASE("second moments of two species are the limit of those at N") {
  random_engine rng(9);
  auto const random = make_random_case(rng, {.levels = {2, 3}, .fractions = {0.5, 0.5}, .reservoir = 2});
  auto const& m = random.model;
  std::vector<matrix<>> const a{random_matrix(rng, 2), random_matrix(rng, 3)};
  std::vector<matrix<>> const b{random_matrix(rng, 2), random_matrix(rng, 3)};
  double const t = 0.7;
  double const lambda = 0.3;
  expansion_options const options{.order = 6, .time_span = t};
  auto const limit = expand_fluctuation_covariance(m, a, b, options).limit(lambda, t).value;
  auto const mean = [&](std::vector<observed_particle> const& particles, std::int64_t n) {
    return expand(m, make_particle_observable(m, particles), options).at(n).mean(lambda, t).value;
  };
  auto const at = [&](std::int64_t count) {
    auto const n = static_cast<double>(count);
    complex sum = 0;
    auto const a_mean = intensive_limit(m, a, t);
    auto const b_mean = intensive_limit(m, b, t);
    for (std::size_t s = 0; s < 2; ++s) {
      sum += 0.5 * mean({{.species = s, .factor = multiply<complex>(a[s], b[s])}}, count);
      sum -= 0.5 * n * a_mean * mean({{.species = s, .factor = b[s]}}, count);
      sum -= 0.5 * n * b_mean * mean({{.species = s, .factor = a[s]}}, count);
      for (std::size_t r = 0; r < 2; ++r) {
        double const pairs = 0.5 * n * (0.5 * n - (s == r ? 1.0 : 0.0)) / n;
        sum += pairs * mean({{.species = s, .factor = a[s]}, {.species = r, .factor = b[r]}}, count);
      }
    }
    return sum + n * a_mean * b_mean;
  };
  auto const distance = [&](std::int64_t n) { return std::abs(at(n) - limit); };
  CHECK(distance(100) > 1e-4);
  CHECK(distance(10'000) / distance(1'000'000) == Approx(10).epsilon(0.1)); // like N^{-1/2}
  CHECK(distance(1'000'000) < 1e-2 * std::abs(limit));
}

TEST_CASE("wrong arguments of fluctuations are named") {
  auto const m = spins_in_coherent_field(1.3, 0.9, 0.3, 0.2, 6, false);
  std::string const expected = "a: expected an operator for each of 1 species, got 2";
  CHECK(complaint([&] {
          return expand_fluctuation(m, {pauli::x(), pauli::x()}, {.order = 2, .time_span = 1.0});
        }) == expected);
  CHECK(complaint([&] { return intensive_limit(m, {pauli::x(), pauli::x()}, 1.0); }) == expected);
  CHECK(complaint([&] { return fluctuation_at_first_order(m, {pauli::x(), pauli::x()}, 1.0); }) == expected);
  CHECK(complaint([&] { return dicke_fluctuation({.excited = 1.2}, 1.0); }) ==
        "excited: expected 0 <= p <= 1, got 1.2");
}

TEST_CASE("what is not said of a spin in a coherent field is resonance, ground state, and A = sigma_x") {
  // at ω_0 = ω_R = 1 and p = 0: −4 ∫ Im(e^{i(t−s)}) Re(α e^{−is}) ds = −2α t sin t for real α
  for (double const t : {0.4, 1.0, 3.0}) {
    CHECK(std::abs(dicke_fluctuation({.amplitude = 0.7}, t) + 2 * 0.7 * t * std::sin(t)) < 1e-14);
  }
  CHECK(dicke_fluctuation({}, 1.0) == 0);
}

} // namespace tests_of_limits_fluctuations
