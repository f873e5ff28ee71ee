#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <mfdyson/model/model.hpp>
#include <mfdyson/operators/tensor_product.hpp>

/// \file
/// Observables A = A_S ⊗ A_R of n particles and the reservoir.

namespace mfdyson {

/// A_S ⊗ A_R, not necessarily self-adjoint. Source: [MR18] (1.5), Theorem 1.2.
///
/// The observed particles are named by their species, one entry for each; A_S acts on the tensor product of
/// their spaces in this order, the last index running fastest.
template <ComplexScalar S>
struct basic_observable {
  std::vector<std::size_t> particles; ///< species of each observed particle; its length is n ≥ 0
  matrix<S> system;                   ///< A_S on ⊗ C^{d_j}; of dimension 1 for n = 0
  matrix<S> reservoir;                ///< A_R on the reservoir's space

  /// n, the number of observed particles.
  [[nodiscard]] std::size_t observed() const { return particles.size(); }
};

using observable = basic_observable<default_scalar>;

/// An observed particle: its species, and the operator on it.
template <ComplexScalar S>
struct basic_observed_particle {
  std::size_t species = 0; ///< index into the model's species
  matrix<S> factor;        ///< its factor of A_S, on C^d
};

using observed_particle = basic_observed_particle<default_scalar>;

/// A_R: an observable of the reservoir alone, n = 0.
template <ComplexMatrix A>
[[nodiscard]] auto make_reservoir_observable(A const& a) {
  using S = typename A::Scalar;
  return basic_observable<S>{{}, matrix<S>::Identity(1, 1), matrix<S>(a)};
}

/// (⊗_j A_j) ⊗ A_R. The list may be written in braces; it is in double precision then.
template <ComplexScalar S = default_scalar>
[[nodiscard]] basic_observable<S> make_observable(std::vector<basic_observed_particle<S>> const& particles,
                                                  std::type_identity_t<matrix<S>> a_r) {
  basic_observable<S> result{{}, matrix<S>::Identity(1, 1), std::move(a_r)};
  for (auto const& particle : particles) {
    result.particles.push_back(particle.species);
    result.system = matrix<S>(tensor(result.system, particle.factor));
  }
  return result;
}

/// A_S = ⊗_j A_j of particles alone: A_R is the unit of the model's reservoir.
template <ComplexScalar S>
[[nodiscard]] basic_observable<S>
make_particle_observable(basic_model<S> const& model,
                         std::type_identity_t<std::vector<basic_observed_particle<S>>> const& particles) {
  auto const d = model.reservoir().hamiltonian.rows();
  return make_observable<S>(particles, matrix<S>::Identity(d, d));
}

/// The observable belongs to the model: species exist, dimensions fit, entries are finite.
/// \throws invalid_input naming the place
template <ComplexScalar S>
void require_observable(basic_observable<S> const& a, basic_model<S> const& model,
                        std::string_view function = "require_observable") {
  Eigen::Index dimension = 1;
  for (std::size_t j = 0; j < a.particles.size(); ++j) {
    if (a.particles[j] >= model.species().size()) {
      detail::reject({function, concat({"observable.particles[", to_text(j), "].species"})},
                     concat({"expected an index below ", to_text(model.species().size()), ", got ",
                             to_text(a.particles[j])}));
    }
    dimension *= model.species()[a.particles[j]].hamiltonian.rows();
  }
  require_operator(a.system, dimension, {function, "observable.particles"});
  require_operator(a.reservoir, model.reservoir().hamiltonian.rows(), {function, "observable.reservoir"});
}

/// Number of observed particles of each species.
template <ComplexScalar S>
[[nodiscard]] std::vector<std::int64_t> observed_of_species(basic_observable<S> const& a,
                                                            basic_model<S> const& model) {
  std::vector<std::int64_t> result(model.species().size(), 0);
  for (auto const s : a.particles) {
    ++result[s];
  }
  return result;
}

/// N_s − n_s: the number of unobserved particles of each species among N.
/// \param n finite
/// \throws invalid_input unless fraction · N is whole and at least the number of observed particles, for every
///   species
template <ComplexScalar S>
[[nodiscard]] std::vector<std::int64_t>
unobserved_particles(basic_model<S> const& model, basic_observable<S> const& a, particle_number n) {
  auto counts = model.particles(n);
  auto const observed = observed_of_species(a, model);
  for (std::size_t s = 0; s < counts.size(); ++s) {
    if (counts[s] < observed[s]) {
      throw invalid_input(
          "unobserved_particles",
          concat({"N: species[", to_text(s), "] has ", to_text(counts[s]), " particles at N = ", to_text(n),
                  ", expected at least the ", to_text(observed[s]), " observed"}));
    }
    counts[s] -= observed[s];
  }
  return counts;
}

} // namespace mfdyson
