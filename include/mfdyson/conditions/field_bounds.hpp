#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <variant>

#include <mfdyson/conditions/expansion_bounds.hpp>
#include <mfdyson/fields/field_model.hpp>
#include <mfdyson/fields/field_observable.hpp>

/// \file
/// The bounds of Theorem 1.1 for particles at a Bose field.

namespace mfdyson {

namespace detail {

/// ⟨φ(f)²⟩ of the undisplaced field.
[[nodiscard]] inline double field_variance(bose_field const& field, test_function const& f) {
  return std::max(0.0, field.covariance(f, f).value.real());
}

/// Lemma 1.8 with C = max ⟨φ²⟩ over couplings and factors of A_R.
[[nodiscard]] inline correlation_growth growth_of_field(field_model const& model, field_observable const& a,
                                                        double coupling_variance) {
  double c = coupling_variance;
  for (auto const& h : a.test_functions()) {
    if (!std::holds_alternative<field_weyl>(a.field)) {
      c = std::max(c, field_variance(model.field(), h));
    }
  }
  if (!model.field().state().displacement.empty()) {
    return unknown_growth();
  }
  if (auto const* product = std::get_if<field_product>(&a.field)) {
    return field_growth::of_field_product(static_cast<int>(product->factors.size()), c);
  }
  if (std::holds_alternative<field_weyl>(a.field)) {
    return field_growth::of_bounded_observable(1, c);
  }
  if (std::holds_alternative<field_number>(a.field)) {
    return model.field().state().temperature > 0 ? correlation_growth(unknown_growth())
                                                 : field_growth::of_number_in_vacuum(c);
  }
  return field_growth::of_field_product(0, c);
}

} // namespace detail

/// The bounds for a field model: Lemma 1.8 with the actual C, which by positivity and invariance of the state is
/// max_f ⟨φ(f)²⟩ over the couplings (and the factors of A_R) at all times. `theorem` has C of the largest coupling and
/// g = sup_j Σ_a ‖G_j^a‖, `sharp` the largest (Σ_a ‖G_j^a‖ ⟨φ(f_j^a)²⟩^{1/2})² for g²C. Nothing is known, and bounds are ∞, for
/// displaced fields and for N̂ at T > 0. The number of quanta in a band has the bound of N̂: N̂_Δ ≤ N̂ and both commute, so that
/// ‖N̂_Δ P(N̂ ≤ r/2)‖ ≤ r/2, all that Lemma 1.8 (2) uses; and |⟨φ(f) 1_Δ φ(h)⟩| ≤ C as well.
/// Source: [MR18] Lemma 1.8, Lemma 1.9.
[[nodiscard]] inline expansion_bounds make_field_bounds(field_model const& model, field_observable const& a) {
  auto const particles = a.of_particles();
  require_observable(particles, model.particles(), "make_field_bounds");
  double largest = 0;
  auto const norms = detail::norms_of_couplings(model.particles(), [&](std::size_t s, std::size_t k) {
    double const variance = detail::field_variance(model.field(), model.form(s, k));
    largest = std::max(largest, variance);
    return std::sqrt(variance);
  });
  double const system = detail::norm_in_double(particles.system);
  auto const with = [&](double variance) {
    return series_bounds<correlation_growth>(system, static_cast<int>(particles.observed()), norms.g,
                                             detail::growth_of_field(model, a, variance));
  };
  return {with(largest), with(norms.g > 0 ? std::pow(norms.product / norms.g, 2) : 0.0)};
}

} // namespace mfdyson
