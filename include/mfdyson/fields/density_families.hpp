#pragma once

#include <cmath>
#include <complex>
#include <concepts>
#include <functional>
#include <numbers>
#include <string_view>
#include <utility>

#include <mfdyson/fields/hurwitz_zeta.hpp>
#include <mfdyson/fields/spectral_density.hpp>

/// \file
/// Spectral densities that are named in the literature.

namespace mfdyson {

/// α ω^s below a cutoff ω_c: s = 1 is ohmic, s < 1 sub-ohmic, s > 1 super-ohmic.
struct power_law {
  double strength = 1; ///< α ≥ 0, in units of frequency^{1−s}
  double exponent = 1; ///< s > −1
  double cutoff = 1;   ///< ω_c > 0
};

namespace detail {

/// c^{s+k}. The sum of the exponents would be rounded, which a large or small c enlarges by its logarithm.
[[nodiscard]] inline double split_power(double c, double s, double k) {
  return std::pow(c, s) * std::pow(c, k);
}

inline void require_power_law(power_law const& p, std::string_view function) {
  require_finite(p.strength, {function, "strength"});
  require_finite(p.exponent, {function, "exponent"});
  require_finite(p.cutoff, {function, "cutoff"});
  if (p.strength < 0) {
    reject({function, "strength"}, concat({"expected >= 0, got ", to_text(p.strength)}));
  }
  if (!(p.cutoff > 0)) {
    reject({function, "cutoff"}, concat({"expected > 0, got ", to_text(p.cutoff)}));
  }
  if (!(p.exponent > -1)) {
    reject_divergence(function, name_of_moment(0), "0", p.exponent, "> -1");
  }
  if (!std::isfinite(p.strength * std::tgamma(p.exponent + 1) * std::pow(p.cutoff, p.exponent + 1))) {
    reject({function, "exponent"}, concat({"expected Γ(s+1) ω_c^{s+1} within double precision, got s = ",
                                           to_text(p.exponent), ", cutoff = ", to_text(p.cutoff)}));
  }
}

/// ω^s e^{−x}, also where one factor is infinite and the other zero in double precision.
[[nodiscard]] inline double damped_power(double omega, double s, double x) {
  double const power = std::pow(omega, s);
  return std::isfinite(power) ? power * std::exp(-x) : std::exp(s * std::log(omega) - x);
}

[[nodiscard]] inline density_part power_part(std::function<double(double)> density, power_law const& p) {
  density_part part;
  part.density = std::move(density);
  part.support.infrared_power = p.exponent;
  return part;
}

} // namespace detail

/// J(ω) = α ω^s e^{−ω/ω_c}, with closed forms: with z = 1/ω_c − iτ
///
///     ∫ ω^p J dω = α Γ(s+p+1) ω_c^{s+p+1},     ∫ e^{iωτ} J dω = α Γ(s+1) z^{−s−1},
///     ∫ e^{iωτ} J/(e^{ω/T} − 1) dω = α Γ(s+1) Σ_{m ≥ 1} (z + m/T)^{−s−1} = α Γ(s+1) T^{s+1} ζ(s+1, 1 + Tz),
///
/// the last from 1/(e^x − 1) = Σ e^{−mx}, for s > 0 (ζ: `hurwitz_zeta`).
/// \throws invalid_input unless α ≥ 0, s > −1, ω_c > 0, all finite
[[nodiscard]] inline spectral_density make_power_exponential(power_law const& p) {
  detail::require_power_law(p, "make_power_exponential");
  auto part = detail::power_part(
      [p](double omega) { return p.strength * detail::damped_power(omega, p.exponent, omega / p.cutoff); },
      p);
  part.moment = [p](double power) {
    double const q = p.exponent + power + 1;
    return p.strength * std::tgamma(q) * detail::split_power(p.cutoff, p.exponent, power + 1);
  };
  part.kernel = [p](double tau) {
    double const q = p.exponent + 1;
    return p.strength * std::tgamma(q) * detail::split_power(p.cutoff, p.exponent, 1) *
           std::pow(std::complex<double>(1, -p.cutoff * tau), -q);
  };
  part.heat = [p](double tau, double temperature) {
    double const q = p.exponent + 1;
    return p.strength * std::tgamma(q) * detail::split_power(temperature, p.exponent, 1) *
           hurwitz_zeta(q, {1 + temperature / p.cutoff, -temperature * tau});
  };
  return {{std::move(part)}, {}};
}

/// J(ω) = α ω^s e^{−(ω/ω_c)²}; ∫ ω^p J dω = ½ α Γ((s+p+1)/2) ω_c^{s+p+1}. \throws invalid_input as above
[[nodiscard]] inline spectral_density make_power_gaussian(power_law const& p) {
  detail::require_power_law(p, "make_power_gaussian");
  auto part = detail::power_part(
      [p](double omega) {
        double const x = omega / p.cutoff;
        return p.strength * detail::damped_power(omega, p.exponent, x * x);
      },
      p);
  part.moment = [p](double power) {
    double const q = p.exponent + power + 1;
    return p.strength / 2 * std::tgamma(q / 2) * detail::split_power(p.cutoff, p.exponent, power + 1);
  };
  return {{std::move(part)}, {}};
}

/// J(ω) = α ω^s on [0, ω_c] and nothing above; ∫ ω^p J dω = α ω_c^{s+p+1}/(s+p+1). \throws invalid_input as above
[[nodiscard]] inline spectral_density make_power_sharp(power_law const& p) {
  detail::require_power_law(p, "make_power_sharp");
  auto part = detail::power_part([p](double omega) { return p.strength * std::pow(omega, p.exponent); }, p);
  part.support.upper = p.cutoff;
  part.moment = [p](double power) {
    double const q = p.exponent + power + 1;
    return p.strength * detail::split_power(p.cutoff, p.exponent, power + 1) / q;
  };
  return {{std::move(part)}, {}};
}

/// A peak, e.g. a lossy cavity.
struct lorentzian {
  double strength = 1; ///< γ² ≥ 0: the integral over the whole axis
  double centre = 1;   ///< ω_0
  double width = 0.1;  ///< κ > 0, half width at half maximum
};

/// J(ω) = (γ²/π) κ/((ω − ω_0)² + κ²) on ω > 0. J(0) > 0: no temperature, no ‖g/√ω‖. \throws invalid_input unless γ² ≥ 0, κ > 0
[[nodiscard]] inline spectral_density make_lorentzian(lorentzian const& p) {
  auto const function = "make_lorentzian";
  require_finite(p.strength, {function, "strength"});
  require_finite(p.centre, {function, "centre"});
  require_finite(p.width, {function, "width"});
  if (p.strength < 0) {
    detail::reject({function, "strength"}, concat({"expected >= 0, got ", to_text(p.strength)}));
  }
  if (!(p.width > 0)) {
    detail::reject({function, "width"}, concat({"expected > 0, got ", to_text(p.width)}));
  }
  density_part part;
  part.density = [p](double omega) {
    double const x = (omega - p.centre) / p.width;
    return p.strength / (std::numbers::pi * p.width) / (x * x + 1);
  };
  part.support.infrared_power = 0;
  part.support.ultraviolet_power = -2;
  part.support.breaks = {p.centre};
  for (double x = p.width; x < 16 * (std::abs(p.centre) + p.width); x *= 2) {
    part.support.breaks.push_back(p.centre - x);
    part.support.breaks.push_back(p.centre + x);
  }
  return {{std::move(part)}, {}};
}

/// J of a radial form factor g(k), k = ω: J = 4πω²|g(ω)|² for dimension 3, 2|g(ω)|² for dimension 1.
/// \param form_factor ω ↦ g(ω), real or complex
/// \param support of g, as in `make_spectral_density`; known powers are those of J
/// \throws invalid_input for other dimensions and as `make_spectral_density`
template <class FormFactor>
  requires requires(FormFactor const& g, double k) {
    { std::norm(g(k)) } -> std::convertible_to<double>;
  }
[[nodiscard]] spectral_density make_form_factor_density(FormFactor form_factor, int dimension,
                                                        frequency_support support = {}) {
  if (dimension != 1 && dimension != 3) {
    detail::reject({"make_form_factor_density", "dimension"},
                   concat({"expected 1 or 3, got ", to_text(dimension)}));
  }
  return make_spectral_density(
      [g = std::move(form_factor), dimension](double omega) {
        double const squared = std::norm(g(omega));
        return dimension == 1 ? 2 * squared : 4 * std::numbers::pi * omega * omega * squared;
      },
      std::move(support));
}

} // namespace mfdyson
