#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

/// \file
/// Independent tasks on several threads.

namespace mfdyson {

/// Threads that wait for loops to share. A team of one runs everything where it is called.
///
/// Which thread takes which task is left to chance, so that tasks write to places of their own; what they write
/// must not depend on the thread. Then a result has the same bits for every number of threads.
class thread_team {
public:
  /// \param threads ≥ 1, the calling thread included
  explicit thread_team(std::size_t threads) {
    try {
      for (std::size_t k = 1; k < threads; ++k) {
        workers_.emplace_back([this, k] { wait_for_work(k); });
      }
    } catch (...) { // the system has no more threads
      stop();
      throw;
    }
  }
  thread_team(thread_team const&) = delete;
  thread_team& operator=(thread_team const&) = delete;
  ~thread_team() { stop(); }

  /// Number of threads, the calling one included.
  [[nodiscard]] std::size_t size() const { return workers_.size() + 1; }

  /// f(task, thread) for task = 0 … count − 1, with thread < size(); returns when all are done.
  ///
  /// The first exception of a task is thrown again here; tasks that had not begun are left out.
  template <class F>
  void for_each(std::size_t count, F&& f) {
    if (workers_.empty() || count <= 1) {
      for (std::size_t task = 0; task < count; ++task) {
        f(task, std::size_t(0));
      }
      return;
    }
    {
      std::lock_guard const lock(mutex_);
      function_ = [](void* context, std::size_t task, std::size_t thread) {
        (*static_cast<std::remove_reference_t<F>*>(context))(task, thread);
      };
      context_ = const_cast<void*>(static_cast<void const*>(&f));
      count_ = count;
      next_ = 0;
      busy_ = workers_.size();
      ++generation_;
    }
    start_.notify_all();
    work(0);
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
    if (error_) {
      std::rethrow_exception(std::exchange(error_, nullptr));
    }
  }

private:
  void stop() {
    {
      std::lock_guard const lock(mutex_);
      stopping_ = true;
    }
    start_.notify_all();
    for (auto& worker : workers_) {
      worker.join();
    }
  }
  void work(std::size_t thread) {
    for (std::size_t task = next_++; task < count_; task = next_++) {
      try {
        function_(context_, task, thread);
      } catch (...) {
        std::lock_guard const lock(mutex_);
        if (!error_) {
          error_ = std::current_exception();
        }
        next_ = count_;
      }
    }
  }
  void wait_for_work(std::size_t thread) {
    std::size_t seen = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        start_.wait(lock, [&] { return stopping_ || generation_ != seen; });
        if (stopping_) {
          return;
        }
        seen = generation_;
      }
      work(thread);
      std::lock_guard const lock(mutex_);
      if (--busy_ == 0) {
        done_.notify_one();
      }
    }
  }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  void (*function_)(void*, std::size_t, std::size_t) = nullptr;
  void* context_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::size_t busy_ = 0;
  std::size_t generation_ = 0;
  bool stopping_ = false;
  std::exception_ptr error_;
};

} // namespace mfdyson
