#include <cmath>

#include <mfdyson/engines/chebyshev_panel.hpp>

#include "support/catch.hpp"

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
