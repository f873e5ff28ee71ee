// The rounding estimate where roundings have time to add up.

#include "support/catch.hpp"
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/eigen.hpp>
#include <mfdyson/mfdyson.hpp>

namespace tests_of_engines_rounding_long_times {
using namespace mfdyson;
using digits50 = boost::multiprecision::cpp_bin_float_50;
TEST_CASE("the rounding estimate grows with the time that rounding errors have to add up") {
  for (double const omega_0 : {1.0, 20.0}) {
    for (double const time_span : {1.0, 100.0, 1000.0}) {
      auto const series =
          expand(make_dicke_model({.omega_0 = omega_0, .nu = 1.5, .excited = 0.3125, .levels = 3}),
                 make_reservoir_observable(make_boson(3).number()), {.order = 2, .time_span = time_span})
              .at(5);
      for (int k = 0; k <= 100; ++k) {
        double const t = k * time_span / 100;
        auto const part = [t](digits50 const& frequency) { // (2.9)
          digits50 const half = sin(frequency * t / 2) / frequency;
          return digits50(4 * half * half);
        };
        digits50 const exact =
            0.3125 * part(digits50(1.5) - omega_0) + 0.6875 * part(digits50(1.5) + omega_0);
        auto const z = series.x_coefficients(0, t)[2];
        INFO("omega_0 = " << omega_0 << ", T = " << time_span << ", t = " << t);
        CHECK(abs(digits50(z.value.real()) - exact) <= digits50(z.rounding));
      }
    }
  }
}
TEST_CASE("the rounding estimate of the free average grows with time") {
  // energies ±1/2, start up
  species const spin{.hamiltonian = 0.5 * pauli::z(),
                     .state = populations({0.3, 0.7}),
                     .couplings = {{pauli::x(), pauli::x()}}};
  auto const model =
      make_model({spin}, {.hamiltonian = 0.3 * pauli::z() + 0.4 * pauli::x(), .state = populations({1, 0})});
  auto const series =
      expand(model, make_reservoir_observable(matrix<>(pauli::z())), {.order = 0, .time_span = 1000.0}).at(5);
  digits50 const e = sqrt(digits50(0.3) * digits50(0.3) + digits50(0.4) * digits50(0.4));
  digits50 const n = digits50(0.3) / e;
  for (int k = 0; k <= 100; ++k) {
    digits50 const exact = n * n + (1 - n * n) * cos(2 * e * (10 * k));
    auto const z = series.free(10.0 * k);
    INFO("t = " << 10 * k);
    CHECK(abs(digits50(z.value.real()) - exact) <= digits50(z.rounding));
  }
}

} // namespace tests_of_engines_rounding_long_times
