#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <mfdyson/engines/chebyshev_panel.hpp>
#include <mfdyson/engines/coefficient_functions.hpp>
#include <mfdyson/engines/collective/collective_plan.hpp>

/// \file
/// The Dyson terms of the collective wavefunction, on a panel of time after the other.

namespace mfdyson {

/// Runs ψ_a(t) = −i ∫_0^t V(s) ψ_{a−1}(s) ds through all orders at once and contracts with the observable.
///
/// What is stored is χ_a = i^a ψ_a, so that a real interaction has real coefficients, at the n points of a
/// panel, in the Schrödinger picture of the free Hamiltonian: e^{−iEt} for an entry of energy E. There a hit is
/// a constant, and a sum of hits is a multiply-add of whole node vectors. With W = Σ hits · χ_{a−1},
///
///     χ_a(t_0 + s) = e^{−iEs} ( χ_a(t_0) + ∫_0^s e^{iEu} W(u) du ),
///
/// where the integral over the panel is one matrix product for many entries. A row holds, for each initial
/// vector, n real parts and n imaginary parts.
template <ComplexScalar S>
class dyson_recursion {
public:
  using real = real_of<S>;

  /// \param plan, bath, observable, factors kept by reference; must outlive this object
  dyson_recursion(collective_plan<S> const& plan, bath_coupling<S> const& bath,
                  sparse_operator<S> const& observable, particle_factors<real> const& factors,
                  chebyshev_panel<real> const& panel, real panel_length)
      : plan_(plan),
        bath_(bath),
        observable_(observable),
        factors_(factors),
        panel_(panel),
        length_(std::move(panel_length)),
        points_(panel.points()),
        width_(2 * panel.points() * plan.columns()) {
    using std::sqrt;
    for (auto const& term : plan_.terms) {
      values_.emplace_back(term.layer.rows() * width_, real(0));
      largest_.emplace_back(term.layer.rows(), real(0));
    }
    for (std::size_t m = 0; m < plan_.occupations.size(); ++m) {
      norms_.push_back(factors_.norm(plan_.occupations, static_cast<occupation_basis::id>(m)));
    }
    make_phases();
    make_integration();
    set_start();
  }

  /// Bytes that an object for this plan allocates.
  [[nodiscard]] static double bytes(collective_plan<S> const& plan, std::size_t points) {
    return static_cast<double>(sizeof(real)) *
           (static_cast<double>(plan.rows()) * static_cast<double>(2 * points * plan.columns() + 1) +
            static_cast<double>(plan.energies.size() * 2 * points));
  }

  /// Computes all χ_a on the panel that starts at time t_0, which the last call ended at.
  void advance(real const& t_0) {
    make_profiles(t_0);
    for (std::size_t a = 0; a < plan_.terms.size(); ++a) {
      auto const rows = plan_.terms[a].layer.rows();
      for (std::size_t first = 0; first < rows; first += tile_rows) {
        advance_rows(a, first, std::min(rows, first + tile_rows));
      }
    }
  }

  /// Adds Σ_{a+b=r} ⟨ψ_a, A ψ_b⟩ on the current panel to `sums[(r, p)][point]`, and an estimate of the sum of
  /// the moduli of the terms to `moduli[(r, p)]`; (r, p) is r (P + 1) + p.
  void contract(std::vector<S>& sums, std::vector<real>& moduli, int max_hits) const {
    auto const order = static_cast<int>(plan_.terms.size()) - 1;
    std::vector<real> re(points_);
    std::vector<real> im(points_);
    for (int a = 0; a <= order; ++a) {
      for (int b = 0; a + b <= order; ++b) {
        auto const& left = plan_.terms[static_cast<std::size_t>(a)].layer;
        auto const& right = plan_.terms[static_cast<std::size_t>(b)].layer;
        // conj(χ_a) χ_b = i^{b−a} conj(ψ_a) ψ_b
        S const phase = imaginary_power<S>(a - b);
        for (std::size_t i = 0; i < left.blocks().size(); ++i) {
          auto const& l = left.blocks()[i];
          for (int q = 0; q <= std::min(b, max_hits); ++q) {
            auto const j = right.find(l.occupation, static_cast<std::size_t>(q));
            if (j == reach_layer::none) {
              continue;
            }
            real size(0);
            std::fill(re.begin(), re.end(), real(0));
            std::fill(im.begin(), im.end(), real(0));
            contract_blocks(a, i, b, static_cast<std::size_t>(j), re, im, size);
            auto const slot = static_cast<std::size_t>(a + b) * static_cast<std::size_t>(max_hits + 1) +
                              l.observed_hits + static_cast<std::size_t>(q);
            real const norm = norms_[l.occupation];
            moduli[slot] += norm * size;
            for (std::size_t k = 0; k < points_; ++k) {
              sums[slot * points_ + k] += norm * phase * S(re[k], im[k]);
            }
          }
        }
      }
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

private:
  static constexpr std::size_t tile_rows = 64;
  static constexpr std::size_t block_size = 8;
  using block = Eigen::Array<real, static_cast<int>(block_size), 1>;
  using nodes = Eigen::Map<Eigen::Array<real, Eigen::Dynamic, 1>>;
  using const_nodes = Eigen::Map<Eigen::Array<real, Eigen::Dynamic, 1> const>;

  void make_phases() {
    using std::cos;
    using std::sin;
    phases_.resize(plan_.energies.size() * 2 * points_);
    for (std::size_t e = 0; e < plan_.energies.size(); ++e) {
      for (std::size_t k = 0; k < points_; ++k) {
        real const angle = plan_.energies[e] * (panel_.nodes()[k] + real(1)) * length_ / real(2);
        phases_[2 * e * points_ + k] = cos(angle);
        phases_[(2 * e + 1) * points_ + k] = sin(angle);
      }
    }
  }

  /// Values ↦ integral at the points, and, in two more columns, the last two Chebyshev coefficients.
  void make_integration() {
    padded_ = (points_ + 2 + block_size - 1) / block_size * block_size;
    integration_.assign(points_ * padded_, real(0));
    for (std::size_t k = 0; k < points_; ++k) {
      auto const from = static_cast<Eigen::Index>(k);
      for (std::size_t m = 0; m < points_; ++m) {
        integration_[k * padded_ + m] =
            panel_.integrate()(static_cast<Eigen::Index>(m), from) * length_ / real(2);
      }
      for (std::size_t m = 0; m < 2; ++m) {
        integration_[k * padded_ + points_ + m] =
            panel_.to_coefficients()(static_cast<Eigen::Index>(points_ - 2 + m), from);
      }
    }
    tails_.assign(plan_.terms.size(), real(0));
    sizes_.assign(plan_.terms.size(), real(0));
    auto const tile_vectors = tile_rows * 2 * plan_.columns();
    integrand_.assign(tile_vectors * points_, real(0));
    integral_.assign(tile_vectors * padded_, real(0));
    profiled_.resize(width_);
  }

  /// e^{iδ(t_0 + s)} at the points, for every detuning but 0.
  void make_profiles(real const& t_0) {
    using std::cos;
    using std::sin;
    profiles_.resize(bath_.detunings.size() * 2 * points_);
    for (std::size_t d = 1; d < bath_.detunings.size(); ++d) {
      for (std::size_t k = 0; k < points_; ++k) {
        real const angle = bath_.detunings[d] * (t_0 + (panel_.nodes()[k] + real(1)) * length_ / real(2));
        profiles_[2 * d * points_ + k] = cos(angle);
        profiles_[(2 * d + 1) * points_ + k] = sin(angle);
      }
    }
  }

  /// Puts the initial vectors where a panel expects the end of the one before.
  void set_start() {
    auto const& layer = plan_.terms.front().layer;
    for (std::size_t b = 0; b < layer.blocks().size(); ++b) {
      std::size_t row = layer.blocks()[b].first_row;
      for_each_bit(layer.states(b), [&](std::size_t k) {
        for (std::size_t c = 0; c < plan_.columns(); ++c) {
          S const z = plan_.start[c](static_cast<Eigen::Index>(k));
          values_[0][row * width_ + 2 * c * points_ + points_ - 1] = z.real();
          values_[0][row * width_ + (2 * c + 1) * points_ + points_ - 1] = z.imag();
        }
        ++row;
      });
    }
  }

  void advance_rows(std::size_t a, std::size_t first, std::size_t last) {
    using std::abs;
    using std::sqrt;
    auto const& term = plan_.terms[a];
    auto const columns = plan_.columns();
    auto const vectors = (last - first) * 2 * columns;
    if (a > 0) {
      for (std::size_t row = first; row < last; ++row) {
        real* w = integrand_.data() + (row - first) * width_;
        std::fill_n(w, width_, real(0));
        add_hits(term.hits[0], a, row, w);
        for (std::size_t d = 1; d < term.hits.size(); ++d) {
          std::fill(profiled_.begin(), profiled_.end(), real(0));
          add_hits(term.hits[d], a, row, profiled_.data());
          for (std::size_t c = 0; c < columns; ++c) {
            add_product(profiled_.data() + 2 * c * points_, profiles_.data() + 2 * d * points_,
                        w + 2 * c * points_);
          }
        }
        real const* phase = phases_.data() + 2 * term.energy[row] * points_;
        for (std::size_t c = 0; c < columns; ++c) {
          rotate(w + 2 * c * points_, phase, real(1));
        }
      }
      integrate(vectors);
    } else {
      std::fill(integral_.begin(), integral_.end(), real(0));
    }
    real tail(0);
    real size(0);
    for (std::size_t row = first; row < last; ++row) {
      real const weight = sqrt(abs(norms_[term.layer.blocks()[term.block_of[row]].occupation]));
      real* out = values_[a].data() + row * width_;
      real const* phase = phases_.data() + 2 * term.energy[row] * points_;
      real largest(0);
      real row_tail(0);
      for (std::size_t c = 0; c < columns; ++c) {
        real* v = out + 2 * c * points_;
        real const start_re = v[points_ - 1];
        real const start_im = v[2 * points_ - 1];
        real const* in_re = integral_.data() + ((row - first) * columns + c) * 2 * padded_;
        real const* in_im = in_re + padded_;
        for (std::size_t k = 0; k < points_; ++k) {
          v[k] = start_re + in_re[k];
          v[points_ + k] = start_im + in_im[k];
        }
        row_tail = std::max({row_tail, real(abs(in_re[points_])), real(abs(in_re[points_ + 1])),
                             real(abs(in_im[points_])), real(abs(in_im[points_ + 1]))});
        rotate(v, phase, real(-1));
        for (std::size_t k = 0; k < points_; ++k) {
          largest = std::max(largest, real(abs(v[k]) + abs(v[points_ + k]))); // squares might underflow
        }
      }
      largest_[a][row] = std::max(largest_[a][row], real(largest * sqrt(real(static_cast<int>(columns)))));
      tail = std::max(tail, real(weight * row_tail));
      size = std::max(size, real(weight * largest_[a][row]));
    }
    // ∫ T_m is of size 1/m
    tails_[a] = std::max(tails_[a], real(tail * length_ / real(static_cast<int>(points_))));
    sizes_[a] = std::max(sizes_[a], size);
  }

  /// integral_ = integrand_ · integration_ for the first `vectors` node vectors of the tile; two at a time, so
  /// that a block of the matrix is used twice when it is loaded.
  void integrate(std::size_t vectors) {
    for (std::size_t v = 0; v < vectors; v += 2) { // always an even number: re and im
      real const* in = integrand_.data() + v * points_;
      real* out = integral_.data() + v * padded_;
      for (std::size_t m = 0; m < padded_; m += block_size) {
        block even = block::Zero();
        block odd = block::Zero();
        for (std::size_t k = 0; k < points_; ++k) {
          Eigen::Map<block const> const column(integration_.data() + k * padded_ + m);
          even += in[k] * column;
          odd += in[points_ + k] * column;
        }
        Eigen::Map<block>(out + m) = even;
        Eigen::Map<block>(out + padded_ + m) = odd;
      }
    }
  }

  /// w += Σ hits of one row.
  void add_hits(hit_table<real> const& table, std::size_t a, std::size_t row, real* w) const {
    real const* before = values_[a - 1].data();
    real const* factors = factors_.values().data();
    for (std::uint32_t h = table.row_start[row]; h < table.row_start[row + 1]; ++h) {
      real const* from = before + table.source[h] * width_;
      real const factor = factors[table.factor[h]];
      real const re = table.re[h] * factor;
      if (table.real) {
        nodes(w, static_cast<Eigen::Index>(width_)) +=
            re * const_nodes(from, static_cast<Eigen::Index>(width_));
        continue;
      }
      real const im = table.im[h] * factor;
      for (std::size_t c = 0; c < width_; c += 2 * points_) {
        for (std::size_t k = c; k < c + points_; ++k) {
          w[k] += re * from[k] - im * from[points_ + k];
          w[points_ + k] += re * from[points_ + k] + im * from[k];
        }
      }
    }
  }

  /// v ← e^{±iEs} v, `phase` being the cosines and the sines.
  void rotate(real* v, real const* phase, real const& sign) const {
    for (std::size_t k = 0; k < points_; ++k) {
      real const re = v[k];
      real const im = v[points_ + k];
      real const c = phase[k];
      real const s = sign * phase[points_ + k];
      v[k] = c * re - s * im;
      v[points_ + k] = c * im + s * re;
    }
  }

  /// w += profile · v.
  void add_product(real const* v, real const* profile, real* w) const {
    for (std::size_t k = 0; k < points_; ++k) {
      w[k] += profile[k] * v[k] - profile[points_ + k] * v[points_ + k];
      w[points_ + k] += profile[k] * v[points_ + k] + profile[points_ + k] * v[k];
    }
  }

  /// re + i im += Σ conj(χ_a) A χ_b over a pair of blocks of one occupation.
  void contract_blocks(int a, std::size_t i, int b, std::size_t j, std::vector<real>& re,
                       std::vector<real>& im, real& size) const {
    using std::abs;
    auto const& left = plan_.terms[static_cast<std::size_t>(a)].layer;
    auto const& right = plan_.terms[static_cast<std::size_t>(b)].layer;
    auto const states = right.states(j);
    std::size_t row = left.blocks()[i].first_row;
    for_each_bit(left.states(i), [&](std::size_t k) {
      for (auto const* e = observable_.begin(k); e != observable_.end(k); ++e) {
        if (!has_bit(states, e->column)) {
          continue;
        }
        auto const column = right.blocks()[j].first_row + rank_of_bit(states, e->column);
        real const a_re = e->value.real();
        real const a_im = e->value.imag();
        size += abs(e->value) * largest_[static_cast<std::size_t>(a)][row] *
                largest_[static_cast<std::size_t>(b)][column];
        real const* x = values_[static_cast<std::size_t>(a)].data() + row * width_;
        real const* y = values_[static_cast<std::size_t>(b)].data() + column * width_;
        for (std::size_t c = 0; c < width_; c += 2 * points_) {
          for (std::size_t n = 0; n < points_; ++n) {
            real const u = x[c + n] * y[c + n] + x[c + points_ + n] * y[c + points_ + n];
            real const v = x[c + n] * y[c + points_ + n] - x[c + points_ + n] * y[c + n];
            re[n] += a_re * u - a_im * v;
            im[n] += a_re * v + a_im * u;
          }
        }
      }
      ++row;
    });
  }

  collective_plan<S> const& plan_;
  bath_coupling<S> const& bath_;
  sparse_operator<S> const& observable_;
  particle_factors<real> const& factors_;
  chebyshev_panel<real> const& panel_;
  real length_;
  std::size_t points_;
  std::size_t width_;                      // of a row
  std::vector<std::vector<real>> values_;  // χ_a: by a, row, initial vector, re/im, point
  std::vector<std::vector<real>> largest_; // max over the panels of |χ_a|, by a, row
  std::vector<real> norms_;                // ⟨m, m⟩
  std::vector<real> phases_;               // by energy, cos/sin, point
  std::vector<real> profiles_;             // by detuning, cos/sin, point
  std::vector<real> profiled_;             // scratch row
  std::size_t padded_ = 0;                 // points + 2, rounded up to whole blocks
  std::vector<real> integration_;          // points × padded
  std::vector<real> integrand_;            // of a tile: row, initial vector, re/im, point
  std::vector<real> integral_;             // of a tile, padded
  std::vector<real> tails_;
  std::vector<real> sizes_;
};

} // namespace mfdyson
