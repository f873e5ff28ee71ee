#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <mfdyson/engines/options.hpp>
#include <mfdyson/enumeration/counts.hpp>
#include <mfdyson/enumeration/occupations.hpp>
#include <mfdyson/model/observable.hpp>

/// \file
/// Exact dynamics of all N particles and the reservoir, for tests and examples.

namespace mfdyson {

/// The dynamics of ω_N on the whole Hilbert space (1.1), by Taylor steps in time.
///
/// Shares nothing with the engines but the model: no interaction picture, no purification, no symmetric space,
/// no Chebyshev grid, and λ-derivatives by carrying the Taylor coefficients in λ along. The one symmetry that is
/// used: unobserved particles of a species that start in a permuted product of eigenvectors of μ give the
/// same average. Cost grows like d^N; N = 10 spins and 20 levels of a mode take a second or so.
template <ComplexScalar S = default_scalar>
class exact_dynamics {
public:
  using real = real_of<S>;

  /// \param n finite; see `unobserved_particles`
  /// \throws capacity_exceeded where a state vector does not fit the memory limit
  exact_dynamics(basic_model<S> const& model, basic_observable<S> const& observable, particle_number n,
                 std::size_t memory_limit = std::size_t(1) << 30)
      : model_(model), observable_(observable), root_n_(root(n)) {
    require_observable(observable, model, "exact_dynamics");
    auto const unobserved = unobserved_particles(model, observable, n);
    species_ = observable.particles;
    for (std::size_t s = 0; s < unobserved.size(); ++s) {
      species_.insert(species_.end(), static_cast<std::size_t>(unobserved[s]), s);
    }
    double size = static_cast<double>(model.reservoir().hamiltonian.rows());
    for (auto const s : species_) {
      size *= static_cast<double>(model.species()[s].hamiltonian.rows());
    }
    require_memory(4 * size * sizeof(S), memory_limit, concat({"N: the space of ", to_text(n), " particles"}),
                   "exact_dynamics");
    dimension_ = static_cast<std::size_t>(size);
    make_components(unobserved);
  }

  /// ω_N(τ^t(A)) at each time. \param times ascending, each ≥ 0
  [[nodiscard]] std::vector<S> mean(real const& lambda, std::span<real const> times) const {
    // one block: the state itself, with the coupling λ/√N for every particle
    std::vector<std::vector<S>> const averages = evolve(
        {1, 1}, times, std::abs(static_cast<double>(lambda / root_n_)), [&](auto const& blocks, auto& out) {
          add_free(blocks[0], out[0]);
          for (std::size_t j = 0; j < species_.size(); ++j) {
            add_coupling(j, S(lambda / root_n_), blocks[0], out[0]);
          }
        });
    std::vector<S> result;
    for (auto const& a : averages) {
      result.push_back(a[0]);
    }
    return result;
  }

  /// c_{r,p}(t) for r ≤ R, p ≤ R at each time, at position r (R + 1) + p: the coefficient of λ^r ε^p when the
  /// observed particles couple with ελ and the others with λ/√N.
  [[nodiscard]] std::vector<std::vector<S>> coefficients(int order, std::span<real const> times) const {
    auto const hits = observable_.observed() == 0 ? 0 : order;
    auto const at = [hits](int r, int p) { return static_cast<std::size_t>(r * (hits + 1) + p); };
    auto const averages =
        evolve({order + 1, hits + 1}, times, static_cast<double>(real(1) / root_n_),
               [&](auto const& blocks, auto& out) {
                 for (int r = 0; r <= order; ++r) {
                   for (int p = 0; p <= std::min(r, hits); ++p) {
                     add_free(blocks[at(r, p)], out[at(r, p)]);
                     for (std::size_t j = 0; r > 0 && j < species_.size(); ++j) {
                       bool const observed = j < observable_.observed();
                       if (!observed && p < r) {
                         add_coupling(j, S(real(1) / root_n_), blocks[at(r - 1, p)], out[at(r, p)]);
                       } else if (observed && p > 0) {
                         add_coupling(j, S(real(1)), blocks[at(r - 1, p - 1)], out[at(r, p)]);
                       }
                     }
                   }
                 }
               });
    std::vector<std::vector<S>> result;
    for (auto const& a : averages) {
      std::vector<S> all(static_cast<std::size_t>((order + 1) * (order + 1)), S(real(0)));
      for (int r = 0; r <= order; ++r) {
        for (int p = 0; p <= std::min(r, hits); ++p) {
          all[static_cast<std::size_t>(r * (order + 1) + p)] = a[at(r, p)];
        }
      }
      result.push_back(std::move(all));
    }
    return result;
  }

private:
  static real root(particle_number n) {
    using std::sqrt;
    return sqrt(real(n.count()));
  }

  using state = std::vector<S>;
  struct shape {
    int orders; ///< number of powers of λ carried
    int hits;   ///< number of powers of ε carried
  };
  struct component {
    real weight;
    state vector;
  };

  [[nodiscard]] std::size_t local_dimension(std::size_t axis) const {
    return static_cast<std::size_t>(axis < species_.size()
                                        ? model_.species()[species_[axis]].hamiltonian.rows()
                                        : model_.reservoir().hamiltonian.rows());
  }

  /// out += factor · (x on one axis) in.
  void add_on_axis(std::size_t axis, S const& factor, matrix<S> const& x, state const& in, state& out) const {
    std::size_t after = 1;
    for (std::size_t k = axis + 1; k <= species_.size(); ++k) {
      after *= local_dimension(k);
    }
    auto const d = local_dimension(axis);
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j < d; ++j) {
        S const z = factor * x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
        if (z == S(real(0))) {
          continue;
        }
        for (std::size_t outer = 0; outer < dimension_; outer += d * after) {
          for (std::size_t k = 0; k < after; ++k) {
            out[outer + i * after + k] += z * in[outer + j * after + k];
          }
        }
      }
    }
  }
  void add_free(state const& in, state& out) const {
    for (std::size_t j = 0; j < species_.size(); ++j) {
      add_on_axis(j, S(real(1)), model_.species()[species_[j]].hamiltonian, in, out);
    }
    add_on_axis(species_.size(), S(real(1)), model_.reservoir().hamiltonian, in, out);
  }
  void add_coupling(std::size_t j, S const& factor, state const& in, state& out) const {
    for (auto const& term : model_.species()[species_[j]].couplings) {
      state moved(dimension_, S(real(0)));
      add_on_axis(species_.size(), S(real(1)), term.reservoir, in, moved);
      add_on_axis(j, factor, term.particle, moved, out);
    }
  }

  /// ⟨x, A_S ⊗ 1 ⊗ A_R y⟩.
  [[nodiscard]] S matrix_element(state const& x, state const& y) const {
    using std::conj;
    state moved(dimension_, S(real(0)));
    add_on_axis(species_.size(), S(real(1)), observable_.reservoir, y, moved);
    auto const d = static_cast<std::size_t>(observable_.system.rows());
    auto const rest = dimension_ / d;
    S sum(real(0));
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j < d; ++j) {
        S const a = observable_.system(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
        for (std::size_t k = 0; a != S(real(0)) && k < rest; ++k) {
          sum += a * conj(x[i * rest + k]) * moved[j * rest + k];
        }
      }
    }
    return sum;
  }

  /// Products of eigenvectors of the states, one for each way to distribute the unobserved particles of each
  /// species over the eigenvectors of μ, with its probability.
  void make_components(std::vector<std::int64_t> const& unobserved) {
    std::vector<eigenbasis<S>> spectra;
    for (auto const& kind : model_.species()) {
      spectra.push_back(hermitian_eigenbasis<S>(kind.state));
    }
    components_ = {{real(1), state(1, S(real(1)))}};
    auto const multiply_by = [&](eigenbasis<S> const& spectrum, std::vector<component> const& all) {
      std::vector<component> longer;
      for (auto const& c : all) {
        for (Eigen::Index k = 0; k < spectrum.values.size(); ++k) {
          append(longer, c, spectrum, k, spectrum.values(k));
        }
      }
      return longer;
    };
    for (auto const s : observable_.particles) {
      components_ = multiply_by(spectra[s], components_);
    }
    for (std::size_t s = 0; s < unobserved.size(); ++s) {
      auto const n = static_cast<int>(unobserved[s]);
      auto const d = static_cast<int>(spectra[s].values.size());
      std::vector<component> longer;
      for (auto const& c : components_) {
        for (auto const counts : occupations(d, d, n, n)) {
          std::vector<component> chain{c};
          chain[0].weight *= real(static_cast<double>(count_index_tuples(counts)));
          for (int k = 0; k < d && !chain.empty(); ++k) {
            for (int i = 0; i < counts[static_cast<std::size_t>(k)] && !chain.empty(); ++i) {
              std::vector<component> next;
              append(next, chain[0], spectra[s], k, spectra[s].values(k));
              chain = std::move(next);
            }
          }
          longer.insert(longer.end(), chain.begin(), chain.end());
        }
      }
      components_ = std::move(longer);
    }
    components_ = multiply_by(hermitian_eigenbasis<S>(model_.reservoir().state), components_);
  }

  static void append(std::vector<component>& list, component const& c, eigenbasis<S> const& spectrum,
                     Eigen::Index k, real const& probability) {
    if (probability <= std::numeric_limits<real>::epsilon()) {
      return;
    }
    state product;
    product.reserve(c.vector.size() * static_cast<std::size_t>(spectrum.values.size()));
    for (auto const& z : c.vector) {
      for (Eigen::Index i = 0; i < spectrum.values.size(); ++i) {
        product.push_back(z * spectrum.vectors(i, k));
      }
    }
    list.push_back({c.weight * probability, std::move(product)});
  }

  /// `coupling_size` is the strength of one particle's coupling, to choose time steps by.
  /// Σ_components weight · Σ_{a+b=r, q+q'=p} ⟨ψ_{a,q}, A ψ_{b,q'}⟩ at each time, where ψ' = −i (generator ψ).
  template <class Generator>
  [[nodiscard]] std::vector<std::vector<S>> evolve(shape const& blocks, std::span<real const> times,
                                                   double coupling_size, Generator&& generator) const {
    auto const count = static_cast<std::size_t>(blocks.orders * blocks.hits);
    std::vector<std::vector<S>> averages(times.size(), std::vector<S>(count, S(real(0))));
    for (auto const& c : components_) {
      std::vector<state> psi(count, state(dimension_, S(real(0))));
      psi[0] = c.vector;
      real now(0);
      for (std::size_t k = 0; k < times.size(); ++k) {
        advance(psi, times[k] - now, coupling_size, generator);
        now = times[k];
        for (int a = 0; a < blocks.orders; ++a) {
          for (int b = 0; a + b < blocks.orders; ++b) {
            for (int q = 0; q < blocks.hits; ++q) {
              for (int r = 0; q + r < blocks.hits; ++r) {
                averages[k][static_cast<std::size_t>((a + b) * blocks.hits + q + r)] +=
                    c.weight * matrix_element(psi[static_cast<std::size_t>(a * blocks.hits + q)],
                                              psi[static_cast<std::size_t>(b * blocks.hits + r)]);
              }
            }
          }
        }
      }
    }
    return averages;
  }

  /// Taylor steps of e^{−iHt}, each short enough for its series not to cancel.
  template <class Generator>
  void advance(std::vector<state>& psi, real const& time, double coupling_size, Generator&& generator) const {
    using std::abs;
    using std::ceil;
    auto const bound = [](matrix<S> const& x) { return static_cast<double>(largest_row_sum(x)); };
    double size = bound(model_.reservoir().hamiltonian);
    for (auto const s : species_) {
      size += bound(model_.species()[s].hamiltonian);
      for (auto const& term : model_.species()[s].couplings) {
        size += coupling_size * bound(term.particle) * bound(term.reservoir);
      }
    }
    int const steps = std::max(1, static_cast<int>(std::ceil(size * static_cast<double>(time) / 4)));
    real const dt = time / real(steps);
    for (int step = 0; step < steps; ++step) {
      auto term = psi;
      for (int k = 1; k <= 200; ++k) {
        std::vector<state> next(psi.size(), state(dimension_, S(real(0))));
        generator(term, next);
        real largest(0);
        for (std::size_t b = 0; b < psi.size(); ++b) {
          for (std::size_t i = 0; i < dimension_; ++i) {
            next[b][i] *= S(real(0), -dt / real(k));
            psi[b][i] += next[b][i];
            largest = std::max(largest, real(abs(next[b][i])));
          }
        }
        term = std::move(next);
        if (largest < std::numeric_limits<real>::epsilon() / real(64)) {
          break;
        }
      }
    }
  }

  basic_model<S> model_;
  basic_observable<S> observable_;
  real root_n_;
  std::vector<std::size_t> species_; // of each particle, the observed ones first
  std::size_t dimension_ = 0;
  std::vector<component> components_;
};

} // namespace mfdyson
