#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/hit_table.hpp>

/// \file
/// The structure of a collective computation: everything that does not depend on N, λ or the time span.

namespace mfdyson {

/// The Dyson recursion of one set of initial vectors with a common support, laid out flat.
template <ComplexScalar S>
struct collective_plan {
  using real = real_of<S>;

  struct term {
    reach_layer layer;                   ///< entries of ψ_a
    std::vector<hit_table<real>> hits;   ///< from ψ_{a−1}, by detuning; empty for a = 0
    std::vector<std::uint32_t> block_of; ///< block, by entry
    std::vector<std::uint32_t> state_of; ///< state of the kept space, by entry
  };

  occupation_basis occupations;
  std::vector<term> terms;             ///< a = 0 … R
  std::vector<column_vector<S>> start; ///< initial vectors, scaled by the root of their weight

  [[nodiscard]] std::size_t columns() const { return start.size(); }
  [[nodiscard]] std::size_t rows() const {
    std::size_t sum = 0;
    for (auto const& t : terms) {
      sum += t.layer.rows();
    }
    return sum;
  }
  /// Bytes of the structure itself.
  [[nodiscard]] double bytes() const {
    std::size_t blocks = 0;
    for (auto const& t : terms) {
      blocks += t.layer.blocks().size();
    }
    return static_cast<double>(hits()) * (2 * sizeof(std::uint32_t) + 2 * sizeof(real)) +
           static_cast<double>(rows()) * 4 * sizeof(std::uint32_t) + static_cast<double>(blocks) * 64.0;
  }
  [[nodiscard]] std::size_t hits() const {
    std::size_t sum = 0;
    for (auto const& t : terms) {
      for (auto const& table : t.hits) {
        sum += table.source.size();
      }
    }
    return sum;
  }
};

/// What a plan is for.
struct plan_extent {
  int order;                ///< R
  int max_total;            ///< largest |m|: R/2 is all that contributes to averages
  bool every_entry = false; ///< see `reach_rules`
  std::size_t memory_limit; ///< bytes
};

/// Number of hits into one entry, on average, beyond a dozen: operators of large reservoirs have many entries a row.
template <ComplexScalar S>
[[nodiscard]] double hits_per_row(bath_coupling<S> const& bath) {
  double entries = 0;
  for (auto const& hit : bath.hits) {
    entries += static_cast<double>(hit.action.entries()) / static_cast<double>(hit.action.dimension());
  }
  return std::max(0.0, entries - 12);
}

/// Plans for the initial vectors `components`, one for each support.
/// \param capacity largest |m_s| for each species; max_total or more where it does not matter
/// \throws capacity_exceeded where the entries would not fit in memory
template <ComplexScalar S>
[[nodiscard]] std::vector<collective_plan<S>> make_collective_plans(
    finite_system<S> const& kept, std::vector<typename finite_system<S>::component> const& components,
    std::size_t observed, sparse_operator<S> const& observable, bath_coupling<S> const& bath,
    std::vector<int> const& capacity, plan_extent const& extent) {
  using std::sqrt;
  using Real = real_of<S>;
  auto const dimension = static_cast<std::size_t>(kept.dimension());
  auto const words = words_for(dimension);
  auto const order = extent.order;
  auto observed_hit = sparse_operator<S>::zero(dimension);
  for (std::size_t j = 0; j < observed; ++j) {
    observed_hit = observed_hit + kept.hit(j);
  }
  reach_rules rules{.hits = {},
                    .hit_moves = {},
                    .observed_hit = bit_pattern(observed_hit),
                    .observable = bit_pattern(observable),
                    .order = order,
                    .max_observed_hits = observed == 0 ? 0 : order,
                    .memory_limit = extent.memory_limit,
                    .bytes_per_row =
                        64.0 * sizeof(Real) +
                        (extent.every_entry ? 24.0 * static_cast<double>(bath.hits.size()) : 0.0) +
                        (2 * sizeof(std::uint32_t) + 2 * sizeof(Real)) * hits_per_row(bath),
                    .every_entry = extent.every_entry};
  for (auto const& hit : bath.hits) {
    rules.hits.emplace_back(hit.action);
    rules.hit_moves.push_back(hit.move);
  }
  // components with one support share a plan
  std::vector<std::vector<bit_word>> supports;
  std::vector<collective_plan<S>> plans;
  for (auto const& component : components) {
    std::vector<bit_word> support(words, 0);
    for (std::size_t k = 0; k < dimension; ++k) {
      if (component.vector(static_cast<Eigen::Index>(k)) != S(Real(0))) {
        set_bit(support, k);
      }
    }
    std::size_t which = 0;
    while (which < supports.size() && supports[which] != support) {
      ++which;
    }
    if (which == supports.size()) {
      supports.push_back(support);
      plans.push_back({occupation_basis(bath.mode_species, bath.moves, extent.max_total, capacity), {}, {}});
    }
    column_vector<S> start = component.vector;
    start *= S(Real(sqrt(component.weight)));
    plans[which].start.push_back(start);
  }
  double bytes = 0; // of the structures; each plan's values come and go
  double values = 0;
  for (std::size_t which = 0; which < plans.size(); ++which) {
    auto& plan = plans[which];
    auto layers = make_reach(supports[which], rules, plan.occupations);
    for (std::size_t a = 0; a < layers.size(); ++a) {
      plan.terms.push_back({std::move(layers[a]), {}, {}, {}});
      auto& term = plan.terms[a];
      auto const& layer = term.layer;
      term.block_of.reserve(layer.rows());
      term.state_of.reserve(layer.rows());
      for (std::size_t b = 0; b < layer.blocks().size(); ++b) {
        for_each_bit(layer.states(b), [&](std::size_t k) {
          term.block_of.push_back(static_cast<std::uint32_t>(b));
          term.state_of.push_back(static_cast<std::uint32_t>(k));
        });
      }
      if (a > 0) {
        term.hits = make_hit_tables(plan.terms[a - 1].layer, layer, static_cast<int>(a), plan.occupations,
                                    bath, observed_hit, extent.max_total);
      }
    }
    bytes += plan.bytes();
    values = std::max(values, static_cast<double>(plan.rows() * plan.columns()) * rules.bytes_per_row);
    require_memory(bytes + values, extent.memory_limit, concat({"order: order ", to_text(order)}),
                   "collective_engine");
  }
  return plans;
}

/// Whether H and the initial vectors are real, so that ψ_a(−t) = conj ψ_a(t).
template <ComplexScalar S>
[[nodiscard]] bool is_real(bath_coupling<S> const& bath, finite_system<S> const& kept,
                           std::vector<collective_plan<S>> const& plans) {
  using Real = real_of<S>;
  bool result = true;
  for (auto const& hit : bath.hits) {
    result = result && hit.action.is_real();
  }
  for (std::size_t j = 0; j < kept.particles(); ++j) {
    result = result && kept.hit(j).is_real();
  }
  for (auto const& plan : plans) {
    for (auto const& start : plan.start) {
      for (Eigen::Index k = 0; k < start.size(); ++k) {
        result = result && start(k).imag() == Real(0);
      }
    }
  }
  return result;
}

} // namespace mfdyson
