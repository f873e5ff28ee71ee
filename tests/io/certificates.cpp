// What a result says about conditions, bounds and errors.

#include <cmath>
#include <complex>
#include <string>

#include <mfdyson/core/error.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/model_documents.hpp"
#include "support/result_of.hpp"

namespace tests_of_io_certificates {

namespace {

using namespace mfdyson;
using namespace mfdyson::testing;
using nlohmann::json;

/// The Dicke model of the design with its mode in the given state.
[[nodiscard]] json dicke_document(int order, json const& state, json const& lambda) {
  auto document = json::parse(R"({
    "species": [{"fraction": 1, "hamiltonian": {"levels": [0.5, -0.5]}, "coupling": "sigma_x",
                 "state": {"populations": [0.3, 0.7]}, "reservoir_operator": "a+a*"}],
    "reservoir": {"boson": {"frequency": 1.5, "levels": "exact", "state": null}},
    "observable": {"particles": [], "reservoir": "number"},
    "times": [0, 0.5, 1], "N": [4, "infinity"]})");
  document["order"] = order;
  document["lambda"] = lambda;
  document["reservoir"]["boson"]["state"] = state;
  return document;
}

[[nodiscard]] std::complex<double> complex_of(json const& z) {
  return {z[0].get<double>(), z[1].get<double>()};
}

TEST_CASE("the conditions of a bosonic mode are those of the mode without a cut", "[io]") {
  auto const c = result_of(dicke_document(6, {{"fock", 0}}, {0.1, 0.3, -0.3, 0.6}))["conditions"];
  CHECK(c["A0"] == true);
  CHECK(c["g"] == 1.0);
  REQUIRE(c["b"].size() == 3);
  CHECK(c["b"][2].get<double>() == Approx(1 / std::sqrt(std::exp(1.0))).epsilon(1e-12)); // √(C/e), C = 1
  CHECK(c["radius"][0] == "infinity");
  CHECK(c["radius"][1].get<double>() == Approx(1 / std::sqrt(2.0)).epsilon(1e-12));
  CHECK(c["radius"][2].get<double>() == Approx(1 / std::sqrt(8.0)).epsilon(1e-12));
  // (A1): 8 λ² t² < 1; Lemma 1.9: 16 λ² t² < 1
  CHECK(c["A1"] ==
        json::parse("[[true, true, true], [true, true, true], [true, true, true], [true, true, false]]"));
  CHECK(c["summable"] ==
        json::parse("[[true, true, true], [true, true, false], [true, true, false], [true, false, false]]"));
}

TEST_CASE("a finite reservoir satisfies (A1) and (1.20) everywhere", "[io]") {
  auto document = sample_document();
  document["lambda"] = {0.1, 30};
  document["times"] = {0, 0.5};
  auto const result = result_of(document);
  auto const& c = result["conditions"];
  CHECK(c["b"] == json::parse("[0.0, 0.0]"));
  CHECK(c["radius"] == json::parse(R"(["infinity", "infinity"])"));
  CHECK(c["A1"] == json::parse("[[true, true], [true, true]]"));
  CHECK(c["summable"] == c["A1"]);
  // a mode with a number of levels is the finite reservoir that it says
  auto levels = dicke_document(4, {{"fock", 0}}, {0.1});
  levels["reservoir"]["boson"]["levels"] = 6;
  CHECK(result_of(levels)["conditions"]["b"][1] == 0.0);
}

TEST_CASE("every mean has an error that holds, and every coefficient its bounds", "[io]") {
  for (json const& state :
       {json{{"fock", 0}}, json{{"fock", 2}}, json{{"coherent", {0.3, 0.2}}}, json{{"thermal", 0.4}}}) {
    INFO(state.dump());
    auto const result = result_of(dicke_document(6, state, {0.05, 0.3}));
    auto const truth = result_of(dicke_document(24, state, {0.05, 0.3}));
    for (std::size_t k = 0; k < 2; ++k) {
      auto const& one = result["results"][k];
      for (std::size_t l = 0; l < 2; ++l) {
        auto const& mean = one["mean"][l];
        CHECK(mean["certificate"].is_string());
        REQUIRE(mean["error_bound"].size() == 3);
        auto const& bounds = one["bounds"][l];
        CHECK(bounds["lambda"] == mean["lambda"]);
        double const lambda = mean["lambda"];
        for (std::size_t t = 0; t < 3; ++t) {
          double const error = mean["error_bound"][t];
          auto const better = truth["results"][k]["mean"][l];
          if (better["error_bound"][t].get<double>() < 1e-6) {
            CHECK(std::abs(complex_of(mean["value"][t]) - complex_of(better["value"][t])) <=
                  error + better["error_bound"][t].get<double>());
          }
          for (std::size_t nu = 0; nu < 4; ++nu) {
            std::complex<double> x = 0;
            for (std::size_t r = 0; r < 7; ++r) {
              x += std::pow(lambda, static_cast<double>(r)) * complex_of(one["X"][nu][t][r]);
            }
            if (bounds["X_sharp"][nu][t]
                    .is_null()) { // outside the radius of the sharper bounds, 1/2 from the vacuum
              CHECK(bounds["X"][nu][t].is_null());
              continue;
            }
            double const sharp = bounds["X_sharp"][nu][t];
            CHECK(std::abs(x) <= sharp + 1e-13);
            CHECK((bounds["X"][nu][t].is_null() || bounds["X"][nu][t].get<double>() >= sharp));
          }
          CHECK(bounds["Y"].size() == 3);
        }
        CHECK(mean["error_bound"][0].get<double>() < 1e-13); // t = 0
        CHECK(mean["error_bound"][1].get<double>() < mean["error_bound"][2].get<double>());
      }
    }
  }
}

TEST_CASE("without couplings or times there is nothing to certify", "[io]") {
  auto const without_lambda = result_of(dicke_document(4, {{"fock", 0}}, json::array()));
  CHECK(without_lambda["results"][0]["mean"].empty());
  CHECK(without_lambda["results"][0]["bounds"].empty());
  CHECK(without_lambda["conditions"]["A1"].empty());
  auto document = dicke_document(4, {{"fock", 0}}, {0.1});
  document["times"] = json::array();
  auto const without_times = result_of(document);
  CHECK(without_times["conditions"]["b"].empty());
  CHECK(without_times["results"][0]["mean"][0]["error_bound"].empty());
  CHECK(without_times["results"][0]["mean"][0]["certificate"].is_null());
}

TEST_CASE("the order at which a result is certified is as low as promised", "[io]") {
  auto const result = result_of(dicke_document(34, {{"fock", 0}}, {0.3}));
  for (auto const& one : result["results"]) {
    CHECK(one["mean"][0]["error_bound"][2].get<double>() < 1e-8);
  }
  auto const weak = result_of(dicke_document(12, {{"fock", 0}}, {0.1}));
  for (auto const& one : weak["results"]) {
    CHECK(one["mean"][0]["error_bound"][2].get<double>() < 1e-8);
  }
}

TEST_CASE("means without a series are there where they are asked for", "[io]") {
  auto document = dicke_document(20, {{"fock", 0}}, {0.1, 0.5});
  CHECK_FALSE(result_of(document)["results"][0]["mean"][0].contains("resummed"));
  document["beyond_series"] = false;
  CHECK_FALSE(result_of(document)["results"][0]["mean"][0].contains("resummed"));
  document["beyond_series"] = true;
  auto const result = result_of(document);
  for (auto const& one : result["results"]) {
    for (auto const& mean : one["mean"]) {
      REQUIRE(mean["resummed"].size() == 3);
      REQUIRE(mean["resummed_error"].size() == 3);
      for (std::size_t t = 0; t < 3; ++t) {
        CHECK(mean["resummed_error"][t].get<double>() < 1e-9);
        double const apart = std::abs(complex_of(mean["resummed"][t]) - complex_of(mean["value"][t]));
        CHECK(apart <= mean["error_bound"][t].get<double>() + mean["resummed_error"][t].get<double>());
      }
    }
  }
  document["beyond_series"] = 1;
  CHECK(complaint([&] { return result_of(document); }) == "beyond_series: expected true or false, got 1");
}

} // namespace

} // namespace tests_of_io_certificates
