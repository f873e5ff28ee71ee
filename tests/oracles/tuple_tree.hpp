#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <map>
#include <vector>

#include <mfdyson/core/dense.hpp>
#include <mfdyson/model/observable.hpp>
#include <mfdyson/operators/tensor_product.hpp>

/// \file
/// Multi-commutators of every index tuple, as (1.9) defines them, on the whole Hilbert space.

namespace mfdyson::testing {

/// H_N = H_0 + (λ/√N) Σ_j V_j and its state and observable as dense matrices, (1.1), (1.2), (1.8).
struct whole_space {
  matrix<> free;                   ///< H_0
  std::vector<matrix<>> couplings; ///< V_j = Σ_a G_j^a ⊗ B_j^a
  matrix<> state;                  ///< ω_N
  matrix<> observable;             ///< A

  [[nodiscard]] matrix<> hamiltonian(double lambda) const {
    matrix<> h = free;
    for (auto const& v : couplings) {
      h += lambda / std::sqrt(static_cast<double>(couplings.size())) * v;
    }
    return h;
  }
};

/// The space of N particles of a model, the observed ones first. \param particles N
[[nodiscard]] inline whole_space make_whole_space(model const& m, mfdyson::observable const& a,
                                                  int particles) {
  std::vector<std::size_t> kinds = a.particles;
  for (std::size_t s = 0; s < m.species().size(); ++s) {
    auto const all = std::lround(m.species()[s].fraction * particles);
    kinds.insert(kinds.end(),
                 static_cast<std::size_t>(all - std::count(a.particles.begin(), a.particles.end(), s)), s);
  }
  auto const n = kinds.size();
  auto const size = [&](std::size_t k) {
    return k < n ? m.species()[kinds[k]].hamiltonian.rows() : m.reservoir().hamiltonian.rows();
  };
  auto const product = [&](std::map<std::size_t, matrix<>> const& factors) {
    matrix<> result = matrix<>::Identity(1, 1);
    for (std::size_t k = 0; k <= n; ++k) {
      auto const found = factors.find(k);
      matrix<> const factor =
          found == factors.end() ? matrix<>(matrix<>::Identity(size(k), size(k))) : found->second;
      result = matrix<>(tensor(result, factor));
    }
    return result;
  };
  whole_space result;
  result.free = product({{n, m.reservoir().hamiltonian}});
  std::map<std::size_t, matrix<>> states{{n, m.reservoir().state}};
  Eigen::Index rest = 1;
  for (std::size_t j = 0; j < n; ++j) {
    auto const& kind = m.species()[kinds[j]];
    result.free += product({{j, kind.hamiltonian}});
    matrix<> v = matrix<>::Zero(result.free.rows(), result.free.cols());
    for (auto const& term : kind.couplings) {
      v += product({{j, term.particle}, {n, term.reservoir}});
    }
    result.couplings.push_back(v);
    states[j] = kind.state;
    rest *= j < a.observed() ? 1 : size(j);
  }
  result.state = product(states);
  result.observable = matrix<>(tensor(a.system, matrix<>(matrix<>::Identity(rest, rest)), a.reservoir));
  return result;
}

/// i^r ∫_0^t dt_1 … ∫_0^{t_{r−1}} dt_r ω([V_{j_r}(t_r), [… [V_{j_1}(t_1), A(t)] …]]) for every tuple (j_1, …, j_r), r ≤ R.
///
/// With A_{()}(t) = A(t) they are the averages of A_{j_1…j_r}, which solve A'_{j_1…j_r} = i[H_0, A_{j_1…j_r}] + i[V_{j_r},
/// A_{j_1…j_{r−1}}] and vanish at t = 0, by Taylor steps. Indices start at 0.
class tuple_tree {
public:
  tuple_tree(whole_space const& space, int order, double t) {
    std::vector<std::size_t> parent{0};
    tuples_.push_back({});
    for (std::size_t k = 0; k < tuples_.size(); ++k) {
      for (std::size_t j = 0; j < space.couplings.size() && static_cast<int>(tuples_[k].size()) < order;
           ++j) {
        auto longer = tuples_[k];
        longer.push_back(static_cast<int>(j));
        tuples_.push_back(longer);
        parent.push_back(k);
      }
    }
    std::vector<matrix<>> a(tuples_.size(), matrix<>::Zero(space.free.rows(), space.free.cols()));
    a[0] = space.observable;
    double size = row_sum(space.free);
    for (auto const& v : space.couplings) {
      size += row_sum(v);
    }
    int const steps = std::max(1, static_cast<int>(std::ceil(size * t / 2)));
    std::complex<double> const i(0, t / steps);
    for (int step = 0; step < steps; ++step) {
      auto term = a;
      for (int k = 1; k <= 28; ++k) { // 4^28/28! = 2e-13 of it, and the commutators are smaller
        std::vector<matrix<>> next;
        for (std::size_t b = 0; b < a.size(); ++b) {
          matrix<> sum = space.free * term[b] - term[b] * space.free;
          if (b > 0) {
            auto const& v = space.couplings[static_cast<std::size_t>(tuples_[b].back())];
            sum += v * term[parent[b]] - term[parent[b]] * v;
          }
          next.push_back(i / static_cast<double>(k) * sum);
          a[b] += next[b];
        }
        term = std::move(next);
      }
    }
    for (auto const& x : a) {
      values_.push_back((space.state * x).trace());
    }
  }

  /// Calls `visit(tuple, value)` for all tuples of length r.
  template <class Visit>
  void for_each(int r, Visit&& visit) const {
    for (std::size_t k = 0; k < tuples_.size(); ++k) {
      if (static_cast<int>(tuples_[k].size()) == r) {
        visit(tuples_[k], values_[k]);
      }
    }
  }
  /// The sum of the values of all tuples of length r whose occupation (p_1, …, p_N) satisfies a condition.
  template <class Condition>
  [[nodiscard]] std::complex<double> sum(int r, std::size_t particles, Condition&& condition) const {
    std::complex<double> result = 0;
    for_each(r, [&](std::vector<int> const& tuple, std::complex<double> value) {
      if (condition(occupation_of(tuple, particles))) {
        result += value;
      }
    });
    return result;
  }
  /// (p_1, …, p_N) of a tuple.
  [[nodiscard]] static std::vector<int> occupation_of(std::vector<int> const& tuple, std::size_t particles) {
    std::vector<int> p(particles, 0);
    for (int const j : tuple) {
      ++p[static_cast<std::size_t>(j)];
    }
    return p;
  }

private:
  [[nodiscard]] static double row_sum(matrix<> const& x) { return x.cwiseAbs().rowwise().sum().maxCoeff(); }

  std::vector<std::vector<int>> tuples_;
  std::vector<std::complex<double>> values_;
};

} // namespace mfdyson::testing
