#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

/// \file
/// A-posteriori error of an approximate wavefunction, from its residual.

namespace mfdyson {

/// Bounds of ‖√w(ψ(t) − φ(t))‖ for any approximation φ of the solution of i ∂_t ψ = λ V(t) ψ, and of averages in it.
///
/// The difference ρ = ψ − φ solves i ∂_t ρ = λVρ − r with the residual r = i ∂_t φ − λVφ. With a weight Q ≥ 0 for which
/// |⟨χ, i[V, Q] χ⟩| ≤ c ⟨χ, Q χ⟩ (Q = 1: c = 0),
///
///     d/dt ‖√Q ρ‖ ≤ ½ c|λ| ‖√Q ρ‖ + ‖√Q r‖,   so   ‖√Q ρ(t)‖ ≤ e^{c|λ|t/2} ( ‖√Q ρ(0)‖ + ∫_0^t ‖√Q r(s)‖ ds ),
///
/// for all λ and t. For the truncated Dyson series the residual is −λ^{K+1} V ψ_K.
/// \param growth c ≥ 0 \param initial ‖√Q ρ(0)‖ \param residual the integral, or a bound of it
[[nodiscard]] inline double trajectory_error(double growth, double lambda, double t, double initial,
                                             double residual) {
  return std::exp(growth * std::abs(lambda) * t / 2) * (initial + residual);
}

/// |⟨ψ, Aψ⟩ − ⟨φ, Aφ⟩| ≤ κ δ (2‖√w φ‖ + δ), where |⟨χ, Aχ'⟩| ≤ κ ‖√w χ‖ ‖√w χ'‖ and ‖√w(ψ − φ)‖ ≤ δ.
/// For a bounded A, w = 1 and κ = ‖A‖.
[[nodiscard]] inline double mean_error(double kappa, double delta, double norm) {
  return kappa * delta * (2 * norm + delta);
}

/// ∫_{−1}^{1} |T_k(y)| dy, between the zeros cos((2j−1)π/2k) of the Chebyshev polynomial.
[[nodiscard]] inline double chebyshev_modulus_integral(int k) {
  if (k < 2) {
    return k == 0 ? 2.0 : 1.0;
  }
  auto const antiderivative = [k](double angle) { // of T_k at y = cos(angle)
    return (std::cos((k + 1) * angle) / (k + 1) - std::cos((k - 1) * angle) / (k - 1)) / 2;
  };
  double sum = 0;
  double above = antiderivative(0);
  for (int j = 1; j <= k + 1; ++j) {
    double const below = antiderivative(j <= k ? (2 * j - 1) * std::numbers::pi / (2 * k) : std::numbers::pi);
    sum += std::abs(above - below);
    above = below;
  }
  return sum;
}

/// A bound of ∫ ‖r(s)‖ ds over a panel, for r(s) = Σ_k r_k T_k(y(s)) with y from −1 to 1: a residual that is a polynomial
/// on the panel.
/// \param norms ‖r_k‖ \param length of the panel
[[nodiscard]] inline double residual_of_panel(std::span<double const> norms, double length) {
  double sum = 0;
  for (std::size_t k = 0; k < norms.size(); ++k) {
    sum += norms[k] * chebyshev_modulus_integral(static_cast<int>(k));
  }
  return sum * length / 2;
}

} // namespace mfdyson
