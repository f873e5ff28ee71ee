#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

#include <mfdyson/limits/field_evolution.hpp>
#include <mfdyson/limits/field_stability.hpp>

/// \file
/// N → ∞ for particles at a Bose field: all orders in λ, for all times, without modes.

namespace mfdyson {

/// How `make_field_limit` solves the equations, for designated initialisers.
struct field_limit_options {
  double time_span = 1; ///< T > 0
  double tolerance =
      1e-11; ///< > 0: of two-point functions, relative; `field_evolution::error` says what was reached
  std::size_t most_rows =
      1200; ///< points in time × terms of the coupling; work grows like the cube (1200: some seconds)
};

/// The limit N → ∞ of particles at a Bose field.
///
/// Each species is a Gaussian process X^b (`oscillator_limit`), the field is another, and they are coupled linearly: see
/// `field_evolution`. What does not depend on λ is computed once. Test functions in the couplings, temperatures and displacements
/// of the field, and states of the particles that are not stationary, are all allowed.
/// Accuracy: exponential in the number of points where the kernel K(τ) is smooth (J falls faster than any power, or stops); for a J with a
/// tail like ω^{−2} K has a kink at τ = 0, and `error` then says what is left.
/// Immutable: may be shared between threads.
class field_limit {
public:
  /// \throws invalid_input, hypothesis_violation, see `make_field_limit`
  field_limit(field_model const& model, field_limit_options const& options) : options_(options) {
    auto const function = "make_field_limit";
    require_finite(options.time_span, {function, "time_span"});
    require_finite(options.tolerance, {function, "tolerance"});
    if (!(options.time_span > 0)) {
      detail::reject({function, "time_span"}, concat({"expected > 0, got ", to_text(options.time_span)}));
    }
    if (!(options.tolerance > 0)) {
      detail::reject({function, "tolerance"}, concat({"expected > 0, got ", to_text(options.tolerance)}));
    }
    terms_ = std::make_shared<field_terms const>(model, options.time_span);
    if (time_panels::points * rows_of_a_point() > options.most_rows) {
      detail::reject({function, "most_rows"},
                     concat({"expected at least 20 for each of the ", to_text(terms_->size()), " terms, got ",
                             to_text(options.most_rows)}));
    }
    // Gauss quadrature has twice the degree of interpolation, and X is smoother than the noise that drives it: a start, from
    // which `at` goes on where it does not suffice.
    std::size_t panels = 1;
    while (next(panels) > panels &&
           detail::unresolved(*terms_, time_panels(options.time_span, panels)) > 1e4 * options.tolerance) {
      panels = next(panels);
    }
    kernels_ = kernels(panels);
  }

  /// The index of term G^a ⊗ φ(f^a) of a species in `particle_correlation`. \throws invalid_input where there is none
  [[nodiscard]] std::size_t term(std::size_t species, std::size_t term) const {
    return terms_->index(species, term);
  }
  [[nodiscard]] field_terms const& terms() const { return *terms_; }

  /// The state at λ and all t in [0, T]. \throws invalid_input unless λ is finite; capacity_exceeded where growth or heat leave
  /// the range of a double
  [[nodiscard]] field_evolution at(double lambda) const {
    require_finite(lambda, {"field_limit::at", "lambda"});
    collective_process best(terms_, kernels_, lambda);
    for (auto panels = kernels_->grid.panels(); best.error() > options_.tolerance && next(panels) > panels;) {
      panels = next(panels);
      collective_process finer(terms_, kernels(panels), lambda);
      if (finer.error() > best.error() / 2) { // not resolved by points: rounding, or a kernel with a kink
        return field_evolution(finer.error() < best.error() ? std::move(finer) : std::move(best));
      }
      best = std::move(finer);
    }
    return field_evolution(std::move(best));
  }

  /// λ_c, see `mfdyson::critical_coupling`. \throws as `make_static_susceptibilities`
  [[nodiscard]] double critical_coupling() const {
    return mfdyson::critical_coupling(make_static_susceptibilities(*terms_));
  }
  /// γ of e^{γt} beyond λ_c, see `mfdyson::growth_rate`. \throws hypothesis_violation for particles that are not stationary
  [[nodiscard]] double growth_rate(double lambda) const { return mfdyson::growth_rate(*terms_, lambda); }

private:
  /// Particles need not couple.
  [[nodiscard]] std::size_t rows_of_a_point() const { return std::max<std::size_t>(1, terms_->size()); }
  /// A quarter more panels, or as many as may be.
  [[nodiscard]] std::size_t next(std::size_t panels) const {
    return std::max(panels, std::min(panels + std::max<std::size_t>(1, panels / 4),
                                     options_.most_rows / (time_panels::points * rows_of_a_point())));
  }
  [[nodiscard]] std::shared_ptr<field_kernels const> kernels(std::size_t panels) const {
    return std::make_shared<field_kernels const>(
        make_field_kernels(*terms_, time_panels(options_.time_span, panels)));
  }

  field_limit_options options_;
  std::shared_ptr<field_terms const> terms_;
  std::shared_ptr<field_kernels const> kernels_;
};

/// The limit N → ∞ of particles at a Bose field.
/// \throws invalid_input unless T > 0, tolerance > 0 and some points fit `most_rows`; hypothesis_violation where (A0) fails
[[nodiscard]] inline field_limit make_field_limit(field_model const& model,
                                                  field_limit_options const& options = {}) {
  return field_limit(model, options);
}

} // namespace mfdyson
