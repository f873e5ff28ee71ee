#pragma once

#include <algorithm>
#include <cmath>

#include <mfdyson/engines/coefficient_functions.hpp>

/// \file
/// How far two computations of the same coefficients are apart.

namespace mfdyson::testing {

/// Largest |c_{r,p}(t) − c'_{r,p}(t)| over r, p and some t in [0, T], relative to the largest |c_{r,p}| there is.
template <ComplexScalar S>
[[nodiscard]] real_of<S> distance(coefficient_functions<S> const& a, coefficient_functions<S> const& b) {
  using std::abs;
  using Real = real_of<S>;
  Real worst(0);
  Real scale(0);
  for (int r = 0; r <= a.order(); ++r) {
    for (int p = 0; p <= std::max(a.max_observed_hits(), b.max_observed_hits()); ++p) {
      for (Real const part : {Real(0), Real(0.17), Real(0.5), Real(0.83), Real(1)}) {
        auto const x = a.value(r, p, part * a.time_span());
        auto const y = b.value(r, p, part * b.time_span());
        worst = std::max(worst, Real(abs(x - y)));
        scale = std::max(scale, Real(abs(x)));
      }
    }
  }
  return worst / scale;
}

} // namespace mfdyson::testing
