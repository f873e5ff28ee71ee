#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <mfdyson/conditions/odd_moments.hpp>

/// \file
/// The local space V of one unobserved particle: what of M_d its coupling can reach from √μ.

namespace mfdyson {

/// An orthonormal basis e_0 = √μ, e_1, …, e_q of V and the coupling in it:
///
///     X^a_{αβ}(t) = ⟨e_α, G^a(t) e_β⟩ = Σ_c e^{i(E_α − E_β + δ_c) t} X^{a,c}_{αβ}.
///
/// Where μ is stationary the basis vectors have definite energies E_α (E_0 = 0) and there is one component,
/// with δ = 0. Otherwise E = 0 and δ_c runs over the Bohr frequencies.
template <ComplexScalar S>
struct local_space {
  using Real = real_of<S>;

  struct component {
    Real detuning;                   ///< δ_c
    std::vector<matrix<S>> elements; ///< X^{a,c} for each term a
  };

  std::vector<Real> energies; ///< E_α
  std::vector<int> parity;    ///< of the length of the words that e_α is made of: 0 or 1
  std::vector<component> components;

  /// q + 1.
  [[nodiscard]] std::size_t size() const { return energies.size(); }
};

/// The local space of a species.
/// \throws hypothesis_violation where (A0) fails: the basis could not have definite parity
/// \param name what the species is called in the message
template <ComplexScalar S>
[[nodiscard]] local_space<S> make_local_space(basic_species<S> const& kind, std::string_view function,
                                              std::string const& name) {
  using Real = real_of<S>;
  auto const space = make_word_space(kind);
  if (!kind.odd_moments_known_to_vanish) {
    auto const report = detail::report_odd_moments(space);
    if (!report.vanish) {
      throw hypothesis_violation(function, concat({name, ": ", report.text()}));
    }
  }
  local_space<S> result;
  std::vector<matrix<S>> basis;
  auto const add = [&](matrix<S> const& vector, int parity) {
    Real energy(0);
    if (space.stationary) {
      for (Eigen::Index i = 0; i < vector.rows(); ++i) {
        for (Eigen::Index k = 0; k < vector.cols(); ++k) {
          energy +=
              Eigen::numext::abs2(vector(i, k)) * (space.energy_basis.values(i) - space.column_energies(k));
        }
      }
    }
    basis.push_back(vector);
    result.energies.push_back(basis.size() == 1 ? Real(0) : energy);
    result.parity.push_back(parity);
  };
  for (auto const& e : space.even) {
    add(e.vector, 0);
  }
  for (auto const& o : space.odd) {
    add(o.vector, 1);
  }
  auto const q = static_cast<Eigen::Index>(basis.size());
  auto const terms = kind.couplings.size();
  auto const component_of = [&](std::size_t frequency) -> typename local_space<S>::component& {
    Real const detuning = space.stationary ? Real(0) : space.frequencies.values[frequency];
    for (auto& c : result.components) {
      if (c.detuning == detuning) {
        return c;
      }
    }
    result.components.push_back({detuning, std::vector<matrix<S>>(terms, matrix<S>::Zero(q, q))});
    return result.components.back();
  };
  for (auto const& letter : space.letters) {
    auto& elements = component_of(letter.frequency).elements[letter.term];
    std::vector<Real> backwards; // ‖G* e_α‖
    for (auto const& e : basis) {
      backwards.push_back(detail::length<S>(multiply(adjoint(letter.component), e)));
    }
    for (Eigen::Index beta = 0; beta < q; ++beta) {
      matrix<S> const hit = multiply(letter.component, basis[static_cast<std::size_t>(beta)]);
      Real const forwards = detail::length<S>(hit);
      for (Eigen::Index alpha = 0; alpha < q; ++alpha) {
        auto const row = static_cast<std::size_t>(alpha);
        if (result.parity[row] != result.parity[static_cast<std::size_t>(beta)]) {
          matrix<S> x(1, 1);
          x(0, 0) = detail::inner<S>(basis[row], hit);
          // rounding of a zero: small amplitudes of diagonal states are none
          clean(x, space.diagonal ? std::min(forwards, backwards[row]) : Real(0));
          elements(alpha, beta) += x(0, 0);
        }
      }
    }
  }
  for (auto& c : result.components) {
    for (std::size_t a = 0; a < terms; ++a) {
      if (!space.diagonal) {
        clean(c.elements[a], Real(1));
      }
      c.elements[a] *= S(space.norms[a]);
    }
  }
  return result;
}

} // namespace mfdyson
