#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include <mfdyson/core/require.hpp>

/// \file
/// A continuum of modes as the few that it is on a finite stretch of time.

namespace mfdyson {

/// A mode in its ground state that couples through coupling · (a + a*).
struct effective_mode {
  double frequency; ///< ν, energy, of any sign: a thermal field has modes of negative frequency
  double coupling;  ///< > 0
};

/// A share of a two-point function W(τ) = Σ weight · e^{−i frequency τ}.
struct spectral_weight {
  double frequency;
  double weight; ///< ≥ 0
};

/// Modes whose two-point function is that of a field for |τ| ≤ `window`.
struct effective_modes {
  std::vector<effective_mode> modes;
  double window;
  double error; ///< largest |W(τ) − Σ_k g_k² e^{−iν_kτ}| for |τ| ≤ window, found on a fine grid
};

namespace detail {

/// Two-point functions on Chebyshev points of [0, window], and modes fitted to them.
class mode_fit {
public:
  /// \param negligible weight at either end of the spectrum that modes need not care for
  mode_fit(std::vector<spectral_weight> measure, double window, double negligible)
      : measure_(std::move(measure)) {
    for (auto const& m : measure_) {
      total_ += m.weight;
    }
    std::sort(measure_.begin(), measure_.end(),
              [](spectral_weight const& a, spectral_weight const& b) { return a.frequency < b.frequency; });
    core_ = measure_;
    double left_out = 0;
    while (core_.size() > 1 && left_out + core_.back().weight <= negligible) {
      left_out += core_.back().weight;
      core_.pop_back();
    }
    left_out = 0;
    std::size_t first = 0;
    while (first + 1 < core_.size() && left_out + core_[first].weight <= negligible) {
      left_out += core_[first++].weight;
    }
    core_.erase(core_.begin(), core_.begin() + static_cast<std::ptrdiff_t>(first));
    double const lowest = core_.front().frequency;
    double const highest = core_.back().frequency;
    middle_ = (lowest + highest) / 2;
    // some points a period of the highest frequency that matters, and not fewer than 24
    auto const count = static_cast<std::size_t>(24 + std::min(600.0, (highest - lowest) * window));
    for (std::size_t k = 0; k < count; ++k) {
      times_.push_back(
          window *
          (1 - std::cos(std::numbers::pi * (static_cast<double>(k) + 0.5) / static_cast<double>(count))) / 2);
      values_.push_back(at(times_.back()));
    }
    window_ = window;
  }

  [[nodiscard]] std::complex<double> at(double tau) const {
    std::complex<double> sum = 0;
    for (auto const& m : measure_) {
      sum += m.weight * std::polar(1.0, -m.frequency * tau);
    }
    return sum;
  }

  /// Largest deviation on the points of the fit.
  [[nodiscard]] double deviation(std::vector<effective_mode> const& modes) const {
    double largest = 0;
    for (std::size_t k = 0; k < times_.size(); ++k) {
      largest = std::max(largest, std::abs(values_[k] - sum_of(modes, times_[k])));
    }
    return largest;
  }
  /// The same on many more.
  [[nodiscard]] double deviation_between(std::vector<effective_mode> const& modes) const {
    double largest = deviation(modes);
    auto const count = 4 * times_.size();
    for (std::size_t k = 0; k <= count; ++k) {
      double const tau = window_ * static_cast<double>(k) / static_cast<double>(count);
      largest = std::max(largest, std::abs(at(tau) - sum_of(modes, tau)));
    }
    return largest;
  }

  /// Modes that reproduce W at τ = 0, step, …, (count − 1) step: Szegő's quadrature rule.
  ///
  /// The field's e^{−iω step} is unitary on the span of g, e^{−iω step} g, e^{−2iω step} g, … In the orthonormal basis that
  /// Gram–Schmidt makes of the first `count` of them its matrix is unitary but for the length of the last column. With that
  /// corrected, eigenvalues are e^{−iν step}, and couplings the shares of g.
  [[nodiscard]] std::vector<effective_mode> szego(std::size_t count, double step) const {
    auto const size = static_cast<Eigen::Index>(core_.size());
    auto const n = static_cast<Eigen::Index>(count);
    Eigen::MatrixXcd basis(size, n);
    Eigen::MatrixXcd turned = Eigen::MatrixXcd::Zero(n, n);
    Eigen::VectorXcd v(size);
    Eigen::VectorXcd turn(size);
    for (Eigen::Index i = 0; i < size; ++i) {
      auto const& m = core_[static_cast<std::size_t>(i)];
      v(i) = std::sqrt(m.weight / total_);
      turn(i) = std::polar(1.0, -(m.frequency - middle_) * step);
    }
    for (Eigen::Index k = 0; k < n; ++k) {
      basis.col(k) = v;
      v = v.cwiseProduct(turn).eval();
      for (int pass = 0; pass < 2; ++pass) {
        for (Eigen::Index j = 0; j <= k; ++j) {
          std::complex<double> const overlap = basis.col(j).dot(v);
          turned(j, k) += overlap;
          v -= overlap * basis.col(j);
        }
      }
      double const length = v.norm();
      if (k + 1 == n) {
        double const rest = turned.col(k).norm();
        if (rest < 1e-8) { // nothing of it is left in the span: any phase does
          turned.col(k).setZero();
          turned(0, k) = 1;
        } else {
          turned.col(k) /= rest;
        }
      } else if (length < 1e-14) { // as many modes as the measure has points
        return szego(static_cast<std::size_t>(k) + 1, step);
      } else {
        turned(k + 1, k) = length;
        v /= length;
      }
    }
    Eigen::ComplexEigenSolver<Eigen::MatrixXcd> const solver(turned);
    std::vector<effective_mode> modes;
    for (Eigen::Index k = 0; k < n; ++k) {
      Eigen::VectorXcd const u = solver.eigenvectors().col(k).normalized();
      modes.push_back(
          {middle_ - std::arg(solver.eigenvalues()(k)) / step, std::abs(u(0)) * std::sqrt(total_)});
    }
    return modes;
  }

  /// Frequencies and couplings adjusted by least squares (Levenberg and Marquardt), from where they are.
  void adjust(std::vector<effective_mode>& modes, double enough) const {
    auto const rows = static_cast<Eigen::Index>(2 * times_.size());
    auto const unknowns = static_cast<Eigen::Index>(2 * modes.size());
    double damping = 1e-3;
    double size = square_sum(modes);
    for (int iteration = 0; iteration < 60 && deviation(modes) > enough; ++iteration) {
      // rows of the damping below those of the residual; columns scaled to length 1
      Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(rows + unknowns, unknowns);
      Eigen::VectorXd residual = Eigen::VectorXd::Zero(rows + unknowns);
      for (std::size_t k = 0; k < times_.size(); ++k) {
        auto const r = static_cast<Eigen::Index>(2 * k);
        auto const missing = values_[k] - sum_of(modes, times_[k]);
        residual(r) = missing.real();
        residual(r + 1) = missing.imag();
        for (std::size_t j = 0; j < modes.size(); ++j) {
          auto const c = static_cast<Eigen::Index>(2 * j);
          auto const turn = std::polar(1.0, -modes[j].frequency * times_[k]);
          auto const by_coupling = 2 * modes[j].coupling * turn;
          auto const by_frequency =
              std::complex<double>(0, -times_[k]) * modes[j].coupling * modes[j].coupling * turn;
          jacobian(r, c) = by_coupling.real();
          jacobian(r + 1, c) = by_coupling.imag();
          jacobian(r, c + 1) = by_frequency.real();
          jacobian(r + 1, c + 1) = by_frequency.imag();
        }
      }
      std::vector<double> scale;
      for (Eigen::Index c = 0; c < unknowns; ++c) {
        double sum = 0;
        for (Eigen::Index r = 0; r < rows; ++r) {
          sum += jacobian(r, c) * jacobian(r, c);
        }
        scale.push_back(sum > 0 ? 1 / std::sqrt(sum) : 0.0);
        for (Eigen::Index r = 0; r < rows; ++r) {
          jacobian(r, c) *= scale.back();
        }
      }
      bool better = false;
      for (int attempt = 0; attempt < 8 && !better; ++attempt) {
        for (Eigen::Index c = 0; c < unknowns; ++c) {
          jacobian(rows + c, c) = damping;
        }
        Eigen::VectorXd const step = Eigen::HouseholderQR<Eigen::MatrixXd>(jacobian).solve(residual);
        auto moved = modes;
        for (std::size_t j = 0; j < modes.size(); ++j) {
          moved[j].coupling += step(static_cast<Eigen::Index>(2 * j)) * scale[2 * j];
          moved[j].frequency += step(static_cast<Eigen::Index>(2 * j) + 1) * scale[2 * j + 1];
        }
        double const moved_size = square_sum(moved);
        better = moved_size < size;
        if (better) {
          modes = moved;
          size = moved_size;
          damping = std::max(damping / 8, 1e-12);
        } else {
          damping *= 6;
        }
      }
      if (!better) {
        return;
      }
    }
  }

private:
  [[nodiscard]] static std::complex<double> sum_of(std::vector<effective_mode> const& modes, double tau) {
    std::complex<double> sum = 0;
    for (auto const& m : modes) {
      sum += m.coupling * m.coupling * std::polar(1.0, -m.frequency * tau);
    }
    return sum;
  }
  [[nodiscard]] double square_sum(std::vector<effective_mode> const& modes) const {
    double sum = 0;
    for (std::size_t k = 0; k < times_.size(); ++k) {
      sum += std::norm(values_[k] - sum_of(modes, times_[k]));
    }
    return sum;
  }

  std::vector<spectral_weight> measure_; // by frequency
  std::vector<spectral_weight> core_;    // without the ends
  double window_ = 0;
  double total_ = 0;
  double middle_ = 0; // of the frequencies that matter
  std::vector<double> times_;
  std::vector<std::complex<double>> values_;
};

} // namespace detail

/// Few modes for a field: a quadrature rule with positive weights that integrates e^{−iωτ} for |τ| ≤ window to a tolerance,
/// where the state of the field enters only by W(τ) = μ(B(t + τ)B(t)).
///
/// On a finite stretch of time W has low rank: some window · bandwidth/2π, and a few modes more for each digit. For a growing
/// number of modes, Szegő's rule that has W exactly on a grid of times is adjusted by least squares, until the tolerance holds
/// in between. All modes start in their ground state, also those of a thermal field, which is purified by modes of
/// negative frequency (weights (1 + n)J at ω, nJ at −ω).
/// \param measure W; for a continuum, its nodes and weights on a fine grid
/// \param window ≥ 0: largest |τ|
/// \param tolerance > 0, of W(τ) relative to W(0)
/// \return as many modes as `measure` has points, at most, those themselves then
/// \throws invalid_input otherwise, or for negative weights
[[nodiscard]] inline effective_modes make_effective_modes(std::vector<spectral_weight> const& measure,
                                                          double window, double tolerance) {
  require_finite(window, {"make_effective_modes", "window"});
  if (window < 0) {
    detail::reject({"make_effective_modes", "window"}, concat({"expected >= 0, got ", to_text(window)}));
  }
  if (!(tolerance > 0)) {
    detail::reject({"make_effective_modes", "tolerance"}, concat({"expected > 0, got ", to_text(tolerance)}));
  }
  std::vector<spectral_weight> positive;
  effective_modes all{{}, window, 0};
  for (auto const& m : measure) {
    require_finite(m.frequency, {"make_effective_modes", "measure"});
    if (!(m.weight >= 0)) {
      detail::reject({"make_effective_modes", "measure"},
                     concat({"expected weights >= 0, got ", to_text(m.weight)}));
    }
    if (m.weight > 0) {
      positive.push_back(m);
      all.modes.push_back({m.frequency, std::sqrt(m.weight)});
    }
  }
  if (positive.size() < 2) {
    return all;
  }
  double total = 0;
  for (auto const& m : positive) {
    total += m.weight;
  }
  double const allowed = tolerance * total;
  detail::mode_fit const fit(positive, window, allowed / 20);
  for (std::size_t count = 1; count < positive.size();) {
    std::vector<effective_mode> best;
    double least = std::numeric_limits<double>::infinity();
    for (double const stretch : {1.0, 1.1, 1.2}) { // the grid may go beyond the window
      auto modes = fit.szego(count, window > 0 ? stretch * window /
                                                     static_cast<double>(std::max<std::size_t>(1, count - 1))
                                               : 1.0);
      double const deviation = fit.deviation(modes);
      if (deviation < least) {
        least = deviation;
        best = std::move(modes);
      }
    }
    if (least > 1e5 * allowed) { // far from it
      count += 1 + count / 20;
      continue;
    }
    ++count;
    fit.adjust(best, allowed / 2);
    double const error = fit.deviation_between(best);
    if (error <= allowed) {
      for (auto& m : best) {
        m.coupling = std::abs(m.coupling);
      }
      std::sort(best.begin(), best.end(),
                [](effective_mode const& a, effective_mode const& b) { return a.frequency < b.frequency; });
      return {std::move(best), window, error};
    }
  }
  return all;
}

} // namespace mfdyson
