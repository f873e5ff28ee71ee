#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <string>

#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/spectral_density.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_fields_spectral_density {

// Moments of spectral densities against closed forms, and which of them are infinite.

using namespace mfdyson;
using testing::complaint;

namespace {

// |found − expected| within 1e-13, and the estimate neither below the true error nor careless. `condition`: by how much J
// magnifies the rounding of ω.
void check_moment(real_estimate const& found, double expected, double condition = 1) {
  CAPTURE(found.value, expected, found.error);
  double const scale = std::abs(expected) * condition;
  CHECK(std::abs(found.value - expected) <= 1e-13 * scale);
  CHECK(std::abs(found.value - expected) <= found.error);
  CHECK(found.error <= 2e-12 * scale);
}

double cut(double x, int kind) { return kind == 0 ? std::exp(-x) : kind == 1 ? std::exp(-x * x) : 1; }

} // namespace

TEST_CASE("moments of power laws: closed forms and panels", "[spectral_density]") {
  for (double const s : {-0.9, -0.5, 0.0, 0.3, 1.0, 2.5, 4.0}) {
    for (double const cutoff : {1e-8, 0.7, 30.0}) {
      for (int kind = 0; kind < 3; ++kind) {
        power_law const p{.strength = 0.8, .exponent = s, .cutoff = cutoff};
        auto const named = kind == 0   ? make_power_exponential(p)
                           : kind == 1 ? make_power_gaussian(p)
                                       : make_power_sharp(p);
        frequency_support support;
        if (kind == 2) {
          support.upper = cutoff;
        }
        auto const called = make_spectral_density(
            [=](double omega) { return 0.8 * std::pow(omega, s) * cut(omega / cutoff, kind); }, support);
        for (double const omega : {0.1, 0.5, 1.5}) {
          double const x = omega * cutoff;
          double const j = kind == 2 && omega > 1 ? 0 : 0.8 * std::pow(x, s) * cut(omega, kind);
          CHECK(std::abs(named(x) - j) <= 1e-14 * j);
          CHECK(std::abs(called(x) - j) <= 1e-14 * j);
        }
        for (double const power : {1.0, 0.0, -1.0, -2.0}) {
          double const q = s + power + 1;
          CAPTURE(s, cutoff, kind, power);
          if (q > 0.05) {
            double const unit = kind == 0 ? std::tgamma(q) : kind == 1 ? std::tgamma(q / 2) / 2 : 1 / q;
            double const expected = 0.8 * std::pow(cutoff, q) * unit;
            check_moment(named.moment(power), expected);
            check_moment(called.moment(power), expected);
          } else {
            CHECK_THROWS_AS(named.moment(power), invalid_input);
            CHECK_THROWS_AS(called.moment(power), invalid_input);
          }
        }
      }
    }
  }
}

TEST_CASE("a density far in its tail, and where the power alone overflows", "[spectral_density]") {
  for (double const s : {3.0, 40.0, 120.0}) {
    double const cutoff = 1e-2;
    auto const exponential = make_power_exponential({.exponent = s, .cutoff = cutoff});
    auto const gaussian = make_power_gaussian({.exponent = s, .cutoff = cutoff});
    for (double const omega : {5.4e7, 1e100, 1e300}) {
      CHECK(exponential(omega) == 0);
      CHECK(gaussian(omega) == 0);
    }
  }
  // 1000^110 is beyond double precision, 1000^110 e^{−1000/ω_c} is not
  auto const expected = static_cast<double>(std::pow(1e3L, 110) * std::exp(-200.0L));
  CHECK(std::abs(make_power_exponential({.exponent = 110, .cutoff = 5})(1e3) / expected - 1) < 1e-12);
}

TEST_CASE("infinite moments are named with the power that makes them so", "[spectral_density]") {
  auto const root = make_power_exponential({.exponent = 0.5});
  auto const called = make_spectral_density([](double x) { return std::sqrt(x) * std::exp(-x); });
  std::string const expected =
      "‖g/ω‖² = ∫ J/ω² dω is infinite: J ~ ω^0.5 at ω → 0 (expected an exponent > 1)";
  CHECK(complaint([&] { return root.norm_squared_over_frequency(); }) == expected);
  CHECK(complaint([&] { return called.norm_squared_over_frequency(); }) == expected);
  CHECK(complaint([&] { return (root + make_power_sharp({})).moment(-2); }) == expected);
  CHECK(root.norm_squared_over_root().value == Approx(std::tgamma(0.5)).epsilon(1e-14));
  CHECK(complaint([] { return make_power_exponential({.exponent = 0}).norm_squared_over_root(); }) ==
        "‖g/√ω‖² = ∫ J/ω dω is infinite: J ~ ω^0 at ω → 0 (expected an exponent > 0)");
  CHECK(complaint([] { return make_power_sharp({.exponent = -1}); }) ==
        "‖g‖² = ∫ J dω is infinite: J ~ ω^-1 at ω → 0 (expected an exponent > -1)");
  CHECK(complaint([] {
          return make_spectral_density([](double x) { return 1 / (1 + x); }).norm_squared();
        }) == "‖g‖² = ∫ J dω is infinite: J ~ ω^-1 at ω → ∞ (expected an exponent < -1)");
  CHECK(complaint([] { return make_lorentzian({}).moment(1); }) ==
        "‖√ω g‖² = ∫ ω J dω is infinite: J ~ ω^-2 at ω → ∞ (expected an exponent < -2)");
  // So close to the limit the power has to be known.
  auto const close = [](double x) { return std::exp(-x) * std::pow(x, -0.99); };
  CHECK(complaint([&] { return make_spectral_density(close).norm_squared(); }) ==
        "‖g‖² = ∫ J dω is infinite: J ~ ω^-0.99 at ω → 0 (expected an exponent > -1 by 0.02, or to be told "
        "its power)");
  check_moment(make_spectral_density(close, {.infrared_power = -0.99}).norm_squared(), std::tgamma(0.01), 10);
  // A logarithm decides: refused, whichever way.
  for (int const power : {1, 2}) {
    auto const slow = make_spectral_density(
        [power](double x) { return std::exp(-x) / (x * std::pow(1 + std::abs(std::log(x)), power)); });
    CHECK_THROWS_AS(slow.norm_squared(), invalid_input);
    CHECK(slow.moment(0.5).value > 0);
  }
  // A gap makes all moments finite.
  auto const gap =
      make_spectral_density([](double x) { return x < 0.5 ? 0 : std::exp(-x); }, {.breaks = {0.5}});
  check_moment(gap.norm_squared(), std::exp(-0.5));
  CHECK(gap.norm_squared_over_frequency().value > 0);
  check_moment(
      make_spectral_density([](double x) { return x * x * std::exp(-x); }, {.lower = 0.5}).moment(-2),
      std::exp(-0.5));
}

TEST_CASE("moments of densities that fall slowly or are singular inside", "[spectral_density]") {
  // B(1.2, 0.3), measured and known powers.
  auto const slow = [](double x) { return std::pow(x, 0.2) * std::pow(1 + x, -1.5); };
  double const beta = std::tgamma(1.2) * std::tgamma(0.3) / std::tgamma(1.5);
  check_moment(make_spectral_density(slow, {.infrared_power = 0.2, .ultraviolet_power = -1.3}).norm_squared(),
               beta);
  check_moment(make_spectral_density(slow).norm_squared(), beta);
  // What a slow fall leaves beyond 2^100 is a seventh here, and is added as the power it is.
  auto const slower = make_spectral_density([](double x) { return std::pow(1 + x, -1.04); });
  CHECK(std::abs(slower.norm_squared().value - 25) < 1e-10);
  CHECK(std::abs(slower.norm_squared().value - 25) <= slower.norm_squared().error);
  // Singular at the upper end, where 1 − ω is known to 1e-16 only: π, with an estimate that says so.
  auto const arcsine =
      make_spectral_density([](double x) { return 1 / std::sqrt(x * (1 - x)); }, {.upper = 1}).norm_squared();
  CHECK(std::abs(arcsine.value - std::numbers::pi) < 1e-6);
  CHECK(std::abs(arcsine.value - std::numbers::pi) <= arcsine.error);
  // A kink that was not announced.
  check_moment(make_spectral_density([](double x) { return std::abs(x - 0.3); }, {.upper = 1}).norm_squared(),
               0.29);
}

TEST_CASE("peaks and modes", "[spectral_density]") {
  for (double const width : {1e-6, 0.01, 3.0}) {
    auto const peak = make_lorentzian({.strength = 0.3, .centre = 1.5, .width = width});
    check_moment(peak.norm_squared(), 0.3 * (0.5 + std::atan(1.5 / width) / std::numbers::pi),
                 std::max(1.0, 1.5e-3 / width));
    CHECK(peak(1.5 + width) == Approx(peak(1.5) / 2).epsilon(1e-9));
  }
  auto const modes = make_discrete_density({{0.5, 0.2}, {2, -0.6}});
  check_moment(modes.norm_squared(), 0.04 + 0.36);
  check_moment(modes.norm_squared_over_root(), 0.08 + 0.18);
  check_moment(modes.norm_squared_over_frequency(), 0.16 + 0.09);
  check_moment((modes + make_power_sharp({.exponent = 1})).norm_squared(), 0.9);
  check_moment(spectral_density{}.norm_squared(), 0);
}

TEST_CASE("form factors in one and three dimensions", "[spectral_density]") {
  using std::numbers::pi;
  // g = e^{−k²/2 + ik}: ∫ |g|² d³k = π^{3/2}, ∫ |g|² dk = π^{1/2}; ∫ |g|²/|k| d³k = 2π.
  auto const g = [](double k) { return std::polar(std::exp(-k * k / 2), k); };
  check_moment(make_form_factor_density(g, 3).norm_squared(), std::pow(pi, 1.5));
  check_moment(make_form_factor_density(g, 1).norm_squared(), std::sqrt(pi));
  check_moment(make_form_factor_density(g, 3).norm_squared_over_root(), 2 * pi);
  // g = k^{-1/2} in d = 3 up to 1: J = 4πω, real values.
  auto const ohmic = make_form_factor_density([](double k) { return 1 / std::sqrt(k); }, 3, {.upper = 1});
  check_moment(ohmic.norm_squared(), 2 * pi);
  CHECK(complaint([&] { return make_form_factor_density(g, 2); }) == "dimension: expected 1 or 3, got 2");
}

TEST_CASE("what a density must not be", "[spectral_density]") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(complaint([] { return make_power_exponential({.strength = -1}); }) ==
        "strength: expected >= 0, got -1");
  CHECK(complaint([] { return make_power_gaussian({.cutoff = 0}); }) == "cutoff: expected > 0, got 0");
  CHECK_THROWS_AS(make_power_sharp({.exponent = nan}), invalid_input);
  CHECK_THROWS_AS(make_power_exponential({.exponent = 400}), invalid_input);
  CHECK_THROWS_AS(make_lorentzian({.width = 0}), invalid_input);
  CHECK_THROWS_AS(make_lorentzian({.strength = -1}), invalid_input);
  CHECK(complaint([] {
          return make_discrete_density({{1, 1}, {0, 1}});
        }) == "modes[1].frequency: expected > 0, got 0");
  CHECK(complaint([&] {
          return make_discrete_density({{1, nan}});
        }) == "modes[0].coupling: expected a finite number, got nan");
  CHECK(complaint([] {
          return make_spectral_density([](double x) { return 1 - x; }, {.upper = 2});
        }).find("J: expected a finite J(ω) >= 0, got -") == 0);
  CHECK(complaint([&] {
          return make_spectral_density([&](double x) { return x > 3 ? nan : 1; });
        }).find("J: expected a finite J(ω) >= 0, got nan at ω = ") == 0);
  CHECK(complaint([] {
          return make_spectral_density([](double) { return 1.0; }, {.lower = 2, .upper = 1});
        }) == "support: expected 0 <= lower < upper, got lower = 2, upper = 1");
  CHECK_THROWS_AS(make_spectral_density({}), invalid_input);
}

} // namespace tests_of_fields_spectral_density
