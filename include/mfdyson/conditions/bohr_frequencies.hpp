#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <mfdyson/core/matrix.hpp>
#include <mfdyson/core/tolerance.hpp>

/// \file
/// Bohr frequencies: the differences of energies, those that are equal counted as one.

namespace mfdyson {

/// The distinct values of e_i − e_j, and which of them each pair (i, j) has.
template <RealScalar Real>
struct bohr_frequencies {
  std::vector<Real> values;                                         ///< ascending
  Eigen::Matrix<std::size_t, Eigen::Dynamic, Eigen::Dynamic> index; ///< (i, j) ↦ position in `values`
};

/// Bohr frequencies of a list of energies. Differences that rounding could have told apart
/// (`tolerance::same_frequency` of the largest energy) are one frequency.
template <RealScalar Real>
[[nodiscard]] bohr_frequencies<Real> make_bohr_frequencies(real_vector<Real> const& energies) {
  using std::abs;
  auto const d = energies.size();
  std::vector<std::pair<Real, std::pair<Eigen::Index, Eigen::Index>>> differences;
  for (Eigen::Index i = 0; i < d; ++i) {
    for (Eigen::Index j = 0; j < d; ++j) {
      differences.push_back({Real(energies(i) - energies(j)), {i, j}});
    }
  }
  std::sort(differences.begin(), differences.end());
  Real const scale = d == 0 ? Real(0) : Real(energies.cwiseAbs().maxCoeff());
  Real const gap = tolerance::same_frequency<Real>() * scale;
  bohr_frequencies<Real> result;
  result.index.resize(d, d);
  for (std::size_t k = 0; k < differences.size(); ++k) {
    if (k == 0 || differences[k].first - differences[k - 1].first > gap) {
      result.values.push_back(abs(differences[k].first) <= gap ? Real(0) : differences[k].first);
    }
    result.index(differences[k].second.first, differences[k].second.second) = result.values.size() - 1;
  }
  return result;
}

} // namespace mfdyson
