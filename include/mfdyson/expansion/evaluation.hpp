#pragma once

#include <mfdyson/core/scalar.hpp>

/// \file
/// A computed number and how far rounding may have moved it.

namespace mfdyson {

/// A value with its rounding estimate.
template <ComplexScalar S>
struct evaluation {
  S value{};
  /// Estimated size of the numerical error of `value`: machine epsilon times the moduli of everything summed, and
  /// what the time grid left out. It does not contain what a truncated series leaves out.
  real_of<S> rounding{};
};

} // namespace mfdyson
