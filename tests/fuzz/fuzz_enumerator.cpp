// Arguments of the enumerations and their counts, good and bad, against brute force.

#include <algorithm>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include <mfdyson/core/dense.hpp>
#include <mfdyson/enumeration/counts.hpp>
#include <mfdyson/enumeration/index_tuples.hpp>
#include <mfdyson/enumeration/occupations.hpp>
#include <mfdyson/enumeration/signed_words.hpp>
#include <mfdyson/operators/commutator.hpp>

#include "broken.hpp"
#include "byte_source.hpp"

namespace {

using mfdyson::fuzzing::byte_source;
using mfdyson::fuzzing::require;
using numbers = std::vector<int>;
__extension__ using wide = unsigned __int128;

constexpr std::uint64_t most_to_walk = 3000;

/// What the call returns, or nothing where it says that the count is too large.
template <class Call>
std::optional<std::uint64_t> count_of(Call&& call) {
  try {
    return call();
  } catch (mfdyson::capacity_exceeded const&) {
    return std::nullopt;
  }
}

/// Whether the call throws `invalid_input`; other exceptions pass.
template <class Call>
bool is_refused(Call&& call) {
  try {
    call();
    return false;
  } catch (mfdyson::invalid_input const&) {
    return true;
  }
}

std::optional<std::uint64_t> narrow(wide x) {
  return x <= std::numeric_limits<std::uint64_t>::max() ? std::optional(static_cast<std::uint64_t>(x))
                                                        : std::nullopt;
}

/// C(n, k) in 128 bits, factor by factor, for n of 65 bits: what grows beyond 64 bits never falls again.
std::optional<std::uint64_t> binomial_of(wide n, wide k) {
  if (k > n) {
    return 0;
  }
  k = std::min(k, n - k);
  wide result = 1;
  for (wide j = 1; j <= k; ++j) {
    if (result > std::numeric_limits<std::uint64_t>::max() / (n - k + j) && n - k + j > (wide(1) << 64)) {
      return std::nullopt; // the product has more than 128 bits
    }
    result = result * (n - k + j) / j;
    if (result > std::numeric_limits<std::uint64_t>::max()) {
      return std::nullopt;
    }
  }
  return narrow(result);
}

/// Solutions of q_1 + … + q_L = T with q_j ≤ most, by adding up over the last q.
std::uint64_t solutions(std::size_t parts, std::size_t total, std::size_t most) {
  std::vector<std::uint64_t> by_total(total + 1, 0);
  by_total[0] = 1;
  for (std::size_t part = 0; part < parts; ++part) {
    for (std::size_t t = total; t > 0; --t) {
      for (std::size_t q = 1; q <= std::min(t, most); ++q) {
        by_total[t] += by_total[t - q];
      }
    }
  }
  return by_total[total];
}

void counts(byte_source& in) {
  auto const n = in.any_count();
  auto const k = in.any_count();
  require(count_of([&] { return mfdyson::binomial(n, k); }) == binomial_of(n, k), "binomial(n, k)");
  auto const compositions = n == 0 ? std::optional<std::uint64_t>(k == 0) : binomial_of(wide(n) + k - 1, k);
  require(count_of([&] { return mfdyson::count_compositions(n, k); }) == compositions,
          "count_compositions(n, k) is C(n + k - 1, k)");
  require(count_of([&] { return mfdyson::count_pair_compositions(n, k); }) == binomial_of(n, k),
          "count_pair_compositions(n, k) is C(n, k)");
  if (n <= 12 && k <= 12) {
    require(mfdyson::count_compositions(n, k) == solutions(n, k, k), "count_compositions by adding up");
    require(mfdyson::count_pair_compositions(n, k) == solutions(n, k, 1),
            "count_pair_compositions by adding up");
  }
}

numbers any_numbers(byte_source& in, int most_parts) {
  numbers result(static_cast<std::size_t>(in.small(0, most_parts)));
  for (auto& p : result) {
    p = in.any_int();
  }
  return result;
}

bool has_negative(numbers const& p) {
  return std::any_of(p.begin(), p.end(), [](int x) { return x < 0; });
}

std::int64_t sum(std::span<int const> p) { return std::accumulate(p.begin(), p.end(), std::int64_t(0)); }

/// Tuples with this occupation: as many as with one index less, over all last indices.
std::uint64_t tuples_by_last_index(numbers& p) {
  if (sum(p) == 0) {
    return 1;
  }
  std::uint64_t result = 0;
  for (auto& x : p) {
    if (x > 0) {
      --x;
      result += tuples_by_last_index(p);
      ++x;
    }
  }
  return result;
}

void tuples(byte_source& in) {
  auto p = any_numbers(in, 6);
  std::optional<std::uint64_t> count;
  bool const refused = is_refused([&] { count = count_of([&] { return mfdyson::count_index_tuples(p); }); });
  require(refused == has_negative(p), "count_index_tuples refuses what is negative, and nothing else");
  if (sum(p) > 100 && !refused) {
    return; // tuples would be long
  }
  require(is_refused([&] { static_cast<void>(mfdyson::index_tuples(p)); }) == refused,
          "index_tuples refuses what is negative, and nothing else");
  if (refused) {
    return;
  }
  std::uint64_t walked = 0;
  numbers before;
  for (auto const tuple : mfdyson::index_tuples(p)) {
    numbers const now(tuple.begin(), tuple.end());
    require(walked == 0 || before < now, "index tuples ascend");
    numbers occupation(p.size(), 0);
    for (int const j : now) {
      require(j >= 0 && static_cast<std::size_t>(j) < p.size(), "indices count the particles");
      ++occupation[static_cast<std::size_t>(j)];
    }
    require(occupation == p, "each index occurs as often as said");
    before = now;
    if (++walked == most_to_walk) {
      return;
    }
  }
  require(count == walked, "count_index_tuples counts the index tuples");
  require(walked == tuples_by_last_index(p), "index tuples by their last index");
}

void all_occupations(byte_source& in) {
  int const particles = in.any_int();
  int const observed = in.any_int();
  int const r = in.any_int();
  int const hits = in.any_int();
  bool const valid = observed >= 0 && observed <= particles && hits >= 0 && hits <= r;
  require(is_refused([&] { mfdyson::occupations(particles, observed, r, hits); }) == !valid,
          "occupations refuse what breaks 0 <= n <= N, 0 <= hits <= r, and nothing else");
  if (!valid || particles > 64) {
    return;
  }
  std::uint64_t walked = 0;
  std::set<numbers> seen;
  for (auto const p : mfdyson::occupations(particles, observed, r, hits)) {
    auto const first = p.first(static_cast<std::size_t>(observed));
    auto const rest = p.subspan(static_cast<std::size_t>(observed));
    require(p.size() == static_cast<std::size_t>(particles), "an occupation has N numbers");
    require(std::all_of(p.begin(), p.end(), [](int x) { return x >= 0; }), "occupations are not negative");
    require(sum(first) == hits && sum(rest) == std::int64_t(r) - hits, "occupations have the sums asked for");
    require(std::all_of(rest.begin(), rest.end(), [](int x) { return x % 2 == 0; }),
            "unobserved particles are hit an even number of times");
    require(seen.emplace(p.begin(), p.end()).second, "no occupation comes twice");
    if (++walked == most_to_walk) {
      return;
    }
  }
  // both sums are free of each other
  bool const even = (r - hits) % 2 == 0;
  auto const count = [](int parts, int total) {
    return parts == 0 ? std::optional<std::uint64_t>(total == 0 ? 1 : 0)
                      : binomial_of(wide(parts) + wide(total) - 1, wide(total));
  };
  auto const outer = count(observed, hits);
  auto const inner = even ? count(particles - observed, (r - hits) / 2) : std::optional<std::uint64_t>(0);
  require((inner == 0U || outer == 0U) ? walked == 0 : (inner && outer && *inner * *outer == walked),
          "as many occupations as compositions of both sums");
}

void pairs(byte_source& in) {
  auto const observed = any_numbers(in, 5);
  int const r = in.any_int();
  if (r > 1000 && !has_negative(observed)) {
    auto const rest = r - sum(observed);
    if (rest >= 0 && rest % 2 == 0) {
      return; // a long list
    }
  }
  numbers found;
  bool const refused = is_refused([&] { found = mfdyson::pair_occupation(observed, r); });
  auto const hits = sum(observed);
  require(refused == (has_negative(observed) || hits > r || (r - hits) % 2 != 0),
          "pair_occupation refuses what breaks its inequalities, and nothing else");
  if (!refused) {
    require(sum(found) == r && std::equal(observed.begin(), observed.end(), found.begin()) &&
                std::all_of(found.begin() + static_cast<std::ptrdiff_t>(observed.size()), found.end(),
                            [](int p) { return p == 2; }),
            "pair_occupation: the observed particles, and pairs");
  }
}

/// Small whole numbers, so that sums of products are exact.
mfdyson::matrix<> any_matrix(byte_source& in, Eigen::Index d) {
  mfdyson::matrix<> x(d, d);
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    auto const b = in.byte();
    x.data()[k] = std::complex<double>(b % 5 - 2, b / 5 % 5 - 2);
  }
  return x;
}

void words(byte_source& in) {
  int const any = in.any_int();
  require(is_refused([&] { mfdyson::signed_words{any}; }) == (any < 0 || any > 62),
          "signed_words refuse what breaks 0 <= r <= 62, and nothing else");
  int const r = in.small(0, 6);
  auto const d = static_cast<Eigen::Index>(in.small(1, 3));
  auto const a = any_matrix(in, d);
  std::vector<mfdyson::matrix<>> v;
  for (int k = 0; k < r; ++k) {
    v.push_back(any_matrix(in, d));
  }
  mfdyson::matrix<> total = mfdyson::matrix<>::Zero(d, d);
  std::size_t count = 0;
  for (auto const& word : mfdyson::signed_words(r)) {
    mfdyson::matrix<> product = mfdyson::matrix<>::Identity(d, d);
    for (int const k : word.left) {
      product = mfdyson::multiply(product, v[static_cast<std::size_t>(k - 1)]);
    }
    product = mfdyson::multiply(product, a);
    for (int const k : word.right) {
      product = mfdyson::multiply(product, v[static_cast<std::size_t>(k - 1)]);
    }
    total += static_cast<double>(word.sign) * product;
    ++count;
  }
  require(count == std::size_t(1) << r, "2^r signed words");
  auto const nested = mfdyson::nested_commutator(std::span<mfdyson::matrix<> const>(v), a);
  require(total == nested, "signed words add up to the multi-commutator");
  if (r > 0) { // another dimension is refused
    v.back() = any_matrix(in, d + 1);
    require(is_refused([&] {
              static_cast<void>(mfdyson::nested_commutator(std::span<mfdyson::matrix<> const>(v), a));
            }),
            "nested_commutator refuses operators of other dimensions");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  byte_source in(data, size);
  switch (in.small(0, 4)) {
  case 0:
    counts(in);
    break;
  case 1:
    tuples(in);
    break;
  case 2:
    all_occupations(in);
    break;
  case 3:
    pairs(in);
    break;
  default:
    words(in);
    break;
  }
  return 0;
}
