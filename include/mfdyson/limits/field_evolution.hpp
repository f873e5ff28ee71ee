#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/limits/collective_process.hpp>

/// \file
/// Particles at a Bose field as N → ∞, at one λ and all times up to T.

namespace mfdyson {

/// The Gaussian state of the field and of the particles at N = ∞ under λ Σ_b X^b ⊗ φ(f_b), all orders in λ.
///
/// The particles are a `collective_process`, which drives the field: with f_b(s) = e^{iωs} f_b,
///
///     a_k(t) = e^{−iωt} [a_k − i(λ/√2) Σ_b ∫_0^t f_b(s)(k) X^b(s) ds],    φ(h)(t) = φ(e^{iωt}h) + λ Σ_b ∫_0^t Im⟨e^{iωt}h, f_b(s)⟩ X^b(s) ds,
///
/// so that everything is integrals over ⟨X^a(t) X^b(s)⟩ and correlations of X with the free field. Numbers that grow
/// exponentially beyond the critical coupling have a relative accuracy.
///
/// Source: [MR18] (2.3)–(2.9), where the lowest order in λ is given, and Lemma 1.5, generalised.
/// Made by `field_limit::at`. Immutable: may be shared between threads.
class field_evolution {
public:
  /// \throws capacity_exceeded where rates of emission are beyond the range of a double
  explicit field_evolution(collective_process particles) : x_(std::move(particles)) {
    find_rates();
    for (auto const& rate : rate_) {
      if (!std::isfinite(rate)) {
        throw capacity_exceeded("field_limit::at", concat({"lambda: at ", to_text(lambda()),
                                                           " and times up to ", to_text(time_span()),
                                                           " rates of emission leave the range of a double: "
                                                           "ask for a weaker coupling or earlier times"}));
      }
    }
  }

  [[nodiscard]] double lambda() const { return x_.lambda(); }
  /// T.
  [[nodiscard]] double time_span() const { return x_.kernels().grid.span(); }
  /// Estimate of the relative error of two-point functions: what the polynomials on the panels leave out of ⟨X^a(t) X^b(s)⟩, relative
  /// to the standard deviations, and the error of the field's kernels. What is a difference of larger numbers has more of it.
  [[nodiscard]] double error() const { return x_.error(); }
  /// Number of points in time.
  [[nodiscard]] std::size_t points() const { return x_.kernels().grid.size(); }

  /// N(t) − N(0), the quanta that the particles emitted until t: in the vacuum the number of quanta. At T > 0 N̂ itself is
  /// infinite, and its change is what has a meaning.
  ///
  /// ∫_0^t of `emission_rate`. To order λ² it is [MR18] (2.9). \throws invalid_input unless 0 ≤ t ≤ T
  [[nodiscard]] double quanta(double t) const {
    require(t, "quanta");
    auto const v = x_.kernels().grid.integral<double>(t, 1, [](double, std::size_t) { return 1.0; });
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
    return x_.kernels().grid.value(rate_, t);
  }

  /// The change of the number of quanta until t, per frequency: n(ω, t) with ∫ n dω = `quanta` where the density has no modes.
  ///
  ///     n(ω,t) = J(ω) { ½λ² ⟨|Σ_b c_b(ω) ∫_0^t e^{iωs} X^b(s) ds|²⟩ + √2 λ Im Σ_b c_b(ω) ∫_0^t e^{iωs} ⟨a*_ω X^b(s)⟩ ds },
  ///
  /// f_b = c_b(ω) g. \param omega ≥ 0 \throws invalid_input unless 0 ≤ t ≤ T
  [[nodiscard]] double spectrum(double omega, double t) const {
    require_finite(omega, {"field_evolution::spectrum", "omega"});
    return quanta_at(omega, x_.terms().field().density()(omega), t);
  }
  /// The same for a mode of the density: the change of its number of quanta. \throws invalid_input where there is no such mode
  [[nodiscard]] double quanta_of_mode(std::size_t k, double t) const {
    auto const& modes = x_.terms().field().density().modes();
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
    auto const v = x_.at_time(a, t);
    double sum = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      sum += v[i] * x_.mean()[i];
    }
    return sum;
  }
  /// ⟨X^a(t) X^b(s)⟩, X^a = N^{−1/2} Σ_j G_j^a, means included.
  [[nodiscard]] std::complex<double> particle_correlation(std::size_t a, std::size_t b, double t,
                                                          double s) const {
    require(t, "particle_correlation");
    require(s, "particle_correlation");
    return x_.bilinear(x_.at_time(a, t), x_.at_time(b, s)) + particle_mean(a, t) * particle_mean(b, s);
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

  void find_rates() {
    auto const& k = x_.kernels();
    auto const m = k.terms;
    auto const& alpha = x_.terms().field().state().displacement;
    rate_.assign(k.grid.size(), 0.0);
    real_matrix heat_re;
    real_matrix heat_im;
    if (k.absorption_re.size() > 0) {
      heat_re = x_.propagated(k.absorption_re);
      heat_im = x_.propagated(k.absorption_im);
    }
    double const root = std::sqrt(2.0);
    for (Eigen::Index p = 0; p < k.rows(); ++p) {
      auto const i = static_cast<std::size_t>(p) / m;
      auto const a = static_cast<std::size_t>(p) % m;
      double emitted = 0;
      auto const end = (static_cast<Eigen::Index>(i / time_panels::points) + 1) * k.block();
      for (Eigen::Index q = 0; q < end; ++q) {
        double const means = x_.mean()[static_cast<std::size_t>(p)] * x_.mean()[static_cast<std::size_t>(q)];
        auto const c = x_.covariance(q, p) + means;
        emitted += k.emission_re(p, q) * c.real() + k.emission_im(p, q) * c.imag();
      }
      double stimulated = x_.mean()[static_cast<std::size_t>(p)] *
                          x_.terms().inner_product(alpha, x_.terms().form(a), k.grid.node(i)).imag();
      if (heat_im.size() > 0) { // ⟨a*(f)φ(h)⟩ = ⟨h, n f⟩/√2
        stimulated += root * x_.lambda() * heat_im(p, p);
      }
      rate_[i] += x_.lambda() * x_.lambda() * emitted + root * x_.lambda() * stimulated;
    }
  }

  void require(double t, char const* function) const {
    auto const name = concat({"field_evolution::", function});
    require_finite(t, {name, "t"});
    if (t < 0 || t > time_span() * (1 + 1e-14)) {
      detail::reject({name, "t"},
                     concat({"expected 0 <= t <= T = ", to_text(time_span()), ", got ", to_text(t)}));
    }
  }

  [[nodiscard]] double quanta_at(double omega, double weight, double t) const {
    require(t, "spectrum");
    auto const& k = x_.kernels();
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
      c.push_back(at_frequency(x_.terms().form(b)));
    }
    auto const v = k.grid.integral<std::complex<double>>(
        t, m, [&](double s, std::size_t b) { return times(c[b], std::polar(1.0, omega * s)); });
    vector re;
    vector im;
    std::complex<double> mean = 0;
    for (std::size_t p = 0; p < v.size(); ++p) {
      re.push_back(v[p].real());
      im.push_back(v[p].imag());
      mean += v[p] * x_.mean()[p];
    }
    // ⟨|Σ v X|²⟩ = Σ conj(v_p) v_q ⟨X_p X_q⟩
    double const square =
        (x_.bilinear(re, re) + x_.bilinear(im, im)).real() - 2 * x_.bilinear(re, im).imag() + std::norm(mean);
    auto const alpha = at_frequency(x_.terms().field().state().displacement);
    double stimulated = times(std::conj(alpha), mean).imag();
    double const temperature = x_.terms().field().state().temperature;
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
      auto const x_re = x_.response(std::move(field_re));
      auto const x_im = x_.response(std::move(field_im));
      double sum = 0;
      for (std::size_t p = 0; p < v.size(); ++p) {
        sum += re[p] * x_im[p] + im[p] * x_re[p];
      }
      stimulated += sum * bose_occupation(omega, temperature) / std::sqrt(2.0);
    }
    return weight * (x_.lambda() * x_.lambda() / 2 * square + std::sqrt(2.0) * x_.lambda() * stimulated);
  }

  [[nodiscard]] linear seen(test_function const& h, double t, char const* function) const {
    require(t, function);
    require_test_function(h, {concat({"field_evolution::", function}), "h"});
    auto const& k = x_.kernels();
    linear result{evolved(h, t), {}, {}, 0};
    result.weights = k.grid.integral<double>(t, k.terms, [&](double s, std::size_t b) {
      return x_.lambda() * x_.terms().inner_product(result.moved, x_.terms().form(b), s).imag();
    });
    vector re;
    vector im;
    for (std::size_t i = 0; i < k.grid.size(); ++i) {
      for (std::size_t b = 0; b < k.terms; ++b) { // ⟨φ(f_b(u)) φ(h)⟩ = conj⟨φ(h) φ(f_b(u))⟩
        auto const w = x_.terms().covariance(result.moved, x_.terms().form(b), k.grid.node(i));
        re.push_back(w.real());
        im.push_back(-w.imag());
      }
    }
    re = x_.response(std::move(re));
    im = x_.response(std::move(im));
    result.mean = x_.terms().mean(result.moved, 0);
    for (std::size_t p = 0; p < re.size(); ++p) {
      result.response.emplace_back(re[p], im[p]);
      result.mean += result.weights[p] * x_.mean()[p];
    }
    return result;
  }

  [[nodiscard]] std::complex<double> covariance(linear const& x, linear const& y) const {
    auto sum = x_.terms().covariance(x.moved, y.moved, 0) + x_.bilinear(x.weights, y.weights);
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

  collective_process x_;
  vector rate_; // dN/dt at the points
};

} // namespace mfdyson
