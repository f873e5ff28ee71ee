#pragma once

#include <concepts>

#include <mfdyson/engines/coefficient_functions.hpp>
#include <mfdyson/engines/options.hpp>
#include <mfdyson/model/observable.hpp>

/// \file
/// What an engine is.

namespace mfdyson {

/// Made from a model, an observable and options; gives the coefficients c_{r,p}(t) at any number of particles.
/// Engines are interchangeable: they differ in cost and in what they are checked against.
template <class E>
concept CoefficientEngine = ComplexScalar<typename E::scalar> && std::constructible_from < E,
        basic_model<typename E::scalar>
const&, basic_observable<typename E::scalar> const&,
    basic_expansion_options<real_of<typename E::scalar>> const& >
        &&requires(E const& engine, particle_number n) {
  { engine.coefficients(n) } -> std::same_as<coefficient_functions<typename E::scalar>>;
};

} // namespace mfdyson
