#pragma once

#include <algorithm>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/io/model_file.hpp>

/// \file
/// Results of a model file, as JSON.

namespace mfdyson {

namespace detail {

[[nodiscard]] inline json to_json(std::complex<double> const& z) { return json::array({z.real(), z.imag()}); }

template <class Coefficients>
[[nodiscard]] json taylor_to_json(model_file const& file, int last, Coefficients&& coefficients) {
  json by_index = json::array();
  for (int nu = 0; nu <= last; ++nu) {
    json by_time = json::array();
    for (double const t : file.times) {
      json list = json::array();
      for (auto const& z : coefficients(nu, t)) {
        list.push_back(to_json(z.value));
      }
      by_time.push_back(std::move(list));
    }
    by_index.push_back(std::move(by_time));
  }
  return by_index;
}

} // namespace detail

/// Computes everything a model file asks for.
/// \param options `memory_limit` and `tolerance` are used; order and time span are the file's
/// \throws hypothesis_violation where (A0) fails; capacity_exceeded where the order does not fit in memory
[[nodiscard]] inline json make_result(model_file const& file, expansion_options options) {
  options.order = file.order;
  options.time_span = file.times.empty() ? 0.0 : *std::max_element(file.times.begin(), file.times.end());
  auto const expansion = expand(file.model, file.observable, options);
  json results = json::array();
  for (std::size_t k = 0; k < file.particles.size(); ++k) {
    auto const series = expansion.at(file.particles[k]);
    json free = json::array();
    for (double const t : file.times) {
      free.push_back(detail::to_json(series.free(t).value));
    }
    json means = json::array();
    for (double const lambda : file.lambda) {
      json values = json::array();
      for (double const t : file.times) {
        values.push_back(detail::to_json(series.mean(lambda, t).value));
      }
      means.push_back({{"lambda", lambda}, {"value", std::move(values)}});
    }
    results.push_back(
        {{"N", file.particles_as_given[k]},
         {"free", std::move(free)},
         {"X", detail::taylor_to_json(file, series.max_x_index(),
                                      [&](int nu, double t) { return series.x_coefficients(nu, t); })},
         {"Y", detail::taylor_to_json(file, series.max_y_index(),
                                      [&](int nu, double t) { return series.y_coefficients(nu, t); })},
         {"mean", std::move(means)}});
  }
  return {{"order", file.order}, {"times", file.times}, {"results", std::move(results)}};
}

} // namespace mfdyson
