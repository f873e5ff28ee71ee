#include <mfdyson/conditions/local_space.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/states/pure.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_conditions_odd_moments {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

species one_term(matrix<> const& h, matrix<> const& g, matrix<> const& mu) {
  return {.hamiltonian = h, .state = mu, .couplings = {{g, matrix<>::Identity(1, 1)}}};
}

/// Largest |μ(G(t_1) … G(t_k))|, k = 1, 3, 5, at random times: (A0) as it is written, by samples.
double sampled_odd_moment(species const& kind, random_engine& rng) {
  double largest = 0;
  for (int sample = 0; sample < 20; ++sample) {
    matrix<> word = matrix<>::Identity(kind.state.rows(), kind.state.cols());
    for (int k = 1; k <= 5; ++k) {
      auto const& term = kind.couplings[static_cast<std::size_t>(
          random_int(rng, 0, static_cast<int>(kind.couplings.size()) - 1))];
      word = multiply(word, free_evolution(term.particle, kind.hamiltonian, random_real(rng, 0.0, 10.0)));
      if (k % 2 == 1) {
        largest = std::max(largest, std::abs(expectation(kind.state, word)));
      }
    }
  }
  return largest;
}

} // namespace

TEST_CASE("(A0) is decided as sampled odd moments show it") {
  for_seeds(40, [](random_engine& rng) {
    auto const d = random_int(rng, 2, 5);
    auto const terms = static_cast<std::size_t>(random_int(rng, 1, 2));
    auto kind = random_species<>(rng, d, std::vector<matrix<>>(terms, matrix<>::Identity(1, 1)),
                                 random_int(rng, 0, 1) == 0);
    CHECK(check_odd_moments(kind).vanish);
    CHECK(sampled_odd_moment(kind, rng) < 1e-13);
    // any admixture of an even part breaks it
    auto const spoiled = random_int(rng, 0, 2);
    matrix<> const x = random_hermitian<>(rng, d);
    if (spoiled == 0) {
      kind.couplings[0].particle += 1e-3 * x;
    } else if (spoiled == 1) {
      kind.hamiltonian += 1e-2 * x;
    } else {
      kind.state = 0.99 * kind.state + 0.01 * random_state<>(rng, d);
    }
    CHECK(sampled_odd_moment(kind, rng) > 1e-9);
    CHECK_FALSE(check_odd_moments(kind).vanish);
  });
}

TEST_CASE("(A0) is decided alike where a constant Hamiltonian is one up to rounding") {
  // Bohr frequencies of 1e-16 must not tell parts of G apart: alone they have odd moments, together they have none
  for_seeds(40, [](random_engine& rng) {
    auto const d = random_int(rng, 2, 5);
    auto const u = random_unitary<>(rng, d);
    auto const turn = [&u](matrix<> const& x) { return matrix<>(multiply(u, multiply(x, adjoint(u)))); };
    matrix<> const constant = turn(random_real(rng, -1e3, 1e3) * matrix<>::Identity(d, d));
    matrix<> const mu = turn(graded(random_state<>(rng, d), false));
    matrix<> const g = turn(graded(random_hermitian<>(rng, d), true));
    auto const model =
        make_symmetric_model(one_term(constant, g, mu), {matrix<>::Zero(1, 1), matrix<>::Ones(1, 1)});
    CHECK(check_odd_moments(model.species().front()).vanish);
  });
}

TEST_CASE("(A0) fails with the word that shows it") {
  // G = σ_z commutes with h: μ(G) = p − (1 − p)
  auto const report = check_odd_moments(one_term(pauli::z(), pauli::z(), populations({0.7, 0.3})));
  CHECK_FALSE(report.vanish);
  CHECK(report.word == "G[0]");
  CHECK(std::abs(report.value - 0.4) < 1e-15);
  CHECK(report.text() ==
        "(A0) does not hold: the odd moment mu(G[0]) is 0.4, expected 0 (G[w]: the part of G at "
        "Bohr frequency w)");
  // … and vanishes at p = ½
  CHECK(check_odd_moments(one_term(pauli::z(), pauli::z(), populations({0.5, 0.5}))).vanish);
  // a coherence: μ(σ_x) = 2 Re ρ_12
  column_vector<> const plus = column_vector<>::Ones(2);
  auto const coherent = check_odd_moments(one_term(0.65 * pauli::z(), pauli::x(), pure_state(plus)));
  CHECK_FALSE(coherent.vanish);
  CHECK(std::abs(std::abs(coherent.value) - 0.5) < 1e-15); // of G[±1.3], each half of σ_x
  // first moments vanish, the third does not: three levels in a ring
  matrix<> ring = matrix<>::Ones(3, 3) - matrix<>::Identity(3, 3);
  matrix<> const h = matrix<>(real_vector<>(real_vector<>::LinSpaced(3, 0.0, 2.2))
                                  .cwiseAbs2()
                                  .cast<std::complex<double>>()
                                  .asDiagonal());
  auto const third = check_odd_moments(one_term(h, ring, populations({0.5, 0.3, 0.2})));
  CHECK_FALSE(third.vanish);
  CHECK(std::count(third.word.begin(), third.word.end(), 'G') == 3);
}

TEST_CASE("the message names the species") {
  auto const text = complaint<hypothesis_violation>([] {
    matrix<> const one = matrix<>::Identity(1, 1);
    species good = one_term(pauli::z(), pauli::x(), populations({0.7, 0.3}));
    species bad = one_term(pauli::z(), pauli::z(), populations({0.7, 0.3}));
    good.fraction = bad.fraction = 0.5;
    require_odd_moments(make_model({good, bad}, {.hamiltonian = one, .state = one}));
    return 0;
  });
  CHECK(text.starts_with("species[1]: (A0) does not hold: the odd moment mu(G[0]) is 0.4"));
}

TEST_CASE("particles that satisfy (A0) by construction are known at compile time") {
  STATIC_REQUIRE(VanishingOddMoments<ladder_species<3>>);
  STATIC_REQUIRE_FALSE(VanishingOddMoments<species>);
  auto const spin = make_spin_half(1.0, 0.3);
  CHECK(check_odd_moments(spin));
  // and the run-time test agrees
  for_seeds(10, [](random_engine& rng) {
    auto const d = random_int(rng, 2, 6);
    real_vector<> p = real_vector<>::NullaryExpr(d, [&] { return random_real(rng, 0.0, 1.0); });
    p /= p.sum();
    ladder_species<> const ladder(real_vector<>::NullaryExpr(d, [&] { return random_real(rng); }),
                                  random_vector<>(rng, d - 1), p);
    auto kind = ladder.to_species(matrix<>::Identity(1, 1));
    CHECK(kind.odd_moments_known_to_vanish);
    kind.odd_moments_known_to_vanish = false;
    CHECK(check_odd_moments(kind).vanish);
  });
}

TEST_CASE("the local space has the dimension of what is reached") {
  auto const dimension = [](species const& kind) {
    return make_local_space(kind, "test", "species[0]").size();
  };
  auto const h = matrix<>(0.65 * pauli::z());
  CHECK(dimension(one_term(h, pauli::x(), populations({0.3, 0.7}))) == 4);           // d · rank
  CHECK(dimension(one_term(h, pauli::x(), populations({0.0, 1.0}))) == 2);           // pure
  CHECK(dimension(one_term(0 * h, pauli::x(), populations({0.3, 0.7}))) == 2);       // h = 0: G² = 1
  CHECK(dimension(one_term(h, pauli::z(), populations({0.5, 0.5}))) == 2);           // energy conserving
  CHECK(dimension(one_term(h, matrix<>::Zero(2, 2), populations({0.3, 0.7}))) == 1); // no coupling
  // populations of rounding size are zero
  CHECK(dimension(one_term(h, pauli::x(), populations({1e-17, 1.0}))) == 2);
}

TEST_CASE("the local space represents the moments") {
  // ⟨e_0, G(t_1)…G(t_k) e_0⟩ = μ(G(t_1)…G(t_k)) with the matrices X(t)
  for_seeds(20, [](random_engine& rng) {
    auto const d = random_int(rng, 2, 4);
    bool const stationary = random_int(rng, 0, 1) == 0;
    auto const kind = random_species<>(rng, d, {matrix<>::Identity(1, 1)}, stationary);
    auto const space = make_local_space(kind, "test", "species[0]");
    auto const q = static_cast<Eigen::Index>(space.size());
    CHECK((stationary ? space.components.size() == 1 : space.components.size() >= 1));
    matrix<> exact = matrix<>::Identity(d, d);
    matrix<> in_space = matrix<>::Identity(q, q);
    for (int k = 1; k <= 6; ++k) {
      double const t = random_real(rng, 0.0, 5.0);
      exact = multiply(exact, free_evolution(kind.couplings[0].particle, kind.hamiltonian, t));
      matrix<> x = matrix<>::Zero(q, q);
      for (auto const& component : space.components) {
        for (Eigen::Index i = 0; i < q; ++i) {
          for (Eigen::Index j = 0; j < q; ++j) {
            double const frequency = space.energies[static_cast<std::size_t>(i)] -
                                     space.energies[static_cast<std::size_t>(j)] + component.detuning;
            x(i, j) += component.elements[0](i, j) * std::polar(1.0, frequency * t);
          }
        }
      }
      in_space = multiply(in_space, x);
      CHECK(std::abs(in_space(0, 0) - expectation(kind.state, exact)) < 1e-13);
    }
  });
}

} // namespace tests_of_conditions_odd_moments
