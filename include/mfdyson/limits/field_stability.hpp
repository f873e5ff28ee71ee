#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/core/jacobi.hpp>
#include <mfdyson/limits/stability_determinant.hpp>

/// \file
/// Superradiance at a Bose field: where the limit turns unstable, and how fast it grows beyond.

namespace mfdyson {

/// The static susceptibilities of the particles and of the field, real and symmetric over the terms of the coupling:
/// χ_S^{ab} = 2 Re Σ_k conj(g_k^a) g_k^b/Ω_k over oscillators with Ω_k ≠ 0, χ_R^{ab} = Re⟨f_a, f_b/ω⟩.
struct static_susceptibilities {
  matrix<> particles;
  matrix<> field;
};

/// \throws hypothesis_violation where a species is not in a stationary state, or where coupled operators of frequency zero do not
///   commute on average (then there is no state at rest); invalid_input where ‖g/√ω‖² is infinite
[[nodiscard]] inline static_susceptibilities make_static_susceptibilities(field_terms const& terms) {
  auto const function = "field_limit::critical_coupling";
  if (!terms.oscillators().is_stationary()) {
    throw hypothesis_violation(function, "the state of the particles is not stationary");
  }
  auto const m = static_cast<Eigen::Index>(terms.size());
  static_susceptibilities result{matrix<>::Zero(m, m), matrix<>::Zero(m, m)};
  for (std::size_t k = 0; k < terms.oscillators().oscillators().size(); ++k) {
    double const omega = terms.oscillators().oscillators()[k].frequency;
    for (Eigen::Index a = 0; a < m; ++a) {
      for (Eigen::Index b = 0; b < m; ++b) {
        auto const product = std::conj(terms.amplitudes(static_cast<std::size_t>(a), 0)[k]) *
                             terms.amplitudes(static_cast<std::size_t>(b), 0)[k];
        if (omega != 0) {
          result.particles(a, b) += 2 * product.real() / omega;
        } else if (std::abs(product.imag()) > 1e-12 * std::abs(product)) {
          throw hypothesis_violation(function, "conserved parts of the couplings do not commute on average");
        }
      }
    }
  }
  auto const& density = terms.field().density();
  double const still = density.moment(-1).value; // throws where it is infinite
  std::vector<detail::weighted_part> parts;
  for (auto const& part : density.parts()) {
    parts.emplace_back(
        part, [](double omega) { return 1 / omega; }, -1, true, function, detail::name_of_moment(-1));
  }
  auto const transform = [&](double tau) {
    if (tau == 0) {
      return std::complex<double>(still);
    }
    std::complex<double> sum = 0;
    for (auto const& part : parts) {
      sum += part.transform(tau).value;
    }
    for (auto const& mode : density.modes()) {
      sum += std::polar(mode.coupling * mode.coupling / mode.frequency, mode.frequency * tau);
    }
    return sum;
  };
  for (Eigen::Index a = 0; a < m; ++a) {
    for (Eigen::Index b = 0; b < m; ++b) {
      for (auto const& x : terms.form(static_cast<std::size_t>(a))) {
        for (auto const& y : terms.form(static_cast<std::size_t>(b))) {
          result.field(a, b) +=
              (std::conj(x.coefficient) * y.coefficient * transform(y.time - x.time)).real();
        }
      }
    }
  }
  return result;
}

/// λ_c > 0, the smallest |λ| at which the state at rest is not stable: 1 = λ_c² × the largest eigenvalue of χ_S χ_R. Infinity where
/// no eigenvalue is positive.
///
/// With the field following at rest, Φ = −λ χ_R X, and the particles, X = −λ χ_S Φ, a static solution X = λ² χ_S χ_R X appears.
/// For one term σ_x ⊗ φ(g) and a share p of spins up: 1 = 2λ_c²(1 − 2p)/ω_0 ‖g/√ω‖².
[[nodiscard]] inline double critical_coupling(static_susceptibilities const& chi) {
  // χ_R ≥ 0, a matrix of inner products: √χ_R χ_S √χ_R has the eigenvalues of χ_S χ_R
  auto const basis = diagonalise_by_jacobi<default_scalar>(chi.field);
  auto root = basis.vectors;
  for (Eigen::Index k = 0; k < root.cols(); ++k) {
    double const scale = std::pow(std::max(0.0, basis.values(k)), 0.25);
    for (Eigen::Index i = 0; i < root.rows(); ++i) {
      root(i, k) *= scale;
    }
  }
  auto const half = multiply<default_scalar>(root, adjoint<default_scalar>(root));
  auto const form = multiply<default_scalar>(half, multiply<default_scalar>(chi.particles, half));
  auto const values = diagonalise_by_jacobi<default_scalar>(form).values;
  double largest = 0;
  for (Eigen::Index k = 0; k < values.size(); ++k) {
    largest = std::max(largest, values(k));
  }
  return largest > 0 ? 1 / std::sqrt(largest) : std::numeric_limits<double>::infinity();
}

namespace detail {

/// A zero by the secant method, if it is found with a real part above the floor.
[[nodiscard]] inline std::optional<std::complex<double>> zero_near(stability_determinant const& f,
                                                                   std::complex<double> z, double floor) {
  auto before = z * 1.01;
  auto value_before = f(before);
  for (int k = 0; k < 60 && z.real() > floor; ++k) {
    auto const value = f(z);
    auto const step = value * (z - before) / (value - value_before);
    if (!(std::abs(step) > 1e-14 * std::abs(z))) {
      return value == value ? std::optional(z) : std::nullopt;
    }
    before = z;
    value_before = value;
    z -= step;
  }
  return std::nullopt;
}

} // namespace detail

/// γ ≥ 0: averages of X and of the field grow like e^{γt} and N(t) like e^{2γt} at late times; 0 where no growth was found.
///
/// Growth without oscillation is found wherever there is any above 1e-8 of λ‖g‖, from the sign of the determinant at real z. Growth at a
/// frequency, which inverted particles (Ω < 0) may cause at any λ, is looked for by the secant method from the frequencies of particles
/// and modes: in rare cases (modes that are many, or far from them) not found.
/// \throws hypothesis_violation where the state of the particles is not stationary
[[nodiscard]] inline double growth_rate(field_terms const& terms, double lambda) {
  require_finite(lambda, {"field_limit::growth_rate", "lambda"});
  if (!terms.oscillators().is_stationary()) {
    throw hypothesis_violation("field_limit::growth_rate", "the state of the particles is not stationary");
  }
  // |Ĉ| ≤ Σ|g|²/γ and |Ŵ| ≤ Σ ‖f‖²/2γ: no zero beyond
  double particles = 0;
  double field = 0;
  for (std::size_t b = 0; b < terms.size(); ++b) {
    particles += terms.particles(b, b, 0, 0).real();
    field += terms.inner_product(terms.form(b), terms.form(b), 0).real();
  }
  double const bound = 1.01 * std::abs(lambda) * std::sqrt(2 * particles * field);
  if (bound == 0) {
    return 0;
  }
  stability_determinant const f(terms, lambda);
  double const floor = 1e-8 * bound;
  double largest = 0;
  double upper = bound;
  double lower = upper;
  while (lower > floor && f(lower).real() > 0) {
    upper = lower;
    lower *= 0.8;
  }
  if (f(lower).real() <= 0) {
    for (int k = 0; k < 60 && upper - lower > 4e-16 * upper; ++k) {
      double const middle = lower + (upper - lower) / 2;
      (f(middle).real() > 0 ? upper : lower) = middle;
    }
    largest = lower + (upper - lower) / 2;
  }
  bool inverted = false;
  std::vector<double> frequencies;
  for (auto const& o : terms.oscillators().oscillators()) {
    inverted = inverted || o.frequency < 0;
    frequencies.push_back(std::abs(o.frequency));
  }
  for (auto const& mode : terms.field().density().modes()) {
    frequencies.push_back(mode.frequency);
  }
  for (std::size_t k = 0; k < frequencies.size() && inverted; ++k) {
    std::complex<double> const line(0, frequencies[k]);
    for (double const share : {0.3, 0.1, 0.03, 0.01}) {
      auto const start = line + share * bound;
      // for a weak coupling the determinant is 1 − r/(z − iΩ)
      for (auto const& from : {start, line + share * bound * (1.0 - f(start))}) {
        auto const z = detail::zero_near(f, from, floor);
        largest = z ? std::max(largest, z->real()) : largest;
      }
    }
  }
  return largest;
}

} // namespace mfdyson
