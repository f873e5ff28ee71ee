// The coefficients as polynomials in 1/N, against one N at a time.

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/eigen.hpp>

#include <mfdyson/mfdyson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "support/catch.hpp"
#include "support/dicke_limit.hpp"
#include "support/dyadic_models.hpp"
#include "support/errors.hpp"
#include "support/widen.hpp"

namespace tests_of_expansion_every_n {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

using S = default_scalar;

/// Calls f(nu, r, of_a, of_b) for every coefficient of X_ν and Y_ν at a few times.
template <class F>
void for_each_coefficient(series<S> const& a, series<S> const& b, F&& f) {
  for (double const part : {0.0, 0.3, 0.8, 1.0}) {
    double const t = part * a.time_span();
    INFO("t = " << t);
    f(0, 0, a.free(t), b.free(t));
    for (int nu = 0; nu <= a.max_x_index(); ++nu) {
      auto const x = a.x_coefficients(nu, t);
      auto const x_of_b = b.x_coefficients(nu, t);
      auto const y = a.y_coefficients(nu, t);
      auto const y_of_b = b.y_coefficients(nu, t);
      for (std::size_t r = 1; r < x.size(); ++r) {
        INFO("nu = " << nu << ", r = " << r);
        f(nu, static_cast<int>(r), x[r], x_of_b[r]);
        f(nu, static_cast<int>(r), y[r], y_of_b[r]);
      }
    }
  }
}

/// Every coefficient and mean of the two agree to the roundings that they state.
void check_equal(series<S> const& a, series<S> const& b) {
  CHECK(a.particles() == b.particles());
  auto const check = [](evaluation<S> const& x, evaluation<S> const& y) {
    CHECK(std::abs(x.value - y.value) <= x.rounding + y.rounding);
  };
  for_each_coefficient(a, b, [&](int, int, evaluation<S> const& x, evaluation<S> const& y) { check(x, y); });
  for (double const lambda : {-0.4, 0.1}) {
    check(a.mean(lambda, a.time_span()), b.mean(lambda, a.time_span()));
  }
}

struct scenario {
  char const* name;
  model_shape shape;
  int order;
  std::vector<std::int64_t> numbers;
};

std::vector<scenario> scenarios() {
  return {
      {"spins", {.levels = {2}, .fractions = {1}}, 8, {1, 2, 3, 4, 5, 6, 50, 1'000'000}},
      {"spins of odd order", {.levels = {2}, .fractions = {1}, .terms = 2}, 5, {1, 2, 3, 77, 1'000'000}},
      {"one observed spin",
       {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2},
       6,
       {1, 2, 3, 4, 5, 1'000'000}},
      {"two observed spins",
       {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .reservoir = 2},
       5,
       {2, 3, 4, 5, 6, 999'999}},
      {"three levels, not stationary",
       {.levels = {3}, .fractions = {1}, .reservoir = 2},
       6,
       {1, 2, 3, 4, 1'000'000}},
      {"three levels, one observed",
       {.levels = {3}, .fractions = {1}, .observed = {0}, .reservoir = 2},
       4,
       {1, 2, 3, 1'000'000}},
      {"four levels", {.levels = {4}, .fractions = {1}, .reservoir = 2}, 4, {1, 2, 3, 1'000'000}},
      {"two species, one observed",
       {.levels = {2, 3}, .fractions = {0.25, 0.75}, .observed = {1}, .reservoir = 2},
       4,
       {4, 8, 12, 1'000'000}},
      {"two species, observed in both",
       {.levels = {2, 2}, .fractions = {1. / 3, 2. / 3}, .observed = {1, 0}, .reservoir = 2},
       4,
       {3, 6, 9, 999'999}},
      {"distinct particles",
       {.levels = {2, 3, 2}, .fractions = {1. / 3, 1. / 3, 1. / 3}, .observed = {2}, .reservoir = 2},
       4,
       {3, 6, 9, 300'000}},
  };
}

/// The photon number of the Dicke model.
basic_expansion<collective_engine<>> photons(double excited, int order, double time_span) {
  return expand(make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = excited, .levels = order + 1}),
                make_reservoir_observable(make_boson(order + 1).number()),
                {.order = order, .time_span = time_span});
}

} // namespace

TEST_CASE("the polynomials give what one N gives, at every N and in the limit") {
  for (auto const& s : scenarios()) {
    INFO(s.name);
    for_seeds(2, [&](random_engine& rng) {
      auto const random = make_random_case(rng, s.shape);
      auto const expansion = expand(random.model, random.observable, {.order = s.order, .time_span = 1.1});
      auto const every = expansion.at_every_n();
      CHECK(every.order() == s.order);
      CHECK(every.max_power() == s.order / 2);
      CHECK(every.complete());
      for (auto const n : s.numbers) {
        INFO("N = " << n);
        check_equal(every.at(n), expansion.at(n));
      }
      check_equal(every.limit(), expansion.limit());
      check_equal(every.at(infinite), expansion.limit());
      check_equal(every.correction(0), expansion.limit());
    });
  }
}

TEST_CASE("at high order the polynomials cancel for few spins, and the rounding estimate says so") {
  auto const expansion = photons(0.3, 24, 2.0);
  auto const every = expansion.at_every_n();
  for (int const n : {1, 2, 3, 7, 12, 13, 1000}) {
    INFO("N = " << n);
    check_equal(every.at(n), expansion.at(n));
  }
  auto const rounding = [&](int n) { return every.at(n).x_coefficients(0, 2.0)[24].rounding; };
  CHECK(rounding(1) > 10 * rounding(1000));
}

TEST_CASE("the powers of 1/N add up to the mean") {
  random_engine rng(5);
  auto const random =
      make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  auto const expansion = expand(random.model, random.observable, {.order = 6, .time_span = 1.0});
  auto const every = expansion.at_every_n();
  double const lambda = 0.3;
  for (int const n : {1, 3, 40}) {
    S sum = 0;
    double power = 1;
    double rounding = 0;
    for (int k = 0; k <= every.max_power(); ++k) {
      auto const part = every.correction(k).mean_at(n, lambda, 0.7);
      sum += power * part.value;
      rounding += power * part.rounding;
      power /= n;
    }
    auto const mean = expansion.at(n).mean(lambda, 0.7);
    CHECK(std::abs(sum - mean.value) <= rounding + mean.rounding);
  }
  for (int k = 1; k <= every.max_power(); ++k) {
    CHECK(every.correction(k).free(0.7).value == S(0)); // without interaction nothing depends on N
    CHECK(every.correction(k).particles() == infinite);
  }
}

TEST_CASE("the polynomials are those of the corrections, coefficient by coefficient") {
  random_engine rng(6);
  auto const random =
      make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .reservoir = 2});
  auto const every = expand(random.model, random.observable, {.order = 5, .time_span = 1.0}).at_every_n();
  for (int nu = 0; nu <= 3; ++nu) {
    for (int r = 0; r <= 5; ++r) {
      auto const x = every.x_polynomial(nu, r, 0.6);
      auto const y = every.y_polynomial(nu, r, 0.6);
      REQUIRE(x.size() == 3);
      REQUIRE(y.size() == 3);
      for (std::size_t k = 0; k < 3; ++k) {
        auto const term = every.correction(static_cast<int>(k));
        auto const x_of_term = term.x_coefficients(nu, 0.6)[static_cast<std::size_t>(r)];
        auto const y_of_term = term.y_coefficients(nu, 0.6)[static_cast<std::size_t>(r)];
        CHECK(x[k].value == x_of_term.value);
        CHECK(x[k].rounding == x_of_term.rounding);
        CHECK(y[k].value == y_of_term.value);
        CHECK(y[k].rounding == y_of_term.rounding);
        if (r < 2 * nu + 2 * static_cast<int>(k)) { // each power of 1/N takes two hits of the others
          CHECK(std::abs(x[k].value) <= x[k].rounding);
        }
        if (r < 2 * nu + 1 + 2 * static_cast<int>(k)) {
          CHECK(std::abs(y[k].value) <= y[k].rounding);
        }
      }
    }
  }
}

TEST_CASE("of a reservoir observable the coefficient of lambda^r has degree r/2 - 1") {
  auto const check = [](every_n_series<S> const& every, double t) {
    for (int r = 2; r <= every.order(); r += 2) {
      auto const z = every.x_polynomial(0, r, t);
      INFO("r = " << r);
      for (int k = 0; k < static_cast<int>(z.size()); ++k) {
        auto const& c = z[static_cast<std::size_t>(k)];
        INFO("k = " << k);
        if (k > r / 2 - 1) {
          CHECK(std::abs(c.value) <= c.rounding);
        } else {
          CHECK(std::abs(c.value) > 100 * c.rounding); // it is reached
        }
      }
    }
  };
  check(photons(0.3, 10, 2.0).at_every_n(), 2.0);
  for_seeds(2, [&](random_engine& rng) {
    auto const random = make_random_case(rng, {.levels = {3}, .fractions = {1}, .reservoir = 3});
    check(expand(random.model, random.observable, {.order = 6, .time_span = 1.0}).at_every_n(), 1.0);
  });
}

TEST_CASE("one, two and three spins determine the polynomials through lambda^6") {
  // of degree r/2 − 1 ≤ 2, so that no other polynomials have the values of the exact dynamics at N = 1, 2, 3
  int const order = 6;
  auto const model = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1});
  auto const a = make_reservoir_observable(make_boson(order + 1).number());
  auto const every = expand(model, a, {.order = order, .time_span = 1.2}).at_every_n();
  std::vector<double> const times{0.7, 1.2};
  for (int const n : {1, 2, 3}) {
    auto const exact = exact_dynamics<>(model, a, n).coefficients(order, times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      for (int r = 2; r <= order; r += 2) {
        INFO("N = " << n << ", t = " << times[k] << ", r = " << r);
        auto const z = every.x_polynomial(0, r, times[k]);
        S const value = z[0].value + z[1].value / double(n) + z[2].value / double(n * n);
        double const rounding = z[0].rounding + z[1].rounding / n + z[2].rounding / (n * n);
        CHECK(std::abs(value - exact[k][static_cast<std::size_t>(r * (order + 1))]) <= rounding);
      }
    }
  }
}

TEST_CASE("the correction to lambda^4 is one spin's coefficient less the oscillators'") {
  // of the N² pairs of spins that can be hit twice each, N are one spin hit four times
  for (double const excited : {0.0, 0.3, 1.0}) {
    INFO("p = " << excited);
    dicke_parameters const parameters{.omega_0 = 1, .nu = 1.5, .excited = excited, .levels = 5};
    auto const model = make_dicke_model(parameters);
    auto const a = make_reservoir_observable(make_boson(5).number());
    std::vector<double> const times{0.5, 1.0, 1.7};
    auto const single = exact_dynamics<>(model, a, 1).coefficients(4, times);
    auto const every = expand(model, a, {.order = 4, .time_span = 1.7}).at_every_n();
    for (std::size_t k = 0; k < times.size(); ++k) {
      auto const pairs = dicke_limit_photons<double>(parameters, 4, times[k]);
      auto const limit = every.limit().x_coefficients(0, times[k])[4];
      auto const correction = every.correction(1).x_coefficients(0, times[k])[4];
      CHECK(std::abs(limit.value - pairs[4]) <= limit.rounding);
      CHECK(std::abs(correction.value - (single[k][4 * 5] - pairs[4])) <= correction.rounding);
    }
  }
}

TEST_CASE("corrections of the photon number at t = 1, from numbers computed elsewhere") {
  // the Taylor coefficients at N = 4 and infinity, of a density-matrix solver and of normal modes, to 1e-12
  auto const every = photons(0, 8, 1).at_every_n();
  auto const c4 = every.x_polynomial(0, 4, 1.0);
  CHECK(std::abs(c4[0].value - .146332715578) < 1e-12);
  CHECK(std::abs(c4[1].value - 4 * (.137647139970 - .146332715578)) < 8e-12);
  auto const c6 = every.x_polynomial(0, 6, 1.0);
  CHECK(std::abs(c6[0].value - .003343493699) < 1e-12);
  CHECK(std::abs(c6[1].value + c6[2].value / 4.0 - 4 * (-.023859203411 - .003343493699)) < 8e-12);
  auto const mixed = photons(.3, 8, 1).at_every_n().x_polynomial(0, 4, 1.0);
  CHECK(std::abs(mixed[0].value + mixed[1].value / 4.0 - .040118138730) < 1e-12);
}

TEST_CASE("corrections are the differences of large N, in 50 digits") {
  using wide = boost::multiprecision::cpp_bin_float_50;
  using W = std::complex<wide>;
  int const order = 6;
  dicke_parameters const parameters{.omega_0 = 1, .nu = 1.5, .excited = 0.3125, .levels = order + 1};
  auto const every =
      expand(make_dicke_model(parameters), make_reservoir_observable(make_boson(order + 1).number()),
             {.order = order, .time_span = 1.0})
          .at_every_n();
  auto const fine = expand<W>(
      make_dicke_model<W>({.omega_0 = 1, .nu = 1.5, .excited = 0.3125, .levels = order + 1}),
      make_reservoir_observable(make_boson<W>(order + 1).number()), {.order = order, .time_span = wide(1)});
  std::int64_t const n = 1'000'000'000'000;
  wide const h = wide(1) / wide(4 * n);
  wide const t(0.75);
  auto const f0 = fine.limit().x_coefficients(0, t);
  auto const f1 = fine.at(4 * n).x_coefficients(0, t);
  auto const f2 = fine.at(2 * n).x_coefficients(0, t);
  auto const f4 = fine.at(n).x_coefficients(0, t);
  for (std::size_t r = 4; r <= order; r += 2) {
    INFO("r = " << r);
    // Richardson: terms of the order h³ and h² are left
    auto const difference = [&](auto const& f, int k) {
      return wide((f[r].value.real() - f0[r].value.real()) / (wide(k) * h));
    };
    wide const d1 = difference(f1, 1);
    wide const d2 = difference(f2, 2);
    wide const d4 = difference(f4, 4);
    wide const first = (wide(8) * d1 - wide(6) * d2 + d4) / wide(3);
    wide const second = (wide(2) * (d2 - d1) - (d4 - d2) / wide(2)) / h;
    auto const z = every.x_polynomial(0, static_cast<int>(r), 0.75);
    wide const noise = wide(8) * (f0[r].rounding + f1[r].rounding + f2[r].rounding + f4[r].rounding) / h;
    CHECK(abs(wide(z[1].value.real()) - first) <= wide(z[1].rounding) + noise);
    CHECK(abs(wide(z[2].value.real()) - second) <= wide(z[2].rounding) + noise / h);
    CHECK(noise / h < wide(1e-20));
    CHECK(std::abs(z[1].value) > 100 * z[1].rounding);
    if (r >= 6) {
      CHECK(std::abs(z[2].value) > 100 * z[2].rounding);
    }
  }
}

TEST_CASE("where the degree is two, three numbers of particles in long double determine the polynomials") {
  using W = std::complex<long double>;
  auto const check = [](random_case<> const& random, int unit, int order) {
    auto const every =
        expand(random.model, random.observable, {.order = order, .time_span = 1.0}).at_every_n();
    auto const fine =
        expand<W>(widen<W>(random.model), widen<W>(random.observable), {.order = order, .time_span = 1.0L});
    auto const at_0 = fine.limit();
    auto const at_h = fine.at(2 * unit);
    auto const at_2h = fine.at(unit);
    auto const h = 0.5L / static_cast<long double>(unit);
    int nonzero = 0;
    for (int nu = 0; nu <= order / 2; ++nu) {
      for (bool const even : {true, false}) {
        auto const coefficients = [&](series<W> const& s) {
          return even ? s.x_coefficients(nu, 0.75L) : s.y_coefficients(nu, 0.75L);
        };
        auto const f0 = coefficients(at_0);
        auto const f1 = coefficients(at_h);
        auto const f2 = coefficients(at_2h);
        for (int r = 1; r <= order; ++r) {
          INFO((even ? "X_" : "Y_") << nu << ", r = " << r);
          auto const k = static_cast<std::size_t>(r);
          auto const combine = [&](long double a0, long double a1, long double a2) {
            return evaluation<W>{a0 * f0[k].value + a1 * f1[k].value + a2 * f2[k].value,
                                 std::abs(a0) * f0[k].rounding + std::abs(a1) * f1[k].rounding +
                                     std::abs(a2) * f2[k].rounding};
          };
          auto const first = combine(-1.5L / h, 2 / h, -0.5L / h);
          auto const second = combine(0.5L / (h * h), -1 / (h * h), 0.5L / (h * h));
          auto const z = even ? every.x_polynomial(nu, r, 0.75) : every.y_polynomial(nu, r, 0.75);
          CHECK(std::abs(W(z[1].value) - first.value) <= z[1].rounding + first.rounding);
          CHECK(std::abs(W(z[2].value) - second.value) <= z[2].rounding + second.rounding);
          nonzero += std::abs(z[1].value) > 100 * z[1].rounding ? 1 : 0;
          nonzero += std::abs(z[2].value) > 100 * z[2].rounding ? 1 : 0;
        }
      }
    }
    CHECK(nonzero >= 3);
  };
  for_seeds(1, [&](random_engine& rng) {
    check(make_dyadic_case<S>(rng, {.levels = {2}, .fractions = {1}, .reservoir = 3}), 4, 6);
    check(make_dyadic_case<S>(rng, {.levels = {3}, .fractions = {1}, .observed = {0}, .reservoir = 2}), 4, 4);
    check(make_dyadic_case<S>(rng,
                              {.levels = {2, 3}, .fractions = {0.25, 0.75}, .observed = {1}, .reservoir = 2}),
          8, 4);
    check(make_dyadic_case<S>(
              rng, {.levels = {2, 2, 3}, .fractions = {0.25, 0.25, 0.5}, .observed = {0, 2}, .reservoir = 2}),
          4, 4);
  });
}

TEST_CASE("fewer powers have the same coefficients") {
  random_engine rng(9);
  auto const random =
      make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  auto const expansion = expand(random.model, random.observable, {.order = 6, .time_span = 1.0});
  auto const all = expansion.at_every_n();
  CHECK(all.max_power() == 3);
  for (int most = 0; most <= 2; ++most) {
    auto const some = expansion.at_every_n(most);
    CHECK(some.max_power() == most);
    CHECK(some.order() == 6);
    CHECK_FALSE(some.complete());
    for (int k = 0; k <= most; ++k) {
      INFO(most << " powers, k = " << k);
      check_equal(some.correction(k), all.correction(k));
    }
    check_equal(some.limit(), expansion.limit());
    // their sum lacks the powers that are left out, and these only
    for (auto const n : {particle_number(3), particle_number(500)}) {
      double const x = n.inverse();
      auto const sum = some.at(n).x_coefficients(0, 0.7)[6];
      S expected = 0;
      for (int k = 0; k <= most; ++k) {
        expected += std::pow(x, k) * all.x_polynomial(0, 6, 0.7)[static_cast<std::size_t>(k)].value;
      }
      CHECK(std::abs(sum.value - expected) <= 2 * sum.rounding);
    }
  }
  CHECK(std::abs(expansion.at_every_n(1).at(3).x_coefficients(0, 0.7)[6].value -
                 expansion.at(3).x_coefficients(0, 0.7)[6].value) > 1e-8);
  for (int const most : {3, 4, 100, -1, -7}) {
    auto const complete = expansion.at_every_n(most);
    CHECK(complete.complete());
    CHECK(complete.max_power() == 3);
    check_equal(complete.at(2), expansion.at(2));
  }
}

TEST_CASE("orders too low for anything to depend on N") {
  random_engine rng(10);
  auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}});
  for (int const order : {0, 1}) {
    auto const expansion = expand(random.model, random.observable, {.order = order, .time_span = 1.0});
    auto const every = expansion.at_every_n();
    CHECK(every.complete());
    CHECK(every.max_power() == 0);
    check_equal(every.at(1), expansion.at(1));
    check_equal(every.at(1000), expansion.at(1000));
  }
  auto const still = expand(random.model, random.observable, {.order = 4, .time_span = 0.0});
  check_equal(still.at_every_n().at(5), still.at(5));
}

TEST_CASE("an object at every N outlives the expansion and is copied freely") {
  random_engine rng(11);
  auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}});
  auto const make = [&] {
    return expand(random.model, random.observable, {.order = 4, .time_span = 1.0}).at_every_n();
  };
  auto first = make();
  auto const second = first;
  first = expand(random.model, random.observable, {.order = 2, .time_span = 1.0}).at_every_n();
  CHECK(first.order() == 2);
  check_equal(second.at(7), make().at(7));
}

TEST_CASE("wrong arguments of an object at every N are named") {
  random_engine rng(12);
  auto const random = make_random_case(
      rng, {.levels = {2, 2}, .fractions = {0.25, 0.75}, .observed = {0, 0}, .reservoir = 2});
  auto const every = expand(random.model, random.observable, {.order = 4, .time_span = 1.0}).at_every_n(1);
  CHECK(complaint([&] { return every.correction(-1); }) == "k: expected 0 <= k <= 1, got -1");
  CHECK(complaint([&] { return every.correction(2); }) == "k: expected 0 <= k <= 1, got 2");
  CHECK(complaint([&] { return every.x_polynomial(-1, 2, 0.5); }).starts_with("nu: expected >= 0"));
  CHECK(complaint([&] { return every.y_polynomial(-1, 2, 0.5); }).starts_with("nu: expected >= 0"));
  CHECK(complaint([&] { return every.x_polynomial(0, -1, 0.5); }) == "r: expected 0 <= r <= 4, got -1");
  CHECK(complaint([&] { return every.y_polynomial(0, 5, 0.5); }) == "r: expected 0 <= r <= 4, got 5");
  CHECK(complaint([&] { return every.x_polynomial(0, 2, 1.5); }) ==
        "t: expected 0 <= t <= time_span = 1, got 1.5");
  CHECK(complaint([&] { return every.x_polynomial(0, 2, -0.5); }) ==
        "t: expected 0 <= t <= time_span = 1, got -0.5");
  CHECK(complaint([&] { return every.at(0); }) == "N: expected at least 1, got 0");
  CHECK(complaint([&] { return every.at(6); }) ==
        "N: species[0].fraction * N must be a positive whole number, got 1.5 at N = 6");
  CHECK(complaint([&] { return every.at(4); }) ==
        "N: species[0] has 1 particles at N = 4, expected at least the 2 observed");
  CHECK_NOTHROW(every.at(8));
}

} // namespace tests_of_expansion_every_n
