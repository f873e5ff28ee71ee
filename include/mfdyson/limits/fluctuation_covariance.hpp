#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include <mfdyson/limits/fluctuations.hpp>

/// \file
/// Second moments of fluctuations in the limit.

namespace mfdyson {

/// lim ω_N(F_N(A, t) F_N(B, t)): how large fluctuations are, and how those of different observables go together.
///
/// Of N^{−1} Σ_{jk} ω_N(τ^t(Â_j B̂_k)), with Â = A − μ(A(t)), the terms j = k give the covariance in the free state, and those
/// with j ≠ k, which are of order 1/N but N² in number, the correlation that the reservoir brings about:
///
///     Σ_s w_s (μ_s((A_s B_s)(t)) − a_s b_s) + Σ_{s,s'} w_s w_{s'} ( X_1(A_s ⊗ B_{s'}) − a_s X_1(B_{s'}) − b_{s'} X_1(A_s) ),
///
/// a_s = μ_s(A_s(t)), b_s = μ_s(B_s(t)): (A0) lets the orders 1 and N^{−1/2} cancel. Beyond [MR18], whose Lemma 1.7 is about
/// averages; by Theorem 1.3. With one species and A = B it is the variance plus ω(F)².
/// Immutable: may be shared between threads.
template <ComplexScalar S>
class fluctuation_covariance {
public:
  using real = real_of<S>;

  /// \param a, b the two operators, for each species \throws as `expand`
  fluctuation_covariance(basic_model<S> const& model, std::vector<matrix<S>> const& a,
                         std::vector<matrix<S>> const& b, basic_expansion_options<real> const& options)
      : fractions_(model.fractions()) {
    detail::require_one_for_each_species(model, a.size(), "expand_fluctuation_covariance");
    detail::require_one_for_each_species(model, b.size(), "expand_fluctuation_covariance");
    auto const limit = [&](std::vector<basic_observed_particle<S>> const& particles) {
      return expand(model, make_particle_observable(model, particles), options).limit();
    };
    for (std::size_t s = 0; s < a.size(); ++s) {
      a_.push_back(limit({{.species = s, .factor = a[s]}}));
      b_.push_back(limit({{.species = s, .factor = b[s]}}));
      product_.push_back(
          expand(model, make_particle_observable(model, {{.species = s, .factor = multiply<S>(a[s], b[s])}}),
                 {.order = 0, .time_span = options.time_span})
              .limit());
      for (std::size_t r = 0; r < b.size(); ++r) {
        pairs_.push_back(limit({{.species = s, .factor = a[s]}, {.species = r, .factor = b[r]}}));
      }
    }
  }

  /// The limit with every term through λ^R. \param t 0 ≤ t ≤ T
  [[nodiscard]] evaluation<S> limit(real const& lambda, real const& t) const {
    using std::abs;
    evaluation<S> sum;
    auto const add = [&](S const& factor, evaluation<S> const& term) {
      sum.value += factor * term.value;
      sum.rounding += abs(factor) * term.rounding;
    };
    auto const count = fractions_.size();
    for (std::size_t s = 0; s < count; ++s) {
      auto const a = a_[s].free(t);
      add(S(fractions_[s]), product_[s].free(t));
      add(-fractions_[s] * a.value, b_[s].free(t));
      for (std::size_t r = 0; r < count; ++r) {
        real const weight = fractions_[s] * fractions_[r];
        add(S(weight), pairs_[s * count + r].x(1, lambda, t));
        add(-weight * a.value, b_[r].x(1, lambda, t));
        add(-weight * b_[r].free(t).value, a_[s].x(1, lambda, t));
      }
    }
    return sum;
  }

private:
  std::vector<real> fractions_;
  std::vector<series<S>> a_, b_;   // of one observed particle, of each species
  std::vector<series<S>> product_; // of A_s B_s
  std::vector<series<S>> pairs_;   // of A_s ⊗ B_r, at s · (number of species) + r
};

/// The second moment of the fluctuations of A_s and B_s on particles of species s.
/// \throws as `fluctuation_covariance`
template <ComplexScalar S>
[[nodiscard]] fluctuation_covariance<S>
expand_fluctuation_covariance(basic_model<S> const& model,
                              std::type_identity_t<std::vector<matrix<S>>> const& a,
                              std::type_identity_t<std::vector<matrix<S>>> const& b,
                              basic_expansion_options<real_of<S>> const& options) {
  return {model, a, b, options};
}

} // namespace mfdyson
