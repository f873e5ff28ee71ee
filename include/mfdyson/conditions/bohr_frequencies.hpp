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
  std::vector<Real> values;          ///< ascending
  std::vector<std::size_t> position; ///< of the frequency of (i, j) in `values`, at i·d + j
  std::size_t levels = 0;            ///< d

  /// Position in `values` of the frequency e_i − e_j.
  [[nodiscard]] std::size_t index(Eigen::Index i, Eigen::Index j) const {
    return position[static_cast<std::size_t>(i) * levels + static_cast<std::size_t>(j)];
  }
};

/// Bohr frequencies of a list of energies. Differences that rounding could have told apart
/// (`tolerance::same_frequency` of the largest energy) are one frequency.
template <RealScalar Real>
[[nodiscard]] bohr_frequencies<Real> make_bohr_frequencies(real_vector<Real> const& energies) {
  using std::abs;
  bohr_frequencies<Real> result;
  result.levels = static_cast<std::size_t>(energies.size());
  std::vector<std::pair<Real, std::size_t>> differences;
  Real scale(0);
  for (Eigen::Index i = 0; i < energies.size(); ++i) {
    scale = std::max(scale, Real(abs(energies(i))));
    for (Eigen::Index j = 0; j < energies.size(); ++j) {
      differences.push_back({Real(energies(i) - energies(j)), differences.size()});
    }
  }
  std::sort(differences.begin(), differences.end());
  Real const gap = tolerance::same_frequency<Real>() * scale;
  result.position.resize(differences.size());
  for (std::size_t k = 0; k < differences.size(); ++k) {
    if (k == 0 || differences[k].first - differences[k - 1].first > gap) {
      result.values.push_back(abs(differences[k].first) <= gap ? Real(0) : differences[k].first);
    }
    result.position[differences[k].second] = result.values.size() - 1;
  }
  return result;
}

} // namespace mfdyson
