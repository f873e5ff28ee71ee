#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <mfdyson/engines/collective/bath_coupling.hpp>
#include <mfdyson/engines/collective/bit_pattern.hpp>
#include <mfdyson/engines/options.hpp>

/// \file
/// Structural reach: which entries of the Dyson terms can contribute.

namespace mfdyson {

/// The entries of one Dyson term ψ_a that can contribute, in blocks: one block for each occupation m of the
/// modes and number p of observed hits, in it a set of states of the kept space.
class reach_layer {
public:
  struct block {
    occupation_basis::id occupation;
    std::uint32_t observed_hits;
    std::size_t first_row; ///< of the block among all entries of the layer
  };
  static constexpr std::int32_t none = -1;

  /// \param words of a set of states of the kept space
  /// \param hit_counts number of values that p can have
  reach_layer(std::size_t words, std::size_t hit_counts) : words_(words), hit_counts_(hit_counts) {}

  [[nodiscard]] std::vector<block> const& blocks() const { return blocks_; }
  [[nodiscard]] bit_view states(std::size_t b) const { return bit_view(bits_).subspan(b * words_, words_); }
  [[nodiscard]] bit_span states(std::size_t b) { return bit_span(bits_).subspan(b * words_, words_); }
  /// Number of entries.
  [[nodiscard]] std::size_t rows() const { return rows_; }

  /// The block of (m, p), or `none`.
  [[nodiscard]] std::int32_t find(occupation_basis::id m, std::size_t p) const {
    auto const slot = m * hit_counts_ + p;
    return p < hit_counts_ && slot < lookup_.size() ? lookup_[slot] : none;
  }
  /// The block of (m, p), added if it is new.
  std::size_t find_or_add(occupation_basis::id m, std::size_t p) {
    auto const slot = m * hit_counts_ + p;
    if (slot >= lookup_.size()) {
      lookup_.resize(std::max(slot + hit_counts_, lookup_.size() * 3 / 2), none);
    }
    if (lookup_[slot] == none) {
      lookup_[slot] = static_cast<std::int32_t>(blocks_.size());
      blocks_.push_back({m, static_cast<std::uint32_t>(p), 0});
      bits_.resize(bits_.size() + words_, 0);
    }
    return static_cast<std::size_t>(lookup_[slot]);
  }
  /// Row of state k of block b, a member of it, among all entries. Only once the rows are numbered.
  [[nodiscard]] std::size_t row_of(std::size_t b, std::size_t k) const {
    auto const word = b * words_ + k / 64;
    return ranks_[word] +
           static_cast<std::size_t>(std::popcount(bits_[word] & ((bit_word(1) << (k % 64)) - 1)));
  }
  /// Drops blocks without states and numbers the rows.
  void finish() {
    std::size_t kept = 0;
    lookup_.assign(lookup_.size(), none);
    rows_ = 0;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      auto const count = count_bits(states(b));
      if (count == 0) {
        continue;
      }
      blocks_[kept] = blocks_[b];
      for (std::size_t w = 0; w < words_; ++w) {
        bits_[kept * words_ + w] = bits_[b * words_ + w];
      }
      blocks_[kept].first_row = rows_;
      lookup_[blocks_[kept].occupation * hit_counts_ + blocks_[kept].observed_hits] =
          static_cast<std::int32_t>(kept);
      rows_ += count;
      ++kept;
    }
    blocks_.resize(kept);
    bits_.resize(kept * words_);
    ranks_.clear();
    std::size_t row = 0;
    for (auto const word : bits_) {
      ranks_.push_back(static_cast<std::uint32_t>(row));
      row += static_cast<std::size_t>(std::popcount(word));
    }
  }

private:
  std::size_t words_;
  std::size_t hit_counts_;
  std::size_t rows_ = 0;
  std::vector<block> blocks_;
  std::vector<bit_word> bits_;
  std::vector<std::uint32_t> ranks_; // number of members before each word
  std::vector<std::int32_t> lookup_;
};

/// Everything that decides which entries can contribute.
struct reach_rules {
  std::vector<bit_pattern> hits;      ///< of the bath, in the order of `bath_coupling::hits`
  std::vector<std::size_t> hit_moves; ///< the move of each
  bit_pattern observed_hit;           ///< of the observed particles, together
  bit_pattern observable;             ///< of A
  int order;                          ///< R
  int max_observed_hits;              ///< P
  std::size_t memory_limit;           ///< bytes
  double bytes_per_row;               ///< what one entry will cost
  bool every_entry = false;           ///< keep all that a hits can reach, whether it can contribute or not
};

namespace detail {

/// Refuses work that will not fit, from how the layers grow so far (`total` entries in all): rows(a) ~ a^g up to a =
/// R/2, or R where every entry is kept. Margins allow for what the backward pass will drop and for growth that levels off.
inline void check_growth(std::vector<double> const& rows, double total, reach_rules const& rules) {
  auto const a = static_cast<int>(rows.size()) - 1;
  auto const limit = static_cast<double>(rules.memory_limit);
  double estimate = total * rules.bytes_per_row;
  bool hopeless = estimate > (rules.every_entry ? 1 : 4) * limit;
  int const most =
      rules.every_entry ? rules.order : rules.order / 2; // where the layers end, or begin to shrink
  if (!hopeless && (a >= 8 || (rules.every_entry && a >= 4)) && a % 4 == 0 && a < most) {
    double const g = std::log2(std::max(1.0, rows.back() / rows[static_cast<std::size_t>(a / 2)]));
    estimate = rows.back() * std::pow(static_cast<double>(most) / a, g) * rules.order / (g + 1) *
               rules.bytes_per_row;
    hopeless = estimate > (rules.every_entry ? 4 : a < 16 ? 4096 : 64) * limit;
  }
  if (hopeless) {
    require_memory(estimate, rules.memory_limit, concat({"order: order ", to_text(rules.order)}),
                   "collective_engine");
  }
}

} // namespace detail

/// For each order a = 0 … R the entries (m, p, state) that a hits can reach from the initial state and from
/// which at most R − a − b further hits lead to a state matched, through A, by one that b hits can reach.
///
/// In ⟨ψ_a, A ψ_b⟩ with a + b ≤ R both sides have the same occupation m, so |m| ≤ min(a, R − a) as well.
/// What is left out contributes exactly zero to every c_{r,p} with r ≤ R. The norms of the Dyson terms need
/// `every_entry`.
///
/// \param start states of the kept space in which the initial vector has components
/// \throws capacity_exceeded where the entries would not fit in memory
[[nodiscard]] inline std::vector<reach_layer> make_reach(bit_view start, reach_rules const& rules,
                                                         occupation_basis& occupations) {
  auto const words = start.size();
  auto const hit_counts = [&](int a) {
    return static_cast<std::size_t>(std::min(a, rules.max_observed_hits)) + 1;
  };
  auto const order = rules.order;
  auto const& moves = occupations.moves();

  // forward: what a hits reach
  std::vector<reach_layer> layers;
  std::vector<double> rows;
  double total = 0;
  layers.emplace_back(words, hit_counts(0));
  auto const origin = layers[0].find_or_add(0, 0);
  std::copy(start.begin(), start.end(), layers[0].states(origin).begin());
  layers[0].finish();
  for (int a = 0; a < order; ++a) {
    rows.push_back(static_cast<double>(layers.back().rows()));
    total += rows.back();
    detail::check_growth(rows, total, rules);
    reach_layer next(words, hit_counts(a + 1));
    auto const& layer = layers.back();
    for (std::size_t b = 0; b < layer.blocks().size(); ++b) {
      auto const& from = layer.blocks()[b];
      for (std::size_t h = 0; h < rules.hits.size(); ++h) {
        auto const& move = moves[rules.hit_moves[h]];
        int const change =
            (move.create != mode_move::none ? 1 : 0) - (move.annihilate != mode_move::none ? 1 : 0);
        if (!rules.every_entry && occupations.total(from.occupation) + change > order - (a + 1)) {
          continue;
        }
        auto const to = occupations.neighbour(from.occupation, rules.hit_moves[h]);
        if (to != occupation_basis::none) {
          auto const target = next.find_or_add(to, from.observed_hits);
          rules.hits[h].add_image(layer.states(b), next.states(target));
        }
      }
      if (rules.max_observed_hits > 0) {
        auto const target = next.find_or_add(from.occupation, from.observed_hits + 1);
        rules.observed_hit.add_image(layer.states(b), next.states(target));
      }
    }
    next.finish();
    layers.push_back(std::move(next));
  }

  if (rules.every_entry) {
    return layers;
  }

  // backward: keep what still leads to a match. At step a the partners b ≤ R − a are complete: where b > a
  // they are trimmed already, but only of states that match nothing in ψ_a.
  std::vector<bit_word> matched(occupations.size() * words, 0); // by occupation
  std::vector<bit_word> useful;
  for (int a = order; a >= 0; --a) {
    auto const& partner = layers[static_cast<std::size_t>(order - a)];
    for (std::size_t b = 0; b < partner.blocks().size(); ++b) {
      auto const target = bit_span(matched).subspan(partner.blocks()[b].occupation * words, words);
      rules.observable.add_image(partner.states(b), target);
      rules.observable.add_preimage(partner.states(b), target); // ψ_a may stand on either side of A
    }
    auto& layer = layers[static_cast<std::size_t>(a)];
    useful.assign(layer.blocks().size() * words, 0);
    if (a < order) {
      auto const& next = layers[static_cast<std::size_t>(a) + 1];
      auto const add = [&](std::int32_t source, bit_pattern const& pattern, std::size_t target) {
        if (source != reach_layer::none) {
          pattern.add_preimage(next.states(target),
                               bit_span(useful).subspan(static_cast<std::size_t>(source) * words, words));
        }
      };
      for (std::size_t b = 0; b < next.blocks().size(); ++b) {
        auto const& to = next.blocks()[b];
        for (std::size_t h = 0; h < rules.hits.size(); ++h) {
          auto const from =
              occupations.known_neighbour(to.occupation, occupations.reverse(rules.hit_moves[h]));
          if (from != occupation_basis::none) {
            add(layer.find(from, to.observed_hits), rules.hits[h], b);
          }
        }
        if (to.observed_hits > 0) {
          add(layer.find(to.occupation, to.observed_hits - 1), rules.observed_hit, b);
        }
      }
    }
    for (std::size_t b = 0; b < layer.blocks().size(); ++b) {
      auto const states = layer.states(b);
      for (std::size_t w = 0; w < words; ++w) {
        states[w] &= matched[layer.blocks()[b].occupation * words + w] | useful[b * words + w];
      }
    }
    layer.finish();
  }
  return layers;
}

} // namespace mfdyson
