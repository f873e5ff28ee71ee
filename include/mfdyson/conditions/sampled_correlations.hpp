#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <mfdyson/conditions/expansion_bounds.hpp>
#include <mfdyson/operators/free_evolution.hpp>

/// \file
/// How tight bounds of β_r are: estimates from below.

namespace mfdyson {

/// A lower estimate of β_r(A_R, t), not a bound from above: the largest |μ_R(B(t_1) ⋯ [A_R(t)] ⋯ B(t_r))| among sampled
/// times in [0, t], assignments of couplings and places of A_R. Equal times are among the samples.
/// \param r ≥ 0 \param t ≥ 0 \param samples ≥ 1 \param seed same seed, same samples
/// \throws invalid_input otherwise
template <ComplexScalar S>
[[nodiscard]] double sample_correlations(basic_model<S> const& model, basic_observable<S> const& a, int r,
                                         double t, int samples, std::uint64_t seed = 1) {
  using std::abs;
  using Real = real_of<S>;
  place const where{"sample_correlations", "r, t, samples"};
  if (r < 0 || samples < 1 || !(t >= 0)) {
    detail::reject(where, concat({"expected r >= 0, t >= 0, samples >= 1, got ", to_text(r), ", ", to_text(t),
                                  ", ", to_text(samples)}));
  }
  require_observable(a, model, "sample_correlations");
  auto const& reservoir = model.reservoir();
  std::vector<matrix<S>> couplings;
  for (auto const& kind : model.species()) {
    for (auto const& term : kind.couplings) {
      couplings.push_back(term.reservoir);
    }
  }
  if (couplings.empty()) {
    return r == 0 ? static_cast<double>(abs(multiply(reservoir.state, a.reservoir).trace())) : 0.0;
  }
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> time(0, t);
  auto const below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  double largest = 0;
  for (int k = 0; k < samples; ++k) {
    double const common = time(random);
    bool const equal = k % 3 == 0;
    auto const position = below(static_cast<std::size_t>(r) + 1);
    matrix<S> product = reservoir.state;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(r); ++i) {
      if (i == position) {
        product = multiply<S>(product, free_evolution(a.reservoir, reservoir.hamiltonian, Real(t)));
      }
      if (i < static_cast<std::size_t>(r)) {
        product =
            multiply<S>(product, free_evolution(couplings[below(couplings.size())], reservoir.hamiltonian,
                                                Real(equal ? common : time(random))));
      }
    }
    largest = std::max(largest, static_cast<double>(abs(product.trace())));
  }
  return largest;
}

} // namespace mfdyson
