// Long work tells how far it has come, and ends when it is asked to.

#include <thread>

#include <mfdyson/mfdyson.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/same_bits.hpp"
#include "support/shared_models.hpp"

namespace tests_of_engines_progress {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

using functions = coefficient_functions<default_scalar>;

/// What a progress function saw, and when it asks to stop.
struct record {
  std::vector<double> fractions;
  std::vector<std::thread::id> threads;
  double stop_from = 2; ///< the fraction from which on it asks to stop
  bool operator()(double fraction) {
    fractions.push_back(fraction);
    threads.push_back(std::this_thread::get_id());
    return fraction < stop_from;
  }
};

/// The ways to ask an expansion.
struct question {
  char const* name;
  std::vector<functions> (*ask)(basic_expansion<collective_engine<>> const& expansion);
};

std::vector<question> questions() {
  return {{"one N", [](auto const& e) { return std::vector{e.at(5).coefficients()}; }},
          {"the limit", [](auto const& e) { return std::vector{e.limit().coefficients()}; }},
          {"several N",
           [](auto const& e) {
             std::vector<functions> result;
             for (auto const& s : e.at({4, 5, 7, infinite})) {
               result.push_back(s.coefficients());
             }
             return result;
           }},
          {"every N", [](auto const& e) {
             std::vector<functions> result;
             auto const every = e.at_every_n();
             for (int k = 0; k <= every.max_power(); ++k) {
               result.push_back(every.correction(k).coefficients());
             }
             return result;
           }}};
}

std::vector<shared_case> cases() {
  return {one_problem(16), many_problems(4, 3), many_vectors_on_panels(4, 3), two_observed(2)};
}

bool same_bits(std::vector<functions> const& a, std::vector<functions> const& b) {
  bool same = a.size() == b.size();
  for (std::size_t k = 0; same && k < a.size(); ++k) {
    same = testing::same_bits(a[k], b[k]);
  }
  return same;
}

/// Calls f(name, expansion, record, question) for every case and question. The record is that of the expansion.
template <class F>
void for_each_question(std::vector<int> const& numbers_of_threads, F&& f) {
  for (auto const& c : cases()) {
    for (int const threads : numbers_of_threads) {
      auto const seen = std::make_shared<record>();
      auto const expansion =
          expand(c.problem.model, c.problem.observable,
                 options_of(c, threads, [seen](double fraction) { return (*seen)(fraction); }));
      CHECK(seen->fractions.empty()); // set-up does not report
      for (auto const& q : questions()) {
        INFO(c.name << ", " << q.name << ", " << threads << " threads");
        *seen = record{};
        f(c, expansion, *seen, q, threads);
      }
    }
  }
}

} // namespace

TEST_CASE("progress is told in the calling thread and ascends to 1") {
  for_each_question(
      {1, 3}, [](auto const& c, auto const& expansion, record& seen, auto const& q, int threads) {
        auto const found = q.ask(expansion);
        REQUIRE_FALSE(seen.fractions.empty());
        CHECK(seen.fractions.front() > 0);
        CHECK(seen.fractions.back() == 1);
        for (std::size_t k = 1; k < seen.fractions.size(); ++k) {
          CHECK(seen.fractions[k - 1] < seen.fractions[k]);
        }
        for (auto const id : seen.threads) {
          CHECK(id == std::this_thread::get_id());
        }
        if (threads == 1) { // others may do all of the work before the calling thread looks
          CHECK(2 * seen.fractions.size() > static_cast<std::size_t>(c.order));
        }
        // who looks on changes nothing
        auto const unseen = expand(c.problem.model, c.problem.observable, options_of(c, threads));
        CHECK(same_bits(found, q.ask(unseen)));
      });
}

TEST_CASE("work ends where the progress function says so, and can be asked for again") {
  for_each_question({1}, [](auto const&, auto const& expansion, record& seen, auto const& q, int) {
    auto const expected = q.ask(expansion);
    auto const all = seen.fractions;
    for (auto const stop : {std::size_t(0), all.size() / 2}) {
      seen = record{};
      seen.stop_from = all[stop];
      CHECK(complaint<cancelled>([&] { return q.ask(expansion); }) == "cancelled by the progress function");
      CHECK(seen.fractions ==
            std::vector<double>(all.begin(), all.begin() + 1 + static_cast<std::ptrdiff_t>(stop)));
      seen = record{};
      CHECK(same_bits(q.ask(expansion), expected));
      CHECK(seen.fractions == all);
    }
  });
}

TEST_CASE("work of several threads ends where the progress function says so") {
  for_each_question({3}, [](auto const&, auto const& expansion, record& seen, auto const& q, int) {
    auto const expected = q.ask(expansion);
    for (double const stop : {0.0, 0.5}) {
      seen = record{};
      seen.stop_from = stop;
      // the calling thread may find all the work done by others: then there is nothing left to end
      auto const detail = complaint<cancelled>([&] { return q.ask(expansion); });
      if (seen.fractions.back() < 1) {
        CHECK(detail == "cancelled by the progress function");
      }
      for (std::size_t k = 0; k + 1 < seen.fractions.size(); ++k) {
        CHECK(seen.fractions[k] < stop); // not called again after it asked to stop
      }
      seen = record{};
      CHECK(same_bits(q.ask(expansion), expected));
      CHECK(seen.fractions.back() == 1);
    }
  });
}

TEST_CASE("the exception is of the library and of the standard") {
  auto const c = two_observed(2);
  auto const expansion =
      expand(c.problem.model, c.problem.observable, options_of(c, 1, [](double) { return false; }));
  CHECK_THROWS_AS(expansion.at(4), cancelled);
  CHECK_THROWS_AS(expansion.at(4), std::runtime_error);
  CHECK(message<cancelled>([&] { return expansion.at(4); }) ==
        "mfdyson::progress: cancelled by the progress function");
}

TEST_CASE("what the progress function throws arrives where it was called") {
  auto const c = many_problems(4, 3);
  for (int const threads : {1, 3}) {
    bool throws = true;
    auto const expansion = expand(c.problem.model, c.problem.observable, options_of(c, threads, [&](double) {
                                    if (throws) {
                                      throw std::domain_error("from outside");
                                    }
                                    return true;
                                  }));
    CHECK_THROWS_AS(expansion.at(4), std::domain_error);
    throws = false;
    CHECK(testing::same_bits(
        expansion.at(4).coefficients(),
        expand(c.problem.model, c.problem.observable, options_of(c)).at(4).coefficients()));
  }
}

} // namespace tests_of_engines_progress
