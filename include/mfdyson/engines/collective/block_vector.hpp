#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <mfdyson/core/scalar.hpp>

/// \file
/// Vectors of which only the first entries of each block are stored.

namespace mfdyson {

/// A vector in blocks of different lengths; what is behind the stored entries of a block, and blocks behind the last, are 0.
template <ComplexScalar S>
struct block_vector {
  std::vector<std::size_t> start{0}; ///< of each block in `entries`, and the end
  std::vector<S> entries;

  [[nodiscard]] std::size_t blocks() const { return start.size() - 1; }
  [[nodiscard]] std::size_t length(std::size_t block) const {
    return block < blocks() ? start[block + 1] - start[block] : 0;
  }
  [[nodiscard]] S const* data(std::size_t block) const { return entries.data() + start[block]; }
  [[nodiscard]] S* data(std::size_t block) { return entries.data() + start[block]; }
  [[nodiscard]] double bytes() const {
    return static_cast<double>(entries.size()) * sizeof(S) +
           static_cast<double>(start.size()) * sizeof(std::size_t);
  }

  /// Gets blocks of given lengths; entries are of no meaning until they are set.
  void reshape(std::vector<std::uint32_t> const& lengths) {
    start.clear();
    start.reserve(lengths.size() + 1);
    start.push_back(0);
    for (auto const n : lengths) {
      start.push_back(start.back() + n);
    }
    if (entries.capacity() < start.back()) {
      entries.clear(); // nothing to move
    }
    entries.resize(start.back());
  }
  /// Becomes 0, with blocks of given lengths.
  void reset(std::vector<std::uint32_t> const& lengths) {
    reshape(lengths);
    std::fill(entries.begin(), entries.end(), S(real_of<S>(0)));
  }
  [[nodiscard]] static block_vector zero(std::vector<std::uint32_t> const& lengths) {
    block_vector result;
    result.reset(lengths);
    return result;
  }

  /// Lengths that have room for this vector too.
  void widen(std::vector<std::uint32_t>& lengths) const {
    if (lengths.size() < blocks()) {
      lengths.resize(blocks(), 0);
    }
    for (std::size_t b = 0; b < blocks(); ++b) {
      lengths[b] = std::max(lengths[b], static_cast<std::uint32_t>(length(b)));
    }
  }
};

/// y += z x, for a real or complex z. \param y has room for x
template <ComplexScalar S, class Z>
void add_multiple(Z const& z, block_vector<S> const& x, block_vector<S>& y) {
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    S const* const from = x.data(b);
    S* const to = y.data(b);
    auto const length = x.length(b);
    for (std::size_t i = 0; i < length; ++i) {
      if constexpr (ComplexScalar<Z>) {
        to[i] += times(z, from[i]);
      } else {
        to[i] = S(to[i].real() + z * from[i].real(), to[i].imag() + z * from[i].imag());
      }
    }
  }
}

/// ‖x‖².
template <ComplexScalar S>
[[nodiscard]] real_of<S> squared_norm(block_vector<S> const& x) {
  real_of<S> sum(0);
  for (auto const& e : x.entries) {
    sum += Eigen::numext::abs2(e);
  }
  return sum;
}

/// Re ⟨x, y⟩. \param y has room for x
template <ComplexScalar S>
[[nodiscard]] real_of<S> real_overlap(block_vector<S> const& x, block_vector<S> const& y) {
  real_of<S> sum(0);
  real_of<S> more(0);
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    S const* const u = x.data(b);
    S const* const v = y.data(b);
    auto const length = x.length(b);
    for (std::size_t i = 0; i < length; ++i) {
      sum += u[i].real() * v[i].real();
      more += u[i].imag() * v[i].imag();
    }
  }
  return sum + more;
}

} // namespace mfdyson
