#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <mfdyson/engines/sparse_operator.hpp>

/// \file
/// Sets of basis states of the kept space, and what an operator does to them.

namespace mfdyson {

/// A set of basis states as bits, in 64-bit words.
using bit_word = std::uint64_t;
using bit_span = std::span<bit_word>;
using bit_view = std::span<bit_word const>;

[[nodiscard]] constexpr std::size_t words_for(std::size_t bits) { return (bits + 63) / 64; }
[[nodiscard]] inline bool has_bit(bit_view set, std::size_t k) { return (set[k / 64] >> (k % 64) & 1U) != 0; }
inline void set_bit(bit_span set, std::size_t k) { set[k / 64] |= bit_word(1) << (k % 64); }
[[nodiscard]] inline std::size_t count_bits(bit_view set) {
  std::size_t count = 0;
  for (auto const word : set) {
    count += static_cast<std::size_t>(std::popcount(word));
  }
  return count;
}
/// Calls f(k) for every member, ascending.
template <class F>
void for_each_bit(bit_view set, F&& f) {
  for (std::size_t w = 0; w < set.size(); ++w) {
    for (bit_word word = set[w]; word != 0; word &= word - 1) {
      f(w * 64 + static_cast<std::size_t>(std::countr_zero(word)));
    }
  }
}

/// The non-zero pattern of an operator: which states it leads to, and which it comes from. Rows of bits where many are set, lists
/// of states where few are, as for the many states of a field.
class bit_pattern {
public:
  template <ComplexScalar S>
  explicit bit_pattern(sparse_operator<S> const& x)
      : words_(words_for(x.dimension())), is_list_(x.entries() < x.dimension() * words_) {
    auto const d = x.dimension();
    if (is_list_) {
      image_.start.assign(d + 1, 0);
      preimage_.start.assign(d + 1, 0);
      for (std::size_t row = 0; row < d; ++row) {
        for (auto const* e = x.begin(row); e != x.end(row); ++e) {
          ++image_.start[e->column + 1];
          preimage_.states.push_back(e->column);
        }
        preimage_.start[row + 1] = preimage_.states.size();
      }
      for (std::size_t k = 0; k < d; ++k) {
        image_.start[k + 1] += image_.start[k];
      }
      image_.states.resize(x.entries());
      auto next = image_.start;
      for (std::size_t row = 0; row < d; ++row) {
        for (auto const* e = x.begin(row); e != x.end(row); ++e) {
          image_.states[next[e->column]++] = row;
        }
      }
      return;
    }
    image_.bits.resize(d * words_);
    preimage_.bits.resize(d * words_);
    for (std::size_t row = 0; row < d; ++row) {
      for (auto const* e = x.begin(row); e != x.end(row); ++e) {
        set_bit(bit_span(image_.bits).subspan(e->column * words_, words_), row);
        set_bit(bit_span(preimage_.bits).subspan(row * words_, words_), e->column);
      }
    }
  }

  /// target ∪= states that the operator leads to from `source`.
  void add_image(bit_view source, bit_span target) const { add(image_, source, target); }
  /// target ∪= states from which the operator leads into `source`.
  void add_preimage(bit_view source, bit_span target) const { add(preimage_, source, target); }

private:
  struct table {
    std::vector<bit_word> bits;      ///< one row of words for each state
    std::vector<std::size_t> start;  ///< or where the list of a state starts
    std::vector<std::size_t> states; ///< the lists
  };

  void add(table const& of, bit_view source, bit_span target) const {
    for_each_bit(source, [&](std::size_t k) {
      if (is_list_) {
        for (std::size_t i = of.start[k]; i < of.start[k + 1]; ++i) {
          set_bit(target, of.states[i]);
        }
        return;
      }
      for (std::size_t w = 0; w < words_; ++w) {
        target[w] |= of.bits[k * words_ + w];
      }
    });
  }

  std::size_t words_;
  bool is_list_;
  table image_;
  table preimage_;
};

} // namespace mfdyson
