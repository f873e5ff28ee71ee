#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <boost/math/quadrature/gauss.hpp>

/// \file
/// Gauss points on equal panels of time: integrals up to any time, and values between the points.

namespace mfdyson {

/// [0, T] in equal panels of `points` Gauss–Legendre points each.
///
/// A function that a polynomial of degree 19 resolves on each panel is known by its values at the points: ∫_0^t k f for smooth k is Σ_j v_j
/// f(t_j), where v_j is weight times k(t_j) in the panels before t, and in the panel of t comes from a Gauss rule on its part before
/// t, with f interpolated. So Volterra operators with smooth kernels are matrices, accurate to rounding.
class time_panels {
public:
  static constexpr std::size_t points = 20;
  using values = std::array<double, points>;

  /// A point of the Gauss rule on a part of a panel.
  struct partial_node {
    double time = 0;   ///< from the panel's start
    double weight = 0; ///< of the rule
    values lagrange{}; ///< the Lagrange polynomials of the panel's points there
  };

  /// \param span T > 0
  /// \param panels ≥ 1
  time_panels(double span, std::size_t panels) : panels_(panels), width_(span / static_cast<double>(panels)) {
    using gauss = boost::math::quadrature::gauss<double, points>;
    static_assert(points % 2 == 0);
    for (std::size_t k = 0; k < points; ++k) { // abscissa() ascends from the middle
      std::size_t const from_middle = k < points / 2 ? points / 2 - 1 - k : k - points / 2;
      double const x = gauss::abscissa()[from_middle];
      x_[k] = k < points / 2 ? -x : x;
      w_[k] = gauss::weights()[from_middle];
      barycentric_[k] = (k % 2 == 0 ? 1 : -1) * std::sqrt((1 - x * x) * w_[k]);
    }
    for (std::size_t k = 0; k < points; ++k) {
      double before = 0;
      double p = 1;
      for (std::size_t l = 0; l < points; ++l) {
        if (l + 3 >= points) {
          last_[l + 3 - points][k] = (static_cast<double>(l) + 0.5) * w_[k] * p;
        }
        auto const degree = static_cast<double>(l);
        double const next = ((2 * degree + 1) * x_[k] * p - degree * before) / (degree + 1);
        before = p;
        p = next;
      }
    }
  }

  [[nodiscard]] std::size_t panels() const { return panels_; }
  /// Length of a panel.
  [[nodiscard]] double width() const { return width_; }
  /// T.
  [[nodiscard]] double span() const { return width_ * static_cast<double>(panels_); }
  /// Number of points on [0, T].
  [[nodiscard]] std::size_t size() const { return panels_ * points; }
  /// t_i, ascending.
  [[nodiscard]] double node(std::size_t i) const { return start(i / points) + local_node(i % points); }
  /// Of point i in ∫_0^T.
  [[nodiscard]] double weight(std::size_t i) const { return width_ / 2 * w_[i % points]; }
  /// Point k of a panel, from its start.
  [[nodiscard]] double local_node(std::size_t k) const { return width_ / 2 * (1 + x_[k]); }
  [[nodiscard]] double start(std::size_t panel) const { return width_ * static_cast<double>(panel); }
  [[nodiscard]] std::size_t panel_of(double t) const {
    return std::min(panels_ - 1, static_cast<std::size_t>(std::max(0.0, t / width_)));
  }

  /// The Lagrange polynomials of a panel's points, at a time from its start (barycentric formula).
  [[nodiscard]] values lagrange(double local) const {
    double const x = 2 * local / width_ - 1;
    values result{};
    double sum = 0;
    for (std::size_t k = 0; k < points; ++k) {
      if (x == x_[k]) {
        result.fill(0);
        result[k] = 1;
        return result;
      }
      result[k] = barycentric_[k] / (x - x_[k]);
      sum += result[k];
    }
    for (auto& r : result) {
      r /= sum;
    }
    return result;
  }

  /// The Gauss rule on the first part, of length `local`, of a panel.
  [[nodiscard]] std::vector<partial_node> part(double local) const {
    std::vector<partial_node> result;
    for (std::size_t k = 0; k < points; ++k) {
      double const time = local / 2 * (1 + x_[k]);
      result.push_back({time, local / 2 * w_[k], lagrange(time)});
    }
    return result;
  }

  /// v with ∫_0^t Σ_b k_b(s) f_b(s) ds = Σ_{i,b} v_{i·terms + b} f_b(t_i).
  /// \param kernel (s, b) ↦ k_b(s), double or complex
  template <class T, class F>
  [[nodiscard]] std::vector<T> integral(double t, std::size_t terms, F const& kernel) const {
    std::vector<T> v(size() * terms, T(0));
    auto const last = panel_of(t);
    for (std::size_t i = 0; i < last * points; ++i) {
      for (std::size_t b = 0; b < terms; ++b) {
        v[i * terms + b] = weight(i) * kernel(node(i), b);
      }
    }
    for (auto const& node : part(t - start(last))) {
      for (std::size_t b = 0; b < terms; ++b) {
        T const k = node.weight * kernel(start(last) + node.time, b);
        for (std::size_t j = 0; j < points; ++j) {
          v[(last * points + j) * terms + b] += node.lagrange[j] * k;
        }
      }
    }
    return v;
  }

  /// f(t) from the values of f at all points.
  [[nodiscard]] double value(std::vector<double> const& f, double t) const {
    auto const panel = panel_of(t);
    auto const l = lagrange(t - start(panel));
    double sum = 0;
    for (std::size_t j = 0; j < points; ++j) {
      sum += l[j] * f[panel * points + j];
    }
    return sum;
  }

  /// The largest of the last three Legendre coefficients of a function on a panel: an estimate of what degree 19 leaves out.
  /// \param f its value at point k of the panel
  template <class F>
  [[nodiscard]] double tail(F const& f) const {
    std::array<double, 3> c{};
    for (std::size_t k = 0; k < points; ++k) {
      double const y = f(k);
      for (std::size_t l = 0; l < c.size(); ++l) {
        c[l] += last_[l][k] * y;
      }
    }
    return std::max({std::abs(c[0]), std::abs(c[1]), std::abs(c[2])});
  }

private:
  std::size_t panels_;
  double width_;
  values x_{}; // on [−1, 1]
  values w_{};
  values barycentric_{};
  std::array<values, 3> last_{}; // values ↦ coefficients of degree 17, 18, 19
};

} // namespace mfdyson
