#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>

#include <mfdyson/core/error.hpp>

/// \file
/// How far long work has come, and whether to stop it.

namespace mfdyson {

/// Called with the fraction of the work that is done, in [0, 1] and ascending; returns whether to go on.
using progress_function = std::function<bool(double)>;

/// Adds up the work of several threads and tells the caller's function, from the caller's thread only.
class progress_meter {
public:
  /// \param total the work, in any unit
  progress_meter(progress_function const& function, double total) : function_(function), total_(total) {}

  /// Some work is done.
  /// \param calling_thread whether this is the thread that asked for the work
  /// \throws cancelled where the function asked to stop
  void add(double work, bool calling_thread) {
    if (!function_) {
      return;
    }
    double fraction = 0;
    {
      std::lock_guard const lock(mutex_);
      done_ += work;
      fraction = std::min(1.0, done_ / total_);
    }
    // the last call is that of `finish`, whatever the roundings of the sum
    if (calling_thread && fraction > reported_ && fraction < 1 - 1e-9) {
      reported_ = fraction;
      stop_ = !function_(fraction);
    }
    if (stop_) {
      throw cancelled("progress");
    }
  }
  /// All is done.
  /// \throws cancelled where the function asks to stop even now
  void finish() {
    if (function_ && !function_(1.0)) {
      throw cancelled("progress");
    }
  }

private:
  progress_function const& function_;
  double total_;
  std::mutex mutex_;
  double done_ = 0;
  double reported_ = 0; // by the calling thread
  std::atomic<bool> stop_ = false;
};

} // namespace mfdyson
