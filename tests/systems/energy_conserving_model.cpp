#include <cmath>
#include <complex>
#include <vector>

#include <boost/math/quadrature/gauss_kronrod.hpp>

#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/operators/level_system.hpp>
#include <mfdyson/states/populations.hpp>
#include <mfdyson/systems/energy_conserving_model.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_systems_energy_conserving_model {

// The energy-conserving model at a continuum: (2.18), and that all higher orders vanish.

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

namespace {

spectral_density cubic() { return make_power_exponential({.strength = 0.8, .exponent = 3, .cutoff = 1}); }

energy_conserving_parameters three_levels() {
  // G = diag(1.2, 0, −1.2) in the basis of h, odd moments vanish for equal weights of ±1.2
  matrix<> g = matrix<>::Zero(3, 3);
  g(0, 0) = 1.2;
  g(2, 2) = -1.2;
  return {.hamiltonian = level_hamiltonian<scalar>(real_vector<>(Eigen::Vector3d(0.3, 1.0, 2.2))),
          .coupling = g,
          .state = populations({0.35, 0.3, 0.35}),
          .field = bose_field(cubic())};
}

} // namespace

TEST_CASE("quanta of the energy-conserving model are (2.18) with its half, and nothing more",
          "[energy_conserving]") {
  auto const model = make_energy_conserving_model(three_levels());
  double const t = 1.6;
  auto const found = expand(model, {{}, field_number{}}, {.order = 4, .time_span = t});
  // ½ μ(G²) ∫ J |(e^{iωt} − 1)/ω|² dω
  double const square = 0.7 * 1.44;
  double const integral = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
      [&](double omega) { return cubic()(omega) * std::pow(2 * std::sin(omega * t / 2) / omega, 2); }, 0.0,
      60.0, 15, 1e-14);
  for (auto const n : {particle_number(1), particle_number(7), particle_number(infinite)}) {
    auto const x = found.at(n).x_coefficients(0, t);
    CHECK(std::abs(x[2].value - square * integral / 2) < 1e-10);
    CHECK(std::abs(x[2].value - square * integral) > 0.1); // as printed
    CHECK(std::abs(x[4].value) < 1e-10);
  }
  // particles: G is conserved, populations as well
  auto const g =
      expand(model, {{{.species = 0, .factor = matrix<>(three_levels().coupling)}}, field_identity{}},
             {.order = 3, .time_span = t});
  for (int nu = 0; nu <= 1; ++nu) {
    for (auto const& z : g.at(5).x_coefficients(nu, t)) {
      CHECK(std::abs(z.value) < 1e-13);
    }
  }
}

TEST_CASE("a coupling that moves energy is not energy conserving", "[energy_conserving]") {
  auto p = three_levels();
  p.coupling(0, 1) = 0.1;
  p.coupling(1, 0) = 0.1;
  CHECK(complaint<hypothesis_violation>([&] { return make_energy_conserving_model(p); }) ==
        "coupling: G does not commute with h, expected [h, G] = 0");
  p.coupling(1, 0) = 0;
  CHECK(complaint([&] {
          return make_energy_conserving_model(p);
        }).find("couplings[0].particle: not Hermitian") != std::string::npos);
  // and odd moments are asked for by the expansion
  auto biased = three_levels();
  biased.state = populations({0.5, 0.3, 0.2});
  CHECK(complaint<hypothesis_violation>([&] {
          return expand(make_energy_conserving_model(biased), {{}, field_number{}});
        }) != "no error");
}

} // namespace tests_of_systems_energy_conserving_model
