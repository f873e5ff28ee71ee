#pragma once

#include <cmath>
#include <limits>

#include <mfdyson/core/require.hpp>

/// \file
/// A part of the frequencies of a field.

namespace mfdyson {

/// Frequencies with lower ≤ ω < upper; all by default.
struct frequency_band {
  double lower = 0;                                       ///< ≥ 0
  double upper = std::numeric_limits<double>::infinity(); ///< > lower, ∞ allowed

  [[nodiscard]] bool contains(double omega) const { return omega >= lower && omega < upper; }
  [[nodiscard]] bool is_everything() const { return lower == 0 && std::isinf(upper); }
};

/// \throws invalid_input unless 0 ≤ lower < upper
inline void require_band(frequency_band const& band, place const& where) {
  if (!(band.lower >= 0 && band.lower < band.upper)) {
    detail::reject(where, concat({"expected 0 <= lower < upper, got ", to_text(band.lower), " and ",
                                  to_text(band.upper)}));
  }
}

} // namespace mfdyson
