#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <mfdyson/conditions/odd_moments.hpp>
#include <mfdyson/limits/ordered_integrals.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/states/density_matrix.hpp>

/// \file
/// The leading orders of an average in closed form: Lemmas 1.4 and 1.6.

namespace mfdyson {

/// ω_N(τ^t(A)) = free + λ² response + (λ/√N) fluctuation + O(λ⁴ + λ³/√N + 1/N). Source: [MR18] (1.26).
template <ComplexScalar S>
struct leading_terms {
  S free{};             ///< μ_{≤n}(A_S(t)) μ_R(A_R(t))
  S response{};         ///< λ² of X_{0,N}: what the unobserved particles do to the reservoir
  S fluctuation{};      ///< λ of Y_{0,N}
  particle_number n{1}; ///< N

  /// The three terms. How far they are from the average is for `leading_orders` of `series_bounds` to say.
  [[nodiscard]] S mean(real_of<S> const& lambda) const {
    using std::sqrt;
    return free + lambda * lambda * response + lambda * sqrt(n.inverse<real_of<S>>()) * fluctuation;
  }
};

namespace detail {

/// V = Σ_a G^a ⊗ B^a in the eigenbasis of h and H_R, the state there, and the energies.
template <ComplexScalar S>
struct coupled_pair {
  using Real = real_of<S>;
  real_vector<Real> energies; ///< of h + H_R
  matrix<S> coupling;         ///< V
  matrix<S> state;            ///< μ ⊗ μ_R
  matrix<S> particle_basis;
  matrix<S> reservoir_basis;

  coupled_pair(basic_species<S> const& kind, basic_reservoir<S> const& reservoir) {
    auto const h = hermitian_eigenbasis<S>(without_trace(kind.hamiltonian));
    auto const h_r = hermitian_eigenbasis<S>(without_trace(reservoir.hamiltonian));
    particle_basis = h.vectors;
    reservoir_basis = h_r.vectors;
    auto const d = h.values.size();
    auto const levels = h_r.values.size();
    energies.resize(d * levels);
    for (Eigen::Index i = 0; i < d; ++i) {
      for (Eigen::Index k = 0; k < levels; ++k) {
        energies(i * levels + k) = h.values(i) + h_r.values(k);
      }
    }
    coupling = matrix<S>::Zero(d * levels, d * levels);
    for (auto const& term : kind.couplings) {
      coupling += tensor(in_basis<S>(term.particle, h.vectors), in_basis<S>(term.reservoir, h_r.vectors));
    }
    state = tensor(in_basis<S>(kind.state, h.vectors), in_basis<S>(reservoir.state, h_r.vectors));
  }

  /// A_S(t) ⊗ A_R(t) in this basis.
  [[nodiscard]] matrix<S> observable(matrix<S> const& a_s, matrix<S> const& a_r, Real const& t) const {
    using std::cos;
    using std::sin;
    matrix<S> a = tensor(in_basis<S>(a_s, particle_basis), in_basis<S>(a_r, reservoir_basis));
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
      for (Eigen::Index j = 0; j < a.cols(); ++j) {
        Real const angle = (energies(i) - energies(j)) * t;
        a(i, j) = times(a(i, j), S(cos(angle), sin(angle)));
      }
    }
    return a;
  }
  /// ∫_0^t V(s) ds.
  [[nodiscard]] matrix<S> integral(Real const& t) const {
    matrix<S> result = coupling;
    for (Eigen::Index i = 0; i < result.rows(); ++i) {
      for (Eigen::Index j = 0; j < result.cols(); ++j) {
        if (result(i, j) != S(Real(0))) {
          result(i, j) = times(result(i, j), exponential_integral<S>(energies(i) - energies(j), t));
        }
      }
    }
    return result;
  }
  /// ∫_0^t ds ∫_0^s ds' V(s') V(s).
  [[nodiscard]] matrix<S> ordered_integral(Real const& t) const {
    auto const size = coupling.rows();
    matrix<S> result = matrix<S>::Zero(size, size);
    for (Eigen::Index i = 0; i < size; ++i) {
      for (Eigen::Index j = 0; j < size; ++j) {
        S const left = coupling(i, j);
        if (left == S(Real(0))) {
          continue;
        }
        for (Eigen::Index k = 0; k < size; ++k) {
          if (coupling(j, k) != S(Real(0))) {
            result(i, k) += times<S>(
                times(left, coupling(j, k)),
                ordered_exponential_integral<S>(energies(i) - energies(j), energies(j) - energies(k), t));
          }
        }
      }
    }
    return result;
  }
};

/// A_S of which all factors but that of particle j are averaged: an operator on its space.
template <ComplexScalar S>
[[nodiscard]] matrix<S> reduced_observable(basic_model<S> const& model, basic_observable<S> const& a,
                                           std::size_t j, real_of<S> const& t) {
  // the other particles evolve freely before they are averaged
  Eigen::Index before = 1;
  Eigen::Index after = 1;
  matrix<S> left = matrix<S>::Identity(1, 1);
  matrix<S> right = left;
  for (std::size_t k = 0; k < a.particles.size(); ++k) {
    auto const& kind = model.species()[a.particles[k]];
    auto const d = kind.hamiltonian.rows();
    // Tr(μ A(t)) = Tr(μ(−t) A)
    if (k < j) {
      before *= d;
      left = matrix<S>(tensor(left, matrix<S>(free_evolution(kind.state, kind.hamiltonian, -t))));
    } else if (k > j) {
      after *= d;
      right = matrix<S>(tensor(right, matrix<S>(free_evolution(kind.state, kind.hamiltonian, -t))));
    }
  }
  auto const d = model.species()[a.particles[j]].hamiltonian.rows();
  matrix<S> result = matrix<S>::Zero(d, d);
  for (Eigen::Index p = 0; p < before; ++p) {
    for (Eigen::Index q = 0; q < before; ++q) {
      for (Eigen::Index x = 0; x < d; ++x) {
        for (Eigen::Index y = 0; y < d; ++y) {
          for (Eigen::Index u = 0; u < after; ++u) {
            for (Eigen::Index v = 0; v < after; ++v) {
              result(x, y) += times<S>(times(left(q, p), right(v, u)),
                                       a.system((p * d + x) * after + u, (q * d + y) * after + v));
            }
          }
        }
      }
    }
  }
  return result;
}

} // namespace detail

/// μ_{≤n}(A_S(t)): what n particles do in the limit N → ∞, which is to evolve freely.
///
/// lim ω_N(τ^t(A_S)) = μ_{≤n}(A_S(t)), whatever reservoir and λ. Of A_S ⊗ A_R the limit is the product of this with that of
/// A_R alone: by (1.10) every hit of X_0 is on unobserved particles, so that A_S(t) commutes with it.
/// Source: [MR18] Lemma 1.4, (1.7).
/// \param a its reservoir factor is not used
/// \throws hypothesis_violation where (A0) fails: then the mean field acts, see `energy_conserving_field::particles`
template <ComplexScalar S>
[[nodiscard]] S particles_limit(basic_model<S> const& model, basic_observable<S> const& a,
                                std::type_identity_t<real_of<S>> const& t) {
  require_observable(a, model, "particles_limit");
  require_finite(t, {"particles_limit", "t"});
  require_odd_moments(model, "particles_limit");
  matrix<S> state = matrix<S>::Identity(1, 1);
  for (auto const s : a.particles) {
    auto const& kind = model.species()[s];
    state = matrix<S>(tensor(state, matrix<S>(free_evolution(kind.state, kind.hamiltonian, -t))));
  }
  return expectation(state, a.system);
}

/// μ_R(A_R(t)) of the reservoir alone.
/// \throws invalid_input where t is not finite or dimensions differ
template <ComplexScalar S>
[[nodiscard]] S free_reservoir_average(basic_reservoir<S> const& reservoir,
                                       std::type_identity_t<matrix<S>> const& a_r,
                                       std::type_identity_t<real_of<S>> const& t) {
  require_operator(a_r, reservoir.hamiltonian.rows(), {"free_reservoir_average", "a_r"});
  require_finite(t, {"free_reservoir_average", "t"});
  return expectation(reservoir.state, free_evolution(a_r, reservoir.hamiltonian, t));
}

/// What one particle does to an average of the reservoir at second order,
///
///     −∫_0^t ds ∫_0^s ds' (μ ⊗ μ_R)([V(s'), [V(s), A_R(t)]]),   V = Σ_a G^a ⊗ B^a:
///
/// λ²/N times the sum of this over the unobserved particles is the second term of (1.26). Averaged over any sequence of
/// particles it is (1.27), for which an ergodic average is enough. For self-adjoint A_R it is
/// −2 ∫∫ Re{μ(G(s')G(s)) μ_R(B(s')[B(s), A_R(t)])}.
///
/// Exact up to rounding at any t: the integrals of e^{i(Ωs + Ω's')} are done in closed form.
/// Source: [MR18] (1.26), (1.27), (3.39); corrected: the error of (1.27) is o(1), where the text prints o(1/N). What it
/// is depends on how fast the particles become equal.
/// \param kind a checked species, of a `basic_model`
/// \throws invalid_input where dimensions differ
template <ComplexScalar S>
[[nodiscard]] S particle_response(basic_species<S> const& kind, basic_reservoir<S> const& reservoir,
                                  std::type_identity_t<matrix<S>> const& a_r,
                                  std::type_identity_t<real_of<S>> const& t) {
  require_operator(a_r, reservoir.hamiltonian.rows(), {"particle_response", "a_r"});
  require_finite(t, {"particle_response", "t"});
  auto const d = kind.hamiltonian.rows();
  detail::coupled_pair<S> const pair(kind, reservoir);
  auto const a = pair.observable(matrix<S>::Identity(d, d), a_r, t);
  // [V', [V, A]] = V'VA + AVV' − V'AV − VAV', of which the last two together are the square of ∫V
  auto const ordered = pair.ordered_integral(t);
  auto const once = pair.integral(t);
  matrix<S> const sum =
      multiply(ordered, a) + multiply(a, adjoint(ordered)) - multiply(once, multiply(a, once));
  return -expectation(pair.state, sum);
}

/// The leading orders of ω_N(τ^t(A)), exact up to rounding at any t.
///
/// response = μ_{≤n}(A_S(t)) Σ_s ((N_s − n_s)/N) `particle_response` of species s, in the limit with w_s for
/// (N_s − n_s)/N, and fluctuation = i Σ_j ∫_0^t ω([V_j(s), A(t)]) ds over the n observed particles.
/// Source: [MR18] (1.26), as (3.39) and (3.41), for A that need not be self-adjoint.
/// \param n N, or `infinite` for the limits of the two coefficients
/// \throws hypothesis_violation where (A0) fails; invalid_input for what does not fit the model
template <ComplexScalar S>
[[nodiscard]] leading_terms<S> make_leading_terms(basic_model<S> const& model, basic_observable<S> const& a,
                                                  particle_number n,
                                                  std::type_identity_t<real_of<S>> const& t) {
  using Real = real_of<S>;
  require_observable(a, model, "make_leading_terms");
  require_finite(t, {"make_leading_terms", "t"});
  auto const& reservoir = model.reservoir();
  S const system = particles_limit(model, a, t);
  leading_terms<S> result;
  result.n = n;
  result.free = system * free_reservoir_average(reservoir, a.reservoir, t);
  std::vector<Real> shares = model.fractions();
  if (!n.is_infinite()) {
    auto const counts = unobserved_particles(model, a, n);
    for (std::size_t s = 0; s < shares.size(); ++s) {
      shares[s] = Real(counts[s]) * n.inverse<Real>();
    }
  }
  for (std::size_t s = 0; s < shares.size(); ++s) {
    if (shares[s] > Real(0) && !model.species()[s].couplings.empty()) {
      result.response +=
          shares[s] * system * particle_response(model.species()[s], reservoir, a.reservoir, t);
    }
  }
  for (std::size_t j = 0; j < a.particles.size(); ++j) {
    detail::coupled_pair<S> const pair(model.species()[a.particles[j]], reservoir);
    auto const b = pair.observable(detail::reduced_observable(model, a, j, t), a.reservoir, t);
    auto const once = pair.integral(t);
    S const commutator =
        expectation(pair.state, multiply(once, b)) - expectation(pair.state, multiply(b, once));
    result.fluctuation += S(-commutator.imag(), commutator.real());
  }
  return result;
}

} // namespace mfdyson
