// The collective engine on the single-mode Dicke model with mixed spins, all t in [0, 1].
//
// `series`: one N, the structure worked out before. `expansion`: the structure and the time grid. The counter
// `error` is the distance of the coefficient of lambda^4 at N = 4 and t = 1 from the value of another program
// (12 digits), and `rounding` the estimated rounding error of the mean at lambda = 0.3.

#include <benchmark/benchmark.h>

#include <mfdyson/mfdyson.hpp>

namespace {

using namespace mfdyson;

auto photons(int order) {
  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1});
  return expand(dicke, make_reservoir_observable(make_boson(order + 1).number()),
                {.order = order, .time_span = 1});
}

void series_at_one_n(benchmark::State& state) {
  auto const expansion = photons(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(expansion.at(state.range(1)));
  }
  state.counters["error"] = std::abs(expansion.at(4).x_coefficients(0, 1)[4].value - .040118138730);
  state.counters["rounding"] = expansion.at(state.range(1)).mean(0.3, 1).rounding;
}
BENCHMARK(series_at_one_n)
    ->Name("series")
    ->ArgNames({"R", "N"})
    ->ArgsProduct({{12, 20, 40}, {100, 1000, 1000000}})
    ->Unit(benchmark::kMillisecond);

void whole_expansion(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(photons(static_cast<int>(state.range(0))));
  }
}
BENCHMARK(whole_expansion)
    ->Name("expansion")
    ->ArgName("R")
    ->Arg(12)
    ->Arg(20)
    ->Arg(40)
    ->Unit(benchmark::kMillisecond);

} // namespace
