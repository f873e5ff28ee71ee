// Pauli matrices, spins of any size, d-level particles.

#include <array>
#include <complex>
#include <string>

#include <mfdyson/operators/finite_spin.hpp>
#include <mfdyson/operators/level_system.hpp>
#include <mfdyson/operators/pauli.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/precision.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_operators_spin_and_levels {

namespace {

namespace pauli = mfdyson::pauli;
using mfdyson::matrix;
using mfdyson::real_of;
using mfdyson::testing::apart;
using mfdyson::testing::complaint;

} // namespace

TEMPLATE_TEST_CASE("Pauli matrices multiply like the quaternions", "[operators]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  S const i(0, 1);
  std::array<matrix<S, 2>, 3> const sigma{pauli::x<S>(), pauli::y<S>(), pauli::z<S>()};
  matrix<S, 2> const one = pauli::identity<S>();
  for (std::size_t a = 0; a < 3; ++a) {
    INFO("a " << a);
    auto const& next = sigma[(a + 1) % 3];
    auto const& last = sigma[(a + 2) % 3];
    CHECK(sigma[a] * sigma[a] == one);
    CHECK(sigma[a] * next == i * last);
    CHECK(next * sigma[a] == -i * last);
    CHECK(sigma[a].adjoint() == sigma[a]);
    CHECK(sigma[a].trace() == S(0));
  }
  CHECK(sigma[2](0, 0) == S(1)); // up first
  CHECK(matrix<S, 2>(sigma[0] + i * sigma[1]) == matrix<S, 2>(S(2) * pauli::plus<S>()));
  CHECK(pauli::minus<S>() == matrix<S, 2>(pauli::plus<S>().adjoint()));
  CHECK(matrix<S, 2>(pauli::plus<S>() * pauli::minus<S>()) == matrix<S, 2>((one + sigma[2]) / S(2)));
}

TEMPLATE_TEST_CASE("a spin of size s carries the spin-s representation of su(2)", "[operators]",
                   std::complex<double>, std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  using mfdyson::multiply;
  S const i(0, 1);
  for (int twice = 1; twice <= 9; ++twice) {
    INFO("2s = " << twice);
    mfdyson::finite_spin<mfdyson::dynamic, S> const algebra(twice);
    Real const s = Real(twice) / 2;
    Real const casimir = s * (s + 1);
    std::array<matrix<S>, 3> const spin{algebra.x(), algebra.y(), algebra.z()};
    matrix<S> const one = algebra.unit();
    CHECK(algebra.spin() == s);
    CHECK(algebra.dimension() == twice + 1);
    matrix<S> square = algebra.zero();
    for (std::size_t a = 0; a < 3; ++a) {
      CHECK(mfdyson::adjoint(spin[a]) == spin[a]);
      CHECK(apart(algebra.commutator(spin[a], spin[(a + 1) % 3]), matrix<S>(i * spin[(a + 2) % 3]),
                  casimir) <= 8);
      CHECK(apart(S(algebra.norm(spin[a])), S(s), s) <= 32);
      square += multiply(spin[a], spin[a]);
    }
    CHECK(apart(square, matrix<S>(S(casimir) * one), casimir) <= 8);
    for (int k = 0; k <= twice; ++k) {
      CHECK(spin[2](k, k) == S(s - Real(k)));
    }
    CHECK(matrix<S>(algebra.z()).isDiagonal(0));
    CHECK(apart(matrix<S>(spin[0] + i * spin[1]), matrix<S>(algebra.plus()), s) <= 4);
    CHECK(matrix<S>(algebra.minus()) == mfdyson::adjoint(matrix<S>(algebra.plus())));
    // S_+ on |s, m> = s-k gives sqrt((k)(2s-k+1)), a form without m
    for (int k = 1; k <= twice; ++k) {
      using std::sqrt;
      CHECK(apart(algebra.plus()(k - 1, k), S(sqrt(Real(k * (twice - k + 1)))), s) <= 4);
    }
  }
}

TEST_CASE("spin one half is half the Pauli matrices, static and dynamic spins are the same", "[operators]") {
  mfdyson::finite_spin<1> const half;
  CHECK(half.x() == matrix<std::complex<double>, 2>(pauli::x() / 2.0));
  CHECK(half.y() == matrix<std::complex<double>, 2>(pauli::y() / 2.0));
  CHECK(half.z() == matrix<std::complex<double>, 2>(pauli::z() / 2.0));
  CHECK(half.plus() == pauli::plus());
  mfdyson::finite_spin<4> const two;
  mfdyson::finite_spin<> const two_dynamic(4);
  CHECK(two.x() == two_dynamic.x());
  CHECK(two.y() == two_dynamic.y());
  CHECK(two.z() == two_dynamic.z());
}

TEMPLATE_TEST_CASE("the ladder (1.32) moves one step with gamma up and its conjugate down", "[operators]",
                   std::complex<double>, std::complex<long double>) {
  using S = TestType;
  mfdyson::testing::for_seeds(5, [](auto& rng) {
    for (Eigen::Index d = 2; d <= 6; ++d) {
      auto const gamma = mfdyson::testing::random_vector<S>(rng, d - 1);
      mfdyson::level_system<mfdyson::dynamic, S> const algebra(d);
      matrix<S> const g = algebra.ladder(gamma);
      for (Eigen::Index i = 0; i < d; ++i) {
        for (Eigen::Index j = 0; j < d; ++j) {
          CHECK(g(i, j) == (j == i + 1 ? gamma(i) : i == j + 1 ? std::conj(gamma(j)) : S(0)));
        }
      }
      // an odd word has no diagonal
      matrix<S> const cube = mfdyson::multiply(g, mfdyson::multiply(g, g));
      CHECK(cube.diagonal().isZero(0));
    }
  });
}

TEST_CASE("static ladders and level Hamiltonians keep their size in the type", "[operators]") {
  mfdyson::column_vector<std::complex<double>, 2> const gamma(std::complex<double>(0.7, 0.1),
                                                              std::complex<double>(0.4, -0.3));
  auto const g = mfdyson::ladder_coupling(gamma);
  STATIC_REQUIRE(decltype(g)::RowsAtCompileTime == 3);
  CHECK(g == mfdyson::level_system<3>().ladder(gamma));
  mfdyson::real_vector<> const levels = Eigen::Vector3d(0.5, -1.0, 2.0);
  auto const h = mfdyson::level_system<3>().hamiltonian(levels);
  CHECK(h == matrix<std::complex<double>, 3>(levels.cast<std::complex<double>>().asDiagonal()));
}

TEST_CASE("algebras refuse sizes that make no sense", "[operators]") {
  using mfdyson::testing::message;
  mfdyson::level_system<> const three(3);
  mfdyson::real_vector<> const two_levels = Eigen::Vector2d(1, 2);
  mfdyson::column_vector<> const three_steps = Eigen::Vector3cd(1, 2, 3);
  CHECK(message([] { return mfdyson::finite_spin<>(0); }) ==
        "mfdyson::finite_spin: twice_spin: expected at least 1, got 0");
  CHECK(complaint([] { return mfdyson::finite_spin<>(-3); }) == "twice_spin: expected at least 1, got -3");
  CHECK(message([] { return mfdyson::level_system<>(0); }) ==
        "mfdyson::matrix_algebra: dimension: expected at least 1, got 0");
  CHECK(complaint([] { return mfdyson::level_system<3>(4); }) == "dimension: expected 3, got 4");
  CHECK(message([&] { return three.hamiltonian(two_levels); }) ==
        "mfdyson::level_system::hamiltonian: levels: expected 3 entries, got 2");
  CHECK(message([&] { return three.ladder(three_steps); }) ==
        "mfdyson::level_system::ladder: steps: expected 2 entries, got 3");
  CHECK(complaint([&] { return three.matrix_unit(0, 3); }) ==
        "index: expected 0 <= row, column < 3, got 0, 3");
  CHECK(complaint([&] { return three.matrix_unit(-1, 0); }) ==
        "index: expected 0 <= row, column < 3, got -1, 0");
}

TEST_CASE("matrix units multiply to matrix units", "[operators]") {
  mfdyson::level_system<3> const algebra;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 3; ++k) {
        for (int l = 0; l < 3; ++l) {
          CHECK(algebra.product(algebra.matrix_unit(i, j), algebra.matrix_unit(k, l)) ==
                (j == k ? algebra.matrix_unit(i, l) : algebra.zero()));
        }
      }
    }
  }
}

} // namespace tests_of_operators_spin_and_levels
