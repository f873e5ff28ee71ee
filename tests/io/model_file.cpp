// Model files: every short form, and every way to get one wrong.

#include <cmath>
#include <complex>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/io/model_file.hpp>
#include <mfdyson/operators/pauli.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/model_documents.hpp"
#include "support/precision.hpp"

namespace tests_of_io_model_file {

namespace {

namespace pauli = mfdyson::pauli;
using mfdyson::json;
using mfdyson::matrix;
using mfdyson::testing::apart;
using mfdyson::testing::boson_document;
using mfdyson::testing::complaint;
using mfdyson::testing::sample_document;
using mfdyson::testing::with;
using mfdyson::testing::without;
using namespace std::complex_literals;

constexpr std::size_t memory = std::size_t(1) << 30;

mfdyson::model_file read(json const& document) { return mfdyson::read_model_file(document.dump(), memory); }

std::string refusal(std::string const& text) {
  return complaint([&] { return mfdyson::read_model_file(text, memory); });
}

matrix<> rows(std::vector<std::vector<std::complex<double>>> const& entries) {
  auto const d = static_cast<Eigen::Index>(entries.size());
  matrix<> x(d, d);
  for (Eigen::Index i = 0; i < d; ++i) {
    for (Eigen::Index j = 0; j < d; ++j) {
      x(i, j) = entries[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    }
  }
  return x;
}

/// One spin on the sample's reservoir, observed alone.
json spin_document() {
  auto document = without(sample_document(), "/title");
  document["species"].erase(1);
  document["species"][0]["fraction"] = 1;
  document["observable"]["particles"] = json::array({{{"species", 0}, {"operator", "sigma_x"}}});
  return document;
}

} // namespace

TEST_CASE("a model file says what it says", "[io]") {
  auto const file = read(sample_document());
  CHECK(file.times == std::vector<double>{0, 0.5});
  CHECK(file.lambda == std::vector<double>{0.1});
  CHECK(file.order == 2);
  CHECK(file.particles == std::vector<mfdyson::particle_number>{4, 8, mfdyson::infinite});
  CHECK(file.particles_as_given == json::parse(R"([4, 8, "infinity"])"));
  auto const& kinds = file.model.species();
  REQUIRE(kinds.size() == 2);
  CHECK(kinds[0].fraction == 0.25);
  CHECK(kinds[0].hamiltonian == matrix<>(0.65 * pauli::z()));
  CHECK(kinds[0].state == rows({{0.3, 0}, {0, 0.7}}));
  CHECK(kinds[0].couplings.at(0).particle == pauli::x());
  CHECK(kinds[0].couplings.at(0).reservoir == pauli::x());
  CHECK(kinds[1].hamiltonian == rows({{0, 0, 0}, {0, 0.8, 0}, {0, 0, 1.9}}));
  CHECK(kinds[1].couplings.at(0).particle == rows({{0, 0.7, 0}, {0.7, 0, 0.4 + 0.3i}, {0, 0.4 - 0.3i, 0}}));
  CHECK(kinds[1].couplings.at(0).reservoir == rows({{1, -1i}, {1i, 0}}));
  double const z = 1 + std::exp(-0.8 / 1.5) + std::exp(-1.9 / 1.5);
  CHECK(apart(kinds[1].state,
              rows({{1 / z, 0, 0}, {0, std::exp(-0.8 / 1.5) / z, 0}, {0, 0, std::exp(-1.9 / 1.5) / z}}),
              1.0) <= 4);
  CHECK(file.model.reservoir().hamiltonian == rows({{0.5, 0.25i}, {-0.25i, -0.5}}));
  CHECK(file.model.reservoir().state == rows({{0.75, 0}, {0, 0.25}}));
  CHECK(file.observable.particles == std::vector<std::size_t>{1, 0});
  CHECK(file.observable.system == mfdyson::tensor(matrix<>(matrix<>::Identity(3, 3)), matrix<>(pauli::z())));
  CHECK(file.observable.reservoir == pauli::x());
}

TEST_CASE("every name of a particle operator is its matrix, wherever it stands", "[io]") {
  std::vector<std::pair<std::string, matrix<>>> const table{
      {"sigma_x", rows({{0, 1}, {1, 0}})},     {"sigma_y", rows({{0, -1i}, {1i, 0}})},
      {"sigma_z", rows({{1, 0}, {0, -1}})},    {"sigma_plus", rows({{0, 1}, {0, 0}})},
      {"sigma_minus", rows({{0, 0}, {1, 0}})}, {"identity", rows({{1, 0}, {0, 1}})}};
  for (auto const& [name, expected] : table) {
    INFO(name);
    CHECK(read(with(spin_document(), "/observable/particles/0/operator", name)).observable.system ==
          expected);
    if (!mfdyson::is_hermitian(expected)) {
      continue;
    }
    auto const h = read(with(spin_document(), "/species/0/hamiltonian", name)).model;
    CHECK(h.species()[0].hamiltonian == expected);
    auto const g = read(with(spin_document(), "/species/0/coupling", name)).model;
    CHECK(g.species()[0].couplings.at(0).particle == expected);
  }
}

TEST_CASE("short forms and matrices in full are the same", "[io]") {
  struct row {
    std::string pointer;
    char const* short_form;
    char const* in_full;
  };
  std::vector<row> const table{
      {"/species/0/hamiltonian", R"({"levels": [0.5, -2]})", "[[0.5, 0], [0, [-2, 0]]]"},
      {"/species/0/hamiltonian", R"("sigma_y")", "[[0, [0, -1]], [[0, 1], 0]]"},
      {"/species/0/coupling", R"({"ladder": [[0.5, 0.25]]})", "[[0, [0.5, 0.25]], [[0.5, -0.25], 0]]"},
      {"/species/0/coupling", R"({"ladder": [2]})", "[[0, 2], [2, 0]]"},
      {"/species/0/coupling", R"("sigma_z")", "[[1, 0], [0, -1]]"},
      {"/species/0/state", R"({"populations": [0.25, 0.75]})", "[[0.25, 0], [0, 0.75]]"},
      {"/observable/particles/0/operator", R"("sigma_minus")", "[[0, 0], [1, 0]]"},
      {"/observable/reservoir", R"("identity")", "[[1, 0], [0, 1]]"},
      {"/observable/reservoir", R"("C")", "[[1, [0, -1]], [[0, 1], 0]]"},
  };
  for (auto const& [pointer, short_form, in_full] : table) {
    INFO(pointer << " " << short_form);
    auto const a = read(with(spin_document(), pointer, json::parse(short_form)));
    auto const b = read(with(spin_document(), pointer, json::parse(in_full)));
    CHECK(a.model.species()[0].hamiltonian == b.model.species()[0].hamiltonian);
    CHECK(a.model.species()[0].state == b.model.species()[0].state);
    CHECK(a.model.species()[0].couplings[0].particle == b.model.species()[0].couplings[0].particle);
    CHECK(a.observable.system == b.observable.system);
    CHECK(a.observable.reservoir == b.observable.reservoir);
  }
}

TEST_CASE("a thermal state belongs to its Hamiltonian, whatever its basis", "[io]") {
  auto document = with(spin_document(), "/species/0/hamiltonian", "sigma_x");
  document = with(document, "/species/0/state", {{"thermal", 2}});
  double const m = -std::tanh(0.5);
  CHECK(apart(read(document).model.species()[0].state, rows({{0.5, m / 2}, {m / 2, 0.5}}), 1.0) <= 4);
}

TEST_CASE("several terms of a coupling", "[io]") {
  auto document = without(without(boson_document(), "/species/0/coupling"), "/species/0/reservoir_operator");
  document["species"][0]["couplings"] = json::parse(R"([
    {"coupling": "sigma_x", "reservoir_operator": "field"},
    {"coupling": [[0, [0, 1]], [[0, -1], 0]], "reservoir_operator": "conjugate_field"}])");
  auto const model = read(document).model;
  REQUIRE(model.species()[0].couplings.size() == 2);
  CHECK(model.species()[0].couplings[1].particle == matrix<>(-pauli::y()));

  // σ_+ ⊗ a + σ_− ⊗ a*, whose terms are not self-adjoint
  auto rotating = spin_document();
  rotating["reservoir"]["operators"] = json::parse(R"({"a": [[0, 1], [0, 0]], "a*": [[0, 0], [1, 0]]})");
  rotating["observable"]["reservoir"] = "a*";
  rotating["species"][0].erase("coupling");
  rotating["species"][0].erase("reservoir_operator");
  rotating["species"][0]["couplings"] = json::parse(R"([{"coupling": "sigma_plus", "reservoir_operator": "a"},
    {"coupling": "sigma_minus", "reservoir_operator": "a*"}])");
  CHECK(read(rotating).model.species()[0].couplings[0].reservoir == pauli::plus());
  rotating["species"][0]["couplings"].erase(1);
  CHECK(refusal(rotating.dump()) == "species[0].couplings[0].coupling: not Hermitian: "
                                    "|entry[0][1] - conj(entry[1][0])| is 1, expected 0");
}

TEST_CASE("one bosonic mode has its Hamiltonian, state and four operators", "[io]") {
  double const root = std::sqrt(2.0);
  auto const five = with(boson_document(), "/reservoir/boson/levels", 5);
  auto const observed = [&](char const* name) {
    return read(with(five, "/observable/reservoir", name)).observable.reservoir;
  };
  matrix<> a = matrix<>::Zero(5, 5);
  for (int k = 1; k < 5; ++k) {
    a(k - 1, k) = std::sqrt(k);
  }
  matrix<> const up = mfdyson::adjoint(a);
  matrix<> const number =
      rows({{0, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 2, 0, 0}, {0, 0, 0, 3, 0}, {0, 0, 0, 0, 4}});
  CHECK(observed("number") == number);
  CHECK(observed("a+a*") == matrix<>(a + up));
  CHECK(apart(observed("field"), matrix<>((a + up) / root), 2.0) <= 2);
  CHECK(apart(observed("conjugate_field"), matrix<>(1i * (up - a) / root), 2.0) <= 2);
  CHECK(observed("identity") == matrix<>::Identity(5, 5));
  CHECK(apart(read(five).model.reservoir().hamiltonian, matrix<>(0.9 * number), 4.0) <= 1);
  CHECK(read(five).model.species()[0].couplings[0].reservoir == matrix<>(a + up));

  auto const state = [&](char const* text) {
    auto const wide = with(boson_document(), "/reservoir/boson/levels", 60);
    return read(with(wide, "/reservoir/boson/state", json::parse(text))).model.reservoir().state;
  };
  CHECK(state(R"({"fock": 3})")(3, 3) == 1.0);
  CHECK(apart(state(R"({"thermal": 0.9})")(1, 1), (1 - std::exp(-1)) * std::exp(-1) + 0i, 1.0) <= 8);
  matrix<> const coherent = state(R"({"coherent": [0.5, -1]})"); // ρ_10 = α e^{−|α|²}
  CHECK(apart(coherent(1, 0), (0.5 - 1i) * std::exp(-1.25), 1.0) <= 8);
  CHECK(apart(state(R"({"coherent": 0.5})")(0, 0), std::exp(-0.25) + 0i, 1.0) <= 8);
}

TEST_CASE("exact levels of a mode hold what order R can reach", "[io]") {
  auto const levels = [](char const* state, int order) {
    auto const document =
        with(with(boson_document(), "/reservoir/boson/state", json::parse(state)), "/order", order);
    return read(document).model.reservoir().hamiltonian.rows();
  };
  CHECK(levels(R"({"fock": 0})", 4) == 5);
  CHECK(levels(R"({"fock": 3})", 4) == 8);
  CHECK(levels(R"({"fock": 0})", 0) == 3); // fewer would not tell a mode from a qubit
  // the tail beyond the kept levels minus R is below 1e-14
  for (double const alpha : {0.1, 1.0, 2.5}) {
    auto const text = R"({"coherent": )" + std::to_string(alpha) + "}";
    auto const kept = levels(text.c_str(), 6) - 6;
    double term = std::exp(-alpha * alpha);
    double inside = 0;
    double tail = 0;
    for (int k = 0; k < 400; ++k) {
      (k < kept ? inside : tail) += term;
      term *= alpha * alpha / (k + 1);
    }
    INFO("alpha " << alpha << ", kept " << kept << ", inside " << inside);
    CHECK(tail < 1e-14);
    CHECK(kept < 80);
  }
  for (double const temperature : {0.2, 1.0, 3.0}) {
    auto const text = R"({"thermal": )" + std::to_string(temperature) + "}";
    auto const kept = levels(text.c_str(), 6) - 6;
    INFO("T " << temperature << ", kept " << kept);
    CHECK(std::exp(-0.9 / temperature * static_cast<double>(kept)) < 1e-14);
  }
}

TEST_CASE("whole numbers may be written in any way that is whole", "[io]") {
  auto document = with(spin_document(), "/N", json::parse("[1e6, 3.0, 7]"));
  document = with(document, "/order", 4.0);
  auto const file = read(document);
  CHECK(file.order == 4);
  CHECK(file.particles == std::vector<mfdyson::particle_number>{1'000'000, 3, 7});
  CHECK(read(with(spin_document(), "/lambda", json::array())).lambda.empty());
  CHECK(read(with(spin_document(), "/times", json::array())).times.empty());
  CHECK(read(with(spin_document(), "/title", "")).order == 2);
}

TEST_CASE("a wrong value is refused with its place and the inequality", "[io]") {
  struct row {
    std::string pointer;
    char const* value;
    std::string expected;
  };
  std::string const not_hermitian = "not Hermitian: |entry[0][1] - conj(entry[1][0])| is 1, expected 0";
  std::string const operators =
      ", expected a matrix or one of sigma_x, sigma_y, sigma_z, sigma_plus, sigma_minus, identity";
  std::vector<row> const table{
      {"/title", "3", "title: expected a text, got 3"},
      {"/order", "-1", "order: expected a whole number >= 0, got -1"},
      {"/order", "2.5", "order: expected a whole number, got 2.5"},
      {"/order", "null", "order: expected a number, got null"},
      {"/order", R"("2")", R"(order: expected a number, got "2")"},
      {"/order", "true", "order: expected a number, got true"},
      {"/order", "3000000000", "order: expected a whole number >= 0, got 3000000000"},
      {"/times", "0.5", "times: expected a list, got 0.5"},
      {"/times", "[0, -0.5]", "times[1]: expected t >= 0, got -0.5"},
      {"/times", "[[0]]", "times[0]: expected a number, got a list"},
      {"/times", "[null]", "times[0]: expected a number, got null"},
      {"/lambda", "{}", "lambda: expected a list, got an object"},
      {"/lambda", R"([0.1, "x"])", R"(lambda[1]: expected a number, got "x")"},
      {"/lambda", "[[0, 1]]", "lambda[0]: expected a number, got a list"},
      {"/N", "4", "N: expected a list, got 4"},
      {"/N", "[4, 0]", R"(N[1]: expected a positive whole number or "infinity", got 0)"},
      {"/N", "[-8]", R"(N[0]: expected a positive whole number or "infinity", got -8)"},
      {"/N", "[4.5]", "N[0]: expected a whole number, got 4.5"},
      {"/N", R"(["many"])", R"(N[0]: expected a positive whole number or "infinity", got "many")"},
      {"/N", "[8, 6]", "N[1]: species[0].fraction * N must be a positive whole number, got 1.5 at N = 6"},
      {"/N", "[2]", "N[0]: species[0].fraction * N must be a positive whole number, got 0.5 at N = 2"},
      {"/species", "[]", "species: expected at least one, got none"},
      {"/species", "{}", "species: expected a list, got an object"},
      {"/species/0", "7", "species[0]: expected an object, got 7"},
      {"/species/0/fraction", "0", "species[0].fraction: expected > 0, got 0"},
      {"/species/1/fraction", "-0.75", "species[1].fraction: expected > 0, got -0.75"},
      {"/species/1/fraction", "0.7", "species: fractions add up to 0.95, expected 1"},
      {"/species/0/fraction", R"("1/4")", R"(species[0].fraction: expected a number, got "1/4")"},
      {"/species/0/hamiltonian", R"("sigma_plus")", "species[0].hamiltonian: " + not_hermitian},
      {"/species/0/hamiltonian", R"("sigma")",
       R"(species[0].hamiltonian: unknown operator "sigma")" + operators},
      {"/species/0/hamiltonian", "[[1, 2]]",
       "species[0].hamiltonian: expected a square matrix, got 1 rows and 2 entries in row 0"},
      {"/species/0/hamiltonian", "[[1, 0], [0]]",
       "species[0].hamiltonian: expected a square matrix, got 2 rows and 1 entries in row 1"},
      {"/species/0/hamiltonian", "[]", "species[0].hamiltonian: expected a square matrix, got an empty list"},
      {"/species/0/hamiltonian", "[1, 2]", "species[0].hamiltonian[0]: expected a list, got 1"},
      {"/species/0/hamiltonian", R"([[1, "x"], [0, 1]])",
       R"(species[0].hamiltonian[0][1]: expected a number, got "x")"},
      {"/species/0/hamiltonian", "[[1, 0], [[1, 2, 3], 1]]",
       "species[0].hamiltonian[1][0]: expected a number or a pair [re, im], got a list of 3"},
      {"/species/0/hamiltonian", "[[1, 0], [0, [1, null]]]",
       "species[0].hamiltonian[1][1][1]: expected a number, got null"},
      {"/species/0/hamiltonian", R"({"levels": []})",
       "species[0].hamiltonian.levels: expected at least one level, got none"},
      {"/species/0/hamiltonian", R"({"levels": [1, "x"]})",
       R"(species[0].hamiltonian.levels[1]: expected a number, got "x")"},
      {"/species/0/hamiltonian", R"({"level": [1, 2]})",
       R"(species[0].hamiltonian: unknown key "level", expected one of levels)"},
      {"/species/0/hamiltonian", "{}", R"(species[0].hamiltonian: missing key "levels")"},
      {"/species/0/coupling", R"("sigma_plus")", "species[0].coupling: " + not_hermitian},
      {"/species/1/coupling", R"("sigma_x")", "species[1].coupling: expected dimension 3, got 2"},
      {"/species/1/coupling", R"({"ladder": [1]})", "species[1].coupling.ladder: expected 2 entries, got 1"},
      {"/species/1/coupling", R"({"ladder": [1, [1, 2, 3]]})",
       "species[1].coupling.ladder[1]: expected a number or a pair [re, im], got a list of 3"},
      {"/species/1/coupling", R"({"steps": [1, 1]})",
       R"(species[1].coupling: unknown key "steps", expected one of ladder)"},
      {"/species/0/coupling", "[[0, 1], [1, 0], [0, 0]]",
       "species[0].coupling: expected a square matrix, got 3 rows and 2 entries in row 0"},
      {"/species/0/state", "[[0.5, 0], [0, 0.7]]", "species[0].state: trace is 1.2, expected 1"},
      {"/species/0/state", "[[1.5, 0], [0, -0.5]]",
       "species[0].state: not positive: smallest eigenvalue is -0.5, expected >= 0"},
      {"/species/0/state", "[[0.5, 1], [0, 0.5]]", "species[0].state: " + not_hermitian},
      {"/species/0/state", "[[1]]", "species[0].state: expected dimension 2, got 1"},
      {"/species/0/state", R"("identity")", "species[0].state: trace is 2, expected 1"},
      {"/species/0/state", R"({"populations": [0.5, 0.7]})",
       "species[0].state.populations: trace is 1.2, expected 1"},
      {"/species/0/state", R"({"populations": [1.5, -0.5]})",
       "species[0].state.populations[1]: population is -0.5, expected >= 0"},
      {"/species/0/state", R"({"populations": [1]})",
       "species[0].state.populations: expected 2 entries, got 1"},
      {"/species/0/state", R"({"thermal": 0})", "species[0].state.thermal: expected T > 0, got 0"},
      {"/species/0/state", R"({"thermal": -1})", "species[0].state.thermal: expected T > 0, got -1"},
      {"/species/0/state", R"({"thermal": 1, "populations": [1, 0]})",
       "species[0].state: expected exactly one of populations, thermal"},
      {"/species/0/state", "{}", "species[0].state: expected exactly one of populations, thermal"},
      {"/species/0/state", R"({"pure": [1, 0]})",
       R"(species[0].state: unknown key "pure", expected one of populations, thermal)"},
      {"/species/0/reservoir_operator", R"("D")",
       R"(species[0].reservoir_operator: unknown reservoir operator "D", expected one of: B, C)"},
      {"/species/0/reservoir_operator", "[[0, 1], [1, 0]]",
       "species[0].reservoir_operator: expected a text, got a list"},
      {"/species/0/couplings", R"([{"coupling": "sigma_x", "reservoir_operator": "B"}])",
       "species[0]: expected either couplings, or coupling and reservoir_operator, got both"},
      {"/species/0/charge", "1",
       R"(species[0]: unknown key "charge", expected one of fraction, hamiltonian, coupling, state, )"
       "reservoir_operator, couplings"},
      {"/reservoir", "[]", "reservoir: expected an object, got a list"},
      {"/reservoir/hamiltonian", "[[0, 1], [0, 0]]", "reservoir.hamiltonian: " + not_hermitian},
      {"/reservoir/hamiltonian", "[[0]]", "reservoir.state: expected dimension 1, got 2"},
      {"/reservoir/hamiltonian", "3", "reservoir.hamiltonian: expected a list, got 3"},
      {"/reservoir/state", "[[0.5, 0], [0, 0.6]]", "reservoir.state: trace is 1.1, expected 1"},
      {"/reservoir/state", "[[2, 0], [0, -1]]",
       "reservoir.state: not positive: smallest eigenvalue is -1, expected >= 0"},
      {"/reservoir/operators", "[]", "reservoir.operators: expected an object, got a list"},
      {"/reservoir/operators/B", "[[1]]", "reservoir.operators.B: expected dimension 2, got 1"},
      {"/reservoir/operators/B", "[[0, 1], [0, 0]]", "species[0].reservoir_operator: " + not_hermitian},
      {"/reservoir/fields", "1",
       R"(reservoir: unknown key "fields", expected one of hamiltonian, state, operators)"},
      {"/reservoir/boson", "{}", R"(reservoir: unknown key "hamiltonian", expected one of boson)"},
      {"/observable", "1", "observable: expected an object, got 1"},
      {"/observable/particles", "{}", "observable.particles: expected a list, got an object"},
      {"/observable/particles/0/species", "2",
       "observable.particles[0].species: expected an index from 0 to 1, got 2"},
      {"/observable/particles/1/species", "-1",
       "observable.particles[1].species: expected an index from 0 to 1, got -1"},
      {"/observable/particles/1/species", "0.5",
       "observable.particles[1].species: expected a whole number, got 0.5"},
      {"/observable/particles/0/operator", R"("sigma_x")",
       "observable.particles[0].operator: expected dimension 3, got 2"},
      {"/observable/particles/1/operator", R"("spin")",
       R"(observable.particles[1].operator: unknown operator "spin")" + operators},
      {"/observable/particles/1/kind", "0",
       R"(observable.particles[1]: unknown key "kind", expected one of species, operator)"},
      {"/observable/reservoir", R"("D")",
       R"(observable.reservoir: unknown reservoir operator "D", expected one of: B, C)"},
      {"/observable/reservoir", "[[1]]", "observable.reservoir: expected dimension 2, got 1"},
      {"/observable/reservoir", "{}", "observable.reservoir: expected a list, got an object"},
      {"/observable/time", "1", R"(observable: unknown key "time", expected one of particles, reservoir)"},
      {"/tolerance", "1",
       R"(model: unknown key "tolerance", expected one of species, reservoir, observable, times, order, N, )"
       "lambda, title, beyond_series"},
  };
  for (auto const& [pointer, value, expected] : table) {
    INFO(pointer << " = " << value);
    CHECK(refusal(with(sample_document(), pointer, json::parse(value)).dump()) == expected);
  }
}

TEST_CASE("a wrong bosonic mode is refused with its place and the inequality", "[io]") {
  struct row {
    std::string pointer;
    char const* value;
    std::string expected;
  };
  std::string const levels = R"(expected a whole number >= 1 or "exact", got )";
  std::vector<row> const table{
      {"/frequency", R"("fast")", R"(frequency: expected a number, got "fast")"},
      {"/levels", "0", "levels: " + levels + "0"},
      {"/levels", "-3", "levels: " + levels + "-3"},
      {"/levels", "2.5", "levels: expected a whole number, got 2.5"},
      {"/levels", R"("many")", "levels: " + levels + R"("many")"},
      {"/levels", "[4]", "levels: expected a number, got a list"},
      {"/state", "{}", "state: expected exactly one of fock, coherent, thermal"},
      {"/state", R"({"fock": 0, "thermal": 1})", "state: expected exactly one of fock, coherent, thermal"},
      {"/state", R"({"squeezed": 1})",
       R"(state: unknown key "squeezed", expected one of fock, coherent, thermal)"},
      {"/state", R"("vacuum")", R"(state: expected an object, got "vacuum")"},
      {"/state", R"({"fock": 1.5})", "state.fock: expected a whole number, got 1.5"},
      {"/state", R"({"coherent": [1]})",
       "state.coherent: expected a number or a pair [re, im], got a list of 1"},
      {"/state", R"({"thermal": 0})",
       "state.thermal: expected T > 0 and frequency > 0, got T = 0, frequency = 0.9"},
      {"/state", R"({"thermal": -2})",
       "state.thermal: expected T > 0 and frequency > 0, got T = -2, frequency = 0.9"},
      {"/cut", "3", R"(: unknown key "cut", expected one of frequency, levels, state)"},
  };
  auto const said = [](json const& document, std::string const& expected) {
    CHECK(refusal(document.dump()) ==
          "reservoir.boson" + (expected.front() == ':' ? "" : std::string(".")) + expected);
  };
  for (auto const& [pointer, value, expected] : table) {
    INFO(pointer << " = " << value);
    said(with(boson_document(), "/reservoir/boson" + pointer, json::parse(value)), expected);
  }
  auto const five = with(boson_document(), "/reservoir/boson/levels", 5);
  auto const state = [&](char const* text) {
    return with(five, "/reservoir/boson/state", json::parse(text));
  };
  said(state(R"({"fock": 5})"), "state.fock: expected 0 <= quanta < levels = 5, got 5");
  said(state(R"({"fock": -1})"), "state.fock: expected 0 <= quanta < levels = 5, got -1");
  said(
      state(R"({"coherent": 3})"),
      "state.coherent: a coherent state with |alpha|^2 = 9 does not fit 5 levels: probability beyond them is "
      "0.945036358505, expected at most 0.01");
  CHECK(refusal(with(boson_document(), "/observable/reservoir", "a").dump()) ==
        "observable.reservoir: unknown reservoir operator \"a\", expected one of: a+a*, conjugate_field, "
        "field, "
        "number");
  // with "exact" levels the number of quanta, not the levels, is to blame
  CHECK(refusal(with(boson_document(), "/reservoir/boson/state", json::parse(R"({"fock": -10})")).dump())
            .rfind("reservoir.boson.state.fock: ", 0) == 0);
  said(with(with(boson_document(), "/reservoir/boson/frequency", -1), "/reservoir/boson/state",
            json::parse(R"({"thermal": 1})")),
       "state.thermal: expected T > 0 and frequency > 0, got T = 1, frequency = -1");
}

TEST_CASE("matrices whose norms or differences of levels overflow are refused", "[io]") {
  auto const document = sample_document();
  auto const big = json::parse("[[0, [1.7e308, 1.7e308]], [[1.7e308, -1.7e308], 0]]");
  auto const said = [&](std::string const& pointer, json const& value) {
    return refusal(with(document, pointer, value).dump());
  };
  CHECK(said("/species/0/coupling", big) ==
        "species[0].coupling: entry [0][1] is too large, expected a modulus of at most 1.12355820929e+307");
  CHECK(said("/reservoir/hamiltonian", big).rfind("reservoir.hamiltonian: entry [0][1] is too large", 0) ==
        0);
  CHECK(said("/reservoir/hamiltonian", json::parse("[[1e308, 1e308], [1e308, 1e308]]"))
            .rfind("reservoir.hamiltonian: entry [0][0] is too large", 0) == 0);
  CHECK(said("/species/0/hamiltonian", json::parse(R"({"levels": [1.7e308, -1.7e308]})"))
            .rfind("species[0].hamiltonian: entry [0][0] is too large", 0) == 0);
  CHECK(said("/species/1/coupling", json::parse(R"({"ladder": [1.7e308, 1]})"))
            .rfind("species[1].coupling: entry [0][1] is too large", 0) == 0);
}

TEST_CASE("exact levels of a state with more quanta than numbers can count do not fit in memory", "[io]") {
  for (std::string const state :
       {R"({"coherent": 1e10})", R"({"coherent": [0, 1e150]})", R"({"coherent": 1e300})",
        R"({"thermal": 1e14})", R"({"thermal": 1e19})", R"({"thermal": 1e300})"}) {
    INFO(state);
    auto const document = with(boson_document(), "/reservoir/boson/state", json::parse(state));
    CHECK(complaint<mfdyson::capacity_exceeded>([&] {
            return read(document);
          }).rfind("reservoir.boson.levels: 100004 Fock states needs about ", 0) == 0);
  }
}

TEST_CASE("every key that must be there is missed", "[io]") {
  for (std::string const pointer :
       {"/species", "/reservoir", "/observable", "/times", "/order", "/N", "/lambda", "/species/1/fraction",
        "/species/1/hamiltonian", "/species/1/coupling", "/species/1/state", "/species/1/reservoir_operator",
        "/reservoir/hamiltonian", "/reservoir/state", "/reservoir/operators", "/observable/particles",
        "/observable/reservoir", "/observable/particles/1/species", "/observable/particles/1/operator"}) {
    auto const slash = pointer.rfind('/');
    std::string place = slash == 0 ? "model" : pointer.substr(1, slash - 1);
    for (auto at = place.find('/'); at != std::string::npos; at = place.find('/')) {
      // "species/1" is species[1], "observable/particles/1" is observable.particles[1]
      bool const index = at + 1 < place.size() && place[at + 1] == '1';
      place = index ? place.substr(0, at) + "[1]" + place.substr(at + 2)
                    : place.substr(0, at) + "." + place.substr(at + 1);
    }
    INFO(pointer);
    CHECK(refusal(without(sample_document(), pointer).dump()) ==
          place + ": missing key \"" + pointer.substr(slash + 1) + "\"");
  }
  for (std::string const key : {"frequency", "levels", "state"}) {
    CHECK(refusal(without(boson_document(), "/reservoir/boson/" + key).dump()) ==
          "reservoir.boson: missing key \"" + key + "\"");
  }
  CHECK(refusal(without(sample_document(), "/title").dump()) == "no error");
}

TEST_CASE("N below the number of observed particles is refused", "[io]") {
  auto document = spin_document();
  document["observable"]["particles"] =
      json::parse(R"([{"species": 0, "operator": "sigma_x"}, {"species": 0, "operator": "sigma_x"}])");
  document["N"] = {2, 1};
  CHECK(refusal(document.dump()) ==
        "N[1]: species[0] has 1 particles at N = 1, expected at least the 2 observed");
}

TEST_CASE("what does not fit in memory is refused before it is made", "[io]") {
  auto const too_large = [](json const& document) {
    return complaint<mfdyson::capacity_exceeded>([&] { return read(document); });
  };
  auto const levels = too_large(with(boson_document(), "/reservoir/boson/levels", 1'000'000));
  CHECK(levels.rfind("reservoir.boson.levels: 1000000 Fock states needs about ", 0) == 0);
  CHECK(levels.find("the limit is 1 GiB") != std::string::npos);
  CHECK(too_large(with(boson_document(), "/reservoir/boson/levels", 4e18))
            .rfind("reservoir.boson.levels: ", 0) == 0);
  auto document = spin_document();
  for (int k = 0; k < 40; ++k) {
    document["observable"]["particles"].push_back({{"species", 0}, {"operator", "sigma_x"}});
  }
  CHECK(too_large(document).rfind("observable.particles: ", 0) == 0);
}

TEST_CASE("text that is no JSON, or repeats a key, is refused", "[io]") {
  auto const sample = sample_document().dump();
  auto const changed = [&](std::string const& from, std::string const& to) {
    auto text = sample;
    auto const at = text.find(from);
    REQUIRE(at != std::string::npos);
    return refusal(text.replace(at, from.size(), to));
  };
  for (std::string const text :
       {"", " ", "{", "nonsense", "{\"order\": }", "[1, 2,]", "{} {}", "{'order': 1}", "\"\xff\"",
        "// comment\n{}", "[NaN]", "[Infinity]", "[01]", "\xef\xbb"}) {
    INFO(text);
    auto const said = refusal(text);
    CHECK(said.find(": not JSON: ") != std::string::npos);
    CHECK(said.find('\n') == std::string::npos);
  }
  CHECK(changed("\"order\":2", "\"order\":NaN").rfind("order: not JSON: ", 0) == 0);
  CHECK(
      changed("[0.65,-0.65]", "[0.65,-Infinity]").rfind("species[0].hamiltonian.levels[1]: not JSON: ", 0) ==
      0);
  CHECK(changed("\"order\":2", "\"order\":1e999")
            .rfind("order: not JSON: number overflow parsing '1e999'", 0) == 0);
  CHECK(changed("\"order\":2", "\"order\":2,\"order\":2").rfind("order: this key is repeated", 0) == 0);
  CHECK(changed("\"levels\":", "\"levels\":[1],\"levels\":").find("levels: this key is repeated") !=
        std::string::npos);
  CHECK(changed("\"C\":", "\"B\":").rfind("reservoir.operators.B: this key is repeated", 0) == 0);
  CHECK(changed("\"order\":2", "\"order\":2,\"\\u006frder\":2").rfind("order: this key is repeated", 0) == 0);
  CHECK(refusal("[]") == "model: expected an object, got a list");
  CHECK(refusal("3") == "model: expected an object, got 3");
  CHECK(refusal("null") == "model: expected an object, got null");
  CHECK(refusal(std::string(100'000, '[')).find(": not JSON: ") != std::string::npos);
}

TEST_CASE("the same key in different objects is no repetition", "[io]") {
  CHECK(mfdyson::parse_json(R"({"a": {"a": 1, "b": {"a": 2}}, "b": [{"a": 1}, {"a": 2}]})")["b"][1]["a"] ==
        2);
  CHECK(complaint([] { return mfdyson::parse_json(R"([{"a": 1}, {"b": {"c": 1, "d": 2, "c": 3}}])"); }) ==
        "[1].b.c: this key is repeated in one object");
}

} // namespace tests_of_io_model_file
