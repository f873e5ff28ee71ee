// What the infinite-mode Dicke model (2.3) emits, by frequency: n(ω, t) at N = ∞, all orders in λ, J(ω) = α ω³ e^{−ω}.
// Left: 45% of the spins up, where the line at ω_0 = 1 grows and narrows. Right: spins down beyond the critical coupling, where
// what grows is the unstable solution.
//
// Writes emission_spectrum.csv, .gp, .png and .svg into the working directory.

#include <cmath>
#include <cstdlib>
#include <iostream>

#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/limits/field_limit.hpp>
#include <mfdyson/mfdyson.hpp>

int main() {
  using namespace mfdyson;
  std::vector<double> const times{3, 6, 12};
  table result{{{"omega", {}}}};
  for (int k = 0; k <= 300; ++k) {
    result.columns[0].values.push_back(0.02 * k);
  }
  double worst = 0;
  for (double const excited : {0.45, 0.0}) {
    auto const model =
        make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                           .state = populations({excited, 1 - excited}),
                           .couplings = {{pauli::x(), {{0, 1}}}}}},
                         bose_field(make_power_exponential({.strength = 0.05, .exponent = 3})));
    auto const limit = make_field_limit(model, {.time_span = times.back(), .tolerance = 1e-9});
    double const lambda = (excited > 0 ? 0.2 : 1.2) * limit.critical_coupling();
    auto const at = limit.at(lambda);
    std::cout << "\np = " << excited << ", lambda = " << lambda << " = " << lambda / limit.critical_coupling()
              << " lambda_c\n";
    for (double const t : times) {
      auto const n = [&](double omega) { return at.spectrum(omega, t); };
      double const sum = legendre_panels(n, {0, 0.5, 1, 2, 4, 8, 16, 48}).integral().value;
      worst = std::max(worst, std::abs(sum / at.quanta(t) - 1));
      std::cout << "t = " << t << ": N = " << at.quanta(t) << ", integral of the spectrum " << sum << '\n';
      auto& column =
          result.columns.emplace_back(table::column{concat({"p=", to_text(excited), " t=", to_text(t)}), {}});
      for (auto const omega : result.columns[0].values) {
        column.values.push_back(n(omega));
      }
    }
  }
  std::cout << "\nLargest relative difference: " << worst << '\n';

  write_csv("emission_spectrum.csv", result);
  auto const curves = [&](std::size_t first) {
    std::vector<curve> list;
    for (std::size_t k = 0; k < times.size(); ++k) {
      list.push_back({1, first + k, concat({"t = ", to_text(times[k])})});
    }
    return list;
  };
  write_figure("emission_spectrum", "emission_spectrum.csv",
               {{.title = "45% of the spins up, λ = 0.2 λ_c",
                 .x_label = "frequency ω (units of ω_0)",
                 .y_label = "quanta per frequency n(ω, t)",
                 .curves = curves(2),
                 .extra = "set key right top"},
                {.title = "spins down, λ = 1.2 λ_c",
                 .x_label = "frequency ω (units of ω_0)",
                 .y_label = "quanta per frequency n(ω, t)",
                 .curves = curves(5),
                 .extra = "set key right top\nset logscale y\nset yrange [1e-4:*]"}});
  std::cout << (run_gnuplot("emission_spectrum") ? "Drawn to emission_spectrum.png\n"
                                                 : "gnuplot is not installed: no figure\n");
  return worst < 1e-8 ? EXIT_SUCCESS : EXIT_FAILURE;
}
