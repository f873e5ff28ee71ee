#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/io/model_file.hpp>
#include <mfdyson/io/resummed_result.hpp>

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

/// A bound; null where there is none.
[[nodiscard]] inline json bound_to_json(double bound) {
  return std::isfinite(bound) ? json(bound) : json(nullptr);
}

/// A number that may be infinite, written like N = ∞.
[[nodiscard]] inline json number_to_json(double x) { return std::isinf(x) ? json("infinity") : json(x); }

/// One number for each time.
template <class Value>
[[nodiscard]] json by_time(model_file const& file, Value&& value) {
  json list = json::array();
  for (double const t : file.times) {
    list.push_back(value(t));
  }
  return list;
}

/// The bounds (1.17) or (1.18) of every ν, hits = 2ν or 2ν + 1.
[[nodiscard]] inline json bounds_to_json(model_file const& file, int first_hits,
                                         series_bounds<correlation_growth> const& bounds, double lambda,
                                         pairing_weights const& weights) {
  json list = json::array();
  for (int hits = first_hits; hits <= file.order; hits += 2) {
    list.push_back(by_time(
        file, [&](double t) { return bound_to_json(bounds.coefficient_sum(hits, 0, lambda, t, weights)); }));
  }
  return list;
}

/// "bounds" of one N.
template <class Certified>
[[nodiscard]] json bounds_to_json(model_file const& file, Certified const& s) {
  json list = json::array();
  auto const paper = pairing_weights::theorem();
  for (double const lambda : file.lambda) {
    auto const& theorem = s.bounds().theorem();
    auto const& sharp = s.bounds().sharp();
    list.push_back({{"lambda", lambda},
                    {"X", bounds_to_json(file, 0, theorem, lambda, paper)},
                    {"Y", bounds_to_json(file, 1, theorem, lambda, paper)},
                    {"X_sharp", bounds_to_json(file, 0, sharp, lambda, s.weights())},
                    {"Y_sharp", bounds_to_json(file, 1, sharp, lambda, s.weights())}});
  }
  return list;
}

/// "conditions": (A0), without which there would be no result, and (A1), (1.20) at every λ and time.
[[nodiscard]] inline json conditions_to_json(model_file const& file, expansion_bounds const& bounds) {
  auto const by_lambda = [&](auto const& holds) {
    json list = json::array();
    for (double const lambda : file.lambda) {
      list.push_back(by_time(file, [&](double t) { return holds(bounds.conditions(lambda, t)); }));
    }
    return list;
  };
  return {{"A0", true},
          {"g", bounds.theorem().g()},
          {"b", by_time(file, [&](double t) { return number_to_json(bounds.conditions(0, t).b); })},
          {"radius", by_time(file, [&](double t) { return number_to_json(bounds.conditions(0, t).radius); })},
          {"A1", by_lambda([](conditions_report const& c) { return c.a1.holds(); })},
          {"summable", by_lambda([](conditions_report const& c) { return c.summable.holds(); })}};
}

/// Names of the certificates of some values, each once; null where there is none.
class certificate_names {
public:
  void add(std::string const& name) {
    if (!name.empty() && std::find(names_.begin(), names_.end(), name) == names_.end()) {
      names_.push_back(name);
    }
  }
  [[nodiscard]] json to_json() const {
    std::string text;
    for (auto const& name : names_) {
      text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? json(nullptr) : json(text);
  }

private:
  std::vector<std::string> names_;
};

/// "resummed" and "resummed_error" of one mean; null where there is no value.
inline void write_resummed(std::vector<certified_evaluation<std::complex<double>>> const& found, json& mean) {
  json values = json::array();
  json errors = json::array();
  for (auto const& value : found) {
    bool const finite = std::isfinite(value.value.real());
    values.push_back(finite ? json::array({value.value.real(), value.value.imag()}) : json(nullptr));
    errors.push_back(finite ? bound_to_json(value.error()) : json(nullptr));
  }
  mean["resummed"] = std::move(values);
  mean["resummed_error"] = std::move(errors);
}

/// One entry of "results".
template <class Certified>
[[nodiscard]] json series_to_json(model_file const& file, Certified const& certified, json const& n,
                                  resummed_source& beyond_series) {
  auto const& s = certified.values();
  json free = json::array();
  for (std::size_t k = 0; k < file.times.size(); ++k) {
    free.push_back(to_json(s.free(file.times[k]).value, "times", k));
  }
  json means = json::array();
  for (std::size_t l = 0; l < file.lambda.size(); ++l) {
    json values = json::array();
    json errors = json::array();
    certificate_names names;
    for (double const t : file.times) {
      auto const mean = certified.mean(file.lambda[l], t);
      values.push_back(to_json(mean.value, "lambda", l));
      errors.push_back(mean.is_certified() ? bound_to_json(mean.error()) : json(nullptr));
      names.add(mean.certificate);
    }
    means.push_back({{"lambda", file.lambda[l]},
                     {"value", std::move(values)},
                     {"error_bound", std::move(errors)},
                     {"certificate", names.to_json()}});
    if (file.beyond_series) {
      write_resummed(beyond_series.means(s.particles(), file.lambda[l]), means.back());
    }
  }
  auto const x = [&](int nu, double t) { return s.x_coefficients(nu, t); };
  auto const y = [&](int nu, double t) { return s.y_coefficients(nu, t); };
  return {{"N", n},
          {"free", std::move(free)},
          {"X", taylor_to_json(file, s.max_x_index(), x)},
          {"Y", taylor_to_json(file, s.max_y_index(), y)},
          {"mean", std::move(means)},
          {"bounds", bounds_to_json(file, certified)}};
}

/// The series with its certificates; the a-posteriori one where the others leave more than rounding open.
[[nodiscard]] inline certified_series<std::complex<double>>
certify(model_file const& file, series<std::complex<double>> const& s, expansion_options const& options) {
  auto certified = make_certified_series(file.model, file.observable, s, {.a_posteriori = false}, options);
  bool open = false;
  for (double const lambda : file.lambda) {
    for (double const t : file.times) {
      auto const mean = certified.mean(lambda, t);
      open = open || !mean.is_certified() || mean.truncation > mean.rounding;
    }
  }
  return open ? make_certified_series(file.model, file.observable, s, {}, options) : certified;
}

/// All but the results: order, times, conditions.
[[nodiscard]] inline json with_header(model_file const& file, expansion_bounds const& bounds, json results) {
  return {{"order", file.order},
          {"times", file.times},
          {"conditions", conditions_to_json(file, bounds)},
          {"results", std::move(results)}};
}

/// The same for a field; where the modes of the finer tolerance do not fit in memory, with fewer.
[[nodiscard]] inline json make_field_result(model_file const& file, expansion_options const& options) {
  auto const expansion = [&] {
    field_options finer{.order = options.order,
                        .time_span = options.time_span,
                        .mode_tolerance = 1e-10,
                        .memory_limit = options.memory_limit,
                        .threads = options.threads,
                        .progress = options.progress};
    auto coarser = finer;
    coarser.mode_tolerance = 1e-8;
    try {
      return expand(file.field->model, file.field->observable, finer);
    } catch (capacity_exceeded const&) {
      return expand(file.field->model, file.field->observable, coarser);
    }
  }();
  auto const series = expansion.at(file.particles);
  resummed_source beyond_series(file, options.memory_limit);
  json results = json::array();
  for (std::size_t k = 0; k < series.size(); ++k) {
    results.push_back(
        series_to_json(file, expansion.certified(series[k]), file.particles_as_given[k], beyond_series));
  }
  return with_header(file, expansion.bounds(), std::move(results));
}

} // namespace detail

/// Computes everything a model file asks for.
/// \param options all but order and time span, which are the file's
/// \throws cancelled where the progress function asks for it; hypothesis_violation where (A0) fails; capacity_exceeded where the order does not fit in memory;
///   invalid_input where a number of the result overflows
[[nodiscard]] inline json make_result(model_file const& file, expansion_options options) {
  options.order = file.order;
  options.time_span = file.times.empty() ? 0.0 : *std::max_element(file.times.begin(), file.times.end());
  if (file.field) {
    return detail::make_field_result(file, options);
  }
  auto const expansion = expand(file.model, file.observable, options);
  auto const series = expansion.at(file.particles);
  detail::resummed_source beyond_series(file, options.memory_limit);
  json results = json::array();
  for (std::size_t k = 0; k < series.size(); ++k) {
    auto const certified = detail::certify(file, series[k], options);
    results.push_back(detail::series_to_json(file, certified, file.particles_as_given[k], beyond_series));
  }
  return detail::with_header(file, expansion.bounds(), std::move(results));
}

} // namespace mfdyson
