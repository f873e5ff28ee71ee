#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

/// \file
/// The symmetric states of the unobserved particles: how many are in which local state.

namespace mfdyson {

/// A way the occupation of the modes can change by one hit.
struct mode_move {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::size_t annihilate = none; ///< mode that loses a particle; none: e_0 does
  std::size_t create = none;     ///< mode that gains it; none: e_0 does
  friend bool operator==(mode_move const&, mode_move const&) = default;
};

/// Occupation numbers m = (m_1, …, m_q) of the modes, numbered as they are met, 0 for the vacuum.
///
/// Modes are the local states e_1, …, e_q of every species; the rest of the particles is in e_0. Only
/// occupations with |m| ≤ max_total and, in species s, |m_s| ≤ capacity_s exist.
class occupation_basis {
public:
  using id = std::uint32_t;
  static constexpr id none = std::numeric_limits<id>::max();

  /// \param mode_species species of each mode
  /// \param moves all moves that will be asked for, closed under reversal
  /// \param max_total largest |m|
  /// \param capacity largest |m_s|, for each species
  occupation_basis(std::vector<std::size_t> mode_species, std::vector<mode_move> moves, int max_total,
                   std::vector<int> capacity)
      : mode_species_(std::move(mode_species)),
        moves_(std::move(moves)),
        max_total_(max_total),
        capacity_(std::move(capacity)) {
    for (auto const& move : moves_) {
      mode_move const back{move.create, move.annihilate};
      std::size_t k = 0;
      while (k < moves_.size() && !(moves_[k] == back)) {
        ++k;
      }
      reverse_.push_back(k);
    }
    scratch_.assign(modes(), 0);
    insert();
  }

  [[nodiscard]] std::size_t size() const { return totals_.size(); }
  [[nodiscard]] std::size_t modes() const { return mode_species_.size(); }
  [[nodiscard]] std::vector<mode_move> const& moves() const { return moves_; }
  [[nodiscard]] std::size_t reverse(std::size_t move) const { return reverse_[move]; }
  [[nodiscard]] int occupation(id m, std::size_t mode) const { return occupations_[m * modes() + mode]; }
  [[nodiscard]] int total(id m) const { return totals_[m]; }
  /// |m_s|.
  [[nodiscard]] int total_of_species(id m, std::size_t s) const {
    return species_totals_[m * capacity_.size() + s];
  }

  /// The occupation after a move, or `none` where it does not exist. Numbers it if it is new.
  [[nodiscard]] id neighbour(id m, std::size_t move) {
    auto const slot = m * moves_.size() + move;
    if (neighbours_[slot] == unknown) {
      id const found = find(m, moves_[move]);
      neighbours_[slot] = found; // after find, which may grow the table
      if (found != none) {
        neighbours_[found * moves_.size() + reverse_[move]] = m;
      }
    }
    return neighbours_[slot];
  }
  /// The same, for a move (or its reverse) that `neighbour` has made before; `none` otherwise.
  [[nodiscard]] id known_neighbour(id m, std::size_t move) const {
    auto const found = neighbours_[m * moves_.size() + move];
    return found == unknown ? none : found;
  }

private:
  static constexpr id unknown = none - 1;

  id find(id m, mode_move const& move) {
    scratch_.resize(modes());
    for (std::size_t mode = 0; mode < modes(); ++mode) {
      scratch_[mode] = occupations_[m * modes() + mode];
    }
    if (move.annihilate != mode_move::none) {
      if (scratch_[move.annihilate] == 0) {
        return none;
      }
      --scratch_[move.annihilate];
    }
    if (move.create != mode_move::none) {
      ++scratch_[move.create];
    }
    if (move.create != mode_move::none && move.annihilate == mode_move::none) {
      auto const s = mode_species_[move.create];
      if (total(m) + 1 > max_total_ || total_of_species(m, s) + 1 > capacity_[s]) {
        return none;
      }
    }
    return insert();
  }

  /// The number of the occupation in `scratch_`, a new one if it has none.
  id insert() {
    if (2 * (size() + 1) > slots_.size()) {
      rehash();
    }
    auto const slot = slot_of(scratch_.data());
    if (slots_[slot] != none) {
      return slots_[slot];
    }
    auto const number = static_cast<id>(size());
    slots_[slot] = number;
    totals_.push_back(0);
    species_totals_.resize(species_totals_.size() + capacity_.size(), 0);
    for (std::size_t mode = 0; mode < modes(); ++mode) {
      totals_.back() += scratch_[mode];
      species_totals_[number * capacity_.size() + mode_species_[mode]] += scratch_[mode];
      occupations_.push_back(scratch_[mode]);
    }
    neighbours_.resize(neighbours_.size() + moves_.size(), unknown);
    return number;
  }

  // a hash table of numbers, open addressing; the occupations themselves are the keys
  [[nodiscard]] std::size_t slot_of(std::uint16_t const* m) const {
    std::size_t hash = 14695981039346656037U; // Fowler, Noll and Vo
    for (std::size_t mode = 0; mode < modes(); ++mode) {
      hash = (hash ^ m[mode]) * 1099511628211U;
    }
    auto const mask = slots_.size() - 1;
    auto slot = (hash ^ hash >> 29) & mask;
    while (slots_[slot] != none && !same(m, slots_[slot])) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
  [[nodiscard]] bool same(std::uint16_t const* m, id other) const {
    for (std::size_t mode = 0; mode < modes(); ++mode) {
      if (m[mode] != occupations_[other * modes() + mode]) {
        return false;
      }
    }
    return true;
  }
  void rehash() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), none);
    for (std::size_t m = 0; m < size(); ++m) {
      slots_[slot_of(occupations_.data() + m * modes())] = static_cast<id>(m);
    }
  }

  std::vector<std::size_t> mode_species_;
  std::vector<mode_move> moves_;
  std::vector<std::size_t> reverse_;
  int max_total_;
  std::vector<int> capacity_;
  std::vector<int> totals_;
  std::vector<int> species_totals_;
  std::vector<std::uint16_t> occupations_;
  std::vector<id> neighbours_;
  std::vector<id> slots_;
  std::vector<std::uint16_t> scratch_;
};

} // namespace mfdyson
