// The photon number of the Dicke model (2.1) with mixed spins (2.7), order by order in the coupling, for
// N = 10, 100 and infinity, beside exact dynamics of all N spins for N = 4 and 8.
//
// Writes dicke_photon_number.csv, .gp, .png and .svg into the working directory.

#include <cmath>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/mfdyson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "progress_bar.hpp"

namespace {

constexpr double omega_0 = 1.0;
constexpr double nu = 1.5;
constexpr double excited = 0.3;
constexpr double lambda = 0.5;
constexpr double time_span = 4.0;
constexpr int order = 28;

struct figure_data {
  mfdyson::table numbers;
  double worst = 0; // distance of the full series from exact dynamics
};

/// N(t) truncated at each of `orders`.
void add_orders(figure_data& data, mfdyson::series<std::complex<double>> const& series,
                std::vector<double> const& times, std::vector<int> const& orders) {
  for (int const r : orders) {
    std::vector<double> values;
    for (double const t : times) {
      auto const z = series.x_coefficients(0, t);
      double sum = series.free(t).value.real();
      for (int k = 0; k <= r; ++k) {
        sum += std::pow(lambda, k) * z[static_cast<std::size_t>(k)].value.real();
      }
      values.push_back(sum);
    }
    data.numbers.columns.push_back(
        {"N=" + (series.particles().is_infinite() ? "inf" : to_text(series.particles())) +
             " R=" + std::to_string(r),
         values});
  }
}

figure_data compute() {
  using namespace mfdyson;
  auto const dicke =
      make_dicke_model({.omega_0 = omega_0, .nu = nu, .excited = excited, .levels = order + 1});
  auto const photon_number = make_reservoir_observable(make_boson(order + 1).number());
  auto const photons =
      expand(dicke, photon_number, {.order = order, .time_span = time_span, .progress = progress_bar()});

  std::vector<double> times;
  for (int k = 0; k <= 80; ++k) {
    times.push_back(time_span * k / 80);
  }
  figure_data data{.numbers = {.columns = {{"t", times}}}};
  add_orders(data, photons.at(4), times, {order});
  add_orders(data, photons.at(10), times, {order});
  add_orders(data, photons.at(100), times, {order});
  add_orders(data, photons.limit(), times, {2, 4, 6, 8, 12, order});
  for (int const n : {4, 8}) {
    exact_dynamics<> const exact(dicke, photon_number, n);
    std::vector<double> some; // every eighth time
    for (std::size_t k = 0; k < times.size(); k += 8) {
      some.push_back(times[k]);
    }
    auto const means = exact.mean(lambda, some);
    auto const series = photons.at(n);
    std::vector<double> values(times.size(), std::nan(""));
    for (std::size_t k = 0; k < some.size(); ++k) {
      values[8 * k] = means[k].real();
      if (some[k] <= time_span / 2) {
        data.worst =
            std::max(data.worst, std::abs(series.mean(lambda, some[k]).value.real() - values[8 * k]));
      }
    }
    data.numbers.columns.push_back({"N=" + std::to_string(n) + " exact", values});
  }
  return data;
}

} // namespace

int main() {
  try {
    auto const data = compute();
    std::cout << "Dicke model (2.1): omega_0 = " << omega_0 << ", nu = " << nu << ", p = " << excited
              << ", lambda = " << lambda
              << "\nMean photon number, series in lambda through order R, or exact\n\n";
    mfdyson::table shown;
    for (auto const& c : data.numbers.columns) {
      shown.columns.push_back({c.name, {}});
      for (std::size_t k = 0; k < c.values.size(); k += 8) {
        shown.columns.back().values.push_back(c.values[k]);
      }
    }
    mfdyson::print_table(std::cout, shown, 6);
    std::cout << "\nFor t <= " << time_span / 2 << " the series through order " << order
              << " differs from exact dynamics at N = 4 and 8 by at most " << data.worst << ".\n";

    std::string const stem = "dicke_photon_number";
    mfdyson::write_csv(stem + ".csv", data.numbers);
    std::string const common = "set xrange [0:4]\nset yrange [0:1.1]";
    mfdyson::write_figure(stem, stem + ".csv",
                          {{.title = "N = ∞, order by order in λ",
                            .x_label = "time t (units of 1/ω_0)",
                            .y_label = "mean photon number",
                            .curves = {{1, 5, "order 2"},
                                       {1, 6, "order 4"},
                                       {1, 7, "order 6"},
                                       {1, 8, "order 8"},
                                       {1, 9, "order 12"},
                                       {1, 10, "order 28", "lines lw 2 dt 2 lc rgb 'black'"}},
                            .extra = common},
                           {.title = "From N = 4 to ∞, order 28, beside exact dynamics",
                            .x_label = "time t (units of 1/ω_0)",
                            .y_label = "mean photon number",
                            .curves = {{1, 2, "N = 4", "lines lw 2"},
                                       {1, 3, "N = 10"},
                                       {1, 4, "N = 100"},
                                       {1, 10, "N = ∞", "lines lw 2 dt 2 lc rgb 'black'"},
                                       {1, 11, "N = 4, exact", "points pt 6 lc rgb 'black'"},
                                       {1, 12, "N = 8, exact", "points pt 2 lc rgb 'black'"}},
                            .extra = common}});
    std::cout << "Wrote " << stem << ".csv";
    if (mfdyson::run_gnuplot(stem)) {
      std::cout << ", " << stem << ".png and " << stem << ".svg\n";
    } else {
      std::cout << " and " << stem << ".gp (gnuplot is not installed, so there is no figure)\n";
    }
    return EXIT_SUCCESS;
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
