#include <cmath>
#include <numbers>

#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/limits/normal_modes.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_limits_gaussian {

// N = ∞ for a free, linearly coupled mode, against the certified evolution, closed forms and each other.

using namespace mfdyson;
using scalar = std::complex<double>;

namespace {

basic_model<scalar> dicke(double p, matrix<> const& state) {
  auto model = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = p, .levels = state.rows()});
  auto r = model.reservoir();
  r.state = state;
  return make_model(model.species(), r);
}

double critical(double omega_0, double nu, double p) { return std::sqrt(omega_0 * nu / (1 - 2 * p)) / 2; }

} // namespace

TEST_CASE("the photon number of peers.md in the limit", "[gaussian]") {
  auto const at = [](double p, double t) {
    return make_gaussian_limit(dicke(p, vacuum_state(4))).at(0.3, t).mode().number();
  };
  CHECK(std::abs(at(0, 1) - 0.0530606694) < 1e-9);
  CHECK(std::abs(at(1, 2) - 0.3462244945) < 1e-9);
  CHECK(std::abs(at(0.3, 2) - 0.1179729532) < 1e-9);
}

TEST_CASE("moments of second order against the certified evolution", "[gaussian]") {
  struct setting {
    double p;
    matrix<> state;
    double lambda;
  };
  for (auto const& s : {setting{0.3, extend_state(coherent_state(18, scalar(0.3, -0.5)), 20), 0.25},
                        setting{0, extend_state(thermal_boson_state(28, 1.5, 0.6), 30), 0.35}}) {
    auto const model = dicke(s.p, s.state);
    auto const mode = make_boson(s.state.rows());
    auto const found = make_gaussian_limit(model).at(s.lambda, {0.7, 1.6});
    auto const check = [&](matrix<> const& a, auto const& value) {
      auto const expected = resummed_means(model, make_reservoir_observable(a), infinite, s.lambda,
                                           {0.7, 1.6}, {.tolerance = 1e-8});
      for (std::size_t k = 0; k < 2; ++k) {
        REQUIRE(expected[k].status == error_status::certified);
        CHECK(std::abs(value(found[k].mode()) - expected[k].value) <= expected[k].error() + 1e-9);
      }
    };
    check(mode.number(), [](gaussian_mode const& m) { return m.number(); });
    check(mode.annihilation(), [](gaussian_mode const& m) { return m.mean; });
    matrix<> const square = multiply(matrix<>(mode.annihilation()), matrix<>(mode.annihilation()));
    check(square, [](gaussian_mode const& m) { return m.anomalous + m.mean * m.mean; });
  }
}

TEST_CASE("averages with observed particles factorise", "[gaussian]") {
  auto const model = dicke(0.3, extend_state(coherent_state(18, scalar(0.3, -0.5)), 20));
  auto const mode = make_boson(20);
  matrix<> const a_r = mode.field(scalar(0.3, 0.4)) + 0.5 * mode.number();
  auto const a = make_observable<scalar>({{.species = 0, .factor = matrix<>(pauli::z() + pauli::x())}}, a_r);
  auto const closed = gaussian_means(model, a, 0.25, {1.6, 0.4});
  auto const evolved = resummed_means(model, a, infinite, 0.25, {1.6, 0.4}, {.tolerance = 1e-8});
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(std::abs(closed[k].value - evolved[k].value) <= evolved[k].error() + 1e-9);
    CHECK(std::abs(closed[k].value) > 1e-3);
  }
  // with many quanta there is more to round, never less
  auto const few = gaussian_means(model, a, 0.25, {1.6}).front();
  auto const many =
      gaussian_means(
          dicke(0.3, coherent_state(60, scalar(2.5, 1))), // as many levels as it needs
          make_observable<scalar>({{.species = 0, .factor = matrix<>(pauli::z() + pauli::x())}},
                                  make_boson(60).field(scalar(0.3, 0.4)) + 0.5 * make_boson(60).number()),
          0.25, {1.6})
          .front();
  CHECK(few.rounding > 0);
  CHECK(many.rounding > 4 * few.rounding);
  CHECK(many.rounding < 1e-9);
}

TEST_CASE("particles that are not in a stationary state drive with time-dependent couplings", "[gaussian]") {
  // G flips the parity of three levels, μ is even: (A0) holds though [h, μ] is not zero
  matrix<> h = matrix<>::Zero(3, 3);
  h.diagonal() << 0.0, 0.8, 2.1;
  matrix<> g = matrix<>::Zero(3, 3);
  g(0, 1) = g(1, 0) = 1.0;
  g(1, 2) = scalar(0.3, 0.4);
  g(2, 1) = scalar(0.3, -0.4);
  matrix<> mu = matrix<>::Zero(3, 3);
  mu(0, 0) = 0.5;
  mu(1, 1) = 0.2;
  mu(2, 2) = 0.3;
  mu(0, 2) = scalar(0.1, 0.2);
  mu(2, 0) = scalar(0.1, -0.2);
  auto const mode = make_boson(24);
  auto const model = make_symmetric_model<scalar>(
      {.hamiltonian = h, .state = mu, .couplings = {{g, mode.field(scalar(0.6, 0.5))}}},
      {.hamiltonian = 0.9 * mode.number(), .state = vacuum_state(24), .kind = reservoir_kind::boson_mode});
  auto const limit = make_gaussian_limit(model);
  CHECK_FALSE(limit.dynamics().is_stationary());
  auto const expected = resummed_means(model, make_reservoir_observable(mode.number()), infinite, 0.3, {1.0},
                                       {.tolerance = 1e-8});
  REQUIRE(expected.front().status == error_status::certified);
  CHECK(std::abs(limit.at(0.3, 1.0).mode().number() - expected.front().value) <=
        expected.front().error() + 1e-10);
  CHECK(testing::message<hypothesis_violation>([&] {
          return limit.critical_coupling();
        }).find("stationary") != std::string::npos);
}

TEST_CASE("critical coupling by both formulas", "[gaussian]") {
  for (double const p : {0.0, 0.2, 0.45}) {
    for (double const nu : {0.4, 1.5}) {
      auto const both = make_dicke_model({.omega_0 = 0.8, .nu = nu, .excited = p, .levels = 4});
      CHECK(std::abs(make_gaussian_limit(both).critical_coupling() / critical(0.8, nu, p) - 1) < 1e-12);
      // B = φ
      auto kind = both.species().front();
      kind.couplings.front().reservoir = make_boson(4).field();
      auto const field = make_symmetric_model(kind, both.reservoir());
      double const expected = std::sqrt(0.8 * nu / (2 * (1 - 2 * p)));
      CHECK(std::abs(make_gaussian_limit(field).critical_coupling() / expected - 1) < 1e-12);
    }
  }
  // more spins up than down: nothing softens, and the exchange with inverted spins grows at resonance
  auto const inverted =
      make_gaussian_limit(make_dicke_model({.omega_0 = 1, .nu = 1, .excited = 0.7, .levels = 4}));
  CHECK(std::isinf(inverted.critical_coupling()));
  CHECK(growth_rate(inverted, 0.1) > 0.05);
  // Tavis–Cummings: λ_c is twice that of Dicke
  auto const rotating = make_tavis_cummings_model({.omega_0 = 1, .nu = 1.5, .excited = 0.2, .levels = 4});
  CHECK(std::abs(make_gaussian_limit(rotating).critical_coupling() / (2 * critical(1, 1.5, 0.2)) - 1) <
        1e-12);
}

TEST_CASE("the critical coupling does not depend on the phase of the mode", "[gaussian]") {
  // a → e^{iθ} a changes no energy; with two species that couple to different quadratures neither does a common phase
  auto const at = [](double theta) {
    auto const field = [&](double more) { return make_boson(4).field(std::polar(1.0, theta + more)); };
    auto one = make_spin_half(0.8, 0.1).to_species(pauli::x());
    auto other = make_spin_half(1.3, 0.3).to_species(pauli::x());
    one.fraction = 0.6;
    other.fraction = 0.4;
    one.couplings = {{pauli::x(), field(0)}};
    other.couplings = {{pauli::x(), field(0.9)}};
    return make_gaussian_limit(make_model<scalar>({one, other}, {.hamiltonian = 0.7 * make_boson(4).number(),
                                                                 .state = vacuum_state(4),
                                                                 .kind = reservoir_kind::boson_mode}))
        .critical_coupling();
  };
  double const expected = at(0);
  CHECK(expected < 2);
  for (double const theta : {0.3, 0.8, 2.0, 3.0}) {
    CHECK(std::abs(at(theta) / expected - 1) < 1e-12);
  }
}

TEST_CASE("normal modes, and what grows beyond the critical coupling", "[gaussian]") {
  // p = 0: 2E² = ω_0² + ν² ∓ √((ν² − ω_0²)² + 16λ²ω_0ν)
  double const omega = 1;
  double const nu = 1.5;
  auto const limit = make_gaussian_limit(make_dicke_model({.omega_0 = omega, .nu = nu, .levels = 4}));
  for (double const lambda : {0.1, 0.3, 0.55, 0.7, 1.2}) {
    double const root = std::sqrt(std::pow(nu * nu - omega * omega, 2) + 16 * lambda * lambda * omega * nu);
    double const low = (omega * omega + nu * nu - root) / 2;
    double const high = std::sqrt((omega * omega + nu * nu + root) / 2);
    auto const modes = normal_modes(limit, lambda);
    REQUIRE(modes.size() == 4);
    CHECK(std::abs(modes.back() - high) < 1e-10);
    if (low > 0) {
      CHECK(std::abs(modes[2] - std::sqrt(low)) < 1e-10);
      CHECK(growth_rate(limit, lambda) < 1e-10);
    } else {
      CHECK(std::abs(growth_rate(limit, lambda) - std::sqrt(-low)) < 1e-10);
      // and from the numbers of photons at late times
      auto const late = limit.at(lambda, {30.0, 32.0});
      double const slope = std::log(late[1].mode().number() / late[0].mode().number()) / 4;
      CHECK(std::abs(slope / std::sqrt(-low) - 1) < 1e-4);
    }
  }
  // at λ_c the growth starts, also for mixed spins
  auto const mixed =
      make_gaussian_limit(make_dicke_model({.omega_0 = omega, .nu = nu, .excited = 0.3, .levels = 4}));
  double const c = mixed.critical_coupling();
  CHECK(growth_rate(mixed, 0.999 * c) < 1e-6);
  CHECK(growth_rate(mixed, 1.001 * c) > 1e-2);
}

TEST_CASE("Weyl averages and photon statistics of the mode", "[gaussian]") {
  int const levels = 60;
  auto const mode = make_boson(levels);
  auto const model = dicke(0, extend_state(coherent_state(26, scalar(0.4, 0.2)), 30));
  auto const state = make_gaussian_limit(model).at(0.45, 1.4).mode();
  // the Gaussian state written in the Fock basis: D S (thermal) S* D*, with moments checked, gives P(n) and W
  double const spread = std::sqrt((state.quanta + 0.5) * (state.quanta + 0.5) - std::norm(state.anomalous));
  double const thermal = spread - 0.5;
  REQUIRE(thermal >= -1e-12);
  double const r = std::atanh(std::abs(state.anomalous) / (state.quanta + 0.5)) / 2;
  double const phase = std::arg(state.anomalous);
  // S = exp(½(ζ̄ a² − ζ a*²)) with ⟨aa⟩ = −e^{iθ}(n̄ + ½) sinh 2r for ζ = r e^{iθ}
  scalar const zeta = -r * std::polar(1.0, phase);
  matrix<> const a = mode.annihilation();
  matrix<> const aa = multiply(a, a);
  matrix<> const k = matrix<>(scalar(0, 0.5) * (std::conj(zeta) * aa - zeta * adjoint(aa))); // S = e^{−iK}
  auto const basis = hermitian_eigenbasis<scalar>(k);
  matrix<> scaled = basis.vectors;
  for (Eigen::Index j = 0; j < scaled.cols(); ++j) {
    scaled.col(j) *= std::polar(1.0, -basis.values(j));
  }
  matrix<> const squeeze = multiply(scaled, adjoint(basis.vectors));
  matrix<> rho = matrix<>::Zero(levels, levels);
  for (Eigen::Index n = 0; n < levels; ++n) {
    rho(n, n) = std::pow(std::max(0.0, thermal) / (1 + thermal), static_cast<double>(n)) / (1 + thermal);
  }
  matrix<> const turn = multiply(matrix<>(mode.displacement(state.mean)), squeeze);
  rho = multiply(turn, multiply(rho, adjoint(turn)));
  auto const trace = [&](matrix<> const& x) { return multiply(rho, x).trace(); };
  CHECK(std::abs(trace(mode.number()) - state.number()) < 1e-9);
  CHECK(std::abs(trace(aa) - state.anomalous - state.mean * state.mean) < 1e-9);
  auto const p = state.distribution(25);
  for (Eigen::Index n = 0; n < 25; ++n) {
    CHECK(std::abs(p[static_cast<std::size_t>(n)] - rho(n, n).real()) < 1e-11);
  }
  matrix<> const four = multiply(adjoint(aa), aa);
  CHECK(std::abs(trace(four).real() / std::pow(state.number(), 2) - state.g2()) < 1e-8);
  scalar const z(0.5, -0.3);
  // W(z) = e^{iφ(z)} = D(iz/√2)
  CHECK(std::abs(trace(mode.displacement(scalar(0, 1) * z / std::sqrt(2.0))) - state.weyl(z)) < 1e-10);
  double least = 10;
  for (int i = 0; i < 2000; ++i) {
    least = std::min(least, state.quadrature_variance(i * std::numbers::pi / 2000));
  }
  CHECK(std::abs(least - state.least_variance()) < 1e-5);
  CHECK(state.least_variance() < 0.5); // counter-rotating terms squeeze
  CHECK(state.squeezing_in_decibel() > 0);
}

TEST_CASE("distributions of thermal, coherent and squeezed states", "[gaussian]") {
  gaussian_mode const thermal{0.0, 0.7, 0.0};
  gaussian_mode const coherent{scalar(0.6, -1.1), 0.0, 0.0};
  double const r = 0.8;
  gaussian_mode const squeezed{0.0, std::pow(std::sinh(r), 2), std::polar(std::sinh(r) * std::cosh(r), 1.1)};
  auto const p = thermal.distribution(20);
  auto const q = coherent.distribution(20);
  auto const s = squeezed.distribution(21);
  double poisson = std::exp(-std::norm(coherent.mean));
  double even = 1 / std::cosh(r); // tanh^{2m} (2m)!/(2^{2m} m!²)/cosh
  for (std::size_t k = 0; k < 20; ++k) {
    CHECK(std::abs(p[k] - std::pow(0.7 / 1.7, static_cast<double>(k)) / 1.7) < 1e-14);
    CHECK(std::abs(q[k] - poisson) < 1e-14);
    poisson *= std::norm(coherent.mean) / static_cast<double>(k + 1);
    if (k % 2 == 1) {
      CHECK(std::abs(s[k]) < 1e-14);
    } else {
      CHECK(std::abs(s[k] - even) < 1e-14);
      auto const m = static_cast<double>(k) / 2;
      even *= std::pow(std::tanh(r), 2) * (2 * m + 1) / (2 * m + 2);
    }
  }
  CHECK(std::abs(thermal.g2() - 2) < 1e-14);
  CHECK(std::abs(coherent.g2() - 1) < 1e-14);
  CHECK(std::abs(squeezed.least_variance() - std::exp(-2 * r) / 2) < 1e-14);
  CHECK(testing::message<invalid_input>([&] { return thermal.distribution(-1); }) ==
        "mfdyson::gaussian_mode::distribution: levels: expected >= 0, got -1");
}

TEST_CASE("what is not Gaussian is told", "[gaussian]") {
  auto const why = [](basic_model<scalar> const& m) {
    return testing::message<invalid_input>([&] { return make_gaussian_limit(m); });
  };
  auto const good = dicke(0.2, vacuum_state(8));
  CHECK(why(dicke(0.2, fock_state(8, 1))).find("expected a Gaussian one") != std::string::npos);
  auto r = good.reservoir();
  r.kind = reservoir_kind::finite;
  CHECK(why(make_model(good.species(), r)).find("boson_mode") != std::string::npos);
  r = good.reservoir();
  r.hamiltonian = multiply(r.hamiltonian, r.hamiltonian);
  CHECK(why(make_model(good.species(), r)).find("nu a*a") != std::string::npos);
  auto kind = good.species().front();
  kind.couplings.front().reservoir = make_boson(8).number();
  CHECK(why(make_symmetric_model(kind, good.reservoir())).find("not of the form") != std::string::npos);
  auto const limit = make_gaussian_limit(good);
  CHECK(testing::message<invalid_input>([&] { return limit.at(0.1, -1.0); }) ==
        "mfdyson::gaussian_limit::at: times: expected t >= 0, got -1");
}

} // namespace tests_of_limits_gaussian
