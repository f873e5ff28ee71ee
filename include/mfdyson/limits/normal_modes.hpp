#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include <Eigen/Eigenvalues>

#include <mfdyson/limits/gaussian_limit.hpp>

/// \file
/// Normal modes of the Gaussian limit. Not in the umbrella header: Eigen's eigenvalues cost a translation unit seconds.

namespace mfdyson {

namespace detail {

/// D^{−1} x D with a diagonal D of powers of two, so that rows and columns are of one size: eigenvalues stay what they are, and
/// those that are small beside the entries of x keep their digits (Parlett and Reinsch 1969).
inline void balance(Eigen::MatrixXd& x) {
  for (bool done = false; !done;) {
    done = true;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      double column = 0;
      double row = 0;
      for (Eigen::Index j = 0; j < x.rows(); ++j) {
        column += j == i ? 0 : std::abs(x(j, i));
        row += j == i ? 0 : std::abs(x(i, j));
      }
      if (column == 0 || row == 0) {
        continue;
      }
      double const factor = std::exp2(std::round(std::log2(row / column) / 2));
      if (column * factor + row / factor < 0.95 * (column + row)) {
        done = false;
        x.col(i) *= factor;
        x.row(i) /= factor;
      }
    }
  }
}

} // namespace detail

/// The complex frequencies E_k of the 2K solutions e^{−iEt} of the linear equations of motion, by growing real part.
///
/// With b = (x + ip)/√2 the equations i b' = M b + λD b̄, M = f + λE, are real,
///
///     x' = (Im M + λ Im D) x + (Re M − λ Re D) p,    p' = −(Re M + λ Re D) x + (Im M − λ Im D) p,
///
/// and their eigenvalues are −iE. Stable modes come as ±E; a pair of imaginary ones grows and decays exponentially.
/// \throws hypothesis_violation where the Hamiltonian depends on time
[[nodiscard]] inline std::vector<std::complex<double>> normal_modes(quadratic_dynamics const& dynamics,
                                                                    double lambda) {
  require_finite(lambda, {"normal_modes", "lambda"});
  if (!dynamics.is_stationary()) {
    throw hypothesis_violation("normal_modes", "the Hamiltonian depends on time");
  }
  auto const k = dynamics.size();
  Eigen::MatrixXd generator = Eigen::MatrixXd::Zero(2 * k, 2 * k);
  for (Eigen::Index i = 0; i < k; ++i) {
    for (Eigen::Index j = 0; j < k; ++j) {
      std::complex<double> m = i == j ? dynamics.frequencies()[static_cast<std::size_t>(i)] : 0.0;
      std::complex<double> d = 0.0;
      for (auto const& drive : dynamics.drives()) {
        m += lambda * drive.rotate(i, j);
        d += lambda * drive.squeeze(i, j);
      }
      generator(i, j) = (m + d).imag();
      generator(i, k + j) = (m - d).real();
      generator(k + i, j) = -(m + d).real();
      generator(k + i, k + j) = (m - d).imag();
    }
  }
  detail::balance(generator);
  Eigen::EigenSolver<Eigen::MatrixXd> const solver(generator, false);
  std::vector<std::complex<double>> result;
  for (Eigen::Index i = 0; i < 2 * k; ++i) {
    result.push_back(std::complex<double>(0, 1) * solver.eigenvalues()(i));
  }
  std::sort(result.begin(), result.end(), [](auto const& x, auto const& y) {
    return x.real() != y.real() ? x.real() < y.real() : x.imag() < y.imag();
  });
  return result;
}

/// The same of the limit of a model.
[[nodiscard]] inline std::vector<std::complex<double>> normal_modes(gaussian_limit const& limit,
                                                                    double lambda) {
  return normal_modes(limit.dynamics(), lambda);
}

/// γ ≥ 0: averages of a, a* grow like e^{γt}, the photon number like e^{2γt}. 0 where all modes are stable, to some 1e-8 near
/// points where two frequencies meet.
[[nodiscard]] inline double growth_rate(gaussian_limit const& limit, double lambda) {
  double largest = 0;
  for (auto const& e : normal_modes(limit, lambda)) {
    largest = std::max(largest, e.imag());
  }
  return largest;
}

} // namespace mfdyson
