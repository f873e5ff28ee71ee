#pragma once

// Mean photon numbers without a series, by time: what examples compare with.

#include <complex>
#include <vector>

#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/mfdyson.hpp>

/// In the limit N → ∞, in closed form.
[[nodiscard]] inline std::vector<double> photon_numbers(mfdyson::gaussian_limit const& limit, double lambda,
                                                        std::vector<double> const& times) {
  std::vector<double> numbers;
  for (auto const& state : limit.at(lambda, times)) {
    numbers.push_back(state.mode().number());
  }
  return numbers;
}

/// The values of `resummed_means`; not a number where there is none.
[[nodiscard]] inline std::vector<double>
real_values(std::vector<mfdyson::certified_evaluation<std::complex<double>>> const& found) {
  std::vector<double> values;
  for (auto const& one : found) {
    values.push_back(one.value.real());
  }
  return values;
}
