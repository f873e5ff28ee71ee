#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

#include <mfdyson/core/least_squares.hpp>
#include <mfdyson/fields/unitary_hessenberg.hpp>

/// \file
/// Modes fitted to a two-point function.

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
    // about three points a period of the highest frequency from the middle, and not fewer than 24
    auto const count = static_cast<std::size_t>(24 + std::min(600.0, (highest - lowest) * window / 2));
    for (std::size_t k = 0; k < count; ++k) {
      times_.push_back(
          window *
          (1 - std::cos(std::numbers::pi * (static_cast<double>(k) + 0.5) / static_cast<double>(count))) / 2);
      values_.push_back(at(times_.back()));
    }
    for (std::size_t k = 0; k <= 8 * count; ++k) {
      between_.push_back(window * static_cast<double>(k) / static_cast<double>(8 * count));
      values_between_.push_back(at(between_.back()));
    }
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
    for (std::size_t k = 0; k < between_.size(); ++k) {
      largest = std::max(largest, std::abs(values_between_[k] - sum_of(modes, between_[k])));
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
          turned.col(k) = missing_column(turned, k);
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
    std::vector<effective_mode> modes;
    for (auto const& point : spectral_measure_of_hessenberg(turned)) {
      modes.push_back({middle_ - std::arg(point.value) / step, point.share * std::sqrt(total_)});
    }
    return modes;
  }

  /// Frequencies and couplings adjusted by least squares (Levenberg and Marquardt), from where they are, until nothing
  /// deviates by more than `enough`, or it takes too long.
  void adjust(std::vector<effective_mode>& modes, double enough) const {
    auto const unknowns = static_cast<Eigen::Index>(2 * modes.size());
    double damping = 1e-3;
    double size = square_sum(modes);
    double former = size;
    for (int iteration = 0; iteration < 60 && deviation(modes) > enough; ++iteration) {
      if (iteration % 12 == 11) { // hardly better than twelve steps before: it would take too long
        if (size > 0.5 * former) {
          return;
        }
        former = size;
      }
      Eigen::MatrixXd triangle;
      Eigen::VectorXd residual;
      auto const scale = linearise(modes, triangle, residual);
      bool better = false;
      for (int attempt = 0; attempt < 8 && !better; ++attempt) {
        // rows of the damping below those of the residual
        Eigen::MatrixXd damped = Eigen::MatrixXd::Zero(2 * unknowns, unknowns);
        Eigen::VectorXd right = Eigen::VectorXd::Zero(2 * unknowns);
        for (Eigen::Index c = 0; c < unknowns; ++c) {
          for (Eigen::Index r = 0; r <= c; ++r) {
            damped(r, c) = triangle(r, c);
          }
          damped(unknowns + c, c) = damping;
          right(c) = residual(c);
        }
        reduce_by_householder(damped, right);
        auto const step = solve_triangle(damped, right);
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
  /// The residual and its derivatives by couplings and frequencies, reduced to a triangle, with columns scaled to length 1.
  /// \return the scales
  [[nodiscard]] std::vector<double> linearise(std::vector<effective_mode> const& modes,
                                              Eigen::MatrixXd& jacobian, Eigen::VectorXd& residual) const {
    // no fewer rows than columns, whatever the number of modes
    auto const unknowns = static_cast<Eigen::Index>(2 * modes.size());
    auto const rows = std::max(static_cast<Eigen::Index>(2 * times_.size()), unknowns);
    jacobian = Eigen::MatrixXd::Zero(rows, unknowns);
    residual = Eigen::VectorXd::Zero(rows);
    for (std::size_t k = 0; k < times_.size(); ++k) {
      auto const r = static_cast<Eigen::Index>(2 * k);
      auto missing = values_[k];
      for (std::size_t j = 0; j < modes.size(); ++j) {
        auto const c = static_cast<Eigen::Index>(2 * j);
        double const g = modes[j].coupling;
        auto const turn = std::polar(1.0, -modes[j].frequency * times_[k]);
        missing -= g * g * turn;
        jacobian(r, c) = 2 * g * turn.real();
        jacobian(r + 1, c) = 2 * g * turn.imag();
        // d/dν e^{−iντ} = −iτ e^{−iντ}
        jacobian(r, c + 1) = times_[k] * g * g * turn.imag();
        jacobian(r + 1, c + 1) = -times_[k] * g * g * turn.real();
      }
      residual(r) = missing.real();
      residual(r + 1) = missing.imag();
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
    reduce_by_householder(jacobian, residual);
    return scale;
  }

  /// The unit vector that is orthogonal to all columns before k.
  [[nodiscard]] static Eigen::VectorXcd missing_column(Eigen::MatrixXcd const& columns, Eigen::Index k) {
    Eigen::VectorXcd best = Eigen::VectorXcd::Zero(columns.rows());
    for (Eigen::Index i = 0; i < columns.rows(); ++i) {
      Eigen::VectorXcd v = Eigen::VectorXcd::Unit(columns.rows(), i);
      for (int pass = 0; pass < 2; ++pass) {
        for (Eigen::Index j = 0; j < k; ++j) {
          std::complex<double> const overlap = columns.col(j).dot(v);
          v -= overlap * columns.col(j);
        }
      }
      if (v.norm() > best.norm()) {
        best = v;
      }
    }
    return best / best.norm();
  }

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
  double total_ = 0;
  double middle_ = 0; // of the frequencies that matter
  std::vector<double> times_;
  std::vector<std::complex<double>> values_;
  std::vector<double> between_;
  std::vector<std::complex<double>> values_between_;
};

} // namespace detail

} // namespace mfdyson
