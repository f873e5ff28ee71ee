// How many modes a continuum is on a finite stretch of time, by the tolerance of its two-point function and the length of time.
//
// The field of [MR18] (2.3) with J(ω) = ω³e^{−ω}, in the vacuum and at temperature 1. Seen for T, a continuum is some
// T · bandwidth/2π modes, and a few more for each digit.

#include <cmath>
#include <complex>
#include <iostream>

#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/field_modes.hpp>

#include "support/known_values.hpp"
#include "support/progress_bar.hpp"

int main() {
  using namespace mfdyson;
  auto const density = make_power_exponential({.strength = 1, .exponent = 3, .cutoff = 1});
  std::vector<double> const tolerances{1e-3, 1e-6, 1e-9};
  auto const column_of = [](double temperature, double tolerance) {
    return concat({"T_R=", to_text(temperature), " tol=", to_text(tolerance)});
  };
  table result{{{"T", equidistant(0, 4, 16)}}};
  progress_bar bar;
  double done = 0;
  double worst = 0; // of what is found between the points of the fit, in units of the tolerance
  for (double const temperature : {0.0, 1.0}) {
    bose_field const field(density, {.temperature = temperature});
    double const size = field.covariance({{0, 1}}, {{0, 1}}).value.real();
    for (double const tolerance : tolerances) {
      add_column(result, column_of(temperature, tolerance), [&](double span) {
        bar(done++ / (6 * 17));
        auto const found = make_field_modes(field, span, tolerance);
        for (double const tau : equidistant(0, span, 500)) {
          // positive and mirror modes together: ½ Σ (1 + n)J e^{−iωτ} + ½ Σ nJ e^{iωτ}
          auto missing = -field.covariance({{tau, 1}}, {{0, 1}}).value;
          for (auto const& m : found.modes) {
            missing += m.coupling * m.coupling * std::polar(1.0, -m.frequency * tau);
          }
          worst = largest_of(worst, std::abs(missing) / (tolerance * size));
        }
        return static_cast<double>(found.modes.size());
      });
    }
  }
  bar(1);
  std::cout << "Number of modes, by length of time T, temperature T_R and tolerance\n\n";
  print_table(std::cout, result, 2);

  std::vector<column_panel> panels;
  std::string const style = "linespoints lw 2 pt 7 ps 0.6 ";
  for (double const temperature : {0.0, 1.0}) {
    panels.push_back(
        {.title = temperature > 0 ? "temperature 1 (with mirror modes)" : "vacuum",
         .x_label = "length of time T (units of 1/ω_c)",
         .y_label = "number of effective modes κ",
         .curves = {{column_of(temperature, 1e-3), "10^{-3} of ⟨φ(g)^2⟩", style + figure_colour(0)},
                    {column_of(temperature, 1e-6), "10^{-6}", style + figure_colour(1)},
                    {column_of(temperature, 1e-9), "10^{-9}", style + figure_colour(2)}},
         .extra = "set yrange [0:50]\nset key spacing 1.3"});
  }
  say_written(draw_figure("effective_modes", result, panels));
  known_values known;
  known.check("two-point functions at 501 times, error in units of the tolerance", worst, 1);
  return known.exit_status();
}
