// The rounding estimate, against the same computation in long double.

#include <mfdyson/engines/collective/collective_engine.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

using wide = std::complex<long double>;

matrix<wide> widen(matrix<> const& x) { return x.cast<wide>(); }

basic_model<wide> widen(model const& m) {
  std::vector<basic_species<wide>> kinds;
  for (auto const& kind : m.species()) {
    basic_species<wide> w{
        .hamiltonian = widen(kind.hamiltonian), .state = widen(kind.state), .couplings = {}};
    for (auto const& term : kind.couplings) {
      w.couplings.push_back({widen(term.particle), widen(term.reservoir)});
    }
    w.fraction = kind.fraction;
    kinds.push_back(w);
  }
  return make_model<wide>(kinds, {widen(m.reservoir().hamiltonian), widen(m.reservoir().state)});
}

} // namespace

TEST_CASE("the rounding estimate bounds the rounding error, and not by orders of magnitude") {
  double largest_ratio = 0;
  for_seeds(6, [&](random_engine& rng) {
    bool const observed = random_int(rng, 0, 1) == 1;
    auto const random = make_random_case(
        rng, {.levels = {2},
              .fractions = {1},
              .observed = observed ? std::vector<std::size_t>{0} : std::vector<std::size_t>{},
              .stationary = random_int(rng, 0, 1) == 1});
    int const order = observed ? 8 : 14;
    auto const c = collective_engine<>(random.model, random.observable, {.order = order, .time_span = 1.5})
                       .coefficients(9);
    basic_observable<wide> const a{random.observable.particles, widen(random.observable.system),
                                   widen(random.observable.reservoir)};
    auto const exact =
        collective_engine<wide>(widen(random.model), a, {.order = order, .time_span = 1.5L}).coefficients(9);
    for (int r = 0; r <= order; ++r) {
      for (int p = 0; p <= c.max_observed_hits(); ++p) {
        double error = 0;
        for (double const t : {0.2, 0.6, 1.0, 1.5}) {
          error =
              std::max(error, static_cast<double>(std::abs(wide(c.value(r, p, t)) - exact.value(r, p, t))));
        }
        INFO("r = " << r << ", p = " << p << ", error " << error);
        CHECK(error <= c.rounding(r, p));
        if (c.rounding(r, p) > 0) {
          largest_ratio = std::max(largest_ratio, error / c.rounding(r, p));
        }
      }
    }
  });
  CHECK(largest_ratio > 1e-3);
}
