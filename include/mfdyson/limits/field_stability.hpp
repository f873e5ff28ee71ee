#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/core/jacobi.hpp>
#include <mfdyson/limits/field_terms.hpp>

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

/// det(1 − 4λ² Ĉ(γ) Ŵ(γ)), whose zeros γ > 0 are solutions X ~ e^{γt}: with the Laplace transforms of Im C(t,s), Im W(t,s) in t − s,
///
///     Ĉ^{ab}(γ) = Σ_k (γ Im z_k − Ω_k Re z_k)/(γ² + Ω_k²), z_k = conj(g_k^a) g_k^b,
///     Ŵ^{ab}(γ) = ½ ∫ J (γ Im z(ω) − ω Re z(ω))/(γ² + ω²) dω, z = conj(c_a) c_b, f_a = c_a(ω) g.
///
/// \param gamma > 0
[[nodiscard]] inline double stability_determinant(field_terms const& terms, double lambda, double gamma) {
  auto const m = static_cast<Eigen::Index>(terms.size());
  auto const& density = terms.field().density();
  auto const function = "field_limit::growth_rate";
  std::vector<std::pair<detail::weighted_part, detail::weighted_part>> parts;
  for (auto const& part : density.parts()) {
    parts.emplace_back(std::piecewise_construct,
                       std::forward_as_tuple(
                           part, [gamma](double omega) { return gamma / (gamma * gamma + omega * omega); }, 0,
                           false, function, "∫ J dω"),
                       std::forward_as_tuple(
                           part, [gamma](double omega) { return omega / (gamma * gamma + omega * omega); }, 1,
                           false, function, "∫ J dω"));
  }
  matrix<> particles = matrix<>::Zero(m, m);
  matrix<> field = matrix<>::Zero(m, m);
  for (Eigen::Index a = 0; a < m; ++a) {
    auto const of_a = terms.amplitudes(static_cast<std::size_t>(a), 0);
    for (Eigen::Index b = 0; b < m; ++b) {
      auto const of_b = terms.amplitudes(static_cast<std::size_t>(b), 0);
      for (std::size_t k = 0; k < of_a.size(); ++k) {
        double const omega = terms.oscillators().oscillators()[k].frequency;
        auto const z = std::conj(of_a[k]) * of_b[k];
        particles(a, b) += (gamma * z.imag() - omega * z.real()) / (gamma * gamma + omega * omega);
      }
      for (auto const& x : terms.form(static_cast<std::size_t>(a))) {
        for (auto const& y : terms.form(static_cast<std::size_t>(b))) {
          double const tau = y.time - x.time;
          auto const c = std::conj(x.coefficient) * y.coefficient;
          for (auto const& part : parts) {
            field(a, b) += 0.5 * ((c * part.first.transform(tau).value).imag() -
                                  (c * part.second.transform(tau).value).real());
          }
          for (auto const& mode : density.modes()) {
            auto const z = c * std::polar(mode.coupling * mode.coupling, mode.frequency * tau);
            field(a, b) += 0.5 * (gamma * z.imag() - mode.frequency * z.real()) /
                           (gamma * gamma + mode.frequency * mode.frequency);
          }
        }
      }
    }
  }
  auto product = multiply<default_scalar>(particles, field);
  product *= default_scalar(-4 * lambda * lambda);
  double determinant = 1; // by elimination
  for (Eigen::Index k = 0; k < m; ++k) {
    product(k, k) += 1.0;
  }
  for (Eigen::Index k = 0; k < m; ++k) {
    Eigen::Index pivot = k;
    for (Eigen::Index r = k + 1; r < m; ++r) {
      pivot = std::abs(product(r, k)) > std::abs(product(pivot, k)) ? r : pivot;
    }
    for (Eigen::Index c = k; c < m && pivot != k; ++c) {
      std::swap(product(k, c), product(pivot, c));
    }
    determinant *= pivot == k ? product(k, k).real() : -product(k, k).real();
    for (Eigen::Index r = k + 1; r < m && product(k, k) != 0.0; ++r) {
      auto const factor = product(r, k) / product(k, k);
      for (Eigen::Index c = k; c < m; ++c) {
        product(r, c) -= factor * product(k, c);
      }
    }
  }
  return determinant;
}

/// γ ≥ 0: the largest rate at which X and the field grow like e^{γt} without oscillating, and so N(t) like e^{2γt}; 0 where there is
/// no such growth, to some 1e-8 of λ‖g‖. Inverted particles (Ω < 0) may amplify at a frequency besides, which is not looked for here:
/// late times of `field_evolution::quanta` show it.
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
  double upper = 1.01 * std::abs(lambda) * std::sqrt(2 * particles * field);
  if (upper == 0) {
    return 0;
  }
  auto const value = [&](double gamma) { return stability_determinant(terms, lambda, gamma); };
  double lower = upper;
  for (double const end = 1e-8 * upper; lower > end && value(lower) > 0;) {
    upper = lower;
    lower *= 0.8;
  }
  if (value(lower) > 0) {
    return 0;
  }
  for (int k = 0; k < 60 && upper - lower > 4e-16 * upper; ++k) {
    double const middle = lower + (upper - lower) / 2;
    (value(middle) > 0 ? upper : lower) = middle;
  }
  return lower + (upper - lower) / 2;
}

} // namespace mfdyson
