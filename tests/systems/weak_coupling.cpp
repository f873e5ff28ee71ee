#include <cmath>
#include <complex>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/systems/dicke.hpp>
#include <mfdyson/systems/dicke_field.hpp>
#include <mfdyson/systems/weak_coupling.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_systems_weak_coupling {

// With λ/N for λ/√N averages tend to the free ones like 1/N, with the coefficient that is said.

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

namespace {

/// N (ω_N − free) against its limit, the difference falling like 1/N.
template <class Expansion>
void check_scaling(Expansion const& found, double lambda, double t) {
  auto const limit = found.limit();
  auto const expected = weak_coupling_correction(limit, lambda, t).value;
  CHECK(std::abs(expected) > 1e-3);
  double before = 0;
  for (int const n : {10, 100, 1000, 10000}) {
    auto const s = found.at(n);
    auto const scaled = double(n) * (weak_coupling_mean(s, lambda, t).value - s.free(t).value);
    double const apart = std::abs(scaled - expected);
    CAPTURE(n, scaled, expected);
    CHECK(apart < 0.5 * std::abs(expected));
    if (before > 0) {
      CHECK(apart < before / 8); // ten times as many: a tenth
      CHECK(apart > before / 12);
    }
    before = apart;
  }
  CHECK(weak_coupling_mean(limit, lambda, t).value == limit.free(t).value);
}

} // namespace

TEST_CASE("weak coupling of Davies: the limit is free, and what is missing is 1/N", "[weak_coupling]") {
  for (bool const rotating : {false, true}) {
    auto const field = bose_field(make_power_exponential({.strength = 0.8, .exponent = 3, .cutoff = 1}));
    auto const model = make_dicke_field_model({.excited = 0.3, .field = field, .rotating_wave = rotating});
    field_options const options{.order = 4, .time_span = 1};
    check_scaling(expand(model, {{}, field_number{}}, options), 0.5, 0.9);
    check_scaling(
        expand(model, {{{.species = 0, .factor = pauli::y()}}, field_product{{{{0.3, 1}}}}}, options), 0.5,
        0.9);
  }
}

TEST_CASE("weak coupling is the dynamics with λ/N on the whole Hilbert space", "[weak_coupling]") {
  auto const dicke = make_dicke_model({.nu = 1.5, .excited = 0.3, .levels = 13});
  auto const number = make_reservoir_observable(make_boson(13).number());
  double const lambda = 0.4;
  auto const found = expand(dicke, number, {.order = 12, .time_span = 1});
  for (int const n : {2, 4}) {
    // H with coupling λ/N is H_N of (1.2) with λ/√N
    auto const exact = exact_dynamics<scalar>(dicke, number, n)
                           .mean(lambda / std::sqrt(double(n)), std::vector<double>{1.0});
    CHECK(std::abs(weak_coupling_mean(found.at(n), lambda, 1.0).value - exact.front()) < 1e-9);
    auto const certified = found.certified(n).mean(weak_coupling(lambda, n), 1.0);
    CHECK(std::abs(certified.value - exact.front()) < 1e-9);
  }
  CHECK(weak_coupling(0.4, 16) == 0.1);
  CHECK(weak_coupling(0.4, infinite) == 0);
  CHECK(complaint([&] {
          return weak_coupling_correction(found.at(4), 0.4, 1.0);
        }).find("limit: expected the series of the limit") == 0);
}

TEST_CASE(
    "the correction of weak coupling needs the second order, and its rounding vanishes with the coupling",
    "[weak_coupling]") {
  auto const dicke = make_dicke_model({.nu = 1.5, .excited = 0.3, .levels = 6});
  auto const number = make_reservoir_observable(make_boson(6).number());
  auto const first = expand(dicke, number, {.order = 1, .time_span = 1}).limit();
  CHECK(complaint([&] { return weak_coupling_correction(first, 0.4, 1.0); }) ==
        "limit: expected the series of the limit, of order >= 2, got N = infinity, order 1");
  auto const second = expand(dicke, number, {.order = 2, .time_span = 1}).limit();
  auto const large = weak_coupling_correction(second, 0.4, 1.0);
  auto const small = weak_coupling_correction(second, 0.004, 1.0);
  CHECK(large.rounding > 0);
  // of a reservoir observable there is X_0 only, of second order
  CHECK(std::abs(small.value * 1e4 / large.value - 1.0) < 1e-12);
  CHECK(small.rounding * 1e4 / large.rounding == Approx(1));
}

} // namespace tests_of_systems_weak_coupling
