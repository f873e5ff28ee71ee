// How many modes a continuum is on a finite stretch of time: the field with J(ω) = ω³e^{−ω}, by tolerance of its two-point
// function and length T of time, in the vacuum and at temperature 1. Seen for T, a continuum is some T · bandwidth/2π modes,
// and a few more for each digit.
//
// Writes effective_modes.csv, .gp, .png and .svg into the working directory.

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <iostream>

#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/field_modes.hpp>
#include <mfdyson/io/gnuplot_figure.hpp>

int main() {
  using namespace mfdyson;
  auto const density = make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1});
  std::vector<double> const tolerances{1e-3, 1e-6, 1e-9};
  table result{{{"T", {}}}};
  for (double const temperature : {0.0, 1.0}) {
    for (double const tolerance : tolerances) {
      result.columns.push_back(
          {concat({"T_R=", to_text(temperature), " tol=", to_text(tolerance), " modes"}), {}});
    }
  }
  double worst = 0; // of what is found between the points of the fit, in units of the tolerance
  for (int step = 0; step <= 16; ++step) {
    double const span = 0.25 * step;
    result.columns[0].values.push_back(span);
    std::size_t column = 1;
    for (double const temperature : {0.0, 1.0}) {
      bose_field const field(density, {.temperature = temperature});
      for (double const tolerance : tolerances) {
        auto const found = make_field_modes(field, span, tolerance);
        result.columns[column++].values.push_back(static_cast<double>(found.modes.size()));
        for (int k = 0; k <= 500; ++k) {
          double const tau = span * k / 500;
          // positive and mirror modes together: ½ Σ (1 + n)J e^{−iωτ} + ½ Σ nJ e^{iωτ}
          auto missing = -field.covariance({{tau, 1}}, {{0, 1}}).value;
          for (auto const& m : found.modes) {
            missing += m.coupling * m.coupling * std::polar(1.0, -m.frequency * tau);
          }
          worst = std::max(worst, std::abs(missing) /
                                      (tolerance * field.covariance({{0, 1}}, {{0, 1}}).value.real()));
        }
      }
    }
  }
  print_table(std::cout, result, 4);
  std::cout << "\nLargest error of two-point functions on 501 times, in units of the tolerance: " << worst
            << '\n';

  std::vector<panel> panels;
  for (std::size_t p = 0; p < 2; ++p) {
    panels.push_back({.title = p == 0 ? "vacuum" : "temperature 1 (with mirror modes)",
                      .x_label = "length of time T (units of 1/ω_c)",
                      .y_label = "number of effective modes κ",
                      .curves = {{1, 2 + 3 * p, "10^{-3} of ⟨φ(g)^2⟩", "linespoints lw 2 pt 7 ps 0.6"},
                                 {1, 3 + 3 * p, "10^{-6}", "linespoints lw 2 pt 7 ps 0.6"},
                                 {1, 4 + 3 * p, "10^{-9}", "linespoints lw 2 pt 7 ps 0.6"}},
                      .extra = "set yrange [0:60]"});
  }
  write_csv("effective_modes.csv", result);
  write_figure("effective_modes", "effective_modes.csv", panels);
  std::cout << (run_gnuplot("effective_modes") ? "Drawn to effective_modes.png\n"
                                               : "gnuplot is not installed: no figure\n");
  return worst <= 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
