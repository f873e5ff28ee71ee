#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <mfdyson/model/observable.hpp>

#include "oracles/quad.hpp"

/// \file
/// Averages on the whole Hilbert space in 113 binary digits, from Heisenberg's equation.

namespace mfdyson::testing {

/// The matrix A(t) = e^{itH_N} A e^{−itH_N} on C^{d_1} ⊗ … ⊗ C^{d_N} ⊗ H_R, (1.6), by its power series in t, and its
/// averages Tr(ω_N A(t)).
///
/// Nothing of the library is used but the numbers of the model: no eigenvector, no interaction picture, no state
/// vector, no symmetry. Either H_N is taken at a given λ; or the equation for A(t) = Σ λ^r ε^p A_{r,p}(t) with couplings
/// λ/√N of unobserved and ελ of observed particles,
///
///     A'_{r,p} = i[H_0, A_{r,p}] + (i/√N)[Σ_{j>n} G_j⊗B_j, A_{r−1,p}] + i[Σ_{j≤n} G_j⊗B_j, A_{r−1,p−1}],
///
/// whose averages are the c_{r,p} of `coefficient_functions`. A step of time has ‖[H, ·]‖ dt ≤ 12 and rounding below
/// e^{12} 1e-34 = 2e-29 of ‖A‖; for the coefficients ≤ 30 and 1e-21.
class heisenberg_evolution {
public:
  /// H_N at λ.
  heisenberg_evolution(model const& m, observable const& a, int particles, quad const& lambda)
      : heisenberg_evolution(m, a, particles, lambda, 0, 0) {
    all_ = sum_of({&free_, &unobserved_, &observed_});
    size_ = row_sum(all_);
  }
  /// A_{r,p} for p ≤ r ≤ order.
  heisenberg_evolution(model const& m, observable const& a, int particles, int order)
      : heisenberg_evolution(m, a, particles, quad(1), order, a.observed() == 0 ? 0 : order) {
    // observed particles couple with ε, and not ε/√N
    using std::sqrt;
    for (auto& e : observed_) {
      e.value *= sqrt(quad(particles));
    }
    size_ = row_sum(free_) + row_sum(unobserved_) + row_sum(observed_);
    expands_ = true;
  }

  /// From t to t + dt.
  void advance(quad const& dt) {
    int const steps =
        std::max(1, static_cast<int>(std::ceil(static_cast<double>(2 * size_ * dt) / (expands_ ? 30 : 12))));
    for (int k = 0; k < steps; ++k) {
      step(dt / quad(steps));
    }
  }
  /// Tr(ω_N A_{r,p}(t)).
  [[nodiscard]] quad_complex average(int r = 0, int p = 0) const {
    auto const& x = blocks_[at(r, p)];
    quad_complex sum(quad(0));
    for (std::size_t i = 0; i < dimension_; ++i) {
      for (std::size_t j = 0; j < dimension_; ++j) {
        sum += rho_[i * dimension_ + j] * x[j * dimension_ + i];
      }
    }
    return sum;
  }
  [[nodiscard]] std::size_t dimension() const { return dimension_; }

private:
  struct entry {
    std::size_t row, column;
    quad_complex value;
  };
  using sparse = std::vector<entry>;
  using dense = std::vector<quad_complex>;

  heisenberg_evolution(model const& m, observable const& a, int particles, quad const& lambda, int order,
                       int hits)
      : order_(order), hits_(hits) {
    using std::sqrt;
    std::vector<std::size_t> kinds = a.particles;
    for (std::size_t s = 0; s < m.species().size(); ++s) {
      auto const all = static_cast<std::ptrdiff_t>(std::lround(m.species()[s].fraction * particles));
      auto const seen = std::count(a.particles.begin(), a.particles.end(), s);
      kinds.insert(kinds.end(), static_cast<std::size_t>(all - seen), s);
    }
    std::vector<std::size_t> sizes;
    for (auto const s : kinds) {
      sizes.push_back(static_cast<std::size_t>(m.species()[s].hamiltonian.rows()));
    }
    sizes.push_back(static_cast<std::size_t>(m.reservoir().hamiltonian.rows()));
    for (auto const d : sizes) {
      dimension_ *= d;
    }
    auto const n = kinds.size();
    std::vector<matrix<>> factors(n + 1);
    auto const product = [&](std::vector<std::pair<std::size_t, matrix<>>> const& given) {
      for (std::size_t k = 0; k <= n; ++k) {
        factors[k] =
            matrix<>::Identity(static_cast<Eigen::Index>(sizes[k]), static_cast<Eigen::Index>(sizes[k]));
      }
      for (auto const& [k, x] : given) {
        factors[k] = x;
      }
      return tensor_product(factors);
    };
    quad const strength = lambda / sqrt(quad(static_cast<int>(n)));
    free_ = product({{n, m.reservoir().hamiltonian}});
    std::vector<std::pair<std::size_t, matrix<>>> states{{n, m.reservoir().state}};
    for (std::size_t j = 0; j < n; ++j) {
      auto const& kind = m.species()[kinds[j]];
      free_ = sum_of({&free_, &(scratch_ = product({{j, kind.hamiltonian}}))});
      for (auto const& term : kind.couplings) {
        scratch_ = product({{j, term.particle}, {n, term.reservoir}});
        for (auto& e : scratch_) {
          e.value *= strength;
        }
        auto& target = j < a.observed() ? observed_ : unobserved_;
        target = sum_of({&target, &scratch_});
      }
      states.push_back({j, kind.state});
    }
    rho_ = to_dense(product(states));
    // A_S ⊗ 1 ⊗ A_R: A_S is a matrix on all observed particles at once
    blocks_.assign(static_cast<std::size_t>((order + 1) * (hits + 1)), dense(dimension_ * dimension_));
    auto const d_s = static_cast<std::size_t>(a.system.rows());
    auto const d_r = sizes.back();
    auto const rest = dimension_ / d_s / d_r;
    for (std::size_t i = 0; i < d_s; ++i) {
      for (std::size_t j = 0; j < d_s; ++j) {
        for (std::size_t k = 0; k < d_r; ++k) {
          for (std::size_t l = 0; l < d_r; ++l) {
            auto const z = widened(a.system(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j))) *
                           widened(a.reservoir(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(l)));
            for (std::size_t x = 0; x < rest; ++x) {
              blocks_[0][((i * rest + x) * d_r + k) * dimension_ + (j * rest + x) * d_r + l] = z;
            }
          }
        }
      }
    }
  }

  [[nodiscard]] static quad_complex widened(std::complex<double> const& z) {
    return {quad(z.real()), quad(z.imag())};
  }
  [[nodiscard]] std::size_t at(int r, int p) const { return static_cast<std::size_t>(r * (hits_ + 1) + p); }

  [[nodiscard]] static sparse tensor_product(std::vector<matrix<>> const& factors) {
    sparse result{{0, 0, quad_complex(quad(1))}};
    for (auto const& x : factors) {
      auto const d = static_cast<std::size_t>(x.rows());
      sparse longer;
      for (auto const& e : result) {
        for (std::size_t i = 0; i < d; ++i) {
          for (std::size_t j = 0; j < d; ++j) {
            auto const z = x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
            if (z != 0.0) {
              longer.push_back({e.row * d + i, e.column * d + j, e.value * widened(z)});
            }
          }
        }
      }
      result = std::move(longer);
    }
    return result;
  }
  [[nodiscard]] sparse sum_of(std::vector<sparse const*> const& terms) const {
    sparse result;
    for (auto const* term : terms) {
      result.insert(result.end(), term->begin(), term->end());
    }
    std::sort(result.begin(), result.end(), [](entry const& x, entry const& y) {
      return x.row != y.row ? x.row < y.row : x.column < y.column;
    });
    sparse merged;
    for (auto const& e : result) {
      if (!merged.empty() && merged.back().row == e.row && merged.back().column == e.column) {
        merged.back().value += e.value;
      } else {
        merged.push_back(e);
      }
    }
    return merged;
  }
  [[nodiscard]] dense to_dense(sparse const& x) const {
    dense result(dimension_ * dimension_);
    for (auto const& e : x) {
      result[e.row * dimension_ + e.column] += e.value;
    }
    return result;
  }
  /// Largest sum of moduli in a row: at least the norm.
  [[nodiscard]] quad row_sum(sparse const& x) const {
    std::vector<quad> sums(dimension_, quad(0));
    for (auto const& e : x) {
      sums[e.row] += abs(e.value);
    }
    return *std::max_element(sums.begin(), sums.end());
  }

  /// out += i[h, x].
  void add_commutator(sparse const& h, dense const& x, dense& out) const {
    for (auto const& e : h) {
      quad_complex const z(-e.value.imag(), e.value.real());
      for (std::size_t k = 0; k < dimension_; ++k) {
        out[e.row * dimension_ + k] += z * x[e.column * dimension_ + k];
        out[k * dimension_ + e.column] -= z * x[k * dimension_ + e.row];
      }
    }
  }
  void step(quad const& dt) {
    auto term = blocks_;
    for (int k = 1; k <= 200; ++k) { // 30^200/200! = 3e-80
      std::vector<dense> next(blocks_.size(), dense(dimension_ * dimension_));
      for (int r = 0; r <= order_; ++r) {
        for (int p = 0; p <= std::min(r, hits_); ++p) {
          auto& out = next[at(r, p)];
          add_commutator(expands_ ? free_ : all_, term[at(r, p)], out);
          if (r > 0 && p < r) {
            add_commutator(unobserved_, term[at(r - 1, p)], out);
          }
          if (r > 0 && p > 0) {
            add_commutator(observed_, term[at(r - 1, p - 1)], out);
          }
        }
      }
      quad largest(0);
      for (std::size_t b = 0; b < next.size(); ++b) {
        for (std::size_t i = 0; i < next[b].size(); ++i) {
          next[b][i] *= dt / quad(k);
          blocks_[b][i] += next[b][i];
          largest = std::max(largest, std::max(quad(abs(next[b][i].real())), quad(abs(next[b][i].imag()))));
        }
      }
      term = std::move(next);
      if (largest < quad(expands_ ? 1e-30 : 1e-36)) {
        break;
      }
    }
  }

  int order_;
  int hits_;
  bool expands_ = false;
  std::size_t dimension_ = 1;
  sparse free_, unobserved_, observed_, all_, scratch_;
  quad size_; // ‖H‖ ≤
  dense rho_;
  std::vector<dense> blocks_;
};

} // namespace mfdyson::testing
