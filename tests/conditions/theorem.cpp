#include <cmath>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/operators/finite_spin.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_conditions_theorem {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

double const infinity = std::numeric_limits<double>::infinity();

/// The numbers of particles that every check runs through.
std::vector<particle_number> numbers(int first) {
  return {first, first + 2, 4 * first + 12, 1'000'000, infinite};
}

/// Theorem 1.1 for every ν and every power of λ at each N: what is computed is below the sharp bound, and that below the
/// theorem's. Returns the largest share of a sharp Taylor bound that a coefficient reaches.
double check_theorem(model const& m, observable const& a, int order, double t,
                     std::vector<particle_number> const& ns) {
  auto const expansion = expand(m, a, {.order = order, .time_span = t});
  auto const bounds = expansion.bounds();
  auto const& sharp = bounds.sharp();
  auto const& theorem = bounds.theorem();
  auto const paper = pairing_weights::theorem();
  double largest = 0;
  for (auto const n : ns) {
    auto const series = expansion.at(n);
    auto const weights = make_weights_at(m, a, n, order);
    for (int hits = 0; hits <= order; ++hits) {
      auto const nu = hits / 2;
      bool const even = hits % 2 == 0;
      for (double const time : {0.4 * t, t}) {
        INFO("N = " << to_text(n) << ", hits = " << hits << ", t = " << time);
        auto const z = even ? series.x_coefficients(nu, time) : series.y_coefficients(nu, time);
        for (int r = 0; r <= order; ++r) {
          auto const& c = z[static_cast<std::size_t>(r)];
          double const bound = sharp.taylor(r, hits, time, weights);
          INFO("r = " << r);
          CHECK(std::abs(c.value) <= bound + c.rounding);
          CHECK(bound <= sharp.taylor(r, hits, time, pairing_weights::uniform()) * (1 + 1e-12));
          CHECK(bound <= theorem.taylor(r, hits, time, paper) * (1 + 1e-12));
          largest = std::max(largest, bound > 1e-12 ? std::abs(c.value) / bound : 0.0);
        }
        double const radius = std::min(theorem.radius(time), 2.0);
        for (double const share : {0.1, -0.5, 0.85}) {
          double const lambda = share * radius;
          auto const value = even ? series.x(nu, lambda, time) : series.y(nu, lambda, time);
          double const bound = sharp.coefficient_sum(hits, 0, lambda, time, weights);
          double const printed = even ? theorem.x(nu, lambda, time) : theorem.y(nu, lambda, time);
          INFO("lambda = " << lambda);
          CHECK(printed < infinity);
          CHECK(std::abs(value.value) <= bound + value.rounding);
          CHECK(bound <= printed * (1 + 1e-12));
        }
      }
    }
  }
  return largest;
}

/// A spin ½ coupled to a mode in a state, with room for a series through λ^order.
struct mode_case {
  char const* name;
  matrix<> state;
};

std::vector<mode_case> mode_states(int order) {
  return {{"vacuum", vacuum_state(order + 2)},
          {"Fock 2", fock_state(order + 4, 2)},
          {"thermal", extend_state(thermal_boson_state(8, 1.0, 0.3), order + 9)},
          {"coherent", extend_state(coherent_state(11, std::complex<double>(0.3, 0.2)), order + 12)}};
}

model spin_and_mode(matrix<> const& state) {
  auto const mode = make_boson(state.rows());
  return make_symmetric_model(
      make_spin_half(1.0, 0.3).to_species(mode.position()),
      reservoir{.hamiltonian = 1.5 * mode.number(), .state = state, .kind = reservoir_kind::boson_mode});
}

/// Two bounded cases and modes, for tails: model, observable, order of the long series, t.
template <class Check>
void for_tail_cases(Check&& check) {
  random_engine rng(4);
  auto const random = make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}});
  check("random", random.model, random.observable, 14, 0.5);
  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 16});
  auto const mode = make_boson(16);
  check("Dicke, number", dicke, make_reservoir_observable(mode.number()), 14, 1.0);
  check("Dicke, field and spin", dicke, make_observable({{0, pauli::x()}}, mode.position()), 14, 1.0);
  auto const coherent = spin_and_mode(extend_state(coherent_state(11, 0.3), 24));
  check("coherent, field", coherent, make_reservoir_observable(make_boson(24).position()), 12, 1.0);
}

} // namespace

TEST_CASE("Theorem 1.1 for ladders and spins") {
  random_engine rng(2);
  auto const b = random_hermitian(rng, 3);
  auto const h = random_hermitian(rng, 3);
  ladder_species<3> const ladder({0.0, 0.8, 1.9}, Eigen::Vector2cd(0.7, std::complex<double>(0.4, 0.3)),
                                 {0.5, 0.3, 0.2});
  auto const ladders = make_symmetric_model(ladder.to_species(b), reservoir{h, thermal_state(h, 0.7)});
  check_theorem(ladders, make_reservoir_observable(random_matrix(rng, 3)), 8, 1.2, numbers(1));
  check_theorem(ladders, {{0}, random_matrix(rng, 3), random_matrix(rng, 3)}, 7, 1.2, numbers(1));
  auto const spin = make_spin_half(1.0, 0.2);
  auto const spins =
      make_symmetric_model(spin.to_species(pauli::x()),
                           reservoir{.hamiltonian = 0.7 * pauli::z(), .state = populations({0.4, 0.6})});
  check_theorem(spins, make_reservoir_observable(pauli::z()), 8, 1.0, numbers(1));
  check_theorem(spins, make_particle_observable(spins, {{0, pauli::x()}, {0, pauli::z()}}), 7, 1.0,
                numbers(2));
}

TEST_CASE("Theorem 1.1 for random bounded reservoirs, species and coupling terms") {
  for_seeds(4, [](random_engine& rng) {
    auto const random = make_random_case(
        rng, {.levels = {2, 3}, .fractions = {0.5, 0.5}, .observed = {1}, .terms = random_int(rng, 1, 2)});
    check_theorem(random.model, random.observable, 5, 0.9, {2, 4, 16, 1'000'000, infinite});
    auto const pair =
        make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0, 0}, .terms = 2});
    check_theorem(pair.model, pair.observable, 5, 0.9, numbers(2));
  });
}

TEST_CASE("the weights and the factor 2^r of Theorem 1.1 are reached") {
  // all couplings commute, and A = σ_x of the reservoir turns by a commutator of its largest size at each of them
  column_vector<> const plus = column_vector<>::Ones(2);
  std::vector<coupling> const whole{{pauli::z(), pauli::z()}};
  std::vector<coupling> const parts{{0.6 * pauli::z(), 0.5 * pauli::z()},
                                    {0.35 * pauli::z(), 2.0 * pauli::z()}};
  for (auto const& couplings : {whole, parts}) {
    species const still{
        .hamiltonian = 0 * pauli::z(), .state = populations({0.5, 0.5}), .couplings = couplings};
    auto const m =
        make_symmetric_model(still, reservoir{.hamiltonian = 0 * pauli::z(), .state = pure_state(plus)});
    for (auto const n : numbers(1)) {
      double const share = check_theorem(m, make_reservoir_observable(pauli::x()), 8, 1.0, {n});
      INFO("N = " << to_text(n) << ", share " << share);
      CHECK(share == Approx(1).epsilon(1e-8));
    }
  }
}

TEST_CASE("Theorem 1.1 for one mode") {
  int const order = 6;
  for (auto const& [name, state] : mode_states(order)) {
    INFO(name);
    auto const m = spin_and_mode(state);
    auto const mode = make_boson(state.rows());
    matrix<> const one = matrix<>::Identity(state.rows(), state.rows());
    double largest = 0;
    for (matrix<> const& a_r :
         {mode.number(), mode.position(), one, matrix<>(pure_state(column_vector<>(one.col(1))))}) {
      largest = std::max(largest, check_theorem(m, make_reservoir_observable(a_r), order, 0.8, numbers(1)));
      largest = std::max(largest,
                         check_theorem(m, make_observable({{0, pauli::x()}}, a_r), order, 0.8, numbers(1)));
    }
    INFO("largest share " << largest);
    CHECK(largest > 0.05);
  }
}

TEST_CASE("Theorem 1.1 for couplings of two terms with a mode") {
  auto const m = make_tavis_cummings_model({.omega_0 = 1, .nu = 1.3, .excited = 0.4, .levels = 9});
  auto const mode = make_boson(9);
  check_theorem(m, make_reservoir_observable(mode.number()), 8, 0.8, numbers(1));
  check_theorem(m, make_observable({{0, pauli::plus()}}, mode.annihilation()), 7, 0.8, numbers(1));
}

TEST_CASE("tails are above what a longer series adds") {
  for_tail_cases([](char const* name, model const& m, observable const& a, int order, double t) {
    auto const expansion = expand(m, a, {.order = order, .time_span = t});
    auto const bounds = expansion.bounds();
    double const radius = bounds.theorem().radius(t);
    double const lambda = radius == infinity ? 0.3 : 0.4 * radius;
    for (auto const n : numbers(1)) {
      auto const series = expansion.at(n);
      auto const weights = make_weights_at(m, a, n, order);
      auto const whole = series.mean(lambda, t);
      double const beyond = bounds.sharp().tail(order, lambda, t, n, weights);
      for (int r = 0; r < order; ++r) {
        // Σ_{r' > r}, by the long series and a bound of what is beyond it
        std::complex<double> rest = 0;
        for (int later = r + 1; later <= order; ++later) {
          for (int p = 0; p <= later; ++p) {
            rest += std::pow(lambda, later) * std::pow(n.inverse(), p / 2.0) *
                    series.coefficients().value(later, p, t);
          }
        }
        double const tail = bounds.sharp().tail(r, lambda, t, n, weights);
        INFO(name << ", N = " << to_text(n) << ", R = " << r << ", rest " << std::abs(rest));
        CHECK(std::abs(rest) <= tail - beyond + whole.rounding);
        CHECK(tail <= bounds.theorem().tail(r, lambda, t, n, pairing_weights::theorem()) * (1 + 1e-12));
        CHECK(tail <= bounds.sharp().uniform_tail(r, lambda, t, pairing_weights::uniform()) * (1 + 1e-12));
      }
    }
  });
}

TEST_CASE("what (1.26) leaves out is below the remainders of Lemma 1.6") {
  for_tail_cases([](char const* name, model const& m, observable const& a, int order, double t) {
    auto const expansion = expand(m, a, {.order = order, .time_span = t});
    auto const bounds = expansion.bounds();
    for (double const share : {0.05, 0.4}) {
      double const lambda = share * std::min(1.0, bounds.theorem().radius(t));
      for (auto const n : numbers(1)) {
        auto const series = expansion.at(n);
        auto const& c = series.coefficients();
        auto const explicit_terms = c.value(0, 0, t) + lambda * lambda * c.value(2, 0, t) +
                                    lambda * std::sqrt(n.inverse()) * c.value(1, 1, t);
        auto const mean = series.mean(lambda, t);
        double const off = std::abs(mean.value - explicit_terms);
        auto const weights = make_weights_at(m, a, n, order);
        double const beyond = bounds.sharp().tail(order, lambda, t, n, weights);
        double const sharp = bounds.sharp().leading_orders(lambda, t, n, weights).total();
        double const theorem =
            bounds.theorem().leading_orders(lambda, t, n, pairing_weights::theorem()).total();
        INFO(name << ", lambda = " << lambda << ", N = " << to_text(n) << ": " << off << ", " << sharp);
        CHECK(off <= sharp - beyond + mean.rounding);
        CHECK(sharp <= theorem * (1 + 1e-12));
      }
    }
  });
}

TEST_CASE("certified values name the bound, and are off by less") {
  auto const m = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 20});
  auto const a = make_reservoir_observable(make_boson(20).number());
  double const t = 1;
  auto const reference = expand(m, a, {.order = 18, .time_span = t});
  for (int const order : {2, 5, 8}) {
    auto const expansion = expand(m, a, {.order = order, .time_span = t});
    for (auto const n : {particle_number(1), particle_number(9), particle_number(infinite)}) {
      auto const certified = expansion.certified(n, {.a_posteriori = false});
      CHECK(certified.a_posteriori().why_not == "not asked for");
      auto const exact = reference.at(n);
      for (double const lambda : {0.05, 0.15, -0.2}) {
        INFO("R = " << order << ", N = " << to_text(n) << ", lambda = " << lambda);
        auto const mean = certified.mean(lambda, t);
        CHECK(mean.is_certified());
        CHECK(mean.certificate == "sharpened series");
        CHECK(mean.reason.empty());
        CHECK(mean.value == certified.values().mean(lambda, t).value);
        CHECK(std::abs(mean.value - exact.mean(lambda, t).value) <= mean.error());
        for (int nu = 0; nu <= 2; ++nu) {
          CHECK(std::abs(certified.x(nu, lambda, t).value - exact.x(nu, lambda, t).value) <=
                certified.x(nu, lambda, t).error());
          CHECK(certified.x(nu, lambda, t).is_certified());
        }
        // a reservoir observable has no observed particles to hit
        CHECK(certified.y(0, lambda, t).truncation == 0);
      }
      for (auto const& z : certified.x_coefficients(0, t)) {
        CHECK(z.truncation == 0);
        CHECK(z.certificate == "exact");
      }
      // beyond the radius of every bound: the size of the last terms, and the hypothesis that fails
      auto const outside = certified.mean(3.0, t);
      CHECK(outside.status == error_status::outside_hypothesis);
      CHECK(outside.certificate.empty());
      CHECK(outside.reason.starts_with("(A1): "));
      CHECK(outside.truncation > 0);
    }
  }
}

TEST_CASE("the order for a tolerance is the smallest that is certified") {
  auto const m = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 30});
  auto const a = make_reservoir_observable(make_boson(30).number());
  double const lambda = 0.1;
  double const t = 1;
  auto const reference = expand(m, a, {.order = 24, .time_span = t});
  int previous = 0;
  for (double const tolerance : {1e-2, 1e-5, 1e-9}) {
    for (auto const n : {particle_number(4), particle_number(infinite)}) {
      expansion_options const options{.order = 24, .time_span = t};
      auto const order = order_for(tolerance, m, a, n, lambda, t, options);
      REQUIRE(order.has_value());
      INFO("tolerance " << tolerance << ", N = " << to_text(n) << ", R = " << *order);
      CHECK(*order >= previous);
      CHECK(*order <= 24);
      previous = n.is_infinite() ? *order : previous;
      double const off =
          std::abs(expand(m, a, {.order = *order, .time_span = t}).at(n).mean(lambda, t).value -
                   reference.at(n).mean(lambda, t).value);
      CHECK(off <= tolerance);
      // a longer series may certify what is kept of it better: the first long enough certifies this order, none below
      std::optional<int> found;
      for (int const longest : {8, 14, 23, 24}) {
        if (found) {
          break;
        }
        auto const certified = expand(m, a, {.order = longest, .time_span = t}).certified(n);
        found = certified.order_for(tolerance, lambda, t);
        if (found) {
          CHECK(certified.mean_bound(*found, lambda, t).value <= tolerance);
          CHECK((*found == 0 || certified.mean_bound(*found - 1, lambda, t).value > tolerance));
        }
      }
      CHECK((found == order));
    }
  }
  CHECK_FALSE(order_for(1e-9, m, a, 4, lambda, t, {.order = 3, .time_span = t}).has_value());
  CHECK_THROWS_AS(order_for(0.0, m, a, 4, lambda, t, {.order = 3, .time_span = t}), invalid_input);
}

TEST_CASE("what the time grid leaves out of a mean is what it leaves out of its coefficients") {
  random_engine rng(21);
  auto const random =
      make_random_case(rng, {.levels = {2}, .fractions = {1}, .observed = {0}, .reservoir = 2});
  double const t = 0.9;
  double const lambda = 0.4;
  int const order = 7;
  auto const expansion =
      expand(random.model, random.observable, {.order = order, .time_span = t, .tolerance = 1e-6});
  for (int const n : {3, 5}) {
    auto const certified = expansion.certified(n, {.a_posteriori = false});
    double sum = 0;
    for (int hits = 0; hits <= order; ++hits) {
      auto const term = hits % 2 == 0 ? certified.x(hits / 2, lambda, t) : certified.y(hits / 2, lambda, t);
      sum += std::pow(n, -hits / 2.0) * term.discretisation;
      CHECK((hits > 1 || term.discretisation > 0));
    }
    CHECK(certified.mean(lambda, t).discretisation == Approx(sum));
  }
}

TEST_CASE("beyond (A1) the certificate of the mean is one of X_0 where no particle is observed") {
  auto const m = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = 13});
  double const lambda = 0.8; // (A1) asks for less than 0.36
  auto const of = [&](observable const& a, certificate_options const& options = {}) {
    return expand(m, a, {.order = 12, .time_span = 1}).certified(2, options);
  };
  auto const number = make_reservoir_observable(make_boson(13).number());
  auto const photons = of(number);
  auto const mean = photons.mean(lambda, 1);
  auto const x = photons.x(0, lambda, 1);
  CHECK(mean.certificate == certificate_name::a_posteriori);
  CHECK(x.certificate == certificate_name::a_posteriori);
  CHECK(x.is_certified());
  CHECK(x.truncation == Approx(mean.truncation));
  auto const spin = of(make_particle_observable(m, {{.species = 0, .factor = pauli::z()}}));
  CHECK(spin.mean(lambda, 1).certificate == certificate_name::a_posteriori);
  for (int nu = 0; nu <= 1; ++nu) { // one bound of a sum is none of its parts
    CHECK_FALSE(spin.x(nu, lambda, 1).is_certified());
    CHECK(spin.x(nu, lambda, 1).reason.find("no a-posteriori") == std::string::npos);
  }
  // what is not there is said
  auto const without = of(number, {.a_posteriori = false}).mean(lambda, 1);
  CHECK(without.status == error_status::outside_hypothesis);
  CHECK(without.reason.starts_with("(A1): "));
  CHECK(without.reason.ends_with("; no a-posteriori certificate: not asked for"));
  auto const small = of(number, {.memory_limit = 1000});
  CHECK_FALSE(small.a_posteriori().certificate.has_value());
  CHECK(small.mean(lambda, 1).reason.find("memory") != std::string::npos);
}

} // namespace tests_of_conditions_theorem
