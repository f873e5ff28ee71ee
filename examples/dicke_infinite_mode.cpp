// The infinite-mode Dicke model (2.3) with J(ω) = α ω³ e^{−ω}, spins down, field in the vacuum: the number of emitted quanta.
// Left: (2.9), which is λ², higher orders and N = 5, and all orders at N = ∞. Right: below and beyond the critical coupling.
//
// Writes dicke_infinite_mode.csv, .gp, .png and .svg into the working directory.

#include <cmath>
#include <cstdlib>
#include <iostream>

#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/limits/field_limit.hpp>
#include <mfdyson/mfdyson.hpp>

int main() {
  using namespace mfdyson;
  auto const density = make_power_exponential({.strength = 0.05, .exponent = 3});
  field_species const spin{0.5 * pauli::z(), populations({0, 1}), {{pauli::x(), {{0, 1}}}}};
  auto const model = make_field_model({spin}, bose_field(density));
  auto const limit = make_field_limit(model, {.time_span = 24, .tolerance = 1e-9});
  auto const orders =
      expand(model, {{}, field_number{}}, {.order = 8, .time_span = 4, .mode_tolerance = 1e-5});
  auto const series = orders.limit();
  auto const second_order = [&](double t) { // (2.9) at λ = 1, p = 0
    auto const f = [&](double w) { return density(w) * (1 - std::cos((1 + w) * t)) / ((1 + w) * (1 + w)); };
    return legendre_panels(f, {0, 1, 2, 4, 8, 16, 32, 64}).integral().value;
  };
  double const critical = limit.critical_coupling();
  double const lambda = 0.9 * critical;

  table result;
  auto const add = [&](std::string const& name, double span, auto const& f) {
    auto& column = result.columns.emplace_back(table::column{name, {}});
    for (int k = 0; k <= 120; ++k) {
      column.values.push_back(f(span * k / 120));
    }
  };
  auto const near = limit.at(lambda);
  auto const five = orders.at(5);
  auto const c = [&](std::size_t r, double t) { return series.x_coefficients(0, t)[r].value.real(); };
  double const square = lambda * lambda;
  add("t", 4, [](double t) { return t; });
  add("(2.9)", 4, [&](double t) { return square * second_order(t); });
  add("order 4", 4, [&](double t) { return square * c(2, t) + square * square * c(4, t); });
  add("order 8", 4, [&](double t) { return series.mean(lambda, t).value.real(); });
  add("order 8, N=5", 4, [&](double t) { return five.mean(lambda, t).value.real(); });
  add("all orders", 4, [&](double t) { return near.quanta(t); });
  add("late t", 24, [](double t) { return t; });
  std::vector<curve> curves;
  for (double const share : {0.6, 0.9, 1.1, 1.3}) {
    auto const at = limit.at(share * critical);
    add(to_text(share) + " lambda_c", 24, [&](double t) { return at.quanta(t); });
    curves.push_back({7, result.columns.size(), to_text(share) + " λ_c"});
  }
  double const deviation = std::abs(c(2, 4) - second_order(4));
  double const difference = std::abs(limit.at(0.3).quanta(4) - series.mean(0.3, 4).value.real());
  auto const& last = result.columns.back().values;
  double const measured = std::log(last[120] / last[100]) / 8, rate = limit.growth_rate(1.3 * critical);
  std::cout << "lambda_c = " << critical << ", closed form " << std::sqrt(1 / (2 * density.moment(-1).value))
            << "\nThe coefficient of lambda^2 and (2.9) at t = 4: " << deviation << " apart ("
            << orders.modes().modes.size() << " modes, accurate to " << orders.modes().error
            << ")\nAll orders and order 8 at lambda = 0.3, t = 4: " << difference
            << " apart\nGrowth rate at 1.3 lambda_c: Laplace " << rate << ", from N(20) and N(24) "
            << measured << '\n';
  write_csv("dicke_infinite_mode.csv", result);
  std::string const time = "time t (units of 1/ω_0)", y = "emitted quanta";
  std::vector<curve> const left{{1, 2, "λ², (2.9)"},
                                {1, 3, "through λ⁴"},
                                {1, 4, "through λ⁸"},
                                {1, 5, "through λ⁸, N = 5"},
                                {1, 6, "all orders", "lines lw 2 dt 2 lc black"}};
  write_figure("dicke_infinite_mode", "dicke_infinite_mode.csv",
               {{"λ = 0.9 λ_c", time, y, left, "set yrange [0:*]"},
                {"all orders, N = ∞", time, y, curves, "set logscale y\nset yrange [1e-2:1e9]"}});
  std::cout << (run_gnuplot("dicke_infinite_mode") ? "Drawn to dicke_infinite_mode.png\n"
                                                   : "gnuplot is not installed: no figure\n");
  bool const agrees = deviation < 1e-6 && difference < 1e-6 && std::abs(measured / rate - 1) < 1e-6;
  return agrees ? EXIT_SUCCESS : EXIT_FAILURE;
}
