#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <mfdyson/expansion/certified_series.hpp>
#include <mfdyson/limits/band_limited_average.hpp>
#include <mfdyson/limits/conserved_coupling.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/operators/operator_norm.hpp>

/// \file
/// Energy-conserving models, [h, G] = 0, solved for all λ, t and N.

namespace mfdyson {

/// Options of `energy_conserving_means`, for designated initialisers.
struct energy_conserving_options {
  double tolerance = 1e-13; ///< > 0: what the average over the particles may leave out, in units of ‖A‖
};

namespace certificate_name {
inline constexpr std::string_view band_limited = "band-limited average"; ///< of `energy_conserving_means`
} // namespace certificate_name

namespace detail {

/// What the reservoir does to matrix elements of the observed particles, in one direction of the sum of all G_j.
template <ComplexScalar S>
class conserving_evolution {
public:
  using Real = real_of<S>;

  conserving_evolution(basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
                       Real const& lambda, std::vector<Real> const& times,
                       energy_conserving_options const& options)
      : n_(n),
        lambda_(lambda),
        times_(times),
        coupling_(model, "energy_conserving_means"),
        particles_(coupling_, a, n),
        h_r_(without_trace(model.reservoir().hamiltonian)),
        b_(coupling_.reservoir_operator()),
        state_(model.reservoir().state),
        a_r_(a.reservoir) {
    using std::abs;
    // a constant in B turns phases only: of half the width, b_ is as small as it can be
    if (b_.rows() == 0) {
      b_ = matrix<S>::Zero(h_r_.rows(), h_r_.rows());
    }
    auto const spectrum = hermitian_eigenbasis<S>(b_).values;
    Real least = spectrum(0);
    Real most = spectrum(0);
    for (Eigen::Index k = 1; k < spectrum.size(); ++k) {
      least = std::min(least, spectrum(k));
      most = std::max(most, spectrum(k));
    }
    center_ = (least + most) / Real(2);
    width_ = most - least;
    for (Eigen::Index k = 0; k < b_.rows(); ++k) {
      b_(k, k) -= S(center_);
    }
    Real longest(0);
    for (auto const& t : times_) {
      longest = std::max(longest, Real(abs(t)));
    }
    rule_ = make_averaging_rule<Real>(coupling_.sum(n, observed_of_species(a, model)),
                                      abs(lambda_) * longest * width_, options.tolerance);
    norm_ = norm_in_double(a.system) * norm_in_double(a.reservoir);
  }

  [[nodiscard]] std::vector<certified_evaluation<S>> means() const {
    using std::abs;
    std::vector<std::vector<S>> blocks; // of A_S(t), by the sums of G on its left and right
    for (auto const& t : times_) {
      blocks.push_back(particles_.blocks(t));
    }
    std::vector<certified_evaluation<S>> result(times_.size());
    double rounding_unit = 0; // of the phases at time 1
    for (std::size_t k = 0; k < rule_.points.size(); ++k) {
      auto const at = propagators(rule_.points[k]);
      for (std::size_t t = 0; t < times_.size(); ++t) {
        add(at, blocks[t], times_[t], rule_.weights[k], result[t]);
      }
      rounding_unit = std::max(rounding_unit, at.largest_energy);
    }
    constexpr auto eps = static_cast<double>(std::numeric_limits<Real>::epsilon());
    for (std::size_t t = 0; t < times_.size(); ++t) {
      auto& mean = result[t];
      mean.truncation = rule_.error * norm_;
      mean.certificate =
          std::string(rule_.error > 0 ? certificate_name::band_limited : certificate_name::exact);
      mean.rounding *= eps * (8 + 2 * rounding_unit * std::abs(static_cast<double>(times_[t])));
    }
    return result;
  }

private:
  /// H_R + λ(x + a/√N)B, diagonalised, for the sums a of the observed particles.
  struct at_point {
    std::vector<eigenbasis<S>> bases;
    std::vector<matrix<S>> pairs; ///< of (a, b): ⟨j|μ_R|i⟩⟨i|A_R|j⟩ with i an eigenvector for a, j for b
    double largest_energy = 0;
  };

  [[nodiscard]] at_point propagators(Real const& x) const {
    using std::abs;
    using std::sqrt;
    at_point result;
    Real const root = sqrt(n_.inverse<Real>());
    for (auto const& a : particles_.sums()) {
      matrix<S> h = h_r_;
      Real const xi = lambda_ * (x + a * root);
      for (Eigen::Index k = 0; k < h.size(); ++k) {
        h.data()[k] += xi * b_.data()[k];
      }
      result.bases.push_back(hermitian_eigenbasis<S>(h));
      result.largest_energy =
          std::max(result.largest_energy, static_cast<double>(largest_entry(result.bases.back().values)));
    }
    for (auto const& left : result.bases) {
      auto const bra = adjoint(left.vectors);
      auto const state_left = multiply(state_, left.vectors);
      auto const observable_left = multiply(bra, a_r_);
      for (auto const& right : result.bases) {
        auto const rho = multiply(adjoint(right.vectors), state_left);
        auto pair = multiply(observable_left, right.vectors);
        for (Eigen::Index i = 0; i < pair.rows(); ++i) {
          for (Eigen::Index j = 0; j < pair.cols(); ++j) {
            pair(i, j) = times(pair(i, j), rho(j, i));
          }
        }
        result.pairs.push_back(std::move(pair));
      }
    }
    return result;
  }

  void add(at_point const& at, std::vector<S> const& blocks, Real const& t, Real const& weight,
           certified_evaluation<S>& mean) const {
    using std::abs;
    using std::cos;
    using std::sin;
    using std::sqrt;
    auto const count = at.bases.size();
    std::vector<std::vector<S>> phases;
    for (auto const& basis : at.bases) {
      phases.emplace_back();
      for (Eigen::Index i = 0; i < basis.values.size(); ++i) {
        phases.back().push_back(S(cos(basis.values(i) * t), sin(basis.values(i) * t)));
      }
    }
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        S const block = blocks[a * count + b];
        if (block == S(Real(0))) {
          continue;
        }
        auto const& pair = at.pairs[a * count + b];
        S sum(Real(0));
        Real moduli(0);
        for (Eigen::Index j = 0; j < pair.cols(); ++j) {
          S column(Real(0));
          for (Eigen::Index i = 0; i < pair.rows(); ++i) {
            column += times(pair(i, j), phases[a][static_cast<std::size_t>(i)]);
            moduli += abs(pair(i, j));
          }
          sum += times<S>(column, S(phases[b][static_cast<std::size_t>(j)].real(),
                                    -phases[b][static_cast<std::size_t>(j)].imag()));
        }
        Real const turn =
            lambda_ * center_ * t * (particles_.sums()[a] - particles_.sums()[b]) * sqrt(n_.inverse<Real>());
        mean.value += times<S>(times<S>(weight * block, S(cos(turn), sin(turn))), sum);
        mean.rounding += static_cast<double>(abs(weight) * abs(block) * moduli);
      }
    }
  }

  particle_number n_;
  Real lambda_;
  std::vector<Real> times_;
  conserved_coupling<S> coupling_;
  conserved_particles<S> particles_;
  matrix<S> h_r_, b_, state_, a_r_;
  Real center_, width_;
  averaging_rule<Real> rule_;
  double norm_ = 0;
};

} // namespace detail

/// ω_N(τ^t(A)) of an energy-conserving model at each time, exact in λ and t, at any N from 1 to ∞.
///
/// The eigenvalues g_j of the G_j are conserved, so that the reservoir evolves with H_R + λxB, x = N^{−1/2} Σ_j g_j, and
/// the average is one over the numbers x, which are distributed like a sum of independent variables:
///
///     ω_N(τ^t(A)) = Σ_{a,b} μ(P_a A_S(t) P_b) ⟨ μ_R( e^{it(H_R + λ(X + a/√N)B)} A_R e^{−it(H_R + λ(X + b/√N)B)} ) ⟩_X
///
/// with P_a the projection on the value a of Σ G over the observed particles, and X the sum over the others. For
/// N → ∞ it is a normal variable of variance μ(G²) and a, b are gone: the average of A_S evolves freely and that of
/// A_R is that of one oscillator of frequency zero in its vacuum, coupled by √(2ϰ) φ ⊗ B, ϰ = λ² μ(G²).
/// Source: [MR18] Lemma 1.5, (1.25), (2.13); corrected: the text prints 2√ϰ φ ⊗ B, and φ has variance 1/2.
///
/// (A0) is not needed. Several species may have different h, G and μ; at N = ∞ the variance is that of all of them.
/// The cost is some 60 eigenproblems of the dimension of R, more in proportion to |λt| (b_max − b_min), for every
/// value of Σ G of the observed particles, whatever N is.
///
/// \param times any finite numbers
/// \return one value for each time; `truncation` is what the average over X leaves out. For a `boson_mode` the values are
///   those of the matrices: the status is estimate_only, `energy_conserving_field` has the mode itself.
/// \throws hypothesis_violation where G does not commute with h, or, at N = ∞, Σ_s w_s μ_s(G_s) is not 0;
///   invalid_input for several coupling terms or different B, G or B that are not self-adjoint, N that does not fit
template <ComplexScalar S>
[[nodiscard]] std::vector<certified_evaluation<S>>
energy_conserving_means(basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
                        std::type_identity_t<real_of<S>> const& lambda,
                        std::type_identity_t<std::vector<real_of<S>>> const& times,
                        energy_conserving_options const& options = {}) {
  require_observable(a, model, "energy_conserving_means");
  require_finite(lambda, {"energy_conserving_means", "lambda"});
  for (auto const& t : times) {
    require_finite(t, {"energy_conserving_means", "times"});
  }
  if (!(options.tolerance > 0)) {
    detail::reject({"energy_conserving_means", "tolerance"},
                   concat({"expected > 0, got ", to_text(options.tolerance)}));
  }
  auto result = detail::conserving_evolution<S>(model, a, n, lambda, times, options).means();
  if (model.reservoir().kind == reservoir_kind::boson_mode) {
    for (auto& mean : result) {
      mean.status = error_status::estimate_only;
      mean.reason = "reservoir: of a bosonic mode the kept Fock states only";
      mean.certificate.clear();
    }
  }
  return result;
}

/// The same at one time.
template <ComplexScalar S>
[[nodiscard]] certified_evaluation<S> energy_conserving_mean(basic_model<S> const& model,
                                                             basic_observable<S> const& a, particle_number n,
                                                             std::type_identity_t<real_of<S>> const& lambda,
                                                             std::type_identity_t<real_of<S>> const& t,
                                                             energy_conserving_options const& options = {}) {
  return energy_conserving_means(model, a, n, lambda, {t}, options).front();
}

} // namespace mfdyson
