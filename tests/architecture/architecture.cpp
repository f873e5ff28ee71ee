// Checks which header includes which. Rooms include each other only downwards, files never in a circle.
//
//   test_architecture check <include directory>        0: in order, 1: faults, one line each
//   test_architecture self-check <scratch directory>   0: every kind of fault is found in a bad tree
//   test_architecture sizes <include directory>        a table: headers, lines, lines of code of each room; the longest headers
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<std::string> const rooms{"core",       "operators",   "states",  "model",     "fields",
                                     "conditions", "enumeration", "engines", "expansion", "limits",
                                     "systems",    "reference",   "io"};
std::string const umbrella = "mfdyson/mfdyson.hpp";
std::size_t const longest_header = 300;

struct report {
  std::vector<std::string> faults;
  std::vector<std::string> warnings;
};

// Rank of the room of "mfdyson/<room>/...": its place in the list; the list's size for a file outside of any room.
std::size_t rank(std::string const& header) {
  std::vector<std::string> parts;
  for (auto const& part : fs::path(header)) parts.push_back(part.string());
  if (parts.size() < 3) return rooms.size();
  return static_cast<std::size_t>(std::find(rooms.begin(), rooms.end(), parts[1]) - rooms.begin());
}

bool is_in_room(std::string const& header) {
  auto const path = fs::path(header);
  return std::distance(path.begin(), path.end()) >= 3;
}

// The text with comments and the contents of literals blanked; line breaks stay. Names in #include "..." go too, so
// includes are read from text whose comments alone are blanked (`keep_literals`).
std::string without_comments(std::string const& text, bool keep_literals) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto const blank_until = [&](std::size_t end, bool keep) {
      for (; i < std::min(end, text.size()); ++i) out += (keep || text[i] == '\n') ? text[i] : ' ';
    };
    if (text.compare(i, 2, "//") == 0) {
      blank_until(text.find('\n', i), false);
    } else if (text.compare(i, 2, "/*") == 0) {
      auto const end = text.find("*/", i + 2);
      blank_until(end == std::string::npos ? end : end + 2, false);
    } else if (text.compare(i, 2, "R\"") == 0 && text.find('(', i) != std::string::npos) {
      auto const open = text.find('(', i);
      std::string const closing = ")" + text.substr(i + 2, open - i - 2) + "\"";
      auto const end = text.find(closing, open);
      blank_until(end == std::string::npos ? end : end + closing.size(), keep_literals);
    } else if (text[i] == '"' ||
               (text[i] == '\'' && (i == 0 || !std::isalnum(static_cast<unsigned char>(text[i - 1]))))) {
      auto end = i + 1;
      while (end < text.size() && text[end] != text[i] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      blank_until(end + 1, keep_literals);
    } else {
      out += text[i++];
    }
  }
  return out;
}

// True where `using namespace` stands outside of every function: all open braces belong to namespaces.
bool has_using_namespace_at_namespace_scope(std::string const& code) {
  static std::regex const opens_namespace{
      R"((^|[\s;}])(namespace(\s+[\w:\s]*|\s*\[\[.*\]\]\s*\w*)?|extern\s*" *")\s*$)"};
  static std::regex const uses_namespace{R"(\busing\s+namespace\b)"};
  std::vector<bool> open_is_namespace;
  std::string statement;
  auto const at_namespace_scope = [&] {
    return std::all_of(open_is_namespace.begin(), open_is_namespace.end(), [](bool b) { return b; });
  };
  for (char const c : code) {
    if (c == '{') {
      open_is_namespace.push_back(std::regex_search(statement, opens_namespace));
      statement.clear();
    } else if (c == '}') {
      if (!open_is_namespace.empty()) open_is_namespace.pop_back();
      statement.clear();
    } else if (c == ';') {
      if (at_namespace_scope() && std::regex_search(statement, uses_namespace)) return true;
      statement.clear();
    } else if (c == '\n' && statement.find('#') != std::string::npos) {
      statement.clear(); // a preprocessor line ends with the line
    } else {
      statement += c;
    }
  }
  return false;
}

using graph = std::map<std::string, std::vector<std::string>>;

// Depth first; a file met again while it is still open closes a circle.
void find_cycles(graph const& includes, std::string const& file, std::vector<std::string>& open,
                 std::set<std::string>& done, report& result) {
  if (done.count(file)) return;
  if (auto const again = std::find(open.begin(), open.end(), file); again != open.end()) {
    std::string circle;
    for (auto it = again; it != open.end(); ++it) circle += *it + " -> ";
    result.faults.push_back("cycle: " + circle + file);
    return;
  }
  open.push_back(file);
  if (auto const found = includes.find(file); found != includes.end())
    for (auto const& next : found->second) find_cycles(includes, next, open, done, result);
  open.pop_back();
  done.insert(file);
}

void find_reach(graph const& includes, std::string const& file, std::set<std::string>& reached) {
  if (!reached.insert(file).second) return;
  if (auto const found = includes.find(file); found != includes.end())
    for (auto const& next : found->second) find_reach(includes, next, reached);
}

// All files below root, by their names relative to it.
std::vector<std::string> files_of(fs::path const& root) {
  std::vector<std::string> files;
  for (auto const& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), root).generic_string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(fs::path const& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

report check(fs::path const& root) {
  static std::regex const include_line{R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])"};
  static std::regex const pragma_once{R"((^|\n)\s*#\s*pragma\s+once\b)"};
  report result;
  auto const headers = files_of(root);

  graph includes;
  for (auto const& header : headers) {
    auto const text = text_of(root / header);
    auto const fault = [&](std::string const& message) { result.faults.push_back(header + ": " + message); };

    if (fs::path(header).extension() != ".hpp") fault("not a header (.hpp)");
    if (is_in_room(header) && rank(header) == rooms.size()) fault("unknown room");
    if (!std::regex_search(without_comments(text, false), pragma_once)) fault("no #pragma once");
    if (has_using_namespace_at_namespace_scope(without_comments(text, false)))
      fault("using namespace at namespace scope");
    auto const lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (lines > longest_header) result.warnings.push_back(header + ": " + std::to_string(lines) + " lines");

    std::istringstream code(without_comments(text, true));
    for (std::string line; std::getline(code, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, include_line)) continue;
      std::string target = match[2];
      if (target == "execution") fault("includes <execution>");
      if (match[1] == "\"") {
        fault("includes \"" + target + "\" in quotes, write <mfdyson/...>");
        target = (fs::path(header).parent_path() / target).lexically_normal().generic_string();
      }
      if (target.rfind("mfdyson/", 0) != 0) continue;
      if (!fs::is_regular_file(root / target)) fault("includes <" + target + ">, which does not exist");
      if (is_in_room(header) && rank(target) > rank(header)) fault("includes upwards: <" + target + ">");
      includes[header].push_back(target);
    }
  }

  std::vector<std::string> open;
  std::set<std::string> done;
  for (auto const& header : headers) find_cycles(includes, header, open, done, result);

  std::set<std::string> reached;
  find_reach(includes, umbrella, reached);
  for (auto const& header : reached)
    for (auto const* room : {"mfdyson/reference/", "mfdyson/io/"})
      if (header.rfind(room, 0) == 0) result.faults.push_back(umbrella + ": reaches <" + header + ">");
  return result;
}

struct size_of_text {
  std::size_t headers = 0;
  std::size_t lines = 0;
  std::size_t code = 0; // lines that are neither empty nor comment only

  size_of_text& operator+=(size_of_text const& other) {
    headers += other.headers;
    lines += other.lines;
    code += other.code;
    return *this;
  }
};

size_of_text measure(std::string const& text) {
  size_of_text size{.headers = 1};
  std::istringstream code(without_comments(text, true));
  for (std::string line; std::getline(code, line);) {
    ++size.lines;
    size.code += line.find_first_not_of(" \t\r") != std::string::npos;
  }
  return size;
}

void print_sizes(fs::path const& root) {
  std::map<std::size_t, size_of_text> of_room;
  std::vector<std::pair<size_of_text, std::string>> of_header;
  size_of_text all;
  for (auto const& header : files_of(root)) {
    auto const size = measure(text_of(root / header));
    of_room[rank(header)] += size;
    of_header.emplace_back(size, header);
    all += size;
  }
  auto const row = [](std::string const& name, size_of_text const& size) {
    std::cout << std::left << std::setw(12) << name << std::right << std::setw(9) << size.headers
              << std::setw(9) << size.lines << std::setw(9) << size.code << '\n';
  };
  std::cout << "room          headers    lines     code\n";
  for (auto const& [room, size] : of_room) row(room < rooms.size() ? rooms[room] : "umbrella", size);
  row("all", all);
  std::sort(of_header.begin(), of_header.end(),
            [](auto const& a, auto const& b) { return a.first.lines > b.first.lines; });
  std::cout << "\nlines of the longest headers\n";
  for (std::size_t k = 0; k < std::min<std::size_t>(10, of_header.size()); ++k)
    std::cout << std::setw(6) << of_header[k].first.lines << "  " << of_header[k].second << '\n';
}

// A tree of small files and the fault that must be found in it ("" for none).
struct fixture {
  std::map<std::string, std::string> files;
  std::string fault;
};

int self_check(fs::path const& scratch) {
  std::string const once = "#pragma once\n";
  std::vector<fixture> const fixtures{
      {{{"mfdyson/core/a.hpp",
         "// using namespace std;\n" + once +
             "namespace mfdyson {\ninline int f() { using namespace std; return 1'000; }\n}\n"},
        {"mfdyson/io/b.hpp", once + "#include <mfdyson/core/a.hpp>\n/* #include <execution> */\n"},
        {"mfdyson/mfdyson.hpp", once + "#include <mfdyson/core/a.hpp>\n"}},
       ""},
      {{{"mfdyson/core/a.hpp", once + "#include <mfdyson/model/b.hpp>\n"}, {"mfdyson/model/b.hpp", once}},
       "includes upwards"},
      {{{"mfdyson/core/a.hpp", once + "#include \"../model/b.hpp\"\n"}, {"mfdyson/model/b.hpp", once}},
       "includes upwards"},
      {{{"mfdyson/io/a.hpp", once + "#include <mfdyson/mfdyson.hpp>\n"}, {"mfdyson/mfdyson.hpp", once}},
       "includes upwards"},
      {{{"mfdyson/core/a.hpp", once + "#include \"b.hpp\"\n"}, {"mfdyson/core/b.hpp", once}}, "in quotes"},
      {{{"mfdyson/core/a.hpp", once + "#include <mfdyson/core/b.hpp>\n"},
        {"mfdyson/core/b.hpp", once + "#include <mfdyson/core/a.hpp>\n"}},
       "cycle: mfdyson/core/a.hpp -> mfdyson/core/b.hpp -> mfdyson/core/a.hpp"},
      {{{"mfdyson/core/a.hpp", once + "#include <mfdyson/core/a.hpp>\n"}}, "cycle"},
      {{{"mfdyson/mfdyson.hpp", once + "#include <mfdyson/io/a.hpp>\n"}, {"mfdyson/io/a.hpp", once}},
       "reaches <mfdyson/io/a.hpp>"},
      {{{"mfdyson/mfdyson.hpp", once + "#include <mfdyson/all.hpp>\n"},
        {"mfdyson/all.hpp", once + "# include <mfdyson/reference/a.hpp>\n"},
        {"mfdyson/reference/a.hpp", once}},
       "reaches <mfdyson/reference/a.hpp>"},
      {{{"mfdyson/core/a.hpp", once + "#include <execution>\n"}}, "includes <execution>"},
      {{{"mfdyson/core/a.hpp", once + "#include <mfdyson/core/none.hpp>\n"}}, "does not exist"},
      {{{"mfdyson/core/a.hpp", once + "using namespace std;\n"}}, "using namespace"},
      {{{"mfdyson/core/a.hpp", once + "namespace mfdyson::detail {\nusing namespace std;\n}\n"}},
       "using namespace"},
      {{{"mfdyson/core/a.hpp",
         once + "#include <cmath>\nnamespace {\nstruct s {};\nusing  namespace std ;\n}\n"}},
       "using namespace"},
      {{{"mfdyson/core/a.hpp", "// #pragma once\nint f();\n"}}, "no #pragma once"},
      {{{"mfdyson/cellar/a.hpp", once}}, "unknown room"},
      {{{"mfdyson/core/a.cpp", once}}, "not a header"},
  };
  int missed = 0;
  for (std::size_t i = 0; i < fixtures.size(); ++i) {
    auto const root = scratch / std::to_string(i);
    fs::remove_all(root);
    for (auto const& [name, text] : fixtures[i].files) {
      fs::create_directories((root / name).parent_path());
      std::ofstream(root / name) << text;
    }
    auto const found = check(root);
    auto const& expected = fixtures[i].fault;
    bool const as_expected =
        expected.empty()
            ? found.faults.empty()
            : std::any_of(found.faults.begin(), found.faults.end(), [&](std::string const& fault) {
                return fault.find(expected) != std::string::npos;
              });
    if (as_expected) continue;
    ++missed;
    std::cout << "fixture " << i << ": expected " << (expected.empty() ? "no fault" : "'" + expected + "'")
              << ", found:\n";
    for (auto const& fault : found.faults) std::cout << "  " << fault << '\n';
  }

  auto const root = scratch / "long";
  fs::create_directories(root / "mfdyson/core");
  std::ofstream(root / "mfdyson/core/a.hpp") << once << std::string(longest_header, '\n');
  if (check(root).warnings.size() != 1) {
    ++missed;
    std::cout << "a header of more than " << longest_header << " lines was not named\n";
  }
  std::cout << fixtures.size() + 1 << " trees checked, " << missed << " judged wrongly\n";
  return missed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> const arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && arguments[0] == "self-check") return self_check(arguments[1]);
  if (arguments.size() == 2 && arguments[0] == "sizes") {
    print_sizes(arguments[1]);
    return EXIT_SUCCESS;
  }
  if (arguments.size() != 2 || arguments[0] != "check") {
    std::cerr
        << "usage: test_architecture check|sizes <include directory> | self-check <scratch directory>\n";
    return 2;
  }
  auto const result = check(arguments[1]);
  for (auto const& warning : result.warnings) std::cout << "warning: " << warning << '\n';
  for (auto const& fault : result.faults) std::cout << "error: " << fault << '\n';
  std::cout << result.faults.size() << " faults, " << result.warnings.size() << " warnings\n";
  return result.faults.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}
