#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <mfdyson/core/error.hpp>
#include <mfdyson/core/text.hpp>

/// \file
/// The occupations (p_1, …, p_N) of (1.10) and (1.11), one at a time.

namespace mfdyson {

namespace detail {

/// The first composition of `total`: all in the first part.
inline void first_composition(std::span<int> parts, int total) {
  for (auto& p : parts) {
    p = 0;
  }
  if (!parts.empty()) {
    parts.front() = total;
  }
}

/// Moves on by `step`; false after the last, which has all in the last part.
inline bool next_composition(std::span<int> parts, int step) {
  std::size_t first = 0;
  while (first < parts.size() && parts[first] == 0) {
    ++first;
  }
  if (first + 1 >= parts.size()) {
    return false;
  }
  int const moved = parts[first];
  parts[first] = 0;
  parts[0] = moved - step;
  parts[first + 1] += step;
  return true;
}

} // namespace detail

/// The occupations (p_1, …, p_N) with p_1 + … + p_n = `observed_hits`, and p_{n+1}, …, p_N even of sum
/// r − `observed_hits`: the second and third sum of (1.10) (observed_hits = 2ν) and (1.11) (2ν + 1).
///
/// A lazy range of `std::span<int const>`; one occupation is held at a time, in the iterator.
/// Source: [MR18] (1.10), (1.11).
class occupations {
public:
  /// \param particles N ≥ 0
  /// \param observed 0 ≤ n ≤ N
  /// \param r ≥ 0, the length of the index tuples
  /// \param observed_hits between 0 and r
  /// \throws invalid_input otherwise
  occupations(int particles, int observed, int r, int observed_hits)
      : particles_(particles), observed_(observed), r_(r), observed_hits_(observed_hits) {
    if (observed < 0 || observed > particles || observed_hits < 0 || observed_hits > r) {
      throw invalid_input(
          "occupations",
          concat({"expected 0 <= n <= N and 0 <= observed_hits <= r, got n = ", to_text(observed), ", N = ",
                  to_text(particles), ", observed_hits = ", to_text(observed_hits), ", r = ", to_text(r)}));
    }
  }

  /// Walks the occupations; the current one is valid until the next step.
  class iterator {
  public:
    using value_type = std::span<int const>;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    explicit iterator(occupations const& range)
        : current_(static_cast<std::size_t>(range.particles_)),
          observed_(static_cast<std::size_t>(range.observed_)),
          bath_hits_(range.r_ - range.observed_hits_) {
      bool const no_room =
          (observed_ == 0 && range.observed_hits_ > 0) || (observed_ == current_.size() && bath_hits_ > 0);
      done_ = no_room || bath_hits_ % 2 != 0;
      detail::first_composition(observed(), range.observed_hits_);
      detail::first_composition(bath(), bath_hits_);
    }
    [[nodiscard]] value_type operator*() const { return current_; }
    iterator& operator++() {
      if (!detail::next_composition(bath(), 2)) {
        detail::first_composition(bath(), bath_hits_);
        done_ = !detail::next_composition(observed(), 1);
      }
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(iterator const& it, std::default_sentinel_t) { return it.done_; }

  private:
    [[nodiscard]] std::span<int> observed() { return std::span(current_).first(observed_); }
    [[nodiscard]] std::span<int> bath() { return std::span(current_).subspan(observed_); }

    std::vector<int> current_;
    std::size_t observed_ = 0;
    int bath_hits_ = 0;
    bool done_ = true;
  };

  [[nodiscard]] iterator begin() const { return iterator(*this); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
  int particles_;
  int observed_;
  int r_;
  int observed_hits_;
};

} // namespace mfdyson
