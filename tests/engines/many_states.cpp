#include <complex>
#include <random>
#include <vector>

#include <mfdyson/engines/collective/contraction.hpp>

#include "support/catch.hpp"

namespace tests_of_engines_many_states {

// What keeps thousands of states sparse: patterns as lists, rows that are looked up, parts of observables.

using namespace mfdyson;
using scalar = std::complex<double>;

namespace {

sparse_operator<scalar> random_sparse(std::size_t dimension, double density, unsigned seed) {
  std::mt19937_64 rng(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<std::vector<sparse_operator<scalar>::entry>> rows(dimension);
  for (auto& row : rows) {
    for (std::size_t k = 0; k < dimension; ++k) {
      if (uniform(rng) < density) {
        row.push_back({k, scalar(uniform(rng) - 0.5, uniform(rng) < 0.5 ? 0.0 : uniform(rng))});
      }
    }
  }
  return sparse_operator<scalar>(rows);
}

matrix<> dense(sparse_operator<scalar> const& x) {
  auto const d = static_cast<Eigen::Index>(x.dimension());
  matrix<> result = matrix<>::Zero(d, d);
  for (std::size_t i = 0; i < x.dimension(); ++i) {
    for (auto const* e = x.begin(i); e != x.end(i); ++e) {
      result(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(e->column)) = e->value;
    }
  }
  return result;
}

} // namespace

TEST_CASE("images and preimages of sets of states, as lists and as bits", "[engines]") {
  std::size_t const d = 200;
  auto const words = words_for(d);
  for (double const density : {0.0, 0.005, 0.015, 0.03, 0.5}) { // lists below 4 entries a row
    auto const x = random_sparse(d, density, 5);
    bit_pattern const pattern(x);
    std::vector<bit_word> source(words, 0);
    for (std::size_t const k : {0u, 7u, 63u, 64u, 130u, 199u}) {
      set_bit(source, k);
    }
    std::vector<bit_word> image(words, 0);
    std::vector<bit_word> preimage(words, 0);
    std::vector<bit_word> expected_image(words, 0);
    std::vector<bit_word> expected_preimage(words, 0);
    pattern.add_image(source, image);
    pattern.add_preimage(source, preimage);
    for (std::size_t i = 0; i < d; ++i) {
      for (auto const* e = x.begin(i); e != x.end(i); ++e) {
        if (has_bit(source, e->column)) {
          set_bit(expected_image, i);
        }
        if (has_bit(source, i)) {
          set_bit(expected_preimage, e->column);
        }
      }
    }
    CHECK(image == expected_image);
    CHECK(preimage == expected_preimage);
  }
}

TEST_CASE("rows of a layer are numbered as its states are visited", "[engines]") {
  std::mt19937_64 rng(3);
  reach_layer layer(words_for(150), 2);
  for (std::size_t b = 0; b < 6; ++b) {
    auto const block = layer.find_or_add(static_cast<occupation_basis::id>(b / 2), b % 2);
    for (std::size_t k = 0; b != 3 && k < 150; ++k) { // block 3 stays empty, and goes
      if (rng() % 3 == 0) {
        set_bit(layer.states(block), k);
      }
    }
  }
  layer.finish();
  CHECK(layer.blocks().size() == 5);
  std::size_t row = 0;
  for (std::size_t b = 0; b < layer.blocks().size(); ++b) {
    CHECK(layer.blocks()[b].first_row == row);
    for_each_bit(layer.states(b), [&](std::size_t k) { CHECK(layer.row_of(b, k) == row++); });
  }
  CHECK(row == layer.rows());
}

TEST_CASE("an observable is the sum of its self-adjoint parts", "[engines]") {
  auto const a = random_sparse(40, 0.1, 9);
  for (bool const split : {false, true}) {
    matrix<> sum = matrix<>::Zero(40, 40);
    auto const parts = make_observable_parts(a, split);
    CHECK(parts.size() == (split ? 4 : 2));
    for (auto const& part : parts) {
      auto const x = dense(part.action);
      CHECK(largest_entry(matrix<>(x - adjoint(x))) == 0);
      if (split) {
        matrix<> const other = x + (part.parity == 0 ? -1.0 : 1.0) * matrix<>(x.conjugate());
        CHECK(largest_entry(other) == 0); // real, or imaginary
      }
      sum += part.multiplier * x;
    }
    CHECK(largest_entry(matrix<>(sum - dense(a))) < 1e-15);
  }
  CHECK(make_observable_parts(sparse_operator<scalar>::identity(5), true).size() == 1);
}

} // namespace tests_of_engines_many_states
