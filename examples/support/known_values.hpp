#pragma once

// How an example ends: its figure, and its checks against values that are known otherwise.

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string>

#include <mfdyson/io/figure.hpp>

/// Checks against known values: each is a line of the output, and one that fails is the exit status.
class known_values {
public:
  /// A deviation that was found, and the largest that is allowed; not a number is a failure.
  void check(std::string const& what, double deviation, double tolerance) {
    bool const holds = deviation <= tolerance;
    passed_ = passed_ && holds;
    std::cout << "check: " << what << ": deviation " << deviation << ", tolerance " << tolerance
              << (holds ? ": passed\n" : ": FAILED\n");
  }
  /// The same for a number and what is known of it.
  void check(std::string const& what, double found, double known, double tolerance) {
    check(mfdyson::concat({what, " ", mfdyson::to_text(found), ", known ", mfdyson::to_text(known)}),
          std::abs(found - known), tolerance);
  }
  /// What `main` returns.
  [[nodiscard]] int exit_status() const { return passed_ ? EXIT_SUCCESS : EXIT_FAILURE; }

private:
  bool passed_ = true;
};

/// The larger of two deviations; not a number where one of them is none, which std::max may pass over.
[[nodiscard]] inline double largest_of(double a, double b) { return std::isnan(a) || a > b ? a : b; }

/// Says which files there are.
inline void say_written(mfdyson::figure_files const& files) {
  std::cout << "\nwritten:";
  for (auto const& name : files.names) {
    std::cout << ' ' << name;
  }
  std::cout << (files.drawn ? "\n" : " (no figure: gnuplot is not installed)\n");
}
