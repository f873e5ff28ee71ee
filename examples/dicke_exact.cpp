// The photon number of the Dicke model from N = 4 to infinity, from one series, beside exact dynamics of all N spins.
//
// Spins excited with probability p, mode in the vacuum: [MR18] (2.1), (2.7). Exact dynamics takes the whole Hilbert space, which
// grows like 2^N; the series takes any N, and is good while |λ|t is small.

#include <cmath>
#include <iostream>

#include <mfdyson/mfdyson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "support/known_values.hpp"
#include "support/progress_bar.hpp"

int main() {
  using namespace mfdyson;
  double const lambda = 0.5;
  double const time_span = 4;
  int const order = 28;
  auto const dicke = make_dicke_model({.omega_0 = 1.0, .nu = 1.5, .excited = 0.3, .levels = order + 1});
  auto const photon_number = make_reservoir_observable(make_boson(order + 1).number());
  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = time_span});

  table numbers{{{"t", equidistant(0, time_span, 80)}}};
  for (particle_number const n : {particle_number(4), particle_number(6), particle_number(10),
                                  particle_number(100), particle_number(infinite)}) {
    auto const series = photons.at(n);
    add_column(numbers, concat({"N=", to_text(n)}),
               [&](double t) { return series.mean(lambda, t).value.real(); });
  }

  // the whole space: at every eighth time
  progress_bar bar;
  auto const times = equidistant(0, time_span, 10);
  double worst = 0; // deviation up to t = 2
  for (int const n : {4, 6}) {
    bar(n == 4 ? 0.02 : 0.1);
    auto const exact = exact_dynamics<>(dicke, photon_number, n).mean(lambda, times);
    auto const series = photons.at(n);
    std::vector<double> points(numbers.rows(), std::nan(""));
    for (std::size_t k = 0; k < times.size(); ++k) {
      points[8 * k] = exact[k].real();
      double const deviation = std::abs(series.mean(lambda, times[k]).value - exact[k]);
      worst = times[k] <= time_span / 2 ? largest_of(worst, deviation) : worst;
    }
    add_column(numbers, concat({"N=", to_text(n), " exact"}), points);
  }
  bar(1);

  std::cout << "Mean photon number, omega_0 = 1, nu = 1.5, p = 0.3, lambda = 0.5, through order " << order
            << "\n\n";
  print_table(std::cout, every_row(numbers, 8), 6);
  say_written(draw_figure("dicke_exact", numbers,
                          {{.title = "From N = 4 to ∞, λ = 0.5, series through λ^{28}",
                            .x_label = "time t (units of 1/ω_0)",
                            .y_label = "mean photon number",
                            .curves = {{"N=4", "N = 4"},
                                       {"N=6", "N = 6"},
                                       {"N=10", "N = 10"},
                                       {"N=100", "N = 100"},
                                       {"N=infinity", "N = ∞", "lines lw 2 dt 2 lc black"},
                                       {"N=4 exact", "N = 4, exact", "points pt 6 lw 2 lc black"},
                                       {"N=6 exact", "N = 6, exact", "points pt 2 lw 2 lc black"}},
                            .extra = "set yrange [0:0.6]"}}));
  known_values known;
  known.check("series and exact dynamics, N = 4 and 6, t <= 2", worst, 1e-12);
  return known.exit_status();
}
