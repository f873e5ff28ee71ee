// The truncated bosonic mode.

#include <cmath>
#include <complex>

#include <mfdyson/operators/truncated_boson.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/precision.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_operators_boson {

namespace {

using mfdyson::matrix;
using mfdyson::multiply;
using mfdyson::real_of;
using mfdyson::testing::apart;

template <class S>
using boson = mfdyson::truncated_boson<mfdyson::dynamic, S>;

} // namespace

TEMPLATE_TEST_CASE("the mode obeys [a, a*] = 1 below the last level", "[operators]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  for (int levels = 1; levels <= 12; ++levels) {
    INFO("levels " << levels);
    boson<S> const mode(levels);
    matrix<S> const a = mode.annihilation();
    matrix<S> const up = mode.creation();
    matrix<S> expected = mode.unit();
    expected(levels - 1, levels - 1) = S(Real(1 - levels)); // the trace of a commutator is 0
    CHECK(apart(mode.commutator(a, up), expected, Real(levels)) <= 4);
    CHECK(apart(multiply(up, a), matrix<S>(mode.number()), Real(levels)) <= 4);
    CHECK(up == mfdyson::adjoint(a));
    CHECK(apart(mode.commutator(mode.number(), up), up, Real(levels)) <= 4);
    for (int k = 0; k + 1 < levels; ++k) {
      CHECK(up(k + 1, k) == S(std::sqrt(Real(k + 1))));
    }
  }
}

TEMPLATE_TEST_CASE("field operators follow from a and a*", "[operators]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  boson<S> const mode(9);
  matrix<S> const a = mode.annihilation();
  matrix<S> const up = mode.creation();
  S const i(0, 1);
  Real const root = std::sqrt(Real(2));
  CHECK(apart(matrix<S>(mode.field()), matrix<S>((a + up) / S(root)), Real(3)) <= 2);
  CHECK(apart(matrix<S>(mode.field(i)), matrix<S>(i * (up - a) / S(root)), Real(3)) <= 2);
  CHECK(mode.conjugate_field() == mode.field(i));
  CHECK(apart(matrix<S>(mode.position()), matrix<S>(S(root) * mode.field()), Real(3)) <= 2);
  mfdyson::testing::for_seeds(10, [&](auto& rng) {
    S const z = mfdyson::testing::random_complex<S>(rng);
    S const w = mfdyson::testing::random_complex<S>(rng);
    matrix<S> const field = mode.field(z);
    CHECK(mfdyson::is_hermitian(field));
    CHECK(apart(field, matrix<S>(S(z.real()) * mode.field() + S(z.imag()) * mode.conjugate_field()),
                Real(3)) <= 4);
    // [φ(z), φ(w)] = i Im(z̄ w) below the last level
    matrix<S> const bracket = mode.commutator(field, mode.field(w));
    matrix<S> const expected = i * S((std::conj(z) * w).imag()) * mode.unit();
    CHECK(apart(bracket.topLeftCorner(8, 8), expected.topLeftCorner(8, 8), Real(9)) <= 8);
  });
}

TEMPLATE_TEST_CASE("the displacement shifts the mode", "[operators]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  constexpr int levels = 50;
  constexpr int safe = 12; // far from the cut for |z| <= 1.5
  boson<S> const mode(levels);
  matrix<S> const a = mode.annihilation();
  for (S const z : {S(0), S(1), S(Real(-0.5), Real(0.75)), S(0, Real(-1.25))}) {
    INFO("z " << z);
    matrix<S> const d = mode.displacement(z);
    matrix<S> const d_star = mfdyson::adjoint(d);
    CHECK(apart(multiply(d_star, d), matrix<S>(mode.unit()), Real(1)) <= 8 * levels);
    CHECK(apart(matrix<S>(mode.displacement(-z)), d_star, Real(1)) <= 8 * levels);
    matrix<S> const shifted = multiply(d, multiply(a, d_star));
    matrix<S> const expected = a - z * mode.unit();
    CHECK(apart(shifted.topLeftCorner(safe, safe), expected.topLeftCorner(safe, safe), Real(7)) <=
          8 * levels);
    // D|0> is the coherent state e^{-|z|²/2} z^k/√k!
    S amplitude(std::exp(-std::norm(z) / Real(2)));
    for (int k = 0; k < safe; ++k) {
      INFO("level " << k);
      CHECK(apart(d(k, 0), amplitude, Real(1)) <= 8 * levels);
      amplitude *= z / S(std::sqrt(Real(k + 1)));
    }
  }
  // the Weyl relation D(z)D(w) = e^{i Im(z w̄)} D(z + w)
  S const z(Real(0.5), Real(0.25));
  S const w(Real(-0.25), Real(0.625));
  Real const angle = (z * std::conj(w)).imag();
  matrix<S> const left = multiply(matrix<S>(mode.displacement(z)), matrix<S>(mode.displacement(w)));
  matrix<S> const right = S(std::cos(angle), std::sin(angle)) * mode.displacement(z + w);
  CHECK(apart(left.topLeftCorner(safe, safe), right.topLeftCorner(safe, safe), Real(1)) <= 8 * levels);
}

TEST_CASE("static and dynamic modes are the same", "[operators]") {
  mfdyson::truncated_boson<5> const fixed;
  auto const free = mfdyson::make_boson(5);
  CHECK(fixed.annihilation() == free.annihilation());
  CHECK(fixed.number() == free.number());
  CHECK(fixed.field({0.5, 2.0}) == free.field({0.5, 2.0}));
  CHECK(fixed.displacement({0.5, 0.25}) == free.displacement({0.5, 0.25}));
  CHECK(mfdyson::testing::complaint([] { return mfdyson::make_boson(0); }) ==
        "dimension: expected at least 1, got 0");
}

} // namespace tests_of_operators_boson
