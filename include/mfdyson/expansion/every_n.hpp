#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <mfdyson/expansion/series.hpp>
#include <mfdyson/model/observable.hpp>

/// \file
/// The expansion of one average at every number of particles at once.

namespace mfdyson {

/// The coefficients of the expansion as polynomials in 1/N:
///
///     c_{r,p}(t) = Σ_k N^{−k} c_{r,p,k}(t),    k ≤ (r − p)/2,
///
/// exact for every admissible N. For the sums in (1.10), (1.11) of [MR18] run over tuples in which k unobserved
/// particles occur, each at least twice, and those of a species can be chosen in (N_s − n_s)(N_s − n_s − 1)…
/// ways; divided by N^{(r−p)/2} that is a polynomial.
///
/// Powers of 1/N alternate in sign and grow with their degree: at small N and high order they cancel, and
/// `rounding` of the values says so. One N alone is more accurate there (`basic_expansion::at`).
template <ComplexScalar S>
class every_n_series {
public:
  using scalar = S;
  using real = real_of<S>;

  /// \param powers coefficients of N^0, N^{−1}, …
  /// \param complete whether these are all powers there are
  every_n_series(basic_model<S> const& model, basic_observable<S> const& observable,
                 std::vector<coefficient_functions<S>> powers, bool complete)
      : problem_(std::make_shared<problem const>(problem{model, observable})),
        powers_(std::move(powers)),
        complete_(complete) {}

  /// R, the highest power of λ.
  [[nodiscard]] int order() const { return powers_.front().order(); }
  /// The highest power of 1/N that is known.
  [[nodiscard]] int max_power() const { return static_cast<int>(powers_.size()) - 1; }
  /// Whether higher powers of 1/N have the coefficient 0.
  [[nodiscard]] bool complete() const { return complete_; }

  /// The series at N particles, or at `infinite`; where this is not `complete`, through N^{−max_power}.
  /// \throws invalid_input unless fraction · N is whole and no smaller than the number of observed particles,
  ///   for every species
  [[nodiscard]] series<S> at(particle_number n) const {
    if (n.is_infinite()) {
      return limit();
    }
    (void)unobserved_particles(problem_->model, problem_->observable, n); // throws where N is not admissible
    auto sum = powers_.front();
    real power(1);
    for (std::size_t k = 1; k < powers_.size(); ++k) {
      power *= n.template inverse<real>();
      sum.add(powers_[k], power);
    }
    return {n, std::move(sum)};
  }

  /// The limit N → ∞: the coefficients of N^0. Source: [MR18] Theorem 1.3.
  [[nodiscard]] series<S> limit() const { return {infinite, powers_.front()}; }

  /// The coefficients of N^{−k}: X_{ν,N} = X_ν + N^{−1} X_ν^{(1)} + …, the same for Y, in one object that is read as
  /// a series is. `mean_at(N, λ, t)` of it is the sum over ν that multiplies N^{−k} in the average.
  /// \param k 0 … max_power \throws invalid_input otherwise
  [[nodiscard]] series<S> correction(int k) const {
    if (k < 0 || k > max_power()) {
      throw invalid_input("every_n_series",
                          concat({"k: expected 0 <= k <= ", to_text(max_power()), ", got ", to_text(k)}));
    }
    return {infinite, powers_[static_cast<std::size_t>(k)]};
  }

  /// The polynomial in 1/N, constant term first, of the coefficient of λ^r in X_{ν,N}(A(t)).
  /// \param nu ≥ 0 \param r 0 … R; zeros where X_{ν,N} has no such term
  /// \param t 0 ≤ t ≤ T
  /// \throws invalid_input otherwise
  [[nodiscard]] std::vector<evaluation<S>> x_polynomial(int nu, int r, real const& t) const {
    return polynomial(r, nu, 0, t);
  }
  /// The same for Y_{ν,N}(A(t)).
  [[nodiscard]] std::vector<evaluation<S>> y_polynomial(int nu, int r, real const& t) const {
    return polynomial(r, nu, 1, t);
  }

private:
  struct problem {
    basic_model<S> model;
    basic_observable<S> observable;
  };

  [[nodiscard]] std::vector<evaluation<S>> polynomial(int r, int nu, int odd, real const& t) const {
    if (nu < 0) {
      throw invalid_input("every_n_series", concat({"nu: expected >= 0, got ", to_text(nu)}));
    }
    int const p = nu > order() ? order() + 1 : 2 * nu + odd;
    if (r < 0 || r > order()) {
      throw invalid_input("every_n_series",
                          concat({"r: expected 0 <= r <= ", to_text(order()), ", got ", to_text(r)}));
    }
    std::vector<evaluation<S>> result;
    for (auto const& c : powers_) {
      c.require_time(t);
      // ω_n(A(t)) belongs to neither X nor Y
      result.push_back(r == 0 ? evaluation<S>{} : evaluation<S>{c.value(r, p, t), c.rounding(r, p)});
    }
    return result;
  }

  std::shared_ptr<problem const> problem_;
  std::vector<coefficient_functions<S>> powers_;
  bool complete_;
};

} // namespace mfdyson
