#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/limits/leading_terms.hpp>

/// \file
/// Intensive observables, (1/N) Σ_j A_j, and their fluctuations.

namespace mfdyson {

namespace detail {

template <ComplexScalar S>
void require_one_for_each_species(basic_model<S> const& model, std::size_t count, std::string_view function) {
  if (count != model.species().size()) {
    reject({function, "a"}, concat({"expected an operator for each of ", to_text(model.species().size()),
                                    " species, got ", to_text(count)}));
  }
}

} // namespace detail

/// The intensive observable A_(N) = N^{−1} Σ_j A_j and its fluctuation F_N = √N (τ^t(A_(N)) − lim): their averages.
///
/// By symmetry ω_N(F_N) = √N Σ_s w_s (ω_N(τ^t(A_s)) − μ_s(A_s(t))), with one observed particle of each species s, of which
/// the free part goes. So at any N it is Σ_s w_s (Y_{0,N} + N^{−1/2} X_{1,N} + N^{−1} Y_{1,N} + …), and in the limit
/// Σ_s w_s Y_0: the particle is hit once, and what of the reservoir it sees evolves under all the others.
/// Immutable: may be shared between threads. Source: [MR18] Section 1.1.4, Lemma 1.7.
template <ComplexScalar S>
class fluctuation_expansion {
public:
  using real = real_of<S>;

  /// \param a A_s for each species: what is summed
  /// \throws as `expand`; invalid_input unless there is an operator for each species
  fluctuation_expansion(basic_model<S> const& model, std::vector<matrix<S>> const& a,
                        basic_expansion_options<real> const& options) {
    detail::require_one_for_each_species(model, a.size(), "expand_fluctuation");
    for (std::size_t s = 0; s < a.size(); ++s) {
      parts_.emplace_back(model, make_particle_observable(model, {{.species = s, .factor = a[s]}}), options);
      limits_.push_back(parts_.back().limit());
    }
    fractions_ = model.fractions();
  }

  /// lim ω_N(τ^t(A_(N))) = Σ_s w_s μ_s(A_s(t)): the law of large numbers. Source: [MR18] (1.28).
  /// \param t 0 ≤ t ≤ T
  [[nodiscard]] evaluation<S> intensive_limit(real const& t) const {
    return weighted(limits_, [&](series<S> const& part) { return part.free(t); });
  }
  /// lim ω_N(F_N) with every term through λ^R. Source: [MR18] (1.29).
  [[nodiscard]] evaluation<S> limit(real const& lambda, real const& t) const {
    return weighted(limits_, [&](series<S> const& part) { return part.y(0, lambda, t); });
  }
  /// Its Taylor coefficients z_0 … z_R in λ; z_1 is what `fluctuation_at_first_order` is in closed form.
  [[nodiscard]] std::vector<evaluation<S>> limit_coefficients(real const& t) const {
    std::vector<evaluation<S>> result;
    for (int r = 0; r <= limits_.front().order(); ++r) {
      result.push_back(weighted(limits_, [&](series<S> const& part) {
        return part.y_coefficients(0, t)[static_cast<std::size_t>(r)];
      }));
    }
    return result;
  }

  /// ω_N(τ^t(A_(N))) with every term through λ^R, N from 1 on.
  [[nodiscard]] evaluation<S> intensive(particle_number n, real const& lambda, real const& t) const {
    return weighted(at(n), [&](series<S> const& part) { return part.mean(lambda, t); });
  }
  /// ω_N(F_N) with every term through λ^R, N from 1 to ∞.
  [[nodiscard]] evaluation<S> mean(particle_number n, real const& lambda, real const& t) const {
    using std::sqrt;
    if (n.is_infinite()) {
      return limit(lambda, t);
    }
    // √N (X_{0,N} = 0) + Y_{0,N} + …, without the difference of what is almost equal
    real const root = sqrt(n.inverse<real>());
    return weighted(at(n), [&](series<S> const& part) {
      evaluation<S> sum;
      real power(1);
      for (int hits = 1; hits <= part.order(); ++hits) {
        auto const term = hits % 2 == 0 ? part.x(hits / 2, lambda, t) : part.y(hits / 2, lambda, t);
        sum.value += power * term.value;
        sum.rounding += power * term.rounding;
        power *= root;
      }
      return sum;
    });
  }

private:
  [[nodiscard]] std::vector<series<S>> at(particle_number n) const {
    std::vector<series<S>> result;
    for (auto const& part : parts_) {
      result.push_back(part.at(n));
    }
    return result;
  }

  template <class Term>
  [[nodiscard]] evaluation<S> weighted(std::vector<series<S>> const& parts, Term&& term) const {
    evaluation<S> sum;
    for (std::size_t s = 0; s < parts.size(); ++s) {
      auto const part = term(parts[s]);
      sum.value += fractions_[s] * part.value;
      sum.rounding += fractions_[s] * part.rounding;
    }
    return sum;
  }

  std::vector<basic_expansion<collective_engine<S>>> parts_; // of one observed particle of each species
  std::vector<series<S>> limits_;
  std::vector<real> fractions_;
};

/// The intensive observable of A_s on particles of species s.
/// \throws as `fluctuation_expansion`
template <ComplexScalar S>
[[nodiscard]] fluctuation_expansion<S>
expand_fluctuation(basic_model<S> const& model, std::type_identity_t<std::vector<matrix<S>>> const& a,
                   basic_expansion_options<real_of<S>> const& options) {
  return {model, a, options};
}

/// lim ω_N(τ^t(A_(N))) = Σ_s w_s μ_s(A_s(t)), without an expansion. Source: [MR18] (1.28).
/// \param a A_s for each species \throws hypothesis_violation where (A0) fails
template <ComplexScalar S>
[[nodiscard]] S intensive_limit(basic_model<S> const& model,
                                std::type_identity_t<std::vector<matrix<S>>> const& a,
                                std::type_identity_t<real_of<S>> const& t) {
  detail::require_one_for_each_species(model, a.size(), "intensive_limit");
  S sum(real_of<S>(0));
  for (std::size_t s = 0; s < a.size(); ++s) {
    sum += model.species()[s].fraction *
           particles_limit(model, make_particle_observable(model, {{.species = s, .factor = a[s]}}), t);
  }
  return sum;
}

/// The first order of the fluctuation in the limit, Σ_s w_s i ∫_0^t (μ_s ⊗ μ_R)([V_s(s'), A_s(t)]) ds', V = Σ_a G^a ⊗ B^a: the
/// coefficient of λ in (1.29), exact up to rounding at any t. It is the same at every N.
/// Source: [MR18] (1.29), first term. \param a A_s for each species
template <ComplexScalar S>
[[nodiscard]] S fluctuation_at_first_order(basic_model<S> const& model,
                                           std::type_identity_t<std::vector<matrix<S>>> const& a,
                                           std::type_identity_t<real_of<S>> const& t) {
  detail::require_one_for_each_species(model, a.size(), "fluctuation_at_first_order");
  S sum(real_of<S>(0));
  for (std::size_t s = 0; s < a.size(); ++s) {
    auto const one = make_particle_observable(model, {{.species = s, .factor = a[s]}});
    sum += model.species()[s].fraction * make_leading_terms(model, one, infinite, t).fluctuation;
  }
  return sum;
}

} // namespace mfdyson
