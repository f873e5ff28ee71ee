#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include <mfdyson/engines/chebyshev_panel.hpp>
#include <mfdyson/fields/legendre_panels.hpp>

/// \file
/// A correlation function of time as Chebyshev series, where each value costs much.

namespace mfdyson {

/// k(τ), k(−τ) = conj k(τ), on [−range, range] as Chebyshev series on panels, halved until the last coefficients are rounding of the
/// largest value; beyond the range the function itself is called.
class kernel_table {
public:
  static constexpr std::size_t points = 33;

  /// Zero everywhere.
  kernel_table() = default;

  /// \param kernel τ ↦ value and error, finite
  /// \param range ≥ 0
  kernel_table(std::function<complex_estimate(double)> kernel, double range)
      : kernel_(std::move(kernel)), range_(range) {
    chebyshev_panel<double> const maps(points);
    struct interval {
      double a, b;
      int depth;
    };
    double const size = std::abs(sample(0));
    std::vector<interval> open;
    if (range > 0) {
      open.push_back({0, range, 0});
    }
    while (!open.empty()) {
      auto const here = open.back();
      open.pop_back();
      panel p{here.a, here.b, std::vector<std::complex<double>>(points)};
      std::vector<std::complex<double>> values;
      for (auto const y : maps.nodes()) {
        values.push_back(sample(here.a + (here.b - here.a) * (y + 1) / 2));
      }
      maps.transform(values.data(), p.coefficients.data());
      double const tail =
          std::max(std::abs(p.coefficients[points - 1]), std::abs(p.coefficients[points - 2]));
      if (tail > 1e-15 * size && here.depth < most_halvings) {
        double const middle = here.a + (here.b - here.a) / 2;
        open.push_back({middle, here.b, here.depth + 1});
        open.push_back({here.a, middle, here.depth + 1});
      } else {
        error_ = std::max(error_, tail);
        panels_.push_back(std::move(p)); // ascending: the left half is taken first
      }
    }
    error_ += sample_error_;
  }

  /// k(τ).
  [[nodiscard]] std::complex<double> operator()(double tau) const {
    double const t = std::abs(tau);
    if (!kernel_) {
      return 0;
    }
    if (t > range_ || panels_.empty()) {
      return kernel_(tau).value;
    }
    auto const next = std::upper_bound(panels_.begin(), panels_.end(), t,
                                       [](double x, panel const& p) { return x < p.first; });
    auto const& p = *(next - 1);
    auto const value =
        chebyshev_sum(p.coefficients.data(), points, 2 * (t - p.first) / (p.last - p.first) - 1);
    return tau < 0 ? std::conj(value) : value;
  }

  /// Of the values, absolute: of the function, and of the series.
  [[nodiscard]] double error() const { return error_; }

private:
  static constexpr int most_halvings = 40;

  struct panel {
    double first;
    double last;
    std::vector<std::complex<double>> coefficients;
  };

  [[nodiscard]] std::complex<double> sample(double tau) {
    auto const k = kernel_(tau);
    sample_error_ = std::max(sample_error_, k.error);
    return k.value;
  }

  std::function<complex_estimate(double)> kernel_;
  double range_ = 0;
  std::vector<panel> panels_;
  double sample_error_ = 0;
  double error_ = 0;
};

} // namespace mfdyson
