#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/quadrature/gauss_kronrod.hpp>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/io/field_reader.hpp>
#include <mfdyson/limits/energy_conserving_field.hpp>
#include <mfdyson/operators/tensor_product.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/populations.hpp>
#include <mfdyson/states/thermal.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_expansion_field_bands {

// The number of quanta in a band of frequencies: against quadrature, closed forms, two truncated modes, and their sum.

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

namespace {

double const infinity = std::numeric_limits<double>::infinity();

field_model spins(double p, bose_field const& field) {
  return make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                            .state = populations({p, 1 - p}),
                            .couplings = {{pauli::x(), {{0, 1}}}}}},
                          field);
}

field_observable quanta(double lower, double upper) { return {{}, field_number{{lower, upper}}}; }

spectral_density cubic() { return make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}); }

/// Coefficients of λ^0, …, λ^R of the mean.
std::vector<scalar> coefficients(field_expansion const& found, particle_number n, double t) {
  auto const series = found.at(n);
  std::vector<scalar> result{series.free(t).value};
  auto const x = series.x_coefficients(0, t);
  for (std::size_t r = 1; r < x.size(); ++r) {
    result.push_back(x[r].value);
  }
  return result;
}

} // namespace

TEST_CASE("quanta of bands add up to all of them", "[field]") {
  field_options const options{.order = 4, .time_span = 1};
  for (bool const displaced : {false, true}) { // a coherent state of many modes takes too many quanta
    auto const discrete = make_discrete_density({{0.8, 0.4}, {1.2, 0.5}, {2.5, 0.3}});
    auto const model =
        spins(0.3, displaced ? bose_field(discrete, {.displacement = {{0.3, scalar(0.5, 0.2)}}})
                             : bose_field(cubic() + discrete));
    auto const all = expand(model, {{}, field_number{}}, options);
    std::vector<field_expansion> parts;
    for (auto const& [lower, upper] : {std::pair{0.0, 1.2}, {1.2, 2.5}, {2.5, infinity}}) {
      parts.push_back(expand(model, quanta(lower, upper), options));
    }
    for (auto const n : {particle_number(3), particle_number(infinite)}) {
      auto sum = coefficients(all, n, 0.9);
      for (auto const& part : parts) {
        auto const share = coefficients(part, n, 0.9);
        for (std::size_t r = 0; r < sum.size(); ++r) {
          sum[r] -= share[r];
        }
        CHECK(std::abs(share[2]) > 1e-4); // each has some
      }
      for (auto const& z : sum) {
        CHECK(std::abs(z) < 1e-10);
      }
    }
  }
}

TEST_CASE("(2.9) in a band: what the second order is by quadrature", "[field]") {
  double const p = 0.3;
  double const t = 2;
  auto const density = make_power_exponential({.strength = 0.8, .exponent = 3, .cutoff = 1});
  auto const ratio = [t](double x) {
    return std::abs(x) < 1e-6 ? t * t / 2 : (1 - std::cos(x * t)) / (x * x);
  };
  for (auto const& [lower, upper] : {std::pair{0.0, 0.5}, {0.9, 1.1}, {3.0, infinity}, {8.0, 9.0}}) {
    auto const found =
        expand(spins(p, bose_field(density)), quanta(lower, upper), {.order = 2, .time_span = t});
    double const expected = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
        [&](double omega) { return density(omega) * (p * ratio(1 - omega) + (1 - p) * ratio(1 + omega)); },
        lower, std::min(60.0, upper), 15, 1e-14);
    CAPTURE(lower, upper);
    for (auto const n : {particle_number(1), particle_number(infinite)}) {
      CHECK(std::abs(coefficients(found, n, t)[2] - expected) < 1e-10);
    }
    CHECK(expected > 1e-4);
  }
}

TEST_CASE("a band of two modes is one of two truncated modes", "[field]") {
  int const order = 4;
  int const cut = 6;
  // a ⊗ 1, 1 ⊗ a on states of at most six levels each, of which the vacuum needs order / 2 + 1
  auto const mode = make_boson(cut);
  matrix<> const one = matrix<>::Identity(cut, cut);
  auto const model = spins(0.3, bose_field(make_discrete_density({{0.8, 0.5}, {1.3, -0.7}})));
  basic_model<scalar> const dense = make_symmetric_model<scalar>(
      {.hamiltonian = 0.5 * pauli::z(),
       .state = populations({0.3, 0.7}),
       .couplings = {{pauli::x(),
                      matrix<>(0.5 * tensor(mode.field(), one) - 0.7 * tensor(one, mode.field()))}}},
      {.hamiltonian = 0.8 * tensor(mode.number(), one) + 1.3 * tensor(one, mode.number()),
       .state = vacuum_state(cut * cut)});
  for (bool const first : {true, false}) {
    auto const found =
        expand(model, first ? quanta(0.8, 1.3) : quanta(1.3, 5), {.order = order, .time_span = 1.5});
    matrix<> const number =
        first ? matrix<>(tensor(mode.number(), one)) : matrix<>(tensor(one, mode.number()));
    auto const expected =
        expand(dense, make_reservoir_observable(number), {.order = order, .time_span = 1.5});
    for (auto const n : {particle_number(2), particle_number(infinite)}) {
      auto const x = coefficients(found, n, 1.3);
      auto const y = expected.at(n).x_coefficients(0, 1.3);
      for (std::size_t r = 1; r < x.size(); ++r) {
        CHECK(std::abs(x[r] - y[r].value) < 1e-11);
      }
      CHECK(std::abs(x[2]) > 0.05);
    }
  }
}

TEST_CASE("modes one by one, thermal and displaced, in the energy-conserving closed form", "[field]") {
  double const temperature = 0.7;
  std::vector<field_mode> const modes{{0.8, 0.5}, {1.3, 0.7}, {2.1, 0.4}};
  for (bool const warm : {false, true}) {
    scalar const displacement = warm ? scalar(0.05, 0.03) : scalar(0.2, -0.1);
    field_state const state{.temperature = warm ? temperature : 0.0, .displacement = {{0, displacement}}};
    bose_field const field(make_discrete_density(modes), state);
    auto const model = make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                                          .state = populations({0.5, 0.5}),
                                          .couplings = {{pauli::z(), {{0, 1}}}}}},
                                        field);
    std::vector<basic_coupled_mode<scalar>> coupled;
    for (auto const& m : modes) {
      coupled.push_back({.frequency = m.frequency,
                         .coupling = m.coupling,
                         .occupation = warm ? 1 / std::expm1(m.frequency / temperature) : 0.0,
                         .amplitude = m.coupling * displacement});
    }
    energy_conserving_field<scalar> const closed(
        {.hamiltonian = 0.5 * pauli::z(), .coupling = pauli::z(), .state = populations({0.5, 0.5})}, coupled);
    for (std::size_t k = 0; k < modes.size(); ++k) {
      auto const found =
          expand(model, quanta(modes[k].frequency, modes[k].frequency + 0.1), {.order = 2, .time_span = 1.4});
      for (auto const n : {particle_number(4), particle_number(infinite)}) {
        double const lambda = 0.3; // nothing above the second order
        CHECK(std::abs(found.at(n).mean(lambda, 1.4).value - closed.number_of_mode(k, n, lambda, 1.4)) <
              1e-10);
      }
    }
  }
}

TEST_CASE("quanta of a thermal cavity beside a continuum", "[field]") {
  // J of the continuum begins at 2; the cavity's quanta are finite, those of the continuum are not
  auto const continuum =
      make_spectral_density([](double omega) { return (omega - 2) * (4 - omega); }, {.lower = 2, .upper = 4});
  bose_field const field(continuum + make_discrete_density({{1.1, 0.6}}), {.temperature = 0.8});
  auto const model = spins(0.3, field);
  auto const found = expand(model, quanta(0, 2), {.order = 2, .time_span = 1});
  double const n = 1 / std::expm1(1.1 / 0.8);
  CHECK(std::abs(found.limit().free(1).value - n) < 1e-12);
  // second order: λ² ½ γ² ((1 + n)/n-weighted) (2.9): p and 1 − p exchange between emission and absorption
  auto const ratio = [](double x) { return (1 - std::cos(x)) / (x * x); };
  double const up = 0.3 * ratio(1 - 1.1) + 0.7 * ratio(1 + 1.1);   // a* acts
  double const down = 0.7 * ratio(1 - 1.1) + 0.3 * ratio(1 + 1.1); // a acts
  CHECK(std::abs(coefficients(found, infinite, 1)[2] - 0.36 * ((1 + n) * up - n * down)) < 1e-10);
  CHECK(complaint([&] { return expand(model, quanta(0, 2.1)); }).find("no finite number of quanta") !=
        std::string::npos);
}

TEST_CASE("the bound of the number of quanta holds for a band", "[field]") {
  auto const found = expand(spins(0.3, bose_field(cubic())), quanta(1, 3), {.order = 4, .time_span = 1});
  auto const s = found.certified(10);
  auto const x = s.values().x_coefficients(0, 1);
  for (int r = 1; r <= 4; ++r) {
    auto const value = std::abs(x[static_cast<std::size_t>(r)].value);
    CHECK(value <= s.bounds().theorem().taylor(r, 0, 1, pairing_weights::theorem()) * (1 + 1e-12));
    CHECK(value <= s.bounds().sharp().taylor(r, 0, 1, s.weights()) * (1 + 1e-12));
  }
  CHECK(s.mean(0.01, 1).is_certified());
}

TEST_CASE("bands in model files, and bands that are none", "[field]") {
  auto const read = [](char const* text) {
    auto const document = json::parse(text);
    return read_field_operator(json_reader(document, "observable.reservoir"));
  };
  auto const band = std::get<field_number>(read(R"({"band": [0.5, 2]})")).band;
  CHECK(band.lower == 0.5);
  CHECK(band.upper == 2);
  CHECK(std::isinf(std::get<field_number>(read(R"({"band": [0.5, "infinity"]})")).band.upper));
  CHECK(complaint([&] { return read(R"({"band": [2, 0.5]})"); }) ==
        "observable.reservoir.band: expected 0 <= lower < upper, got 2 and 0.5");
  CHECK(complaint([&] { return read(R"({"band": [1]})"); }) ==
        "observable.reservoir.band: expected [lower, upper], got 1 entries");
  CHECK(complaint([&] {
          return read(R"({"band": [1, "more"]})");
        }).find("observable.reservoir.band[1]: expected a number or \"infinity\"") == 0);
  auto const model = spins(0.3, bose_field(cubic()));
  CHECK(complaint([&] { return expand(model, quanta(2, 2)); }) ==
        "observable.field: expected 0 <= lower < upper, got 2 and 2");
  CHECK(complaint([&] { return expand(model, quanta(-1, 2)); }) ==
        "observable.field: expected 0 <= lower < upper, got -1 and 2");
}

} // namespace tests_of_expansion_field_bands
