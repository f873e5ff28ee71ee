#pragma once

#include <vector>

#include <mfdyson/model/observable.hpp>

/// \file
/// Models and observables in double precision, in a wider scalar: every number is the same.

namespace mfdyson::testing {

template <ComplexScalar Wide>
[[nodiscard]] matrix<Wide> widen(matrix<> const& x) {
  using Real = real_of<Wide>;
  matrix<Wide> result(x.rows(), x.cols());
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    result.data()[k] = Wide(Real(x.data()[k].real()), Real(x.data()[k].imag()));
  }
  return result;
}

template <ComplexScalar Wide>
[[nodiscard]] basic_model<Wide> widen(model const& m) {
  std::vector<basic_species<Wide>> kinds;
  for (auto const& kind : m.species()) {
    basic_species<Wide> wide{.hamiltonian = widen<Wide>(kind.hamiltonian),
                             .state = widen<Wide>(kind.state),
                             .couplings = {},
                             .fraction = real_of<Wide>(kind.fraction),
                             .odd_moments_known_to_vanish = kind.odd_moments_known_to_vanish};
    for (auto const& term : kind.couplings) {
      wide.couplings.push_back({widen<Wide>(term.particle), widen<Wide>(term.reservoir)});
    }
    kinds.push_back(wide);
  }
  return make_model<Wide>(kinds, {widen<Wide>(m.reservoir().hamiltonian), widen<Wide>(m.reservoir().state)});
}

template <ComplexScalar Wide>
[[nodiscard]] basic_observable<Wide> widen(observable const& a) {
  return {a.particles, widen<Wide>(a.system), widen<Wide>(a.reservoir)};
}

} // namespace mfdyson::testing
