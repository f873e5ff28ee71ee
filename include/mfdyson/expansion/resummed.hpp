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

/// \file
/// Averages at given λ and N without a series.

namespace mfdyson {

/// Options of `resummed_means`, for designated initialisers.
struct resummed_options {
  double tolerance = 1e-9;                         ///< > 0: largest certified error asked for
  std::size_t memory_limit = std::size_t(4) << 30; ///< bytes
  double work_limit = 5e10; ///< > 0: products of numbers; 1e9 take one to three seconds
};

namespace detail {

/// What is evolved, and what bounds its errors.
template <ComplexScalar S>
struct resummed_problem {
  evolution_problem<S> evolution;
  certificate_constants constants;
  double second_order; ///< |⟨ρ, Aρ⟩| ≤ second_order ‖√Q ρ‖²

  /// ∫ of the residual with the weight √Q for which its part of an error stays within a quarter of a tolerance.
  [[nodiscard]] double weighted_residual(double tolerance, double t) const {
    return std::sqrt(tolerance / (4 * second_order)) *
           std::exp(-constants.growth * std::abs(static_cast<double>(evolution.lambda)) * t / 2);
  }
  /// Drops times at which that residual is too near rounding.
  void drop_uncertain_times(double tolerance) {
    auto const least = 1000 * static_cast<double>(std::numeric_limits<real_of<S>>::epsilon());
    while (!evolution.times.empty() && weighted_residual(tolerance, evolution.span()) < least) {
      auto const growth =
          constants.growth * std::abs(static_cast<double>(evolution.lambda)) * evolution.span();
      evolution.drop_times(
          evolution.times.size() - 1,
          concat({"times: at ", to_text(evolution.span()),
                  " the bound of what is left out is exp(c|lambda|t) = ", to_text(std::exp(growth)),
                  " times its size, beyond the digits of the scalar: ask for earlier times, a larger "
                  "tolerance, or in a wider scalar"}));
    }
  }
};

/// The averages in the evolution of one initial vector.
template <ComplexScalar S>
struct resummed_vector {
  std::vector<certified_evaluation<S>> values; ///< by time
  double largest_error = 0;
  double largest_size = 0; ///< of (‖Aφ‖ + ‖A*φ‖)/2
  component_outcome outcome;
};

template <ComplexScalar S>
[[nodiscard]] resummed_vector<S> evolve_once(resummed_problem<S> const& p, collective_problem<S> const& on,
                                             std::size_t component,
                                             typename certified_evolution<S>::rates const& rate) {
  auto const lambda = static_cast<double>(p.evolution.lambda);
  resummed_vector<S> result;
  result.outcome = evolve_component<S>(
      p.evolution, on, component, rate, [&](std::size_t k, certified_evolution<S> const& evolution) {
        auto const t = static_cast<double>(p.evolution.times[k]);
        auto const average = evolution.observe();
        auto const size = std::sqrt(static_cast<double>(average.size)) +
                          std::sqrt(static_cast<double>(average.adjoint_size));
        auto const weighted = trajectory_error(p.constants.growth, lambda, t, 0,
                                               static_cast<double>(evolution.weighted_residual()));
        auto const rounding = trajectory_error(p.constants.growth, lambda, t, 0,
                                               static_cast<double>(evolution.weighted_rounding()));
        certified_evaluation<S> value;
        value.value = average.value;
        value.truncation =
            static_cast<double>(evolution.residual()) * size + p.second_order * weighted * weighted;
        value.rounding =
            static_cast<double>(evolution.rounding()) * size + p.second_order * rounding * rounding;
        result.largest_error = std::max(result.largest_error, value.truncation);
        result.largest_size = std::max(result.largest_size, size / 2);
        result.values.push_back(std::move(value));
      });
  return result;
}

/// The same within a tolerance, for the times that can be reached: others are dropped from the problem.
/// What residual the tolerance allows is known once ‖Aφ‖ is: a coarse run comes first.
/// \param levels of the mode; doubled where they do not suffice, with `on`
template <ComplexScalar S>
[[nodiscard]] resummed_vector<S> evolve_within(resummed_problem<S>& p,
                                               std::optional<collective_problem<S>>& on, Eigen::Index& levels,
                                               std::size_t component, double tolerance) {
  using Real = real_of<S>;
  constexpr double coarse_tolerance = 1e-4;
  bool coarse = tolerance < coarse_tolerance;
  double size = std::max(1.0, p.constants.kappa);
  // the last times may be out of reach, and be known to be so before earlier ones are reached: half of them are dropped
  auto const drop_after = [&](std::size_t reached, std::string const& reason) {
    p.evolution.drop_times(reached + (p.evolution.times.size() - reached) / 2, reason);
  };
  for (int attempt = 0;;) {
    p.drop_uncertain_times(tolerance);
    if (p.evolution.times.empty()) {
      return {};
    }
    try {
      if (!on) {
        on.emplace(p.evolution.on(levels));
      }
    } catch (capacity_exceeded const& error) {
      drop_after(0, error.detail());
      levels /= 2;
      continue;
    }
    double const now = coarse ? coarse_tolerance : tolerance;
    double const length = std::max(p.evolution.span(), 1e-300);
    auto found = evolve_once<S>(
        p, *on, component,
        {Real(now / (4 * size * length)), Real(p.weighted_residual(now, p.evolution.span()) / length)});
    auto const& outcome = found.outcome;
    p.evolution.work_limit -= outcome.work;
    bool const needs_levels =
        outcome.out_of_levels || (coarse && on->quanta.size() > 0 && 2 * outcome.quanta + 4 > levels);
    if (needs_levels) { // a finer run has about twice the quanta
      levels *= 2;
      on.reset();
    }
    if (outcome.out_of_levels) {
      continue;
    }
    if (!outcome.why_not.empty()) {
      drop_after(outcome.reached, outcome.why_not);
      if (p.evolution.times.size() > outcome.reached) {
        continue;
      }
    }
    if (!coarse && (found.largest_error <= tolerance || attempt >= 8 || found.largest_size <= size)) {
      return found;
    }
    size = coarse ? 1.01 * found.largest_size + now : std::max(size, 1.01 * found.largest_size);
    coarse = false;
    ++attempt;
  }
}

/// `resummed_means`; at N = ∞ with observed particles that couple with ελ, |ε| ≤ 1.
template <ComplexScalar S>
[[nodiscard]] std::vector<certified_evaluation<S>>
resummed_means_with(basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
                    real_of<S> const& lambda, std::vector<real_of<S>> const& times, real_of<S> const& epsilon,
                    resummed_options const& options) {
  using Real = real_of<S>;
  require_observable(a, model, "resummed_means");
  detail::require_evolution<Real>("resummed_means", lambda, times, options.tolerance, options.work_limit);
  auto const problem = detail::make_certificate_problem(model, a, n, 0);
  if (!problem.why_not.empty()) {
    detail::reject({"resummed_means", "reservoir"}, problem.why_not);
  }
  detail::resummed_problem<S> p{{model,
                                 a,
                                 n,
                                 lambda,
                                 times,
                                 std::nullopt,
                                 options.memory_limit,
                                 options.work_limit,
                                 "resummed_means",
                                 {},
                                 epsilon},
                                problem.constants,
                                detail::norm_in_double(a.system)};
  if (epsilon != Real(0)) { // at N = 1 the observed particles couple with λ, and there is scattering besides
    auto const one = make_certificate_problem(model, a, particle_number(1), 0).constants.growth;
    p.constants.growth += std::abs(static_cast<double>(epsilon)) * (one - p.constants.growth);
  }
  std::sort(p.evolution.times.begin(), p.evolution.times.end());
  double of_reservoir = 0;
  if (model.reservoir().kind == reservoir_kind::boson_mode) {
    auto const& mode = p.evolution.mode.emplace(describe_mode(model, a));
    of_reservoir = mode.observable ? detail::schur_domination(*mode.observable) : 0;
  }
  p.second_order *= of_reservoir > 0 ? of_reservoir : detail::norm_in_double(a.reservoir);
  auto const all_times = p.evolution.times;
  certified_evaluation<S> nothing;
  nothing.value = S(std::numeric_limits<Real>::quiet_NaN());
  nothing.truncation = std::numeric_limits<double>::infinity();
  nothing.status = error_status::estimate_only;
  std::vector<certified_evaluation<S>> values(all_times.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    values[k].truncation =
        p.constants.state_error(static_cast<double>(lambda), static_cast<double>(all_times[k]));
    values[k].certificate = std::string(certificate_name::residual);
  }
  try {
    // initial vectors one by one, the rare ones less accurately: Σ weight · error ≤ tolerance
    auto levels = p.evolution.first_levels();
    std::optional<collective_problem<S>> on;
    on.emplace(p.evolution.on(levels));
    auto const weights = on->start;
    for (std::size_t c = 0; c < weights.size() && !p.evolution.times.empty(); ++c) {
      Real const weight = weights[c].weight;
      double const share =
          options.tolerance / (static_cast<double>(weight) * static_cast<double>(weights.size()));
      auto const found = detail::evolve_within(p, on, levels, c, share);
      for (std::size_t k = 0; k < p.evolution.times.size(); ++k) {
        values[k].value += weight * found.values[k].value;
        values[k].truncation += static_cast<double>(weight) * found.values[k].truncation * (1 + 1e-9);
        values[k].rounding += static_cast<double>(weight) * found.values[k].rounding;
      }
    }
  } catch (capacity_exceeded const& error) {
    p.evolution.drop_times(0, error.detail());
  }
  nothing.reason = p.evolution.why_not;
  std::fill(values.begin() + static_cast<std::ptrdiff_t>(p.evolution.times.size()), values.end(), nothing);
  return detail::in_order_of<Real>(times, all_times, values);
}

} // namespace detail

/// ω_N(τ^t(A)) at given N, λ and times, without a series: the collective wavefunction is evolved in time, with as many
/// excited particles and quanta as it takes, and certified by its residual (`certified_evolution`).
///
/// Valid for all λ and t, also where the series diverges. With ρ = ψ − φ, δ the integral of the residual and δ_Q that with the
/// weight √Q, Q = a*a + |m| + 1,
///
///     |⟨ψ, Aψ⟩ − ⟨φ, Aφ⟩| ≤ δ (‖Aφ‖ + ‖A*φ‖) + |⟨ρ, Aρ⟩|,    |⟨ρ, Aρ⟩| ≤ C e^{c|λ|t} δ_Q²,
///
/// for a bounded A with ‖A‖ for C and c = 0 (the constants are those of `a_posteriori_certificate`). N enters through
/// 1/N only; at N = ∞ the particles are harmonic oscillators, one for each Bohr frequency, which generalises Lemma 1.5.
/// Where N is small all states are kept, and what is left is the error of the steps.
///
/// \param times each ≥ 0, in any order
/// \return one value for each time. Where the limits do not allow the states that a time takes, or the constant e^{c|λ|t} is
///   beyond the digits of the scalar, the value is NaN, the status estimate_only, and the reason says which it is.
/// \throws invalid_input for arguments out of range, or a reservoir of kind `boson_mode` that is none; hypothesis_violation
///   where (A0) fails
template <ComplexScalar S>
[[nodiscard]] std::vector<certified_evaluation<S>>
resummed_means(basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
               std::type_identity_t<real_of<S>> const& lambda,
               std::type_identity_t<std::vector<real_of<S>>> const& times,
               resummed_options const& options = {}) {
  return detail::resummed_means_with(model, a, n, lambda, times, real_of<S>(0), options);
}

} // namespace mfdyson
