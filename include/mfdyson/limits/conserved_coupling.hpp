#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <mfdyson/limits/collective_sum.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/model/predicates.hpp>
#include <mfdyson/operators/tensor_product.hpp>

/// \file
/// Couplings that the particles conserve: eigenvalues of G, and observables in its eigenbasis.

namespace mfdyson {

namespace detail {

/// The sorted list without entries that rounding tells apart, and for each entry its position in it.
template <RealScalar Real>
[[nodiscard]] std::pair<std::vector<Real>, std::vector<std::size_t>>
distinct_values(std::vector<Real> const& values) {
  using std::abs;
  std::vector<std::pair<Real, std::size_t>> order;
  Real scale(0);
  for (std::size_t k = 0; k < values.size(); ++k) {
    order.push_back({values[k], k});
    scale = std::max(scale, Real(abs(values[k])));
  }
  std::sort(order.begin(), order.end());
  std::pair<std::vector<Real>, std::vector<std::size_t>> result{{}, std::vector<std::size_t>(values.size())};
  for (auto const& [value, k] : order) {
    if (result.first.empty() || value - result.first.back() > tolerance::same_frequency<Real>() * scale) {
      result.first.push_back(value);
    }
    result.second[k] = result.first.size() - 1;
  }
  return result;
}

/// A particle in the eigenbasis of G.
template <ComplexScalar S>
struct conserved_levels {
  using Real = real_of<S>;
  matrix<S> h;              ///< h
  eigenbasis<S> basis;      ///< of G
  matrix<S> state;          ///< μ in it
  std::vector<Real> values; ///< distinct eigenvalues of G
  std::vector<Real> probabilities;

  conserved_levels(matrix<S> const& hamiltonian, matrix<S> const& g, matrix<S> const& mu)
      : h(without_trace(hamiltonian)),
        basis(hermitian_eigenbasis<S>(g)),
        state(in_basis<S>(mu, basis.vectors)) {
    std::vector<Real> all;
    for (Eigen::Index k = 0; k < basis.values.size(); ++k) {
      all.push_back(basis.values(k));
    }
    auto const [distinct, position] = distinct_values(all);
    values = distinct;
    probabilities.assign(values.size(), Real(0));
    Real sum(0);
    for (std::size_t k = 0; k < all.size(); ++k) {
      auto const diagonal = static_cast<Eigen::Index>(k);
      Real const p = std::max(Real(0), Real(state(diagonal, diagonal).real()));
      probabilities[position[k]] += p;
      sum += p;
    }
    for (auto& p : probabilities) {
      p /= sum;
    }
  }

  [[nodiscard]] independent_values<Real> particles(std::int64_t count) const {
    return {values, probabilities, count};
  }
  /// e^{−ith} v for each eigenvector v of G.
  [[nodiscard]] matrix<S> evolved(Real const& t) const {
    using std::cos;
    using std::sin;
    auto const energies = hermitian_eigenbasis<S>(h);
    matrix<S> amplitudes = multiply(adjoint(energies.vectors), basis.vectors);
    for (Eigen::Index i = 0; i < amplitudes.rows(); ++i) {
      S const phase(cos(energies.values(i) * t), -sin(energies.values(i) * t));
      for (Eigen::Index j = 0; j < amplitudes.cols(); ++j) {
        amplitudes(i, j) = times(phase, amplitudes(i, j));
      }
    }
    return multiply(energies.vectors, amplitudes);
  }
};

/// G ⊗ B of an energy-conserving model, the same B for all species.
template <ComplexScalar S>
class conserved_coupling {
public:
  using Real = real_of<S>;

  conserved_coupling(basic_model<S> const& model, std::string_view function)
      : function_(function), model_(model) {
    if (!is_energy_conserving(model)) {
      throw hypothesis_violation(function, "model: G does not commute with h, expected [h, G] = 0");
    }
    for (std::size_t s = 0; s < model.species().size(); ++s) {
      auto const& kind = model.species()[s];
      place const where{function, concat({"species[", to_text(s), "].couplings"})};
      if (kind.couplings.size() > 1) {
        reject(where, concat({"expected one term G x B, got ", to_text(kind.couplings.size())}));
      }
      auto const d = kind.hamiltonian.rows();
      matrix<S> g = matrix<S>::Zero(d, d);
      if (!kind.couplings.empty()) {
        auto const& term = kind.couplings.front();
        if (!is_hermitian(term.particle) || !is_hermitian(term.reservoir)) {
          reject(where, "expected self-adjoint G and B");
        }
        if (b_.rows() > 0 && !same_matrix(b_, term.reservoir)) {
          reject(where, "expected the same B for all species");
        }
        b_ = term.reservoir;
        g = term.particle;
      }
      levels_.emplace_back(kind.hamiltonian, g, kind.state);
    }
  }

  [[nodiscard]] std::vector<conserved_levels<S>> const& levels() const { return levels_; }
  /// B; empty where nothing couples.
  [[nodiscard]] matrix<S> const& reservoir_operator() const { return b_; }

  /// N^{−1/2} Σ G over the particles that are not observed; its limit at N = ∞.
  [[nodiscard]] collective_sum<Real> sum(particle_number n, std::vector<std::int64_t> const& observed) const {
    using std::abs;
    if (n.is_infinite()) {
      Real mean(0);
      Real variance(0);
      Real size(0);
      for (std::size_t s = 0; s < levels_.size(); ++s) {
        auto const one = levels_[s].particles(1);
        mean += model_.species()[s].fraction * one.mean();
        variance += model_.species()[s].fraction * one.variance();
        for (auto const& value : one.values) {
          size = std::max(size, Real(abs(value)));
        }
      }
      if (abs(mean) > tolerance::odd_moment<Real>() * size) {
        throw hypothesis_violation(
            function_,
            concat({"N: no limit of the reservoir's state, as the mean of G over the particles is ",
                    to_text(mean), ", expected 0"}));
      }
      return collective_sum<Real>(variance);
    }
    auto const counts = model_.particles(n);
    std::vector<independent_values<Real>> parts;
    for (std::size_t s = 0; s < levels_.size(); ++s) {
      if (counts[s] < observed[s]) {
        throw invalid_input(function_, concat({"N: species[", to_text(s), "] has ", to_text(counts[s]),
                                               " particles at N = ", to_text(n), ", expected at least the ",
                                               to_text(observed[s]), " observed"}));
      }
      parts.push_back(levels_[s].particles(counts[s] - observed[s]));
    }
    return collective_sum<Real>(std::move(parts), n);
  }

private:
  std::string_view function_;
  basic_model<S> const& model_;
  std::vector<conserved_levels<S>> levels_;
  matrix<S> b_;
};

/// A_S in the eigenbasis of the G of the observed particles.
template <ComplexScalar S>
class conserved_particles {
public:
  using Real = real_of<S>;

  /// \param n at infinity the sums of the observed particles do not matter
  conserved_particles(conserved_coupling<S> const& coupling, basic_observable<S> const& a, particle_number n)
      : coupling_(coupling), observable_(a), state_(matrix<S>::Identity(1, 1)) {
    std::vector<Real> all{Real(0)};
    for (auto const s : a.particles) {
      auto const& levels = coupling.levels()[s];
      state_ = matrix<S>(tensor(state_, levels.state));
      std::vector<Real> next;
      for (auto const& sum : all) {
        for (Eigen::Index k = 0; k < levels.basis.values.size(); ++k) {
          next.push_back(n.is_infinite() ? Real(0) : Real(sum + levels.basis.values(k)));
        }
      }
      all = std::move(next);
    }
    std::tie(sums_, position_) = distinct_values(all);
  }

  /// The distinct values a of Σ G over the observed particles.
  [[nodiscard]] std::vector<Real> const& sums() const { return sums_; }

  /// μ(P_a A_S(t) P_b), at position a · (number of sums) + b.
  [[nodiscard]] std::vector<S> blocks(Real const& t) const {
    matrix<S> vectors = matrix<S>::Identity(1, 1);
    for (auto const s : observable_.particles) {
      vectors = matrix<S>(tensor(vectors, coupling_.levels()[s].evolved(t)));
    }
    auto const a = multiply(adjoint(vectors), multiply(observable_.system, vectors));
    std::vector<S> result(sums_.size() * sums_.size(), S(Real(0)));
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
      for (Eigen::Index j = 0; j < a.cols(); ++j) {
        result[position_[static_cast<std::size_t>(i)] * sums_.size() +
               position_[static_cast<std::size_t>(j)]] += times(state_(j, i), a(i, j));
      }
    }
    return result;
  }

private:
  conserved_coupling<S> const& coupling_;
  basic_observable<S> const& observable_;
  matrix<S> state_; // ⊗ μ in the eigenbasis of the G
  std::vector<Real> sums_;
  std::vector<std::size_t> position_; // of each basis vector's sum
};

} // namespace detail

} // namespace mfdyson
