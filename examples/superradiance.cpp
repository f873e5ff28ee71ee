// The photon number of the Dicke model below and beyond the critical coupling, for N = 10, 50, 200 and in the limit.
//
// Beyond it the limit grows without end, at the rate of the unstable normal mode, and a finite N saturates: values without a
// series, certified. Spins down, mode in the vacuum. Source: [MR18] (2.1), Lemma 1.5.

#include <cmath>
#include <iostream>

#include <mfdyson/limits/normal_modes.hpp>
#include <mfdyson/mfdyson.hpp>

#include "support/known_values.hpp"
#include "support/photon_numbers.hpp"
#include "support/progress_bar.hpp"

int main() {
  using namespace mfdyson;
  double const omega_0 = 1;
  double const nu = 1.5;
  auto const dicke = make_dicke_model({.omega_0 = omega_0, .nu = nu, .levels = 5});
  auto const photon_number = make_reservoir_observable(make_boson(5).number());
  auto const limit = make_gaussian_limit(dicke);
  double const critical = limit.critical_coupling();
  auto const times = equidistant(0, 12, 120);

  progress_bar bar;
  table result{{{"t", times}}};
  std::vector<column_panel> panels;
  double largest_error = 0; // certified, at finite N
  for (double const share : {0.7, 1.2}) {
    double const lambda = share * critical;
    auto const add = [&](std::string const& n, std::vector<double> const& values, std::string const& style) {
      auto const name = concat({n, ", ", to_text(share), " lambda_c"});
      add_column(result, name, values);
      panels.back().curves.push_back({name, n, style});
    };
    panels.push_back({.title = concat({"λ = ", to_text(share), " λ_c"}),
                      .x_label = "time t (units of 1/ω_0)",
                      .y_label = "mean photon number",
                      .curves = {},
                      .extra = share < 1 ? "set yrange [0:0.3]" : "set logscale y\nset yrange [0.1:1e4]"});
    for (int const n : {10, 50, 200}) {
      bar(share < 1 ? 0.01 : n / 400.0);
      auto const found = resummed_means(dicke, photon_number, n, lambda, times, {.tolerance = 1e-6});
      add(concat({"N = ", to_text(n)}), real_values(found), "");
      for (auto const& one : found) {
        largest_error = largest_of(largest_error, one.error()); // infinite where there is no value
      }
    }
    add("N = ∞", photon_numbers(limit, lambda, times), "lines lw 2 dt 2 lc black");
  }
  bar(1);

  // the rate in closed form, and from the photon number at late times
  double const lambda = 1.2 * critical;
  double const root =
      std::sqrt(std::pow(nu * nu - omega_0 * omega_0, 2) + 16 * lambda * lambda * omega_0 * nu);
  double const rate = std::sqrt((root - omega_0 * omega_0 - nu * nu) / 2);
  auto const late = photon_numbers(limit, lambda, {40.0, 44.0}); // by then e^{-rate t} is 1e-9
  double const measured = std::log(late[1] / late[0]) / 8;

  print_table(std::cout, every_row(result, 10), 4);
  say_written(draw_figure("superradiance", result, panels));
  known_values known;
  known.check("lambda_c", critical, std::sqrt(omega_0 * nu) / 2, 1e-12);
  known.check("growth rate at 1.2 lambda_c, of the normal mode", growth_rate(limit, lambda), rate, 1e-12);
  known.check("the same from N(40) and N(44)", measured, rate, 1e-9);
  known.check("largest certified error at finite N", largest_error, 1e-6);
  return known.exit_status();
}
