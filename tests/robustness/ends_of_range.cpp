// Parameters at the ends of what numbers can be: right, or an error that says what is wrong.

#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/limits/normal_modes.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "robustness/changed_models.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_robustness_ends_of_range {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

double const nan = std::numeric_limits<double>::quiet_NaN();
double const infinity = std::numeric_limits<double>::infinity();

model dicke(double omega_0 = 1, double nu = 1.5, double excited = 0.3) {
  return make_dicke_model({.omega_0 = omega_0, .nu = nu, .excited = excited, .levels = 9});
}
observable photons() { return make_reservoir_observable(make_boson(9).number()); }

/// Frequency and growth of the Dicke model's modes: E⁴ − (ω_0² + ν²)E² + ω_0²ν² − 4λ²ω_0ν(1 − 2p) = 0.
double growth_in_closed_form(double omega_0, double nu, double excited, double lambda) {
  double const sum = omega_0 * omega_0 + nu * nu;
  double const product = omega_0 * omega_0 * nu * nu - 4 * lambda * lambda * omega_0 * nu * (1 - 2 * excited);
  double const square = 2 * product / (sum + std::sqrt(sum * sum - 4 * product)); // the smaller E²
  return square < 0 ? std::sqrt(-square) : 0;
}

} // namespace

TEST_CASE("nothing happens without a coupling, without time, and in order 0", "[robustness]") {
  auto const zero_coupling = with_couplings_times(dicke(), 0);
  auto uncoupled_species = dicke().species();
  uncoupled_species[0].couplings.clear();
  auto const uncoupled = make_model(uncoupled_species, dicke().reservoir());
  auto const check = [](model const& m, double lambda, double t) {
    auto const mean = expand(m, photons(), {.order = 6, .time_span = t}).certified(7).mean(lambda, t);
    CHECK(mean.value == 0.0);
    CHECK(mean.error() == 0);
    CHECK(mean.is_certified());
    CHECK(expand(m, photons(), {.order = 6, .time_span = t}).at_every_n().at(7).mean(lambda, t).value == 0.0);
    auto const resummed = resummed_means(m, photons(), 7, lambda, {t})[0];
    CHECK(std::abs(resummed.value) < 1e-28);
    CHECK(resummed.is_certified());
    CHECK(order_for(1e-12, m, photons(), 7, lambda, t, {.order = 6}) == 0);
    CHECK(make_gaussian_limit(m).at(lambda, t).mode().number() == 0);
  };
  check(dicke(), 0, 1);
  check(dicke(), 0.3, 0);
  check(zero_coupling, 0.3, 1);
  check(uncoupled, 0.3, 1);
  auto const order_0 = expand(dicke(), photons(), {.order = 0}).certified(7).mean(0.1, 1);
  CHECK(order_0.value == 0.0);
  CHECK(order_0.truncation > 0.006); // what is left out is 0.00698
  CHECK(order_0.truncation < 0.02);
}

TEST_CASE("a reservoir with one state, and particles with one level", "[robustness]") {
  matrix<> const one = matrix<>::Identity(1, 1);
  species const spin{.hamiltonian = 0.5 * pauli::z(),
                     .state = populations({0.3, 0.7}),
                     .couplings = {{pauli::x(), 0.8 * one}}};
  auto const fixed_field = make_symmetric_model(spin, {.hamiltonian = 2.0 * one, .state = one});
  auto const a = make_particle_observable(fixed_field, {{.species = 0, .factor = pauli::z()}});
  // each spin on its own, in a field of strength w = 0.8 λ/√N: ⟨σ_z⟩ = −0.4 (1 − 8 w² sin²(Ωt/2)/Ω²), Ω² = 1 + 4w²
  double const lambda = 0.4;
  auto const series_of_spin = expand(fixed_field, a, {.order = 24, .time_span = 1.5});
  for (int const n : {1, 3, 1000}) {
    double const w = 0.8 * lambda / std::sqrt(n);
    double const frequency = std::sqrt(1 + 4 * w * w);
    double const s = std::sin(frequency * 1.5 / 2) / frequency;
    CHECK(std::abs(series_of_spin.at(n).mean(lambda, 1.5).value - -0.4 * (1 - 8 * w * w * s * s)) < 1e-13);
  }

  auto const mode = make_boson(6);
  auto const of_level = [&](double g) {
    return make_symmetric_model({.hamiltonian = one, .state = one, .couplings = {{g * one, mode.position()}}},
                                {.hamiltonian = 1.5 * mode.number(), .state = vacuum_state(6)});
  };
  auto const quanta = make_reservoir_observable(mode.number());
  CHECK(expand(of_level(0), quanta, {.order = 4, .time_span = 1}).at(5).mean(0.3, 1).value == 0.0);
  CHECK_THROWS_AS(expand(of_level(1), quanta, {.order = 4, .time_span = 1}), hypothesis_violation); // (A0)
}

TEST_CASE("arguments that are no numbers, or negative times, are named", "[robustness]") {
  auto const m = dicke();
  auto const a = photons();
  auto const series = expand(m, a, {.order = 4}).certified(7);
  for (double const x : {nan, infinity, -infinity}) {
    INFO(x);
    CHECK(complaint([&] { return series.mean(x, 1); }).starts_with("lambda: expected a finite number"));
    CHECK(complaint([&] { return series.mean(0.1, x); }).starts_with("t: expected a finite number"));
    CHECK(complaint([&] { return series.mean_bound(2, x, 1); }).starts_with("lambda: expected a finite"));
    CHECK(complaint([&] { return series.conditions(x, 1); }).starts_with("lambda: expected a finite"));
    CHECK(complaint([&] { return series.conditions(0.1, x); }).starts_with("t: expected a finite"));
    CHECK(
        complaint([&] { return order_for(1e-6, m, a, 7, x, 1, {}); }).starts_with("lambda: expected a fin"));
    CHECK(
        complaint([&] { return order_for(1e-6, m, a, 7, 0.1, x, {}); }).starts_with("t: expected a finite"));
    CHECK(
        complaint([&] { return resummed_means(m, a, 7, x, {1}); }).starts_with("lambda: expected a finite"));
    CHECK(complaint([&] {
            return resummed_means(m, a, 7, 0.1, {1, x});
          }).starts_with("times: expected a fin"));
    CHECK(
        complaint([&] { return make_gaussian_limit(m).at(x, 1); }).starts_with("lambda: expected a finite"));
    CHECK(
        complaint([&] { return make_gaussian_limit(m).at(0.1, x); }).starts_with("times: expected a finite"));
    CHECK(
        complaint([&] { return growth_rate(make_gaussian_limit(m), x); }).starts_with("lambda: expected a"));
    CHECK(complaint([&] {
            return expand(m, a, {.time_span = x});
          }).starts_with("time_span: expected a finite"));
  }
  CHECK(complaint([&] { return order_for(1e-6, m, a, 7, 0.1, -1, {}); }) == "t: expected >= 0, got -1");
  CHECK(complaint([&] { return series.conditions(0.1, -1); }) == "t: expected >= 0, got -1");
  CHECK(complaint([&] { return resummed_means(m, a, 7, 0.1, {-1}); }) == "times: expected t >= 0, got -1");
}

TEST_CASE("no times, and times in any order and twice", "[robustness]") {
  CHECK(resummed_means(dicke(), photons(), 7, 0.1, {}).empty());
  CHECK(make_gaussian_limit(dicke()).at(0.1, std::vector<double>{}).empty());
  auto const means = resummed_means(dicke(), photons(), 7, 0.2, {1, 0.5, 1, 0, 0.5});
  auto const ascending = resummed_means(dicke(), photons(), 7, 0.2, {0, 0.5, 1});
  CHECK(means[0].value == ascending[2].value);
  CHECK(means[2].value == ascending[2].value);
  CHECK(means[1].value == ascending[1].value);
  CHECK(means[4].value == ascending[1].value);
  CHECK(means[3].value == 0.0);
  auto const limit = make_gaussian_limit(dicke()).at(0.2, std::vector<double>{1, 0.5, 1});
  CHECK(limit[0].mode().number() == limit[2].mode().number());
  CHECK(limit[1].mode().number() < limit[0].mode().number());
}

TEST_CASE("the Gaussian limit over long times", "[robustness]") {
  // two flows by steps against one by squaring
  auto const limit = make_gaussian_limit(dicke());
  std::vector<double> steps;
  for (int k = 1; k <= 400; ++k) {
    steps.push_back(5.0 * k);
  }
  auto const by_steps = limit.at(0.3, steps).back().mode();
  auto const at_once = limit.at(0.3, 2000).mode();
  CHECK(at_once.number() == Approx(by_steps.number()).epsilon(1e-10));
  CHECK(std::abs(at_once.anomalous - by_steps.anomalous) < 1e-11);
  // where λ → 0 the photon number is that of second order, at any time
  double const lambda = 1e-6;
  for (double const t : {1.0, 1e4, 1e8}) {
    INFO("t = " << t);
    double const near = 2 * std::sin(0.25 * t) / 0.5;
    double const far = 2 * std::sin(1.25 * t) / 2.5;
    double const expected = lambda * lambda * (0.3 * near * near + 0.7 * far * far);
    // λ²t of higher order, and phases that are known to 1e-16 t
    CHECK(limit.at(lambda, t).mode().number() ==
          Approx(expected).epsilon(1e-10 + 20 * lambda * lambda * t + 1e-14 * t));
  }
  // in other units
  for (double const s : {1e8, 1e-8, 0x1p40}) {
    auto const scaled = make_gaussian_limit(in_units(dicke(), s));
    CHECK(scaled.at(0.3, 2000 / s).mode().number() == Approx(at_once.number()).epsilon(1e-10));
    CHECK(scaled.critical_coupling() == Approx(limit.critical_coupling()).epsilon(1e-14));
    CHECK(growth_rate(scaled, 1.5) / s == Approx(growth_in_closed_form(1, 1.5, 0.3, 1.5)).epsilon(1e-12));
  }
  // ... and of roundings that are estimated
  auto const means = gaussian_means(in_units(dicke(), 1e8), photons(), 0.3, {2e-5})[0];
  auto const plain = gaussian_means(dicke(), photons(), 0.3, {2000})[0];
  CHECK(means.rounding == Approx(plain.rounding).epsilon(1e-9));
  CHECK(std::abs(means.value - plain.value) < plain.rounding);
  CHECK(complaint<capacity_exceeded>([&] {
          return limit.at(0.3, 1e16);
        }).starts_with("times: at 1e+16 frequencies and couplings turn by 2.33"));
  CHECK(complaint<capacity_exceeded>([&] { return limit.at(1e8, 1); }) ==
        "times: at 1 growing modes leave the range of a double: ask for earlier times");
}

TEST_CASE("frequencies that are far from each other, and large and small couplings", "[robustness]") {
  for (double const omega_0 : {1e-8, 1.0, 1e8}) {
    for (double const nu : {1e-8, 1.0, 1e8}) {
      for (double const lambda : {1e-8, 1.0, 1e8}) {
        INFO("omega_0 = " << omega_0 << ", nu = " << nu << ", lambda = " << lambda);
        double const fastest = std::max({omega_0, nu, lambda});
        double const t = 0.1 / fastest;
        auto const m = dicke(omega_0, nu);
        auto const mean =
            expand(m, photons(), {.order = 6, .time_span = t}).certified(infinite).mean(lambda, t);
        auto const exact = gaussian_means(m, photons(), lambda, {t})[0];
        CHECK(mean.is_certified());
        CHECK(std::abs(mean.value - exact.value) <= mean.error() + 1e-14 * std::abs(exact.value));
        // to second order and short times λ²t²
        CHECK(exact.value.real() == Approx(lambda * lambda * t * t).epsilon(0.05));
        double const growth = growth_in_closed_form(omega_0, nu, 0.3, lambda);
        // an eigenvalue solver knows small frequencies to rounding of the largest, and roots of them
        CHECK(std::abs(growth_rate(make_gaussian_limit(m), lambda) - growth) <=
              1e-9 * growth + 3e-8 * fastest);
      }
    }
  }
}

TEST_CASE("what does not fit is refused, and says so", "[robustness]") {
  auto const asked_for = [](double omega_0, double t) {
    return complaint<capacity_exceeded>(
        [&] { return expand(dicke(omega_0), photons(), {.order = 4, .time_span = t}).at(7); });
  };
  CHECK(asked_for(1, 1e10).starts_with("time_span: resolving the fastest oscillation on 2500000000 panels"));
  CHECK(asked_for(1e10, 1).starts_with("time_span: resolving the fastest oscillation on 1000000001 panels"));
  CHECK(asked_for(1, 1e300).starts_with("time_span: resolving the fastest oscillation on 1e+15 panels"));
  auto const mean = resummed_means(dicke(), photons(), 7, 1e8, {1, 0})[0];
  CHECK(mean.status == error_status::estimate_only);
  CHECK(std::isinf(mean.error()));
  CHECK(mean.reason.starts_with("times: at 1 the bound of what is left out is"));
}

TEST_CASE("observables of any size", "[robustness]") {
  auto const expected = expand(dicke(), photons(), {.order = 6}).certified(7).mean(0.1, 1);
  for (double const s : {1e8, 1e-8, 0x1p500, 0x1p-500}) {
    INFO("s = " << s);
    auto a = photons();
    a.reservoir *= s;
    auto const mean = expand(dicke(), a, {.order = 6}).certified(7).mean(0.1, 1);
    CHECK(std::abs(mean.value / s - expected.value) < 1e-16);
    CHECK(mean.truncation / s == Approx(expected.truncation).epsilon(1e-9));
    CHECK(mean.rounding / s == Approx(expected.rounding).epsilon(1e-3));
  }
}

} // namespace tests_of_robustness_ends_of_range
