#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <mfdyson/conditions/odd_moments.hpp>
#include <mfdyson/engines/coefficient_engine.hpp>
#include <mfdyson/engines/direct/multi_commutator.hpp>
#include <mfdyson/enumeration/counts.hpp>
#include <mfdyson/enumeration/index_tuples.hpp>
#include <mfdyson/enumeration/occupations.hpp>

/// \file
/// The direct engine: the definition of X_{ν,N} and Y_{ν,N}, as it stands.

namespace mfdyson {

/// Sums over occupations, index tuples and multi-commutators:
///
///     c_{r,p} = i^r N^{−(r−p)/2} Σ_{p_1+..+p_n = p} Σ_{p_{n+1}+..+p_N = r−p, even} Σ_{C_r(p_1..p_N)} I(j_1..j_r; t)
///
/// for distinct particles and any couplings, and at N = ∞, for a model of one species,
///
///     c_{r,p} = i^r / ((r−p)/2)! Σ_{p_1+..+p_n = p} Σ_{D_r or E_r} I(j_1..j_r; t).
///
/// Exponential in r and N: the definition to compare with, and the engine for what is small. Time and memory
/// are those of N^r products of matrices of the dimension of the whole system.
/// Source: [MR18] (1.10), (1.11), (3.19), (3.20); corrected: the text of (1.10), (1.11) as it was printed lost
/// the time integrals.
template <ComplexScalar S = default_scalar>
class direct_engine {
public:
  using scalar = S;
  using real = real_of<S>;

  /// \throws invalid_input where the observable or the options do not fit; hypothesis_violation where (A0)
  ///   fails: the sums leave out the odd occupations
  direct_engine(basic_model<S> const& model, basic_observable<S> const& observable,
                basic_expansion_options<real> const& options)
      : model_(model), observable_(observable), options_(options) {
    require_options(options, "direct_engine");
    require_observable(observable, model, "direct_engine");
    require_odd_moments(model, "direct_engine");
  }

  /// c_{r,p} on [0, T].
  /// \param n finite: fraction · N whole, and no fewer particles of a species than are observed; infinite: for
  ///   models of one species only
  /// \throws invalid_input otherwise; capacity_exceeded where the matrices do not fit the memory limit
  [[nodiscard]] coefficient_functions<S> coefficients(particle_number n) const {
    if (n.is_infinite() && model_.species().size() > 1) {
      throw invalid_input("direct_engine::coefficients",
                          concat({"N: at N = infinity expected a model of one species, got ",
                                  to_text(model_.species().size())}));
    }
    std::size_t points = 14 + static_cast<std::size_t>(options_.order);
    for (int attempt = 0;; ++attempt) {
      auto result = n.is_infinite() ? limit_on_grid(points) : finite_on_grid(n, points);
      auto const error = unresolved(result);
      result.set_grid_tolerance(error);
      if (error <= options_.tolerance || attempt == 8) {
        return result;
      }
      points += points / 2;
    }
  }

private:
  /// One species index for each of the N particles, the observed ones first.
  [[nodiscard]] std::vector<std::size_t> particles(particle_number n) const {
    auto const unobserved = unobserved_particles(model_, observable_, n);
    std::vector<std::size_t> result = observable_.particles;
    for (std::size_t s = 0; s < unobserved.size(); ++s) {
      result.insert(result.end(), static_cast<std::size_t>(unobserved[s]), s);
    }
    return result;
  }

  [[nodiscard]] int max_observed_hits() const { return observable_.observed() == 0 ? 0 : options_.order; }

  [[nodiscard]] coefficient_functions<S> empty_result(std::size_t points) const {
    return {options_.order, max_observed_hits(), options_.time_span, 1, points};
  }

  /// The stack of D_0 … D_R of a system that contains the particles `species`.
  [[nodiscard]] finite_system<S> make_system(std::vector<std::size_t> const& species,
                                             std::size_t points) const {
    double dimension = static_cast<double>(model_.reservoir().hamiltonian.rows());
    for (auto const s : species) {
      dimension *= static_cast<double>(model_.species()[s].hamiltonian.rows());
    }
    require_memory(dimension * dimension * static_cast<double>(points) * sizeof(S) * (options_.order + 2),
                   options_.memory_limit,
                   concat({"order: order ", to_text(options_.order), " with ", to_text(species.size()),
                           " particles, by the direct engine,"}),
                   "direct_engine::coefficients");
    return finite_system<S>(model_, species);
  }

  [[nodiscard]] coefficient_functions<S> finite_on_grid(particle_number n, std::size_t points) const {
    using std::pow;
    auto const species = particles(n);
    auto const system = make_system(species, points);
    multi_commutator<S> commutators(system, system.observable(observable_), options_.time_span, points);
    auto result = empty_result(points);
    real const x = n.inverse<real>();
    for (int r = 0; r <= options_.order; ++r) {
      for (int p = 0; p <= std::min(r, max_observed_hits()); ++p) {
        // odd occupations of unobserved particles vanish, so r − p is even
        real const weight = pow(x, real((r - p) / 2));
        auto const all =
            occupations(static_cast<int>(species.size()), static_cast<int>(observable_.observed()), r, p);
        sum_tuples(commutators, all, r, p, imaginary_power<S>(r) * weight, result);
      }
    }
    return result;
  }

  [[nodiscard]] coefficient_functions<S> limit_on_grid(std::size_t points) const {
    auto result = empty_result(points);
    auto const n = observable_.observed();
    for (int pairs = 0; 2 * pairs <= options_.order; ++pairs) {
      auto const system =
          make_system(std::vector<std::size_t>(n + static_cast<std::size_t>(pairs), 0), points);
      multi_commutator<S> commutators(system, system.observable(observable_), options_.time_span, points);
      real factorial(1);
      for (int k = 2; k <= pairs; ++k) {
        factorial *= real(k);
      }
      for (int p = 0; p <= std::min(options_.order - 2 * pairs, max_observed_hits()); ++p) {
        int const r = 2 * pairs + p;
        std::vector<std::vector<int>> all;
        for (auto const observed : occupations(static_cast<int>(n), static_cast<int>(n), p, p)) {
          all.push_back(pair_occupation(observed, r));
        }
        sum_tuples(commutators, all, r, p, imaginary_power<S>(r) / S(factorial), result);
      }
    }
    return result;
  }

  /// Adds factor · Σ_{occupations} Σ_{tuples} I to c_{r,p}. Tuples come in lexicographic order and are read as
  /// (j_r, …, j_1), so that neighbours share all but their last indices.
  template <class Occupations>
  void sum_tuples(multi_commutator<S>& commutators, Occupations const& all, int r, int p, S const& factor,
                  coefficient_functions<S>& result) const {
    auto const points = result.points();
    std::vector<S> sum(points, S(real(0)));
    real moduli(0);
    std::vector<int> pushed;
    for (auto const& occupation : all) {
      for (auto const tuple : index_tuples(occupation)) {
        std::size_t common = 0;
        while (common < pushed.size() && pushed[common] == tuple[common]) {
          ++common;
        }
        for (; pushed.size() > common; pushed.pop_back()) {
          commutators.pop();
        }
        for (; pushed.size() < tuple.size(); pushed.push_back(tuple[pushed.size()])) {
          commutators.push(static_cast<std::size_t>(tuple[pushed.size()]));
        }
        commutators.accumulate(factor, sum, moduli);
      }
    }
    for (; !pushed.empty(); pushed.pop_back()) {
      commutators.pop();
    }
    commutators.panel().transform(sum.data(), result.panel_series(0, r, p));
    result.set_rounding(r, p, std::numeric_limits<real>::epsilon() * moduli * real(8));
  }

  basic_model<S> model_;
  basic_observable<S> observable_;
  basic_expansion_options<real> options_;
};

} // namespace mfdyson
