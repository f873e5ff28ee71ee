// The operator norm and the free evolution.

#include <cmath>
#include <complex>
#include <limits>

#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/operator_norm.hpp>
#include <mfdyson/operators/pauli.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/precision.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_operators_norm_and_evolution {

namespace {

namespace pauli = mfdyson::pauli;
using mfdyson::adjoint;
using mfdyson::free_evolution;
using mfdyson::matrix;
using mfdyson::multiply;
using mfdyson::operator_norm;
using mfdyson::real_of;
using mfdyson::testing::apart;
using mfdyson::testing::for_seeds;
using mfdyson::testing::message;
using mfdyson::testing::random_hermitian;
using mfdyson::testing::random_matrix;
using mfdyson::testing::random_real;

/// e^{ith} by halving and the Taylor series.
template <class S>
matrix<S> unitary_by_taylor(matrix<S> const& h, real_of<S> const& t) {
  int halvings = 0;
  auto step = t;
  while (std::abs(step) * mfdyson::largest_entry(h) * static_cast<real_of<S>>(h.rows()) > 0.5) {
    step /= 2;
    ++halvings;
  }
  matrix<S> const x = S(0, step) * h;
  matrix<S> term = matrix<S>::Identity(h.rows(), h.rows());
  matrix<S> sum = term;
  for (int k = 1; k <= 30; ++k) {
    term = multiply(term, x) / S(static_cast<real_of<S>>(k));
    sum += term;
  }
  for (; halvings > 0; --halvings) {
    sum = multiply(sum, sum);
  }
  return sum;
}

} // namespace

TEMPLATE_TEST_CASE("the norm of matrices whose norm is known", "[operators]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  CHECK(operator_norm(matrix<S>(0, 0)) == Real(0));
  CHECK(operator_norm(matrix<S>(matrix<S>::Zero(3, 3))) == Real(0));
  CHECK(operator_norm(pauli::plus<S>()) == Real(1));
  for_seeds(10, [](auto& rng) {
    auto const d = mfdyson::testing::random_int(rng, 2, 7);
    // rank one: |u⟩⟨v|
    auto const u = mfdyson::testing::random_vector<S>(rng, d);
    auto const v = mfdyson::testing::random_vector<S>(rng, d);
    Real const length = u.norm() * v.norm();
    CHECK(apart(S(operator_norm(matrix<S>(u * v.adjoint()))), S(length), length) <= 32);
    // singular values in a known order, turned by unitaries
    auto const left = mfdyson::testing::random_unitary<S>(rng, d);
    auto const right = mfdyson::testing::random_unitary<S>(rng, d);
    matrix<S> middle = matrix<S>::Zero(d, d);
    for (int k = 0; k < d; ++k) {
      middle(k, k) = S(Real(3) / Real(k + 1));
    }
    CHECK(apart(S(operator_norm(multiply(left, multiply(middle, right)))), S(3), Real(3)) <= 32);
    // 2 x 2: ‖x‖² = (s + √(s² − 4|det|²))/2, s the sum of |entries|²
    auto const x = random_matrix<S>(rng, 2);
    Real const s = x.squaredNorm();
    Real const det = std::abs(x(0, 0) * x(1, 1) - x(0, 1) * x(1, 0));
    Real const closed = std::sqrt((s + std::sqrt((s - 2 * det) * (s + 2 * det))) / 2);
    CHECK(apart(S(operator_norm(x)), S(closed), closed) <= 32);
  });
}

TEST_CASE("the norm of entries whose squares over- or underflow", "[operators]") {
  for (double const size : {1e100, 1e-100, 1e200, 1e-200}) {
    INFO("size " << size);
    CHECK(std::abs(operator_norm(matrix<>(size * pauli::plus())) - size) <= 1e-15 * size);
    CHECK(std::abs(operator_norm(matrix<>(size * matrix<>::Ones(3, 3))) - 3 * size) <= 1e-14 * size);
  }
}

TEST_CASE("the norm is the limit of the power iteration", "[operators]") {
  for_seeds(10, [](auto& rng) {
    auto const d = mfdyson::testing::random_int(rng, 1, 8);
    auto const x = random_matrix(rng, d);
    auto v = mfdyson::testing::random_vector(rng, d);
    double growth = 0;
    for (int k = 0; k < 3000; ++k) {
      v /= v.norm();
      mfdyson::column_vector<> const w = x * v;
      v = x.adjoint() * w;
      growth = v.norm();
    }
    double const norm = operator_norm(x);
    CHECK(std::abs(std::sqrt(growth) - norm) <= 1e-13 * norm);
  });
}

TEMPLATE_TEST_CASE("the free evolution is the conjugation with the exponential", "[operators]",
                   std::complex<double>, std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  for_seeds(10, [](auto& rng) {
    auto const d = mfdyson::testing::random_int(rng, 1, 6);
    auto const h = random_hermitian<S>(rng, d);
    auto const a = random_matrix<S>(rng, d);
    auto const b = random_matrix<S>(rng, d);
    auto const s = random_real<Real>(rng, -3, 3);
    auto const t = random_real<Real>(rng, -3, 3);
    auto const at = [&](matrix<S> const& x, Real const& time) { return free_evolution(x, h, time); };
    // phases up to |h| d t ≈ 30 are rounded to 30 ε
    auto const u = unitary_by_taylor<S>(h, t);
    CHECK(apart(at(a, t), multiply(u, multiply(a, adjoint(u))), Real(d)) <= 500);
    CHECK(apart(at(a, 0), a, Real(d)) <= 50);
    CHECK(apart(at(at(a, s), t), at(a, s + t), Real(d)) <= 500);
    CHECK(apart(at(multiply(a, b), t), multiply(at(a, t), at(b, t)), Real(d * d)) <= 500);
    CHECK(apart(at(adjoint(a), t), adjoint(at(a, t)), Real(d)) <= 50);
    CHECK(apart(at(h, t), h, Real(d)) <= 50);
  });
}

TEST_CASE("a spin in a field precesses", "[operators]") {
  double const omega = 1.3;
  matrix<> const h = omega / 2 * pauli::z();
  matrix<> const x = pauli::x();
  matrix<> const y = pauli::y();
  for (double const t : {0.0, 0.1, 1.0, 7.0, -2.5, 100.0}) {
    INFO("t = " << t);
    double const c = std::cos(omega * t);
    double const s = std::sin(omega * t);
    double const scale = 1 + omega * std::abs(t);
    CHECK(apart(free_evolution(x, h, t), matrix<>(c * x - s * y), scale) <= 4);
    CHECK(apart(free_evolution(y, h, t), matrix<>(c * y + s * x), scale) <= 4);
    CHECK(free_evolution(matrix<>(pauli::z()), h, t) == pauli::z());
    // e^{iωt} σ_+
    CHECK(apart(free_evolution(matrix<>(pauli::plus()), h, t),
                matrix<>(std::complex<double>(c, s) * pauli::plus()), scale) <= 4);
  }
}

TEST_CASE("the free evolution refuses what it cannot evolve", "[operators]") {
  double const not_a_number = std::numeric_limits<double>::quiet_NaN();
  matrix<> const z = pauli::z();
  matrix<> const plus = pauli::plus();
  matrix<> const three = matrix<>::Identity(3, 3);
  matrix<> bad = z;
  bad(0, 1) = not_a_number;
  CHECK(message([&] { return free_evolution(z, plus, 1.0); }) ==
        "mfdyson::free_evolution: h: not Hermitian: |entry[0][1] - conj(entry[1][0])| is 1, expected 0");
  CHECK(message([&] { return free_evolution(three, z, 1.0); }) ==
        "mfdyson::free_evolution: a: expected dimension 2, got 3");
  CHECK(message([&] { return free_evolution(z, bad, 1.0); }) ==
        "mfdyson::free_evolution: h: entry [0][1] is not finite");
  CHECK(message([&] { return free_evolution(bad, z, 1.0); }) ==
        "mfdyson::free_evolution: a: entry [0][1] is not finite");
  CHECK(message([&] { return free_evolution(z, z, not_a_number); }) ==
        "mfdyson::free_evolution: t: expected a finite number, got nan");
  CHECK(message([&] { return free_evolution(matrix<>(2, 3), z, 1.0); }) ==
        "mfdyson::free_evolution: a: expected a square matrix, got 2 x 3");
}

} // namespace tests_of_operators_norm_and_evolution
