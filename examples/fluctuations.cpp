// Fluctuations of spins at a mode in a coherent state (Lemma 1.7, (1.30), (1.31) of [MR18]): lim ω_N(F_N)/λ of the dipoles
// σ_x, at first order in closed form and with all orders through λ^20, in time and against the temperature of the spins.
//
// Writes fluctuations.csv, fluctuations_temperature.csv, .gp, .png and .svg into the working directory.

#include <cmath>
#include <cstdlib>
#include <iostream>

#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/limits/dicke_fluctuation.hpp>
#include <mfdyson/limits/fluctuations.hpp>
#include <mfdyson/mfdyson.hpp>

namespace {

constexpr double omega_0 = 1.3;
constexpr double omega_r = 0.9;
constexpr double alpha = 0.35;
constexpr int order = 20;

double excited(double temperature) { return 1 / (1 + std::exp(omega_0 / temperature)); }

double first_order(double temperature, double t) {
  return mfdyson::dicke_fluctuation(
      {.omega_0 = omega_0, .nu = omega_r, .excited = excited(temperature), .amplitude = alpha}, t);
}

auto expansion(double temperature) {
  using namespace mfdyson;
  int const levels = 14 + order;
  auto const dicke = make_dicke_model(
      {.omega_0 = omega_0, .nu = omega_r, .excited = excited(temperature), .levels = levels});
  auto cavity = dicke.reservoir();
  cavity.state = extend_state(coherent_state(14, alpha), levels);
  return expand_fluctuation(make_model(dicke.species(), cavity), {pauli::x()},
                            {.order = order, .time_span = 8});
}

} // namespace

int main() {
  using namespace mfdyson;
  table in_time{{{"t", {}}}};
  table against_temperature{{{"T", {}}, {"first order", {}}, {"lambda = 0.2", {}}}};
  double worst = 0; // of the first order against the expansion's coefficient
  for (double const temperature : {0.3, 1.0, 4.0}) {
    auto const all = expansion(temperature);
    table::column first{"first order, T = " + to_text(temperature), {}};
    table::column through{"lambda = 0.2, T = " + to_text(temperature), {}};
    in_time.columns[0].values.clear();
    for (int k = 0; k <= 80; ++k) {
      double const t = 0.1 * k;
      in_time.columns[0].values.push_back(t);
      first.values.push_back(first_order(temperature, t));
      through.values.push_back(all.limit(0.2, t).value.real() / 0.2);
      worst = std::max(worst, std::abs(all.limit_coefficients(t)[1].value - first.values.back()));
    }
    in_time.columns.push_back(first);
    in_time.columns.push_back(through);
  }
  for (int k = 1; k <= 40; ++k) {
    double const temperature = 0.1 * k;
    against_temperature.columns[0].values.push_back(temperature);
    against_temperature.columns[1].values.push_back(first_order(temperature, 4));
    against_temperature.columns[2].values.push_back(expansion(temperature).limit(0.2, 4.0).value.real() /
                                                    0.2);
  }
  double const known = first_order(0.7, 0.8) * 0.6; // A_↑↓ = 0.6: -0.222444748904 in the errata of [MR18]
  std::cout << "First order at t = 0.8, T = 0.7, A = 0.6 sigma_x: " << known
            << " (known: -0.222444748904)\nlargest distance from the expansion's first coefficient: " << worst
            << '\n';
  write_csv("fluctuations.csv", in_time);
  write_csv("fluctuations_temperature.csv", against_temperature);
  std::vector<curve> curves;
  for (std::size_t k = 0; k < 3; ++k) {
    auto const colour = std::vector<std::string>{"#1b9e77", "#d95f02", "#7570b3"}[k];
    curves.push_back({1, 3 + 2 * k, "T = " + std::vector<std::string>{"0.3", "1", "4"}[k],
                      "lines lw 2 lc rgb '" + colour + "'"});
    curves.push_back({1, 2 + 2 * k, k == 0 ? "first order" : "", "lines dt 2 lc rgb '" + colour + "'"});
  }
  write_figure(
      "fluctuations", "fluctuations.csv",
      {{"Fluctuation of the dipoles, λ = 0.2", "time t", "lim ω_N(F_N)/λ", curves, "set key left bottom"}});
  write_figure(
      "fluctuations_temperature", "fluctuations_temperature.csv",
      {{"The same at t = 4",
        "temperature T of the spins",
        "lim ω_N(F_N)/λ",
        {{1, 3, "through λ^{20}", "lines lw 2"}, {1, 2, "first order: tanh(ω_0/2T)", "lines dt 2 lc black"}},
        "set key right top"}});
  bool const drawn = run_gnuplot("fluctuations") && run_gnuplot("fluctuations_temperature");
  std::cout << (drawn ? "Drawn to fluctuations.png and fluctuations_temperature.png\n"
                      : "gnuplot is not installed: no figure\n");
  return std::abs(known + 0.222444748904) < 1e-11 && worst < 1e-11 ? EXIT_SUCCESS : EXIT_FAILURE;
}
