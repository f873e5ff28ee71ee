#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/engines/coefficient_engine.hpp>
#include <mfdyson/engines/collective/dyson_recursion.hpp>

/// \file
/// The collective engine: every N and the limit, polynomial in the order.

namespace mfdyson {

/// Computes c_{r,p}(t) from the collective wavefunction.
///
/// Each unobserved particle is purified: its state is the vector √μ of M_d, on which G acts by left
/// multiplication. The interaction is symmetric in the particles of a species, so that the state stays in the
/// symmetric space and occupation numbers m of the local states e_1, …, e_q suffice. The observed particles and
/// the reservoir are kept as they are. Orders follow from each other by one time integral,
///
///     ψ_{r,p}(t) = −i ∫_0^t ds ( V_bath(s) ψ_{r−1,p}(s) + V_obs(s) ψ_{r−1,p−1}(s) ),
///     c_{r,p}(t) = Σ_{a+b=r, p'+p''=p} ⟨ψ_{a,p'}(t), A(t) ψ_{b,p''}(t)⟩,
///
/// and N enters through numerical factors only (`particle_factors`), so that cost does not depend on it.
/// Equal to the sums (1.10), (1.11) of [MR18] by (3.1)–(3.6), and to (3.19), (3.20) at N = ∞.
template <ComplexScalar S = default_scalar>
class collective_engine {
public:
  using scalar = S;
  using real = real_of<S>;

  /// Works out the structure of the computation and a time grid.
  /// \throws invalid_input where the observable or the options do not fit; hypothesis_violation where (A0)
  ///   fails; capacity_exceeded where the work does not fit the memory limit
  collective_engine(basic_model<S> const& model, basic_observable<S> const& observable,
                    basic_expansion_options<real> const& options)
      : model_(checked(model, observable, options)),
        options_(options),
        observable_(observable),
        kept_(model, observable.particles),
        kept_observable_(kept_.observable(observable)),
        general_(make_structure(true, unlimited())) {
    grid_ = first_grid();
  }

  /// c_{r,p} on [0, T].
  /// \param n finite: fraction · N whole, and no fewer particles of a species than are observed; or infinite
  /// \throws invalid_input otherwise; capacity_exceeded where the work does not fit the memory limit
  [[nodiscard]] coefficient_functions<S> coefficients(particle_number n) const {
    auto const factors = make_factors(n);
    if (n.is_infinite()) {
      return run(make_structure(false, unlimited()), factors);
    }
    auto capacity = unlimited();
    bool limited = false;
    auto const unobserved = unobserved_particles(model_, observable_, n);
    for (std::size_t s = 0; s < capacity.size(); ++s) {
      if (unobserved[s] < capacity[s]) {
        capacity[s] = static_cast<int>(unobserved[s]);
        limited = true;
      }
    }
    return limited ? run(make_structure(true, capacity), factors) : run(general_, factors);
  }

private:
  struct structure {
    bath_coupling<S> bath;
    std::vector<collective_plan<S>> plans;
  };
  struct grid {
    std::size_t panels = 1;
    std::size_t points = 0;
  };

  static basic_model<S> const& checked(basic_model<S> const& model, basic_observable<S> const& observable,
                                       basic_expansion_options<real> const& options) {
    require_options(options, "collective_engine");
    require_observable(observable, model, "collective_engine");
    require_memory(1000.0 * options.order, options.memory_limit,
                   concat({"order: order ", to_text(options.order)}),
                   "collective_engine"); // a thousand bytes are the least that an order takes
    // every observed state and reservoir state, with an initial vector for each in the worst case
    double dimension = static_cast<double>(model.reservoir().hamiltonian.rows());
    for (auto const s : observable.particles) {
      dimension *= static_cast<double>(model.species()[s].hamiltonian.rows());
    }
    require_memory(dimension * dimension * sizeof(S), options.memory_limit,
                   concat({"observable: the space of ", to_text(observable.observed()),
                           " observed particles and the reservoir"}),
                   "collective_engine");
    return model;
  }

  [[nodiscard]] int max_observed_hits() const { return observable_.observed() == 0 ? 0 : options_.order; }
  [[nodiscard]] int max_total() const { return options_.order / 2; }
  [[nodiscard]] std::vector<int> unlimited() const {
    return std::vector<int>(model_.species().size(), max_total());
  }

  [[nodiscard]] structure make_structure(bool scattering, std::vector<int> const& capacity) const {
    auto bath = make_bath_coupling(model_, kept_, scattering);
    auto plans = make_collective_plans(kept_, kept_.components(), observable_.observed(), kept_observable_,
                                       bath, capacity, options_.order, options_.memory_limit);
    return {std::move(bath), std::move(plans)};
  }

  [[nodiscard]] particle_factors<real> make_factors(particle_number n) const {
    std::vector<real> fractions;
    for (auto const& kind : model_.species()) {
      fractions.push_back(kind.fraction);
    }
    return {std::move(fractions),
            n.is_infinite() ? std::vector<std::int64_t>(model_.species().size(), 0)
                            : unobserved_particles(model_, observable_, n),
            n.inverse<real>(), max_total()};
  }

  /// Panels short enough for the fastest single hit to turn by at most some ten radians in each.
  [[nodiscard]] grid first_grid() const {
    using std::abs;
    using std::ceil;
    real fastest(0);
    auto const& energies = kept_.energies();
    auto const consider = [&](sparse_operator<S> const& action, real const& shift) {
      for (std::size_t i = 0; i < action.dimension(); ++i) {
        for (auto const* e = action.begin(i); e != action.end(i); ++e) {
          fastest = std::max(fastest, real(abs(shift + energies(static_cast<Eigen::Index>(i)) -
                                               energies(static_cast<Eigen::Index>(e->column)))));
        }
      }
    };
    for (auto const& hit : general_.bath.hits) {
      auto const& move = general_.bath.moves[hit.move];
      real shift = general_.bath.detunings[hit.detuning];
      shift += move.create != mode_move::none ? general_.bath.mode_energies[move.create] : real(0);
      shift -= move.annihilate != mode_move::none ? general_.bath.mode_energies[move.annihilate] : real(0);
      consider(hit.action, shift);
    }
    for (std::size_t j = 0; j < observable_.observed(); ++j) {
      consider(kept_.hit(j), real(0));
    }
    double const turns = static_cast<double>(fastest * options_.time_span);
    double const panels = turns <= 10 ? 1.0 : std::ceil(turns / 10);
    auto const points = 14 + static_cast<std::size_t>(options_.order) +
                        (turns <= 1e15 ? static_cast<std::size_t>(2 * turns / panels) : 0);
    require_series_memory(panels, points);
    return {static_cast<std::size_t>(panels), points};
  }

  /// The coefficient functions, and the sums they are made from, fit in memory.
  void require_series_memory(double panels, std::size_t points) const {
    double const functions = (options_.order + 1.0) * (max_observed_hits() + 1.0);
    auto const cause =
        panels > 1 ? concat({"time_span: resolving the fastest oscillation on ", to_text(panels), " panels"})
                   : concat({"order: order ", to_text(options_.order)});
    require_memory(2 * panels * functions * static_cast<double>(points) * sizeof(S), options_.memory_limit,
                   cause, "collective_engine");
  }

  /// Runs on finer and finer grids until the time dependence is resolved, or no longer improves: more points,
  /// then more panels.
  [[nodiscard]] coefficient_functions<S> run(structure const& s,
                                             particle_factors<real> const& factors) const {
    using std::sqrt;
    std::size_t const most_points = 64 + static_cast<std::size_t>(options_.order);
    constexpr int most_attempts = 24;
    real const nearly_resolved = sqrt(std::numeric_limits<real>::epsilon());
    auto trial = grid_;
    real before = std::numeric_limits<real>::max(); // error on the same panels with fewer points
    for (int attempt = 1;; ++attempt) {
      auto result = run_on_grid(s, factors, trial);
      real const error = result.grid_tolerance();
      bool const stalled = error < nearly_resolved && error > before / real(2);
      if (error <= options_.tolerance || stalled || attempt == most_attempts) {
        return result;
      }
      before = error;
      trial.points += 4 + trial.points / 8;
      if (trial.points > most_points) {
        trial = {2 * trial.panels, most_points * 2 / 3};
        before = std::numeric_limits<real>::max();
      }
    }
  }

  [[nodiscard]] coefficient_functions<S>
  run_on_grid(structure const& s, particle_factors<real> const& factors, grid const& g) const {
    double bytes = 0; // values of the largest plan, and the structure of all
    for (auto const& plan : s.plans) {
      bytes = std::max(bytes, dyson_recursion<S>::bytes(plan, g.points));
    }
    for (auto const& plan : s.plans) {
      bytes += plan.bytes();
    }
    require_memory(bytes, options_.memory_limit, concat({"order: order ", to_text(options_.order)}),
                   "collective_engine");
    require_series_memory(static_cast<double>(g.panels), g.points);
    chebyshev_panel<real> const panel(g.points);
    real const length = options_.time_span / real(static_cast<int>(g.panels));
    coefficient_functions<S> result(options_.order, max_observed_hits(), options_.time_span, g.panels,
                                    g.points);
    std::vector<std::vector<S>> sums(g.panels, std::vector<S>(result.functions() * g.points, S(real(0))));
    std::vector<real> moduli(result.functions(), real(0));
    real error(0);
    for (auto const& plan : s.plans) {
      dyson_recursion<S> recursion(plan, s.bath, kept_observable_, factors, panel, length);
      std::vector<real> largest(moduli.size(), real(0));
      for (std::size_t k = 0; k < g.panels; ++k) {
        recursion.advance(length * real(static_cast<int>(k)));
        std::vector<real> now(moduli.size(), real(0));
        recursion.contract(sums[k], now, max_observed_hits());
        for (std::size_t i = 0; i < now.size(); ++i) {
          largest[i] = std::max(largest[i], now[i]);
        }
      }
      for (std::size_t i = 0; i < moduli.size(); ++i) {
        moduli[i] += largest[i];
      }
      error = std::max(error, recursion.unresolved());
    }
    for (int r = 0; r <= options_.order; ++r) {
      for (int p = 0; p <= std::min(r, max_observed_hits()); ++p) {
        auto const slot = static_cast<std::size_t>(r * (max_observed_hits() + 1) + p);
        result.set_rounding(r, p, std::numeric_limits<real>::epsilon() * real(8) * moduli[slot]);
        for (std::size_t k = 0; k < g.panels; ++k) {
          panel.transform(sums[k].data() + slot * g.points, result.panel_series(k, r, p));
        }
      }
    }
    result.set_grid_tolerance(std::max(error, unresolved(result)));
    result.add_grid_error();
    return result;
  }

  basic_model<S> model_;
  basic_expansion_options<real> options_;
  basic_observable<S> observable_;
  finite_system<S> kept_;
  sparse_operator<S> kept_observable_;
  structure general_; // any N with room for R/2 unobserved particles of each species
  grid grid_;
};

} // namespace mfdyson
