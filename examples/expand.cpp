// Reads a model file, writes its expansion as JSON on standard output: expand [--threads K] MODEL.json
//
// Exit status 0; 2 where the file cannot be read or is no valid model file; 3 where the model breaks a
// hypothesis of the theory; 4 where the work does not fit in memory. Errors are one line on standard error.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include <mfdyson/io/result_file.hpp>

#include "support/command_line.hpp"
#include "support/progress_bar.hpp"

namespace {

constexpr int bad_file = 2;
constexpr int bad_hypothesis = 3;
constexpr int too_large = 4;

/// K of `--threads K`: a whole number from 1 to 1024, or 0 where it is none.
int thread_count(std::string const& text) {
  bool const digits = !text.empty() && text.size() <= 4 && text.find_first_not_of("0123456789") == text.npos;
  int const count = digits ? std::stoi(text) : 0;
  return count <= 1024 ? count : 0;
}

} // namespace

int main(int argc, char** argv) {
  bool const with_threads = argc == 4 && std::string(argv[1]) == "--threads";
  int const threads = with_threads ? thread_count(argv[2]) : 1;
  if ((argc != 2 && !with_threads) || threads == 0) {
    return fail(bad_file, "usage: expand [--threads K] MODEL.json, K from 1 to 1024; - reads standard input");
  }
  try {
    mfdyson::expansion_options const options{
        .memory_limit = half_of_memory(), .threads = threads, .progress = progress_bar()};
    auto const file = mfdyson::read_model_file(read_all(argv[argc - 1]), options.memory_limit);
    auto const text = mfdyson::make_result(file, options).dump();
    std::cout << text << '\n' << std::flush;
    return std::cout ? EXIT_SUCCESS : fail(bad_file, "cannot write the result to standard output");
  } catch (mfdyson::invalid_input const& error) {
    return fail(bad_file, error.detail());
  } catch (mfdyson::hypothesis_violation const& error) {
    return fail(bad_hypothesis, error.detail());
  } catch (mfdyson::capacity_exceeded const& error) {
    return fail(too_large, error.detail());
  } catch (std::bad_alloc const&) {
    return fail(too_large, "order: the work does not fit in memory");
  } catch (std::exception const& error) {
    return fail(bad_file, error.what());
  }
}
