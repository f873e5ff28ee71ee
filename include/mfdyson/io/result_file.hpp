#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/io/model_file.hpp>

/// \file
/// Results of a model file, as JSON.

namespace mfdyson {

namespace detail {

/// A pair [re, im]. JSON has no infinity: `what` overflowed.
[[nodiscard]] inline json to_json(std::complex<double> const& z, char const* what, std::size_t index) {
  if (!std::isfinite(z.real()) || !std::isfinite(z.imag())) {
    throw invalid_input("make_result", concat({what, "[", to_text(index),
                                               "]: the series overflows there, expected a smaller value"}));
  }
  return json::array({z.real(), z.imag()});
}

template <class Coefficients>
[[nodiscard]] json taylor_to_json(model_file const& file, int last, Coefficients&& coefficients) {
  json by_index = json::array();
  for (int nu = 0; nu <= last; ++nu) {
    json by_time = json::array();
    for (std::size_t k = 0; k < file.times.size(); ++k) {
      json list = json::array();
      for (auto const& z : coefficients(nu, file.times[k])) {
        list.push_back(to_json(z.value, "times", k));
      }
      by_time.push_back(std::move(list));
    }
    by_index.push_back(std::move(by_time));
  }
  return by_index;
}

/// One entry of "results".
[[nodiscard]] inline json series_to_json(model_file const& file, series<std::complex<double>> const& s,
                                         json const& n) {
  json free = json::array();
  for (std::size_t k = 0; k < file.times.size(); ++k) {
    free.push_back(to_json(s.free(file.times[k]).value, "times", k));
  }
  json means = json::array();
  for (std::size_t l = 0; l < file.lambda.size(); ++l) {
    json values = json::array();
    for (double const t : file.times) {
      values.push_back(to_json(s.mean(file.lambda[l], t).value, "lambda", l));
    }
    means.push_back({{"lambda", file.lambda[l]}, {"value", std::move(values)}});
  }
  auto const x = [&](int nu, double t) { return s.x_coefficients(nu, t); };
  auto const y = [&](int nu, double t) { return s.y_coefficients(nu, t); };
  return {{"N", n},
          {"free", std::move(free)},
          {"X", taylor_to_json(file, s.max_x_index(), x)},
          {"Y", taylor_to_json(file, s.max_y_index(), y)},
          {"mean", std::move(means)}};
}

} // namespace detail

/// Computes everything a model file asks for.
/// \param options all but order and time span, which are the file's
/// \throws cancelled where the progress function asks for it; hypothesis_violation where (A0) fails; capacity_exceeded where the order does not fit in memory;
///   invalid_input where a number of the result overflows
[[nodiscard]] inline json make_result(model_file const& file, expansion_options options) {
  options.order = file.order;
  options.time_span = file.times.empty() ? 0.0 : *std::max_element(file.times.begin(), file.times.end());
  auto const expansion = expand(file.model, file.observable, options);
  auto const series = expansion.at(file.particles);
  json results = json::array();
  for (std::size_t k = 0; k < series.size(); ++k) {
    results.push_back(detail::series_to_json(file, series[k], file.particles_as_given[k]));
  }
  return {{"order", file.order}, {"times", file.times}, {"results", std::move(results)}};
}

} // namespace mfdyson
