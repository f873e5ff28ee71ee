#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <mfdyson/engines/coefficient_functions.hpp>
#include <mfdyson/expansion/series.hpp>
#include <mfdyson/model/model.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/operators/tensor_product.hpp>

/// \file
/// The same physics written down in another way: other units, another basis, another order.

namespace mfdyson::testing {

/// H → sH: every Hamiltonian, and the coupling at B. λ stays, times go with 1/s.
[[nodiscard]] inline model in_units(model const& m, double s) {
  auto species = m.species();
  for (auto& kind : species) {
    kind.hamiltonian *= s;
    for (auto& term : kind.couplings) {
      term.reservoir *= s;
    }
  }
  auto r = m.reservoir();
  r.hamiltonian *= s;
  return make_model(species, r);
}

/// Every Hamiltonian, but not the coupling: λ goes with s, times with 1/s.
[[nodiscard]] inline model free_in_units(model const& m, double s) {
  auto species = m.species();
  for (auto& kind : species) {
    kind.hamiltonian *= s;
  }
  auto r = m.reservoir();
  r.hamiltonian *= s;
  return make_model(species, r);
}

/// G → cG: λ goes with 1/c.
[[nodiscard]] inline model with_couplings_times(model const& m, double c) {
  auto species = m.species();
  for (auto& kind : species) {
    for (auto& term : kind.couplings) {
      term.particle *= c;
    }
  }
  return make_model(species, m.reservoir());
}

/// Constants added to each h and to H_R.
[[nodiscard]] inline model with_constants(model const& m, double of_particles, double of_reservoir) {
  auto species = m.species();
  for (auto& kind : species) {
    auto const d = kind.hamiltonian.rows();
    kind.hamiltonian += of_particles * matrix<>::Identity(d, d);
  }
  auto r = m.reservoir();
  auto const d = r.hamiltonian.rows();
  r.hamiltonian += of_reservoir * matrix<>::Identity(d, d);
  return make_model(species, r);
}

/// u x u*.
[[nodiscard]] inline matrix<> turned(matrix<> const& u, matrix<> const& x) {
  return multiply(u, multiply(x, mfdyson::adjoint(u)));
}

struct problem {
  mfdyson::model model;
  mfdyson::observable observable;
};

/// Another orthonormal basis of every particle and of the reservoir.
[[nodiscard]] inline problem in_basis_of(problem const& p, std::vector<matrix<>> const& of_species,
                                         matrix<> const& of_reservoir) {
  auto species = p.model.species();
  for (std::size_t s = 0; s < species.size(); ++s) {
    auto const& u = of_species[s];
    species[s].hamiltonian = turned(u, species[s].hamiltonian);
    species[s].state = turned(u, species[s].state);
    for (auto& term : species[s].couplings) {
      term.particle = turned(u, term.particle);
      term.reservoir = turned(of_reservoir, term.reservoir);
    }
  }
  auto r = p.model.reservoir();
  r.hamiltonian = turned(of_reservoir, r.hamiltonian);
  r.state = turned(of_reservoir, r.state);
  auto a = p.observable;
  matrix<> u = matrix<>::Identity(1, 1);
  for (auto const s : a.particles) {
    u = matrix<>(tensor(u, of_species[s]));
  }
  a.system = turned(u, a.system);
  a.reservoir = turned(of_reservoir, a.reservoir);
  return {make_model(species, r), a};
}

/// Largest |a(t) − s^r b(t/…)| of the coefficients c_{r,p}, at the same fractions of the time spans, in units of the
/// rounding estimates where `in_roundings`, else of the largest |c_{r,p}| for each (r, p). `s` multiplies c_r of b by s^r.
[[nodiscard]] inline double scaled_distance(coefficient_functions<default_scalar> const& a,
                                            coefficient_functions<default_scalar> const& b, double s = 1) {
  double worst = 0;
  for (int r = 0; r <= a.order(); ++r) {
    double const factor = std::pow(s, r);
    for (int p = 0; p <= std::max(a.max_observed_hits(), b.max_observed_hits()); ++p) {
      double scale = 0;
      double difference = 0;
      for (double const part : {0.0, 0.17, 0.5, 0.83, 1.0}) {
        auto const x = a.value(r, p, part * a.time_span());
        auto const y = factor * b.value(r, p, part * b.time_span());
        if (!(std::isfinite(std::abs(x)) && std::isfinite(std::abs(y)))) {
          return HUGE_VAL;
        }
        difference = std::max(difference, std::abs(x - y));
        scale = std::max(scale, std::abs(x));
      }
      // what rounding may do to it, where that is more than 1e-16 of its size
      scale = std::max(scale, a.rounding(r, p) / 1e-15);
      worst = std::max(worst, scale > 0 ? difference / scale : difference);
    }
  }
  return worst;
}

} // namespace mfdyson::testing
