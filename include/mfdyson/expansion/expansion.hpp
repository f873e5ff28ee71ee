#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/collective_engine.hpp>
#include <mfdyson/engines/direct/direct_engine.hpp>
#include <mfdyson/expansion/certified_series.hpp>
#include <mfdyson/expansion/every_n.hpp>
#include <mfdyson/expansion/series.hpp>

/// \file
/// The expansion of an average: state a model and an observable, ask for any N.

namespace mfdyson {

/// The expansion of ω_N(τ^t(A)) for one model and observable, at any N.
///
/// What does not depend on N is worked out on construction; `at(N)` gives the series for that N and for all
/// λ and t ∈ [0, T]. Immutable: may be shared between threads.
/// Source: [MR18] Theorems 1.1–1.3.
///
/// \tparam Engine `collective_engine` for use, `direct_engine` for the definition as it stands
template <CoefficientEngine Engine>
class basic_expansion {
public:
  using scalar = typename Engine::scalar;
  using real = real_of<scalar>;

  basic_expansion(basic_model<scalar> const& model, basic_observable<scalar> const& observable,
                  basic_expansion_options<real> const& options)
      : engine_(model, observable, options), model_(model), observable_(observable), options_(options) {}

  /// The series at N particles, or at `infinite`.
  /// \throws invalid_input unless fraction · N is whole and no smaller than the number of observed particles,
  ///   for every species
  [[nodiscard]] series<scalar> at(particle_number n) const { return {n, engine_.coefficients(n)}; }
  /// The series at each of several N, shared between the threads of the options.
  /// \throws as for one N
  [[nodiscard]] std::vector<series<scalar>> at(std::vector<particle_number> const& n) const requires
      requires(Engine const& engine) {
    engine.coefficients(n);
  }
  {
    auto coefficients = engine_.coefficients(n);
    std::vector<series<scalar>> result;
    for (std::size_t k = 0; k < n.size(); ++k) {
      result.emplace_back(n[k], std::move(coefficients[k]));
    }
    return result;
  }
  /// The limit N → ∞: X_ν and Y_ν. Source: [MR18] Theorem 1.3, (3.19), (3.20).
  [[nodiscard]] series<scalar> limit() const { return at(infinite); }

  /// The exact polynomials in 1/N of all coefficients: every N, the limit and the corrections to it, at the cost of
  /// a few single N.
  /// \param max_power highest power of 1/N to compute; negative: all. With 2, the limit and the corrections 1/N
  ///   and 1/N² are exact.
  [[nodiscard]] every_n_series<scalar> at_every_n(int max_power = -1) const requires
      requires(Engine const& engine) {
    engine.polynomial(1);
  }
  {
    bool const complete = max_power < 0 || max_power >= options_.order / 2;
    return {model_, observable_, engine_.polynomial(complete ? options_.order / 2 : max_power), complete};
  }

  /// The conditions of the theory and its bounds, which do not depend on N. Source: [MR18] Theorem 1.1.
  [[nodiscard]] expansion_bounds bounds() const { return make_expansion_bounds(model_, observable_); }

  /// The series at N whose values carry their errors: bounds of what orders above R contribute, with the best
  /// certificate that applies.
  ///
  /// The a-posteriori certificate keeps more entries of the wavefunction than the series does and can take several times
  /// as long; where it needs more memory than the options allow, it is left out, and the results say so.
  /// \throws as `at`
  [[nodiscard]] certified_series<scalar> certified(particle_number n,
                                                   certificate_options const& certificate = {}) const {
    return make_certified_series(model_, observable_, at(n), certificate, options_);
  }

private:
  Engine engine_;
  basic_model<scalar> model_;
  basic_observable<scalar> observable_;
  basic_expansion_options<real> options_;
};

/// The expansion of the average of A in a model, by the collective engine.
/// \param options R, T and limits
/// \throws invalid_input for an observable or options that do not fit the model; hypothesis_violation where
///   (A0) fails; capacity_exceeded where order R does not fit in memory
template <ComplexScalar S>
[[nodiscard]] basic_expansion<collective_engine<S>>
expand(basic_model<S> const& model, basic_observable<S> const& a,
       basic_expansion_options<real_of<S>> const& options) {
  return {model, a, options};
}

/// The same sums by the definition: exponential in R, for small systems.
template <ComplexScalar S>
[[nodiscard]] basic_expansion<direct_engine<S>>
expand_directly(basic_model<S> const& model, basic_observable<S> const& a,
                basic_expansion_options<real_of<S>> const& options) {
  return {model, a, options};
}

/// The smallest order R whose mean at N, λ and t has a certificate below the tolerance, from the norms of ever more Dyson
/// terms (those above R tighten the certificate of order R, so that `certified` of order R alone may report a little
/// more); nothing where even `max_order` does not suffice, or its norms do not fit the memory limit.
/// \param tolerance > 0 \param lambda finite \param t ≥ 0, finite \param options threads and memory limit; its order is the largest that is tried
/// \throws as `expand`
template <ComplexScalar S>
[[nodiscard]] std::optional<int>
order_for(double tolerance, basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
          real_of<S> const& lambda, real_of<S> const& t, basic_expansion_options<real_of<S>> const& options) {
  if (!(tolerance > 0)) {
    throw invalid_input("order_for", concat({"tolerance: expected > 0, got ", to_text(tolerance)}));
  }
  require_finite(lambda, {"order_for", "lambda"});
  require_finite(t, {"order_for", "t"});
  if (t < real_of<S>(0)) {
    throw invalid_input("order_for", concat({"t: expected >= 0, got ", to_text(t)}));
  }
  require_options(options, "order_for");
  require_odd_moments(model, "order_for");
  auto const bounds = make_expansion_bounds(model, a);
  auto const weights = make_weights_at(model, a, n, options.order);
  auto const l = static_cast<double>(lambda);
  auto const time = static_cast<double>(t);
  for (int longest = std::min(options.order, 8);; longest = std::min(options.order, longest * 3 / 2 + 2)) {
    auto const norms = make_a_posteriori<S>(
        model, a, n,
        {.order = longest, .time_span = t, .memory_limit = options.memory_limit, .threads = options.threads});
    double const state = norms.constants.state_error(l, time);
    for (int order = 0; order <= longest; ++order) {
      bool const series =
          bounds.sharp().tail(order, l, time, n, weights) + state <= tolerance ||
          bounds.theorem().tail(order, l, time, n, pairing_weights::theorem()) + state <= tolerance;
      if (series || (norms.certificate && norms.certificate->error(order, l, time) <= tolerance)) {
        return order;
      }
    }
    if (longest == options.order) {
      return std::nullopt;
    }
  }
}

} // namespace mfdyson
