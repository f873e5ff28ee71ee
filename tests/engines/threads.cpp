// Results do not depend on the number of threads, nor on who else asks.

#include <thread>

#include <mfdyson/mfdyson.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/same_bits.hpp"
#include "support/shared_models.hpp"

namespace tests_of_engines_threads {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

using functions = coefficient_functions<default_scalar>;

/// Everything that an expansion can be asked for.
struct answers {
  std::vector<functions> single;   // one N after the other
  std::vector<functions> together; // several N in one call
  std::vector<functions> every;    // of each power of 1/N
};

answers ask(shared_case const& c, int threads, std::vector<particle_number> const& numbers) {
  auto const expansion = expand(c.problem.model, c.problem.observable, options_of(c, threads));
  answers result;
  result.single.push_back(expansion.at(numbers.front()).coefficients());
  result.single.push_back(expansion.limit().coefficients());
  for (auto const& s : expansion.at(numbers)) {
    result.together.push_back(s.coefficients());
  }
  auto const every = expansion.at_every_n();
  for (int k = 0; k <= every.max_power(); ++k) {
    result.every.push_back(every.correction(k).coefficients());
  }
  return result;
}

bool same_bits(std::vector<functions> const& a, std::vector<functions> const& b) {
  bool same = a.size() == b.size();
  for (std::size_t k = 0; same && k < a.size(); ++k) {
    same = testing::same_bits(a[k], b[k]);
  }
  return same;
}

void check_threads(shared_case const& c, std::vector<particle_number> const& numbers) {
  INFO(c.name);
  auto const alone = ask(c, 1, numbers);
  REQUIRE(alone.together.size() == numbers.size());
  CHECK(testing::same_bits(alone.single[0], alone.together[0]));
  CHECK_FALSE(testing::same_bits(alone.single[0], alone.single[1])); // there is something to tell apart
  for (int const threads : {2, 3, 5}) {
    INFO(threads << " threads");
    auto const shared = ask(c, threads, numbers);
    CHECK(same_bits(alone.single, shared.single));
    CHECK(same_bits(alone.together, shared.together));
    CHECK(same_bits(alone.every, shared.every));
  }
}

} // namespace

TEST_CASE("one large problem has the same bits with any number of threads") {
  auto const c = one_problem(24);
  // so large that both the Dyson terms and the averages are shared
  collective_engine<> const engine(c.problem.model, c.problem.observable, options_of(c));
  auto const points = engine.coefficients(10).points() / 2;
  CHECK(engine.work().entries * 2 * points > 200'000);
  check_threads(c, {3, infinite});
}

TEST_CASE("many initial vectors have the same bits with any number of threads") {
  auto const c = many_problems(12, 4);
  CHECK(finite_system<default_scalar>(c.problem.model, {}).components().size() == 12);
  check_threads(c, {2, infinite});
}

TEST_CASE("several panels of time have the same bits with any number of threads") {
  auto c = one_problem(20);
  c.time_span = 8;
  collective_engine<> const engine(c.problem.model, c.problem.observable, options_of(c));
  auto const found = engine.coefficients(10);
  CHECK(found.panels() > 1);
  CHECK(engine.work().entries * 2 * found.points() > 200'000);
  check_threads(c, {4, infinite});
  check_threads(many_vectors_on_panels(5, 4), {4, infinite});
}

TEST_CASE("observed particles have the same bits with any number of threads") {
  check_threads(two_observed(3), {2, 3, 1000, infinite, 7});
}

TEST_CASE("one expansion may be asked by several threads at once") {
  for (int const threads : {1, 2}) {
    auto const c = two_observed(3);
    auto const expansion = expand(c.problem.model, c.problem.observable, options_of(c, threads));
    std::vector<particle_number> const numbers{2, 3, 50, infinite};
    std::vector<functions> expected;
    for (auto const n : numbers) {
      expected.push_back(expansion.at(n).coefficients());
    }
    auto const every = expansion.at_every_n().at(50).coefficients();
    std::vector<int> wrong(numbers.size(), -1); // by thread
    std::vector<std::thread> callers;
    for (std::size_t caller = 0; caller < numbers.size(); ++caller) {
      callers.emplace_back([&, caller] {
        int count = 0;
        for (std::size_t k = 0; k < numbers.size(); ++k) {
          auto const which = (caller + k) % numbers.size();
          auto const found = expansion.at(numbers[which]).coefficients();
          count += testing::same_bits(found, expected[which]) ? 0 : 1;
        }
        count += testing::same_bits(expansion.at_every_n().at(50).coefficients(), every) ? 0 : 1;
        wrong[caller] = count;
      });
    }
    for (auto& caller : callers) {
      caller.join();
    }
    CHECK(wrong == std::vector<int>(numbers.size(), 0));
  }
}

TEST_CASE("an error in one of several numbers of particles is told, whoever found it") {
  auto const c = two_observed(3);
  for (int const threads : {1, 2, 3}) {
    auto const expansion = expand(c.problem.model, c.problem.observable, options_of(c, threads));
    auto const text = "N: species[0] has 1 particles at N = 1, expected at least the 2 observed";
    CHECK(complaint([&] { return expansion.at({5, 6, 1, 7}); }) == text);
    CHECK(complaint([&] { return expansion.at(std::vector<particle_number>{1}); }) == text);
    CHECK(expansion.at(std::vector<particle_number>{}).empty());
    CHECK(testing::same_bits(expansion.at({5, 6})[1].coefficients(), expansion.at(6).coefficients()));
  }
}

TEST_CASE("a number of threads below one is refused") {
  auto const c = two_observed(3);
  for (int const threads : {0, -1, std::numeric_limits<int>::min()}) {
    CHECK(complaint([&] { return expand(c.problem.model, c.problem.observable, options_of(c, threads)); }) ==
          concat({"threads: expected >= 1, got ", to_text(threads)}));
  }
}

} // namespace tests_of_engines_threads
