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

} // namespace tests_of_limits_limit_coefficients
