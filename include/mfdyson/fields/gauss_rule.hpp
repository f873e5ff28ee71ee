#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/core/require.hpp>
#include <mfdyson/fields/legendre_panels.hpp>

/// \file
/// Gauss quadrature of any measure.

namespace mfdyson {

/// The recursion coefficients of the polynomials that are orthogonal with respect to a measure:
/// π_{k+1}(x) = (x − a_k) π_k(x) − b_k π_{k−1}(x), b_0 the mass. A field as a chain of oscillators with frequencies a_k and hoppings
/// √b_k, of which the first, with coupling √b_0, is the one that the particles see.
struct jacobi_coefficients {
  std::vector<double> a;
  std::vector<double> b;
};

/// The first `count` recursion coefficients of Σ_i w_i δ_{x_i}: points are added one after the other by plane rotations, which is
/// stable where Lanczos' iteration is not. Some `count` times as many operations as there are points.
///
/// Source: W. B. Gragg, W. J. Harwood, Numer. Math. 44, 317 (1984); `lanczos` in W. Gautschi, Orthogonal Polynomials (2004).
/// \param measure weights ≥ 0; points of weight zero do not count
/// \throws invalid_input where the measure has fewer than `count` points
[[nodiscard]] inline jacobi_coefficients make_jacobi_coefficients(std::vector<weighted_node> measure,
                                                                  std::size_t count) {
  std::erase_if(measure, [](weighted_node const& p) { return !(p.weight > 0); });
  if (count < 1 || measure.size() < count) {
    detail::reject({"make_jacobi_coefficients", "count"},
                   concat({"expected 1 to ", to_text(static_cast<std::uint64_t>(measure.size())), ", got ",
                           to_text(static_cast<std::uint64_t>(count))}));
  }
  jacobi_coefficients result{std::vector<double>(count), std::vector<double>(count)};
  for (std::size_t k = 0; k < count; ++k) {
    result.a[k] = measure[k].node;
  }
  result.b[0] = measure[0].weight;
  for (std::size_t n = 1; n < measure.size(); ++n) {
    double const x = measure[n].node;
    double incoming = measure[n].weight;
    double gamma = 1;
    double sigma = 0;
    double t = 0;
    for (std::size_t k = 0; k < std::min(n + 1, count); ++k) {
      double const rho = result.b[k] + incoming;
      double const rotated = gamma * rho;
      double const before = sigma;
      gamma = rho > 0 ? result.b[k] / rho : 1;
      sigma = rho > 0 ? incoming / rho : 0;
      double const next = sigma * (result.a[k] - x) - gamma * t;
      result.a[k] -= next - t;
      t = next;
      incoming = sigma > 0 ? t * t / sigma : before * result.b[k];
      result.b[k] = rotated;
    }
  }
  return result;
}

/// The Gauss quadrature with these coefficients: nodes in ascending order, exact for polynomials of degree 2 · count − 1.
///
/// The nodes are eigenvalues of the tridiagonal matrix with diagonal a_k and off-diagonal √b_k, the weights b_0 times the
/// squared first components of its eigenvectors, by implicit QL steps (G. H. Golub, J. H. Welsch, Math. Comp. 23, 221 (1969)). Errors are
/// of the size of rounding of the largest node and of the mass.
[[nodiscard]] inline std::vector<weighted_node> make_gauss_rule(jacobi_coefficients const& c) {
  std::size_t const n = c.a.size();
  auto d = c.a;
  std::vector<double> e(n, 0.0);
  std::vector<double> first(n, 0.0);
  first[0] = 1;
  for (std::size_t k = 0; k + 1 < n; ++k) {
    e[k] = std::sqrt(c.b[k + 1]);
  }
  double constexpr eps = std::numeric_limits<double>::epsilon();
  for (std::size_t l = 0; l < n; ++l) {
    for (;;) { // three steps on average; Wilkinson's shift converges always
      std::size_t m = l;
      while (m + 1 < n && std::abs(e[m]) > eps / 2 * (std::abs(d[m]) + std::abs(d[m + 1]))) {
        ++m;
      }
      if (m == l) {
        break;
      }
      double g = (d[l + 1] - d[l]) / (2 * e[l]);
      g = d[m] - d[l] + e[l] / (g + std::copysign(std::hypot(g, 1.0), g));
      double s = 1;
      double cosine = 1;
      double p = 0;
      for (std::size_t i = m; i-- > l;) {
        double const f = s * e[i];
        double const b = cosine * e[i];
        double const r = std::hypot(f, g);
        e[i + 1] = r;
        s = r > 0 ? f / r : 0;
        cosine = r > 0 ? g / r : 1;
        g = d[i + 1] - p;
        double const q = (d[i] - g) * s + 2 * cosine * b;
        p = s * q;
        d[i + 1] = g + p;
        g = cosine * q - b;
        double const upper = first[i + 1];
        first[i + 1] = s * first[i] + cosine * upper;
        first[i] = cosine * first[i] - s * upper;
      }
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
  std::vector<weighted_node> result;
  for (std::size_t k = 0; k < n; ++k) {
    result.push_back({d[k], c.b[0] * first[k] * first[k]});
  }
  std::sort(result.begin(), result.end(),
            [](weighted_node const& x, weighted_node const& y) { return x.node < y.node; });
  return result;
}

} // namespace mfdyson
