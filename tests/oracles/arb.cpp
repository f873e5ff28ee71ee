// Elementary pieces against certified balls: values lie within the error they claim, upper bounds are above the truth.

#include "oracles/arb_ball.hpp"

#include "support/catch.hpp"

#ifndef MFDYSON_TEST_ARB

namespace tests_of_oracles_arb {

TEST_CASE("elementary pieces against certified balls") {
  WARN("skipped: Arb was not found (Debian: libflint-arb-dev)");
}

} // namespace tests_of_oracles_arb

#else

#include <algorithm>
#include <array>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <mfdyson/conditions/mode_description.hpp>
#include <mfdyson/conditions/series_bounds.hpp>
#include <mfdyson/conditions/trajectory_error.hpp>
#include <mfdyson/engines/chebyshev_panel.hpp>
#include <mfdyson/fields/bose_field.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/spherical_bessel.hpp>
#include <mfdyson/limits/band_limited_average.hpp>
#include <mfdyson/limits/coupled_mode.hpp>
#include <mfdyson/operators/operator_norm.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/random_matrices.hpp"

namespace tests_of_oracles_arb {

using namespace mfdyson;
using namespace mfdyson::testing;
using complex = std::complex<double>;

namespace {

double const unit = std::numeric_limits<double>::epsilon();

/// ∫_0^t e^{iωs} ds.
complex_ball integral(ball const& omega, ball const& t) {
  ball const half = omega * t / ball(2);
  return complex_ball::phase(half) * complex_ball(t * sinc(half));
}

/// ∫_0^t ds ∫_0^s ds' e^{i(vs + us')}.
complex_ball ordered_integral(double u, double v, double t) {
  complex_ball const i(ball(0), ball(1));
  if (u != 0) {
    return (integral(ball(u) + ball(v), t) - integral(v, t)) / (i * complex_ball(u));
  }
  if (v != 0) {
    return (complex_ball(t) * complex_ball::phase(ball(v) * ball(t)) - integral(v, t)) /
           (i * complex_ball(v));
  }
  return complex_ball(ball(t) * ball(t) / ball(2));
}

/// ∫ e^{i(ω_1 t_1 + … + ω_r t_r)} over t ≥ t_1 ≥ … ≥ t_r ≥ 0: (t/i)^r times the divided difference of e^{ix} at 0, ω_1 t,
/// (ω_1 + ω_2) t, … (Hermite and Genocchi).
complex_ball simplex_integral(std::vector<double> const& omega, double t) {
  std::vector<ball> x{ball(0)};
  for (double const w : omega) {
    x.push_back(x.back() + ball(w) * ball(t));
  }
  std::vector<complex_ball> difference;
  for (auto const& point : x) {
    difference.push_back(complex_ball::phase(point));
  }
  for (std::size_t step = 1; step < x.size(); ++step) {
    for (std::size_t k = 0; k + step < x.size(); ++k) {
      difference[k] = (difference[k + 1] - difference[k]) / complex_ball(x[k + step] - x[k]);
    }
  }
  auto result = difference[0];
  for (std::size_t r = 0; r < omega.size(); ++r) {
    result = result * complex_ball(ball(0), ball(-t));
  }
  return result;
}

ball factorial(int n) { return gamma(ball(n + 1)); }
ball power(ball const& x, int n) {
  ball result(1);
  for (int k = 0; k < n; ++k) {
    result *= x;
  }
  return result;
}

/// At least the truth, and not by more than 1e-7 of it.
void check_bound(double bound, ball const& truth) {
  INFO("bound " << bound << ", truth " << truth.lower());
  CHECK((truth.is_narrow() || truth.upper() == 0));
  CHECK(bound >= truth.lower());
  CHECK(bound <= truth.upper() * (1 + 1e-7) + 1e-17); // a sum that vanishes is e^{−45} of its majorant
}

/// e^{log_value}, as a ball of the logarithm itself.
double log_off(double log_value, ball const& truth) { return distance_to(log_value, log(truth)); }

} // namespace

TEST_CASE("integrals of one and two exponentials over ordered times are in the ball") {
  double worst_one = 0;
  double worst_two = 0;
  double worst_delay = 0;
  std::vector<double> const frequencies{0,     1e-60, 1e-30, 1e-9, 3e-5, -1e-3, 0.3, -0.3,
                                        0.301, 1,     -2.5,  7.25, 40,   -40,   1e4, -1e8};
  for (double const t : {1e-8, 0.01, 0.7, 1.0, 3.3, 1e3, 1e8}) {
    for (double const v : frequencies) {
      worst_one =
          std::max(worst_one, distance_to(detail::exponential_integral<complex>(v, t), integral(v, t)) / t);
      for (double const u : frequencies) {
        auto const found = detail::ordered_exponential_integral<complex>(u, v, t);
        double const off = distance_to(found, ordered_integral(u, v, t)) / (t * t / 2);
        INFO("u = " << u << ", v = " << v << ", t = " << t << ": off by " << off / unit << " units of t²/2");
        CHECK(off < 8 * unit);
        worst_two = std::max(worst_two, off);
      }
      if (v > 0) { // (ωt − sin ωt)/ω²; where ωt is small it is ωt³/6
        ball const x = ball(v) * ball(t);
        ball const truth =
            v * t < 1e-30 ? x * ball(t) * ball(t) / ball(6) : (x - sin(x)) / (ball(v) * ball(v));
        INFO("omega = " << v << ", t = " << t);
        double const off = units_off(detail::delay(v, t), truth);
        CHECK(off < 64);
        worst_delay = std::max(worst_delay, off);
      }
    }
  }
  INFO("in units of rounding: single " << worst_one / unit << ", ordered " << worst_two / unit << ", delay "
                                       << worst_delay);
  CHECK(worst_one < 2 * unit);
  CHECK(worst_two > 0.1 * unit);
}

TEST_CASE("iterated integrals on a Chebyshev panel are divided differences, to the tolerance of the grid") {
  double worst = 0;
  std::mt19937_64 rng(7);
  for (double const span : {0.5, 2.0, 4.0}) {
    for (int const r : {1, 2, 3, 5, 8}) {
      for (int trial = 0; trial < 4; ++trial) {
        std::vector<double> omega;
        for (int k = 0; k < r; ++k) {
          omega.push_back(random_real(rng, -2.5, 2.5));
        }
        // what `first_time_grid` takes for the largest of these frequencies
        auto const points = static_cast<std::size_t>(std::ceil(12 + 0.6 * r + (2.4 + 0.06 * r) * 2.5 * span));
        chebyshev_panel<double> const panel(points);
        std::vector<complex> f(points, 1.0);
        for (auto w = omega.rbegin(); w != omega.rend(); ++w) {
          std::vector<complex> next(points, 0.0);
          for (std::size_t j = 0; j < points; ++j) {
            f[j] *= std::polar(1.0, *w * (panel.nodes()[j] + 1) * span / 2);
          }
          for (std::size_t i = 0; i < points; ++i) {
            for (std::size_t j = 0; j < points; ++j) {
              next[i] += span / 2 *
                         panel.integrate()(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) * f[j];
            }
          }
          f = next;
        }
        double const size = std::pow(span, r) / std::tgamma(r + 1.0); // of the simplex
        double const off = distance_to(f.back(), simplex_integral(omega, span)) / size;
        INFO("T = " << span << ", r = " << r << ": off by " << off / unit << " units of the simplex");
        CHECK(off < tolerance::time_grid<double>());
        worst = std::max(worst, off);
      }
    }
  }
  INFO("at most " << worst / unit << " units of rounding");
  CHECK(worst > unit / 10);
}

TEST_CASE("Hurwitz' zeta function is in the ball") {
  double worst = 0;
  for (double const sigma : {1.05, 1.5, 2.0, 3.7, 9.5, 21.0}) {
    for (complex const a :
         {complex(1, 0), {0.5, 0}, {1.2, -0.4}, {1, -30}, {3, 200}, {1, -1e4}, {1e3, 5}, {1, 0.01}}) {
      auto const truth = complex_ball::hurwitz_zeta(sigma, a);
      // Σ |a + k|^{−σ} is between the first term and, with half an integral, the sum itself where a is real
      double size = 0;
      for (int k = 0; k < 200'000; ++k) {
        size += std::pow(std::abs(a + static_cast<double>(k)), -sigma);
      }
      double const off = distance_to(hurwitz_zeta(sigma, a), truth) / size;
      // a power z^{−σ} loses what its logarithm is long
      double const allowed = (8 + sigma * std::abs(std::log(a + 20.0))) * unit;
      INFO("sigma = " << sigma << ", a = " << a.real() << " + i " << a.imag() << ": " << off / unit
                      << " units, allowed " << allowed / unit);
      CHECK(off < allowed);
      worst = std::max(worst, off);
    }
  }
  INFO("at most " << worst / unit << " units");
  CHECK(worst < 80 * unit);
}

TEST_CASE("spherical Bessel functions are in the ball") {
  std::array<double, 25> j{};
  double worst = 0;
  double worst_small = 0;
  std::mt19937_64 rng(3);
  for (int k = 0; k < 60; ++k) {
    double const x = std::exp(random_real(rng, -18.0, 8.0));
    spherical_bessel(x, j);
    double largest = 0;
    std::vector<ball> truth;
    for (int l = 0; l < 25; ++l) {
      ball value;
      ball const order = ball(l) + ball(0.5);
      arb_hypgeom_bessel_j(value.raw(), order.raw(), ball(x).raw(), 2 * ball_digits);
      truth.push_back(value * sqrt(ball::pi() / (ball(2) * ball(x))));
      largest = std::max(largest, abs(truth.back()).upper());
    }
    for (std::size_t l = 0; l < 25; ++l) {
      double const off = distance_to(j[l], truth[l]) / largest;
      INFO("x = " << x << ", l = " << l << ": off by " << off / unit << " units of the largest");
      CHECK(off < 12 * unit);
      worst = std::max(worst, off);
      if (static_cast<double>(l) > x && abs(truth[l]).lower() > 1e-290) {
        CHECK(units_off(j[l], truth[l]) < 45); // 1e-14
        worst_small = std::max(worst_small, units_off(j[l], truth[l]));
      }
    }
  }
  INFO("at most " << worst / unit << " units of the largest; small ones " << worst_small << " of themselves");
  CHECK(worst > 0.1 * unit);
}

TEST_CASE("moments and kernels of named spectral densities are within their errors of the ball") {
  double worst_moment = 0;
  double worst_kernel = 0;
  for (double const s : {-0.5, 0.3, 1.0, 3.0, 3.7, 6.9720574451274127}) {
    for (double const cutoff : {1e-8, 3.2e-9, 0.7, 1.0, 13.0, 1e8, 4e8}) {
      power_law const p{.strength = 0.3, .exponent = s, .cutoff = cutoff};
      auto const j = make_power_exponential(p);
      auto const gaussian = make_power_gaussian(p);
      auto const sharp = make_power_sharp(p);
      for (double const power : {-2.0, -1.0, 0.0, 1.0, 2.0}) {
        if (s + power <= -1) {
          continue;
        }
        ball const q = ball(s) + ball(power) + ball(1);
        ball const scale = ball(0.3) * pow(ball(cutoff), q);
        INFO("s = " << s << ", cutoff = " << cutoff << ", moment " << power);
        auto const check = [&](real_estimate const& found, ball const& truth) {
          double const off = distance_to(found.value, truth);
          INFO("off by " << off / found.value / unit << " units, said " << found.error / found.value / unit);
          CHECK(off <= found.error);
          worst_moment = std::max(worst_moment, off / found.error);
        };
        check(j.moment(power), scale * gamma(q));
        check(gaussian.moment(power), scale * gamma(q / ball(2)) / ball(2));
        check(sharp.moment(power), scale / q);
      }
      if (s > 0) {
        for (double const warmth : {0.0, 0.8, 5.0}) {
          bose_field const field(j, {.temperature = warmth * cutoff});
          for (double const turns : {0.0, 0.1, 3.0, -40.0, 1e3}) {
            double const tau = turns / cutoff;
            complex_ball const z(ball(1) / ball(cutoff), ball(-tau));
            complex_ball const q(ball(s) + ball(1));
            complex_ball const scale(ball(0.3) * gamma(q.real()));
            INFO("s = " << s << ", cutoff = " << cutoff << ", T = " << warmth << " of it, tau = " << tau);
            auto const check = [&](complex_estimate const& found, complex_ball const& truth) {
              double const off = distance_to(found.value, truth);
              INFO("off by " << off << " of " << std::abs(found.value) << ", said " << found.error);
              CHECK(off <= found.error);
              worst_kernel = std::max(worst_kernel, off / found.error);
            };
            check(field.kernel(tau), scale / pow(z, q));
            if (warmth > 0) {
              ball const temperature(warmth * cutoff);
              check(field.thermal_kernel(tau),
                    scale * pow(complex_ball(temperature), q) *
                        complex_ball::hurwitz_zeta(q, complex_ball(1) + complex_ball(temperature) * z));
            }
          }
        }
      }
    }
  }
  INFO("error over what was said: moments " << worst_moment << ", kernels " << worst_kernel);
  CHECK(worst_moment <= 1);
  CHECK(worst_kernel <= 1);
}

TEST_CASE("g: operator norms are in the ball") {
  // x² − A*A is positive definite for x = ‖A‖(1 + δ), and is not for x = ‖A‖(1 − δ): by certified Cholesky decompositions
  auto const is_above = [](matrix<> const& a, ball const& x) {
    auto const d = a.rows();
    std::vector<std::vector<complex_ball>> gram(static_cast<std::size_t>(d),
                                                std::vector<complex_ball>(static_cast<std::size_t>(d)));
    arb_mat_t real; // (Re, −Im; Im, Re)
    arb_mat_init(real, 2 * d, 2 * d);
    for (Eigen::Index i = 0; i < d; ++i) {
      for (Eigen::Index j = 0; j < d; ++j) {
        complex_ball sum(i == j ? x * x : ball(0));
        for (Eigen::Index k = 0; k < d; ++k) {
          sum = sum - complex_ball(std::conj(a(k, i))) * complex_ball(a(k, j));
        }
        arb_set(arb_mat_entry(real, i, j), sum.real().raw());
        arb_set(arb_mat_entry(real, i + d, j + d), sum.real().raw());
        arb_set(arb_mat_entry(real, i + d, j), sum.imag().raw());
        arb_neg(arb_mat_entry(real, i, j + d), sum.imag().raw());
      }
    }
    arb_mat_t factor;
    arb_mat_init(factor, 2 * d, 2 * d);
    bool const positive = arb_mat_cho(factor, real, ball_digits) != 0;
    arb_mat_clear(factor);
    arb_mat_clear(real);
    return positive;
  };
  for_seeds(12, [&](random_engine& rng) {
    auto const d = random_int(rng, 1, 9);
    matrix<> const a = random_int(rng, 0, 1) == 0 ? random_matrix<>(rng, d) : random_hermitian<>(rng, d);
    for (double const scale : {1.0, 1e-150, 1e150}) {
      matrix<> const x = scale * a;
      double const norm = operator_norm(x);
      CHECK(is_above(x, ball(norm) * ball(1 + 16 * unit)));
      CHECK_FALSE(is_above(x, ball(norm) * ball(1 - 16 * unit)));
    }
  });
}

TEST_CASE("b, the radius and the left side of (A1) are in the ball, to a few units") {
  for (double const c : {1e-8, 0.37, 0.5, 2.9, 1e8}) {
    ball const b = sqrt(ball(c) / exp(ball(1)));
    CHECK(units_off(field_growth::of_field_product(2, c).exponent(), b) < 4);
    CHECK(units_off(field_growth::of_number_in_vacuum(c).exponent(), b) < 4);
    CHECK(units_off(field_growth::of_bounded_observable(3, c).exponent(), sqrt(ball(2)) * b) < 4);
    CHECK(units_off(moment_growth::of_bounded(3, std::sqrt(c), mode_moments::fock(1)).exponent(),
                    sqrt(ball(2) / exp(ball(1))) * ball(std::sqrt(c))) < 4);
    for (double const g : {0.3, 1.7}) {
      series_bounds<field_growth> const bounds(0.7, 2, g, field_growth::of_field_product(1, c));
      ball const left =
          ball(2) * sqrt(ball(2) * exp(ball(1))) * ball(0.3) * ball(g) * ball(0.8) * b; // 2√(2e)|λ|gtb
      CHECK(units_off(bounds.a1_left(-0.3, 0.8), left) < 8);
      CHECK(units_off(bounds.radius(0.8), ball(0.3) / left) < 8);
      CHECK(units_off(bounds.summable_left(0.3, 0.8), ball(16) * ball(0.3) * ball(0.3) * ball(g) * ball(g) *
                                                          ball(0.8) * ball(0.8) * ball(c)) < 24);
    }
  }
}

namespace {

/// A growth in doubles and in balls.
template <class Growth>
struct growth_case {
  std::string name;
  Growth growth;
  std::function<ball(int)> truth; ///< β̄_r
};

/// Weights w_s in doubles and in balls.
struct weights_case {
  std::string name;
  pairing_weights weights;
  std::vector<ball> truth;
};

/// N^{−s} [y^{2s}] cosh(y)^L by c' cosh = L c sinh: 2k a_k = Σ_j (2L j − 2(k − j)) a_{k−j}/(2j)! for c = Σ a_k y^{2k}.
std::vector<ball> weights_at(double n, double unobserved, int count) {
  std::vector<ball> a{ball(1)};
  for (int k = 1; k < count; ++k) {
    ball sum(0);
    for (int j = 1; j <= k; ++j) {
      ball const factor = ball(2) * ball(unobserved) * ball(j) - ball(2) * ball(k - j);
      sum += factor * a[static_cast<std::size_t>(k - j)] / factorial(2 * j);
    }
    a.push_back(sum / ball(2 * k));
  }
  ball scale(1);
  for (auto& x : a) {
    x *= scale;
    scale /= ball(n);
  }
  return a;
}

/// The theorem's, the uniform ones, and 30 exact ones at N = 50 with two observed particles, followed by uniform ones.
std::vector<weights_case> all_weights(int count) {
  std::vector<weights_case> result{{"theorem", pairing_weights::theorem(), {}},
                                   {"uniform", pairing_weights::uniform(), {}},
                                   {"at 50", pairing_weights::at(50, 48, 30), {}}};
  for (int s = 0; s < count; ++s) {
    result[0].truth.push_back(ball(1) / factorial(s));
    result[1].truth.push_back(ball(1) / factorial(s) / power(ball(2), s));
  }
  auto exact = weights_at(50, 48, 30);
  result[2].truth = result[1].truth;
  std::copy(exact.begin(), exact.end(), result[2].truth.begin());
  return result;
}

/// Calls `check` for bounded operators, (E1), and the forms of Lemma 1.8.
template <class Check>
void for_growths(Check&& check) {
  ball const e = exp(ball(1));
  ball const stirling = e / sqrt(ball::pi());
  auto const of_lemma = [=](ball const& factor, double c, int k) {
    return [=](int r) { // (C m/e)^{m/2}
      ball const m(r + k);
      return r + k == 0 ? factor : factor * pow(ball(c) * m / e, m / ball(2));
    };
  };
  check(growth_case<bounded_growth>{"bounded", bounded_growth(1.3, 0.8),
                                    [](int r) { return ball(1.3) * power(ball(0.8), r); }});
  check(growth_case<field_growth>{"field, bounded A", field_growth::of_bounded_observable(1.3, 0.5),
                                  of_lemma(ball(1.3) * sqrt(stirling), 1.0, 0)});
  auto const number = of_lemma(stirling, 0.5, 0);
  check(growth_case<field_growth>{"field, number", field_growth::of_number_in_vacuum(0.5),
                                  [=](int r) { return ball(r) / ball(2) * number(r); }});
  // M_0, M_1, … of the state of a mode
  auto const gaussian = [](double mean, double variance) {
    std::vector<ball> m{ball(1), ball(mean)};
    for (int k = 1; k < 800; ++k) {
      m.push_back(ball(mean) * m[m.size() - 1] + ball(variance) * ball(k) * m[m.size() - 2]);
    }
    return m;
  };
  auto const of_moments = [](double k0, double k1, double k2, double c, std::vector<ball> const& m) {
    return [=](int r) {
      auto const at = static_cast<std::size_t>(r);
      return power(ball(c), r) * (ball(k0) * m[at] + ball(k1) * m[at + 1] + ball(k2) * m[at + 2]);
    };
  };
  auto const thermal = gaussian(0, 1.6);
  check(growth_case<moment_growth>{
      "number, thermal state",
      moment_growth::of_polynomial(-0.5, 0, 0.5, 0.7, mode_moments::gaussian(0, 1.6)),
      of_moments(-0.5, 0, 0.5, 0.7, thermal)});
  auto const coherent = gaussian(0.8, 1);
  check(growth_case<moment_growth>{
      "square, coherent state",
      moment_growth::of_polynomial(0.2, 0.4, 1, 0.7, mode_moments::gaussian(0.8, 1)),
      of_moments(0.2, 0.4, 1, 0.7, coherent)});
  check(growth_case<moment_growth>{
      "bounded, coherent state", moment_growth::of_bounded(1.3, 0.5, mode_moments::gaussian(0.8, 1)),
      [=](int r) {
        return ball(1.3) * power(ball(0.5), r) * sqrt(coherent[static_cast<std::size_t>(2 * r)]);
      }});
  check(growth_case<field_growth>{"three fields", field_growth::of_field_product(3, 0.5, 1.2),
                                  of_lemma(stirling * ball(1.2), 0.5, 3)});
}

} // namespace

TEST_CASE("(1.17)-(1.19) are true upper bounds, above the certified sums and close to them") {
  double worst_s = 0; // by how much S_ν is below its sum
  for_growths([&](auto const& c) {
    INFO(c.name);
    double const norm = 0.7;
    int const n = 2;
    double const g = 0.9;
    double const t = 0.8;
    series_bounds<std::decay_t<decltype(c.growth)>> const bounds(norm, n, g, c.growth);
    std::vector<ball> beta;
    int const count = 120;
    for (int r = 0; r < 2 * count + 6; ++r) {
      beta.push_back(c.truth(r));
    }
    for (double const share : {0.05, 0.5}) {
      double const lambda = share * std::min(2.0, bounds.radius(t));
      ball const z = ball(2) * ball(lambda) * ball(g) * ball(t);
      for (auto const& w : all_weights(count)) {
        auto const& weights = w.weights;
        // Σ_{s ≥ from} z^{2s} w_s β_{2s+p}: the terms fall by 4 at least, so that what is left out is 4^{−120}
        auto const sum_from = [&](int p, int from) {
          ball sum(0);
          ball factor = power(z * z, from);
          for (int s = from; s < count; ++s) {
            sum += factor * w.truth[static_cast<std::size_t>(s)] * beta[static_cast<std::size_t>(2 * s + p)];
            factor *= z * z;
          }
          return sum;
        };
        for (int hits = 0; hits <= 5; ++hits) {
          INFO("lambda = " << lambda << ", hits = " << hits << ", weights " << w.name);
          ball const prefactor = ball(norm) * power(ball(n) * z, hits) / factorial(hits);
          int const first = hits == 0 ? 1 : 0;
          check_bound(bounds.coefficient_sum(hits, 0, lambda, t, weights), prefactor * sum_from(hits, first));
          check_bound(bounds.coefficient_sum(hits, hits + 4, lambda, t, weights),
                      prefactor * sum_from(hits, 3));
          if (weights.base() == 1) {
            ball const s_nu = sum_from(hits, first);
            double const found = bounds.s(hits, lambda, t);
            if (s_nu.upper() > 0) { // odd orders may vanish
              worst_s = std::max(worst_s, ((s_nu - ball(found)) / s_nu).upper());
              CHECK(distance_to(found, s_nu) < 1e-12 * found);
            }
            check_bound(hits % 2 == 0 ? bounds.x(hits / 2, lambda, t) : bounds.y(hits / 2, lambda, t),
                        prefactor * s_nu);
          }
          for (int r = std::max(1, hits); r <= 60; r += 7) {
            if ((r - hits) % 2 == 0) {
              int const s = (r - hits) / 2;
              ball const unit_z = ball(2) * ball(g) * ball(t);
              check_bound(bounds.taylor(r, hits, t, weights),
                          ball(norm) * power(ball(n) * unit_z, hits) / factorial(hits) *
                              power(unit_z * unit_z, s) * w.truth[static_cast<std::size_t>(s)] *
                              beta[static_cast<std::size_t>(r)]);
            }
          }
        }
      }
    }
  });
  INFO("S is below its sum by at most " << worst_s << " of it");
  CHECK(worst_s < 1e-13);
}

TEST_CASE("what a mean through order R leaves out is below its bound, by certified sums") {
  for_growths([&](auto const& c) {
    INFO(c.name);
    double const norm = 0.7;
    double const g = 0.9;
    double const t = 0.8;
    int const n = 2;
    series_bounds<std::decay_t<decltype(c.growth)>> const bounds(norm, n, g, c.growth);
    int const last = 140;
    std::vector<ball> beta;
    std::vector<ball> inverse; // 1/k!
    for (int r = 0; r <= last; ++r) {
      beta.push_back(c.truth(r));
      inverse.push_back(ball(1) / factorial(r));
    }
    for (auto const& w : all_weights(last / 2 + 1)) {
      auto const& weights = w.weights;
      for (particle_number const particles :
           {particle_number(2), particle_number(50), particle_number(infinite)}) {
        for (double const share : {0.1, 0.4}) {
          double const lambda = share * std::min(1.0, bounds.radius(t));
          ball const z = ball(2) * ball(lambda) * ball(g) * ball(t);
          ball const a = particles.is_infinite()
                             ? ball(0)
                             : ball(n) / sqrt(ball(static_cast<double>(particles.count())));
          // Σ_{r>R} z^r β_r Σ_p a^p/p! w_{(r−p)/2}: the terms fall by more than a half
          std::vector<ball> of_observed{ball(1)}; // a^p/p!
          for (int k = 1; k <= last; ++k) {
            of_observed.push_back(power(a, k) * inverse[static_cast<std::size_t>(k)]);
          }
          std::vector<ball> term;
          for (std::size_t r = 0; r <= static_cast<std::size_t>(last); ++r) {
            ball sum(0);
            for (std::size_t p = r % 2; p <= r; p += 2) {
              sum += of_observed[p] * w.truth[(r - p) / 2];
            }
            term.push_back(power(z, static_cast<int>(r)) * beta[r] * sum * ball(norm));
          }
          for (int const order : {0, 3, 8, 20}) {
            ball truth(0);
            for (int r = order + 1; r <= last; ++r) {
              truth += term[static_cast<std::size_t>(r)];
            }
            INFO("R = " << order << ", N = " << to_text(particles) << ", lambda = " << lambda << ", weights "
                        << w.name);
            check_bound(bounds.tail(order, lambda, t, particles, weights), truth);
          }
        }
      }
    }
  });
}

TEST_CASE("weights at N and moments of a mode are in the ball") {
  // [y^{2s}] cosh(y)^L N^{−s}
  double worst_weight = 0;
  int const last = 40;
  for (std::int64_t const n : {1, 2, 7, 1000, 1'000'000'000}) {
    for (std::int64_t const unobserved : {n, n - 1}) {
      auto const weights = pairing_weights::at(particle_number(n), unobserved, last + 1);
      auto const a = weights_at(static_cast<double>(n), static_cast<double>(unobserved), last + 1);
      for (int s = 0; s <= last; ++s) {
        INFO("N = " << n << ", L = " << unobserved << ", s = " << s);
        ball const& truth = a[static_cast<std::size_t>(s)];
        if (unobserved == 0 && s > 0) {
          CHECK(weights.log_weight(s) == -std::numeric_limits<double>::infinity());
          continue;
        }
        if (std::exp(weights.log_weight(s) - weights.log_majorant(s)) < 1e-300) {
          CHECK(weights.log_weight(s) >= log(truth).lower()); // rounded up from an underflow
          continue;
        }
        double const off = log_off(weights.log_weight(s), truth);
        CHECK(off < 1e-12);
        worst_weight = std::max(worst_weight, off);
      }
    }
  }
  // moments of a Gaussian, Σ_j C(m,2j) (2j−1)!! σ^{2j} x^{m−2j}, and of a Fock state by Laguerre's recurrence
  double worst_moment = 0;
  for (double const mean : {0.0, 0.3, 4.0}) {
    for (double const variance : {1.0, 2.6}) {
      auto const moments = mode_moments::gaussian(mean, variance);
      std::vector<ball> m{ball(1), ball(mean)};
      for (int k = 1; k < 4090; ++k) {
        auto const last_two = m.size();
        m.push_back(ball(mean) * m[last_two - 1] + ball(variance) * ball(k) * m[last_two - 2]);
      }
      for (int k = 2; k < 4090; k += k < 40 ? 2 : 202) {
        double const off = log_off(moments.log_moment(k), m[static_cast<std::size_t>(k)]);
        INFO("m = " << k << ", mean " << mean << ", variance " << variance << ": off by " << off);
        CHECK(off < 1e-10);
        worst_moment = std::max(worst_moment, off);
      }
    }
  }
  for (int const quanta : {0, 1, 5, 30}) {
    auto const moments = mode_moments::fock(quanta);
    // (2l−1)!! Σ_j 2^j C(k,j) C(l,j)
    ball odd(1);
    for (int l = 1; l <= 400; ++l) {
      odd *= ball(2 * l - 1);
      if (l > 12 && l % 37 != 0) {
        continue;
      }
      ball sum(0);
      ball product(1);
      for (int j = 0; j <= std::min(l, quanta); ++j) {
        sum += product;
        product *= ball(2) * ball(quanta - j) * ball(l - j) / (ball(j + 1) * ball(j + 1));
      }
      double const off = log_off(moments.log_moment(2 * l), odd * sum);
      INFO("Fock state " << quanta << ", l = " << l << ": off by " << off);
      CHECK(off < 1e-10);
      worst_moment = std::max(worst_moment, off);
    }
  }
  INFO("logarithms off by " << worst_weight << " (weights), " << worst_moment << " (moments)");
  CHECK(worst_moment < 1e-10); // the bounds made of them are inflated by 1e-9
}

TEST_CASE("integrals of |T_k| and tails of coherent and thermal states are in the ball") {
  for (int k = 0; k <= 64; ++k) {
    ball sum(0);
    if (k < 2) {
      sum = ball(k == 0 ? 2 : 1);
    } else {
      auto const antiderivative = [k](ball const& angle) {
        return (cos(ball(k + 1) * angle) / ball(k + 1) - cos(ball(k - 1) * angle) / ball(k - 1)) / ball(2);
      };
      ball above = antiderivative(ball(0));
      for (int j = 1; j <= k + 1; ++j) {
        ball const below = antiderivative(j <= k ? ball(2 * j - 1) * ball::pi() / ball(2 * k) : ball::pi());
        sum += abs(above - below);
        above = below;
      }
    }
    INFO("k = " << k);
    CHECK(units_off(chebyshev_modulus_integral(k), sum) < 8);
  }
  // P(more than k quanta): the regularised incomplete gamma function, and Σ p_k (k + 1) beyond the cut
  int seen = 0;
  for (double const alpha : {0.3, 0.8, 1.2, 2.0}) {
    for (Eigen::Index const levels : {16, 24, 60}) {
      matrix<> const rho = coherent_state(levels, alpha);
      auto const mode = make_boson(levels);
      auto const m = make_symmetric_model(
          make_spin_half(1.0, 0.3).to_species(mode.position()),
          reservoir{.hamiltonian = mode.number(), .state = rho, .kind = reservoir_kind::boson_mode});
      auto const described = describe_mode(m, make_reservoir_observable(mode.number()));
      if (!described.tail_is_coherent || described.tail < 1e-200) {
        continue;
      }
      // the mean number is read from the state: p_1/p_0
      ball const mean(rho(1, 1).real() / rho(0, 0).real());
      auto const beyond = [&](int from) {
        ball value;
        arb_hypgeom_gamma_lower(value.raw(), ball(from).raw(), mean.raw(), 1, ball_digits);
        return value;
      };
      ++seen;
      INFO("alpha = " << alpha << ", levels = " << levels << ", tail " << described.tail);
      auto const from = static_cast<int>(described.occupied);
      CHECK(units_off(described.tail, beyond(from)) < 4000); // 1e-12
      CHECK(units_off(described.tail_weight, mean * beyond(from - 1) + beyond(from)) < 4000);
    }
  }
  for (double const temperature : {0.2, 0.5, 1.0}) {
    Eigen::Index const levels = 40;
    matrix<> const rho = thermal_boson_state(levels, 1.0, temperature);
    auto const mode = make_boson(levels);
    auto const m = make_symmetric_model(
        make_spin_half(1.0, 0.3).to_species(mode.position()),
        reservoir{.hamiltonian = mode.number(), .state = rho, .kind = reservoir_kind::boson_mode});
    auto const described = describe_mode(m, make_reservoir_observable(mode.number()));
    if (described.tail == 0) {
      continue;
    }
    ball const q(rho(1, 1).real() / rho(0, 0).real());
    ball const tail = power(q, static_cast<int>(described.occupied));
    ++seen;
    INFO("T = " << temperature);
    CHECK(units_off(described.tail, tail) < 4000);
    CHECK(units_off(described.tail_weight,
                    tail * (ball(static_cast<double>(described.occupied)) + ball(1) / (ball(1) - q))) < 4000);
  }
  CHECK(seen > 6);
}

TEST_CASE(
    "characteristic functions of 10^12 particles, and averages over a normal variable, are in the ball") {
  for (std::int64_t const n : {1LL, 10LL, 1'000'000LL, 1'000'000'000'000LL}) {
    collective_sum<double> const sum({{{-0.7, 0.2, 1.9}, {0.5, 0.25, 0.25}, n}}, particle_number(n));
    for (double const u : {1e-3, 0.4, 2.0, 11.0}) {
      auto const [log_modulus, turn] = sum.characteristic(u);
      ball const scale = ball(u) / sqrt(ball(static_cast<double>(n)));
      ball const mean = ball(0.5) * ball(-0.7) + ball(0.25) * ball(0.2) + ball(0.25) * ball(1.9);
      complex_ball z(0.0);
      z = z + complex_ball(0.5) * complex_ball::phase(scale * (ball(-0.7) - mean));
      z = z + complex_ball(0.25) * complex_ball::phase(scale * (ball(0.2) - mean));
      z = z + complex_ball(0.25) * complex_ball::phase(scale * (ball(1.9) - mean));
      ball const truth = ball(static_cast<double>(n)) * log(abs(z));
      INFO("N = " << n << ", u = " << u);
      CHECK(distance_to(log_modulus, truth) < 1e-14 * (1 + std::abs(log_modulus)) * 4);
      ball argument;
      acb_arg(argument.raw(), z.raw(), ball_digits);
      CHECK(distance_to(turn, ball(static_cast<double>(n)) * argument) < 4e-14 * (1 + std::abs(turn)));
    }
  }
  double worst = 0;
  for (double const variance : {0.3, 1.0, 4.0}) {
    for (double const band : {1.0, 6.0}) {
      for (double const tolerance : {1e-6, 1e-11}) {
        collective_sum<double> const normal(variance);
        auto const rule = make_averaging_rule(normal, band, tolerance);
        for (double const k : {0.0, 0.3 * band, -0.9 * band, band}) {
          complex average = 0;
          for (std::size_t j = 0; j < rule.points.size(); ++j) {
            average += rule.weights[j] * std::polar(1.0, k * rule.points[j]);
          }
          double const off =
              distance_to(average, complex_ball(exp(-(ball(k) * ball(k) * ball(variance)) / ball(2))));
          INFO("variance " << variance << ", band " << band << ", k = " << k << ": off by " << off
                           << ", said " << rule.error);
          CHECK(off <= rule.error + 1e-15 * static_cast<double>(rule.points.size()));
          CHECK(rule.error <= tolerance);
          worst = std::max(worst, off / rule.error);
        }
      }
    }
  }
  INFO("error over bound at most " << worst);
  CHECK(worst > 1e-9);
}

} // namespace tests_of_oracles_arb

#endif
