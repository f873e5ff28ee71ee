#include <cmath>
#include <numbers>

#include <boost/math/quadrature/gauss_kronrod.hpp>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_expansion_field_expansion {

// Series of particles at a Bose field, against truncated modes, closed forms, and finer discretisations.

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

namespace {

double const root2 = std::sqrt(2.0);

field_model spins(double p, bose_field const& field, test_function const& form = {{0, 1}}) {
  return make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                            .state = populations({p, 1 - p}),
                            .couplings = {{pauli::x(), form}}}},
                          field);
}

/// One mode of frequency 1.5 coupled by φ(g) = γφ(1).
bose_field one_mode(field_state const& state = {}) {
  return bose_field(make_discrete_density({{1.5, 0.9}}), state);
}

/// The same as a truncated mode.
basic_model<scalar> truncated(double p, matrix<> const& state, scalar const& z = 1) {
  auto const mode = make_boson(state.rows());
  return make_symmetric_model<scalar>({.hamiltonian = 0.5 * pauli::z(),
                                       .state = populations({p, 1 - p}),
                                       .couplings = {{pauli::x(), 0.9 * mode.field(z)}}},
                                      {.hamiltonian = 1.5 * mode.number(), .state = state});
}

/// Largest difference of all coefficients of two series through λ^order.
double distance(series<scalar> const& a, series<scalar> const& b, double t) {
  double largest = std::abs(a.free(t).value - b.free(t).value);
  for (int nu = 0; nu <= a.max_x_index(); ++nu) {
    auto const x = a.x_coefficients(nu, t);
    auto const y = b.x_coefficients(nu, t);
    for (std::size_t r = 0; r < x.size(); ++r) {
      largest = std::max(largest, std::abs(x[r].value - y[r].value));
    }
  }
  for (int nu = 0; nu <= a.max_y_index(); ++nu) {
    auto const x = a.y_coefficients(nu, t);
    auto const y = b.y_coefficients(nu, t);
    for (std::size_t r = 0; r < x.size(); ++r) {
      largest = std::max(largest, std::abs(x[r].value - y[r].value));
    }
  }
  return largest;
}

} // namespace

TEST_CASE("one mode as a field is one truncated boson, in the vacuum and displaced", "[field]") {
  int const order = 8;
  double const t = 1.4;
  scalar const alpha(0.3, -0.4);
  // ⟨a(g)⟩ = ⟨g, α⟩ = 0.81 c = 0.9 ⟨a⟩
  field_state const displaced{.displacement = {{0, alpha / 0.9}}};
  for (bool const moved : {false, true}) {
    auto const field = one_mode(moved ? displaced : field_state{});
    int const occupied = moved ? 26 : 1;
    auto const state =
        extend_state(coherent_state(occupied, moved ? alpha : scalar(0)), occupied + order + 2);
    auto const mode = make_boson(state.rows());
    scalar const h(0.4, 0.7);
    auto const phi = [&](scalar const& z, double s) { // φ(z e^{iωs} g)
      return matrix<>(0.9 * mode.field(z * std::polar(1.0, 1.5 * s)));
    };
    auto const check = [&](field_observable const& a, matrix<> const& a_r,
                           std::vector<observed_particle> const& seen, test_function const& form,
                           scalar const& z) {
      auto const found = expand(spins(0.3, field, form), a, {.order = order, .time_span = t});
      auto const expected = expand(truncated(0.3, state, z), make_observable<scalar>(seen, a_r),
                                   {.order = order, .time_span = t});
      for (auto const n : {particle_number(3), particle_number(infinite)}) {
        CHECK(distance(found.at(n), expected.at(n), t) < 1e-11);
        CHECK(distance(found.at(n), expected.at(n), 0.6) < 1e-11);
      }
    };
    test_function const g{{0, 1}};
    check({{}, field_number{}}, mode.number(), {}, g, 1);
    check({{{.species = 0, .factor = pauli::y()}}, field_product{{{{0.2, h}}}}}, phi(h, 0.2),
          {{.species = 0, .factor = pauli::y()}}, g, 1);
    check({{}, field_product{{{{0.2, h}}, {{-0.3, 1.0}, {0.5, scalar(0, 1)}}}}},
          multiply(phi(h, 0.2), matrix<>(phi(1, -0.3) + phi(scalar(0, 1), 0.5))), {}, {{0, scalar(0, 1)}},
          scalar(0, 1));
  }
}

TEST_CASE("Weyl operators of one mode", "[field]") {
  int const order = 6;
  auto const mode = make_boson(60);
  scalar const h(0.4, 0.7);
  auto const found =
      expand(spins(0.2, one_mode()), {{}, field_weyl{{{0.1, h}}}}, {.order = order, .time_span = 1});
  // W(z) = e^{iφ(z)} = D(iz/√2), z = 0.9 h e^{iωs}
  scalar const z = 0.9 * h * std::polar(1.0, 0.15);
  auto const expected =
      expand(truncated(0.2, vacuum_state(60)),
             make_reservoir_observable(matrix<>(mode.displacement(scalar(0, 1) * z / root2))),
             {.order = order, .time_span = 1});
  for (auto const n : {particle_number(2), particle_number(infinite)}) {
    CHECK(distance(found.at(n), expected.at(n), 0.9) < 1e-11);
  }
  CHECK(std::abs(found.limit().free(0).value - std::exp(-std::norm(z) / 4)) < 1e-13);
}

TEST_CASE("a thermal mode, purified, is a thermal truncated mode", "[field]") {
  int const order = 6;
  double const temperature = 0.6;
  auto const state = extend_state(thermal_boson_state(22, 1.5, temperature), 22 + order + 2);
  auto const mode = make_boson(state.rows());
  scalar const h(0.4, 0.7);
  for (scalar const z : {scalar(1), scalar(0, 1)}) {
    auto const found = expand(spins(0.3, one_mode({.temperature = temperature}), {{0, z}}),
                              {{{.species = 0, .factor = pauli::z()}}, field_product{{{{0.2, h}}, {{0, 1}}}}},
                              {.order = order, .time_span = 1.2});
    CHECK(found.modes().mirrored == 1);
    auto const a_r =
        multiply(matrix<>(0.9 * mode.field(h * std::polar(1.0, 0.3))), matrix<>(0.9 * mode.field()));
    auto const expected =
        expand(truncated(0.3, state, z), make_observable<scalar>({{.species = 0, .factor = pauli::z()}}, a_r),
               {.order = order, .time_span = 1.2});
    for (auto const n : {particle_number(3), particle_number(infinite)}) {
      CHECK(distance(found.at(n), expected.at(n), 1.1) < 1e-9); // the tail of 22 levels
    }
  }
  // displaced and thermal, and N̂
  field_state const both{.temperature = temperature, .displacement = {{0, 0.2 / 0.9}}};
  auto const found = expand(spins(0.3, one_mode(both)), {{}, field_number{}}, {.order = 6, .time_span = 1.2});
  int const levels = 60;
  auto const large = make_boson(levels);
  matrix<> const d = large.displacement(0.2);
  auto const moved =
      multiply(d, multiply(extend_state(thermal_boson_state(30, 1.5, temperature), levels), adjoint(d)));
  auto const expected = expand(truncated(0.3, moved), make_reservoir_observable(large.number()),
                               {.order = 6, .time_span = 1.2});
  for (auto const n : {particle_number(3), particle_number(infinite)}) {
    CHECK(distance(found.at(n), expected.at(n), 1.1) < 1e-9);
  }
  bose_field const continuum(make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}),
                             {.temperature = 1});
  CHECK(complaint([&] {
          return expand(spins(0.3, continuum), {{}, field_number{}});
        }).find("no finite number of quanta") != std::string::npos);
}

TEST_CASE("(2.9): the second order of the number of quanta in a continuum", "[field]") {
  double const p = 0.3;
  double const t = 2;
  auto const density = make_power_exponential({.strength = 0.8, .exponent = 3, .cutoff = 1});
  auto const found =
      expand(spins(p, bose_field(density)), {{}, field_number{}}, {.order = 2, .time_span = t});
  auto const ratio = [t](double x) {
    return std::abs(x) < 1e-6 ? t * t / 2 : (1 - std::cos(x * t)) / (x * x);
  };
  double error = 0;
  double const expected = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
      [&](double omega) { return density(omega) * (p * ratio(1 - omega) + (1 - p) * ratio(1 + omega)); }, 0.0,
      60.0, 15, 1e-14, &error);
  for (auto const n : {particle_number(1), particle_number(1000), particle_number(infinite)}) {
    CHECK(std::abs(found.at(n).x_coefficients(0, t)[2].value - expected) < 1e-10);
  }
}

TEST_CASE("a continuum at finite N: finer modes change nothing, and the error is what is said", "[field]") {
  auto const field = bose_field(make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}));
  field_observable const a{{{.species = 0, .factor = pauli::z()}}, field_product{{{{0, 1}}, {{0.5, 1}}}}};
  auto const fine = expand(spins(0.3, field), a, {.order = 3, .time_span = 1, .mode_tolerance = 1e-10});
  auto const coarse = expand(spins(0.3, field), a, {.order = 3, .time_span = 1, .mode_tolerance = 1e-6});
  CHECK(coarse.modes().modes.size() < fine.modes().modes.size());
  for (auto const n : {particle_number(5), particle_number(infinite)}) {
    CHECK(distance(fine.at(n), coarse.at(n), 1) < 1e-4);
    CHECK(distance(fine.at(n), coarse.at(n), 1) > 1e-10);
    for (double const lambda : {0.02, 0.1}) {
      auto const rough = coarse.certified(n).mean(lambda, 1);
      auto const exact = fine.certified(n).mean(lambda, 1);
      CHECK(std::abs(rough.value - exact.value) <= rough.discretisation);
      CHECK(exact.discretisation < 1e-3 * rough.discretisation);
      CHECK(rough.discretisation < 1e-4);
    }
  }
}

TEST_CASE("bounds of Lemma 1.8 for fields hold for the coefficients and are certified inside the radius",
          "[field]") {
  auto const field = bose_field(make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}));
  auto const model = spins(0.3, field);
  for (auto const& a :
       {field_observable{{}, field_number{}}, field_observable{{}, field_product{{{{0, 1}}, {{0, 1}}}}},
        field_observable{{{.species = 0, .factor = pauli::z()}}, field_weyl{{{0, 0.4}}}}}) {
    auto const found = expand(model, a, {.order = 4, .time_span = 1, .mode_tolerance = 1e-6});
    auto const s = found.certified(10);
    for (int r = 1; r <= 4; ++r) {
      for (int hits = 0; hits <= std::min(r, 2); ++hits) {
        auto const z =
            hits % 2 == 0 ? s.values().x_coefficients(hits / 2, 1) : s.values().y_coefficients(hits / 2, 1);
        double const value = std::abs(z[static_cast<std::size_t>(r)].value);
        CHECK(value <=
              s.bounds().theorem().taylor(r, hits, 1, pairing_weights::theorem()) * (1 + 1e-12) + 1e-13);
        CHECK(value <= s.bounds().sharp().taylor(r, hits, 1, s.weights()) * (1 + 1e-12) + 1e-13);
      }
    }
    // C = ‖g‖²/2 = 3, b = √(C/e), and √2 more for a bounded observable
    bool const bounded = std::holds_alternative<field_weyl>(a.field);
    CHECK(std::abs(s.conditions(0.1, 1).b - std::sqrt((bounded ? 6 : 3) / std::numbers::e)) < 1e-12);
    CHECK(s.mean(0.01, 1).is_certified());
    CHECK_FALSE(s.mean(1.0, 1).is_certified());
  }
}

TEST_CASE("rotating-wave coupling to two modes conserves the excitations", "[field]") {
  auto const field = bose_field(make_discrete_density({{0.8, 0.5}, {1.3, 0.7}}));
  // σ_+ a(g) + σ_− a*(g) = (σ_x φ(g) − σ_y φ(ig))/√2
  auto const model = make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                                        .state = populations({0.4, 0.6}),
                                        .couplings = {{matrix<>(pauli::x() / root2), {{0, 1}}},
                                                      {matrix<>(-pauli::y() / root2), {{0, scalar(0, 1)}}}}}},
                                      field);
  matrix<> const up = pauli::plus() * pauli::minus();
  int const n = 3;
  field_options const options{.order = 6, .time_span = 1.5};
  auto const quanta = expand(model, {{}, field_number{}}, options).at(n);
  auto const excited = expand(model, {{{.species = 0, .factor = up}}, field_identity{}}, options).at(n);
  for (double const lambda : {0.1, 0.3}) {
    auto const sum = quanta.mean(lambda, 1.5).value + 3.0 * excited.mean(lambda, 1.5).value;
    CHECK(std::abs(sum - 1.2) < 1e-12);
    CHECK(quanta.mean(lambda, 1.5).value.real() > 1e-3);
  }
}

TEST_CASE("errors are told before the work", "[field]") {
  auto const field = bose_field(make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}));
  CHECK(complaint<capacity_exceeded>([&] {
          return expand(spins(0, field), {{}, field_number{}}, {.order = 30, .time_span = 4});
        }).find("order: order 30 with") == 0);
  CHECK(complaint([&] {
          return make_field_model({{.hamiltonian = pauli::z(),
                                    .state = populations({1, 0}),
                                    .couplings = {{pauli::plus(), {{0, 1}}}}}},
                                  field);
        }).find("species[0].couplings[0].particle: not Hermitian") == 0);
  CHECK(complaint([&] {
          return expand(spins(0, field), {{}, field_number{}}, {.order = -1});
        }) == "order: expected >= 0, got -1");
  CHECK(complaint([&] {
          return expand(spins(0, field), {{{.species = 2, .factor = pauli::x()}}}, {});
        }).find("species") != std::string::npos);
}

} // namespace tests_of_expansion_field_expansion
