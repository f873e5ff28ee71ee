// Numbered equations of the paper, as corrected, from their definitions on the whole Hilbert space: every tuple, every commutator.

#include <mfdyson/enumeration/occupations.hpp>
#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/operators/commutator.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "oracles/tuple_tree.hpp"

#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_oracles_equations_expansion {

using namespace mfdyson;
using namespace mfdyson::testing;
using complex = std::complex<double>;

namespace {

double const accuracy = 1e-11; // of averages of size 1

/// Spins and a reservoir of two levels.
random_case<> spins(std::uint64_t seed, std::size_t observed) {
  random_engine rng(seed);
  return make_random_case(
      rng,
      {.levels = {2}, .fractions = {1}, .observed = std::vector<std::size_t>(observed, 0), .reservoir = 2});
}

/// Σ over the first n entries.
int hits(std::vector<int> const& p, std::size_t n) {
  return std::accumulate(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(n), 0);
}
/// Whether all entries from the n-th on are even.
bool rest_is_even(std::vector<int> const& p, std::size_t n) {
  return std::all_of(p.begin() + static_cast<std::ptrdiff_t>(n), p.end(), [](int q) { return q % 2 == 0; });
}
/// Whether they are 0 or 2.
bool rest_is_paired(std::vector<int> const& p, std::size_t n) {
  return std::all_of(p.begin() + static_cast<std::ptrdiff_t>(n), p.end(),
                     [](int q) { return q == 0 || q == 2; });
}

/// λ^r of X_{ν,N} (hits = 2ν) or Y_{ν,N} (hits = 2ν + 1).
evaluation<default_scalar> coefficient(series<default_scalar> const& s, int r, int hits, double t) {
  auto const z = hits % 2 == 0 ? s.x_coefficients(hits / 2, t) : s.y_coefficients(hits / 2, t);
  return z[static_cast<std::size_t>(r)];
}

double factorial(int n) { return std::tgamma(n + 1.0); }

} // namespace

TEST_CASE("(1.1)-(1.8): the mean on the whole space, for equal and for distinct particles") {
  random_engine rng(21);
  auto const distinct =
      make_random_case(rng, {.levels = {2, 3}, .fractions = {0.5, 0.5}, .observed = {1}, .reservoir = 2});
  struct {
    random_case<> problem;
    int particles;
  } const cases[] = {{spins(20, 0), 3}, {spins(22, 2), 3}, {distinct, 2}};
  for (auto const& [problem, n] : cases) {
    auto const space = make_whole_space(problem.model, problem.observable, n);
    auto const expansion = expand(problem.model, problem.observable, {.order = 12, .time_span = 0.8}).at(n);
    for (double const t : {0.3, 0.8}) {
      for (double const lambda : {0.0, 0.15, -0.1}) {
        complex const truth =
            (space.state * free_evolution(space.observable, space.hamiltonian(lambda), t)).trace();
        INFO("N = " << n << ", lambda = " << lambda << ", t = " << t);
        CHECK(std::abs(expansion.mean(lambda, t).value - truth) < accuracy);
        if (lambda == 0) { // (1.7): the free dynamics
          CHECK(std::abs(expansion.free(t).value - truth) < accuracy);
        }
      }
    }
  }
}

TEST_CASE("(3.1), (3.2): lambda^r of the mean is the sum of all N^r multi-commutators, times N^{-r/2}") {
  double const t = 0.9;
  for (std::size_t const observed : {0, 1}) {
    auto const problem = spins(23, observed);
    int const order = observed == 0 ? 4 : 3;
    int const n = 3;
    auto const space = make_whole_space(problem.model, problem.observable, n);
    tuple_tree const tree(space, order, t);
    auto const series = expand(problem.model, problem.observable, {.order = order, .time_span = t}).at(n);
    for (int r = 1; r <= order; ++r) {
      complex expected = 0;
      for (int p = 0; p <= r; ++p) {
        expected += std::pow(n, -p / 2.0) * coefficient(series, r, p, t).value;
      }
      complex const all = tree.sum(r, n, [](std::vector<int> const&) { return true; });
      INFO("r = " << r << ", observed " << observed);
      CHECK(std::abs(std::pow(n, -r / 2.0) * all - expected) < accuracy);
    }
  }
}

TEST_CASE("(1.9)-(1.11): X and Y are N^nu and N^{nu+1/2} times sums over occupations and their tuples") {
  double const t = 0.9;
  for (std::size_t const observed : {0, 1, 2}) {
    auto const problem = spins(24, observed);
    int const order = observed == 0 ? 4 : 3;
    int const n = 3;
    tuple_tree const tree(make_whole_space(problem.model, problem.observable, n), order, t);
    auto const series = expand(problem.model, problem.observable, {.order = order, .time_span = t}).at(n);
    double largest = 0;
    for (int r = 1; r <= order; ++r) {
      for (int p = r % 2; p <= r; p += 2) { // 2ν or 2ν + 1
        complex const sum = tree.sum(r, n, [&](std::vector<int> const& occupation) {
          return hits(occupation, observed) == p && rest_is_even(occupation, observed);
        });
        INFO("r = " << r << ", hits = " << p << ", observed " << observed);
        auto const z = coefficient(series, r, p, t);
        CHECK(std::abs(std::pow(n, (p - r) / 2.0) * sum - z.value) < accuracy);
        largest = std::max(largest, std::abs(z.value));
        // the printed (1.10) has no integrals over time: a sum of commutators, which would not vanish like t^r
      }
    }
    CHECK(largest > 1e-3);
  }
}

TEST_CASE("(3.3)-(3.6): tuples by occupation; odd occupations of unobserved particles vanish") {
  double const t = 0.8;
  auto const problem = spins(25, 1);
  int const n = 3;
  tuple_tree const tree(make_whole_space(problem.model, problem.observable, n), 4, t);
  for (int r = 1; r <= 4; ++r) {
    std::map<std::vector<int>, std::pair<std::uint64_t, complex>> by_occupation;
    complex all = 0;
    tree.for_each(r, [&](std::vector<int> const& tuple, complex value) {
      auto& [count, sum] = by_occupation[tuple_tree::occupation_of(tuple, n)];
      ++count;
      sum += value;
      all += value;
    });
    complex even = 0;
    double odd = 0;
    for (auto const& [occupation, entry] : by_occupation) {
      CHECK(entry.first == count_index_tuples(occupation)); // (3.3)
      if (rest_is_even(occupation, 1)) {
        even += entry.second;
      } else {
        odd = std::max(odd, std::abs(entry.second));
      }
    }
    INFO("r = " << r);
    CHECK(odd < 1e-13);                  // (3.6), by (A0)
    CHECK(std::abs(all - even) < 1e-12); // (3.4), (3.5)
    CHECK(std::abs(even) > 1e-4);
    // (3.5): every occupation is met once, by number of hits of the rest
    std::size_t enumerated = 0;
    for (int p = 0; p <= r; ++p) {
      for (auto const occupation : occupations(n, 1, r, p)) {
        enumerated += by_occupation.count({occupation.begin(), occupation.end()});
      }
    }
    CHECK(enumerated == static_cast<std::size_t>(
                            std::count_if(by_occupation.begin(), by_occupation.end(),
                                          [](auto const& entry) { return rest_is_even(entry.first, 1); })));
  }
  // without (A0) they do not
  auto spoiled = problem;
  auto kinds = problem.model.species();
  kinds[0].couplings[0].particle += 0.3 * matrix<>::Identity(2, 2);
  auto const m = make_model(kinds, problem.model.reservoir());
  tuple_tree const other(make_whole_space(m, problem.observable, n), 2, t);
  CHECK(std::abs(other.sum(2, n, [](auto const& p) { return p == std::vector<int>{0, 1, 1}; })) > 1e-4);
}

TEST_CASE("(3.9), (3.10), (3.13): commutators and their sums are below the bounds of the proof") {
  double const t = 0.7;
  double closest = 0;
  for (std::size_t const observed : {0, 1, 2}) {
    auto const problem = spins(26, observed);
    int const n = 3;
    int const order = observed == 0 ? 4 : 3;
    auto const& kind = problem.model.species()[0];
    double const g = operator_norm(kind.couplings[0].particle);
    double const b = operator_norm(kind.couplings[0].reservoir);
    double const a_s = operator_norm(problem.observable.system);
    double const a_r = operator_norm(problem.observable.reservoir);
    tuple_tree const tree(make_whole_space(problem.model, problem.observable, n), order, t);
    auto const bounds = make_expansion_bounds(problem.model, problem.observable).theorem();
    auto const series = expand(problem.model, problem.observable, {.order = 4, .time_span = t});
    for (int r = 1; r <= order; ++r) {
      double const one = a_s * std::pow(2 * g * b * t, r) * a_r / factorial(r); // of a tuple
      std::map<std::vector<int>, std::pair<int, complex>> sums;
      tree.for_each(r, [&](std::vector<int> const& tuple, complex value) {
        CHECK(std::abs(value) <= one * (1 + 1e-12));
        auto& [count, sum] = sums[tuple_tree::occupation_of(tuple, n)];
        ++count;
        sum += value;
      });
      for (auto const& [p, entry] : sums) {
        CHECK(std::abs(entry.second) <= one * entry.first * (1 + 1e-12)); // (3.10)
        closest = std::max(closest, std::abs(entry.second) / (one * entry.first));
      }
      for (int p = r % 2; p <= r; p += 2) {
        // (3.13): (2|λ|gt)^r/((r/2−ν)!(2ν)!) β_r n^{2ν}, its λ^r
        double const term = a_s * std::pow(2 * g * t, r) / (factorial((r - p) / 2) * factorial(p)) * a_r *
                            std::pow(b, r) * (observed == 0 && p == 0 ? 1 : std::pow(observed, p));
        CHECK(bounds.taylor(r, p, t, pairing_weights::theorem()) == Approx(term).epsilon(1e-8).margin(0));
        // (3.9): what multiplies N^{(p−r)/2} N^{(r-p)/2} is bounded uniformly in N
        for (particle_number const many :
             {particle_number(3), particle_number(1'000'000), particle_number(infinite)}) {
          auto const z = coefficient(series.at(many), r, p, t);
          CHECK(std::abs(z.value) <= term * (1 + 1e-9) + z.rounding);
        }
      }
    }
  }
  CHECK(closest > 1e-3);
}

TEST_CASE(
    "(3.14), (3.17), (3.18): occupations by 0 and 2 are what is left at infinity, each worth the same") {
  double const t = 0.9;
  for (std::size_t const observed : {0, 1}) {
    auto const problem = spins(27, observed);
    auto const expansion = expand(problem.model, problem.observable, {.order = 4, .time_span = t});
    int const n = 3;
    tuple_tree const tree(make_whole_space(problem.model, problem.observable, n), 4, t);
    for (int r = 1; r <= 4; ++r) {
      for (int p = r % 2; p <= (observed == 0 ? 0 : r); p += 2) {
        int const pairs = (r - p) / 2;
        if (pairs > n - static_cast<int>(observed)) {
          continue;
        }
        auto const is_star = [&](std::vector<int> const& q) {
          return hits(q, observed) == p && rest_is_paired(q, observed);
        };
        complex const star = tree.sum(r, n, is_star);
        complex const rest = tree.sum(r, n, [&](std::vector<int> const& q) {
          return hits(q, observed) == p && rest_is_even(q, observed) && !rest_is_paired(q, observed);
        });
        // (3.14): both sums together are X or Y at N
        INFO("r = " << r << ", hits = " << p << ", observed " << observed);
        CHECK(std::abs(std::pow(n, (p - r) / 2.0) * (star + rest) -
                       coefficient(expansion.at(n), r, p, t).value) < accuracy);
        // (3.18): a binomial coefficient times D_r on n + (r − p)/2 particles
        auto const few = static_cast<std::size_t>(pairs) + observed;
        complex const d =
            few == 0
                ? complex(0)
                : tuple_tree(make_whole_space(problem.model, problem.observable, static_cast<int>(few)), r, t)
                      .sum(r, few, [&](std::vector<int> const& q) {
                        return hits(q, observed) == p &&
                               std::all_of(q.begin() + static_cast<std::ptrdiff_t>(observed), q.end(),
                                           [](int k) { return k == 2; });
                      });
        auto const choices = static_cast<double>(
            binomial(static_cast<std::uint64_t>(n) - observed, static_cast<std::uint64_t>(pairs)));
        CHECK(std::abs(star - choices * d) < accuracy);
        // (3.17), (3.19), (3.20): the limit is D_r/((r − p)/2)!
        auto const limit = coefficient(expansion.limit(), r, p, t).value;
        CHECK(std::abs(d / factorial(pairs) - limit) < accuracy);
      }
    }
  }
}

TEST_CASE("(2.6)-(2.8), (3.19): quanta of the Dicke model in the limit, by multi-commutators of pairs") {
  double const t = 1.1;
  int const levels = 5; // enough for λ⁴ from the vacuum
  auto const mode = make_boson(levels);
  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = levels});
  auto const& spin = dicke.species()[0];
  CHECK(largest_entry(spin.state - populations({0.3, 0.7})) < 1e-15); // (2.7)
  CHECK(largest_entry(spin.hamiltonian - 0.5 * pauli::z()) < 1e-15);  // (2.1)
  CHECK(largest_entry(spin.couplings[0].particle - pauli::x()) < 1e-15);
  CHECK(largest_entry(spin.couplings[0].reservoir - mode.annihilation() - mode.creation()) < 1e-15);
  CHECK(largest_entry(dicke.reservoir().hamiltonian - 1.5 * multiply(mode.creation(), mode.annihilation())) <
        1e-14);
  auto const number = make_reservoir_observable(mode.number());
  auto const limit = expand(dicke, number, {.order = 4, .time_span = t}).limit();
  for (int q = 1; q <= 2; ++q) {
    // (−λ²)^q/q! Σ over tuples in which q indices occur twice
    tuple_tree const tree(make_whole_space(dicke, number, q), 2 * q, t);
    complex const sum = tree.sum(2 * q, static_cast<std::size_t>(q), [](std::vector<int> const& p) {
      return std::all_of(p.begin(), p.end(), [](int k) { return k == 2; });
    });
    INFO("q = " << q);
    CHECK(std::abs(sum / factorial(q) - coefficient(limit, 2 * q, 0, t).value) < accuracy);
    CHECK(std::abs(sum) > 1e-3);
  }
  CHECK(std::abs(limit.free(t).value) < 1e-15); // N(t) = μ_R(N̂) + X_0, from the vacuum X_0 alone: (2.6)
  CHECK(std::abs(limit.mean(0.2, t).value - limit.x(0, 0.2, t).value) < 1e-15);
}

TEST_CASE("(1.21)-(1.24): the powers of N add up to the mean, and their coefficients have limits") {
  double const t = 0.8;
  double const lambda = 0.15;
  for (std::size_t const observed : {0, 1, 2}) {
    auto const problem = spins(28, observed);
    int const order = 12;
    auto const expansion = expand(problem.model, problem.observable, {.order = order, .time_span = t});
    for (int const n : {2, 3}) {
      auto const series = expansion.at(n);
      complex sum = series.free(t).value; // (1.21)
      for (int nu = 0; nu <= order / 2; ++nu) {
        sum += std::pow(n, -nu) * series.x(nu, lambda, t).value;
        sum += std::pow(n, -nu - 0.5) * series.y(nu, lambda, t).value;
      }
      auto const space = make_whole_space(problem.model, problem.observable, n);
      complex const truth =
          (space.state * free_evolution(space.observable, space.hamiltonian(lambda), t)).trace();
      INFO("N = " << n << ", observed " << observed);
      CHECK(std::abs(sum - truth) < accuracy);
    }
    // (1.22): X_{ν,N} − X_ν falls like 1/N
    auto const limit = expansion.limit();
    auto const some = expansion.at({1000, 10'000});
    int compared = 0;
    for (int p = 0; p <= (observed == 0 ? 0 : 3); ++p) {
      for (int r = p + 2; r <= 6; r += 2) {
        auto const z = coefficient(limit, r, p, t);
        double const off = std::abs(coefficient(some[0], r, p, t).value - z.value);
        if (off > 1e-9 && (p > 0 || r > 2)) {
          INFO("r = " << r << ", hits = " << p);
          CHECK(off / std::abs(coefficient(some[1], r, p, t).value - z.value) == Approx(10).epsilon(0.1));
          ++compared;
        }
      }
    }
    CHECK(compared >= (observed == 0 ? 1 : 4));
    // (1.23): with the limits for the coefficients, the mean is right to 1/N, or 1/N^{3/2} without X_0
    auto const rest = [&](int n) {
      return std::abs(expansion.at(n).mean(lambda, t).value - limit.mean_at(n, lambda, t).value);
    };
    CHECK(rest(10'000) < 1.1e-4);
    CHECK(rest(1000) / rest(10'000) == Approx(10).epsilon(0.1));
    // (1.24): of the reservoir alone, what is left is X_0
    if (observed == 0) {
      CHECK(std::abs(limit.mean(lambda, t).value - limit.free(t).value - limit.x(0, lambda, t).value) <
            1e-15);
      CHECK(std::abs(limit.x(0, lambda, t).value) > 1e-5);
      CHECK(std::abs(expansion.at(1'000'000).mean(lambda, t).value - limit.mean(lambda, t).value) < 1e-6);
    }
  }
}

TEST_CASE("(3.32)-(3.36), corrected: X_0 of an energy-conserving model has moments of an oscillator") {
  random_engine rng(29);
  double const t = 0.9;
  matrix<> const h_r = random_hermitian(rng, 2);
  matrix<> const b = random_hermitian(rng, 2);
  matrix<> const rho = random_state(rng, 2);
  matrix<> const a_r = random_matrix(rng, 2);
  // values are i^r ∫ μ_R([B(t_r), [… [B(t_1), A_R(t)] …]])
  tuple_tree const on_reservoir({h_r, {b}, rho, a_r}, 4, t);
  auto const j = [&](int r) { return on_reservoir.sum(r, 1, [](auto const&) { return true; }); };
  species const kind{.hamiltonian = 0.3 * pauli::z(),
                     .state = populations({0.5, 0.5}),
                     .couplings = {{0.8 * pauli::z(), b}}};
  double const square = 0.64; // μ(G²)
  auto const limit = expand(make_symmetric_model(kind, reservoir{h_r, rho}), make_reservoir_observable(a_r),
                            {.order = 4, .time_span = t})
                         .limit();
  auto const c2 = coefficient(limit, 2, 0, t).value;
  auto const c4 = coefficient(limit, 4, 0, t).value;
  CHECK(std::abs(c2 - square * j(2)) < accuracy);
  CHECK(std::abs(c4 - 3 * square * square * j(4)) < accuracy);
  // (3.32) as printed has 1/q!, without the (2q)!/2^q members of D_r
  CHECK(std::abs(c4 - square * square / 2 * j(4)) > 1e-3);
  // (3.33) and (3.34)
  Eigen::Index const levels = 8;
  auto const mode = make_boson(levels);
  matrix<> const phi = mode.field();
  matrix<> power = matrix<>::Identity(levels, levels);
  for (int r = 1; r <= 4; ++r) {
    power = multiply(power, phi);
    double const moment = expectation(vacuum_state(levels), power).real();
    CHECK(moment ==
          Approx(r % 2 == 0 ? factorial(r) / (std::pow(2.0, r) * factorial(r / 2)) : 0.0).margin(1e-15));
    std::vector<matrix<>> of_both;
    std::vector<matrix<>> of_reservoir;
    for (int k = 0; k < r; ++k) {
      matrix<> const b_k = free_evolution(b, h_r, 0.3 * k);
      of_both.push_back(matrix<>(tensor(phi, b_k)));
      of_reservoir.push_back(b_k);
    }
    matrix<> const both = nested_commutator<complex, dynamic>(
        of_both, matrix<>(tensor(matrix<>(matrix<>::Identity(levels, levels)), a_r)));
    matrix<> const product = matrix<>(tensor(power, nested_commutator<complex, dynamic>(of_reservoir, a_r)));
    CHECK(largest_entry(both - product) < 1e-13);
  }
  // (3.35), (3.36): H_R + √(2ϰ) φ⊗B, a Dyson series of its own; the text has 2√ϰ and a 1/r!
  matrix<> const one = matrix<>::Identity(levels, levels);
  matrix<> const start = tensor(vacuum_state(levels), rho);
  tuple_tree const oscillator(
      {matrix<>(tensor(one, h_r)), {matrix<>(tensor(phi, b))}, start, matrix<>(tensor(one, a_r))}, 4, t);
  for (int r = 2; r <= 4; r += 2) {
    complex const value = oscillator.sum(r, 1, [](auto const&) { return true; });
    complex const c = r == 2 ? c2 : c4;
    CHECK(std::abs(std::pow(2 * square, r / 2) * value - c) < accuracy);
    complex const printed = std::pow(4 * square, r / 2) / factorial(r) * value;
    CHECK((r == 2) == (std::abs(printed - c) < accuracy)); // at r = 2 both errors cancel
  }
}

TEST_CASE("(3.39)-(3.41): commutators of the leading orders, for self-adjoint observables") {
  for_seeds(8, [](random_engine& rng) {
    // n = 1 observed particle, one unobserved, times t_2 <= t_1 <= t: matrices are those of Heisenberg's picture
    matrix<> const g1 = random_hermitian(rng, 2);
    matrix<> const g2 = random_hermitian(rng, 2);
    matrix<> const b1 = random_hermitian(rng, 3);
    matrix<> const b2 = random_hermitian(rng, 3);
    matrix<> const a_s = random_hermitian(rng, 2);
    matrix<> const a_r = random_hermitian(rng, 3);
    matrix<> const mu_n = random_state(rng, 2);
    matrix<> const mu_j = random_state(rng, 2);
    matrix<> const mu_r = random_state(rng, 3);
    matrix<> const one = matrix<>::Identity(2, 2);
    matrix<> const state = tensor(mu_n, mu_j, mu_r);
    matrix<> const a = tensor(a_s, one, a_r);
    matrix<> const v1 = tensor(one, g1, b1);
    matrix<> const v2 = tensor(one, g2, b2);
    complex const twice = expectation(state, matrix<>(commutator(v2, matrix<>(commutator(v1, a)))));
    complex const printed =
        2.0 * expectation(mu_n, a_s) *
        (expectation(mu_j, multiply(g2, g1)) * expectation(mu_r, multiply(b2, matrix<>(commutator(b1, a_r)))))
            .real();
    CHECK(std::abs(twice - printed) < 1e-13); // (3.40)
    // not for an A that is not self-adjoint: there both orders of the hits count, and not one and its conjugate
    matrix<> const other = random_matrix(rng, 3);
    complex const in_general = expectation(
        state, matrix<>(commutator(v2, matrix<>(commutator(v1, matrix<>(tensor(a_s, one, other)))))));
    complex const real_part = 2.0 * expectation(mu_n, a_s) *
                              (expectation(mu_j, multiply(g2, g1)) *
                               expectation(mu_r, multiply(b2, matrix<>(commutator(b1, other)))))
                                  .real();
    CHECK(std::abs(in_general - real_part) > 1e-6);
    // below (3.41): the integrand of λ/√N, and its form in (1.26), i(…) = −2 Im(…)
    matrix<> const v = tensor(g1, one, b1);
    complex const once = expectation(state, matrix<>(commutator(v, a)));
    complex const split =
        expectation(mu_n, multiply(g1, a_s)) * expectation(mu_r, matrix<>(commutator(b1, a_r))) +
        expectation(mu_n, matrix<>(commutator(g1, a_s))) * expectation(mu_r, multiply(a_r, b1));
    CHECK(std::abs(once - split) < 1e-13);
    double const imaginary =
        (expectation(mu_n, multiply(g1, a_s)) * expectation(mu_r, multiply(b1, a_r))).imag();
    CHECK(std::abs(complex(0, 1) * once + 2 * imaginary) < 1e-13);
  });
}

} // namespace tests_of_oracles_equations_expansion
