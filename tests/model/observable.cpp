// Observables of a model, and species that satisfy (A0) by construction.

#include <array>
#include <complex>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/model/model.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/states/boson_states.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_model_observable {

namespace {

namespace pauli = mfdyson::pauli;
using mfdyson::matrix;
using mfdyson::testing::complaint;
using mfdyson::testing::message;
using mfdyson::testing::random_matrix;

/// Spins (1/4 of the particles) and three-level particles on a reservoir of dimension 4.
mfdyson::model spins_and_ladders() {
  matrix<> const b = matrix<>::Identity(4, 4);
  mfdyson::ladder_species<3> const three({0.0, 0.8, 1.9}, Eigen::Vector2cd(0.7, 0.4), {0.5, 0.3, 0.2});
  return mfdyson::make_model(
      {mfdyson::make_spin_half(1.3, 0.25).to_species(b, 0.25), three.to_species(b, 0.75)},
      {.hamiltonian = b, .state = mfdyson::vacuum_state(4)});
}

} // namespace

TEST_CASE("an observable is the tensor product of its factors, in their order", "[model]") {
  auto const model = spins_and_ladders();
  mfdyson::testing::for_seeds(5, [&](mfdyson::testing::random_engine& rng) {
    auto const x = random_matrix(rng, 2);
    auto const y = random_matrix(rng, 3);
    auto const a_r = random_matrix(rng, 4);
    auto const a = mfdyson::make_observable({{1, y}, {0, x}}, a_r);
    CHECK(a.particles == std::vector<std::size_t>{1, 0});
    CHECK(a.observed() == 2);
    CHECK(a.system == mfdyson::tensor(y, x));
    CHECK(a.reservoir == a_r);
    CHECK(mfdyson::observed_of_species(mfdyson::make_observable({{1, y}, {0, x}, {1, y}}, a_r), model) ==
          std::vector<std::int64_t>{1, 2});
    CHECK_NOTHROW(mfdyson::require_observable(a, model));
    auto const alone = mfdyson::make_particle_observable(model, {{0, x}});
    CHECK(alone.reservoir == matrix<>::Identity(4, 4));
    CHECK(alone.system == x);
    auto const none = mfdyson::make_reservoir_observable(a_r);
    CHECK(none.observed() == 0);
    CHECK(none.system == matrix<>::Identity(1, 1));
    CHECK(none.reservoir == a_r);
    CHECK_NOTHROW(mfdyson::require_observable(none, model));
  });
}

TEST_CASE("an observable that does not belong to the model is refused with its place", "[model]") {
  auto const model = spins_and_ladders();
  matrix<> const x = pauli::x();
  matrix<> const three = matrix<>::Identity(3, 3);
  matrix<> const a_r = matrix<>::Identity(4, 4);
  matrix<> not_finite = x;
  not_finite(1, 0) = std::numeric_limits<double>::quiet_NaN();
  auto const refusal = [&](mfdyson::observable const& a) {
    return message([&] {
      mfdyson::require_observable(a, model, "f");
      return 0;
    });
  };
  CHECK(refusal(mfdyson::make_observable({{0, x}, {2, x}}, a_r)) ==
        "mfdyson::f: observable.particles[1].species: expected an index below 2, got 2");
  CHECK(refusal(mfdyson::make_observable({{1, x}}, a_r)) ==
        "mfdyson::f: observable.particles: expected dimension 3, got 2");
  CHECK(refusal(mfdyson::make_observable({{0, x}, {1, x}}, a_r)) ==
        "mfdyson::f: observable.particles: expected dimension 6, got 4");
  CHECK(refusal(mfdyson::make_observable({{0, matrix<>::Zero(2, 3)}}, a_r)) ==
        "mfdyson::f: observable.particles: expected a square matrix, got 2 x 3");
  CHECK(refusal(mfdyson::make_observable({{0, not_finite}}, a_r)) ==
        "mfdyson::f: observable.particles: entry [1][0] is not finite");
  CHECK(refusal(mfdyson::make_reservoir_observable(three)) ==
        "mfdyson::f: observable.reservoir: expected dimension 4, got 3");
}

TEST_CASE("unobserved particles are those that are left", "[model]") {
  auto const model = spins_and_ladders();
  matrix<> const x = pauli::x();
  auto const a = mfdyson::make_particle_observable(model, {{0, x}, {0, x}});
  CHECK(mfdyson::unobserved_particles(model, a, 8) == std::vector<std::int64_t>{0, 6});
  CHECK(mfdyson::unobserved_particles(model, a, 400) == std::vector<std::int64_t>{98, 300});
  CHECK(complaint([&] { return mfdyson::unobserved_particles(model, a, 4); }) ==
        "N: species[0] has 1 particles at N = 4, expected at least the 2 observed");
  CHECK(complaint([&] { return mfdyson::unobserved_particles(model, a, 6); }) ==
        "N: species[0].fraction * N must be a positive whole number, got 1.5 at N = 6");
}

TEST_CASE("a ladder species is (1.32) with populations, and says that (A0) holds", "[model]") {
  STATIC_REQUIRE(mfdyson::VanishingOddMoments<mfdyson::ladder_species<3>>);
  STATIC_REQUIRE(mfdyson::VanishingOddMoments<mfdyson::ladder_species<>>);
  STATIC_REQUIRE_FALSE(mfdyson::VanishingOddMoments<mfdyson::species>);
  matrix<> const b = matrix<>::Identity(4, 4);
  std::complex<double> const up{0.4, 0.3};
  auto const kind = mfdyson::ladder_species<3>({0.0, 0.8, 1.9}, Eigen::Vector2cd(0.7, up), {0.5, 0.3, 0.2})
                        .to_species(b, 0.5);
  CHECK(kind.odd_moments_known_to_vanish);
  CHECK(kind.fraction == 0.5);
  CHECK(kind.hamiltonian == matrix<>(Eigen::Vector3cd(0.0, 0.8, 1.9).asDiagonal()));
  CHECK(kind.state == matrix<>(Eigen::Vector3cd(0.5, 0.3, 0.2).asDiagonal()));
  REQUIRE(kind.couplings.size() == 1);
  matrix<> expected = matrix<>::Zero(3, 3);
  expected(0, 1) = expected(1, 0) = 0.7;
  expected(1, 2) = up;
  expected(2, 1) = std::conj(up);
  CHECK(kind.couplings[0].particle == expected);
  CHECK(kind.couplings[0].reservoir == b);

  auto const spin = mfdyson::make_spin_half(1.3, 0.25).to_species(b);
  CHECK(spin.hamiltonian == matrix<>(0.65 * pauli::z()));
  CHECK(spin.state == mfdyson::populations({0.25, 0.75}));
  CHECK(spin.couplings[0].particle == pauli::x());
  CHECK(spin.fraction == 1);
}

TEST_CASE("ladder species refuse sizes and populations that do not fit", "[model]") {
  using vector = mfdyson::real_vector<>;
  using steps = mfdyson::column_vector<>;
  matrix<> const b = matrix<>::Identity(1, 1);
  auto const refusal = [&](Eigen::Index levels, Eigen::Index couplings, Eigen::Index p) {
    return message([&] {
      return mfdyson::ladder_species<>(vector::Zero(levels), steps::Zero(couplings),
                                       vector::Constant(p, 1.0 / static_cast<double>(p)))
          .to_species(b);
    });
  };
  CHECK(refusal(3, 2, 3) == "no error");
  for (auto const& [levels, couplings, p] : {std::array{3, 3, 3}, {3, 2, 2}, {2, 2, 3}, {4, 2, 3}}) {
    CHECK(refusal(levels, couplings, p) ==
          "mfdyson::ladder_species: levels: expected d >= 2 levels, d - 1 couplings and d populations, got " +
              std::to_string(levels) + ", " + std::to_string(couplings) + ", " + std::to_string(p));
  }
  CHECK(complaint([&] {
          return mfdyson::make_spin_half(1.0, 1.5).to_species(b);
        }).find("population is -0.5, expected >= 0") != std::string::npos);
}

} // namespace tests_of_model_observable
