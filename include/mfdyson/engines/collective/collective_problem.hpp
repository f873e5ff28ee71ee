#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/kept_classes.hpp>
#include <mfdyson/engines/options.hpp>

/// \file
/// A model and an observable as the collective wavefunction needs them.

namespace mfdyson {

/// What the states of a collective wavefunction are made from; shared by those of several initial vectors.
template <ComplexScalar S>
struct collective_problem {
  using real = real_of<S>;

  /// \param reservoir_quanta of each state of the reservoir in its energy basis; empty for a finite reservoir
  /// \param epsilon at N = ∞: the observed particles couple with ελ, 0 in the limit
  collective_problem(basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
                     std::vector<int> reservoir_quanta, real const& epsilon = real(0))
      : kept(model, a.particles),
        bath(make_bath_coupling(model, kept, !n.is_infinite())),
        observable(kept.observable(a)),
        start(kept.components()),
        quanta(std::move(reservoir_quanta)),
        x(n.inverse<real>()),
        fractions(model.fractions()),
        capacity(model.species().size(), most_excited) {
    using std::sqrt;
    root_x = n.is_infinite() ? epsilon : real(sqrt(x));
    if (!n.is_infinite()) {
      unobserved = unobserved_particles(model, a, n);
      for (std::size_t s = 0; s < capacity.size(); ++s) {
        capacity[s] = static_cast<int>(std::min<std::int64_t>(most_excited, unobserved[s]));
      }
    }
    if (root_x != real(0)) {
      auto hits = sparse_operator<S>::zero(static_cast<std::size_t>(kept.dimension()));
      for (std::size_t j = 0; j < kept.particles(); ++j) {
        hits = hits + kept.hit(j);
      }
      bath.add_observed(std::move(hits));
    }
    make_actions();
  }

  static constexpr int most_excited = 60000; // occupation numbers have 16 bits

  /// Quanta of a state of the kept space.
  [[nodiscard]] int quanta_of(std::uint32_t k) const {
    return quanta.empty() ? 0 : quanta[k % quanta.size()];
  }

  /// What a hit does to the kept space: a factor times one of `actions`.
  struct hit_action {
    std::size_t action;
    S factor;
  };

  finite_system<S> kept;
  bath_coupling<S> bath;
  sparse_operator<S> observable;
  std::vector<typename finite_system<S>::component> start;
  std::vector<int> quanta;
  real x;        ///< 1/N
  real root_x{}; ///< 1/√N, or ε
  std::vector<real> fractions;
  std::vector<std::int64_t> unobserved; ///< of each species; empty at N = ∞
  std::vector<int> capacity;
  kept_classes classes;
  std::vector<class_action<S>> actions;
  std::vector<hit_action> hit_actions; ///< of each hit
  bool is_real = true;                 ///< all actions and factors are

private:
  /// The different actions among the hits; hits of one kind of coupling differ by a factor.
  void make_actions() {
    std::vector<std::size_t> first; // hit of each action
    for (std::size_t h = 0; h < bath.hits.size(); ++h) {
      auto const& hit = bath.hits[h];
      std::size_t action = 0;
      S factor(real(1));
      for (; action < first.size(); ++action) {
        auto const& other = bath.hits[first[action]];
        auto const z = other.detuning == hit.detuning ? proportion(hit.action, other.action) : std::nullopt;
        if (z) {
          factor = *z;
          break;
        }
      }
      if (action == first.size()) {
        first.push_back(h);
        is_real = is_real && hit.action.is_real();
      }
      is_real = is_real && factor.imag() == real(0);
      hit_actions.push_back({action, factor});
    }
    std::vector<sparse_operator<S> const*> operators;
    for (auto const h : first) {
      operators.push_back(&bath.hits[h].action);
    }
    std::vector<int> all_quanta(static_cast<std::size_t>(kept.dimension()));
    for (std::size_t k = 0; k < all_quanta.size(); ++k) {
      all_quanta[k] = quanta_of(static_cast<std::uint32_t>(k));
    }
    classes = make_kept_classes<S>(operators, all_quanta);
    for (auto const h : first) {
      actions.push_back(make_class_action(bath.hits[h].action, classes, bath.hits[h].detuning));
    }
  }
};

} // namespace mfdyson
