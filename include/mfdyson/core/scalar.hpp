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
