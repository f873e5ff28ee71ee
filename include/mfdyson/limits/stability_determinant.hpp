#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/core/dense.hpp>
#include <mfdyson/limits/field_terms.hpp>

/// \file
/// The function whose zeros are the exponentially growing solutions of the limit at a Bose field.

namespace mfdyson {

/// det(1 − 4λ² Ĉ(z) Ŵ(z)), Re z > 0, whose zeros are solutions X ~ e^{zt}: with the Laplace transforms of Im C(t,s), Im W(t,s) in t − s,
///
///     Ĉ^{ab}(z) = Σ_k (z Im x_k − Ω_k Re x_k)/(z² + Ω_k²), x_k = conj(g_k^a) g_k^b,
///     Ŵ^{ab}(z) = ½ ∫ J (z Im x(ω) − ω Re x(ω))/(z² + ω²) dω, x = conj(c_a) c_b, f_a = c_a(ω) g.
class stability_determinant {
public:
  using complex = std::complex<double>;

  /// \throws invalid_input where ‖g‖² is infinite
  stability_determinant(field_terms const& terms, double lambda) : terms_(&terms), lambda_(lambda) {
    for (auto const& part : terms.field().density().parts()) {
      edges_.push_back(detail::weighted_part(
                           part, [](double) { return 1.0; }, 0, true, "field_limit::growth_rate",
                           detail::name_of_moment(0))
                           .range.edges);
    }
    for (std::size_t b = 0; b < terms.size(); ++b) {
      amplitudes_.push_back(terms.amplitudes(b, 0));
    }
  }

  [[nodiscard]] complex operator()(complex const& z) const {
    auto const m = static_cast<Eigen::Index>(terms_->size());
    auto const odd = transforms(z, true);
    auto const even = transforms(z, false);
    matrix<> particles = matrix<>::Zero(m, m);
    matrix<> field = matrix<>::Zero(m, m);
    for (Eigen::Index a = 0; a < m; ++a) {
      for (Eigen::Index b = 0; b < m; ++b) {
        auto const& of_a = amplitudes_[static_cast<std::size_t>(a)];
        auto const& of_b = amplitudes_[static_cast<std::size_t>(b)];
        for (std::size_t k = 0; k < of_a.size(); ++k) {
          double const omega = terms_->oscillators().oscillators()[k].frequency;
          auto const x = std::conj(of_a[k]) * of_b[k];
          particles(a, b) += (z * x.imag() - omega * x.real()) / (z * z + omega * omega);
        }
        for (auto const& f : terms_->form(static_cast<std::size_t>(a))) {
          for (auto const& h : terms_->form(static_cast<std::size_t>(b))) {
            field(a, b) += share(std::conj(f.coefficient) * h.coefficient, h.time - f.time, z, even, odd);
          }
        }
      }
    }
    auto product = multiply<default_scalar>(particles, field);
    product *= default_scalar(-4 * lambda_ * lambda_);
    for (Eigen::Index k = 0; k < m; ++k) {
      product(k, k) += 1.0;
    }
    return determinant(std::move(product));
  }

private:
  /// J/(z² + ω²), times ω or z: real and imaginary part.
  using pair_of_panels = std::pair<legendre_panels, legendre_panels>;

  [[nodiscard]] std::vector<pair_of_panels> transforms(complex const& z, bool odd) const {
    std::vector<pair_of_panels> result;
    for (std::size_t p = 0; p < edges_.size(); ++p) {
      auto const& density = terms_->field().density().parts()[p].density;
      auto const f = [&, z, odd](double omega) {
        return density(omega) * (odd ? complex(omega) : z) / (z * z + omega * omega);
      };
      auto edges = edges_[p];
      if (!edges.empty() && std::abs(z.imag()) > edges.front() && std::abs(z.imag()) < edges.back()) {
        edges.push_back(std::abs(z.imag())); // near the pole
        std::sort(edges.begin(), edges.end());
      }
      result.emplace_back(legendre_panels([&](double omega) { return f(omega).real(); }, edges),
                          z.imag() == 0
                              ? legendre_panels()
                              : legendre_panels([&](double omega) { return f(omega).imag(); }, edges));
    }
    return result;
  }

  /// ½ ∫ J (z Im x − ω Re x)/(z² + ω²) dω for x = c e^{iωτ}.
  [[nodiscard]] complex share(complex const& c, double tau, complex const& z,
                              std::vector<pair_of_panels> const& even,
                              std::vector<pair_of_panels> const& odd) const {
    complex sum = 0;
    complex const i(0, 1);
    for (std::size_t p = 0; p < even.size(); ++p) {
      sum += (c * even[p].first.transform(tau).value).imag() +
             i * (c * even[p].second.transform(tau).value).imag();
      sum -= (c * odd[p].first.transform(tau).value).real() +
             i * (c * odd[p].second.transform(tau).value).real();
    }
    for (auto const& mode : terms_->field().density().modes()) {
      auto const x = c * std::polar(mode.coupling * mode.coupling, mode.frequency * tau);
      sum += (z * x.imag() - mode.frequency * x.real()) / (z * z + mode.frequency * mode.frequency);
    }
    return 0.5 * sum;
  }

  /// By elimination.
  [[nodiscard]] static complex determinant(matrix<> x) {
    complex result = 1;
    for (Eigen::Index k = 0; k < x.rows(); ++k) {
      Eigen::Index pivot = k;
      for (Eigen::Index r = k + 1; r < x.rows(); ++r) {
        pivot = std::abs(x(r, k)) > std::abs(x(pivot, k)) ? r : pivot;
      }
      for (Eigen::Index c = k; c < x.rows() && pivot != k; ++c) {
        std::swap(x(k, c), x(pivot, c));
      }
      result *= pivot == k ? x(k, k) : -x(k, k);
      for (Eigen::Index r = k + 1; r < x.rows() && x(k, k) != 0.0; ++r) {
        auto const factor = x(r, k) / x(k, k);
        for (Eigen::Index c = k; c < x.rows(); ++c) {
          x(r, c) -= factor * x(k, c);
        }
      }
    }
    return result;
  }

  field_terms const* terms_;
  double lambda_;
  std::vector<std::vector<double>> edges_; // of the parts of J
  std::vector<std::vector<complex>> amplitudes_;
};

} // namespace mfdyson
