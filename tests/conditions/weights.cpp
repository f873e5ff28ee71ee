#include <cmath>
#include <numeric>

#include <mfdyson/conditions/pairing_weights.hpp>

#include "support/catch.hpp"

namespace tests_of_conditions_weights {

using namespace mfdyson;

namespace {

double const infinity = std::numeric_limits<double>::infinity();

/// Σ_{q_1+…+q_L = s} Π_j 1/(2q_j)!, one particle after the other.
double distributions(int particles, int s) {
  if (particles == 0) {
    return s == 0 ? 1 : 0;
  }
  double sum = 0;
  for (int q = 0; q <= s; ++q) {
    sum += distributions(particles - 1, s - q) / std::tgamma(2 * q + 1.0);
  }
  return sum;
}

/// [y^{2s}] cosh(y)^L = 2^{−L} Σ_k C(L,k) (L−2k)^{2s}/(2s)!, a sum of positive terms.
double coefficient_of_cosh(int particles, int s) {
  double sum = 0;
  for (int k = 0; k <= particles; ++k) {
    double const steps = std::abs(particles - 2.0 * k);
    if (steps == 0 && s > 0) {
      continue;
    }
    sum += std::exp(std::lgamma(particles + 1.0) - std::lgamma(k + 1.0) - std::lgamma(particles - k + 1.0) -
                    particles * std::log(2.0) + (s == 0 ? 0.0 : 2 * s * std::log(steps)) -
                    std::lgamma(2 * s + 1.0));
  }
  return sum;
}

/// log [y^{2s}] cosh(y)^L / L^s for s ≤ L, by the recursion of f^L, f(u) = Σ u^i/(2i)!, all of whose terms are positive:
/// c_k = Σ_i (i(L+1) − k)/k f_i c_{k−i}, scaled by L^k.
std::vector<double> log_coefficients(double particles, int count) {
  std::vector<long double> c{1};
  for (int k = 1; k < count; ++k) {
    long double sum = 0;
    for (int i = 1; i <= k; ++i) {
      sum += (i * (particles + 1.0L) - k) / k *
             std::exp(-std::lgamma(2.0L * i + 1) - i * std::log(static_cast<long double>(particles))) *
             c[static_cast<std::size_t>(k - i)];
    }
    c.push_back(sum);
  }
  std::vector<double> result;
  for (auto const x : c) {
    result.push_back(static_cast<double>(std::log(x)));
  }
  return result;
}

} // namespace

TEST_CASE("weights at N count the ways to hit unobserved particles") {
  for (int n = 1; n <= 6; ++n) {
    for (int unobserved = 0; unobserved <= n; ++unobserved) {
      auto const weights = pairing_weights::at(n, unobserved, 9);
      for (int s = 0; s <= 8; ++s) {
        INFO("N = " << n << ", L = " << unobserved << ", s = " << s);
        double const expected = distributions(unobserved, s) * std::pow(n, -s);
        CHECK(std::abs(std::exp(weights.log_weight(s)) - expected) <= 1e-13 * expected);
      }
    }
  }
}

TEST_CASE("weights at N are the coefficients of a power of cosh") {
  for (int const n : {1, 2, 3, 7, 30, 64, 200}) {
    for (int const observed : {0, 1}) {
      int const unobserved = n - observed;
      auto const weights = pairing_weights::at(n, unobserved, 40);
      for (int s = 0; s < 40; ++s) {
        INFO("N = " << n << ", L = " << unobserved << ", s = " << s);
        double const expected = std::log(coefficient_of_cosh(unobserved, s)) - s * std::log(n);
        if (expected == -infinity) {
          CHECK(weights.log_weight(s) == -infinity);
        } else {
          CHECK(std::abs(weights.log_weight(s) - expected) < 1e-10);
        }
      }
    }
  }
}

TEST_CASE("weights of many particles and many hits neither underflow nor lose digits") {
  for (double const n : {1000.0, 1e6, 1e9}) {
    int const count = 120; // what a series through λ^200 asks for
    auto const weights =
        pairing_weights::at(static_cast<std::int64_t>(n), static_cast<std::int64_t>(n) - 2, count);
    auto const expected = log_coefficients(n - 2, count);
    for (int s = 0; s < count; ++s) {
      INFO("N = " << n << ", s = " << s);
      double const shift = s * std::log1p(-2 / n); // (L/N)^s
      CHECK(std::abs(weights.log_weight(s) - expected[static_cast<std::size_t>(s)] - shift) < 1e-9);
    }
  }
}

TEST_CASE("weights at N are below the uniform ones, and these below those of the theorem") {
  auto const uniform = pairing_weights::uniform();
  auto const theorem = pairing_weights::theorem();
  for (int s = 0; s <= 60; ++s) {
    CHECK(std::abs(theorem.log_weight(s) + std::lgamma(s + 1.0)) < 1e-12);
    CHECK(std::abs(theorem.log_weight(s) - uniform.log_weight(s) - s * std::log(2.0)) < 1e-12);
    // at N = 1 an unobserved particle alone: 1/(2s)!
    auto const alone = pairing_weights::at(1, 1, 61);
    CHECK(std::abs(alone.log_weight(s) + std::lgamma(2 * s + 1.0)) < 1e-9);
  }
  double previous[40];
  std::fill_n(previous, 40, -infinity);
  for (std::int64_t const n : {1, 2, 3, 5, 10, 100, 10'000, 1'000'000, 1'000'000'000}) {
    auto const weights = pairing_weights::at(n, n - 1, 40);
    for (int s = 0; s < 40; ++s) {
      INFO("N = " << n << ", s = " << s);
      double const rounding = 1e-12;
      CHECK(weights.log_weight(s) <= uniform.log_weight(s) + rounding);
      CHECK(weights.log_weight(s) >= previous[s] - rounding); // monotone towards the uniform ones
      CHECK(weights.log_weight(s) <= weights.log_majorant(s) + rounding);
      previous[s] = weights.log_weight(s);
    }
  }
  for (int s = 0; s < 40; ++s) {
    CHECK(std::abs(previous[s] - uniform.log_weight(s)) < 1e-5);
    CHECK(pairing_weights::at(infinite, 0, 40).log_weight(s) == uniform.log_weight(s));
  }
}

TEST_CASE("beyond the exact weights are the uniform ones") {
  auto const weights = pairing_weights::at(4, 3, 5);
  auto const uniform = pairing_weights::uniform();
  CHECK(weights.log_weight(4) < uniform.log_weight(4) - 0.1);
  CHECK(weights.log_weight(5) == uniform.log_weight(5));
  CHECK(weights.log_weight(50) == uniform.log_weight(50));
}

TEST_CASE("where nobody is unobserved, nobody can be hit") {
  auto const weights = pairing_weights::at(3, 0, 4);
  CHECK(weights.log_weight(0) == 0);
  for (int s : {1, 2, 3, 4, 5, 60}) { // beyond the exact ones too
    CHECK(weights.log_weight(s) == -infinity);
    CHECK(weights.log_majorant(s) == -infinity);
  }
}

TEST_CASE("majorants of weights fall by their base") {
  for (auto const& weights :
       {pairing_weights::theorem(), pairing_weights::uniform(), pairing_weights::at(5, 4, 10)}) {
    for (int s = 0; s < 40; ++s) {
      CHECK(std::abs(weights.log_majorant(s + 1) - weights.log_majorant(s) +
                     std::log(weights.base() * (s + 1.0))) < 1e-12);
    }
  }
}

} // namespace tests_of_conditions_weights
