#pragma once

#ifdef MFDYSON_WITHOUT_ARB
// said by the build
#elif __has_include(<arb.h>)
#define MFDYSON_TEST_ARB
#include <acb.h>
#include <acb_hypgeom.h>
#include <arb.h>
#include <arb_hypgeom.h>
#include <arb_mat.h>
#elif __has_include(<flint/arb.h>)
#define MFDYSON_TEST_ARB
#include <flint/acb.h>
#include <flint/acb_hypgeom.h>
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#include <flint/arb_mat.h>
#endif

#ifdef MFDYSON_TEST_ARB

#include <complex>
#include <limits>

/// \file
/// Balls that contain a real or complex number for certain, by Arb.

namespace mfdyson::testing {

/// Binary digits of the centres: differences may lose 400 of them and be certain to rounding of a double.
inline constexpr slong ball_digits = 512;

/// A real number within a radius. A double is itself.
class ball {
public:
  ball(double x = 0) { // NOLINT: a double is a ball
    arb_init(x_);
    arb_set_d(x_, x);
  }
  ball(ball const& other) : ball() { arb_set(x_, other.x_); }
  ball& operator=(ball const& other) {
    arb_set(x_, other.x_);
    return *this;
  }
  ~ball() { arb_clear(x_); }

  [[nodiscard]] arb_ptr raw() { return x_; }
  [[nodiscard]] arb_srcptr raw() const { return x_; }

  friend ball operator+(ball const& a, ball const& b) { return of(arb_add, a, b); }
  friend ball operator-(ball const& a, ball const& b) { return of(arb_sub, a, b); }
  friend ball operator*(ball const& a, ball const& b) { return of(arb_mul, a, b); }
  friend ball operator/(ball const& a, ball const& b) { return of(arb_div, a, b); }
  friend ball operator-(ball const& a) { return ball(0.0) - a; }
  ball& operator+=(ball const& b) { return *this = *this + b; }
  ball& operator*=(ball const& b) { return *this = *this * b; }
  ball& operator/=(ball const& b) { return *this = *this / b; }

  friend ball sqrt(ball const& a) { return of(arb_sqrt, a); }
  friend ball exp(ball const& a) { return of(arb_exp, a); }
  friend ball log(ball const& a) { return of(arb_log, a); }
  friend ball gamma(ball const& a) { return of(arb_gamma, a); }
  friend ball cos(ball const& a) { return of(arb_cos, a); }
  friend ball sin(ball const& a) { return of(arb_sin, a); }
  friend ball sinc(ball const& a) { return of(arb_sinc, a); }
  friend ball pow(ball const& a, ball const& b) { return of(arb_pow, a, b); }
  friend ball abs(ball const& a) {
    ball result;
    arb_abs(result.x_, a.x_);
    return result;
  }
  [[nodiscard]] static ball pi() {
    ball result;
    arb_const_pi(result.x_, ball_digits);
    return result;
  }

  /// A double that is at least every number of the ball.
  [[nodiscard]] double upper() const { return end(arb_get_ubound_arf, ARF_RND_CEIL); }
  /// A double that is at most every number of the ball.
  [[nodiscard]] double lower() const { return end(arb_get_lbound_arf, ARF_RND_FLOOR); }
  [[nodiscard]] bool is_narrow() const { return arb_rel_accuracy_bits(x_) > 60; }

private:
  template <class F>
  [[nodiscard]] static ball of(F f, ball const& a) {
    ball result;
    f(result.x_, a.x_, ball_digits);
    return result;
  }
  template <class F>
  [[nodiscard]] static ball of(F f, ball const& a, ball const& b) {
    ball result;
    f(result.x_, a.x_, b.x_, ball_digits);
    return result;
  }
  template <class F>
  [[nodiscard]] double end(F f, arf_rnd_t rounding) const {
    arf_t bound;
    arf_init(bound);
    f(bound, x_, ball_digits);
    double const result = arf_get_d(bound, rounding);
    arf_clear(bound);
    return result;
  }

  arb_t x_;
};

/// The same of complex numbers: a rectangle.
class complex_ball {
public:
  complex_ball(ball const& re = ball(), ball const& im = ball()) { // NOLINT: a real number is one
    acb_init(z_);
    acb_set_arb_arb(z_, re.raw(), im.raw());
  }
  complex_ball(double x) : complex_ball(ball(x)) {}                                             // NOLINT
  complex_ball(std::complex<double> const& z) : complex_ball(ball(z.real()), ball(z.imag())) {} // NOLINT
  complex_ball(complex_ball const& other) : complex_ball() { acb_set(z_, other.z_); }
  complex_ball& operator=(complex_ball const& other) {
    acb_set(z_, other.z_);
    return *this;
  }
  ~complex_ball() { acb_clear(z_); }

  [[nodiscard]] acb_ptr raw() { return z_; }
  [[nodiscard]] acb_srcptr raw() const { return z_; }
  [[nodiscard]] ball real() const {
    ball result;
    arb_set(result.raw(), acb_realref(z_));
    return result;
  }
  [[nodiscard]] ball imag() const {
    ball result;
    arb_set(result.raw(), acb_imagref(z_));
    return result;
  }

  friend complex_ball operator+(complex_ball const& a, complex_ball const& b) { return of(acb_add, a, b); }
  friend complex_ball operator-(complex_ball const& a, complex_ball const& b) { return of(acb_sub, a, b); }
  friend complex_ball operator*(complex_ball const& a, complex_ball const& b) { return of(acb_mul, a, b); }
  friend complex_ball operator/(complex_ball const& a, complex_ball const& b) { return of(acb_div, a, b); }
  friend complex_ball pow(complex_ball const& a, complex_ball const& b) { return of(acb_pow, a, b); }
  friend ball abs(complex_ball const& a) {
    ball result;
    acb_abs(result.raw(), a.z_, ball_digits);
    return result;
  }
  /// ζ(σ, a).
  [[nodiscard]] static complex_ball hurwitz_zeta(complex_ball const& sigma, complex_ball const& a) {
    return of(acb_hurwitz_zeta, sigma, a);
  }
  /// e^{ix}.
  [[nodiscard]] static complex_ball phase(ball const& x) { return {cos(x), sin(x)}; }

private:
  template <class F>
  [[nodiscard]] static complex_ball of(F f, complex_ball const& a, complex_ball const& b) {
    complex_ball result;
    f(result.z_, a.z_, b.z_, ball_digits);
    return result;
  }

  acb_t z_;
};

/// A double that |x − truth| does not exceed.
[[nodiscard]] inline double distance_to(double x, ball const& truth) { return abs(ball(x) - truth).upper(); }
[[nodiscard]] inline double distance_to(std::complex<double> const& x, complex_ball const& truth) {
  return abs(complex_ball(x) - truth).upper();
}
/// The same relative to the truth, in units of the rounding of doubles.
[[nodiscard]] inline double units_off(double x, ball const& truth) {
  return (abs(ball(x) - truth) / abs(truth)).upper() / std::numeric_limits<double>::epsilon();
}

} // namespace mfdyson::testing

#endif
