#pragma once

#include <algorithm>
#include <cstddef>

#include <mfdyson/engines/coefficient_functions.hpp>

/// \file
/// Whether two computations gave the same, to the last bit.

namespace mfdyson::testing {

/// Grid, every Chebyshev coefficient, values between the nodes and rounding estimates are equal; none is NaN.
template <ComplexScalar S>
[[nodiscard]] bool same_bits(coefficient_functions<S> const& a, coefficient_functions<S> const& b) {
  using Real = real_of<S>;
  if (a.order() != b.order() || a.max_observed_hits() != b.max_observed_hits() || a.panels() != b.panels() ||
      a.points() != b.points() || a.time_span() != b.time_span() ||
      a.grid_tolerance() != b.grid_tolerance()) {
    return false;
  }
  bool same = true;
  for (int r = 0; r <= a.order(); ++r) {
    for (int p = 0; p <= std::min(r, a.max_observed_hits()); ++p) {
      same = same && a.rounding(r, p) == b.rounding(r, p);
      for (std::size_t panel = 0; panel < a.panels(); ++panel) {
        for (std::size_t m = 0; m < a.points(); ++m) {
          same = same && a.panel_series(panel, r, p)[m] == b.panel_series(panel, r, p)[m];
        }
      }
      for (int k = 0; k <= 7; ++k) {
        Real const t = a.time_span() * Real(k) / Real(7);
        same = same && a.value(r, p, t) == b.value(r, p, t);
      }
    }
  }
  return same;
}

} // namespace mfdyson::testing
