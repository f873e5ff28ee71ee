// The pages of docs/ show what there is: what the FAQ quotes of `expand`, the tutorial's model file, commands, rooms, figures.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/io/model_file.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/model_documents.hpp"
#include "support/process.hpp"

namespace tests_of_documentation_pages {

namespace {

using mfdyson::testing::boson_document;
using mfdyson::testing::complaint;
using mfdyson::testing::read_file;
using mfdyson::testing::with;
using mfdyson::testing::without;

std::filesystem::path const root = std::filesystem::path(MFDYSON_TEST_DATA_DIR).parent_path().parent_path();
std::filesystem::path const pages = root / "docs" / "pages";

/// All code blocks of a page in this language, one after the other.
std::vector<std::string> blocks(std::string const& text, std::string const& language) {
  std::vector<std::string> result;
  auto const fence = "```" + language + "\n";
  for (std::size_t at = text.find(fence); at != text.npos; at = text.find(fence, at)) {
    at += fence.size();
    result.push_back(text.substr(at, text.find("```", at) - at));
  }
  return result;
}

/// README.md and the pages.
std::vector<std::filesystem::path> all_pages() {
  std::vector<std::filesystem::path> result{root / "README.md"};
  for (auto const& entry : std::filesystem::directory_iterator(pages)) {
    if (entry.path().extension() == ".md") {
      result.push_back(entry.path());
    }
  }
  return result;
}

} // namespace

TEST_CASE("what the FAQ quotes of `expand` is what it says") {
  auto const refused = [](std::string const& text) {
    return complaint([&] { return mfdyson::read_model_file(text, std::size_t(1) << 30); });
  };
  auto misspelt = boson_document();
  misspelt["lamda"] = misspelt["lambda"];
  std::string said;
  for (auto const& message :
       {refused(misspelt.dump()), refused(without(boson_document(), "/order").dump()),
        refused(R"({"N": [10],)" + boson_document().dump().substr(1)),
        refused(with(boson_document(), "/species/0/reservoir_operator", "a").dump()),
        refused(with(boson_document(), "/N", {10.5}).dump()),
        refused(with(boson_document(), "/species/0/state", {{"populations", {0.5, 0.7}}}).dump()),
        refused(with(boson_document(), "/species/0/coupling", nlohmann::json::parse("[[0, 1], [2, 0]]"))
                    .dump())}) {
    said += message;
    said += '\n';
  }
  std::string quoted;
  for (auto const& block : blocks(read_file(pages / "faq.md"), "console")) {
    quoted += block;
  }
  CHECK(quoted == said);
}

TEST_CASE("the tutorial's model file has the answer of its first program") {
  auto const text = read_file(pages / "tutorial.md");
  auto const models = blocks(text, "json");
  REQUIRE(models.size() == 1);
  auto const program = std::filesystem::path(MFDYSON_EXAMPLES_DIR) / "expand";
  if (!std::filesystem::exists(program)) {
    WARN("skipped: " << program << " is not built");
    return;
  }
  auto const found = mfdyson::testing::run(program.string(), "-", models[0]);
  REQUIRE(found.status == 0);
  auto const result = nlohmann::json::parse(found.out);
  CHECK(result["results"][0]["mean"][0]["value"][0][0].get<double>() ==
        Approx(std::stod(blocks(text, "text").at(0))).epsilon(1e-5));
}

TEST_CASE("commands on the pages are there") {
  auto const usage = read_file(root / "run");
  auto const presets = read_file(root / "CMakePresets.json");
  int commands = 0;
  for (auto const& page : all_pages()) {
    for (auto const& block : blocks(read_file(page), "sh")) {
      std::istringstream lines(block);
      for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string program;
        std::string command;
        words >> program >> command;
        INFO(page << ": " << line);
        if (program == "./run") {
          ++commands;
          CHECK(usage.find("\n./run " + command) != usage.npos);
          for (std::string name; command == "demo" && words >> name && name[0] != '-';) {
            CHECK(std::filesystem::exists(root / "examples" / (name + ".cpp")));
          }
        } else if (program == "cmake" && command.substr(0, 2) == "--") {
          ++commands;
          std::string preset;
          words >> preset;
          CHECK(presets.find("\"name\": \"" + preset + "\"") != presets.npos);
        } else if (program.rfind("build/demo/examples/", 0) == 0) {
          ++commands;
          auto const name = program.substr(program.rfind('/') + 1);
          CHECK(std::filesystem::exists(root / "examples" / (name + ".cpp")));
        } else {
          FAIL("a command that is not checked");
        }
      }
    }
  }
  CHECK(commands > 3);
}

TEST_CASE("the pages have every room, and the main page every page") {
  auto const rooms = read_file(pages / "rooms.md");
  auto const described = read_file(root / "docs" / "rooms.dox");
  for (auto const& entry : std::filesystem::recursive_directory_iterator(root / "include" / "mfdyson")) {
    if (entry.is_directory()) {
      auto const name =
          std::filesystem::relative(entry.path(), root / "include" / "mfdyson").generic_string();
      INFO(name);
      CHECK(rooms.find("\\room{" + name + "}") != rooms.npos);
      CHECK(described.find("\\dir mfdyson/" + name + "\n") != described.npos);
    }
  }
  auto const index = read_file(pages / "index.md");
  for (auto const& page : all_pages()) {
    auto const name = page.stem().string();
    if (name != "README" && name != "index" && name != "equations") { // which stands in \equation_table
      INFO(name);
      CHECK(index.find("\\subpage " + name) != index.npos);
    }
  }
}

TEST_CASE("the gallery has every example that draws") {
  auto const gallery = read_file(pages / "gallery.md");
  auto const site = read_file(root / "docs" / "CMakeLists.txt");
  int drawing = 0;
  for (auto const& entry : std::filesystem::directory_iterator(root / "examples")) {
    auto const name = entry.path().stem().string();
    bool const of_models = name == "show_result"; // draws what `expand` computes
    if (entry.path().extension() == ".cpp" && !of_models &&
        read_file(entry.path()).find("draw_figure(") != std::string::npos) {
      ++drawing;
      INFO(name);
      CHECK(gallery.find("\\figure{" + name) != gallery.npos);
      CHECK(gallery.find("\\include " + name + ".cpp") != gallery.npos);
      CHECK(site.find("    " + name) != site.npos);
    }
  }
  CHECK(drawing > 3);
}

} // namespace tests_of_documentation_pages
