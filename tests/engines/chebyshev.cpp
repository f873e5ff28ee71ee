#include <cmath>
#include <limits>
#include <vector>

#include <mfdyson/engines/chebyshev_panel.hpp>

#include "support/catch.hpp"

namespace tests_of_engines_chebyshev {

using namespace mfdyson;

TEMPLATE_TEST_CASE("integration on Chebyshev points is exact for polynomials and spectral beyond", "", double,
                   long double) {
  TestType const tolerance = 20 * std::numeric_limits<TestType>::epsilon();
  chebyshev_panel<TestType> const panel(24);
  auto const integral = [&](auto&& f, std::size_t j) {
    TestType sum = 0;
    for (std::size_t k = 0; k < panel.points(); ++k) {
      sum +=
          panel.integrate()(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k)) * f(panel.nodes()[k]);
    }
    return sum;
  };
  CHECK(panel.nodes().front() == TestType(-1));
  CHECK(panel.nodes().back() == TestType(1));
  for (std::size_t j = 0; j < panel.points(); ++j) {
    TestType const y = panel.nodes()[j];
    for (int m = 0; m < 22; ++m) {
      auto const power = [m](TestType x) { return std::pow(x, TestType(m)); };
      auto const exact =
          (std::pow(y, TestType(m + 1)) - std::pow(TestType(-1), TestType(m + 1))) / TestType(m + 1);
      CHECK(std::abs(integral(power, j) - exact) < tolerance);
    }
    auto const wave = [](TestType x) { return std::cos(3 * x); };
    CHECK(std::abs(integral(wave, j) - (std::sin(3 * y) + std::sin(TestType(3))) / 3) < tolerance);
  }
}

TEST_CASE("a Chebyshev series is evaluated where it was sampled and between") {
  chebyshev_panel<double> const panel(30);
  std::vector<double> values;
  for (double const y : panel.nodes()) {
    values.push_back(std::exp(y) * std::sin(2 * y));
  }
  std::vector<double> series(values.size());
  panel.transform(values.data(), series.data());
  for (double y = -1; y <= 1; y += 0.01) {
    CHECK(std::abs(chebyshev_sum(series.data(), series.size(), y) - std::exp(y) * std::sin(2 * y)) < 2e-15);
  }
}

namespace {

/// Row j of the integration matrix, applied to f at the points.
template <class Real, class F>
[[nodiscard]] Real integral(chebyshev_panel<Real> const& panel, int parity, std::size_t j, F const& f) {
  Real sum(0);
  for (std::size_t k = 0; k < panel.points(); ++k) {
    sum += panel.integrate(parity)(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k)) *
           f(panel.nodes()[k]);
  }
  return sum;
}

/// y^m.
template <class Real>
[[nodiscard]] Real power(Real const& y, int m) {
  Real result(1);
  for (int k = 0; k < m; ++k) {
    result *= y;
  }
  return result;
}

} // namespace

TEMPLATE_TEST_CASE("a half panel has the positive points of a whole one with twice as many", "", double,
                   long double) {
  for (std::size_t const points : {3, 4, 11, 24}) {
    chebyshev_panel<TestType> const half(points, panel_kind::half);
    chebyshev_panel<TestType> const whole(2 * points);
    CHECK(half.kind() == panel_kind::half);
    CHECK(whole.kind() == panel_kind::whole);
    CHECK(half.points() == points);
    CHECK(half.series_points() == whole.series_points());
    CHECK(half.nodes().back() == TestType(1));
    for (std::size_t j = 0; j < points; ++j) {
      CHECK(half.nodes()[j] == whole.nodes()[points + j]);
      CHECK(half.nodes()[j] > TestType(0));
      CHECK(half.fraction(j) == half.nodes()[j]);
      CHECK(whole.fraction(points + j) == (whole.nodes()[points + j] + 1) / 2);
    }
  }
}

TEMPLATE_TEST_CASE("a half panel integrates polynomials of its parity from 0 exactly, and others not", "",
                   double, long double) {
  using Real = TestType;
  Real const tolerance = 20 * std::numeric_limits<Real>::epsilon();
  for (std::size_t const points : {3, 4, 11, 24}) {
    chebyshev_panel<Real> const panel(points, panel_kind::half);
    auto const n = static_cast<int>(points);
    for (int parity = 0; parity < 2; ++parity) {
      for (std::size_t j = 0; j < points; ++j) {
        Real const y = panel.nodes()[j];
        for (int m = parity; m <= 2 * n - 2 + parity; m += 2) { // n polynomials
          INFO(points << " points, j = " << j << ", m = " << m);
          auto const found = integral(panel, parity, j, [m](Real x) { return power(x, m); });
          CHECK(std::abs(found - power(y, m + 1) / Real(m + 1)) < tolerance);
        }
      }
      // the first of the parity that is beyond: what is taken for it differs by a multiple of T_{2n+parity−1 ± 1}
      int const beyond = 2 * n + parity;
      auto const last = integral(panel, parity, 0, [&](Real x) { return power(x, beyond); });
      if (points <= 4) {
        CHECK(std::abs(last - power(panel.nodes()[0], beyond + 1) / Real(beyond + 1)) > 100 * tolerance);
      }
    }
  }
}

TEMPLATE_TEST_CASE("a half panel knows functions of a parity on both sides of 0", "", double, long double) {
  using Real = TestType;
  Real const tolerance = 20 * std::numeric_limits<Real>::epsilon();
  auto const even = [](Real y) { return std::cosh(y) * std::cos(3 * y); };
  auto const odd = [](Real y) { return std::exp(y * y / 2) * std::sin(2 * y); };
  chebyshev_panel<Real> const panel(18, panel_kind::half);
  for (int parity = 0; parity < 2; ++parity) {
    auto const f = [&](Real y) { return parity == 0 ? even(y) : odd(y); };
    std::vector<Real> values;
    for (Real const y : panel.nodes()) {
      values.push_back(f(y));
    }
    std::vector<Real> series(panel.series_points(), Real(99));
    panel.transform(values.data(), series.data(), parity);
    for (std::size_t m = 0; m < series.size(); ++m) {
      if (static_cast<int>(m % 2) != parity) {
        CHECK(series[m] == Real(0));
      }
    }
    for (int k = -50; k <= 50; ++k) {
      Real const y = Real(k) / Real(50);
      CHECK(std::abs(chebyshev_sum(series.data(), series.size(), y) - f(y)) < tolerance);
    }
    // the same Chebyshev coefficients as on all of [−1, 1]
    chebyshev_panel<Real> const whole(panel.series_points());
    values.clear();
    for (Real const y : whole.nodes()) {
      values.push_back(f(y));
    }
    std::vector<Real> reference(whole.points());
    whole.transform(values.data(), reference.data());
    for (std::size_t m = 0; m < series.size(); ++m) {
      CHECK(std::abs(series[m] - reference[m]) < tolerance);
    }
  }
}

TEST_CASE("a half panel transforms complex values") {
  using S = std::complex<double>;
  chebyshev_panel<double> const panel(12, panel_kind::half);
  std::vector<S> values;
  for (double const y : panel.nodes()) {
    values.emplace_back(std::sin(y), y * y * y);
  }
  std::vector<S> series(panel.series_points());
  panel.transform(values.data(), series.data(), 1);
  for (double const y : {-1.0, -0.3, 0.0, 0.7}) {
    auto const found = chebyshev_sum(series.data(), series.size(), y);
    CHECK(std::abs(found - S(std::sin(y), y * y * y)) < 2e-15);
  }
}

} // namespace tests_of_engines_chebyshev
