// Tensor products, embeddings, nested commutators.

#include <complex>
#include <span>
#include <vector>

#include <mfdyson/enumeration/signed_words.hpp>
#include <mfdyson/operators/finite_spin.hpp>
#include <mfdyson/operators/level_system.hpp>
#include <mfdyson/operators/tensor_product.hpp>
#include <mfdyson/operators/truncated_boson.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/precision.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_operators_tensor {

namespace {

using mfdyson::matrix;
using mfdyson::multiply;
using mfdyson::tensor;
using mfdyson::testing::apart;
using mfdyson::testing::for_seeds;
using mfdyson::testing::random_matrix;

/// The sum over signed words, as a matrix.
matrix<> sum_over_words(std::vector<matrix<>> const& operators, matrix<> const& a) {
  matrix<> sum = matrix<>::Zero(a.rows(), a.cols());
  for (auto const& word : mfdyson::signed_words(static_cast<int>(operators.size()))) {
    matrix<> left = matrix<>::Identity(a.rows(), a.cols());
    for (int const k : word.left) {
      left = multiply(left, operators[static_cast<std::size_t>(k - 1)]);
    }
    matrix<> right = a;
    for (int const k : word.right) {
      right = multiply(right, operators[static_cast<std::size_t>(k - 1)]);
    }
    sum += static_cast<double>(word.sign) * multiply(left, right);
  }
  return sum;
}

} // namespace

TEST_CASE("the tensor product is multiplicative, associative and has the index of the last factor fastest",
          "[operators]") {
  for_seeds(10, [](auto& rng) {
    auto const x = random_matrix(rng, 2);
    auto const xx = random_matrix(rng, 2);
    auto const y = random_matrix(rng, 3);
    auto const yy = random_matrix(rng, 3);
    auto const z = random_matrix(rng, 2);
    CHECK(apart(multiply(tensor(x, y), tensor(xx, yy)), tensor(multiply(x, xx), multiply(y, yy)), 1.0) <= 64);
    CHECK(apart(tensor(x, y, z), tensor(x, tensor(y, z)), 1.0) <= 16);
    CHECK(mfdyson::adjoint(tensor(x, y)) == tensor(mfdyson::adjoint(x), mfdyson::adjoint(y)));
    CHECK(apart(tensor(x, y).trace(), x.trace() * y.trace(), 1.0) <= 64);
    matrix<> const product = tensor(x, y);
    for (int i = 0; i < 6; ++i) {
      for (int j = 0; j < 6; ++j) {
        CHECK(apart(product(i, j), x(i / 3, j / 3) * y(i % 3, j % 3), 1.0) <= 4);
      }
    }
  });
}

TEST_CASE("tensor products of vectors and of static sizes", "[operators]") {
  Eigen::Vector2cd const u(1.0, 2.0);
  Eigen::Vector3cd const v(std::complex<double>(0, 1), 3.0, -1.0);
  auto const w = tensor(u, v);
  STATIC_REQUIRE(decltype(w)::RowsAtCompileTime == 6);
  STATIC_REQUIRE(decltype(w)::ColsAtCompileTime == 1);
  for (int k = 0; k < 6; ++k) {
    CHECK(w(k) == u(k / 3) * v(k % 3));
  }
}

TEST_CASE("factors of a tensor product of algebras commute and multiply to the tensor product",
          "[operators]") {
  mfdyson::tensor_product const algebra(mfdyson::finite_spin<2>(), mfdyson::level_system<>(2),
                                        mfdyson::truncated_boson<2>());
  STATIC_REQUIRE(decltype(algebra)::factors == 3);
  CHECK(algebra.dimension() == 12);
  CHECK(algebra.factor<1>().dimension() == 2);
  CHECK(algebra.factor<0>().spin() == 1);
  for_seeds(10, [&](auto& rng) {
    auto const x = random_matrix<std::complex<double>, 3>(rng, 3);
    auto const xx = random_matrix<std::complex<double>, 3>(rng, 3);
    auto const y = random_matrix(rng, 2);
    auto const z = random_matrix<std::complex<double>, 2>(rng, 2);
    auto const on_x = algebra.embed<0>(x);
    auto const on_y = algebra.embed<1>(y);
    auto const on_z = algebra.embed<2>(z);
    CHECK(algebra.commutator(on_x, on_y) == algebra.zero());
    CHECK(algebra.commutator(on_x, on_z) == algebra.zero());
    CHECK(algebra.commutator(on_y, on_z) == algebra.zero());
    matrix<> const all = tensor(matrix<>(x), y, matrix<>(z));
    CHECK(apart(algebra.product(on_x, algebra.product(on_y, on_z)), all, 1.0) <= 16);
    CHECK(apart(algebra.product(on_x, algebra.embed<0>(xx)),
                algebra.embed<0>(algebra.factor<0>().product(x, xx)), 1.0) <= 16);
    CHECK(apart(std::complex<double>(algebra.norm(on_y)), std::complex<double>(algebra.factor<1>().norm(y)),
                1.0) <= 128);
  });
}

TEST_CASE("a nested commutator is the signed sum of its words", "[operators][enumeration]") {
  for_seeds(12, [](auto& rng) {
    auto const d = mfdyson::testing::random_int(rng, 1, 4);
    auto const a = random_matrix(rng, d);
    std::vector<matrix<>> operators;
    for (int r = 0; r <= 6; ++r) {
      INFO("r = " << r);
      matrix<> recursive = a; // by the definition, one commutator after the other
      double scale = mfdyson::operator_norm(a);
      for (auto const& x : operators) {
        recursive = multiply(x, recursive) - multiply(recursive, x);
        scale *= 2 * mfdyson::operator_norm(x);
      }
      auto const nested = mfdyson::nested_commutator(std::span<matrix<> const>(operators), a);
      CHECK(apart(nested, recursive, scale) <= 32);
      CHECK(apart(nested, sum_over_words(operators, a), scale) <= 32);
      operators.push_back(random_matrix(rng, d));
    }
  });
}

TEST_CASE("a nested commutator refuses operators of another dimension", "[operators]") {
  std::vector<matrix<>> const operators{matrix<>::Identity(2, 2), matrix<>::Identity(3, 3)};
  matrix<> const a = matrix<>::Identity(2, 2);
  CHECK(mfdyson::testing::message([&] {
          return mfdyson::nested_commutator(std::span<matrix<> const>(operators), a);
        }) == "mfdyson::nested_commutator: operators[1]: expected dimension 2, got 3");
}

} // namespace tests_of_operators_tensor
