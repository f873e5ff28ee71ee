#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "support/random_models.hpp"

/// \file
/// Random models that are the same, to the last bit, in every scalar.
///
/// Their numbers are small multiples of a power of 2, and every operation that makes them is exact: a seed stands
/// for one model, whatever the scalar, and (A0) holds without rounding.

namespace mfdyson::testing {

/// k/16 with k = −16 … 16.
template <RealScalar Real>
[[nodiscard]] Real random_sixteenth(random_engine& rng) {
  return Real(random_int(rng, -16, 16)) / Real(16);
}

/// Real and imaginary part of `random_sixteenth`.
template <ComplexScalar S>
[[nodiscard]] matrix<S> dyadic_matrix(random_engine& rng, Eigen::Index d) {
  using Real = real_of<S>;
  matrix<S> x(d, d);
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    auto const re = random_sixteenth<Real>(rng);
    x.data()[k] = S(re, random_sixteenth<Real>(rng));
  }
  return x;
}

/// (x + x*)/2 of a `dyadic_matrix`.
template <ComplexScalar S>
[[nodiscard]] matrix<S> dyadic_hermitian(random_engine& rng, Eigen::Index d) {
  matrix<S> const x = dyadic_matrix<S>(rng, d);
  return (x + adjoint(x)) / S(real_of<S>(2));
}

/// 2^{−k} x*x, and on the first entry what the trace lacks of 1.
/// \param even whether only even and odd basis vectors among themselves are connected
template <ComplexScalar S>
[[nodiscard]] matrix<S> dyadic_state(random_engine& rng, Eigen::Index d, bool even) {
  using Real = real_of<S>;
  matrix<S> x = dyadic_matrix<S>(rng, d);
  if (even) {
    x = graded(x, false);
  }
  matrix<S> rho = multiply(adjoint(x), x);
  while (rho.trace().real() > Real(1)) {
    rho /= S(Real(2));
  }
  rho(0, 0) += S(Real(1) - rho.trace().real());
  return rho;
}

/// A unitary of d levels with entries in the multiples of 2^{1−d}: (1 + i ± (1 − i) σ_x)/2 in planes of
/// neighbours.
template <ComplexScalar S>
[[nodiscard]] matrix<S> dyadic_unitary(Eigen::Index d) {
  using Real = real_of<S>;
  Real const half = Real(1) / Real(2);
  matrix<S> u = matrix<S>::Identity(d, d);
  for (Eigen::Index j = 0; j + 1 < d; ++j) {
    matrix<S> turn = matrix<S>::Identity(d, d);
    turn(j, j) = turn(j + 1, j + 1) = S(half, half);
    turn(j, j + 1) = turn(j + 1, j) = S(half, -half);
    u = multiply(turn, u);
  }
  return u;
}

/// As `random_species`: odd couplings, an even state that does not commute with h from d = 3 on, in a basis that
/// hides the parity.
template <ComplexScalar S>
[[nodiscard]] basic_species<S> dyadic_species(random_engine& rng, Eigen::Index d,
                                              std::vector<matrix<S>> const& b, bool stationary) {
  auto const u = dyadic_unitary<S>(d);
  auto const turn = [&](matrix<S> const& x) { return multiply(u, multiply(x, adjoint(u))); };
  auto h = graded(dyadic_hermitian<S>(rng, d), false);
  auto mu = dyadic_state<S>(rng, d, true);
  if (stationary) {
    h = matrix<S>(h.diagonal().asDiagonal());
    mu = matrix<S>(mu.diagonal().asDiagonal());
  }
  basic_species<S> result{.hamiltonian = turn(h), .state = turn(mu), .couplings = {}};
  for (auto const& operator_ : b) {
    result.couplings.push_back({turn(graded(dyadic_hermitian<S>(rng, d), true)), operator_});
  }
  return result;
}

/// As `make_random_case`; fractions must be multiples of a power of 2 as well.
template <ComplexScalar S>
[[nodiscard]] random_case<S> make_dyadic_case(random_engine& rng, model_shape const& shape) {
  std::vector<basic_species<S>> kinds;
  for (std::size_t s = 0; s < shape.levels.size(); ++s) {
    std::vector<matrix<S>> b;
    for (int a = 0; a < shape.terms; ++a) {
      b.push_back(dyadic_hermitian<S>(rng, shape.reservoir));
    }
    kinds.push_back(dyadic_species<S>(rng, shape.levels[s], b, shape.stationary));
    kinds.back().fraction = real_of<S>(shape.fractions[s]);
  }
  Eigen::Index dimension = 1;
  for (auto const s : shape.observed) {
    dimension *= shape.levels[s];
  }
  auto const h = dyadic_hermitian<S>(rng, shape.reservoir);
  auto const rho = dyadic_state<S>(rng, shape.reservoir, false);
  matrix<S> const a_s =
      shape.observed.empty() ? matrix<S>(matrix<S>::Identity(1, 1)) : dyadic_matrix<S>(rng, dimension);
  return {make_model<S>(std::move(kinds), {h, rho}),
          {shape.observed, a_s, dyadic_matrix<S>(rng, shape.reservoir)}};
}

} // namespace mfdyson::testing
