#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/conditions/local_space.hpp>
#include <mfdyson/engines/sparse_operator.hpp>
#include <mfdyson/model/model.hpp>

/// \file
/// N → ∞: the unobserved particles as harmonic oscillators.

namespace mfdyson {

/// One of the harmonic oscillators that the particles of a species are at N = ∞. It starts in its ground state.
template <ComplexScalar S>
struct limit_oscillator {
  using real = real_of<S>;

  /// Amplitudes that turn with e^{iδt}.
  struct drive {
    real detuning;             ///< δ, energy; 0 where the state of the particles is stationary
    std::vector<S> amplitudes; ///< g^a for each term G^a ⊗ B^a of the species
  };

  std::size_t species; ///< index into the model's species
  real frequency;      ///< Ω, a Bohr frequency, energy; it may be zero or negative
  std::vector<drive> drives;

  /// Σ_δ g^{a,δ} e^{iδt}, the amplitude of a term at a time; 0 for a term that is not coupled.
  [[nodiscard]] S amplitude(std::size_t a, real const& t) const {
    using std::cos;
    using std::sin;
    S sum(real(0));
    for (auto const& d : drives) {
      if (a < d.amplitudes.size()) {
        sum += times(S(cos(d.detuning * t), sin(d.detuning * t)), d.amplitudes[a]);
      }
    }
    return sum;
  }
  /// The same with the turning of the oscillator, e^{iΩt}.
  [[nodiscard]] S turning_amplitude(std::size_t a, real const& t) const {
    using std::cos;
    using std::sin;
    return times(S(cos(frequency * t), sin(frequency * t)), amplitude(a, t));
  }

  /// γ_Ω = Σ_a |g^a|² of a species in a stationary state: with one term, w_s Σ_{e_b − e_a = Ω} μ_a |G_ab|².
  [[nodiscard]] real weight() const {
    real sum(0);
    for (auto const& d : drives) {
      for (auto const& g : d.amplitudes) {
        sum += Eigen::numext::abs2(g);
      }
    }
    return sum;
  }
};

/// What the operators of `oscillator_limit` act on, for designated initialisers.
template <RealScalar Real>
struct basic_oscillator_space {
  Eigen::Index levels = 10;               ///< kept of each oscillator, ≥ 1
  std::vector<std::size_t> observed = {}; ///< species of the particles that are kept besides
  Real epsilon = Real(0); ///< ε: particle j couples with ελ; N^{-1/2} at finite N, 0 in the limit
  Real time = Real(0);    ///< t; matters where a state of the particles is not stationary
};

/// The effective Hamiltonian of the reservoir, of some observed particles, and of the oscillators,
///
///     H = Σ_j h_j + H_R + Σ_k Ω_k c_k* c_k + λ Σ_k ( c_k* ⊗ L_k(t) + c_k ⊗ L_k(t)* ) + ε λ Σ_j G_j ⊗ B,
///     L_k(t) = Σ_{a,δ} g_k^{a,δ} e^{iδt} B^a.
///
/// An unobserved particle of species s acts at most twice as N → ∞, so that its part in the dynamics of the rest is that of
/// a Gaussian field with C(t,s) = w_s μ(G(t)G(s)) = Σ_Ω γ_Ω e^{−iΩ(t−s)}: in a stationary state one oscillator in vacuum for
/// each Bohr frequency. With Ω = 0 alone this is Lemma 1.5 of [MR18] (corrected: the coupling is √(2ϰ) φ ⊗ B where the text
/// prints 2√ϰ φ ⊗ B, ϰ = λ²μ(G²)). It holds for all symmetric models and mixtures of species, for all λ and t. The averages of
/// the expansion are the Taylor coefficients in ε, (1.24): of order 2ν in X_ν, of order 2ν + 1 in Y_ν.
template <ComplexScalar S>
class oscillator_limit {
public:
  using real = real_of<S>;

  /// \throws hypothesis_violation where (A0) fails
  explicit oscillator_limit(basic_model<S> model) : model_(std::move(model)) {
    using std::sqrt;
    for (std::size_t s = 0; s < model_.species().size(); ++s) {
      auto const& kind = model_.species()[s];
      auto const local = make_local_space(kind, "oscillator_limit", concat({"species[", to_text(s), "]"}));
      real const root = sqrt(kind.fraction);
      for (std::size_t alpha = 1; alpha < local.size(); ++alpha) {
        limit_oscillator<S> oscillator{s, local.energies[alpha], {}};
        for (auto const& c : local.components) {
          typename limit_oscillator<S>::drive drive{c.detuning, {}};
          bool coupled = false;
          for (auto const& x : c.elements) {
            drive.amplitudes.push_back(root * x(static_cast<Eigen::Index>(alpha), 0));
            coupled = coupled || drive.amplitudes.back() != S(real(0));
          }
          if (coupled) {
            oscillator.drives.push_back(std::move(drive));
          }
        }
        if (!oscillator.drives
                 .empty()) { // others are reached from excited particles, which scatter at finite N only
          oscillators_.push_back(std::move(oscillator));
        }
      }
    }
  }

  [[nodiscard]] basic_model<S> const& model() const { return model_; }
  [[nodiscard]] std::vector<limit_oscillator<S>> const& oscillators() const { return oscillators_; }
  /// Whether the Hamiltonian does not depend on time: the states of all coupled particles are stationary.
  [[nodiscard]] bool is_stationary() const {
    for (auto const& o : oscillators_) {
      for (auto const& d : o.drives) {
        if (d.detuning != real(0)) {
          return false;
        }
      }
    }
    return true;
  }

  /// C_ab(t, s) = w μ(G^a(t)* G^b(s)) of a species, which the oscillators reproduce.
  /// \throws invalid_input for a species that is not there
  [[nodiscard]] S correlation(std::size_t species, real const& t, real const& s, std::size_t a = 0,
                              std::size_t b = 0) const {
    using std::conj;
    if (species >= model_.species().size()) {
      detail::reject(
          {"oscillator_limit::correlation", "species"},
          concat({"expected an index below ", to_text(model_.species().size()), ", got ", to_text(species)}));
    }
    S sum(real(0));
    for (auto const& o : oscillators_) {
      if (o.species == species) {
        sum += times(S(conj(o.turning_amplitude(a, t))), o.turning_amplitude(b, s));
      }
    }
    return sum;
  }

  /// Dimension of the space of the operators: of the observed particles, the reservoir, the oscillators, in this order, the
  /// last index running fastest.
  [[nodiscard]] std::size_t dimension(basic_oscillator_space<real> const& space) const {
    auto result = static_cast<std::size_t>(model_.reservoir().hamiltonian.rows());
    for (auto const s : space.observed) {
      result *= static_cast<std::size_t>(model_.species()[s].hamiltonian.rows());
    }
    for (std::size_t k = 0; k < oscillators_.size(); ++k) {
      result *= static_cast<std::size_t>(space.levels);
    }
    return result;
  }

  /// Σ_j h_j + H_R + Σ_k Ω_k c_k* c_k, on the first levels of the oscillators.
  /// \throws invalid_input for levels < 1 or species that are not there
  [[nodiscard]] sparse_operator<S> free_hamiltonian(basic_oscillator_space<real> const& space) const {
    check(space);
    auto sum = on(space, reservoir_factor(space), model_.reservoir().hamiltonian);
    for (std::size_t j = 0; j < space.observed.size(); ++j) {
      sum = sum + on(space, j, model_.species()[space.observed[j]].hamiltonian);
    }
    for (std::size_t k = 0; k < oscillators_.size(); ++k) {
      matrix<S> number = matrix<S>::Zero(space.levels, space.levels);
      for (Eigen::Index n = 0; n < space.levels; ++n) {
        number(n, n) = S(oscillators_[k].frequency * real(static_cast<int>(n)));
      }
      sum = sum + on(space, reservoir_factor(space) + 1 + k, number);
    }
    return sum;
  }

  /// What λ multiplies, at the time of `space`.
  [[nodiscard]] sparse_operator<S> interaction(basic_oscillator_space<real> const& space) const {
    using std::sqrt;
    check(space);
    auto sum = sparse_operator<S>::zero(dimension(space));
    for (std::size_t k = 0; k < oscillators_.size(); ++k) {
      auto const& o = oscillators_[k];
      auto const d = model_.reservoir().hamiltonian.rows();
      matrix<S> l = matrix<S>::Zero(d, d);
      auto const& terms = model_.species()[o.species].couplings;
      for (std::size_t a = 0; a < terms.size(); ++a) {
        l += o.amplitude(a, space.time) * terms[a].reservoir;
      }
      matrix<S> raise = matrix<S>::Zero(space.levels, space.levels);
      for (Eigen::Index n = 1; n < space.levels; ++n) {
        raise(n, n - 1) = S(sqrt(real(static_cast<int>(n))));
      }
      auto const at = reservoir_factor(space);
      sum = sum + on(space, at, l, at + 1 + k, raise);
      sum = sum + on(space, at, adjoint(l), at + 1 + k, adjoint(raise));
    }
    for (std::size_t j = 0; j < space.observed.size() && space.epsilon != real(0); ++j) {
      for (auto const& term : model_.species()[space.observed[j]].couplings) {
        sum = sum + S(space.epsilon) * on(space, j, term.particle, reservoir_factor(space), term.reservoir);
      }
    }
    return sum;
  }

  /// free_hamiltonian + λ interaction: H, whose lowest state of all oscillators is the initial one.
  [[nodiscard]] sparse_operator<S> hamiltonian(real const& lambda,
                                               basic_oscillator_space<real> const& space) const {
    require_finite(lambda, {"oscillator_limit::hamiltonian", "lambda"});
    return free_hamiltonian(space) + S(lambda) * interaction(space);
  }

private:
  [[nodiscard]] static std::size_t reservoir_factor(basic_oscillator_space<real> const& space) {
    return space.observed.size();
  }

  void check(basic_oscillator_space<real> const& space) const {
    if (space.levels < 1) {
      detail::reject({"oscillator_limit", "levels"}, concat({"expected >= 1, got ", to_text(space.levels)}));
    }
    for (auto const s : space.observed) {
      if (s >= model_.species().size()) {
        detail::reject(
            {"oscillator_limit", "observed"},
            concat({"expected indices below ", to_text(model_.species().size()), ", got ", to_text(s)}));
      }
    }
    require_finite(space.epsilon, {"oscillator_limit", "epsilon"});
    require_finite(space.time, {"oscillator_limit", "time"});
  }

  /// x on one factor of the space, y on a later one, the unit elsewhere.
  [[nodiscard]] sparse_operator<S> on(basic_oscillator_space<real> const& space, std::size_t first,
                                      matrix<S> const& x, std::size_t second = 0,
                                      matrix<S> const& y = matrix<S>()) const {
    auto result = sparse_operator<S>::identity(1);
    auto const factors = space.observed.size() + 1 + oscillators_.size();
    for (std::size_t f = 0; f < factors; ++f) {
      if (f == first) {
        result = tensor(result, sparse_operator<S>(x));
      } else if (y.size() != 0 && f == second) {
        result = tensor(result, sparse_operator<S>(y));
      } else {
        auto const d = f < space.observed.size()    ? model_.species()[space.observed[f]].hamiltonian.rows()
                       : f == space.observed.size() ? model_.reservoir().hamiltonian.rows()
                                                    : space.levels;
        result = tensor(result, sparse_operator<S>::identity(static_cast<std::size_t>(d)));
      }
    }
    return result;
  }

  basic_model<S> model_;
  std::vector<limit_oscillator<S>> oscillators_;
};

/// The limit N → ∞ of a model, as oscillators.
/// \throws hypothesis_violation where (A0) fails
template <ComplexScalar S>
[[nodiscard]] oscillator_limit<S> make_oscillator_limit(basic_model<S> const& model) {
  return oscillator_limit<S>(model);
}

} // namespace mfdyson
