#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/engines/coefficient_engine.hpp>
#include <mfdyson/engines/collective/collective_run.hpp>

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
    recursion_grid_ = make_grid(grid_);
    parts_ = make_observable_parts(kept_observable_, grid_.kind == panel_kind::half);
  }

  /// c_{r,p} on [0, T].
  /// \param n finite: fraction · N whole, and no fewer particles of a species than are observed; or infinite
  /// \throws invalid_input otherwise; capacity_exceeded where the work does not fit the memory limit;
  ///   cancelled where the progress function asks for it
  [[nodiscard]] coefficient_functions<S> coefficients(particle_number n) const {
    thread_team team(static_cast<std::size_t>(options_.threads));
    progress_meter meter(options_.progress, 1);
    auto result = coefficients(n, team, meter, true);
    meter.finish();
    return result;
  }

  /// The same for several N, which are shared between the threads.
  [[nodiscard]] std::vector<coefficient_functions<S>>
  coefficients(std::vector<particle_number> const& n) const {
    std::vector<std::optional<coefficient_functions<S>>> found(n.size());
    auto const threads = static_cast<std::size_t>(options_.threads);
    thread_team team(threads);
    progress_meter meter(options_.progress, static_cast<double>(n.size()));
    if (n.size() >= threads) {
      team.for_each(n.size(), [&](std::size_t k, std::size_t thread) {
        thread_team alone(1);
        found[k] = coefficients(n[k], alone, meter, thread == 0);
      });
    } else {
      for (std::size_t k = 0; k < n.size(); ++k) {
        found[k] = coefficients(n[k], team, meter, true);
      }
    }
    meter.finish();
    std::vector<coefficient_functions<S>> result;
    for (auto& f : found) {
      result.push_back(std::move(*f));
    }
    return result;
  }

  /// The coefficients of 1, x, … x^max_power of the polynomials c_{r,p} in x = 1/N, on [0, T].
  /// \param max_power ≥ 0; higher powers are left out. R/2 is all there are.
  /// \throws as `coefficients`
  [[nodiscard]] std::vector<coefficient_functions<S>> polynomial(int max_power) const {
    auto const factors = particle_factors<real>::polynomial(
        fractions(), observed_of_species(observable_, model_), std::min(max_power, max_total()), max_total());
    thread_team team(static_cast<std::size_t>(options_.threads));
    progress_meter meter(options_.progress, 1);
    auto result = run(general_, factors, team, meter, true);
    meter.finish();
    return result;
  }

  /// What one N costs where every species has R/2 unobserved particles or more, on the first grid that is tried.
  struct work_count {
    std::size_t entries = 0;                 ///< of all Dyson terms, times initial vectors
    std::size_t hits = 0;                    ///< of entries on entries, times initial vectors
    double multiply_adds_of_hits = 0;        ///< of real numbers
    double multiply_adds_of_integration = 0; ///< of real numbers
  };
  [[nodiscard]] work_count work() const {
    work_count count;
    auto const vector = static_cast<double>(2 * grid_.points);
    for (auto const& plan : general_.plans) {
      count.entries += plan.rows() * plan.columns();
      count.hits += plan.hits() * plan.columns();
      for (auto const& term : plan.terms) {
        for (auto const& table : term.hits) {
          count.multiply_adds_of_hits +=
              vector * (table.real ? 1.0 : 2.0) * static_cast<double>(table.source.size() * plan.columns());
        }
      }
    }
    count.multiply_adds_of_integration =
        vector * static_cast<double>(grid_.points * grid_.panels * count.entries);
    count.multiply_adds_of_hits *= static_cast<double>(grid_.panels);
    return count;
  }

private:
  struct structure {
    bath_coupling<S> bath;
    std::vector<collective_plan<S>> plans;
    bool is_real; ///< H and the initial vectors are real: ψ_a(−t) = conj ψ_a(t)
  };
  struct grid {
    std::size_t panels = 1;
    std::size_t points = 0; ///< a multiple of `lanes`
    panel_kind kind = panel_kind::whole;
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
    bool const real_dynamics = is_real(bath, plans);
    return {std::move(bath), std::move(plans), real_dynamics};
  }

  [[nodiscard]] bool is_real(bath_coupling<S> const& bath,
                             std::vector<collective_plan<S>> const& plans) const {
    bool result = true;
    for (auto const& hit : bath.hits) {
      result = result && hit.action.is_real();
    }
    for (std::size_t j = 0; j < observable_.observed(); ++j) {
      result = result && kept_.hit(j).is_real();
    }
    for (auto const& plan : plans) {
      for (auto const& start : plan.start) {
        for (Eigen::Index k = 0; k < start.size(); ++k) {
          result = result && start(k).imag() == real(0);
        }
      }
    }
    return result;
  }

  [[nodiscard]] std::vector<real> fractions() const {
    std::vector<real> result;
    for (auto const& kind : model_.species()) {
      result.push_back(kind.fraction);
    }
    return result;
  }

  [[nodiscard]] coefficient_functions<S> coefficients(particle_number n, thread_team& team,
                                                      progress_meter& meter, bool calling_thread) const {
    auto const one = [&](structure const& s, particle_factors<real> const& factors) {
      return std::move(run(s, factors, team, meter, calling_thread).front());
    };
    if (n.is_infinite()) {
      return one(make_structure(false, unlimited()), particle_factors<real>::limit(fractions(), max_total()));
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
    auto const factors = particle_factors<real>::at(unobserved, n.inverse<real>(), max_total());
    return limited ? one(make_structure(true, capacity), factors) : one(general_, factors);
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
    // Seen to suffice for the default tolerance, in most models; `run` looks whether they do.
    double const in_panel = turns <= 1e15 ? turns / panels : 0.0;
    double const whole = 12.0 + 0.6 * options_.order + (2.4 + 0.06 * options_.order) * in_panel;
    double const half =
        std::max(6.0 + options_.order / 2.0, 5.0 + 0.45 * options_.order + 3.4 * in_panel +
                                                 0.1 * options_.order * std::max(0.0, in_panel - 2.5));
    auto const kind = general_.is_real && panels == 1 && half < whole ? panel_kind::half : panel_kind::whole;
    auto const points =
        round_up_to_lanes(static_cast<std::size_t>(std::ceil(kind == panel_kind::half ? half : whole)));
    require_series_memory(panels, points);
    return {static_cast<std::size_t>(panels), points, kind};
  }

  [[nodiscard]] std::shared_ptr<recursion_grid<S> const> make_grid(grid const& g) const {
    return std::make_shared<recursion_grid<S> const>(
        chebyshev_panel<real>(g.points, g.kind), options_.time_span / real(static_cast<int>(g.panels)),
        kept_.energies(), general_.bath.mode_energies, max_total());
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
  [[nodiscard]] std::vector<coefficient_functions<S>> run(structure const& s,
                                                          particle_factors<real> const& factors,
                                                          thread_team& team, progress_meter& meter,
                                                          bool calling_thread) const {
    using std::sqrt;
    std::size_t const most_points = round_up_to_lanes((grid_.kind == panel_kind::half ? 48 : 64) +
                                                      static_cast<std::size_t>(options_.order));
    constexpr int most_attempts = 24;
    real const nearly_resolved = sqrt(std::numeric_limits<real>::epsilon());
    auto trial = grid_;
    auto trial_grid = recursion_grid_;
    real before(std::numeric_limits<double>::max()); // error on the same panels with fewer points
    for (int attempt = 1;; ++attempt) {
      collective_run<S> work(s.bath, s.plans, parts_, factors, *trial_grid, trial.panels, options_,
                             max_observed_hits(), *pool_);
      require_series_memory(static_cast<double>(trial.panels), trial.points);
      auto result = work.run(team, meter, calling_thread);
      real const error = work.grid_tolerance();
      bool const stalled = error < nearly_resolved && error > before / real(2);
      if (error <= options_.tolerance || stalled || attempt == most_attempts) {
        return result;
      }
      before = error;
      bool const almost = error < real(1000) * options_.tolerance;
      trial.points = round_up_to_lanes(trial.points + 4 + (almost ? 0 : trial.points / 8));
      if (trial.points > most_points) {
        trial = {2 * trial.panels, round_up_to_lanes(most_points * 2 / 3), panel_kind::whole};
        before = real(std::numeric_limits<double>::max());
      }
      trial_grid = make_grid(trial);
    }
  }

  basic_model<S> model_;
  basic_expansion_options<real> options_;
  basic_observable<S> observable_;
  finite_system<S> kept_;
  sparse_operator<S> kept_observable_;
  std::vector<observable_part<S>> parts_; // with definite parities, if the grid needs them
  structure general_;                     // any N with room for R/2 unobserved particles of each species
  grid grid_;
  std::shared_ptr<recursion_grid<S> const> recursion_grid_; // of grid_
  std::shared_ptr<scratch_pool<real>> pool_ = std::make_shared<scratch_pool<real>>();
};

} // namespace mfdyson
