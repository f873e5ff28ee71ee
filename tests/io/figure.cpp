// Tables of functions, and figures by the names of columns.

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <mfdyson/io/figure.hpp>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace tests_of_io_figure {

namespace {

using namespace mfdyson;
using mfdyson::testing::read_file;

[[nodiscard]] table squares() {
  table t{{{"x", equidistant(-1, 2, 6)}}};
  add_column(t, "square", [](double x) { return x * x; });
  add_column(t, "above", std::vector<double>{2, 2, 2, 2, 2, 3, 5});
  return t;
}

} // namespace

TEST_CASE("numbers at equal distances end where they should", "[io]") {
  auto const numbers = equidistant(0.1, 0.7, 6);
  REQUIRE(numbers.size() == 7);
  CHECK(numbers.front() == 0.1);
  CHECK(numbers.back() == 0.7);
  for (std::size_t k = 1; k < numbers.size(); ++k) {
    CHECK(std::abs(numbers[k] - numbers[k - 1] - 0.1) < 1e-15);
  }
  CHECK(equidistant(3, 3, 1) == std::vector<double>{3, 3});
  CHECK_THROWS_AS(equidistant(0, 1, 0), invalid_input);
}

TEST_CASE("columns are functions of the first, or numbers as many", "[io]") {
  auto t = squares();
  REQUIRE(t.rows() == 7);
  for (std::size_t row = 0; row < 7; ++row) {
    CHECK(t.columns[1].values[row] == t.columns[0].values[row] * t.columns[0].values[row]);
  }
  CHECK_THROWS_AS(add_column(t, "too few", std::vector<double>{1, 2}), invalid_input);
  CHECK(t.columns.size() == 3);
  table fresh;
  add_column(fresh, "any number", std::vector<double>{1, 2});
  CHECK(fresh.rows() == 2);
}

TEST_CASE("columns and rows of a table can be picked", "[io]") {
  auto const t = squares();
  CHECK(column_number(t, "x") == 1);
  CHECK(column_number(t, "above") == 3);
  CHECK_THROWS_AS(column_number(t, "below"), invalid_input);
  auto const some = select_columns(t, {"above", "x"});
  REQUIRE(some.columns.size() == 2);
  CHECK(some.columns[0].values == t.columns[2].values);
  CHECK(some.columns[1].name == "x");
  CHECK_THROWS_AS(select_columns(t, {"x", "y"}), invalid_input);
  auto const few = every_row(t, 3);
  CHECK(few.columns[0].values == std::vector<double>{-1, 0.5, 2});
  CHECK(few.columns[2].values == std::vector<double>{2, 2, 5});
  CHECK_THROWS_AS(every_row(t, 0), invalid_input);
}

TEST_CASE("a figure is drawn from the columns that are named", "[io]") {
  mfdyson::testing::temporary_directory const scratch;
  auto const stem = (scratch.path() / "squares").string();
  auto const files = draw_figure(
      stem, squares(),
      {{.title = "Squares",
        .x_label = "x",
        .y_label = "y",
        .curves = {{.column = "square", .title = "x²"},
                   {.column = "x", .title = "inverse", .against = "square"},
                   {.column = "square", .title = "band", .style = "filledcurves", .upper = "above"}}}});
  REQUIRE(files.names.size() == (files.drawn ? 4 : 2));
  for (auto const& name : files.names) {
    INFO(name);
    CHECK(!read_file(name).empty());
  }
  auto const script = read_file(stem + ".gp");
  CHECK(script.find("using 1:2 skip 1 with lines lw 2 " + figure_colour(0) + " title 'x²'") != script.npos);
  CHECK(script.find("using 2:1 skip 1 with lines lw 2 " + figure_colour(1)) != script.npos);
  CHECK(script.find("using 1:2:3 skip 1 with filledcurves title 'band'") != script.npos);
  CHECK(read_file(stem + ".csv").substr(0, 20) == "\"x\",\"square\",\"above\"");
}

TEST_CASE("a figure of a column that is not there is refused before anything is written", "[io]") {
  mfdyson::testing::temporary_directory const scratch;
  auto const stem = (scratch.path() / "nothing").string();
  CHECK_THROWS_AS(draw_figure(stem, squares(), {{"", "", "", {{"cube"}}}}), invalid_input);
  CHECK_THROWS_AS(draw_figure(stem, squares(), {{"", "", "", {{"x", "", "", "cube"}}}}), invalid_input);
  CHECK_FALSE(std::ifstream(stem + ".csv").good());
}

} // namespace tests_of_io_figure
