#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include <boost/math/quadrature/gauss_kronrod.hpp>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/operators/tensor_product.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/systems/dicke.hpp>
#include <mfdyson/systems/dicke_field.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_systems_dicke_field {

// Dicke models with several modes and with a continuum: against those with one mode, the dynamics of two spins and two modes
// on their whole Hilbert space, conservation laws, and (2.9).

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

namespace {

/// Largest difference of all c_{r,p} through λ^order.
double distance(series<scalar> const& a, series<scalar> const& b, double t) {
  double largest = 0;
  for (int r = 0; r <= a.order(); ++r) {
    for (int p = 0; p <= std::min(r, a.coefficients().max_observed_hits()); ++p) {
      largest =
          std::max(largest, std::abs(a.coefficients().value(r, p, t) - b.coefficients().value(r, p, t)));
    }
  }
  return largest;
}

matrix<> const& projector_up() {
  static matrix<> const up = pauli::plus() * pauli::minus();
  return up;
}

spectral_density cubic() { return make_power_exponential({.strength = 0.8, .exponent = 3, .cutoff = 1}); }

} // namespace

TEST_CASE("one mode of the multi-mode Dicke model is the Dicke model, or that of Tavis and Cummings",
          "[dicke]") {
  int const order = 8;
  for (bool const rotating : {false, true}) {
    auto const model = make_multimode_dicke_model(
        {.omega_0 = 1.1, .excited = 0.3, .modes = {{1.5, 1}}, .rotating_wave = rotating});
    dicke_parameters const p{.omega_0 = 1.1, .nu = 1.5, .excited = 0.3, .levels = order + 3};
    auto const single = rotating ? make_tavis_cummings_model(p) : make_dicke_model(p);
    auto const mode = make_boson(order + 3);
    auto const compare = [&](field_observable const& a, observable const& b) {
      auto const x = expand(model, a, {.order = order, .time_span = 1.5});
      auto const y = expand(single, b, {.order = order, .time_span = 1.5});
      for (auto const n : {particle_number(3), particle_number(1000), particle_number(infinite)}) {
        CHECK(distance(x.at(n), y.at(n), 1.4) < 1e-11);
      }
    };
    compare({{}, field_number{}}, make_reservoir_observable(mode.number()));
    std::vector<observed_particle> const spin{{.species = 0, .factor = pauli::x()}};
    // φ(g) = a + a*
    compare({spin, field_product{{{{0, 1}}}}}, make_observable<scalar>(spin, mode.position()));
  }
}

TEST_CASE("two spins and two modes on their whole Hilbert space", "[dicke]") {
  int const order = 4;
  int const cut = 6; // exact through λ^4: N̂ and one factor of φ see at most five quanta
  auto const mode = make_boson(cut);
  matrix<> const one = matrix<>::Identity(cut, cut);
  // (2.2) as it is printed, but for the index of a: as many modes as spins, and λ/N
  double const gamma = 1 / std::sqrt(2.0);
  matrix<> const a = gamma * (tensor(mode.annihilation(), one) + tensor(one, mode.annihilation()));
  matrix<> const number = tensor(mode.number(), one) + tensor(one, mode.number());
  reservoir const cavity{.hamiltonian = 0.8 * tensor(mode.number(), one) + 1.3 * tensor(one, mode.number()),
                         .state = vacuum_state(cut * cut)};
  for (bool const rotating : {false, true}) {
    auto const model = make_multimode_dicke_model(
        {.excited = 0.3, .modes = {{0.8, gamma}, {1.3, gamma}}, .rotating_wave = rotating});
    species spin{.hamiltonian = 0.5 * pauli::z(),
                 .state = populations({0.3, 0.7}),
                 .couplings = {{pauli::x(), matrix<>(a + adjoint(a))}}};
    if (rotating) {
      spin.couplings = {{pauli::plus(), a}, {pauli::minus(), adjoint(a)}};
    }
    auto const dense = make_symmetric_model(spin, cavity);
    std::vector<observed_particle> const seen{{.species = 0, .factor = pauli::y()}};
    auto const compare = [&](field_observable const& x, observable const& y) {
      double const t = 1.2;
      auto const found = expand(model, x, {.order = order, .time_span = t}).at(2);
      auto const expected =
          exact_dynamics<scalar>(dense, y, 2).coefficients(order, std::vector<double>{t}).front();
      double largest = 0;
      for (int r = 0; r <= order; ++r) {
        for (int p = 0; p <= std::min(r, found.coefficients().max_observed_hits()); ++p) {
          auto const z = expected[static_cast<std::size_t>(r * (order + 1) + p)];
          largest = std::max(largest, std::abs(z));
          CHECK(std::abs(found.coefficients().value(r, p, t) - z) < 1e-10);
        }
      }
      CHECK(largest > 0.1);
    };
    compare({{}, field_number{}}, make_reservoir_observable(number));
    compare({seen, field_product{{{{0, 1}}}}}, make_observable<scalar>(seen, matrix<>(a + adjoint(a))));
  }
}

TEST_CASE("the rotating-wave approximation conserves the excitations of a continuum", "[dicke]") {
  double const t = 1.5;
  int const n = 3;
  field_options const options{.order = 4, .time_span = t};
  auto const sum = [&](bool rotating) {
    auto const model =
        make_dicke_field_model({.excited = 0.4, .field = bose_field(cubic()), .rotating_wave = rotating});
    auto const quanta = expand(model, {{}, field_number{}}, options).at(n);
    auto const up =
        expand(model, {{{.species = 0, .factor = projector_up()}}, field_identity{}}, options).at(n);
    CHECK(quanta.mean(0.2, t).value.real() > 1e-3);
    return quanta.mean(0.2, t).value + double(n) * up.mean(0.2, t).value;
  };
  CHECK(std::abs(sum(true) - n * 0.4) < 1e-10);
  CHECK(std::abs(sum(false) - n * 0.4) > 1e-3);
}

TEST_CASE("(2.9) of the infinite-mode Dicke model, with both terms and with the resonant one", "[dicke]") {
  double const p = 0.3;
  double const omega_0 = 1.4;
  double const t = 1.7;
  auto const ratio = [t](double x) {
    return std::abs(x) < 1e-6 ? t * t / 2 : (1 - std::cos(x * t)) / (x * x);
  };
  for (bool const rotating : {false, true}) {
    auto const model = make_dicke_field_model(
        {.omega_0 = omega_0, .excited = p, .field = bose_field(cubic()), .rotating_wave = rotating});
    auto const found = expand(model, {{}, field_number{}}, {.order = 2, .time_span = t});
    double const expected = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
        [&](double omega) {
          double const counter = rotating ? 0 : (1 - p) * ratio(omega_0 + omega);
          return cubic()(omega) * (p * ratio(omega_0 - omega) + counter);
        },
        0.0, 60.0, 15, 1e-14);
    CHECK(std::abs(found.limit().x_coefficients(0, t)[2].value - expected) < 1e-10);
  }
}

TEST_CASE("the window |t| < 1/(2|λ|‖g‖) of (2.9) is (A1) for the number of quanta", "[dicke]") {
  for (bool const rotating : {false, true}) {
    for (auto const& density : {cubic(), make_power_gaussian({.strength = 2, .exponent = 1, .cutoff = 0.7}),
                                make_discrete_density({{0.5, 0.3}, {1.9, -1.1}})}) {
      auto const model =
          make_dicke_field_model({.excited = 0.3, .field = bose_field(density), .rotating_wave = rotating});
      auto const s = expand(model, {{}, field_number{}}, {.order = 2, .mode_tolerance = 1e-4}).certified(100);
      double const norm = std::sqrt(density.norm_squared().value);
      for (double const lambda : {0.03, -0.4, 2.0}) {
        double const window = 1 / (2 * std::abs(lambda) * norm);
        CHECK(s.conditions(lambda, window * (1 - 1e-9)).a1.holds());
        CHECK_FALSE(s.conditions(lambda, window * (1 + 1e-9)).a1.holds());
        auto const c = s.conditions(lambda, window);
        CHECK(std::abs(c.b - norm / std::sqrt(2 * std::numbers::e)) < 1e-12 * norm); // the text's b
        CHECK(std::abs(c.radius - std::abs(lambda)) < 1e-12 * std::abs(lambda));
      }
    }
  }
}

TEST_CASE("parameters of Dicke models at a field that are out of range", "[dicke]") {
  CHECK(complaint([] { return make_dicke_field_model({.excited = 1.2, .field = bose_field(cubic())}); }) ==
        "excited: expected in [0, 1], got 1.2");
  CHECK(complaint([] {
          return make_multimode_dicke_model({.modes = {{-1, 1}}});
        }) == "modes[0].frequency: expected > 0, got -1");
  CHECK(complaint([] {
          return make_dicke_field_model({.omega_0 = INFINITY, .field = bose_field(cubic())});
        }).find("omega_0") == 0);
}

TEST_CASE("a Dicke model that nothing is said of is exact through order 20") {
  auto const made = [](dicke_parameters const& p) {
    auto const dicke = make_dicke_model(p);
    auto const a = make_reservoir_observable(make_boson(dicke.reservoir().state.rows()).number());
    return expand(dicke, a, {.order = 20, .time_span = 1}).at(3).x_coefficients(0, 1).back().value;
  };
  auto const expected = made({.omega_0 = 1, .nu = 1, .excited = 0, .levels = 24});
  CHECK(std::abs(made({}) / expected - 1.0) < 1e-7); // what rounding leaves of order 20
  CHECK(make_dicke_model({}).reservoir().state.rows() == 21);
}

} // namespace tests_of_systems_dicke_field
