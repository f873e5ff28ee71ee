#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/certified_evolution.hpp>
#include <mfdyson/expansion/certified_series.hpp>
#include <mfdyson/states/boson_states.hpp>

/// \file
/// Averages at given λ and N without a series.

namespace mfdyson {

/// Options of `resummed_means`, for designated initialisers.
struct resummed_options {
  double tolerance = 1e-9;                         ///< > 0: largest certified error asked for
  std::size_t memory_limit = std::size_t(4) << 30; ///< bytes
};

namespace certificate_name {
inline constexpr std::string_view residual = "residual"; ///< of `resummed_means`
} // namespace certificate_name

namespace detail {

/// One evolution through all times, with a given rate of residual.
template <ComplexScalar S>
struct resummed_attempt {
  std::vector<certified_evaluation<S>> values;
  double largest_error = 0;
  double largest_size = 0; ///< of (‖Aφ‖ + ‖A*φ‖)/2
  bool out_of_levels = false;
};

template <ComplexScalar S>
struct resummed_problem {
  basic_model<S> const& model;
  basic_observable<S> const& observable;
  particle_number n;
  real_of<S> lambda;
  certificate_constants constants;
  double second_order; ///< |⟨ρ, Aρ⟩| ≤ second_order ‖√Q ρ‖²
  std::optional<mode_description> mode;
  std::size_t memory_limit;
};

template <ComplexScalar S>
[[nodiscard]] resummed_attempt<S>
evolve_once(resummed_problem<S> const& p, std::vector<real_of<S>> const& times,
            typename certified_evolution<S>::rates const& rate, Eigen::Index levels) {
  std::optional<basic_model<S>> longer;
  auto observable = p.observable;
  std::vector<int> quanta;
  typename collective_space<S>::limits limits{6, 0};
  int most_quanta = 0;
  if (p.mode) {
    longer = on_levels(p.model, *p.mode, levels);
    observable.reservoir =
        p.mode->observable
            ? p.mode->observable->template on_levels<S>(levels)
            : extend_state(p.observable.reservoir.topLeftCorner(std::min(levels, p.mode->levels),
                                                                std::min(levels, p.mode->levels)),
                           levels);
    for (auto const k : quanta_of(longer->reservoir().hamiltonian)) {
      quanta.push_back(static_cast<int>(k));
    }
    most_quanta = static_cast<int>(levels) - 4; // one hit and A stay within the matrices
    limits.quanta = std::min(most_quanta, static_cast<int>(p.mode->occupied) + 5);
  }
  certified_evolution<S> evolution(
      collective_space<S>(longer ? *longer : p.model, observable, p.n, quanta, limits, p.memory_limit),
      p.lambda, most_quanta);
  resummed_attempt<S> result;
  for (auto const& t : times) {
    if (evolution.advance(t, rate) == certified_evolution<S>::outcome::out_of_levels) {
      result.out_of_levels = true;
      return result;
    }
    auto const average = evolution.observe();
    auto const time = static_cast<double>(t);
    auto const lambda = static_cast<double>(p.lambda);
    auto const size =
        std::sqrt(static_cast<double>(average.size)) + std::sqrt(static_cast<double>(average.adjoint_size));
    auto const weighted = trajectory_error(p.constants.growth, lambda, time, 0,
                                           static_cast<double>(evolution.weighted_residual()));
    certified_evaluation<S> value;
    value.value = average.value;
    value.truncation = (static_cast<double>(evolution.residual()) * size +
                        p.second_order * weighted * weighted + p.constants.state_error(lambda, time)) *
                       (1 + 1e-9);
    value.rounding = static_cast<double>(evolution.rounding()) * size;
    value.certificate = std::string(certificate_name::residual);
    result.largest_error = std::max(result.largest_error, value.truncation);
    result.largest_size = std::max(result.largest_size, size / 2);
    result.values.push_back(std::move(value));
  }
  return result;
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
/// \return one value for each time. Where the memory limit does not allow the states that a time takes, the value is NaN, the
///   status estimate_only, and the reason says so.
/// \throws invalid_input for arguments out of range, or a reservoir of kind `boson_mode` that is none; hypothesis_violation
///   where (A0) fails
template <ComplexScalar S>
[[nodiscard]] std::vector<certified_evaluation<S>>
resummed_means(basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
               std::type_identity_t<real_of<S>> const& lambda,
               std::type_identity_t<std::vector<real_of<S>>> const& times,
               resummed_options const& options = {}) {
  using Real = real_of<S>;
  require_observable(a, model, "resummed_means");
  require_finite(lambda, {"resummed_means", "lambda"});
  if (!(options.tolerance > 0)) {
    detail::reject({"resummed_means", "tolerance"},
                   concat({"expected > 0, got ", to_text(options.tolerance)}));
  }
  for (auto const& t : times) {
    require_finite(t, {"resummed_means", "times"});
    if (t < Real(0)) {
      detail::reject({"resummed_means", "times"}, concat({"expected t >= 0, got ", to_text(t)}));
    }
  }
  auto const problem = detail::make_certificate_problem(model, a, n, 0);
  if (!problem.why_not.empty()) {
    detail::reject({"resummed_means", "reservoir"}, problem.why_not);
  }
  detail::resummed_problem<S> p{
      model, a, n, lambda, problem.constants, 0, std::nullopt, options.memory_limit};
  double const norm = detail::norm_in_double(a.system);
  p.second_order = norm;
  if (model.reservoir().kind == reservoir_kind::boson_mode) {
    p.mode = describe_mode(model, a);
    p.second_order *= p.mode->observable ? detail::schur_domination(*p.mode->observable)
                                         : detail::norm_in_double(a.reservoir);
  } else {
    p.second_order *= detail::norm_in_double(a.reservoir);
  }
  constexpr double coarse_tolerance = 1e-4;
  auto sorted = times;
  std::sort(sorted.begin(), sorted.end());
  double const span = sorted.empty() ? 0.0 : static_cast<double>(sorted.back());
  std::vector<certified_evaluation<S>> values;
  // the residual that the tolerance leaves room for is known once ‖Aφ‖ is: a coarse run first
  double size = std::max(1.0, norm);
  bool coarse = options.tolerance < coarse_tolerance;
  auto levels = p.mode ? p.mode->occupied + 28 : Eigen::Index(0);
  for (int attempt = 0;; ++attempt) {
    double const tolerance = coarse ? coarse_tolerance : options.tolerance;
    double const growth = p.constants.growth * std::abs(static_cast<double>(lambda)) * span / 2;
    double const length = std::max(span, 1e-300);
    typename certified_evolution<S>::rates const rate{
        Real(tolerance / (4 * size * length)),
        Real(std::sqrt(tolerance / (4 * p.second_order)) * std::exp(-growth) / length)};
    try {
      auto const found = detail::evolve_once(p, sorted, rate, levels);
      if (found.out_of_levels) {
        levels *= 2;
        require_memory(40.0 * static_cast<double>(levels) * static_cast<double>(levels) * sizeof(S),
                       options.memory_limit, concat({"levels: ", to_text(levels), " Fock states"}),
                       "resummed_means");
        continue;
      }
      values = found.values;
      if (!coarse &&
          (found.largest_error <= options.tolerance || attempt >= 8 || found.largest_size <= size)) {
        break;
      }
      size = std::max(size, 1.01 * found.largest_size);
      coarse = false;
    } catch (capacity_exceeded const& error) {
      certified_evaluation<S> nothing;
      nothing.value = S(std::numeric_limits<Real>::quiet_NaN());
      nothing.truncation = std::numeric_limits<double>::infinity();
      nothing.status = error_status::estimate_only;
      nothing.reason = error.detail();
      values.assign(sorted.size(), nothing);
      break;
    }
  }
  std::vector<certified_evaluation<S>> result;
  for (auto const& t : times) {
    auto const k = std::lower_bound(sorted.begin(), sorted.end(), t) - sorted.begin();
    result.push_back(values[static_cast<std::size_t>(k)]);
  }
  return result;
}

} // namespace mfdyson
