#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <mfdyson/fields/spectral_density.hpp>
#include <mfdyson/fields/test_function.hpp>
#include <mfdyson/states/thermal.hpp>

/// \file
/// A free Bose field in a quasi-free state: its two-point functions.

namespace mfdyson {

/// The state of a field: thermal, displaced.
struct field_state {
  double temperature = 0;       ///< T ≥ 0 in units of frequency; 0 is the vacuum
  test_function displacement{}; ///< α: ⟨a(f)⟩ = ⟨f, α⟩; empty for none
};

/// A free Bose field seen through its coupling φ(g), in a thermal state (or vacuum) displaced by a Weyl operator.
///
/// With φ(f) = (a(f) + a*(f))/√2, ⟨f, h⟩ antilinear in f, n = 1/(e^{ω/T} − 1) and α the displacement,
///
///     [φ(f), φ(h)] = i Im⟨f, h⟩,     ⟨φ(f)⟩ = (⟨f, α⟩ + ⟨α, f⟩)/√2 = √2 Re⟨f, α⟩,
///     ⟨φ(f)φ(h)⟩ = ½ ∫ [(1 + n) f̄ h + n f h̄] + ⟨φ(f)⟩⟨φ(h)⟩ = ½⟨f, h⟩ + Re⟨f, n h⟩ + ⟨φ(f)⟩⟨φ(h)⟩,
///
/// and all other averages follow by Wick's formula. For test functions Σ_j c_j e^{iωs_j} g all of it follows from
/// K(τ) = ∫ e^{iωτ} J dω and its thermal companion ∫ e^{iωτ} n J dω, by closed forms where the density has them, and by
/// Legendre panels (`legendre_panels`) otherwise.
///
/// Source: [MR18] (2.5) and example (E2), where h_R is multiplication by ω here; its state is gauge-invariant: a displacement is more.
class bose_field {
public:
  /// \throws invalid_input where ‖g‖² is infinite; T is negative; T > 0 and ∫ nJ dω is infinite (exponent ≤ 0 at ω → 0); or the
  /// displacement is not finite
  explicit bose_field(spectral_density density, field_state state = {})
      : density_(std::move(density)), state_(std::move(state)) {
    auto const function = "bose_field";
    require_finite(state_.temperature, {function, "temperature"});
    if (state_.temperature < 0) {
      detail::reject({function, "temperature"}, concat({"expected >= 0, got ", to_text(state_.temperature)}));
    }
    require_test_function(state_.displacement, {function, "displacement"});
    for (auto const& part : density_.parts()) {
      if (part.kernel) {
        vacuum_.emplace_back(std::nullopt);
      } else {
        vacuum_.emplace_back(detail::weighted_part(
            part, [](double) { return 1.0; }, 0, true, function, detail::name_of_moment(0)));
      }
      if (state_.temperature > 0) {
        add_heat(part);
      }
    }
  }

  [[nodiscard]] spectral_density const& density() const { return density_; }
  [[nodiscard]] field_state const& state() const { return state_; }

  /// K(τ) = ⟨g, e^{iωτ} g⟩ = ∫ e^{iωτ} J(ω) dω. \throws invalid_input unless τ is finite
  [[nodiscard]] complex_estimate kernel(double tau) const {
    require_finite(tau, {"bose_field::kernel", "tau"});
    complex_estimate sum;
    for (std::size_t k = 0; k < density_.parts().size(); ++k) {
      add(sum, vacuum_[k] ? vacuum_[k]->transform(tau)
                          : closed(density_.parts()[k].kernel(tau), density_.parts()[k].kernel(0)));
    }
    for (auto const& mode : density_.modes()) {
      add(sum, discrete(mode, tau, 1));
    }
    return sum;
  }

  /// ⟨g, n e^{iωτ} g⟩ = ∫ e^{iωτ} J(ω)/(e^{ω/T} − 1) dω, zero in the vacuum. \throws invalid_input unless τ is finite
  [[nodiscard]] complex_estimate thermal_kernel(double tau) const {
    require_finite(tau, {"bose_field::thermal_kernel", "tau"});
    complex_estimate sum;
    double const temperature = state_.temperature;
    if (temperature == 0) {
      return sum;
    }
    for (std::size_t k = 0; k < density_.parts().size(); ++k) {
      add(sum, heat_[k] ? heat_[k]->transform(tau)
                        : closed(density_.parts()[k].heat(tau, temperature),
                                 density_.parts()[k].heat(0, temperature)));
    }
    for (auto const& mode : density_.modes()) {
      add(sum, discrete(mode, tau, bose_occupation(mode.frequency, temperature)));
    }
    return sum;
  }

  /// ⟨f, h⟩ = Σ_{jk} c̄_j d_k K(s_k − s_j).
  [[nodiscard]] complex_estimate inner_product(test_function const& f, test_function const& h) const {
    return bilinear(f, h, [this](double tau) { return kernel(tau); });
  }

  /// ⟨f, n h⟩.
  [[nodiscard]] complex_estimate thermal_product(test_function const& f, test_function const& h) const {
    return bilinear(f, h, [this](double tau) { return thermal_kernel(tau); });
  }

  /// ⟨φ(f)⟩ = √2 Re⟨f, α⟩.
  [[nodiscard]] real_estimate mean(test_function const& f) const {
    auto const p = inner_product(f, state_.displacement);
    double const root = std::sqrt(2.0);
    return {root * p.value.real(), root * p.error};
  }

  /// ⟨φ(f)φ(h)⟩ − ⟨φ(f)⟩⟨φ(h)⟩ = ½⟨f, h⟩ + Re⟨f, n h⟩: what the displacement does not change.
  [[nodiscard]] complex_estimate covariance(test_function const& f, test_function const& h) const {
    auto const vacuum = inner_product(f, h);
    auto const heat = thermal_product(f, h);
    return {0.5 * vacuum.value + heat.value.real(), 0.5 * vacuum.error + heat.error};
  }

  /// ⟨φ(f)φ(h)⟩.
  [[nodiscard]] complex_estimate two_point(test_function const& f, test_function const& h) const {
    auto result = covariance(f, h);
    auto const x = mean(f);
    auto const y = mean(h);
    result.value += x.value * y.value;
    result.error += std::abs(x.value) * y.error + std::abs(y.value) * x.error + x.error * y.error;
    return result;
  }

  /// W(t, s) = ⟨φ(e^{iωt}g) φ(e^{iωs}g)⟩: the correlation function of the coupled field at two times.
  [[nodiscard]] complex_estimate two_point(double t, double s) const {
    return two_point(test_function{{t, 1}}, test_function{{s, 1}});
  }

  /// ⟨φ(e^{iωt}g)⟩.
  [[nodiscard]] real_estimate mean(double t) const { return mean(test_function{{t, 1}}); }

private:
  using weighted = std::optional<detail::weighted_part>;

  static constexpr double rounding = 32 * std::numeric_limits<double>::epsilon();

  static void add(complex_estimate& sum, complex_estimate const& term) {
    sum.value += term.value;
    sum.error += term.error;
  }
  // Powers lose what their logarithm is long.
  [[nodiscard]] static complex_estimate closed(std::complex<double> value, std::complex<double> at_zero) {
    double const size = std::abs(value);
    double const length = size > 0 ? std::abs(std::log(size / std::abs(at_zero))) : 0;
    return {value, rounding * size * (1 + length)};
  }
  [[nodiscard]] static complex_estimate discrete(field_mode const& mode, double tau, double weight) {
    double const size = mode.coupling * mode.coupling * weight;
    double const phase = mode.frequency * tau;
    return {std::polar(size, phase), rounding * size * (1 + std::abs(phase) / 32)};
  }

  void add_heat(density_part const& part) {
    auto const name = "∫ nJ dω, n = 1/(e^{ω/T} - 1), at T > 0";
    double const temperature = state_.temperature;
    if (part.heat && part.support.infrared_power) {
      if (*part.support.infrared_power <= 0) {
        detail::reject_divergence("bose_field", name, "0", *part.support.infrared_power, "> 0");
      }
      heat_.emplace_back(std::nullopt);
      return;
    }
    auto const occupation = [temperature](double omega) { return bose_occupation(omega, temperature); };
    auto scaled = part;
    for (int power = -3; power < 6; ++power) {
      double const x = std::ldexp(temperature, power);
      if (x > 0 && std::isfinite(x)) {
        scaled.support.breaks.push_back(x);
      }
    }
    heat_.emplace_back(detail::weighted_part(scaled, occupation, -1, false, "bose_field", name));
  }

  template <class Kernel>
  [[nodiscard]] static complex_estimate bilinear(test_function const& f, test_function const& h,
                                                 Kernel const& kernel) {
    require_test_function(f, {"bose_field", "f"});
    require_test_function(h, {"bose_field", "h"});
    complex_estimate sum;
    for (auto const& x : f) {
      for (auto const& y : h) {
        auto const k = kernel(y.time - x.time);
        auto const c = times(std::conj(x.coefficient), y.coefficient);
        sum.value += times(c, k.value);
        sum.error += std::abs(c) * k.error;
      }
    }
    return sum;
  }

  spectral_density density_;
  field_state state_;
  std::vector<weighted> vacuum_; // by part; nothing where there is a closed form
  std::vector<weighted> heat_;
};

} // namespace mfdyson
