#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/special_functions/zeta.hpp>

#include <mfdyson/fields/hurwitz_zeta.hpp>
#include <mfdyson/fields/legendre_panels.hpp>
#include <mfdyson/fields/spherical_bessel.hpp>

#include "support/catch.hpp"

namespace tests_of_fields_special_functions {

// What kernels are made of, against Boost's functions and plain sums.

using namespace mfdyson;
using complex = std::complex<double>;

TEST_CASE("spherical Bessel functions of all orders", "[special_functions]") {
  std::array<double, 25> j{};
  for (double x = 1e-8; x < 3e3; x *= 1.01) {
    spherical_bessel(x, j);
    double worst = 0;
    double worst_ratio = 0;
    for (unsigned l = 0; l < 25; ++l) {
      double const expected = boost::math::sph_bessel(l, x);
      worst = std::max(worst, std::abs(j[l] - expected) * std::max(1.0, x));
      if (l > x && expected > 1e-290) {
        worst_ratio = std::max(worst_ratio, std::abs(j[l] / expected - 1));
      }
    }
    CAPTURE(x);
    CHECK(worst < 5e-15);
    CHECK(worst_ratio < 1e-14); // small ones keep their figures
  }
  spherical_bessel(0, j);
  CHECK(j[0] == 1);
  CHECK(*std::max_element(j.begin() + 1, j.end()) == 0);
}

TEST_CASE("Hurwitz zeta", "[special_functions]") {
  for (double const sigma : {1.05, 1.5, 2.0, 4.0, 9.5}) {
    CHECK(std::abs(hurwitz_zeta(sigma, 1) / boost::math::zeta(sigma) - 1.0) < 1e-14);
    // ζ(σ, 1/2) = (2^σ − 1) ζ(σ)
    CHECK(std::abs(hurwitz_zeta(sigma, 0.5) / ((std::exp2(sigma) - 1) * boost::math::zeta(sigma)) - 1.0) <
          1e-14);
    // ζ(σ, a) − ζ(σ, a + 1) = a^{−σ}; the duplication ζ(σ, a) + ζ(σ, a + ½) = 2^σ ζ(σ, 2a)
    for (complex const a : {complex(1.2, -0.4), {1, -30}, {3, 200}, {1, -1e4}}) {
      CAPTURE(sigma, a);
      double const size = std::abs(hurwitz_zeta(sigma, a));
      CHECK(std::abs(hurwitz_zeta(sigma, a) - hurwitz_zeta(sigma, a + 1.0) - std::pow(a, -sigma)) <
            1e-13 * size);
      CHECK(std::abs(hurwitz_zeta(sigma, a) + hurwitz_zeta(sigma, a + 0.5) -
                     std::exp2(sigma) * hurwitz_zeta(sigma, 2.0 * a)) < 2e-13 * size);
    }
  }
  // Plain sums where they converge, up to the imaginary axis (of 40 digits, mpmath 1.2 has the first seven right at a = 1 − 100i).
  for (double const sigma : {12.0, 21.0}) {
    for (complex const a : {complex(1, 0), {1.5, -8}, {1, -100}, {11, -140}, {1, 400}}) {
      std::complex<long double> sum = 0;
      for (int k = 40000; k >= 0; --k) {
        sum += std::pow(std::complex<long double>(a) + std::complex<long double>(static_cast<long double>(k)),
                        -static_cast<long double>(sigma));
      }
      CAPTURE(sigma, a);
      CHECK(std::abs(hurwitz_zeta(sigma, a) / complex(sum) - 1.0) < 2e-13);
    }
  }
}

TEST_CASE("panels: integrals and their estimates", "[special_functions]") {
  // ∫_{-1}^{2} |x| e^{iτx} dx with a kink that nobody announced.
  legendre_panels const kink([](double x) { return std::abs(x); }, {-1, 2});
  CHECK(kink.panels().size() < 200);
  for (double const tau : {0.5, -3.0, 40.0, 2000.0}) {
    complex const i(0, tau);
    auto const primitive = [&](double x) { return std::exp(i * x) * (x / i - 1.0 / (i * i)); };
    complex const expected = primitive(2) - 2.0 * primitive(0) + primitive(-1);
    auto const found = kink.transform(tau);
    CAPTURE(tau, found.value, expected, found.error);
    CHECK(std::abs(found.value - expected) < 3e-14);
    CHECK(std::abs(found.value - expected) < found.error);
    CHECK(found.error < 1e-11);
  }
  // Noise of 1e-6 is reported, and does not eat memory.
  legendre_panels const noisy([](double x) { return 1 + 1e-6 * std::sin(1e9 * x * x); }, {0, 1});
  CHECK(noisy.panels().size() <= legendre_panels::most_panels);
  CHECK(std::abs(noisy.integral().value - 1) < noisy.integral().error);
  CHECK(noisy.integral().error > 1e-8);
  CHECK(legendre_panels{}.transform(1).value == 0.0);
}

} // namespace tests_of_fields_special_functions
