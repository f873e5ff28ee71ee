// Prints and draws the means of a result of expand, and checks them against those without a series: show_result RESULT.json STEM
//
// Every mean of the truncated series, [MR18] (1.21), must lie within its certified error, Theorem 1.1 or sharper, of the value that
// "beyond_series": true puts beside it. Writes STEM.csv, .gp, .png and .svg.

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

#include <nlohmann/json.hpp>

#include "support/command_line.hpp"
#include "support/known_values.hpp"

namespace {

/// A number, or the real part of a pair [re, im]; not a number for null.
double real_part(nlohmann::json const& value) {
  auto const& number = value.is_array() ? value.at(0) : value;
  return number.is_null() ? std::numeric_limits<double>::quiet_NaN() : number.get<double>();
}

} // namespace

int main(int argc, char** argv) {
  using namespace mfdyson;
  if (argc != 3) {
    return fail(2, "usage: show_result RESULT.json STEM");
  }
  auto const result = nlohmann::json::parse(read_all(argv[1]));
  table means{{{"t", result.at("times").get<std::vector<double>>()}}};
  std::vector<column_curve> curves;
  double largest_ratio = 0; // of a deviation to what the two errors allow
  int compared = 0;
  for (auto const& one : result.at("results")) {
    for (auto const& mean : one.at("mean")) {
      auto const n = one.at("N").is_string() ? std::string("∞") : one.at("N").dump();
      std::vector<double> values, without_series;
      for (std::size_t k = 0; k < means.rows(); ++k) {
        auto const at = [&](char const* key) { return real_part(mean.value(key, nlohmann::json())[k]); };
        values.push_back(at("value"));
        without_series.push_back(at("resummed"));
        double const allowed = std::max(at("error_bound") + at("resummed_error"), 1e-300);
        double const ratio = std::abs(values[k] - without_series[k]) / allowed;
        if (!std::isnan(ratio)) {
          largest_ratio = largest_of(largest_ratio, ratio);
          ++compared;
        }
      }
      auto const name = concat({"N = ", n, ", λ = ", to_text(mean.at("lambda").get<double>())});
      auto const colour = figure_colour(curves.size() / 2);
      add_column(means, name, values);
      add_column(means, concat({name, ", all orders"}), without_series);
      auto const dash = concat({"lines lw 2 dt ", to_text(1 + curves.size() / 2), " "});
      curves.push_back({name, name, dash + colour});
      curves.push_back({means.columns.back().name, "", concat({"points pt 6 lw 1.5 ", colour})});
    }
  }
  print_table(std::cout, means, 6);
  say_written(draw_figure(argv[2], means,
                          {{"Means of the series, circles: without a series", "time t", "mean", curves}}));
  known_values known;
  known.check(concat({"series and value without, ", to_text(compared), " pairs, in units of their errors"}),
              compared > 0 ? largest_ratio : std::nan(""), 1);
  return known.exit_status();
}
