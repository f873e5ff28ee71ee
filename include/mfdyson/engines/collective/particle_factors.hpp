#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <mfdyson/core/scalar.hpp>
#include <mfdyson/engines/collective/occupation_basis.hpp>

/// \file
/// How the number of particles enters: at one N, in the limit, or as a polynomial in 1/N.

namespace mfdyson {

/// Number of powers of √x that an entry of ψ_a with p observed hits and |m| excited particles can have
/// collected: every hit of the bath but the |m| creations that are left is half an annihilation with its
/// creation (x), or a scattering (√x). Even or odd it is for all terms of the entry; the odd √x is not stored.
[[nodiscard]] constexpr int half_powers(int a, int observed_hits, int total) {
  return a - observed_hits - total;
}

/// Factors of hits and norms, numbers at a given x = 1/N or polynomials in it.
///
/// With unnormalised symmetric states (the sum over distinct assignments of particles to modes) scaled by
/// N^{|m|/2}, a hit of the unobserved particles of species s has the factor
///
///     create     e_0 → e_α    (m_α + 1)                             [after: m_α]
///     annihilate e_β → e_0    w_s − (n_s + |m_s| − 1) x             [before: |m_s|]
///     scatter    e_β → e_α    √x (m_α + 1), with β removed          [after: m_α]
///     observed   e_0 → e_0    √x, where hits of observed particles are not counted
///
/// and ⟨m, m⟩ = Π_s Π_{k<|m_s|} (w_s − (n_s + k) x) / Π_α m_α!. The multiplicities m_α are part of the stored
/// coefficient; the rest is one of the factors numbered here. Entries with an odd number of `half_powers` are
/// stored without one √x, so that a scattering has the factor 1 or x, and no root is left: in a contraction both
/// sides have the √x or neither. x = 0 is the limit N → ∞.
template <RealScalar Real>
class particle_factors {
public:
  /// constant + slope · x; where x is a number, it is in the constant.
  struct linear {
    Real constant;
    Real slope;
  };

  /// The factors of one N.
  /// \param unobserved N_s − n_s for each species
  [[nodiscard]] static particle_factors at(std::vector<std::int64_t> const& unobserved, Real const& x,
                                           int max_total) {
    // from whole numbers, so that it is exactly zero when no particle is left
    auto const left = [&](std::size_t s, int k) { return linear{Real(unobserved[s] - k) * x, Real(0)}; };
    return {unobserved.size(), {x, Real(0)}, 0, max_total, left};
  }
  /// The factors of N = ∞.
  [[nodiscard]] static particle_factors limit(std::vector<Real> const& fractions, int max_total) {
    auto const left = [&](std::size_t s, int) { return linear{fractions[s], Real(0)}; };
    return {fractions.size(), {Real(0), Real(0)}, 0, max_total, left};
  }
  /// Polynomials in x through x^max_power.
  /// \param observed n_s
  [[nodiscard]] static particle_factors polynomial(std::vector<Real> const& fractions,
                                                   std::vector<std::int64_t> const& observed, int max_power,
                                                   int max_total) {
    auto const left = [&](std::size_t s, int k) { return linear{fractions[s], Real(-observed[s] - k)}; };
    return {fractions.size(), {Real(0), Real(1)}, max_power, max_total, left};
  }

  /// Number of the factor of a creation, and of a hit of an observed particle.
  static constexpr std::uint32_t one = 0;
  /// Number of the factor of a scattering out of an entry with so many `half_powers`.
  [[nodiscard]] static constexpr std::uint32_t scatter(int powers) { return powers % 2 == 0 ? one : 1U; }
  /// Number of the factor of annihilation from |m_s| = m.
  [[nodiscard]] static std::uint32_t annihilate(std::size_t species, int m, int max_total) {
    return static_cast<std::uint32_t>(2 + species * static_cast<std::size_t>(max_total) +
                                      static_cast<std::size_t>(m - 1));
  }
  [[nodiscard]] linear const& operator[](std::uint32_t number) const { return values_[number]; }

  /// Highest power of x; 0 where x is a number.
  [[nodiscard]] int max_power() const { return max_power_; }
  /// Number of powers of x in an entry: 1 where x is a number.
  [[nodiscard]] int powers(int half) const { return std::min(max_power_, half / 2) + 1; }

  /// The coefficients of x^0 … x^max_power of ⟨m, m⟩, times x where `odd`: both sides lack a √x.
  [[nodiscard]] std::vector<Real> norm(occupation_basis const& basis, occupation_basis::id m,
                                       bool odd) const {
    std::vector<Real> result(static_cast<std::size_t>(max_power_) + 1, Real(0));
    result[0] = Real(1);
    for (std::size_t mode = 0; mode < basis.modes(); ++mode) {
      for (int k = 2; k <= basis.occupation(m, mode); ++k) {
        result[0] /= Real(k);
      }
    }
    auto const multiply = [&result](linear const& f) {
      for (std::size_t k = result.size(); k-- > 1;) {
        result[k] = f.constant * result[k] + f.slope * result[k - 1];
      }
      result[0] *= f.constant;
    };
    for (std::size_t s = 0; s < species_; ++s) {
      for (int k = 1; k <= basis.total_of_species(m, s); ++k) {
        multiply(values_[annihilate(s, k, max_total_)]);
      }
    }
    if (odd) {
      multiply(values_[1]);
    }
    return result;
  }

private:
  template <class F>
  particle_factors(std::size_t species, linear x, int max_power, int max_total, F const& left)
      : species_(species), max_power_(max_power), max_total_(max_total) {
    values_.push_back({Real(1), Real(0)});
    values_.push_back(std::move(x));
    for (std::size_t s = 0; s < species; ++s) {
      for (int m = 1; m <= max_total; ++m) {
        values_.push_back(
            left(s, m - 1)); // the share of species s in e_0 when m − 1 of its unobserved are not
      }
    }
  }

  std::size_t species_;
  int max_power_;
  int max_total_;
  std::vector<linear> values_;
};

} // namespace mfdyson
