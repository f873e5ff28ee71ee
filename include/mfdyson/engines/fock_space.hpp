#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <mfdyson/engines/sparse_operator.hpp>

/// \file
/// Fock states of several modes up to a number of quanta.

namespace mfdyson {

/// The states |n_1, …, n_κ⟩ with n_1 + … + n_κ ≤ Q, ordered by the number of quanta, and operators on them.
class fock_space {
public:
  using scalar = std::complex<double>;
  using occupation = std::vector<std::uint8_t>;

  /// \param modes κ ≥ 0 \param quanta Q, 0 ≤ Q ≤ 255
  fock_space(std::size_t modes, int quanta) : modes_(modes), quanta_(quanta) {
    occupation n(modes, 0);
    for (int total = 0; total <= quanta; ++total) {
      if (total == 0 || modes > 0) {
        add_all(n, 0, total);
      }
      size_through_.push_back(states_.size());
    }
  }

  /// (κ + Q over Q), the number of states, for estimates of memory.
  [[nodiscard]] static double count(std::size_t modes, int quanta) {
    double result = 1;
    for (int q = 1; q <= quanta; ++q) {
      result *= (static_cast<double>(modes) + q) / q;
    }
    return result;
  }

  [[nodiscard]] std::size_t modes() const { return modes_; }
  [[nodiscard]] std::size_t size() const { return states_.size(); }
  /// Number of states with at most so many quanta: the first of all.
  [[nodiscard]] std::size_t size_through(int quanta) const {
    return size_through_[static_cast<std::size_t>(quanta)];
  }
  [[nodiscard]] occupation const& state(std::size_t i) const { return states_[i]; }

  /// Σ_k n_k weight_k for each state.
  [[nodiscard]] real_vector<double> sums(std::vector<double> const& weight) const {
    real_vector<double> result(static_cast<Eigen::Index>(size()));
    for (std::size_t i = 0; i < size(); ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < modes_; ++k) {
        sum += weight[k] * states_[i][k];
      }
      result(static_cast<Eigen::Index>(i)) = sum;
    }
    return result;
  }

  /// diag(values).
  [[nodiscard]] static sparse_operator<scalar> diagonal(real_vector<double> const& values) {
    std::vector<std::vector<sparse_operator<scalar>::entry>> rows(static_cast<std::size_t>(values.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      double const value = values(static_cast<Eigen::Index>(i));
      if (value != 0) {
        rows[i].push_back({i, value});
      }
    }
    return sparse_operator<scalar>(rows);
  }

  /// Σ_k (z_k a_k + z̄_k a_k*), cut to these states.
  [[nodiscard]] sparse_operator<scalar> field(std::vector<scalar> const& z) const {
    std::vector<std::map<std::size_t, scalar>> rows(size());
    for (std::size_t i = 0; i < size(); ++i) {
      auto n = states_[i];
      for (std::size_t k = 0; k < modes_; ++k) {
        if (n[k] == 0 || z[k] == 0.0) {
          continue;
        }
        double const root = std::sqrt(static_cast<double>(n[k]));
        --n[k];
        auto const lower = number_.at(n);
        ++n[k];
        rows[lower][i] = root * z[k];
        rows[i][lower] = root * std::conj(z[k]);
      }
    }
    return from_rows(rows);
  }

  /// Σ value (a_i a_j + a_i* a_j*) over pairs of different modes.
  struct mode_pair {
    std::size_t first;
    std::size_t second;
    double value;
  };
  [[nodiscard]] sparse_operator<scalar> pairs(std::vector<mode_pair> const& list) const {
    std::vector<std::map<std::size_t, scalar>> rows(size());
    for (std::size_t i = 0; i < size(); ++i) {
      auto n = states_[i];
      for (auto const& [first, second, value] : list) {
        if (n[first] == 0 || n[second] == 0) {
          continue;
        }
        double const root = std::sqrt(static_cast<double>(n[first]) * static_cast<double>(n[second]));
        --n[first];
        --n[second];
        auto const lower = number_.at(n);
        ++n[first];
        ++n[second];
        rows[lower][i] += value * root;
        rows[i][lower] += value * root;
      }
    }
    return from_rows(rows);
  }

  /// W = e^{iφ} with φ = Σ_k (z_k a_k + z̄_k a_k*), a product of displacements by i z̄_k, exact between these states:
  ///
  ///     ⟨m|D(β)|n⟩ = e^{−|β|²/2} Σ_j √(m! n!) β^{m−n+j} (−β̄)^j / ((m−n+j)! j! (n−j)!).
  [[nodiscard]] sparse_operator<scalar> weyl(std::vector<scalar> const& z) const {
    // by mode, between n and m quanta
    auto const levels = static_cast<std::size_t>(quanta_) + 1;
    std::vector<std::vector<scalar>> elements(modes_, std::vector<scalar>(levels * levels));
    for (std::size_t k = 0; k < modes_; ++k) {
      scalar const beta = scalar(0, 1) * std::conj(z[k]);
      for (std::size_t m = 0; m < levels; ++m) {
        for (std::size_t n = 0; n < levels; ++n) {
          scalar sum = 0;
          for (std::size_t j = m < n ? n - m : 0; j <= n; ++j) {
            double const size = std::exp(
                (std::lgamma(static_cast<double>(m) + 1) + std::lgamma(static_cast<double>(n) + 1)) / 2 -
                std::lgamma(static_cast<double>(m - n + j) + 1) - std::lgamma(static_cast<double>(j) + 1) -
                std::lgamma(static_cast<double>(n - j) + 1));
            sum += size * std::pow(beta, static_cast<int>(m - n + j)) *
                   std::pow(-std::conj(beta), static_cast<int>(j));
          }
          elements[k][m * levels + n] = std::exp(-std::norm(beta) / 2) * sum;
        }
      }
    }
    std::vector<std::vector<sparse_operator<scalar>::entry>> rows(size());
    for (std::size_t i = 0; i < size(); ++i) {
      for (std::size_t j = 0; j < size(); ++j) {
        scalar product = 1;
        for (std::size_t k = 0; k < modes_ && product != 0.0; ++k) {
          product *= elements[k][states_[i][k] * levels + states_[j][k]];
        }
        if (product != 0.0) {
          rows[i].push_back({j, product});
        }
      }
    }
    return sparse_operator<scalar>(rows);
  }

  /// The product of operators on these states, cut to those with at most so many quanta.
  [[nodiscard]] sparse_operator<scalar> product(std::vector<sparse_operator<scalar>> const& factors,
                                                int quanta) const {
    auto const kept = size_through(quanta);
    std::vector<std::vector<sparse_operator<scalar>::entry>> rows(kept);
    for (std::size_t i = 0; i < kept; ++i) {
      std::map<std::size_t, scalar> row{{i, 1.0}};
      for (auto const& x : factors) {
        std::map<std::size_t, scalar> next;
        for (auto const& [k, value] : row) {
          for (auto const* e = x.begin(k); e != x.end(k); ++e) {
            next[e->column] += value * e->value;
          }
        }
        row = std::move(next);
      }
      for (auto const& [k, value] : row) {
        if (k < kept && value != 0.0) {
          rows[i].push_back({k, value});
        }
      }
    }
    return sparse_operator<scalar>(rows);
  }

private:
  [[nodiscard]] static sparse_operator<scalar>
  from_rows(std::vector<std::map<std::size_t, scalar>> const& rows) {
    std::vector<std::vector<sparse_operator<scalar>::entry>> sorted(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (auto const& [column, value] : rows[i]) {
        sorted[i].push_back({column, value});
      }
    }
    return sparse_operator<scalar>(sorted);
  }

  void add_all(occupation& n, std::size_t mode, int left) {
    if (mode + 1 >= modes_) {
      if (modes_ > 0) {
        n[mode] = static_cast<std::uint8_t>(left);
      }
      number_.emplace(n, states_.size());
      states_.push_back(n);
      return;
    }
    for (int here = left; here >= 0; --here) {
      n[mode] = static_cast<std::uint8_t>(here);
      add_all(n, mode + 1, left - here);
    }
    n[mode] = 0;
  }

  std::size_t modes_;
  int quanta_;
  std::vector<occupation> states_;
  std::vector<std::size_t> size_through_;
  std::map<occupation, std::size_t> number_;
};

} // namespace mfdyson
