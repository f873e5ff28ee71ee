#pragma once

#include <string>

#include <mfdyson/core/error.hpp>

/// \file
/// What a call complains about.

namespace mfdyson::testing {

/// The detail of the `Error` that the call throws, or "no error".
template <class Error = invalid_input, class Call>
[[nodiscard]] std::string complaint(Call&& call) {
  try {
    static_cast<void>(call());
  } catch (Error const& error) {
    return error.detail();
  }
  return "no error";
}

/// The whole message, with the function's name.
template <class Error = invalid_input, class Call>
[[nodiscard]] std::string message(Call&& call) {
  try {
    static_cast<void>(call());
  } catch (Error const& error) {
    return error.what();
  }
  return "no error";
}

} // namespace mfdyson::testing
