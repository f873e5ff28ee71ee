#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/certified_evolution.hpp>
#include <mfdyson/expansion/a_posteriori.hpp>
#include <mfdyson/states/boson_states.hpp>

/// \file
/// What evolutions at given λ and N have in common: the space of states, and one initial vector through all times.

namespace mfdyson::certificate_name {
inline constexpr std::string_view residual = "residual"; ///< of `resummed_means` and `reduced_states`
} // namespace mfdyson::certificate_name

namespace mfdyson::detail {

/// A coupling, times, a tolerance and a limit that can be used.
/// \throws invalid_input naming the argument
template <RealScalar Real>
void require_evolution(std::string_view function, Real const& lambda, std::vector<Real> const& times,
                       double tolerance, double work_limit) {
  require_finite(lambda, {function, "lambda"});
  if (!(tolerance > 0)) {
    reject({function, "tolerance"}, concat({"expected > 0, got ", to_text(tolerance)}));
  }
  if (!(work_limit > 0)) {
    reject({function, "work_limit"}, concat({"expected > 0, got ", to_text(work_limit)}));
  }
  for (auto const& t : times) {
    require_finite(t, {function, "times"});
    if (t < Real(0)) {
      reject({function, "times"}, concat({"expected t >= 0, got ", to_text(t)}));
    }
  }
}

/// What is evolved.
template <ComplexScalar S>
struct evolution_problem {
  basic_model<S> const& model;
  basic_observable<S> const& observable;
  particle_number n;
  real_of<S> lambda;
  std::vector<real_of<S>> times; ///< ascending
  std::optional<mode_description> mode;
  std::size_t memory_limit;
  double work_limit;         ///< products of numbers that are left
  std::string_view function; ///< whose work it is, for messages
  std::string why_not{};     ///< why times were dropped
  real_of<S> epsilon{};      ///< at N = ∞: the observed particles couple with ελ

  /// Keeps the first times.
  void drop_times(std::size_t count, std::string const& reason) {
    times.resize(std::min(times.size(), count));
    why_not = reason;
  }

  [[nodiscard]] double span() const { return times.empty() ? 0.0 : static_cast<double>(times.back()); }
  /// Levels of the mode to begin with.
  [[nodiscard]] Eigen::Index first_levels() const { return mode ? mode->occupied + 28 : Eigen::Index(0); }

  /// The space of states, of a mode with so many levels.
  [[nodiscard]] collective_problem<S> on(Eigen::Index levels) const {
    if (!mode) {
      return {model, observable, n, {}, epsilon};
    }
    require_memory(40.0 * static_cast<double>(levels) * static_cast<double>(levels) * sizeof(S), memory_limit,
                   concat({"levels: ", to_text(levels), " Fock states"}), function);
    auto const longer = on_levels(model, *mode, levels);
    auto longer_observable = observable;
    auto const kept = std::min(levels, mode->levels);
    longer_observable.reservoir = mode->observable
                                      ? mode->observable->template on_levels<S>(levels)
                                      : extend_state(observable.reservoir.topLeftCorner(kept, kept), levels);
    std::vector<int> quanta;
    for (auto const k : quanta_of(longer.reservoir().hamiltonian)) {
      quanta.push_back(static_cast<int>(k));
    }
    return {longer, longer_observable, n, std::move(quanta), epsilon};
  }
};

/// How the evolution of one initial vector went.
struct component_outcome {
  std::size_t reached = 0;    ///< how many times were visited
  bool out_of_levels = false; ///< the levels of the mode do not suffice for the others
  int quanta = 0;             ///< most of them in the wavefunction at the end
  double work = 0;            ///< products of numbers
  std::string why_not;        ///< where limits of memory and work do not suffice for the others
};

/// Evolves one initial vector through the times, and calls `visit(k, evolution)` at the k-th of them.
/// \param rate of the residual
template <ComplexScalar S, class Visit>
[[nodiscard]] component_outcome
evolve_component(evolution_problem<S> const& p, collective_problem<S> const& on, std::size_t component,
                 typename certified_evolution<S>::rates const& rate, Visit&& visit) {
  int const most_quanta = static_cast<int>(on.quanta.size()) - 4; // one hit and A stay within the matrices
  certified_evolution<S> evolution(collective_space<S>(on, component, most_quanta), p.lambda,
                                   {static_cast<double>(p.memory_limit), p.work_limit},
                                   p.times.empty() ? real_of<S>(0) : p.times.back());
  component_outcome result;
  try {
    for (; result.reached < p.times.size(); ++result.reached) {
      if (evolution.advance(p.times[result.reached], rate) ==
          certified_evolution<S>::outcome::out_of_levels) {
        result.out_of_levels = true;
        break;
      }
      visit(result.reached, std::as_const(evolution));
    }
  } catch (capacity_exceeded const& error) {
    result.why_not = error.detail();
  }
  result.quanta = evolution.quanta();
  result.work = evolution.work();
  return result;
}

/// Results by ascending time, in the order in which the times were asked for.
template <RealScalar Real, class Result>
[[nodiscard]] std::vector<Result> in_order_of(std::vector<Real> const& asked,
                                              std::vector<Real> const& ascending,
                                              std::vector<Result> const& results) {
  std::vector<Result> ordered;
  for (auto const& t : asked) {
    auto const k = std::lower_bound(ascending.begin(), ascending.end(), t) - ascending.begin();
    ordered.push_back(results[static_cast<std::size_t>(k)]);
  }
  return ordered;
}

} // namespace mfdyson::detail
