#pragma once

#if __cplusplus >= 202002L // not where CMake tries the compiler

#include <algorithm>
#include <cmath>
#include <complex>
#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <type_traits>

/// \file
/// What `mutate.py` writes into the headers: operators that compute what they did, or, where the fault of their
/// number is switched on by MFDYSON_FAULT, something else. Included before everything else, by a compiler option.
///
/// `a - b` becomes `a -faults::at<faults::minus>{17}- b`: the same precedence on both sides, so that nothing has to know
/// where operands begin and end. `-x` becomes `faults::at<faults::negative>{17}->*x`, as `->*` binds closer than any
/// other binary operator.

#define MFDYSON_FAULTS_INLINE [[gnu::always_inline]] constexpr

namespace faults {

inline constexpr int most = 8192;

/// The number of the fault that is switched on, and what was executed: 1 reached, 2 reached with types that have no such
/// fault. Written to the file that MFDYSON_FAULTS_REACHED names.
struct record {
  record() {
    if (char const* number = std::getenv("MFDYSON_FAULT")) {
      active = std::atoi(number);
    }
  }
  record(record const&) = delete;
  record& operator=(record const&) = delete;
  ~record() {
    if (char const* name = std::getenv("MFDYSON_FAULTS_REACHED")) {
      if (std::FILE* file = std::fopen(name, "w")) {
        for (int k = 0; k < most; ++k) {
          if (reached[k] != 0 || impossible[k] != 0) {
            std::fprintf(file, "%d %d\n", k, reached[k] != 0 ? 1 : 2);
          }
        }
        std::fclose(file);
      }
    }
  }
  int active = -1;
  unsigned char reached[most] = {};
  unsigned char impossible[most] = {};
};
inline record the_record;

[[gnu::always_inline]] inline bool on_at_run_time(int k) {
  the_record.reached[k] = 1;
  return k == the_record.active;
}
MFDYSON_FAULTS_INLINE bool on(int k) { return std::is_constant_evaluated() ? false : on_at_run_time(k); }
inline void note_impossible(int k) { the_record.impossible[k] = 1; }
MFDYSON_FAULTS_INLINE void impossible(int k) {
  if (!std::is_constant_evaluated()) {
    note_impossible(k);
  }
}

/// What an expression template is the value of.
template <class T>
struct value_of {
  using type = T;
};
template <class T>
  requires requires { typename T::PlainObject; }
struct value_of<T> {
  using type = typename T::PlainObject;
};
template <class T>
  requires(
      !requires { typename T::PlainObject; } && requires { typename T::result_type; })
struct value_of<T> {
  using type = typename T::result_type;
};
template <class T>
using value_t = typename value_of<std::remove_cvref_t<T>>::type;

template <class Op>
struct at {
  int k;
};
template <class Op, class L>
struct held {
  int k;
  L const& left;
};

// binary operators: name, operator as written, what else it may be
#define MFDYSON_FAULTS_BINARY(name, op, other)                                                               \
  struct name {};                                                                                            \
  template <class L>                                                                                         \
  MFDYSON_FAULTS_INLINE held<name, L> operator op(L const& left, at<name> site) {                            \
    return {site.k, left};                                                                                   \
  }                                                                                                          \
  template <class L, class R>                                                                                \
  MFDYSON_FAULTS_INLINE auto operator op(held<name, L> h, R const& right)                                    \
      ->value_t<decltype(h.left op right)> {                                                                 \
    using value = value_t<decltype(h.left op right)>;                                                        \
    if constexpr (requires { static_cast<value>(h.left other right); }) {                                    \
      if (on(h.k)) {                                                                                         \
        return static_cast<value>(h.left other right);                                                       \
      }                                                                                                      \
    } else {                                                                                                 \
      impossible(h.k);                                                                                       \
    }                                                                                                        \
    return h.left op right;                                                                                  \
  }

MFDYSON_FAULTS_BINARY(plus, +, -)
MFDYSON_FAULTS_BINARY(minus, -, +)
MFDYSON_FAULTS_BINARY(times, *, /)
MFDYSON_FAULTS_BINARY(over, /, *)
MFDYSON_FAULTS_BINARY(modulo, %, /)
MFDYSON_FAULTS_BINARY(less_to_not_greater, <, <=)
MFDYSON_FAULTS_BINARY(less_to_not_less, <, >=)
MFDYSON_FAULTS_BINARY(not_greater_to_less, <=, <)
MFDYSON_FAULTS_BINARY(not_greater_to_greater, <=, >)
MFDYSON_FAULTS_BINARY(greater_to_not_less, >, >=)
MFDYSON_FAULTS_BINARY(greater_to_not_greater, >, <=)
MFDYSON_FAULTS_BINARY(not_less_to_greater, >=, >)
MFDYSON_FAULTS_BINARY(not_less_to_less, >=, <)
MFDYSON_FAULTS_BINARY(equal, ==, !=)
MFDYSON_FAULTS_BINARY(not_equal, !=, ==)
#undef MFDYSON_FAULTS_BINARY

/// −x → x.
struct negative {};
template <class T>
MFDYSON_FAULTS_INLINE auto operator->*(at<negative> site, T const& x) -> value_t<decltype(-x)> {
  using value = value_t<decltype(-x)>;
  if constexpr (requires { static_cast<value>(x); }) {
    if (on(site.k)) {
      return static_cast<value>(x);
    }
  } else {
    impossible(site.k);
  }
  return -x;
}

/// !x → x.
struct negation {};
template <class T>
MFDYSON_FAULTS_INLINE bool operator->*(at<negation> site, T const& x) {
  return static_cast<bool>(x) == on(site.k);
}

/// a += x → a −= x and the reverse: `a += at{k} += x`.
struct increment {};
template <>
struct at<increment> {
  int k;
  template <class T>
  MFDYSON_FAULTS_INLINE decltype(auto) flip(T const& x) const {
    if constexpr (requires { static_cast<value_t<decltype(-x)>>(x); }) {
      using value = value_t<decltype(-x)>;
      if (on(k)) {
        return value(-x);
      }
      return value(x);
    } else {
      impossible(k);
      return (x);
    }
  }
  template <class T>
  MFDYSON_FAULTS_INLINE decltype(auto) operator+=(T const& x) const {
    return flip(x);
  }
  template <class T>
  MFDYSON_FAULTS_INLINE decltype(auto) operator-=(T const& x) const {
    return flip(x);
  }
};

/// a *= x → a /= x and the reverse, as far as 1/x is.
struct scaling {};
template <>
struct at<scaling> {
  int k;
  template <class T>
  MFDYSON_FAULTS_INLINE decltype(auto) flip(T const& x) const {
    using value = value_t<T>;
    if constexpr (requires { static_cast<value>(value(1) / x); }) {
      if (on(k)) {
        return value(value(1) / x);
      }
      return value(x);
    } else {
      impossible(k);
      return (x);
    }
  }
  template <class T>
  MFDYSON_FAULTS_INLINE decltype(auto) operator*=(T const& x) const {
    return flip(x);
  }
  template <class T>
  MFDYSON_FAULTS_INLINE decltype(auto) operator/=(T const& x) const {
    return flip(x);
  }
};

/// A number, or another.
template <class T>
MFDYSON_FAULTS_INLINE T number(int k, T value, T other) {
  return on(k) ? other : value;
}

/// A condition, or its opposite.
template <class T>
MFDYSON_FAULTS_INLINE bool opposite(int k, T const& condition) {
  return static_cast<bool>(condition) != on(k);
}

// least(a, b) → most(a, b) and the reverse
#define MFDYSON_FAULTS_EXTREMUM(name, call_, other)                                                          \
  struct name {                                                                                              \
    int k;                                                                                                   \
    template <class T, class... More>                                                                        \
    MFDYSON_FAULTS_INLINE T operator()(T const& a, T const& b, More const&... more) const {                  \
      return on(k) ? std::other(a, b, more...) : std::call_(a, b, more...);                                  \
    }                                                                                                        \
    template <class T>                                                                                       \
    MFDYSON_FAULTS_INLINE T operator()(std::initializer_list<T> list) const {                                \
      return on(k) ? std::other(list) : std::call_(list);                                                    \
    }                                                                                                        \
    template <class T>                                                                                       \
    MFDYSON_FAULTS_INLINE T of(T const& a, T const& b) const {                                               \
      return on(k) ? std::other(a, b) : std::call_(a, b);                                                    \
    }                                                                                                        \
  };
MFDYSON_FAULTS_EXTREMUM(minimum, min, max)
MFDYSON_FAULTS_EXTREMUM(maximum, max, min)
#undef MFDYSON_FAULTS_EXTREMUM

// f(x) → g(x)
#define MFDYSON_FAULTS_FUNCTION(name, call_, other)                                                          \
  struct name {                                                                                              \
    int k;                                                                                                   \
    template <class T>                                                                                       \
    MFDYSON_FAULTS_INLINE auto operator()(T const& x) const {                                                \
      using std::conj;                                                                                       \
      using std::cos;                                                                                        \
      using std::exp;                                                                                        \
      using std::sin;                                                                                        \
      using std::sqrt;                                                                                       \
      using value = value_t<decltype(call_(x))>;                                                             \
      if (on(k)) {                                                                                           \
        return static_cast<value>(other);                                                                    \
      }                                                                                                      \
      return static_cast<value>(call_(x));                                                                   \
    }                                                                                                        \
  };
MFDYSON_FAULTS_FUNCTION(conjugate, conj, x)
MFDYSON_FAULTS_FUNCTION(sine, sin, cos(x))
MFDYSON_FAULTS_FUNCTION(cosine, cos, sin(x))
MFDYSON_FAULTS_FUNCTION(exponential, exp, exp(-x))
MFDYSON_FAULTS_FUNCTION(root, sqrt, x)
#undef MFDYSON_FAULTS_FUNCTION

} // namespace faults

#undef MFDYSON_FAULTS_INLINE

#endif
