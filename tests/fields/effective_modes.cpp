#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <random>
#include <vector>

#include <mfdyson/core/jacobi.hpp>
#include <mfdyson/core/least_squares.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/field_modes.hpp>
#include <mfdyson/fields/unitary_hessenberg.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_fields_effective_modes {

// Few modes for a continuum: their kernel on a fine grid, their number, and what they are for discrete and thermal fields.

using namespace mfdyson;
using testing::complaint;
using scalar = std::complex<double>;

namespace {

scalar transform(std::vector<effective_mode> const& modes, double tau) {
  scalar sum = 0;
  for (auto const& m : modes) {
    sum += m.coupling * m.coupling * std::polar(1.0, -m.frequency * tau);
  }
  return sum;
}

spectral_density cubic() { return make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}); }

/// Number of eigenvalues of the matrix W(t_k − t_l) of 60 times above 60 ε W(0).
std::size_t rank_of_kernel(bose_field const& field, double span, double epsilon) {
  int const n = 60;
  matrix<> w(n, n);
  for (int k = 0; k < n; ++k) {
    for (int l = 0; l < n; ++l) {
      w(k, l) = field.kernel(span * (l - k) / (n - 1)).value;
    }
  }
  auto const values = diagonalise_by_jacobi(w).values;
  auto const above = [&](double x) { return x > n * epsilon * field.kernel(0).value.real(); };
  return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), above));
}

} // namespace

TEST_CASE("effective modes have the kernel of the field within their error", "[fields]") {
  for (auto const& density : {cubic(), make_power_gaussian({.strength = 0.5, .exponent = 1, .cutoff = 2}),
                              make_power_sharp({.strength = 1, .exponent = 0.5, .cutoff = 3})}) {
    bose_field const field(density);
    double const size = density.norm_squared().value / 2; // ⟨φ(g)²⟩
    for (double const window : {0.7, 2.5}) {
      for (double const tolerance : {1e-4, 1e-9}) {
        auto const found = make_field_modes(field, window, tolerance);
        CHECK(found.mirrored == 0);
        CHECK(found.error <= tolerance * size);
        double largest = 0;
        for (int k = 0; k <= 997; ++k) { // not the grid of the fit
          double const tau = window * k / 997;
          largest = std::max(largest, std::abs(transform(found.modes, tau) - field.kernel(-tau).value / 2.0));
        }
        CAPTURE(window, tolerance, found.modes.size());
        CHECK(largest <= 1.05 * found.error);
        CHECK(largest >= 1e-3 * found.error); // and the error is not just any upper bound
        for (auto const& m : found.modes) {
          CHECK(m.coupling > 0);
        }
      }
    }
  }
}

TEST_CASE("there are about as many effective modes as the kernel has rank", "[fields]") {
  // κ modes make a matrix of rank κ, wrong by ε W(0) an entry and so by 60 ε W(0) at most in norm: no more eigenvalues than κ
  // are above that (Weyl). A few modes more suffice.
  bose_field const field(cubic());
  for (double const span : {0.5, 1.0, 2.0, 4.0}) {
    std::size_t before = 0;
    for (double const tolerance : {1e-3, 1e-6, 1e-9}) {
      auto const count = make_field_modes(field, span, tolerance).modes.size();
      auto const rank = rank_of_kernel(field, span, tolerance);
      CAPTURE(span, tolerance, count, rank);
      CHECK(count >= rank);
      CHECK(count <= rank + 5 + rank / 4);
      CHECK(count > before);
      before = count;
    }
  }
}

TEST_CASE("effective modes grow by bandwidth times window over 2π", "[fields]") {
  // J = 1 on [0, Ω]: the rank of the sinc kernel (Slepian) is ΩT/2π and logarithmically more
  bose_field const field(make_power_sharp({.strength = 1, .exponent = 0, .cutoff = 8}));
  auto const at = [&](double window) {
    return static_cast<double>(make_field_modes(field, window, 1e-6).modes.size());
  };
  double const slope = (at(12) - at(6)) / 6;
  CHECK(std::abs(slope - 8 / 6.2832) < 0.35);
  CHECK(at(12) < 12 * 8 / 6.2832 + 8);
}

TEST_CASE("discrete modes that are few stay what they are", "[fields]") {
  std::vector<spectral_weight> const measure{{0.4, 0.25}, {1.7, 1.0}, {2.9, 0.04}};
  auto const found = make_effective_modes(measure, 30, 1e-12);
  REQUIRE(found.modes.size() == 3);
  CHECK(found.error == 0);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(found.modes[k].frequency == measure[k].frequency);
    CHECK(found.modes[k].coupling == std::sqrt(measure[k].weight));
  }
  // modes without weight are none
  CHECK(make_effective_modes({{0.4, 0.25}, {1, 0}, {1.7, 1.0}, {2, 0}}, 30, 1e-12).modes.size() == 2);
  CHECK(make_effective_modes({}, 1, 1e-6).modes.empty());
  CHECK(make_effective_modes({{2, 9}}, 1, 1e-6).modes.front().coupling == 3);
  // and many on a short stretch of time are fewer
  std::vector<spectral_weight> many;
  for (int k = 1; k <= 40; ++k) {
    many.push_back({0.05 * k, 0.1});
  }
  auto const few = make_effective_modes(many, 1, 1e-8);
  CHECK(few.modes.size() < 8);
  CHECK(few.error <= 4e-8);
}

TEST_CASE("a window of 0 takes one mode", "[fields]") {
  auto const found = make_field_modes(bose_field(cubic()), 0, 1e-10);
  REQUIRE(found.modes.size() == 1);
  CHECK(std::abs(found.modes[0].coupling - std::sqrt(3.0)) < 1e-12); // ‖g‖²/2 = Γ(4)/2
}

TEST_CASE("a thermal field has modes of negative frequency, with the kernel of its heat", "[fields]") {
  double const temperature = 1.3;
  bose_field const field(cubic(), {.temperature = temperature});
  double const window = 1.5;
  auto const found = make_field_modes(field, window, 1e-8);
  CHECK(found.mirrored > 0);
  CHECK(found.mirrored < found.modes.size());
  auto const first_mirror = static_cast<std::ptrdiff_t>(found.modes.size() - found.mirrored);
  std::vector<effective_mode> const up(found.modes.begin(), found.modes.begin() + first_mirror);
  std::vector<effective_mode> const down(found.modes.begin() + first_mirror, found.modes.end());
  for (auto const& m : down) {
    CHECK(m.frequency < 0);
  }
  for (int k = 0; k <= 200; ++k) {
    double const tau = window * k / 200;
    scalar const vacuum = field.kernel(-tau).value / 2.0;
    scalar const heat = field.thermal_kernel(-tau).value / 2.0;
    CHECK(std::abs(transform(up, tau) - vacuum - heat) <= found.error);
    CHECK(std::abs(transform(down, tau) - std::conj(heat)) <= found.error);
  }
  // two-point functions of test functions with complex coefficients
  test_function const f{{0.1, scalar(0.3, 0.8)}, {1.2, -0.5}};
  test_function const h{{0.0, scalar(0, 1)}, {0.7, scalar(0.2, -0.4)}};
  auto const z = found.amplitudes(f);
  auto const y = found.amplitudes(h);
  scalar sum = 0;
  for (std::size_t k = 0; k < z.size(); ++k) {
    sum += z[k] * std::conj(y[k]);
  }
  CHECK(std::abs(sum - field.covariance(f, h).value) < 4 * found.error);
}

TEST_CASE("what effective modes cannot be made of", "[fields]") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(complaint([] {
          return make_effective_modes({{1, 1}}, -1, 1e-3);
        }) == "window: expected >= 0, got -1");
  CHECK(complaint([] { return make_effective_modes({{1, 1}}, 1, 0); }) == "tolerance: expected > 0, got 0");
  CHECK(complaint([] {
          return make_effective_modes({{1, -2}}, 1, 1e-3);
        }) == "measure: expected weights >= 0, got -2");
  CHECK(complaint([&] { return make_effective_modes({{1, 1}}, nan, 1e-3); }).find("window") == 0);
  CHECK(complaint([&] { return make_effective_modes({{nan, 1}}, 1, 1e-3); }).find("measure") == 0);
}

TEST_CASE("the spectral measure of a unitary Hessenberg matrix has its moments", "[fields]") {
  // from random Verblunsky coefficients, and a cyclic permutation, where shifts of the usual kind get nowhere
  std::mt19937_64 rng(7);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (Eigen::Index const n : {1, 2, 5, 24, 60}) {
    for (bool const cyclic : {false, true}) {
      matrix<> u = matrix<>::Identity(n, n);
      for (Eigen::Index k = 0; k < n; ++k) { // Givens rotations of neighbours, one after the other
        scalar const c = cyclic ? scalar(0) : std::polar(0.98 * std::abs(uniform(rng)), 3.14 * uniform(rng));
        double const s = std::sqrt(1 - std::norm(c));
        matrix<> turn = matrix<>::Identity(n, n);
        if (k + 1 < n) {
          turn(k, k) = c;
          turn(k, k + 1) = s;
          turn(k + 1, k) = s;
          turn(k + 1, k + 1) = -std::conj(c);
        }
        u = multiply(u, turn);
      }
      auto const measure = spectral_measure_of_hessenberg(u);
      REQUIRE(measure.size() == static_cast<std::size_t>(n));
      matrix<> power = matrix<>::Identity(n, n);
      for (int k = 0; k <= 2 * n; ++k) {
        scalar sum = 0;
        for (auto const& point : measure) {
          sum += point.share * point.share * std::pow(point.value, k);
        }
        CHECK(std::abs(sum - power(0, 0)) < 1e-12);
        power = multiply(power, u);
      }
      for (auto const& point : measure) {
        CHECK(std::abs(std::abs(point.value) - 1) < 1e-13);
      }
    }
  }
}

TEST_CASE("least squares leave a residual that is orthogonal to the columns", "[fields]") {
  std::mt19937_64 rng(11);
  std::normal_distribution<double> normal;
  for (Eigen::Index const columns : {1, 3, 8}) {
    for (Eigen::Index const rows : {columns, columns + 7}) {
      Eigen::MatrixXd a(rows, columns);
      Eigen::VectorXd b(rows);
      for (Eigen::Index i = 0; i < a.size(); ++i) {
        a.data()[i] = normal(rng);
      }
      for (Eigen::Index i = 0; i < rows; ++i) {
        b(i) = normal(rng);
      }
      auto reduced = a;
      auto right = b;
      reduce_by_householder(reduced, right);
      auto const x = solve_triangle(reduced, right);
      for (Eigen::Index c = 0; c < columns; ++c) {
        double overlap = 0;
        for (Eigen::Index r = 0; r < rows; ++r) {
          double rest = b(r);
          for (Eigen::Index k = 0; k < columns; ++k) {
            rest -= a(r, k) * x(k);
          }
          overlap += a(r, c) * rest;
        }
        CHECK(std::abs(overlap) < 1e-11);
      }
    }
  }
}

} // namespace tests_of_fields_effective_modes
