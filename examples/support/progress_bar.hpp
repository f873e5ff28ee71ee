#pragma once

// A progress bar on the terminal, for work that takes longer than a moment.

#include <chrono>
#include <cstdio>
#include <string>

#include <unistd.h>

/// A progress function (`expansion_options::progress`): draws on standard error where that is a terminal, and
/// only when the work has taken half a second; clears the line at the end.
class progress_bar {
public:
  bool operator()(double fraction) {
    using namespace std::chrono;
    auto const now = steady_clock::now();
    if (!terminal_ || now - begin_ < milliseconds(500)) {
      return true;
    }
    if (fraction >= 1) {
      if (percent_ >= 0) {
        std::fprintf(stderr, "\r%*s\r", width + 9, "");
      }
      return true;
    }
    int const percent = static_cast<int>(100 * fraction);
    if (percent != percent_) {
      percent_ = percent;
      auto const full = static_cast<std::size_t>(width * fraction);
      std::fprintf(stderr, "\r[%s%s] %3d %%", std::string(full, '#').c_str(),
                   std::string(width - full, ' ').c_str(), percent);
    }
    return true;
  }

private:
  static constexpr int width = 50;

  bool terminal_ = isatty(STDERR_FILENO) != 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  int percent_ = -1; // as it was drawn
};
