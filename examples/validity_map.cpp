// How far in (λ, t) the photon number of the Dicke model is good to 10^-6: certified, as a series through λ^30, and by Padé.
//
// The series (1.21) of [MR18] for the Dicke model (2.1), spins down, at N = ∞ and N = 10, its Padé continuation, and the bounds that
// certify it, against the value without a series: closed form at N = ∞ (Lemma 1.5), evolution at N = 10.

#include <cmath>
#include <iostream>

#include <mfdyson/expansion/pade.hpp>

#include "support/known_values.hpp"
#include "support/photon_numbers.hpp"
#include "support/progress_bar.hpp"

int main() {
  using namespace mfdyson;
  int const order = 30;
  auto const times = equidistant(0.2, 6, 29);
  auto const lambdas = equidistant(0.05, 1.5, 29);
  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .levels = order + 1});
  auto const photon_number = make_reservoir_observable(make_boson(order + 1).number());
  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = times.back()});
  auto const limit = make_gaussian_limit(dicke);
  progress_bar bar;
  table result{{{"t", times}, {"lambda_c", std::vector(times.size(), limit.critical_coupling())}}};
  std::vector<column_panel> panels;
  double worst = 0; // of the value without a series at N = ∞, t = 1, against the closed form
  for (auto const n : {particle_number(infinite), particle_number(10)}) {
    auto const series = photons.certified(n);
    std::vector<std::vector<double>> truth; // by λ, t; NaN where nothing is certified
    for (double const lambda : lambdas) {
      bar((n.is_infinite() ? lambda : 1.5 + lambda) / 3.001);
      if (n.is_infinite()) {
        truth.push_back(photon_numbers(limit, lambda, times));
        double const found = resummed_means(dicke, photon_number, n, lambda, {times[4]})[0].value.real();
        worst = largest_of(worst, std::abs(found / truth.back()[4] - 1));
      } else {
        truth.push_back(real_values(resummed_means(dicke, photon_number, n, lambda, times)));
      }
    }
    // the largest λ up to which an error stays below what is wanted, 1e-6
    auto const reach = [&](std::string const& what, auto const& error) {
      std::vector<double> reached(times.size(), 0.0);
      for (std::size_t t = 0; t < times.size(); ++t) {
        for (std::size_t k = 0; k < lambdas.size() && error(lambdas[k], times[t], truth[k][t]) <= 1e-6; ++k) {
          reached[t] = lambdas[k];
        }
      }
      add_column(result, concat({what, " N=", to_text(n)}), reached);
      return result.columns.back().name;
    };
    auto const certified =
        reach("certified", [&](double lambda, double t, double) { return series.mean(lambda, t).error(); });
    auto const plain = reach("series", [&](double lambda, double t, double exact) {
      return std::abs(series.values().mean(lambda, t).value - exact);
    });
    auto const pade = reach("Padé", [&](double lambda, double t, double exact) {
      return std::abs(pade_mean(series.values(), lambda, t).value - exact);
    });
    panels.push_back(
        {n.is_infinite() ? "N = ∞" : "N = 10",
         "time t (units of 1/ω_0)",
         "largest coupling λ with an error below 10^{-6}",
         {{pade, "Padé", concat({"linespoints pt 6 ", figure_colour(1)})},
          {plain, "series through λ^{30}", concat({"linespoints pt 7 ", figure_colour(2)})},
          {certified, "certified", concat({"filledcurves y1=0 fs solid 0.3 ", figure_colour(2)})},
          {"lambda_c", "λ_c", "lines dt 2 lc black"}},
         "set key right top\nset xrange [0:6]\nset yrange [0:1.6]"});
  }
  bar(1);
  std::cout
      << "Largest lambda (steps of 0.05 to 1.5) at which the photon number is good to 1e-6, by time\n\n";
  print_table(std::cout, result, 2);
  say_written(draw_figure("validity_map", result, panels));
  known_values known;
  known.check("lambda_c", limit.critical_coupling(), std::sqrt(1.5) / 2, 1e-12);
  known.check("N = infinity without a series and closed form, t = 1", worst, 1e-8);
  return known.exit_status();
}
