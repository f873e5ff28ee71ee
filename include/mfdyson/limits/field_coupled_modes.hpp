#pragma once

#include <cmath>
#include <complex>
#include <vector>

#include <mfdyson/fields/bose_field.hpp>
#include <mfdyson/fields/discretise.hpp>
#include <mfdyson/limits/coupled_mode.hpp>

/// \file
/// A Bose field as modes for closed forms that take a list of them.

namespace mfdyson {

/// The modes of a field with their states, for `make_energy_conserving_field`: B = φ(g) = Σ_k γ_k (a_k + a_k*)/√2.
///
/// A continuum becomes the Gauss rule of its spectral density (`discretise`); integrals over frequency, as in (2.17) and (2.18),
/// converge as fast as K(τ) does in the number of modes; with the occupations of a thermal field more slowly.
/// \throws as `discretise`
[[nodiscard]] inline std::vector<coupled_mode>
make_coupled_modes(bose_field const& field, discretisation_options const& options = {}) {
  std::vector<coupled_mode> result;
  for (auto const& mode : discretise(field.density(), options)) {
    std::complex<double> amplitude = 0;
    for (auto const& term : field.state().displacement) {
      amplitude += term.coefficient * std::polar(mode.coupling, mode.frequency * term.time);
    }
    result.push_back({.frequency = mode.frequency,
                      .coupling = mode.coupling,
                      .occupation = bose_occupation(mode.frequency, field.state().temperature),
                      .amplitude = amplitude});
  }
  return result;
}

} // namespace mfdyson
