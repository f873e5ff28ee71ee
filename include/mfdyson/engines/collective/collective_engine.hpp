#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/engines/coefficient_engine.hpp>
#include <mfdyson/engines/collective/collective_run.hpp>
#include <mfdyson/engines/collective/time_grid.hpp>
#include <mfdyson/engines/coupling_unit.hpp>

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
        unit_(scale_couplings()),
        kept_observable_(kept_.observable(observable)),
        general_(make_structure(true, unlimited())) {
    prepare();
  }

  /// The same for particles at a reservoir that is given as sparse matrices, such as a field of several modes.
  /// \param model its particles; of its own reservoir nothing is used
  /// \param particles the observed ones, and A_S; of its reservoir part nothing is used
  /// \param a_r A_R in the energy basis of the reservoir
  /// \throws as above
  collective_engine(basic_model<S> const& model, basic_observable<S> const& particles,
                    sparse_reservoir<S> const& reservoir, sparse_operator<S> const& a_r,
                    basic_expansion_options<real> const& options)
      : model_(model),
        options_(options),
        observable_(particles),
        kept_(model, particles.particles, reservoir),
        unit_(scale_couplings()),
        kept_observable_(kept_.observable(particles.observed(), particles.system, a_r)),
        general_(make_structure(true, unlimited())) {
    require_options(options, "collective_engine");
    prepare();
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
    auto const factors =
        particle_factors<real>::polynomial(model_.fractions(), observed_of_species(observable_, model_),
                                           std::min(max_power, max_total()), max_total());
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

  /// Counts couplings in a unit with which the coefficients keep within the range of the scalar.
  real scale_couplings() {
    real const unit =
        coupling_unit<real>(kept_.coupling_size(model_) * options_.time_span, options_.order + 1);
    if (unit != real(1)) {
      kept_.scale_couplings(real(1) / unit);
    }
    return unit;
  }

  void prepare() {
    grid_ = first_grid();
    recursion_grid_ = make_grid(grid_);
    parts_ = make_observable_parts(kept_observable_, grid_.kind == panel_kind::half);
  }

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
    auto plans = make_collective_plans(
        kept_, kept_.components(), observable_.observed(), kept_observable_, bath, capacity,
        {.order = options_.order, .max_total = max_total(), .memory_limit = options_.memory_limit});
    bool const real_dynamics = is_real(bath, kept_, plans);
    return {std::move(bath), std::move(plans), real_dynamics};
  }

  [[nodiscard]] coefficient_functions<S> coefficients(particle_number n, thread_team& team,
                                                      progress_meter& meter, bool calling_thread) const {
    auto const one = [&](structure const& s, particle_factors<real> const& factors) {
      return std::move(run(s, factors, team, meter, calling_thread).front());
    };
    if (n.is_infinite()) {
      return one(make_structure(false, unlimited()),
                 particle_factors<real>::limit(model_.fractions(), max_total()));
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

  [[nodiscard]] time_grid first_grid() const {
    std::vector<sparse_operator<S>> observed;
    for (std::size_t j = 0; j < observable_.observed(); ++j) {
      observed.push_back(kept_.hit(j));
    }
    auto const turns = fastest_hit(general_.bath, observed, kept_.energies()) * options_.time_span;
    auto const result = first_time_grid(static_cast<double>(turns), options_.order, general_.is_real);
    require_series_memory(static_cast<double>(result.panels), result.points);
    return result;
  }

  [[nodiscard]] std::shared_ptr<recursion_grid<S> const> make_grid(time_grid const& g) const {
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

  /// Runs on finer and finer grids until the time dependence is resolved, or no longer improves.
  [[nodiscard]] std::vector<coefficient_functions<S>> run(structure const& s,
                                                          particle_factors<real> const& factors,
                                                          thread_team& team, progress_meter& meter,
                                                          bool calling_thread) const {
    grid_refinement<real> refinement(grid_, options_.order);
    for (auto grid = recursion_grid_;; grid = make_grid(refinement.grid())) {
      auto const panels = refinement.grid().panels;
      collective_run<S> work(s.bath, s.plans, parts_, factors, *grid, panels, options_, max_observed_hits(),
                             *pool_);
      require_series_memory(static_cast<double>(panels), refinement.grid().points);
      auto result = work.run(team, meter, calling_thread);
      for (auto& functions : result) {
        functions.set_unit(unit_);
      }
      if (refinement.accept(work.grid_tolerance(), options_.tolerance)) {
        return result;
      }
    }
  }

  basic_model<S> model_;
  basic_expansion_options<real> options_;
  basic_observable<S> observable_;
  finite_system<S> kept_;
  real unit_; // of couplings
  sparse_operator<S> kept_observable_;
  std::vector<observable_part<S>> parts_; // with definite parities, if the grid needs them
  structure general_;                     // any N with room for R/2 unobserved particles of each species
  time_grid grid_;
  std::shared_ptr<recursion_grid<S> const> recursion_grid_; // of grid_
  std::shared_ptr<scratch_pool<real>> pool_ = std::make_shared<scratch_pool<real>>();
};

} // namespace mfdyson
