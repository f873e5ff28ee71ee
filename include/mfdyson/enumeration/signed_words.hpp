#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include <mfdyson/core/error.hpp>
#include <mfdyson/core/text.hpp>

/// \file
/// A multi-commutator written out as a signed sum of words.

namespace mfdyson {

/// One term of [V_r, [… [V_1, A] …]]: sign · V_{left[0]} V_{left[1]} … A V_{right[0]} V_{right[1]} …
///
/// Every V_k stands to the left of A, or, with a factor −1, to the right; the later commutators are outside,
/// so that `left` falls and `right` rises. Factors are numbered from 1.
struct signed_word {
  int sign = 1;
  std::vector<int> left;
  std::vector<int> right;
};

/// The 2^r signed words of an r-fold multi-commutator T_t. A lazy range. Source: [MR18] (1.9).
class signed_words {
public:
  /// \param r length of the multi-commutator, 0 ≤ r ≤ 62
  /// \throws invalid_input otherwise
  explicit signed_words(int r) : r_(r) {
    if (r < 0 || r > 62) {
      throw invalid_input("signed_words", concat({"r: expected 0 <= r <= 62, got ", to_text(r)}));
    }
  }

  /// Walks the subsets of factors that stand to the right.
  class iterator {
  public:
    using value_type = signed_word;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    explicit iterator(int r) : r_(r), end_(std::uint64_t(1) << r) {}
    [[nodiscard]] value_type operator*() const {
      signed_word word;
      word.sign = std::popcount(right_) % 2 == 0 ? 1 : -1;
      for (int k = 1; k <= r_; ++k) {
        if ((right_ >> (k - 1) & 1U) != 0) {
          word.right.push_back(k);
        }
      }
      for (int k = r_; k >= 1; --k) {
        if ((right_ >> (k - 1) & 1U) == 0) {
          word.left.push_back(k);
        }
      }
      return word;
    }
    iterator& operator++() {
      ++right_;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(iterator const& it, std::default_sentinel_t) { return it.right_ == it.end_; }

  private:
    int r_ = 0;
    std::uint64_t right_ = 0; // bit k−1: V_k stands to the right
    std::uint64_t end_ = 0;
  };

  [[nodiscard]] iterator begin() const { return iterator(r_); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
  int r_;
};

} // namespace mfdyson
