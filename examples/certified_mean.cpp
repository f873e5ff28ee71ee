// The photon number of the Dicke model with its error: for N = 10, 1000 and infinity a band in which the true value lies.
//
// The series through λ^20, with the best of three certificates as the bound of what it leaves out (see certificate_reach), beside
// the value without a series and, at N = ∞, the closed form. Source: [MR18] (2.1), (2.7), Theorem 1.1, Lemma 1.5.

#include <algorithm>
#include <cmath>
#include <iostream>

#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/mfdyson.hpp>

#include "support/known_values.hpp"

int main() {
  using namespace mfdyson;
  double const lambda = 0.3;
  int const order = 20;
  auto const times = equidistant(0, 2.4, 80);
  auto const dicke = make_dicke_model({.omega_0 = 1.0, .nu = 1.5, .excited = 0.3, .levels = order + 1});
  auto const photon_number = make_reservoir_observable(make_boson(order + 1).number());
  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = times.back()});
  auto const closed_form = make_gaussian_limit(dicke).at(lambda, times);

  table numbers{{{"t", times}}};
  double largest_ratio = 0; // of the true error to the certified one, with that of the true value itself
  double of_limit = 0;      // largest deviation of the limit from its closed form, to t = 1
  for (auto const n : {particle_number(10), particle_number(1000), particle_number(infinite)}) {
    auto const series = photons.certified(n);
    auto const true_means = resummed_means(dicke, photon_number, n, lambda, times, {.tolerance = 1e-11});
    std::vector<double> mean, error, lower, upper, true_error;
    for (std::size_t k = 0; k < times.size(); ++k) {
      auto const found = series.mean(lambda, times[k]);
      mean.push_back(found.value.real());
      error.push_back(found.error());
      lower.push_back(mean[k] - error[k]);
      upper.push_back(mean[k] + error[k]);
      true_error.push_back(std::abs(found.value - true_means[k].value));
      largest_ratio =
          largest_of(largest_ratio, true_error[k] / std::max(error[k] + true_means[k].error(), 1e-300));
      if (n.is_infinite() && times[k] <= 1) {
        of_limit = largest_of(of_limit, std::abs(mean[k] - closed_form[k].mode().number()));
      }
    }
    add_column(numbers, concat({"mean N=", to_text(n)}), mean);
    add_column(numbers, concat({"error N=", to_text(n)}), error);
    add_column(numbers, concat({"lower N=", to_text(n)}), lower);
    add_column(numbers, concat({"upper N=", to_text(n)}), upper);
    add_column(numbers, concat({"true error N=", to_text(n)}), true_error);
  }

  std::cout << "Mean photon number, omega_0 = 1, nu = 1.5, p = 0.3, lambda = " << lambda << ", through order "
            << order << ", and its certified error\n\n";
  print_table(std::cout,
              every_row(select_columns(numbers, {"t", "mean N=10", "mean N=1000", "mean N=infinity",
                                                 "error N=10", "error N=infinity"}),
                        8));
  std::string const time = "time t (units of 1/ω_0)", band = "filledcurves fs solid noborder lc rgb ";
  std::vector<column_curve> const bands{
      {"lower N=1000", "N = 1000, certified band", band + "'#f9dca4'", "", "upper N=1000"},
      {"lower N=infinity", "N = ∞, certified band", band + "'#b3d5ea'", "", "upper N=infinity"},
      {"lower N=10", "N = 10, certified band", band + "'#009e73'", "", "upper N=10"},
      {"mean N=infinity", "N = ∞", "lines lw 2 dt 2 lc black"}};
  std::vector<column_curve> const errors{
      {"error N=1000", "certified, N = 1000", "lines lw 2 lc rgb '#e69f00'"},
      {"error N=infinity", "certified, N = ∞", "lines lw 2 dt 2 lc rgb '#0072b2'"},
      {"error N=10", "certified, N = 10", "lines lw 2 lc rgb '#009e73'"},
      {"true error N=10", "true, N = 10", "points pt 7 ps 0.4 lc rgb '#009e73'"}};
  say_written(
      draw_figure("certified_mean", numbers,
                  {{"Mean photon number at λ = 0.3, series through λ^{20}", time, "mean photon number", bands,
                    "set xrange [0:2.4]\nset yrange [0:0.25]"},
                   {"Its error", time, "error", errors,
                    "set xrange [0:2.4]\nset logscale y\nset yrange [1e-17:1]\nset format y '10^{%T}'"}}));
  known_values known;
  known.check("limit and its closed form, t <= 1", of_limit, 1e-14);
  known.check("ratio of true to certified errors", largest_ratio, 1);
  return known.exit_status();
}
