#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

/// \file
/// The library's exceptions: four types, each derived from the standard one it refines.
///
/// A value that is out of range throws. A hypothesis of the theory that fails, or a series that has not
/// converged, is a status in a result unless the caller asked for an exception.

namespace mfdyson {

/// What every exception of the library can say besides `what()`: the message without the function's name.
class error_detail {
public:
  /// The place and the inequality, e.g. "species[0].state: trace is 1.2, expected 1".
  [[nodiscard]] std::string const& detail() const noexcept { return detail_; }

protected:
  explicit error_detail(std::string detail) : detail_(std::move(detail)) {}
  ~error_detail() = default;
  error_detail(error_detail const&) = default;
  error_detail& operator=(error_detail const&) = default;
  [[nodiscard]] static std::string message(std::string_view function, std::string const& detail) {
    std::string result = "mfdyson::";
    result += function;
    result += ": ";
    result += detail;
    return result;
  }

private:
  std::string detail_;
};

/// An argument breaks an inequality that the function's documentation states.
class invalid_input : public std::invalid_argument, public error_detail {
public:
  invalid_input(std::string_view function, std::string const& detail)
      : std::invalid_argument(message(function, detail)), error_detail(detail) {}
};

/// The model breaks a hypothesis of the theory, such as (A0), and the caller asked to be told by exception.
class hypothesis_violation : public std::domain_error, public error_detail {
public:
  hypothesis_violation(std::string_view function, std::string const& detail)
      : std::domain_error(message(function, detail)), error_detail(detail) {}
};

/// The work asked for does not fit in the memory it may use; thrown before the work starts.
class capacity_exceeded : public std::length_error, public error_detail {
public:
  capacity_exceeded(std::string_view function, std::string const& detail)
      : std::length_error(message(function, detail)), error_detail(detail) {}
};

/// The caller's progress function asked to stop.
class cancelled : public std::runtime_error, public error_detail {
public:
  explicit cancelled(std::string_view function)
      : std::runtime_error(message(function, "cancelled by the progress function")),
        error_detail("cancelled by the progress function") {}
};

} // namespace mfdyson
