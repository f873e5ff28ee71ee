// Threads that share loops.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <mfdyson/core/thread_team.hpp>

#include "support/catch.hpp"

namespace tests_of_core_thread_team {

using namespace mfdyson;

namespace {

/// Waits until `count` threads wait here. False where they do not come: then a minute has passed.
class meeting {
public:
  explicit meeting(std::size_t count) : missing_(count) {}
  bool arrive() {
    std::unique_lock lock(mutex_);
    missing_ -= missing_ > 0 ? 1U : 0U;
    all_.notify_all();
    return all_.wait_for(lock, std::chrono::minutes(1), [this] { return missing_ == 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::size_t missing_;
};

/// How often each task ran.
std::vector<int> runs_of_tasks(thread_team& team, std::size_t count) {
  std::vector<std::atomic<int>> runs(count);
  team.for_each(count, [&](std::size_t task, std::size_t) { ++runs[task]; });
  return {runs.begin(), runs.end()};
}

} // namespace

TEST_CASE("every task runs once, in one loop after the other") {
  for (std::size_t const threads : {1, 2, 3, 5}) {
    INFO(threads << " threads");
    thread_team team(threads);
    CHECK(team.size() == threads);
    for (int repetition = 0; repetition < 20; ++repetition) {
      for (std::size_t const count : {0, 1, 2, 3, 7, 500}) {
        CHECK(runs_of_tasks(team, count) == std::vector<int>(count, 1));
      }
    }
  }
}

TEST_CASE("a loop is over when its last task is") {
  thread_team team(3);
  for (int repetition = 0; repetition < 200; ++repetition) {
    std::vector<int> written(40, 0); // by other threads, without atomics
    team.for_each(written.size(), [&](std::size_t task, std::size_t) { written[task] = 1; });
    CHECK(std::accumulate(written.begin(), written.end(), 0) == 40);
  }
}

TEST_CASE("a team has as many threads as it says, and the calling one is number 0") {
  for (std::size_t const threads : {2, 3, 5}) {
    thread_team team(threads);
    for (int repetition = 0; repetition < 3; ++repetition) {
      meeting all(threads); // no thread can take two tasks
      std::vector<std::thread::id> ids(threads);
      std::atomic<int> alone = 0;
      std::atomic<int> twice = 0;
      team.for_each(threads, [&](std::size_t, std::size_t thread) {
        alone += all.arrive() ? 0 : 1;
        twice += ids[thread] == std::thread::id() ? 0 : 1;
        ids[thread] = std::this_thread::get_id();
      });
      CHECK(alone == 0);
      CHECK(twice == 0);
      CHECK(ids[0] == std::this_thread::get_id());
      CHECK(std::set(ids.begin(), ids.end()).size() == threads);
    }
  }
}

TEST_CASE("a team of one runs tasks in their order where it is called") {
  thread_team team(1);
  auto const here = std::this_thread::get_id();
  std::vector<std::size_t> order;
  team.for_each(6, [&](std::size_t task, std::size_t thread) {
    CHECK(thread == 0);
    CHECK(std::this_thread::get_id() == here);
    order.push_back(task);
  });
  CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("what a task throws is thrown again, and the team goes on working") {
  for (std::size_t const threads : {1, 2, 3, 5}) {
    INFO(threads << " threads");
    thread_team team(threads);
    for (int repetition = 0; repetition < 20; ++repetition) {
      std::atomic<int> started = 0;
      std::string what;
      try {
        team.for_each(1000, [&](std::size_t task, std::size_t) {
          ++started;
          if (task == 10) {
            throw std::out_of_range("task 10");
          }
        });
      } catch (std::out_of_range const& error) {
        what = error.what();
      }
      CHECK(what == "task 10");
      CHECK(started >= 11);
      CHECK(runs_of_tasks(team, 100) == std::vector<int>(100, 1));
    }
  }
}

TEST_CASE("tasks that had not begun are left out after an exception") {
  for (std::size_t const threads : {1, 2, 4}) {
    thread_team team(threads);
    meeting all(threads);
    std::atomic<int> started = 0;
    CHECK_THROWS_AS(team.for_each(100'000,
                                  [&](std::size_t, std::size_t) {
                                    ++started;
                                    all.arrive();
                                    throw std::runtime_error("all");
                                  }),
                    std::runtime_error);
    CHECK(started == static_cast<int>(threads)); // each threw in its first task
  }
}

TEST_CASE("an exception of another thread arrives in the calling one") {
  thread_team team(3);
  for (int repetition = 0; repetition < 20; ++repetition) {
    meeting all(3);
    CHECK_THROWS_AS(team.for_each(3,
                                  [&](std::size_t, std::size_t thread) {
                                    all.arrive();
                                    if (thread == 2) {
                                      throw std::domain_error("of thread 2");
                                    }
                                  }),
                    std::domain_error);
  }
}

TEST_CASE("functions are called where they are, constant or not") {
  struct counter {
    std::atomic<int>* calls;
    int changed = 0;
    void operator()(std::size_t, std::size_t) const { ++*calls; }
    void operator()(std::size_t, std::size_t) {
      ++*calls;
      changed = 1;
    }
  };
  thread_team team(2);
  std::atomic<int> calls = 0;
  counter const constant{&calls};
  team.for_each(9, constant);
  CHECK(calls == 9);
  CHECK(constant.changed == 0);
  counter changing{&calls};
  thread_team(1).for_each(9, changing);
  CHECK(calls == 18);
  CHECK(changing.changed == 1);
}

TEST_CASE("teams of their own may run inside the tasks of a team") {
  thread_team team(3);
  std::vector<int> sums(12, 0);
  team.for_each(sums.size(), [&](std::size_t task, std::size_t) {
    thread_team inner(2);
    std::atomic<int> sum = 0;
    inner.for_each(50, [&](std::size_t k, std::size_t) { sum += static_cast<int>(k); });
    sums[task] = sum;
  });
  CHECK(sums == std::vector<int>(12, 1225));
}

} // namespace tests_of_core_thread_team
