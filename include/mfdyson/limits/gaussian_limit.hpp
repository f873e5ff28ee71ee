#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/core/jacobi.hpp>
#include <mfdyson/expansion/evaluation.hpp>
#include <mfdyson/limits/gaussian_mode.hpp>
#include <mfdyson/limits/leading_terms.hpp>
#include <mfdyson/limits/oscillator_limit.hpp>
#include <mfdyson/limits/quadratic_dynamics.hpp>
#include <mfdyson/model/mode_polynomial.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/states/photon_statistics.hpp>

/// \file
/// N → ∞ in closed form where the reservoir is bosonic, free and linearly coupled.

namespace mfdyson {

/// A Gaussian state of the reservoir's mode and of the oscillators that the particles are.
struct gaussian_state {
  oscillator_moments
      moments; ///< of the mode, number 0, and of the oscillators in the order of `oscillators()`

  /// The reservoir's mode.
  [[nodiscard]] gaussian_mode mode() const { return oscillator(0); }
  /// One of the oscillators.
  [[nodiscard]] gaussian_mode oscillator(Eigen::Index k) const {
    return {moments.mean(k), moments.normal(k, k).real(), moments.anomalous(k, k)};
  }
};

/// The limit N → ∞ of a model whose reservoir is a mode with H_R = ν a*a, couplings G ⊗ (z a + w a*) and a Gaussian initial
/// state: quadratic, so that all averages follow from first and second moments, for all λ and t.
///
/// With the oscillators c_k of `oscillator_limit` the Hamiltonian is
///
///     ν a*a + Σ_k Ω_k c_k* c_k + λ Σ_k ( c_k* (u_k a + v_k a*) + adjoint ),   u_k = Σ_a g_k^a z^a,  v_k = Σ_a g_k^a w^a,
///
/// and i∂_t of (a, c, a*, c*) is linear. In the single-mode Dicke model (2.1) of [MR18] with a share p of spins up,
/// Ω = ±ω_0 with weights 1 − p and p.
class gaussian_limit {
public:
  /// \param oscillators from `oscillator_limit`, in double precision
  /// \param couplings z a + w a* by species and term
  gaussian_limit(double frequency, std::vector<limit_oscillator<default_scalar>> oscillators,
                 std::vector<std::vector<mode_polynomial>> const& couplings, gaussian_mode const& initial)
      : oscillators_(std::move(oscillators)),
        dynamics_(frequencies(frequency, oscillators_)),
        initial_(oscillator_moments::vacuum(dynamics_.size())) {
    initial_.mean(0) = initial.mean;
    initial_.normal(0, 0) = initial.quanta;
    initial_.anomalous(0, 0) = initial.anomalous;
    for (std::size_t k = 0; k < oscillators_.size(); ++k) {
      for (auto const& d : oscillators_[k].drives) {
        default_scalar u = 0;
        default_scalar v = 0;
        for (std::size_t a = 0; a < d.amplitudes.size(); ++a) {
          auto const& b = couplings[oscillators_[k].species][a];
          u += d.amplitudes[a] * b.lower;
          v += d.amplitudes[a] * b.raise;
        }
        dynamics_.couple(static_cast<Eigen::Index>(k) + 1, 0, d.detuning, u, v);
      }
    }
  }

  [[nodiscard]] std::vector<limit_oscillator<default_scalar>> const& oscillators() const {
    return oscillators_;
  }
  /// The quadratic Hamiltonian; the mode is number 0.
  [[nodiscard]] quadratic_dynamics const& dynamics() const { return dynamics_; }

  /// The state at given λ and times. \param times each ≥ 0, in any order
  /// \throws invalid_input otherwise; capacity_exceeded as `quadratic_dynamics::flow`
  [[nodiscard]] std::vector<gaussian_state> at(double lambda, std::vector<double> const& times) const {
    require_finite(lambda, {"gaussian_limit::at", "lambda"});
    auto sorted = times;
    for (auto const t : times) {
      require_finite(t, {"gaussian_limit::at", "times"});
      if (t < 0) {
        detail::reject({"gaussian_limit::at", "times"}, concat({"expected t >= 0, got ", to_text(t)}));
      }
    }
    std::sort(sorted.begin(), sorted.end());
    auto const flows = dynamics_.flow(lambda, sorted);
    std::vector<gaussian_state> result;
    for (auto const t : times) {
      auto const k = std::lower_bound(sorted.begin(), sorted.end(), t) - sorted.begin();
      result.push_back({moments_after(flows[static_cast<std::size_t>(k)], initial_)});
    }
    return result;
  }

  /// At one time.
  [[nodiscard]] gaussian_state at(double lambda, double t) const {
    return at(lambda, std::vector<double>{t}).front();
  }

  /// λ_c > 0: the smallest |λ| at which the lowest energy of the mode, with the oscillators following it, vanishes. Beyond it
  /// the state at rest is not stable (superradiance). Infinity where there is none.
  ///
  /// For given a the oscillators are at rest at c_k = −λ (u_k a + v_k ā)/Ω_k, which leaves ν|a|² − λ² Σ_k |u_k a + v_k ā|²/Ω_k:
  /// a quadratic form in (Re a, Im a), of which λ_c^{−2} is the largest eigenvalue. In the Dicke model
  /// λ_c = ½√(ω_0 ν/(1 − 2p)). Oscillators of frequency zero push the mode and do not soften it: they are left out.
  /// Resonances between a mode and inverted particles (Ω < 0) may amplify below λ_c: see `growth_rate`.
  /// \throws hypothesis_violation where the Hamiltonian depends on time, or ν ≤ 0
  [[nodiscard]] double critical_coupling() const {
    double const nu = dynamics_.frequencies()[0];
    if (!dynamics_.is_stationary() || !(nu > 0)) {
      throw hypothesis_violation("gaussian_limit::critical_coupling",
                                 dynamics_.is_stationary()
                                     ? concat({"frequency of the mode: expected > 0, got ", to_text(nu)})
                                     : std::string("the state of the particles is not stationary: no "
                                                   "Hamiltonian that does not depend on time"));
    }
    if (dynamics_.drives().empty()) {
      return std::numeric_limits<double>::infinity();
    }
    matrix<> form = matrix<>::Zero(2, 2);
    auto const& drive = dynamics_.drives().front();
    for (Eigen::Index k = 1; k < dynamics_.size(); ++k) {
      double const omega = dynamics_.frequencies()[static_cast<std::size_t>(k)];
      if (omega == 0) {
        continue;
      }
      auto const u = drive.rotate(k, 0);
      auto const v = drive.squeeze(k, 0);
      default_scalar const of_re = u + v; // u a + v ā = of_re Re a + of_im Im a
      default_scalar const of_im = default_scalar(0, 1) * (u - v);
      double const cross = (std::conj(of_re) * of_im).real() / (omega * nu);
      form(0, 0) += std::norm(of_re) / (omega * nu);
      form(1, 1) += std::norm(of_im) / (omega * nu);
      form(0, 1) += cross;
      form(1, 0) += cross;
    }
    auto const values = diagonalise_by_jacobi<default_scalar>(form).values;
    double const largest = std::max(values(0), values(1));
    return largest > 0 ? 1 / std::sqrt(largest) : std::numeric_limits<double>::infinity();
  }

private:
  [[nodiscard]] static std::vector<double>
  frequencies(double mode, std::vector<limit_oscillator<default_scalar>> const& oscillators) {
    std::vector<double> result{mode};
    for (auto const& o : oscillators) {
      result.push_back(o.frequency);
    }
    return result;
  }

  std::vector<limit_oscillator<default_scalar>> oscillators_;
  quadratic_dynamics dynamics_;
  oscillator_moments initial_;
};

namespace detail {

/// First and second moments of a state on the first Fock states.
[[nodiscard]] inline gaussian_mode moments_of(matrix<> const& rho) {
  photon_statistics<default_scalar> const moments(rho);
  double const number = moments.number().value;
  gaussian_mode result;
  result.mean = moments.amplitude().value;
  result.quanta = std::max(0.0, number - std::norm(result.mean));
  result.anomalous = moments.pair_amplitude().value - result.mean * result.mean;
  // what is left of a difference of equal numbers
  double const rounding = 1e-13 * (1 + number);
  result.quanta = result.quanta < rounding ? 0.0 : result.quanta;
  result.anomalous = std::abs(result.anomalous) < rounding ? 0.0 : result.anomalous;
  return result;
}

} // namespace detail

/// The Gaussian limit of a model in double precision.
/// \throws invalid_input where the reservoir is no `boson_mode` that is free, linearly coupled and in a Gaussian state (vacuum,
///   coherent, thermal, squeezed): the message says which; hypothesis_violation where (A0) fails
[[nodiscard]] inline gaussian_limit make_gaussian_limit(basic_model<default_scalar> const& model) {
  auto const reject = [](std::string const& what) {
    detail::reject({"make_gaussian_limit", "reservoir"}, what);
  };
  auto const& r = model.reservoir();
  if (r.kind != reservoir_kind::boson_mode) {
    reject("expected kind boson_mode; resummed_means and make_oscillator_limit take any reservoir");
  }
  auto const energy = as_mode_polynomial(from_lowest_level(r.hamiltonian));
  if (!energy || !energy->is_diagonal()) {
    reject("hamiltonian: expected nu a*a on three levels or more");
  }
  std::vector<std::vector<mode_polynomial>> couplings;
  for (std::size_t s = 0; s < model.species().size(); ++s) {
    auto& terms = couplings.emplace_back();
    for (auto const& term : model.species()[s].couplings) {
      auto const b = as_mode_polynomial(term.reservoir);
      if (!b || !b->is_linear()) {
        reject(concat({"the coupling of species[", to_text(s), "] is not of the form z a + w a*"}));
      }
      terms.push_back(*b);
    }
  }
  auto const initial = detail::moments_of(r.state);
  auto const expected = initial.distribution(static_cast<int>(r.state.rows()));
  for (Eigen::Index k = 0; k < r.state.rows(); ++k) {
    if (std::abs(expected[static_cast<std::size_t>(k)] - r.state(k, k).real()) > 1e-6) {
      reject(concat({"state: expected a Gaussian one, whose probability of ", to_text(k), " quanta were ",
                     to_text(expected[static_cast<std::size_t>(k)]), ", got ", to_text(r.state(k, k).real()),
                     "; resummed_means takes any state"}));
    }
  }
  return gaussian_limit(energy->number.real(), make_oscillator_limit(model).oscillators(), couplings,
                        initial);
}

/// lim ω_N(τ^t(A_S ⊗ A_R)) for A_R = u + z a + w a* + v a*a + s a² + q a*², by the closed form, for all λ and t: by Lemma 1.4 it is
/// ω_n(A_S(t)) ⟨A_R⟩. Nothing is truncated; `rounding` is an estimate, relative to the largest of the moments.
/// Source: [MR18] (1.24), Lemma 1.4.
/// \param times each ≥ 0 \throws as `make_gaussian_limit`; invalid_input where A_R is no such polynomial
[[nodiscard]] inline std::vector<evaluation<default_scalar>>
gaussian_means(basic_model<default_scalar> const& model, basic_observable<default_scalar> const& a,
               double lambda, std::vector<double> const& times) {
  require_observable(a, model, "gaussian_means");
  auto const polynomial = as_mode_polynomial(a.reservoir);
  if (!polynomial) {
    detail::reject({"gaussian_means", "observable.reservoir"},
                   "expected a polynomial of degree two in a, a*");
  }
  auto const limit = make_gaussian_limit(model);
  auto const states = limit.at(lambda, times);
  std::vector<evaluation<default_scalar>> result;
  for (std::size_t k = 0; k < times.size(); ++k) {
    auto const mode = states[k].mode();
    auto const particles = particles_limit(model, a, times[k]);
    double const size =
        std::abs(polynomial->constant) +
        (polynomial->linear_size() + std::abs(polynomial->number) + polynomial->square_size()) *
            (1 + mode.number());
    result.push_back({particles * mode.average(*polynomial),
                      1e-13 * std::abs(particles) * size * (10 + limit.dynamics().rate(lambda) * times[k])});
  }
  return result;
}

} // namespace mfdyson
