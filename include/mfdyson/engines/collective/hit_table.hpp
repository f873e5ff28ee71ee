#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/particle_factors.hpp>
#include <mfdyson/engines/collective/reach.hpp>

/// \file
/// One hit as a sparse map from the entries of ψ_{a−1} to those of ψ_a.

namespace mfdyson {

/// The hits into one Dyson term from the one before, that share a detuning: compressed rows, flat arrays.
template <RealScalar Real>
struct hit_table {
  std::vector<std::uint32_t> row_start{0};
  std::vector<std::uint32_t> source; ///< row of ψ_{a−1}
  std::vector<std::uint32_t> factor; ///< number of the particle factor
  std::vector<Real> re;              ///< coefficient without that factor
  std::vector<Real> im;
  std::vector<std::uint8_t> repeats; ///< by row: its sources and factors are those of the row before
  bool real = true;                  ///< every im is 0

  void reserve(std::size_t rows, std::size_t hits) {
    row_start.reserve(rows + 1);
    repeats.reserve(rows);
    source.reserve(hits);
    factor.reserve(hits);
    re.reserve(hits);
    im.reserve(hits);
  }
  void add(std::size_t from, std::uint32_t factor_number, Real const& a, Real const& b) {
    source.push_back(static_cast<std::uint32_t>(from));
    factor.push_back(factor_number);
    re.push_back(a);
    im.push_back(b);
    real = real && b == Real(0);
  }
  void end_row() {
    auto const begin = row_start.back();
    auto const count = source.size() - begin;
    bool same = row_start.size() > 1 && count == begin - row_start[row_start.size() - 2];
    for (std::size_t h = begin; same && h < source.size(); ++h) {
      same = source[h] == source[h - count] && factor[h] == factor[h - count];
    }
    repeats.push_back(same ? 1 : 0);
    row_start.push_back(static_cast<std::uint32_t>(source.size()));
  }
};

/// All hits from `before` = ψ_{a−1} into `after` = ψ_a, one table for each detuning.
/// \param a ≥ 1
template <ComplexScalar S>
[[nodiscard]] std::vector<hit_table<real_of<S>>>
make_hit_tables(reach_layer const& before, reach_layer const& after, int a,
                occupation_basis const& occupations, bath_coupling<S> const& bath,
                sparse_operator<S> const& observed_hit, int max_total) {
  using Real = real_of<S>;
  struct incoming {
    sparse_operator<S> const* action;
    std::size_t block;
    std::size_t detuning;
    std::uint32_t factor;
    Real multiplicity;
  };
  std::vector<hit_table<Real>> tables(bath.detunings.size());
  for (auto& table : tables) {
    table.reserve(after.rows(), after.rows() * (bath.hits.size() + 1) / tables.size());
  }
  std::vector<incoming> sources;
  for (std::size_t b = 0; b < after.blocks().size(); ++b) {
    auto const& to = after.blocks()[b];
    sources.clear();
    for (auto const& hit : bath.hits) {
      auto const from = occupations.known_neighbour(to.occupation, occupations.reverse(hit.move));
      auto const block =
          from == occupation_basis::none ? reach_layer::none : before.find(from, to.observed_hits);
      if (block == reach_layer::none) {
        continue;
      }
      auto const& move = bath.moves[hit.move];
      bool const creates = move.create != mode_move::none;
      bool const annihilates = move.annihilate != mode_move::none;
      auto const factor =
          creates == annihilates ? particle_factors<Real>::scatter(half_powers(
                                       a - 1, static_cast<int>(to.observed_hits), occupations.total(from)))
          : creates              ? particle_factors<Real>::one
                                 : particle_factors<Real>::annihilate(
                                       hit.species, occupations.total_of_species(from, hit.species), max_total);
      sources.push_back({&hit.action, static_cast<std::size_t>(block), hit.detuning, factor,
                         creates ? Real(occupations.occupation(to.occupation, move.create)) : Real(1)});
    }
    if (to.observed_hits > 0) {
      auto const block = before.find(to.occupation, to.observed_hits - 1);
      if (block != reach_layer::none) {
        sources.push_back(
            {&observed_hit, static_cast<std::size_t>(block), 0, particle_factors<Real>::one, Real(1)});
      }
    }
    for_each_bit(after.states(b), [&](std::size_t row) {
      for (auto const& in : sources) {
        auto const states = before.states(in.block);
        for (auto const* e = in.action->begin(row); e != in.action->end(row); ++e) {
          if (has_bit(states, e->column)) {
            tables[in.detuning].add(before.row_of(in.block, e->column), in.factor,
                                    in.multiplicity * e->value.real(), in.multiplicity * e->value.imag());
          }
        }
      }
      for (auto& table : tables) {
        table.end_row();
      }
    });
  }
  return tables;
}

} // namespace mfdyson
