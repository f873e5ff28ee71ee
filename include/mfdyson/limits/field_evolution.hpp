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
/// Particles at a Bose field as N → ∞, at one λ and all times up to T.

namespace mfdyson {

/// The Gaussian state of the field and of the particles at N = ∞ under λ Σ_b X^b ⊗ φ(f_b), all orders in λ.
///
/// Heisenberg's equations are linear,
///
///     X^a(t) = X_0^a(t) + 2λ Σ_b ∫_0^t Im C^{ab}(t,s) Φ^b(s) ds,    Φ^a(t) = Φ_0^a(t) + 2λ Σ_b ∫_0^t Im W^{ab}(t,s) X^b(s) ds,
///
/// because i[X_0^b(s), X_0^a(t)] = 2 Im C^{ab}(t,s), W^{ab}(t,s) = ⟨φ(f_a)(t) φ(f_b)(s)⟩. Put into each other,
///
///     X = 𝓡 (X_0 + 2λ𝒞 Φ_0),    𝓡 = (1 − 4λ² 𝒞 Im𝒲)^{−1},    ⟨X Xᵀ⟩ = 𝓡 (C + 4λ² 𝒞 W 𝒞ᵀ) 𝓡ᵀ + means,
///
/// where 𝒞, 𝒲 integrate from 0 to t: a Volterra equation of the second kind, solved at the Gauss points of panels. All else is
/// integrals over ⟨X Xᵀ⟩, with a_k(t) = e^{−iωt}[a_k − i(λ/√2) Σ_b ∫_0^t e^{iωs} f_b(k) X^b(s) ds]. Numbers that grow exponentially
/// beyond the critical coupling have a relative accuracy.
///
/// Source: [MR18] (2.3)–(2.9), where the lowest order in λ is given; engine.md of the derivation: Lemma 1.5, generalised.
/// Made by `field_limit::at`. Immutable: may be shared between threads.
class field_evolution {
public:
  field_evolution(std::shared_ptr<field_terms const> terms, std::shared_ptr<field_kernels const> kernels,
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
    find_rates();
    find_error();
  }

  [[nodiscard]] double lambda() const { return lambda_; }
  /// T.
  [[nodiscard]] double time_span() const { return kernels_->grid.span(); }
  /// Estimate of the relative error of two-point functions: what the polynomials on the panels leave out of ⟨X^a(t) X^b(s)⟩, relative
  /// to the standard deviations, and the error of the field's kernels. What is a difference of larger numbers has more of it.
  [[nodiscard]] double error() const { return error_; }
  /// Number of points in time.
  [[nodiscard]] std::size_t points() const { return kernels_->grid.size(); }

  /// N(t) − N(0), the quanta that the particles emitted until t: in the vacuum the number of quanta. At T > 0 N̂ itself is
  /// infinite, and its change is what has a meaning.
  ///
  /// ∫_0^t of `emission_rate`. To order λ² it is [MR18] (2.9). \throws invalid_input unless 0 ≤ t ≤ T
  [[nodiscard]] double quanta(double t) const {
    require(t, "quanta");
    auto const v = kernels_->grid.integral<double>(t, 1, [](double, std::size_t) { return 1.0; });
    double sum = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      sum += v[i] * rate_[i];
    }
    return sum;
  }
  /// dN/dt = λ² Re Σ_{ab} ∫_0^t ⟨f_b(s), f_a(t)⟩ ⟨X^b(s) X^a(t)⟩ ds + √2 λ Im Σ_a ⟨a*(f_a(t)) X^a(t)⟩, where a* is that of time 0.
  /// \throws invalid_input unless 0 ≤ t ≤ T
  [[nodiscard]] double emission_rate(double t) const {
    require(t, "emission_rate");
    return kernels_->grid.value(rate_, t);
  }

  /// The change of the number of quanta until t, per frequency: n(ω, t) with ∫ n dω = `quanta` where the density has no modes.
  ///
  ///     n(ω,t) = J(ω) { ½λ² ⟨|Σ_b c_b(ω) ∫_0^t e^{iωs} X^b(s) ds|²⟩ + √2 λ Im Σ_b c_b(ω) ∫_0^t e^{iωs} ⟨a*_ω X^b(s)⟩ ds },
  ///
  /// f_b = c_b(ω) g. \param omega ≥ 0 \throws invalid_input unless 0 ≤ t ≤ T
  [[nodiscard]] double spectrum(double omega, double t) const {
    require_finite(omega, {"field_evolution::spectrum", "omega"});
    return quanta_at(omega, terms_->field().density()(omega), t);
  }
  /// The same for a mode of the density: the change of its number of quanta. \throws invalid_input where there is no such mode
  [[nodiscard]] double quanta_of_mode(std::size_t k, double t) const {
    auto const& modes = terms_->field().density().modes();
    if (k >= modes.size()) {
      detail::reject({"field_evolution::quanta_of_mode", "mode"},
                     concat({"expected an index below ", to_text(modes.size()), ", got ", to_text(k)}));
    }
    return quanta_at(modes[k].frequency, modes[k].coupling * modes[k].coupling, t);
  }

  /// ⟨φ(h)(t)⟩ = ⟨φ(e^{iωt}h)⟩_0 + λ Σ_b ∫_0^t Im⟨e^{iωt}h, f_b(s)⟩ ⟨X^b(s)⟩ ds.
  [[nodiscard]] double field_mean(test_function const& h, double t) const {
    return seen(h, t, "field_mean").mean;
  }
  /// ⟨φ(h)(t)²⟩ − ⟨φ(h)(t)⟩².
  [[nodiscard]] double field_variance(test_function const& h, double t) const {
    auto const x = seen(h, t, "field_variance");
    return covariance(x, x).real();
  }
  /// ⟨φ(h)(t) φ(k)(s)⟩, means included.
  [[nodiscard]] std::complex<double> two_point(test_function const& h, double t, test_function const& k,
                                               double s) const {
    auto const x = seen(h, t, "two_point");
    auto const y = seen(k, s, "two_point");
    return covariance(x, y) + x.mean * y.mean;
  }
  /// ⟨φ(h_1)(t) ⋯ φ(h_k)(t)⟩ by Wick's formula.
  [[nodiscard]] std::complex<double> product(std::vector<test_function> const& factors, double t) const {
    std::vector<linear> x;
    for (auto const& h : factors) {
      x.push_back(seen(h, t, "product"));
    }
    return wick(x);
  }
  /// ⟨W(h)(t)⟩ = ⟨e^{iφ(h)(t)}⟩ = e^{i⟨φ⟩ − ½ Var φ}.
  [[nodiscard]] std::complex<double> weyl(test_function const& h, double t) const {
    auto const x = seen(h, t, "weyl");
    return std::polar(std::exp(-covariance(x, x).real() / 2), x.mean);
  }

  /// ⟨X^a(t)⟩ of a term of the coupling (`field_limit::term`), zero where the field is not displaced.
  [[nodiscard]] double particle_mean(std::size_t a, double t) const {
    require(t, "particle_mean");
    auto const v = at_time(a, t);
    double sum = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      sum += v[i] * mean_[i];
    }
    return sum;
  }
  /// ⟨X^a(t) X^b(s)⟩, X^a = N^{−1/2} Σ_j G_j^a, means included.
  [[nodiscard]] std::complex<double> particle_correlation(std::size_t a, std::size_t b, double t,
                                                          double s) const {
    require(t, "particle_correlation");
    require(s, "particle_correlation");
    return bilinear(at_time(a, t), at_time(b, s)) + particle_mean(a, t) * particle_mean(b, s);
  }

private:
  using vector = std::vector<double>;

  /// φ(h)(t) as a linear function of free fields and of X.
  struct linear {
    test_function moved;                        ///< e^{iωt}h
    vector weights;                             ///< of X at the points
    std::vector<std::complex<double>> response; ///< ⟨X φ_0(e^{iωt}h)⟩ at the points
    double mean;
  };

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

  void find_rates() {
    auto const& k = *kernels_;
    auto const m = k.terms;
    auto const& alpha = terms_->field().state().displacement;
    rate_.assign(k.grid.size(), 0.0);
    real_matrix heat_re;
    real_matrix heat_im;
    if (k.absorption_re.size() > 0) {
      heat_re = solver_.solve(k.absorption_re);
      heat_im = solver_.solve(k.absorption_im);
    }
    double const root = std::sqrt(2.0);
    for (Eigen::Index p = 0; p < k.rows(); ++p) {
      auto const i = static_cast<std::size_t>(p) / m;
      auto const a = static_cast<std::size_t>(p) % m;
      double emitted = 0;
      auto const end = (static_cast<Eigen::Index>(i / time_panels::points) + 1) * k.block();
      for (Eigen::Index q = 0; q < end; ++q) {
        double const means = mean_[static_cast<std::size_t>(p)] * mean_[static_cast<std::size_t>(q)];
        emitted +=
            k.emission_re(p, q) * (covariance_re_(q, p) + means) + k.emission_im(p, q) * covariance_im_(q, p);
      }
      double stimulated = mean_[static_cast<std::size_t>(p)] *
                          terms_->inner_product(alpha, terms_->form(a), k.grid.node(i)).imag();
      if (heat_im.size() > 0) { // ⟨a*(f)φ(h)⟩ = ⟨h, n f⟩/√2
        stimulated += root * lambda_ * heat_im(p, p);
      }
      rate_[i] += lambda_ * lambda_ * emitted + root * lambda_ * stimulated;
    }
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

  void require(double t, char const* function) const {
    auto const name = concat({"field_evolution::", function});
    require_finite(t, {name, "t"});
    if (t < 0 || t > time_span() * (1 + 1e-14)) {
      detail::reject({name, "t"},
                     concat({"expected 0 <= t <= T = ", to_text(time_span()), ", got ", to_text(t)}));
    }
  }

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

  [[nodiscard]] double quanta_at(double omega, double weight, double t) const {
    require(t, "spectrum");
    auto const& k = *kernels_;
    auto const m = k.terms;
    auto const at_frequency = [omega](test_function const& f) {
      std::complex<double> sum = 0;
      for (auto const& term : f) {
        sum += times(term.coefficient, std::polar(1.0, omega * term.time));
      }
      return sum;
    };
    std::vector<std::complex<double>> c;
    for (std::size_t b = 0; b < m; ++b) {
      c.push_back(at_frequency(terms_->form(b)));
    }
    auto const v = k.grid.integral<std::complex<double>>(
        t, m, [&](double s, std::size_t b) { return times(c[b], std::polar(1.0, omega * s)); });
    vector re;
    vector im;
    std::complex<double> mean = 0;
    for (std::size_t p = 0; p < v.size(); ++p) {
      re.push_back(v[p].real());
      im.push_back(v[p].imag());
      mean += v[p] * mean_[p];
    }
    // ⟨|Σ v X|²⟩ = Σ conj(v_p) v_q ⟨X_p X_q⟩
    double const square =
        (bilinear(re, re) + bilinear(im, im)).real() - 2 * bilinear(re, im).imag() + std::norm(mean);
    auto const alpha = at_frequency(terms_->field().state().displacement);
    double stimulated = times(std::conj(alpha), mean).imag();
    double const temperature = terms_->field().state().temperature;
    if (temperature > 0 && omega > 0) {
      vector field_re;
      vector field_im;
      for (std::size_t i = 0; i < k.grid.size(); ++i) {
        for (std::size_t b = 0; b < m; ++b) { // ⟨a*_ω φ(f_b(u))⟩ = n conj(f_b(u))/√2, per J
          auto const f = std::conj(times(c[b], std::polar(1.0, omega * k.grid.node(i))));
          field_re.push_back(f.real());
          field_im.push_back(f.imag());
        }
      }
      auto const x_re = response(std::move(field_re));
      auto const x_im = response(std::move(field_im));
      double sum = 0;
      for (std::size_t p = 0; p < v.size(); ++p) {
        sum += re[p] * x_im[p] + im[p] * x_re[p];
      }
      stimulated += sum / (std::sqrt(2.0) * std::expm1(omega / temperature));
    }
    return weight * (lambda_ * lambda_ / 2 * square + std::sqrt(2.0) * lambda_ * stimulated);
  }

  [[nodiscard]] linear seen(test_function const& h, double t, char const* function) const {
    require(t, function);
    require_test_function(h, {concat({"field_evolution::", function}), "h"});
    auto const& k = *kernels_;
    linear result{evolved(h, t), {}, {}, 0};
    result.weights = k.grid.integral<double>(t, k.terms, [&](double s, std::size_t b) {
      return lambda_ * terms_->inner_product(result.moved, terms_->form(b), s).imag();
    });
    vector re;
    vector im;
    for (std::size_t i = 0; i < k.grid.size(); ++i) {
      for (std::size_t b = 0; b < k.terms; ++b) { // ⟨φ(f_b(u)) φ(h)⟩ = conj⟨φ(h) φ(f_b(u))⟩
        auto const w = terms_->covariance(result.moved, terms_->form(b), k.grid.node(i));
        re.push_back(w.real());
        im.push_back(-w.imag());
      }
    }
    re = response(std::move(re));
    im = response(std::move(im));
    result.mean = terms_->mean(result.moved, 0);
    for (std::size_t p = 0; p < re.size(); ++p) {
      result.response.emplace_back(re[p], im[p]);
      result.mean += result.weights[p] * mean_[p];
    }
    return result;
  }

  [[nodiscard]] std::complex<double> covariance(linear const& x, linear const& y) const {
    auto sum = terms_->covariance(x.moved, y.moved, 0) + bilinear(x.weights, y.weights);
    for (std::size_t p = 0; p < x.weights.size(); ++p) {
      sum += x.weights[p] * y.response[p] + y.weights[p] * std::conj(x.response[p]);
    }
    return sum;
  }

  [[nodiscard]] std::complex<double> wick(std::vector<linear> const& x) const {
    if (x.empty()) {
      return 1;
    }
    std::vector<linear> const others(x.begin() + 1, x.end());
    auto sum = x[0].mean != 0 ? x[0].mean * wick(others) : std::complex<double>(0);
    for (std::size_t j = 0; j < others.size(); ++j) {
      auto rest = others;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(j));
      sum += times(covariance(x[0], others[j]), wick(rest));
    }
    return sum;
  }

  std::shared_ptr<field_terms const> terms_;
  std::shared_ptr<field_kernels const> kernels_;
  double lambda_;
  block_triangular_solver solver_;
  real_matrix covariance_re_; // ⟨X_p X_q⟩ − ⟨X_p⟩⟨X_q⟩
  real_matrix covariance_im_;
  vector mean_; // ⟨X_p⟩
  vector rate_; // dN/dt at the points
  double error_ = 0;
};

} // namespace mfdyson
