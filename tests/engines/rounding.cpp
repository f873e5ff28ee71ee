// The rounding estimate, against the same computation in long double.

#include <mfdyson/engines/collective/collective_engine.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"
#include "support/widen.hpp"

namespace tests_of_engines_rounding {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

using wide = std::complex<long double>;

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
    auto const exact = collective_engine<wide>(widen<wide>(random.model), widen<wide>(random.observable),
                                               {.order = order, .time_span = 1.5L})
                           .coefficients(9);
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

} // namespace tests_of_engines_rounding
