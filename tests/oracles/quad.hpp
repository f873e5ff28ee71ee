#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>
#if defined(__GNUC__) && !defined(__clang__) && __has_include(<quadmath.h>)
#define MFDYSON_TEST_FLOAT128
#include <boost/multiprecision/float128.hpp>
#endif
#include <boost/multiprecision/eigen.hpp>

#include <complex>

/// \file
/// Numbers of 113 binary digits.

namespace mfdyson::testing {

#ifdef MFDYSON_TEST_FLOAT128
using quad = boost::multiprecision::float128;
inline constexpr bool quad_is_fast = true;
#else
using quad = boost::multiprecision::cpp_bin_float_quad; // seven times slower
inline constexpr bool quad_is_fast = false;
#endif
using quad_complex = std::complex<quad>;

} // namespace mfdyson::testing
