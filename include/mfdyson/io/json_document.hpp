#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <mfdyson/core/error.hpp>
#include <mfdyson/core/text.hpp>

/// \file
/// JSON text that is exactly one value without repeated keys.

namespace mfdyson {

/// A JSON value.
using json = nlohmann::json;

namespace detail {

/// Follows the events of a parser: where it is, and which keys the objects around have.
class json_position {
public:
  /// \throws invalid_input where an object repeats a key
  void operator()(json::parse_event_t event, json& parsed) {
    using is = json::parse_event_t;
    switch (event) {
    case is::object_start:
    case is::array_start:
      levels_.push_back({event == is::array_start, 0, {}, {}});
      break;
    case is::key:
      levels_.back().key = parsed.get<std::string>();
      if (!levels_.back().keys.insert(levels_.back().key).second) {
        throw invalid_input("parse_json", concat({text(), ": this key is repeated in one object"}));
      }
      break;
    case is::object_end:
    case is::array_end:
      levels_.pop_back();
      count();
      break;
    case is::value:
      count();
      break;
    }
  }
  /// "species[0].state", or "model" at the top.
  [[nodiscard]] std::string text() const {
    std::string result;
    for (auto const& level : levels_) {
      if (level.is_array) {
        result += concat({"[", to_text(level.index), "]"});
      } else if (!level.key.empty()) {
        auto const quoted = json(level.key).dump(-1, ' ', true); // no control characters in a message
        result += concat({result.empty() ? "" : ".", std::string_view(quoted).substr(1, quoted.size() - 2)});
      }
    }
    return result.empty() ? "model" : result.substr(0, 200);
  }

private:
  struct level {
    bool is_array;
    std::size_t index;
    std::string key;
    std::set<std::string> keys;
  };
  void count() {
    if (!levels_.empty() && levels_.back().is_array) {
      ++levels_.back().index;
    }
  }
  std::vector<level> levels_;
};

} // namespace detail

/// The JSON value that `text` is. An object that names a key twice, which the parser alone would let pass, is
/// refused.
/// \throws invalid_input naming the place, where it is no JSON or an object repeats a key
[[nodiscard]] inline json parse_json(std::string const& text) {
  detail::json_position position;
  auto const watch = [&](int /*depth*/, json::parse_event_t event, json& parsed) {
    position(event, parsed);
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (json::exception const& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: …": what follows the tag, in one line
    std::string message = error.what();
    auto const tag = message.find("] ");
    message.erase(0, tag == std::string::npos ? 0 : tag + 2);
    for (auto& c : message) {
      c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    throw invalid_input("parse_json", concat({position.text(), ": not JSON: ", message}));
  }
}

} // namespace mfdyson
