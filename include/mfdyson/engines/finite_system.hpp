#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <mfdyson/engines/sparse_operator.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/states/state_spectrum.hpp>

/// \file
/// A few particles and the reservoir, in the basis of their energies.

namespace mfdyson {

/// The space C^{d_1} ⊗ … ⊗ C^{d_k} ⊗ H_R of some particles of a model and its reservoir, in the eigenbasis of
/// the free Hamiltonian: A(t) has the matrix elements A_{ij} e^{i(E_i − E_j)t}.
///
/// The collective engine keeps the observed particles in it, the direct engine all N.
template <ComplexScalar S>
class finite_system {
public:
  using real = real_of<S>;

  /// A pure component of the initial state.
  struct component {
    real weight;
    column_vector<S> vector; ///< unit vector
  };

  /// \param model checked model; must outlive this object's construction only
  /// \param particles species of each particle of the system
  finite_system(basic_model<S> const& model, std::vector<std::size_t> const& particles)
      : reservoir_basis_(hermitian_eigenbasis<S>(without_trace(model.reservoir().hamiltonian))) {
    std::vector<eigenbasis<S>> species_basis;
    for (auto const& kind : model.species()) {
      species_basis.push_back(hermitian_eigenbasis<S>(without_trace(kind.hamiltonian)));
    }
    for (auto const s : particles) {
      particle_bases_.push_back(species_basis[s]);
      states_.push_back(in_basis(model.species()[s].state, species_basis[s].vectors));
    }
    states_.push_back(in_basis(model.reservoir().state, reservoir_basis_.vectors));
    energies_ = tensor_sum_of_energies();
    for (auto const& kind : model.species()) {
      std::vector<sparse_operator<S>> operators;
      for (auto const& term : kind.couplings) {
        operators.push_back(on_reservoir(term.reservoir));
      }
      couplings_.push_back(std::move(operators));
    }
    for (std::size_t j = 0; j < particles.size(); ++j) {
      auto const& kind = model.species()[particles[j]];
      auto hit = sparse_operator<S>::zero(static_cast<std::size_t>(dimension()));
      for (auto const& term : kind.couplings) {
        hit = hit + on_particle(j, term.particle, term.reservoir);
      }
      hits_.push_back(std::move(hit));
    }
  }

  [[nodiscard]] Eigen::Index dimension() const { return energies_.size(); }
  /// Number of particles in the system.
  [[nodiscard]] std::size_t particles() const { return hits_.size(); }
  /// E_i, the energies of the free Hamiltonian without its trace.
  [[nodiscard]] real_vector<real> const& energies() const { return energies_; }
  /// Σ_a G^a_j ⊗ B^a, what a hit of the j-th particle of the system does.
  [[nodiscard]] sparse_operator<S> const& hit(std::size_t particle) const { return hits_[particle]; }
  /// B^a of a species of the model, on this space.
  [[nodiscard]] sparse_operator<S> const& reservoir_operator(std::size_t species, std::size_t term) const {
    return couplings_[species][term];
  }

  /// A_S ⊗ 1 ⊗ A_R, where A_S acts on the first particles of the system.
  [[nodiscard]] sparse_operator<S> observable(basic_observable<S> const& a) const {
    matrix<S> basis = matrix<S>::Identity(1, 1);
    std::size_t rest = 1;
    for (std::size_t j = 0; j < particle_bases_.size(); ++j) {
      if (j < a.observed()) {
        basis = matrix<S>(tensor(basis, particle_bases_[j].vectors));
      } else {
        rest *= static_cast<std::size_t>(particle_bases_[j].values.size());
      }
    }
    return tensor(tensor(sparse_operator<S>(in_basis(a.system, basis)), sparse_operator<S>::identity(rest)),
                  sparse_operator<S>(in_basis(a.reservoir, reservoir_basis_.vectors)));
  }

  /// The initial state ⊗ μ_j ⊗ μ_R.
  [[nodiscard]] matrix<S> density_matrix() const {
    matrix<S> rho = matrix<S>::Identity(1, 1);
    for (auto const& state : states_) {
      rho = matrix<S>(tensor(rho, state));
    }
    return rho;
  }

  /// The initial state as a mixture of orthogonal pure states, products of eigenvectors (`state_spectrum`).
  [[nodiscard]] std::vector<component> components() const {
    std::vector<component> result{{real(1), column_vector<S>::Ones(1)}};
    for (auto const& state : states_) {
      auto const spectrum = make_state_spectrum<S>(state);
      std::vector<component> longer;
      for (auto const& c : result) {
        for (std::size_t k = 0; k < spectrum.probabilities.size(); ++k) {
          column_vector<S> const v = spectrum.vectors.col(static_cast<Eigen::Index>(k));
          longer.push_back({c.weight * spectrum.probabilities[k], tensor(c.vector, v)});
        }
      }
      result = std::move(longer);
    }
    return result;
  }

private:
  [[nodiscard]] real_vector<real> tensor_sum_of_energies() const {
    real_vector<real> sum = real_vector<real>::Zero(1);
    auto const add = [&](real_vector<real> const& next) {
      real_vector<real> longer(sum.size() * next.size());
      for (Eigen::Index i = 0; i < sum.size(); ++i) {
        for (Eigen::Index j = 0; j < next.size(); ++j) {
          longer(i * next.size() + j) = sum(i) + next(j);
        }
      }
      sum = longer;
    };
    for (auto const& basis : particle_bases_) {
      add(basis.values);
    }
    add(reservoir_basis_.values);
    return sum;
  }

  /// 1 ⊗ b.
  [[nodiscard]] sparse_operator<S> on_reservoir(matrix<S> const& b) const {
    auto const particles = static_cast<std::size_t>(dimension() / b.rows());
    return tensor(sparse_operator<S>::identity(particles),
                  sparse_operator<S>(in_basis(b, reservoir_basis_.vectors)));
  }

  /// 1 ⊗ g_j ⊗ 1 ⊗ b.
  [[nodiscard]] sparse_operator<S> on_particle(std::size_t j, matrix<S> const& g, matrix<S> const& b) const {
    std::size_t before = 1;
    std::size_t after = 1;
    for (std::size_t k = 0; k < particle_bases_.size(); ++k) {
      auto const d = static_cast<std::size_t>(particle_bases_[k].values.size());
      before *= k < j ? d : 1;
      after *= k > j ? d : 1;
    }
    auto const hit = tensor(sparse_operator<S>::identity(before),
                            sparse_operator<S>(in_basis(g, particle_bases_[j].vectors)));
    return tensor(tensor(hit, sparse_operator<S>::identity(after)),
                  sparse_operator<S>(in_basis(b, reservoir_basis_.vectors)));
  }

  eigenbasis<S> reservoir_basis_;
  std::vector<eigenbasis<S>> particle_bases_;
  std::vector<matrix<S>> states_; // of the particles, then of the reservoir
  real_vector<real> energies_;
  std::vector<std::vector<sparse_operator<S>>> couplings_; // by species, term
  std::vector<sparse_operator<S>> hits_;                   // by particle
};

} // namespace mfdyson
