#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <type_traits>

#include <mfdyson/states/populations.hpp>
#include <mfdyson/states/pure.hpp>

/// \file
/// States of one truncated bosonic mode.

namespace mfdyson {

/// The number state |quanta⟩⟨quanta|.
/// \param levels Fock states kept, ≥ 1
/// \param quanta 0 ≤ quanta < levels
/// \throws invalid_input otherwise
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> fock_state(Eigen::Index levels, Eigen::Index quanta,
                                   place const& where = {"fock_state", "quanta"}) {
  if (quanta < 0 || quanta >= levels) {
    detail::reject(where,
                   concat({"expected 0 <= quanta < levels = ", to_text(levels), ", got ", to_text(quanta)}));
  }
  matrix<S> result = matrix<S>::Zero(levels, levels);
  result(quanta, quanta) = S(real_of<S>(1));
  return result;
}

/// The vacuum |0⟩⟨0|.
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> vacuum_state(Eigen::Index levels) {
  return fock_state<S>(levels, 0, {"vacuum_state", "quanta"});
}

/// Largest probability beyond the cut with which a state still counts as a state of the cut mode.
inline constexpr double largest_cut_tail = 0.01;

/// The coherent state of amplitude alpha, cut to `levels` Fock states and normalised:
/// ⟨k|α⟩ ∝ α^k/√k!, ⟨a⟩ = α up to the tail.
/// \throws invalid_input where more than `largest_cut_tail` of the probability lies beyond the cut
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> coherent_state(Eigen::Index levels, S const& alpha,
                                       place const& where = {"coherent_state", "alpha"}) {
  using std::abs;
  using std::exp;
  using std::log;
  using std::norm;
  using Real = real_of<S>;
  require_finite(Real(alpha.real()), where);
  require_finite(Real(alpha.imag()), where);
  if (levels < 1) {
    detail::reject(where, concat({"expected levels >= 1, got ", to_text(levels)}));
  }
  // ψ_k = e^{−|α|²/2} α^k/√k!, its modulus from the logarithm: e^{−|α|²/2} alone underflows for |α| > 38
  column_vector<S> psi(levels);
  Real const size = abs(alpha);
  S const turn = size > Real(0) ? S(alpha / size) : S(Real(1));
  Real exponent = -norm(alpha) / Real(2);
  S phase(Real(1));
  psi(0) = S(Real(exp(exponent)));
  for (Eigen::Index k = 1; k < levels; ++k) {
    exponent += size > Real(0) ? Real(log(size) - log(Real(static_cast<int>(k))) / Real(2)) : Real(0);
    phase = times(phase, turn);
    psi(k) = size > Real(0) ? S(Real(exp(exponent)) * phase) : S(Real(0));
  }
  Real const tail = Real(1) - psi.squaredNorm();
  if (tail > Real(largest_cut_tail)) {
    detail::reject(where, concat({"a coherent state with |alpha|^2 = ", to_text(Real(norm(alpha))),
                                  " does not fit ", to_text(levels), " levels: probability beyond them is ",
                                  to_text(tail), ", expected at most ", to_text(largest_cut_tail)}));
  }
  return pure_state(psi);
}

/// As above, for a real amplitude.
template <class T>
  requires std::is_arithmetic_v<T>
[[nodiscard]] auto coherent_state(Eigen::Index levels, T alpha) {
  using Real = std::conditional_t<std::is_integral_v<T>, double, T>;
  return coherent_state<std::complex<Real>>(levels, std::complex<Real>(static_cast<Real>(alpha)));
}

/// The equilibrium state of H = frequency · a*a at temperature T, cut to `levels` Fock states and normalised.
/// \param frequency > 0
/// \param temperature > 0, in units of energy
/// \throws invalid_input otherwise, or where more than `largest_cut_tail` lies beyond the cut
template <ComplexScalar S = default_scalar>
[[nodiscard]] matrix<S> thermal_boson_state(Eigen::Index levels, real_of<S> const& frequency,
                                            real_of<S> const& temperature,
                                            place const& where = {"thermal_boson_state", "temperature"}) {
  using std::exp;
  using std::pow;
  using Real = real_of<S>;
  require_finite(frequency, where);
  require_finite(temperature, where);
  if (levels < 1) {
    detail::reject(where, concat({"expected levels >= 1, got ", to_text(levels)}));
  }
  if (!(temperature > Real(0)) || !(frequency > Real(0))) {
    detail::reject(where, concat({"expected T > 0 and frequency > 0, got T = ", to_text(temperature),
                                  ", frequency = ", to_text(frequency)}));
  }
  Real const q = exp(-frequency / temperature);
  Real const tail = pow(q, Real(static_cast<int>(levels)));
  if (tail > Real(largest_cut_tail)) {
    detail::reject(where,
                   concat({"a thermal state with T/frequency = ", to_text(Real(temperature / frequency)),
                           " does not fit ", to_text(levels), " levels: probability beyond them is ",
                           to_text(tail), ", expected at most ", to_text(largest_cut_tail)}));
  }
  real_vector<Real> p(levels);
  Real weight(1);
  for (Eigen::Index k = 0; k < levels; ++k) {
    p(k) = weight;
    weight *= q;
  }
  p /= p.sum();
  return populations<S>(p);
}

namespace detail {

/// Smallest number k of levels such that what lies beyond, Σ_{j≥k} p_j, is below `tail` even after weighting
/// with how much faster highly excited states react: a term of order R grows with the quanta j like
/// ((j + R)/(mean + R))^{R/2 + 1} relative to a typical one.
template <class Probability>
[[nodiscard]] Eigen::Index levels_of_tail(Probability&& p, double mean, int order, double tail) {
  constexpr Eigen::Index most = 100000;
  if (!(mean < static_cast<double>(most))) { // an infinite mean too
    return most;
  }
  double const exponent = order / 2.0 + 1;
  double const scale = mean + std::max(order, 1);
  Eigen::Index k = static_cast<Eigen::Index>(mean) + 1;
  // beyond the mean the weighted terms fall at least geometrically once two of them are small: sum the rest
  // by the last ratio
  double before = p(k - 1) * std::pow((static_cast<double>(k - 1) + order) / scale, exponent);
  for (; k < most; ++k) {
    double const now = p(k) * std::pow((static_cast<double>(k) + order) / scale, exponent);
    double const ratio = before > 0 ? now / before : 0;
    if (ratio < 1 && now / (1 - ratio) < tail) {
      return k;
    }
    before = now;
  }
  return most;
}

/// Levels of a coherent state of so many quanta on average, so that the norm of what is left out is below 1e-14 also where
/// orders of λ see more of it; of many modes together, the quanta and one.
[[nodiscard]] inline Eigen::Index coherent_levels(double mean, int order) {
  auto const poisson = [mean](Eigen::Index k) {
    auto const j = static_cast<double>(k);
    return mean > 0 ? std::exp(j * std::log(mean) - mean - std::lgamma(j + 1)) : (k == 0 ? 1.0 : 0.0);
  };
  return levels_of_tail(poisson, mean, order, 1e-28);
}

} // namespace detail

/// The state on more Fock states than it was made for: as many as the hits of a series can reach from those that it
/// occupies. A state that fills all levels of a cut mode leaves no room for a series through λ^R to be exact.
/// \param levels ≥ those of the state \throws invalid_input otherwise
template <ComplexMatrix Rho>
[[nodiscard]] auto extend_state(Rho const& state, Eigen::Index levels) {
  using S = typename Rho::Scalar;
  if (levels < state.rows()) {
    detail::reject({"extend_state", "levels"},
                   concat({"expected >= ", to_text(state.rows()), ", got ", to_text(levels)}));
  }
  matrix<S> result = matrix<S>::Zero(levels, levels);
  for (Eigen::Index j = 0; j < state.rows(); ++j) {
    for (Eigen::Index k = 0; k < state.cols(); ++k) {
      result(j, k) = state(j, k);
    }
  }
  return result;
}

} // namespace mfdyson
