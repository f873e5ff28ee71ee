// What the infinite-mode Dicke model emits, by frequency: n(ω, t) at N = infinity, with all orders in the coupling.
//
// [MR18] (2.3) with J(ω) = α ω³ e^{−ω}. Left: 45% of the spins up, where the line at ω_0 = 1 grows and narrows. Right: spins down
// beyond the critical coupling, where what grows is the unstable solution.

#include <cmath>
#include <iostream>

#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/limits/field_limit.hpp>
#include <mfdyson/mfdyson.hpp>

#include "support/known_values.hpp"
#include "support/progress_bar.hpp"

int main() {
  using namespace mfdyson;
  std::vector<double> const times{3, 6, 12};
  table result{{{"omega", equidistant(0, 6, 300)}}};
  std::vector<column_panel> panels;
  progress_bar bar;
  double worst = 0; // of the integral of the spectrum against the number of quanta
  for (double const excited : {0.45, 0.0}) {
    auto const model =
        make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                           .state = populations({excited, 1 - excited}),
                           .couplings = {{pauli::x(), {{0, 1}}}}}},
                         bose_field(make_power_exponential({.strength = 0.05, .exponent = 3})));
    auto const limit = make_field_limit(model, {.time_span = times.back(), .tolerance = 1e-9});
    double const lambda = (excited > 0 ? 0.2 : 1.2) * limit.critical_coupling();
    auto const at = limit.at(lambda);
    panels.push_back({.title = excited > 0 ? "45% of the spins up, λ = 0.2 λ_c" : "spins down, λ = 1.2 λ_c",
                      .x_label = "frequency ω (units of ω_0)",
                      .y_label = "quanta per frequency n(ω, t)",
                      .curves = {},
                      .extra = "set key right top"});
    std::cout << "p = " << excited << ", lambda = " << lambda << " = " << lambda / limit.critical_coupling()
              << " lambda_c\n";
    for (double const t : times) {
      bar((excited > 0 ? t : times.back() + t) / (2.001 * times.back()));
      auto const n = [&](double omega) { return at.spectrum(omega, t); };
      double const sum = legendre_panels(n, {0, 0.5, 1, 2, 4, 8, 16, 48}).integral().value;
      worst = largest_of(worst, std::abs(sum / at.quanta(t) - 1));
      std::cout << "t = " << t << ": N = " << at.quanta(t) << ", integral of the spectrum " << sum << '\n';
      add_column(result, concat({"p=", to_text(excited), " t=", to_text(t)}), n);
      panels.back().curves.push_back({result.columns.back().name, concat({"t = ", to_text(t)})});
    }
  }
  bar(1);
  panels.back().extra += "\nset logscale y\nset yrange [1e-4:*]\nset format y '10^{%T}'";
  say_written(draw_figure("emission_spectrum", result, panels));
  known_values known;
  known.check("integral of the spectrum over the number of quanta, less 1", worst, 1e-8);
  return known.exit_status();
}
