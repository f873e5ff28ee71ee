#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <mfdyson/engines/collective/evolution_pace.hpp>
#include <mfdyson/engines/collective/krylov_expansion.hpp>
#include <mfdyson/engines/collective/taylor_expansion.hpp>

/// \file
/// Evolution of the collective wavefunction at given λ and N, with a bound of its error.

namespace mfdyson {

/// ⟨φ, H_0 φ⟩.
template <ComplexScalar S>
[[nodiscard]] real_of<S> mean_energy(collective_space<S> const& space, block_vector<S> const& phi) {
  real_of<S> sum(0);
  for (std::size_t b = 0; b < phi.blocks(); ++b) {
    for (std::size_t i = 0; i < phi.length(b); ++i) {
      sum += Eigen::numext::abs2(phi.data(b)[i]) * real_of<S>(space.energy(b) + space.kept_energies(b)[i]);
    }
  }
  return sum;
}

/// Evolves φ step by step, i ∂_t φ = (H_0 + λ Σ_δ e^{iδt} W_δ) φ, and adds up its residual.
///
/// The states that a step keeps are chosen by their amplitudes, and are others in each step; what is left out is part of the
/// residual. A step is a `krylov_expansion`, or a `taylor_expansion` where some δ is not 0; steps are such that the residual
/// stays below a given rate.
template <ComplexScalar S>
class certified_evolution {
public:
  using real = real_of<S>;
  using space = collective_space<S>;
  using rates = loss<real>; ///< largest residual per unit of time, and with the weight √Q

  /// \param lambda the coupling
  /// \param until time that steps need not go beyond; the first `advance` sets it where it is later
  certified_evolution(space states, real lambda, evolution_limits limits = {}, real until = real(0))
      : space_(std::move(states)),
        lambda_(std::move(lambda)),
        limits_(limits),
        until_(std::move(until)),
        guard_(limits.work),
        phi_(space_.start()) {
    mean_energy_ = mean_energy(space_, phi_);
    for (std::size_t b = 0; b < phi_.blocks(); ++b) {
      most_weight_ = std::max(most_weight_, space_.weight(b));
    }
  }

  [[nodiscard]] real const& time() const { return time_; }
  /// A bound of ∫ ‖residual‖ so far; the wavefunction is off by no more.
  [[nodiscard]] real const& residual() const { return residual_.plain; }
  /// The same with the weight √Q.
  [[nodiscard]] real const& weighted_residual() const { return residual_.weighted; }
  /// An estimate of the rounding error of the wavefunction.
  [[nodiscard]] real rounding() const { return rounding_ * std::numeric_limits<real>::epsilon(); }
  /// The same with the weight √Q.
  [[nodiscard]] real weighted_rounding() const {
    using std::sqrt;
    return rounding() * sqrt(most_weight_);
  }

  /// Most quanta of a mode in φ.
  [[nodiscard]] int quanta() const {
    real most(0);
    for (std::size_t b = 0; b < phi_.blocks(); ++b) {
      if (phi_.length(b) > 0) {
        most = std::max(most, space_.quanta(b)[phi_.length(b) - 1]);
      }
    }
    return static_cast<int>(most);
  }
  /// About how many products of numbers that took.
  [[nodiscard]] double work() const { return guard_.work(); }

  [[nodiscard]] space const& states() const { return space_; }
  /// φ at this time, on the blocks of `states`.
  [[nodiscard]] block_vector<S> const& wavefunction() const { return phi_; }
  /// ⟨φ, Aφ⟩ and the norms of Aφ, A*φ.
  [[nodiscard]] typename space::average observe() const { return space_.observe(phi_); }
  /// Adds the state of the kept space, see `collective_space::add_reduced_state`.
  void add_reduced_state(matrix<S>& rho) const { space_.add_reduced_state(phi_, rho); }
  /// A bound of Q = quanta + |m| + 1 on all states that φ and its residual have a share in: a hit adds at most one particle
  /// and one quantum, and a step takes no more hits than it has terms, and one.
  [[nodiscard]] double largest_weight() const {
    return static_cast<double>(most_weight_) + 2.0 * static_cast<double>(most_terms_ + 1);
  }

  /// Whether all could be done as asked.
  enum class outcome {
    reached,      ///< all was done as asked
    out_of_levels ///< the space has no room for the quanta that appear: make one with more
  };

  /// Advances to a time within the rates, if that is possible.
  /// \throws capacity_exceeded where it takes more than the limits
  [[nodiscard]] outcome advance(real const& to, rates const& rate) {
    until_ = std::max(until_, to);
    while (time_ < to) {
      if (!expansion_) {
        if (!expand(rate)) {
          return outcome::out_of_levels;
        }
      }
      bool const ends = to >= end_; // takes the whole expansion
      real const step = ends ? reach_ : real(to - begin_);
      std::visit(
          [&](auto const& e) {
            phi_ = e.at(step);
            auto const found = e.residual(step);
            residual_ = {real(before_.plain + found.plain), real(before_.weighted + found.weighted)};
            rounding_ = rounding_before_ + e.rounding(step);
          },
          *expansion_);
      time_ = ends ? end_ : to;
      if (ends) {
        std::visit([&](auto& e) { e.release(spare_); }, *expansion_);
        expansion_.reset();
      }
    }
    return outcome::reached;
  }

private:
  /// Expands φ from now on, on as long a step as can be had.
  [[nodiscard]] bool expand(rates const& rate) {
    bool const is_first = steps_.is_first();
    real const left = until_ - time_;
    auto const choice = steps_.next(left);
    auto const step = choice.step;
    auto const terms = choice.terms;
    // a small part of the rates is for what is left out now
    real const part = step / real(20);
    auto const start = is_first ? trim(space_, phi_, {real(0), real(0)})
                                : trim(space_, phi_, {rate.plain * part, rate.weighted * part});
    expansion_request<real> const ask{
        step, terms, {rate.plain * real(0.85), rate.weighted * real(0.85)}, limits_.memory};
    using krylov = krylov_expansion<S>;
    using taylor = taylor_expansion<S>;
    if (space_.problem().bath.detunings.size() == 1) {
      expansion_.emplace(std::in_place_type<krylov>, space_, lambda_, time_, mean_energy_,
                         start.of(phi_, real(1)), ask, spare_);
    } else {
      expansion_.emplace(std::in_place_type<taylor>, space_, lambda_, time_, mean_energy_,
                         start.of(phi_, real(1)), ask, spare_);
    }
    double work = 0;
    std::size_t order = 0;
    bool fits = true;
    std::visit(
        [&](auto const& e) {
          reach_ = e.reach();
          work = e.work();
          order = e.is_short() ? terms : e.order();
          fits = e.reach() * real(1.5) > e.reach_without_limit();
        },
        *expansion_);
    guard_.add(work);
    most_terms_ = std::max({most_terms_, terms, order});
    if (!fits) {
      expansion_.reset();
      return false;
    }
    begin_ = time_;
    residual_.plain += start.small.plain + start.beyond.plain;
    residual_.weighted += start.small.weighted + start.beyond.weighted;
    before_ = residual_;
    rounding_before_ = rounding_;
    end_ = reach_ < left ? real(begin_ + reach_) : until_;
    steps_.took(reach_, order);
    for (std::size_t b = 0; b < phi_.blocks(); ++b) {
      if (phi_.length(b) > 0) {
        most_weight_ = std::max(most_weight_, real(space_.weight(b) + space_.quanta(b)[phi_.length(b) - 1]));
      }
    }
    guard_.require(static_cast<double>(begin_), static_cast<double>(end_), static_cast<double>(until_), work);
    return true;
  }

  space space_;
  real lambda_;
  evolution_limits limits_;
  real until_;
  work_guard guard_;
  spare_vectors<S> spare_;
  step_choice<real> steps_;
  block_vector<S> phi_;
  std::optional<std::variant<krylov_expansion<S>, taylor_expansion<S>>>
      expansion_; ///< from `begin_` to `end_`
  real begin_ = real(0);
  real end_ = real(0);
  real reach_ = real(0);       ///< their difference
  real mean_energy_ = real(0); // taken from H_0: a phase, which changes no average, for less rounding
  real most_weight_ = real(1);
  std::size_t most_terms_ = 0;
  real time_ = real(0);
  loss<real> residual_;
  loss<real> before_; ///< the residual up to `begin_`, and what was left out there
  real rounding_ = real(0);
  real rounding_before_ = real(0);
};

} // namespace mfdyson
