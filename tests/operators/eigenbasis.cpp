// The eigenbasis of a self-adjoint matrix, which everything else stands on.

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include <mfdyson/core/eigenbasis.hpp>

#include "support/catch.hpp"
#include "support/precision.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_operators_eigenbasis {

namespace {

using mfdyson::adjoint;
using mfdyson::hermitian_eigenbasis;
using mfdyson::matrix;
using mfdyson::multiply;
using mfdyson::real_of;
using mfdyson::testing::apart;
using mfdyson::testing::for_seeds;
using mfdyson::testing::random_hermitian;
using mfdyson::testing::random_int;
using mfdyson::testing::random_unitary;

template <class S>
matrix<S> diagonal(mfdyson::real_vector<real_of<S>> const& values) {
  return values.template cast<S>().asDiagonal();
}

/// x = V diag(e) V*, V unitary, both to a few roundings of d numbers.
template <class S>
void check_eigenbasis(matrix<S> const& x) {
  auto const basis = hermitian_eigenbasis<S>(x);
  auto const d = static_cast<real_of<S>>(static_cast<int>(x.rows()));
  matrix<S> const one = matrix<S>::Identity(x.rows(), x.rows());
  // in units of the largest entry, so that the check itself neither over- nor underflows
  auto const scale = mfdyson::largest_entry(x);
  REQUIRE(scale > 0);
  matrix<S> unit = x;
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    unit.data()[k] = {x.data()[k].real() / scale, x.data()[k].imag() / scale};
  }
  matrix<S> const values = diagonal<S>(basis.values / scale);
  CHECK(apart(multiply(adjoint(basis.vectors), basis.vectors), one, d) <= 64);
  CHECK(apart(multiply(unit, basis.vectors), multiply(basis.vectors, values), d) <= 64);
}

} // namespace

TEMPLATE_TEST_CASE("random self-adjoint matrices, of any size of entries", "[core]", std::complex<double>,
                   std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  for_seeds(12, [](auto& rng) {
    auto const d = random_int(rng, 1, 14);
    INFO("dimension " << d);
    auto const x = random_hermitian<S>(rng, d);
    for (double const size : {1.0, 1e100, 1e-100, 1e200, 1e-200, 1e300}) {
      INFO("size of entries " << size);
      check_eigenbasis<S>(matrix<S>(S(Real(size)) * x));
    }
  });
}

TEST_CASE("a large random matrix", "[core]") {
  mfdyson::testing::random_engine rng(1);
  check_eigenbasis(random_hermitian(rng, 60));
}

TEMPLATE_TEST_CASE("prescribed, also degenerate and clustered, eigenvalues come back", "[core]",
                   std::complex<double>, std::complex<long double>) {
  using S = TestType;
  using Real = real_of<S>;
  std::vector<std::vector<double>> const spectra{{1, 1, 1, 1},       {-2, -2, 0, 5, 5, 5},
                                                 {0, 0, 0, 1},       {1, 1 + 1e-9, 1 + 2e-9},
                                                 {-1e8, -1, 1, 1e8}, {1e-6, 1}};
  for_seeds(5, [&](auto& rng) {
    for (auto const& spectrum : spectra) {
      auto const d = static_cast<Eigen::Index>(spectrum.size());
      mfdyson::real_vector<Real> values(d);
      for (Eigen::Index k = 0; k < d; ++k) {
        values(k) = Real(spectrum[static_cast<std::size_t>(k)]);
      }
      auto const u = random_unitary<S>(rng, d);
      matrix<S> const x = multiply(u, multiply(diagonal<S>(values), adjoint(u)));
      matrix<S> const symmetric = (x + adjoint(x)) / S(2);
      check_eigenbasis<S>(symmetric);
      auto const found = hermitian_eigenbasis<S>(symmetric).values;
      Real const scale = values.cwiseAbs().maxCoeff();
      std::vector<Real> sorted(found.data(), found.data() + d);
      std::sort(sorted.begin(), sorted.end());
      for (Eigen::Index k = 0; k < d; ++k) {
        CHECK(apart(S(sorted[static_cast<std::size_t>(k)]), S(values(k)), scale) <= 64);
      }
    }
  });
}

TEST_CASE("a diagonal matrix keeps its basis and its order", "[core]") {
  mfdyson::real_vector<> values(5);
  values << 3, -1, 3, 0, 1e-30;
  auto const basis = hermitian_eigenbasis<std::complex<double>>(diagonal<std::complex<double>>(values));
  CHECK(basis.values == values);
  CHECK(basis.vectors == matrix<>::Identity(5, 5));
}

TEST_CASE("one dimension, and zero", "[core]") {
  auto const one = hermitian_eigenbasis<std::complex<double>>(matrix<>::Constant(1, 1, -2.5));
  CHECK(one.values(0) == -2.5);
  CHECK(one.vectors(0, 0) == 1.0);
  auto const zero = hermitian_eigenbasis<std::complex<double>>(matrix<>::Zero(4, 4));
  CHECK(zero.values.isZero(0));
  CHECK(zero.vectors == matrix<>::Identity(4, 4));
}

TEST_CASE("blocks stay blocks, in any order of the basis", "[core]") {
  for_seeds(10, [](auto& rng) {
    // blocks {0, 3, 5}, {1}, {2, 4}
    std::vector<int> const block{0, 1, 2, 0, 2, 0};
    auto x = random_hermitian(rng, 6);
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t j = 0; j < 6; ++j) {
        if (block[i] != block[j]) {
          x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = 0;
        }
      }
    }
    check_eigenbasis(x);
    auto const basis = hermitian_eigenbasis<std::complex<double>>(x);
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t j = 0; j < 6; ++j) {
        if (block[i] != block[j]) {
          CHECK(basis.vectors(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) == 0.0);
        }
      }
    }
    // within a block eigenvalues rise
    CHECK(basis.values(0) <= basis.values(3));
    CHECK(basis.values(3) <= basis.values(5));
    CHECK(basis.values(2) <= basis.values(4));
  });
}

TEST_CASE("real matrices have real eigenvectors, and the largest component is positive", "[core]") {
  for_seeds(10, [](auto& rng) {
    auto const d = random_int(rng, 2, 8);
    matrix<> x = random_hermitian(rng, d);
    for (Eigen::Index k = 0; k < x.size(); ++k) {
      x.data()[k] = x.data()[k].real();
    }
    auto const basis = hermitian_eigenbasis<std::complex<double>>(x);
    CHECK(basis.vectors.imag().isZero(0));
    auto const turned = hermitian_eigenbasis<std::complex<double>>(random_hermitian(rng, d));
    for (Eigen::Index k = 0; k < d; ++k) {
      Eigen::Index largest = 0;
      static_cast<void>(turned.vectors.col(k).cwiseAbs().maxCoeff(&largest));
      CHECK(turned.vectors(largest, k).real() > 0);
      CHECK(std::abs(turned.vectors(largest, k).imag()) <= 1e-15);
    }
  });
}

TEST_CASE("in_basis is the conjugation, with exact zeros", "[core]") {
  for_seeds(10, [](auto& rng) {
    auto const d = random_int(rng, 1, 8);
    auto const x = random_hermitian(rng, d);
    auto const basis = hermitian_eigenbasis<std::complex<double>>(x);
    auto const own = mfdyson::in_basis<std::complex<double>>(x, basis.vectors);
    CHECK(apart(own, diagonal<std::complex<double>>(basis.values), d) <= 64);
    CHECK(own.imag().isZero(0));
    CHECK(own.isDiagonal(0));
    auto const a = mfdyson::testing::random_matrix(rng, d);
    CHECK(apart(mfdyson::in_basis<std::complex<double>>(a, basis.vectors),
                multiply(adjoint(basis.vectors), multiply(a, basis.vectors)), d) <= 128);
  });
}

} // namespace tests_of_operators_eigenbasis
