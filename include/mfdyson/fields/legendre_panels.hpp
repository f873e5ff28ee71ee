#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <boost/math/quadrature/gauss.hpp>

#include <mfdyson/core/scalar.hpp>
#include <mfdyson/fields/spherical_bessel.hpp>

/// \file
/// A function of one real variable as Legendre polynomials on panels, and its Fourier integral at any time.

namespace mfdyson {

/// A real number and an estimate of its absolute error.
struct real_estimate {
  double value = 0;
  double error = 0;
};

/// A complex number and an estimate of its absolute error.
struct complex_estimate {
  std::complex<double> value = 0;
  double error = 0;
};

/// A point of a quadrature.
struct weighted_node {
  double node = 0;
  double weight = 0;
};

/// f on an interval, Σ_l c_l P_l((ω − m)/h) on each panel [m − h, m + h], and from it ∫ f(ω) e^{iωτ} dω for every τ.
///
/// Because ∫_{-1}^{1} P_l(x) e^{ikx} dx = 2 i^l j_l(k) (spherical Bessel functions),
///
///     ∫ f(ω) e^{iωτ} dω = Σ_panels h e^{imτ} Σ_l 2 i^l c_l j_l(hτ):
///
/// only f has to be resolved, not the oscillation, so that cost and absolute accuracy are the same at all τ (Filon's idea, with
/// the coefficients of Gauss–Legendre quadrature of degree 49). A quadrature at nodes needs nodes in proportion to τ, and
/// double-exponential ones lose all figures. Panels are halved until the last coefficients are those of rounding: towards a
/// kink or an algebraic singularity, to its last digit. Accuracy is lost where f is noisy: then panels run out (`most_panels`)
/// and `error` says what is left.
class legendre_panels {
public:
  static constexpr unsigned points = 25;           ///< Gauss nodes and coefficients of a panel
  static constexpr std::size_t most_panels = 3000; ///< halving stops here
  using coefficients = std::array<double, points>;

  /// A panel [m − h, m + h].
  struct panel {
    double middle = 0;
    double half_width = 0;
    coefficients c{};

    /// What the Legendre series leaves out, from its last coefficients, times the length.
    [[nodiscard]] double tail() const {
      return 2 * half_width *
             std::max({std::abs(c[points - 1]), std::abs(c[points - 2]), std::abs(c[points - 3])});
    }
    /// What rounding of values and of ω, to ε|m|, does to the integral.
    [[nodiscard]] double noise() const {
      double sum = half_width * std::abs(c[0]);
      for (unsigned l = 1; l < points; ++l) {
        sum += (half_width + l * std::abs(middle)) * std::abs(c[l]);
      }
      return 2 * std::numeric_limits<double>::epsilon() * sum;
    }
    /// Bound of Σ_l |2 h c_l j_l|, from |j_l| ≤ 1/√(2l+1).
    [[nodiscard]] double size() const {
      double sum = 0;
      for (unsigned l = 0; l < points; ++l) {
        sum += std::abs(c[l]) / std::sqrt(2.0 * l + 1);
      }
      return 2 * half_width * sum;
    }
  };

  /// Nothing: the function zero.
  legendre_panels() = default;

  /// \param f finite at the interior points of the panels; the edges are not evaluated
  /// \param edges in ascending order: the ends of the interval and the points where f is not smooth or changes its scale
  legendre_panels(std::function<double(double)> const& f, std::vector<double> const& edges) {
    rule const gauss;
    struct candidate {
      double a, b;
      int depth;
      panel p;
    };
    std::vector<candidate> open;
    double total = 0;
    auto const look_at = [&](double a, double b, int depth) {
      open.push_back({a, b, depth, gauss.expand(f, a, b)});
      total += std::abs(2 * open.back().p.half_width * open.back().p.c[0]);
    };
    for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
      if (edges[k] < edges[k + 1]) {
        look_at(edges[k], edges[k + 1], 0);
      }
    }
    double constexpr eps = std::numeric_limits<double>::epsilon();
    for (std::size_t k = 0; k < open.size(); ++k) { // breadth first; `open` grows
      auto const here = open[k];
      // Coefficients are known to (l + ½)ε.
      double const floor = std::max(
          {eps / 16 * total, 64 * eps * here.p.half_width * std::abs(here.p.c[0]), 8 * here.p.noise()});
      bool const narrow = here.depth >= 60 || here.p.half_width <= 1024 * eps * std::abs(here.p.middle);
      if (here.p.tail() <= floor || narrow || panels_.size() + (open.size() - k) >= most_panels) {
        panels_.push_back(here.p);
      } else {
        total -= std::abs(2 * here.p.half_width * here.p.c[0]);
        look_at(here.a, here.p.middle, here.depth + 1);
        look_at(here.p.middle, here.b, here.depth + 1);
      }
    }
    std::sort(panels_.begin(), panels_.end(),
              [](panel const& x, panel const& y) { return x.middle < y.middle; });
  }

  [[nodiscard]] std::vector<panel> const& panels() const { return panels_; }

  /// The Gauss points of all panels with weights w_i f(ω_i): the measure f dω as point masses, exact for polynomials that the panels
  /// resolve together with f.
  [[nodiscard]] std::vector<weighted_node> quadrature(std::function<double(double)> const& f) const {
    rule const gauss;
    std::vector<weighted_node> result;
    for (auto const& p : panels_) {
      for (unsigned i = 0; i < points; ++i) {
        double const omega = p.middle + p.half_width * gauss.nodes()[i];
        result.push_back({omega, p.half_width * gauss.weights()[i] * f(omega)});
      }
    }
    return result;
  }

  /// ∫ f(ω) dω.
  [[nodiscard]] real_estimate integral() const {
    long double value = 0; // thousands of panels: sums shall not add to the error
    double error = 0;
    for (auto const& p : panels_) {
      double const term = 2 * p.half_width * p.c[0];
      value += term;
      error += p.tail() + p.noise() + rounding * std::abs(term);
    }
    return {static_cast<double>(value), error};
  }

  /// ∫ f(ω) e^{iωτ} dω. \param tau finite
  [[nodiscard]] complex_estimate transform(double tau) const {
    complex_estimate sum;
    long double real = 0;
    long double imaginary = 0;
    double const t = std::abs(tau);
    std::array<double, points> j{};
    for (auto const& p : panels_) {
      double const phase = p.middle * t;
      if (std::isinf(phase)) {
        sum.error += p.size();
        continue;
      }
      spherical_bessel(p.half_width * t, j);
      double even = 0;
      double odd = 0;
      for (unsigned l = 0; l + 1 < points; l += 4) {
        even += p.c[l] * j[l] - p.c[l + 2] * j[l + 2];
        odd += p.c[l + 1] * j[l + 1] - p.c[l + 3] * j[l + 3];
      }
      even += p.c[points - 1] * j[points - 1];
      std::complex<double> const term =
          times(std::complex<double>(2 * p.half_width * even, 2 * p.half_width * odd),
                {std::cos(phase), std::sin(phase)});
      real += term.real();
      imaginary += term.imag();
      // The phase is known to εmτ.
      double const size = p.size() * std::min(1.0, 2 * points / std::max(p.half_width * t, 1.0));
      sum.error += p.tail() + p.noise() + rounding * size + std::min(2.0, rounding * phase) * std::abs(term);
    }
    sum.value = {static_cast<double>(real), static_cast<double>(tau < 0 ? -imaginary : imaginary)};
    return sum;
  }

private:
  static constexpr double rounding = 8 * std::numeric_limits<double>::epsilon();
  static_assert(points % 4 == 1);

  // The nodes in (−1, 1) and what makes coefficients of values there: c_l = (l + ½) Σ_i w_i P_l(x_i) f_i.
  class rule {
  public:
    rule() {
      using gauss = boost::math::quadrature::gauss<double, points>;
      auto const& x = gauss::abscissa();
      auto const& w = gauss::weights();
      for (unsigned i = 0; i < points; ++i) {
        unsigned const from_middle = i < points / 2 ? points / 2 - i : i - points / 2;
        x_[i] = i < points / 2 ? -x[from_middle] : x[from_middle];
        w_[i] = w[from_middle];
        double before = 0;
        double p = 1;
        for (unsigned l = 0; l < points; ++l) {
          to_coefficients_[l][i] = (l + 0.5) * w[from_middle] * p;
          double const next = ((2.0 * l + 1) * x_[i] * p - l * before) / (l + 1.0);
          before = p;
          p = next;
        }
      }
    }

    [[nodiscard]] std::array<double, points> const& nodes() const { return x_; }
    [[nodiscard]] std::array<double, points> const& weights() const { return w_; }

    [[nodiscard]] panel expand(std::function<double(double)> const& f, double a, double b) const {
      panel result{a + (b - a) / 2, (b - a) / 2, {}};
      std::array<double, points> values{};
      for (unsigned i = 0; i < points; ++i) {
        values[i] = f(result.middle + result.half_width * x_[i]);
      }
      for (unsigned l = 0; l < points; ++l) {
        for (unsigned i = 0; i < points; ++i) {
          result.c[l] += to_coefficients_[l][i] * values[i];
        }
      }
      return result;
    }

  private:
    std::array<double, points> x_{};
    std::array<double, points> w_{};
    std::array<std::array<double, points>, points> to_coefficients_{};
  };

  std::vector<panel> panels_;
};

} // namespace mfdyson
