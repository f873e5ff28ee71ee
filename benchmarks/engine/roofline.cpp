// Counted multiply-adds over time, beside what the machine can do, measured in the same run.

#include <algorithm>
#include <chrono>

#include <benchmark/benchmark.h>

#include "cases.hpp"

namespace {

using namespace mfdyson;

using lane = detail::lane_type<double>;

// Keeps a vector in a register, and the compiler from knowing what is in it.
#if defined(__AVX__)
inline void touch(lane::type& x) { asm volatile("" : "+x"(x)); }
#else
inline void touch(lane::type& x) {
  asm volatile("" : "+x"(x.low));
  asm volatile("" : "+x"(x.high));
}
#endif

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Multiply-adds a second of ten independent chains without memory: the most arithmetic there is. Without AVX a
/// vector takes two registers, and five are enough.
double measure_peak() {
  constexpr std::size_t repetitions = 2'000'000;
  double const values[lanes] = {1.0000001, 0.9999999, 1.0000002, 0.9999998};
  lane::type x;
  lane::load(x, values);
  // variables, not an array: arrays that something points to stay in memory
  lane::type a = x, b = x, c = x, d = x, e = x;
#if defined(__AVX__)
  lane::type f = x, g = x, h = x, i = x, j = x;
  constexpr std::size_t chains = 10;
#else
  constexpr std::size_t chains = 5;
#endif
  double best = 0;
  for (int trial = 0; trial < 7; ++trial) {
    auto const begin = std::chrono::steady_clock::now();
    for (std::size_t k = 0; k < repetitions; ++k) {
      a += x * x, b += x * x, c += x * x, d += x * x, e += x * x;
      touch(a), touch(b), touch(c), touch(d), touch(e);
#if defined(__AVX__)
      f += x * x, g += x * x, h += x * x, i += x * x, j += x * x;
      touch(f), touch(g), touch(h), touch(i), touch(j);
#endif
      touch(x);
    }
    best = std::max(best, static_cast<double>(repetitions * chains * lanes) / seconds_since(begin));
  }
  return best;
}

/// The recursion with its two kernels within reach.
class probed_recursion : public dyson_recursion<std::complex<double>> {
public:
  using dyson_recursion::dyson_recursion;

  /// Hits and integrals of all orders, as in `advance`, without what is between them.
  void run_kernels() {
    for (std::size_t a = 1; a < terms(); ++a) {
      for (std::size_t tile = 0; tile < tiles(a); ++tile) {
        run_tile_kernels(a, tile);
      }
    }
  }
};

struct recursion_parts {
  explicit recursion_parts(int order)
      : p(cases::dicke(order)),
        kept(p.model, p.observable.particles),
        bath(make_bath_coupling(p.model, kept, true)),
        plans(make_collective_plans(
            kept, kept.components(), 0, kept.observable(p.observable), bath, {order / 2},
            {.order = order, .max_total = order / 2, .memory_limit = std::size_t(4) << 30})),
        factors(particle_factors<double>::at({100}, 0.01, order / 2)),
        grid(chebyshev_panel<double>(points(order), panel_kind::half), 1.0, kept.energies(),
             bath.mode_energies, order / 2) {}

  /// The nodes that the engine takes.
  [[nodiscard]] std::size_t points(int order) const {
    return expand(p.model, p.observable, {.order = order, .time_span = 1}).at(100).coefficients().points() /
           2;
  }
  [[nodiscard]] double multiply_adds() const {
    double sum = 0;
    auto const n = static_cast<double>(grid.points());
    for (auto const& plan : plans) {
      sum += 2 * n * static_cast<double>(plan.hits()) +
             2 * n * n * static_cast<double>(plan.rows() - plan.terms.front().layer.rows());
    }
    return sum;
  }

  cases::problem p;
  finite_system<std::complex<double>> kept;
  bath_coupling<std::complex<double>> bath;
  std::vector<collective_plan<std::complex<double>>> plans;
  particle_factors<double> factors;
  recursion_grid<std::complex<double>> grid;
};

/// What `run` takes, in multiply-adds a second and as a fraction of the peak before and after.
template <class F>
void measure(benchmark::State& state, double multiply_adds, F const& run) {
  double const before = measure_peak();
  std::vector<double> times;
  for (auto _ : state) {
    auto const begin = std::chrono::steady_clock::now();
    run();
    times.push_back(seconds_since(begin));
  }
  double const peak = std::max(before, measure_peak());
  std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
  double const rate = multiply_adds / times[times.size() / 2];
  state.counters["multiply_adds"] = multiply_adds;
  state.counters["giga_per_s"] = rate * 1e-9;
  state.counters["peak_giga_per_s"] = peak * 1e-9;
  state.counters["of_peak"] = rate / peak;
}

void kernels(benchmark::State& state) {
  recursion_parts const parts(static_cast<int>(state.range(0)));
  thread_team alone(1);
  scratch_buffer<double> storage;
  probed_recursion recursion(parts.plans.front(), parts.bath, parts.factors, parts.grid, 0, 1, false, alone,
                             storage);
  for (std::size_t a = 0; a < parts.plans.front().terms.size(); ++a) {
    recursion.advance(a, 0.0); // so that the kernels see the numbers they will see
  }
  measure(state, parts.multiply_adds(), [&] { recursion.run_kernels(); });
}
BENCHMARK(kernels)
    ->Name("roofline/hits_and_integration")
    ->ArgName("R")
    ->Arg(12)
    ->Arg(20)
    ->Arg(40)
    ->Unit(benchmark::kMillisecond);

/// The same numbers of multiply-adds, in all of one N: rotations, contraction and series are not counted, but
/// take time.
void one_n(benchmark::State& state) {
  auto const order = static_cast<int>(state.range(0));
  recursion_parts const parts(order);
  auto const expansion = expand(parts.p.model, parts.p.observable, {.order = order, .time_span = 1});
  measure(state, parts.multiply_adds(), [&] { benchmark::DoNotOptimize(expansion.at(100)); });
}
BENCHMARK(one_n)
    ->Name("roofline/one_n")
    ->ArgName("R")
    ->Arg(12)
    ->Arg(20)
    ->Arg(40)
    ->Unit(benchmark::kMillisecond);

} // namespace
