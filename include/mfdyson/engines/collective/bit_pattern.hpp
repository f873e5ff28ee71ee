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
/// Number of members below k: the row of k in a list of the members.
[[nodiscard]] inline std::size_t rank_of_bit(bit_view set, std::size_t k) {
  std::size_t count = 0;
  for (std::size_t w = 0; w < k / 64; ++w) {
    count += static_cast<std::size_t>(std::popcount(set[w]));
  }
  return count + static_cast<std::size_t>(std::popcount(set[k / 64] & ((bit_word(1) << (k % 64)) - 1)));
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

/// The non-zero pattern of an operator: which states it leads to, and which it comes from.
class bit_pattern {
public:
  template <ComplexScalar S>
  explicit bit_pattern(sparse_operator<S> const& x)
      : words_(words_for(x.dimension())), image_(x.dimension() * words_), preimage_(x.dimension() * words_) {
    for (std::size_t row = 0; row < x.dimension(); ++row) {
      for (auto const* e = x.begin(row); e != x.end(row); ++e) {
        set_bit(bit_span(image_).subspan(e->column * words_, words_), row);
        set_bit(bit_span(preimage_).subspan(row * words_, words_), e->column);
      }
    }
  }

  /// target ∪= states that the operator leads to from `source`.
  void add_image(bit_view source, bit_span target) const { add(image_, source, target); }
  /// target ∪= states from which the operator leads into `source`.
  void add_preimage(bit_view source, bit_span target) const { add(preimage_, source, target); }

private:
  void add(std::vector<bit_word> const& table, bit_view source, bit_span target) const {
    for_each_bit(source, [&](std::size_t k) {
      for (std::size_t w = 0; w < words_; ++w) {
        target[w] |= table[k * words_ + w];
      }
    });
  }

  std::size_t words_;
  std::vector<bit_word> image_;
  std::vector<bit_word> preimage_;
};

} // namespace mfdyson
