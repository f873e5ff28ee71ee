#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <mfdyson/core/require.hpp>

/// \file
/// Tables of numbers, for reading and as CSV.

namespace mfdyson {

/// Named columns of equal length.
struct table {
  struct column {
    std::string name;
    std::vector<double> values;
  };
  std::vector<column> columns;

  [[nodiscard]] std::size_t rows() const { return columns.empty() ? 0 : columns.front().values.size(); }
};

/// The table with aligned columns and the given number of digits after the point.
inline void print_table(std::ostream& out, table const& t, int digits = 8) {
  auto const width = [&](table::column const& c) {
    return std::max(static_cast<int>(c.name.size()), digits + 3);
  };
  for (auto const& c : t.columns) {
    out << "  " << std::setw(width(c)) << c.name;
  }
  out << '\n';
  for (std::size_t row = 0; row < t.rows(); ++row) {
    for (auto const& c : t.columns) {
      std::ostringstream number;
      double const shown =
          std::abs(c.values[row]) < 0.5 * std::pow(10.0, -digits) ? 0.0 : c.values[row]; // no −0
      number << std::fixed << std::setprecision(digits) << shown;
      out << "  " << std::setw(width(c)) << number.str();
    }
    out << '\n';
  }
}

/// Writes the table as CSV (a header line, then one line a row), with all digits of a double.
/// \throws invalid_input where the file cannot be written
inline void write_csv(std::string const& path, table const& t) {
  std::ofstream out(path);
  out << std::setprecision(17);
  for (std::size_t k = 0; k < t.columns.size(); ++k) {
    out << (k == 0 ? "" : ",") << '"' << t.columns[k].name << '"';
  }
  out << '\n';
  for (std::size_t row = 0; row < t.rows(); ++row) {
    for (std::size_t k = 0; k < t.columns.size(); ++k) {
      out << (k == 0 ? "" : ",") << t.columns[k].values[row];
    }
    out << '\n';
  }
  out.flush();
  if (!out) {
    throw invalid_input("write_csv", concat({"path: cannot write ", path}));
  }
}

} // namespace mfdyson
