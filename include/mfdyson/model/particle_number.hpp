#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>

#include <mfdyson/core/require.hpp>

/// \file
/// The number N of particles: a positive whole number, or infinity.

namespace mfdyson {

/// Tag of N = ∞.
struct infinite_t {
  explicit constexpr infinite_t() = default;
};

/// N = ∞: `expansion.at(infinite)`.
inline constexpr infinite_t infinite{};

/// N ≥ 1 or ∞. Only x = 1/N enters the mathematics.
class particle_number {
public:
  /// \throws invalid_input unless n ≥ 1
  constexpr particle_number(std::integral auto n) // NOLINT: a number of particles is written as a number
      : count_(static_cast<std::int64_t>(n)) {
    if (n < 1) {
      throw invalid_input("particle_number", concat({"N: expected at least 1, got ", to_text(n)}));
    }
    if (!std::in_range<std::int64_t>(n)) {
      throw invalid_input("particle_number", concat({"N: expected less than 2^63, got ", to_text(n)}));
    }
  }
  constexpr particle_number(infinite_t) {} // NOLINT: likewise

  [[nodiscard]] constexpr bool is_infinite() const { return count_ == 0; }
  /// N; 0 stands for ∞.
  [[nodiscard]] constexpr std::int64_t count() const { return count_; }
  /// x = 1/N, which is 0 for N = ∞.
  template <RealScalar Real = double>
  [[nodiscard]] constexpr Real inverse() const {
    return is_infinite() ? Real(0) : Real(1) / Real(count_);
  }
  friend constexpr bool operator==(particle_number, particle_number) = default;

private:
  std::int64_t count_ = 0;
};

/// "10", or "infinity".
[[nodiscard]] inline std::string to_text(particle_number n) {
  return n.is_infinite() ? "infinity" : to_text(n.count());
}

} // namespace mfdyson
