#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/io/model_file.hpp>
#include <mfdyson/limits/field_means.hpp>
#include <mfdyson/limits/gaussian_limit.hpp>

/// \file
/// Means without a series of a model file.

namespace mfdyson::detail {

/// Where the means without a series of a file come from: certified evolution; the closed form where the limit of a mode runs
/// away; at a field the limit with all orders, which is prepared once for all λ.
class resummed_source {
public:
  using value = certified_evaluation<std::complex<double>>;

  /// \param file must outlive this object
  resummed_source(model_file const& file, std::size_t memory_limit)
      : file_(file), memory_limit_(memory_limit) {}

  /// A value for each time; NaN where there is none.
  [[nodiscard]] std::vector<value> means(particle_number n, double lambda) {
    return file_.field ? of_field(n, lambda) : of_reservoir(n, lambda);
  }

private:
  [[nodiscard]] std::vector<value> of_reservoir(particle_number n, double lambda) const {
    constexpr std::size_t most_memory = std::size_t(1) << 30; // what runs away is not followed for hours
    auto found = resummed_means(
        file_.model, file_.observable, n, lambda, file_.times,
        {.tolerance = 1e-10, .memory_limit = std::min(memory_limit_, most_memory), .work_limit = 1e10});
    bool const known =
        std::all_of(found.begin(), found.end(), [](auto const& v) { return v.is_certified(); });
    if (!known && n.is_infinite()) {
      try { // a mode that runs away has a closed form
        fill(found, gaussian_means(file_.model, file_.observable, lambda, file_.times));
      } catch (invalid_input const&) { // not Gaussian
      }
    }
    return found;
  }

  [[nodiscard]] std::vector<value> of_field(particle_number n, double lambda) {
    value nothing;
    nothing.value = std::numeric_limits<double>::quiet_NaN();
    nothing.status = error_status::estimate_only;
    std::vector<value> found(file_.times.size(), nothing);
    auto const span = file_.times.empty() ? 0.0 : *std::max_element(file_.times.begin(), file_.times.end());
    auto const& [model, observable] = *file_.field;
    auto const* number = std::get_if<field_number>(&observable.field);
    if (n.is_infinite() && span > 0 && (number == nullptr || number->band.is_everything())) {
      if (!limit_) {
        limit_.emplace(make_field_limit(model, {.time_span = span}));
      }
      fill(found, field_means(model, *limit_, observable, lambda, file_.times));
    }
    return found;
  }

  /// Values that are not there yet.
  static void fill(std::vector<value>& found, std::vector<evaluation<std::complex<double>>> const& known) {
    for (std::size_t k = 0; k < found.size(); ++k) {
      if (!found[k].is_certified() && std::isfinite(std::abs(known[k].value))) {
        found[k] = {};
        found[k].value = known[k].value;
        found[k].rounding = known[k].rounding;
      }
    }
  }

  model_file const& file_;
  std::size_t memory_limit_;
  std::optional<field_limit> limit_;
};

} // namespace mfdyson::detail
