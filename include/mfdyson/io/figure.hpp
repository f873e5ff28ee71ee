#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/io/tabulate.hpp>

/// \file
/// Figures of a table: its columns by their names.

namespace mfdyson {

/// A curve: one column of a table against another; with `upper`, the band between two of them.
struct column_curve {
  std::string column;       ///< what is drawn: the name of a column
  std::string title = "";   ///< in the legend; empty: not there
  std::string style = "";   ///< gnuplot's `with …`; empty: a line in the panel's next colour
  std::string against = ""; ///< name of the column for the x axis; empty: the first
  std::string upper = "";   ///< name of a band's upper edge, for the style filledcurves
};

/// A pair of axes with what is drawn in it.
struct column_panel {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<column_curve> curves;
  std::string extra = ""; ///< further gnuplot commands, such as ranges and scales
};

/// The k-th of eight colours that can be told apart, also by the colour-blind: gnuplot's `lc …`.
[[nodiscard]] inline std::string figure_colour(std::size_t k) {
  constexpr std::array colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                               "#e69f00", "#56b4e9", "#7570b3", "#666666"};
  return concat({"lc rgb '", colours[k % colours.size()], "'"});
}

/// What `draw_figure` left behind.
struct figure_files {
  std::vector<std::string> names; ///< of the files written
  bool drawn = false;             ///< whether gnuplot was there: without it data and script are all there is
};

/// Writes the table as `stem`.csv and the script `stem`.gp, which draws the panels side by side, and runs it:
/// `stem`.png and `stem`.svg where gnuplot is installed.
/// \param stem relative to the working directory, from which the script is to be run
/// \throws invalid_input where a curve names a column that is not there, or a file cannot be written
[[nodiscard]] inline figure_files draw_figure(std::string const& stem, table const& data,
                                              std::vector<column_panel> const& panels) {
  std::vector<panel> numbered;
  for (auto const& p : panels) {
    auto& with = numbered.emplace_back(panel{p.title, p.x_label, p.y_label, {}, p.extra});
    std::size_t lines = 0; // that have their colour from here
    for (auto const& c : p.curves) {
      with.curves.push_back(
          {.x = c.against.empty() ? 1 : column_number(data, c.against),
           .y = column_number(data, c.column),
           .title = c.title,
           .style = c.style.empty() ? concat({"lines lw 2 ", figure_colour(lines++)}) : c.style,
           .upper = c.upper.empty() ? 0 : column_number(data, c.upper)});
    }
  }
  figure_files files{{concat({stem, ".csv"}), concat({stem, ".gp"})}};
  write_csv(files.names[0], data);
  write_figure(stem, files.names[0], numbered);
  files.drawn = run_gnuplot(stem);
  if (files.drawn) {
    files.names.push_back(concat({stem, ".png"}));
    files.names.push_back(concat({stem, ".svg"}));
  }
  return files;
}

} // namespace mfdyson
