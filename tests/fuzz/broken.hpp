#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

/// \file
/// What a fuzzer does where a property does not hold.

namespace mfdyson::fuzzing {

/// Says what is broken and aborts, so that libFuzzer keeps the input.
[[noreturn]] inline void broken(std::string const& what) {
  std::fprintf(stderr, "broken: %s\n", what.c_str());
  std::abort();
}

/// Aborts unless the property holds.
inline void require(bool holds, char const* what) {
  if (!holds) {
    broken(what);
  }
}

} // namespace mfdyson::fuzzing
