#pragma once

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <mfdyson/io/table.hpp>

/// \file
/// Figures by gnuplot: data and script are written, and run where gnuplot is installed.

namespace mfdyson {

/// One curve of a figure: two columns of a CSV file, or three of a band.
struct curve {
  std::size_t x = 1;                ///< column, counted from 1
  std::size_t y = 2;                ///< column, counted from 1
  std::string title;                ///< in the legend
  std::string style = "lines lw 2"; ///< gnuplot's `with …`
  std::size_t upper = 0;            ///< column of a band's upper edge, for the style filledcurves; 0: no band
};

/// One panel of a figure.
struct panel {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<curve> curves;
  std::string extra = ""; ///< further gnuplot commands, such as ranges and scales
};

/// Writes `stem`.gp, which draws the panels side by side from the file `data`, as `stem`.png and `stem`.svg.
/// \throws invalid_input where the script cannot be written
inline void write_figure(std::string const& stem, std::string const& data, std::vector<panel> const& panels) {
  std::ofstream out(stem + ".gp");
  auto const width = 720 * panels.size();
  auto const draw = [&](std::string const& terminal, std::string const& file) {
    out << "set terminal " << terminal << "\nset output '" << file << "'\n";
    out << "set multiplot layout 1," << panels.size() << "\n";
    for (auto const& p : panels) {
      out << "unset logscale\nset format\nset autoscale\nset key left top\n"; // nothing of the panel before
      out << "set title '" << p.title << "'\nset xlabel '" << p.x_label << "'\nset ylabel '" << p.y_label
          << "'\n"
          << p.extra << "\nplot ";
      for (std::size_t k = 0; k < p.curves.size(); ++k) {
        auto const& c = p.curves[k];
        out << (k == 0 ? "" : ", \\\n     ") << "'" << data << "' using " << c.x << ':' << c.y
            << (c.upper > 0 ? concat({":", to_text(c.upper)}) : std::string()) << " skip 1 with " << c.style
            << " title '" << c.title << "'";
      }
      out << "\n";
    }
    out << "unset multiplot\nunset output\n";
  };
  out << "set encoding utf8\nset datafile separator ','\nset key left top\nset grid\nset border 3\nset tics "
         "nomirror\n";
  draw("pngcairo size " + to_text(width) + ",540 font 'DejaVu Sans,11'", stem + ".png");
  draw("svg size " + to_text(width) + ",540 font 'DejaVu Sans,11' background 'white'", stem + ".svg");
  out.flush();
  if (!out) {
    throw invalid_input("write_figure", concat({"stem: cannot write ", stem, ".gp"}));
  }
}

/// Runs `stem`.gp. Returns whether gnuplot was there and drew the figure.
[[nodiscard]] inline bool run_gnuplot(std::string const& stem) {
  return std::system(("gnuplot '" + stem + ".gp' 2>/dev/null").c_str()) == 0; // NOLINT: a fixed program
}

} // namespace mfdyson
