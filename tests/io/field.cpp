// Model files with a Bose field.

#include <cmath>
#include <complex>
#include <string>

#include <mfdyson/core/error.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/model_documents.hpp"
#include "support/result_of.hpp"

namespace tests_of_io_field {

namespace {

using namespace mfdyson;
using namespace mfdyson::testing;
using nlohmann::json;

[[nodiscard]] json field_document() {
  return json::parse(R"({
    "species": [ { "fraction": 1, "hamiltonian": {"levels": [0.65, -0.65]}, "coupling": "sigma_x",
                   "state": {"populations": [0.3, 0.7]} } ],
    "reservoir": {"field": {"modes": [{"frequency": 0.9, "coupling": 1.4142135623730951}]}},
    "observable": {"particles": [], "reservoir": "number"},
    "times": [0, 0.8], "order": 6, "N": [4, "infinity"], "lambda": [0.1] })");
}

/// Largest difference of the numbers of two results in X, Y, free and mean.
[[nodiscard]] double distance(json const& a, json const& b) {
  if (a.is_number()) {
    return std::abs(a.get<double>() - b.get<double>());
  }
  double largest = 0;
  REQUIRE(a.size() == b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    largest = std::max(largest, distance(a[k], b[k]));
  }
  return largest;
}

[[nodiscard]] double distance_of_results(json const& a, json const& b) {
  double largest = 0;
  REQUIRE(a["results"].size() == b["results"].size());
  for (std::size_t n = 0; n < a["results"].size(); ++n) {
    auto const& x = a["results"][n];
    auto const& y = b["results"][n];
    for (auto const* key : {"X", "Y", "free"}) {
      largest = std::max(largest, distance(x[key], y[key]));
    }
    largest = std::max(largest, distance(x["mean"][0]["value"], y["mean"][0]["value"]));
  }
  return largest;
}

TEST_CASE("one mode as a field is one boson, in every state and coupling", "[io]") {
  auto field = field_document();
  auto boson = boson_document(); // the same with a + a*
  boson["times"] = field["times"];
  boson["order"] = 6;
  boson["N"] = field["N"];
  auto const first = result_of(field);
  CHECK(distance_of_results(first, result_of(boson)) < 1e-11);
  CHECK(first["conditions"]["A1"] == result_of(boson)["conditions"]["A1"]);
  CHECK(first["results"][0]["mean"][0]["error_bound"][1].get<double>() < 1e-3);
  // displaced: ⟨a⟩ = γ c
  field["reservoir"]["field"]["coherent"] = json::parse(R"([{"time": 0, "coefficient": [0.2, -0.1]}])");
  boson["reservoir"]["boson"]["state"] = {{"coherent", {0.2 * std::sqrt(2.0), -0.1 * std::sqrt(2.0)}}};
  CHECK(distance_of_results(result_of(field), result_of(boson)) < 1e-10);
  // thermal
  field["reservoir"]["field"].erase("coherent");
  field["reservoir"]["field"]["temperature"] = 0.4;
  boson["reservoir"]["boson"]["state"] = {{"thermal", 0.4}};
  CHECK(distance_of_results(result_of(field), result_of(boson)) < 1e-10);
  // other couplings and observables; φ(g) of γ = √2 is a + a*
  field["species"][0]["reservoir_operator"] = "conjugate_field";
  boson["species"][0]["reservoir_operator"] = "conjugate_field";
  field["reservoir"]["field"]["modes"][0]["coupling"] = 1;
  field["observable"] = json::parse(R"({"particles": [{"species": 0, "operator": "sigma_y"}],
                                        "reservoir": {"field_product": [[{"time": 0, "coefficient": 1}]]}})");
  boson["observable"] =
      json::parse(R"({"particles": [{"species": 0, "operator": "sigma_y"}], "reservoir": "field"})");
  CHECK(distance_of_results(result_of(field), result_of(boson)) < 1e-10);
}

TEST_CASE("the limit at a field has all orders", "[io]") {
  auto document = field_document();
  document["beyond_series"] = true;
  document["order"] = 20;
  auto const check = [&] {
    auto const result = result_of(document);
    CHECK(result["results"][0]["mean"][0]["resummed"][1].is_null());
    auto const& limit = result["results"][1]["mean"][0];
    for (std::size_t t = 0; t < 2; ++t) {
      CHECK(distance(limit["resummed"][t], limit["value"][t]) < 1e-10);
      CHECK(limit["resummed_error"][t].get<double>() < 1e-9);
    }
  };
  check();
  document["reservoir"]["field"]["temperature"] = 0.4;
  document["order"] = 14;
  check();
  document["reservoir"]["field"]["coherent"] = json::parse(R"([{"time": 0.2, "coefficient": [0.1, -0.1]}])");
  check();
  document["observable"]["reservoir"] = json::parse(
      R"({"field_product": [[{"time": 0.1, "coefficient": 1}], [{"time": 0, "coefficient": [0, 1]}]]})");
  document["observable"]["particles"] = json::parse(R"([{"species": 0, "operator": "sigma_z"}])");
  check();
  document["observable"]["reservoir"] = json::parse(R"({"weyl": [{"time": 0.1, "coefficient": 0.3}]})");
  document["order"] = 10;
  document["reservoir"]["field"].erase("coherent");
  check();
}

TEST_CASE("terms of a species are added up by operator", "[io]") {
  auto one = field_document();
  auto two = one;
  two["species"][0].erase("coupling");
  two["species"][0]["couplings"] = json::parse(R"([{"coupling": "sigma_plus", "reservoir_operator": "field"},
                      {"coupling": "sigma_minus", "reservoir_operator": "field"}])");
  CHECK(distance_of_results(result_of(one), result_of(two)) < 1e-13);
}

TEST_CASE("a continuum, and what is wrong with a field, is said at its place", "[io]") {
  auto document = field_document();
  document["reservoir"]["field"] = json::parse(
      R"({"spectral_density": {"kind": "power_exponential", "strength": 1, "exponent": 3, "cutoff": 1}})");
  document["order"] = 4;
  document["beyond_series"] = true;
  auto const result = result_of(document);
  // radius 1/(2√(2e) t √(3/e)), C = ‖g‖²/2 = 3
  CHECK(result["conditions"]["radius"][1].get<double>() ==
        Approx(1 / (2 * std::sqrt(6.0) * 0.8)).epsilon(1e-12));
  CHECK(result["results"][0]["mean"][0]["resummed"].size() == 2);
  auto const wrong = [&](std::string const& pointer, json const& value) {
    return complaint([&] { return result_of(with(document, pointer, value)); });
  };
  std::string const density = "/reservoir/field/spectral_density";
  CHECK(wrong(density + "/exponent", -1.5)
            .find("reservoir.field.spectral_density: ‖g‖² = ∫ J dω is infinite") == 0);
  CHECK(wrong(density + "/strength", -1) ==
        "reservoir.field.spectral_density: strength: expected >= 0, got -1");
  CHECK(wrong(density + "/kind", "ohmic").find("reservoir.field.spectral_density.kind: expected one of") ==
        0);
  CHECK(wrong("/reservoir/field/temperature", -1) == "reservoir.field: temperature: expected >= 0, got -1");
  CHECK(wrong("/reservoir/field/temperature", 0.5).find("no finite number of quanta") != std::string::npos);
  CHECK(wrong("/reservoir/field/modes", json::array()) ==
        "reservoir.field: expected exactly one of modes, spectral_density");
  CHECK(wrong("/species/0/reservoir_operator", "a+a*") ==
        "species[0].reservoir_operator: unknown reservoir operator \"a+a*\", expected one of: "
        "conjugate_field, field");
  CHECK(wrong("/species/0/coupling", "sigma_plus").find("species[0].coupling: not Hermitian") == 0);
  CHECK(wrong("/observable/reservoir", "a+a*").find("observable.reservoir: expected identity, number") == 0);
  CHECK(wrong("/observable/reservoir", json::object()) ==
        "observable.reservoir: expected exactly one of band, weyl, field_product");
  CHECK(complaint<capacity_exceeded>([&] {
          return result_of(with(document, "/order", 40));
        }).find("order: order 40") == 0);
}

} // namespace

} // namespace tests_of_io_field
