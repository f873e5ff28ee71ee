#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include <boost/math/quadrature/gauss.hpp>

#include <mfdyson/fields/bose_field.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/discretise.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_fields_discretise {

// A continuum as modes: Gauss quadrature of the measure J dω, and how its kernel converges.

using namespace mfdyson;
using testing::complaint;

namespace {

double power_sum(std::vector<field_mode> const& modes, double p) {
  double sum = 0;
  for (auto const& mode : modes) {
    sum += mode.coupling * mode.coupling * std::pow(mode.frequency, p);
  }
  return sum;
}

// Largest |K − K of the modes| on [0, T].
double kernel_error(bose_field const& field, std::vector<field_mode> const& modes, double time_span) {
  bose_field const finite(make_discrete_density(modes));
  double worst = 0;
  for (int k = 0; k <= 40; ++k) {
    double const tau = time_span * k / 40;
    worst = std::max(worst, std::abs(field.kernel(tau).value - finite.kernel(tau).value));
  }
  return worst;
}

} // namespace

TEST_CASE("recursion coefficients and nodes of named polynomials", "[discretise]") {
  // Legendre: a = 0, b_k = k²/(4k² − 1).
  legendre_panels const flat([](double) { return 1.0; }, {-1, -0.3, 1});
  auto const legendre = make_jacobi_coefficients(flat.quadrature([](double) { return 1.0; }), 20);
  for (std::size_t k = 0; k < 20; ++k) {
    double const kk = static_cast<double>(k * k);
    CHECK(std::abs(legendre.a[k]) < 1e-14);
    CHECK(std::abs(legendre.b[k] - (k == 0 ? 2 : kk / (4 * kk - 1))) < 1e-14);
  }
  auto const rule = make_gauss_rule(legendre);
  using boost_rule = boost::math::quadrature::gauss<double, 20>;
  for (std::size_t k = 0; k < 10; ++k) {
    CHECK(std::abs(rule[10 + k].node - boost_rule::abscissa()[k]) < 1e-14);
    CHECK(std::abs(rule[9 - k].node + boost_rule::abscissa()[k]) < 1e-14);
    CHECK(std::abs(rule[10 + k].weight - boost_rule::weights()[k]) < 1e-14);
  }
  // The semicircle on [0, 2], a uniform chain: a = 1, b = 1/4. Chebyshev points are as good as its Gauss rule.
  std::vector<weighted_node> points;
  for (int k = 1; k <= 1000; ++k) {
    double const angle = std::numbers::pi * k / 1001;
    points.push_back({1 + std::cos(angle), std::pow(std::sin(angle), 2)});
  }
  auto const chain = make_jacobi_coefficients(points, 400);
  for (std::size_t k = 0; k < 400; ++k) {
    CHECK(std::abs(chain.a[k] - 1) < 1e-12);
    CHECK((k == 0 || std::abs(chain.b[k] - 0.25) < 1e-12));
  }
}

TEST_CASE("polynomials of degree 2n − 1 are exact", "[discretise]") {
  for (double const s : {-0.9, -0.5, 0.0, 0.7, 3.0}) {
    auto const modes = discretise(make_power_sharp({.exponent = s}), {.count = 12});
    REQUIRE(modes.size() == 12);
    for (int p = 0; p <= 23; ++p) {
      CAPTURE(s, p);
      CHECK(std::abs(power_sum(modes, p) - 1 / (s + p + 1)) < 2e-13 / (s + 1));
    }
    CHECK(std::abs(power_sum(modes, 24) - 1 / (s + 25)) > 1e-16);
    CHECK(modes.front().frequency > 0);
    CHECK(modes.back().frequency < 1);
  }
  auto const laguerre = discretise(make_power_exponential({.exponent = 0}), {.count = 6, .left_out = 1e-15});
  for (int p = 0; p <= 6; ++p) {
    CHECK(power_sum(laguerre, p) == Approx(std::tgamma(p + 1)).epsilon(1e-7));
  }
}

TEST_CASE("the kernel converges faster than any power", "[discretise]") {
  struct setting {
    spectral_density density;
    double upper;
  };
  for (auto const& [density, upper] : {setting{make_power_exponential({.exponent = 1}), 34},
                                       setting{make_power_exponential({.exponent = -0.5}), 28},
                                       setting{make_power_gaussian({.exponent = 3}), 5.9},
                                       setting{make_power_sharp({.exponent = 0.5, .cutoff = 2}), 2}}) {
    bose_field const field(density);
    double const time_span = 20;
    // 2n > upper · T/2, and some more; and a third of it.
    auto const needed = static_cast<std::size_t>(upper * time_span / 4) + 30;
    CAPTURE(upper, needed);
    CHECK(kernel_error(field, discretise(density, {.count = needed}), time_span) < 5e-13);
    CHECK(kernel_error(field, discretise(density, {.count = (needed - 30) / 3}), time_span) > 1e-3);
  }
  // ∫ J/ω dω for J = ω² on [0, 1]: what is missing is the weight of 0 in the Gauss–Radau rule of ω with n + 1 points,
  // 1/Σ_{k≤n} p_k(0)², p_k(0)² = 2(k+1)³.
  for (std::size_t const n : {3, 20, 100, 300}) {
    double const expected = 2 / std::pow((static_cast<double>(n) + 1) * (static_cast<double>(n) + 2), 2);
    double const missing = 0.5 - power_sum(discretise(make_power_sharp({.exponent = 2}), {.count = n}), -1);
    CAPTURE(n);
    CHECK(std::abs(missing - expected) < 1e-14);
  }
}

TEST_CASE("windows, sums and modes", "[discretise]") {
  auto const sum = make_power_sharp({.exponent = 1, .cutoff = 2}) +
                   make_lorentzian({.centre = 1.5, .width = 0.05}) +
                   make_discrete_density({{0.3, 0.2}, {1.1, 0.5}});
  auto const modes = discretise(sum, {.count = 50, .lower = 0.5, .upper = 3});
  REQUIRE(modes.size() == 51);
  CHECK(modes.back().frequency == 1.1);
  double const peak = (std::atan(1.5 / 0.05) - std::atan(-1 / 0.05)) / std::numbers::pi;
  CHECK(power_sum(modes, 0) == Approx((4 - 0.25) / 2 + peak + 0.25).epsilon(1e-13));
  for (auto const& mode : modes) {
    CHECK(mode.frequency > 0.5);
    CHECK(mode.frequency < 3);
  }
  CHECK(discretise(make_discrete_density({{1, 0.5}}), {.count = 7}).size() == 1);
  CHECK(discretise(make_power_sharp({.strength = 0})).empty());
}

TEST_CASE("discretisations that cannot be", "[discretise]") {
  auto const ohmic = make_power_exponential({});
  CHECK(complaint([&] { return discretise(ohmic, {.count = 0}); }) == "count: expected >= 1, got 0");
  CHECK(complaint([&] { return discretise(ohmic, {.lower = 2, .upper = 1}); }) ==
        "lower, upper: expected 0 <= lower < upper < ∞, got 2 and 1");
  CHECK_THROWS_AS(discretise(ohmic, {.lower = -1}), invalid_input);
  CHECK_THROWS_AS(discretise(ohmic, {.upper = std::numeric_limits<double>::infinity()}), invalid_input);
  CHECK_THROWS_AS(discretise(ohmic, {.left_out = 0}), invalid_input);
  CHECK(complaint([] {
          return discretise(make_lorentzian({}));
        }).find("upper: expected a highest frequency, since J falls slowly") == 0);
  CHECK(complaint([] {
          return make_jacobi_coefficients({{1, 0.5}, {2, 0}}, 2);
        }) == "count: expected 1 to 1, got 2");
}

} // namespace tests_of_fields_discretise
