#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <sys/wait.h>
#include <unistd.h>

/// \file
/// Running a program and reading what it wrote.

namespace mfdyson::testing {

/// A directory of its own, removed in the end.
class temporary_directory {
public:
  temporary_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "mfdyson-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::filesystem::filesystem_error("mkdtemp", name,
                                              std::error_code(errno, std::generic_category()));
    }
    path_ = name;
  }
  temporary_directory(temporary_directory const&) = delete;
  temporary_directory& operator=(temporary_directory const&) = delete;
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

[[nodiscard]] inline std::string read_file(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What a program did.
struct outcome {
  int status = -1; ///< exit status; −1 where a signal ended it
  std::string out; ///< standard output
  std::string err; ///< standard error
};

/// Runs `program argument` with `input` on standard input.
[[nodiscard]] inline outcome run(std::string const& program, std::string const& argument,
                                 std::string const& input = "") {
  temporary_directory const scratch;
  auto const file = [&](char const* name) { return (scratch.path() / name).string(); };
  std::ofstream(file("in"), std::ios::binary) << input;
  std::string const command =
      "'" + program + "' " + argument + " < " + file("in") + " > " + file("out") + " 2> " + file("err");
  int const result = std::system(command.c_str());
  return {WIFEXITED(result) ? WEXITSTATUS(result) : -1, read_file(file("out")), read_file(file("err"))};
}

} // namespace mfdyson::testing
