// The loops over contiguous numbers, against plain ones. The numbers are whole and small: every sum is exact, in
// any order and with fused multiplications too, so that results must be equal.

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <mfdyson/core/lanes.hpp>

#include "support/catch.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_core_lanes {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

constexpr std::size_t largest_size = 120;

/// Whole numbers from −99 to 99.
template <RealScalar Real>
[[nodiscard]] std::vector<Real> whole_numbers(random_engine& rng, std::size_t size) {
  std::vector<Real> result;
  for (std::size_t k = 0; k < size; ++k) {
    result.push_back(Real(random_int(rng, -99, 99)));
  }
  return result;
}

/// Checks a form of `combine` for one shape, and that it writes nowhere else.
template <std::size_t Rows, RealScalar Real, class Combine>
void check_shape(random_engine& rng, Combine const& form, std::size_t terms, std::size_t begin,
                 std::size_t size, bool factors_by_row) {
  INFO("rows " << Rows << ", terms " << terms << ", begin " << begin << ", size " << size);
  auto const length = begin + size + 8;
  // factors of a row together, with a gap, or of a term together
  std::size_t const f_row = factors_by_row ? terms + 3 : 1;
  std::size_t const f_term = factors_by_row ? 1 : Rows + 2;
  auto const factors = whole_numbers<Real>(rng, Rows * f_row + terms * f_term);
  std::vector<std::vector<Real>> sources;
  std::vector<Real const*> in;
  for (std::size_t h = 0; h < terms; ++h) {
    sources.push_back(whole_numbers<Real>(rng, length));
  }
  for (auto const& source : sources) {
    in.push_back(source.data());
  }
  std::vector<std::vector<Real>> found;
  std::vector<Real*> out;
  for (std::size_t r = 0; r < Rows; ++r) {
    found.push_back(whole_numbers<Real>(rng, length)); // what was there before must not count
  }
  auto expected = found;
  for (auto& row : found) {
    out.push_back(row.data());
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t k = begin; k < begin + size; ++k) {
      Real sum(0);
      for (std::size_t h = 0; h < terms; ++h) {
        sum += factors[r * f_row + h * f_term] * sources[h][k];
      }
      expected[r][k] = sum;
    }
  }
  form(out.data(), factors.data(), f_row, f_term, terms, in.data(), begin, begin + size);
  CHECK(found == expected);
}

/// Checks a form of `combine` for many shapes.
template <std::size_t Rows, RealScalar Real, class Combine>
void check_combine(Combine const& form) {
  random_engine rng(1);
  for (std::size_t size = lanes; size <= largest_size; size += lanes) {
    for (std::size_t const terms : {0, 1, 2, 7, 30}) {
      for (std::size_t const begin : {0, 4, 20}) {
        for (bool const factors_by_row : {true, false}) {
          check_shape<Rows, Real>(rng, form, terms, begin, size, factors_by_row);
        }
      }
    }
  }
}

/// Calls f(size) for the multiples of `lanes` up to the largest.
template <class F>
void for_sizes(F&& f) {
  for (std::size_t size = lanes; size <= largest_size; size += lanes) {
    INFO("size " << size);
    f(size);
  }
}

} // namespace

TEST_CASE("sizes are rounded up to whole lanes") {
  CHECK(round_up_to_lanes(0) == 0);
  for (std::size_t n = 1; n < 50; ++n) {
    auto const rounded = round_up_to_lanes(n);
    CHECK(rounded % lanes == 0);
    CHECK(rounded >= n);
    CHECK(rounded < n + lanes);
  }
}

TEMPLATE_TEST_CASE("linear combinations of vectors, one or several rows at a time", "", double, long double) {
  check_combine<1, TestType>([](auto... x) { combine<1>(x...); });
  check_combine<rows_together, TestType>([](auto... x) { combine<rows_together>(x...); });
}

TEST_CASE("linear combinations on processors of every kind") {
  // what this one does not use
  using detail::instructions;
  check_combine<1, double>([](auto... x) { detail::combine_rows<instructions::compiled, 1, 4, 2, 1>(x...); });
  check_combine<2, double>([](auto... x) { detail::combine_rows<instructions::compiled, 2, 3, 2, 1>(x...); });
  check_combine<1, double>([](auto... x) { detail::combine_wide<instructions::compiled, 1>(x...); });
  check_combine<rows_together, double>(
      [](auto... x) { detail::combine_wide<instructions::compiled, rows_together>(x...); });
}

TEMPLATE_TEST_CASE("complex products of vectors, point by point", "", double, long double) {
  using Real = TestType;
  random_engine rng(2);
  for_sizes([&](std::size_t size) {
    // one number more than is asked for, which must stay
    auto const c = whole_numbers<Real>(rng, size + 1);
    auto const s = whole_numbers<Real>(rng, size + 1);
    auto const x = whole_numbers<Real>(rng, size + 1);
    auto const y = whole_numbers<Real>(rng, size + 1);
    auto const before = whole_numbers<Real>(rng, size + 1);
    auto const product = [&](bool conjugate, std::vector<Real> re, std::vector<Real> im, bool add) {
      for (std::size_t k = 0; k < size; ++k) {
        Real const sine = conjugate ? Real(-s[k]) : s[k];
        re[k] = (add ? re[k] : Real(0)) + c[k] * x[k] - sine * y[k];
        im[k] = (add ? im[k] : Real(0)) + c[k] * y[k] + sine * x[k];
      }
      return std::pair(re, im);
    };

    auto re = x;
    auto im = y;
    rotate(re.data(), im.data(), c.data(), s.data(), size);
    CHECK(std::pair(re, im) == product(false, x, y, false));

    re = x;
    im = y;
    auto const most = rotate_back(re.data(), im.data(), c.data(), s.data(), size);
    CHECK(std::pair(re, im) == product(true, x, y, false));
    Real largest(0);
    for (std::size_t k = 0; k < size; ++k) {
      largest = std::max({largest, std::abs(re[k]), std::abs(im[k])});
    }
    CHECK(most == largest);

    re = before;
    im = before;
    multiply_phases(re.data(), im.data(), c.data(), s.data(), x.data(), y.data(), size);
    CHECK(std::pair(re, im) == product(false, before, before, false));

    re = before;
    im = before;
    add_product(re.data(), im.data(), c.data(), s.data(), x.data(), y.data(), size);
    CHECK(std::pair(re, im) == product(false, before, before, true));
  });
}

TEMPLATE_TEST_CASE("the largest modulus is found wherever it is and whatever its sign", "", double,
                   long double) {
  using Real = TestType;
  for_sizes([](std::size_t size) {
    std::vector<Real> const one(size, Real(1));
    std::vector<Real> const zero(size, Real(0));
    for (std::size_t k = 0; k < size; ++k) {
      for (bool const in_re : {true, false}) {
        for (Real const peak : {Real(7), Real(-7)}) {
          std::vector<Real> re(size, Real(-2));
          std::vector<Real> im(size, Real(3));
          (in_re ? re : im)[k] = peak;
          CHECK(rotate_back(re.data(), im.data(), one.data(), zero.data(), size) == Real(7));
        }
      }
    }
    std::vector<Real> re(size, Real(0));
    std::vector<Real> im(size, Real(0));
    CHECK(rotate_back(re.data(), im.data(), one.data(), one.data(), size) == Real(0));
  });
}

TEMPLATE_TEST_CASE("sums of products and multiples of vectors", "", double, long double) {
  using Real = TestType;
  random_engine rng(3);
  for_sizes([&](std::size_t size) {
    for (std::size_t const count : {0, 1, 2, 5}) {
      INFO(count << " pairs");
      std::vector<std::vector<Real>> vectors;
      std::vector<Real const*> pairs;
      for (std::size_t i = 0; i < 2 * count; ++i) {
        vectors.push_back(whole_numbers<Real>(rng, 2 * size));
      }
      for (auto const& v : vectors) {
        pairs.push_back(v.data());
      }
      auto found = whole_numbers<Real>(rng, size + 1);
      auto expected = found;
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < size; ++k) {
          expected[k] += vectors[2 * i][k] * vectors[2 * i + 1][k];
          expected[k] += vectors[2 * i][size + k] * vectors[2 * i + 1][size + k];
        }
      }
      add_products(found.data(), pairs.data(), count, size);
      CHECK(found == expected);
    }
    auto found = whole_numbers<Real>(rng, size + 1);
    auto expected = found;
    auto const x = whole_numbers<Real>(rng, size);
    for (std::size_t k = 0; k < size; ++k) {
      expected[k] -= 5 * x[k];
    }
    add_multiple(found.data(), Real(-5), x.data(), size);
    CHECK(found == expected);
  });
}

} // namespace tests_of_core_lanes
