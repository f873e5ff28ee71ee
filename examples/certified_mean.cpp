// The photon number of the Dicke model (2.1) with its error: N(t) for N = 10, 1000 and infinity as a band in which the
// true value lies, and how far in time three certificates reach: the bound of the theorem, the same sharpened, and the
// a-posteriori one.
//
// Writes certified_mean.csv, .gp, .png and .svg into the working directory.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/mfdyson.hpp>

namespace {

constexpr double omega_0 = 1.0;
constexpr double nu = 1.5;
constexpr double excited = 0.3;
constexpr double lambda = 0.3;
constexpr double time_span = 2.0;
constexpr int order = 20;
constexpr int order_of_truth = 44; // a series whose own certificate is far smaller
constexpr int steps = 80;
constexpr double useful = 1e-3; // largest error of use: 1% of the photon number at its first maximum
double const nothing = std::numeric_limits<double>::quiet_NaN();

using photon_series = mfdyson::certified_series<std::complex<double>>;

[[nodiscard]] auto expand_photon_number(int r) {
  using namespace mfdyson;
  auto const dicke = make_dicke_model({.omega_0 = omega_0, .nu = nu, .excited = excited, .levels = r + 1});
  return expand(dicke, make_reservoir_observable(make_boson(r + 1).number()),
                {.order = r, .time_span = time_span});
}

[[nodiscard]] std::string name_of(mfdyson::particle_number n) {
  return n.is_infinite() ? "inf" : mfdyson::to_text(n);
}

/// The last time up to which a bound stays below `useful`.
[[nodiscard]] double reach(std::vector<double> const& times, std::vector<double> const& bound) {
  double last = 0;
  for (std::size_t k = 0; k < times.size() && bound[k] <= useful; ++k) {
    last = times[k];
  }
  return last;
}

struct result {
  mfdyson::table numbers;
  mfdyson::table reach;     // of each certificate, by N
  double largest_ratio = 0; // of true to certified error
};

/// Columns of one N: value, lower and upper edge, the three bounds, and the true error.
void add(result& r, photon_series const& series, mfdyson::series<std::complex<double>> const& truth,
         std::vector<double> const& times) {
  auto const n = series.values().particles();
  auto const& bounds = series.bounds();
  std::vector<double> value, lower, upper, theorem, sharp, a_posteriori, actual;
  auto const drawable = [](double bound) { return std::isfinite(bound) && bound > 0 ? bound : nothing; };
  for (double const t : times) {
    auto const mean = series.mean(lambda, t);
    value.push_back(mean.value.real());
    bool const shown = mean.error() < 1;
    lower.push_back(shown ? value.back() - mean.error() : nothing);
    upper.push_back(shown ? value.back() + mean.error() : nothing);
    theorem.push_back(bounds.theorem().tail(order, lambda, t, n, mfdyson::pairing_weights::theorem()));
    sharp.push_back(bounds.sharp().tail(order, lambda, t, n, series.weights()));
    a_posteriori.push_back(series.a_posteriori().certificate->error(order, lambda, t));
    actual.push_back(std::abs(value.back() - truth.mean(lambda, t).value.real()));
    r.largest_ratio = std::max(r.largest_ratio, actual.back() / std::max(mean.error(), 1e-300));
  }
  r.reach.columns[0].values.push_back(n.is_infinite() ? std::numeric_limits<double>::infinity()
                                                      : static_cast<double>(n.count()));
  r.reach.columns[1].values.push_back(reach(times, theorem));
  r.reach.columns[2].values.push_back(reach(times, sharp));
  r.reach.columns[3].values.push_back(reach(times, a_posteriori));
  for (auto* bound : {&theorem, &sharp, &a_posteriori, &actual}) {
    std::transform(bound->begin(), bound->end(), bound->begin(), drawable);
  }
  auto const name = " N=" + name_of(n);
  for (auto& [title, column] : std::vector<mfdyson::table::column>{{"value", value},
                                                                   {"lower", lower},
                                                                   {"upper", upper},
                                                                   {"theorem 1.1", theorem},
                                                                   {"sharpened", sharp},
                                                                   {"a posteriori", a_posteriori},
                                                                   {"actual", actual}}) {
    r.numbers.columns.push_back({title + name, column});
  }
}

[[nodiscard]] result compute() {
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k) {
    times.push_back(time_span * k / steps);
  }
  result r{.numbers = {.columns = {{"t", times}}},
           .reach = {.columns = {{"N", {}}, {"theorem 1.1", {}}, {"sharpened", {}}, {"a posteriori", {}}}}};
  auto const photons = expand_photon_number(order);
  auto const longer = expand_photon_number(order_of_truth);
  for (auto const n : {mfdyson::particle_number(10), mfdyson::particle_number(1000),
                       mfdyson::particle_number(mfdyson::infinite)}) {
    add(r, photons.certified(n), longer.at(n), times);
  }
  return r;
}

void write_figure(std::string const& stem) {
  constexpr std::size_t per_n = 7; // columns
  auto const column = [](std::size_t n, std::size_t which) { return 2 + n * per_n + which; };
  std::vector<mfdyson::curve> bands;
  std::vector<std::string> const names = {"N = 10", "N = 1000", "N = ∞"};
  std::vector<std::string> const colours = {"#1b9e77", "#d95f02", "#7570b3"};
  for (std::size_t n = 0; n < names.size(); ++n) {
    bands.push_back({1, column(n, 1), names[n] + ", certified band",
                     "filledcurves fs transparent solid 0.3 noborder lc rgb '" + colours[n] + "'",
                     column(n, 2)});
    bands.push_back({1, column(n, 0), "", "lines lw 2 lc rgb '" + colours[n] + "'"});
  }
  std::vector<mfdyson::curve> errors = {
      {1, column(2, 3), "theorem 1.1", "lines lw 2 lc rgb '#e7298a'"},
      {1, column(2, 4), "sharpened, N = ∞", "lines lw 2 lc rgb '#66a61e'"},
      {1, column(0, 4), "sharpened, N = 10", "lines lw 2 dt 2 lc rgb '#66a61e'"},
      {1, column(2, 5), "a posteriori, N = ∞", "lines lw 2 lc rgb '#1f78b4'"},
      {1, column(0, 5), "a posteriori, N = 10", "lines lw 2 dt 2 lc rgb '#1f78b4'"},
      {1, column(2, 6), "actual, N = ∞", "lines lw 2 lc rgb 'black'"}};
  mfdyson::write_figure(stem, stem + ".csv",
                        {{.title = "Mean photon number, series through λ^{20}",
                          .x_label = "time t (units of 1/ω_0)",
                          .y_label = "mean photon number",
                          .curves = bands,
                          .extra = "set xrange [0:2]\nset yrange [0:0.25]"},
                         {.title = "What orders above 20 contribute: bounds and truth",
                          .x_label = "time t (units of 1/ω_0)",
                          .y_label = "error",
                          .curves = errors,
                          .extra = "set xrange [0:2]\nset logscale y\nset yrange [1e-16:1]\nset format y "
                                   "'10^{%T}'\nset key right bottom"}});
}

} // namespace

int main() {
  try {
    auto const r = compute();
    std::cout << "Dicke model (2.1): omega_0 = " << omega_0 << ", nu = " << nu << ", p = " << excited
              << ", lambda = " << lambda << "\nMean photon number through order " << order
              << " and the certified error at N = infinity\n\n";
    mfdyson::table shown{{{"t", {}}, {"N=10", {}}, {"N=1000", {}}, {"N=inf", {}}, {"error", {}}}};
    for (std::size_t k = 0; k <= steps; k += steps / 10) {
      auto const& c = r.numbers.columns;
      std::size_t to = 0;
      for (std::size_t const from : {0, 1, 8, 15}) {
        shown.columns[to++].values.push_back(c[from].values[k]);
      }
      shown.columns[to].values.push_back(c[17].values[k] - c[15].values[k]);
    }
    mfdyson::print_table(std::cout, shown, 8);
    std::cout << "\nTimes up to which a certificate stays below " << useful << ":\n\n";
    mfdyson::print_table(std::cout, r.reach, 3);
    std::cout << "\nThe true error, from order " << order_of_truth << ", is at most " << r.largest_ratio
              << " of the certified one.\n";

    std::string const stem = "certified_mean";
    mfdyson::write_csv(stem + ".csv", r.numbers);
    write_figure(stem);
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
