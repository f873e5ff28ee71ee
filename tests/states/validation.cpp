// What is refused as a state, and in which words.

#include <array>
#include <complex>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/density_matrix.hpp>
#include <mfdyson/states/thermal.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_states_validation {

namespace {

using mfdyson::matrix;
using mfdyson::testing::message;
using complex = std::complex<double>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

matrix<> two_by_two(std::complex<double> a, std::complex<double> b, std::complex<double> c,
                    std::complex<double> d) {
  matrix<> x(2, 2);
  x << a, b, c, d;
  return x;
}

mfdyson::real_vector<> numbers(std::vector<double> const& values) {
  return Eigen::Map<mfdyson::real_vector<> const>(values.data(), static_cast<Eigen::Index>(values.size()));
}

mfdyson::column_vector<> vector_of(std::vector<double> const& values) {
  return numbers(values).cast<std::complex<double>>();
}

matrix<> mix(std::vector<double> const& weights, std::vector<matrix<>> const& states) {
  return mfdyson::mixture(std::span<double const>(weights), std::span<matrix<> const>(states));
}

struct refused {
  std::string expected;
  std::function<void()> call;
};

} // namespace

TEST_CASE("a matrix that is no state is refused with the property that fails", "[states]") {
  struct row {
    std::string expected;
    matrix<> rho;
  };
  std::vector<row> const table{
      {"trace is 1.2, expected 1", two_by_two(0.5, 0, 0, 0.7)},
      {"trace is 0.99999998, expected 1", two_by_two(0.5, 0, 0, 0.49999998)},
      {"trace is 0, expected 1", matrix<>::Zero(2, 2)},
      {"not Hermitian: |entry[0][1] - conj(entry[1][0])| is 0.1, expected 0", two_by_two(0.5, 0.1, 0, 0.5)},
      {"not Hermitian: |entry[0][1] - conj(entry[1][0])| is 0.4, expected 0",
       two_by_two(0.5, {0, 0.2}, {0, 0.2}, 0.5)},
      {"not Hermitian: |entry[0][0] - conj(entry[0][0])| is 0.5, expected 0",
       two_by_two({0.5, 0.25}, 0, 0, 0.5)},
      {"not positive: smallest eigenvalue is -0.5, expected >= 0", two_by_two(1.5, 0, 0, -0.5)},
      {"not positive: smallest eigenvalue is -0.25, expected >= 0", two_by_two(0.5, 0.75, 0.75, 0.5)},
      {"expected a square matrix, got 2 x 3", matrix<>::Zero(2, 3)},
      {"expected a square matrix, got 0 x 0", matrix<>(0, 0)},
      {"entry [1][0] is not finite", two_by_two(0.5, 0, not_a_number, 0.5)},
      {"entry [0][1] is not finite", two_by_two(0.5, {0, -infinity}, {0, infinity}, 0.5)},
      {"entry [1][1] is not finite", two_by_two(0.5, 0, 0, infinity)},
  };
  for (auto const& [expected, rho] : table) {
    INFO(rho);
    CHECK(message([&rho = rho] {
            mfdyson::require_state(rho, 0, {"f", "rho"});
            return 0;
          }) == "mfdyson::f: rho: " + expected);
    CHECK_FALSE(mfdyson::is_state(rho));
  }
  CHECK(message([] {
          mfdyson::require_state(matrix<>(matrix<>::Identity(1, 1)), 2, {"f", "rho"});
          return 0;
        }) == "mfdyson::f: rho: expected dimension 2, got 1");
}

TEST_CASE("rounding does not make a state no state", "[states]") {
  CHECK(mfdyson::is_state(two_by_two(0.5, 1e-12, 0, 0.5)));
  CHECK(mfdyson::is_state(two_by_two(0.5, 0, 0, 0.5 + 5e-9)));
  CHECK(mfdyson::is_state(two_by_two(1 + 1e-12, 0, 0, -1e-12)));
}

TEST_CASE("factories of states refuse what is no state", "[states]") {
  matrix<> const one = matrix<>::Identity(1, 1);
  matrix<> const half = two_by_two(0.5, 0, 0, 0.5);
  std::vector<refused> const table{
      {"populations: p: trace is 1.2, expected 1",
       [] {
         std::ignore = mfdyson::populations({0.5, 0.7});
       }},
      {"populations: p: expected at least one population, got none",
       [] { std::ignore = mfdyson::populations(numbers({})); }},
      {"populations: p[1]: population is -0.1, expected >= 0",
       [] {
         std::ignore = mfdyson::populations({1.1, -0.1});
       }},
      {"populations: p[0]: expected a finite number, got nan",
       [] {
         std::ignore = mfdyson::populations({not_a_number, 0.5});
       }},
      {"populations: p[1]: expected a finite number, got inf",
       [] {
         std::ignore = mfdyson::populations({0.5, infinity});
       }},
      {"thermal_state: temperature: expected T > 0, got 0",
       [&] { std::ignore = mfdyson::thermal_state(half, 0.0); }},
      {"thermal_state: temperature: expected T > 0, got -1",
       [&] { std::ignore = mfdyson::thermal_state(half, -1.0); }},
      {"thermal_state: temperature: expected a finite number, got nan",
       [&] { std::ignore = mfdyson::thermal_state(half, not_a_number); }},
      {"thermal_state: temperature: expected a finite number, got inf",
       [&] { std::ignore = mfdyson::thermal_state(half, infinity); }},
      {"thermal_state: h: not Hermitian: |entry[0][1] - conj(entry[1][0])| is 1, expected 0",
       [] { std::ignore = mfdyson::thermal_state(two_by_two(0, 1, 0, 0), 1.0); }},
      {"thermal_state: h: expected a square matrix, got 1 x 2",
       [] { std::ignore = mfdyson::thermal_state(matrix<>(1, 2), 1.0); }},
      {"pure_state: psi: expected a non-zero vector, got norm 0",
       [] {
         std::ignore = mfdyson::pure_state(vector_of({0, 0}));
       }},
      {"pure_state: psi: expected a non-zero vector, got norm 0",
       [] { std::ignore = mfdyson::pure_state(vector_of({})); }},
      {"pure_state: psi: expected a finite number, got nan",
       [] {
         std::ignore = mfdyson::pure_state(vector_of({1, not_a_number}));
       }},
      {"pure_state: psi: expected a finite number, got inf",
       [] {
         std::ignore = mfdyson::pure_state(vector_of({infinity, 1}));
       }},
      {"mixture: weights: expected one for each of 2 states (at least one), got 1",
       [&] {
         std::ignore = mix({1}, {half, half});
       }},
      {"mixture: weights: expected one for each of 0 states (at least one), got 0",
       [] { std::ignore = mix({}, {}); }},
      {"mixture: weights: sum is 1.5, expected 1",
       [&] {
         std::ignore = mix({0.5, 1}, {half, half});
       }},
      {"mixture: weights[1]: expected >= 0, got -0.5",
       [&] {
         std::ignore = mix({1.5, -0.5}, {half, half});
       }},
      {"mixture: weights[0]: expected a finite number, got nan",
       [&] {
         std::ignore = mix({not_a_number, 1}, {half, half});
       }},
      {"mixture: states[1]: trace is 2, expected 1",
       [&] {
         std::ignore = mix({0.5, 0.5}, {half, matrix<>(2 * half)});
       }},
      {"mixture: states[1]: expected dimension 2, got 1",
       [&] {
         std::ignore = mix({0.5, 0.5}, {half, one});
       }},
      {"fock_state: quanta: expected 0 <= quanta < levels = 4, got 4",
       [] { std::ignore = mfdyson::fock_state(4, 4); }},
      {"fock_state: quanta: expected 0 <= quanta < levels = 4, got -1",
       [] { std::ignore = mfdyson::fock_state(4, -1); }},
      {"vacuum_state: quanta: expected 0 <= quanta < levels = 0, got 0",
       [] { std::ignore = mfdyson::vacuum_state(0); }},
      {"coherent_state: alpha: expected levels >= 1, got 0",
       [] { std::ignore = mfdyson::coherent_state<complex>(0, 1.0); }},
      {"coherent_state: alpha: expected a finite number, got nan",
       [] { std::ignore = mfdyson::coherent_state<complex>(5, not_a_number); }},
      {"coherent_state: alpha: expected a finite number, got inf",
       [] {
         std::ignore = mfdyson::coherent_state<complex>(5, {0, infinity});
       }},
      {"coherent_state: alpha: a coherent state with |alpha|^2 = 81 does not fit 10 levels: probability "
       "beyond "
       "them is 1, expected at most 0.01",
       [&] { std::ignore = mfdyson::coherent_state<complex>(10, 9.0); }},
      {"thermal_boson_state: temperature: expected levels >= 1, got 0",
       [] { std::ignore = mfdyson::thermal_boson_state<>(0, 1, 1); }},
      {"thermal_boson_state: temperature: expected T > 0 and frequency > 0, got T = 0, frequency = 1",
       [] { std::ignore = mfdyson::thermal_boson_state<>(9, 1, 0); }},
      {"thermal_boson_state: temperature: expected T > 0 and frequency > 0, got T = 1, frequency = -2",
       [] { std::ignore = mfdyson::thermal_boson_state<>(9, -2, 1); }},
      {"thermal_boson_state: temperature: expected a finite number, got inf",
       [] { std::ignore = mfdyson::thermal_boson_state<>(9, 1, infinity); }},
      {"thermal_boson_state: temperature: a thermal state with T/frequency = 1 does not fit 2 levels: "
       "probability beyond them is 0.135335283237, expected at most 0.01",
       [] { std::ignore = mfdyson::thermal_boson_state<>(2, 1, 1); }},
      {"expectation: a: expected dimension 2, got 1", [&] { std::ignore = mfdyson::expectation(half, one); }},
      {"expectation: rho: expected a square matrix, got 0 x 0",
       [&] { std::ignore = mfdyson::expectation(matrix<>(0, 0), one); }},
  };
  for (auto const& row : table) {
    CHECK(message([&] {
            row.call();
            return 0;
          }) == "mfdyson::" + row.expected);
  }
}

} // namespace tests_of_states_validation
