// Runs a fuzzer's target on the files named, and on all files of the directories named: for compilers without libFuzzer.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

void run(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  std::string const content(std::istreambuf_iterator<char>(file), {});
  std::vector<std::uint8_t> const bytes(content.begin(),
                                        content.end()); // of this size, so that reads beyond are seen
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

} // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int k = 1; k < argc; ++k) {
    if (!std::filesystem::is_directory(argv[k])) {
      run(argv[k]);
      ++count;
      continue;
    }
    for (auto const& entry : std::filesystem::recursive_directory_iterator(argv[k])) {
      if (entry.is_regular_file()) {
        run(entry.path());
        ++count;
      }
    }
  }
  std::printf("%zu files\n", count);
  return count == 0 ? 1 : 0; // a corpus that is not found is no success
}
