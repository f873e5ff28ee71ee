// Lemmas 1.4 and 1.6: what particles do in the limit, and the leading orders in closed form.

#include <array>
#include <cmath>
#include <complex>
#include <vector>

#include <boost/math/quadrature/gauss.hpp>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/limits/leading_terms.hpp>
#include <mfdyson/operators/commutator.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_limits_leading_terms {

using namespace mfdyson;
using namespace mfdyson::testing;
using complex = std::complex<double>;

TEST_CASE("ordered integrals of exponentials, far and near resonance") {
  using gauss = boost::math::quadrature::gauss<double, 30>;
  auto const check = [](double u, double v, double t) {
    INFO("u = " << u << ", v = " << v << ", t = " << t);
    auto const expected = gauss::integrate(
        [&](double s) {
          return std::polar(1.0, v * s) *
                 gauss::integrate([&](double earlier) { return std::polar(1.0, u * earlier); }, 0.0, s);
        },
        0.0, t);
    CHECK(std::abs(mfdyson::detail::ordered_exponential_integral<complex>(u, v, t) - expected) <
          2e-15 * t * t);
  };
  for (double const u : {0.0, 1e-12, 1e-4, 0.3, 0.99999, 2.5, 7.0}) {
    for (double const v : {-7.0, -2.5, -1.0, -1e-9, 0.0, 1e-4, 0.7, 3.0}) {
      for (double const t : {0.1, 1.0, 4.0}) {
        check(u, v, t);
        check(-u, v, t);
      }
    }
  }
}

TEST_CASE("(1.26): both leading orders are those of the expansion, to rounding") {
  // two and three levels, states that are not stationary, several terms, several species, 0 to 2 observed particles,
  // observables that are not self-adjoint
  for_seeds(4, [](random_engine& rng) {
    for (auto const& shape :
         {model_shape{.levels = {2}, .fractions = {1}},
          model_shape{.levels = {3}, .fractions = {1}, .observed = {0, 0}},
          model_shape{.levels = {2, 3}, .fractions = {0.25, 0.75}, .observed = {1, 0}, .terms = 2}}) {
      auto const random = make_random_case(rng, shape);
      for (double const t : {0.0, 0.7, 3.0}) {
        auto const expansion = expand(random.model, random.observable, {.order = 2, .time_span = 3.0});
        for (auto const n : {particle_number(4), particle_number(4000), particle_number(infinite)}) {
          INFO("levels " << shape.levels.back() << ", t = " << t << ", N = " << to_text(n));
          auto const series = expansion.at(n);
          auto const terms = make_leading_terms(random.model, random.observable, n, t);
          CHECK(std::abs(terms.free - series.free(t).value) < 1e-13);
          CHECK(std::abs(terms.response - series.x_coefficients(0, t)[2].value) < 2e-12);
          CHECK(std::abs(terms.fluctuation - series.y_coefficients(0, t)[1].value) < 1e-12);
          double const root = n.is_infinite() ? 0 : 1 / std::sqrt(static_cast<double>(n.count()));
          CHECK(std::abs(terms.mean(0.1) - terms.free - 0.01 * terms.response -
                         0.1 * root * terms.fluctuation) < 1e-14);
        }
      }
    }
  });
}

TEST_CASE("(1.26) as printed, by quadrature, for self-adjoint observables") {
  for_seeds(2, [](random_engine& rng) {
    auto random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}});
    random.observable.system = random_hermitian(rng, 2);
    random.observable.reservoir = random_hermitian(rng, 3);
    auto const& kind = random.model.species()[0];
    auto const& r = random.model.reservoir();
    double const t = 0.9;
    int const n = 5;
    auto const g = [&](double s) { return free_evolution(kind.couplings[0].particle, kind.hamiltonian, s); };
    auto const b = [&](double s) { return free_evolution(kind.couplings[0].reservoir, r.hamiltonian, s); };
    auto const mu = [&](matrix<> const& x) { return expectation(kind.state, x); };
    auto const mu_r = [&](matrix<> const& x) { return expectation(r.state, x); };
    matrix<> const a_s = free_evolution(random.observable.system, kind.hamiltonian, t);
    matrix<> const a_r = free_evolution(random.observable.reservoir, r.hamiltonian, t);
    using gauss = boost::math::quadrature::gauss<double, 15>;
    auto const twice = gauss::integrate(
        [&](double s) {
          return gauss::integrate(
              [&](double earlier) {
                return (mu(multiply(g(earlier), g(s))) * mu_r(multiply(b(earlier), commutator(b(s), a_r))))
                    .real();
              },
              0.0, s);
        },
        0.0, t);
    auto const once = gauss::integrate(
        [&](double s) { return (mu(multiply(g(s), a_s)) * mu_r(multiply(b(s), a_r))).imag(); }, 0.0, t);
    auto const terms = make_leading_terms(random.model, random.observable, n, t);
    CHECK(std::abs(terms.response + 2.0 * (n - 1) / n * mu(a_s).real() * twice) < 1e-13);
    CHECK(std::abs(terms.fluctuation + 2 * once) < 1e-13);
  });
}

TEST_CASE("the remainder of (1.26) is of order lambda^4 + lambda^3/sqrt(N) + 1/N") {
  random_engine rng(5);
  auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}});
  std::array<double, 1> const times{0.8};
  auto const error = [&](double lambda, int n) {
    auto const exact = exact_dynamics(random.model, random.observable, n).mean(lambda, times)[0];
    return std::abs(exact - make_leading_terms(random.model, random.observable, n, times[0]).mean(lambda));
  };
  double const constant = error(0.1, 2) / (1e-4 + 1e-3 / std::sqrt(2.0) + 0.01 / 2); // 1/N comes with λ²
  for (double const lambda : {0.2, 0.1, 0.05, 0.01}) {
    for (int const n : {2, 4, 6}) {
      INFO("lambda = " << lambda << ", N = " << n);
      CHECK(error(lambda, n) <
            2 * constant * (std::pow(lambda, 4) + std::pow(lambda, 3) / std::sqrt(n) + lambda * lambda / n));
    }
  }
}

TEST_CASE("(2.9): quanta of the Dicke model at second order") {
  double const p = 0.3;
  double const t = 1.7;
  for (double const nu : {1.5, 1.0, 0.4}) { // at resonance too
    auto const m = make_dicke_model({.omega_0 = 1, .nu = nu, .excited = p, .levels = 4});
    auto const a = make_reservoir_observable(make_boson(4).number());
    auto const factor = [t](double d) { return d == 0 ? t * t / 2 : (1 - std::cos(d * t)) / (d * d); };
    // B = a + a* is φ(g) with g = √2
    double const expected = 2 * (p * factor(1 - nu) + (1 - p) * factor(1 + nu));
    CHECK(std::abs(make_leading_terms(m, a, infinite, t).response - expected) < 1e-13);
    CHECK(std::abs(make_leading_terms(m, a, 8, t).response - expected) < 1e-13);
  }
}

TEST_CASE(
    "Lemma 1.4: the limit of particles is free, that of A_S and A_R the product; the reservoir is not free") {
  for_seeds(3, [](random_engine& rng) {
    auto const random =
        make_random_case(rng, {.levels = {2, 3}, .fractions = {0.5, 0.5}, .observed = {0, 1}});
    auto const& m = random.model;
    auto const& a = random.observable;
    double const t = 0.8;
    double const lambda = 0.4;
    expansion_options const options{.order = 8, .time_span = t};
    observable const particles{a.particles, a.system, matrix<>::Identity(3, 3)};
    auto const free = particles_limit(m, particles, t);
    auto const alone = expand(m, particles, options).limit();
    CHECK(std::abs(alone.mean(lambda, t).value - free) < 1e-13);
    auto const reservoir =
        expand(m, make_reservoir_observable(a.reservoir), options).limit().mean(lambda, t).value;
    auto const joint = expand(m, a, options).limit().mean(lambda, t).value;
    CHECK(std::abs(joint - free * reservoir) < 1e-12);
    CHECK(std::abs(particles_limit(m, a, t) - free) < 1e-15); // whatever A_R is
    auto const uncoupled =
        expectation(m.reservoir().state, free_evolution(a.reservoir, m.reservoir().hamiltonian, t));
    CHECK(std::abs(reservoir - uncoupled) > 1e-3);
    // at finite N both statements hold no more
    auto const at_four = expand(m, particles, options).at(4).mean(lambda, t).value;
    CHECK(std::abs(at_four - free) > 1e-4);
  });
}

TEST_CASE("Lemma 1.4 from dynamics on the whole space: the distance falls like N^{-1/2}") {
  random_engine rng(11);
  auto const random =
      make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  observable const particle{{0}, random.observable.system, matrix<>::Identity(2, 2)};
  std::array<double, 1> const times{0.7};
  auto const distance = [&](int n) {
    return std::abs(exact_dynamics(random.model, particle, n).mean(0.3, times)[0] -
                    particles_limit(random.model, particle, times[0]));
  };
  CHECK(distance(2) > 1e-3);
  CHECK(distance(8) / distance(2) == Approx(0.5).epsilon(0.15));
}

TEST_CASE("(1.27), corrected: the error is o(1), and as slow as the particles become equal") {
  // G_j = (1 + j^{-1/4}) G: the average of (1 + j^{-1/4})² tends to 1 like N^{-1/4}
  random_engine rng(2);
  auto const b = random_hermitian(rng, 3);
  reservoir const r{random_hermitian(rng, 3), random_state(rng, 3)};
  auto const kind = random_species(rng, 2, {b}, false);
  auto const a = random_hermitian(rng, 3);
  double const t = 1.1;
  auto const scaled = [&](double factor) {
    auto one = kind;
    one.couplings[0].particle *= factor;
    return one;
  };
  auto const limit = particle_response(kind, r, a, t).real();
  CHECK(std::abs(limit) > 0.01);
  auto const error = [&](int n) {
    double sum = 0;
    for (int j = 1; j <= n; ++j) {
      sum += particle_response(scaled(1 + std::pow(j, -0.25)), r, a, t).real();
    }
    return std::abs(sum / n - limit);
  };
  double const at_100 = error(100);
  double const at_1600 = error(1600);
  CHECK(at_1600 < at_100);
  CHECK(at_1600 > 0.4 * at_100);            // o(1): like N^{-1/4}
  CHECK(1600 * at_1600 > 5 * 100 * at_100); // as printed, N times the error would tend to 0
  // the same as one model of 6 distinct particles, by the expansion
  std::vector<species> particles;
  for (int j = 1; j <= 6; ++j) {
    particles.push_back(scaled(1 + std::pow(j, -0.25)));
  }
  auto const m = make_distinct_model(particles, r);
  auto const observable = make_reservoir_observable(a);
  auto const second = expand(m, observable, {.order = 2, .time_span = t}).at(6).x_coefficients(0, t)[2].value;
  CHECK(std::abs(make_leading_terms(m, observable, 6, t).response - second) < 1e-12);
  CHECK(std::abs(std::abs(second - limit) - error(6)) < 1e-12);
}

TEST_CASE("(1.27) in the sense of ergodic averages") {
  // j odd and j even are different particles. No G_j converges, the average does: two species of one half each
  random_engine rng(4);
  auto const b = random_hermitian(rng, 3);
  reservoir const r{random_hermitian(rng, 3), random_state(rng, 3)};
  auto odd = random_species(rng, 2, {b}, false);
  auto even = random_species(rng, 3, {b}, false);
  even.couplings[0].particle *= 2.0;
  odd.fraction = even.fraction = 0.5;
  auto const a = random_hermitian(rng, 3);
  double const t = 0.9;
  auto const limit =
      make_leading_terms(make_model({odd, even}, r), make_reservoir_observable(a), infinite, t).response;
  auto const one = particle_response(odd, r, a, t);
  auto const other = particle_response(even, r, a, t);
  CHECK(std::abs(one - other) > 1e-3);
  for (int const n : {3, 101, 100'001}) {
    double const share = static_cast<double>(n / 2 + 1) / n;
    auto const average = share * one + (1 - share) * other;
    CHECK(std::abs(average - limit) == Approx(std::abs(one - other) / (2 * n)).epsilon(1e-7));
  }
}

TEST_CASE("wrong arguments of the leading orders are named") {
  auto const m = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 4});
  auto const a = make_reservoir_observable(make_boson(4).number());
  auto kind = m.species()[0];
  kind.odd_moments_known_to_vanish = false;
  kind.couplings[0].particle += pauli::z();
  auto const bad = make_symmetric_model(kind, m.reservoir());
  CHECK(complaint<hypothesis_violation>([&] {
          return make_leading_terms(bad, a, 4, 1.0);
        }).find("(A0) does not hold") != std::string::npos);
  CHECK(complaint<hypothesis_violation>([&] {
          return particles_limit(bad, a, 1.0);
        }).find("(A0) does not hold") != std::string::npos);
  CHECK(complaint([&] {
          return make_leading_terms(m, make_reservoir_observable(make_boson(3).number()), 4, 1.0);
        }) == "observable.reservoir: expected dimension 4, got 3");
  CHECK(message([&] {
          return make_leading_terms(m, make_reservoir_observable(make_boson(3).number()), 4, 1.0);
        }).find("make_leading_terms") != std::string::npos);
  CHECK(complaint([&] {
          return particle_response(m.species()[0], m.reservoir(), make_boson(3).number(), 1.0);
        }) == "a_r: expected dimension 4, got 3");
}

} // namespace tests_of_limits_leading_terms
