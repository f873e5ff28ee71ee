// How far in (λ, t) the photon number of the Dicke model (2.1) is good to 10^-6: the series through λ^30 itself, its Padé
// continuation, and the bounds that certify it, against the value without a series. At N = ∞ and N = 10, spins down.
//
// Writes validity_map.csv, .gp, .png and .svg into the working directory.

#include <cmath>
#include <functional>
#include <iostream>
#include <limits>

#include <mfdyson/expansion/pade.hpp>
#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/mfdyson.hpp>

int main() {
  using namespace mfdyson;
  int const order = 30;
  double const wanted = 1e-6;
  std::vector<double> times;
  std::vector<double> lambdas;
  for (int k = 1; k <= 30; ++k) {
    times.push_back(0.2 * k);
    lambdas.push_back(0.05 * k);
  }
  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .levels = order + 1});
  auto const photon_number = make_reservoir_observable(make_boson(order + 1).number());
  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = times.back()});
  auto const limit = make_gaussian_limit(dicke);
  table result{{{"t", times}}};
  double worst = 0; // of the resummed value at N = ∞ against the closed form
  for (auto const n : {particle_number(infinite), particle_number(10)}) {
    auto const series = photons.certified(n);
    std::vector<std::vector<double>> truth; // by λ, t
    for (double const lambda : lambdas) {
      auto& row = truth.emplace_back();
      if (n.is_infinite()) {
        for (auto const& state : limit.at(lambda, times)) {
          row.push_back(state.mode().number());
        }
        auto const early = resummed_means(dicke, photon_number, n, lambda, {times[4]}).front();
        worst = std::max(worst, std::abs(early.value - row[4]) / (1 + row[4]));
      } else {
        for (auto const& value : resummed_means(dicke, photon_number, n, lambda, times)) {
          row.push_back(value.is_certified() ? value.value.real() : std::numeric_limits<double>::quiet_NaN());
        }
      }
    }
    // the first λ at which an error is no longer below what is wanted
    auto const reach = [&](std::string const& name,
                           std::function<double(double, double, double)> const& error) {
      auto& column = result.columns.emplace_back(table::column{name + " N=" + to_text(n), {}});
      for (std::size_t t = 0; t < times.size(); ++t) {
        std::size_t k = 0;
        while (k < lambdas.size() && error(lambdas[k], times[t], truth[k][t]) <= wanted) {
          ++k;
        }
        column.values.push_back(k == 0 ? 0.0 : lambdas[k - 1]);
      }
    };
    reach("certified", [&](double lambda, double t, double) { return series.mean(lambda, t).error(); });
    reach("series", [&](double lambda, double t, double exact) {
      return std::abs(series.values().mean(lambda, t).value - exact);
    });
    reach("Padé", [&](double lambda, double t, double exact) {
      return std::abs(pade_mean(series.values(), lambda, t).value - exact);
    });
  }
  std::cout
      << "Largest lambda (steps of 0.05 up to 1.5) at which the photon number is good to 1e-6, by time;\n"
         "lambda_c = "
      << limit.critical_coupling() << ", resummed against closed form: " << worst << "\n\n";
  print_table(std::cout, result, 2);
  std::vector<panel> panels;
  for (std::size_t p = 0; p < 2; ++p) {
    panels.push_back(
        {.title = p == 0 ? "N = ∞" : "N = 10",
         .x_label = "time t (units of 1/ω_0)",
         .y_label = "coupling λ",
         .curves = {{1, 4 + 3 * p, "Padé", "linespoints pt 6 lc rgb '#7570b3'"},
                    {1, 3 + 3 * p, "series through λ^{30}", "linespoints pt 7 lc rgb '#1b9e77'"},
                    {1, 2 + 3 * p, "certified",
                     "filledcurves y1=0 fs transparent solid 0.3 lc rgb '#1b9e77'"}},
         .extra = "set key right top\nset yrange [0:1.6]\nset arrow 1 from graph 0,first 0.612 to graph "
                  "1,first 0.612 nohead dt 2\nset label 1 'λ_c' at graph 0.02,first 0.65"});
  }
  write_csv("validity_map.csv", result);
  write_figure("validity_map", "validity_map.csv", panels);
  std::cout << (run_gnuplot("validity_map") ? "\nDrawn to validity_map.png\n"
                                            : "\ngnuplot is not installed: no figure\n");
  return worst < 1e-8 ? 0 : 1;
}
