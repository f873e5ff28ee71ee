#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

/// \file
/// Numbers from the bytes of a fuzzer.

namespace mfdyson::fuzzing {

/// Reads bytes one after the other; zeros follow the last.
class byte_source {
public:
  byte_source(std::uint8_t const* data, std::size_t size) : data_(data), size_(size) {}

  [[nodiscard]] std::size_t left() const { return size_ - position_; }
  std::uint8_t byte() { return position_ < size_ ? data_[position_++] : std::uint8_t(0); }
  /// A whole number from `lowest` to `highest`, of one byte.
  int small(int lowest, int highest) { return lowest + byte() % (highest - lowest + 1); }
  std::uint64_t word() {
    std::uint64_t result = 0;
    for (int k = 0; k < 8; ++k) {
      result = result << 8 | byte();
    }
    return result;
  }
  /// Any whole number: mostly a small one, else one at the edges or all of its bits.
  int any_int() {
    auto const kind = byte();
    if (kind < 192) {
      return kind % 16 - 2;
    }
    if (kind < 224) {
      return kind % 2 == 0 ? std::numeric_limits<int>::max() - kind % 8
                           : std::numeric_limits<int>::min() + kind % 8;
    }
    auto const bits = static_cast<std::uint32_t>(word());
    return static_cast<int>(bits);
  }
  std::uint64_t any_count() {
    auto const kind = byte();
    if (kind < 192) {
      return kind % 70;
    }
    if (kind < 224) {
      return std::numeric_limits<std::uint64_t>::max() - kind % 8;
    }
    return word() >> byte() % 64;
  }
  /// In [−1, 1], a multiple of 1/127.
  double real() { return small(-127, 127) / 127.0; }

private:
  std::uint8_t const* data_;
  std::size_t size_;
  std::size_t position_ = 0;
};

} // namespace mfdyson::fuzzing
