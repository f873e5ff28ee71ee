#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <mfdyson/engines/collective/reach.hpp>

/// \file
/// One hit as a sparse map from the entries of ψ_{a−1} to those of ψ_a.

namespace mfdyson {

/// How the number of particles enters a hit: the factors of one N, looked up by their number.
///
/// With x = 1/N and unnormalised symmetric states (the sum over distinct assignments of particles to modes)
/// scaled by N^{|m|/2}, a hit of the unobserved particles of species s has the factor
///
///     create    e_0 → e_α    (m_α + 1)                             [after: m_α]
///     annihilate e_β → e_0   w_s − (n_s + |m_s| − 1) x             [before: |m_s|]
///     scatter   e_β → e_α    √x (m_α + 1), with β removed          [after: m_α]
///
/// and ⟨m, m⟩ = Π_s Π_{k<|m_s|} (w_s − (n_s + k) x) / Π_α m_α!. The multiplicities m_α are part of the stored
/// coefficient; the rest is one of the factors numbered here. x = 0 is the limit N → ∞.
template <RealScalar Real>
class particle_factors {
public:
  /// \param fractions w_s
  /// \param unobserved N_s − n_s for each species; not used for x = 0
  particle_factors(std::vector<Real> fractions, std::vector<std::int64_t> unobserved, Real x, int max_total)
      : fractions_(std::move(fractions)), unobserved_(std::move(unobserved)), x_(std::move(x)) {
    using std::sqrt;
    values_.push_back(Real(1));
    values_.push_back(sqrt(x_));
    for (std::size_t s = 0; s < fractions_.size(); ++s) {
      for (int m = 1; m <= max_total; ++m) {
        values_.push_back(available(s, m - 1));
      }
    }
  }

  static constexpr std::uint32_t one = 0;
  static constexpr std::uint32_t scatter = 1;
  /// Number of the factor of annihilation from |m_s| = m.
  [[nodiscard]] static std::uint32_t annihilate(std::size_t species, int m, int max_total) {
    return static_cast<std::uint32_t>(2 + species * static_cast<std::size_t>(max_total) +
                                      static_cast<std::size_t>(m - 1));
  }
  [[nodiscard]] std::vector<Real> const& values() const { return values_; }

  /// ⟨m, m⟩ of an occupation.
  [[nodiscard]] Real norm(occupation_basis const& basis, occupation_basis::id m) const {
    Real result(1);
    for (std::size_t s = 0; s < fractions_.size(); ++s) {
      for (int k = 0; k < basis.total_of_species(m, s); ++k) {
        result *= available(s, k);
      }
    }
    for (std::size_t mode = 0; mode < basis.modes(); ++mode) {
      for (int k = 2; k <= basis.occupation(m, mode); ++k) {
        result /= Real(k);
      }
    }
    return result;
  }

private:
  /// w_s − (n_s + k) x: the share of species s that is in e_0 when k of its unobserved particles are not.
  /// From whole numbers, so that it is exactly zero when none is left.
  [[nodiscard]] Real available(std::size_t s, int k) const {
    return x_ == Real(0) ? fractions_[s] : Real(Real(unobserved_[s] - k) * x_);
  }

  std::vector<Real> fractions_;
  std::vector<std::int64_t> unobserved_;
  Real x_;
  std::vector<Real> values_;
};

/// The hits into one Dyson term from the one before, that share a detuning: compressed rows, flat arrays.
template <RealScalar Real>
struct hit_table {
  std::vector<std::uint32_t> row_start{0};
  std::vector<std::uint32_t> source; ///< row of ψ_{a−1}
  std::vector<std::uint32_t> factor; ///< number of the particle factor
  std::vector<Real> re;              ///< coefficient without that factor
  std::vector<Real> im;
  bool real = true; ///< every im is 0

  void add(std::size_t from, std::uint32_t factor_number, Real const& a, Real const& b) {
    source.push_back(static_cast<std::uint32_t>(from));
    factor.push_back(factor_number);
    re.push_back(a);
    im.push_back(b);
    real = real && b == Real(0);
  }
  void end_row() { row_start.push_back(static_cast<std::uint32_t>(source.size())); }
};

/// All hits from `before` = ψ_{a−1} into `after` = ψ_a, one table for each detuning.
template <ComplexScalar S>
[[nodiscard]] std::vector<hit_table<real_of<S>>>
make_hit_tables(reach_layer const& before, reach_layer const& after, occupation_basis const& occupations,
                bath_coupling<S> const& bath, sparse_operator<S> const& observed_hit, int max_total) {
  using Real = real_of<S>;
  struct incoming {
    sparse_operator<S> const* action;
    std::size_t block;
    std::size_t detuning;
    std::uint32_t factor;
    Real multiplicity;
  };
  std::vector<hit_table<Real>> tables(bath.detunings.size());
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
      auto const factor = !annihilates ? particle_factors<Real>::one
                          : creates
                              ? particle_factors<Real>::scatter
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
            tables[in.detuning].add(before.blocks()[in.block].first_row + rank_of_bit(states, e->column),
                                    in.factor, in.multiplicity * e->value.real(),
                                    in.multiplicity * e->value.imag());
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
