#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <mfdyson/systems/dicke.hpp>

/// \file
/// The Dicke model at N = ∞, by its linear equations of motion.

namespace mfdyson::testing {

/// Coefficients of λ^0 … λ^order of the photon number at time t of the Dicke model in the limit N → ∞.
///
/// With x = a + a*, p = −i(a − a*), X = N^{−1/2} Σ σ_j^x, Y = N^{−1/2} Σ σ_j^y, and N^{−1} Σ σ_j^z → 2p_↑ − 1,
///
///     x' = ν p,   p' = −ν x − 2λX,   X' = −ω_0 Y,   Y' = ω_0 X + 2λ(1 − 2p_↑) x,
///
/// and each of x², p², X², Y² has the average 1 at t = 0, products of two different ones have 0. So the photon number
/// (x² + p² − 2)/4 follows from two rows of the exponential, summed as a series in t with polynomials in λ.
template <RealScalar Real>
[[nodiscard]] std::vector<Real> dicke_limit_photons(basic_dicke_parameters<Real> const& model, int order,
                                                    Real const& t) {
  auto const size = static_cast<std::size_t>(order) + 1;
  using row = std::array<std::vector<Real>, 4>; // of x, p, X, Y: polynomials in λ
  std::vector<Real> result(size, Real(0));
  for (std::size_t which = 0; which < 2; ++which) {
    row sum;
    sum.fill(std::vector<Real>(size, Real(0)));
    row term = sum;
    term[which][0] = Real(1);
    for (int k = 1; k <= 120; ++k) {
      for (std::size_t j = 0; j < 4; ++j) {
        for (std::size_t m = 0; m < size; ++m) {
          sum[j][m] += term[j][m];
        }
      }
      row next;
      next.fill(std::vector<Real>(size, Real(0)));
      for (std::size_t m = 0; m < size; ++m) {
        auto const lower = [&](std::size_t j) { return m == 0 ? Real(0) : term[j][m - 1]; };
        next[0][m] = -model.nu * term[1][m] + Real(2) * (Real(1) - Real(2) * model.excited) * lower(3);
        next[1][m] = model.nu * term[0][m];
        next[2][m] = -Real(2) * lower(1) + model.omega_0 * term[3][m];
        next[3][m] = -model.omega_0 * term[2][m];
        for (auto& polynomial : next) {
          polynomial[m] *= t / Real(k);
        }
      }
      term = next;
    }
    for (auto const& polynomial : sum) {
      for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; i + j < size; ++j) {
          result[i + j] += polynomial[i] * polynomial[j] / Real(4);
        }
      }
    }
  }
  result[0] -= Real(1) / Real(2);
  return result;
}

} // namespace mfdyson::testing
