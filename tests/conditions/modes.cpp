#include <mfdyson/conditions/expansion_bounds.hpp>
#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>

#include "support/catch.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_conditions_modes {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

model with_mode(matrix<> const& hamiltonian, matrix<> const& b, matrix<> const& state) {
  return make_symmetric_model(
      make_spin_half(1.0, 0.3).to_species(b),
      reservoir{.hamiltonian = hamiltonian, .state = state, .kind = reservoir_kind::boson_mode});
}

mode_description describe(matrix<> const& state) {
  auto const mode = make_boson(state.rows());
  return describe_mode(with_mode(1.3 * mode.number(), mode.position(), state),
                       make_reservoir_observable(mode.number()));
}

bool close(std::complex<double> x, std::complex<double> y) { return std::abs(x - y) < 1e-13; }

} // namespace

TEST_CASE("polynomials of degree two are recognised by their matrices") {
  for_seeds(20, [](random_engine& rng) {
    mode_polynomial const p{random_complex(rng), random_complex(rng), random_complex(rng),
                            random_complex(rng), random_complex(rng), random_complex(rng)};
    for (Eigen::Index d : {3, 4, 11}) {
      auto const found = as_mode_polynomial(p.on_levels<std::complex<double>>(d));
      REQUIRE(found.has_value());
      CHECK(close(found->constant, p.constant));
      CHECK(close(found->lower, p.lower));
      CHECK(close(found->raise, p.raise));
      CHECK(close(found->number, p.number));
      CHECK(close(found->lower_square, p.lower_square));
      CHECK(close(found->raise_square, p.raise_square));
    }
  });
}

TEST_CASE("no other matrix is a polynomial of degree two") {
  for_seeds(5, [](random_engine& rng) {
    mode_polynomial const p{random_complex(rng), random_complex(rng), random_complex(rng),
                            random_complex(rng), random_complex(rng), random_complex(rng)};
    for (Eigen::Index const d : {4, 7}) {
      // every entry counts, the last on the diagonal too, where products of cut matrices differ from cut products
      for (Eigen::Index j = 0; j < d; ++j) {
        for (Eigen::Index k = 0; k < d; ++k) {
          if (j + k <= 2) {
            continue; // the polynomial is read from there
          }
          auto x = p.on_levels<std::complex<double>>(d);
          x(j, k) += 1e-6;
          CAPTURE(d, j, k);
          CHECK_FALSE(as_mode_polynomial(x).has_value());
        }
      }
    }
  });
}

TEST_CASE("operators of a mode are what their matrices say") {
  auto const mode = make_boson(9);
  auto const found = [](matrix<> const& x) { return as_mode_polynomial(x).value(); };
  CHECK(found(matrix<>::Identity(9, 9)).is_constant());
  CHECK(found(mode.number()).is_diagonal());
  CHECK(found(mode.number()).number == 1.0);
  CHECK_FALSE(found(mode.number()).is_constant());
  auto const field = found(mode.field(std::complex<double>(0.6, 0.8)));
  CHECK(field.is_linear());
  CHECK(std::abs(field.linear_size() - std::sqrt(0.5)) < 1e-15);
  CHECK(close(field.raise, std::conj(field.lower)));
  CHECK(found(mode.annihilation()).raise == 0.0);
  CHECK(found(mode.annihilation()).lower == 1.0);
  // a product of cut matrices lacks the way over the cut in its last element
  auto const square = found(multiply(mode.position(), mode.position()));
  CHECK(close(square.constant, 1));
  CHECK(close(square.number, 2));
  CHECK(close(square.lower_square, 1));
  CHECK(close(square.raise_square, 1));
  CHECK(square.linear_size() == 0);
  CHECK_FALSE(square.is_diagonal());
  // and operators that are no such polynomial
  CHECK_FALSE(as_mode_polynomial(matrix<>(multiply(mode.number(), mode.number()))));
  CHECK_FALSE(as_mode_polynomial(matrix<>(mode.displacement(0.3))));
  CHECK_FALSE(as_mode_polynomial(fock_state(9, 0)));
  CHECK_FALSE(as_mode_polynomial(fock_state(9, 3)));
  matrix<> almost = mode.number();
  almost(2, 5) = 1e-6;
  CHECK_FALSE(as_mode_polynomial(almost));
  CHECK_FALSE(as_mode_polynomial(matrix<>(matrix<>::Identity(1, 1))));
  // nor are bounded operators of the last levels polynomials that vanish
  for (Eigen::Index d : {3, 4, 9}) {
    CHECK_FALSE(as_mode_polynomial(fock_state(d, d - 1)));
    matrix<> step = matrix<>::Zero(d, d);
    step(d - 2, d - 1) = step(d - 1, d - 2) = 1;
    CHECK_FALSE(as_mode_polynomial(step));
  }
}

TEST_CASE("states of a mode are recognised, and described without the cut") {
  auto const vacuum = describe(vacuum_state(9));
  CHECK(vacuum.why_not.empty());
  CHECK(vacuum.vacuum);
  CHECK(vacuum.frequency == Approx(1.3));
  CHECK(vacuum.levels == 9);
  CHECK(vacuum.occupied == 1);
  CHECK(vacuum.lemma_two_point == 1.0);
  auto const fock = describe(fock_state(9, 2));
  CHECK_FALSE(fock.vacuum);
  CHECK(fock.occupied == 3);
  CHECK_FALSE(fock.lemma_two_point.has_value());
  CHECK(std::exp(fock.moments.log_moment(2)) == Approx(5)); // 2k + 1
  // thermal: n̄ = 1/(e^{1/T} − 1), what the cut leaves out is q^D with Σ_{k ≥ D} p_k (k + 1) = q^D (D + 1 + n̄)
  double const q = std::exp(-1 / 0.4);
  double const n = q / (1 - q);
  auto const thermal = describe(extend_state(thermal_boson_state(13, 1.0, 0.4), 20));
  CHECK(thermal.occupied == 13);
  CHECK(thermal.lemma_two_point.value() == Approx(2 * n + 1));
  CHECK(std::exp(thermal.moments.log_moment(2)) == Approx(2 * n + 1));
  CHECK(thermal.tail == Approx(std::pow(q, 13)).epsilon(1e-6));
  double weight = 0;
  for (int k = 13; k < 200; ++k) {
    weight += (1 - q) * std::pow(q, k) * (k + 1);
  }
  CHECK(thermal.tail_weight == Approx(weight).epsilon(1e-6));
  CHECK_FALSE(thermal.tail_is_coherent);
  // coherent: mean 2|α|, Poissonian tail
  std::complex<double> const alpha = std::polar(0.5, 2.1);
  auto const coherent = describe(extend_state(coherent_state(12, alpha), 20));
  CHECK_FALSE(coherent.lemma_two_point.has_value()); // not of mean 0
  CHECK(std::exp(coherent.moments.log_moment(1)) == Approx(1));
  CHECK(std::exp(coherent.moments.log_moment(2)) == Approx(2));
  double tail = 0;
  double share = 0;
  for (int k = 12; k < 60; ++k) {
    double const p = std::exp(-0.25 + k * std::log(0.25) - std::lgamma(k + 1.0));
    tail += p;
    share += p * (k + 1);
  }
  CHECK(coherent.tail == Approx(tail).epsilon(1e-6).margin(0));
  CHECK(coherent.tail_weight == Approx(share).epsilon(1e-6).margin(0));
  CHECK(coherent.tail_is_coherent);
}

TEST_CASE("a state that is cut too early, or none of these, is any state on its levels") {
  random_engine rng(6);
  matrix<> coherences = thermal_boson_state(13, 1.0, 0.4);
  coherences(0, 2) = coherences(2, 0) = 0.01; // thermal but for these
  matrix<> const states[] = {
      thermal_boson_state(4, 1.0, 0.4),  coherent_state(5, 0.5),      coherences, random_state(rng, 4),
      populations({0.5, 0.0, 0.0, 0.5}), populations({0.0, 0.6, 0.4})};
  for (auto const& state : states) {
    auto const mode = describe(extend_state(state, 16));
    CHECK(mode.occupied == state.rows());
    CHECK_FALSE(mode.lemma_two_point.has_value());
    CHECK(mode.tail == 0);
    CHECK(mode.moments.log_moment(4) ==
          mode_moments::any_state(static_cast<double>(state.rows())).log_moment(4));
  }
}

TEST_CASE("matrices that fit no mode are named, and nothing is claimed for them") {
  Eigen::Index const d = 6;
  auto const mode = make_boson(d);
  auto const a = make_reservoir_observable(mode.number());
  auto const complaint = [&](matrix<> const& hamiltonian, matrix<> const& b) {
    auto const m = with_mode(hamiltonian, b, vacuum_state(d));
    auto const bounds = make_expansion_bounds(m, a);
    for (auto const* side : {&bounds.theorem(), &bounds.sharp()}) {
      CHECK(side->coefficient_sum(0, 0, 1e-3, 1.0, pairing_weights::uniform()) ==
            std::numeric_limits<double>::infinity());
      CHECK(side->tail(3, 1e-3, 1.0, 5, pairing_weights::uniform()) ==
            std::numeric_limits<double>::infinity());
    }
    return describe_mode(m, a).why_not;
  };
  CHECK(complaint(multiply(mode.number(), mode.number()), mode.position()) ==
        "the Hamiltonian of the mode is no polynomial in a and a*");
  CHECK(complaint(mode.number() + 0.1 * mode.position(), mode.position()) ==
        "the Hamiltonian of the mode does not commute with the number operator");
  CHECK(complaint(mode.number(), mode.number()) == "a coupling of species[0] is not of the form z a + w a*");
  CHECK(complaint(mode.number(), multiply(mode.position(), mode.position())) ==
        "a coupling of species[0] is not of the form z a + w a*");
  CHECK(complaint(mode.number(), fock_state(d, 1)) ==
        "a coupling of species[0] is not of the form z a + w a*");
}

TEST_CASE("the report of conditions has both sides of each inequality") {
  // Dicke's B = a + a* = √2 φ in the vacuum: C = 1, g = 1, b = e^{−1/2}
  auto const mode = make_boson(9);
  auto const bounds = make_expansion_bounds(with_mode(1.5 * mode.number(), mode.position(), vacuum_state(9)),
                                            make_reservoir_observable(mode.number()));
  auto const report = bounds.conditions(0.2, 1.5);
  CHECK(report.odd_moments_vanish);
  CHECK(report.g == Approx(1));
  CHECK(report.b == Approx(std::exp(-0.5)));
  CHECK(report.radius == Approx(1 / (2 * std::sqrt(2.0) * 1.5)));
  CHECK(report.a1.left == Approx(2 * std::sqrt(2.0) * 0.2 * 1.5));
  CHECK(report.a1.holds());
  CHECK(report.a1.text().ends_with(" < 1 holds"));
  CHECK(report.summable.left == Approx(16 * 0.04 * 2.25));
  CHECK_FALSE(report.summable.holds());
  CHECK(report.summable.text() == "(1.20) by Lemma 1.9: 1.44 < 1 does not hold");
  // below (2.9) the text finds b ≤ ‖g‖/√(2e) for B = φ(g): the same
  auto const field = make_expansion_bounds(with_mode(1.5 * mode.number(), mode.field(), vacuum_state(9)),
                                           make_reservoir_observable(mode.number()));
  CHECK(field.conditions(0.2, 1.5).b == Approx(1 / std::sqrt(2 * std::numbers::e)));
}

TEST_CASE("a model with a finite reservoir has its bounds summable by type") {
  auto const m = make_symmetric_model(make_spin_half(1.0, 0.3).to_species(3.0 * pauli::x()),
                                      reservoir{.hamiltonian = pauli::z(), .state = populations({0.5, 0.5})});
  auto const a = make_observable({{0, pauli::x()}}, 2.0 * pauli::z());
  auto const bounds = make_bounded_series_bounds(m, a);
  STATIC_REQUIRE(std::is_same_v<decltype(bounds), series_bounds<bounded_growth> const>);
  auto const both = make_expansion_bounds(m, a);
  for (int hits = 0; hits <= 4; ++hits) {
    double const sum = bounds.coefficient_sum(hits, 0, 0.4, 0.7, pairing_weights::theorem());
    CHECK(sum == Approx(both.theorem().coefficient_sum(hits, 0, 0.4, 0.7, pairing_weights::theorem())));
    CHECK(sum == Approx(both.sharp().coefficient_sum(hits, 0, 0.4, 0.7, pairing_weights::theorem())));
  }
  CHECK(both.conditions(1e3, 1e3).a1.left == 0);
}

} // namespace tests_of_conditions_modes
