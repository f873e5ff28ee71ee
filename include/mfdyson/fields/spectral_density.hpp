#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mfdyson/core/require.hpp>
#include <mfdyson/fields/frequency_range.hpp>
#include <mfdyson/fields/legendre_panels.hpp>

/// \file
/// How strongly a Bose field couples at each frequency.

namespace mfdyson {

/// A mode of a field: a share γ² δ(ω − frequency) of the spectral density.
struct field_mode {
  double frequency = 0; ///< > 0
  double coupling = 0;  ///< γ, real
};

/// One continuous part of a spectral density. The three closed forms may be left empty.
struct density_part {
  std::function<double(double)> density; ///< J(ω) ≥ 0 on the support
  frequency_support support;
  std::function<double(double)> moment;                     ///< p ↦ ∫ ω^p J dω where it is finite
  std::function<std::complex<double>(double)> kernel;       ///< τ ↦ ∫ e^{iωτ} J dω
  std::function<std::complex<double>(double, double)> heat; ///< τ, T ↦ ∫ e^{iωτ} J/(e^{ω/T} − 1) dω
};

namespace detail {

/// f(ω) = w(ω) J(ω) with the check that J is finite and not negative.
[[nodiscard]] inline std::function<double(double)> checked_product(std::function<double(double)> density,
                                                                   std::function<double(double)> weight,
                                                                   std::string_view function) {
  return [density = std::move(density), weight = std::move(weight), function](double omega) {
    double const j = density(omega);
    if (!(j >= 0) || std::isinf(j)) {
      reject({function, "J"},
             concat({"expected a finite J(ω) >= 0, got ", to_text(j), " at ω = ", to_text(omega)}));
    }
    return j == 0 ? 0.0 : j * weight(omega);
  };
}

[[noreturn, gnu::noinline, gnu::cold]] inline void reject_divergence(std::string_view function,
                                                                     std::string const& integral,
                                                                     std::string_view where, double power,
                                                                     std::string const& expected) {
  throw invalid_input(function,
                      concat({integral, " is infinite: J ~ ω^", to_text(std::round(power * 1000) / 1000),
                              " at ω → ", where, " (expected an exponent ", expected, ")"}));
}

/// "‖g/ω‖² = ∫ J/ω² dω"
[[nodiscard]] inline std::string name_of_moment(double p) {
  if (p == 0) {
    return "‖g‖² = ∫ J dω";
  }
  if (p == -1) {
    return "‖g/√ω‖² = ∫ J/ω dω";
  }
  if (p == -2) {
    return "‖g/ω‖² = ∫ J/ω² dω";
  }
  if (p == 1) {
    return "‖√ω g‖² = ∫ ω J dω";
  }
  return concat({"∫ ω^", to_text(p), " J dω"});
}

/// Panels of f = w J for one part, with what lies outside of them; w ~ ω^p at 0, and at ∞ if `power_at_infinity`.
struct weighted_part {
  frequency_range range;
  legendre_panels panels;

  weighted_part(density_part const& part, std::function<double(double)> const& weight, double p,
                bool power_at_infinity, std::string_view function, std::string const& name) {
    auto support = part.support;
    if (support.infrared_power) {
      *support.infrared_power += p;
    }
    if (support.ultraviolet_power) {
      if (power_at_infinity) {
        *support.ultraviolet_power += p;
      } else {
        support.ultraviolet_power.reset();
      }
    }
    auto const f = checked_product(part.density, weight, function);
    range = octave_scan(f, support).range();
    double const limit = -1 - p;
    auto const by_margin = concat({" by ", to_text(octave_scan::margin), ", or to be told its power"});
    if (range.infrared_power) {
      double const power = *range.infrared_power - p;
      reject_divergence(function, name, "0", power,
                        concat({"> ", to_text(limit), power > limit ? by_margin : std::string()}));
    }
    if (range.ultraviolet_power) {
      double const power = *range.ultraviolet_power - p;
      reject_divergence(function, name, "∞", power,
                        concat({"< ", to_text(limit), power < limit ? by_margin : std::string()}));
    }
    panels = legendre_panels(f, range.edges);
  }

  [[nodiscard]] real_estimate integral() const {
    auto result = panels.integral();
    result.value += range.below + range.above;
    result.error += range.below_error + range.above_error;
    return result;
  }

  /// ∫ f e^{iωτ} dω. Beyond the last edge X, f is falling, and the integral is at most 2 f(X)/|τ| (second mean-value theorem).
  [[nodiscard]] complex_estimate transform(double tau) const {
    auto result = panels.transform(tau);
    result.value += range.below;
    result.error += range.below_error;
    double const oscillating = 2 * range.top_value / std::abs(tau);
    if (oscillating < range.above) {
      result.error += oscillating;
    } else {
      result.value += range.above;
      result.error += range.above_error + (tau == 0 ? 0 : range.above);
    }
    return result;
  }
};

} // namespace detail

/// The spectral density J(ω) ≥ 0 of a coupling φ(g) to a free Bose field with dispersion ω(k) = |k|:
///
///     ∫ f(|k|) |g(k)|² d^dk = ∫_0^∞ f(ω) J(ω) dω,     J = 4πω²|g(ω)|² (d = 3),  J = 2|g(ω)|² (d = 1),
///
/// as a sum of continuous parts and modes. Made by the factories of `density_families.hpp` and by `make_spectral_density`; a
/// constant object, safe to share between threads where the functions that it was made of are.
///
/// Source: [MR18] (2.5), where g is the form factor in d = 3.
class spectral_density {
public:
  /// No coupling.
  spectral_density() = default;
  spectral_density(std::vector<density_part> parts, std::vector<field_mode> modes)
      : parts_(std::move(parts)), modes_(std::move(modes)) {}

  /// J(ω) of the continuous parts. \param omega ≥ 0
  [[nodiscard]] double operator()(double omega) const {
    double sum = 0;
    for (auto const& part : parts_) {
      if (omega >= part.support.lower && omega <= part.support.upper) {
        sum += part.density(omega);
      }
    }
    return sum;
  }

  [[nodiscard]] std::vector<density_part> const& parts() const { return parts_; }
  [[nodiscard]] std::vector<field_mode> const& modes() const { return modes_; }

  /// ∫ ω^p J(ω) dω.
  /// \throws invalid_input that names the integral where it is infinite: J ~ ω^s at 0 with s ≤ −1 − p, or at ∞ with s ≥ −1 − p
  /// (measured as `octave_scan` says where J is a function without a known power); also where J is negative or not finite
  [[nodiscard]] real_estimate moment(double p) const {
    require_finite(p, {"spectral_density::moment", "p"});
    real_estimate sum;
    for (auto const& part : parts_) {
      auto const term = moment_of(part, p);
      sum.value += term.value;
      sum.error += term.error;
    }
    for (auto const& mode : modes_) {
      double const term = mode.coupling * mode.coupling * std::pow(mode.frequency, p);
      sum.value += term;
      sum.error += rounding * term;
    }
    if (!std::isfinite(sum.value)) {
      detail::reject({"spectral_density::moment", "p"},
                     concat({"the integral is beyond the range of a double at p = ", to_text(p)}));
    }
    return sum;
  }

  /// ‖g‖² = ∫ J dω.
  [[nodiscard]] real_estimate norm_squared() const { return moment(0); }
  /// ‖g/√ω‖² = ∫ J/ω dω, the energy of a displaced field; finite for an exponent s > 0 at ω → 0.
  [[nodiscard]] real_estimate norm_squared_over_root() const { return moment(-1); }
  /// ‖g/ω‖² = ∫ J/ω² dω, its number of quanta; finite for an exponent s > 1 at ω → 0.
  [[nodiscard]] real_estimate norm_squared_over_frequency() const { return moment(-2); }

  /// The sum of two densities: couplings to independent fields.
  friend spectral_density operator+(spectral_density x, spectral_density const& y) {
    x.parts_.insert(x.parts_.end(), y.parts_.begin(), y.parts_.end());
    x.modes_.insert(x.modes_.end(), y.modes_.begin(), y.modes_.end());
    return x;
  }

private:
  static constexpr double rounding = 16 * std::numeric_limits<double>::epsilon();

  [[nodiscard]] static real_estimate moment_of(density_part const& part, double p) {
    auto const function = "spectral_density::moment";
    auto const name = detail::name_of_moment(p);
    if (part.moment && part.support.lower == 0 && part.support.infrared_power) {
      if (*part.support.infrared_power + p <= -1) {
        detail::reject_divergence(function, name, "0", *part.support.infrared_power,
                                  concat({"> ", to_text(-1 - p)}));
      }
      double const value = part.moment(p);
      return {value, rounding * value};
    }
    auto const weight = [p](double omega) { return p == 0 ? 1.0 : std::pow(omega, p); };
    return detail::weighted_part(part, weight, p, true, function, name).integral();
  }

  std::vector<density_part> parts_;
  std::vector<field_mode> modes_;
};

/// J as a function: any callable, sampled for J ≥ 0 and integrated numerically.
/// \param density ω ↦ J(ω), called inside the support only, from 1e-90 to 1e30 where it is [0, ∞)
/// \param support where J may be positive; `.breaks` are points where J is not smooth or centres and flanks of narrow peaks, which
/// sampling might miss; a power of J at 0 or ∞ where it is known
/// \throws invalid_input unless 0 ≤ lower < upper and all breaks are finite
[[nodiscard]] inline spectral_density make_spectral_density(std::function<double(double)> density,
                                                            frequency_support support = {}) {
  auto const function = "make_spectral_density";
  if (!density) {
    detail::reject({function, "density"}, "expected a function");
  }
  if (!(support.lower >= 0) || !(support.lower < support.upper)) {
    detail::reject({function, "support"},
                   concat({"expected 0 <= lower < upper, got lower = ", to_text(support.lower),
                           ", upper = ", to_text(support.upper)}));
  }
  for (auto const b : support.breaks) {
    require_finite(b, {function, "support.breaks"});
  }
  // Signs and NaN are found here and not at the first use.
  static_cast<void>(octave_scan(detail::checked_product(
                                    density, [](double) { return 1.0; }, function),
                                support));
  return {{density_part{std::move(density), std::move(support), {}, {}, {}}}, {}};
}

/// Discrete modes: J(ω) = Σ_j γ_j² δ(ω − ω_j).
/// \throws invalid_input unless each frequency is finite and positive and each coupling finite
[[nodiscard]] inline spectral_density make_discrete_density(std::vector<field_mode> modes) {
  for (std::size_t j = 0; j < modes.size(); ++j) {
    auto const where = concat({"modes[", to_text(static_cast<std::uint64_t>(j)), "]"});
    require_finite(modes[j].frequency, {"make_discrete_density", concat({where, ".frequency"})});
    require_finite(modes[j].coupling, {"make_discrete_density", concat({where, ".coupling"})});
    if (!(modes[j].frequency > 0)) {
      detail::reject({"make_discrete_density", concat({where, ".frequency"})},
                     concat({"expected > 0, got ", to_text(modes[j].frequency)}));
    }
  }
  return {{}, std::move(modes)};
}

} // namespace mfdyson
