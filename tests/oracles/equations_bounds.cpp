// Numbered inequalities and counts of the paper's proofs, as corrected.

#include <mfdyson/enumeration/counts.hpp>
#include <mfdyson/operators/operator_norm.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_oracles_equations_bounds {

using namespace mfdyson;
using namespace mfdyson::testing;
using complex = std::complex<double>;

namespace {

double factorial(int n) { return std::tgamma(n + 1.0); }

/// r!/(p_1! ⋯ p_k!).
double multinomial(std::vector<int> const& p) {
  double result = factorial(std::accumulate(p.begin(), p.end(), 0));
  for (int const q : p) {
    result /= factorial(q);
  }
  return result;
}

/// Calls `visit(q)` for all (q_1, …, q_parts) ≥ 0 of the given sum.
template <class Visit>
void for_compositions(int parts, int total, Visit&& visit, std::vector<int> const& before = {}) {
  if (parts == 0) {
    if (total == 0) {
      visit(before);
    }
    return;
  }
  for (int q = 0; q <= total; ++q) {
    auto longer = before;
    longer.push_back(q);
    for_compositions(parts - 1, total - q, visit, longer);
  }
}

double const stirling = std::numbers::e / std::sqrt(std::numbers::pi); // e/√π

} // namespace

TEST_CASE("(3.7), (3.8), (3.11), (3.12): how many tuples have an occupation") {
  for (auto const& observed : {std::vector<int>{}, {0}, {2}, {1, 3}}) {
    int const hits = std::accumulate(observed.begin(), observed.end(), 0);
    for (int const others : {1, 2, 4}) {
      for (int half = 0; half <= 4; ++half) { // p/2 = r/2 − ν
        double of_pairs = 0;
        for_compositions(others, half, [&](std::vector<int> const& q) {
          auto all = observed;
          for (int const k : q) {
            all.push_back(2 * k);
          }
          double const count = multinomial(all);
          CHECK(count == Approx(static_cast<double>(count_index_tuples(all))));
          double prefix = factorial(hits + 2 * half);
          for (int const p : observed) {
            prefix /= factorial(p);
          }
          // (3.7): the text has "<"; both sides are equal where nothing unobserved is hit
          CHECK(count <= prefix / factorial(half) * multinomial(q) * (1 + 1e-12));
          CHECK((half == 0) == (std::abs(count - prefix / factorial(half) * multinomial(q)) < 1e-9 * count));
          // (3.11): (2s)! over the factorials of the 2q_j, divided by (2s)!; the text writes s! for both, s = r/2 − ν
          std::vector<int> doubled;
          for (int const k : q) {
            doubled.push_back(2 * k);
          }
          CHECK(count == Approx(prefix / factorial(2 * half) * multinomial(doubled)));
          CHECK(multinomial(doubled) / factorial(2 * half) <= multinomial(q) / factorial(half) * (1 + 1e-12));
          double printed = 1;
          for (int const k : doubled) {
            printed /= factorial(k);
          }
          CHECK(count == Approx(prefix * printed));
          of_pairs += multinomial(q);
        });
        CHECK(of_pairs == Approx(std::pow(others, half))); // (3.8), (3.12)
      }
    }
  }
}

TEST_CASE("(3.15), (3.16): occupations other than by pairs are few") {
  for (int const parts : {1, 3, 5}) {
    for (int total = 0; total <= 6; ++total) {
      double all = 0;
      double pairs = 0;
      for_compositions(parts, total, [&](std::vector<int> const& q) {
        ++all;
        pairs += std::all_of(q.begin(), q.end(), [](int k) { return k <= 1; }) ? 1 : 0;
      });
      CHECK(all == static_cast<double>(count_compositions(static_cast<std::uint64_t>(parts),
                                                          static_cast<std::uint64_t>(total))));
      CHECK(pairs == static_cast<double>(count_pair_compositions(static_cast<std::uint64_t>(parts),
                                                                 static_cast<std::uint64_t>(total))));
    }
  }
  for (std::uint64_t const t : {2U, 3U, 4U}) {
    auto const share = [t](std::uint64_t l) { // of L^T/T!
      double product = 1;
      double other = 1;
      for (std::uint64_t k = 1; k < t; ++k) { // as (3.16) has it
        product *= 1 + static_cast<double>(k) / static_cast<double>(l);
        other *= 1 - static_cast<double>(k) / static_cast<double>(l);
      }
      double const size = std::pow(static_cast<double>(l), static_cast<double>(t)) /
                          std::tgamma(static_cast<double>(t) + 1.0);
      CHECK(static_cast<double>(count_compositions(l, t) - count_pair_compositions(l, t)) ==
            Approx(size * (product - other)).epsilon(1e-9));
      return product - other;
    };
    auto const tf = static_cast<double>(t);
    CHECK(share(100) == Approx(tf * (tf - 1) / 100).epsilon(0.01)); // 2 Σ k/L
    CHECK(share(1000) / share(10'000) == Approx(10).epsilon(0.01));
  }
}

TEST_CASE("(3.21), (3.23), (3.27): Wick's theorem bounds words of fields") {
  Eigen::Index const levels = 70;
  auto const mode = make_boson(levels);
  double const omega = 1.3;
  random_engine rng(31);
  for (double const temperature : {0.0, 0.8}) {
    matrix<> const rho =
        temperature > 0 ? thermal_boson_state(levels, omega, temperature) : vacuum_state(levels);
    auto const field = [&](double t, complex z) { return mode.field(z * std::polar(1.0, omega * t)); };
    double const variance = expectation(rho, multiply(field(0, 1.0), field(0, 1.0))).real(); // C at |z| = 1
    CHECK(variance == Approx(temperature > 0 ? 0.5 / std::tanh(omega / (2 * temperature)) : 0.5));
    double closest = 0;
    for (int r = 1; r <= 8; ++r) {
      double const pairings = factorial(r) / (std::pow(2, r / 2.0) * std::tgamma(r / 2.0 + 1));
      for (int trial = 0; trial < 8; ++trial) {
        bool const equal = trial == 0;
        matrix<> word = matrix<>::Identity(levels, levels);
        std::vector<matrix<>> factors;
        for (int k = 0; k < r; ++k) {
          factors.push_back(field(equal ? 0.4 : random_real(rng, 0.0, 3.0), 1.0));
          word = multiply(word, factors.back());
        }
        INFO("T = " << temperature << ", r = " << r);
        double const size = std::abs(expectation(rho, word));
        double const bound = pairings * std::pow(variance, r / 2.0);
        if (r % 2 == 1) {
          CHECK(size < 1e-12);
        } else {
          CHECK(size <= bound * (1 + 1e-9));
          closest = std::max(closest, size / bound);
        }
        // (3.23): an operator A_R of norm 1 at place j
        for (int j = 1; j <= r + 1; ++j) {
          matrix<> with = matrix<>::Identity(levels, levels);
          matrix<> left = with;
          matrix<> right = with;
          auto const u = random_vector(rng, 6);
          column_vector<> v = column_vector<>::Zero(levels);
          v.head(6) = u / u.norm();
          matrix<> const a = v * v.adjoint();
          for (int k = 0; k < r; ++k) {
            (k < j - 1 ? left : right) =
                multiply(k < j - 1 ? left : right, factors[static_cast<std::size_t>(k)]);
          }
          double const between = std::abs(expectation(rho, multiply(left, multiply(a, right))));
          int const l = j - 1;
          double const wick =
              std::sqrt(factorial(2 * l) / factorial(l) * factorial(2 * (r - l)) / factorial(r - l));
          CHECK(between <= std::pow(variance / 2, r / 2.0) * wick * (1 + 1e-9));
          // (3.22), Cauchy and Schwarz
          double const product = expectation(rho, multiply(left, adjoint(left))).real() *
                                 expectation(rho, multiply(adjoint(right), right)).real();
          CHECK(between <= std::sqrt(product) * (1 + 1e-9));
        }
        // (3.27): between them φ(g_1)φ(g_2), k = 2; C is that of the largest
        complex const g1 = std::polar(1.2, 0.4);
        complex const g2 = std::polar(0.7, -1.0);
        matrix<> const product = multiply(field(1.0, g1), field(1.0, g2));
        for (int j = 0; j <= r; ++j) {
          matrix<> with = matrix<>::Identity(levels, levels);
          for (int k = 0; k <= r; ++k) {
            with = k == j ? matrix<>(multiply(with, product)) : with;
            with = k < r ? matrix<>(multiply(with, factors[static_cast<std::size_t>(k)])) : with;
          }
          double const all =
              std::tgamma(r + 3.0) / (std::pow(2, (r + 2) / 2.0) * std::tgamma((r + 2) / 2.0 + 1));
          CHECK(std::abs(expectation(rho, with)) <= all * std::pow(1.44 * variance, (r + 2) / 2.0));
        }
      }
    }
    CHECK(closest == Approx(1)); // at equal times
  }
}

TEST_CASE("(3.22): the inequality of Cauchy and Schwarz for states") {
  for_seeds(20, [](random_engine& rng) {
    auto const d = random_int(rng, 1, 5);
    auto const mu = random_state(rng, d);
    auto const x = random_matrix(rng, d);
    auto const a = random_matrix(rng, d);
    auto const y = random_matrix(rng, d);
    double const left = std::abs(expectation(mu, multiply(x, multiply(a, y))));
    double const right = operator_norm(a) * std::sqrt(expectation(mu, multiply(x, adjoint(x))).real() *
                                                      expectation(mu, multiply(adjoint(y), y)).real());
    CHECK(left <= right * (1 + 1e-12));
  });
}

TEST_CASE("(3.24)-(3.26): Stirling's bounds; the largest of l^l (r-l)^{r-l} is at the ends, corrected") {
  for (int n = 1; n <= 150; ++n) {
    double const log_factorial = std::lgamma(n + 1.0);
    double const common = (n + 0.5) * std::log(n) - n;
    CHECK(0.5 * std::log(2 * std::numbers::pi) + common <= log_factorial + 1e-13); // (3.24)
    CHECK(log_factorial <= 1 + common + 1e-12);
    // (3.25)
    CHECK(std::lgamma(2.0 * n + 1) - log_factorial <=
          std::log(stirling) + n * (std::log(4.0) - 1) + n * std::log(n) + 1e-12);
  }
  auto const power = [](double x) { return x == 0 ? 1.0 : std::pow(x, x); };
  for (int r = 1; r <= 30; ++r) {
    double largest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (int l = 0; l <= r; ++l) {
      double const value = power(l) * power(r - l);
      CHECK(factorial(2 * l) / factorial(l) * factorial(2 * (r - l)) / factorial(r - l) <=
            stirling * stirling * std::pow(4 / std::numbers::e, r) * value * (1 + 1e-12)); // (3.26)
      largest = std::max(largest, value);
      least = std::min(least, value);
    }
    INFO("r = " << r);
    CHECK(largest == Approx(power(r))); // l = 0 and l = r
    if (r % 2 == 0) {
      CHECK(least == Approx(std::pow(r / 2.0, r))); // the text takes this for the maximum
    }
  }
}

TEST_CASE("(3.28)-(3.31): S_nu grows like nu!, with the exponent of (3.31) corrected") {
  // (3.31): |∂_α^m (1 − x e^α)^{−1}| = Σ s^m x^s is at most m!/(1 − x)^{m+1}; the text has (2/(1 − x))^m m!
  auto const derivative = [](int m, double x) {
    double sum = m == 0 ? 1 : 0;
    for (int s = 1; s < 20'000; ++s) {
      sum += std::pow(s, m) * std::pow(x, s);
    }
    return sum;
  };
  for (double const x : {0.05, 0.3, 0.6, 0.9, 0.99}) {
    for (int m = 0; m <= 8; ++m) {
      double const value = derivative(m, x);
      INFO("x = " << x << ", m = " << m);
      CHECK(value <= factorial(m) / std::pow(1 - x, m + 1) * (1 + 1e-12));
    }
  }
  CHECK(derivative(1, 0.9) == Approx(90));
  CHECK(derivative(1, 0.9) > 4 * std::pow(2 / (1 - 0.9), 1)); // as printed: 20
  // x e^α − … : the derivative by differences, (3.30)
  double const step = 1e-4;
  auto const f = [](double alpha) { return 1 / (1 - 0.6 * std::exp(alpha)); };
  CHECK((f(step) - f(-step)) / (2 * step) == Approx(derivative(1, 0.6)).epsilon(1e-6));
  CHECK((f(step) - 2 * f(0) + f(-step)) / (step * step) == Approx(derivative(2, 0.6)).epsilon(1e-4));

  // S_ν with β_r of Lemma 1.8 (3), k even, and what (3.28), (3.29) and the corrected (3.31) make of it
  double const c = 0.7;
  for (int const k : {0, 2}) {
    for (double const x : {0.1, 0.5, 0.8}) { // 2Cϰ² = 8λ²g²t²C, (A1) is x < 1
      double const kappa2 = x / (2 * c);
      for (int nu = 1; nu <= 8; ++nu) {
        double const m = nu + k / 2.0;
        double s_nu = 0;
        double first = 0;  // (3.28)
        double second = 0; // (3.29)
        double last = 0;   // after the shift
        double const from_zero = stirling * std::pow(c / std::numbers::e * 2 * m, m);
        for (int s = 0; s < 3000; ++s) {
          double const argument = 2.0 * (nu + s) + k;
          s_nu += std::exp(s * std::log(kappa2) - std::lgamma(s + 1.0) + std::log(stirling) +
                           argument / 2 * std::log(c * argument / std::numbers::e));
          if (s >= 1) {
            first +=
                std::exp(s * std::log(c * kappa2) + s * std::log(2 + 2 * m / s) + m * std::log(argument));
            second += std::exp(s * std::log(x) + m * std::log(s + m));
          }
          if (s >= m) {
            last += std::exp(s * std::log(x) + m * std::log(s));
          }
        }
        double const front = std::numbers::e / (std::sqrt(2.0) * std::numbers::pi);
        double const of_first = from_zero + front * std::pow(c / std::numbers::e, m) * first;
        double const of_second = from_zero + front * std::pow(2 * c, m) * second;
        double const of_last = from_zero + front * std::pow(2 * c, m) * std::pow(x, -m) * last;
        double const closed = from_zero + front * std::pow(2 * c, m) * std::pow(x, -m) * std::tgamma(m + 1) /
                                              std::pow(1 - x, m + 1);
        INFO("k = " << k << ", x = " << x << ", nu = " << nu);
        CHECK(s_nu <= of_first * (1 + 1e-12));
        CHECK(of_first <= of_second * (1 + 1e-12));
        CHECK(of_second <= of_last * (1 + 1e-12));
        CHECK(of_last <= closed * (1 + 1e-12));
      }
    }
  }
}

} // namespace tests_of_oracles_equations_bounds
