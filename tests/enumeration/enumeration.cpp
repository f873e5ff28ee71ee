// Occupations, index tuples and their numbers, against brute force.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <mfdyson/core/dense.hpp>
#include <mfdyson/enumeration/counts.hpp>
#include <mfdyson/enumeration/index_tuples.hpp>
#include <mfdyson/enumeration/occupations.hpp>
#include <mfdyson/enumeration/signed_words.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/precision.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_enumeration_enumeration {

namespace {

using mfdyson::count_index_tuples;
using mfdyson::index_tuples;
using mfdyson::occupations;
using mfdyson::signed_words;
using mfdyson::testing::complaint;
using mfdyson::testing::message;
using tuple = std::vector<int>;

static_assert(std::ranges::input_range<occupations> && !std::ranges::forward_range<occupations>);
static_assert(std::ranges::input_range<index_tuples> && !std::ranges::forward_range<index_tuples>);
static_assert(std::ranges::input_range<signed_words> && !std::ranges::forward_range<signed_words>);

/// All tuples of {0, …, base−1}^length, as an odometer.
std::vector<tuple> all_tuples(int length, int base) {
  std::vector<tuple> result;
  tuple current(static_cast<std::size_t>(length), 0);
  if (length > 0 && base == 0) {
    return result;
  }
  while (true) {
    result.push_back(current);
    auto const place = std::ranges::find_if(current, [&](int x) { return x + 1 < base; });
    if (place == current.end()) {
      return result;
    }
    std::fill(current.begin(), place, 0);
    ++*place;
  }
}

template <class Range>
std::vector<tuple> collect(Range const& range) {
  std::vector<tuple> result;
  for (auto const x : range) {
    result.emplace_back(x.begin(), x.end());
  }
  return result;
}

int sum(std::span<int const> x) { return std::accumulate(x.begin(), x.end(), 0); }

bool even(int x) { return x % 2 == 0; }

/// The sums of (1.10) and (1.11) by filter.
std::vector<tuple> occupations_by_filter(int particles, int observed, int r, int hits) {
  std::vector<tuple> result;
  for (auto const& p : all_tuples(particles, r + 1)) {
    std::span const seen = std::span(p).first(static_cast<std::size_t>(observed));
    std::span const rest = std::span(p).subspan(static_cast<std::size_t>(observed));
    if (sum(seen) == hits && sum(rest) == r - hits && std::ranges::all_of(rest, even)) {
      result.push_back(p);
    }
  }
  return result;
}

std::vector<tuple> sorted(std::vector<tuple> x) {
  std::ranges::sort(x);
  return x;
}

tuple occupation_of(tuple const& indices, int particles) {
  tuple p(static_cast<std::size_t>(particles), 0);
  for (int const j : indices) {
    ++p[static_cast<std::size_t>(j)];
  }
  return p;
}

std::uint64_t factorial(int n) { return n < 2 ? 1 : static_cast<std::uint64_t>(n) * factorial(n - 1); }

} // namespace

TEST_CASE("occupations are the filtered tuples, each once", "[enumeration]") {
  for (int particles = 0; particles <= 4; ++particles) {
    for (int observed = 0; observed <= particles; ++observed) {
      for (int r = 0; r <= 6; ++r) {
        for (int hits = 0; hits <= r; ++hits) {
          INFO("N = " << particles << ", n = " << observed << ", r = " << r << ", observed hits = " << hits);
          // both are lists without repetition if sorted they are equal, for the filter has none
          CHECK(sorted(collect(occupations(particles, observed, r, hits))) ==
                sorted(occupations_by_filter(particles, observed, r, hits)));
        }
      }
    }
  }
}

TEST_CASE("occupations of the unobserved are counted by (3.15)", "[enumeration]") {
  for (int particles = 1; particles <= 6; ++particles) {
    for (int observed = 0; observed < particles; ++observed) {
      for (int pairs = 0; pairs <= 4; ++pairs) {
        INFO("N = " << particles << ", n = " << observed << ", pairs = " << pairs);
        auto const parts = static_cast<std::uint64_t>(particles - observed);
        auto const total = static_cast<std::uint64_t>(pairs);
        auto const all = collect(occupations(particles, observed, 2 * pairs, 0));
        auto const by_pairs = std::ranges::count_if(
            all, [](tuple const& p) { return std::ranges::all_of(p, [](int x) { return x <= 2; }); });
        CHECK(mfdyson::count_compositions(parts, total) == all.size());
        CHECK(mfdyson::count_pair_compositions(parts, total) == static_cast<std::uint64_t>(by_pairs));
      }
    }
  }
}

TEST_CASE("the numbers (3.15) obey their recurrences", "[enumeration]") {
  using mfdyson::binomial;
  using mfdyson::count_compositions;
  using mfdyson::count_pair_compositions;
  for (std::uint64_t parts = 0; parts <= 12; ++parts) {
    for (std::uint64_t total = 0; total <= 12; ++total) {
      INFO("parts " << parts << ", total " << total);
      // sum over the value of one more part
      std::uint64_t any = 0;
      for (std::uint64_t q = 0; q <= total; ++q) {
        any += count_compositions(parts, total - q);
      }
      CHECK(count_compositions(parts + 1, total) == any);
      CHECK(count_pair_compositions(parts + 1, total) ==
            count_pair_compositions(parts, total) +
                (total > 0 ? count_pair_compositions(parts, total - 1) : 0));
      CHECK(binomial(parts + total, total) == binomial(parts + total, parts));
    }
  }
  CHECK(count_compositions(0, 0) == 1);
  CHECK(binomial(3, 4) == 0);
  CHECK(binomial(67, 33) == 14226520737620288370U); // the last central one that fits
  CHECK(binomial(1'000'000'000'000, 1) == 1'000'000'000'000);
  CHECK(binomial(6'000'000'000, 2) == 17'999'999'997'000'000'000U);
  CHECK(complaint<mfdyson::capacity_exceeded>([] { return binomial(68, 34); }).find("must fit 64 bits") !=
        std::string::npos);
}

TEST_CASE("index tuples of an occupation are all tuples with it, each once, in order", "[enumeration]") {
  for (int particles = 0; particles <= 4; ++particles) {
    for (int r = 0; r <= 6; ++r) {
      std::map<tuple, std::vector<tuple>> expected;
      for (auto const& indices : all_tuples(r, particles)) {
        expected[occupation_of(indices, particles)].push_back(indices);
      }
      std::uint64_t total = 0;
      for (auto& [p, tuples] : expected) {
        INFO("N = " << particles << ", r = " << r);
        auto const found = collect(index_tuples(p));
        CHECK(std::ranges::is_sorted(found));
        CHECK(found == sorted(tuples));
        CHECK(count_index_tuples(p) == found.size());
        std::uint64_t multinomial = factorial(r);
        for (int const x : p) {
          multinomial /= factorial(x);
        }
        CHECK(count_index_tuples(p) == multinomial);
        total += found.size();
      }
      CHECK(total == static_cast<std::uint64_t>(std::pow(particles, r)));
    }
  }
}

TEST_CASE("the tuples of all occupations in (1.10), (1.11) are those that the filter leaves of N^r",
          "[enumeration]") {
  for (int particles = 1; particles <= 4; ++particles) {
    for (int observed = 0; observed <= particles; ++observed) {
      for (int r = 0; r <= 6; ++r) {
        for (int hits = 0; hits <= r; ++hits) {
          INFO("N = " << particles << ", n = " << observed << ", r = " << r << ", observed hits = " << hits);
          std::uint64_t brute = 0;
          for (auto const& indices : all_tuples(r, particles)) {
            auto const p = occupation_of(indices, particles);
            std::span const seen = std::span(p).first(static_cast<std::size_t>(observed));
            std::span const rest = std::span(p).subspan(static_cast<std::size_t>(observed));
            brute += sum(seen) == hits && std::ranges::all_of(rest, even) ? 1 : 0;
          }
          std::uint64_t counted = 0;
          for (auto const p : occupations(particles, observed, r, hits)) {
            counted += count_index_tuples(p);
          }
          CHECK(counted == brute);
        }
      }
    }
  }
}

TEST_CASE("pair occupations are those of D_r and E_r", "[enumeration]") {
  CHECK(mfdyson::pair_occupation(std::array{1, 1}, 6) == tuple{1, 1, 2, 2});
  CHECK(mfdyson::pair_occupation(std::array{3}, 3) == tuple{3});
  CHECK(mfdyson::pair_occupation(std::array{0, 1}, 3) == tuple{0, 1, 2});
  CHECK(mfdyson::pair_occupation(std::span<int const>(), 4) == tuple{2, 2});
  CHECK(mfdyson::pair_occupation(std::span<int const>(), 0).empty());
  // |D_r| with nothing observed: r!/2^{r/2}
  for (int r = 0; r <= 12; r += 2) {
    CHECK(count_index_tuples(mfdyson::pair_occupation(std::span<int const>(), r)) ==
          factorial(r) / (std::uint64_t(1) << (r / 2)));
  }
  CHECK(message([] {
          return mfdyson::pair_occupation(std::array{1, 1}, 5);
        }) == "mfdyson::pair_occupation: expected r - (p_1 + ... + p_n) even and >= 0, got r = 5, sum = 2");
  CHECK(complaint([] {
          return mfdyson::pair_occupation(std::array{3, 1}, 2);
        }) == "expected r - (p_1 + ... + p_n) even and >= 0, got r = 2, sum = 4");
  CHECK(complaint([] {
          return mfdyson::pair_occupation(std::array{std::numeric_limits<int>::max(), 3}, 2);
        }) == "expected r - (p_1 + ... + p_n) even and >= 0, got r = 2, sum = 2147483650");
}

TEST_CASE("compositions are refused where their number does not fit 64 bits", "[enumeration]") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(mfdyson::count_compositions(1, most) == 1);
  CHECK(mfdyson::count_compositions(most, 0) == 1);
  CHECK(mfdyson::count_compositions(most, 1) == most);
  CHECK(mfdyson::count_compositions(2, most - 1) == most);
  auto const refusal = [](std::uint64_t parts, std::uint64_t total) {
    return complaint<mfdyson::capacity_exceeded>([=] { return mfdyson::count_compositions(parts, total); });
  };
  CHECK(refusal(2, most) == "the count must fit 64 bits, got 2 parts of total 18446744073709551615");
  CHECK(refusal(most, 2).rfind("the count must fit 64 bits, got ", 0) == 0);
  CHECK(refusal(most / 2 + 1, most / 2 + 1).rfind("the count must fit 64 bits, got ", 0) == 0);
}

TEST_CASE("(3.3) is refused where it does not fit 64 bits", "[enumeration]") {
  CHECK(count_index_tuples(tuple(20, 1)) == factorial(20));
  CHECK(complaint<mfdyson::capacity_exceeded>([] {
          return count_index_tuples(tuple(21, 1));
        }).find("must fit 64 bits") != std::string::npos);
}

TEST_CASE("ranges of astronomical length start at once", "[enumeration]") {
  // 10^5 particles, r = 60: some 10^118 occupations
  occupations const huge(100'000, 2, 60, 4);
  auto it = huge.begin();
  std::set<tuple> seen;
  for (int k = 0; k < 20; ++k, ++it) {
    REQUIRE(it != huge.end());
    auto const p = *it;
    CHECK(p.size() == 100'000);
    CHECK(sum(p) == 60);
    CHECK(p[0] + p[1] == 4);
    seen.emplace(p.begin(), p.end());
  }
  CHECK(seen.size() == 20);

  index_tuples const tuples(tuple(200, 3));
  CHECK(std::ranges::equal((*tuples.begin()).first(4), std::array{0, 0, 0, 1}));

  std::uint64_t words = 0;
  for (auto const& word : signed_words(62)) {
    CHECK(word.left.size() + word.right.size() == 62);
    if (++words == 5) {
      break;
    }
  }
}

TEST_CASE("enumerations are ranges for the standard algorithms", "[enumeration]") {
  std::array const p{2, 1, 1};
  CHECK(std::ranges::count_if(index_tuples(p), [](std::span<int const> j) { return j[0] == 0; }) == 6);
  CHECK(std::ranges::distance(occupations(4, 1, 6, 2)) == 6);
  CHECK(std::ranges::all_of(occupations(5, 2, 8, 4), [](auto q) { return sum(q) == 8; }));
  CHECK(std::ranges::distance(signed_words(10)) == 1024);
}

TEST_CASE("signed words are the subsets of factors that stand to the right", "[enumeration]") {
  for (int r = 0; r <= 10; ++r) {
    INFO("r = " << r);
    std::set<tuple> seen;
    std::int64_t signs = 0;
    for (auto const& word : signed_words(r)) {
      CHECK(std::ranges::is_sorted(word.right));
      CHECK(std::ranges::is_sorted(word.left, std::ranges::greater()));
      tuple all = word.left;
      all.insert(all.end(), word.right.begin(), word.right.end());
      std::ranges::sort(all);
      tuple numbers(static_cast<std::size_t>(r));
      std::iota(numbers.begin(), numbers.end(), 1);
      CHECK(all == numbers);
      CHECK(word.sign == (word.right.size() % 2 == 0 ? 1 : -1));
      signs += word.sign;
      seen.insert(word.right);
    }
    CHECK(seen.size() == std::size_t(1) << r);
    CHECK(signs == (r == 0 ? 1 : 0));
  }
}

TEST_CASE("signed words of scalars and of shifts add up to known commutators", "[enumeration]") {
  // commuting factors: every multi-commutator with r > 0 vanishes; ad_n^r(a) = (−1)^r a for [n, a] = −a
  mfdyson::matrix<> n = mfdyson::matrix<>::Zero(5, 5);
  mfdyson::matrix<> a = mfdyson::matrix<>::Zero(5, 5);
  for (int k = 0; k < 5; ++k) {
    n(k, k) = k;
    if (k > 0) {
      a(k - 1, k) = std::sqrt(k);
    }
  }
  for (int r = 0; r <= 6; ++r) {
    mfdyson::matrix<> total = mfdyson::matrix<>::Zero(5, 5);
    for (auto const& word : signed_words(r)) {
      mfdyson::matrix<> product = a;
      for (std::size_t k = 0; k < word.left.size(); ++k) {
        product = mfdyson::multiply(n, product);
      }
      for (std::size_t k = 0; k < word.right.size(); ++k) {
        product = mfdyson::multiply(product, n);
      }
      total += static_cast<double>(word.sign) * product;
    }
    CHECK(mfdyson::testing::apart(total, mfdyson::matrix<>((r % 2 == 0 ? 1.0 : -1.0) * a), std::pow(8, r)) <=
          8);
  }
}

TEST_CASE("enumerations refuse what has no meaning", "[enumeration]") {
  auto const refusal = [](int particles, int observed, int r, int hits) {
    return message([&] { return occupations(particles, observed, r, hits); });
  };
  auto const refused_as = [](std::string const& values) {
    return "mfdyson::occupations: expected 0 <= n <= N and 0 <= observed_hits <= r, got " + values;
  };
  CHECK(refusal(3, 4, 2, 0) == refused_as("n = 4, N = 3, observed_hits = 0, r = 2"));
  CHECK(refusal(3, -1, 2, 0) == refused_as("n = -1, N = 3, observed_hits = 0, r = 2"));
  CHECK(refusal(3, 1, 2, 3) == refused_as("n = 1, N = 3, observed_hits = 3, r = 2"));
  CHECK(refusal(3, 1, 2, -1) == refused_as("n = 1, N = 3, observed_hits = -1, r = 2"));
  CHECK(refusal(-1, -1, 0, 0) == refused_as("n = -1, N = -1, observed_hits = 0, r = 0"));
  CHECK(message([] {
          return index_tuples(std::array{1, -2});
        }) == "mfdyson::index_tuples: occupation[1]: expected >= 0, got -2");
  CHECK(message([] { return signed_words(-1); }) ==
        "mfdyson::signed_words: r: expected 0 <= r <= 62, got -1");
  CHECK(complaint([] { return signed_words(63); }) == "r: expected 0 <= r <= 62, got 63");
}

} // namespace tests_of_enumeration_enumeration
