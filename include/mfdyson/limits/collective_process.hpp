#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <mfdyson/limits/field_kernels.hpp>

/// \file
/// The particles at a Bose field as one Gaussian process.

namespace mfdyson {

/// X^b(t), the collective operators of particles that are coupled to a field with strength λ, as N → ∞.
///
/// Heisenberg's equations are linear,
///
///     X^a(t) = X_0^a(t) + 2λ Σ_b ∫_0^t Im C^{ab}(t,s) Φ^b(s) ds,    Φ^a(t) = Φ_0^a(t) + 2λ Σ_b ∫_0^t Im W^{ab}(t,s) X^b(s) ds,
///
/// because i[X_0^b(s), X_0^a(t)] = 2 Im C^{ab}(t,s), with W^{ab}(t,s) = ⟨φ(f_a)(t) φ(f_b)(s)⟩. Put into each other,
///
///     X = 𝓡 (X_0 + 2λ𝒞 Φ_0),    𝓡 = (1 − 4λ² 𝒞 Im𝒲)^{−1},    ⟨X Xᵀ⟩ = 𝓡 (C + 4λ² 𝒞 W 𝒞ᵀ) 𝓡ᵀ + means,
///
/// where 𝒞, 𝒲 integrate from 0 to t: a Volterra equation of the second kind, solved at the Gauss points of panels.
/// Vectors have entry i · terms + b for term b at t_i. Immutable.
class collective_process {
public:
  using vector = std::vector<double>;

  collective_process(std::shared_ptr<field_terms const> terms, std::shared_ptr<field_kernels const> kernels,
                     double lambda)
      : terms_(std::move(terms)),
        kernels_(std::move(kernels)),
        lambda_(lambda),
        solver_(equation(*kernels_, lambda), kernels_->block()) {
    auto const& k = *kernels_;
    covariance_re_ = around(combined(k.particles_re, k.noise_re));
    covariance_im_ = around(combined(k.particles_im, k.noise_im));
    mean_ = k.mean;
    for (auto& x : mean_) {
      x *= lambda;
    }
    mean_ = solver_.solve(mean_);
    find_error();
  }

  [[nodiscard]] field_terms const& terms() const { return *terms_; }
  [[nodiscard]] field_kernels const& kernels() const { return *kernels_; }
  [[nodiscard]] double lambda() const { return lambda_; }
  /// ⟨X_p⟩.
  [[nodiscard]] vector const& mean() const { return mean_; }
  /// ⟨X_p X_q⟩ − ⟨X_p⟩⟨X_q⟩.
  [[nodiscard]] std::complex<double> covariance(Eigen::Index p, Eigen::Index q) const {
    return {covariance_re_(p, q), covariance_im_(p, q)};
  }
  /// See `field_evolution::error`.
  [[nodiscard]] double error() const { return error_; }

  /// v with f_a(t) = Σ v f.
  [[nodiscard]] vector at_time(std::size_t a, double t) const {
    auto const& grid = kernels_->grid;
    vector v(mean_.size(), 0.0);
    if (a >= kernels_->terms) {
      detail::reject({"field_evolution", "term"},
                     concat({"expected an index below ", to_text(kernels_->terms), ", got ", to_text(a)}));
    }
    auto const panel = grid.panel_of(t);
    auto const l = grid.lagrange(t - grid.start(panel));
    for (std::size_t j = 0; j < l.size(); ++j) {
      v[(panel * l.size() + j) * kernels_->terms + a] = l[j];
    }
    return v;
  }

  /// Σ_{pq} x_p ⟨X_p X_q⟩ y_q without means.
  [[nodiscard]] std::complex<double> bilinear(vector const& x, vector const& y) const {
    double re = 0;
    double im = 0;
    for (Eigen::Index q = 0; q < covariance_re_.cols(); ++q) {
      double const factor = y[static_cast<std::size_t>(q)];
      if (factor == 0) {
        continue;
      }
      double column_re = 0;
      double column_im = 0;
      for (Eigen::Index p = 0; p < covariance_re_.rows(); ++p) {
        column_re += x[static_cast<std::size_t>(p)] * covariance_re_(p, q);
        column_im += x[static_cast<std::size_t>(p)] * covariance_im_(p, q);
      }
      re += factor * column_re;
      im += factor * column_im;
    }
    return {re, im};
  }

  /// 2λ 𝓡 𝒞 f: the response of X to a field.
  [[nodiscard]] vector response(vector f) const {
    for (auto& x : f) {
      x *= 2 * lambda_;
    }
    return solver_.solve(kernels_->driven(f));
  }

  /// 𝓡 x.
  [[nodiscard]] real_matrix propagated(real_matrix x) const { return solver_.solve(std::move(x)); }

private:
  [[nodiscard]] static real_matrix equation(field_kernels const& k, double lambda) {
    real_matrix m = k.feedback;
    m *= -lambda * lambda;
    for (Eigen::Index i = 0; i < m.rows(); ++i) {
      m(i, i) += 1;
    }
    return m;
  }
  [[nodiscard]] real_matrix combined(real_matrix const& particles, real_matrix const& noise) const {
    real_matrix sum(particles.rows(), particles.cols());
    for (Eigen::Index i = 0; i < sum.size(); ++i) {
      sum.data()[i] = particles.data()[i] + lambda_ * lambda_ * noise.data()[i];
    }
    return sum;
  }
  /// 𝓡 x 𝓡ᵀ.
  [[nodiscard]] real_matrix around(real_matrix const& x) const {
    return transposed(solver_.solve(transposed(solver_.solve(x))));
  }

  void find_error() {
    auto const& k = *kernels_;
    auto const m = static_cast<Eigen::Index>(k.terms);
    auto const block = k.block();
    vector size; // √ of the largest variance of a panel, by panel
    for (Eigen::Index first = 0; first < k.rows(); first += block) {
      double largest = 0;
      for (Eigen::Index p = first; p < first + block; ++p) {
        largest = std::max(largest, covariance_re_(p, p));
      }
      size.push_back(std::sqrt(largest));
    }
    double worst = 0;
    for (Eigen::Index q = 0; q < k.rows(); ++q) {
      for (Eigen::Index first = 0; first < k.rows(); first += block) {
        double const scale =
            size[static_cast<std::size_t>(first / block)] * size[static_cast<std::size_t>(q / block)];
        for (Eigen::Index a = 0; a < m && scale > 0; ++a) {
          for (auto const* part : {&covariance_re_, &covariance_im_}) {
            double const tail = k.grid.tail(
                [&](std::size_t j) { return (*part)(first + static_cast<Eigen::Index>(j) * m + a, q); });
            worst = std::max(worst, tail / scale);
          }
        }
      }
    }
    double const unit = std::abs(terms_->inner_product({{0, 1}}, {{0, 1}}, 0));
    error_ = worst + k.error + (unit > 0 ? terms_->error() / unit : 0);
  }

  std::shared_ptr<field_terms const> terms_;
  std::shared_ptr<field_kernels const> kernels_;
  double lambda_;
  block_triangular_solver solver_;
  real_matrix covariance_re_;
  real_matrix covariance_im_;
  vector mean_;
  double error_ = 0;
};

} // namespace mfdyson
