#include <mfdyson/conditions/series_bounds.hpp>

#include "support/catch.hpp"

namespace tests_of_conditions_series_sums {

using namespace mfdyson;

namespace {

double const infinity = std::numeric_limits<double>::infinity();

/// Calls `check(bounds)` for the bounds of ‖A_S‖ = 0.7, n observed particles, g = 0.9 and each kind of growth.
template <class Check>
void for_growths(int n, Check&& check) {
  auto const with = [&](char const* name, auto growth) {
    INFO(name << ", n = " << n);
    check(series_bounds<decltype(growth)>(0.7, n, 0.9, growth));
  };
  with("bounded", bounded_growth(1.3, 0.8));
  with("bounded operator, vacuum", field_growth::of_bounded_observable(1.3, 0.5));
  with("number in the vacuum", field_growth::of_number_in_vacuum(0.5));
  with("product of three fields", field_growth::of_field_product(3, 0.5, 1.2));
  with("number, Fock state", moment_growth::of_polynomial(-0.5, 0, 0.5, 0.7, mode_moments::fock(2)));
  with("field, thermal state", moment_growth::of_polynomial(0, 1, 0, 0.6, mode_moments::gaussian(0, 1.6)));
  with("square, coherent state",
       moment_growth::of_polynomial(0.2, 0.4, 1, 0.7, mode_moments::gaussian(0.8, 1)));
  with("bounded, coherent state", moment_growth::of_bounded(1.3, 0.5, mode_moments::gaussian(0.8, 1)));
}

/// Half of what (A1) allows at t, or 0.7 where it allows all.
template <class Bounds>
double moderate(Bounds const& bounds, double t) {
  return std::min(0.7, 0.5 * bounds.radius(t));
}

/// Σ_{r > after} |λ|^r taylor(r), until the terms are too small to matter; their ratio is below 0.6.
template <class Bounds>
double sum_of_terms(Bounds const& bounds, int hits, int after, double lambda, double t,
                    pairing_weights const& weights) {
  double sum = 0;
  for (int r = after + 1; r <= after + 150; ++r) {
    sum += std::exp(std::log(bounds.taylor(r, hits, t, weights)) + r * std::log(std::abs(lambda)));
  }
  return sum;
}

/// Equal to within rounding; a sum that vanishes may come out as e^{−45} of the majorant it is bounded by.
bool close(double x, double y, double accuracy) { return std::abs(x - y) <= accuracy * std::abs(y) + 1e-17; }

} // namespace

TEST_CASE("(1.19) for bounded operators is an exponential") {
  // S_ν = K q^{2ν} e^{(2λgqt)²}: the text of 1.2.3 prints the exponent without g
  double const k = 1.3;
  double const q = 0.8;
  double const g = 1.7;
  for (double const lambda : {0.1, -0.6, 2.0}) {
    for (double const t : {0.0, 0.5, 1.5}) {
      series_bounds<bounded_growth> const bounds(0.7, 2, g, {k, q});
      double const y = std::pow(2 * lambda * g * q * t, 2);
      for (int nu = 0; nu <= 4; ++nu) {
        INFO("lambda = " << lambda << ", t = " << t << ", nu = " << nu);
        double const power = std::pow(q, 2 * nu);
        CHECK(bounds.s(2 * nu, lambda, t) ==
              Approx(k * power * (nu == 0 ? std::expm1(y) : std::exp(y))).epsilon(1e-12).margin(0));
        CHECK(bounds.s(2 * nu + 1, lambda, t) ==
              Approx(k * power * q * std::exp(y)).epsilon(1e-12).margin(0));
        // (1.17), (1.18)
        double const z = 2 * 2 * std::abs(lambda) * g * t;
        CHECK(bounds.x(nu, lambda, t) ==
              Approx(0.7 * std::pow(z, 2 * nu) / std::tgamma(2 * nu + 1) * bounds.s(2 * nu, lambda, t))
                  .epsilon(2e-9)
                  .margin(0));
        CHECK(bounds.y(nu, lambda, t) == Approx(0.7 * std::pow(z, 2 * nu + 1) / std::tgamma(2 * nu + 2) *
                                                bounds.s(2 * nu + 1, lambda, t))
                                             .epsilon(2e-9)
                                             .margin(0));
        // without g it would be no bound of its own terms
        if (g * t != 0 && nu > 0 && std::abs(lambda) > 0.5) {
          CHECK(bounds.s(2 * nu, lambda, t) > 1.1 * k * power * std::exp(std::pow(2 * lambda * q * t, 2)));
        }
      }
    }
  }
}

TEST_CASE("(1.19) is the sum of its terms") {
  for_growths(2, [](auto const& bounds) {
    double const t = 0.8;
    double const lambda = moderate(bounds, t);
    double const z = 2 * lambda * bounds.g() * t;
    for (int hits = 0; hits <= 6; ++hits) {
      double sum = 0;
      for (int s = hits == 0 ? 1 : 0; s <= 150; ++s) {
        sum += std::exp(2 * s * std::log(z) - std::lgamma(s + 1.0) + bounds.growth().log_bound(2 * s + hits));
      }
      INFO("hits = " << hits);
      CHECK(close(bounds.s(hits, lambda, t), sum, 1e-11));
    }
  });
}

TEST_CASE("radii and the left side of (A1)") {
  double const c = 0.5;
  series_bounds<field_growth> const bounds(1, 1, 0.9, field_growth::of_field_product(1, c));
  double const b = std::sqrt(c / std::numbers::e);
  double const lambda = 0.3;
  double const t = 1.7;
  CHECK(bounds.a1_left(lambda, t) == Approx(2 * std::sqrt(2 * std::numbers::e) * lambda * 0.9 * t * b));
  CHECK(bounds.a1_left(-lambda, t) == bounds.a1_left(lambda, t));
  // the sufficient constraint stated below Lemma 1.8, 8λ²g²t²C < 1, is (A1) itself
  CHECK(std::pow(bounds.a1_left(lambda, t), 2) == Approx(8 * lambda * lambda * 0.81 * t * t * c));
  CHECK(bounds.radius(t) == Approx(1 / (2 * std::sqrt(2 * std::numbers::e) * 0.9 * t * b)));
  CHECK(bounds.sharp_radius(t) == Approx(std::numbers::sqrt2 * bounds.radius(t)));
  CHECK(bounds.a1_left(bounds.radius(t), t) == Approx(1));
  CHECK(bounds.satisfies_a1(0.999 * bounds.radius(t), t));
  CHECK_FALSE(bounds.satisfies_a1(1.001 * bounds.radius(t), t));
  // Lemma 1.9: 16λ²g²t²C < 1
  CHECK(bounds.summable_left(lambda, t) == Approx(16 * lambda * lambda * 0.81 * t * t * c));
  double const edge = 1 / (4 * 0.9 * t * std::sqrt(c));
  CHECK(bounds.satisfies_summability(0.999 * edge, t));
  CHECK_FALSE(bounds.satisfies_summability(1.001 * edge, t));
  CHECK(bounds.satisfies_a1(1.001 * edge, t)); // so it asks for more than (A1)
  CHECK(bounds.radius(0) == infinity);
}

TEST_CASE("bounds are finite inside of their radius and infinite outside") {
  for_growths(1, [](auto const& bounds) {
    double const t = 0.8;
    double const radius = bounds.radius(t);
    auto const theorem = pairing_weights::theorem();
    auto const uniform = pairing_weights::uniform();
    if (radius == infinity) {
      CHECK(bounds.x(1, 5, t) < infinity);
      CHECK(bounds.tail(4, 5, t, 10, uniform) < infinity);
      return;
    }
    // a parity at which every correlation vanishes contributes nothing anywhere
    auto const outside = [&](int parity) {
      return bounds.growth().log_bound(100 + parity) > -infinity ? infinity : 0.0;
    };
    for (int hits = 0; hits <= 5; ++hits) {
      double const expected = outside(hits % 2);
      CHECK(bounds.coefficient_sum(hits, 0, 0.97 * radius, t, theorem) < infinity);
      CHECK(bounds.coefficient_sum(hits, 0, 1.001 * radius, t, theorem) == expected);
      CHECK(bounds.coefficient_sum(hits, 0, 1.2 * radius, t, uniform) < infinity);
      CHECK(bounds.coefficient_sum(hits, 0, 1.001 * bounds.sharp_radius(t), t, uniform) == expected);
    }
    for (auto const n : {particle_number(1), particle_number(7), particle_number(infinite)}) {
      double const expected = n.is_infinite() ? outside(0) : infinity;
      CHECK(bounds.tail(3, 0.9 * radius, t, n, theorem) < infinity);
      CHECK(bounds.tail(3, 1.001 * radius, t, n, theorem) == expected);
      CHECK(bounds.tail(3, 1.2 * radius, t, n, uniform) < infinity);
      CHECK(bounds.tail(3, 1.001 * bounds.sharp_radius(t), t, n, uniform) == expected);
    }
  });
}

TEST_CASE("what remains after order R is the sum of the bounds of all later coefficients") {
  for (int const n : {1, 3}) {
    for_growths(n, [](auto const& bounds) {
      double const t = 0.8;
      double const lambda = moderate(bounds, t);
      for (auto const& weights : {pairing_weights::theorem(), pairing_weights::uniform(),
                                  pairing_weights::at(9, 9 - bounds.observed(), 100)}) {
        for (int hits = 0; hits <= 5; ++hits) {
          for (int const order : {0, 1, 4, 7, 12, 25}) {
            INFO("hits = " << hits << ", R = " << order);
            double const sum = sum_of_terms(bounds, hits, order, lambda, t, weights);
            CHECK(close(bounds.coefficient_sum(hits, order, lambda, t, weights), sum, 1e-8));
          }
        }
      }
    });
  }
}

TEST_CASE("the tail of a mean is the sum over all hits of observed particles") {
  for (int const observed : {1, 2}) {
    for_growths(observed, [](auto const& bounds) {
      double const t = 0.8;
      double const lambda = moderate(bounds, t);
      for (auto const n : {particle_number(2), particle_number(40), particle_number(infinite)}) {
        auto const weights = pairing_weights::at(n, n.count() - bounds.observed(), 100);
        for (int const order : {0, 3, 8}) {
          for (int const least : {0, 2}) {
            double sum = 0;
            double power = 1;
            for (int hits = 0; hits <= (n.is_infinite() ? 0 : 80); ++hits, power *= std::sqrt(n.inverse())) {
              if (hits >= least) {
                sum += power * sum_of_terms(bounds, hits, order, lambda, t, weights);
              }
            }
            INFO("N = " << to_text(n) << ", R = " << order << ", at least " << least << " hits");
            double const tail = bounds.tail(order, lambda, t, n, weights, least);
            CHECK(close(tail, sum, 1e-8));
            CHECK(tail >= sum * (1 - 1e-12));
          }
        }
      }
    });
  }
}

TEST_CASE("tails fall with the order, and one of them holds for every N") {
  for (int const observed : {0, 2}) {
    for_growths(observed, [&](auto const& bounds) {
      double const t = 0.8;
      double const lambda = moderate(bounds, t);
      for (auto const n : {particle_number(std::max(1, observed)), particle_number(5),
                           particle_number(1'000'000), particle_number(infinite)}) {
        auto const weights = pairing_weights::at(n, n.is_infinite() ? 0 : n.count() - observed, 40);
        double previous = infinity;
        for (int const order : {0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17, 40}) {
          INFO("N = " << to_text(n) << ", R = " << order);
          double const tail = bounds.tail(order, lambda, t, n, weights);
          double const uniform = bounds.tail(order, lambda, t, n, pairing_weights::uniform());
          CHECK(tail <= previous * (1 + 1e-13));
          CHECK(tail <= uniform * (1 + 1e-13));
          CHECK(uniform <= bounds.uniform_tail(order, lambda, t, pairing_weights::uniform()) * (1 + 1e-13));
          CHECK(uniform <= bounds.tail(order, lambda, t, n, pairing_weights::theorem()) * (1 + 1e-13));
          CHECK(bounds.tail(order, lambda, t, n, weights, 2) <= tail * (1 + 1e-13));
          CHECK(bounds.tail(order, lambda / 2, t, n, weights) <= tail);
          CHECK(bounds.tail(order, -lambda, t, n, weights) == tail);
          previous = tail;
        }
        CHECK(previous < 1e-4);
        CHECK(bounds.tail(0, 0.0, t, n, weights) == 0);
        CHECK(bounds.tail(0, lambda, 0.0, n, weights) == 0);
      }
    });
  }
}

TEST_CASE("coefficients that do not exist have the bound 0") {
  series_bounds<bounded_growth> const bounds(1, 2, 1, {1, 1});
  auto const weights = pairing_weights::theorem();
  CHECK(bounds.taylor(0, 0, 1, weights) == 0); // the free average is no part of X_0
  CHECK(bounds.taylor(1, 2, 1, weights) == 0);
  CHECK(bounds.taylor(3, 2, 1, weights) == 0);
  CHECK(bounds.taylor(2, 1, 1, weights) == 0);
  CHECK(bounds.taylor(2, 2, 1, weights) == Approx(4 * 4 / 2.0)); // (2n)²/2!
  CHECK(bounds.taylor(2, 0, 1, weights) == Approx(4));           // 2²
  CHECK(bounds.taylor(3, 1, 1, weights) == Approx(8 * 2));       // 2³ n
  CHECK(bounds.taylor(3, 1, 0.5, weights) == Approx(2));         // t³
  CHECK(bounds.taylor(4, 0, 1, weights) == Approx(16 / 2.0));    // 2⁴/2!
  CHECK(bounds.taylor(4, 0, 1, pairing_weights::uniform()) == Approx(16 / 8.0));
  series_bounds<bounded_growth> const nobody(1, 0, 1, {1, 1});
  CHECK(nobody.taylor(1, 1, 1, weights) == 0);
  CHECK(nobody.y(0, 0.3, 1) == 0);
  CHECK(nobody.x(1, 0.3, 1) == 0);
  CHECK(nobody.x(0, 0.3, 1) > 0);
}

TEST_CASE("Lemma 1.9: S grows like nu! where half of its criterion holds") {
  // S_ν ≤ K ν! (2C)^ν (1 − 8λ²g²t²C)^{−ν−1}, K = e/√π
  double const c = 0.7;
  double const t = 1;
  series_bounds<field_growth> const bounds(1, 1, 0.9, field_growth::of_field_product(0, c));
  for (double const a1 : {0.1, 0.5, 0.7, 0.85}) { // 16λ²g²t²C = 0.02, 0.5, 0.98, 1.4
    double const lambda = a1 * bounds.radius(t);
    double const left = bounds.summable_left(lambda, t) / 2;
    CHECK(left == Approx(a1 * a1));
    double least = infinity;
    for (int nu = 1; nu <= 40; ++nu) {
      double const claimed = 1 - 0.5 * std::log(std::numbers::pi) + std::lgamma(nu + 1.0) +
                             nu * std::log(2 * c) - (nu + 1) * std::log(1 - left);
      double const s = std::log(bounds.s(2 * nu, lambda, t));
      INFO("left " << left << ", nu = " << nu);
      CHECK(s <= claimed);
      // and is of that size: it takes m! for (m/e)^m √(2πm), where m is ν + (ν+1) left/(1−left) on the average
      double const average = nu + (nu + 1) * left / (1 - left);
      CHECK(claimed - s < 0.5 * std::log(2 * std::numbers::pi * average) + 1 / (12 * average));
      least = std::min(least, claimed - s);
      // (1.20): S_ν^{1/ν}/ν² falls
      if (nu >= 10) {
        CHECK(std::exp(s / nu) / (nu * nu) < 30.0 / nu);
      }
    }
    CHECK(least > 0);
  }
}

TEST_CASE("remainders of Lemma 1.6 have the orders that it states") {
  for_growths(2, [](auto const& bounds) {
    double const t = 0.5;
    double const lambda = 0.02 * std::min(1.0, bounds.radius(t));
    auto const weights = pairing_weights::theorem();
    auto const at = [&](double l, particle_number n) { return bounds.leading_orders(l, t, n, weights); };
    auto const few = at(lambda, 100);
    bool const even = bounds.growth().log_bound(4) > -infinity;
    bool const odd = bounds.growth().log_bound(3) > -infinity;
    CHECK(close(at(lambda / 2, 100).response, few.response / 16, 0.01));      // λ⁴
    CHECK(close(at(lambda / 2, 100).fluctuation, few.fluctuation / 8, 0.01)); // λ³
    CHECK((few.response > 1e-15) == even);
    CHECK((few.fluctuation > 1e-15) == odd);
    CHECK(close(at(lambda, 10'000).fluctuation, few.fluctuation / 10, 1e-12)); // 1/√N
    CHECK(at(lambda, 10'000).response == few.response);
    // 1/N by two hits, N^{−3/2} by three
    CHECK(close(at(lambda, 10'000).corrections, few.corrections / (even ? 100 : 1000), 0.05));
    CHECK(few.total() == few.response + few.fluctuation + few.corrections);
    auto const limit = at(lambda, infinite);
    CHECK(limit.response == few.response);
    CHECK(limit.fluctuation == 0);
    CHECK(limit.corrections < 1e-15 * (few.response + few.fluctuation)); // nobody observed is hit
  });
}

} // namespace tests_of_conditions_series_sums
