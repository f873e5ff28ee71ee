#include <cmath>

#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/limits/energy_conserving_field.hpp>
#include <mfdyson/limits/field_coupled_modes.hpp>

#include "support/catch.hpp"

namespace tests_of_limits_field_coupled_modes {

// Energy-conserving particles at a continuum: (2.17), (2.18) corrected, exact in λ.

using namespace mfdyson;
using scalar = std::complex<double>;

TEST_CASE("quanta and Weyl averages of a continuum, exact in lambda", "[field_coupled_modes]") {
  bose_field const field(make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}));
  conserving_particle const spin{
      .hamiltonian = 0.5 * pauli::z(), .coupling = pauli::z(), .state = populations({0.5, 0.5})};
  auto const closed = make_energy_conserving_field(spin, make_coupled_modes(field, {.count = 120}));
  double const lambda = 0.7;
  for (double const t : {0.4, 3.0}) {
    // ½ λ² μ(G²) ∫ J |e^{iωt} − 1|²/ω² dω = λ² (1 − (1 − t²)/(1 + t²)²); the text prints twice that
    double const expected = lambda * lambda * (1 - (1 - t * t) / std::pow(1 + t * t, 2));
    for (auto const n : {particle_number(1), particle_number(50), particle_number(infinite)}) {
      CHECK(std::abs(closed.number(n, lambda, t) - expected) < 1e-11);
      CHECK(std::abs(closed.number(n, lambda, t) - 2 * expected) > 0.01);
    }
  }
  // and its coefficient of λ² from the series: no other order contributes
  auto const model = make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                                        .state = populations({0.5, 0.5}),
                                        .couplings = {{pauli::z(), {{0, 1}}}}}},
                                      field);
  auto const series = expand(model, {{}, field_number{}}, {.order = 6, .time_span = 2}).at(3);
  auto const z = series.x_coefficients(0, 2);
  CHECK(std::abs(z[2].value - closed.number(3, 1, 2)) < 1e-9);
  CHECK(std::abs(z[4].value) < 1e-9);
  CHECK(std::abs(z[6].value) < 1e-8);
}

TEST_CASE("displaced and thermal continua", "[field_coupled_modes]") {
  auto const density = make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1});
  test_function const alpha{{0.3, scalar(0.4, 0.1)}};
  bose_field const field(density, {.temperature = 0.5, .displacement = alpha});
  auto const modes = make_coupled_modes(field, {.count = 400});
  // ⟨φ(g)(t)⟩ and ⟨φ(g)²⟩ of the modes are those of the field
  for (double const t : {0.0, 1.7}) {
    double mean = 0;
    double variance = 0;
    for (auto const& m : modes) {
      mean +=
          std::sqrt(2.0) * (std::conj(m.coupling) * m.amplitude * std::polar(1.0, -m.frequency * t)).real();
      variance += std::norm(m.coupling) * (m.occupation + 0.5);
    }
    CHECK(std::abs(mean - field.mean(t).value) < 1e-11);
    CHECK(std::abs(variance - field.covariance({{t, 1}}, {{t, 1}}).value.real()) < 1e-10);
  }
}

TEST_CASE("the delay of a displacement has no seam where its series ends", "[field_coupled_modes]") {
  // (ωt − sin ωt)/ω² in 64 bits of mantissa and more: what cancels costs three digits at most
  for (double const t : {0.3, 1.0, 4.0}) {
    for (double const x : {-0.7, -0.5, -0.45, 0.2, 0.4999, 0.5, 0.5001, 0.9}) {
      auto const omega = static_cast<long double>(x / t);
      long double const angle = omega * static_cast<long double>(t);
      auto const expected = static_cast<double>((angle - std::sin(angle)) / (omega * omega));
      CAPTURE(t, x);
      CHECK(std::abs(detail::delay(x / t, t) / expected - 1) < 1e-14);
    }
  }
  CHECK(detail::delay(0.0, 2.0) == 0);
  CHECK(std::abs(detail::delay(1e-9, 2.0) / (8e-9 / 6) - 1) < 1e-15);
}

} // namespace tests_of_limits_field_coupled_modes
