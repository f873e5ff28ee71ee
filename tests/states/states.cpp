// What the states are: closed forms of their expectation values.

#include <array>
#include <cmath>
#include <complex>
#include <span>
#include <vector>

#include <mfdyson/operators/operator_norm.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/density_matrix.hpp>
#include <mfdyson/states/thermal.hpp>

#include "support/catch.hpp"
#include "support/precision.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_states_states {

namespace {

namespace pauli = mfdyson::pauli;
using mfdyson::expectation;
using mfdyson::is_state;
using mfdyson::matrix;
using mfdyson::multiply;
using mfdyson::real_of;
using mfdyson::real_vector;
using mfdyson::testing::apart;
using mfdyson::testing::for_seeds;
using mfdyson::testing::random_hermitian;
using mfdyson::testing::random_real;

} // namespace

TEMPLATE_TEST_CASE("populations are the probabilities of the levels", "[states]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  real_vector<Real> p(3);
  p << Real(0.5), Real(0.375), Real(0.125);
  matrix<S> const rho = mfdyson::populations<S>(p);
  CHECK(is_state(rho));
  CHECK(rho.isDiagonal(0));
  for (int k = 0; k < 3; ++k) {
    CHECK(rho(k, k) == S(p(k)));
  }
  real_vector<Real> levels(3);
  levels << Real(-1), Real(0.5), Real(2);
  CHECK(expectation(rho, matrix<S>(levels.template cast<S>().asDiagonal())) == S(Real(-0.0625)));
}

TEST_CASE("levels of a coherent state leave out what was asked, and no more than one level is too many") {
  for (double const mean : {0.01, 0.3, 2.0, 9.0, 30.0}) {
    for (int const order : {0, 4, 12, 30}) {
      // Σ_{j≥k} p_j ((j + R)/(mean + R))^{R/2 + 1}, in products
      auto const left_out = [&](Eigen::Index k) {
        long double sum = 0;
        long double p = std::exp(-static_cast<long double>(mean));
        for (Eigen::Index j = 0; j < 400; ++j) {
          if (j >= k) {
            sum += p * std::pow((j + static_cast<long double>(order)) / (mean + std::max(order, 1)),
                                order / 2.0L + 1);
          }
          p *= static_cast<long double>(mean) / (j + 1);
        }
        return sum;
      };
      auto const levels = mfdyson::detail::coherent_levels(mean, order);
      CAPTURE(mean, order, levels);
      CHECK(left_out(levels) < 1e-28L);
      CHECK(2 * left_out(levels - 1) > 1e-28L); // the rest is bounded by a geometric series
    }
  }
  CHECK(mfdyson::detail::coherent_levels(0, 6) == 1);
}

TEST_CASE("populations written out in braces", "[states]") {
  CHECK(mfdyson::populations({0.25, 0.75}) == matrix<>(Eigen::Vector2cd(0.25, 0.75).asDiagonal()));
}

TEMPLATE_TEST_CASE("a thermal spin has magnetisation -tanh(omega/2T)", "[states]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  matrix<S> const z = pauli::z<S>();
  for (double const omega : {1.3, -0.7, 0.0, 40.0}) {
    for (double const temperature : {0.01, 0.5, 1.0, 30.0, 1e9}) {
      INFO("omega " << omega << ", T " << temperature);
      matrix<S> const h = S(Real(omega) / 2) * z;
      matrix<S> const rho = mfdyson::thermal_state(h, Real(temperature));
      CHECK(is_state(rho));
      // exponents up to 4000: their rounding is the error of the weights
      Real const x = Real(omega) / Real(temperature);
      CHECK(apart(expectation(rho, z), S(-std::tanh(x / 2)), Real(1)) <= 8);
      CHECK(apart(rho(0, 0) / rho(1, 1), S(std::exp(-x)), std::exp(-x) * (1 + std::abs(x)) + Real(1e-300)) <=
            8);
    }
  }
}

TEST_CASE("a thermal state is the exponential of the Hamiltonian in any basis", "[states]") {
  for_seeds(10, [](auto& rng) {
    auto const d = mfdyson::testing::random_int(rng, 1, 6);
    matrix<> const h = random_hermitian(rng, d);
    double const temperature = random_real(rng, 0.5, 3.0);
    // e^{-h/T} by the Taylor series of e^{-h/16T}, to the power 16
    matrix<> const x = h * (-1 / (16 * temperature));
    matrix<> boltzmann = matrix<>::Identity(d, d);
    matrix<> term = boltzmann;
    for (int k = 1; k <= 20; ++k) {
      term = multiply(term, x) / std::complex<double>(k);
      boltzmann += term;
    }
    for (int k = 0; k < 4; ++k) {
      boltzmann = multiply(boltzmann, boltzmann);
    }
    matrix<> const rho = mfdyson::thermal_state(h, temperature);
    CHECK(is_state(rho));
    CHECK(apart(rho, matrix<>(boltzmann / boltzmann.trace()), 1.0) <= 200);
    // stationary, and unchanged by a shift of the energy however large
    CHECK(apart(multiply(rho, h), multiply(h, rho), 1.0) <= 32);
    matrix<> const shifted = h + 1e4 * matrix<>::Identity(d, d);
    CHECK(apart(mfdyson::thermal_state(shifted, temperature), rho, 1e4) <= 32);
  });
}

TEMPLATE_TEST_CASE("a pure state is the projection on its vector", "[states]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  for_seeds(10, [](auto& rng) {
    auto const d = mfdyson::testing::random_int(rng, 1, 6);
    auto const psi = mfdyson::testing::random_vector<S>(rng, d);
    matrix<S> const rho = mfdyson::pure_state(psi);
    CHECK(is_state(rho));
    CHECK(apart(multiply(rho, rho), rho, Real(1)) <= 16);
    CHECK(apart(mfdyson::pure_state(mfdyson::column_vector<S>(S(3, -4) * psi)), rho, Real(1)) <= 16);
    auto const a = mfdyson::testing::random_matrix<S>(rng, d);
    S const mean = psi.dot(mfdyson::column_vector<S>(a * psi)) / S(psi.squaredNorm());
    CHECK(apart(expectation(rho, a), mean, Real(d)) <= 16);
  });
}

TEST_CASE("a pure state does not depend on the length of its vector", "[states]") {
  Eigen::Vector2cd const direction(0.6, std::complex<double>(0, 0.8));
  matrix<> const expected = direction * direction.adjoint();
  for (double const length : {1.0, 1e100, 1e-100, 1e200, 1e-200}) {
    INFO("length " << length);
    matrix<> rho;
    CHECK_NOTHROW(rho = mfdyson::pure_state(length * direction));
    CHECK(apart(rho, expected, 1.0) <= 4);
  }
}

TEST_CASE("the expectation of a mixture is the mean of expectations", "[states]") {
  for_seeds(10, [](auto& rng) {
    std::array<double, 3> weights{random_real(rng, 0, 1), random_real(rng, 0, 1), random_real(rng, 0, 1)};
    double const sum = weights[0] + weights[1] + weights[2];
    std::vector<matrix<>> states;
    auto const a = mfdyson::testing::random_matrix(rng, 4);
    std::complex<double> mean = 0;
    for (auto& w : weights) {
      w /= sum;
      states.push_back(mfdyson::testing::random_state(rng, 4));
      mean += w * expectation(states.back(), a);
    }
    auto const rho = mfdyson::mixture(std::span<double const>(weights), std::span<matrix<> const>(states));
    CHECK(is_state(rho));
    CHECK(apart(expectation(rho, a), mean, 4.0) <= 16);
  });
}

TEMPLATE_TEST_CASE("Fock states and the vacuum count their quanta", "[states]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  mfdyson::truncated_boson<mfdyson::dynamic, S> const mode(7);
  for (int k = 0; k < 7; ++k) {
    INFO("quanta " << k);
    matrix<S> const rho = mfdyson::fock_state<S>(7, k);
    CHECK(is_state(rho));
    CHECK(expectation(rho, mode.number()) == S(Real(k)));
    CHECK(expectation(rho, mode.annihilation()) == S(0));
    if (k < 6) { // ⟨φ(1)²⟩ = k + 1/2
      matrix<S> const field = mode.field();
      CHECK(apart(expectation(rho, multiply(field, field)), S(Real(k) + Real(0.5)), Real(7)) <= 4);
    }
  }
  CHECK(mfdyson::vacuum_state<S>(7) == mfdyson::fock_state<S>(7, 0));
}

TEMPLATE_TEST_CASE("a coherent state is an eigenstate of a", "[states]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  mfdyson::truncated_boson<mfdyson::dynamic, S> const mode(80);
  for (S const alpha : {S(0), S(1), S(Real(-0.75), Real(1.25)), S(0, 2)}) {
    INFO("alpha " << alpha);
    matrix<S> const rho = mfdyson::coherent_state<S>(80, alpha);
    matrix<S> const a = mode.annihilation();
    CHECK(is_state(rho));
    CHECK(apart(expectation(rho, a), alpha, Real(2)) <= 32);
    CHECK(apart(expectation(rho, multiply(a, a)), alpha * alpha, Real(4)) <= 32);
    CHECK(apart(expectation(rho, mode.number()), S(std::norm(alpha)), Real(4)) <= 32);
    // ⟨φ(1)⟩ = √2 Re α, ⟨φ(i)⟩ = √2 Im α
    Real const root = std::sqrt(Real(2));
    CHECK(apart(expectation(rho, mode.field()), S(root * alpha.real()), Real(4)) <= 32);
    CHECK(apart(expectation(rho, mode.conjugate_field()), S(root * alpha.imag()), Real(4)) <= 32);
    CHECK(apart(multiply(a, rho), matrix<S>(alpha * rho), Real(2)) <= 32);
    // the displaced vacuum
    matrix<S> const d = mode.displacement(alpha);
    matrix<S> const displaced = multiply(d, multiply(mfdyson::vacuum_state<S>(80), mfdyson::adjoint(d)));
    CHECK(apart(rho, displaced, Real(1)) <= 400);
  }
}

TEMPLATE_TEST_CASE("a thermal mode has 1/(e^{omega/T} - 1) quanta", "[states]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  mfdyson::truncated_boson<mfdyson::dynamic, S> const mode(120);
  for (double const ratio : {0.5, 1.0, 3.0}) { // ω/T
    INFO("omega/T " << ratio);
    Real const omega = Real(0.9);
    Real const temperature = omega / Real(ratio);
    matrix<S> const rho = mfdyson::thermal_boson_state<S>(120, omega, temperature);
    Real const mean = 1 / std::expm1(Real(ratio));
    CHECK(is_state(rho));
    // the cut tail: q^120 (120 + mean), 1e-24 at the worst ratio, above ε of long double
    Real const tail = 200 * std::exp(-120 * Real(ratio));
    CHECK(apart(expectation(rho, mode.number()), S(mean), mean + tail / mfdyson::testing::epsilon<S>) <= 64);
    CHECK(apart(rho, mfdyson::thermal_state(matrix<S>(S(omega) * mode.number()), temperature), Real(1)) <=
          64);
    CHECK(apart(rho(5, 5) / rho(2, 2), S(std::exp(-3 * Real(ratio))), Real(1)) <= 16);
  }
}

TEST_CASE("the expectation of the unit is 1, of the adjoint the conjugate, and linear", "[states]") {
  for_seeds(10, [](auto& rng) {
    auto const rho = mfdyson::testing::random_state(rng, 5);
    auto const a = mfdyson::testing::random_matrix(rng, 5);
    auto const b = mfdyson::testing::random_matrix(rng, 5);
    CHECK(is_state(rho));
    CHECK(apart(expectation(rho, matrix<>::Identity(5, 5)), {1.0, 0.0}, 1.0) <= 8);
    CHECK(apart(expectation(rho, mfdyson::adjoint(a)), std::conj(expectation(rho, a)), 5.0) <= 8);
    CHECK(apart(expectation(rho, matrix<>(a + b)), expectation(rho, a) + expectation(rho, b), 5.0) <= 8);
    CHECK(expectation(rho, multiply(mfdyson::adjoint(a), a)).real() >= 0);
    CHECK(std::abs(expectation(rho, a)) <= mfdyson::operator_norm(a) * (1 + 1e-14));
  });
}

} // namespace tests_of_states_states
