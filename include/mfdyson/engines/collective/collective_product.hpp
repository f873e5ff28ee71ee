#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <mfdyson/engines/collective/collective_space.hpp>

/// \file
/// The Hamiltonian of the collective wavefunction on vectors, and what vectors leave out.

namespace mfdyson {

/// Widens lengths to what the hits of one detuning make of a vector.
template <ComplexScalar S>
void widen_by_hits(collective_space<S>& space, block_vector<S> const& x, std::size_t detuning,
                   std::vector<std::uint32_t>& lengths) {
  auto const& actions = space.problem().actions;
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    auto const length = x.length(b);
    if (length == 0) {
      continue;
    }
    auto const from = space.kept_class(b);
    auto const& links = space.links(b);
    lengths.resize(std::max(lengths.size(), space.blocks()), 0);
    for (auto const& link : links) {
      auto const& action = actions[link.action];
      if (action.detuning == detuning) {
        lengths[link.target] = std::max(lengths[link.target], action.pieces[from].reach[length]);
      }
    }
  }
}

namespace detail {

/// z x for a complex z, or one whose imaginary part is known to be 0.
template <bool IsReal, ComplexScalar S>
[[nodiscard]] S scaled(S const& z, S const& x) {
  if constexpr (IsReal) {
    return S(z.real() * x.real(), z.real() * x.imag());
  } else {
    return times(z, x);
  }
}

template <bool IsReal, ComplexScalar S>
[[nodiscard]] double add_hits(collective_space<S>& space, real_of<S> const& lambda, block_vector<S> const& x,
                              std::size_t detuning, block_vector<S>& y) {
  auto const& actions = space.problem().actions;
  std::vector<S> image; // of a block by an action, for all its links
  double work = 0;
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    auto const length = static_cast<std::uint32_t>(x.length(b));
    if (length == 0) {
      continue;
    }
    S const* const from = x.data(b);
    auto const own_class = space.kept_class(b);
    std::size_t in_image = actions.size();
    for (auto const& link : space.links(b)) {
      auto const& action = actions[link.action];
      if (action.detuning != detuning) {
        continue;
      }
      auto const& piece = action.pieces[own_class];
      auto const rows = piece.reach[length];
      if (in_image != link.action) {
        in_image = link.action;
        image.resize(std::max<std::size_t>(image.size(), rows));
        S* const in = image.data();
        S const* const values = piece.value.data();
        std::uint32_t const* const columns = piece.column.data();
        std::uint32_t const* const row_start = piece.row_start.data();
        for (std::uint32_t i = 0; i < rows; ++i) {
          S sum(real_of<S>(0));
          for (auto e = row_start[i]; e < row_start[i + 1] && columns[e] < length; ++e) {
            sum += scaled<IsReal>(values[e], from[columns[e]]);
          }
          in[i] = sum;
        }
        work += 2 * rows;
      }
      S const z = lambda * link.factor;
      S const* const in = image.data();
      S* const to = y.data(link.target);
      for (std::uint32_t i = 0; i < rows; ++i) {
        to[i] += scaled<IsReal>(z, in[i]);
      }
      work += rows;
    }
  }
  return work;
}

} // namespace detail

/// y += λ W x, where W are the hits of one detuning.
/// \param y has room for it
/// \return about how many products of numbers that took
template <ComplexScalar S>
double add_hits(collective_space<S>& space, real_of<S> const& lambda, block_vector<S> const& x,
                std::size_t detuning, block_vector<S>& y) {
  return space.problem().is_real ? detail::add_hits<true>(space, lambda, x, detuning, y)
                                 : detail::add_hits<false>(space, lambda, x, detuning, y);
}

/// y += (H_0 − E) x. \param y has room for it
template <ComplexScalar S>
void add_free(collective_space<S> const& space, real_of<S> const& energy, block_vector<S> const& x,
              block_vector<S>& y) {
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    auto const length = x.length(b);
    if (length == 0) {
      continue;
    }
    auto const* const kept = space.kept_energies(b).data();
    real_of<S> const of_block = space.energy(b) - energy;
    S const* const from = x.data(b);
    S* const to = y.data(b);
    for (std::size_t i = 0; i < length; ++i) {
      to[i] += (of_block + kept[i]) * from[i];
    }
  }
}

/// ‖√Q x‖².
template <ComplexScalar S>
[[nodiscard]] real_of<S> squared_weighted_norm(collective_space<S> const& space, block_vector<S> const& x) {
  real_of<S> sum(0);
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    auto const& quanta = space.quanta(b);
    auto const weight = space.weight(b);
    for (std::size_t i = 0; i < x.length(b); ++i) {
      sum += (weight + quanta[i]) * Eigen::numext::abs2(x.data(b)[i]);
    }
  }
  return sum;
}

/// What a vector lost, as ‖·‖ and ‖√Q ·‖.
template <RealScalar Real>
struct loss {
  Real plain{};
  Real weighted{};
};

/// What a vector keeps where the ends of its blocks are left out.
template <ComplexScalar S>
struct trimmed_lengths {
  std::vector<std::uint32_t> lengths;
  loss<real_of<S>> small;  ///< norms of what is left out, as much as is allowed
  loss<real_of<S>> beyond; ///< of states with more quanta than a vector may hold
  loss<real_of<S>> kept;   ///< of the rest

  /// The vector itself, times a factor.
  [[nodiscard]] block_vector<S> of(block_vector<S> const& x, real_of<S> const& factor) const {
    block_vector<S> result;
    copy(x, factor, result);
    return result;
  }
  void copy(block_vector<S> const& x, real_of<S> const& factor, block_vector<S>& result) const {
    result.reshape(lengths);
    for (std::size_t b = 0; b < lengths.size(); ++b) {
      S const* const from = x.data(b);
      S* const to = result.data(b);
      for (std::size_t i = 0; i < lengths[b]; ++i) {
        to[i] = S(factor * from[i].real(), factor * from[i].imag());
      }
    }
  }
};

/// x − α y without the ends of its blocks, and without whole blocks, that are small.
/// \param x has room for y, which is subtracted from it here
/// \param allowed norms of what may be lost
template <ComplexScalar S>
[[nodiscard]] trimmed_lengths<S> subtract_and_trim(collective_space<S> const& space, block_vector<S>& x,
                                                   real_of<S> const& alpha, block_vector<S> const& y,
                                                   loss<real_of<S>> const& allowed) {
  using std::sqrt;
  using Real = real_of<S>;
  std::size_t count = 1;
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    count += x.length(b) > 0 ? 1 : 0;
  }
  Real const share_plain = allowed.plain * allowed.plain / Real(static_cast<double>(count));
  Real const share_weighted = allowed.weighted * allowed.weighted / Real(static_cast<double>(count));
  trimmed_lengths<S> result;
  result.lengths.assign(x.blocks(), 0);
  std::vector<Real> sizes;
  for (std::size_t b = 0; b < x.blocks(); ++b) {
    auto length = x.length(b);
    if (length == 0) {
      continue;
    }
    S* const entries = x.data(b);
    auto const* const quanta = space.quanta(b).data();
    auto const weight = space.weight(b);
    if (auto const n = y.length(b); n > 0) {
      S const* const other = y.data(b);
      for (std::size_t i = 0; i < n; ++i) {
        entries[i] =
            S(entries[i].real() - alpha * other[i].real(), entries[i].imag() - alpha * other[i].imag());
      }
    }
    sizes.resize(std::max(sizes.size(), length));
    for (std::size_t i = 0; i < length; ++i) {
      sizes[i] = Eigen::numext::abs2(entries[i]);
    }
    auto const take = [&](loss<Real>& sum) {
      --length;
      sum.plain += sizes[length];
      sum.weighted += (weight + quanta[length]) * sizes[length];
    };
    while (length > space.room(b)) {
      take(result.beyond);
    }
    loss<Real> left_out;
    while (length > 0) {
      auto more = left_out;
      auto const before = length;
      take(more);
      if (more.plain > share_plain || more.weighted > share_weighted) {
        length = before;
        break;
      }
      left_out = more;
    }
    result.small.plain += left_out.plain;
    result.small.weighted += left_out.weighted;
    result.lengths[b] = static_cast<std::uint32_t>(length);
    Real plain(0);
    Real moment(0);
    for (std::size_t i = 0; i < length; ++i) {
      plain += sizes[i];
      moment += quanta[i] * sizes[i];
    }
    result.kept.plain += plain;
    result.kept.weighted += weight * plain + moment;
  }
  while (!result.lengths.empty() && result.lengths.back() == 0) {
    result.lengths.pop_back();
  }
  for (auto* l : {&result.small, &result.beyond, &result.kept}) {
    l->plain = sqrt(l->plain);
    l->weighted = sqrt(l->weighted);
  }
  return result;
}

/// x without the ends of its blocks, and without whole blocks, that are small.
template <ComplexScalar S>
[[nodiscard]] trimmed_lengths<S> trim(collective_space<S> const& space, block_vector<S>& x,
                                      loss<real_of<S>> const& allowed) {
  return subtract_and_trim(space, x, real_of<S>(0), block_vector<S>{}, allowed);
}

} // namespace mfdyson
