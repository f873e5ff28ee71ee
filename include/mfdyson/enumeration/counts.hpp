#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>

#include <mfdyson/core/error.hpp>
#include <mfdyson/core/text.hpp>

/// \file
/// How many tuples and occupations there are.

namespace mfdyson {

namespace detail {

/// a b, which must fit 64 bits.
[[nodiscard]] inline std::uint64_t checked_product(std::uint64_t a, std::uint64_t b,
                                                   std::string_view function) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) {
    throw capacity_exceeded(function, concat({"the count must fit 64 bits, got a multiple of ", to_text(a)}));
  }
  return a * b;
}

/// Every p_j ≥ 0.
inline void require_occupation(std::span<int const> occupation, std::string_view function) {
  for (std::size_t j = 0; j < occupation.size(); ++j) {
    if (occupation[j] < 0) {
      throw invalid_input(
          function, concat({"occupation[", to_text(j), "]: expected >= 0, got ", to_text(occupation[j])}));
    }
  }
}

} // namespace detail

/// The binomial coefficient, 0 for k > n.
/// \throws capacity_exceeded where it does not fit 64 bits
[[nodiscard]] inline std::uint64_t binomial(std::uint64_t n, std::uint64_t k) {
  if (k > n) {
    return 0;
  }
  k = std::min(k, n - k);
  std::uint64_t result = 1;
  for (std::uint64_t j = 1; j <= k; ++j) {
    // result (n − k + j)/j is whole; divide first, so that nothing larger than it appears
    auto const common = std::gcd(result, j);
    result = detail::checked_product(result / common, (n - k + j) / (j / common), "binomial");
  }
  return result;
}

/// Number of index tuples with occupation (p_1, …, p_N): r!/(p_1! ⋯ p_N!), r = Σ p_j. Source: [MR18] (3.3).
/// \throws capacity_exceeded where it does not fit 64 bits
[[nodiscard]] inline std::uint64_t count_index_tuples(std::span<int const> occupation) {
  detail::require_occupation(occupation, "count_index_tuples");
  std::uint64_t result = 1;
  std::uint64_t r = 0;
  for (int const p : occupation) {
    r += static_cast<std::uint64_t>(p);
    result =
        detail::checked_product(result, binomial(r, static_cast<std::uint64_t>(p)), "count_index_tuples");
  }
  return result;
}

/// Number of solutions of q_1 + … + q_L = T in whole numbers ≥ 0. Source: [MR18] (3.15), first relation.
/// \throws capacity_exceeded where it does not fit 64 bits
[[nodiscard]] inline std::uint64_t count_compositions(std::uint64_t parts, std::uint64_t total) {
  if (parts == 0) {
    return total == 0 ? 1 : 0;
  }
  if (parts - 1 >
      std::numeric_limits<std::uint64_t>::max() - total) { // L ≥ 2 and T ≥ 1, so at least L + T − 1
    throw capacity_exceeded("count_compositions", concat({"the count must fit 64 bits, got ", to_text(parts),
                                                          " parts of total ", to_text(total)}));
  }
  return binomial(parts - 1 + total, total);
}

/// The same with every q_j ∈ {0, 1}: the occupations by pairs that survive N → ∞.
/// Source: [MR18] (3.15), second relation.
/// \throws capacity_exceeded where it does not fit 64 bits
[[nodiscard]] inline std::uint64_t count_pair_compositions(std::uint64_t parts, std::uint64_t total) {
  return binomial(parts, total);
}

} // namespace mfdyson
