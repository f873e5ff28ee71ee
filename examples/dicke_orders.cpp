// The photon number of the Dicke model at N = infinity, order by order in the coupling, beside all orders in closed form.
//
// Spins excited with probability p, mode in the vacuum: [MR18] (2.1), (2.7). The coefficient of λ² is (2.9) for one mode; the
// limit is Gaussian (Lemma 1.5).

#include <cmath>
#include <cstddef>
#include <iostream>

#include "support/known_values.hpp"
#include "support/photon_numbers.hpp"

int main() {
  using namespace mfdyson;
  double const omega_0 = 1, nu = 1.5, excited = 0.3, lambda = 0.5;
  int const order = 20;
  auto const times = equidistant(0, 4, 80);
  auto const dicke = make_dicke_model({omega_0, nu, excited, order + 1});
  auto const photon_number = make_reservoir_observable(make_boson(order + 1).number());
  auto const series = expand(dicke, photon_number, {.order = order, .time_span = times.back()}).limit();
  auto const coefficient = [&](int r, double t) {
    return series.x_coefficients(0, t)[static_cast<std::size_t>(r)].value.real();
  };

  table photons{{{"t", times}}};
  auto const all_orders = photon_numbers(make_gaussian_limit(dicke), lambda, times);
  std::vector<column_curve> values, errors;
  for (int const last : {2, 4, 6, 8, 12, order}) {
    auto const name = concat({"order ", to_text(last)});
    add_column(photons, name, [&](double t) { // λ^0 + … + λ^last
      double sum = series.free(t).value.real();
      for (int r = 1; r <= last; ++r) {
        sum += std::pow(lambda, r) * coefficient(r, t);
      }
      return sum;
    });
    values.push_back({name, name});
  }
  add_column(photons, "all orders", all_orders);
  values.push_back({"all orders", "all orders", "lines lw 2 dt 2 lc black"});
  std::cout << "Mean photon number, omega_0 = " << omega_0 << ", nu = " << nu << ", p = " << excited
            << ", lambda = " << lambda << ", N = infinity, through order R\n\n";
  print_table(std::cout, every_row(photons, 8), 6);

  known_values known;
  // (2.9): spins that are down are excited with a photon, spins that are up emit one
  auto const transition = [](double energy, double t) {
    return 2 * (1 - std::cos(energy * t)) / (energy * energy);
  };
  double worst = 0;
  for (double const t : times) {
    double const second = (1 - excited) * transition(nu + omega_0, t) + excited * transition(nu - omega_0, t);
    worst = largest_of(worst, std::abs(coefficient(2, t) - second));
  }
  known.check("coefficient of lambda^2 and (2.9)", worst, 1e-13);
  for (auto const& curve : std::vector(values.begin(), values.end() - 1)) {
    auto left_out = photons.columns[column_number(photons, curve.column) - 1].values;
    for (std::size_t k = 0; k < times.size(); ++k) {
      left_out[k] = std::abs(left_out[k] - all_orders[k]);
    }
    add_column(photons, concat({"left out, ", curve.column}), left_out);
    errors.push_back({photons.columns.back().name, curve.title});
  }
  // the last is that of order 20
  known.check("order 20 and all orders at t = 2", photons.columns.back().values[40], 1e-11);

  std::string const time = "time t (units of 1/ω_0)";
  say_written(draw_figure(
      "dicke_orders", photons,
      {{"N = ∞, λ = 0.5, order by order in λ", time, "mean photon number", values, "set yrange [0:1.1]"},
       {"What is left out", time, "distance from all orders", errors,
        "set logscale y\nset yrange [1e-16:1e6]\nset format y '10^{%T}'"}}));
  return known.exit_status();
}
