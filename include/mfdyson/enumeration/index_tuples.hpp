#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include <mfdyson/enumeration/counts.hpp>

/// \file
/// The index tuples (j_1, …, j_r) behind C_r(p_1..p_N), D_r and E_r.

namespace mfdyson {

/// All tuples (j_1, …, j_r) in which the index j occurs p_j times, r = Σ p_j; indices start at 0.
/// Each labels one multi-commutator of C_r(p_1, …, p_N); there are `count_index_tuples(p)` of them.
///
/// A lazy range of `std::span<int const>` in lexicographic order; one tuple is held at a time.
/// Source: [MR18] (1.9) and the text above (3.4).
class index_tuples {
public:
  /// \param occupation (p_1, …, p_N), each ≥ 0
  /// \throws invalid_input otherwise
  explicit index_tuples(std::span<int const> occupation) {
    detail::require_occupation(occupation, "index_tuples");
    for (std::size_t j = 0; j < occupation.size(); ++j) {
      first_.insert(first_.end(), static_cast<std::size_t>(occupation[j]), static_cast<int>(j));
    }
  }

  /// Walks the tuples; the current one is valid until the next step.
  class iterator {
  public:
    using value_type = std::span<int const>;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    explicit iterator(std::vector<int> first) : current_(std::move(first)), done_(false) {}
    [[nodiscard]] value_type operator*() const { return current_; }
    iterator& operator++() {
      done_ = !std::next_permutation(current_.begin(), current_.end());
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(iterator const& it, std::default_sentinel_t) { return it.done_; }

  private:
    std::vector<int> current_;
    bool done_ = true;
  };

  [[nodiscard]] iterator begin() const { return iterator(first_); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
  std::vector<int> first_; // the sorted tuple
};

/// The occupation whose tuples are those of D_r(p_1..p_n) or E_r(p_1..p_n): p_1, …, p_n for the observed
/// particles, and (r − Σ p)/2 further indices that occur twice each. D_r has r and Σ p even, E_r both odd.
/// Source: [MR18] below (3.18) and (3.20).
/// \throws invalid_input unless each p ≥ 0, Σ p ≤ r and r − Σ p is even
[[nodiscard]] inline std::vector<int> pair_occupation(std::span<int const> observed, int r) {
  detail::require_occupation(observed, "pair_occupation");
  auto const hits = std::accumulate(observed.begin(), observed.end(), std::int64_t(0));
  if (hits > r || (r - hits) % 2 != 0) {
    throw invalid_input("pair_occupation", concat({"expected r - (p_1 + ... + p_n) even and >= 0, got r = ",
                                                   to_text(r), ", sum = ", to_text(hits)}));
  }
  std::vector<int> result(observed.begin(), observed.end());
  result.insert(result.end(), static_cast<std::size_t>((r - hits) / 2), 2);
  return result;
}

} // namespace mfdyson
