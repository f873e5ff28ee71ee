// The model: what is accepted, what is refused and in which words, numbers of particles.

#include <complex>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <mfdyson/model/model.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/model/predicates.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_model_model {

namespace {

namespace pauli = mfdyson::pauli;
using mfdyson::make_model;
using mfdyson::matrix;
using mfdyson::reservoir;
using mfdyson::species;
using mfdyson::testing::complaint;
using mfdyson::testing::message;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

mfdyson::truncated_boson<> const mode() { return mfdyson::make_boson(3); }

reservoir bath() { return {.hamiltonian = 0.9 * mode().number(), .state = mfdyson::vacuum_state(3)}; }

species spin(double fraction = 1) {
  return {.hamiltonian = 0.65 * pauli::z(),
          .state = mfdyson::populations({0.3, 0.7}),
          .couplings = {{pauli::x(), mode().field()}},
          .fraction = fraction};
}

/// What the model file of two species and one reservoir is changed by before it is refused.
struct refused {
  std::string expected;
  void (*damage)(std::vector<species>& kinds, reservoir& r);
};

mfdyson::model model_of(std::vector<double> const& fractions) {
  std::vector<species> kinds;
  for (double const f : fractions) {
    kinds.push_back(spin(f));
  }
  return make_model(kinds, bath());
}

std::vector<std::int64_t> counts(std::vector<double> const& fractions, std::int64_t n) {
  return model_of(fractions).particles(n);
}

} // namespace

TEST_CASE("a model that breaks its definition is refused with the place and the inequality", "[model]") {
  using kinds_of = std::vector<species>;
  std::vector<refused> const table{
      {"species: expected at least one, got none", [](kinds_of& k, reservoir&) { k.clear(); }},
      {"species: fractions add up to 0.9, expected 1", [](kinds_of& k, reservoir&) { k[1].fraction = 0.4; }},
      {"species: fractions add up to 1.0000001, expected 1",
       [](kinds_of& k, reservoir&) { k[1].fraction += 1e-7; }},
      {"species[1].fraction: expected > 0, got 0", [](kinds_of& k, reservoir&) { k[1].fraction = 0; }},
      {"species[0].fraction: expected > 0, got -0.5", [](kinds_of& k, reservoir&) { k[0].fraction = -0.5; }},
      {"species[0].fraction: expected a finite number, got nan",
       [](kinds_of& k, reservoir&) { k[0].fraction = not_a_number; }},
      {"species[1].fraction: expected a finite number, got inf",
       [](kinds_of& k, reservoir&) { k[1].fraction = infinity; }},
      {"species[1].hamiltonian: not Hermitian: |entry[0][1] - conj(entry[1][0])| is 1, expected 0",
       [](kinds_of& k, reservoir&) { k[1].hamiltonian = pauli::plus(); }},
      {"species[0].hamiltonian: expected a square matrix, got 2 x 3",
       [](kinds_of& k, reservoir&) { k[0].hamiltonian = matrix<>::Zero(2, 3); }},
      {"species[0].hamiltonian: expected a square matrix, got 0 x 0",
       [](kinds_of& k, reservoir&) { k[0].hamiltonian = matrix<>(0, 0); }},
      {"species[0].hamiltonian: entry [1][1] is not finite",
       [](kinds_of& k, reservoir&) { k[0].hamiltonian(1, 1) = infinity; }},
      {"species[0].state: trace is 1.2, expected 1", [](kinds_of& k, reservoir&) { k[0].state(0, 0) = 0.5; }},
      {"species[1].state: not positive: smallest eigenvalue is -0.5, expected >= 0",
       [](kinds_of& k, reservoir&) { k[1].state << 1.5, 0, 0, -0.5; }},
      {"species[1].state: not Hermitian: |entry[0][1] - conj(entry[1][0])| is 0.1, expected 0",
       [](kinds_of& k, reservoir&) { k[1].state(0, 1) = 0.1; }},
      {"species[1].state: expected dimension 2, got 3",
       [](kinds_of& k, reservoir&) { k[1].state = mfdyson::vacuum_state(3); }},
      {"species[1].state: entry [0][1] is not finite",
       [](kinds_of& k, reservoir&) { k[1].state(0, 1) = not_a_number; }},
      {"species[1].couplings[0].particle: expected dimension 2, got 3",
       [](kinds_of& k, reservoir&) { k[1].couplings[0].particle = matrix<>::Zero(3, 3); }},
      {"species[0].couplings[0].particle: entry [0][0] is not finite",
       [](kinds_of& k, reservoir&) { k[0].couplings[0].particle(0, 0) = not_a_number; }},
      {"species[0].couplings[0].reservoir: expected dimension 3, got 2",
       [](kinds_of& k, reservoir&) { k[0].couplings[0].reservoir = pauli::x(); }},
      {"species[0].couplings[0].reservoir: entry [2][1] is not finite",
       [](kinds_of& k, reservoir&) { k[0].couplings[0].reservoir(2, 1) = infinity; }},
      {"species[0].couplings[1].reservoir: expected a square matrix, got 3 x 2",
       [](kinds_of& k, reservoir&) {
         k[0].couplings.push_back({pauli::x(), matrix<>::Zero(3, 2)});
       }},
      {"species[0].couplings[0].particle: not Hermitian: |entry[0][1] - conj(entry[1][0])| is 1, expected 0",
       [](kinds_of& k, reservoir&) { k[0].couplings[0].particle = pauli::plus(); }},
      {"species[1].couplings[0].reservoir: not Hermitian: |entry[0][1] - conj(entry[1][0])| is 1, expected 0",
       [](kinds_of& k, reservoir&) {
         k[1].couplings[0].reservoir = matrix<>::Zero(3, 3);
         k[1].couplings[0].reservoir(0, 1) = 1;
       }},
      {"reservoir.hamiltonian: not Hermitian: |entry[1][2] - conj(entry[2][1])| is 2, expected 0",
       [](kinds_of&, reservoir& r) { r.hamiltonian(1, 2) = 2; }},
      {"reservoir.hamiltonian: expected a square matrix, got 3 x 1",
       [](kinds_of&, reservoir& r) { r.hamiltonian = matrix<>::Zero(3, 1); }},
      {"reservoir.hamiltonian: entry [0][2] is not finite",
       [](kinds_of&, reservoir& r) { r.hamiltonian(0, 2) = not_a_number; }},
      {"reservoir.state: trace is 2, expected 1", [](kinds_of&, reservoir& r) { r.state *= 2; }},
      {"reservoir.state: expected dimension 3, got 2",
       [](kinds_of&, reservoir& r) { r.state = mfdyson::vacuum_state(2); }},
      {"reservoir.state: not positive: smallest eigenvalue is -1, expected >= 0",
       [](kinds_of&, reservoir& r) { r.state.diagonal() << 2, 0, -1; }},
  };
  for (auto const& row : table) {
    std::vector<species> kinds{spin(0.5), spin(0.5)};
    auto r = bath();
    row.damage(kinds, r);
    CHECK(message([&] { return make_model(kinds, r); }) == "mfdyson::make_model: " + row.expected);
  }
  CHECK(complaint([] { return model_of({0.5, 0.5}); }) == "no error");
}

TEST_CASE("terms that are not self-adjoint are accepted where their sum is", "[model]") {
  auto kind = spin();
  matrix<> a = matrix<>::Zero(3, 3); // not the annihilation operator, so that the numbers are whole
  a(0, 1) = 1;
  matrix<> const up = a.adjoint();
  auto const accepted = [&](std::vector<mfdyson::coupling> terms) {
    kind.couplings = std::move(terms);
    return complaint([&] { return mfdyson::make_symmetric_model(kind, bath()); });
  };
  auto const not_hermitian = [](std::string const& place, std::string const& size) {
    return "species[0].couplings" + place + ": not Hermitian: |entry[0][1] - conj(entry[1][0])| is " + size +
           ", expected 0";
  };
  CHECK(accepted({{pauli::plus(), a}, {pauli::minus(), up}}) == "no error");
  CHECK(accepted({{pauli::plus(), a}}) == not_hermitian("[0].particle", "1"));
  CHECK(accepted({{pauli::plus(), a}, {pauli::plus(), up}}) == not_hermitian("[0].particle", "1"));
  CHECK(accepted({{pauli::x(), a}}) == not_hermitian("[0].reservoir", "1"));
  CHECK(accepted({{pauli::x(), mode().field()}, {pauli::x(), matrix<>(2 * a)}}) ==
        not_hermitian("[1].reservoir", "2"));
  CHECK(accepted({{std::complex<double>(0, 1) * pauli::x(), std::complex<double>(0, -1) * mode().field()}}) ==
        "no error");
  CHECK(accepted({}) == "no error"); // particles that do not couple
}

TEST_CASE("a model is what it was given, normalised", "[model]") {
  auto kind = spin(0.5 + 2e-9);
  kind.state *= 1 + 3e-9;
  auto other = spin(0.5);
  auto const model = make_model({kind, other}, bath());
  REQUIRE(model.species().size() == 2);
  CHECK(std::abs(model.species()[0].fraction + model.species()[1].fraction - 1) <= 2.3e-16);
  CHECK(std::abs(model.species()[0].state.trace() - 1.0) <= 1e-15);
  CHECK(model.species()[1].state == other.state);
  CHECK(model.species()[0].hamiltonian == kind.hamiltonian);
  CHECK(model.species()[0].couplings[0].particle == pauli::x());
  CHECK(model.reservoir().hamiltonian == bath().hamiltonian);
  auto const symmetric = mfdyson::make_symmetric_model(spin(0.125), bath());
  CHECK(symmetric.species().at(0).fraction == 1);
  auto const distinct = mfdyson::make_distinct_model<std::complex<double>>({spin(), spin(), spin()}, bath());
  CHECK(distinct.particles(3) == std::vector<std::int64_t>{1, 1, 1});
  CHECK(distinct.particles(6) == std::vector<std::int64_t>{2, 2, 2});
  CHECK(complaint([] { return mfdyson::make_distinct_model<std::complex<double>>({}, bath()); }) ==
        "species: expected at least one, got none");
}

TEST_CASE("fractions of N particles", "[model]") {
  using numbers = std::vector<std::int64_t>;
  CHECK(counts({1}, 7) == numbers{7});
  CHECK(counts({1.0 / 3, 2.0 / 3}, 3) == numbers{1, 2});
  CHECK(counts({1.0 / 3, 2.0 / 3}, 999'999) == numbers{333'333, 666'666});
  CHECK(counts({0.333333333, 0.666666667}, 3) == numbers{1, 2});
  CHECK(counts({0.333333333, 0.666666667}, 3'000) == numbers{1'000, 2'000});
  CHECK(counts({0.1, 0.2, 0.7}, 10) == numbers{1, 2, 7});
  CHECK(counts({0.1, 0.2, 0.7}, 1'000'000'000) == numbers{100'000'000, 200'000'000, 700'000'000});
  CHECK(counts({1.0 / 7, 6.0 / 7}, 7'000'000) == numbers{1'000'000, 6'000'000});

  auto const refusal = [](std::vector<double> const& f, std::int64_t n) {
    return complaint([&] { return counts(f, n); });
  };
  auto const refused_as = [](int s, std::string const& share, std::string const& n) {
    return "N: species[" + std::to_string(s) + "].fraction * N must be a positive whole number, got " +
           share + " at N = " + n;
  };
  CHECK(refusal({0.5, 0.5}, 3) == refused_as(0, "1.5", "3"));
  CHECK(refusal({0.25, 0.75}, 1) == refused_as(0, "0.25", "1"));
  CHECK(refusal({0.25, 0.75}, 2) == refused_as(0, "0.5", "2"));
  CHECK(refusal({1.0 / 3, 2.0 / 3}, 1'000'000) == refused_as(0, "333333.333333", "1000000"));
  CHECK(refusal({1.0 / 3, 2.0 / 3}, 100'000'000) == refused_as(0, "33333333.3333", "100000000"));
  CHECK(refusal({1e-4, 1 - 1e-4}, 1'000) == refused_as(0, "0.1", "1000"));
}

TEST_CASE("for every N the fractions either give whole numbers that add up to N, or are refused", "[model]") {
  mfdyson::testing::for_seeds(20, [](mfdyson::testing::random_engine& rng) {
    // fractions k_s / K: N fits exactly where it is a multiple of K / gcd
    std::vector<std::int64_t> parts;
    std::int64_t whole = 0;
    for (int s = 0; s < 3; ++s) {
      parts.push_back(mfdyson::testing::random_int(rng, 1, 30));
      whole += parts.back();
    }
    std::vector<double> fractions;
    for (auto const k : parts) {
      fractions.push_back(static_cast<double>(k) / static_cast<double>(whole));
    }
    auto const model = model_of(fractions);
    for (std::int64_t n = 1; n <= 2 * whole; ++n) {
      INFO("N = " << n << " of " << whole);
      bool fits = true;
      std::vector<std::int64_t> expected;
      for (auto const k : parts) {
        fits = fits && k * n % whole == 0;
        expected.push_back(k * n / whole);
      }
      auto const said = complaint([&] { return model.particles(n); });
      CHECK((said == "no error") == fits);
      if (fits && said == "no error") {
        CHECK(model.particles(n) == expected);
      }
    }
  });
}

TEST_CASE("particles of all species add up to N also where N has more digits than a double", "[model]") {
  auto const model = model_of({1.0 / 3, 2.0 / 3});
  for (std::int64_t const n :
       {std::int64_t(3'000'000'000'000), std::int64_t(10'000'000'000'000'000),
        std::int64_t(30'000'000'000'000'001), std::int64_t(1'000'000'000'000'000'000)}) {
    INFO("N = " << n);
    std::vector<std::int64_t> found;
    if (complaint([&] { return found = model.particles(n); }) == "no error") {
      CHECK(found.at(0) + found.at(1) == n);
    }
  }
}

TEST_CASE("a number of particles is at least 1, or infinite", "[model]") {
  using mfdyson::particle_number;
  CHECK(particle_number(10).count() == 10);
  CHECK(particle_number(10).inverse() == 0.1);
  CHECK(particle_number(mfdyson::infinite).is_infinite());
  CHECK(particle_number(mfdyson::infinite).inverse() == 0);
  CHECK_FALSE(particle_number(1).is_infinite());
  CHECK(particle_number(10) == particle_number(std::uint8_t{10}));
  CHECK(to_text(particle_number(10)) == "10");
  CHECK(to_text(particle_number(mfdyson::infinite)) == "infinity");
  CHECK(message([] { return particle_number(0); }) ==
        "mfdyson::particle_number: N: expected at least 1, got 0");
  CHECK(message([] { return particle_number(-4); }) ==
        "mfdyson::particle_number: N: expected at least 1, got -4");
}

TEST_CASE("symmetric means equal particles", "[model]") {
  auto const claim = [](void (*change)(species&)) {
    auto other = spin(0.5);
    change(other);
    return mfdyson::is_symmetric(make_model({spin(0.5), other}, bath()));
  };
  CHECK(claim([](species&) {}));
  CHECK(mfdyson::is_symmetric(mfdyson::make_symmetric_model(spin(), bath())));
  CHECK_FALSE(claim([](species& s) { s.hamiltonian *= 2; }));
  CHECK_FALSE(claim([](species& s) { s.hamiltonian(0, 0) += 1e-9; }));
  CHECK_FALSE(claim([](species& s) { s.state = mfdyson::populations({0.7, 0.3}); }));
  CHECK_FALSE(claim([](species& s) { s.couplings[0].particle = pauli::y(); }));
  CHECK_FALSE(claim([](species& s) { s.couplings[0].reservoir *= -1; }));
  CHECK_FALSE(claim([](species& s) { s.couplings.clear(); }));
  CHECK_FALSE(claim([](species& s) { s.couplings.push_back({pauli::y(), mode().conjugate_field()}); }));
  CHECK_FALSE(claim([](species& s) {
    s.hamiltonian = matrix<>::Identity(3, 3);
    s.state = mfdyson::vacuum_state(3);
    s.couplings.clear();
  }));
}

TEST_CASE("energy conserving means that every G commutes with its h", "[model]") {
  auto const claim = [](void (*change)(species&)) {
    auto other = spin(0.5);
    auto first = spin(0.5);
    first.couplings[0].particle = pauli::z();
    other.couplings[0].particle = pauli::z();
    change(other);
    return mfdyson::is_energy_conserving(make_model({first, other}, bath()));
  };
  CHECK(claim([](species&) {}));
  CHECK(claim([](species& s) {
    s.hamiltonian.setZero();
    s.couplings[0].particle = pauli::x();
  }));
  CHECK(claim([](species& s) {
    s.hamiltonian = matrix<>::Identity(2, 2);
    s.couplings[0].particle = pauli::y();
  }));
  CHECK(claim([](species& s) {
    s.hamiltonian = pauli::x() + 0.5 * pauli::y();
    s.couplings[0].particle = 1e-3 * s.hamiltonian;
  }));
  CHECK(claim([](species& s) { s.couplings.clear(); }));
  CHECK_FALSE(claim([](species& s) { s.couplings[0].particle = pauli::x(); }));
  CHECK_FALSE(
      claim([](species& s) { s.couplings[0].particle(0, 1) = s.couplings[0].particle(1, 0) = 1e-9; }));
  CHECK_FALSE(claim([](species& s) { s.couplings.push_back({pauli::x(), mode().number()}); }));
}

} // namespace tests_of_model_model
