#pragma once

#include <vector>

#include <mfdyson/core/eigenbasis.hpp>

/// \file
/// A state as a mixture of orthogonal pure states.

namespace mfdyson {

/// ρ = Σ_k p_k |v_k⟩⟨v_k| with p_k > 0 of sum 1.
template <ComplexScalar S>
struct state_spectrum {
  std::vector<real_of<S>> probabilities; ///< p_k
  matrix<S> vectors;                     ///< v_k, a column each
};

/// The spectrum of a density matrix.
///
/// Eigenvalues that rounding makes of zero (`tolerance::population`) are left out, and the others scaled to sum
/// 1. A diagonal matrix has no such rounding and keeps all that is positive.
template <ComplexScalar S>
[[nodiscard]] state_spectrum<S> make_state_spectrum(matrix<S> const& rho) {
  using Real = real_of<S>;
  auto const spectrum = hermitian_eigenbasis<S>(rho);
  auto const d = rho.rows();
  bool diagonal = true;
  for (Eigen::Index i = 0; i < d; ++i) {
    for (Eigen::Index j = 0; j < d; ++j) {
      diagonal = diagonal && (i == j || rho(i, j) == S(Real(0)));
    }
  }
  Real const cut = diagonal ? Real(0) : Real(tolerance::population<Real>() * largest_entry(spectrum.values));
  std::vector<Eigen::Index> kept;
  Real sum(0);
  for (Eigen::Index k = 0; k < d; ++k) {
    if (spectrum.values(k) > cut) {
      kept.push_back(k);
      sum += spectrum.values(k);
    }
  }
  state_spectrum<S> result{{}, matrix<S>(d, static_cast<Eigen::Index>(kept.size()))};
  for (std::size_t c = 0; c < kept.size(); ++c) {
    result.probabilities.push_back(spectrum.values(kept[c]) / sum);
    for (Eigen::Index i = 0; i < d; ++i) {
      result.vectors(i, static_cast<Eigen::Index>(c)) = spectrum.vectors(i, kept[c]);
    }
  }
  return result;
}

} // namespace mfdyson
