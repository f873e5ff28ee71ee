#pragma once

#include <variant>
#include <vector>

#include <mfdyson/fields/frequency_band.hpp>
#include <mfdyson/fields/test_function.hpp>
#include <mfdyson/model/observable.hpp>

/// \file
/// Observables of particles and a Bose field.

namespace mfdyson {

/// 1, and with particles alone.
struct field_identity {};
/// N̂, the number of quanta, or of those in a band: N̂_Δ = ∫_{|k| ∈ Δ} a*(k) a(k) dk ≤ N̂. Those of disjoint bands add up.
struct field_number {
  frequency_band band{};
};
/// φ(h_1) φ(h_2) … φ(h_k).
struct field_product {
  std::vector<test_function> factors;
};
/// The Weyl operator W(h) = e^{iφ(h)}.
struct field_weyl {
  test_function h;
};

/// A_S ⊗ A_R with an observable A_R of the field.
struct field_observable {
  std::vector<observed_particle> particles; ///< species and factor of each observed particle
  std::variant<field_identity, field_number, field_product, field_weyl> field{};

  /// A_S with the unit of the trivial reservoir of `field_model::particles()`.
  [[nodiscard]] observable of_particles() const {
    return make_observable<default_scalar>(particles, matrix<>::Identity(1, 1));
  }
  /// The test functions in it.
  [[nodiscard]] std::vector<test_function> test_functions() const {
    if (auto const* product = std::get_if<field_product>(&field)) {
      return product->factors;
    }
    if (auto const* weyl = std::get_if<field_weyl>(&field)) {
      return {weyl->h};
    }
    return {};
  }
};

} // namespace mfdyson
