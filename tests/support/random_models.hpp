#pragma once

#include <utility>
#include <vector>

#include <mfdyson/model/observable.hpp>

#include "support/random_matrices.hpp"

/// \file
/// Random models that satisfy (A0), for property tests.

namespace mfdyson::testing {

/// x, with the entries between even and odd basis vectors (`keep_odd`: within each) set to zero.
template <ComplexScalar S>
[[nodiscard]] matrix<S> graded(matrix<S> x, bool keep_odd) {
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      if (((i + j) % 2 != 0) != keep_odd) {
        x(i, j) = S(0);
      }
    }
  }
  return x;
}

/// A particle with complex, odd couplings, an even state that does not commute with h (from d = 3 on), and all
/// of it in a random basis: (A0) holds because μ and h conserve a parity that G flips.
template <ComplexScalar S = default_scalar>
[[nodiscard]] basic_species<S> random_species(random_engine& rng, Eigen::Index d,
                                              std::vector<matrix<S>> const& b, bool stationary) {
  auto const u = random_unitary<S>(rng, d);
  auto const turn = [&](matrix<S> const& x) {
    matrix<S> const turned = multiply(u, multiply(x, mfdyson::adjoint(u)));
    return matrix<S>((turned + mfdyson::adjoint(turned)) / S(2));
  };
  auto h = graded(random_hermitian<S>(rng, d), false);
  auto mu = graded(random_state<S>(rng, d), false);
  if (stationary) {
    h = matrix<S>(h.diagonal().asDiagonal());
    mu = matrix<S>(mu.diagonal().asDiagonal());
  }
  basic_species<S> result{.hamiltonian = turn(h), .state = turn(mu), .couplings = {}};
  for (auto const& operator_ : b) {
    result.couplings.push_back({turn(graded(random_hermitian<S>(rng, d), true)), operator_});
  }
  return result;
}

/// What a random model looks like.
struct model_shape {
  std::vector<Eigen::Index> levels;       ///< d of each species
  std::vector<double> fractions;          ///< of each species
  std::vector<std::size_t> observed = {}; ///< species of the observed particles
  int terms = 1;                          ///< coupling terms of each species
  Eigen::Index reservoir = 3;             ///< D
  bool stationary = false;                ///< [h, μ] = 0
};

template <ComplexScalar S = default_scalar>
struct random_case {
  basic_model<S> model;
  basic_observable<S> observable; ///< not self-adjoint
};

/// A random model of the given shape, with another B for every species and term, and a random observable.
template <ComplexScalar S = default_scalar>
[[nodiscard]] random_case<S> make_random_case(random_engine& rng, model_shape const& shape) {
  std::vector<basic_species<S>> kinds;
  for (std::size_t s = 0; s < shape.levels.size(); ++s) {
    std::vector<matrix<S>> b;
    for (int a = 0; a < shape.terms; ++a) {
      b.push_back(random_hermitian<S>(rng, shape.reservoir));
    }
    kinds.push_back(random_species<S>(rng, shape.levels[s], b, shape.stationary));
    kinds.back().fraction = shape.fractions[s];
  }
  Eigen::Index dimension = 1;
  for (auto const s : shape.observed) {
    dimension *= shape.levels[s];
  }
  return {make_model<S>(std::move(kinds),
                        {random_hermitian<S>(rng, shape.reservoir), random_state<S>(rng, shape.reservoir)}),
          {shape.observed, random_matrix<S>(rng, dimension), random_matrix<S>(rng, shape.reservoir)}};
}

} // namespace mfdyson::testing
