#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/field_model.hpp>
#include <mfdyson/fields/field_observable.hpp>
#include <mfdyson/io/species_reader.hpp>

/// \file
/// The Bose field of a model file.

namespace mfdyson {

/// Particles at a field, and what is observed.
struct field_problem {
  field_model model;
  field_observable observable;
};

/// Σ c e^{iωs} g: a list of {"time": s, "coefficient": c}.
[[nodiscard]] inline test_function read_test_function(json_reader const& in) {
  test_function result;
  for (auto const& term : in.list()) {
    term.require_object({"time", "coefficient"});
    result.push_back({term.at("time").number(), read_complex(term.at("coefficient"))});
  }
  return result;
}

namespace detail {

/// What `call` makes, its complaints at the place of `in`.
template <class Call>
[[nodiscard]] auto at_place(json_reader const& in, Call&& call) {
  try {
    return call();
  } catch (invalid_input const& error) {
    in.reject(error.detail());
  }
}

[[nodiscard]] inline spectral_density read_spectral_density(json_reader const& in) {
  auto const kind = in.at("kind");
  auto const name = kind.text();
  if (name == "lorentzian") {
    in.require_object({"kind", "strength", "centre", "width"});
    return at_place(in, [&] {
      return make_lorentzian({.strength = in.at("strength").number(),
                              .centre = in.at("centre").number(),
                              .width = in.at("width").number()});
    });
  }
  if (name != "power_exponential" && name != "power_gaussian" && name != "power_sharp") {
    kind.reject(concat({"expected one of power_exponential, power_gaussian, power_sharp, lorentzian, got ",
                        kind.described()}));
  }
  in.require_object({"kind", "strength", "exponent", "cutoff"});
  power_law const p{.strength = in.at("strength").number(),
                    .exponent = in.at("exponent").number(),
                    .cutoff = in.at("cutoff").number()};
  return at_place(in, [&] {
    return name == "power_exponential" ? make_power_exponential(p)
           : name == "power_gaussian"  ? make_power_gaussian(p)
                                       : make_power_sharp(p);
  });
}

} // namespace detail

/// `reservoir.field`: modes or a spectral density, a temperature, a displacement.
[[nodiscard]] inline bose_field read_field(json_reader const& in) {
  in.require_object({"modes", "spectral_density", "temperature", "coherent"});
  if (in.has("modes") == in.has("spectral_density")) {
    in.reject("expected exactly one of modes, spectral_density");
  }
  field_state state;
  if (in.has("temperature")) {
    state.temperature = in.at("temperature").number();
  }
  if (in.has("coherent")) {
    state.displacement = read_test_function(in.at("coherent"));
  }
  spectral_density density;
  if (in.has("modes")) {
    std::vector<field_mode> modes;
    for (auto const& mode : in.at("modes").list()) {
      mode.require_object({"frequency", "coupling"});
      modes.push_back({mode.at("frequency").number(), mode.at("coupling").number()});
    }
    density = detail::at_place(in, [&] { return make_discrete_density(modes); });
  } else {
    density = detail::read_spectral_density(in.at("spectral_density"));
  }
  return detail::at_place(in, [&] { return bose_field(density, state); });
}

/// Frequencies [lower, upper), upper a number or "infinity".
[[nodiscard]] inline frequency_band read_band(json_reader const& in) {
  auto const ends = in.list();
  if (ends.size() != 2) {
    in.reject(concat({"expected [lower, upper], got ", to_text(ends.size()), " entries"}));
  }
  frequency_band band{.lower = ends[0].number()};
  if (!ends[1].is_text()) {
    band.upper = ends[1].number();
  } else if (ends[1].text() != "infinity") {
    ends[1].reject(concat({"expected a number or \"infinity\", got ", ends[1].described()}));
  }
  require_band(band, in.where());
  return band;
}

/// A_R at a field: "identity", "number", {"band": [lower, upper]} (quanta with lower ≤ ω < upper; an addition to the contract
/// of model files), {"weyl": [...]} or {"field_product": [[...], ...]}.
[[nodiscard]] inline decltype(field_observable::field) read_field_operator(json_reader const& in) {
  if (in.is_text()) {
    if (in.text() == "identity") {
      return field_identity{};
    }
    if (in.text() == "number") {
      return field_number{};
    }
    in.reject(concat(
        {"expected identity, number, or an object with band, weyl or field_product, got ", in.described()}));
  }
  in.require_object({"band", "weyl", "field_product"});
  if (in.value().size() != 1) {
    in.reject("expected exactly one of band, weyl, field_product");
  }
  if (in.has("band")) {
    return field_number{read_band(in.at("band"))};
  }
  if (in.has("weyl")) {
    return field_weyl{read_test_function(in.at("weyl"))};
  }
  field_product result;
  for (auto const& factor : in.at("field_product").list()) {
    result.factors.push_back(read_test_function(factor));
  }
  return result;
}

/// A species at a field: terms G ⊗ φ(g) ("field", which is also meant where no operator is named) and G ⊗ φ(ig)
/// ("conjugate_field"). Terms with the same operator are added up; each sum is self-adjoint.
[[nodiscard]] inline field_species read_field_species(json_reader const& in) {
  field_species result;
  read_particle(in, result);
  auto const d = result.hamiltonian.rows();
  std::optional<matrix<>> field;
  std::optional<matrix<>> conjugate;
  for (auto const& term : coupling_terms(in)) {
    matrix<> const g = read_coupling(term.at("coupling"), d);
    bool conjugated = false;
    if (term.has("reservoir_operator")) {
      auto const name = term.at("reservoir_operator");
      conjugated = name.text() == "conjugate_field";
      if (!conjugated && name.text() != "field") {
        name.reject(concat(
            {"unknown reservoir operator ", name.described(), ", expected one of: conjugate_field, field"}));
      }
    }
    auto& sum = conjugated ? conjugate : field;
    sum = sum ? matrix<>(*sum + g) : g;
  }
  auto const where = in.has("couplings") ? in.at("couplings").where() : in.at("coupling").where();
  if (field) {
    require_hermitian(*field, d, where);
    result.couplings.push_back({*field, {{0, 1}}});
  }
  if (conjugate) {
    require_hermitian(*conjugate, d, where);
    result.couplings.push_back({*conjugate, {{0, std::complex<double>(0, 1)}}});
  }
  return result;
}

} // namespace mfdyson
