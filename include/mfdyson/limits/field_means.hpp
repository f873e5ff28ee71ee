#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <variant>
#include <vector>

#include <mfdyson/expansion/evaluation.hpp>
#include <mfdyson/fields/field_observable.hpp>
#include <mfdyson/limits/field_limit.hpp>
#include <mfdyson/limits/leading_terms.hpp>

/// \file
/// Averages of particles and a Bose field in the limit N → ∞.

namespace mfdyson {

/// Quanta of the initial state: of discrete modes at T > 0, and of the displacement, ‖α‖². What a continuum has at T > 0 is
/// infinite, and is not counted.
[[nodiscard]] inline double initial_quanta(bose_field const& field) {
  auto const& state = field.state();
  double sum = field.inner_product(state.displacement, state.displacement).value.real();
  for (auto const& mode : field.density().modes()) {
    sum += bose_occupation(mode.frequency, state.temperature);
  }
  return sum;
}

/// lim ω_N(τ^t(A_S ⊗ A_R)) with all orders in λ: μ_n(A_S(t)) ⟨A_R⟩ (Lemma 1.4), ⟨A_R⟩ of the Gaussian state of the field.
/// \param limit of `model`, for these times
/// \return for each time the value, and as `rounding` an estimate of its error
/// \throws invalid_input for N̂ of a band, which the limit has by frequency only (`field_evolution::spectrum`)
[[nodiscard]] inline std::vector<evaluation<default_scalar>>
field_means(field_model const& model, field_limit const& limit, field_observable const& a, double lambda,
            std::vector<double> const& times) {
  auto const* number = std::get_if<field_number>(&a.field);
  if (number != nullptr && !number->band.is_everything()) {
    detail::reject({"field_means", "observable.field"}, "expected all quanta, got those of a band");
  }
  auto const state = limit.at(lambda);
  auto const particles = a.of_particles();
  double const initial = initial_quanta(model.field());
  std::vector<evaluation<default_scalar>> result;
  for (double const t : times) {
    std::complex<double> value = 1;
    double size = 1;
    if (number != nullptr) {
      value = initial + state.quanta(t);
      size = initial + std::abs(state.quanta(t));
    } else if (auto const* product = std::get_if<field_product>(&a.field)) {
      value = state.product(product->factors, t);
      for (auto const& h : product->factors) {
        size *= std::sqrt(state.field_variance(h, t)) + std::abs(state.field_mean(h, t));
      }
    } else if (auto const* weyl = std::get_if<field_weyl>(&a.field)) {
      value = state.weyl(weyl->h, t);
      size = 1 + state.field_variance(weyl->h, t);
    }
    auto const of_particles = particles_limit(model.particles(), particles, t);
    result.push_back(
        {of_particles * value, 10 * (state.error() + 1e-15) * size * (1 + std::abs(of_particles))});
  }
  return result;
}

} // namespace mfdyson
