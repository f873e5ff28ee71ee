// The photon number of the Dicke model (2.1) below and beyond the critical coupling, for N = 10, 100, 1000 and in the limit:
// beyond it the limit grows without end, at the rate of the unstable normal mode, and a finite N saturates.
//
// Writes superradiance.csv, .gp, .png and .svg into the working directory.

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>

#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/limits/normal_modes.hpp>
#include <mfdyson/mfdyson.hpp>

int main() {
  using namespace mfdyson;
  double const omega_0 = 1;
  double const nu = 1.5;
  auto const dicke = make_dicke_model({.omega_0 = omega_0, .nu = nu, .levels = 5});
  auto const photon_number = make_reservoir_observable(make_boson(5).number());
  auto const limit = make_gaussian_limit(dicke);
  double const critical = limit.critical_coupling();
  std::vector<double> times;
  for (int k = 0; k <= 60; ++k) {
    times.push_back(0.2 * k);
  }
  table result{{{"t", times}}};
  double largest_error = 0;
  for (double const lambda : {0.7 * critical, 1.2 * critical}) {
    for (int const n : {10, 100, 1000}) {
      auto& column =
          result.columns.emplace_back(table::column{"N=" + to_text(n) + " lambda=" + to_text(lambda), {}});
      for (auto const& value : resummed_means(dicke, photon_number, n, lambda, times, {.tolerance = 1e-6})) {
        bool const known = value.is_certified();
        column.values.push_back(known ? value.value.real() : std::numeric_limits<double>::quiet_NaN());
        largest_error = known ? std::max(largest_error, value.error()) : largest_error;
      }
    }
    auto& column = result.columns.emplace_back(table::column{"N=inf lambda=" + to_text(lambda), {}});
    for (auto const& state : limit.at(lambda, times)) {
      column.values.push_back(state.mode().number());
    }
  }
  // the rate, from the unstable mode, in closed form, and from the photon number at late times
  double const lambda = 1.2 * critical;
  double const root =
      std::sqrt(std::pow(nu * nu - omega_0 * omega_0, 2) + 16 * lambda * lambda * omega_0 * nu);
  double const closed = std::sqrt((root - omega_0 * omega_0 - nu * nu) / 2);
  auto const late = limit.at(lambda, {20.0, 24.0});
  double const measured = std::log(late[1].mode().number() / late[0].mode().number()) / 8;
  print_table(std::cout, result, 4);
  std::cout << "\nlambda_c = " << critical << ", closed form " << std::sqrt(omega_0 * nu) / 2
            << "\nGrowth rate at 1.2 lambda_c: normal mode " << growth_rate(limit, lambda) << ", closed form "
            << closed << ", from N(20) and N(24) " << measured
            << "\nLargest certified error at finite N: " << largest_error << '\n';

  std::vector<panel> panels;
  for (std::size_t p = 0; p < 2; ++p) {
    panels.push_back({.title = p == 0 ? "λ = 0.7 λ_c" : "λ = 1.2 λ_c",
                      .x_label = "time t (units of 1/ω_0)",
                      .y_label = "mean photon number",
                      .curves = {{1, 2 + 4 * p, "N = 10", "lines lw 2"},
                                 {1, 3 + 4 * p, "N = 100", "lines lw 2"},
                                 {1, 4 + 4 * p, "N = 1000", "lines lw 2"},
                                 {1, 5 + 4 * p, "N = ∞", "lines lw 2 dt 2 lc black"}},
                      .extra = p == 0 ? "set yrange [0:*]" : "set logscale y\nset yrange [0.1:1e4]"});
  }
  write_csv("superradiance.csv", result);
  write_figure("superradiance", "superradiance.csv", panels);
  std::cout << (run_gnuplot("superradiance") ? "Drawn to superradiance.png\n"
                                             : "gnuplot is not installed: no figure\n");
  return std::abs(measured / closed - 1) < 1e-4 ? EXIT_SUCCESS : EXIT_FAILURE;
}
