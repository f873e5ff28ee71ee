#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/limits/block_triangular.hpp>
#include <mfdyson/limits/field_terms.hpp>
#include <mfdyson/limits/time_panels.hpp>

/// \file
/// The Volterra operators of particles at a Bose field, as matrices.

namespace mfdyson {

/// What the equations of `field_evolution` are made of, on the points t_i of [0, T]; row i · terms + b is term b at t_i.
///
/// (𝒞f)(t) = ∫_0^t Im C(t,s) f(s) ds, (𝒦f)(t) = ∫_0^t K(t,s) f(s) ds with K^{ab}(t,s) = ⟨f_a(t), f_b(s)⟩, and W = ½K + Re N the
/// correlations of the free fields φ(f_b), N those of their thermal part.
struct field_kernels {
  time_panels grid;
  std::size_t terms;
  real_matrix particles_re;  ///< C
  real_matrix particles_im;  ///< C
  real_matrix drive;         ///< 𝒞
  real_matrix emission_re;   ///< 𝒦
  real_matrix emission_im;   ///< 𝒦
  real_matrix feedback;      ///< 4 𝒞 Im 𝒲 = 2 𝒞 Im 𝒦
  real_matrix noise_re;      ///< 4 𝒞 W 𝒞ᵀ
  real_matrix noise_im;      ///< 4 𝒞 W 𝒞ᵀ
  real_matrix absorption_re; ///< 𝒞 N, empty at temperature 0
  real_matrix absorption_im; ///< 𝒞 N
  std::vector<double> mean;  ///< 2 𝒞⟨Φ⟩
  double error;              ///< of integrals over the kernels, relative

  [[nodiscard]] Eigen::Index rows() const { return particles_re.rows(); }
  /// Rows of a panel.
  [[nodiscard]] Eigen::Index block() const { return static_cast<Eigen::Index>(time_panels::points * terms); }

  /// 𝒞 f.
  [[nodiscard]] std::vector<double> driven(std::vector<double> const& f) const {
    real_matrix column(rows(), 1);
    std::copy(f.begin(), f.end(), column.data());
    column = triangular_product(drive, column, block());
    return {column.data(), column.data() + column.rows()};
  }
};

namespace detail {

/// Largest tail of the free correlations on a panel, relative to their size: what decides on the first number of panels.
[[nodiscard]] inline double unresolved(field_terms const& terms, time_panels const& grid) {
  double worst = 0;
  auto const look = [&](auto const& value) {
    double largest = 0;
    for (std::size_t k = 0; k < time_panels::points; ++k) {
      largest = std::max(largest, std::abs(value(k)));
    }
    double const tail = std::hypot(grid.tail([&](std::size_t k) { return value(k).real(); }),
                                   grid.tail([&](std::size_t k) { return value(k).imag(); }));
    worst = std::max(worst, largest > 0 ? tail / largest : 0.0);
  };
  for (std::size_t b = 0; b < terms.size(); ++b) {
    for (double const start : {-grid.width() / 2, 0.0}) {
      look([&](std::size_t k) {
        return terms.inner_product(terms.form(b), terms.form(b), start + grid.local_node(k));
      });
      look([&](std::size_t k) { return terms.particles(b, b, start + grid.local_node(k), 0); });
    }
  }
  return worst;
}

/// Two integrals as the equations have them, just before T, for each term: ∫∫ Im C W Im C, which a kink of W at equal times disturbs, and
/// ∫ K(t,s) C(s,t) ds with one at s = t; and what they are compared with.
struct kernel_integrals {
  std::complex<double> value;
  double size;
};
[[nodiscard]] inline std::vector<kernel_integrals> integrals(field_terms const& terms,
                                                             time_panels const& grid, double t) {
  std::vector<kernel_integrals> result;
  for (std::size_t b = 0; b < terms.size(); ++b) {
    auto const& f = terms.form(b);
    auto const v = grid.integral<double>(
        t, 1, [&](double s, std::size_t) { return terms.particles(b, b, t, s).imag(); });
    kernel_integrals noise{0, 0};
    for (std::size_t i = 0; i < v.size(); ++i) {
      for (std::size_t j = 0; j < v.size() && v[i] != 0; ++j) {
        auto const term = v[i] * v[j] * terms.covariance(f, f, grid.node(j) - grid.node(i)).real();
        noise.value += term;
        noise.size += std::abs(term);
      }
    }
    result.push_back(noise);
    kernel_integrals emission{0, 0};
    for (auto const &term : grid.integral<std::complex<double>>(t, 1, [&](double s, std::size_t) {
           return times(terms.inner_product(f, f, s - t), terms.particles(b, b, s, t));
         })) {
      emission.value += term;
      emission.size += std::abs(term);
    }
    result.push_back(emission);
  }
  return result;
}

/// Error of such integrals on a grid, relative: their difference from a coarser one with three quarters of the panels, an upper estimate
/// where the error falls at all.
[[nodiscard]] inline double integration_error(field_terms const& terms, time_panels const& grid) {
  double const t = grid.span() - 0.37 * grid.width();
  auto const fine = integrals(terms, grid, t);
  auto const coarse = integrals(
      terms, time_panels(grid.span(), std::max<std::size_t>(1, grid.panels() - (grid.panels() + 3) / 4)), t);
  double worst = 0;
  for (std::size_t k = 0; k < fine.size(); ++k) {
    double const difference = std::abs(fine[k].value - coarse[k].value);
    worst = std::max(worst, fine[k].size > 0 ? difference / fine[k].size : 0.0);
  }
  return worst;
}

} // namespace detail

/// The matrices on a grid.
[[nodiscard]] inline field_kernels make_field_kernels(field_terms const& terms, time_panels const& grid) {
  std::size_t constexpr points = time_panels::points;
  auto const m = terms.size();
  auto const rows = static_cast<Eigen::Index>(grid.size() * m);
  bool const hot = terms.field().state().temperature > 0;
  auto const zero = [&] { return real_matrix(real_matrix::Zero(rows, rows)); };
  field_kernels result{grid, m, zero(), zero(), zero(), zero(), zero(), {}, {}, {}, {}, {}, {}, 0};
  auto const row = [m](std::size_t i, std::size_t b) { return static_cast<Eigen::Index>(i * m + b); };

  // the particles, at the points and in the panels of their past
  std::vector<std::vector<std::complex<double>>> amplitudes; // by row
  for (std::size_t i = 0; i < grid.size(); ++i) {
    for (std::size_t b = 0; b < m; ++b) {
      amplitudes.push_back(terms.amplitudes(b, grid.node(i)));
    }
  }
  auto const correlation = [](std::vector<std::complex<double>> const& x,
                              std::vector<std::complex<double>> const& y) {
    std::complex<double> sum = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
      sum += times(std::conj(x[k]), y[k]);
    }
    return sum;
  };
  for (Eigen::Index q = 0; q < rows; ++q) {
    auto const j = static_cast<std::size_t>(q) / m;
    for (Eigen::Index p = 0; p < rows; ++p) {
      auto const c =
          correlation(amplitudes[static_cast<std::size_t>(p)], amplitudes[static_cast<std::size_t>(q)]);
      result.particles_re(p, q) = c.real();
      result.particles_im(p, q) = c.imag();
      if (j / points < static_cast<std::size_t>(p) / m / points) {
        result.drive(p, q) = grid.weight(j) * c.imag();
      }
    }
  }

  // the field: a function of the difference of times
  auto free_re = zero();
  auto free_im = zero();
  auto heat_re = hot ? zero() : real_matrix();
  auto heat_im = hot ? zero() : real_matrix();
  for (std::size_t a = 0; a < m; ++a) {
    for (std::size_t b = 0; b < m; ++b) {
      for (std::size_t k = 0; k < points; ++k) {
        for (std::size_t l = 0; l < points; ++l) {
          for (std::size_t distance = 0; distance < 2 * grid.panels() - 1; ++distance) {
            // panel of s − panel of t = distance − (panels − 1)
            auto const tau = grid.local_node(l) - grid.local_node(k) + grid.start(distance) -
                             grid.start(grid.panels() - 1);
            auto const vacuum = terms.inner_product(terms.form(a), terms.form(b), tau);
            auto const heat = terms.thermal_product(terms.form(a), terms.form(b), tau);
            auto const first = distance < grid.panels() - 1 ? grid.panels() - 1 - distance : 0;
            for (auto panel = first; panel < grid.panels(); ++panel) { // of t
              auto const other = panel + distance - (grid.panels() - 1);
              if (other >= grid.panels()) {
                break;
              }
              auto const p = row(panel * points + k, a);
              auto const q = row(other * points + l, b);
              free_re(p, q) = 0.5 * vacuum.real() + heat.real();
              free_im(p, q) = 0.5 * vacuum.imag();
              if (hot) {
                heat_re(p, q) = heat.real();
                heat_im(p, q) = heat.imag();
              }
              if (other < panel) {
                result.emission_re(p, q) = grid.weight(l) * vacuum.real();
                result.emission_im(p, q) = grid.weight(l) * vacuum.imag();
              }
            }
          }
        }
      }
    }
  }

  // in the panel of t: a rule on its part before t
  for (std::size_t k = 0; k < points; ++k) {
    auto const part = grid.part(grid.local_node(k));
    for (std::size_t a = 0; a < m; ++a) {
      for (std::size_t b = 0; b < m; ++b) {
        for (auto const& node : part) {
          auto const vacuum =
              terms.inner_product(terms.form(a), terms.form(b), node.time - grid.local_node(k));
          for (std::size_t panel = 0; panel < grid.panels(); ++panel) {
            auto const i = panel * points + k;
            auto const p = row(i, a);
            auto const c = correlation(amplitudes[static_cast<std::size_t>(p)],
                                       terms.amplitudes(b, grid.start(panel) + node.time));
            for (std::size_t l = 0; l < points; ++l) {
              auto const q = row(panel * points + l, b);
              double const w = node.weight * node.lagrange[l];
              result.drive(p, q) += w * c.imag();
              result.emission_re(p, q) += w * vacuum.real();
              result.emission_im(p, q) += w * vacuum.imag();
            }
          }
        }
      }
    }
  }

  auto const block = result.block();
  auto const around = [&](real_matrix const& x) { // 4 𝒞 x 𝒞ᵀ
    auto const half = transposed(triangular_product(result.drive, x, block));
    auto y = transposed(triangular_product(result.drive, half, block));
    y *= 4.0;
    return y;
  };
  result.feedback = triangular_product(result.drive, result.emission_im, block);
  result.feedback *= 2.0;
  result.noise_re = around(free_re);
  result.noise_im = around(free_im);
  if (hot) {
    result.absorption_re = triangular_product(result.drive, heat_re, block);
    result.absorption_im = triangular_product(result.drive, heat_im, block);
  }
  std::vector<double> mean;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    for (std::size_t b = 0; b < m; ++b) {
      mean.push_back(2 * terms.mean(terms.form(b), grid.node(i)));
    }
  }
  result.mean = result.driven(mean);
  result.error = detail::integration_error(terms, grid);
  return result;
}

} // namespace mfdyson
