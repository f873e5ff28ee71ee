#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/expansion/certified_series.hpp>
#include <mfdyson/expansion/component_evolution.hpp>
#include <mfdyson/expansion/level_blocks.hpp>
#include <mfdyson/expansion/moment_errors.hpp>
#include <mfdyson/states/photon_statistics.hpp>

/// \file
/// States of the reservoir and of observed particles at given λ and N, certified.

namespace mfdyson {

/// The state of the observed particles and the reservoir at one time, everything else traced out.
///
/// A positive matrix ρ, within ‖ρ' − ρ‖_1 ≤ `error()` of the density matrix ρ' that is meant, and so are its partial traces;
/// its trace is 1 up to that, too. A probability, or the average of an A of ‖A‖ ≤ 1, is off by no more.
template <ComplexScalar S>
struct reduced_state {
  /// On (⊗_j C^{d_j}) ⊗ H_R, in the bases in which the model is given, the last index fastest; of a mode on so many Fock
  /// states as carry weight. Empty where nothing could be computed.
  matrix<S> joint;
  Eigen::Index particles_dimension = 1; ///< Π d_j of the observed particles
  double truncation = 0; ///< bound of what cuts, time steps and the cut of the initial state leave out
  double rounding = 0;   ///< estimate
  error_status status = error_status::certified;
  std::string reason; ///< where the status is not `certified`
  std::optional<mode_errors>
      of_mode; ///< of a reservoir of kind `boson_mode`: errors of moments, with their rounding

  [[nodiscard]] double error() const { return truncation + rounding; }
  [[nodiscard]] bool is_certified() const { return status == error_status::certified; }

  /// The state of the reservoir.
  [[nodiscard]] matrix<S> reservoir() const {
    auto const d = joint.rows() / particles_dimension;
    matrix<S> result = matrix<S>::Zero(d, d);
    for (Eigen::Index p = 0; p < particles_dimension; ++p) {
      result += joint.block(p * d, p * d, d, d);
    }
    return result;
  }
  /// The state of the observed particles, a 1 × 1 matrix where there are none.
  [[nodiscard]] matrix<S> particles() const {
    auto const d = joint.rows() / particles_dimension;
    matrix<S> result = matrix<S>::Zero(particles_dimension, particles_dimension);
    for (Eigen::Index p = 0; p < particles_dimension; ++p) {
      for (Eigen::Index q = 0; q < particles_dimension; ++q) {
        for (Eigen::Index k = 0; k < d; ++k) {
          result(p, q) += joint(p * d + k, q * d + k);
        }
      }
    }
    return result;
  }
  /// Tr(ρA), off by at most ‖A‖ `error()`, of any A on the space of `joint`; of a mode, A is 0 beyond these levels.
  /// \throws invalid_input where the dimensions differ
  [[nodiscard]] certified_evaluation<S> mean(matrix<S> const& a) const {
    certified_evaluation<S> result;
    result.value = expectation(joint, a);
    double const norm = detail::norm_in_double(a);
    result.truncation = norm * truncation;
    result.rounding = norm * rounding;
    result.status = status;
    result.reason = reason;
    result.certificate = std::string(certificate_name::residual);
    return result;
  }
  /// Photon statistics of a reservoir of kind `boson_mode`. \throws invalid_input of another, or where there is no state
  [[nodiscard]] photon_statistics<S> photons() const {
    if (!of_mode || joint.size() == 0) {
      throw invalid_input("reduced_state::photons", joint.size() == 0
                                                        ? concat({"there is no state: ", reason})
                                                        : "expected a reservoir of kind boson_mode");
    }
    return photon_statistics<S>(reservoir(), *of_mode);
  }
};

/// Options of `reduced_states`, for designated initialisers.
struct reduced_state_options {
  double tolerance = 1e-9;                         ///< > 0: largest certified error of the state asked for
  std::size_t memory_limit = std::size_t(4) << 30; ///< bytes
  double work_limit = 5e10; ///< > 0: products of numbers; 1e9 take one to three seconds
  /// Of a mode, whether ⟨a⟩, ⟨a²⟩, ⟨a*a⟩ and ⟨a*²a²⟩ are to be certified to about this tolerance times their size, too;
  /// otherwise only P(n) and what else is bounded is sure to be, and beyond |λ|t ~ 3 less work.
  bool moments = true;
};

namespace detail {

/// What the evolution of one initial vector says about the state at each time.
template <ComplexScalar S>
struct component_states {
  std::vector<matrix<S>> rho; ///< by time, in the basis of the model
  std::vector<double> truncation;
  std::vector<double> rounding;
  std::vector<mode_errors> of_mode;
  component_outcome outcome;
};

template <ComplexScalar S>
[[nodiscard]] component_states<S> evolve_states(evolution_problem<S> const& p,
                                                collective_problem<S> const& on, std::size_t component,
                                                typename certified_evolution<S>::rates const& rate,
                                                moment_error_bounds const& bounds, Eigen::Index particles) {
  auto const dimension = on.kept.dimension();
  auto const basis = on.kept.basis();
  component_states<S> result;
  require_memory(static_cast<double>(p.times.size() + 4) * static_cast<double>(dimension * dimension) *
                     sizeof(S),
                 p.memory_limit, "the density matrices", p.function);
  result.outcome = evolve_component<S>(p, on, component, rate, [&](std::size_t k, auto const& evolution) {
    matrix<S> rho = matrix<S>::Zero(dimension, dimension);
    evolution.add_reduced_state(rho);
    rho = rotated<S>(rho, basis);
    double norm = 0;
    for (Eigen::Index i = 0; i < dimension; ++i) {
      norm += static_cast<double>(rho(i, i).real());
    }
    auto const t = static_cast<double>(p.times[k]);
    auto const rounding = static_cast<double>(evolution.rounding());
    double const delta = (bounds.initial[0] + static_cast<double>(evolution.residual())) * (1 + 1e-9);
    // ‖|ψ⟩⟨ψ| − |φ⟩⟨φ|‖_1 ≤ δ (‖ψ‖ + ‖φ‖), ‖ψ‖ = 1
    result.truncation.push_back(delta * (1 + std::sqrt(norm)));
    result.rounding.push_back(2 * rounding);
    if (p.mode) {
      auto const levels = dimension / particles;
      std::vector<double> numbers(static_cast<std::size_t>(levels), 0.0);
      for (Eigen::Index i = 0; i < dimension; ++i) {
        numbers[static_cast<std::size_t>(i % levels)] += static_cast<double>(rho(i, i).real());
      }
      result.of_mode.push_back(bounds.of_vector(
          numbers, {delta, rounding, static_cast<double>(evolution.weighted_residual()),
                    evolution.largest_weight(), std::abs(static_cast<double>(p.lambda)) * t}));
    }
    // on the levels that it takes
    auto const used = p.mode ? occupied_levels<S>(rho, particles) : dimension / particles;
    result.rho.push_back(first_levels<S>(rho, particles, used));
  });
  return result;
}

} // namespace detail

/// The states of the reservoir and of some observed particles at given N, λ and times, without a series: the collective
/// wavefunction is evolved as in `resummed_means`, and the unobserved particles are traced out.
///
/// Valid for all λ, t and N. With δ the integral of the residual, ‖ψ − φ‖ ≤ δ for each initial vector, so that
///
///     ‖ |ψ⟩⟨ψ| − |φ⟩⟨φ| ‖_1 ≤ δ (‖ψ‖ + ‖φ‖),
///
/// which no partial trace increases, and of which mixtures have the average. Moments of a mode are bounded by the residual with
/// the weights √Q and Q, Q = a*a + |m| + 1 (`moment_error_bounds`): quadratures, squeezing and g²(0) are certified, too.
/// Of a thermal or coherent state without a cut, what its cut leaves out is part of the errors.
///
/// \param observed the species of each observed particle, none for the reservoir alone
/// \param times each ≥ 0, in any order
/// \return one state for each time. Where the limits do not allow the states that a time takes, matrices are empty,
///   the error is infinite, the status estimate_only, and the reason says so.
/// \throws invalid_input for arguments out of range, or a reservoir of kind `boson_mode` that is none; hypothesis_violation
///   where (A0) fails
template <ComplexScalar S>
[[nodiscard]] std::vector<reduced_state<S>>
reduced_states(basic_model<S> const& model, std::vector<std::size_t> const& observed, particle_number n,
               std::type_identity_t<real_of<S>> const& lambda,
               std::type_identity_t<std::vector<real_of<S>>> const& times,
               reduced_state_options const& options = {}) {
  using Real = real_of<S>;
  detail::require_evolution<Real>("reduced_states", lambda, times, options.tolerance, options.work_limit);
  Eigen::Index particles = 1;
  for (std::size_t j = 0; j < observed.size(); ++j) {
    if (observed[j] >= model.species().size()) {
      detail::reject({"reduced_states", concat({"observed[", to_text(j), "]"})},
                     concat({"expected a species below ", to_text(model.species().size()), ", got ",
                             to_text(observed[j])}));
    }
    particles *= model.species()[observed[j]].hamiltonian.rows();
  }
  auto const d = model.reservoir().hamiltonian.rows();
  basic_observable<S> unit{observed, matrix<S>::Identity(particles, particles), matrix<S>::Zero(d, d)};
  unit.reservoir(0, 0) = S(Real(1)); // not the unit: what is sure of a bounded operator is asked for
  detail::evolution_problem<S> p{
      model,           unit, n, lambda, times, std::nullopt, options.memory_limit, options.work_limit,
      "reduced_states"};
  std::sort(p.times.begin(), p.times.end());
  moment_error_bounds bounds;
  if (model.reservoir().kind == reservoir_kind::boson_mode) {
    auto const& mode = p.mode.emplace(describe_mode(model, unit));
    if (!mode.why_not.empty()) {
      detail::reject({"reduced_states", "reservoir"}, mode.why_not);
    }
    bounds = make_moment_error_bounds(model, unit, n, mode);
  }
  auto const all_times = p.times;
  std::vector<reduced_state<S>> states(p.times.size());
  for (std::size_t k = 0; k < states.size(); ++k) {
    states[k].particles_dimension = particles;
    if (p.mode) {
      states[k].of_mode = bounds.of_mixture(std::abs(static_cast<double>(lambda * p.times[k])));
      states[k].truncation = states[k].of_mode->state;
    }
  }
  try {
    auto levels = p.first_levels();
    std::optional<collective_problem<S>> on;
    on.emplace(p.on(levels));
    auto const weights = on->start;
    for (std::size_t c = 0; c < weights.size() && !p.times.empty(); ++c) {
      auto const weight = weights[c].weight;
      auto const w = static_cast<double>(weight);
      double const share = std::min(0.1, options.tolerance / (w * static_cast<double>(weights.size())));
      detail::component_states<S> found;
      for (bool finished = false; !finished && !p.times.empty();) {
        if (!on) {
          on.emplace(p.on(levels));
        }
        double const length = std::max(p.span(), 1e-300);
        double const weighted =
            p.mode && options.moments
                ? bounds.residual_for(share, std::abs(static_cast<double>(lambda)) * p.span())
                : 1e100;
        found = detail::evolve_states<S>(p, *on, c, {Real(share / (2.2 * length)), Real(weighted / length)},
                                         bounds, particles);
        p.work_limit -= found.outcome.work;
        finished = !found.outcome.out_of_levels;
        if (!finished) {
          levels *= 2;
          on.reset();
        } else if (!found.outcome.why_not.empty()) {
          p.drop_times(found.outcome.reached, found.outcome.why_not);
        }
      }
      for (std::size_t k = 0; k < p.times.size(); ++k) {
        detail::add_on_levels<S>(states[k].joint, found.rho[k], particles, weight);
        states[k].truncation += w * found.truncation[k];
        states[k].rounding += w * found.rounding[k];
        if (p.mode) {
          add_errors(*states[k].of_mode, w, found.of_mode[k]);
        }
      }
    }
    for (auto& state : states) {
      if (state.of_mode) {
        state.of_mode->state = state.error();
      }
    }
  } catch (capacity_exceeded const& error) {
    p.drop_times(0, error.detail());
  }
  reduced_state<S> nothing;
  nothing.particles_dimension = particles;
  nothing.truncation = std::numeric_limits<double>::infinity();
  nothing.status = error_status::estimate_only;
  nothing.reason = p.why_not;
  std::fill(states.begin() + static_cast<std::ptrdiff_t>(p.times.size()), states.end(), nothing);
  return detail::in_order_of<Real>(times, all_times, states);
}

/// The same for the reservoir alone.
template <ComplexScalar S>
[[nodiscard]] std::vector<reduced_state<S>> reservoir_states(
    basic_model<S> const& model, particle_number n, std::type_identity_t<real_of<S>> const& lambda,
    std::type_identity_t<std::vector<real_of<S>>> const& times, reduced_state_options const& options = {}) {
  return reduced_states(model, {}, n, lambda, times, options);
}

} // namespace mfdyson
