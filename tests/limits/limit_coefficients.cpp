#include <cmath>

#include <mfdyson/limits/fluctuations.hpp>
#include <mfdyson/limits/limit_coefficients.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_limits_limit_coefficients {

// X_ν and Y_ν of the limit by evolution, against the series where it converges and finite N far beyond.

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

TEST_CASE("evolution and series have the same coefficients of the limit", "[limit_coefficients]") {
  random_engine rng(11);
  auto const made = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  auto const series = expand(made.model, made.observable, {.order = 20, .time_span = 0.8}).limit();
  double const lambda = 0.15;
  auto const found = resummed_coefficients(made.model, made.observable, lambda, {0.8, 0.3},
                                           {.max_index = 1, .tolerance = 1e-10});
  for (std::size_t k = 0; k < 2; ++k) {
    double const t = k == 0 ? 0.8 : 0.3;
    CHECK(std::abs(found[k].free - series.free(t).value) < 1e-13);
    for (int nu = 0; nu <= 1; ++nu) {
      auto const& x = found[k].x[static_cast<std::size_t>(nu)];
      auto const& y = found[k].y[static_cast<std::size_t>(nu)];
      CHECK(x.is_certified());
      CHECK(std::abs(x.value - series.x(nu, lambda, t).value) <= x.error() + 1e-12);
      CHECK(std::abs(y.value - series.y(nu, lambda, t).value) <= y.error() + 1e-12);
      CHECK(x.error() < (nu == 0 ? 1e-9 : 1e-7));
      CHECK(y.error() < (nu == 0 ? 1e-9 : 1e-6));
      CHECK(std::abs(y.value) > 1e-7);
    }
  }
}

TEST_CASE("far beyond the series the coefficients are what large N approach", "[limit_coefficients]") {
  random_engine rng(12);
  auto const made = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  double const lambda = 0.9;
  double const t = 1.5;
  auto const found = resummed_coefficients(made.model, made.observable, lambda, {t}).front();
  REQUIRE(found.y[0].error() < 1e-7);
  // √N (ω_N − free − X_0) → Y_0, off by 1/√N
  auto const distance = [&](std::int64_t n) {
    auto const mean =
        resummed_means(made.model, made.observable, n, lambda, {t}, {.tolerance = 1e-10}).front();
    double const root = std::sqrt(static_cast<double>(n));
    return std::abs(root * (mean.value - found.free - found.x[0].value) - found.y[0].value);
  };
  double const near = distance(1'000'000);
  CHECK(near < 0.05 * std::abs(found.y[0].value));
  CHECK(distance(10'000) / near == Approx(10).epsilon(0.2));
}

TEST_CASE("fluctuations of spins in a coherent field, all orders", "[limit_coefficients]") {
  int const levels = 30;
  auto dicke = make_dicke_model({.omega_0 = 1.3, .nu = 0.9, .excited = 0.2, .levels = levels});
  auto cavity = dicke.reservoir();
  cavity.state = extend_state(coherent_state(18, 0.35), levels);
  auto const model = make_model(dicke.species(), cavity);
  auto const a = make_particle_observable(model, {{.species = 0, .factor = pauli::x()}});
  auto const found = resummed_coefficients(model, a, 0.1, {1.0}).front();
  auto const series = expand_fluctuation(model, {pauli::x()}, {.order = 12, .time_span = 1}).limit(0.1, 1.0);
  CHECK(std::abs(found.y[0].value - series.value) <= found.y[0].error() + 1e-11);
  CHECK(found.y[0].error() < 1e-7);
  CHECK(found.y[0].status == error_status::estimate_only);
  CHECK(std::abs(found.x[0].value) < 1e-10); // Lemma 1.4
  // without observed particles there is X_0 only
  auto const photons =
      resummed_coefficients(model, make_reservoir_observable(make_boson(levels).number()), 0.1, {1.0});
  CHECK(photons.front().x[0].is_certified());
  CHECK(photons.front().y[0].value == 0.0);
  CHECK(complaint([&] { return resummed_coefficients(model, a, 0.1, {1.0}, {.max_index = -1}); }) ==
        "max_index: expected >= 0, got -1");
}

TEST_CASE("what an interpolation leaves out of Taylor coefficients is bounded and estimated",
          "[limit_coefficients]") {
  // f(ε) = e^{iaε} has modulus at most e^{a|Im ε|} and the coefficients (ia)^p/p!
  for (double const rate : {0.7, 2.0, 3.5}) {
    for (double const radius : {1.0, 0.6}) {
      for (std::size_t const count : {5, 6, 8, 11}) {
        detail::epsilon_interpolation const interpolation(count, 3, radius);
        std::vector<scalar> values;
        std::vector<scalar> odd;
        for (std::size_t j = 0; j < count; ++j) {
          values.push_back(std::polar(1.0, rate * interpolation.node(j)));
          odd.emplace_back(std::sin(rate * interpolation.node(j)));
        }
        auto const series = interpolation.series(values);
        auto const odd_series = interpolation.series(odd);
        scalar exact = 1;
        for (std::size_t p = 0; p <= 3; ++p) {
          CAPTURE(rate, radius, count, p);
          double const error = std::abs(interpolation.coefficient(series, p) - exact);
          double const rounding = 1e-15 * interpolation.amplification(p);
          CHECK(error <= interpolation.left_out(p, 1, rate) + rounding);
          CHECK(interpolation.left_out(p, 1, rate) > 0.1 * error);
          // as a function with only odd or only even coefficients may have a last one that vanishes, two are looked at
          double const odd_error =
              std::abs(interpolation.coefficient(odd_series, p) - (p % 2 == 1 ? exact : 0) / scalar(0, 1));
          CHECK(odd_error <= 3 * interpolation.estimate(odd_series, p) + rounding);
          CHECK(error <= 3 * interpolation.estimate(series, p) + rounding);
          exact *= scalar(0, rate) / double(p + 1);
        }
        if (count == 5) { // so few points leave out what rounding does not hide
          CHECK(interpolation.left_out(0, 1, rate) > 1e-9);
        }
      }
    }
  }
}

TEST_CASE("wrong arguments of coefficients by evolution are named", "[limit_coefficients]") {
  auto const model = make_dicke_model({.excited = 0.2, .levels = 4});
  auto const number = make_reservoir_observable(make_boson(4).number());
  auto const says = [&](double lambda, double t, double tolerance) {
    return message(
        [&] { return resummed_coefficients(model, number, lambda, {t}, {.tolerance = tolerance}); });
  };
  CHECK(says(NAN, 1, 1e-8).find("resummed_coefficients") != std::string::npos);
  CHECK(says(0.1, -1, 1e-8).find("resummed_coefficients") != std::string::npos);
  CHECK(says(0.1, 1, 0).find("resummed_coefficients") != std::string::npos);
  CHECK(complaint([&] { return resummed_coefficients(model, number, 0.1, {1.0}, {.work_limit = NAN}); }) ==
        "work_limit: expected > 0, got nan");
  auto const other = make_reservoir_observable(make_boson(5).number());
  CHECK(message([&] {
          return resummed_coefficients(model, other, 0.1, {1.0});
        }).find("resummed_coefficients") != std::string::npos);
}

} // namespace tests_of_limits_limit_coefficients
