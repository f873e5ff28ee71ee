#include <boost/math/quadrature/gauss.hpp>

#include <mfdyson/mfdyson.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_expansion_series {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

/// Value at x of the polynomial through the points (x_k, y_k).
std::complex<double> interpolate(std::vector<double> const& xs, std::vector<std::complex<double>> const& ys,
                                 double x) {
  std::complex<double> sum = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    double weight = 1;
    for (std::size_t j = 0; j < xs.size(); ++j) {
      weight *= i == j ? 1 : (x - xs[j]) / (xs[i] - xs[j]);
    }
    sum += weight * ys[i];
  }
  return sum;
}

random_case<> spins(random_engine& rng, std::size_t observed) {
  return make_random_case(
      rng, {.levels = {2}, .fractions = {1}, .observed = std::vector<std::size_t>(observed, 0)});
}

} // namespace

TEST_CASE("coefficients are polynomials in 1/N: a few N give all others and the limit") {
  for_seeds(4, [](random_engine& rng) {
    for (std::size_t const n : {0, 1, 2}) {
      auto const random = spins(rng, n);
      int const order = 6;
      auto const expansion = expand(random.model, random.observable, {.order = order, .time_span = 1.0});
      // degree (r − p)/2 ≤ 3 in 1/N, one less without observed particles: N = n + 1 … n + 4 determine it
      int const first = std::max(1, static_cast<int>(n));
      int const needed = n == 0 ? 3 : 4;
      std::vector<double> xs;
      std::vector<series<std::complex<double>>> known;
      for (int k = first; k < first + needed; ++k) {
        xs.push_back(1.0 / k);
        known.push_back(expansion.at(k));
      }
      for (auto const other : {particle_number(first + needed), particle_number(23),
                               particle_number(1'000'000), particle_number(infinite)}) {
        auto const series = expansion.at(other);
        for (int nu = 0; nu <= 3; ++nu) {
          for (bool const even : {true, false}) {
            auto const coefficients = [&](auto const& s) {
              return even ? s.x_coefficients(nu, 1.0) : s.y_coefficients(nu, 1.0);
            };
            auto const expected = coefficients(series);
            for (std::size_t r = 0; r <= static_cast<std::size_t>(order); ++r) {
              std::vector<std::complex<double>> ys;
              for (auto const& s : known) {
                ys.push_back(coefficients(s)[r].value);
              }
              INFO("n = " << n << ", N = " << to_text(other) << ", nu = " << nu << ", r = " << r);
              CHECK(std::abs(interpolate(xs, ys, other.inverse()) - expected[r].value) < 1e-11);
            }
          }
        }
      }
    }
  });
}

TEST_CASE("X starts at order max(2, 2 nu), Y at 2 nu + 1, and parities are as stated") {
  random_engine rng(7);
  auto const random = spins(rng, 2);
  auto const series = expand(random.model, random.observable, {.order = 6, .time_span = 1.0}).at(5);
  CHECK(series.max_x_index() == 3);
  CHECK(series.max_y_index() == 2);
  for (int nu = 0; nu <= 3; ++nu) {
    auto const x = series.x_coefficients(nu, 0.7);
    auto const y = series.y_coefficients(nu, 0.7);
    REQUIRE(x.size() == 7);
    for (int r = 0; r <= 6; ++r) {
      auto const z = static_cast<std::size_t>(r);
      CHECK((std::abs(x[z].value) > 1e-12) == (r % 2 == 0 && r >= std::max(2, 2 * nu)));
      CHECK((std::abs(y[z].value) > 1e-12) == (r % 2 == 1 && r >= 2 * nu + 1));
    }
  }
}

TEST_CASE("Lemma 1.4: X_0 vanishes on particle observables") {
  for_seeds(5, [](random_engine& rng) {
    auto random = spins(rng, 1);
    random.observable.reservoir = matrix<>::Identity(3, 3);
    for (auto const n : {particle_number(2), particle_number(50), particle_number(infinite)}) {
      auto const series = expand(random.model, random.observable, {.order = 6, .time_span = 1.0}).at(n);
      for (auto const& z : series.x_coefficients(0, 0.9)) {
        CHECK(std::abs(z.value) < 1e-13);
      }
      CHECK(std::abs(series.y_coefficients(0, 0.9)[1].value) > 1e-6);
    }
  });
}

TEST_CASE("Lemma 1.6: the leading orders") {
  // the integrals of (1.26) in the form of (3.39) and (3.41), which need no self-adjoint A, by quadrature
  for_seeds(3, [](random_engine& rng) {
    auto const random = spins(rng, 1);
    auto const& m = random.model;
    auto const& kind = m.species()[0];
    auto const& g = kind.couplings[0].particle;
    auto const& b = kind.couplings[0].reservoir;
    auto const& a = random.observable;
    double const t = 0.8;
    int const particles = 6;
    auto const g_at = [&](double s) { return free_evolution(g, kind.hamiltonian, s); };
    auto const b_at = [&](double s) { return free_evolution(b, m.reservoir().hamiltonian, s); };
    matrix<> const a_s = free_evolution(a.system, kind.hamiltonian, t);
    matrix<> const a_r = free_evolution(a.reservoir, m.reservoir().hamiltonian, t);
    auto const mu = [&](matrix<> const& x) { return expectation(kind.state, x); };
    auto const mu_r = [&](matrix<> const& x) { return expectation(m.reservoir().state, x); };
    using gauss = boost::math::quadrature::gauss<double, 20>;
    // i ∫ ω([G ⊗ B(s), A(t)]): (3.41), for A that need not be self-adjoint
    auto const first =
        std::complex<double>(0, 1) * gauss::integrate(
                                         [&](double s) {
                                           return mu(multiply(g_at(s), a_s)) * mu_r(multiply(b_at(s), a_r)) -
                                                  mu(multiply(a_s, g_at(s))) * mu_r(multiply(a_r, b_at(s)));
                                         },
                                         0.0, t);
    auto const series = expand(m, a, {.order = 2, .time_span = t}).at(particles);
    CHECK(std::abs(series.y_coefficients(0, t)[1].value - first) < 1e-13);
    CHECK(std::abs(series.free(t).value - mu(a_s) * mu_r(a_r)) < 1e-13);
    // −(N − n)/N ∫∫ μ_S(A_S(t)) ω([V(s'), [V(s), A_R(t)]]): (3.39), s' ≤ s
    auto const double_commutator = [&](double s, double earlier) {
      matrix<> const inner = commutator(b_at(s), a_r);
      auto const g2 = g_at(earlier);
      auto const b2 = b_at(earlier);
      return mu(a_s) * (mu(multiply(g2, g_at(s))) * mu_r(multiply(b2, inner)) -
                        mu(multiply(g_at(s), g2)) * mu_r(multiply(inner, b2)));
    };
    auto const twice = gauss::integrate(
        [&](double s) { return gauss::integrate([&](double u) { return double_commutator(s, u); }, 0.0, s); },
        0.0, t);
    auto const second = -(particles - 1.0) / particles * twice;
    CHECK(std::abs(series.x_coefficients(0, t)[2].value - second) < 1e-13);
  });
}

TEST_CASE("evaluation is consistent") {
  random_engine rng(3);
  auto const random = spins(rng, 1);
  auto const expansion = expand(random.model, random.observable, {.order = 5, .time_span = 1.0});
  auto const series = expansion.at(9);
  double const lambda = -0.2;
  auto mean = series.free(0.6).value;
  for (int nu = 0; nu <= 2; ++nu) {
    mean += std::pow(9.0, -nu) * series.x(nu, lambda, 0.6).value +
            std::pow(9.0, -nu - 0.5) * series.y(nu, lambda, 0.6).value;
  }
  CHECK(std::abs(series.mean(lambda, 0.6).value - mean) < 1e-15);
  CHECK(series.mean(0.0, 0.6).value == series.free(0.6).value);
  CHECK(series.mean(lambda, 0.6).rounding > 0);
  CHECK(series.mean(lambda, 0.6).rounding < 1e-13);
  // (1.23): the limit's coefficients with the powers of N approach the mean at N like 1/N
  auto const limit = expansion.limit();
  CHECK(limit.mean_at(infinite, lambda, 0.6).value == limit.mean(lambda, 0.6).value);
  auto const off = [&](int n) {
    return std::abs(expansion.at(n).mean(lambda, 0.6).value - limit.mean_at(n, lambda, 0.6).value);
  };
  CHECK(off(1000) < 0.2 * off(100));
  CHECK(off(1000) > 0.02 * off(100));
}

TEST_CASE("the rotating-wave model: two self-adjoint terms, or one pair of adjoint terms") {
  int const order = 8;
  auto const mode = make_boson(order + 1);
  auto const rotating =
      make_tavis_cummings_model({.omega_0 = 1, .nu = 1.2, .excited = 0.7, .levels = order + 1});
  double const half = std::sqrt(0.5);
  species const spin{
      .hamiltonian = 0.5 * pauli::z(),
      .state = populations({0.7, 0.3}),
      .couplings = {{half * pauli::x(), mode.field()}, {-half * pauli::y(), mode.conjugate_field()}}};
  auto const two_terms =
      make_model({spin}, {.hamiltonian = 1.2 * mode.number(), .state = vacuum_state(order + 1)});
  auto const a = make_reservoir_observable(mode.number());
  for (auto const n : {particle_number(3), particle_number(infinite)}) {
    auto const x = expand(rotating, a, {.order = order, .time_span = 1.0}).at(n).x_coefficients(0, 1.0);
    auto const y = expand(two_terms, a, {.order = order, .time_span = 1.0}).at(n).x_coefficients(0, 1.0);
    for (std::size_t r = 0; r < x.size(); ++r) {
      CHECK(std::abs(x[r].value - y[r].value) < 1e-14);
    }
    // c_2 = p · 2(1 − cos(ν − ω_0)t)/(ν − ω_0)²: only the rotating term
    CHECK(std::abs(x[2].value - 0.7 * 2 * (1 - std::cos(0.2)) / 0.04) < 1e-13);
  }
}

TEST_CASE("a species may be split, and particles that do not couple do not matter") {
  random_engine rng(11);
  auto const random = spins(rng, 1);
  auto kinds = random.model.species();
  kinds.push_back(kinds[0]);
  kinds[0].fraction = 0.25;
  kinds[1].fraction = 0.75;
  auto const split = make_model(kinds, random.model.reservoir());
  CHECK(is_symmetric(split));
  expansion_options const options{.order = 6, .time_span = 1.0};
  for (auto const n : {particle_number(8), particle_number(infinite)}) {
    auto const whole = expand(random.model, random.observable, options).at(n).mean(0.3, 1.0).value;
    CHECK(std::abs(expand(split, random.observable, options).at(n).mean(0.3, 1.0).value - whole) < 1e-14);
  }
}

TEST_CASE("wrong arguments are named") {
  random_engine rng(1);
  auto const random = spins(rng, 1);
  auto const with = [&](expansion_options const& options) {
    return complaint([&] { return expand(random.model, random.observable, options); });
  };
  CHECK(with({.order = -1}) == "order: expected >= 0, got -1");
  CHECK(with({.time_span = -1}) == "time_span: expected >= 0, got -1");
  CHECK(with({.time_span = std::numeric_limits<double>::quiet_NaN()}) ==
        "time_span: expected a finite number, got nan");
  CHECK(with({.tolerance = 0}) == "tolerance: expected > 0, got 0");
  auto const expansion = expand(random.model, random.observable, {.order = 4, .time_span = 1.0});
  CHECK(complaint([&] { return expansion.at(0); }) == "N: expected at least 1, got 0");
  auto const series = expansion.at(3);
  CHECK(complaint([&] { return series.mean(0.1, 1.5); }) == "t: expected 0 <= t <= time_span = 1, got 1.5");
  CHECK(complaint([&] { return series.mean(0.1, -0.5); }) == "t: expected 0 <= t <= time_span = 1, got -0.5");
  CHECK(complaint([&] { return series.mean(std::nan(""), 0.5); }) ==
        "lambda: expected a finite number, got nan");
  CHECK(complaint([&] { return series.x_coefficients(-1, 0.5); }) == "nu: expected >= 0, got -1");
  auto const two = spins(rng, 2);
  auto const pair = expand(two.model, two.observable, {.order = 2, .time_span = 1.0});
  CHECK(complaint([&] { return pair.at(1); }) ==
        "N: species[0] has 1 particles at N = 1, expected at least the 2 observed");
  CHECK(complaint<capacity_exceeded>([&] {
          return expand(random.model, random.observable,
                        {.order = 60, .time_span = 1.0, .memory_limit = 1000000});
        }).starts_with("order: order 60 needs about "));
  CHECK(complaint<capacity_exceeded>([&] {
          return expand(random.model, random.observable, {.order = 2, .time_span = 1e12});
        }).starts_with("time_span: resolving the fastest oscillation on "));
  CHECK(complaint<capacity_exceeded>([&] {
          return expand_directly(random.model, random.observable, {.order = 4, .time_span = 1.0}).at(20);
        }).starts_with("order: order 4 with 20 particles, by the direct engine, needs about "));
}

} // namespace tests_of_expansion_series
