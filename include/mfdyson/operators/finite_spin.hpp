#pragma once

#include <cmath>

#include <mfdyson/operators/operator_algebra.hpp>

/// \file
/// A spin of size s = 1/2, 1, 3/2, …

namespace mfdyson {

/// The algebra of a spin s on C^{2s+1}, in the basis of S_z with the largest eigenvalue first.
///
/// \tparam TwiceSpin 2s ≥ 1, or `dynamic` for a spin whose size is known at run time
template <int TwiceSpin = dynamic, ComplexScalar S = default_scalar>
class finite_spin : public matrix_algebra<S, TwiceSpin == dynamic ? dynamic : TwiceSpin + 1> {
  using base = matrix_algebra<S, TwiceSpin == dynamic ? dynamic : TwiceSpin + 1>;

public:
  static_assert(TwiceSpin == dynamic || TwiceSpin >= 1,
                "mfdyson::finite_spin: TwiceSpin is 2s and must be at least 1.");
  using typename base::element;
  using typename base::real;

  finite_spin() requires(TwiceSpin != dynamic) = default;

  /// \param twice_spin 2s ≥ 1
  /// \throws invalid_input otherwise
  explicit finite_spin(int twice_spin) requires(TwiceSpin == dynamic) : base(check(twice_spin) + 1) {}

  /// The size s of the spin.
  [[nodiscard]] real spin() const { return real(static_cast<int>(this->dimension()) - 1) / real(2); }

  /// S_z = diag(s, s−1, …, −s).
  [[nodiscard]] element z() const {
    element result = this->zero();
    for (Eigen::Index k = 0; k < this->dimension(); ++k) {
      result(k, k) = S(spin() - real(static_cast<int>(k)));
    }
    return result;
  }
  /// S_+ with ⟨m+1|S_+|m⟩ = √(s(s+1) − m(m+1)).
  [[nodiscard]] element plus() const {
    using std::sqrt;
    element result = this->zero();
    for (Eigen::Index k = 1; k < this->dimension(); ++k) {
      real const m = spin() - real(static_cast<int>(k));
      result(k - 1, k) = S(sqrt(spin() * (spin() + 1) - m * (m + 1)));
    }
    return result;
  }
  /// S_− = S_+*.
  [[nodiscard]] element minus() const { return plus().adjoint(); }
  /// S_x = (S_+ + S_−)/2.
  [[nodiscard]] element x() const { return (plus() + minus()) / real(2); }
  /// S_y = (S_+ − S_−)/(2i).
  [[nodiscard]] element y() const { return S(real(0), real(-1) / real(2)) * (plus() - minus()); }

private:
  static int check(int twice_spin) {
    if (twice_spin < 1) {
      throw invalid_input("finite_spin",
                          concat({"twice_spin: expected at least 1, got ", to_text(twice_spin)}));
    }
    return twice_spin;
  }
};

} // namespace mfdyson
