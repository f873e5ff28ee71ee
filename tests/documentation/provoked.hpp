#pragma once

#include <cmath>
#include <exception>
#include <iostream>
#include <string>

#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/limits/limit_coefficients.hpp>
#include <mfdyson/mfdyson.hpp>
#include <mfdyson/systems/dicke_field.hpp>
#include <mfdyson/systems/energy_conserving_model.hpp>

/// \file
/// What goes wrong on the page docs/pages/faq.md, provoked in its order. Part of the program of the pages, which compares what
/// is printed here with the messages on the page.

namespace mfdyson::testing {

/// Prints the messages of exceptions and the reasons of statuses, one a line.
inline void provoke_messages() {
  auto const thrown = [](auto const& call) {
    try {
      static_cast<void>(call());
      std::cout << "nothing was thrown\n";
    } catch (std::exception const& error) {
      std::cout << error.what() << '\n';
    }
  };
  auto const status_of = [](auto const& value) {
    std::cout << (value.is_certified() ? "certified" : value.reason) << '\n';
  };

  auto const mode = make_boson(7);
  matrix<> const h = 0.5 * pauli::z();
  species const spin{
      .hamiltonian = h, .state = populations({0.3, 0.7}), .couplings = {{pauli::x(), mode.position()}}};
  reservoir const cavity{
      .hamiltonian = 1.5 * mode.number(), .state = vacuum_state(7), .kind = reservoir_kind::boson_mode};
  auto const dicke = make_symmetric_model(spin, cavity);
  auto const photons = make_reservoir_observable(mode.number());
  auto const with = [&](auto const& change) {
    auto changed = spin;
    change(changed);
    return changed;
  };

  // stating a model
  thrown([&] {
    return make_symmetric_model(with([](species& s) { s.state = 1.2 * populations({0.3, 0.7}); }), cavity);
  });
  thrown([&] {
    return make_symmetric_model(
        with([](species& s) { s.state = pauli::x() / 2 + pauli::z() + pauli::identity() / 2; }), cavity);
  });
  thrown(
      [&] { return make_symmetric_model(with([](species& s) { s.hamiltonian = pauli::plus(); }), cavity); });
  thrown([&] {
    return make_symmetric_model(with([](species& s) {
                                  s.couplings = {{pauli::x(), make_boson(8).position()}};
                                }),
                                cavity);
  });
  thrown([&] { return make_model({with([](species& s) { s.fraction = 0.5; })}, cavity); });
  thrown([] { return coherent_state(4, 2.0); });
  thrown([&] { return thermal_state(h, 0.0); });
  thrown([] { return populations({1.1, -0.1}); });
  thrown([&] { return extend_state(vacuum_state(7), 4); });
  thrown([] { return make_boson(0); });

  // asking
  thrown([&] {
    auto polarised = spin;
    polarised.state = matrix<>(pauli::identity() / 2 + pauli::x() / 4);
    return expand(make_symmetric_model(polarised, cavity), photons, {.order = 2});
  });
  auto const two = make_model(
      {with([](species& s) { s.fraction = 0.25; }), with([](species& s) { s.fraction = 0.75; })}, cavity);
  thrown([&] { return expand(two, photons, {.order = 2}).at(10); });
  auto const pair =
      make_particle_observable(dicke, {{.species = 0, .factor = h}, {.species = 0, .factor = h}});
  thrown([&] { return expand(dicke, pair, {.order = 2}).at(1); });
  thrown([] { return particle_number(0); });
  thrown([&] { return expand(dicke, make_reservoir_observable(make_boson(8).number()), {.order = 2}); });
  thrown([&] { return expand(dicke, make_observable({{.species = 1, .factor = h}}, mode.number()), {}); });
  thrown([&] { return expand(dicke, photons, {.order = -1}); });
  thrown([&] { return expand(dicke, photons, {.threads = 0}); });
  thrown([&] { return expand(dicke, photons, {.order = 2, .time_span = 1.0}).at(10).mean(0.1, 2.0); });
  thrown([&] {
    auto const large = make_dicke_model({.excited = 0.3, .levels = 61});
    return expand(large, make_reservoir_observable(make_boson(61).number()),
                  {.order = 60, .memory_limit = 1 << 20});
  });
  thrown(
      [&] { return expand(dicke, photons, {.order = 6, .progress = [](double) { return false; }}).at(10); });
  thrown([&] { return make_gaussian_limit(make_symmetric_model(spin, {cavity.hamiltonian, cavity.state})); });
  thrown([&] { return resummed_means(dicke, photons, 10, 0.1, {-1.0}); });
  matrix<> const kerr = 1.5 * mode.number() + 0.1 * mode.number() * mode.number();
  auto const kerr_model = make_symmetric_model(spin, {kerr, cavity.state, reservoir_kind::boson_mode});
  thrown([&] { return resummed_means(kerr_model, photons, 10, 0.1, {1.0}); });

  // fields
  thrown([] { return bose_field(make_spectral_density([](double w) { return w / (1 + w * w); })); });
  thrown([] { return make_spectral_density([](double w) { return std::sin(w); }, {.upper = 10}); });
  thrown([] {
    return bose_field(make_spectral_density([](double) { return 1.0; }, {.upper = 2}), {.temperature = 1});
  });
  auto const light = make_spectral_density([](double w) { return w * w; }, {.upper = 2});
  thrown([&] {
    return make_energy_conserving_model(
        {.hamiltonian = h, .coupling = pauli::x(), .state = spin.state, .field = bose_field(light)});
  });
  thrown([&] {
    auto const warm = make_dicke_field_model({.field = bose_field(light, {.temperature = 1})});
    return expand(warm, {{}, field_number{}}, {.order = 2});
  });

  // statuses of a series
  auto const series = expand(dicke, photons, {.order = 6, .time_span = 3.0});
  status_of(series.certified(10, {.a_posteriori = false}).mean(1.0, 3.0));
  status_of(series.certified(10, {.memory_limit = 1000}).mean(1.0, 3.0));
  status_of(expand(dicke, photons, {.order = 20}).certified(10).mean(0.1, 1.0));
  auto const certified = [&](basic_model<default_scalar> const& model,
                             basic_observable<default_scalar> const& a) {
    return expand(model, a, {.order = 4}).certified(10).mean(0.1, 1.0);
  };
  status_of(certified(kerr_model, photons));
  matrix<> const square = mode.position() * mode.position();
  status_of(certified(make_symmetric_model(with([&](species& s) {
                                             s.couplings = {{pauli::x(), square}};
                                           }),
                                           cavity),
                      photons));
  auto const two_levels = make_dicke_model({.levels = 2});
  status_of(certified(two_levels, make_reservoir_observable(make_boson(2).number())));
  auto const field = make_dicke_field_model({.field = bose_field(light)});
  status_of(expand(field, {{}, field_number{}}, {.order = 2, .time_span = 1, .mode_tolerance = 1e-4})
                .certified(10)
                .mean(1.0, 1.0));

  // statuses without a series
  status_of(resummed_means(dicke, photons, 10, 3.0, {6.0})[0]);
  status_of(resummed_means(dicke, photons, 1000, 1.5, {2.0}, {.memory_limit = 1 << 20})[0]);
  status_of(resummed_means(dicke, photons, 1000, 0.5, {2.0}, {.work_limit = 1})[0]);
  auto const one_spin = make_particle_observable(dicke, {{.species = 0, .factor = h}});
  status_of(resummed_coefficients(dicke, one_spin, 0.1, {0.5}, {.tolerance = 1e-4})[0].x[0]);
}

} // namespace mfdyson::testing
