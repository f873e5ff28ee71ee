#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <mfdyson/core/error.hpp>
#include <mfdyson/core/text.hpp>

/// \file
/// How many tuples and occupations there are.

namespace mfdyson {

/// The binomial coefficient, 0 for k > n.
/// \throws capacity_exceeded where it does not fit 64 bits
[[nodiscard]] inline std::uint64_t binomial(std::uint64_t n, std::uint64_t k) {
  if (k > n) {
    return 0;
  }
  if (k > n - k) {
    k = n - k;
  }
  unsigned __int128 result = 1;
  for (std::uint64_t j = 1; j <= k; ++j) {
    result = result * (n - k + j) / j; // a product of j consecutive numbers, so the division is exact
    if (result > std::numeric_limits<std::uint64_t>::max()) {
      throw capacity_exceeded("binomial",
                              "n over k must fit 64 bits, got n = " + to_text(n) + ", k = " + to_text(k));
    }
  }
  return static_cast<std::uint64_t>(result);
}

/// Number of index tuples with occupation (p_1, …, p_N): r!/(p_1! ⋯ p_N!), r = Σ p_j. Source: [MR18] (3.3).
/// \throws capacity_exceeded where it does not fit 64 bits
[[nodiscard]] inline std::uint64_t count_index_tuples(std::span<int const> occupation) {
  unsigned __int128 result = 1;
  std::uint64_t r = 0;
  for (int const p : occupation) {
    r += static_cast<std::uint64_t>(p);
    result *= binomial(r, static_cast<std::uint64_t>(p));
    if (result > std::numeric_limits<std::uint64_t>::max()) {
      throw capacity_exceeded("count_index_tuples", "the number of tuples must fit 64 bits");
    }
  }
  return static_cast<std::uint64_t>(result);
}

/// Number of solutions of q_1 + … + q_L = T in whole numbers ≥ 0. Source: [MR18] (3.15), first relation.
[[nodiscard]] inline std::uint64_t count_compositions(std::uint64_t parts, std::uint64_t total) {
  return parts == 0 ? (total == 0 ? 1 : 0) : binomial(parts + total - 1, total);
}

/// The same with every q_j ∈ {0, 1}: the occupations by pairs that survive N → ∞.
/// Source: [MR18] (3.15), second relation.
[[nodiscard]] inline std::uint64_t count_pair_compositions(std::uint64_t parts, std::uint64_t total) {
  return binomial(parts, total);
}

} // namespace mfdyson
