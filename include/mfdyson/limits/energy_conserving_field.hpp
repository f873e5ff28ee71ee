#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/limits/conserved_coupling.hpp>
#include <mfdyson/limits/coupled_mode.hpp>
#include <mfdyson/model/predicates.hpp>

/// \file
/// Energy-conserving particles in a free Bose field: closed forms for every λ, t and N.

namespace mfdyson {

/// N equal particles with [h, G] = 0 in a free Bose field, H_N = Σ h_j + Σ_k ω_k a_k* a_k + (λ/√N) Σ_j G_j ⊗ φ(g), solved.
///
/// The sum X = N^{−1/2} Σ_j G_j is conserved. At X = x the field is displaced,
///
///     a_k(t) = e^{−iω_k t} a_k − (λx/√2) g_k (1 − e^{−iω_k t})/ω_k,
///
/// and it turns the phases of the particles by what is quadratic in X. So averages are characteristic functions
/// ⟨e^{iuX}⟩ and moments of X, at N = ∞ of a normal variable, and nothing is expanded in λ or cut in Fock space. A
/// continuum is the list of its quadrature nodes. (A0) is not needed; where μ(G) ≠ 0 the particles have a limit, the
/// mean-field evolution (2.10), and the field has none.
/// Source: [MR18] Section 2.2. Immutable: may be shared between threads.
template <ComplexScalar S>
class energy_conserving_field {
public:
  using real = real_of<S>;

  /// \throws invalid_input where h, G or μ is not what it should be, a frequency or occupation is negative, or there is no
  ///   mode; hypothesis_violation where [h, G] ≠ 0
  energy_conserving_field(basic_conserving_particle<S> particle, std::vector<basic_coupled_mode<S>> modes)
      : particle_(checked(std::move(particle))),
        modes_(std::move(modes)),
        levels_(particle_.hamiltonian, particle_.coupling, particle_.state) {
    if (modes_.empty()) {
      detail::reject({"energy_conserving_field", "modes"}, "expected at least one, got none");
    }
    for (std::size_t k = 0; k < modes_.size(); ++k) {
      auto const& mode = modes_[k];
      place const where{"energy_conserving_field", concat({"modes[", to_text(k), "]"})};
      for (auto const& x :
           {mode.frequency, mode.occupation, real(mode.coupling.real()), real(mode.coupling.imag()),
            real(mode.amplitude.real()), real(mode.amplitude.imag())}) {
        require_finite(x, where);
      }
      if (mode.frequency < real(0) || mode.occupation < real(0)) {
        detail::reject(where, concat({"expected frequency and occupation >= 0, got ", to_text(mode.frequency),
                                      " and ", to_text(mode.occupation)}));
      }
    }
  }

  [[nodiscard]] std::vector<basic_coupled_mode<S>> const& modes() const { return modes_; }
  /// μ(G).
  [[nodiscard]] real coupling_mean() const { return levels_.particles(1).mean(); }
  /// μ(G²).
  [[nodiscard]] real coupling_square() const {
    auto const mean = coupling_mean();
    return levels_.particles(1).variance() + mean * mean;
  }

  /// ω_N(τ^t(N̂)), the average number of quanta in all modes.
  ///
  /// N(t) = N(0) + ½ λ² ⟨X²⟩ Σ_k |g_k (e^{iω_k t} − 1)/ω_k|², and where amplitudes and μ(G) do not vanish the
  /// interference −√2 λ ⟨X⟩ Re Σ_k ᾱ_k g_k (e^{iω_k t} − 1)/ω_k, with ⟨X⟩ = √N μ(G), ⟨X²⟩ = μ(G²) + (N − 1) μ(G)².
  /// Source: [MR18] (2.18); corrected: the text prints it without the ½. For μ(G) = 0 it is the same at every N.
  /// \throws hypothesis_violation at N = ∞ where μ(G) ≠ 0: the number grows like N
  [[nodiscard]] real number(particle_number n, real const& lambda, real const& t) const {
    real sum(0);
    for (std::size_t k = 0; k < modes_.size(); ++k) {
      sum += number_of_mode(k, n, lambda, t);
    }
    return sum;
  }

  /// The same of mode k alone. \throws also invalid_input where there is no such mode
  [[nodiscard]] real number_of_mode(std::size_t k, particle_number n, real const& lambda,
                                    real const& t) const {
    using std::sqrt;
    if (k >= modes_.size()) {
      detail::reject({"energy_conserving_field", "mode"},
                     concat({"expected an index below ", to_text(modes_.size()), ", got ", to_text(k)}));
    }
    require(n, lambda, t, true);
    auto const& mode = modes_[k];
    S const kick = times(mode.coupling, detail::displacement<S>(mode.frequency, t)); // g (e^{iωt} − 1)/ω
    auto const mean = n.is_infinite() ? real(0) : coupling_mean();
    auto const count = n.is_infinite() ? real(1) : real(n.count());
    real const square = coupling_square() + (count - real(1)) * mean * mean;
    real const interference = (mode.amplitude.real() * kick.real() + mode.amplitude.imag() * kick.imag());
    return mode.occupation + Eigen::numext::abs2(mode.amplitude) +
           lambda * lambda * square * Eigen::numext::abs2(kick) / real(2) -
           sqrt(real(2) * count) * lambda * mean * interference;
  }

  /// ω_N(τ^t(W(f))) of the Weyl operator W(f) = e^{iφ(f)}.
  ///
  /// ⟨e^{−iλXr}⟩ μ_R(W(e^{iωt} f)) with r = Re⟨g, (1 − e^{iωt}) f/ω⟩; for μ(G) = 0 the first factor tends to
  /// exp(−½ λ² μ(G²) r²). Derivatives with respect to f at 0 are averages of products of fields.
  /// Source: [MR18] (2.16), (2.17); corrected: the text prints exp(−λ² μ(G²) r²).
  /// \param f one number for each mode
  /// \throws invalid_input where their number differs; hypothesis_violation as `number`
  [[nodiscard]] S weyl(std::vector<S> const& f, particle_number n, real const& lambda, real const& t) const {
    using std::cos;
    using std::exp;
    using std::sin;
    using std::sqrt;
    if (f.size() != modes_.size()) {
      detail::reject({"energy_conserving_field", "f"},
                     concat({"expected ", to_text(modes_.size()), " numbers, got ", to_text(f.size())}));
    }
    require(n, lambda, t, true);
    real r(0);
    real logarithm(0);
    real phase(0);
    for (std::size_t k = 0; k < f.size(); ++k) {
      auto const& mode = modes_[k];
      require_finite(f[k].real(), {"energy_conserving_field", "f"});
      require_finite(f[k].imag(), {"energy_conserving_field", "f"});
      S const kick = times(f[k], detail::displacement<S>(mode.frequency, t));
      r -= mode.coupling.real() * kick.real() + mode.coupling.imag() * kick.imag();
      S const turned = times(f[k], S(cos(mode.frequency * t), sin(mode.frequency * t)));
      logarithm -= (real(1) + real(2) * mode.occupation) * Eigen::numext::abs2(turned) /
                   real(4); // of φ(f): ½(n̄ + ½)|f|²
      phase +=
          sqrt(real(2)) * (turned.real() * mode.amplitude.real() + turned.imag() * mode.amplitude.imag());
    }
    real const u = -lambda * r;
    auto const sum = sum_of(n, 0);
    auto const [log_modulus, turn] = sum.characteristic(u);
    phase += turn + u * sum.mean();
    real const modulus = exp(logarithm + log_modulus);
    return S(modulus * cos(phase), modulus * sin(phase));
  }

  /// F(t) = −Σ_k |g_k|² (1 − cos ω_k t)/ω_k, the strength of the mean field. Source: [MR18] (2.10), [9] therein.
  [[nodiscard]] real mean_field_strength(real const& t) const {
    real sum(0);
    for (auto const& mode : modes_) {
      sum -= Eigen::numext::abs2(mode.coupling) * detail::exponential_integral<S>(mode.frequency, t).imag();
    }
    return sum;
  }
  /// ∫_0^t F = −Σ_k |g_k|² (ω_k t − sin ω_k t)/ω_k².
  [[nodiscard]] real mean_field_phase(real const& t) const {
    real sum(0);
    for (auto const& mode : modes_) {
      sum -= Eigen::numext::abs2(mode.coupling) * detail::delay(mode.frequency, t);
    }
    return sum;
  }
  /// h + λ² μ(G) F(t) G, which generates the evolution of a particle in the limit. Source: [MR18] (2.12).
  [[nodiscard]] matrix<S> mean_field_hamiltonian(real const& lambda, real const& t) const {
    return particle_.hamiltonian +
           S(lambda * lambda * coupling_mean() * mean_field_strength(t)) * particle_.coupling;
  }

  /// The state of `observed` of the particles at time t, on ⊗ C^d, the last index running fastest.
  ///
  /// With a, b the sums of G of the observed particles on the left and on the right of a matrix element, κ = a − b and
  /// Y the sum over the other N − n, it is the free one times
  ///
  ///     ⟨e^{iφ κ (a + b + 2Y)}⟩ e^{−κ² d} e^{−iκ c},   φ = −(λ²/2N) ∫_0^t F,   d = (λ²/4N) Σ_k (1 + 2n̄_k) |q_k|²,
  ///     c = λ √(2/N) Re Σ_k q̄_k α_k,   q_k = g_k (e^{iω_k t} − 1)/(iω_k).
  ///
  /// For N → ∞ only e^{2iφκY} → exp(−iλ² μ(G) κ ∫F) is left: n copies of ρ(t) = U(t) μ U(t)*, with
  /// U(t) = exp(−ith − iλ² μ(G) ∫_0^t F G), which solves the nonlinear equation (2.10); for μ(G) = 0 the free evolution of
  /// Lemma 1.4. Source: [MR18] (2.10)–(2.12).
  /// \param observed 1 ≤ n ≤ N
  [[nodiscard]] matrix<S> particles(int observed, particle_number n, real const& lambda,
                                    real const& t) const {
    using std::cos;
    using std::exp;
    using std::sin;
    using std::sqrt;
    require(n, lambda, t, false);
    if (observed < 1 || (!n.is_infinite() && observed > n.count())) {
      detail::reject({"energy_conserving_field", "observed"},
                     concat({"expected from 1 to N, got ", to_text(observed), " at N = ", to_text(n)}));
    }
    real const x = n.inverse<real>();
    real const phi = -lambda * lambda * x * mean_field_phase(t) / real(2);
    real decay(0);
    real drive(0);
    for (auto const& mode : modes_) {
      // q up to the factor −i: its modulus, and Re q̄α = Re conj(−i kick) α
      S const kick = times(mode.coupling, detail::displacement<S>(mode.frequency, t));
      decay +=
          lambda * lambda * x * (real(1) + real(2) * mode.occupation) * Eigen::numext::abs2(kick) / real(4);
      drive += lambda * sqrt(real(2) * x) *
               (kick.imag() * mode.amplitude.real() - kick.real() * mode.amplitude.imag());
    }
    matrix<S> state = matrix<S>::Identity(1, 1);
    matrix<S> vectors = state;
    std::vector<real> sums{real(0)};
    auto const one = levels_.evolved(t);
    for (int j = 0; j < observed; ++j) {
      state = matrix<S>(tensor(state, levels_.state));
      vectors = matrix<S>(tensor(vectors, one));
      std::vector<real> next;
      for (auto const& sum : sums) {
        for (Eigen::Index k = 0; k < levels_.basis.values.size(); ++k) {
          next.push_back(sum + levels_.basis.values(k));
        }
      }
      sums = std::move(next);
    }
    auto const others = n.is_infinite() ? collective_sum<real>(real(0)) : sum_of(n, observed);
    for (Eigen::Index i = 0; i < state.rows(); ++i) {
      for (Eigen::Index j = 0; j < state.cols(); ++j) {
        real const a = sums[static_cast<std::size_t>(i)];
        real const b = sums[static_cast<std::size_t>(j)];
        real const kappa = a - b;
        real phase = -lambda * lambda * coupling_mean() * kappa * mean_field_phase(t);
        real logarithm(0);
        if (!n.is_infinite()) {
          real const u = real(2) * phi * kappa * sqrt(real(n.count())); // Y = √N X
          auto const [log_modulus, turn] = others.characteristic(u);
          phase = phi * kappa * (a + b) + turn + u * others.mean() - kappa * drive;
          logarithm = log_modulus - kappa * kappa * decay;
        }
        real const modulus = exp(logarithm);
        state(i, j) = times(state(i, j), S(modulus * cos(phase), modulus * sin(phase)));
      }
    }
    return multiply(vectors, multiply(state, adjoint(vectors)));
  }

private:
  [[nodiscard]] static basic_conserving_particle<S> checked(basic_conserving_particle<S> p) {
    require_hermitian(p.hamiltonian, 0, {"energy_conserving_field", "particle.hamiltonian"});
    require_hermitian(p.coupling, p.hamiltonian.rows(), {"energy_conserving_field", "particle.coupling"});
    require_state(p.state, p.hamiltonian.rows(), {"energy_conserving_field", "particle.state"});
    if (!detail::commutes_with_energy(p.hamiltonian, p.coupling)) {
      throw hypothesis_violation("energy_conserving_field",
                                 "particle: G does not commute with h, expected [h, G] = 0");
    }
    p.state /= S(p.state.trace().real());
    return p;
  }

  /// Finite numbers, and, where the field is asked for, a field that has a limit.
  void require(particle_number n, real const& lambda, real const& t, bool of_field) const {
    using std::abs;
    require_finite(lambda, {"energy_conserving_field", "lambda"});
    require_finite(t, {"energy_conserving_field", "t"});
    real const size = largest_entry(levels_.basis.values);
    if (of_field && n.is_infinite() && abs(coupling_mean()) > tolerance::odd_moment<real>() * size) {
      throw hypothesis_violation("energy_conserving_field",
                                 concat({"N: no limit of the field's state, as mu(G) is ",
                                         to_text(coupling_mean()), ", expected 0"}));
    }
  }

  [[nodiscard]] collective_sum<real> sum_of(particle_number n, int observed) const {
    if (n.is_infinite()) {
      return collective_sum<real>(levels_.particles(1).variance());
    }
    return {{levels_.particles(n.count() - observed)}, n};
  }

  basic_conserving_particle<S> particle_;
  std::vector<basic_coupled_mode<S>> modes_;
  detail::conserved_levels<S> levels_;
};

/// The particles and the field, in double precision. Lists may be written in braces.
[[nodiscard]] inline energy_conserving_field<default_scalar>
make_energy_conserving_field(conserving_particle particle, std::vector<coupled_mode> modes) {
  return {std::move(particle), std::move(modes)};
}

} // namespace mfdyson
