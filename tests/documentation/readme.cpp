// The README shows what there is.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <mfdyson/io/model_file.hpp>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace tests_of_documentation_readme {

namespace {

std::filesystem::path const root = std::filesystem::path(MFDYSON_TEST_DATA_DIR).parent_path().parent_path();

std::string content(std::filesystem::path const& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The first code block of the README in this language.
std::string block(std::string const& language) {
  auto const text = content(root / "README.md");
  auto const fence = "```" + language + "\n";
  auto const start = text.find(fence);
  REQUIRE(start != std::string::npos);
  auto const first = start + fence.size();
  return text.substr(first, text.find("```", first) - first);
}

} // namespace

TEST_CASE("the README's program is examples/quickstart.cpp, in 25 lines at most") {
  auto const program = block("cpp");
  CHECK(program == content(root / "examples" / "quickstart.cpp"));
  CHECK(std::count(program.begin(), program.end(), '\n') <= 25);
}

TEST_CASE("the README's output is what the program prints") {
  auto const program = std::filesystem::path(MFDYSON_EXAMPLES_DIR) / "quickstart";
  if (!std::filesystem::exists(program)) {
    WARN("skipped: " << program << " is not built");
    return;
  }
  auto const out = std::filesystem::temp_directory_path() / "mfdyson-quickstart-output";
  REQUIRE(std::system((program.string() + " > " + out.string()).c_str()) == 0); // NOLINT: our own program
  CHECK(content(out) == block("text"));
  std::filesystem::remove(out);
}

TEST_CASE("the README's model file works") {
  auto const file = mfdyson::read_model_file(block("json"), std::size_t(1) << 30);
  CHECK(file.particles.size() == 3);
  auto const program = std::filesystem::path(MFDYSON_EXAMPLES_DIR) / "expand";
  if (!std::filesystem::exists(program)) {
    WARN("skipped: " << program << " is not built");
    return;
  }
  auto const found = mfdyson::testing::run(program.string(), "-", block("json"));
  CHECK(found.status == 0);
  CHECK(nlohmann::json::parse(found.out)["results"].size() == 3);
}

TEST_CASE("the README has every room of include/") {
  auto const text = content(root / "README.md");
  for (auto const& entry : std::filesystem::directory_iterator(root / "include" / "mfdyson")) {
    if (entry.is_directory()) {
      INFO(entry.path());
      CHECK(text.find("| `" + entry.path().filename().string() + "/` |") != std::string::npos);
    }
  }
}

} // namespace tests_of_documentation_readme
