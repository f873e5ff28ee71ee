#include <mfdyson/conditions/field_bounds.hpp>
#include <mfdyson/conditions/sampled_correlations.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/populations.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_conditions_growth {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

double const infinity = std::numeric_limits<double>::infinity();
double const rounding = 1e-13; // of logarithms and products

/// Tr(ρ X^m), m = 0 … last, with X = a + a* on the levels of ρ: exact where ρ leaves m/2 levels empty.
std::vector<double> moments_by_powers(matrix<> const& rho, int last) {
  matrix<> const x = make_boson(rho.rows()).position();
  std::vector<double> result;
  matrix<> power = matrix<>::Identity(rho.rows(), rho.rows());
  for (int m = 0; m <= last; ++m, power = multiply(power, x)) {
    result.push_back(std::abs(expectation(rho, power)));
  }
  return result;
}

void check_moments(mode_moments const& moments, std::vector<double> const& expected, double accuracy) {
  for (std::size_t m = 0; m < expected.size(); ++m) {
    double const value = std::exp(moments.log_moment(static_cast<int>(m)));
    INFO("m = " << m << ": " << value << ", by powers " << expected[m]);
    CHECK(std::abs(value - expected[m]) <= accuracy * expected[m]);
  }
}

/// β̃ is above β̄ and grows no faster than the concept allows, from every r ≥ first.
template <CorrelationGrowth G>
void check_growth(G const& growth, int first = 0) {
  double const slack = 1e-12; // of rounding, relative to logarithms of up to 1e3
  for (int r = first; r <= 40; ++r) {
    CHECK(growth.log_majorant(r) >= growth.log_bound(r) - slack);
    for (int s : {2, 1, 0, -1, -4, -13}) {
      if (r + s < 1) {
        continue;
      }
      double const factor = std::log(growth.growth_over(r, s));
      double worst = -infinity;
      for (int later = r; later <= r + 200; later += 2) {
        if (growth.log_majorant(later + 2) == -infinity) {
          continue; // all of this parity vanish
        }
        worst = std::max(worst, growth.log_majorant(later + 2) - growth.log_majorant(later) -
                                    std::log(later + s) - factor);
      }
      INFO("r = " << r << ", s = " << s);
      CHECK(worst <= 1e3 * slack);
    }
  }
}

/// b is the limit of β_r^{1/r}/√r along the r ≤ last at which β_r does not vanish.
template <CorrelationGrowth G>
void check_exponent(G const& growth, int last, int parity = 0) {
  auto const off = [&](int r) {
    return std::abs(std::exp(growth.log_bound(r) / r) / std::sqrt(r) - growth.exponent());
  };
  int const late = last - last % 2 - parity;
  CHECK(off(late) < 0.05 * std::max(1.0, growth.exponent()));
  CHECK(off(late) < 0.6 * off(late / 4 - late / 4 % 2 + parity)); // falls like 1/√r or faster
}

/// One spin ½ and a mode through B, where the state fills the given levels.
model spin_and_mode(matrix<> const& b, matrix<> const& state, double frequency) {
  return make_symmetric_model(make_spin_half(1.0, 0.3).to_species(b),
                              reservoir{.hamiltonian = frequency * make_boson(state.rows()).number(),
                                        .state = state,
                                        .kind = reservoir_kind::boson_mode});
}

double double_factorial(int n) { return n <= 0 ? 1 : n * double_factorial(n - 2); }

} // namespace

TEST_CASE("moments of a + a* are those of matrix powers") {
  for (Eigen::Index k = 0; k <= 4; ++k) {
    INFO("Fock state " << k);
    check_moments(mode_moments::fock(static_cast<double>(k)), moments_by_powers(fock_state(30, k), 24),
                  1e-12);
  }
  for (double const n : {0.05, 0.4, 1.5}) {
    INFO("thermal state of " << n << " quanta");
    double const temperature = 1 / std::log(1 + 1 / n);
    check_moments(mode_moments::gaussian(0, 2 * n + 1),
                  moments_by_powers(thermal_boson_state(140, 1.0, temperature), 16), 1e-9);
  }
  for (double const alpha : {0.01, 0.7, 2.0}) {
    INFO("coherent state " << alpha);
    auto const moments = mode_moments::gaussian(2 * alpha, 1);
    check_moments(moments, moments_by_powers(coherent_state(70, alpha), 20), 1e-12);
    // a phase can only make them smaller
    auto const turned = moments_by_powers(coherent_state(70, std::polar(alpha, 1.1)), 20);
    for (std::size_t m = 0; m < turned.size(); ++m) {
      CHECK(turned[m] <= std::exp(moments.log_moment(static_cast<int>(m))) * (1 + 1e-12));
    }
  }
}

TEST_CASE("the moments of any state on the first levels bound its words in a and a*") {
  for_seeds(30, [](random_engine& rng) {
    int const levels = random_int(rng, 1, 4);
    auto const moments = mode_moments::any_state(levels);
    matrix<> const rho =
        extend_state(random_int(rng, 0, 1) == 0 ? random_state(rng, levels)
                                                : pure_state(column_vector<>(random_vector(rng, levels))),
                     16);
    auto const mode = make_boson(16);
    matrix<> turning = matrix<>::Identity(16, 16);
    matrix<> straight = matrix<>::Identity(16, 16);
    for (int m = 1; m <= 9; ++m) {
      auto const z = std::polar(1.0, random_real(rng, 0.0, 6.3));
      turning = multiply(turning, matrix<>(std::conj(z) * mode.annihilation() + z * mode.creation()));
      straight = multiply(straight, mode.position());
      INFO("levels = " << levels << ", m = " << m);
      CHECK(std::abs(expectation(rho, turning)) <= std::exp(moments.log_moment(m)) * (1 + rounding));
      CHECK(std::abs(expectation(rho, straight)) <= std::exp(moments.log_moment(m)) * (1 + rounding));
      // of a bounded operator in between: the end of the chain at most √M_2m
      matrix<> const squared = multiply(turning, adjoint(turning));
      CHECK(std::abs(expectation(rho, squared)) <= std::exp(moments.log_moment(2 * m)) * (1 + rounding));
    }
  });
}

TEST_CASE("the state with all elements equal comes near the bound of any state") {
  // all |ρ_ij| = 1/levels: the share of the highest level alone is 1/levels² of the bound
  int const levels = 3;
  matrix<> const rho = extend_state(pure_state(column_vector<>(column_vector<>::Ones(levels))), levels + 12);
  auto const exact = moments_by_powers(rho, 12);
  auto const moments = mode_moments::any_state(levels);
  for (int m = 2; m <= 12; m += 2) {
    double const ratio = std::exp(moments.log_moment(m)) / exact[static_cast<std::size_t>(m)];
    INFO("m = " << m << ", ratio " << ratio);
    CHECK(ratio >= 1);
    CHECK(ratio < levels * levels);
  }
}

TEST_CASE("growth factors bound the growth of moments") {
  for (auto const& moments :
       {mode_moments::gaussian(0, 1), mode_moments::gaussian(0, 3.7), mode_moments::gaussian(0.2, 1),
        mode_moments::gaussian(5, 1), mode_moments::gaussian(2, 2.5), mode_moments::fock(1),
        mode_moments::fock(4), mode_moments::fock(20), mode_moments::any_state(1),
        mode_moments::any_state(5)}) {
    for (int m = 0; m <= 40; m += 2) {
      double worst = -infinity;
      for (int later = m; later <= m + 1000; later += 2) {
        worst = std::max(worst, moments.log_moment(later + 2) - moments.log_moment(later) -
                                    std::log(later + 1) - std::log(moments.growth(m)));
      }
      CHECK(worst < 1e-11);
      CHECK(moments.growth(m + 2) <= moments.growth(m) * (1 + rounding));
    }
    CHECK(std::abs(moments.growth(1'000'000) - moments.variance()) < 2e-2 * moments.variance());
  }
}

TEST_CASE("growth factors bound the growth of correlations") {
  check_growth(bounded_growth(0.7, 2.3));
  check_growth(bounded_growth(3, 0.01));
  for (double const c : {0.5, 1.0, 4.2}) {
    check_growth(field_growth::of_bounded_observable(1.3, c));
    check_growth(field_growth::of_number_in_vacuum(c), 1);
    for (int k = 0; k <= 5; ++k) {
      check_growth(field_growth::of_field_product(k, c, 0.8));
    }
  }
  for (auto const& moments : {mode_moments::gaussian(0, 1), mode_moments::gaussian(0, 3),
                              mode_moments::gaussian(0.3, 1), mode_moments::gaussian(4, 1),
                              mode_moments::fock(2), mode_moments::fock(7), mode_moments::any_state(3)}) {
    for (double const c : {0.6, 1.7}) {
      check_growth(moment_growth::of_bounded(1.4, c, moments));
      check_growth(moment_growth::of_polynomial(1, 0, 0, c, moments));
      check_growth(moment_growth::of_polynomial(0, 1, 0, c, moments));
      check_growth(moment_growth::of_polynomial(-0.5, 0, 0.5, c, moments));
      check_growth(moment_growth::of_polynomial(0.3, 0.4, 0.9, c, moments));
      check_growth(correlation_growth(moment_growth::of_polynomial(0.3, 2.0, 0.1, c, moments)));
    }
  }
}

TEST_CASE("the exponent is the limit of the bounds of beta") {
  check_exponent(bounded_growth(2, 1.5), 100'000);
  CHECK(bounded_growth(2, 1.5).exponent() == 0);
  check_exponent(field_growth::of_bounded_observable(2, 0.7), 100'000);
  check_exponent(field_growth::of_number_in_vacuum(0.7), 100'000);
  check_exponent(field_growth::of_field_product(3, 0.7), 100'000);
  for (auto const& moments : {mode_moments::gaussian(0, 2.4), mode_moments::gaussian(0.3, 1),
                              mode_moments::fock(2), mode_moments::any_state(2)}) {
    check_exponent(moment_growth::of_bounded(1.4, 0.8, moments), 2000);
    check_exponent(moment_growth::of_polynomial(0.5, 0, 0, 0.8, moments), 4000);
    check_exponent(moment_growth::of_polynomial(-0.5, 0, 0.5, 0.8, moments), 4000);
    check_exponent(moment_growth::of_polynomial(0, 1, 0, 0.8, moments), 4000, 1);
  }
  // as Lemma 1.8 has them
  CHECK(std::abs(field_growth::of_field_product(2, 0.7).exponent() - std::sqrt(0.7 / std::numbers::e)) <
        1e-15);
  CHECK(std::abs(field_growth::of_number_in_vacuum(0.7).exponent() - std::sqrt(0.7 / std::numbers::e)) <
        1e-15);
  CHECK(std::abs(field_growth::of_bounded_observable(1, 0.7).exponent() - std::sqrt(1.4 / std::numbers::e)) <
        1e-15);
}

TEST_CASE("what is summable at compile time") {
  STATIC_REQUIRE(CorrelationGrowth<bounded_growth>);
  STATIC_REQUIRE(CorrelationGrowth<field_growth>);
  STATIC_REQUIRE(CorrelationGrowth<moment_growth>);
  STATIC_REQUIRE(CorrelationGrowth<correlation_growth>);
  STATIC_REQUIRE_FALSE(CorrelationGrowth<mode_moments>);
  STATIC_REQUIRE(always_summable<bounded_growth>);
  STATIC_REQUIRE_FALSE(always_summable<field_growth>);
  STATIC_REQUIRE_FALSE(always_summable<moment_growth>);
  STATIC_REQUIRE_FALSE(always_summable<correlation_growth>);
  STATIC_REQUIRE_FALSE(always_summable<int>);
  STATIC_REQUIRE(bounded_growth::exponent() == 0);
  for_seeds(20, [](random_engine& rng) {
    series_bounds<bounded_growth> const bounds(random_real(rng, 0.0, 9.0), random_int(rng, 0, 4),
                                               random_real(rng, 0.0, 1e6),
                                               bounded_growth(1.0, random_real(rng, 0.0, 1e6)));
    CHECK(bounds.satisfies_a1(random_real(rng, -1e9, 1e9), random_real(rng, 0.0, 1e9)));
    CHECK(bounds.satisfies_summability(random_real(rng, -1e9, 1e9), random_real(rng, 0.0, 1e9)));
    CHECK(bounds.radius(1e9) == infinity);
  });
  // the same growth, its kind forgotten, is asked at run time and agrees
  series_bounds<correlation_growth> const forgotten(1, 1, 1e6, bounded_growth(1.0, 1e6));
  CHECK(forgotten.satisfies_a1(1e9, 1e9));
  CHECK_FALSE(series_bounds<field_growth>(1, 1, 1, field_growth::of_field_product(1, 1)).satisfies_a1(1, 1));
}

TEST_CASE("bounds of operators reject norms that are none") {
  CHECK_THROWS_AS(bounded_growth(-1, 1), invalid_input);
  CHECK_THROWS_AS(bounded_growth(1, -1), invalid_input);
  CHECK_THROWS_AS(bounded_growth(infinity, 1), invalid_input);
  CHECK_THROWS_AS(bounded_growth(1, std::nan("")), invalid_input);
  CHECK(std::exp(bounded_growth(3, 0).log_bound(0)) == Approx(3));
  CHECK(std::exp(bounded_growth(3, 0).log_bound(1)) == 0);
}

TEST_CASE("sampled correlations of finite reservoirs are below the bounds") {
  for_seeds(12, [](random_engine& rng) {
    int const terms = random_int(rng, 1, 2);
    auto const random = make_random_case(rng, {.levels = {2, 3},
                                               .fractions = {0.5, 0.5},
                                               .observed = {0},
                                               .terms = terms,
                                               .reservoir = random_int(rng, 1, 4)});
    auto const bounds = make_expansion_bounds(random.model, random.observable);
    for (int r = 0; r <= 5; ++r) {
      double const low = sample_correlations(random.model, random.observable, r, 3.0, 12);
      INFO("r = " << r);
      CHECK(low > 0);
      CHECK(low <= std::exp(bounds.theorem().growth().log_bound(r)) * (1 + rounding));
    }
  });
  // one coupling: β itself has the sharper bound; and with everything commuting it is reached
  for_seeds(5, [](random_engine& rng) {
    auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {}});
    auto const bounds = make_expansion_bounds(random.model, random.observable);
    matrix<> const b = matrix<>(Eigen::Vector2cd(-1.5, 0.2).asDiagonal());
    auto const still = make_symmetric_model(make_spin_half(1.0, 0.3).to_species(b),
                                            reservoir{.hamiltonian = b, .state = populations({1.0, 0.0})});
    auto const a = make_reservoir_observable(matrix<>(Eigen::Vector2cd(0.7, 0.1).asDiagonal()));
    auto const tight = make_expansion_bounds(still, a);
    for (int r = 0; r <= 5; ++r) {
      CHECK(sample_correlations(random.model, random.observable, r, 3.0, 12) <=
            std::exp(bounds.sharp().growth().log_bound(r)) * (1 + rounding));
      CHECK(sample_correlations(still, a, r, 3.0, 3) ==
            Approx(std::exp(tight.sharp().growth().log_bound(r))).epsilon(1e-10));
    }
  });
}

TEST_CASE("sampled correlations of modes are below the bounds") {
  Eigen::Index const d = 22;
  auto const mode = make_boson(d);
  random_engine rng(5);
  std::complex<double> const turned = std::polar(0.6, 0.8);
  matrix<> const states[] = {
      vacuum_state(d), fock_state(d, 2), extend_state(thermal_boson_state(13, 1.0, 0.4), d),
      extend_state(coherent_state(13, turned), d), extend_state(random_state(rng, 3), d)};
  matrix<> const observables[] = {matrix<>::Identity(d, d),
                                  mode.number(),
                                  mode.position(),
                                  multiply(mode.position(), mode.position()),
                                  mode.field(std::complex<double>(0.3, 1.2)) + 0.5 * mode.number() -
                                      0.2 * matrix<>::Identity(d, d),
                                  fock_state(d, 1),
                                  mode.displacement(0.4)};
  matrix<> const b = mode.field(std::complex<double>(0.8, 0.6)); // of size 1/√2
  for (auto const& state : states) {
    auto const model = spin_and_mode(b, state, 1.3);
    for (auto const& a_r : observables) {
      auto const a = make_reservoir_observable(a_r);
      auto const bounds = make_expansion_bounds(model, a);
      CHECK(describe_mode(model, a).why_not.empty());
      for (int r = 0; r <= 4; ++r) {
        double const low = sample_correlations(model, a, r, 2.0, 6);
        double const sharp = std::exp(bounds.sharp().growth().log_bound(r));
        double const theorem = std::exp(bounds.theorem().growth().log_bound(r));
        INFO("r = " << r << ", sampled " << low << ", sharp " << sharp << ", theorem " << theorem);
        CHECK(low <= sharp * (1 + 1e-9) + 1e-12); // 1e-12: odd moments that vanish but for rounding
        CHECK(sharp <= theorem * (1 + 1e-9));
      }
    }
  }
}

TEST_CASE("a mode that does not oscillate reaches the sharp bounds of a + a*") {
  Eigen::Index const d = 40;
  auto const mode = make_boson(d);
  matrix<> const states[] = {vacuum_state(d), fock_state(d, 3),
                             extend_state(thermal_boson_state(25, 1.0, 0.7), d),
                             extend_state(coherent_state(20, 0.5), d)};
  for (auto const& state : states) {
    auto const model = spin_and_mode(0.8 * mode.position(), state, 0.0);
    auto const a = make_reservoir_observable(mode.position());
    auto const bounds = make_expansion_bounds(model, a);
    for (int r = 1; r <= 5; r += 2) {
      CHECK(sample_correlations(model, a, r, 1.0, 1) ==
            Approx(std::exp(bounds.sharp().growth().log_bound(r))).epsilon(1e-9));
    }
  }
}

TEST_CASE("samples reject times and numbers that are none") {
  random_engine rng(1);
  auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}});
  CHECK_THROWS_AS(sample_correlations(random.model, random.observable, -1, 1.0, 1), invalid_input);
  CHECK_THROWS_AS(sample_correlations(random.model, random.observable, 1, -1.0, 1), invalid_input);
  CHECK_THROWS_AS(sample_correlations(random.model, random.observable, 1, 1.0, 0), invalid_input);
  auto const of_another_size =
      make_reservoir_observable(make_boson(random.model.reservoir().state.rows() + 1).number());
  CHECK_THROWS_AS(sample_correlations(random.model, of_another_size, 1, 1.0, 1), invalid_input);
  CHECK(sample_correlations(random.model, random.observable, 3, 1.0, 5, 7) ==
        sample_correlations(random.model, random.observable, 3, 1.0, 5, 7));
}

TEST_CASE("Lemma 1.8 (1) fails as printed, and holds as corrected") {
  Eigen::Index const d = 8;
  matrix<> const b = make_boson(d).field(); // two-point function C = ½ in the vacuum
  double const c = 0.5;
  column_vector<> const twice = multiply(b, b).col(0);
  column_vector<> const chi = twice / twice.norm();
  matrix<> a = matrix<>::Zero(d, d); // |0⟩⟨χ|
  a.row(0) = chi.adjoint();
  auto const model = spin_and_mode(b, vacuum_state(d), 0.0);
  auto const observable = make_reservoir_observable(a);
  double const beta = std::abs(expectation(vacuum_state(d), multiply(a, multiply(b, b))));
  CHECK(std::abs(beta - std::sqrt(3.0) * c) < 1e-14);
  CHECK(operator_norm(a) == Approx(1));
  double const printed = std::numbers::e / std::sqrt(std::numbers::pi) * c * 2 / std::numbers::e;
  CHECK(beta > 1.5 * printed);
  double const corrected = std::exp(field_growth::of_bounded_observable(1, c).log_bound(2));
  CHECK(corrected ==
        Approx(std::sqrt(std::numbers::e / std::sqrt(std::numbers::pi)) * 4 * c / std::numbers::e));
  CHECK(beta <= corrected);
  CHECK(beta > 0.9 * corrected);
  // the model's own bounds: the same, and √M_4 = √3
  auto const bounds = make_expansion_bounds(model, observable);
  CHECK(std::exp(bounds.theorem().growth().log_bound(2)) == Approx(corrected).epsilon(1e-10));
  CHECK(std::exp(bounds.sharp().growth().log_bound(2)) == Approx(beta).epsilon(1e-10));
  // and b: A = |0⟩⟨χ_r| has β_r = C^{r/2} √(2r−1)!!, beyond the printed √(C/e) in the limit
  double const r = 1e6; // (2r−1)!! = (2r)!/(2^r r!)
  double const log_beta =
      0.5 * (r * std::log(c) + std::lgamma(2 * r + 1) - r * std::numbers::ln2 - std::lgamma(r + 1));
  double const b_of_chi = std::exp(log_beta / r) / std::sqrt(r);
  CHECK(b_of_chi > 1.4 * std::sqrt(c / std::numbers::e));
  CHECK(b_of_chi == Approx(field_growth::of_bounded_observable(1, c).exponent()).epsilon(1e-5));
}

TEST_CASE("Lemma 1.8 (2): the number operator in the vacuum, by Wick's theorem") {
  // ⟨0|X^l a*a X^{r−l}|0⟩ = l (r−l) (r−3)!!
  Eigen::Index const d = 16;
  auto const mode = make_boson(d);
  auto const x = mode.position();
  std::vector<matrix<>> powers{matrix<>::Identity(d, d)};
  for (int r = 1; r <= 12; ++r) {
    powers.push_back(multiply(powers.back(), x));
  }
  auto const bounds =
      make_expansion_bounds(spin_and_mode(x, vacuum_state(d), 1.0), make_reservoir_observable(mode.number()));
  for (int r = 2; r <= 12; ++r) {
    double largest = 0;
    for (int l = 0; l <= r; ++l) {
      double const value =
          expectation(vacuum_state(d),
                      multiply(powers[static_cast<std::size_t>(l)],
                               multiply(mode.number(), powers[static_cast<std::size_t>(r - l)])))
              .real();
      CHECK(value ==
            Approx(r % 2 == 0 ? l * (r - l) * double_factorial(r - 3) : 0.0).epsilon(1e-12).margin(0));
      largest = std::max(largest, value);
    }
    double const sharp = std::exp(bounds.sharp().growth().log_bound(r));
    double const theorem = std::exp(bounds.theorem().growth().log_bound(r));
    INFO("r = " << r);
    CHECK(largest <= sharp * (1 + 1e-12));
    CHECK(sharp <= theorem);
    if (r % 2 == 0) {
      CHECK(largest == Approx(r * r / 4.0 * double_factorial(r - 3)));
      CHECK(sharp == Approx(0.5 * r * double_factorial(r - 1))); // ½ (M_{r+2} − M_r)
      CHECK(theorem == Approx(std::numbers::e / std::sqrt(std::numbers::pi) * (r / 2.0) *
                              std::pow(r / std::numbers::e, r / 2.0)));
    } else {
      CHECK(sharp == 0);
    }
  }
}

TEST_CASE("Lemma 1.8 (3): products of fields") {
  // β_r ≤ (r+k−1)!! C^{(r+k)/2}, the number of pairings
  for (int k = 0; k <= 4; ++k) {
    for (double const c : {0.5, 1.3}) {
      auto const growth = field_growth::of_field_product(k, c, 2.0);
      for (int r = k % 2; r <= 40; r += 2) {
        double const pairings = 2 * double_factorial(r + k - 1) * std::pow(c, (r + k) / 2.0);
        CHECK(pairings <= std::exp(growth.log_bound(r)));
        CHECK(std::exp(growth.log_bound(r)) <= 1.6 * pairings);
      }
    }
  }
}

TEST_CASE("the growth for a field is of the largest variance, and unknown for quanta of a warm field") {
  auto const made = [](double temperature) {
    return make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                              .state = populations({0, 1}),
                              .couplings = {{pauli::x(), {{0, 0.2}}}}}},
                            bose_field(make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1}),
                                       {.temperature = temperature}));
  };
  test_function const large{{0.0, 3.0}};
  auto const cold = made(0);
  double const variance = cold.field().covariance(large, large).value.real();
  auto const bounds = make_field_bounds(cold, {{}, field_product{{large, large}}});
  // β_0 is at least the average of the product itself
  CHECK(std::exp(bounds.theorem().growth().log_bound(0)) >= variance);
  CHECK(std::exp(bounds.sharp().growth().log_bound(0)) >= variance);
  // a Weyl operator is bounded, whatever its test function
  CHECK(make_field_bounds(cold, {{}, field_weyl{large}}).theorem().growth().exponent() ==
        make_field_bounds(cold, {{}, field_weyl{{{0.0, 0.1}}}}).theorem().growth().exponent());
  CHECK(make_field_bounds(cold, {{}, field_number{}})
            .theorem()
            .tail(4, 0.1, 1, 10, pairing_weights::theorem()) < 1);
  for (double const temperature : {0.01, 0.6, 2.0}) {
    CHECK(std::isinf(make_field_bounds(made(temperature), {{}, field_number{}})
                         .theorem()
                         .tail(4, 0.1, 1, 10, pairing_weights::theorem())));
  }
}

} // namespace tests_of_conditions_growth
