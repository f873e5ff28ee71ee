#pragma once

// What a program on the command line needs: its input, its limits, and one line where it fails.

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <unistd.h>

#include <mfdyson/core/error.hpp>

/// Half of the machine's memory.
inline std::size_t half_of_memory() {
  long const pages = sysconf(_SC_PHYS_PAGES);
  long const size = sysconf(_SC_PAGE_SIZE);
  return pages > 0 && size > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(size) / 2
                               : std::size_t(4) << 30;
}

/// The content of a file, or of standard input where the path is "-".
/// \throws mfdyson::invalid_input where it cannot be read
inline std::string read_all(std::string const& path) {
  if (path == "-") {
    return {std::istreambuf_iterator<char>(std::cin), {}};
  }
  try {
    std::ifstream file(path, std::ios::binary);
    file.exceptions(std::ios::badbit | std::ios::failbit);
    return {std::istreambuf_iterator<char>(file), {}};
  } catch (std::ios::failure const&) {
    throw mfdyson::invalid_input("read_all", "cannot read the file " + path);
  }
}

/// Says why in one line on standard error. Returns the status.
inline int fail(int status, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::cerr << message << '\n';
  return status;
}
