#pragma once

// The models that are measured.

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <mfdyson/mfdyson.hpp>

namespace cases {

struct problem {
  mfdyson::model model;
  mfdyson::observable observable;
};

/// (a) One mode from the vacuum, spins with probability 0.3 of up, the photon number.
inline problem dicke(int order) {
  using namespace mfdyson;
  return {make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1}),
          make_reservoir_observable(make_boson(order + 1).number())};
}

/// (b) Ladders of d levels at temperature 0.7 and a mode in the vacuum, the photon number.
inline problem thermal_ladder(int d, int order) {
  using namespace mfdyson;
  auto const mode = make_boson(order + 1);
  std::vector<double> const levels{0, 1, 1.8, 2.5};
  column_vector<> const couplings = column_vector<>::Constant(d - 1, 0.8);
  real_vector<> const energies = Eigen::Map<real_vector<> const>(levels.data(), d);
  matrix<> const h = level_hamiltonian<default_scalar>(energies);
  real_vector<> const p = thermal_state(h, 0.7).diagonal().real();
  return {make_symmetric_model(ladder_species<>(energies, couplings, p).to_species(mode.position()),
                               {.hamiltonian = 1.5 * mode.number(), .state = vacuum_state(order + 1)}),
          make_reservoir_observable(mode.number())};
}

/// Entries uniform in a square, made Hermitian, of norm about 1.
inline mfdyson::matrix<> random_hermitian(int dimension, std::mt19937_64& rng) {
  // not std::uniform_real_distribution: the same numbers with every standard library
  auto const number = [&rng] { return static_cast<double>(rng() >> 11) * 0x1p-53 * 2 - 1; };
  mfdyson::matrix<> result(dimension, dimension);
  for (int i = 0; i < dimension; ++i) {
    for (int j = 0; j <= i; ++j) {
      std::complex<double> const z(number(), i == j ? 0.0 : number());
      result(i, j) = z / std::sqrt(2.0 * dimension);
      result(j, i) = std::conj(result(i, j));
    }
  }
  return result;
}

/// (c) A reservoir without structure: random H_R and B of dimension D, thermal state; the observable is B.
inline problem dense(int dimension) {
  using namespace mfdyson;
  std::mt19937_64 rng(20180101);
  matrix<> const h = random_hermitian(dimension, rng);
  matrix<> const b = random_hermitian(dimension, rng);
  return {make_symmetric_model(make_spin_half(1.0, 0.3).to_species(b),
                               {.hamiltonian = h, .state = thermal_state(h, 1.0)}),
          make_reservoir_observable(b * b)};
}

/// (d) Ten species of spins, of frequencies 0.8 … 1.25, one mode.
inline problem inhomogeneous(int order) {
  using namespace mfdyson;
  auto const mode = make_boson(order + 1);
  std::vector<species> kinds;
  for (int k = 0; k < 10; ++k) {
    kinds.push_back(make_spin_half(0.8 + 0.05 * k, 0.3).to_species(mode.position(), 0.1));
  }
  return {make_model(kinds, {.hamiltonian = 1.5 * mode.number(), .state = vacuum_state(order + 1)}),
          make_reservoir_observable(mode.number())};
}

/// (e) The Dicke model with two observed spins, σ_x ⊗ σ_x.
inline problem two_observed(int order) {
  using namespace mfdyson;
  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1});
  return {dicke, make_particle_observable(
                     dicke, {{.species = 0, .factor = pauli::x()}, {.species = 0, .factor = pauli::x()}})};
}

/// (f) Spins and three modes of `levels` Fock states; the number of quanta in the first.
inline problem three_modes(int levels) {
  using namespace mfdyson;
  auto const mode = make_boson(levels);
  matrix<> const one = matrix<>::Identity(levels, levels);
  auto const at = [&](matrix<> const& x, int place) -> matrix<> {
    return tensor(tensor(place == 0 ? x : one, place == 1 ? x : one), place == 2 ? x : one);
  };
  matrix<> const number = mode.number();
  matrix<> const position = mode.position();
  matrix<> const h = 1.5 * at(number, 0) + 1.1 * at(number, 1) + 0.7 * at(number, 2);
  matrix<> const b = at(position, 0) + 0.5 * at(position, 1) + 0.3 * at(position, 2);
  matrix<> const vacuum = vacuum_state(levels);
  return {make_symmetric_model(make_spin_half(1.0, 0.3).to_species(b),
                               {.hamiltonian = h, .state = tensor(tensor(vacuum, vacuum), vacuum)}),
          make_reservoir_observable(at(number, 0))};
}

/// The largest difference between the coefficients through λ^`order` of the collective engine at this grid and
/// those of the definition (`direct_engine`), at N particles and t = 1.
inline double distance_from_definition(problem const& p, int order, std::int64_t n) {
  using namespace mfdyson;
  auto const fast = expand(p.model, p.observable, {.order = order, .time_span = 1}).at(n);
  auto const slow = expand_directly(p.model, p.observable, {.order = order, .time_span = 1}).at(n);
  double worst = 0;
  for (int r = 0; r <= order; ++r) {
    for (int hits = 0; hits <= r; ++hits) {
      worst = std::max(
          worst, std::abs(fast.coefficients().value(r, hits, 1.0) - slow.coefficients().value(r, hits, 1.0)));
    }
  }
  return worst;
}

} // namespace cases
