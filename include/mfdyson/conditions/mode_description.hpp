#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/conditions/mode_moments.hpp>
#include <mfdyson/model/mode_polynomial.hpp>
#include <mfdyson/model/observable.hpp>

/// \file
/// What a reservoir that is the first Fock states of a bosonic mode stands for.

namespace mfdyson {

/// A model's reservoir as a mode without a cut.
struct mode_description {
  double frequency = 0;
  std::vector<std::vector<mode_polynomial>> couplings; ///< by species, term; each z a + w a*
  std::optional<mode_polynomial> observable;           ///< A_R, where it is a polynomial of degree two
  Eigen::Index levels = 0;                             ///< D of the matrices
  Eigen::Index occupied = 0;                           ///< Fock states that the initial state has a share in
  std::optional<double> lemma_two_point; ///< μ_R((a + a*)²) where the state is quasi-free of mean 0
  bool vacuum = false;
  mode_moments moments = mode_moments::fock(0);
  /// What the cut leaves out of a thermal or coherent state: its probability, and Σ p_k (k + 1) over it.
  double tail = 0;
  double tail_weight = 0;
  bool tail_is_coherent = false; ///< left out of a vector; otherwise, terms of a mixture
  std::string why_not;           ///< what does not fit a mode; empty if all does
};

namespace detail {

/// Reads the state from its diagonal: a Fock state, a thermal or a Poissonian one, or any other.
template <ComplexScalar S>
void describe_state(matrix<S> const& rho, mode_description& mode) {
  auto const d = rho.rows();
  std::vector<double> p;
  bool diagonal = true;
  for (Eigen::Index k = 0; k < d; ++k) {
    p.push_back(static_cast<double>(rho(k, k).real()));
    mode.occupied = p.back() > 0 ? k + 1 : mode.occupied;
    for (Eigen::Index j = 0; j < d; ++j) {
      diagonal = diagonal && (j == k || rho(j, k) == S(real_of<S>(0)));
    }
  }
  auto const top = static_cast<std::size_t>(mode.occupied - 1);
  bool const alone = std::all_of(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(top),
                                 [](double probability) { return probability == 0; });
  if (alone) {
    mode.moments = mode_moments::fock(static_cast<double>(top));
    mode.vacuum = top == 0;
    if (mode.vacuum) {
      mode.lemma_two_point = 1;
    }
    return;
  }
  double const ratio = top >= 2 && p[0] > 0 ? p[1] / p[0] : 0;
  double const allowed = 1e-11;
  bool thermal = diagonal && ratio > 0 && ratio < 1;
  bool poisson = ratio > 0;
  for (std::size_t k = 0; k < top; ++k) {
    double const floor = 1e-300;
    thermal = thermal && std::abs(p[k + 1] - ratio * p[k]) <= allowed * p[k] + floor;
    poisson =
        poisson && std::abs(p[k + 1] - ratio / static_cast<double>(k + 1) * p[k]) <= allowed * p[k] + floor;
  }
  // the state without a cut, from the first level not there on
  auto const from = static_cast<double>(top + 1);
  if (thermal) {
    double const n = ratio / (1 - ratio);
    double const tail = std::pow(ratio, from);
    if (tail < 1e-10) {
      mode.moments = mode_moments::gaussian(0, 2 * n + 1);
      mode.lemma_two_point = 2 * n + 1;
      mode.tail = tail;
      mode.tail_weight = tail * (from + 1 + n);
      return;
    }
  } else if (poisson) {
    double term = std::exp(from * std::log(ratio) - ratio - std::lgamma(from + 1));
    double tail = 0;
    double weight = 0;
    for (double k = from; k < from + 1000 && term > tail * 1e-20; ++k) {
      tail += term;
      weight += term * (k + 1);
      term *= ratio / (k + 1);
    }
    if (tail < 1e-10) {
      mode.moments = mode_moments::gaussian(2 * std::sqrt(ratio), 1);
      mode.tail = tail;
      mode.tail_weight = weight;
      mode.tail_is_coherent = true;
      return;
    }
  }
  mode.moments = mode_moments::any_state(static_cast<double>(mode.occupied));
}

} // namespace detail

/// Reads a reservoir of kind `boson_mode`.
template <ComplexScalar S>
[[nodiscard]] mode_description describe_mode(basic_model<S> const& model, basic_observable<S> const& a) {
  mode_description mode;
  auto const& reservoir = model.reservoir();
  mode.levels = reservoir.hamiltonian.rows();
  auto const energy = as_mode_polynomial(from_lowest_level(reservoir.hamiltonian));
  if (!energy) {
    mode.why_not = mode.levels < 3
                       ? concat({"the mode has ", to_text(mode.levels), " levels, expected at least 3"})
                       : std::string("the Hamiltonian of the mode is no polynomial in a and a*");
    return mode;
  }
  if (!energy->is_diagonal()) {
    mode.why_not = "the Hamiltonian of the mode does not commute with the number operator";
    return mode;
  }
  mode.frequency = energy->number.real();
  for (std::size_t s = 0; s < model.species().size(); ++s) {
    auto& terms = mode.couplings.emplace_back();
    for (auto const& term : model.species()[s].couplings) {
      auto const b = as_mode_polynomial(term.reservoir);
      if (!b || !b->is_linear()) {
        mode.why_not = concat({"a coupling of species[", to_text(s), "] is not of the form z a + w a*"});
        return mode;
      }
      terms.push_back(*b);
    }
  }
  mode.observable = as_mode_polynomial(a.reservoir);
  detail::describe_state(reservoir.state, mode);
  return mode;
}

} // namespace mfdyson
