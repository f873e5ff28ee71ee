#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/dyson_recursion.hpp>
#include <mfdyson/engines/collective/time_grid.hpp>
#include <mfdyson/engines/coupling_unit.hpp>
#include <mfdyson/engines/panel_functions.hpp>

/// \file
/// Norms of the Dyson terms of the collective wavefunction: what a-posteriori certificates are made of.

namespace mfdyson {

/// Norms of the Dyson terms of one model at one N, for t ∈ [0, T]:
///
///     n_a(t) = ‖√w ψ_a(t)‖,  a = 0 … K,      d_K(t) = ∫_0^t ‖√w' V(s) ψ_K(s)‖ ds,
///
/// with weights w, w' that are diagonal in the energy basis of the reservoir. They hold for all λ: ψ = Σ λ^a ψ_a. Hits of
/// observed particles are counted with the others, ψ_a = Σ_p N^{−p/2} ψ_{a,p}. All entries are kept, not only those that
/// contribute to averages through λ^K.
///
/// The smallest counts of what the recursion in time gives for n_a and for its square, inflated by an estimate of their
/// errors, and of n_a ≤ ‖√w v_a‖ t^a/a! with v_a = |V| v_{a−1}, |V| the matrix of moduli, which are constant in time. The
/// square is smooth where n_a has a zero, n_a itself is accurate where it is small, and the last to the last digit at
/// small t. All are kept as multiples of u^a with a power of two u that keeps them within the range of the scalar
/// (`coupling_unit`): a norm that is rounded to zero would be no bound.
template <RealScalar Real>
class dyson_norms {
public:
  /// \param values u^{−a} n_a for a = 0 … K, u^{−K−1} d_K, u^{−2a} n_a² \param errors of each
  /// \param moduli u^{−a} ‖√w v_a‖ T^a/a!, and that of √w' v_{K+1} \param unit u
  dyson_norms(int order, panel_functions<Real, Real> values, std::vector<Real> errors,
              std::vector<Real> moduli, Real unit)
      : order_(order),
        values_(std::move(values)),
        errors_(std::move(errors)),
        moduli_(std::move(moduli)),
        unit_(std::move(unit)) {}

  /// K.
  [[nodiscard]] int order() const { return order_; }
  [[nodiscard]] Real const& time_span() const { return values_.time_span(); }
  /// A bound of n_a(t).
  /// \param a 0 … K
  /// \param t in [0, T] \throws invalid_input otherwise
  [[nodiscard]] Real term(int a, Real const& t) const { return times_unit(a, value(a, t)); }
  /// A bound of d_K(t).
  [[nodiscard]] Real integral(Real const& t) const { return times_unit(order_ + 1, value(order_ + 1, t)); }
  /// u.
  [[nodiscard]] Real const& unit() const { return unit_; }
  /// u^{−a} `term(a, t)`.
  [[nodiscard]] Real term_in_units(int a, Real const& t) const { return value(a, t); }
  /// u^{−K−1} `integral(t)`.
  [[nodiscard]] Real integral_in_units(Real const& t) const { return value(order_ + 1, t); }

  /// The same in another real type.
  template <RealScalar Other>
  [[nodiscard]] dyson_norms<Other> to_real() const {
    auto const convert = [](std::vector<Real> const& from) {
      std::vector<Other> to;
      for (auto const& x : from) {
        to.push_back(static_cast<Other>(x));
      }
      return to;
    };
    return {order_, values_.template to<Other>(), convert(errors_), convert(moduli_),
            static_cast<Other>(unit_)};
  }

private:
  [[nodiscard]] Real value(int a, Real const& t) const {
    values_.require_time(t);
    auto const f = static_cast<std::size_t>(a);
    Real power = moduli_[f];
    for (int k = 0; k < a && power > Real(0); ++k) {
      power *= t / time_span();
    }
    Real best = std::min(power, Real(std::max(Real(0), values_.value(f, t)) + errors_[f]));
    if (a <= order_) {
      using std::sqrt;
      auto const square = f + static_cast<std::size_t>(order_) + 2;
      best = std::min(best, Real(sqrt(std::max(Real(0), values_.value(square, t)) + errors_[square])));
    }
    return best;
  }

  [[nodiscard]] Real times_unit(int a, Real x) const {
    for (int k = 0; k < a && unit_ != Real(1) && x != Real(0); ++k) {
      x *= unit_;
    }
    return x;
  }

  int order_;
  panel_functions<Real, Real> values_;
  std::vector<Real> errors_;
  std::vector<Real> moduli_;
  Real unit_;
};

/// Weights of the norms, by state of the reservoir in its energy basis and number |m| of excited particles.
template <RealScalar Real>
struct norm_weights {
  std::vector<Real> term;     ///< w, by state
  std::vector<Real> integral; ///< w' for |m| = 0, by state
  Real integral_per_excited;  ///< what w' grows by with |m|
};

/// What norms to compute, and with what means.
template <RealScalar Real>
struct dyson_norms_options {
  int order;                ///< K
  Real time_span;           ///< T
  Real tolerance;           ///< relative accuracy of the norms
  std::size_t memory_limit; ///< bytes
  int threads = 1;
};

namespace detail {

/// The structure of the computation, which is tried on finer and finer grids.
template <ComplexScalar S>
class dyson_norms_problem {
public:
  using real = real_of<S>;

  dyson_norms_problem(basic_model<S> const& model, basic_observable<S> const& observable, particle_number n,
                      norm_weights<real> const& weights, dyson_norms_options<real> const& options)
      : options_(options),
        last_(options.order + 1),
        weights_(weights),
        kept_(model, observable.particles),
        unit_(scale_couplings(model)),
        bath_(make_bath_coupling(model, kept_, !n.is_infinite())),
        factors_(particle_factors<real>::limit(model.fractions(), last_)) {
    std::vector<int> capacity(model.species().size(), last_);
    auto const nothing = sparse_operator<S>::zero(static_cast<std::size_t>(kept_.dimension()));
    if (!n.is_infinite()) {
      auto const unobserved = unobserved_particles(model, observable, n);
      for (std::size_t s = 0; s < capacity.size(); ++s) {
        capacity[s] = static_cast<int>(std::min<std::int64_t>(capacity[s], unobserved[s]));
      }
      factors_ = particle_factors<real>::at(unobserved, n.inverse<real>(), last_);
      auto hits = nothing;
      for (std::size_t j = 0; j < kept_.particles(); ++j) {
        hits = hits + kept_.hit(j);
      }
      bath_.add_observed(std::move(hits));
    }
    plans_ = make_collective_plans(
        kept_, kept_.components(), 0, nothing, bath_, capacity,
        {.order = last_, .max_total = last_, .every_entry = true, .memory_limit = options.memory_limit});
    for (auto const& plan : plans_) {
      norms_.push_back(norms_of_occupations(plan));
      require_memory(dyson_recursion<S>::bytes(plan, factors_, first_grid().points, 1) + plan.bytes(),
                     options.memory_limit, concat({"order: order ", to_text(options.order)}),
                     "make_dyson_norms");
    }
    make_moduli();
  }

  [[nodiscard]] time_grid first_grid() const {
    auto const turns = fastest_hit(bath_, {}, kept_.energies()) * options_.time_span;
    return first_time_grid(static_cast<double>(turns), last_, is_real(bath_, kept_, plans_));
  }

  struct attempt {
    dyson_norms<real> norms;
    real unresolved; ///< relative error of the grid
  };

  [[nodiscard]] attempt run(time_grid const& g) const {
    auto const functions = static_cast<std::size_t>(last_) + 1;
    require_memory(static_cast<double>(g.panels * functions * g.points) * 8 * sizeof(real),
                   options_.memory_limit, "time_span: the time grid of the norms", "make_dyson_norms");
    recursion_grid<S> const grid(chebyshev_panel<real>(g.points, g.kind),
                                 options_.time_span / real(static_cast<int>(g.panels)), kept_.energies(),
                                 bath_.mode_energies, last_);
    std::vector<std::vector<real>> values(functions, std::vector<real>(g.panels * g.points, real(0)));
    real unresolved(0);
    for (std::size_t p = 0; p < plans_.size(); ++p) {
      for (std::size_t column = 0; column < plans_[p].columns(); ++column) {
        unresolved = std::max(unresolved, add_squares(p, column, grid, g.panels, values));
      }
    }
    return finish(grid, g, std::move(values), unresolved);
  }

private:
  /// Counts couplings in a unit with which the squares of all norms keep within the range of the scalar.
  real scale_couplings(basic_model<S> const& model) {
    real const unit = coupling_unit<real>(kept_.coupling_size(model) * options_.time_span, 2 * last_ + 2);
    if (unit != real(1)) {
      kept_.scale_couplings(real(1) / unit);
    }
    return unit;
  }

  /// Adds the squares of the norms, at the points of all panels, for one initial vector.
  [[nodiscard]] real add_squares(std::size_t p, std::size_t column, recursion_grid<S> const& grid,
                                 std::size_t panels, std::vector<std::vector<real>>& squares) const {
    auto const& plan = plans_[p];
    thread_team team(static_cast<std::size_t>(options_.threads));
    scratch_buffer<real> storage;
    dyson_recursion<S> recursion(plan, bath_, factors_, grid, column, 1, panels > 1, team, storage);
    auto const last = static_cast<std::size_t>(last_);
    for (std::size_t k = 0; k < panels; ++k) {
      for (std::size_t a = 0; a < last; ++a) {
        recursion.advance(a, grid.length * real(static_cast<int>(k)));
        recursion.add_squares_of_term(
            a, [&](reach_layer::block const& block, std::size_t state) { return weight(p, a, block, state); },
            squares[a].data() + k * grid.points());
      }
      recursion.add_integrand_squares(
          last,
          [&](reach_layer::block const& block, std::size_t state) { return weight(p, last, block, state); },
          squares[last].data() + k * grid.points());
    }
    return recursion.unresolved();
  }

  /// ⟨m, m⟩ by occupation, and the same with the x that entries with an odd number of √x lack.
  struct occupation_norms {
    std::vector<real> even;
    std::vector<real> odd;
  };
  [[nodiscard]] occupation_norms norms_of_occupations(collective_plan<S> const& plan) const {
    occupation_norms result;
    for (std::size_t m = 0; m < plan.occupations.size(); ++m) {
      auto const id = static_cast<occupation_basis::id>(m);
      result.even.push_back(factors_.norm(plan.occupations, id, false).front());
      result.odd.push_back(factors_.norm(plan.occupations, id, true).front());
    }
    return result;
  }

  /// What |χ|² of an entry counts for: in ψ_a with w for a ≤ K, in Vψ_K with w' for a = K + 1.
  [[nodiscard]] real weight(std::size_t p, std::size_t a, reach_layer::block const& block,
                            std::size_t state) const {
    auto const total = plans_[p].occupations.total(block.occupation);
    auto const& norms = half_powers(static_cast<int>(a), 0, total) % 2 == 0 ? norms_[p].even : norms_[p].odd;
    auto const k = state % weights_.term.size();
    real const w = a < static_cast<std::size_t>(last_)
                       ? weights_.term[k]
                       : real(weights_.integral[k] + weights_.integral_per_excited * real(total));
    return norms[block.occupation] * w;
  }

  /// ‖√w v_a‖ T^a/a!, v_a = |V| v_{a−1} from the moduli of the initial vector: no phase, so no time.
  void make_moduli() {
    using std::abs;
    using std::sqrt;
    std::vector<real> squares(static_cast<std::size_t>(last_) + 1, real(0));
    for (std::size_t p = 0; p < plans_.size(); ++p) {
      auto const& plan = plans_[p];
      for (auto const& start : plan.start) {
        std::vector<real> before;
        for (std::size_t a = 0; a < plan.terms.size(); ++a) {
          auto const& term = plan.terms[a];
          std::vector<real> now(term.layer.rows(), real(0));
          for (std::size_t row = 0; row < now.size(); ++row) {
            if (a == 0) {
              now[row] = abs(start(static_cast<Eigen::Index>(term.state_of[row])));
            }
            for (auto const& table : term.hits) {
              for (auto h = table.row_start[row]; h < table.row_start[row + 1]; ++h) {
                now[row] += sqrt(table.re[h] * table.re[h] + table.im[h] * table.im[h]) *
                            abs(factors_[table.factor[h]].constant) * before[table.source[h]] *
                            (options_.time_span / real(static_cast<int>(a)));
              }
            }
            squares[a] += weight(p, a, term.layer.blocks()[term.block_of[row]], term.state_of[row]) *
                          now[row] * now[row];
          }
          before = std::move(now);
        }
      }
    }
    for (auto const& x : squares) {
      moduli_.push_back(sqrt(x) * (real(1) + real(1e-12)));
    }
  }

  /// Roots, the integral, and Chebyshev series. n_a(t) is t^a times an even function, and so is the norm of the
  /// integrand for a = K.
  [[nodiscard]] attempt finish(recursion_grid<S> const& grid, time_grid const& g,
                               std::vector<std::vector<real>> squares, real unresolved) const {
    using std::abs;
    using std::sqrt;
    auto const points = grid.points();
    auto const terms = squares.size() - 1;
    panel_functions<real, real> series(squares.size() + terms, options_.time_span, g.panels,
                                       grid.panel.series_points(), g.kind);
    std::vector<real> errors(squares.size() + terms);
    // the series of a function with values at the points of all panels, and an estimate of its error: that of functions
    // whose series ends like 1/k², which is some number of last terms
    auto const transform = [&](std::size_t f, std::vector<real> const& values, int parity,
                               real const& relative) {
      real largest(0);
      real tail(0);
      for (std::size_t k = 0; k < g.panels; ++k) {
        real* const to = series.series(k, f);
        grid.panel.transform(values.data() + k * points, to, parity);
        for (std::size_t m = 0; m < series.points(); ++m) {
          largest = std::max(largest, real(abs(to[m])));
          tail = m + 4 >= series.points() ? std::max(tail, real(abs(to[m]))) : tail;
        }
      }
      real const count(static_cast<int>(series.points()));
      errors[f] =
          count * (tail + real(4) * largest * std::numeric_limits<real>::epsilon()) + largest * relative;
    };
    for (std::size_t a = 0; a < terms; ++a) {
      transform(squares.size() + a, squares[a], 0, real(2) * unresolved);
    }
    for (std::size_t f = 0; f < squares.size(); ++f) {
      for (auto& x : squares[f]) {
        x = sqrt(x);
      }
      bool const is_integral = f == terms;
      auto const parity = static_cast<int>(is_integral ? f - 1 : f) % 2;
      if (is_integral) {
        real end(0); // of the panel before
        for (std::size_t k = 0; k < g.panels; ++k) {
          integrate(grid, parity, squares[f].data() + k * points, end);
          end = squares[f][(k + 1) * points - 1];
        }
      }
      transform(f, squares[f], is_integral ? 1 - parity : parity, unresolved);
    }
    return {{options_.order, std::move(series), std::move(errors), moduli_, unit_}, unresolved};
  }

  /// x ← start + ∫ x.
  static void integrate(recursion_grid<S> const& grid, int parity, real* x, real const& start) {
    real const scale = grid.panel.kind() == panel_kind::half ? grid.length : real(grid.length / real(2));
    auto const& map = grid.panel.integrate(parity);
    std::vector<real> result(grid.points(), start);
    for (std::size_t j = 0; j < result.size(); ++j) {
      for (std::size_t i = 0; i < result.size(); ++i) {
        result[j] += scale * map(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i)) * x[i];
      }
    }
    std::copy(result.begin(), result.end(), x);
  }

  dyson_norms_options<real> options_;
  int last_; // number of hits
  norm_weights<real> weights_;
  finite_system<S> kept_;
  real unit_; // of couplings
  bath_coupling<S> bath_;
  particle_factors<real> factors_;
  std::vector<collective_plan<S>> plans_;
  std::vector<occupation_norms> norms_; // by plan
  std::vector<real> moduli_;
};

} // namespace detail

/// Norms of the Dyson terms of a model at N.
/// \throws capacity_exceeded where they do not fit the memory limit, invalid_input for an N that is not admissible,
///   hypothesis_violation where (A0) fails
template <ComplexScalar S>
[[nodiscard]] dyson_norms<real_of<S>>
make_dyson_norms(basic_model<S> const& model, basic_observable<S> const& observable, particle_number n,
                 norm_weights<real_of<S>> const& weights, dyson_norms_options<real_of<S>> const& options) {
  detail::dyson_norms_problem<S> const problem(model, observable, n, weights, options);
  for (grid_refinement<real_of<S>> refinement(problem.first_grid(), options.order + 1);;) {
    auto found = problem.run(refinement.grid());
    if (refinement.accept(found.unresolved, options.tolerance)) {
      return std::move(found.norms);
    }
  }
}

} // namespace mfdyson
