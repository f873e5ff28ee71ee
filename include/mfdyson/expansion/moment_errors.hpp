#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <mfdyson/expansion/a_posteriori.hpp>
#include <mfdyson/states/photon_statistics.hpp>

/// \file
/// Errors of the moments of a mode in an approximate wavefunction.

namespace mfdyson {

/// Bounds errors of ⟨a⟩, ⟨a*a⟩, ⟨a²⟩ and ⟨a*²a²⟩ in an approximation φ of a collective wavefunction ψ, from its residual.
///
/// With ρ = ψ − φ, δ ≥ ‖ρ‖, D ≥ ‖√Q ρ‖ and D_2 ≥ ‖Qρ‖, Q = a*a + |m| + 1, a moment A is off by at most
/// δ(‖Aφ‖ + ‖A*φ‖) + |⟨ρ, Aρ⟩|, where
///
///     |⟨ρ, aρ⟩| ≤ δD,   ⟨ρ, a*aρ⟩ ≤ D²,   |⟨ρ, a²ρ⟩| ≤ ‖a*ρ‖ ‖aρ‖ ≤ D²,   ⟨ρ, a*²a²ρ⟩ ≤ D_2².
///
/// D and D_2 follow from the residual with the weights √Q and Q (`trajectory_error`), with the constant c of
/// `a_posteriori_certificate` and c_2 for Q². The residual is a vector of states with Q ≤ Q_max, so that ‖Q r‖ ≤ √Q_max ‖√Q r‖.
///
/// c_2: a piece V_Δ of V that raises Q by Δ has |⟨χ, i[V_Δ + V_Δ*, Q²]χ⟩| ≤ 2 Σ_q ((q + Δ)² − q²) |⟨χ_{q+Δ}, V_Δ χ_q⟩| over the
/// values q ≥ 1 of Q. With u_q = q‖χ_q‖, Σ u_q u_{q+Δ} ≤ ⟨Q²⟩, and what c has for each:
///
///     an excited particle and a quantum, Δ = 2, ‖V_2 χ_q‖ ≤ g (q+1)/2 ‖χ_q‖, c = 2g:  4g (q+1)² ≤ (16/3) g q(q+2)
///     scattering and a quantum,          Δ = 1, ‖V_1 χ_q‖ ≤ s q/2 ‖χ_q‖,     c = s:   s q(2q+1) ≤ 2s q(q+1)
///     an observed particle,              Δ = 1, ‖V_1 χ_q‖ ≤ o √q ‖χ_q‖,      c = 2o:  2o √q(2q+1) ≤ 3o q(q+1)
///
/// so that c_2 = 8c/3 holds for all of them.
struct moment_error_bounds {
  double growth = 0;               ///< c
  std::array<double, 3> initial{}; ///< ‖Q^{j/2}(ψ(0) − φ(0))‖, j = 0, 1, 2, of a coherent state that is cut
  std::array<double, 3> tail{}; ///< Σ p_k (k+1)^j over the terms left out of a mixture

  /// c_2.
  [[nodiscard]] double square_growth() const { return 8 * growth / 3; }

  /// What is known of φ at a time.
  struct trajectory {
    double delta;             ///< δ, with `initial`
    double rounding;          ///< of φ
    double weighted_residual; ///< ∫ ‖√Q r‖
    double largest_weight;    ///< Q_max
    double coupling_time;     ///< |λ| t
  };

  /// Errors of the moments in φ. \param numbers ‖P_k φ‖², by the number k of quanta
  [[nodiscard]] mode_errors of_vector(std::vector<double> const& numbers, trajectory const& at) const {
    double once = 0;   // ‖aφ‖²
    double norm = 0;   // ‖φ‖²
    double square = 0; // ‖a*aφ‖²
    double lower = 0;  // ‖a²φ‖²
    double raise = 0;  // ‖a*²φ‖²
    double fourth = 0; // ‖a*²a²φ‖²
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      auto const k = static_cast<double>(i);
      norm += numbers[i];
      once += k * numbers[i];
      square += k * k * numbers[i];
      lower += k * (k - 1) * numbers[i];
      raise += (k + 1) * (k + 2) * numbers[i];
      fourth += k * k * (k - 1) * (k - 1) * numbers[i];
    }
    double const d = trajectory_error(growth, at.coupling_time, 1, initial[1], at.weighted_residual);
    double const d2 = trajectory_error(square_growth(), at.coupling_time, 1, initial[2],
                                       std::sqrt(at.largest_weight) * at.weighted_residual);
    double const first = at.delta + at.rounding;
    return {.state = 0,
            .lower = first * (std::sqrt(once) + std::sqrt(once + norm)) + at.delta * d,
            .number = 2 * first * std::sqrt(square) + d * d,
            .lower_square = first * (std::sqrt(lower) + std::sqrt(raise)) + d * d,
            .pairs = 2 * first * std::sqrt(fourth) + d2 * d2};
  }

  /// What the terms left out of a mixture change: its weights are scaled to sum 1, and ⟨Q^j⟩ grows by e^{c_j|λ|t} at most.
  [[nodiscard]] mode_errors of_mixture(double coupling_time) const {
    double const second = 2 * tail[1] * std::exp(growth * coupling_time);
    return {.state = 2 * tail[0],
            .lower = second,
            .number = second,
            .lower_square = second,
            .pairs = 2 * tail[2] * std::exp(square_growth() * coupling_time)};
  }

  /// A ∫ ‖√Q r‖ small enough for D² and D_2² to be below a tolerance, where Q_max is some hundreds.
  [[nodiscard]] double residual_for(double tolerance, double coupling_time) const {
    constexpr double typical_largest_weight = 200;
    return std::sqrt(tolerance / typical_largest_weight) * std::exp(-square_growth() * coupling_time / 2);
  }
};

/// Adds w times the errors of one part of a mixture.
inline void add_errors(mode_errors& sum, double w, mode_errors const& part) {
  sum.state += w * part.state;
  sum.lower += w * part.lower;
  sum.number += w * part.number;
  sum.lower_square += w * part.lower_square;
  sum.pairs += w * part.pairs;
}

/// The bounds for a reservoir of kind `boson_mode`.
/// \param a names the observed particles
template <ComplexScalar S>
[[nodiscard]] moment_error_bounds make_moment_error_bounds(basic_model<S> const& model,
                                                           basic_observable<S> const& a, particle_number n,
                                                           mode_description const& mode) {
  moment_error_bounds result{.growth = detail::weight_growth(model, a, mode, n)};
  auto const& rho = model.reservoir().state;
  // what counts as rounding of zero starts no evolution
  auto const rounding = tolerance::zero<double>() * static_cast<double>(largest_entry(rho));
  for (Eigen::Index k = 0; k < mode.occupied; ++k) {
    auto const p = static_cast<double>(rho(k, k).real());
    if (p <= rounding) {
      for (std::size_t j = 0; j < result.tail.size(); ++j) {
        result.tail[j] += p * std::pow(static_cast<double>(k + 1), static_cast<double>(j));
      }
    }
  }
  if (!(mode.tail > 0)) {
    return result;
  }
  auto const from = static_cast<double>(mode.occupied);
  auto const ratio = static_cast<double>(rho(1, 1).real() / rho(0, 0).real());
  if (!mode.tail_is_coherent) {
    // beyond the cut the distance from it is distributed as the number itself, of variance m + m²
    double const m = ratio / (1 - ratio);
    double const mean = from + 1 + m;
    result.tail[0] += mode.tail;
    result.tail[1] += mode.tail_weight;
    result.tail[2] += mode.tail * (mean * mean + m + m * m);
    return result;
  }
  double tail_square = 0;
  double term = std::exp(from * std::log(ratio) - ratio - std::lgamma(from + 1));
  for (double k = from; k < from + 1000 && term * (k + 1) * (k + 1) > tail_square * 1e-20; ++k) {
    tail_square += term * (k + 1) * (k + 1);
    term *= ratio / (k + 1);
  }
  std::array<double, 2> inside{}; // ⟨Q⟩, ⟨Q²⟩ of the state as it is cut
  for (Eigen::Index k = 0; k < mode.occupied; ++k) {
    auto const p = static_cast<double>(rho(k, k).real());
    auto const q = static_cast<double>(k + 1);
    inside[0] += q * p;
    inside[1] += q * q * p;
  }
  // the state itself is beyond the cut, and within it changed by its normalisation
  result.initial = {std::sqrt(1.01 * mode.tail),
                    std::sqrt(1.01 * mode.tail_weight) + mode.tail * std::sqrt(inside[0]),
                    std::sqrt(1.01 * tail_square) + mode.tail * std::sqrt(inside[1])};
  return result;
}

} // namespace mfdyson
