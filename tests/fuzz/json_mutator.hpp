#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

/// \file
/// Mutations of a JSON document that know its structure, and some that know model files.

namespace mfdyson::fuzzing {

using json = nlohmann::json;

/// Changes documents at random, the same for the same seed.
class json_mutator {
public:
  explicit json_mutator(std::uint64_t seed) : state_(seed * 2 + 1) {}

  /// The text of a document one change away from `document`, sometimes up to four.
  [[nodiscard]] std::string mutate(json document) {
    for (auto changes = below(4) == 0 ? 1 + below(4) : 1; changes > 0; --changes) {
      change(document);
    }
    auto text = to_text(document);
    switch (below(32)) {
    case 0:
      replace_number(text);
      break;
    case 1:
      repeat_key(text);
      break;
    default:
      break;
    }
    return text;
  }

  /// The first document with a part of the second in the place of one of its own.
  [[nodiscard]] std::string cross(json first, json second) {
    auto const into = sites(first);
    auto const from = sites(second);
    auto const& target = pick(into);
    // values of the same key fit better than any
    std::vector<site> fitting;
    std::copy_if(from.begin(), from.end(), std::back_inserter(fitting),
                 [&](site const& s) { return s.key == target.key; });
    *target.value = *(fitting.empty() || below(4) == 0 ? pick(from) : pick(fitting)).value;
    return to_text(first);
  }

private:
  /// A value, the list or object around it, and its key: of the object, or of the nearest object around the list.
  struct site {
    json* value;
    json* around;
    std::string key;
    std::size_t index = 0; // in a list
  };

  /// A number below `bound`, which is positive.
  std::size_t below(std::size_t bound) {
    state_ += 0x9e3779b97f4a7c15U; // splitmix64
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>((z ^ (z >> 31)) % bound);
  }
  template <class List>
  typename List::value_type const& pick(List const& list) {
    return list[below(list.size())];
  }

  static std::string to_text(json const& document) {
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
  }

  static void collect(json& value, json* around, std::string const& key, std::size_t index, int depth,
                      std::vector<site>& found) {
    found.push_back({&value, around, key, index});
    if (depth == 0) {
      return;
    }
    if (value.is_object()) {
      for (auto const& item : value.items()) {
        collect(item.value(), &value, item.key(), 0, depth - 1, found);
      }
    } else if (value.is_array()) {
      for (std::size_t k = 0; k < value.size(); ++k) {
        collect(value[k], &value, key, k, depth - 1, found);
      }
    }
  }
  /// All values of the document, itself first; none deeper than 24.
  static std::vector<site> sites(json& document) {
    std::vector<site> found;
    collect(document, nullptr, "", 0, 24, found);
    return found;
  }

  void change(json& document) {
    auto const all = sites(document);
    auto const& at = pick(all);
    switch (below(26)) {
    case 0:
      *at.value = edge_number();
      break;
    case 1:
    case 2:
    case 3:
    case 4: { // a number somewhat different
      auto const& number = pick_number(all, at);
      *number.value = below(3) == 0 ? edge_number() : nearby(*number.value);
      break;
    }
    case 5: // a copy of another part
      *at.value = json(*pick(all).value);
      break;
    case 6: {
      auto const& other = pick(all);
      if (other.around == at.around) {
        std::swap(*other.value, *at.value);
      } else {
        json copy = *other.value;
        *at.value = std::move(copy);
      }
      break;
    }
    case 7:
      remove(at);
      break;
    case 8:
      repeat(at);
      break;
    case 9:
      rename(at);
      break;
    case 10:
      wrap(at);
      break;
    case 11:
      unwrap(at);
      break;
    case 12:
      change_type(at);
      break;
    case 13:
      add_key(all, at);
      break;
    case 14:
    case 15:
    case 16:
    case 17:
    case 18:
    case 19:
    case 20:
    case 21:
      admissible(all, at);
      break;
    default:
      change_matrix(at);
      break;
    }
  }

  site const& pick_number(std::vector<site> const& all, site const& otherwise) {
    std::vector<std::size_t> numbers;
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (all[k].value->is_number()) {
        numbers.push_back(k);
      }
    }
    return numbers.empty() ? otherwise : all[pick(numbers)];
  }

  json edge_number() {
    static std::vector<json> const edges{0,
                                         -0.0,
                                         1,
                                         -1,
                                         2,
                                         3,
                                         0.5,
                                         1.0 / 3,
                                         1e-8,
                                         1e8,
                                         1e-16,
                                         1e16,
                                         1e-150,
                                         1e150,
                                         -1e150,
                                         1e308,
                                         -1e308,
                                         1.7976931348623157e308,
                                         2.2250738585072014e-308,
                                         1e-308,
                                         5e-324,
                                         std::int64_t(2147483647),
                                         std::int64_t(2147483648),
                                         std::int64_t(-2147483649),
                                         std::int64_t(4294967296),
                                         std::int64_t(9007199254740993),
                                         std::int64_t(1) << 62,
                                         (std::int64_t(1) << 62) + 1,
                                         std::numeric_limits<std::int64_t>::max(),
                                         std::numeric_limits<std::int64_t>::min(),
                                         std::numeric_limits<std::uint64_t>::max(),
                                         100,
                                         1000000};
    return pick(edges);
  }

  json nearby(json const& value) {
    if (!value.is_number()) {
      return edge_number();
    }
    double const x = value.get<double>();
    switch (below(8)) {
    case 0:
      return x + 1;
    case 1:
      return x - 1;
    case 2:
      return -x;
    case 3:
      return x * 2;
    case 4:
      return x / 2;
    case 5:
      return x * (1 + 1e-13);
    case 6:
      return static_cast<double>(below(2001)) / 1000 - 1;
    default:
      return below(8);
    }
  }

  void remove(site const& at) {
    if (at.around == nullptr) {
      return;
    }
    if (at.around->is_object()) {
      at.around->erase(at.key);
    } else {
      at.around->erase(at.index);
    }
  }

  void repeat(site const& at) {
    if (at.around != nullptr && at.around->is_array()) {
      json copy = *at.value;
      at.around->push_back(std::move(copy));
    } else if (at.value->is_array() && !at.value->empty()) {
      json copy = at.value->back();
      at.value->push_back(std::move(copy));
    }
  }

  void rename(site const& at) {
    if (at.around != nullptr && at.around->is_object()) {
      json value = std::move(*at.value);
      at.around->erase(at.key);
      (*at.around)[pick(keys())] = std::move(value);
    }
  }

  void wrap(site const& at) {
    auto const depth = below(16) == 0 ? 1 + below(300) : 1 + below(2);
    for (std::size_t k = 0; k < depth; ++k) {
      json inner = std::move(*at.value);
      *at.value = below(4) == 0 ? json{{pick(keys()), std::move(inner)}} : json::array({std::move(inner)});
    }
  }

  void unwrap(site const& at) {
    if (at.value->is_structured() && !at.value->empty()) {
      json inner = *at.value->begin();
      *at.value = std::move(inner);
    }
  }

  void change_type(site const& at) {
    switch (below(8)) {
    case 0:
      *at.value = nullptr;
      break;
    case 1:
      *at.value = below(2) == 0;
      break;
    case 2:
      *at.value = at.value->is_string() ? json(1) : json(to_text(*at.value));
      break;
    case 3:
      *at.value = json::array();
      break;
    case 4:
      *at.value = json::object();
      break;
    case 5:
      *at.value = "";
      break;
    case 6:
      *at.value = std::string(1 + below(40), static_cast<char>(1 + below(255)));
      break;
    default:
      *at.value = at.value->is_number() ? json::array({*at.value, nearby(*at.value)}) : edge_number();
      break;
    }
  }

  void add_key(std::vector<site> const& all, site const& at) {
    std::vector<std::size_t> objects;
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (all[k].value->is_object()) {
        objects.push_back(k);
      }
    }
    auto& target = objects.empty() ? *at.value : *all[pick(objects)].value;
    auto const& key = pick(keys());
    auto const& fragments = admissible_values();
    auto const known = fragments.find(key);
    json value = known == fragments.end() ? json(*pick(all).value) : pick(known->second);
    if (!target.is_object()) {
      target = json::object();
    }
    target[key] = std::move(value);
  }

  /// Replaces a value by one that its key admits.
  void admissible(std::vector<site> const& all, site const& otherwise) {
    auto const& fragments = admissible_values();
    std::vector<std::size_t> known;
    for (std::size_t k = 0; k < all.size(); ++k) {
      bool const member = all[k].around != nullptr && all[k].around->is_object();
      if (member && fragments.count(all[k].key) != 0) {
        known.push_back(k);
      }
    }
    if (known.empty()) {
      *otherwise.value = edge_number();
      return;
    }
    auto const& at = all[pick(known)];
    *at.value = pick(fragments.at(at.key));
  }

  /// Changes that keep a square matrix square, and a Hermitian one often Hermitian.
  void change_matrix(site const& at) {
    auto& m = *at.value;
    bool const square = m.is_array() && !m.empty() && std::all_of(m.begin(), m.end(), [&m](json const& row) {
                          return row.is_array() && row.size() == m.size();
                        });
    if (!square) {
      m = pick(admissible_values().at("hamiltonian"));
      return;
    }
    auto const d = m.size();
    auto const i = below(d);
    auto const j = below(d);
    switch (below(3)) {
    case 0: { // an entry and its mirror image
      double const re = static_cast<double>(below(2001)) / 1000 - 1;
      double const im = i == j ? 0.0 : static_cast<double>(below(2001)) / 1000 - 1;
      m[i][j] = json::array({re, im});
      m[j][i] = json::array({re, -im});
      break;
    }
    case 1: // one level more
      for (auto& row : m) {
        row.push_back(0);
      }
      m.push_back(json(std::vector<int>(d + 1, 0)));
      break;
    default: // scaled
      for (auto& row : m) {
        for (auto& entry : row) {
          if (entry.is_number()) {
            entry = entry.get<double>() * 3;
          }
        }
      }
      break;
    }
  }

  /// Another number, or what is none, where the text has a digit.
  void replace_number(std::string& text) {
    static std::vector<std::string_view> const tokens{
        "NaN",   "Infinity",    "-Infinity",   "1e999",   "-1e999", "-0",   "-0.0", "00",
        "1.",    ".5",          "0x10",        "1E+3",    "1e-400", "true", "null", "18446744073709551616",
        "\"\"",  "[]",          "{}",          "1e308",   "1e-308", "-",    "1e",   "0.1e-1",
        "1e5,2", "\"\\u0000\"", "\"\\ud800\"", "\"\xff\""};
    auto const start = text.find_first_of("0123456789", below(text.size() + 1));
    if (start == std::string::npos) {
      return;
    }
    auto const end = text.find_first_not_of("0123456789.eE+-", start);
    text.replace(start, (end == std::string::npos ? text.size() : end) - start, pick(tokens));
  }

  /// A key before the others of an object; that it may be there already is the point.
  void repeat_key(std::string& text) {
    auto const start = text.find('{', below(text.size() + 1));
    if (start == std::string::npos || start + 1 >= text.size()) {
      return;
    }
    auto const& key = pick(keys());
    std::string added = "\"" + key + "\":" + to_text(edge_number());
    added += text[start + 1] == '}' ? "" : ",";
    text.insert(start + 1, added);
  }

  /// Every key of a model file, and one that is none.
  static std::vector<std::string> const& keys() {
    static std::vector<std::string> const all{"species",
                                              "reservoir",
                                              "observable",
                                              "times",
                                              "order",
                                              "N",
                                              "lambda",
                                              "title",
                                              "fraction",
                                              "hamiltonian",
                                              "coupling",
                                              "state",
                                              "reservoir_operator",
                                              "couplings",
                                              "operators",
                                              "boson",
                                              "frequency",
                                              "levels",
                                              "fock",
                                              "coherent",
                                              "thermal",
                                              "particles",
                                              "operator",
                                              "populations",
                                              "ladder",
                                              "field",
                                              "modes",
                                              "spectral_density",
                                              "temperature",
                                              "kind",
                                              "strength",
                                              "exponent",
                                              "cutoff",
                                              "centre",
                                              "width",
                                              "time",
                                              "coefficient",
                                              "band",
                                              "weyl",
                                              "field_product",
                                              "beyond_series",
                                              "B",
                                              "unknown"};
    return all;
  }

  /// Values that the keys of a model file admit.
  static std::map<std::string, std::vector<json>> const& admissible_values() {
    static std::map<std::string, std::vector<json>> const values = [] {
      std::map<std::string, std::vector<json>> result;
      auto const document = json::parse(R"({
        "order": [0, 1, 2, 3, 4, 5, 6, 2.0, 100, 2000000],
        "times": [[0.8], [0], [], [0, 0.5], [1e-3, 1, 2], [30], [1e-9], [1e9], [1e300]],
        "lambda": [[], [0], [0.1], [-0.3, 1], [3], [1e-9], [1e9], [1e300], [-1e-300]],
        "N": [[1], [2], [3, "infinity"], ["infinity"], [4], [6, 12], [1000000], [1e6], [], [4611686018427387904]],
        "fraction": [1, 0.5, 0.25, 0.75, 0.3333333333333333, 0.6666666666666666, 1e-9],
        "hamiltonian": [{"levels": [0.65, -0.65]}, {"levels": [0, 0.8, 1.9]}, {"levels": [1]}, {"levels": [0, 0]},
                        {"levels": [1e8, -1e8]}, {"levels": [1e-12, 0]}, {"levels": [0, 1, 2, 3]}, "sigma_z", "sigma_x",
                        "identity", [[0.5, [0, 0.25]], [[0, -0.25], -0.5]], [[1]],
                        [[0, 1, 0], [1, 0.5, [0, 1]], [0, [0, -1], 2]]],
        "coupling": ["sigma_x", "sigma_y", "sigma_z", "sigma_plus", "sigma_minus", "identity", {"ladder": [0.7, [0.4, 0.3]]},
                     {"ladder": [1]}, {"ladder": []}, {"ladder": [1, 1, 1]}, [[0, 0], [0, 0]], [[0, 1], [1, 0]],
                     [[0, [0, -1]], [[0, 1], 0]], [[0, 1e8], [1e8, 0]], [[0, 1e-9], [1e-9, 0]], [[1, 0], [0, -1]]],
        "state": [{"populations": [0.3, 0.7]}, {"populations": [1, 0]}, {"populations": [0.2, 0.3, 0.5]}, {"thermal": 1.5},
                  {"thermal": 1e-3}, {"thermal": 1e9}, {"fock": 0}, {"fock": 2}, {"coherent": [0.4, 0.1]}, {"coherent": 0},
                  {"thermal": 0.3}, [[0.75, 0], [0, 0.25]], [[0.5, 0.5], [0.5, 0.5]], [[0.5, [0, 0.5]], [[0, -0.5], 0.5]],
                  [[1]], {"populations": [1]}, {"populations": [0.25, 0.25, 0.25, 0.25]}],
        "reservoir_operator": ["B", "C", "a+a*", "field", "conjugate_field", "number"],
        "couplings": [[{"coupling": "sigma_x", "reservoir_operator": "field"},
                       {"coupling": "sigma_y", "reservoir_operator": "conjugate_field"}],
                      [{"coupling": "sigma_x", "reservoir_operator": "B"}],
                      [{"coupling": "sigma_plus", "reservoir_operator": "field"},
                       {"coupling": "sigma_minus", "reservoir_operator": "field"}]],
        "reservoir": [{"boson": {"frequency": 0.9, "levels": "exact", "state": {"fock": 0}}},
                      {"boson": {"frequency": 1.5, "levels": 3, "state": {"coherent": [0.1, 0]}}},
                      {"hamiltonian": [[0]], "state": [[1]], "operators": {"B": [[1]]}},
                      {"hamiltonian": [[1, 0], [0, -1]], "state": [[0.5, 0], [0, 0.5]], "operators": {"B": [[0, 1], [1, 0]]}},
                      {"field": {"modes": [{"frequency": 0.9, "coupling": 1.4}]}},
                      {"field": {"spectral_density": {"kind": "power_exponential", "strength": 1, "exponent": 3, "cutoff": 1}}},
                      "identity", "number", "field", "B", "a+a*", {"weyl": [{"time": 0, "coefficient": 0.3}]},
                      {"band": [0, 1]}, {"field_product": [[{"time": 0, "coefficient": 1}]]}],
        "observable": [{"particles": [], "reservoir": "number"}, {"particles": [], "reservoir": "identity"},
                       {"particles": [{"species": 0, "operator": "sigma_x"}], "reservoir": "identity"},
                       {"particles": [{"species": 0, "operator": "sigma_z"}, {"species": 0, "operator": "sigma_x"}],
                        "reservoir": "identity"}],
        "particles": [[], [{"species": 0, "operator": "sigma_x"}], [{"species": 1, "operator": "identity"}],
                      [{"species": 0, "operator": "sigma_plus"}, {"species": 0, "operator": "sigma_minus"}]],
        "operator": ["sigma_x", "sigma_z", "identity", [[0, 1], [0, 0]], [[1, 0, 0], [0, 2, 0], [0, 0, 3]]],
        "frequency": [0.9, 1.5, 0, -1, 1e-8, 1e8], "levels": ["exact", 1, 2, 3, 5, 1000000, [0.65, -0.65], [0, 0.8, 1.9]],
        "fock": [0, 1, 2, 3, 1000000000], "coherent": [0, [0.4, 0.1], [2, 0], 30, [{"time": 0, "coefficient": 0.2}]],
        "thermal": [0.3, 1.5, 1e-3, 1e9, 5e-324, 1e308], "temperature": [0, 0.4, 1e-9, 1e9],
        "populations": [[0.3, 0.7], [0.5, 0.5], [1, 0], [0.2, 0.3, 0.5]], "ladder": [[1], [0.7, [0.4, 0.3]], [1, 1, 1]],
        "modes": [[{"frequency": 0.9, "coupling": 1.4}], [{"frequency": 1, "coupling": 1}, {"frequency": 2, "coupling": 0.5}], []],
        "spectral_density": [{"kind": "power_exponential", "strength": 1, "exponent": 3, "cutoff": 1},
                             {"kind": "power_gaussian", "strength": 0.5, "exponent": 1, "cutoff": 2},
                             {"kind": "power_sharp", "strength": 1, "exponent": 2, "cutoff": 1},
                             {"kind": "lorentzian", "strength": 1, "centre": 2, "width": 0.5}],
        "kind": ["power_exponential", "power_gaussian", "power_sharp", "lorentzian"],
        "strength": [0, 1, 1e-9, 1e9], "exponent": [1, 2, 3, 0.5, -0.5, 40], "cutoff": [1, 1e-9, 1e9, 0],
        "band": [[0, 1], [0.5, "infinity"]], "weyl": [[{"time": 0, "coefficient": 0.3}], []],
        "field_product": [[], [[{"time": 0, "coefficient": 1}]], [[{"time": 0, "coefficient": 1}], [{"time": 0.2, "coefficient": [0, 1]}]]],
        "species": [0, 1, 2, -1], "beyond_series": [true, false], "coefficient": [1, 0, [0, 1], [0.3, -0.2]],
        "time": [0, 0.2, -0.5, 1e9]
      })");
      for (auto const& item : document.items()) {
        result[item.key()] = item.value().get<std::vector<json>>();
      }
      return result;
    }();
    return values;
  }

  std::uint64_t state_;
};

} // namespace mfdyson::fuzzing
