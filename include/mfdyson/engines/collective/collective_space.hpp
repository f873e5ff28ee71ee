#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/block_vector.hpp>
#include <mfdyson/engines/collective/collective_problem.hpp>

/// \file
/// The collective wavefunction without a series: its states, and the Hamiltonian on them.

namespace mfdyson {

/// States (m, k) of the collective wavefunction, m occupation numbers of the excited unobserved particles and k a state of
/// the kept space (observed particles and reservoir), numbered as they are met.
///
/// The states are normalised, so that the Hamiltonian is self-adjoint. With x = 1/N, w_s the share of species s and X the
/// matrix elements of G between local states, a hit has the factor
///
///     create   e_0 → e_α   √(m_α + 1) √(w_s − (n_s + |m_s|) x) X_{α0}
///     scatter  e_β → e_α   √x √(m_β (m_α + 1)) X_{αβ}
///     observed             √x,
///
/// annihilation is the adjoint of creation. At x = 0 this is a reservoir with harmonic oscillators, one for each e_α.
///
/// A block is an m and a class of kept states (`kept_classes`) in the order of their quanta; a hit maps a block to a block by
/// a small matrix that all m share. Vectors hold the first states of some blocks (`block_vector`). Nothing is cut here.
template <ComplexScalar S>
class collective_space {
public:
  using real = real_of<S>;
  using vector = block_vector<S>;

  /// A hit from one block to another: factor times an action of the problem.
  struct link {
    std::uint32_t target;
    std::uint32_t action;
    S factor;
  };

  /// \param problem must outlive this object
  /// \param component number of the initial vector
  /// \param most_quanta that a vector may hold, of a mode: one hit, and A, from there must stay within the matrices
  collective_space(collective_problem<S> const& problem, std::size_t component, int most_quanta)
      : problem_(&problem),
        component_(component),
        occupations_(problem.bath.mode_species, problem.bath.moves, collective_problem<S>::most_excited,
                     problem.capacity) {
    for (auto const& list : problem.classes.members) {
      auto& energies = class_energies_.emplace_back();
      auto& quanta = class_quanta_.emplace_back();
      for (auto const k : list) {
        energies.push_back(problem.kept.energies()(static_cast<Eigen::Index>(k)));
        quanta.push_back(real(problem.quanta_of(k)));
      }
      room_.push_back(problem.quanta.empty()
                          ? list.size()
                          : static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [&](auto k) {
                              return problem.quanta_of(k) <= most_quanta;
                            })));
    }
    auto const& v = problem.start[component].vector;
    for (Eigen::Index k = 0; k < v.size(); ++k) {
      if (v(k) != S(real(0))) {
        static_cast<void>(number_of(0, problem.classes.class_of[static_cast<std::size_t>(k)]));
      }
    }
  }

  [[nodiscard]] collective_problem<S> const& problem() const { return *problem_; }
  [[nodiscard]] occupation_basis const& occupations() const { return occupations_; }

  /// Blocks met so far.
  [[nodiscard]] std::size_t blocks() const { return blocks_.size(); }
  [[nodiscard]] occupation_basis::id occupation(std::size_t block) const { return blocks_[block].occupation; }
  /// The kept states of a block, in its order.
  [[nodiscard]] std::vector<std::uint32_t> const& kept(std::size_t block) const {
    return problem_->classes.members[blocks_[block].kept_class];
  }
  [[nodiscard]] std::uint32_t kept_class(std::size_t block) const { return blocks_[block].kept_class; }
  /// How many states of a block have no more quanta than a vector may hold.
  [[nodiscard]] std::size_t room(std::size_t block) const { return room_[blocks_[block].kept_class]; }
  /// Energy of the free Hamiltonian in a state of a block: this plus that of the kept state.
  [[nodiscard]] real energy(std::size_t block) const { return blocks_[block].energy; }
  [[nodiscard]] std::vector<real> const& kept_energies(std::size_t block) const {
    return class_energies_[blocks_[block].kept_class];
  }
  /// Q = quanta + |m| + 1 of a state of a block: this plus the quanta.
  [[nodiscard]] real weight(std::size_t block) const {
    return real(occupations_.total(blocks_[block].occupation) + 1);
  }
  [[nodiscard]] std::vector<real> const& quanta(std::size_t block) const {
    return class_quanta_[blocks_[block].kept_class];
  }

  /// The hits from a block, by action. New blocks are numbered.
  [[nodiscard]] std::vector<link> const& links(std::size_t block) {
    if (links_.size() < blocks_.size()) {
      links_.resize(blocks_.size());
      has_links_.resize(blocks_.size(), 0);
    }
    if (has_links_[block] == 0) {
      auto found = make_links(block);
      links_entries_ += found.size();
      links_.resize(blocks_.size());
      has_links_.resize(blocks_.size(), 0);
      links_[block] = std::move(found);
      has_links_[block] = 1;
    }
    return links_[block];
  }

  /// Of the tables.
  [[nodiscard]] double bytes() const {
    auto const per_occupation =
        8.0 * static_cast<double>(occupations_.modes() + occupations_.moves().size()) + 32;
    return 150.0 * static_cast<double>(blocks_.size()) + static_cast<double>(links_entries_) * sizeof(link) +
           per_occupation * static_cast<double>(occupations_.size());
  }

  /// The initial vector.
  [[nodiscard]] vector start() const {
    auto const& v = problem_->start[component_].vector;
    std::vector<std::uint32_t> lengths(blocks_.size(), 0);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (blocks_[b].occupation == 0) {
        for (std::size_t i = 0; i < kept(b).size(); ++i) {
          if (v(static_cast<Eigen::Index>(kept(b)[i])) != S(real(0))) {
            lengths[b] = static_cast<std::uint32_t>(i + 1);
          }
        }
      }
    }
    auto result = vector::zero(lengths);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      for (std::size_t i = 0; i < lengths[b]; ++i) {
        result.data(b)[i] = v(static_cast<Eigen::Index>(kept(b)[i]));
      }
    }
    return result;
  }

  /// Calls f(m, φ_m) for every m with a state, φ_m the vector on the kept space that belongs to it.
  template <class F>
  void for_each_occupation(vector const& phi, F const& f) const {
    std::vector<std::pair<occupation_basis::id, std::size_t>> order;
    for (std::size_t b = 0; b < phi.blocks(); ++b) {
      if (phi.length(b) > 0) {
        order.push_back({blocks_[b].occupation, b});
      }
    }
    std::sort(order.begin(), order.end());
    std::vector<S> dense(static_cast<std::size_t>(problem_->kept.dimension()));
    for (std::size_t first = 0; first < order.size();) {
      std::fill(dense.begin(), dense.end(), S(real(0)));
      auto last = first;
      for (; last < order.size() && order[last].first == order[first].first; ++last) {
        auto const b = order[last].second;
        for (std::size_t i = 0; i < phi.length(b); ++i) {
          dense[kept(b)[i]] = phi.data(b)[i];
        }
      }
      f(order[first].first, std::as_const(dense));
      first = last;
    }
  }

  /// A φ and A* φ by states (A moves no excited particle): their squared norms, and ⟨φ, Aφ⟩.
  struct average {
    S value{};
    real size{};         ///< ‖Aφ‖²
    real adjoint_size{}; ///< ‖A*φ‖²
  };
  [[nodiscard]] average observe(vector const& phi) const {
    using std::conj;
    average result;
    auto const dimension = static_cast<std::size_t>(problem_->kept.dimension());
    std::vector<S> image(dimension);
    std::vector<S> back(dimension);
    for_each_occupation(phi, [&](occupation_basis::id, std::vector<S> const& dense) {
      std::fill(image.begin(), image.end(), S(real(0)));
      std::fill(back.begin(), back.end(), S(real(0)));
      for (std::size_t i = 0; i < dimension; ++i) {
        for (auto const* e = problem_->observable.begin(i); e != problem_->observable.end(i); ++e) {
          image[i] += times(e->value, dense[e->column]);
          back[e->column] += times(S(conj(e->value)), dense[i]);
        }
      }
      for (std::size_t i = 0; i < dimension; ++i) {
        result.value += times(S(conj(dense[i])), image[i]);
        result.size += Eigen::numext::abs2(image[i]);
        result.adjoint_size += Eigen::numext::abs2(back[i]);
      }
    });
    return result;
  }

  /// Adds Σ_m |φ_m⟩⟨φ_m|, the state of the kept space in its energy basis; the unobserved particles are traced out.
  void add_reduced_state(vector const& phi, matrix<S>& rho) const {
    using std::conj;
    std::vector<Eigen::Index> present;
    for_each_occupation(phi, [&](occupation_basis::id, std::vector<S> const& dense) {
      present.clear();
      for (std::size_t k = 0; k < dense.size(); ++k) {
        if (dense[k] != S(real(0))) {
          present.push_back(static_cast<Eigen::Index>(k));
        }
      }
      for (auto const j : present) {
        S const factor = conj(dense[static_cast<std::size_t>(j)]);
        for (auto const i : present) {
          rho(i, j) += times(dense[static_cast<std::size_t>(i)], factor);
        }
      }
    });
  }

private:
  struct block {
    occupation_basis::id occupation;
    std::uint32_t kept_class;
    real energy;
  };

  [[nodiscard]] std::vector<link> make_links(std::size_t block) {
    auto const [from, kept_class, energy] = blocks_[block];
    std::vector<link> result;
    for (std::size_t h = 0; h < problem_->bath.hits.size(); ++h) {
      auto const& hit = problem_->bath.hits[h];
      auto const& [action, factor] = problem_->hit_actions[h];
      auto const to_class = problem_->actions[action].pieces[kept_class].target;
      auto const target =
          to_class == class_action<S>::none ? occupation_basis::none : occupations_.neighbour(from, hit.move);
      if (target == occupation_basis::none) {
        continue;
      }
      S const z = amplitude(hit, from, target) * factor;
      if (z != S(real(0))) {
        result.push_back({number_of(target, to_class), static_cast<std::uint32_t>(action), z});
      }
    }
    std::stable_sort(result.begin(), result.end(),
                     [](auto const& x, auto const& y) { return x.action < y.action; });
    return result;
  }

  [[nodiscard]] real amplitude(typename bath_coupling<S>::hit const& hit, occupation_basis::id from,
                               occupation_basis::id to) const {
    using std::sqrt;
    auto const& move = problem_->bath.moves[hit.move];
    bool const creates = move.create != mode_move::none;
    bool const annihilates = move.annihilate != mode_move::none;
    real factor(1);
    if (creates) {
      factor *= sqrt(real(occupations_.occupation(to, move.create)));
    }
    if (annihilates) {
      factor *= sqrt(real(occupations_.occupation(from, move.annihilate)));
    }
    if (creates == annihilates) {
      return factor * problem_->root_x;
    }
    // particles of the species left in e_0 where the smaller number of them is excited
    auto const excited = occupations_.total_of_species(creates ? from : to, hit.species);
    real const left = problem_->unobserved.empty()
                          ? problem_->fractions[hit.species]
                          : real(problem_->unobserved[hit.species] - excited) * problem_->x;
    return factor * sqrt(left);
  }

  [[nodiscard]] std::uint32_t number_of(occupation_basis::id m, std::uint32_t kept_class) {
    auto const key = static_cast<std::uint64_t>(m) << 32 | kept_class;
    auto const [it, is_new] = numbers_.try_emplace(key, static_cast<std::uint32_t>(blocks_.size()));
    if (is_new) {
      real energy(0);
      for (std::size_t mode = 0; mode < occupations_.modes(); ++mode) {
        energy += real(occupations_.occupation(m, mode)) * problem_->bath.mode_energies[mode];
      }
      blocks_.push_back({m, kept_class, energy});
    }
    return it->second;
  }

  collective_problem<S> const* problem_;
  std::size_t component_;
  occupation_basis occupations_;
  std::vector<std::vector<real>> class_energies_; ///< of the kept states
  std::vector<std::vector<real>> class_quanta_;
  std::vector<std::size_t> room_; ///< of each class
  std::vector<block> blocks_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::vector<std::vector<link>> links_;
  std::vector<char> has_links_;
  std::size_t links_entries_ = 0;
};

} // namespace mfdyson
