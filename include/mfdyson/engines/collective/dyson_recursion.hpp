#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/core/lanes.hpp>
#include <mfdyson/core/scratch.hpp>
#include <mfdyson/core/thread_team.hpp>
#include <mfdyson/engines/collective/collective_plan.hpp>
#include <mfdyson/engines/collective/recursion_grid.hpp>

/// \file
/// The Dyson terms of the collective wavefunction, on a panel of time after the other.

namespace mfdyson {

/// Runs ψ_a(t) = −i ∫_0^t V(s) ψ_{a−1}(s) ds, one order after the other, for some of a plan's initial vectors.
///
/// What is stored is χ_a = i^a ψ_a, so that a real interaction has real coefficients, at the n points of a
/// panel, in the Schrödinger picture of the free Hamiltonian: e^{−iEt} for an entry of energy E. There a hit is
/// a constant, and a sum of hits is a linear combination of whole vectors. With W = Σ hits · χ_{a−1},
///
///     χ_a(t_0 + s) = e^{−iEs} ( χ_a(t_0) + ∫_0^s e^{iEu} W(u) du ),
///
/// where the integral over the panel is a matrix product over many entries. An entry is a polynomial in x = 1/N
/// (of degree 0 where x is a number); each of its powers has a vector, which holds, for each initial vector, n
/// real parts and n imaginary parts.
///
/// Where the Hamiltonian and the initial vectors are real, ψ_a(−t) = conj ψ_a(t): the real part of χ_a has the
/// parity of a, its imaginary part the other. Then half of a panel [−T, T] is enough (`panel_kind::half`).
template <ComplexScalar S>
class dyson_recursion {
public:
  using real = real_of<S>;

  /// Everything by reference; must outlive this object.
  /// \param first_column, columns the initial vectors
  /// \param keep_ends whether another panel follows
  /// \param storage for the values; used by this object only
  dyson_recursion(collective_plan<S> const& plan, bath_coupling<S> const& bath,
                  particle_factors<real> const& factors, recursion_grid<S> const& grid,
                  std::size_t first_column, std::size_t columns, bool keep_ends, thread_team& team,
                  scratch_buffer<real>& storage)
      : plan_(plan),
        bath_(bath),
        factors_(factors),
        grid_(grid),
        columns_(columns),
        points_(grid.points()),
        width_(2 * grid.points() * columns),
        keep_ends_(keep_ends),
        team_(team),
        scratch_(team.size()) {
    auto const terms = plan_.terms.size();
    first_vector_.resize(terms);
    std::size_t numbers = 0;
    std::size_t all_vectors = 0;
    for (std::size_t a = 0; a < terms; ++a) {
      number_vectors(a);
      stored_.push_back(numbers);
      numbers += vectors(a) * width_;
      largest_begin_.push_back(all_vectors);
      all_vectors += vectors(a);
      if (keep_ends_) {
        ends_.emplace_back(vectors(a) * 2 * columns_, real(0));
      }
    }
    largest_.assign(all_vectors, real(0));
    values_ = storage.get(numbers);
    tails_.assign(terms, real(0));
    sizes_.assign(terms, real(0));
    make_phases();
    make_weights();
    make_start(first_column);
  }

  /// Bytes that an object for this plan allocates.
  [[nodiscard]] static double bytes(collective_plan<S> const& plan, particle_factors<real> const& factors,
                                    std::size_t points, std::size_t columns) {
    double vectors = 0;
    for (std::size_t a = 0; a < plan.terms.size(); ++a) {
      auto const& blocks = plan.terms[a].layer.blocks();
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        auto const end = b + 1 < blocks.size() ? blocks[b + 1].first_row : plan.terms[a].layer.rows();
        auto const half = half_powers(static_cast<int>(a), static_cast<int>(blocks[b].observed_hits),
                                      plan.occupations.total(blocks[b].occupation));
        vectors += static_cast<double>(end - blocks[b].first_row) * factors.powers(half);
      }
    }
    return static_cast<double>(sizeof(real)) * (vectors * static_cast<double>(2 * points * columns + 1) +
                                                static_cast<double>(plan.occupations.size() * 2 * points));
  }

  /// Computes χ_a on the panel that starts at t_0; orders ascending, panels one after the other.
  void advance(std::size_t a, real const& t_0) {
    if (a == 0) {
      make_profiles(t_0);
    }
    auto const count = tiles(a);
    tile_tails_.assign(count, real(0));
    tile_sizes_.assign(count, real(0));
    auto const run = [&](std::size_t k, std::size_t thread) { advance_tile(a, k, scratch_[thread]); };
    if (vectors(a) * width_ < worth_sharing) {
      for (std::size_t k = 0; k < count; ++k) {
        run(k, 0);
      }
    } else {
      team_.for_each(count, run);
    }
    for (std::size_t k = 0; k < count; ++k) {
      tails_[a] = std::max(tails_[a], tile_tails_[k]);
      sizes_[a] = std::max(sizes_[a], tile_sizes_[k]);
    }
  }

  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] std::size_t points() const { return points_; }
  /// Numbers in a vector: initial vector, re/im, point.
  [[nodiscard]] std::size_t width() const { return width_; }
  /// Number of vectors of χ_a.
  [[nodiscard]] std::size_t vectors(std::size_t a) const {
    return first_vector_[a].empty() ? plan_.terms[a].layer.rows() : first_vector_[a].back();
  }
  /// Number of the vector of x^0 of an entry; those of the other powers follow.
  [[nodiscard]] std::size_t first_vector(std::size_t a, std::size_t row) const {
    return first_vector_[a].empty() ? row : first_vector_[a][row];
  }
  /// Number of powers of x of an entry.
  [[nodiscard]] std::size_t powers(std::size_t a, std::size_t row) const {
    return first_vector_[a].empty() ? 1 : first_vector_[a][row + 1] - first_vector_[a][row];
  }
  /// χ_a.
  [[nodiscard]] real const* vector(std::size_t a, std::size_t v) const { return values(a) + v * width_; }
  /// A bound of the modulus of a vector of χ_a at any point of the panels so far, with its initial vectors
  /// summed by squares.
  [[nodiscard]] real const& largest(std::size_t a, std::size_t v) const {
    return largest_[largest_begin_[a] + v];
  }

  /// Adds |W|² of the entries of χ_a, W = Σ hits · χ_{a−1}, to `sums`, point by point and weighted by the entry's block
  /// and state: the norm of V ψ_{a−1}. χ_a itself is not needed.
  template <class Weight>
  void add_integrand_squares(std::size_t a, Weight&& weight, real* sums) {
    auto const& term = plan_.terms[a];
    auto& work = scratch_[0];
    for (std::size_t tile = 0; tile < tiles(a); ++tile) {
      auto const first = tile * tile_rows(a);
      auto const last = std::min(term.layer.rows(), first + tile_rows(a));
      (void)work.integrand.get((last - first) * width_);
      assemble(a, first, last, work);
      for (std::size_t row = first; row < last; ++row) {
        add_squares(weight(term.layer.blocks()[term.block_of[row]], term.state_of[row]),
                    work.integrand.data() + (row - first) * width_, sums);
      }
    }
  }
  /// The same of χ_a.
  template <class Weight>
  void add_squares_of_term(std::size_t a, Weight&& weight, real* sums) const {
    auto const& term = plan_.terms[a];
    for (std::size_t row = 0; row < term.layer.rows(); ++row) {
      add_squares(weight(term.layer.blocks()[term.block_of[row]], term.state_of[row]), vector(a, row), sums);
    }
  }

  /// The largest last Chebyshev coefficient of an integrand so far, relative to the Dyson term it belongs to.
  [[nodiscard]] real unresolved() const {
    real worst(0);
    for (std::size_t a = 1; a < tails_.size(); ++a) {
      if (tails_[a] > real(0) && sizes_[a] > real(0)) {
        worst = std::max(worst, real(tails_[a] / sizes_[a]));
      }
    }
    return worst;
  }

protected: // for benchmarks of the kernels
  [[nodiscard]] std::size_t terms() const { return plan_.terms.size(); }
  /// Number of tiles that the entries of χ_a are computed in.
  [[nodiscard]] std::size_t tiles(std::size_t a) const {
    auto const rows = plan_.terms[a].layer.rows();
    auto const tile = tile_rows(a);
    return (rows + tile - 1) / tile;
  }
  /// The hits into a tile, and its integrals, with nothing between; χ_a is left with numbers of no meaning.
  void run_tile_kernels(std::size_t a, std::size_t tile) {
    auto const first = tile * tile_rows(a);
    auto const last = std::min(plan_.terms[a].layer.rows(), first + tile_rows(a));
    auto const first_v = first_vector(a, first);
    auto const count = first_vector(a, last - 1) + powers(a, last - 1) - first_v;
    (void)scratch_[0].integrand.get(count * width_);
    assemble(a, first, last, scratch_[0]);
    integrate(a, count * columns_, values(a) + first_v * width_, scratch_[0]);
  }

private:
  static constexpr std::size_t tile_numbers = 4096;
  static constexpr std::size_t worth_sharing = 30000; // numbers

  /// What a thread needs while it works on a tile.
  struct scratch {
    scratch_buffer<real> integrand;
    scratch_buffer<real> profiled;
    scratch_buffer<real> phases;
    scratch_buffer<real> mixed;
    scratch_buffer<real const*> in;
    scratch_buffer<real> factors_re;
    scratch_buffer<real> factors_im;
    real* out[rows_together];
  };

  [[nodiscard]] real* values(std::size_t a) const { return values_ + stored_[a]; }

  /// sums[k] += weight · Σ |x_k|² over the initial vectors.
  void add_squares(real const& weight, real const* x, real* sums) const {
    for (std::size_t part = 0; part < 2 * columns_; ++part, x += points_) {
      for (std::size_t k = 0; k < points_; ++k) {
        sums[k] += weight * (x[k] * x[k]);
      }
    }
  }

  void number_vectors(std::size_t a) {
    if (factors_.max_power() == 0) {
      return;
    }
    auto const& term = plan_.terms[a];
    std::size_t next = 0;
    for (std::size_t row = 0; row < term.layer.rows(); ++row) {
      first_vector_[a].push_back(static_cast<std::uint32_t>(next));
      auto const& block = term.layer.blocks()[term.block_of[row]];
      next += static_cast<std::size_t>(
          factors_.powers(half_powers(static_cast<int>(a), static_cast<int>(block.observed_hits),
                                      plan_.occupations.total(block.occupation))));
    }
    first_vector_[a].push_back(static_cast<std::uint32_t>(next));
  }

  /// e^{iE_m s} of every occupation.
  void make_phases() {
    auto const n = points_;
    auto const modes = plan_.occupations.modes();
    occupation_phases_.resize(plan_.occupations.size() * 2 * n);
    for (std::size_t m = 0; m < plan_.occupations.size(); ++m) {
      real* phase = occupation_phases_.data() + m * 2 * n;
      std::fill_n(phase, n, real(1));
      std::fill_n(phase + n, n, real(0));
      for (std::size_t mode = 0; mode < modes; ++mode) {
        auto const count = plan_.occupations.occupation(static_cast<occupation_basis::id>(m), mode);
        if (count > 0) {
          real const* factor = grid_.mode_phases[mode].data() + static_cast<std::size_t>(count) * 2 * n;
          rotate(phase, phase + n, factor, factor + n, n);
        }
      }
    }
  }

  /// √|⟨m, m⟩|, what an unnormalised entry counts for.
  void make_weights() {
    using std::abs;
    using std::sqrt;
    for (std::size_t m = 0; m < plan_.occupations.size(); ++m) {
      weights_.push_back(
          sqrt(abs(factors_.norm(plan_.occupations, static_cast<occupation_basis::id>(m), false).front())));
    }
  }

  /// e^{iδ(t_0 + s)} at the points, for every detuning but 0.
  void make_profiles(real const& t_0) {
    using std::cos;
    using std::sin;
    profiles_.resize(bath_.detunings.size() * 2 * points_);
    for (std::size_t d = 1; d < bath_.detunings.size(); ++d) {
      for (std::size_t k = 0; k < points_; ++k) {
        real const angle = bath_.detunings[d] * (t_0 + grid_.time(k));
        profiles_[2 * d * points_ + k] = cos(angle);
        profiles_[(2 * d + 1) * points_ + k] = sin(angle);
      }
    }
  }

  /// The initial vectors are where χ_0 of the panel before would have ended.
  void make_start(std::size_t first_column) {
    auto const& term = plan_.terms.front();
    start_.assign(term.layer.rows() * 2 * columns_, real(0));
    for (std::size_t row = 0; row < term.layer.rows(); ++row) {
      for (std::size_t c = 0; c < columns_; ++c) {
        S const z = plan_.start[first_column + c](static_cast<Eigen::Index>(term.state_of[row]));
        start_[(row * columns_ + c) * 2] = z.real();
        start_[(row * columns_ + c) * 2 + 1] = z.imag();
      }
    }
    if (keep_ends_) {
      ends_[0] = start_;
    }
  }

  /// χ_a at the beginning of the panel, or null where it is 0: re/im by initial vector.
  [[nodiscard]] real const* begin_values(std::size_t a, std::size_t v) const {
    if (keep_ends_) {
      return ends_[a].data() + v * 2 * columns_;
    }
    return a == 0 ? start_.data() + v * 2 * columns_ : nullptr;
  }

  [[nodiscard]] std::size_t tile_rows(std::size_t a) const {
    return std::clamp<std::size_t>(tile_numbers * plan_.terms[a].layer.rows() / (1 + vectors(a) * width_), 8,
                                   64);
  }

  void advance_tile(std::size_t a, std::size_t tile, scratch& work) {
    auto const& term = plan_.terms[a];
    auto const first = tile * tile_rows(a);
    auto const last = std::min(term.layer.rows(), first + tile_rows(a));
    auto const first_v = first_vector(a, first);
    auto const count = first_vector(a, last - 1) + powers(a, last - 1) - first_v;
    auto const n = points_;
    // phases of the tile's entries
    real* phase = work.phases.get((last - first) * 2 * n);
    for (std::size_t row = first; row < last; ++row, phase += 2 * n) {
      real const* m = occupation_phases_.data() + term.layer.blocks()[term.block_of[row]].occupation * 2 * n;
      real const* k = grid_.state_phases.data() + term.state_of[row] * 2 * n;
      multiply_phases(phase, phase + n, m, m + n, k, k + n, n);
    }
    real* const out = values(a) + first_v * width_;
    if (a > 0) {
      real* const integrand = work.integrand.get(count * width_);
      assemble(a, first, last, work);
      real* const mixed = work.mixed.get(2 * n);
      std::fill_n(mixed, 2 * n, real(0));
      phase = work.phases.data();
      for (std::size_t row = first; row < last; ++row, phase += 2 * n) {
        real const weight = weights_[term.layer.blocks()[term.block_of[row]].occupation];
        auto const begin = (first_vector(a, row) - first_v) * columns_;
        auto const end = begin + powers(a, row) * columns_;
        for (std::size_t v = begin; v < end; ++v) {
          real* w = integrand + v * 2 * n;
          rotate(w, w + n, phase, phase + n, n);
          // signs without a pattern, so that nothing cancels by symmetry
          add_multiple(mixed, (v * 2654435761U >> 16 & 1U) != 0 ? weight : real(-weight), w, 2 * n);
        }
      }
      integrate(a, count * columns_, out, work);
      tile_tails_[tile] = tail(a, mixed);
    } else {
      std::fill_n(out, count * width_, real(0));
    }
    finish_rows(a, tile, first, last, work);
  }

  /// Adds the values at the beginning, returns to the Schrödinger picture, and measures.
  void finish_rows(std::size_t a, std::size_t tile, std::size_t first, std::size_t last, scratch& work) {
    using std::sqrt;
    auto const& term = plan_.terms[a];
    auto const n = points_;
    real const spread = sqrt(real(static_cast<int>(2 * columns_)));
    real const* phase = work.phases.data();
    real most_of_tile(0);
    for (std::size_t row = first; row < last; ++row, phase += 2 * n) {
      auto const begin = first_vector(a, row);
      real most_of_row(0);
      for (auto v = begin; v < begin + powers(a, row); ++v) {
        real* x = values(a) + v * width_;
        real const* start = begin_values(a, v);
        real most(0);
        for (std::size_t c = 0; c < columns_; ++c) {
          real* re = x + 2 * c * n;
          if (start != nullptr) {
            for (std::size_t k = 0; k < n; ++k) {
              re[k] += start[2 * c];
              re[n + k] += start[2 * c + 1];
            }
          }
          most = std::max(most, rotate_back(re, re + n, phase, phase + n, n));
          if (keep_ends_) {
            ends_[a][(v * columns_ + c) * 2] = re[n - 1];
            ends_[a][(v * columns_ + c) * 2 + 1] = re[2 * n - 1];
          }
        }
        real& largest = largest_[largest_begin_[a] + v];
        largest = std::max(largest, real(most * spread));
        most_of_row = std::max(most_of_row, largest);
      }
      most_of_tile = std::max(
          most_of_tile, real(most_of_row * weights_[term.layer.blocks()[term.block_of[row]].occupation]));
    }
    tile_sizes_[tile] = most_of_tile;
  }

  /// W = Σ hits · χ_{a−1} for the entries of a tile.
  void assemble(std::size_t a, std::size_t first, std::size_t last, scratch& work) const {
    auto const& term = plan_.terms[a];
    auto const first_v = first_vector(a, first);
    for (std::size_t row = first; row < last;) {
      std::size_t rows = 1;
      while (rows < rows_together && row + rows < last && term.hits[0].repeats[row + rows] != 0 &&
             powers(a, row + rows) == powers(a, row)) {
        ++rows;
      }
      if (rows < rows_together || term.hits[0].row_start[row + 1] - term.hits[0].row_start[row] < 4) {
        rows = 1;
      }
      for (std::size_t power = 0; power < powers(a, row); ++power) {
        for (std::size_t r = 0; r < rows; ++r) {
          work.out[r] = work.integrand.data() + (first_vector(a, row + r) + power - first_v) * width_;
        }
        if (rows == 1) {
          add_up<1>(term.hits[0], a, row, power, work);
        } else {
          add_up<rows_together>(term.hits[0], a, row, power, work);
        }
      }
      row += rows;
    }
    for (std::size_t d = 1; d < term.hits.size(); ++d) {
      real* const profiled = work.profiled.get(width_);
      for (std::size_t row = first; row < last; ++row) {
        for (std::size_t power = 0; power < powers(a, row); ++power) {
          work.out[0] = profiled;
          add_up<1>(term.hits[d], a, row, power, work);
          real* w = work.integrand.data() + (first_vector(a, row) + power - first_v) * width_;
          real const* profile = profiles_.data() + 2 * d * points_;
          for (std::size_t c = 0; c < columns_; ++c) {
            real const* v = profiled + 2 * c * points_;
            real* to = w + 2 * c * points_;
            add_product(to, to + points_, profile, profile + points_, v, v + points_, points_);
          }
        }
      }
    }
  }

  /// work.out[r] = Σ hits of the entry row + r, of one power of x, with one detuning.
  template <std::size_t Rows>
  void add_up(hit_table<real> const& table, std::size_t a, std::size_t row, std::size_t power,
              scratch& work) const {
    auto const begin = table.row_start[row];
    auto const end = table.row_start[row + 1];
    auto const count = end - begin;           // and as many for each of the rows together
    real const** in = work.in.get(4 * count); // two powers of x, real and imaginary
    real* factors_re = work.factors_re.get(4 * count * rows_together);
    real* factors_im = work.factors_im.get(4 * count * rows_together);
    auto const add = [&](real const* from, real const& factor, std::uint32_t h) {
      *in++ = from;
      for (std::size_t r = 0; r < Rows; ++r) {
        *factors_re++ = factor * table.re[h + r * count];
      }
      if (!table.real) { // re ← −im · im, im ← re · im: the same vectors, other factors
        *in++ = from + points_;
        for (std::size_t r = 0; r < Rows; ++r) {
          *factors_re++ = -factor * table.im[h + r * count];
          *factors_im++ = factor * table.im[h + r * count];
        }
        for (std::size_t r = 0; r < Rows; ++r) {
          *factors_im++ = factor * table.re[h + r * count];
        }
      }
    };
    real const* before = values(a - 1);
    if (factors_.max_power() == 0 && table.real) {
      for (auto h = begin; h < end; ++h) {
        *in++ = before + table.source[h] * width_;
        real const& factor = factors_[table.factor[h]].constant;
        for (std::size_t r = 0; r < Rows; ++r) {
          *factors_re++ = factor * table.re[h + r * count];
        }
      }
    } else if (factors_.max_power() == 0) {
      for (auto h = begin; h < end; ++h) {
        add(before + table.source[h] * width_, factors_[table.factor[h]].constant, h);
      }
    } else {
      for (auto h = begin; h < end; ++h) {
        auto const& factor = factors_[table.factor[h]];
        auto const v = first_vector(a - 1, table.source[h]);
        auto const available = powers(a - 1, table.source[h]);
        if (factor.constant != real(0) && power < available) {
          add(before + (v + power) * width_, factor.constant, h);
        }
        if (factor.slope != real(0) && power >= 1 && power <= available) {
          add(before + (v + power - 1) * width_, factor.slope, h);
        }
      }
    }
    auto const terms = static_cast<std::size_t>(in - work.in.data());
    if (table.real) {
      combine<Rows>(work.out, work.factors_re.data(), 1, Rows, terms, work.in.data(), 0, width_);
      return;
    }
    real* out_im[Rows];
    for (std::size_t r = 0; r < Rows; ++r) {
      out_im[r] = work.out[r] + points_;
    }
    for (std::size_t c = 0; c < columns_; ++c) {
      auto const at = 2 * c * points_;
      combine<Rows>(work.out, work.factors_re.data(), 1, Rows, terms, work.in.data(), at, at + points_);
      combine<Rows>(out_im, work.factors_im.data(), 1, Rows, terms, work.in.data(), at, at + points_);
    }
  }

  /// out = the integrals of the first `count` pairs of node vectors of the integrand.
  void integrate(std::size_t a, std::size_t count, real* out, scratch& work) const {
    auto const n = points_;
    for (int part = 0; part < 2; ++part) { // real, imaginary
      real const* const* matrix = grid_.integrate_rows[integrand_parity(a, part)].data();
      auto const shift = static_cast<std::size_t>(part) * n;
      real const* in = work.integrand.data() + shift;
      real* to[rows_together];
      std::size_t v = 0;
      for (; v + rows_together <= count; v += rows_together) {
        for (std::size_t r = 0; r < rows_together; ++r) {
          to[r] = out + (v + r) * 2 * n + shift;
        }
        combine<rows_together>(to, in + v * 2 * n, 2 * n, 1, n, matrix, 0, n);
      }
      for (; v < count; ++v) {
        to[0] = out + v * 2 * n + shift;
        combine<1>(to, in + v * 2 * n, 2 * n, 1, n, matrix, 0, n);
      }
    }
  }

  /// Parity in time of the real or the imaginary part of the integrand of χ_a, on a half panel.
  [[nodiscard]] static std::size_t integrand_parity(std::size_t a, int part) {
    return (a + 1 + static_cast<std::size_t>(part)) % 2;
  }

  /// The last two Chebyshev coefficients of a vector of integrands, as they would appear in χ_a.
  [[nodiscard]] real tail(std::size_t a, real const* integrand) const {
    using std::abs;
    real worst(0);
    for (int part = 0; part < 2; ++part) {
      real const* functional = grid_.last_coefficients[integrand_parity(a, part)].data();
      for (std::size_t m = 0; m < 2; ++m) {
        real sum(0);
        for (std::size_t k = 0; k < points_; ++k) {
          sum += functional[m * points_ + k] * integrand[static_cast<std::size_t>(part) * points_ + k];
        }
        worst = std::max(worst, real(abs(sum)));
      }
    }
    return worst * grid_.length / real(static_cast<int>(points_)); // ∫ T_m is of size 1/m
  }

  collective_plan<S> const& plan_;
  bath_coupling<S> const& bath_;
  particle_factors<real> const& factors_;
  recursion_grid<S> const& grid_;
  std::size_t columns_;
  std::size_t points_;
  std::size_t width_;
  bool keep_ends_;
  thread_team& team_;
  std::vector<scratch> scratch_;                         // by thread
  std::vector<std::vector<std::uint32_t>> first_vector_; // by a, entry; empty where entries have one power
  real* values_;                                         // χ_a, by vector, number
  std::vector<std::size_t> stored_;                      // where each begins
  std::vector<real> largest_;                            // by a, vector
  std::vector<std::size_t> largest_begin_;               // by a
  std::vector<std::vector<real>> ends_; // χ_a at the end of the panel: vector, column, re/im
  std::vector<real> start_;             // χ_0 at t = 0
  std::vector<real> weights_;           // by occupation
  std::vector<real> occupation_phases_; // by occupation, cos/sin, point
  std::vector<real> profiles_;          // by detuning, cos/sin, point
  std::vector<real> tile_tails_;
  std::vector<real> tile_sizes_;
  std::vector<real> tails_;
  std::vector<real> sizes_;
};

} // namespace mfdyson
