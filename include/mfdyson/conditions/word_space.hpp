#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/conditions/bohr_frequencies.hpp>
#include <mfdyson/core/eigenbasis.hpp>
#include <mfdyson/core/require.hpp>
#include <mfdyson/core/text.hpp>
#include <mfdyson/model/species.hpp>
#include <mfdyson/states/state_spectrum.hpp>

/// \file
/// The span of all words G(t_1)…G(t_k)√μ of one particle, for words of even and of odd length.

namespace mfdyson {

/// The purified particle and what its coupling can reach.
///
/// √μ is a vector of M_d with inner product Tr(x*y); G acts on it by left multiplication, and
/// ⟨√μ, G(t_1)…G(t_k)√μ⟩ = μ(G(t_1)…G(t_k)). With G(t) = Σ_Ω e^{iΩt} G_Ω the span of all words over all times
/// is that of the words in the Bohr components G^a_Ω. Both spans, of even and of odd length, are closed by
/// Gram–Schmidt until nothing new appears, which takes at most d·rank μ rounds.
///
/// Each G^a is scaled to norm 1, so that small terms, which may multiply large B^a, are followed like others.
/// Vectors are stored as d × rank matrices: √μ has a column √p_k v_k for each eigenvector of μ, and left
/// multiplication acts on columns.
template <ComplexScalar S>
struct word_space {
  using Real = real_of<S>;

  /// One letter G^a_Ω.
  struct letter {
    std::size_t term;      ///< a
    std::size_t frequency; ///< position of Ω in `frequencies`
    matrix<S> component;   ///< G^a_Ω/‖G^a‖ in the eigenbasis of h
    bool self_adjoint;     ///< whether G^a is, so that (G^a_Ω)* = G^a_{−Ω}
  };
  /// A vector of the orthonormal basis of one of the two spans, and the word it came from.
  struct element {
    matrix<S> vector;              ///< orthonormal within its parity
    matrix<S> word_vector;         ///< the word itself, of normalised letters, applied to √μ
    std::vector<std::size_t> word; ///< letters, the first applied first
  };

  eigenbasis<S> energy_basis; ///< of h
  bohr_frequencies<Real> frequencies;
  std::vector<letter> letters;
  std::vector<element> even; ///< starts with √μ
  std::vector<element> odd;
  bool stationary = false;           ///< [h, μ] = 0
  bool diagonal = false;             ///< h and μ are: small populations are no rounding
  std::vector<Real> norms;           ///< Hilbert–Schmidt norm of each G^a
  real_vector<Real> column_energies; ///< energy of v_k, where stationary

  /// "G[-1.3] G[0]" for the operator u*v of two words u, v (u* is u backwards, each letter adjoint).
  [[nodiscard]] std::string text_of_product(std::vector<std::size_t> const& u,
                                            std::vector<std::size_t> const& v) const {
    std::string text;
    for (auto const l : u) {
      text += text_of_letter(letters[l], true);
    }
    for (auto it = v.rbegin(); it != v.rend(); ++it) {
      text += text_of_letter(letters[*it], false);
    }
    text.pop_back();
    return text;
  }

  /// Π‖G^a‖ over the letters of a word.
  [[nodiscard]] Real size_of(std::vector<std::size_t> const& word) const {
    Real size(1);
    for (auto const l : word) {
      size *= norms[letters[l].term];
    }
    return size;
  }

private:
  [[nodiscard]] std::string text_of_letter(letter const& l, bool adjoint) const {
    bool const several = letters.back().term > 0;
    bool const flip = adjoint && l.self_adjoint;
    Real const frequency = frequencies.values[l.frequency];
    auto const term = several ? concat({"_", to_text(l.term)}) : std::string();
    return concat({"G", term, "[", to_text(flip && frequency != Real(0) ? Real(-frequency) : frequency), "]",
                   adjoint && !l.self_adjoint ? "* " : " "});
  }
};

namespace detail {

/// Tr(x*y).
template <ComplexScalar S>
[[nodiscard]] S inner(matrix<S> const& x, matrix<S> const& y) {
  using std::conj;
  S sum{};
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    sum += times<S>(conj(x.data()[k]), y.data()[k]);
  }
  return sum;
}

template <ComplexScalar S>
[[nodiscard]] real_of<S> length(matrix<S> const& x) {
  using std::sqrt;
  return sqrt(inner(x, x).real());
}

/// √μ as a d × rank matrix in the energy basis; sets `stationary` and `column_energies`.
template <ComplexScalar S>
[[nodiscard]] matrix<S> root_of_state(matrix<S> const& mu, word_space<S>& space) {
  using std::abs;
  using std::sqrt;
  using Real = real_of<S>;
  auto const& e = space.energy_basis.values;
  auto const d = mu.rows();
  // in its own basis μ keeps its small populations, which cleaning would take for rounding
  bool const own_basis = space.energy_basis.vectors == matrix<S>(matrix<S>::Identity(d, d));
  matrix<S> const rotated = own_basis ? mu : in_basis(mu, space.energy_basis.vectors);
  // what of μ connects different energies, and μ without it
  auto diagonal = rotated;
  Real moving(0);
  for (Eigen::Index i = 0; i < d; ++i) {
    for (Eigen::Index j = 0; j < d; ++j) {
      if (space.frequencies.values[space.frequencies.index(i, j)] != Real(0)) {
        moving = std::max(moving, Real(abs(rotated(i, j))));
        diagonal(i, j) = S(Real(0));
      }
    }
  }
  space.stationary = moving <= tolerance::same_frequency<Real>();
  auto const spectrum = make_state_spectrum<S>(space.stationary ? diagonal : rotated);
  space.diagonal =
      own_basis && spectrum.vectors.cwiseAbs2().sum() == Real(static_cast<int>(spectrum.vectors.cols()));
  matrix<S> root(d, spectrum.vectors.cols());
  space.column_energies.setZero(root.cols());
  for (Eigen::Index c = 0; c < root.cols(); ++c) {
    Real const amplitude = sqrt(spectrum.probabilities[static_cast<std::size_t>(c)]);
    for (Eigen::Index i = 0; i < d; ++i) {
      root(i, c) = amplitude * spectrum.vectors(i, c);
      space.column_energies(c) += Eigen::numext::abs2(spectrum.vectors(i, c)) * e(i);
    }
  }
  return root;
}

/// What is left of v, which a letter made from a unit vector, after taking away its components along the basis,
/// normalised; empty if nothing is left.
/// \param scale what it is compared with
template <ComplexScalar S>
[[nodiscard]] matrix<S> new_direction(matrix<S> v, std::vector<typename word_space<S>::element> const& basis,
                                      real_of<S> const& scale) {
  using Real = real_of<S>;
  for (int pass = 0; pass < 2; ++pass) {
    for (auto const& b : basis) {
      S const overlap = inner<S>(b.vector, v);
      if (overlap != S(Real(0))) {
        v -= overlap * b.vector;
      }
    }
  }
  Real const rest = length<S>(v);
  if (rest <= tolerance::new_direction<Real>() * scale) {
    return {};
  }
  clean(v, scale);
  return v / S(length<S>(v));
}

} // namespace detail

/// The spans of even and odd words of a species.
/// \param kind a checked species (`basic_model`)
template <ComplexScalar S>
[[nodiscard]] word_space<S> make_word_space(basic_species<S> const& kind) {
  using Real = real_of<S>;
  word_space<S> space;
  space.energy_basis = hermitian_eigenbasis<S>(without_trace(kind.hamiltonian));
  space.frequencies = make_bohr_frequencies<Real>(space.energy_basis.values);
  matrix<S> const root = detail::root_of_state(kind.state, space);
  auto const d = kind.hamiltonian.rows();
  for (std::size_t a = 0; a < kind.couplings.size(); ++a) {
    matrix<S> g = in_basis(kind.couplings[a].particle, space.energy_basis.vectors);
    space.norms.push_back(detail::length<S>(g));
    if (space.norms.back() > Real(0)) {
      g /= S(space.norms.back());
    }
    for (std::size_t f = 0; f < space.frequencies.values.size(); ++f) {
      matrix<S> component = matrix<S>::Zero(d, d);
      for (Eigen::Index i = 0; i < d; ++i) {
        for (Eigen::Index j = 0; j < d; ++j) {
          if (space.frequencies.index(i, j) == f) {
            component(i, j) = g(i, j);
          }
        }
      }
      if (largest_entry(component) > Real(0)) {
        space.letters.push_back({a, f, component, is_hermitian(kind.couplings[a].particle)});
      }
    }
  }
  space.even.push_back({root, root, {}});
  // breadth first: every basis vector, once, is hit with every letter
  std::size_t next_even = 0;
  std::size_t next_odd = 0;
  while (next_even < space.even.size() || next_odd < space.odd.size()) {
    bool const from_even = next_even < space.even.size();
    auto const source = from_even ? space.even[next_even++] : space.odd[next_odd++];
    auto& target = from_even ? space.odd : space.even;
    // small amplitudes of diagonal states have no rounding: they count relative to all that the term makes of the source
    std::vector<Real> scales(space.norms.size(), Real(space.diagonal ? 0 : 1));
    for (std::size_t l = 0; l < space.letters.size() && space.diagonal; ++l) {
      auto& scale = scales[space.letters[l].term];
      scale = std::max(scale, detail::length<S>(multiply(space.letters[l].component, source.vector)));
    }
    for (std::size_t l = 0; l < space.letters.size(); ++l) {
      matrix<S> const& g = space.letters[l].component;
      matrix<S> direction =
          detail::new_direction<S>(multiply(g, source.vector), target, scales[space.letters[l].term]);
      if (direction.size() != 0) {
        auto word = source.word;
        word.push_back(l);
        target.push_back({std::move(direction), multiply(g, source.word_vector), std::move(word)});
      }
    }
  }
  return space;
}

} // namespace mfdyson
