#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <optional>

#include <mfdyson/core/dense.hpp>

/// \file
/// Operators of a bosonic mode, recognised in the matrices of its first Fock states.

namespace mfdyson {

/// u + z a + w a* + v a*a + s a² + q a*², an operator of a mode without a cut.
struct mode_polynomial {
  using complex = std::complex<double>;

  complex constant{};     ///< u
  complex lower{};        ///< z
  complex raise{};        ///< w
  complex number{};       ///< v
  complex lower_square{}; ///< s
  complex raise_square{}; ///< q

  [[nodiscard]] double linear_size() const { return std::max(std::abs(lower), std::abs(raise)); }
  [[nodiscard]] double square_size() const {
    return std::max(std::abs(lower_square), std::abs(raise_square));
  }
  /// Whether it is z a + w a*.
  [[nodiscard]] bool is_linear() const {
    return constant == 0.0 && number == 0.0 && lower_square == 0.0 && raise_square == 0.0;
  }
  /// Whether it is u.
  [[nodiscard]] bool is_constant() const { return linear_size() == 0 && number == 0.0 && square_size() == 0; }
  /// Whether it is u + v a*a.
  [[nodiscard]] bool is_diagonal() const { return linear_size() == 0 && square_size() == 0; }

  /// ⟨j| · |k⟩.
  [[nodiscard]] complex operator()(Eigen::Index j, Eigen::Index k) const {
    auto const low = static_cast<double>(std::min(j, k));
    switch (k - j) {
    case 0:
      return constant + low * number;
    case 1:
      return lower * std::sqrt(low + 1);
    case -1:
      return raise * std::sqrt(low + 1);
    case 2:
      return lower_square * std::sqrt((low + 1) * (low + 2));
    case -2:
      return raise_square * std::sqrt((low + 1) * (low + 2));
    default:
      return 0.0;
    }
  }

  /// Its matrix on the first `levels` Fock states.
  template <ComplexScalar S>
  [[nodiscard]] matrix<S> on_levels(Eigen::Index levels) const {
    using Real = real_of<S>;
    matrix<S> result = matrix<S>::Zero(levels, levels);
    for (Eigen::Index j = 0; j < levels; ++j) {
      for (Eigen::Index k = std::max<Eigen::Index>(0, j - 2); k < std::min(levels, j + 3); ++k) {
        auto const z = (*this)(j, k);
        result(j, k) = S(Real(z.real()), Real(z.imag()));
      }
    }
    return result;
  }
};

/// h − h_00 1: beside a constant, which changes nothing, frequencies would count as rounding.
template <ComplexScalar S>
[[nodiscard]] matrix<S> from_lowest_level(matrix<S> h) {
  S const lowest = h(0, 0);
  for (Eigen::Index k = 0; k < h.rows(); ++k) {
    h(k, k) -= lowest;
  }
  return h;
}

/// The polynomial of degree two that a matrix on the first Fock states stands for, if it is one; all entries count.
///
/// One exception: a product of two linear forms of cut matrices, as (a + a*)², lacks the way over the level that was cut,
/// which is `levels` times its constant in the last entry of the diagonal.
/// \param x of at least three levels; nothing otherwise, because two do not tell a*a from |1⟩⟨1|
template <ComplexScalar S>
[[nodiscard]] std::optional<mode_polynomial> as_mode_polynomial(matrix<S> const& x) {
  auto const d = x.rows();
  if (d < 3) {
    return std::nullopt;
  }
  auto const entry = [&x](Eigen::Index j, Eigen::Index k) {
    return std::complex<double>(static_cast<double>(x(j, k).real()), static_cast<double>(x(j, k).imag()));
  };
  mode_polynomial result{.constant = entry(0, 0),
                         .lower = entry(0, 1),
                         .raise = entry(1, 0),
                         .number = entry(1, 1) - entry(0, 0),
                         .lower_square = entry(0, 2) / std::sqrt(2.0),
                         .raise_square = entry(2, 0) / std::sqrt(2.0)};
  auto const scale = static_cast<double>(largest_entry(x));
  auto const vanishes = [scale](std::complex<double> const& z) {
    return std::abs(z) <= tolerance::zero<double>() * scale;
  };
  for (auto* z : {&result.constant, &result.lower, &result.raise, &result.number, &result.lower_square,
                  &result.raise_square}) {
    if (vanishes(*z)) {
      *z = 0.0;
    }
  }
  for (Eigen::Index j = 0; j < d; ++j) {
    for (Eigen::Index k = 0; k < d; ++k) {
      auto const difference = entry(j, k) - result(j, k);
      bool const way_over_the_cut = j == d - 1 && k == d - 1 && result.square_size() > 0 &&
                                    vanishes(difference + static_cast<double>(d) * result.constant);
      if (!vanishes(difference) && !way_over_the_cut) {
        return std::nullopt;
      }
    }
  }
  return result;
}

} // namespace mfdyson
