#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/fields/field_model.hpp>
#include <mfdyson/limits/kernel_table.hpp>
#include <mfdyson/limits/oscillator_limit.hpp>

/// \file
/// The two-point functions that particles at a Bose field have as N → ∞.

namespace mfdyson {

/// The terms λ Σ_b X^b ⊗ φ(f_b) of the interaction, those of all species in one list, and the free correlations of both factors.
///
/// X^b = N^{−1/2} Σ_j G_j^b are Gaussian as N → ∞, with C^{ab}(t, s) = w μ(G^a(t) G^b(s)) within a species and 0 between two.
class field_terms {
public:
  /// \param range largest |τ| that is asked for often, besides the differences of the times of test functions
  /// \throws hypothesis_violation where (A0) fails
  field_terms(field_model const& model, double range)
      : field_(model.field()), oscillators_(make_oscillator_limit(model.particles())) {
    double first = 0;
    double last = 0;
    auto const see = [&](test_function const& f) {
      for (auto const& term : f) {
        first = std::min(first, term.time);
        last = std::max(last, term.time);
      }
    };
    for (std::size_t s = 0; s < model.forms().size(); ++s) {
      offsets_.push_back(forms_.size());
      for (auto const& f : model.forms()[s]) {
        forms_.push_back(f);
        species_.push_back(s);
        see(f);
      }
    }
    see(field_.state().displacement);
    double const widest = range + last - first;
    vacuum_ = kernel_table([this_field = field_](double tau) { return this_field.kernel(tau); }, widest);
    if (field_.state().temperature > 0) {
      heat_ =
          kernel_table([this_field = field_](double tau) { return this_field.thermal_kernel(tau); }, widest);
    }
  }

  [[nodiscard]] bose_field const& field() const { return field_; }
  [[nodiscard]] oscillator_limit<default_scalar> const& oscillators() const { return oscillators_; }
  /// Number of terms.
  [[nodiscard]] std::size_t size() const { return forms_.size(); }
  /// f_b.
  [[nodiscard]] test_function const& form(std::size_t b) const { return forms_[b]; }
  /// Which term of which species is b. \throws invalid_input where there is none
  [[nodiscard]] std::size_t index(std::size_t species, std::size_t term) const {
    std::size_t const end = species + 1 < offsets_.size() ? offsets_[species + 1] : forms_.size();
    if (species >= offsets_.size() || offsets_[species] + term >= end) {
      detail::reject({"field_limit", "species, term"},
                     concat({"no term ", to_text(term), " of species ", to_text(species)}));
    }
    return offsets_[species] + term;
  }

  /// C^{ab}(t, s).
  [[nodiscard]] std::complex<double> particles(std::size_t a, std::size_t b, double t, double s) const {
    auto const species = species_[a];
    return species == species_[b]
               ? oscillators_.correlation(species, t, s, a - offsets_[species], b - offsets_[species])
               : 0.0;
  }
  /// The same for s = each of the times, as far as there are oscillators: amplitudes A_k^b(t), C^{ab}(t, s) = Σ_k conj A_k^a(t) A_k^b(s).
  [[nodiscard]] std::vector<std::complex<double>> amplitudes(std::size_t b, double t) const {
    std::vector<std::complex<double>> result;
    for (auto const& o : oscillators_.oscillators()) {
      result.push_back(o.species == species_[b] ? o.turning_amplitude(b - offsets_[o.species], t) : 0.0);
    }
    return result;
  }

  /// ⟨f, e^{iωτ} h⟩.
  [[nodiscard]] std::complex<double> inner_product(test_function const& f, test_function const& h,
                                                   double tau) const {
    return bilinear(f, h, tau, vacuum_);
  }
  /// ⟨f, n e^{iωτ} h⟩.
  [[nodiscard]] std::complex<double> thermal_product(test_function const& f, test_function const& h,
                                                     double tau) const {
    return field_.state().temperature > 0 ? bilinear(f, h, tau, heat_) : 0.0;
  }
  /// ⟨φ(f) φ(e^{iωτ}h)⟩ without means: ½⟨f, e^{iωτ}h⟩ + Re⟨f, n e^{iωτ}h⟩.
  [[nodiscard]] std::complex<double> covariance(test_function const& f, test_function const& h,
                                                double tau) const {
    return 0.5 * inner_product(f, h, tau) + thermal_product(f, h, tau).real();
  }
  /// ⟨φ(e^{iωt}h)⟩ = √2 Re⟨α, e^{iωt}h⟩.
  [[nodiscard]] double mean(test_function const& h, double t) const {
    return std::sqrt(2.0) * inner_product(field_.state().displacement, h, t).real();
  }
  /// Error of the field's two-point functions per unit of test functions.
  [[nodiscard]] double error() const { return vacuum_.error() + heat_.error(); }

private:
  [[nodiscard]] static std::complex<double> bilinear(test_function const& f, test_function const& h,
                                                     double tau, kernel_table const& kernel) {
    std::complex<double> sum = 0;
    for (auto const& x : f) {
      for (auto const& y : h) {
        sum += times(times(std::conj(x.coefficient), y.coefficient), kernel(tau + y.time - x.time));
      }
    }
    return sum;
  }

  bose_field field_;
  oscillator_limit<default_scalar> oscillators_;
  std::vector<test_function> forms_;
  std::vector<std::size_t> species_; // of a term
  std::vector<std::size_t> offsets_; // first term of a species
  kernel_table vacuum_;
  kernel_table heat_;
};

} // namespace mfdyson
