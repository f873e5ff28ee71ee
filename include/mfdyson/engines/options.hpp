#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <mfdyson/core/progress.hpp>
#include <mfdyson/core/require.hpp>

/// \file
/// What is asked of an engine.

namespace mfdyson {

/// Options of an expansion, for designated initialisers: `{.order = 12, .time_span = 2.0}`.
template <RealScalar Real>
struct basic_expansion_options {
  /// R ≥ 0, the highest power of λ.
  int order = 8;
  /// T ≥ 0: coefficients are known on all of [0, T].
  Real time_span = Real(1);
  /// Relative accuracy of the time grid, > 0. The default is near rounding.
  Real tolerance = tolerance::time_grid<Real>();
  /// Bytes that may be used; work that needs more is refused before it starts.
  std::size_t memory_limit = std::size_t(4) << 30;
  /// Threads to compute with, ≥ 1. Results have the same bits for every number.
  int threads = 1;
  /// Called with the fraction of the work that is done, ascending to 1, from the thread that asked for the work;
  /// returns whether to go on. Where it returns false, the work ends with `cancelled`. Empty: never called.
  progress_function progress = {};
};

using expansion_options = basic_expansion_options<double>;

/// The options are in their admissible ranges.
/// \throws invalid_input otherwise
template <RealScalar Real>
void require_options(basic_expansion_options<Real> const& options, std::string_view function) {
  if (options.order < 0) {
    detail::reject({function, "order"}, concat({"expected >= 0, got ", to_text(options.order)}));
  }
  require_finite(options.time_span, {function, "time_span"});
  if (options.time_span < Real(0)) {
    detail::reject({function, "time_span"}, concat({"expected >= 0, got ", to_text(options.time_span)}));
  }
  require_finite(options.tolerance, {function, "tolerance"});
  if (!(options.tolerance > Real(0))) {
    detail::reject({function, "tolerance"}, concat({"expected > 0, got ", to_text(options.tolerance)}));
  }
  if (options.threads < 1) {
    detail::reject({function, "threads"}, concat({"expected >= 1, got ", to_text(options.threads)}));
  }
}

/// The memory needed is within the limit.
/// \param what names the cause and what it needs memory for, "order: order 400"
/// \throws capacity_exceeded otherwise, with the estimate
inline void require_memory(double bytes, std::size_t limit, std::string const& what,
                           std::string_view function) {
  if (!(bytes <= static_cast<double>(limit))) {
    throw capacity_exceeded(function,
                            concat({what, " needs about ", to_text_bytes(bytes), " of memory, the limit is ",
                                    to_text_bytes(static_cast<double>(limit))}));
  }
}

} // namespace mfdyson
