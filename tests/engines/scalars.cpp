// The engine in other scalars: every value is right to the rounding that it states.

#include <boost/multiprecision/cpp_bin_float.hpp>
#if defined(__GNUC__) && !defined(__clang__) && __has_include(<quadmath.h>)
#define MFDYSON_TEST_FLOAT128
#include <boost/multiprecision/float128.hpp>
#endif
#include <boost/multiprecision/eigen.hpp>

#include <tuple>

#include <mfdyson/mfdyson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "support/catch.hpp"
#include "support/dicke_limit.hpp"
#include "support/dyadic_models.hpp"
#include "support/widen.hpp"

namespace tests_of_engines_scalars {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

using wide = boost::multiprecision::cpp_bin_float_50;
#ifdef MFDYSON_TEST_FLOAT128
using narrow_reals = std::tuple<double, long double, boost::multiprecision::float128>;
using reals = std::tuple<double, long double, boost::multiprecision::float128, wide>;
#else
using narrow_reals = std::tuple<double, long double>;
using reals = std::tuple<double, long double, wide>;
#endif

/// |x − y|.
template <ComplexScalar S>
[[nodiscard]] wide gap(S const& x, std::complex<wide> const& y) {
  wide const re = wide(x.real()) - y.real();
  wide const im = wide(x.imag()) - y.imag();
  return sqrt(re * re + im * im);
}

// The same problem in every scalar: numbers are multiples of a power of 2.

struct spins {
  static constexpr int order = 6;
  static constexpr int smallest = 1;
  template <ComplexScalar S>
  static random_case<S> make() {
    random_engine rng(1);
    return make_dyadic_case<S>(rng, {.levels = {2}, .fractions = {1}, .reservoir = 2});
  }
};

struct observed_spin {
  static constexpr int order = 3;
  static constexpr int smallest = 1;
  template <ComplexScalar S>
  static random_case<S> make() {
    random_engine rng(2);
    return make_dyadic_case<S>(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  }
};

struct three_levels_not_stationary {
  static constexpr int order = 4;
  static constexpr int smallest = 1;
  template <ComplexScalar S>
  static random_case<S> make() {
    random_engine rng(3);
    return make_dyadic_case<S>(rng, {.levels = {3}, .fractions = {1}, .reservoir = 2});
  }
};

struct two_species {
  static constexpr int order = 3;
  static constexpr int smallest = 4;
  template <ComplexScalar S>
  static random_case<S> make() {
    random_engine rng(4);
    return make_dyadic_case<S>(
        rng, {.levels = {2, 2}, .fractions = {0.25, 0.75}, .observed = {1}, .reservoir = 2});
  }
};

/// An observed particle on a ladder, next to the others and a mode in the vacuum: a real interaction.
struct observed_ladder {
  static constexpr int order = 4;
  static constexpr int smallest = 1;
  template <ComplexScalar S>
  static random_case<S> make() {
    using Real = real_of<S>;
    auto const mode = make_boson<S>(order + 1);
    ladder_species<3, S> const kind({Real(0), Real(0.75), Real(1.875)}, {S(Real(0.625)), S(Real(0.375))},
                                    {Real(0.5), Real(0.3125), Real(0.1875)});
    auto model =
        make_symmetric_model<S>(kind.to_species(mode.position()), {.hamiltonian = Real(1.25) * mode.number(),
                                                                   .state = vacuum_state<S>(order + 1)});
    column_vector<S> const steps = column_vector<S>::Ones(2);
    return {model,
            make_observable<S>({{.species = 0, .factor = ladder_coupling<S>(steps)}}, mode.position())};
  }
};

/// Two observed spins of the Dicke model.
struct two_observed_spins {
  static constexpr int order = 4;
  static constexpr int smallest = 2;
  template <ComplexScalar S>
  static random_case<S> make() {
    using Real = real_of<S>;
    auto const model = make_dicke_model<S>(
        {.omega_0 = Real(1), .nu = Real(1.5), .excited = Real(0.3125), .levels = order + 1});
    auto const a =
        make_particle_observable<S>(model, {{.species = 0, .factor = pauli::x<S>()}, {0, pauli::y<S>()}});
    return {model, a};
  }
};

template <class Problem>
[[nodiscard]] std::vector<particle_number> numbers() {
  constexpr int n = Problem::smallest;
  return {n, 2 * n, 250'000 * n, infinite};
}

template <class Problem, RealScalar Real>
[[nodiscard]] auto expand_in(Real const& tolerance = tolerance::time_grid<Real>()) {
  using S = std::complex<Real>;
  auto const problem = Problem::template make<S>();
  return expand<S>(problem.model, problem.observable,
                   {.order = Problem::order, .time_span = Real(1), .tolerance = tolerance});
}

/// Checks every coefficient and mean of `now` against those in 50 digits. Returns the largest error in units of
/// the rounding estimate.
template <RealScalar Real>
[[nodiscard]] double check_against(series<std::complex<wide>> const& reference,
                                   series<std::complex<Real>> const& now) {
  INFO("N = " << to_text(now.particles()));
  double worst = 0;
  auto const compare = [&](evaluation<std::complex<Real>> const& x,
                           evaluation<std::complex<wide>> const& exact) {
    wide const error = gap(x.value, exact.value);
    INFO("error " << to_text(error) << ", estimated " << to_text(x.rounding));
    CHECK(error <= wide(x.rounding) + exact.rounding);
    if (x.rounding > Real(0)) {
      worst = std::max(worst, static_cast<double>(error / wide(x.rounding)));
    }
  };
  for (double const time : {0.0, 0.125, 0.625, 1.0}) {
    Real const t(time);
    wide const at(time);
    INFO("t = " << time);
    compare(now.free(t), reference.free(at));
    for (int nu = 0; nu <= now.max_x_index(); ++nu) {
      auto const x = now.x_coefficients(nu, t);
      auto const x_exact = reference.x_coefficients(nu, at);
      auto const y = now.y_coefficients(nu, t);
      auto const y_exact = reference.y_coefficients(nu, at);
      for (std::size_t r = 0; r < x.size(); ++r) {
        INFO("nu = " << nu << ", r = " << r);
        compare(x[r], x_exact[r]);
        compare(y[r], y_exact[r]);
      }
    }
    compare(now.mean(Real(-0.375), t), reference.mean(wide(-0.375), at));
  }
  return worst;
}

template <class Problem, RealScalar Real>
void check_in(every_n_series<std::complex<wide>> const& reference) {
  INFO(std::numeric_limits<Real>::digits << " binary digits");
  auto const expansion = expand_in<Problem, Real>();
  auto const every = expansion.at_every_n();
  double worst = 0;
  double worst_of_every = 0;
  for (auto const n : numbers<Problem>()) {
    worst = std::max(worst, check_against(reference.at(n), expansion.at(n)));
    worst_of_every = std::max(worst_of_every, check_against(reference.at(n), every.at(n)));
  }
  // estimates are no larger than they have to be
  CHECK(worst > 1e-3);
  CHECK(worst_of_every > 1e-3);
}

} // namespace

TEMPLATE_TEST_CASE("the test's models are the same in every scalar", "", spins, observed_spin,
                   three_levels_not_stationary, two_species) {
  auto const in_double = TestType::template make<default_scalar>();
  auto const in_wide = TestType::template make<std::complex<wide>>();
  auto const equal = [](matrix<> const& x, matrix<std::complex<wide>> const& y) {
    return widen<std::complex<wide>>(x) == y;
  };
  for (std::size_t s = 0; s < in_double.model.species().size(); ++s) {
    auto const& x = in_double.model.species()[s];
    auto const& y = in_wide.model.species()[s];
    CHECK(equal(x.hamiltonian, y.hamiltonian));
    CHECK(equal(x.state, y.state));
    CHECK(equal(x.couplings[0].particle, y.couplings[0].particle));
    CHECK(equal(x.couplings[0].reservoir, y.couplings[0].reservoir));
    CHECK(wide(x.fraction) == y.fraction);
  }
  CHECK(equal(in_double.model.reservoir().hamiltonian, in_wide.model.reservoir().hamiltonian));
  CHECK(equal(in_double.model.reservoir().state, in_wide.model.reservoir().state));
  CHECK(equal(in_double.observable.system, in_wide.observable.system));
  CHECK(equal(in_double.observable.reservoir, in_wide.observable.reservoir));
}

TEMPLATE_TEST_CASE("values in every scalar are those in 50 digits, to the rounding they state", "", spins,
                   observed_spin, three_levels_not_stationary, two_species, observed_ladder,
                   two_observed_spins) {
  auto const reference = expand_in<TestType, wide>(wide(1e-42)).at_every_n();
  std::apply([&](auto... real) { (check_in<TestType, decltype(real)>(reference), ...); }, narrow_reals());
}

TEMPLATE_LIST_TEST_CASE("the Dicke model at infinity is two coupled oscillators, in every scalar", "",
                        reals) {
  using Real = TestType;
  using S = std::complex<Real>;
  int const order = 8;
  basic_dicke_parameters<Real> const parameters{
      .omega_0 = Real(1), .nu = Real(1.5), .excited = Real(0.3125), .levels = order + 1};
  auto const limit =
      expand<S>(make_dicke_model<S>(parameters), make_reservoir_observable(make_boson<S>(order + 1).number()),
                {.order = order, .time_span = Real(1.5)})
          .limit();
  for (double const time : {0.25, 1.0, 1.5}) {
    auto const exact = dicke_limit_photons<Real>(parameters, order, Real(time));
    auto const found = limit.x_coefficients(0, Real(time));
    for (std::size_t r = 2; r <= order; ++r) {
      INFO("r = " << r << ", t = " << time);
      CHECK(abs(S(found[r].value - exact[r])) <= found[r].rounding);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("the coefficient of lambda^4 is one for pairs of spins and one for single spins", "",
                        reals) {
  // N(N − 1) pairs and N single spins, each with N^{−2}: infinity knows the pairs, N = 1 the single one
  using Real = TestType;
  using S = std::complex<Real>;
  basic_dicke_parameters<Real> const parameters{
      .omega_0 = Real(1), .nu = Real(1.5), .excited = Real(0.3125), .levels = 5};
  auto const model = make_dicke_model<S>(parameters);
  auto const photons = make_reservoir_observable(make_boson<S>(5).number());
  auto const expansion = expand<S>(model, photons, {.order = 4, .time_span = Real(1)});
  std::vector<Real> const times{Real(0.75)};
  auto const single = exact_dynamics<S>(model, photons, 1).coefficients(4, times);
  for (auto const n : {particle_number(1), particle_number(3), particle_number(10'000)}) {
    auto const found = expansion.at(n);
    for (std::size_t k = 0; k < times.size(); ++k) {
      INFO("N = " << to_text(n) << ", t = " << to_text(times[k]));
      auto const pairs = dicke_limit_photons<Real>(parameters, 4, times[k]);
      Real const x = n.template inverse<Real>();
      S const c4 = (Real(1) - x) * pairs[4] + x * single[k][4 * 5];
      auto const z = found.x_coefficients(0, times[k]);
      CHECK(abs(S(z[2].value - single[k][2 * 5])) <= z[2].rounding);
      CHECK(abs(S(z[4].value - c4)) <= z[4].rounding);
    }
  }
}

TEMPLATE_LIST_TEST_CASE("oscillations are resolved to the last digit of every scalar", "", reals) {
  // c_2 = 2 Σ_± p_± (1 − cos(ν ± ω_0)t)/(ν ± ω_0)², see (2.9)
  using Real = TestType;
  using S = std::complex<Real>;
  Real const time_span(10);
  auto const model =
      make_dicke_model<S>({.omega_0 = Real(1), .nu = Real(1.5), .excited = Real(0.3125), .levels = 3});
  auto const found = expand<S>(model, make_reservoir_observable(make_boson<S>(3).number()),
                               {.order = 2, .time_span = time_span})
                         .at(2);
  CHECK(found.coefficients().panels() > 1);
  for (int k = 0; k <= 40; ++k) {
    Real const t = Real(k) * time_span / Real(40);
    auto const part = [&t](Real const& frequency) {
      using std::sin;
      Real const half = sin(frequency * t / Real(2)) / frequency;
      return Real(4) * half * half;
    };
    Real const exact = Real(0.3125) * part(Real(0.5)) + Real(0.6875) * part(Real(2.5));
    auto const z = found.x_coefficients(0, t)[2];
    INFO("t = " << to_text(t));
    CHECK(abs(S(z.value - exact)) <= z.rounding);
  }
}

TEST_CASE("a model rotated in double precision is the same model in 50 digits") {
  // its odd moments vanish to 16 digits only
  random_engine rng(6);
  auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .reservoir = 2});
  auto const plain = expand(random.model, random.observable, {.order = 4, .time_span = 1.0}).at(6);
  using S = std::complex<wide>;
  auto const fine =
      expand<S>(widen<S>(random.model), widen<S>(random.observable), {.order = 4, .time_span = wide(1)})
          .at(6);
  auto const x = plain.x_coefficients(0, 1.0);
  auto const exact = fine.x_coefficients(0, wide(1));
  for (std::size_t r = 2; r <= 4; r += 2) {
    CHECK(gap(x[r].value, exact[r].value) <= wide(x[r].rounding));
    CHECK(gap(x[r].value, exact[r].value) > wide(1e-40)); // not the same computation
  }
}

} // namespace tests_of_engines_scalars
