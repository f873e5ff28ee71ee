#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mfdyson/io/table.hpp>

/// \file
/// Tables of functions.

namespace mfdyson {

/// Numbers at equal distances: first, …, last.
/// \param steps how many distances, ≥ 1; one number more is returned \throws invalid_input otherwise
[[nodiscard]] inline std::vector<double> equidistant(double first, double last, int steps) {
  if (steps < 1) {
    detail::reject({"equidistant", "steps"}, concat({"expected >= 1, got ", to_text(steps)}));
  }
  std::vector<double> numbers;
  for (int k = 0; k <= steps; ++k) {
    double const share = static_cast<double>(k) / steps;
    numbers.push_back((1 - share) * first + share * last);
  }
  return numbers;
}

/// Adds a column of numbers that are known.
/// \param values as many as the table has rows, where it has columns \throws invalid_input otherwise
inline void add_column(table& t, std::string name, std::vector<double> values) {
  if (!t.columns.empty() && values.size() != t.rows()) {
    detail::reject({"add_column", "values"},
                   concat({"expected ", to_text(t.rows()), " of them, got ", to_text(values.size())}));
  }
  t.columns.push_back({std::move(name), std::move(values)});
}

/// Adds a column: a function of the numbers in the first one.
/// \param f from double to double
template <std::regular_invocable<double> Function>
void add_column(table& t, std::string name, Function const& f) {
  std::vector<double> values;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    values.push_back(f(t.columns.front().values[row]));
  }
  t.columns.push_back({std::move(name), std::move(values)});
}

/// Where the column of this name is, counted from 1 as gnuplot does.
/// \throws invalid_input where there is none
[[nodiscard]] inline std::size_t column_number(table const& t, std::string_view name) {
  auto const found =
      std::find_if(t.columns.begin(), t.columns.end(), [&](auto const& c) { return c.name == name; });
  if (found == t.columns.end()) {
    detail::reject({"column_number", "name"}, concat({"there is no column ", name}));
  }
  return static_cast<std::size_t>(found - t.columns.begin()) + 1;
}

/// Some columns, in the order of the names.
/// \throws invalid_input where one is not there
[[nodiscard]] inline table select_columns(table const& t, std::vector<std::string> const& names) {
  table result;
  for (auto const& name : names) {
    result.columns.push_back(t.columns[column_number(t, name) - 1]);
  }
  return result;
}

/// The first row and every `step`-th after it, for printing.
/// \param step ≥ 1 \throws invalid_input otherwise
[[nodiscard]] inline table every_row(table const& t, std::size_t step) {
  if (step < 1) {
    detail::reject({"every_row", "step"}, "expected >= 1, got 0");
  }
  table result;
  for (auto const& c : t.columns) {
    auto& some = result.columns.emplace_back(table::column{c.name, {}}).values;
    for (std::size_t row = 0; row < c.values.size(); row += step) {
      some.push_back(c.values[row]);
    }
  }
  return result;
}

} // namespace mfdyson
