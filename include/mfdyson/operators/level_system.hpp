#pragma once

#include <string>

#include <mfdyson/operators/operator_algebra.hpp>

/// \file
/// A particle with d levels, and the ladder coupling (1.32).

namespace mfdyson {

/// The Hamiltonian diag(e_1, …, e_d).
template <ComplexScalar S = default_scalar, int Dim = dynamic>
[[nodiscard]] matrix<S, Dim> level_hamiltonian(real_vector<real_of<S>, Dim> const& levels) {
  return levels.template cast<S>().asDiagonal();
}

/// The coupling that moves one step up or down the ladder of levels: γ_k at (k, k+1), its conjugate at
/// (k+1, k). Source: [MR18] (1.32).
/// \param steps γ_1, …, γ_{d−1}, complex; d ≥ 2
template <ComplexScalar S = default_scalar, int Steps = dynamic>
[[nodiscard]] auto ladder_coupling(column_vector<S, Steps> const& steps) {
  using std::conj;
  constexpr int dim = Steps == dynamic ? dynamic : Steps + 1;
  auto const d = steps.size() + 1;
  matrix<S, dim> result = matrix<S, dim>::Zero(d, d);
  for (Eigen::Index k = 0; k + 1 < d; ++k) {
    result(k, k + 1) = steps(k);
    result(k + 1, k) = conj(steps(k));
  }
  return result;
}

/// The algebra M_d of a d-level particle, in the basis of its levels.
template <int Dim = dynamic, ComplexScalar S = default_scalar>
class level_system : public matrix_algebra<S, Dim> {
public:
  using matrix_algebra<S, Dim>::matrix_algebra;
  using typename matrix_algebra<S, Dim>::element;
  using typename matrix_algebra<S, Dim>::real;

  /// diag(e_1, …, e_d). \throws invalid_input unless there is one energy for each level
  [[nodiscard]] element hamiltonian(real_vector<real> const& levels) const {
    check("hamiltonian", "levels", levels.size(), this->dimension());
    return level_hamiltonian<S>(levels);
  }
  /// The ladder (1.32). \throws invalid_input unless there is one step for each pair of neighbouring levels
  [[nodiscard]] element ladder(column_vector<S> const& steps) const {
    check("ladder", "steps", steps.size(), this->dimension() - 1);
    return ladder_coupling<S>(steps);
  }

private:
  static void check(char const* function, char const* what, Eigen::Index size, Eigen::Index expected) {
    if (size != expected) {
      throw invalid_input(
          concat({"level_system::", std::string(function)}),
          concat({std::string(what), ": expected ", to_text(expected), " entries, got ", to_text(size)}));
    }
  }
};

} // namespace mfdyson
