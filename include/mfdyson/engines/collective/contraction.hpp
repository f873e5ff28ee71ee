#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <type_traits>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/dyson_recursion.hpp>

/// \file
/// Averages from the Dyson terms of the collective wavefunction.

namespace mfdyson {

/// A self-adjoint part of an observable, A = Σ multiplier · part.
template <ComplexScalar S>
struct observable_part {
  sparse_operator<S> action;
  S multiplier;
  int parity; ///< of its averages in time where ψ_a(−t) = conj ψ_a(t): 0 even, 1 odd
};

/// The self-adjoint parts of A: (A + A*)/2 and (A − A*)/2i, of each the real and the imaginary part where
/// `split_real` asks for definite parities in time; those that are not 0.
template <ComplexScalar S>
[[nodiscard]] std::vector<observable_part<S>> make_observable_parts(sparse_operator<S> const& a,
                                                                    bool split_real) {
  using Real = real_of<S>;
  std::vector<observable_part<S>> parts;
  for (int skew = 0; skew < 2; ++skew) {
    std::vector<std::map<std::size_t, S>> part(a.dimension()); // never dense: a field has many states
    for (std::size_t i = 0; i < a.dimension(); ++i) {
      for (auto const* e = a.begin(i); e != a.end(i); ++e) {
        S const half = e->value / Real(2);
        S const conjugate(half.real(), -half.imag());
        part[i][e->column] += skew == 0 ? half : S(half.imag(), -half.real()); // half / i
        part[e->column][i] += skew == 0 ? conjugate : S(-conjugate.imag(), conjugate.real());
      }
    }
    for (int imaginary = 0; imaginary < (split_real ? 2 : 1); ++imaginary) {
      std::vector<std::vector<typename sparse_operator<S>::entry>> rows(a.dimension());
      for (std::size_t i = 0; i < a.dimension(); ++i) {
        for (auto const& [column, value] : part[i]) {
          S const chosen = !split_real      ? value
                           : imaginary == 0 ? S(value.real(), Real(0))
                                            : S(Real(0), value.imag());
          if (chosen != S(Real(0))) {
            rows[i].push_back({column, chosen});
          }
        }
      }
      sparse_operator<S> action(rows);
      if (action.entries() > 0) {
        parts.push_back({std::move(action), imaginary_power<S>(skew), imaginary});
      }
    }
  }
  return parts;
}

/// Sums Σ_{a+b=r} ⟨ψ_a, A ψ_b⟩.
///
/// A part H of the observable is self-adjoint, so that a and b may be exchanged: with χ = i^a ψ_a and
/// z = ⟨χ_a, H χ_b⟩ the pairs (a, b) and (b, a), a < b, give together
///
///     2 Re(i^{a−b} z) = 2 (−1)^a Re(i^{−r} z),
///
/// which is ±2 Re z for even r and ±2 Im z for odd r.
template <ComplexScalar S>
class contraction {
public:
  using real = real_of<S>;

  /// Everything by reference; must outlive this object.
  /// \param max_hits largest number of observed hits in a coefficient
  contraction(collective_plan<S> const& plan, particle_factors<real> const& factors,
              std::vector<observable_part<S>> const& parts, int max_hits, std::size_t points,
              thread_team& team)
      : plan_(plan),
        factors_(factors),
        parts_(parts),
        order_(static_cast<int>(plan.terms.size()) - 1),
        max_hits_(max_hits),
        points_(points),
        powers_(static_cast<std::size_t>(factors.max_power()) + 1),
        team_(team) {
    for (std::size_t m = 0; m < plan_.occupations.size(); ++m) {
      for (bool const odd : {false, true}) {
        auto const norm = factors_.norm(plan_.occupations, static_cast<occupation_basis::id>(m), odd);
        norms_.insert(norms_.end(), norm.begin(), norm.end());
      }
    }
    for (auto const& part : parts_) {
      part_is_real_.push_back(part.action.is_real());
      auto const dimension = part.action.dimension();
      dense_.emplace_back();
      if (part.action.entries() > dense_row * dimension &&
          4 * part.action.entries() > dimension * dimension) {
        dense_.back().assign(dimension * dimension, S(real(0)));
        for (std::size_t k = 0; k < dimension; ++k) {
          for (auto const* e = part.action.begin(k); e != part.action.end(k); ++e) {
            dense_.back()[k * dimension + e->column] = e->value;
          }
        }
      }
    }
  }

  /// Σ over pairs on one panel, and the sum of the moduli of what was added.
  struct sums {
    std::vector<real> values; ///< part, (r, p), power of 1/N, point; (r, p) is r (P + 1) + p
    std::vector<real> moduli; ///< (r, p), power of 1/N
  };
  [[nodiscard]] sums make_sums() const {
    return {std::vector<real>(parts_.size() * functions() * powers_ * points_, real(0)),
            std::vector<real>(functions() * powers_, real(0))};
  }
  [[nodiscard]] std::size_t functions() const {
    return static_cast<std::size_t>(order_ + 1) * static_cast<std::size_t>(max_hits_ + 1);
  }

  /// Adds the pairs (a, b), a ≤ b, a + b ≤ R, occupation by occupation: what meets is then read together.
  void add(dyson_recursion<S> const& recursion, sums& result) {
    auto const occupations = plan_.occupations.size();
    double numbers = 0;
    for (std::size_t a = 0; a < plan_.terms.size(); ++a) {
      numbers += static_cast<double>(recursion.vectors(a) * recursion.width());
    }
    if (numbers < worth_sharing) {
      add_occupations(recursion, 0, occupations, scratch_, result);
      return;
    }
    // the same chunks for every number of threads, added up in their order
    auto const chunks = std::min(occupations, most_chunks);
    std::vector<sums> partial(chunks);
    team_.for_each(chunks, [&](std::size_t k, std::size_t) {
      scratch work;
      partial[k] = make_sums();
      add_occupations(recursion, k * occupations / chunks, (k + 1) * occupations / chunks, work, partial[k]);
    });
    for (auto const& part : partial) {
      for (std::size_t i = 0; i < result.values.size(); ++i) {
        result.values[i] += part.values[i];
      }
      for (std::size_t i = 0; i < result.moduli.size(); ++i) {
        result.moduli[i] += part.moduli[i];
      }
    }
  }

private:
  static constexpr std::size_t worth_sharing = 200000; // numbers
  static constexpr std::size_t most_chunks = 32;
  static constexpr std::size_t dense_row = 8; // entries
  static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

  struct partner {
    std::size_t a;
    std::size_t block;
    std::size_t function; // (r, p)
    bool odd;             // r is
    real sign;            // and a factor 2 for a < b
  };
  struct scratch {
    std::vector<partner> partners;
    std::vector<bit_word> wanted;
    std::vector<std::size_t> rows; // of `applied`, by state of the kept space
    scratch_buffer<real> sums;     // power, point
    scratch_buffer<real> moduli;   // power
    scratch_buffer<real> applied;  // H χ_b, and −i H χ_b where it is needed: row, power, number
    scratch_buffer<real> sizes;    // row, power
    scratch_buffer<real const*> in;
    scratch_buffer<real> factors_re;
    scratch_buffer<real> factors_im;
    scratch_buffer<real const*> pairs;
    scratch_buffer<std::size_t> columns;
    scratch_buffer<std::size_t> row_states;
  };

  void add_occupations(dyson_recursion<S> const& recursion, std::size_t first, std::size_t last,
                       scratch& work, sums& result) const {
    for (std::size_t m = first; m < last; ++m) {
      for (std::size_t b = 0; b < plan_.terms.size(); ++b) {
        for (std::size_t p = 0; p <= std::min(b, static_cast<std::size_t>(max_hits_)); ++p) {
          auto const j = plan_.terms[b].layer.find(static_cast<occupation_basis::id>(m), p);
          if (j != reach_layer::none) {
            add_block(recursion, b, static_cast<std::size_t>(j), work, result);
          }
        }
      }
    }
  }

  void add_block(dyson_recursion<S> const& recursion, std::size_t b, std::size_t j, scratch& work,
                 sums& result) const {
    find_partners(b, j, work);
    for (std::size_t h = 0; h < parts_.size() && !work.partners.empty(); ++h) {
      auto const rows = apply(recursion, b, j, h, work);
      for (auto const& p : work.partners) {
        pair_up(recursion, b, j, p, rows, work);
        flush(b, j, h, p, work, result);
      }
    }
  }

  /// Blocks of the ψ_a, a ≤ min(b, R − b), with the occupation of block j of ψ_b.
  void find_partners(std::size_t b, std::size_t j, scratch& work) const {
    auto const& right = plan_.terms[b].layer.blocks()[j];
    auto const words = plan_.terms[b].layer.states(j).size();
    work.partners.clear();
    work.wanted.assign(words, 0);
    auto const most = std::min(static_cast<int>(b), order_ - static_cast<int>(b));
    for (int a = 0; a <= most; ++a) {
      auto const& layer = plan_.terms[static_cast<std::size_t>(a)].layer;
      for (int p = 0; p <= std::min(a, max_hits_); ++p) {
        auto const block = layer.find(right.occupation, static_cast<std::size_t>(p));
        auto const hits = p + static_cast<int>(right.observed_hits);
        if (block == reach_layer::none || hits > max_hits_) {
          continue;
        }
        int const r = a + static_cast<int>(b);
        int const quarter = r % 2 == 0 ? r / 2 : (r - 1) / 2;
        real const sign((a + quarter) % 2 == 0 ? 1 : -1);
        work.partners.push_back({static_cast<std::size_t>(a), static_cast<std::size_t>(block),
                                 static_cast<std::size_t>(r * (max_hits_ + 1) + hits), r % 2 != 0,
                                 a < static_cast<int>(b) ? real(real(2) * sign) : sign});
        auto const states = layer.states(static_cast<std::size_t>(block));
        for (std::size_t w = 0; w < words; ++w) {
          work.wanted[w] |= states[w];
        }
      }
    }
  }

  /// Computes the rows of H χ_b within block j that partners want, and returns their number.
  std::size_t apply(dyson_recursion<S> const& recursion, std::size_t b, std::size_t j, std::size_t h,
                    scratch& work) const {
    using std::abs;
    auto const& layer = plan_.terms[b].layer;
    auto const first_row = layer.blocks()[j].first_row;
    auto const width = recursion.width();
    auto const n = points_;
    auto const powers = recursion.powers(b, first_row); // the same in all of a block
    bool any_odd = false;
    for (auto const& p : work.partners) {
      any_odd = any_odd || p.odd;
    }
    auto const most = count_bits(work.wanted);
    real* out = work.applied.get(2 * most * powers * width);
    real* const sizes = work.sizes.get(most * powers);
    work.rows.assign(parts_[h].action.dimension(), no_row);
    std::size_t rows = 0;
    if (dense_[h].empty()) {
      for_each_bit(work.wanted, [&](std::size_t k) {
        bool found = false;
        for (std::size_t power = 0; power < powers; ++power) {
          found = apply_row(recursion, b, j, h, k, power, out + (rows * powers + power) * width,
                            sizes[rows * powers + power], work);
        }
        if (found) {
          work.rows[k] = rows++;
        }
      });
    } else {
      for_each_bit(work.wanted, [&](std::size_t k) { work.rows[k] = rows++; });
      for (std::size_t power = 0; power < powers; ++power) {
        apply_dense(recursion, b, j, h, power, powers, work);
      }
    }
    if (any_odd) { // Im z = Re(−i z)
      real* const odd = out + rows * powers * width;
      for (std::size_t v = 0; v < rows * powers * width; v += 2 * n) {
        for (std::size_t i = 0; i < n; ++i) {
          odd[v + i] = out[v + n + i];
          odd[v + n + i] = -out[v + i];
        }
      }
    }
    return rows;
  }

  /// One power of one row; false where it is 0.
  bool apply_row(dyson_recursion<S> const& recursion, std::size_t b, std::size_t j, std::size_t h,
                 std::size_t k, std::size_t power, real* to, real& size, scratch& work) const {
    using std::abs;
    auto const& layer = plan_.terms[b].layer;
    auto const states = layer.states(j);
    auto const& action = parts_[h].action;
    auto const n = points_;
    auto const terms = static_cast<std::size_t>(action.end(k) - action.begin(k));
    real const** const in = work.in.get(2 * terms);
    real* const factors_re = work.factors_re.get(2 * terms);
    real* const factors_im = work.factors_im.get(2 * terms);
    std::size_t count = 0;
    size = real(0);
    for (auto const* e = action.begin(k); e != action.end(k); ++e) {
      if (!has_bit(states, e->column)) {
        continue;
      }
      auto const row = layer.row_of(j, e->column);
      auto const v = recursion.first_vector(b, row) + power;
      in[count] = recursion.vector(b, v);
      factors_re[count] = e->value.real();
      size += (abs(e->value.real()) + abs(e->value.imag())) * recursion.largest(b, v);
      if (part_is_real_[h]) {
        ++count;
        continue;
      }
      in[count + 1] = in[count] + n;
      factors_re[count + 1] = -e->value.imag();
      factors_im[count] = e->value.imag();
      factors_im[count + 1] = e->value.real();
      count += 2;
    }
    if (count == 0) {
      return false;
    }
    if (part_is_real_[h]) {
      combine<1>(&to, factors_re, 1, 1, count, in, 0, recursion.width());
      return true;
    }
    real* const to_im = to + n;
    for (std::size_t c = 0; c < recursion.width(); c += 2 * n) {
      combine<1>(&to, factors_re, 1, 1, count, in, c, c + n);
      combine<1>(&to_im, factors_im, 1, 1, count, in, c, c + n);
    }
    return true;
  }

  /// One power of all wanted rows, as a matrix product.
  void apply_dense(dyson_recursion<S> const& recursion, std::size_t b, std::size_t j, std::size_t h,
                   std::size_t power, std::size_t powers, scratch& work) const {
    using std::abs;
    auto const& layer = plan_.terms[b].layer;
    auto const states = layer.states(j);
    auto const n = points_;
    auto const width = recursion.width();
    auto const dimension = parts_[h].action.dimension();
    auto const terms = count_bits(states);
    real const** const in = work.in.get(2 * terms); // real and imaginary parts
    std::size_t* const columns = work.columns.get(terms);
    std::size_t count = 0;
    for_each_bit(states, [&](std::size_t k) {
      auto const v = recursion.first_vector(b, layer.blocks()[j].first_row + count) + power;
      in[2 * count] = recursion.vector(b, v);
      in[2 * count + 1] = in[2 * count] + n;
      columns[count++] = k;
    });
    std::size_t* const rows = work.row_states.get(count_bits(work.wanted));
    std::size_t wanted = 0;
    for_each_bit(work.wanted, [&](std::size_t k) { rows[wanted++] = k; });
    real* const factors_re = work.factors_re.get(2 * terms * rows_together);
    real* const factors_im = work.factors_im.get(2 * terms * rows_together);
    auto const run = [&](auto together, std::size_t first) {
      constexpr std::size_t some = decltype(together)::value;
      real* to[some];
      real* to_im[some];
      for (std::size_t r = 0; r < some; ++r) {
        to[r] = work.applied.data() + ((first + r) * powers + power) * width;
        to_im[r] = to[r] + n;
        S const* const values = dense_[h].data() + rows[first + r] * dimension;
        real size(0);
        for (std::size_t i = 0; i < terms; ++i) {
          S const& z = values[columns[i]];
          factors_re[2 * i * some + r] = z.real();
          factors_re[(2 * i + 1) * some + r] = -z.imag();
          factors_im[2 * i * some + r] = z.imag();
          factors_im[(2 * i + 1) * some + r] = z.real();
          size += (abs(z.real()) + abs(z.imag())) *
                  recursion.largest(b, recursion.first_vector(b, layer.blocks()[j].first_row + i) + power);
        }
        work.sizes.data()[(first + r) * powers + power] = size;
      }
      for (std::size_t c = 0; c < width; c += 2 * n) {
        combine<some>(to, factors_re, 1, some, 2 * terms, in, c, c + n);
        combine<some>(to_im, factors_im, 1, some, 2 * terms, in, c, c + n);
      }
    };
    std::size_t first = 0;
    for (; first + rows_together <= wanted; first += rows_together) {
      run(std::integral_constant<std::size_t, rows_together>{}, first);
    }
    for (; first < wanted; ++first) {
      run(std::integral_constant<std::size_t, 1>{}, first);
    }
  }

  /// Σ_k Re⟨χ_a, H χ_b⟩ or Im⟨χ_a, H χ_b⟩ over the states of a partner's block, by power.
  void pair_up(dyson_recursion<S> const& recursion, std::size_t b, std::size_t j, partner const& p,
               std::size_t rows, scratch& work) const {
    auto const n = points_;
    auto const width = recursion.width();
    auto const& layer = plan_.terms[p.a].layer;
    auto const states = layer.states(p.block);
    auto const first_row = layer.blocks()[p.block].first_row;
    auto const left = recursion.powers(p.a, first_row);
    auto const right = recursion.powers(b, plan_.terms[b].layer.blocks()[j].first_row);
    real const* const applied = work.applied.data() + (p.odd ? rows * right * width : 0);
    real* const sums = work.sums.get(powers_ * n);
    real* const moduli = work.moduli.get(powers_);
    std::fill_n(sums, powers_ * n, real(0));
    std::fill_n(moduli, powers_, real(0));
    real const** const pairs = work.pairs.get(2 * rows * (width / (2 * n)));
    for (std::size_t s = 0; s < left; ++s) {
      for (std::size_t u = 0; u < right && s + u < powers_; ++u) {
        std::size_t count = 0;
        std::size_t row = first_row;
        real size(0);
        for_each_bit(states, [&](std::size_t k) {
          auto const applied_row = work.rows[k];
          if (applied_row != no_row) {
            auto const v = recursion.first_vector(p.a, row) + s;
            real const* x = recursion.vector(p.a, v);
            real const* y = applied + (applied_row * right + u) * width;
            size += recursion.largest(p.a, v) * work.sizes.data()[applied_row * right + u];
            for (std::size_t c = 0; c < width; c += 2 * n) {
              pairs[count] = x + c;
              pairs[count + 1] = y + c;
              count += 2;
            }
          }
          ++row;
        });
        moduli[s + u] += size;
        add_products(sums + (s + u) * n, pairs, count / 2, n);
      }
    }
  }

  /// Multiplies with the norm of the occupation and adds to the result.
  void flush(std::size_t b, std::size_t j, std::size_t h, partner const& p, scratch const& work,
             sums& result) const {
    using std::abs;
    auto const& block = plan_.terms[b].layer.blocks()[j];
    bool const odd = half_powers(static_cast<int>(b), static_cast<int>(block.observed_hits),
                                 plan_.occupations.total(block.occupation)) %
                         2 !=
                     0;
    real const* norm = norms_.data() + (2 * block.occupation + (odd ? 1U : 0U)) * powers_;
    for (std::size_t u = 0; u < powers_; ++u) {
      if (norm[u] == real(0)) {
        continue;
      }
      real const factor = p.sign * norm[u];
      for (std::size_t s = 0; s + u < powers_; ++s) {
        if (work.moduli.data()[s] == real(0)) {
          continue;
        }
        auto const to = p.function * powers_ + s + u;
        add_multiple(result.values.data() + (h * functions() * powers_ + to) * points_, factor,
                     static_cast<real const*>(work.sums.data()) + s * points_, points_);
        result.moduli[to] += abs(factor) * work.moduli.data()[s];
      }
    }
  }

  collective_plan<S> const& plan_;
  particle_factors<real> const& factors_;
  std::vector<observable_part<S>> const& parts_;
  std::vector<bool> part_is_real_;
  std::vector<std::vector<S>> dense_; // the part as a matrix by rows, empty where it is sparse
  int order_;
  int max_hits_;
  std::size_t points_;
  std::size_t powers_; // of 1/N
  thread_team& team_;
  scratch scratch_;         // of a problem too small to share
  std::vector<real> norms_; // by occupation, odd, power
};

} // namespace mfdyson
