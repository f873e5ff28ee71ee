#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <mfdyson/engines/sparse_reservoir.hpp>
#include <mfdyson/model/observable.hpp>

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
  using component = weighted_vector<S>;

  /// \param model checked model; must outlive this object's construction only
  /// \param particles species of each particle of the system
  finite_system(basic_model<S> const& model, std::vector<std::size_t> const& particles)
      : finite_system(model, particles,
                      hermitian_eigenbasis<S>(without_trace(model.reservoir().hamiltonian))) {}

  /// The same particles and another reservoir, given in its energy basis.
  finite_system(basic_model<S> const& model, std::vector<std::size_t> const& particles,
                sparse_reservoir<S> reservoir)
      : reservoir_(std::move(reservoir)) {
    std::vector<eigenbasis<S>> species_basis;
    for (auto const& kind : model.species()) {
      species_basis.push_back(hermitian_eigenbasis<S>(without_trace(kind.hamiltonian)));
    }
    for (auto const s : particles) {
      particle_bases_.push_back(species_basis[s]);
      states_.push_back(in_basis(model.species()[s].state, species_basis[s].vectors));
    }
    energies_ = tensor_sum_of_energies();
    for (auto const& operators : reservoir_.couplings) {
      auto& here = couplings_.emplace_back();
      for (auto const& b : operators) {
        here.push_back(on_reservoir(b));
      }
    }
    for (std::size_t j = 0; j < particles.size(); ++j) {
      auto const& kind = model.species()[particles[j]];
      auto hit = sparse_operator<S>::zero(static_cast<std::size_t>(dimension()));
      for (std::size_t a = 0; a < kind.couplings.size(); ++a) {
        hit = hit + on_particle(j, kind.couplings[a].particle, reservoir_.couplings[particles[j]][a]);
      }
      hits_.push_back(std::move(hit));
    }
  }

  [[nodiscard]] Eigen::Index dimension() const { return energies_.size(); }
  /// Number of particles in the system.
  [[nodiscard]] std::size_t particles() const { return hits_.size(); }
  /// E_i, the energies of the free Hamiltonian without its trace.
  [[nodiscard]] real_vector<real> const& energies() const { return energies_; }
  /// The basis in which the matrices of this class are, its vectors as columns in the basis that the model is given in.
  [[nodiscard]] matrix<S> basis() const {
    matrix<S> result = matrix<S>::Identity(1, 1);
    for (auto const& particle : particle_bases_) {
      result = matrix<S>(tensor(result, particle.vectors));
    }
    return matrix<S>(tensor(result, reservoir_basis_.vectors));
  }
  /// Σ_a G^a_j ⊗ B^a, what a hit of the j-th particle of the system does.
  [[nodiscard]] sparse_operator<S> const& hit(std::size_t particle) const { return hits_[particle]; }
  /// B^a of a species of the model, on this space.
  [[nodiscard]] sparse_operator<S> const& reservoir_operator(std::size_t species, std::size_t term) const {
    return couplings_[species][term];
  }

  /// Couplings are multiplied by a factor from now on.
  void scale_couplings(real const& factor) {
    for (auto& of_species : couplings_) {
      for (auto& b : of_species) {
        b = S(factor) * b;
      }
    }
    for (auto& hit : hits_) {
      hit = S(factor) * hit;
    }
  }
  /// About how large couplings are: the largest product of an entry of G^a and one of B^a.
  [[nodiscard]] real coupling_size(basic_model<S> const& model) const {
    using std::abs;
    real largest(0);
    for (std::size_t s = 0; s < couplings_.size(); ++s) {
      for (std::size_t a = 0; a < couplings_[s].size(); ++a) {
        real const size = largest_entry(model.species()[s].couplings[a].particle);
        auto const& b = couplings_[s][a];
        for (std::size_t i = 0; i < b.dimension(); ++i) {
          for (auto const* e = b.begin(i); e != b.end(i); ++e) {
            largest = std::max(largest, real(size * abs(e->value)));
          }
        }
      }
    }
    return largest;
  }

  /// A_S ⊗ 1 ⊗ A_R, where A_S acts on the first particles of the system.
  [[nodiscard]] sparse_operator<S> observable(basic_observable<S> const& a) const {
    return observable(a.observed(), a.system,
                      sparse_operator<S>(in_basis(a.reservoir, reservoir_basis_.vectors)));
  }

  /// The same with A_R in the energy basis of the reservoir.
  [[nodiscard]] sparse_operator<S> observable(std::size_t observed, matrix<S> const& system,
                                              sparse_operator<S> const& reservoir) const {
    matrix<S> basis = matrix<S>::Identity(1, 1);
    std::size_t rest = 1;
    for (std::size_t j = 0; j < particle_bases_.size(); ++j) {
      if (j < observed) {
        basis = matrix<S>(tensor(basis, particle_bases_[j].vectors));
      } else {
        rest *= static_cast<std::size_t>(particle_bases_[j].values.size());
      }
    }
    return tensor(tensor(sparse_operator<S>(in_basis(system, basis)), sparse_operator<S>::identity(rest)),
                  reservoir);
  }

  /// The initial state ⊗ μ_j ⊗ μ_R.
  [[nodiscard]] matrix<S> density_matrix() const {
    matrix<S> rho = matrix<S>::Zero(dimension(), dimension());
    for (auto const& c : components()) {
      for (Eigen::Index j = 0; j < dimension(); ++j) {
        S const factor = c.weight * Eigen::numext::conj(c.vector(j));
        for (Eigen::Index i = 0; i < dimension(); ++i) {
          rho(i, j) += times(factor, c.vector(i));
        }
      }
    }
    return rho;
  }

  /// The initial state as a mixture of orthogonal pure states, products of eigenvectors (`state_spectrum`).
  [[nodiscard]] std::vector<component> components() const {
    std::vector<component> result{{real(1), column_vector<S>::Ones(1)}};
    auto const multiply_by = [&](std::vector<component> const& parts) {
      std::vector<component> longer;
      for (auto const& c : result) {
        for (auto const& part : parts) {
          longer.push_back({c.weight * part.weight, tensor(c.vector, part.vector)});
        }
      }
      result = std::move(longer);
    };
    for (auto const& state : states_) {
      auto const spectrum = make_state_spectrum<S>(state);
      std::vector<component> parts;
      for (std::size_t k = 0; k < spectrum.probabilities.size(); ++k) {
        parts.push_back({spectrum.probabilities[k], spectrum.vectors.col(static_cast<Eigen::Index>(k))});
      }
      multiply_by(parts);
    }
    multiply_by(reservoir_.state);
    return result;
  }

private:
  finite_system(basic_model<S> const& model, std::vector<std::size_t> const& particles, eigenbasis<S> basis)
      : finite_system(model, particles, make_sparse_reservoir(model, basis)) {
    reservoir_basis_ = std::move(basis);
  }

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
    add(reservoir_.energies);
    return sum;
  }

  /// 1 ⊗ b.
  [[nodiscard]] sparse_operator<S> on_reservoir(sparse_operator<S> const& b) const {
    auto const particles = static_cast<std::size_t>(dimension()) / b.dimension();
    return tensor(sparse_operator<S>::identity(particles), b);
  }

  /// 1 ⊗ g_j ⊗ 1 ⊗ b.
  [[nodiscard]] sparse_operator<S> on_particle(std::size_t j, matrix<S> const& g,
                                               sparse_operator<S> const& b) const {
    std::size_t before = 1;
    std::size_t after = 1;
    for (std::size_t k = 0; k < particle_bases_.size(); ++k) {
      auto const d = static_cast<std::size_t>(particle_bases_[k].values.size());
      before *= k < j ? d : 1;
      after *= k > j ? d : 1;
    }
    auto const hit = tensor(sparse_operator<S>::identity(before),
                            sparse_operator<S>(in_basis(g, particle_bases_[j].vectors)));
    return tensor(tensor(hit, sparse_operator<S>::identity(after)), b);
  }

  sparse_reservoir<S> reservoir_;
  eigenbasis<S> reservoir_basis_; // of a model's reservoir
  std::vector<eigenbasis<S>> particle_bases_;
  std::vector<matrix<S>> states_; // of the particles
  real_vector<real> energies_;
  std::vector<std::vector<sparse_operator<S>>> couplings_; // by species, term
  std::vector<sparse_operator<S>> hits_;                   // by particle
};

} // namespace mfdyson
