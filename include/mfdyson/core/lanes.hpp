#pragma once

#include <cmath>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

#include <mfdyson/core/scalar.hpp>

/// \file
/// Four real numbers at a time, and the few loops over contiguous numbers that the engines spend their time in.
///
/// Every length is a multiple of four, so that no loop has a remainder. Sums are taken in the order written,
/// whatever the instruction set.

namespace mfdyson {

inline constexpr std::size_t lanes = 4;

/// n rounded up to a multiple of `lanes`.
[[nodiscard]] constexpr std::size_t round_up_to_lanes(std::size_t n) {
  return (n + lanes - 1) / lanes * lanes;
}

namespace detail {

/// Four numbers of a type that the compiler has no vectors of.
template <RealScalar Real>
struct lane_type {
  struct type {
    Real value[lanes];
    friend type operator*(Real const& f, type const& x) {
      return {{f * x.value[0], f * x.value[1], f * x.value[2], f * x.value[3]}};
    }
    friend type operator*(type const& x, type const& y) {
      return {{x.value[0] * y.value[0], x.value[1] * y.value[1], x.value[2] * y.value[2],
               x.value[3] * y.value[3]}};
    }
    friend type operator-(type const& x, type const& y) {
      return {{x.value[0] - y.value[0], x.value[1] - y.value[1], x.value[2] - y.value[2],
               x.value[3] - y.value[3]}};
    }
    friend type operator+(type const& x, type const& y) {
      return {{x.value[0] + y.value[0], x.value[1] + y.value[1], x.value[2] + y.value[2],
               x.value[3] + y.value[3]}};
    }
    type& operator+=(type const& x) { return *this = *this + x; }
  };
  static void load(type& to, Real const* from) {
    for (std::size_t k = 0; k < lanes; ++k) {
      to.value[k] = from[k];
    }
  }
  static void store(Real* to, type const& from) {
    for (std::size_t k = 0; k < lanes; ++k) {
      to[k] = from.value[k];
    }
  }
  static void clear(type& x) {
    for (auto& v : x.value) {
      v = Real(0);
    }
  }
  static void raise(type& to, type const& x) { // to = max(to, |x|)
    using std::abs;
    for (std::size_t k = 0; k < lanes; ++k) {
      Real const size = abs(x.value[k]);
      to.value[k] = to.value[k] < size ? size : to.value[k];
    }
  }
};

#if defined(__AVX__) && defined(__GNUC__)
/// One register.
template <>
struct lane_type<double> {
  using type = double __attribute__((vector_size(lanes * sizeof(double))));
  static void load(type& to, double const* from) { std::memcpy(&to, from, sizeof to); }
  static void store(double* to, type const& from) { std::memcpy(to, &from, sizeof from); }
  static void clear(type& x) { x = type{}; }
  static void raise(type& to, type const& x) {
    type const size = x < -x ? -x : x;
    to = to < size ? size : to;
  }
};
#elif defined(__GNUC__)
/// Two registers of two: compilers store and load whole vectors that no register holds.
template <>
struct lane_type<double> {
  using half = double __attribute__((vector_size(2 * sizeof(double))));
  struct type {
    half low;
    half high;
    friend type operator*(double f, type const& x) { return {f * x.low, f * x.high}; }
    friend type operator*(type const& x, type const& y) { return {x.low * y.low, x.high * y.high}; }
    friend type operator+(type const& x, type const& y) { return {x.low + y.low, x.high + y.high}; }
    friend type operator-(type const& x, type const& y) { return {x.low - y.low, x.high - y.high}; }
    type& operator+=(type const& x) {
      low += x.low;
      high += x.high;
      return *this;
    }
  };
  static void load(type& to, double const* from) {
    std::memcpy(&to.low, from, sizeof to.low);
    std::memcpy(&to.high, from + 2, sizeof to.high);
  }
  static void store(double* to, type const& from) {
    std::memcpy(to, &from.low, sizeof from.low);
    std::memcpy(to + 2, &from.high, sizeof from.high);
  }
  static void clear(type& x) { x.low = x.high = half{}; }
  static void raise(type& to, type const& x) {
    raise(to.low, x.low);
    raise(to.high, x.high);
  }
  static void raise(half& to, half const& x) {
    half const size = x < -x ? -x : x;
    to = to < size ? size : to;
  }
};
#endif

/// One block of `combine`, its sums in registers: every index is a constant, as loops over arrays of vectors
/// would leave them in memory. `Sum` numbers rows × width.
template <std::size_t Width, RealScalar Real, std::size_t... Sum, std::size_t... Column>
void combine_block(std::index_sequence<Sum...>, std::index_sequence<Column...>, Real* const* out,
                   Real const* f, std::size_t f_row, std::size_t f_term, std::size_t terms,
                   Real const* const* in, std::size_t offset) {
  using lane = lane_type<Real>;
  typename lane::type sum[sizeof...(Sum)];
  (lane::clear(sum[Sum]), ...);
  for (std::size_t h = 0; h < terms; ++h) {
    Real const* from = in[h] + offset;
    typename lane::type x[Width];
    (lane::load(x[Column], from + Column * lanes), ...);
    ((sum[Sum] += f[Sum / Width * f_row + h * f_term] * x[Sum % Width]), ...);
  }
  (lane::store(out[Sum / Width] + offset + Sum % Width * lanes, sum[Sum]), ...);
}

#if defined(__GNUC__) && defined(__x86_64__) && !defined(__AVX__)
#define MFDYSON_CHOOSES_AVX2 1
/// The same for a processor with AVX2 and FMA, in a program that is compiled for any. Written out, since what a
/// function for other instructions calls is compiled without them.
template <std::size_t Width, std::size_t... Sum, std::size_t... Column>
__attribute__((target("avx2,fma"))) void
combine_block_avx2(std::index_sequence<Sum...>, std::index_sequence<Column...>, double* const* out,
                   double const* f, std::size_t f_row, std::size_t f_term, std::size_t terms,
                   double const* const* in, std::size_t offset) {
  using vector = double __attribute__((vector_size(lanes * sizeof(double))));
  vector sum[sizeof...(Sum)];
  ((sum[Sum] = vector{}), ...);
  for (std::size_t h = 0; h < terms; ++h) {
    double const* from = in[h] + offset;
    vector x[Width];
    (std::memcpy(&x[Column], from + Column * lanes, sizeof(vector)), ...);
    ((sum[Sum] += f[Sum / Width * f_row + h * f_term] * x[Sum % Width]), ...);
  }
  (std::memcpy(out[Sum / Width] + offset + Sum % Width * lanes, &sum[Sum], sizeof(vector)), ...);
}
/// Whether this processor has AVX2 and FMA.
[[nodiscard]] inline bool has_avx2() {
  static bool const has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has;
}
#else
#define MFDYSON_CHOOSES_AVX2 0
#endif

/// What a block is computed with.
enum class instructions { compiled, avx2 };

/// Blocks from `offset` to `end`, the widest first.
template <instructions Set, std::size_t Rows, std::size_t Width, std::size_t... Narrower, RealScalar Real>
void combine_rows(Real* const* out, Real const* f, std::size_t f_row, std::size_t f_term, std::size_t terms,
                  Real const* const* in, std::size_t offset, std::size_t end) {
  constexpr std::make_index_sequence<Rows * Width> sums;
  constexpr std::make_index_sequence<Width> columns;
  for (; offset + Width * lanes <= end; offset += Width * lanes) {
    if constexpr (Set == instructions::compiled) {
      combine_block<Width>(sums, columns, out, f, f_row, f_term, terms, in, offset);
    } else {
#if MFDYSON_CHOOSES_AVX2
      combine_block_avx2<Width>(sums, columns, out, f, f_row, f_term, terms, in, offset);
#endif
    }
  }
  if constexpr (sizeof...(Narrower) > 0) {
    if (offset < end) {
      combine_rows<Set, Rows, Narrower...>(out, f, f_row, f_term, terms, in, offset, end);
    }
  }
}

/// With sixteen registers of four doubles.
template <instructions Set, std::size_t Rows, RealScalar Real>
void combine_wide(Real* const* out, Real const* f, std::size_t f_row, std::size_t f_term, std::size_t terms,
                  Real const* const* in, std::size_t begin, std::size_t end) {
  if constexpr (Rows > 1) {
    combine_rows<Set, Rows, 3, 2, 1>(out, f, f_row, f_term, terms, in, begin, end);
  } else if (end - begin == 10 * lanes) { // 20 points, as common as any
    combine_rows<Set, 1, 10>(out, f, f_row, f_term, terms, in, begin, end);
  } else {
    combine_rows<Set, 1, 8, 4, 2, 1>(out, f, f_row, f_term, terms, in, begin, end);
  }
}

} // namespace detail

/// Number of rows that `combine` computes together.
inline constexpr std::size_t rows_together = 4;

/// out[r][k] = Σ_h f[r · f_row + h · f_term] in[h][k] for begin ≤ k < end: linear combinations of contiguous
/// numbers, and with it every matrix product of the engines.
///
/// For `double` on x86-64, AVX2 and FMA are used where the processor has them, however the program is compiled;
/// results of processors with and without differ by rounding.
/// \tparam Rows 1 or `rows_together`; rows computed together share what is loaded
/// \param end begin and a multiple of `lanes`
template <std::size_t Rows, RealScalar Real>
void combine(Real* const* out, Real const* f, std::size_t f_row, std::size_t f_term, std::size_t terms,
             Real const* const* in, std::size_t begin, std::size_t end) {
  using detail::instructions;
#if defined(__AVX__)
  detail::combine_wide<instructions::compiled, Rows>(out, f, f_row, f_term, terms, in, begin, end);
#else
#if MFDYSON_CHOOSES_AVX2
  if constexpr (std::is_same_v<Real, double>) {
    if (detail::has_avx2()) {
      detail::combine_wide<instructions::avx2, Rows>(out, f, f_row, f_term, terms, in, begin, end);
      return;
    }
  }
#endif
  constexpr std::size_t some = Rows == 1 ? 1 : 2; // sixteen registers of two doubles
  for (std::size_t r = 0; r < Rows; r += some) {
    if constexpr (some == 1) {
      detail::combine_rows<instructions::compiled, 1, 4, 2, 1>(out + r, f + r * f_row, f_row, f_term, terms,
                                                               in, begin, end);
    } else {
      detail::combine_rows<instructions::compiled, 2, 3, 2, 1>(out + r, f + r * f_row, f_row, f_term, terms,
                                                               in, begin, end);
    }
  }
#endif
}

/// (re, im) ← (c + i s)(re, im), pointwise.
template <RealScalar Real>
void rotate(Real* re, Real* im, Real const* c, Real const* s, std::size_t size) {
  using lane = detail::lane_type<Real>;
  for (std::size_t k = 0; k < size; k += lanes) {
    typename lane::type a[4];
    lane::load(a[0], re + k);
    lane::load(a[1], im + k);
    lane::load(a[2], c + k);
    lane::load(a[3], s + k);
    lane::store(re + k, a[2] * a[0] - a[3] * a[1]);
    lane::store(im + k, a[2] * a[1] + a[3] * a[0]);
  }
}

/// (re, im) ← (c − i s)(re, im), pointwise; returns the largest modulus of a real or imaginary part.
template <RealScalar Real>
[[nodiscard]] Real rotate_back(Real* re, Real* im, Real const* c, Real const* s, std::size_t size) {
  using lane = detail::lane_type<Real>;
  typename lane::type most;
  lane::clear(most);
  for (std::size_t k = 0; k < size; k += lanes) {
    typename lane::type a[6];
    lane::load(a[0], re + k);
    lane::load(a[1], im + k);
    lane::load(a[2], c + k);
    lane::load(a[3], s + k);
    a[4] = a[2] * a[0] + a[3] * a[1];
    a[5] = a[2] * a[1] - a[3] * a[0];
    lane::store(re + k, a[4]);
    lane::store(im + k, a[5]);
    lane::raise(most, a[4]);
    lane::raise(most, a[5]);
  }
  Real each[lanes];
  lane::store(each, most);
  Real result(0);
  for (auto const& v : each) {
    result = result < v ? v : result;
  }
  return result;
}

/// re + i im = (c + i s)(x + i y), pointwise.
template <RealScalar Real>
void multiply_phases(Real* re, Real* im, Real const* c, Real const* s, Real const* x, Real const* y,
                     std::size_t size) {
  using lane = detail::lane_type<Real>;
  for (std::size_t k = 0; k < size; k += lanes) {
    typename lane::type a[4];
    lane::load(a[0], c + k);
    lane::load(a[1], s + k);
    lane::load(a[2], x + k);
    lane::load(a[3], y + k);
    lane::store(re + k, a[0] * a[2] - a[1] * a[3]);
    lane::store(im + k, a[0] * a[3] + a[1] * a[2]);
  }
}

/// (re, im) += (c + i s)(x + i y), pointwise.
template <RealScalar Real>
void add_product(Real* re, Real* im, Real const* c, Real const* s, Real const* x, Real const* y,
                 std::size_t size) {
  for (std::size_t k = 0; k < size; ++k) {
    re[k] += c[k] * x[k] - s[k] * y[k];
    im[k] += c[k] * y[k] + s[k] * x[k];
  }
}

/// out += Σ_i (x_i[k] y_i[k] + x_i[size + k] y_i[size + k]): real parts of scalar products of complex vectors,
/// each stored as `size` real and `size` imaginary parts.
/// \param pairs x_0, y_0, x_1, y_1, …
template <RealScalar Real>
void add_products(Real* out, Real const* const* pairs, std::size_t count, std::size_t size) {
  using lane = detail::lane_type<Real>;
  for (std::size_t k = 0; k < size; k += lanes) {
    typename lane::type first;
    typename lane::type second;
    lane::load(first, out + k);
    lane::clear(second);
    for (std::size_t i = 0; i < 2 * count; i += 2) {
      typename lane::type a;
      typename lane::type b;
      lane::load(a, pairs[i] + k);
      lane::load(b, pairs[i + 1] + k);
      first += a * b;
      lane::load(a, pairs[i] + size + k);
      lane::load(b, pairs[i + 1] + size + k);
      second += a * b;
    }
    lane::store(out + k, first + second);
  }
}

/// out += f x.
template <RealScalar Real>
void add_multiple(Real* out, Real const& f, Real const* x, std::size_t size) {
  using lane = detail::lane_type<Real>;
  for (std::size_t k = 0; k < size; k += lanes) {
    typename lane::type sum;
    typename lane::type a;
    lane::load(sum, out + k);
    lane::load(a, x + k);
    sum += f * a;
    lane::store(out + k, sum);
  }
}

} // namespace mfdyson
