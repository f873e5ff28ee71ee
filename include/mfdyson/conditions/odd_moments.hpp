#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include <mfdyson/conditions/word_space.hpp>
#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/model/model.hpp>

/// \file
/// Condition (A0), vanishing odd moments, decided exactly.

namespace mfdyson {

/// Whether (A0) holds, and if not, the word that shows it.
template <ComplexScalar S>
struct odd_moments_report {
  bool vanish = true;
  /// The odd word with the largest moment, "G[-1.3] G[0] G[1.3]": G[Ω] is the part of G at the Bohr frequency
  /// Ω, in G(t) = Σ_Ω e^{iΩt} G[Ω]. Empty where (A0) holds.
  std::string word;
  S value{}; ///< μ(word)

  /// "mu(G[0]) is 0.4, expected 0".
  [[nodiscard]] std::string text() const {
    return vanish ? std::string("(A0) holds")
                  : concat({"(A0) does not hold: the odd moment mu(", word, ") is ", to_text(value),
                            ", expected 0 (G[w]: the part of G at Bohr frequency w)"});
  }
};

namespace detail {

/// (A0) for a word space: even words ⊥ odd words.
///
/// An odd moment is μ(w) = ⟨u√μ, v√μ⟩ for any way to write the word w = u*v; one of u, v is even, the other
/// odd. So all odd moments vanish at all times if and only if the two spans are orthogonal: if no letter leads
/// from a word back to a word of the same parity. Letters are normalised, so that moments are in units of
/// Π‖G^a‖.
template <ComplexScalar S>
[[nodiscard]] odd_moments_report<S> report_odd_moments(word_space<S> const& space) {
  using std::abs;
  using Real = real_of<S>;
  odd_moments_report<S> report;
  Real largest = tolerance::odd_moment<Real>();
  for (auto const* words : {&space.even, &space.odd}) {
    for (auto const& v : *words) {
      for (std::size_t l = 0; l < space.letters.size(); ++l) {
        matrix<S> const hit = multiply(space.letters[l].component, v.word_vector);
        for (auto const& u : *words) {
          S const moment = inner<S>(u.word_vector, hit); // ⟨u√μ, G_Ω v√μ⟩ = μ(u* G_Ω v)
          if (abs(moment) > largest) {
            largest = abs(moment);
            auto word = v.word;
            word.push_back(l);
            report = {false, space.text_of_product(u.word, word),
                      moment * space.size_of(u.word) * space.size_of(word)};
          }
        }
      }
    }
  }
  return report;
}

} // namespace detail

/// Whether (A0) holds for a species: μ(G(t_1)…G(t_{2k+1})) = 0 for every k and all times.
/// Source: [MR18] (1.12), decided by the orthogonality of the spans of even and odd words. With several terms it
/// is asked of words in all G^a, which is sufficient; terms with equal B should be given as one.
/// \param kind a checked species, of a `basic_model`
template <ComplexScalar S>
[[nodiscard]] odd_moments_report<S> check_odd_moments(basic_species<S> const& kind) {
  if (kind.odd_moments_known_to_vanish) {
    return {};
  }
  return detail::report_odd_moments(make_word_space(kind));
}

/// (A0) for a type of particle that satisfies it by construction: known at compile time.
template <VanishingOddMoments T>
[[nodiscard]] constexpr bool check_odd_moments(T const&) {
  return true;
}

/// (A0) for every species of the model.
/// \throws hypothesis_violation naming the species, the word and its value
template <ComplexScalar S>
void require_odd_moments(basic_model<S> const& model, std::string_view function = "require_odd_moments") {
  for (std::size_t s = 0; s < model.species().size(); ++s) {
    auto const report = check_odd_moments(model.species()[s]);
    if (!report.vanish) {
      throw hypothesis_violation(function, concat({"species[", to_text(s), "]: ", report.text()}));
    }
  }
}

} // namespace mfdyson
