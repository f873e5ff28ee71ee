// Fluctuations of spins at a mode in a coherent state, in time and against the temperature of the spins, at N = infinity.
//
// lim ω_N(F_N)/λ of the dipoles σ_x, at first order in closed form and through λ^14.
// Source: [MR18] Lemma 1.7, (1.30), (1.31), corrected as the documentation of dicke_fluctuation says.

#include <cmath>
#include <iostream>

#include <mfdyson/limits/dicke_fluctuation.hpp>
#include <mfdyson/limits/fluctuations.hpp>
#include <mfdyson/mfdyson.hpp>

#include "support/known_values.hpp"
#include "support/progress_bar.hpp"

namespace {

constexpr double omega_0 = 1.3, omega_r = 0.9, alpha = 0.35, lambda = 0.2;

double excited(double temperature) { return 1 / (1 + std::exp(omega_0 / temperature)); }
double first_order(double temperature, double t) {
  return mfdyson::dicke_fluctuation(
      {.omega_0 = omega_0, .nu = omega_r, .excited = excited(temperature), .amplitude = alpha}, t);
}

auto expansion(double temperature, int order, double time_span) {
  using namespace mfdyson;
  int const levels = 14 + order;
  auto const mode = make_boson(levels);
  auto const spin = make_spin_half(omega_0, excited(temperature)).to_species(mode.position());
  auto const model = make_symmetric_model(spin, {.hamiltonian = omega_r * mode.number(),
                                                 .state = extend_state(coherent_state(14, alpha), levels),
                                                 .kind = reservoir_kind::boson_mode});
  return expand_fluctuation(model, {pauli::x()}, {.order = order, .time_span = time_span});
}

} // namespace

int main() {
  using namespace mfdyson;
  progress_bar bar;
  table result{{{"t", equidistant(0, 8, 80)}}};
  std::vector<column_curve> in_time;
  double worst = 0; // of the first order against the expansion's coefficient
  for (double const temperature : {0.3, 1.0, 4.0}) {
    auto const all = expansion(temperature, 14, 8);
    auto const name = concat({"T = ", to_text(temperature)});
    auto const first = concat({name, ", first order"});
    auto const colour = figure_colour(in_time.size() / 2);
    add_column(result, name, [&](double t) { return all.limit(lambda, t).value.real() / lambda; });
    add_column(result, first, [&](double t) { return first_order(temperature, t); });
    for (double const t : result.columns[0].values) {
      worst = largest_of(worst, std::abs(all.limit_coefficients(t)[1].value - first_order(temperature, t)));
    }
    in_time.push_back({name, name, concat({"lines lw 2 ", colour})});
    in_time.push_back({first, first, concat({"lines lw 1.5 dt 2 ", colour})});
  }

  table by_temperature{{{"temperature", equidistant(0.05, 4, 80)}}};
  add_column(by_temperature, "at t = 4", [&](double temperature) {
    bar(temperature / 4);
    return expansion(temperature, 8, 4).limit(lambda, 4.0).value.real() / lambda;
  });
  add_column(by_temperature, "at t = 4, first order",
             [](double temperature) { return first_order(temperature, 4); });
  result.columns.insert(result.columns.end(), by_temperature.columns.begin(), by_temperature.columns.end());
  std::vector<column_curve> const at_4{
      {"at t = 4", "through λ^8", "", "temperature"},
      {"at t = 4, first order", "first order: tanh(ω_0/2T)", "lines lw 1.5 dt 2 lc black", "temperature"}};
  say_written(draw_figure(
      "fluctuations", result,
      {{"Dipoles at λ = 0.2, through λ^{14}", "time t", "lim ω_N(F_N)/λ", in_time, "set key left bottom"},
       {"At time t = 4", "temperature T of the spins", "lim ω_N(F_N)/λ", at_4, "set key right top"}}));
  known_values known;
  known.check("first order at t = 0.8, T = 0.7, A = 0.6 sigma_x:", 0.6 * first_order(0.7, 0.8),
              -0.222444748904, 1e-12);
  known.check("coefficient of lambda and the closed form", worst, 1e-11);
  return known.exit_status();
}
