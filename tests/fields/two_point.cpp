#include <cmath>
#include <complex>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/ooura_fourier_integrals.hpp>

#include <mfdyson/fields/bose_field.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_fields_two_point {

// Kernels and two-point functions against closed forms, numbers of 30 digits, other quadratures, and matrices of a mode.

using namespace mfdyson;
using testing::complaint;
using complex = std::complex<double>;

namespace {

struct reference {
  double tau;
  complex value;
};

// Within 1e-13 of the size of the kernel, and within its own estimate of error.
void check_kernel(complex_estimate const& found, complex const& expected, double size) {
  CAPTURE(found.value, expected, found.error);
  CHECK(std::abs(found.value - expected) <= 1e-13 * size);
  CHECK(std::abs(found.value - expected) <= found.error + 1e-16 * size);
  CHECK(found.error <= 1e-12 * size);
}

std::vector<double> const& times_to_200() {
  static std::vector<double> const times{0, 1e-3, 0.3, 1, 3.7, 15, 60, 123.4, 200};
  return times;
}

} // namespace

TEST_CASE("vacuum kernels of densities without an elementary one", "[fields]") {
  // mpmath, 30 digits: Gaussian cutoff and sharp cutoff by 1F1, the peak by rotating the contour to iω.
  bose_field const gaussian(make_power_gaussian({.strength = 0.7, .exponent = 0.5, .cutoff = 2}));
  for (auto const& [tau, value] : {reference{0, {1.213100644129339, 0}},
                                   {0.3, {1.0576528908606616, 0.4995881459550293}},
                                   {7, {-0.024157990625446627, 0.024157990625446627}},
                                   {50, {-0.0012411833316064917, 0.0012411833316064917}},
                                   {200, {-0.00015509334704827588, 0.00015509334704827588}}}) {
    check_kernel(gaussian.kernel(tau), value, 1.2);
    check_kernel(gaussian.kernel(-tau), std::conj(value), 1.2);
  }
  bose_field const sharp(make_power_sharp({.strength = 0.7, .exponent = -0.5, .cutoff = 2}));
  for (auto const& [tau, value] : {reference{0, {1.9798989873223331, 0}},
                                   {0.3, {1.9098007424952747, 0.38591336362262358}},
                                   {7, {0.40104580249521007, 0.31950538745603106}},
                                   {50, {0.11901671446660888, 0.11556094237001761}},
                                   {200, {0.059931601694146097, 0.063338553135007557}}}) {
    check_kernel(sharp.kernel(tau), value, 2);
  }
  bose_field const peak(make_lorentzian({.strength = 0.3, .centre = 1.5, .width = 0.01}));
  for (auto const& [tau, value] : {reference{0, {0.29936338965878496, 0}},
                                   {0.3, {0.26894491923569383, 0.13030909754179437}},
                                   {7, {-0.13302683770932425, -0.24600908691838122}},
                                   {50, {0.16772089586178654, -0.070551956479266906}},
                                   {200, {-0.00089714981255906867, -0.040588550097964552}}}) {
    check_kernel(peak.kernel(tau), value, 0.3);
  }
}

TEST_CASE("thermal kernels", "[fields]") {
  // mpmath: quadrature in √ω over one period after the other.
  bose_field const gaussian(make_power_gaussian({.strength = 0.7, .exponent = 0.5, .cutoff = 2}),
                            {.temperature = 0.4});
  for (auto const& [tau, value] : {reference{0, {0.388810836669973158, 0}},
                                   {0.3, {0.385727830366985117, 0.030274418615319427}},
                                   {7, {0.144103691376552639, 0.119945919651836669}},
                                   {50, {0.0502452591564799668, 0.049004075824873475}},
                                   {200, {0.024891774560214642, 0.024736681213166366}}}) {
    check_kernel(gaussian.thermal_kernel(tau), value, 0.4);
  }
  bose_field const sharp(make_power_sharp({.strength = 0.7, .exponent = 1.5, .cutoff = 2}),
                         {.temperature = 0.4});
  for (auto const& [tau, value] : {reference{0, {0.11921427500422686, 0}},
                                   {0.3, {0.11509676667386583, 0.025966033394438571}},
                                   {7, {-0.0048134792267322397, 0.010912325163411555}},
                                   {50, {-0.00062133535952446184, 0.00028793604857586258}},
                                   {200, {-0.00011827892468220329, 9.8392954153306626e-5}}}) {
    check_kernel(sharp.thermal_kernel(tau), value, 0.12);
  }
  // mpmath: the integral along e^{iπ/8} ω for s = 0.3, the sum over images for s = 3.
  bose_field const cold(make_power_exponential({.strength = 0.7, .exponent = 0.3, .cutoff = 2}),
                        {.temperature = 0.4});
  for (auto const& [tau, value] : {reference{0, {0.690434431816844572, 0}},
                                   {0.3, {0.687731052721539818, 0.0303634318488332631}},
                                   {50, {0.231994609454491503, 0.115155438446023968}},
                                   {200, {0.152476894090743525, 0.0771873708818609948}}}) {
    check_kernel(cold.thermal_kernel(tau), value, 0.7);
  }
  bose_field const hot(make_power_exponential({.strength = 0.7, .exponent = 3, .cutoff = 2}),
                       {.temperature = 20});
  for (auto const& [tau, value] : {reference{0, {192.628946080465259, 0}},
                                   {0.3, {2.05952147203107061, 126.412424618678373}},
                                   {50, {-7.05341339572050159e-6, -0.000223851976647579371}},
                                   {200, {-2.75618683684665707e-8, -3.49985540873140678e-6}}}) {
    check_kernel(hot.thermal_kernel(tau), value, 193);
  }
}

TEST_CASE("the lowest temperature there is in double precision has no quanta", "[fields]") {
  double const lowest = std::numeric_limits<double>::denorm_min();
  for (auto const& density : {make_power_sharp({.exponent = 1}), make_power_gaussian({.exponent = 1})}) {
    bose_field const cold(density, {.temperature = lowest});
    CHECK(cold.thermal_kernel(0).value == 0.0);
    CHECK(cold.thermal_kernel(3).value == 0.0);
  }
}

TEST_CASE("closed forms and panels agree at all times, exponents and temperatures", "[fields]") {
  for (double const s : {-0.7, 0.0, 0.3, 1.0, 2.0, 3.5}) {
    for (double const temperature : {0.0, 0.01, 0.8, 50.0}) {
      if (s <= 0 && temperature > 0) {
        continue;
      }
      power_law const p{.strength = 0.7, .exponent = s, .cutoff = 2};
      field_state const state{.temperature = temperature};
      bose_field const closed(make_power_exponential(p), state);
      bose_field const panels(
          make_spectral_density([](double x) { return x; },
                                {.lower = 2, .upper = 3}) + // leaves the order of parts to see
              make_spectral_density(
                  [p](double x) { return p.strength * std::pow(x, p.exponent) * std::exp(-x / 2); }),
          state);
      bose_field const ramp(make_spectral_density([](double x) { return x; }, {.lower = 2, .upper = 3}),
                            state);
      double const size = closed.kernel(0).value.real() + 2.5;
      double const heat = closed.thermal_kernel(0).value.real() + ramp.thermal_kernel(0).value.real();
      for (double const tau : times_to_200()) {
        CAPTURE(s, temperature, tau);
        check_kernel(panels.kernel(tau), closed.kernel(tau).value + ramp.kernel(tau).value, size);
        check_kernel(panels.thermal_kernel(tau),
                     closed.thermal_kernel(tau).value + ramp.thermal_kernel(tau).value, heat);
      }
    }
  }
}

TEST_CASE("semi-infinite and compact densities against other quadratures", "[fields]") {
  auto const j = [](double x) { return x * x / std::pow(1 + x * x, 3); };
  bose_field const field(make_spectral_density(j));
  boost::math::quadrature::ooura_fourier_cos<double> cosine;
  boost::math::quadrature::ooura_fourier_sin<double> sine;
  for (double const tau : {0.5, 1.0, 3.7, 15.0, 60.0, 200.0}) {
    CAPTURE(tau);
    complex const expected(cosine.integrate(j, tau).first, sine.integrate(j, tau).first);
    check_kernel(field.kernel(tau), expected, 0.2);
  }
  // A fall so slow that K(0) has a seventh of its value beyond 2^100.
  auto const slow = [](double x) { return std::pow(1 + x, -1.04); };
  bose_field const wide(make_spectral_density(slow));
  CHECK(std::abs(wide.kernel(0).value - 25.0) < 1e-10);
  for (double const tau : {1e-3, 0.5, 3.7, 200.0}) {
    CAPTURE(tau);
    complex const expected(cosine.integrate(slow, tau).first, sine.integrate(slow, tau).first);
    check_kernel(wide.kernel(tau), expected, 25);
  }
  // Gauss–Kronrod on one period after the other; a kink at 1.2 and a root at the lower end.
  auto const kinked = [](double x) { return std::sqrt(x - 0.5) * (0.1 + std::abs(x - 1.2)); };
  bose_field const compact(make_spectral_density(kinked, {.lower = 0.5, .upper = 2.5, .breaks = {1.2}}));
  for (double const tau : {0.0, 1.0, 15.0, 200.0}) {
    // x = 0.5 + y² takes the root away.
    auto const integral = [&](auto const& wave) {
      auto const f = [&](double y) { return 2 * y * kinked(0.5 + y * y) * wave((0.5 + y * y) * tau); };
      double sum = 0;
      for (auto const& [a, b] : {std::pair{0.0, std::sqrt(0.7)}, {std::sqrt(0.7), std::sqrt(2.0)}}) {
        int const pieces = 5 + static_cast<int>(tau / 2);
        for (int k = 0; k < pieces; ++k) {
          sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
              f, a + (b - a) * k / pieces, a + (b - a) * (k + 1) / pieces, 0);
        }
      }
      return sum;
    };
    complex const expected(integral([](double x) { return std::cos(x); }),
                           integral([](double x) { return std::sin(x); }));
    CAPTURE(tau);
    check_kernel(compact.kernel(tau), expected, 1.3);
  }
}

TEST_CASE("times beyond all oscillation", "[fields]") {
  // 1/(1 − iωτ)² at τ = 1e4 and 1e8 is 1e-8 and 1e-16: absolute accuracy stays.
  bose_field const field(make_spectral_density([](double x) { return x * std::exp(-x); }));
  for (double const tau : {1e4, 1e8, 1e300}) {
    CHECK(std::abs(field.kernel(tau).value - 1.0 / ((complex(1, -tau) * complex(1, -tau)))) < 1e-14);
  }
}

TEST_CASE("one mode: matrices on Fock space", "[fields]") {
  double const omega = 1.3;
  double const coupling = 0.6;
  Eigen::Index const levels = 90;
  auto const mode = make_boson(levels);
  matrix<> const h = omega * mode.number();
  auto const phase = [&](double t) { return std::polar(coupling, omega * t); };
  for (double const temperature : {0.0, 1.1}) {
    for (bool const displaced : {false, true}) {
      test_function const alpha =
          displaced ? test_function{{0.4, {0.7, -0.3}}, {-1.1, {0.2, 0.5}}} : test_function{};
      bose_field const field(make_discrete_density({{omega, coupling}}),
                             {.temperature = temperature, .displacement = alpha});
      complex z = 0;
      for (auto const& term : alpha) {
        z += term.coefficient * phase(term.time);
      }
      matrix<> const equilibrium =
          temperature > 0 ? thermal_boson_state(levels, omega, temperature) : vacuum_state(levels);
      matrix<> const d = mode.displacement(z);
      matrix<> const rho = multiply(multiply(d, equilibrium), matrix<>(d.adjoint()));
      auto const average = [&](matrix<> const& a) { return multiply(rho, a).trace(); };
      for (auto const& [t, s] : {std::pair{0.0, 0.0}, {0.7, 0.0}, {0.7, 1.9}, {-2.3, 1.9}}) {
        CAPTURE(temperature, displaced, t, s);
        matrix<> const at_t = free_evolution(mode.field(coupling), h, t);
        matrix<> const at_s = free_evolution(mode.field(coupling), h, s);
        CHECK((at_t - mode.field(phase(t))).cwiseAbs().maxCoeff() < 1e-12); // φ(f) evolves as φ(e^{iωt} f)
        CHECK(std::abs(field.two_point(t, s).value - average(multiply(at_t, at_s))) < 1e-11);
        CHECK(std::abs(field.mean(t).value - average(at_t)) < 1e-11);
      }
      test_function const f{{0.3, {1.2, 0.4}}, {1.0, {-0.5, 0.8}}};
      test_function const k{{-0.6, {0.3, -0.9}}, {2.0, 1.1}};
      auto const smeared = [&](test_function const& x) {
        complex sum = 0;
        for (auto const& term : x) {
          sum += term.coefficient * phase(term.time);
        }
        return matrix<>(mode.field(sum));
      };
      CHECK(std::abs(field.two_point(f, k).value - average(multiply(smeared(f), smeared(k)))) < 1e-11);
      CHECK(std::abs(field.mean(f).value - average(smeared(f))) < 1e-11);
      CHECK(std::abs(field.mean(evolved(f, 0.9)).value -
                     average(matrix<>(free_evolution(smeared(f), h, 0.9)))) < 1e-11);
    }
  }
}

TEST_CASE("laws of two-point functions of a continuum", "[fields]") {
  std::mt19937_64 random(20240611);
  std::normal_distribution<double> normal;
  auto const draw = [&] {
    test_function f;
    for (int k = 0; k < 4; ++k) {
      f.push_back({3 * normal(random), {normal(random), normal(random)}});
    }
    return f;
  };
  bose_field const field(make_power_exponential({.exponent = 0.8}) +
                             make_power_gaussian({.exponent = 2, .cutoff = 3}) +
                             make_discrete_density({{0.9, 0.4}}),
                         {.temperature = 0.7, .displacement = draw()});
  for (int k = 0; k < 20; ++k) {
    auto const f = draw();
    auto const h = draw();
    auto const product = field.inner_product(f, h).value;
    auto const close = [](complex const& x, complex const& y) { return std::abs(x - y) < 1e-11; };
    CHECK(close(field.inner_product(h, f).value, std::conj(product)));
    CHECK(close(field.two_point(f, h).value - field.two_point(h, f).value,
                complex(0, product.imag()))); // i Im⟨f, h⟩
    CHECK(close(field.two_point(h, f).value, std::conj(field.two_point(f, h).value)));
    CHECK(close(field.covariance(evolved(f, 2.2), evolved(h, 2.2)).value, field.covariance(f, h).value));
    CHECK(field.covariance(f, f).value.real() >= field.inner_product(f, f).value.real() / 2);
    CHECK(std::norm(field.covariance(f, h).value) <=
          field.covariance(f, f).value.real() * field.covariance(h, h).value.real() * (1 + 1e-12));
  }
  // A sum of densities is a sum of kernels; the vacuum is the limit T → 0.
  bose_field const vacuum(field.density());
  bose_field const cold(field.density(), {.temperature = 1e-6});
  CHECK(vacuum.thermal_kernel(1).value == 0.0);
  CHECK(std::abs(vacuum.two_point(0.3, 1).value - cold.two_point(0.3, 1).value) < 1e-10);
  CHECK(std::abs(vacuum.two_point(0.3, 1).value - 0.5 * vacuum.kernel(0.7).value) < 1e-14);
}

TEST_CASE("fields that do not exist", "[fields]") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const ohmic = make_power_exponential({});
  CHECK(complaint([&] { return bose_field(ohmic, {.temperature = -0.5}); }) ==
        "temperature: expected >= 0, got -0.5");
  CHECK_THROWS_AS(bose_field(ohmic, {.temperature = nan}), invalid_input);
  CHECK(complaint([] { return bose_field(make_power_exponential({.exponent = 0}), {.temperature = 1}); }) ==
        "∫ nJ dω, n = 1/(e^{ω/T} - 1), at T > 0 is infinite: J ~ ω^0 at ω → 0 (expected an exponent > 0)");
  CHECK(complaint([] {
          return bose_field(make_spectral_density([](double x) { return std::exp(-x) / std::sqrt(x); }),
                            {.temperature = 1});
        }) ==
        "∫ nJ dω, n = 1/(e^{ω/T} - 1), at T > 0 is infinite: J ~ ω^-0.5 at ω → 0 (expected an exponent > 0)");
  CHECK(complaint([] { return bose_field(make_spectral_density([](double) { return 1.0; })); }) ==
        "‖g‖² = ∫ J dω is infinite: J ~ ω^0 at ω → ∞ (expected an exponent < -1)");
  CHECK(complaint([&] {
          return bose_field(ohmic, {.displacement = {{0, nan}}});
        }) == "displacement[0].coefficient: expected a finite number, got nan");
  CHECK(complaint([&] { return bose_field(ohmic).kernel(nan); }) == "tau: expected a finite number, got nan");
  CHECK(complaint([&] {
          return bose_field(ohmic).mean(test_function{{0, 1}, {nan, 1}});
        }) == "f[1].time: expected a finite number, got nan");
}

} // namespace tests_of_fields_two_point
