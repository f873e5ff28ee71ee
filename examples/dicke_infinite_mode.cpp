// The quanta that the infinite-mode Dicke model emits: lowest order, higher orders, N = 5, and all orders to beyond the critical coupling.
//
// [MR18] (2.3) with J(ω) = α ω³ e^{−ω}, spins down, field in the vacuum. Left: (2.9), which is λ², orders through 8, and all
// orders at N = ∞. Right: below and beyond the critical coupling, where the number grows at the rate of the unstable solution.

#include <cmath>
#include <iostream>

#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/limits/field_limit.hpp>
#include <mfdyson/mfdyson.hpp>

#include "support/known_values.hpp"

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

  table result{{{"t", equidistant(0, 4, 120)}}};
  auto const near = limit.at(lambda);
  auto const five = orders.at(5);
  auto const c = [&](std::size_t r, double t) { return series.x_coefficients(0, t)[r].value.real(); };
  double const square = lambda * lambda;
  add_column(result, "(2.9)", [&](double t) { return square * second_order(t); });
  add_column(result, "order 4", [&](double t) { return square * c(2, t) + square * square * c(4, t); });
  add_column(result, "order 8", [&](double t) { return series.mean(lambda, t).value.real(); });
  add_column(result, "order 8, N=5", [&](double t) { return five.mean(lambda, t).value.real(); });
  add_column(result, "all orders", [&](double t) { return near.quanta(t); });
  auto const late_times = equidistant(0, 24, 120);
  add_column(result, "late t", late_times);
  std::vector<column_curve> late;
  for (double const share : {0.6, 0.9, 1.1, 1.3}) {
    auto const at = limit.at(share * critical);
    std::vector<double> quanta;
    for (double const t : late_times) {
      quanta.push_back(at.quanta(t));
    }
    add_column(result, concat({to_text(share), " lambda_c"}), quanta);
    late.push_back({result.columns.back().name, concat({to_text(share), " λ_c"}), "", "late t"});
  }
  std::string const time = "time t (units of 1/ω_0)", y = "emitted quanta";
  std::vector<column_curve> const early{{"(2.9)", "λ², (2.9)"},
                                        {"order 4", "through λ⁴"},
                                        {"order 8", "through λ⁸"},
                                        {"order 8, N=5", "through λ⁸, N = 5"},
                                        {"all orders", "all orders", "lines lw 2 dt 2 lc black"}};
  say_written(
      draw_figure("dicke_infinite_mode", result,
                  {{"λ = 0.9 λ_c", time, y, early, "set yrange [0:*]"},
                   {"all orders, N = ∞", time, y, late,
                    "set xrange [0:24]\nset logscale y\nset yrange [1e-2:1e9]\nset format y '10^{%T}'"}}));
  auto const& last = result.columns.back().values;
  known_values known;
  known.check("lambda_c, from the integral of J/ω = 0.1,", critical, std::sqrt(5.0), 1e-12);
  known.check("coefficient of lambda^2 at t = 4 and (2.9),", c(2, 4), second_order(4), 1e-6);
  known.check("order 8 at lambda = 0.3, t = 4 and all orders,", series.mean(0.3, 4).value.real(),
              limit.at(0.3).quanta(4), 1e-7);
  known.check("growth rate at 1.3 lambda_c from N(20) and N(24) and by Laplace transform,",
              std::log(last[120] / last[100]) / 8, limit.growth_rate(1.3 * critical), 1e-6);
  return known.exit_status();
}
