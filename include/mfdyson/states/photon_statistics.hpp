#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <utility>

#include <mfdyson/core/require.hpp>

/// \file
/// Photon statistics of one mode: probabilities, correlations, quadratures.

namespace mfdyson {

/// A number and a bound of its error.
template <class T>
struct bounded {
  T value{};
  double error = std::numeric_limits<double>::infinity();
};

/// What the state ρ of a mode may be off by from the state ρ' that is meant, for moments that no trace norm bounds.
struct mode_errors {
  double state = 0;        ///< ‖ρ' − ρ‖_1
  double lower = 0;        ///< |⟨a⟩' − ⟨a⟩|
  double number = 0;       ///< of a*a
  double lower_square = 0; ///< of a²
  double pairs = 0;        ///< of a*²a²
};

/// The number of photons, its correlations and the quadratures in a state of one mode, with their errors.
///
/// x_θ = (a e^{−iθ} + a* e^{iθ})/√2, so that x_0 = φ(1) and x_{π/2} = φ(i) of `truncated_boson`, and the vacuum has the variance
/// 1/2 for every θ. An error is what `mode_errors` amounts to; it is infinite where the mean number of photons of a ratio
/// is not known to be positive.
template <ComplexScalar S>
class photon_statistics {
public:
  using real = real_of<S>;

  /// \param rho density matrix on the first Fock states, or what approximates one: of any trace
  /// \throws invalid_input unless ρ is square and finite
  explicit photon_statistics(matrix<S> const& rho, mode_errors errors = {}) : errors_(std::move(errors)) {
    using std::sqrt;
    require_operator(rho, 0, {"photon_statistics", "rho"});
    probabilities_ = real_vector<real>::Zero(rho.rows());
    for (Eigen::Index k = 0; k < rho.rows(); ++k) {
      auto const n = real(static_cast<int>(k));
      real const p = rho(k, k).real();
      probabilities_(k) = p;
      number_ += n * p;
      pairs_ += n * (n - real(1)) * p;
      if (k >= 1) {
        lower_ += sqrt(n) * rho(k, k - 1); // ⟨a⟩ = Tr(ρa)
      }
      if (k >= 2) {
        lower_square_ += sqrt(n * (n - real(1))) * rho(k, k - 2);
      }
    }
  }

  /// P(0), P(1), …, as far as the state goes. Σ_n |P'(n) − P(n)| ≤ `errors().state`, over all n ≥ 0.
  [[nodiscard]] real_vector<real> const& probabilities() const { return probabilities_; }
  /// P(n), of any n ≥ 0.
  [[nodiscard]] bounded<real> probability(Eigen::Index n) const {
    return {n >= 0 && n < probabilities_.size() ? probabilities_(n) : real(0), errors_.state};
  }
  [[nodiscard]] mode_errors const& errors() const { return errors_; }

  /// ⟨a⟩, the coherent amplitude.
  [[nodiscard]] bounded<S> amplitude() const { return {lower_, errors_.lower}; }
  /// ⟨a²⟩.
  [[nodiscard]] bounded<S> pair_amplitude() const { return {lower_square_, errors_.lower_square}; }
  /// ⟨a*a⟩, the mean number of photons.
  [[nodiscard]] bounded<real> number() const { return {number_, errors_.number}; }
  /// ⟨a*²a²⟩ = ⟨n(n − 1)⟩.
  [[nodiscard]] bounded<real> pairs() const { return {pairs_, errors_.pairs}; }

  /// g²(0) = ⟨a*²a²⟩/⟨a*a⟩²: 1 in a coherent state, 2 in a thermal one, 1 − 1/n in the Fock state of n photons.
  [[nodiscard]] bounded<real> g2() const {
    auto const n = static_cast<double>(number_);
    double const least = n - errors_.number;
    real const value = pairs_ / (number_ * number_);
    if (!(least > 0)) {
      return {value};
    }
    // |p'/n'² − p/n²| ≤ |p' − p|/n'² + p/n² |n² − n'²|/n'²
    double const change = errors_.number * (2 * n + errors_.number);
    return {value, (errors_.pairs + std::abs(static_cast<double>(value)) * change) / (least * least)};
  }
  /// Mandel's Q = (⟨n²⟩ − ⟨n⟩²)/⟨n⟩ − 1 = ⟨a*²a²⟩/⟨a*a⟩ − ⟨a*a⟩: negative where the number fluctuates less than in a
  /// coherent state.
  [[nodiscard]] bounded<real> mandel_q() const {
    double const least = static_cast<double>(number_) - errors_.number;
    real const ratio = pairs_ / number_;
    real const value = ratio - number_;
    if (!(least > 0)) {
      return {value};
    }
    double const of_ratio = (errors_.pairs + std::abs(static_cast<double>(ratio)) * errors_.number) / least;
    return {value, of_ratio + errors_.number};
  }

  /// ⟨x_θ²⟩ − ⟨x_θ⟩² = ½ + (⟨a*a⟩ − |⟨a⟩|²) + Re e^{−2iθ}(⟨a²⟩ − ⟨a⟩²).
  [[nodiscard]] bounded<real> variance(real const& theta) const {
    using std::cos;
    using std::sin;
    auto const [even, turning] = fluctuations();
    real const twice = real(2) * theta;
    return {even + cos(twice) * turning.real() + sin(twice) * turning.imag(), variance_error()};
  }

  /// The quadrature of smallest variance.
  struct squeezed_quadrature {
    real theta;             ///< in [0, π); any does where ⟨a²⟩ = ⟨a⟩²
    bounded<real> variance; ///< ½ + ⟨a*a⟩ − |⟨a⟩|² − |⟨a²⟩ − ⟨a⟩²|
    bounded<real> decibel;  ///< −10 log_10(2 variance): positive where squeezed below the vacuum
  };
  [[nodiscard]] squeezed_quadrature squeezing() const {
    using std::abs;
    using std::atan2;
    using std::log10;
    auto const [even, turning] = fluctuations();
    // e^{−2iθ} turns it to −|·|
    real theta = (atan2(turning.imag(), turning.real()) + real(std::numbers::pi)) / real(2);
    theta = theta < real(std::numbers::pi) ? theta : real(0);
    bounded<real> const least{even - abs(turning), variance_error()};
    bounded<real> decibel{real(-10) * log10(real(2) * least.value)};
    double const smallest = static_cast<double>(least.value) - least.error;
    if (smallest > 0) {
      decibel.error = 10 * std::log10(static_cast<double>(least.value) / smallest);
    }
    return {theta, least, decibel};
  }
  /// The largest variance, at the angle π/2 from the smallest.
  [[nodiscard]] bounded<real> largest_variance() const {
    using std::abs;
    auto const [even, turning] = fluctuations();
    return {even + abs(turning), variance_error()};
  }

private:
  /// ½ + ⟨a*a⟩ − |⟨a⟩|² and ⟨a²⟩ − ⟨a⟩².
  [[nodiscard]] std::pair<real, S> fluctuations() const {
    return {real(0.5) + number_ - Eigen::numext::abs2(lower_), lower_square_ - times(lower_, lower_)};
  }
  /// Of both together: |⟨a⟩'² − ⟨a⟩²| ≤ e (2|⟨a⟩| + e).
  [[nodiscard]] double variance_error() const {
    using std::abs;
    double const square = errors_.lower * (2 * static_cast<double>(abs(lower_)) + errors_.lower);
    return errors_.number + errors_.lower_square + 2 * square;
  }

  mode_errors errors_;
  real_vector<real> probabilities_;
  real number_ = real(0);
  real pairs_ = real(0);
  S lower_ = S(real(0));
  S lower_square_ = S(real(0));
};

} // namespace mfdyson
