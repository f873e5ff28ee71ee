#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <mfdyson/core/require.hpp>
#include <mfdyson/io/json_document.hpp>

/// \file
/// Reading JSON with errors that name the place.

namespace mfdyson {

/// A JSON value and where it stands in its document: "species[0].state".
class json_reader {
public:
  json_reader(json const& value, std::string name) : value_(&value), name_(std::move(name)) {}

  [[nodiscard]] json const& value() const { return *value_; }
  [[nodiscard]] std::string const& name() const { return name_; }
  [[nodiscard]] place where() const { return {"read_model_file", name_.empty() ? "model" : name_}; }

  [[noreturn]] void reject(std::string const& what) const { detail::reject(where(), what); }

  /// The value is an object with no other keys than these.
  void require_object(std::initializer_list<std::string_view> keys) const {
    if (!value_->is_object()) {
      reject(concat({"expected an object, got ", described()}));
    }
    for (auto const& item : value_->items()) {
      bool known = false;
      for (auto const key : keys) {
        known = known || key == item.key();
      }
      if (!known) {
        std::string list;
        for (auto const key : keys) {
          list += (list.empty() ? "" : ", ") + std::string(key);
        }
        reject(concat({"unknown key ", json(item.key()).dump(-1, ' ', true), ", expected one of ", list}));
      }
    }
  }
  [[nodiscard]] bool has(std::string_view key) const {
    return value_->is_object() && value_->contains(std::string(key));
  }
  /// The member `key`, which must be there.
  [[nodiscard]] json_reader at(std::string_view key) const {
    if (!has(key)) {
      reject(concat({"missing key \"", std::string(key), "\""}));
    }
    return {value_->at(std::string(key)), concat({name_, name_.empty() ? "" : ".", key})};
  }
  /// The list that the value is.
  [[nodiscard]] std::vector<json_reader> list() const {
    if (!value_->is_array()) {
      reject(concat({"expected a list, got ", described()}));
    }
    std::vector<json_reader> result;
    for (std::size_t k = 0; k < value_->size(); ++k) {
      result.emplace_back((*value_)[k], concat({name_, "[", to_text(k), "]"}));
    }
    return result;
  }
  [[nodiscard]] double number() const {
    if (!value_->is_number()) {
      reject(concat({"expected a number, got ", described()}));
    }
    auto const result = value_->get<double>();
    require_finite(result, where());
    return result;
  }
  /// A whole number, which may be written 8, 8.0 or 1e6.
  [[nodiscard]] std::int64_t whole_number() const {
    if (value_->is_number_integer() && !value_->is_number_unsigned()) {
      return value_->get<std::int64_t>();
    }
    if (value_->is_number_unsigned() && value_->get<std::uint64_t>() <= std::uint64_t(1) << 62) {
      return value_->get<std::int64_t>();
    }
    double const x = number();
    if (x != std::floor(x)) {
      reject(concat({"expected a whole number, got ", described()}));
    }
    if (std::abs(x) > 0x1p62) {
      reject(concat({"expected a whole number of at most 2^62, got ", described()}));
    }
    return static_cast<std::int64_t>(x);
  }
  [[nodiscard]] std::string text() const {
    if (!value_->is_string()) {
      reject(concat({"expected a text, got ", described()}));
    }
    return value_->get<std::string>();
  }
  [[nodiscard]] bool boolean() const {
    if (!value_->is_boolean()) {
      reject(concat({"expected true or false, got ", described()}));
    }
    return value_->get<bool>();
  }
  [[nodiscard]] bool is_text() const { return value_->is_string(); }
  /// The value in short, for messages.
  [[nodiscard]] std::string described() const {
    if (value_->is_object()) {
      return "an object";
    }
    if (value_->is_array()) {
      return "a list";
    }
    auto const text = value_->dump(-1, ' ', true);
    return text.size() <= 60 ? text : text.substr(0, 57) + "...";
  }

private:
  json const* value_;
  std::string name_;
};

} // namespace mfdyson
