// Fields in other units, at the ends of range, and where nothing couples.

#include <cmath>
#include <limits>
#include <vector>

#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/effective_modes.hpp>
#include <mfdyson/limits/field_limit.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/states/populations.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_robustness_fields {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

field_model spins(spectral_density density, double omega_0, field_state const& state = {},
                  std::vector<field_coupling> couplings = {{pauli::x(), {{0, 1}}}}) {
  return make_field_model({{.hamiltonian = omega_0 / 2 * pauli::z(),
                            .state = populations({0.3, 0.7}),
                            .couplings = std::move(couplings)}},
                          bose_field(std::move(density), state));
}

/// J in units in which frequencies are s times as large: ∫ J dω goes with s², like the square of an energy.
std::vector<spectral_density> densities(double s) {
  power_law const cubic{.strength = 1 / (s * s), .exponent = 3, .cutoff = s};
  return {make_power_exponential(cubic), make_power_gaussian(cubic), make_power_sharp(cubic),
          make_spectral_density([s](double omega) { return omega * std::exp(-omega / s); }, {}),
          make_discrete_density({{0.7 * s, 0.3 * s}, {s, 0.2 * s}})};
}

} // namespace

TEST_CASE("series at a field are those of other units", "[robustness]") {
  double worst = 0;
  double worst_bound = 0;
  for (double const temperature : {0.0, 0.5}) {
    for (std::size_t k = 0; k < densities(1).size(); ++k) {
      auto const mean = [&](double s) {
        field_observable const square{{}, field_product{{{{0, 1}}, {{0, 1}}}}};
        auto const e = expand(spins(densities(s)[k], s, {.temperature = temperature * s}), square,
                              {.order = 2, .time_span = 1 / s});
        return e.certified(10).mean(0.1, 1 / s);
      };
      auto const expected = mean(1);
      for (double const s : {0x1p40, 1e-8, 3.7e8}) {
        INFO("density " << k << ", T = " << temperature << ", s = " << s);
        auto const here = mean(s);
        worst = std::max(worst, std::abs(here.value / (s * s) / expected.value - 1.0));
        worst_bound = std::max(worst_bound, std::abs(here.truncation / (s * s) / expected.truncation - 1));
        CHECK(std::abs(here.value / (s * s) - expected.value) <=
              here.discretisation / (s * s) + expected.discretisation + expected.rounding);
        if (s == 0x1p40 && k != 0 && k != 3) { // no powers of numbers that are none of two, no octaves
          CHECK(here.value / (s * s) == expected.value);
        }
      }
    }
  }
  CHECK(worst < 5e-13); // of modes that are fitted to 1e-11
  CHECK(worst_bound < 1e-12);
}

TEST_CASE("the limit at a field is that of other units", "[robustness]") {
  double worst = 0;
  for (double const temperature : {0.0, 0.5}) {
    for (std::size_t const k : {0, 2, 4}) {
      auto const limit = [&](double s) {
        return make_field_limit(spins(densities(s)[k], s, {.temperature = temperature * s}),
                                {.time_span = 2 / s});
      };
      auto const plain = limit(1);
      auto const expected = plain.at(0.2);
      for (double const s : {0x1p40, 1e-8, 3.7e8}) {
        INFO("density " << k << ", T = " << temperature << ", s = " << s);
        auto const other = limit(s);
        auto const here = other.at(0.2);
        worst = std::max({worst, std::abs(here.quanta(2 / s) / expected.quanta(2) - 1),
                          std::abs(other.critical_coupling() / plain.critical_coupling() - 1)});
        double const growth = plain.growth_rate(5);
        CHECK(other.growth_rate(5) / s == Approx(growth).epsilon(1e-13));
        CHECK(growth > 0);
      }
    }
  }
  CHECK(worst < 5e-14);
}

TEST_CASE("particles that do not couple to the field", "[robustness]") {
  auto const cubic = make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1});
  for (auto const& couplings :
       {std::vector<field_coupling>{}, std::vector<field_coupling>{{matrix<>(0 * pauli::x()), {{0, 1}}}},
        std::vector<field_coupling>{{pauli::x(), {}}}, std::vector<field_coupling>{{pauli::x(), {{0, 0}}}}}) {
    auto const m = spins(cubic, 1, {}, couplings);
    auto const limit = make_field_limit(m, {.time_span = 2});
    CHECK(limit.at(0.3).quanta(2) == 0);
    CHECK(limit.growth_rate(0.3) == 0);
    CHECK(std::isinf(limit.critical_coupling()));
    auto const quanta = expand(m, {{}, field_number{}}, {.order = 2, .time_span = 2}).certified(5);
    CHECK(quanta.mean(0.3, 2).value == 0.0);
  }
}

TEST_CASE("couplings of any size at a field, and no time", "[robustness]") {
  auto const quanta = [](double strength, double lambda, double t) {
    auto const m = spins(make_power_exponential({.strength = strength, .exponent = 3, .cutoff = 1}), 1);
    return std::pair(make_field_limit(m, {.time_span = 1}).at(lambda).quanta(t),
                     expand(m, {{}, field_number{}}, {.order = 2}).certified(infinite).mean(lambda, t));
  };
  auto const [expected, series] = quanta(1, 1e-4, 1);
  CHECK(std::abs(series.value - expected) <= series.error() + 1e-10 * expected);
  for (double const c : {1e8, 1e-8, 1e-100}) {
    INFO("c = " << c);
    auto const [here, mean] = quanta(1 / (c * c), 1e-4 * c, 1);
    CHECK(here == Approx(expected).epsilon(1e-13));
    CHECK(std::abs(mean.value / series.value - 1.0) < 1e-11);
    CHECK(mean.truncation == Approx(series.truncation).epsilon(1e-9));
  }
  CHECK(quanta(1, 0, 1).first == 0);
  CHECK(quanta(1, 0, 1).second.error() < 1e-11);
  CHECK(quanta(1, 0.3, 0).first == 0);
  CHECK(quanta(0, 0.3, 1).first == 0);
}

TEST_CASE("what is beyond the range of a double is refused", "[robustness]") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  double const infinity = std::numeric_limits<double>::infinity();
  auto const cubic = make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1});
  CHECK(complaint([&] { return cubic.moment(nan); }) == "p: expected a finite number, got nan");
  CHECK(complaint([&] { return cubic.moment(300); }) ==
        "p: the integral is beyond the range of a double at p = 300");
  CHECK(complaint([&] {
          return make_effective_modes({{1, infinity}, {2, 1}}, 1, 1e-9);
        }) == "measure: expected a finite number, got inf");
  CHECK(complaint<capacity_exceeded>([&] {
          return make_field_limit(spins(cubic, 1)).at(1e300);
        }).starts_with("lambda: at 1e+300 and times up to 1 rates of emission leave the range of a double"));
  CHECK(complaint([&] { return make_field_limit(spins(cubic, 1), {.time_span = 0}); }) ==
        "time_span: expected > 0, got 0");
}

} // namespace tests_of_robustness_fields
