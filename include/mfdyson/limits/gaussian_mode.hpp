#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

#include <mfdyson/core/require.hpp>
#include <mfdyson/model/mode_polynomial.hpp>

/// \file
/// One bosonic mode in a Gaussian state.

namespace mfdyson {

/// The Gaussian state of one mode with given first and second moments: a displaced squeezed thermal state.
///
/// With x_θ = (a e^{−iθ} + a* e^{iθ})/√2, whose variance in the vacuum is ½.
struct gaussian_mode {
  std::complex<double> mean;      ///< α = ⟨a⟩
  double quanta = 0;              ///< ⟨δa* δa⟩ ≥ 0, δa = a − α
  std::complex<double> anomalous; ///< ⟨δa δa⟩, |·|² ≤ quanta (quanta + 1)

  /// ⟨a*a⟩.
  [[nodiscard]] double number() const { return std::norm(mean) + quanta; }
  /// ⟨u + z a + w a* + v a*a + s a² + q a*²⟩.
  [[nodiscard]] std::complex<double> average(mode_polynomial const& a) const {
    auto const square = anomalous + mean * mean;
    return a.constant + a.lower * mean + a.raise * std::conj(mean) + a.number * number() +
           a.lower_square * square + a.raise_square * std::conj(square);
  }
  /// Variance of a*a: by Wick's rule |α|² (2n + 1) + 2 Re(ᾱ² s) + n (n + 1) + |s|², n and s the second moments.
  [[nodiscard]] double number_variance() const {
    return std::norm(mean) * (2 * quanta + 1) + 2 * (std::conj(mean * mean) * anomalous).real() +
           quanta * (quanta + 1) + std::norm(anomalous);
  }
  /// g²(0) = ⟨a*²a²⟩/⟨a*a⟩²; NaN in the vacuum.
  [[nodiscard]] double g2() const {
    double const n = number();
    return (number_variance() + n * n - n) / (n * n);
  }
  /// Var(x_θ) = ½ + ⟨δa*δa⟩ + Re(e^{−2iθ} ⟨δaδa⟩).
  [[nodiscard]] double quadrature_variance(double theta) const {
    return 0.5 + quanta + (std::polar(1.0, -2 * theta) * anomalous).real();
  }
  /// The smallest of them.
  [[nodiscard]] double least_variance() const {
    // ½ + n − |s| without cancellation where the state is strongly squeezed: ((½ + n)² − |s|²)/(½ + n + |s|)
    return (0.25 + (quanta * (quanta + 1) - std::norm(anomalous))) / (0.5 + quanta + std::abs(anomalous));
  }
  /// 10 log₁₀ of ½ over the least variance: > 0 where the state is squeezed.
  [[nodiscard]] double squeezing_in_decibel() const { return -10 * std::log10(2 * least_variance()); }
  /// ⟨W(z)⟩ = ⟨e^{iφ(z)}⟩ = e^{i⟨φ(z)⟩ − ½ Var φ(z)}, φ(z) = (z̄ a + z a*)/√2.
  [[nodiscard]] std::complex<double> weyl(std::complex<double> const& z) const {
    double const field = std::sqrt(2.0) * (std::conj(z) * mean).real();
    double const variance = std::norm(z) * (0.5 + quanta) + (std::conj(z * z) * anomalous).real();
    return std::polar(std::exp(-variance / 2), field);
  }

  /// P(k), k = 0 … levels − 1: the probability of k quanta.
  ///
  /// With y = 1 − x, and phases such that s ≥ 0, ⟨x^{a*a}⟩ = Π_± (1 + y(n ± s))^{-1/2} e^{−yβ_±/(1 + y(n ± s))}, β_− = (Im α)²,
  /// β_+ = (Re α)². Each factor f is a power series in x by (c − dx)² f' = (½d(c − dx) + β) f, d = n ± s, c = 1 + d.
  /// Accurate to rounding of 1, not of P(k).
  /// \throws invalid_input for levels < 0
  [[nodiscard]] std::vector<double> distribution(int levels) const {
    if (levels < 0) {
      detail::reject({"gaussian_mode::distribution", "levels"},
                     concat({"expected >= 0, got ", to_text(levels)}));
    }
    double const s = std::abs(anomalous);
    auto const turned = s > 0 ? mean * std::polar(1.0, -std::arg(anomalous) / 2) : mean;
    auto const one = factor(quanta - s, turned.imag() * turned.imag(), levels);
    auto const other = factor(quanta + s, turned.real() * turned.real(), levels);
    std::vector<double> result(one.size(), 0.0);
    for (std::size_t j = 0; j < one.size(); ++j) {
      for (std::size_t k = 0; j + k < one.size(); ++k) {
        result[j + k] += one[j] * other[k];
      }
    }
    return result;
  }

private:
  [[nodiscard]] static std::vector<double> factor(double d, double beta, int count) {
    double const c = 1 + d;
    std::vector<double> g;
    for (int k = 0; k < count; ++k) {
      if (k == 0) {
        g.push_back(std::exp(-beta / c) / std::sqrt(c));
        continue;
      }
      auto const last = static_cast<std::size_t>(k - 1);
      double sum = (d * c / 2 + beta + 2 * c * d * (k - 1)) * g[last];
      if (k > 1) {
        sum -= d * d * (k - 1.5) * g[last - 1];
      }
      g.push_back(sum / (c * c * k));
    }
    return g;
  }
};

} // namespace mfdyson
