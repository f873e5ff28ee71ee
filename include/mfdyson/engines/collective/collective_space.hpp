#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/bath_coupling.hpp>
#include <mfdyson/engines/options.hpp>

/// \file
/// The collective wavefunction without a series: its states, and the Hamiltonian on them.

namespace mfdyson {

/// What the states of a collective wavefunction are made from; shared by those of several initial vectors.
template <ComplexScalar S>
struct collective_problem {
  using real = real_of<S>;
  using entry = typename sparse_operator<S>::entry;

  /// \param reservoir_quanta of each state of the reservoir in its energy basis; empty for a finite reservoir
  collective_problem(basic_model<S> const& model, basic_observable<S> const& a, particle_number n,
                     std::vector<int> reservoir_quanta)
      : kept(model, a.particles),
        bath(make_bath_coupling(model, kept, !n.is_infinite())),
        observable(kept.observable(a)),
        start(kept.components()),
        quanta(std::move(reservoir_quanta)),
        root_x(std::sqrt(n.inverse())),
        fractions(model.fractions()),
        capacity(model.species().size(), most_excited) {
    if (!n.is_infinite()) {
      unobserved = unobserved_particles(model, a, n);
      for (std::size_t s = 0; s < capacity.size(); ++s) {
        capacity[s] = static_cast<int>(std::min<std::int64_t>(most_excited, unobserved[s]));
      }
      auto hits = sparse_operator<S>::zero(static_cast<std::size_t>(kept.dimension()));
      for (std::size_t j = 0; j < kept.particles(); ++j) {
        hits = hits + kept.hit(j);
      }
      bath.add_observed(std::move(hits));
    }
    for (auto const& hit : bath.hits) {
      auto& columns = hit_columns.emplace_back(hit.action.dimension());
      for (std::size_t i = 0; i < hit.action.dimension(); ++i) {
        for (auto const* e = hit.action.begin(i); e != hit.action.end(i); ++e) {
          columns[e->column].push_back({i, e->value}); // `column` holds the row
        }
      }
    }
  }

  static constexpr int most_excited = 60000; // occupation numbers have 16 bits

  finite_system<S> kept;
  bath_coupling<S> bath;
  sparse_operator<S> observable;
  std::vector<typename finite_system<S>::component> start;
  std::vector<int> quanta;
  double root_x; ///< 1/√N
  std::vector<real> fractions;
  std::vector<std::int64_t> unobserved; ///< of each species; empty at N = ∞
  std::vector<int> capacity;
  std::vector<std::vector<std::vector<entry>>> hit_columns; ///< of each hit: by column, row and value
};

/// States (m, k) of the collective wavefunction, m occupation numbers of the excited unobserved particles and k a state of
/// the kept space (observed particles and reservoir), up to limits that can be raised, and one hit beyond them.
///
/// The states are normalised, so that the Hamiltonian is self-adjoint. With x = 1/N, w_s the share of species s and X the
/// matrix elements of G between local states, a hit has the factor
///
///     create   e_0 → e_α   √(m_α + 1) √(w_s − (n_s + |m_s|) x) X_{α0}
///     scatter  e_β → e_α   √x √(m_β (m_α + 1)) X_{αβ}
///     observed             √x,
///
/// annihilation is the adjoint of creation. At x = 0 this is a reservoir with harmonic oscillators, one for each e_α.
/// Within the limits are the inner states; the Hamiltonian maps them to inner states and to those one hit beyond, so
/// that what a limit cuts off is known exactly.
template <ComplexScalar S>
class collective_space {
public:
  using real = real_of<S>;

  /// What the inner states are limited to.
  struct limits {
    int excited; ///< |m|
    int quanta;  ///< of a mode; of no meaning for a finite reservoir
  };
  /// Which limit a state is beyond.
  enum class place : std::uint8_t { inner, beyond_excited, beyond_quanta };

  /// The part of the interaction that turns with e^{iδt}: compressed rows over all states, columns are inner states.
  struct interaction {
    real detuning; ///< δ
    std::vector<std::size_t> row_start;
    std::vector<std::uint32_t> column;
    std::vector<S> value;
  };

  /// \param problem must outlive this object
  /// \param component number of the initial vector
  collective_space(collective_problem<S> const& problem, std::size_t component, limits const& first,
                   std::size_t memory_limit)
      : problem_(problem),
        component_(component),
        memory_limit_(memory_limit),
        occupations_(problem.bath.mode_species, problem.bath.moves, collective_problem<S>::most_excited,
                     problem.capacity) {
    raise(first);
  }

  [[nodiscard]] limits const& limit() const { return limits_; }
  [[nodiscard]] std::size_t size() const { return states_.size(); }
  [[nodiscard]] place where(std::size_t s) const { return places_[s]; }
  /// Whether no limit cuts anything: every state that can be reached is inner.
  [[nodiscard]] bool complete() const { return complete_; }
  /// Energy of the free Hamiltonian.
  [[nodiscard]] real energy(std::size_t s) const { return energies_[s]; }
  /// Q of a state: quanta + |m| + 1.
  [[nodiscard]] real weight(std::size_t s) const {
    return real(quanta_of(states_[s].kept) + occupations_.total(states_[s].occupation) + 1);
  }
  [[nodiscard]] std::vector<interaction> const& interactions() const { return interactions_; }

  /// The initial vector.
  [[nodiscard]] std::vector<S> start() const {
    auto const& vector = problem_.start[component_].vector;
    std::vector<S> result(size(), S(real(0)));
    for (std::size_t s = 0; s < size(); ++s) {
      if (states_[s].occupation == 0) {
        result[s] = vector(static_cast<Eigen::Index>(states_[s].kept));
      }
    }
    return result;
  }

  /// A φ and A* φ by states (A moves no excited particle): their squared norms, and ⟨φ, Aφ⟩.
  struct average {
    S value{};
    real size{};         ///< ‖Aφ‖²
    real adjoint_size{}; ///< ‖A*φ‖²
  };
  [[nodiscard]] average observe(std::vector<S> const& phi) const {
    using std::conj;
    average result;
    // by occupation: the states of the kept space
    auto const dimension = static_cast<std::size_t>(problem_.kept.dimension());
    std::vector<S> dense(dimension);
    std::vector<S> image(dimension);
    std::vector<S> back(dimension);
    for (std::size_t m = 0; m < by_occupation_.size(); ++m) {
      if (by_occupation_[m].empty()) {
        continue;
      }
      std::fill(dense.begin(), dense.end(), S(real(0)));
      std::fill(image.begin(), image.end(), S(real(0)));
      std::fill(back.begin(), back.end(), S(real(0)));
      for (auto const s : by_occupation_[m]) {
        dense[states_[s].kept] = phi[s];
      }
      for (std::size_t i = 0; i < dimension; ++i) {
        for (auto const* e = problem_.observable.begin(i); e != problem_.observable.end(i); ++e) {
          image[i] += times(e->value, dense[e->column]);
          back[e->column] += times(S(conj(e->value)), dense[i]);
        }
      }
      for (std::size_t i = 0; i < dimension; ++i) {
        result.value += times(S(conj(dense[i])), image[i]);
        result.size += Eigen::numext::abs2(image[i]);
        result.adjoint_size += Eigen::numext::abs2(back[i]);
      }
    }
    return result;
  }

  /// Adds Σ_m |φ_m⟩⟨φ_m|, the state of the kept space in its energy basis; the unobserved particles are traced out.
  void add_reduced_state(std::vector<S> const& phi, matrix<S>& rho) const {
    using std::conj;
    std::vector<std::size_t> present;
    for (auto const& states : by_occupation_) {
      present.clear();
      for (auto const s : states) {
        if (phi[s] != S(real(0))) {
          present.push_back(s);
        }
      }
      for (auto const column : present) {
        S const factor = conj(phi[column]);
        auto const j = static_cast<Eigen::Index>(states_[column].kept);
        for (auto const row : present) {
          rho(static_cast<Eigen::Index>(states_[row].kept), j) += times(phi[row], factor);
        }
      }
    }
  }

  /// Raises the limits; vectors keep their entries and get zeros behind them.
  /// \throws capacity_exceeded where the states would not fit the memory limit
  void raise(limits const& to) {
    limits_ = to;
    if (states_.empty()) {
      auto const& vector = problem_.start[component_].vector;
      for (Eigen::Index k = 0; k < vector.size(); ++k) {
        if (vector(k) != S(real(0))) {
          static_cast<void>(number_of({0, static_cast<std::uint32_t>(k)}));
        }
      }
    }
    struct link {
      std::uint32_t row;
      std::uint32_t column;
      S value;
    };
    std::vector<std::vector<link>> links(problem_.bath.detunings.size());
    complete_ = true;
    for (std::size_t s = 0; s < states_.size(); ++s) { // grows while it runs
      places_[s] = place_of(states_[s]);
      if (places_[s] != place::inner) {
        complete_ = false;
        continue;
      }
      for (std::size_t h = 0; h < problem_.bath.hits.size(); ++h) {
        auto const& hit = problem_.bath.hits[h];
        auto const from = states_[s];
        auto const target = occupations_.neighbour(from.occupation, hit.move);
        if (target == occupation_basis::none) {
          continue;
        }
        real const factor = amplitude(hit, from.occupation, target);
        if (factor == real(0)) {
          continue;
        }
        for (auto const& e : problem_.hit_columns[h][from.kept]) {
          auto const row = number_of({target, static_cast<std::uint32_t>(e.column)});
          links[hit.detuning].push_back({row, static_cast<std::uint32_t>(s), factor * e.value});
        }
      }
      if (s % 4096 == 0) {
        std::size_t entries = 0;
        for (auto const& l : links) {
          entries += l.size();
        }
        require_memory(static_cast<double>(entries) * 3 * sizeof(link) +
                           static_cast<double>(states_.size()) * bytes_per_state,
                       memory_limit_, concat({"limits: ", to_text(limits_.excited), " excited particles"}),
                       "collective_space");
      }
    }
    interactions_.clear();
    for (std::size_t d = 0; d < links.size(); ++d) {
      auto& part = interactions_.emplace_back();
      part.detuning = problem_.bath.detunings[d];
      part.row_start.assign(states_.size() + 1, 0);
      for (auto const& l : links[d]) {
        ++part.row_start[l.row + 1];
      }
      for (std::size_t s = 0; s < states_.size(); ++s) {
        part.row_start[s + 1] += part.row_start[s];
      }
      auto next = part.row_start;
      part.column.resize(links[d].size());
      part.value.resize(links[d].size());
      for (auto const& l : links[d]) {
        part.column[next[l.row]] = l.column;
        part.value[next[l.row]++] = l.value;
      }
    }
    by_occupation_.assign(occupations_.size(), {});
    for (std::size_t s = 0; s < states_.size(); ++s) {
      by_occupation_[states_[s].occupation].push_back(s);
    }
  }

private:
  static constexpr double bytes_per_state = 200;             // tables
  static constexpr double bytes_per_vector = 28 * sizeof(S); // Taylor terms

  struct state {
    occupation_basis::id occupation;
    std::uint32_t kept;
  };

  [[nodiscard]] int quanta_of(std::uint32_t kept) const {
    return problem_.quanta.empty() ? 0 : problem_.quanta[kept % problem_.quanta.size()];
  }
  [[nodiscard]] place place_of(state const& s) const {
    if (occupations_.total(s.occupation) > limits_.excited) {
      return place::beyond_excited;
    }
    return quanta_of(s.kept) > limits_.quanta && !problem_.quanta.empty() ? place::beyond_quanta
                                                                          : place::inner;
  }

  [[nodiscard]] real amplitude(typename bath_coupling<S>::hit const& hit, occupation_basis::id from,
                               occupation_basis::id to) const {
    using std::sqrt;
    auto const& move = problem_.bath.moves[hit.move];
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
      return factor * real(problem_.root_x);
    }
    // particles of the species left in e_0 where the smaller number of them is excited
    auto const excited = occupations_.total_of_species(creates ? from : to, hit.species);
    real const left = problem_.unobserved.empty() ? problem_.fractions[hit.species]
                                                  : real(problem_.unobserved[hit.species] - excited) *
                                                        real(problem_.root_x * problem_.root_x);
    return factor * sqrt(left);
  }

  [[nodiscard]] std::uint32_t number_of(state const& s) {
    auto const key = static_cast<std::uint64_t>(s.occupation) << 32 | s.kept;
    auto const [it, is_new] = numbers_.try_emplace(key, static_cast<std::uint32_t>(states_.size()));
    if (is_new) {
      states_.push_back(s);
      places_.push_back(place::inner);
      real energy = problem_.kept.energies()(static_cast<Eigen::Index>(s.kept));
      for (std::size_t mode = 0; mode < occupations_.modes(); ++mode) {
        energy += real(occupations_.occupation(s.occupation, mode)) * problem_.bath.mode_energies[mode];
      }
      energies_.push_back(energy);
    }
    return it->second;
  }

  collective_problem<S> const& problem_;
  std::size_t component_;
  std::size_t memory_limit_;
  occupation_basis occupations_;
  limits limits_{0, 0};
  bool complete_ = false;
  std::vector<state> states_;
  std::vector<place> places_;
  std::vector<real> energies_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::vector<interaction> interactions_;
  std::vector<std::vector<std::size_t>> by_occupation_;
};

} // namespace mfdyson
