#pragma once

#include <cmath>

#include <mfdyson/operators/operator_algebra.hpp>

/// \file
/// A bosonic mode whose Fock space is cut.

namespace mfdyson {

/// One bosonic mode on the span of the Fock states |0⟩ … |levels−1⟩.
///
/// Matrix elements between kept states are exact; [a, a*] = 1 holds except in the last level. A Dyson series
/// through order R from at most k quanta is unchanged by the cut when levels ≥ k + R + 1.
///
/// \tparam Levels number of Fock states kept, or `dynamic`
template <int Levels = dynamic, ComplexScalar S = default_scalar>
class truncated_boson : public matrix_algebra<S, Levels> {
public:
  using matrix_algebra<S, Levels>::matrix_algebra;
  using typename matrix_algebra<S, Levels>::element;
  using typename matrix_algebra<S, Levels>::real;

  /// a, with a|k⟩ = √k |k−1⟩.
  [[nodiscard]] element annihilation() const {
    using std::sqrt;
    element result = this->zero();
    for (Eigen::Index k = 1; k < this->dimension(); ++k) {
      result(k - 1, k) = S(sqrt(real(static_cast<int>(k))));
    }
    return result;
  }
  /// a*.
  [[nodiscard]] element creation() const { return annihilation().adjoint(); }
  /// The number operator a*a.
  [[nodiscard]] element number() const {
    element result = this->zero();
    for (Eigen::Index k = 0; k < this->dimension(); ++k) {
      result(k, k) = S(real(static_cast<int>(k)));
    }
    return result;
  }
  /// φ(z) = (z̄ a + z a*)/√2, the field operator; φ(1) = (a + a*)/√2 and φ(i) = i(a* − a)/√2.
  [[nodiscard]] element field(S const& z = S(1)) const {
    using std::sqrt;
    return linear(z / S(sqrt(real(2))));
  }
  /// φ(i) = i(a* − a)/√2, the conjugate field.
  [[nodiscard]] element conjugate_field() const { return field(imaginary_power<S>(1)); }
  /// a + a* = √2 φ(1), the coupling of the Dicke model (2.1).
  [[nodiscard]] element position() const { return linear(S(real(1))); }
  /// The displacement D(z) = exp(z a* − z̄ a) of the cut mode: unitary, and equal to that of the full mode on
  /// states far from the cut.
  [[nodiscard]] element displacement(S const& z) const {
    using std::cos;
    using std::sin;
    // z a* − z̄ a = −iK with K self-adjoint, so D = exp(−iK) through the eigenbasis of K
    matrix<S> const k = linear(imaginary_power<S>(1) * z);
    auto const basis = hermitian_eigenbasis<S>(k);
    matrix<S> scaled = basis.vectors;
    for (Eigen::Index j = 0; j < scaled.cols(); ++j) {
      scaled.col(j) *= S(cos(basis.values(j)), -sin(basis.values(j)));
    }
    return multiply(scaled, adjoint(basis.vectors));
  }

private:
  /// z̄ a + z a*.
  [[nodiscard]] element linear(S const& z) const {
    using std::conj;
    using std::sqrt;
    element result = this->zero();
    for (Eigen::Index k = 1; k < this->dimension(); ++k) {
      real const root = sqrt(real(static_cast<int>(k)));
      result(k - 1, k) = root * conj(z);
      result(k, k - 1) = root * z;
    }
    return result;
  }
};

/// A mode with `levels` Fock states. \param levels ≥ 1
template <ComplexScalar S = default_scalar>
[[nodiscard]] truncated_boson<dynamic, S> make_boson(Eigen::Index levels) {
  return truncated_boson<dynamic, S>(levels);
}

} // namespace mfdyson
