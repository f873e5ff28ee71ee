// How far in time three certificates of the photon number reach: Theorem 1.1, the same sharpened, and the one a posteriori.
//
// Bounds of what orders above R contribute to the mean, [MR18] (1.17)-(1.19) for the Dicke model (2.1), (2.7), beside what they
// do contribute, from the evolution without a series.

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>

#include <mfdyson/mfdyson.hpp>

#include "support/known_values.hpp"

int main() {
  using namespace mfdyson;
  double const lambda = 0.3;
  int const order = 12;
  double const nothing = std::numeric_limits<double>::quiet_NaN(); // where a bound is of no use, above 1
  auto const times = equidistant(0, 2, 80);
  auto const dicke = make_dicke_model({.omega_0 = 1.0, .nu = 1.5, .excited = 0.3, .levels = order + 1});
  auto const photon_number = make_reservoir_observable(make_boson(order + 1).number());
  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = times.back()});

  table bounds{{{"t", times}}};
  double largest_ratio = 0; // of what is left out to the smallest bound
  std::cout << "Times up to which a certificate of the photon number stays below 0.001, lambda = " << lambda
            << ", order " << order << "\n\n";
  for (auto const n : {particle_number(10), particle_number(1000), particle_number(infinite)}) {
    auto const series = photons.certified(n);
    auto const name = concat({" N=", to_text(n)});
    auto const add = [&](std::string const& which, auto const& bound) {
      add_column(bounds, which + name, [&](double t) { return bound(t) <= 1 ? bound(t) : nothing; });
      auto const& values = bounds.columns.back().values;
      auto const small = [](double value) { return value <= 1e-3; }; // 1% of the photon number at its maximum
      auto const end = std::find_if_not(values.begin(), values.end(), small);
      std::cout << "  " << which << ' ' << times[static_cast<std::size_t>(end - values.begin()) - 1];
    };
    std::cout << std::setw(10) << to_text(n);
    add("theorem 1.1", [&](double t) {
      return series.bounds().theorem().tail(order, lambda, t, n, pairing_weights::theorem());
    });
    add("sharpened",
        [&](double t) { return series.bounds().sharp().tail(order, lambda, t, n, series.weights()); });
    add("a posteriori", [&](double t) { return series.a_posteriori().certificate->error(order, lambda, t); });
    std::vector<double> left_out;
    for (auto const& truth : resummed_means(dicke, photon_number, n, lambda, times, {.tolerance = 1e-11})) {
      auto const mean = series.mean(lambda, times[left_out.size()]);
      left_out.push_back(std::abs(mean.value - truth.value));
      largest_ratio =
          largest_of(largest_ratio, left_out.back() / std::max(mean.error() + truth.error(), 1e-300));
    }
    add_column(bounds, concat({"left out", name}), left_out);
    std::cout << '\n';
  }

  std::vector<column_panel> panels;
  for (std::string const n : {"10", "infinity"}) {
    panels.push_back({.title = n == "10" ? "N = 10, λ = 0.3" : "N = ∞, λ = 0.3",
                      .x_label = "time t (units of 1/ω_0)",
                      .y_label = "contribution of orders above 12",
                      .curves = {{concat({"theorem 1.1 N=", n}), "bound of Theorem 1.1"},
                                 {concat({"sharpened N=", n}), "sharpened"},
                                 {concat({"a posteriori N=", n}), "a posteriori"},
                                 {concat({"left out N=", n}), "actual", "points pt 7 ps 0.4 lc black"}},
                      .extra = "set logscale y\nset yrange [1e-17:1]\nset format y '10^{%T}'\n"
                               "set key right top at graph 0.98,0.7"});
  }
  say_written(draw_figure("certificate_reach", bounds, panels));
  known_values known;
  known.check("ratio of what is left out to its bound", largest_ratio, 1);
  return known.exit_status();
}
