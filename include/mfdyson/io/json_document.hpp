#pragma once

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <mfdyson/core/error.hpp>

/// \file
/// JSON text that is exactly one value without repeated keys.

namespace mfdyson {

/// A JSON value.
using json = nlohmann::json;

/// The JSON value that `text` is. An object that names a key twice, which the parser alone would let pass, is
/// refused.
/// \throws invalid_input where it is no JSON, or an object repeats a key
[[nodiscard]] inline json parse_json(std::string const& text) {
  std::vector<std::set<std::string>> open; // keys of the objects around the current position
  auto const watch = [&](int /*depth*/, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) {
      open.emplace_back();
    } else if (event == json::parse_event_t::object_end) {
      open.pop_back();
    } else if (event == json::parse_event_t::key) {
      auto const& key = parsed.get_ref<std::string const&>();
      if (!open.back().insert(key).second) {
        throw invalid_input("parse_json",
                            concat({"key ", parsed.dump(-1, ' ', true), " is repeated in one object"}));
      }
    }
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
    throw invalid_input("parse_json", concat({"not JSON: ", message}));
  }
}

} // namespace mfdyson
