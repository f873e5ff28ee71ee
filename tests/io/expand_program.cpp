// The program `expand`, run as a process: the contract of model files from outside.

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/model_documents.hpp"
#include "support/process.hpp"

namespace tests_of_io_expand_program {

namespace {

using mfdyson::testing::boson_document;
using mfdyson::testing::outcome;
using mfdyson::testing::read_file;
using mfdyson::testing::run;
using mfdyson::testing::sample_document;
using mfdyson::testing::temporary_directory;
using mfdyson::testing::with;
using nlohmann::json;

std::string const program = MFDYSON_EXAMPLES_DIR "/expand";

/// False, with a message, where the examples are not built.
bool skipped() {
  if (std::filesystem::exists(program)) {
    return false;
  }
  WARN("skipped: " << program << " is not built");
  return true;
}

outcome expand(std::string const& text) { return run(program, "-", text); }

/// Exit status, and one line on standard error that starts like this; nothing on standard output.
void check_refused(outcome const& result, int status, std::string const& start) {
  INFO("standard error: " << result.err);
  CHECK(result.status == status);
  CHECK(result.out.empty());
  REQUIRE_FALSE(result.err.empty());
  CHECK(result.err.find('\n') == result.err.size() - 1);
  CHECK(result.err.substr(0, start.size()) == start);
}

std::complex<double> complex_of(json const& pair) {
  REQUIRE(pair.size() == 2);
  return {pair[0].get<double>(), pair[1].get<double>()};
}

/// Largest distance of two lists of Taylor coefficients in units of the largest coefficient of the series.
double relative_distance(json const& found, json const& expected) {
  REQUIRE(found.size() == expected.size());
  double largest = 0;
  double distance = 0;
  for (std::size_t r = 0; r < expected.size(); ++r) {
    auto const z = complex_of(expected[r]);
    double const off = std::abs(complex_of(found[r]) - z);
    largest = std::max(largest, std::abs(z));
    distance = off <= distance ? distance : off; // NaN stays
  }
  return largest > 0 ? distance / largest : distance;
}

/// A model that breaks (A0): the spin is polarised along its coupling.
json polarised_document() {
  return with(boson_document(), "/species/0/state", json::parse("[[0.5, 0.25], [0.25, 0.5]]"));
}

} // namespace

TEST_CASE("expand reads a file or standard input, and writes the same result", "[io]") {
  if (skipped()) {
    return;
  }
  temporary_directory const scratch;
  auto const path = scratch.path() / "model.json";
  std::ofstream(path) << sample_document().dump(2);
  auto const from_file = run(program, path.string());
  auto const from_input = expand(sample_document().dump());
  CHECK(from_file.status == 0);
  CHECK(from_file.err.empty());
  CHECK(from_file.out == from_input.out);

  auto const result = json::parse(from_file.out);
  CHECK(result["order"] == 2);
  CHECK(result["times"] == json::parse("[0, 0.5]"));
  REQUIRE(result["results"].size() == 3);
  for (auto const& one : result["results"]) {
    CHECK(one["free"].size() == 2);
    CHECK(one["X"].size() == 2); // nu = 0, 1
    CHECK(one["Y"].size() == 1); // nu = 0
    for (auto const* name : {"X", "Y"}) {
      for (auto const& by_time : one[name]) {
        REQUIRE(by_time.size() == 2);
        CHECK(by_time[0].size() == 3); // r = 0, 1, 2
        CHECK(by_time[1].size() == 3);
      }
    }
    REQUIRE(one["mean"].size() == 1);
    CHECK(one["mean"][0]["lambda"] == 0.1);
    CHECK(one["mean"][0]["value"].size() == 2);
  }
}

TEST_CASE("N is repeated as it was given", "[io]") {
  if (skipped()) {
    return;
  }
  auto const document = with(boson_document(), "/N", json::parse(R"([10, 2e1, 40.0, "infinity"])"));
  auto const answer = json::parse(expand(document.dump()).out);
  REQUIRE(answer["results"].size() == 4);
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(answer["results"][k]["N"] == document["N"][k]);
    CHECK(answer["results"][k]["N"].type() == document["N"][k].type());
  }
}

TEST_CASE("the mean is the truncated series, and every number reads back to the same double", "[io]") {
  if (skipped()) {
    return;
  }
  auto document = with(sample_document(), "/order", 4);
  document["lambda"] = {0.1, -0.7, 0};
  auto const out = expand(document.dump()).out;
  auto const result = json::parse(out);
  CHECK(json::parse(result.dump()) == result);
  // ω(τ(A)) = ω(A(t)) + Σ_ν N^{-ν} X_ν + Σ_ν N^{-ν-1/2} Y_ν
  for (auto const& one : result["results"]) {
    double const x = one["N"].is_string() ? 0 : 1 / one["N"].get<double>();
    for (auto const& mean : one["mean"]) {
      double const lambda = mean["lambda"];
      for (std::size_t t = 0; t < 2; ++t) {
        auto sum = complex_of(one["free"][t]);
        for (auto const& [name, extra] : {std::pair{"X", 0.0}, {"Y", 0.5}}) {
          for (std::size_t nu = 0; nu < one[name].size(); ++nu) {
            for (std::size_t r = 0; r <= 4; ++r) {
              sum += std::pow(x, static_cast<double>(nu) + extra) * std::pow(lambda, static_cast<double>(r)) *
                     complex_of(one[name][nu][t][r]);
            }
          }
        }
        INFO("N " << one["N"] << ", lambda " << lambda << ", time " << t);
        CHECK(std::abs(complex_of(mean["value"][t]) - sum) <= 1e-13);
      }
    }
  }
}

TEST_CASE("an empty list of times, of N or of couplings gives an empty list", "[io]") {
  if (skipped()) {
    return;
  }
  auto const result_of = [](char const* pointer) {
    auto const result = expand(with(boson_document(), pointer, json::array()).dump());
    CHECK(result.status == 0);
    return json::parse(result.out);
  };
  CHECK(result_of("/N")["results"].empty());
  CHECK(result_of("/lambda")["results"][0]["mean"].empty());
  CHECK(result_of("/times")["results"][0]["free"].empty());
}

TEST_CASE("order 0 is the free evolution alone", "[io]") {
  if (skipped()) {
    return;
  }
  auto const result =
      expand(with(with(boson_document(), "/order", 0), "/reservoir/boson/state", {{"fock", 3}}).dump());
  REQUIRE(result.status == 0);
  auto const one = json::parse(result.out)["results"][0];
  CHECK(std::abs(complex_of(one["free"][0]) - 3.0) <= 1e-14);
  CHECK(one["X"].size() == 1);
  CHECK(complex_of(one["X"][0][0][0]) == 0.0);
  CHECK(one["Y"].empty());
  CHECK(std::abs(complex_of(one["mean"][0]["value"][0]) - 3.0) <= 1e-14);
}

TEST_CASE("a file that cannot be read or understood gives status 2 and one line", "[io]") {
  if (skipped()) {
    return;
  }
  temporary_directory const scratch;
  check_refused(run(program, ""), 2, "usage: expand");
  check_refused(run(program, "a b"), 2, "usage: expand");
  check_refused(run(program, scratch.path().string()), 2, "cannot read the file " + scratch.path().string());
  auto const missing = (scratch.path() / "missing.json").string();
  check_refused(run(program, missing), 2, "cannot read the file " + missing);
  check_refused(expand(""), 2, "model: not JSON: ");
  check_refused(expand(R"({"N": [10],)" + boson_document().dump().substr(1)), 2, "N: this key is repeated");
  check_refused(expand("{\n\n\"order\": }"), 2, "order: not JSON: ");
  check_refused(
      expand(with(sample_document(), "/species/0/state", json::parse("[[0.5, 0], [0, 0.7]]")).dump()), 2,
      "species[0].state: trace is 1.2, expected 1\n");
  check_refused(expand(with(sample_document(), "/times", {0.5, -1}).dump()), 2,
                "times[1]: expected t >= 0, got -1\n");
  check_refused(expand(with(sample_document(), "/N", {6}).dump()), 2, "N[0]: ");
  check_refused(expand(with(sample_document(), "/species/0/state", "a\nb\tc").dump()), 2,
                "species[0].state: ");
  check_refused(expand(with(sample_document(), "/a\nkey", 1).dump()), 2, "model: unknown key ");
  check_refused(expand(with(sample_document(), "/reservoir/operators/a\nb", 1).dump()), 2,
                "reservoir.operators.a");
}

TEST_CASE("a model that breaks (A0) gives status 3 and one line that names it", "[io]") {
  if (skipped()) {
    return;
  }
  auto const result = expand(polarised_document().dump());
  check_refused(result, 3, "");
  CHECK(result.err.find("(A0)") != std::string::npos);
  // the word and its value: the part of G that goes down, in a state whose coherence is 1/4
  CHECK(result.err.find("G[-1.3]) is 0.25, expected 0") != std::string::npos);
}

TEST_CASE("work that does not fit in memory gives status 4 and one line with the estimate", "[io]") {
  if (skipped()) {
    return;
  }
  auto const too_large = [](json const& document, std::string const& start) {
    auto const result = expand(document.dump());
    check_refused(result, 4, start);
    CHECK(result.err.find("needs about ") != std::string::npos);
    CHECK(result.err.find("the limit is ") != std::string::npos);
  };
  too_large(with(boson_document(), "/reservoir/boson/levels", 10'000'000), "reservoir.boson.levels: ");
  too_large(with(boson_document(), "/order", 1'000'000), "");
  auto fixed = with(boson_document(), "/reservoir/boson/levels", 30);
  too_large(with(fixed, "/order", 5'000), "order: ");
}

TEST_CASE("a mean that overflows is no silent null", "[io]") {
  if (skipped()) {
    return;
  }
  auto const result = expand(with(boson_document(), "/lambda", {1e200}).dump());
  CHECK(result.out.find("null") == std::string::npos);
}

TEST_CASE("reference cases, from dynamics in the full Hilbert space", "[io]") {
  std::filesystem::path const folder = MFDYSON_SHARED_DIR "/reference";
  if (skipped()) {
    return;
  }
  if (!std::filesystem::is_directory(folder)) {
    WARN("skipped: there is no directory " << folder);
    return;
  }
  int cases = 0;
  for (auto const& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".json") {
      continue;
    }
    ++cases;
    INFO(file.path().filename());
    auto const reference = json::parse(read_file(file.path()));
    auto const answer = expand(reference["model"].dump());
    INFO(answer.err);
    REQUIRE(answer.status == 0);
    auto const found = json::parse(answer.out)["results"];
    auto const& expected = reference["expected"];
    REQUIRE(found.size() == expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k) {
      INFO("N " << expected[k]["N"]);
      CHECK(found[k]["N"] == expected[k]["N"]);
      for (std::size_t t = 0; t < expected[k]["free"].size(); ++t) {
        auto const z = complex_of(expected[k]["free"][t]);
        CHECK(std::abs(complex_of(found[k]["free"][t]) - z) <= 1e-9 * std::max(1.0, std::abs(z)));
      }
      for (auto const* name : {"X", "Y"}) {
        REQUIRE(found[k][name].size() == expected[k][name].size());
        for (std::size_t nu = 0; nu < expected[k][name].size(); ++nu) {
          REQUIRE(found[k][name][nu].size() == expected[k][name][nu].size());
          for (std::size_t t = 0; t < expected[k][name][nu].size(); ++t) {
            INFO(name << "_" << nu << ", time number " << t);
            CHECK(relative_distance(found[k][name][nu][t], expected[k][name][nu][t]) <= 1e-9);
          }
        }
      }
    }
  }
  CHECK(cases > 0);
}

} // namespace tests_of_io_expand_program
