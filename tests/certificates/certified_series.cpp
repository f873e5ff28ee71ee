// Values with their errors.

#include <array>
#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include <mfdyson/mfdyson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_certificates_certified_series {

namespace {

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

/// The Dicke model of the design: ω_0 = 1, ν = 1.5, p = 0.3, vacuum.
struct dicke_case {
  model system;
  observable photons;
  explicit dicke_case(int order, Eigen::Index more_levels = 0)
      : system(
            make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1 + more_levels})),
        photons(make_reservoir_observable(make_boson(order + 1 + more_levels).number())) {}
  [[nodiscard]] auto expanded(int order, double t) const {
    return expand(system, photons, {.order = order, .time_span = t});
  }
};

[[nodiscard]] double exact_mean(model const& m, observable const& a, int n, double lambda, double t) {
  std::array<double, 1> const times{t};
  return exact_dynamics<>(m, a, n).mean(lambda, times).front().real();
}

TEST_CASE("the photon number is certified to 1e-8 through order 10 or 32", "[certificate]") {
  struct target {
    double lambda;
    int order;
  };
  for (auto const& [lambda, order] : {target{0.1, 10}, target{0.3, 32}}) {
    auto const photons = dicke_case(order).expanded(order, 1);
    auto const truth = dicke_case(order + 20).expanded(order + 20, 1);
    for (particle_number const n : std::initializer_list<particle_number>{50, infinite}) {
      auto const value = photons.certified(n).mean(lambda, 1);
      CAPTURE(lambda, to_text(n), value.truncation, value.certificate);
      CHECK(value.is_certified());
      CHECK(value.error() < 1e-8);
      auto const better = truth.at(n).mean(lambda, 1);
      CHECK(std::abs(value.value - better.value) <= value.error() + better.rounding);
    }
  }
}

TEST_CASE("a bounded observable of a bounded reservoir is certified to 1e-8 through order 16",
          "[certificate]") {
  for_seeds(4, [](random_engine& rng) {
    auto const made = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}});
    auto const bounds = make_bounded_series_bounds(made.model, made.observable);
    auto const b = operator_norm(made.model.species()[0].couplings[0].reservoir);
    double const t = 1.5;
    double const lambda = 0.3 / (bounds.g() * b * t);
    auto const expansion = expand(made.model, made.observable, {.order = 16, .time_span = t});
    for (particle_number const n : std::initializer_list<particle_number>{1, 50, infinite}) {
      auto const value = expansion.certified(n).mean(lambda, t);
      CAPTURE(to_text(n), value.certificate);
      CHECK(value.is_certified());
      CHECK(value.error() < 1e-8);
    }
  });
}

TEST_CASE("the a-posteriori certificate holds where (A1) does not", "[certificate]") {
  double const lambda = 0.8; // (A1) asks for less than 0.36 at t = 1
  for (int const order : {4, 12, 30}) {
    dicke_case const c(order);
    auto const certified = c.expanded(order, 1).certified(2);
    auto const conditions = certified.conditions(lambda, 1);
    CHECK_FALSE(conditions.a1.holds());
    CHECK(conditions.a1.text() == "(A1): 2.2627416998 < 1 does not hold");
    auto const value = certified.mean(lambda, 1);
    CHECK(value.certificate == certificate_name::a_posteriori);
    dicke_case const long_case(40);
    double const exact = exact_mean(long_case.system, long_case.photons, 2, lambda, 1);
    CAPTURE(order, value.error());
    CHECK(std::abs(value.value.real() - exact) <= value.error() + 1e-10);
  }
}

TEST_CASE("the cut of a mode changes no bit that matters", "[certificate]") {
  int const order = 12;
  auto const short_series = dicke_case(order).expanded(order, 1).certified(20);
  auto const long_series = dicke_case(order, 25).expanded(order, 1).certified(20);
  for (double const lambda : {0.1, 0.4}) {
    auto const a = short_series.mean(lambda, 1);
    auto const b = long_series.mean(lambda, 1);
    CHECK(std::abs(a.value - b.value) <= a.rounding + b.rounding);
    CHECK(a.truncation == Approx(b.truncation).epsilon(1e-12));
    CHECK(a.certificate == b.certificate);
    CHECK(short_series.bounds().theorem().x(0, lambda, 0.5) ==
          Approx(long_series.bounds().theorem().x(0, lambda, 0.5)).epsilon(1e-14));
  }
}

TEST_CASE("a cut that is too low for a mode is said, and nothing is certified", "[certificate]") {
  dicke_case const c(10);
  auto const full = coherent_state(11, 0.3); // fills all levels
  auto const m = make_model(
      c.system.species(),
      {.hamiltonian = c.system.reservoir().hamiltonian, .state = full, .kind = reservoir_kind::boson_mode});
  auto const certified = expand(m, c.photons, {.order = 10, .time_span = 1}).certified(infinite);
  CHECK_FALSE(certified.a_posteriori().certificate.has_value());
  CHECK(certified.a_posteriori().why_not == "the cut at 11 levels changes the coefficients, expected at "
                                            "least 16 for order 10 from a state on 11 levels");
}

TEST_CASE("operators that are none of a mode are said", "[certificate]") {
  dicke_case const c(10);
  auto const certified_with = [&](matrix<> const& h, matrix<> const& b) {
    auto species = c.system.species();
    species[0].couplings[0].reservoir = b;
    auto const m = make_model(
        species, {.hamiltonian = h, .state = c.system.reservoir().state, .kind = reservoir_kind::boson_mode});
    return expand(m, c.photons, {.order = 4, .time_span = 1}).certified(3).mean(0.1, 1);
  };
  auto const mode = make_boson(11);
  CHECK(certified_with(1.5 * mode.number(), mode.position()).is_certified());
  CHECK(certified_with(mode.position(), mode.position()).reason ==
        "the Hamiltonian of the mode does not commute with the number operator");
  CHECK(certified_with(mode.number(), mode.number()).reason ==
        "a coupling of species[0] is not of the form z a + w a*");
  matrix<> const none = populations(real_vector<>(real_vector<>::LinSpaced(11, 0.0, 2.0 / 11)));
  CHECK(certified_with(matrix<>(none * none), mode.position()).reason ==
        "the Hamiltonian of the mode is no polynomial in a and a*");
}

TEST_CASE("a projection on the last level is no polynomial, a square of cut matrices is", "[certificate]") {
  auto const mode = make_boson(6);
  CHECK(as_mode_polynomial(mode.number()).has_value());
  CHECK(as_mode_polynomial(mode.field({0.3, 0.4})).has_value());
  auto const square = as_mode_polynomial(matrix<>(mode.position() * mode.position()));
  REQUIRE(square.has_value());
  CHECK(std::abs(square->number - 2.0) < 1e-14);
  CHECK(std::abs(square->constant - 1.0) < 1e-14);
  CHECK(std::abs(square->lower_square - 1.0) < 1e-14);
  matrix<> const last = fock_state(6, 5);
  CHECK_FALSE(as_mode_polynomial(last).has_value());
  CHECK_FALSE(as_mode_polynomial(matrix<>(matrix<>::Identity(6, 6) - last)).has_value());
  CHECK_FALSE(as_mode_polynomial(matrix<>(mode.annihilation() * mode.creation())).has_value());
  CHECK_FALSE(as_mode_polynomial(matrix<>(fock_state(2, 1))).has_value());
  // as a bounded observable the projection has a certificate that holds for the mode without a cut
  int const order = 4;
  auto const spins = [&](Eigen::Index levels) {
    return make_tavis_cummings_model({.omega_0 = 1, .nu = 1, .excited = 0.8, .levels = levels});
  };
  auto const value = expand(spins(order + 1), make_reservoir_observable(fock_state(order + 1, 2)),
                            {.order = order, .time_span = 1})
                         .certified(4)
                         .mean(0.8, 1);
  auto const exact = exact_mean(spins(12), make_reservoir_observable(fock_state(12, 2)), 4, 0.8, 1);
  CHECK(std::abs(value.value.real() - exact) <= value.error());
}

TEST_CASE("the weight grows with the coupling at all times, not only at the first", "[certificate]") {
  // a state that the coupling does not see at t = 0, but later
  matrix<> h = matrix<>::Zero(3, 3);
  h.diagonal() << 1.0, 0.0, 1.2;
  matrix<> g = matrix<>::Zero(3, 3);
  g(0, 1) = g(1, 0) = g(1, 2) = g(2, 1) = std::sqrt(0.5);
  column_vector<> v(3);
  v << std::sqrt(0.5), 0.0, -std::sqrt(0.5);
  auto const photons = [&](int order, Eigen::Index levels) {
    auto const mode = make_boson(levels);
    auto const m = make_symmetric_model(
        species{.hamiltonian = h, .state = pure_state(v), .couplings = {{g, mode.position()}}},
        {.hamiltonian = mode.number(), .state = vacuum_state(levels), .kind = reservoir_kind::boson_mode});
    return expand(m, make_reservoir_observable(mode.number()), {.order = order, .time_span = 15});
  };
  // the limit is linear: ω_N of the photon number from a series long enough where it converges
  for (double const lambda : {0.02, 0.05}) {
    auto const truth = photons(30, 31).at(infinite).mean(lambda, 15);
    auto const value = photons(2, 5).certified(infinite).mean(lambda, 15);
    CHECK(value.is_certified());
    CHECK(std::abs(value.value - truth.value) <= value.error() + truth.rounding);
  }
  // c of the certificate: d/dt ⟨Q⟩ ≤ c |λ| ⟨Q⟩ with ‖G(t)√μ‖ up to 1
  auto const certified = photons(0, 3).certified(infinite);
  CHECK(certified.a_posteriori().constants.growth == Approx(2 * operator_norm(g)).epsilon(1e-12));
}

TEST_CASE("what a cut coherent or thermal state leaves out is part of the bound", "[certificate]") {
  int const order = 8;
  double const t = 0.7;
  double const lambda = 0.05;
  auto const spin = make_spin_half(1.0, 0.3);
  auto const photons_from = [&](auto const& state, Eigen::Index levels) {
    auto const mode = make_boson(levels);
    auto const m =
        make_symmetric_model(spin.to_species(mode.position()), {.hamiltonian = 1.5 * mode.number(),
                                                                .state = extend_state(state, levels),
                                                                .kind = reservoir_kind::boson_mode});
    return expand(m, make_reservoir_observable(mode.number()), {.order = order, .time_span = t}).certified(4);
  };
  SECTION("coherent") {
    auto const cut = photons_from(coherent_state(9, 0.5), 9 + order);
    auto const full = photons_from(coherent_state(24, 0.5), 24 + order);
    double const difference = std::abs(cut.mean(lambda, t).value - full.mean(lambda, t).value);
    CHECK(difference > 0);
    CHECK(difference <= cut.mean(lambda, t).error());
    CHECK(cut.mean(lambda, t).error() > full.mean(lambda, t).error());
    CHECK(full.mean(lambda, t).error() < 1e-6);
  }
  SECTION("thermal") {
    auto const cut = photons_from(thermal_boson_state(9, 1.5, 0.55), 9 + order);
    auto const full = photons_from(thermal_boson_state(24, 1.5, 0.55), 24 + order);
    double const difference = std::abs(cut.mean(lambda, t).value - full.mean(lambda, t).value);
    CHECK(difference > 0);
    CHECK(difference <= cut.mean(lambda, t).error());
  }
}

TEST_CASE("Tavis-Cummings spins, whose terms are not self-adjoint one by one, have certificates",
          "[certificate]") {
  int const order = 14;
  auto const m = make_tavis_cummings_model({.omega_0 = 1, .nu = 1.2, .excited = 0.4, .levels = order + 1});
  auto const a = make_reservoir_observable(make_boson(order + 1).number());
  auto const m_long = make_tavis_cummings_model({.omega_0 = 1, .nu = 1.2, .excited = 0.4, .levels = 12});
  auto const a_long = make_reservoir_observable(make_boson(12).number());
  auto const certified = expand(m, a, {.order = order, .time_span = 1}).certified(3);
  for (double const lambda : {0.1, 0.4, 1.0}) {
    auto const value = certified.mean(lambda, 1);
    CHECK(value.is_certified());
    // three spins hold at most three excitations
    CHECK(std::abs(value.value.real() - exact_mean(m_long, a_long, 3, lambda, 1)) <= value.error() + 1e-11);
  }
}

TEST_CASE("X, Y and Taylor coefficients carry their errors", "[certificate]") {
  int const order = 8;
  auto const mode = make_boson(order + 16);
  auto const m = make_symmetric_model(make_spin_half(1.0, 0.3).to_species(mode.position()),
                                      {.hamiltonian = 1.5 * mode.number(),
                                       .state = extend_state(coherent_state(14, 0.3), order + 16),
                                       .kind = reservoir_kind::boson_mode});
  auto const a = make_particle_observable(m, {{.species = 0, .factor = pauli::x()}});
  auto const certified = expand(m, a, {.order = order, .time_span = 1}).certified(30);
  auto const mode_long = make_boson(40);
  auto const m_long = make_symmetric_model(make_spin_half(1.0, 0.3).to_species(mode_long.position()),
                                           {.hamiltonian = 1.5 * mode_long.number(),
                                            .state = extend_state(coherent_state(14, 0.3), 40),
                                            .kind = reservoir_kind::boson_mode});
  auto const truth = expand(m_long, make_particle_observable(m_long, {{.species = 0, .factor = pauli::x()}}),
                            {.order = 20, .time_span = 1})
                         .at(30);
  double const lambda = 0.05;
  for (int nu = 0; nu < 3; ++nu) {
    auto const x = certified.x(nu, lambda, 1);
    auto const y = certified.y(nu, lambda, 1);
    CHECK(x.is_certified());
    CHECK(y.is_certified());
    CHECK(std::abs(x.value - truth.x(nu, lambda, 1).value) <= x.error() + 1e-16);
    CHECK(std::abs(y.value - truth.y(nu, lambda, 1).value) <= y.error() + 1e-16);
    for (auto const& z : certified.y_coefficients(nu, 1)) {
      CHECK(z.truncation == 0);
      CHECK(z.certificate == certificate_name::exact);
      CHECK(z.is_certified());
    }
  }
  CHECK(certified.y(0, lambda, 1).truncation > 0);
  // beyond the radius of convergence of the bounds the value is an estimate, and says which hypothesis it lacks
  auto const outside = certified.y(0, 0.9, 1);
  CHECK(outside.status == error_status::outside_hypothesis);
  CHECK(outside.certificate.empty());
  CHECK(outside.reason.starts_with("(A1): "));
  CHECK(outside.truncation > 0);
  CHECK(std::isfinite(outside.truncation));
}

TEST_CASE("without memory for the norms the other certificates are left, or an estimate", "[certificate]") {
  int const order = 20;
  dicke_case const c(order);
  auto const certified = c.expanded(order, 1).certified(50, {.memory_limit = 10000});
  CHECK_FALSE(certified.a_posteriori().certificate.has_value());
  CHECK(certified.a_posteriori().why_not.find("memory") != std::string::npos);
  CHECK(certified.mean(0.1, 1).certificate == certificate_name::sharp);
  auto const outside = certified.mean(0.9, 1);
  CHECK(outside.status == error_status::outside_hypothesis);
  CHECK(outside.reason.find("; no a-posteriori certificate: order: order ") != std::string::npos);
}

TEST_CASE("the smallest order for a tolerance", "[certificate]") {
  dicke_case const c(40);
  for (particle_number const n : std::initializer_list<particle_number>{2, 50, infinite}) {
    auto const order = order_for(1e-8, c.system, c.photons, n, 0.1, 1.0, {.order = 40});
    REQUIRE(order.has_value());
    CHECK(*order <= 12);
    // that order has the certificate, the one before has not
    auto const series = dicke_case(*order).expanded(*order, 1).certified(n);
    CHECK(series.mean(0.1, 1).truncation <= 1e-8);
    CHECK(series.order_for(1e-8, 0.1, 1) == order);
    auto const before = dicke_case(*order - 1).expanded(*order - 1, 1).certified(n);
    CHECK(before.mean_bound(*order - 1, 0.1, 1).value > 1e-8);
  }
  CHECK(order_for(1e-8, c.system, c.photons, infinite, 0.3, 1.0, {.order = 34}).value_or(99) <= 34);
  CHECK_FALSE(order_for(1e-8, c.system, c.photons, infinite, 2.0, 1.0, {.order = 10}).has_value());
  CHECK(message([&] { return order_for(0.0, c.system, c.photons, 4, 0.1, 1.0, {.order = 4}); }) ==
        "mfdyson::order_for: tolerance: expected > 0, got 0");
}

TEST_CASE("an error is the sum of its parts, and small times have small ones", "[certificate]") {
  auto const certified = dicke_case(10).expanded(10, 1).certified(infinite);
  auto const value = certified.mean(0.2, 0.5);
  CHECK(value.error() == value.truncation + value.discretisation + value.rounding);
  CHECK(value.discretisation + value.rounding ==
        Approx(certified.values().mean(0.2, 0.5).rounding).epsilon(1e-12));
  double before = 0;
  for (double const t : {0.0, 0.01, 0.1, 0.2, 0.4, 0.7, 1.0}) {
    double const now = certified.mean(0.2, t).truncation;
    CHECK(now >= before);
    before = now;
  }
  CHECK(certified.mean(0.2, 0.0).truncation == 0);
  CHECK(certified.mean(0.2, 0.01).truncation < 1e-20);
  CHECK(certified.mean(0.0, 1.0).error() < 1e-15);
  CHECK_THROWS_AS(certified.mean(0.1, 2.0), invalid_input);
  CHECK_THROWS_AS(certified.mean(std::nan(""), 1.0), invalid_input);
}

TEST_CASE("a wider scalar has certificates too", "[certificate]") {
  using wide = std::complex<long double>;
  auto const m = make_dicke_model<wide>({.omega_0 = 1, .nu = 1.5L, .excited = 0.3L, .levels = 9});
  auto const a = make_reservoir_observable(make_boson<wide>(9).number());
  auto const value = expand(m, a, {.order = 8, .time_span = 1.0L}).certified(50).mean(0.1L, 1.0L);
  auto const narrow = dicke_case(8).expanded(8, 1).certified(50).mean(0.1, 1);
  CHECK(value.truncation == Approx(narrow.truncation).epsilon(1e-6));
  CHECK(value.rounding < narrow.rounding / 100);
}

} // namespace

} // namespace tests_of_certificates_certified_series
