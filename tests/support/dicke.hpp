#pragma once

#include <mfdyson/systems/dicke.hpp>

/// \file
/// The Dicke model of the independent numbers: ω_0 = 1, ν = 1.5.

namespace mfdyson::testing {

[[nodiscard]] inline model dicke(double excited, Eigen::Index levels = 5) {
  return make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = excited, .levels = levels});
}

} // namespace mfdyson::testing
