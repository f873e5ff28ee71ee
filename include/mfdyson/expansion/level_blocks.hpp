#pragma once

#include <algorithm>
#include <utility>

#include <mfdyson/core/dense.hpp>

/// \file
/// Density matrices on (particles) ⊗ (levels of a reservoir), with as many levels as are needed.

namespace mfdyson::detail {

/// Adds w ρ, which may be on fewer levels of the reservoir, to a sum of states.
template <ComplexScalar S>
void add_on_levels(matrix<S>& sum, matrix<S> const& rho, Eigen::Index particles, real_of<S> const& w) {
  auto const levels = rho.rows() / particles;
  if (sum.rows() < rho.rows()) {
    matrix<S> longer = matrix<S>::Zero(rho.rows(), rho.rows());
    add_on_levels<S>(longer, sum, particles, real_of<S>(1));
    sum = std::move(longer);
  }
  auto const stride = sum.rows() / particles;
  for (Eigen::Index q = 0; q < particles; ++q) {
    for (Eigen::Index j = 0; j < levels; ++j) {
      for (Eigen::Index p = 0; p < particles; ++p) {
        for (Eigen::Index i = 0; i < levels; ++i) {
          sum(p * stride + i, q * stride + j) += w * rho(p * levels + i, q * levels + j);
        }
      }
    }
  }
}

/// The first levels of a mode, the other rows and columns left out.
template <ComplexScalar S>
[[nodiscard]] matrix<S> first_levels(matrix<S> const& rho, Eigen::Index particles, Eigen::Index levels) {
  auto const stride = rho.rows() / particles;
  matrix<S> result(particles * levels, particles * levels);
  for (Eigen::Index p = 0; p < particles; ++p) {
    for (Eigen::Index q = 0; q < particles; ++q) {
      result.block(p * levels, q * levels, levels, levels) =
          rho.block(p * stride, q * stride, levels, levels);
    }
  }
  return result;
}

/// 1 + the highest level of the reservoir that a state occupies.
template <ComplexScalar S>
[[nodiscard]] Eigen::Index occupied_levels(matrix<S> const& rho, Eigen::Index particles) {
  auto const stride = rho.rows() / particles;
  Eigen::Index levels = 1;
  for (Eigen::Index i = 0; i < rho.rows(); ++i) {
    levels = rho(i, i) != S(real_of<S>(0)) ? std::max(levels, i % stride + 1) : levels;
  }
  return levels;
}

/// u ρ u*, where u is sparse.
template <ComplexScalar S>
[[nodiscard]] matrix<S> rotated(matrix<S> const& rho, matrix<S> const& u) {
  auto const back = adjoint<S>(u);
  return adjoint<S>(multiply<S>(adjoint<S>(multiply<S>(rho, back)), back));
}

} // namespace mfdyson::detail
