#pragma once

#include <complex>
#include <cstddef>
#include <vector>

#include <mfdyson/core/require.hpp>

/// \file
/// Vectors of the one-particle space of a field that its own evolution makes of the form factor.

namespace mfdyson {

/// c e^{iωs} g.
struct test_term {
  double time = 0;                      ///< s
  std::complex<double> coefficient = 1; ///< c
};

/// h = Σ_j c_j e^{iωs_j} g: what φ(h) = Σ_j (c̄_j a(e^{iωs_j} g) + c_j a*(e^{iωs_j} g))/√2 is smeared with. Empty is zero.
using test_function = std::vector<test_term>;

/// e^{iωt} h, to which free evolution takes h: e^{itH} φ(h) e^{−itH} = φ(e^{iωt} h).
[[nodiscard]] inline test_function evolved(test_function h, double t) {
  for (auto& term : h) {
    term.time += t;
  }
  return h;
}

/// \throws invalid_input where a time or coefficient is not finite
inline void require_test_function(test_function const& h, place const& where) {
  for (std::size_t j = 0; j < h.size(); ++j) {
    auto const name = concat({where.name, "[", to_text(static_cast<std::uint64_t>(j)), "]"});
    require_finite(h[j].time, {where.function, concat({name, ".time"})});
    require_finite(h[j].coefficient.real(), {where.function, concat({name, ".coefficient"})});
    require_finite(h[j].coefficient.imag(), {where.function, concat({name, ".coefficient"})});
  }
}

} // namespace mfdyson
