#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

/// \file
/// Memory that is used again: allocating large arrays anew costs as much as filling them.

namespace mfdyson {

/// Memory that is used again, and not cleared.
template <class T>
class scratch_buffer {
public:
  /// Room for `size` objects, with any contents.
  [[nodiscard]] T* get(std::size_t size) {
    if (size > size_) {
      size_ = size + size / 2;
      data_ = std::make_unique_for_overwrite<T[]>(size_);
    }
    return data_.get();
  }
  /// What `get` returned last.
  [[nodiscard]] T* data() const { return data_.get(); }

private:
  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0;
};

/// Buffers that are kept for the next user; may be shared between threads.
template <class T>
class scratch_pool {
public:
  /// A buffer that no one else has; give it back with `give`.
  [[nodiscard]] scratch_buffer<T> take() {
    std::lock_guard const lock(mutex_);
    if (free_.empty()) {
      return {};
    }
    auto buffer = std::move(free_.back());
    free_.pop_back();
    return buffer;
  }
  void give(scratch_buffer<T>&& buffer) {
    std::lock_guard const lock(mutex_);
    free_.push_back(std::move(buffer));
  }

private:
  std::mutex mutex_;
  std::vector<scratch_buffer<T>> free_;
};

} // namespace mfdyson
