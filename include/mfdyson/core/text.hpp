#pragma once

#include <array>
#include <charconv>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <mfdyson/core/scalar.hpp>

/// \file
/// Numbers as text, for messages.

namespace mfdyson {

// Messages are built rarely and in many places: calls, not copies of the code.

/// A real number with at most twelve significant digits: 1.2, not 1.200000.
[[nodiscard, gnu::noinline]] inline std::string to_text(double value) {
  std::array<char, 64> buffer{};
  auto const end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 12);
  return {buffer.data(), end.ptr};
}

/// The same for other scalars.
template <RealScalar Real>
[[nodiscard]] std::string to_text(Real const& value) {
  return to_text(static_cast<double>(value));
}

/// The parts one after the other. A chain of `+` would say the same, at a hundred times the compile time.
[[nodiscard, gnu::noinline]] inline std::string concat(std::initializer_list<std::string_view> parts) {
  std::string result;
  for (auto const part : parts) {
    result += part;
  }
  return result;
}

/// A complex number as "re", or "re + im i" where the imaginary part is not zero.
template <ComplexScalar S>
[[nodiscard]] std::string to_text(S const& value) {
  auto const re = static_cast<double>(value.real());
  auto const im = static_cast<double>(value.imag());
  if (im == 0) {
    return to_text(re);
  }
  return concat({to_text(re), im < 0 ? " - " : " + ", to_text(im < 0 ? -im : im), "i"});
}

/// A whole number.
[[nodiscard, gnu::noinline]] inline std::string to_text(std::int64_t value) {
  std::array<char, 32> buffer{};
  auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}
[[nodiscard, gnu::noinline]] inline std::string to_text(std::uint64_t value) {
  std::array<char, 32> buffer{};
  auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}
[[nodiscard]] inline std::string to_text(std::signed_integral auto value) {
  return to_text(static_cast<std::int64_t>(value));
}
[[nodiscard]] inline std::string to_text(std::unsigned_integral auto value) {
  return to_text(static_cast<std::uint64_t>(value));
}

/// A size in bytes with a unit: "3.2 GiB".
[[nodiscard, gnu::noinline]] inline std::string to_text_bytes(double bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  std::array<char, 64> buffer{};
  auto const end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), bytes, std::chars_format::general, 3);
  return concat({std::string_view(buffer.data(), end.ptr), " ", units[unit]});
}

} // namespace mfdyson
