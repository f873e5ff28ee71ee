#pragma once

#include <complex>
#include <limits>

#include <Eigen/Core>

/// \file
/// Scalars: which number types the library computes with.

namespace mfdyson {

/// A real floating-point number: `double`, `long double`, or a Boost.Multiprecision type.
template <class T>
concept RealScalar = !Eigen::NumTraits<T>::IsComplex && std::numeric_limits<T>::is_specialized &&
                     !std::numeric_limits<T>::is_integer;

/// A complex number over a `RealScalar`: the entries of operators and states.
template <class T>
concept ComplexScalar =
    bool(Eigen::NumTraits<T>::IsComplex) && RealScalar<typename Eigen::NumTraits<T>::Real>;

/// The real type under a complex scalar.
template <ComplexScalar S>
using real_of = typename Eigen::NumTraits<S>::Real;

/// The scalar of everything that does not say otherwise.
using default_scalar = std::complex<double>;

/// a b for finite numbers. Where `std::complex` multiplies, the compiler adds a test for NaN and a call that
/// recovers infinities: a third of the time, and of the code.
template <ComplexScalar S>
[[nodiscard]] constexpr S times(S const& a, S const& b) {
  return S(a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real());
}

/// i^k for any integer k, exactly.
template <ComplexScalar S>
[[nodiscard]] constexpr S imaginary_power(int k) {
  using Real = real_of<S>;
  switch (((k % 4) + 4) % 4) {
  case 0:
    return S(Real(1), Real(0));
  case 1:
    return S(Real(0), Real(1));
  case 2:
    return S(Real(-1), Real(0));
  default:
    return S(Real(0), Real(-1));
  }
}

} // namespace mfdyson
