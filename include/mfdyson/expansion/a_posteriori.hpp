#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/conditions/expansion_bounds.hpp>
#include <mfdyson/conditions/trajectory_error.hpp>
#include <mfdyson/engines/collective/dyson_norms.hpp>
#include <mfdyson/operators/commutator.hpp>

/// \file
/// A-posteriori certificates: errors of truncated averages from the norms of the Dyson terms.

namespace mfdyson {

/// What a-posteriori bounds need besides the norms, in the notation of `a_posteriori_certificate`.
struct certificate_constants {
  int order = 0;             ///< R, the highest order that is certified; K = R or R + 1
  bool only_even = false;    ///< odd orders vanish
  double kappa = 0;          ///< κ
  double domination = 1;     ///< C
  double growth = 0;         ///< c
  double initial_weight = 1; ///< ‖√Q ψ_0‖
  double initial_error = 0;  ///< ‖√Q(ψ(0) − ψ_0)‖, of a vector that is cut off
  double mixture_error = 0;  ///< what terms left out of a mixture contribute, divided by κ C e^{c|λ|t}
  bool normalised = true;    ///< w = 1, so that ‖√w ψ‖ = 1

  /// A bound of what the average changes by where a thermal or coherent state is cut to the levels it is given on.
  [[nodiscard]] double state_error(double lambda, double t) const {
    double const root = std::sqrt(domination);
    double const vector = mean_error(kappa, root * trajectory_error(growth, lambda, t, initial_error, 0),
                                     root * trajectory_error(growth, lambda, t, initial_weight, 0));
    return vector + mixture(lambda, t);
  }
  /// The part of it that belongs to mixtures.
  [[nodiscard]] double mixture(double lambda, double t) const {
    return kappa * mixture_error * domination * std::exp(growth * std::abs(lambda) * t);
  }
};

/// Bounds what the series of an average through λ^R leaves out, at one N, for all λ and t ∈ [0, T]; (A1) is not needed.
///
/// With ψ = Σ_{a≤R} λ^a ψ_a + ρ_R the average minus its series through λ^R is
///
///     ⟨ρ_R, Aψ⟩ + Σ_{a≤R} λ^a ⟨ψ_a, A ρ_{R−a}⟩ ,
///
/// so that, with |⟨χ, Aχ'⟩| ≤ κ ‖√w χ‖ ‖√w χ'‖ and n_a = ‖√w ψ_a‖, its modulus is at most
///
///     κ ( ε_R ‖√w ψ‖ + Σ_{a≤R} |λ|^a n_a ε_{R−a} ),      ε_a = Σ_{b=a+1}^{K} |λ|^b n_b + ε_K,
///     ε_K = √C e^{c|λ|t/2} ( ‖√Q(ψ(0) − ψ_0)‖ + |λ|^{K+1} ∫_0^t ‖√Q V(s) ψ_K(s)‖ ds ),   w ≤ C Q
///
/// (`trajectory_error`). For a bounded A_R w = Q = 1, C = 1, c = 0. For polynomials of degree two in a, a* of a mode, w is
/// the larger of the row and column sums of |A_R| (Schur's test), and Q = a*a + |m| + 1 with the number |m| of excited
/// particles. V changes Q by Δ in pieces V_Δ, and |⟨φ, i[V,Q]φ⟩| ≤ Σ_{Δ>0} 2Δ |⟨φ, V_Δ φ⟩| ≤ c ⟨φ, Qφ⟩ with
///
///     c = 2 ‖G√μ‖ β + ‖G‖ β + 2 Σ_{j≤n} ‖G_j‖ β/√N,     B = z a + w a*,  β = max(|z|, |w|)
///
/// (‖G‖ for ‖G√μ‖ where μ is not stationary):
///
/// creation of an excited particle and a quantum (Δ = 2) has |⟨bφ, a*φ⟩| ≤ ½‖G√μ‖ ⟨|m| + a*a + 1⟩; scattering and a quantum
/// (Δ = 1) likewise with ‖G‖, because |m| ≤ N (no such term at N = ∞); a hit of an observed particle (Δ = 1) |⟨Gφ, a*φ⟩| ≤
/// ‖G‖⟨Q⟩. With several terms or species, sums over terms and maxima over species.
///
/// Where no observed particle is hit, the number of hits is even in every non-zero average, and ε may skip every other b.
class a_posteriori_certificate {
public:
  using constants = certificate_constants;

  template <RealScalar Real>
  a_posteriori_certificate(dyson_norms<Real> const& norms, constants c)
      : constants_(c), norm_order_(norms.order()), norms_(norms.template to_real<double>()) {}

  /// R.
  [[nodiscard]] int order() const { return constants_.order; }

  /// A bound of |ω_N(τ^t(A)) − its series through λ^order|. It contains what the time grid of the norms left out; its own
  /// rounding is covered by a factor 1 + 1e-9.
  /// \param order 0 … R \throws invalid_input otherwise, or for a t outside [0, T]
  [[nodiscard]] double error(int order, double lambda, double t) const {
    if (order < 0 || order > constants_.order) {
      throw invalid_input(
          "a_posteriori_certificate",
          concat({"order: expected 0 <= order <= ", to_text(constants_.order), ", got ", to_text(order)}));
    }
    auto const& c = constants_;
    auto const top = static_cast<std::size_t>(norm_order_);
    double const size = std::abs(lambda);
    double const step = size * norms_.unit();
    std::vector<double> n(top + 1); // |λ|^a n_a
    for (std::size_t a = 0; a <= top; ++a) {
      n[a] = product(power(step, static_cast<int>(a)), norms_.term_in_units(static_cast<int>(a), t));
    }
    double const last = std::sqrt(c.domination) *
                        trajectory_error(c.growth, size, t, c.initial_error,
                                         product(power(step, norm_order_ + 1), norms_.integral_in_units(t)));
    // ε_a, and the sums over b − a odd only
    std::vector<double> all(top + 1, last);
    std::vector<double> some(top + 2, last);
    for (std::size_t a = top; a-- > 0;) {
      all[a] = all[a + 1] + n[a + 1];
      some[a] = some[a + 2] + n[a + 1];
    }
    auto const r = static_cast<std::size_t>(c.only_even && order % 2 == 0 ? order + 1 : order);
    auto const& remainder = c.only_even ? some : all;
    double const weight =
        std::sqrt(c.domination) * trajectory_error(c.growth, size, t, c.initial_weight + c.initial_error, 0);
    double sum = all[r] * (c.normalised ? 1.0 : std::min(weight, n[0] + all[0]));
    for (std::size_t a = 0; a <= r; ++a) {
      sum += n[a] * remainder[r - a];
    }
    return (c.kappa * sum + c.mixture(size, t)) * (1 + 1e-9);
  }

private:
  [[nodiscard]] static double power(double x, int k) { return k == 0 ? 1.0 : std::pow(x, k); }
  /// x y, 0 where one of them is, also where the other is ∞.
  [[nodiscard]] static double product(double x, double y) { return x == 0 || y == 0 ? 0.0 : x * y; }

  constants constants_;
  int norm_order_; // K
  dyson_norms<double> norms_;
};

/// An a-posteriori certificate, or why there is none.
struct a_posteriori_result {
  std::optional<a_posteriori_certificate> certificate;
  std::string why_not;
  certificate_constants constants = {}; ///< known where the reservoir is what its kind says
  bool is_its_kind =
      true; ///< whether it is: no bound of a mode holds for coefficients that its cut has changed
};

namespace detail {

/// Half the distance of the extreme eigenvalues of A_S ⊗ A_R where both are self-adjoint, the norm otherwise: a multiple of
/// the unit in A changes no error.
template <ComplexScalar S>
[[nodiscard]] double half_spread(matrix<S> const& a_s, matrix<S> const& a_r) {
  if (!is_hermitian(a_s) || !is_hermitian(a_r)) {
    return norm_in_double(a_s) * norm_in_double(a_r);
  }
  auto const extremes = [](matrix<S> const& x) {
    auto const values = hermitian_eigenbasis<S>(x).values;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (Eigen::Index k = 0; k < values.size(); ++k) {
      low = std::min(low, static_cast<double>(values(k)));
      high = std::max(high, static_cast<double>(values(k)));
    }
    return std::pair(low, high);
  };
  auto const [s_low, s_high] = extremes(a_s);
  auto const [r_low, r_high] = extremes(a_r);
  auto const products = {s_low * r_low, s_low * r_high, s_high * r_low, s_high * r_high};
  double const size =
      std::max(std::abs(s_low), std::abs(s_high)) * std::max(std::abs(r_low), std::abs(r_high));
  return (std::max(products) - std::min(products)) / 2 + 1e-12 * size;
}

/// c of the class: sums over terms, maxima over species.
template <ComplexScalar S>
[[nodiscard]] double weight_growth(basic_model<S> const& model, basic_observable<S> const& a,
                                   mode_description const& mode, particle_number n) {
  std::vector<double> of_particle;
  double created = 0;
  double scattered = 0;
  for (std::size_t s = 0; s < model.species().size(); ++s) {
    auto const& kind = model.species()[s];
    bool const stationary = largest_entry(commutator(without_trace(kind.hamiltonian), kind.state)) <=
                            tolerance::zero<real_of<S>>() * largest_entry(without_trace(kind.hamiltonian)) *
                                largest_entry(kind.state);
    double create = 0;
    double norm = 0;
    for (std::size_t k = 0; k < kind.couplings.size(); ++k) {
      auto const& g = kind.couplings[k].particle;
      double const size = mode.couplings[s][k].linear_size();
      double const whole = norm_in_double(g);
      // ‖G(t)√μ‖² = Tr(G(t)*G(t)μ), which does not move where μ is stationary
      auto const square = multiply<S>(multiply<S>(adjoint<S>(g), g), kind.state).trace().real();
      create += size *
                (stationary ? std::min(whole, std::sqrt(std::max(0.0, static_cast<double>(square)))) : whole);
      norm += size * whole;
    }
    created = std::max(created, create);
    scattered = std::max(scattered, norm);
    of_particle.push_back(norm);
  }
  double observed = 0;
  for (auto const s : a.particles) {
    observed += of_particle[s];
  }
  return 2 * created + (n.is_infinite() ? 0.0 : scattered) + 2 * observed * std::sqrt(n.inverse());
}

/// The model with a reservoir of so many Fock states of the same mode.
template <ComplexScalar S>
[[nodiscard]] basic_model<S> on_levels(basic_model<S> const& model, mode_description const& mode,
                                       Eigen::Index levels) {
  auto species = model.species();
  for (std::size_t s = 0; s < species.size(); ++s) {
    for (std::size_t k = 0; k < species[s].couplings.size(); ++k) {
      species[s].couplings[k].reservoir = mode.couplings[s][k].on_levels<S>(levels);
    }
  }
  mode_polynomial const energy{.number = mode.frequency};
  matrix<S> state = matrix<S>::Zero(levels, levels);
  for (Eigen::Index j = 0; j < mode.occupied; ++j) {
    for (Eigen::Index k = 0; k < mode.occupied; ++k) {
      state(j, k) = model.reservoir().state(j, k);
    }
  }
  return make_model<S>(std::move(species), {.hamiltonian = energy.on_levels<S>(levels),
                                            .state = std::move(state),
                                            .kind = reservoir_kind::boson_mode});
}

/// Number of quanta of each energy eigenvector of the first Fock states.
template <ComplexScalar S>
[[nodiscard]] std::vector<Eigen::Index> quanta_of(matrix<S> const& hamiltonian) {
  using std::abs;
  auto const basis = hermitian_eigenbasis<S>(without_trace(hamiltonian));
  std::vector<Eigen::Index> result;
  for (Eigen::Index c = 0; c < basis.vectors.cols(); ++c) {
    Eigen::Index most = 0;
    for (Eigen::Index j = 1; j < basis.vectors.rows(); ++j) {
      if (abs(basis.vectors(j, c)) > abs(basis.vectors(most, c))) {
        most = j;
      }
    }
    result.push_back(most); // the Hamiltonian is diagonal: eigenvectors are Fock states
  }
  return result;
}

/// Σ_j |A_kj| of u + z a + …, or of its adjoint, whichever is larger.
[[nodiscard]] inline double schur_weight(mode_polynomial const& a, double k) {
  return std::abs(a.constant) + a.linear_size() * (std::sqrt(k) + std::sqrt(k + 1)) + std::abs(a.number) * k +
         a.square_size() * (std::sqrt(k * std::max(0.0, k - 1)) + std::sqrt((k + 1) * (k + 2)));
}

/// sup_k schur_weight(k)/(k + 1): (√k + √(k+1))/(k+1) is largest at k = 1, and √(k(k−1)) + √((k+1)(k+2)) ≤ 2(k + 1).
[[nodiscard]] inline double schur_domination(mode_polynomial const& a) {
  return std::abs(a.constant) + (1 + std::numbers::sqrt2) / 2 * a.linear_size() + std::abs(a.number) +
         2 * a.square_size();
}

/// Quanta beyond those of the initial state that the coefficients through λ^R can depend on: a path of R hits goes up and
/// comes back to the bra, but for what A_R bridges.
[[nodiscard]] inline Eigen::Index quanta_needed(mode_description const& mode, int order) {
  if (!mode.observable) {
    return order;
  }
  int const bridge = mode.observable->square_size() > 0 ? 2 : mode.observable->linear_size() > 0 ? 1 : 0;
  return (order + bridge + 1) / 2;
}

} // namespace detail

namespace detail {

/// All that the certificate of one average needs, but the norms.
template <ComplexScalar S>
struct certificate_problem {
  certificate_constants constants;
  norm_weights<real_of<S>> weights;
  std::optional<basic_model<S>> longer; ///< of a mode: levels enough for every hit
  std::string why_not;                  ///< a mode that is none, or is cut too low
};

template <ComplexScalar S>
[[nodiscard]] certificate_problem<S> make_certificate_problem(basic_model<S> const& model,
                                                              basic_observable<S> const& a, particle_number n,
                                                              int order) {
  using Real = real_of<S>;
  certificate_problem<S> result{{}, {{}, {}, Real(0)}, {}, {}};
  auto& c = result.constants;
  auto& weights = result.weights;
  c.order = order;
  c.only_even = a.observed() == 0 || n.is_infinite();
  if (model.reservoir().kind == reservoir_kind::finite) {
    c.kappa = half_spread(a.system, a.reservoir);
    weights.term.assign(static_cast<std::size_t>(model.reservoir().hamiltonian.rows()), Real(1));
    weights.integral = weights.term;
    return result;
  }
  auto const mode = describe_mode(model, a);
  if (!mode.why_not.empty()) {
    result.why_not = mode.why_not;
    return result;
  }
  auto const needed = mode.occupied + quanta_needed(mode, order);
  if (mode.levels < needed) {
    result.why_not =
        concat({"the cut at ", to_text(mode.levels), " levels changes the coefficients, expected at least ",
                to_text(needed), " for order ", to_text(order), " from a state on ", to_text(mode.occupied),
                " levels"});
    return result;
  }
  auto const levels = mode.occupied + order + 2; // K + 1 hits
  result.longer = on_levels(model, mode, levels);
  auto polynomial = mode.observable;
  if (polynomial && a.observed() == 0) {
    polynomial->constant = 0.0; // its average is known
  }
  c.kappa = norm_in_double(a.system);
  if (!polynomial || polynomial->is_constant()) {
    c.kappa *= polynomial ? std::abs(polynomial->constant) : norm_in_double(a.reservoir);
    c.initial_error = mode.tail_is_coherent ? std::sqrt(1.01 * mode.tail) : 0;
    c.mixture_error = mode.tail_is_coherent ? 0 : 2 * mode.tail;
    weights.term.assign(static_cast<std::size_t>(levels), Real(1));
    weights.integral = weights.term;
    return result;
  }
  c.normalised = false;
  c.domination = schur_domination(*polynomial);
  c.growth = weight_growth(model, a, mode, n);
  double quanta = 1;
  for (Eigen::Index k = 0; k < mode.occupied; ++k) {
    quanta += static_cast<double>(k) * static_cast<double>(model.reservoir().state(k, k).real());
  }
  c.initial_weight = std::sqrt(quanta);
  if (mode.tail_is_coherent) {
    c.initial_error = std::sqrt(1.01 * mode.tail_weight) + mode.tail * c.initial_weight;
  } else {
    c.mixture_error = 2 * mode.tail_weight;
  }
  for (auto const k : quanta_of(result.longer->reservoir().hamiltonian)) {
    weights.term.push_back(Real(schur_weight(*polynomial, static_cast<double>(k))));
    weights.integral.push_back(Real(static_cast<int>(k) + 1));
  }
  weights.integral_per_excited = Real(1);
  return result;
}

} // namespace detail

/// How to compute an a-posteriori certificate.
template <RealScalar Real>
struct a_posteriori_options {
  int order;                ///< R ≥ 0
  Real time_span;           ///< T
  std::size_t memory_limit; ///< bytes, for the norms
  int threads = 1;
  bool norms = true; ///< compute them; without them there is no certificate, but the constants are known
};

/// The certificate of the series of one average through λ^R at N, for t ∈ [0, T].
/// \throws invalid_input for an N that is not admissible; hypothesis_violation where (A0) fails
template <ComplexScalar S>
[[nodiscard]] a_posteriori_result make_a_posteriori(basic_model<S> const& model, basic_observable<S> const& a,
                                                    particle_number n,
                                                    a_posteriori_options<real_of<S>> const& options) {
  using Real = real_of<S>;
  auto const problem = detail::make_certificate_problem(model, a, n, options.order);
  a_posteriori_result result{std::nullopt, problem.why_not, problem.constants, problem.why_not.empty()};
  if (!result.why_not.empty()) {
    return result;
  }
  if (!options.norms) {
    result.why_not = "not asked for";
    return result;
  }
  try {
    int const last =
        problem.constants.only_even && options.order % 2 == 0 ? options.order + 1 : options.order; // K
    auto const norms = make_dyson_norms<S>(problem.longer ? *problem.longer : model, a, n, problem.weights,
                                           {.order = last,
                                            .time_span = options.time_span,
                                            .tolerance = Real(1e-10),
                                            .memory_limit = options.memory_limit,
                                            .threads = options.threads});
    result.certificate.emplace(norms, problem.constants);
  } catch (capacity_exceeded const& error) {
    result.why_not = error.detail();
  }
  return result;
}

} // namespace mfdyson
