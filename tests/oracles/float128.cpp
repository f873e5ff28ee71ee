// Exact dynamics in 113 binary digits: errors of 1e-15 are seen, and the errors that the library states are held to them.

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "oracles/heisenberg_evolution.hpp"

#include "support/catch.hpp"
#include "support/dyadic_models.hpp"
#include "support/widen.hpp"

namespace tests_of_oracles_float128 {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

/// |x − y| in 113 digits, as a double.
[[nodiscard]] double gap(std::complex<double> const& x, quad_complex const& y) {
  return static_cast<double>(quad(abs(quad_complex(quad(x.real()), quad(x.imag())) - y)));
}

/// A model, what is observed and at how many particles.
struct oracle_case {
  std::string name;
  random_case<> problem;
  int particles;
  int order; ///< of the coefficients compared
  double time;
  double of_input = 1e-30; ///< what odd moments of the input, 0 but for its rounding, contribute
};

/// Models whose numbers are multiples of a power of 2, so that (A0) holds to all digits, and one in a random basis.
[[nodiscard]] std::vector<oracle_case> cases() {
  std::vector<oracle_case> result;
  auto const add = [&](char const* name, random_case<> problem, int particles, int order, double time) {
    result.push_back({name, std::move(problem), particles, order, time, 1e-30});
  };
  auto const dyadic = [](std::uint64_t seed, model_shape const& shape) {
    random_engine rng(seed);
    return make_dyadic_case<default_scalar>(rng, shape);
  };
  add("spins", dyadic(11, {.levels = {2}, .fractions = {1}, .reservoir = 2}), 3, 6, 1.0);
  add("three levels, not stationary", dyadic(12, {.levels = {3}, .fractions = {1}, .reservoir = 2}), 2, 4,
      1.0);
  add("observed spin", dyadic(13, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2}), 2, 6,
      1.0);
  add("two observed spins", dyadic(14, {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .reservoir = 2}),
      3, 4, 1.0);
  add("two species, two terms",
      dyadic(15, {.levels = {2, 3}, .fractions = {0.5, 0.5}, .observed = {1}, .terms = 2, .reservoir = 2}), 2,
      4, 1.0);
  random_engine rng(16);
  add("random basis",
      make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2}), 2, 6, 1.5);
  result.back().of_input = 1e-16;
  auto const mode = make_boson(4);
  add("Dicke with four levels",
      {make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3125, .levels = 4}),
       make_reservoir_observable(mode.number())},
      2, 6, 1.5);
  if (!quad_is_fast) {
    result.erase(result.begin() + 3, result.end());
  }
  return result;
}

/// Models of kind `boson_mode` stand for the mode without a cut: here the matrices themselves are meant.
[[nodiscard]] model as_matrices(model const& m) {
  auto reservoir = m.reservoir();
  reservoir.kind = reservoir_kind::finite;
  return make_model(m.species(), reservoir);
}

} // namespace

TEST_CASE("the oracle agrees with a closed form and with state vectors in 113 digits") {
  // couplings that all commute: every spin turns σ_x of the reservoir by ±2λt/√N, which averages to a cosine
  column_vector<> const plus = column_vector<>::Ones(2);
  species const still{.hamiltonian = 0 * pauli::z(),
                      .state = populations({0.5, 0.5}),
                      .couplings = {{pauli::z(), pauli::z()}}};
  auto const m = make_symmetric_model(
      still, reservoir{.hamiltonian = 0 * pauli::z(), .state = matrix<>::Constant(2, 2, 0.5)});
  auto const a = make_reservoir_observable(pauli::x());
  quad const lambda(0.75);
  for (int const n : {1, 3, 4}) {
    heisenberg_evolution oracle(m, a, n, lambda);
    oracle.advance(quad(1.25));
    quad power(1);
    for (int j = 0; j < n; ++j) {
      power *= cos(quad(2) * lambda * quad(1.25) / sqrt(quad(n)));
    }
    INFO("N = " << n);
    CHECK(static_cast<double>(quad(abs(oracle.average() - quad_complex(power)))) < 1e-31);
  }
  for (auto const& c : cases()) {
    INFO(c.name);
    auto const model = as_matrices(c.problem.model);
    heisenberg_evolution oracle(model, c.problem.observable, c.particles, lambda);
    exact_dynamics<quad_complex> const vectors(widen<quad_complex>(model),
                                               widen<quad_complex>(c.problem.observable), c.particles);
    std::vector<quad> const times{quad(c.time)};
    oracle.advance(times[0]);
    auto const other = vectors.mean(lambda, times)[0];
    // states of trace 1 to 16 digits are rescaled by the library and not by the oracle
    double const accuracy = c.name == "random basis" || c.name.starts_with("Dicke") ? 1e-15 : 1e-29;
    double const off = static_cast<double>(quad(abs(oracle.average() - other)));
    INFO("apart by " << off);
    CHECK(off < accuracy);
  }
}

TEST_CASE("means: dynamics in double, certified series and certified evolution contain the truth") {
  double worst_dynamics = 0;
  double worst_series = 0;
  double worst_evolution = 0;
  double worst_rounding = 0;
  for (auto const& c : cases()) {
    auto const model = as_matrices(c.problem.model);
    auto const& a = c.problem.observable;
    auto const certified =
        expand(model, a, {.order = c.order + 8, .time_span = c.time}).certified(c.particles);
    exact_dynamics<> const dynamics(model, a, c.particles);
    for (double const lambda : {-0.5, 1.0}) {
      std::vector<double> const times{c.time / 2, c.time};
      auto const in_double = dynamics.mean(lambda, times);
      auto const evolved = resummed_means(model, a, c.particles, lambda, times);
      auto const fine = resummed_means(model, a, c.particles, lambda, times, {.tolerance = 1e-12});
      heisenberg_evolution oracle(model, a, c.particles, quad(lambda));
      for (std::size_t k = 0; k < times.size(); ++k) {
        oracle.advance(quad(c.time / 2));
        auto const truth = oracle.average();
        INFO(c.name << ", lambda = " << lambda << ", t = " << times[k]);
        double const off = gap(in_double[k], truth);
        INFO("dynamics in double off by " << off);
        CHECK(off < 2e-14);
        worst_dynamics = std::max(worst_dynamics, off);
        auto const mean = certified.mean(lambda, times[k]);
        INFO("series off by " << gap(mean.value, truth) << ", said " << mean.error() << " of which rounding "
                              << mean.rounding);
        CHECK(mean.is_certified());
        CHECK(gap(mean.value, truth) <= mean.error());
        worst_series = std::max(worst_series, gap(mean.value, truth) / mean.error());
        if (mean.truncation < 1e-17) { // rounding alone
          worst_rounding = std::max(worst_rounding, gap(mean.value, truth) / mean.error());
        }
        for (auto const& value : {evolved[k], fine[k]}) {
          INFO("evolution off by " << gap(value.value, truth) << ", said " << value.error());
          CHECK(value.is_certified());
          CHECK(gap(value.value, truth) <= value.error());
          CHECK(value.error() < 1.01e-9);
          worst_evolution = std::max(worst_evolution, gap(value.value, truth) / value.error());
        }
      }
    }
  }
  INFO("dynamics in double off by " << worst_dynamics << "; error over bound: series " << worst_series
                                    << " (rounding " << worst_rounding << "), evolution " << worst_evolution);
  CHECK(worst_series < 1);
  CHECK(worst_series > 1e-3); // bounds are not vacuous
  CHECK(worst_evolution > 1e-6);
}

TEST_CASE("Taylor coefficients of X and Y: the rounding that is stated bounds the error, and not by far") {
  double worst = 0;
  double largest = 0;
  double worst_direct = 0;
  double worst_dynamics = 0;
  for (auto const& c : cases()) {
    auto const model = as_matrices(c.problem.model);
    auto const& a = c.problem.observable;
    auto const expansion = expand(model, a, {.order = c.order, .time_span = c.time});
    auto const one = expansion.at(c.particles);
    auto const every = expansion.at_every_n().at(c.particles);
    auto const direct = expand_directly(model, a, {.order = 4, .time_span = c.time}).at(c.particles);
    heisenberg_evolution oracle(model, a, c.particles, c.order);
    std::vector<double> const times{c.time};
    auto const dynamics = exact_dynamics<>(model, a, c.particles).coefficients(c.order, times);
    double of_case = 0;
    for (std::size_t k = 0; k < times.size(); ++k) {
      oracle.advance(quad(times[k]));
      for (int r = 0; r <= c.order; ++r) {
        for (int p = 0; p <= (a.observed() == 0 ? 0 : r); ++p) {
          auto const truth = oracle.average(r, p);
          INFO(c.name << ", t = " << times[k] << ", r = " << r << ", p = " << p);
          auto const compare = [&](char const* engine, series<default_scalar> const& found, double& ratio) {
            auto const z = r == 0       ? found.free(times[k])
                           : p % 2 == 0 ? found.x_coefficients(p / 2, times[k])[static_cast<std::size_t>(r)]
                                        : found.y_coefficients(p / 2, times[k])[static_cast<std::size_t>(r)];
            double const off = gap(z.value, truth);
            INFO(engine << " off by " << off << ", said " << z.rounding);
            CHECK(off <= z.rounding + c.of_input);
            if (z.rounding > 0) {
              ratio = std::max(ratio, off / z.rounding);
            }
            return off;
          };
          largest = std::max(largest, compare("at N:", one, of_case));
          compare("at every N:", every, of_case);
          if (r <= direct.order()) {
            compare("direct:", direct, worst_direct);
          }
          worst_dynamics = std::max(worst_dynamics,
                                    gap(dynamics[k][static_cast<std::size_t>(r * (c.order + 1) + p)], truth));
        }
      }
    }
    INFO(c.name << ": at most " << of_case << " of the rounding stated");
    CHECK(of_case > 1e-3);
    worst = std::max(worst, of_case);
  }
  INFO("largest error " << largest << "; error over rounding stated " << worst << ", direct engine "
                        << worst_direct << "; dynamics in double off by " << worst_dynamics);
  CHECK(worst_dynamics < 2e-14);
  CHECK(worst < 1);
}

TEST_CASE("the rounding that is stated holds before the last time, where the coefficient vanishes") {
  // [h, G] = 0 and one mode of frequency 1: c_2 = 2(1 − cos t), over a period
  auto const mode = make_boson(3);
  species const still{.hamiltonian = 0.5 * pauli::z(),
                      .state = matrix<>(0.5 * pauli::identity()),
                      .couplings = {{pauli::z(), mode.position()}}};
  auto const m =
      make_symmetric_model(still, reservoir{.hamiltonian = mode.number(), .state = vacuum_state(3)});
  auto const a = make_reservoir_observable(mode.number());
  double const period = 6.28125;
  expansion_options const options{.order = 2, .time_span = period};
  auto const direct = expand_directly(m, a, options).at(1);
  auto const collective = expand(m, a, options).at(1);
  for (int k = 0; k <= 40; ++k) {
    double const t = period * k / 40;
    quad const truth = quad(2) * (quad(1) - cos(quad(t)));
    for (auto const* found : {&direct, &collective}) {
      auto const z = found->x_coefficients(0, t)[2];
      INFO("t = " << t << ": off by " << gap(z.value, quad_complex(truth)) << ", said " << z.rounding);
      CHECK(gap(z.value, quad_complex(truth)) <= z.rounding);
    }
  }
}

} // namespace tests_of_oracles_float128
