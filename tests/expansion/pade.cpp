#include <cmath>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/pade.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_expansion_pade {

using namespace mfdyson;
using scalar = std::complex<double>;

namespace {

[[nodiscard]] model spins_and_qubit() {
  return make_symmetric_model(make_spin_half(1.0, 0.3).to_species(pauli::x()),
                              {.hamiltonian = 0.75 * pauli::z(), .state = populations({0, 1})});
}

} // namespace

TEST_CASE("rational functions are summed exactly, and logarithms far beyond their radius", "[pade]") {
  std::vector<scalar> geometric;
  std::vector<scalar> logarithm{0.0};
  for (int k = 0; k < 16; ++k) {
    geometric.push_back(std::pow(-2.0, k));
    logarithm.push_back((k % 2 == 0 ? 1.0 : -1.0) / (k + 1));
  }
  std::vector<scalar> const few(geometric.begin(), geometric.begin() + 5);
  CHECK(std::abs(pade_sum(few, 3.0).value - 1.0 / 7) < 1e-12); // 1/(1 + 2z) at z = 3
  auto const at_five = pade_sum(logarithm, 5.0);
  CHECK(std::abs(at_five.value - std::log(6.0)) < 1e-5);
  CHECK(at_five.rounding < 1e-4);
  // corners: nothing, a constant, a polynomial that ends
  CHECK(pade_sum(std::vector<scalar>{}, 1.0).value == 0.0);
  CHECK(pade_sum(std::vector<scalar>{2.0}, 9.0).value == 2.0);
  CHECK(std::abs(pade_sum(std::vector<scalar>{1.0, 1.0, 0.0, 0.0, 0.0}, 0.5).value - 1.5) < 1e-15);
}

TEST_CASE("a table that ends exactly says how exactly", "[pade]") {
  // 1 + 1/2 + 1/4 + … in numbers without rounding: the second column is 2, and nothing after it
  std::vector<scalar> geometric;
  for (int k = 0; k < 5; ++k) {
    geometric.push_back(std::ldexp(1.0, -k));
  }
  auto const sum = pade_sum(geometric, 1.0);
  CHECK(sum.value == 2.0);
  CHECK(sum.rounding == 2 * std::numeric_limits<double>::epsilon());
  auto const polynomial = pade_sum(std::vector<scalar>{1.0, 1.0, 0.0, 0.0}, 0.5);
  CHECK(polynomial.value == 1.5);
  CHECK(polynomial.rounding == 1.5 * std::numeric_limits<double>::epsilon());
}

TEST_CASE("coefficients that vanish are not taken for convergence", "[pade]") {
  auto const two = pade_sum(std::vector<scalar>{1.0, 0.0, 0.25}, 1.0);
  CHECK(two.value == 1.25);
  CHECK(two.rounding == 0.25);
  CHECK(pade_sum(std::vector<scalar>{0.0, 0.0, 0.0}, 2.0).value == 0.0);
  CHECK(pade_sum(std::vector<scalar>{0.0, 3.0}, 2.0).value == 6.0);
  CHECK(pade_sum(std::vector<scalar>{0.0, 3.0}, 2.0).rounding == 6.0);

  std::vector<scalar> arctangent; // odd powers
  std::vector<scalar> cubes;      // 1/(1 + 2z³)
  std::vector<scalar> with_gap;   // 1/(1 + z) + z³: no z³
  std::vector<scalar> gap_at_end; // the same through z³
  for (int k = 0; k < 22; ++k) {
    arctangent.push_back(k % 2 == 0 ? 0.0 : (k % 4 == 1 ? 1.0 : -1.0) / k);
    cubes.push_back(k % 3 == 0 ? std::pow(-2.0, k / 3) : 0.0);
    with_gap.push_back((k % 2 == 0 ? 1.0 : -1.0) + (k == 3 ? 1.0 : 0.0));
  }
  gap_at_end.assign(with_gap.begin(), with_gap.begin() + 4);
  for (double const z : {0.5, -1.0, 2.0}) {
    auto const angle = pade_sum(arctangent, z);
    CHECK(std::abs(angle.value - std::atan(z)) < (std::abs(z) > 1 ? 1e-4 : 1e-7));
    CHECK(std::abs(angle.value - std::atan(z)) < 10 * angle.rounding + 1e-15);
  }
  CHECK(std::abs(pade_sum(cubes, 2.0).value - 1.0 / 17) < 1e-12);
  CHECK(std::abs(pade_sum(with_gap, 2.0).value - (1.0 / 3 + 8)) < 1e-10);
  auto const short_of_it = pade_sum(gap_at_end, 0.5); // nothing knows of z³ yet
  CHECK(short_of_it.rounding > 0.01);
  CHECK(std::abs(short_of_it.value - (1 / 1.5 + 0.125)) < 10 * short_of_it.rounding);
}

TEST_CASE("a mean whose even orders vanish is continued as lambda times a function of its square", "[pade]") {
  auto const model = spins_and_qubit();
  auto const a =
      make_observable<scalar>({{.species = 0, .factor = pauli::x()}}, matrix<>(pauli::x() + pauli::y()));
  auto const s = expand(model, a, {.order = 13, .time_span = 1}).at(4);
  std::array<double, 1> const times{1.0};
  for (double const lambda : {0.6, -0.6}) {
    auto const exact = exact_dynamics<>(model, a, 4).mean(lambda, times).front();
    CHECK(std::abs(exact) > 1e-2);
    CHECK(std::abs(pade_mean(s, lambda, 1.0).value - exact) < 1e-6);
  }
}

TEST_CASE("a mean with odd orders is continued in lambda, not in its square", "[pade]") {
  auto const model = spins_and_qubit();
  auto const a = make_observable<scalar>({{.species = 0, .factor = matrix<>(pauli::x() + pauli::z())}},
                                         matrix<>(pauli::x() + pauli::z()));
  std::array<double, 1> const times{1.0};
  for (int const order : {12, 13}) {
    auto const s = expand(model, a, {.order = order, .time_span = 1}).at(4);
    for (double const lambda : {0.6, -0.6}) {
      auto const exact = exact_dynamics<>(model, a, 4).mean(lambda, times).front();
      CHECK(std::abs(exact) > 1e-3);
      CHECK(std::abs(pade_mean(s, lambda, 1.0).value - exact) < 1e-6);
    }
  }
}

TEST_CASE("beyond the series of a qubit reservoir", "[pade]") {
  auto const model = spins_and_qubit();
  auto const a = make_reservoir_observable(matrix<>(pauli::plus() * pauli::minus()));
  auto const s = expand(model, a, {.order = 16, .time_span = 2}).at(4);
  std::array<double, 1> const times{2.0};
  for (double const lambda : {0.4, 0.8}) {
    auto const exact = exact_dynamics<>(model, a, 4).mean(lambda, times).front();
    auto const continued = pade_mean(s, lambda, 2.0);
    CHECK(std::abs(continued.value - exact) < (lambda < 0.5 ? 1e-8 : 1e-4));
  }
  auto const exact = exact_dynamics<>(model, a, 4).mean(1.2, times).front();
  double const error = std::abs(pade_mean(s, 1.2, 2.0).value - exact);
  CHECK(error < 0.02 * std::abs(s.mean(1.2, 2.0).value - exact));
  CHECK(error < 0.02);
  CHECK(pade_mean(s, 1.2, 2.0).rounding < 0.1);
  CHECK(testing::complaint([&] { return pade_mean(s, 0.1, 3.0); }).find("t:") != std::string::npos);
}

} // namespace tests_of_expansion_pade
