// Cost of the collective engine, and of the direct one, all t in [0, 1].
//
// `first`: structure, time grid and one N. `again`: another N with the structure there. Every case has a counter
// `error`, against something independent, and fails where it is too large.

#include <benchmark/benchmark.h>

#include "cases.hpp"

namespace {

using namespace mfdyson;
using benchmark::kMillisecond;

constexpr double accuracy = 1e-10;

void report_error(benchmark::State& state, double error) {
  state.counters["error"] = error;
  if (!(error < accuracy)) {
    state.SkipWithError("not accurate");
  }
}

/// Distance of the coefficient of λ^4 of the photon number at N = 4, t = 1 from the value of another program
/// (12 digits).
double dicke_error(basic_expansion<collective_engine<>> const& photons) {
  return std::abs(photons.at(4).x_coefficients(0, 1)[4].value - .040118138730);
}

/// The coefficient of λ^2 of the photon number for spins of frequency ω_0, in closed form:
/// 2 Σ_± p_± (1 − cos(ν ± ω_0)t)/(ν ± ω_0)². Source: [MR18] (2.9), with a + a* for φ.
double order_two_of_photons(double omega_0, double t) {
  auto const part = [t](double frequency) {
    return 2 * (1 - std::cos(frequency * t)) / (frequency * frequency);
  };
  return 0.3 * part(1.5 - omega_0) + 0.7 * part(1.5 + omega_0);
}

void measure_first(benchmark::State& state, cases::problem const& p, expansion_options const& options,
                   std::int64_t n) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(expand(p.model, p.observable, options).at(n));
  }
}

void measure_again(benchmark::State& state, cases::problem const& p, expansion_options const& options,
                   std::int64_t n) {
  auto const expansion = expand(p.model, p.observable, options);
  for (auto _ : state) {
    benchmark::DoNotOptimize(expansion.at(n));
  }
}

void dicke_first(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const p = cases::dicke(order);
  measure_first(state, p, {.order = order, .time_span = 1}, state.range(1));
  report_error(state, dicke_error(expand(p.model, p.observable, {.order = order, .time_span = 1})));
}
BENCHMARK(dicke_first)
    ->Name("dicke/first")
    ->ArgNames({"R", "N"})
    ->Args({12, 20})
    ->Args({20, 20})
    ->Args({40, 100})
    ->Unit(kMillisecond);

void dicke_again(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const p = cases::dicke(order);
  measure_again(state, p, {.order = order, .time_span = 1}, state.range(1));
  collective_engine<> const engine(p.model, p.observable, {.order = order, .time_span = 1});
  state.counters["entries_times_R"] = static_cast<double>(engine.work().entries) * order;
  report_error(state, dicke_error(expand(p.model, p.observable, {.order = order, .time_span = 1})));
}
BENCHMARK(dicke_again)
    ->Name("dicke/again")
    ->ArgNames({"R", "N"})
    ->Args({8, 100})
    ->Args({12, 20})
    ->Args({12, 100})
    ->Args({16, 100})
    ->Args({20, 20})
    ->Args({20, 100})
    ->Args({28, 100})
    ->Args({40, 20})
    ->Args({40, 100})
    ->Args({40, 1000})
    ->Args({40, 1000000})
    ->Args({20, 10})
    ->Args({20, 1000})
    ->Args({20, 1000000})
    ->Unit(kMillisecond);

void dicke_limit(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const p = cases::dicke(order);
  auto const expansion = expand(p.model, p.observable, {.order = order, .time_span = 1});
  for (auto _ : state) {
    benchmark::DoNotOptimize(expansion.limit());
  }
  report_error(state, dicke_error(expansion));
}
BENCHMARK(dicke_limit)->Name("dicke/limit")->ArgName("R")->Arg(12)->Arg(20)->Arg(40)->Unit(kMillisecond);

void dicke_every_n(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const p = cases::dicke(order);
  auto const expansion = expand(p.model, p.observable, {.order = order, .time_span = 1});
  for (auto _ : state) {
    benchmark::DoNotOptimize(expansion.at_every_n());
  }
  report_error(state, std::abs(expansion.at_every_n().at(4).x_coefficients(0, 1)[4].value - .040118138730));
}
BENCHMARK(dicke_every_n)->Name("dicke/every_n")->ArgName("R")->Arg(12)->Arg(20)->Arg(40)->Unit(kMillisecond);

/// The certificate of the photon number's series at one N (0: ∞): norms of all Dyson terms. The counter is the
/// certified one at λ = 0.3, t = 1.
void dicke_certificate(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const n = state.range(1) == 0 ? particle_number(infinite) : particle_number(state.range(1));
  auto const p = cases::dicke(order);
  auto const expansion = expand(p.model, p.observable, {.order = order, .time_span = 1});
  auto const series = expansion.at(n);
  for (auto _ : state) {
    benchmark::DoNotOptimize(make_certified_series(p.model, p.observable, series, {}, {.order = order}));
  }
  state.counters["certified"] = expansion.certified(n).mean(0.3, 1).error();
}
BENCHMARK(dicke_certificate)
    ->Name("dicke/certificate")
    ->ArgNames({"R", "N"})
    ->ArgsProduct({{12, 20, 34}, {0, 50}})
    ->Unit(kMillisecond);

void thermal_ladder(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(1));
  auto const p = cases::thermal_ladder(static_cast<int>(state.range(0)), order);
  measure_again(state, p, {.order = order, .time_span = 1}, 100);
  report_error(state, cases::distance_from_definition(
                          cases::thermal_ladder(static_cast<int>(state.range(0)), 4), 4, 2));
}
BENCHMARK(thermal_ladder)
    ->Name("thermal_ladder/again")
    ->ArgNames({"d", "R"})
    ->ArgsProduct({{2, 3, 4}, {8, 12}})
    ->Unit(kMillisecond);

void dense(benchmark::State& state) {
  auto const dimension = static_cast<int>(state.range(0));
  auto const p = cases::dense(dimension);
  measure_again(state, p, {.order = static_cast<int>(state.range(1)), .time_span = 1}, 20);
  report_error(state, cases::distance_from_definition(cases::dense(dimension), 2, dimension > 32 ? 1 : 2));
}
BENCHMARK(dense)
    ->Name("dense/again")
    ->ArgNames({"D", "R"})
    ->Args({8, 8})
    ->Args({16, 8})
    ->Args({32, 8})
    ->Args({64, 4})
    ->Args({64, 8})
    ->Unit(kMillisecond);

void inhomogeneous(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const p = cases::inhomogeneous(order);
  measure_again(state, p, {.order = order, .time_span = 1}, 100);
  double exact = 0;
  for (int k = 0; k < 10; ++k) {
    exact += 0.1 * order_two_of_photons(0.8 + 0.05 * k, 1);
  }
  auto const series = expand(p.model, p.observable, {.order = order, .time_span = 1}).at(100);
  report_error(state, std::abs(series.x_coefficients(0, 1)[2].value - exact));
}
BENCHMARK(inhomogeneous)
    ->Name("inhomogeneous/again")
    ->ArgName("R")
    ->Arg(4)
    ->Arg(6)
    ->Arg(8)
    ->Unit(kMillisecond);

void two_observed(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const p = cases::two_observed(order);
  measure_again(state, p, {.order = order, .time_span = 1}, 100);
  report_error(state, cases::distance_from_definition(cases::two_observed(4), 4, 3));
}
BENCHMARK(two_observed)->Name("two_observed/again")->ArgName("R")->Arg(8)->Arg(12)->Unit(kMillisecond);

void three_modes(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const p = cases::three_modes(order / 2 + 2);
  measure_again(state, p, {.order = order, .time_span = 1}, 100);
  report_error(state, cases::distance_from_definition(cases::three_modes(3), 2, 2));
}
BENCHMARK(three_modes)->Name("three_modes/again")->ArgName("R")->Arg(6)->Arg(8)->Unit(kMillisecond);

void direct(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  auto const n = state.range(1);
  auto const p = cases::dicke(order);
  for (auto _ : state) {
    benchmark::DoNotOptimize(expand_directly(p.model, p.observable, {.order = order, .time_span = 1}).at(n));
  }
  report_error(state, cases::distance_from_definition(p, order, n));
}
BENCHMARK(direct)
    ->Name("direct")
    ->ArgNames({"R", "N"})
    ->Args({4, 2})
    ->Args({4, 4})
    ->Args({6, 2})
    ->Unit(kMillisecond);

/// Sixteen values of N, shared between threads.
void threads_over_n(benchmark::State& state) {
  auto const p = cases::dicke(20);
  auto const expansion = expand(p.model, p.observable,
                                {.order = 20, .time_span = 1, .threads = static_cast<int>(state.range(0))});
  std::vector<particle_number> n;
  for (int k = 0; k < 16; ++k) {
    n.emplace_back(20 + 10 * k);
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(expansion.at(n));
  }
  report_error(state, dicke_error(expansion));
}
BENCHMARK(threads_over_n)
    ->Name("threads_over_n")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(kMillisecond);

/// One N, its layers shared between threads.
void threads_within(benchmark::State& state) {
  auto const p = cases::dicke(40);
  auto const expansion = expand(p.model, p.observable,
                                {.order = 40, .time_span = 1, .threads = static_cast<int>(state.range(0))});
  for (auto _ : state) {
    benchmark::DoNotOptimize(expansion.at(100));
  }
  report_error(state, dicke_error(expansion));
}
BENCHMARK(threads_within)
    ->Name("threads_within")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(kMillisecond);

/// Many oscillations: ωT = 2.5 T.
void long_time(benchmark::State& state) {
  auto const time_span = static_cast<double>(state.range(0));
  auto const p = cases::dicke(4);
  auto const options = expansion_options{.order = 4, .time_span = time_span};
  measure_again(state, p, options, 100);
  auto const series = expand(p.model, p.observable, options).at(100);
  report_error(state,
               std::abs(series.x_coefficients(0, time_span)[2].value - order_two_of_photons(1, time_span)));
}
BENCHMARK(long_time)->Name("long_time")->ArgName("T")->Arg(10)->Arg(100)->Arg(300)->Unit(kMillisecond);

} // namespace
