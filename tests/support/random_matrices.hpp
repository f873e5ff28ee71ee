#pragma once

#include <cstdint>
#include <random>
#include <type_traits>

#include "support/catch.hpp"

#include <mfdyson/core/dense.hpp>

/// \file
/// Random operators, vectors and states for property tests.

namespace mfdyson::testing {

using random_engine = std::mt19937_64;

/// Runs `property(rng)` for the seeds 1 … count; a failure prints its seed.
template <class Property>
void for_seeds(std::uint64_t count, Property&& property) {
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    INFO("seed " << seed);
    random_engine rng(seed);
    property(rng);
  }
}

/// Uniform in [lowest, highest).
template <RealScalar Real = double>
[[nodiscard]] Real random_real(random_engine& rng, std::type_identity_t<Real> lowest = -1,
                               std::type_identity_t<Real> highest = 1) {
  return std::uniform_real_distribution<Real>(lowest, highest)(rng);
}

/// Real and imaginary part uniform in [−1, 1).
template <ComplexScalar S = default_scalar>
[[nodiscard]] S random_complex(random_engine& rng) {
  auto const re = random_real<real_of<S>>(rng);
  return S(re, random_real<real_of<S>>(rng));
}

/// A whole number from `lowest` to `highest`.
[[nodiscard]] inline int random_int(random_engine& rng, int lowest, int highest) {
  return std::uniform_int_distribution<int>(lowest, highest)(rng);
}

/// Entries of `random_complex`.
template <ComplexScalar S = default_scalar, int Dim = dynamic>
[[nodiscard]] matrix<S, Dim> random_matrix(random_engine& rng, Eigen::Index d) {
  matrix<S, Dim> x(d, d);
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    x.data()[k] = random_complex<S>(rng);
  }
  return x;
}

template <ComplexScalar S = default_scalar>
[[nodiscard]] column_vector<S> random_vector(random_engine& rng, Eigen::Index d) {
  column_vector<S> x(d);
  for (Eigen::Index k = 0; k < d; ++k) {
    x(k) = random_complex<S>(rng);
  }
  return x;
}

/// (x + x*)/2 of a random matrix.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> random_hermitian(random_engine& rng, Eigen::Index d) {
  matrix<S> const x = random_matrix<S>(rng, d);
  return (x + adjoint(x)) / S(2);
}

/// x*x/Tr x*x of a random matrix.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> random_state(random_engine& rng, Eigen::Index d) {
  matrix<S> const x = random_matrix<S>(rng, d);
  matrix<S> const gram = multiply(adjoint(x), x);
  return (gram + adjoint(gram)) / (S(2) * gram.trace());
}

/// A random unitary: Gram and Schmidt, twice, on the columns of a random matrix.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> random_unitary(random_engine& rng, Eigen::Index d) {
  matrix<S> x = random_matrix<S>(rng, d);
  for (Eigen::Index k = 0; k < d; ++k) {
    for (Eigen::Index j = 0; j < 2 * k; ++j) {
      x.col(k) -= x.col(j % k).dot(x.col(k)) * x.col(j % k);
    }
    x.col(k) /= S(x.col(k).norm());
  }
  return x;
}

} // namespace mfdyson::testing
