#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/bath_coupling.hpp>

/// \file
/// The kept space in classes that every hit maps into one another, and the hits on them.

namespace mfdyson {

/// The states of a space in classes: every operator of a list maps each class into one class. For a mode coupled by a + a*
/// they are the even and the odd numbers of quanta. In a class the states are in the order of their quanta.
struct kept_classes {
  std::vector<std::uint32_t> class_of;             ///< of each state
  std::vector<std::uint32_t> place_of;             ///< of each state, in its class
  std::vector<std::vector<std::uint32_t>> members; ///< of each class

  [[nodiscard]] std::size_t size() const { return members.size(); }
};

/// The finest such classes.
/// \param quanta of each state
template <ComplexScalar S>
[[nodiscard]] kept_classes make_kept_classes(std::vector<sparse_operator<S> const*> const& operators,
                                             std::vector<int> const& quanta) {
  constexpr auto none = std::numeric_limits<std::size_t>::max();
  auto const dimension = quanta.size();
  std::vector<std::size_t> parent(dimension);
  std::iota(parent.begin(), parent.end(), std::size_t(0));
  auto const root = [&](std::size_t k) {
    while (parent[k] != k) {
      k = parent[k] = parent[parent[k]];
    }
    return k;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (auto const* b : operators) {
      std::vector<std::size_t> image(dimension,
                                     none); // of each class, by its root: one state of the class it goes to
      for (std::size_t row = 0; row < dimension; ++row) {
        for (auto const* e = b->begin(row); e != b->end(row); ++e) {
          auto& known = image[root(e->column)];
          if (known == none) {
            known = row;
          } else if (root(known) != root(row)) {
            parent[root(row)] = root(known);
            changed = true;
          }
        }
      }
    }
  }
  kept_classes result;
  result.class_of.resize(dimension);
  result.place_of.resize(dimension);
  std::vector<std::size_t> number(dimension, none);
  for (std::size_t k = 0; k < dimension; ++k) {
    auto& own = number[root(k)];
    if (own == none) {
      own = result.members.size();
      result.members.emplace_back();
    }
    result.class_of[k] = static_cast<std::uint32_t>(own);
    result.members[own].push_back(static_cast<std::uint32_t>(k));
  }
  for (auto& list : result.members) {
    std::stable_sort(list.begin(), list.end(), [&](auto i, auto j) { return quanta[i] < quanta[j]; });
    for (std::size_t i = 0; i < list.size(); ++i) {
      result.place_of[list[i]] = static_cast<std::uint32_t>(i);
    }
  }
  return result;
}

/// What a hit does to the kept space, class by class.
template <ComplexScalar S>
struct class_action {
  static constexpr auto none = std::numeric_limits<std::uint32_t>::max();

  /// On one class: compressed rows, columns ascending.
  struct piece {
    std::uint32_t target = none; ///< the class it leads to; none: the hit gives 0
    std::vector<std::uint32_t> row_start;
    std::vector<std::uint32_t> column;
    std::vector<S> value;
    std::vector<std::uint32_t> reach; ///< rows that the first k states lead to are before reach[k]
  };

  std::size_t detuning = 0; ///< index into the detunings of the coupling
  std::vector<piece> pieces;
};

template <ComplexScalar S>
[[nodiscard]] class_action<S> make_class_action(sparse_operator<S> const& b, kept_classes const& classes,
                                                std::size_t detuning) {
  class_action<S> result;
  result.detuning = detuning;
  result.pieces.resize(classes.size());
  for (std::size_t row = 0; row < b.dimension(); ++row) {
    for (auto const* e = b.begin(row); e != b.end(row); ++e) {
      result.pieces[classes.class_of[e->column]].target = classes.class_of[row];
    }
  }
  for (std::size_t c = 0; c < classes.size(); ++c) {
    auto& piece = result.pieces[c];
    if (piece.target == class_action<S>::none) {
      continue;
    }
    auto const& rows = classes.members[piece.target];
    piece.row_start.push_back(0);
    piece.reach.assign(classes.members[c].size() + 1, 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::vector<std::pair<std::uint32_t, S>> entries;
      for (auto const* e = b.begin(rows[i]); e != b.end(rows[i]); ++e) {
        if (classes.class_of[e->column] == c) {
          entries.push_back({classes.place_of[e->column], e->value});
        }
      }
      std::sort(entries.begin(), entries.end(),
                [](auto const& x, auto const& y) { return x.first < y.first; });
      for (auto const& [column, value] : entries) {
        piece.column.push_back(column);
        piece.value.push_back(value);
        piece.reach[column + 1] = static_cast<std::uint32_t>(i + 1);
      }
      piece.row_start.push_back(static_cast<std::uint32_t>(piece.column.size()));
    }
    for (std::size_t k = 1; k < piece.reach.size(); ++k) {
      piece.reach[k] = std::max(piece.reach[k], piece.reach[k - 1]);
    }
  }
  return result;
}

/// z with x = z y to rounding, if there is one.
template <ComplexScalar S>
[[nodiscard]] std::optional<S> proportion(sparse_operator<S> const& x, sparse_operator<S> const& y) {
  using std::abs;
  if (x.entries() != y.entries() || x.entries() == 0) {
    return std::nullopt;
  }
  auto const* u = x.begin(0);
  auto const* v = y.begin(0);
  S const z = u->value / v->value;
  for (std::size_t row = 0; row < x.dimension(); ++row) {
    u = x.begin(row);
    v = y.begin(row);
    if (x.end(row) - u != y.end(row) - v) {
      return std::nullopt;
    }
    for (; u != x.end(row); ++u, ++v) {
      if (u->column != v->column ||
          abs(u->value - times(z, v->value)) >
              real_of<S>(4) * std::numeric_limits<real_of<S>>::epsilon() * abs(u->value)) {
        return std::nullopt;
      }
    }
  }
  return z;
}

} // namespace mfdyson
