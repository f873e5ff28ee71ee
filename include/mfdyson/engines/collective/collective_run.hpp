#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <mfdyson/engines/coefficient_functions.hpp>
#include <mfdyson/engines/collective/contraction.hpp>

/// \file
/// One computation by the collective engine, on a given grid.

namespace mfdyson {

/// Runs the recursion of every plan, some initial vectors at a time, and contracts.
template <ComplexScalar S>
class collective_run {
public:
  using real = real_of<S>;

  /// Everything by reference; must outlive this object.
  /// \throws capacity_exceeded where the values do not fit the memory limit
  collective_run(bath_coupling<S> const& bath, std::vector<collective_plan<S>> const& plans,
                 std::vector<observable_part<S>> const& observable, particle_factors<real> const& factors,
                 recursion_grid<S> const& grid, std::size_t panels,
                 basic_expansion_options<real> const& options, int max_hits, scratch_pool<real>& pool)
      : bath_(bath),
        plans_(plans),
        factors_(factors),
        options_(options),
        panels_(panels),
        max_hits_(max_hits),
        pool_(pool),
        powers_(static_cast<std::size_t>(factors.max_power()) + 1),
        parts_(observable),
        grid_(grid) {
    double bytes = 0; // the structure of all, and the values of the largest task
    for (std::size_t p = 0; p < plans_.size(); ++p) {
      auto const batch = batch_size(plans_[p], plans_[p].start.front().size());
      bytes = std::max(bytes, dyson_recursion<S>::bytes(plans_[p], factors_, grid.points(), batch));
      for (std::size_t c = 0; c < plans_[p].columns(); c += batch) {
        tasks_.push_back({p, c, std::min(batch, plans_[p].columns() - c)});
        work_ += work_of(tasks_.back());
      }
    }
    bytes *= static_cast<double>(std::min(tasks_.size(), static_cast<std::size_t>(options.threads)));
    for (auto const& plan : plans_) {
      bytes += plan.bytes();
    }
    require_memory(bytes, options_.memory_limit, concat({"order: order ", to_text(options_.order)}),
                   "collective_engine");
  }

  /// The coefficients, of each power of 1/N that the factors know.
  [[nodiscard]] std::vector<coefficient_functions<S>> run(thread_team& team, progress_meter& meter,
                                                          bool calling_thread) {
    total_.emplace();
    auto const keep = [&](std::size_t k, task_result&& result) {
      std::lock_guard const lock(mutex_);
      finished_[k] = std::move(result);
      for (; next_ < finished_.size() && finished_[next_]; ++next_) {
        add(std::move(*finished_[next_]));
        finished_[next_].reset();
      }
    };
    finished_.resize(tasks_.size());
    if (tasks_.size() >= team.size()) {
      team.for_each(tasks_.size(), [&](std::size_t k, std::size_t thread) {
        thread_team alone(1);
        keep(k, run_task(tasks_[k], alone, meter, calling_thread && thread == 0));
      });
    } else {
      for (std::size_t k = 0; k < tasks_.size(); ++k) {
        keep(k, run_task(tasks_[k], team, meter, calling_thread));
      }
    }
    return finish();
  }

  /// Size of what the time grid left out, relative to what it represents.
  [[nodiscard]] real const& grid_tolerance() const { return tolerance_; }

private:
  static constexpr double share_of_recursion = 0.7; // of the time, about

  struct task {
    std::size_t plan;
    std::size_t first_column;
    std::size_t columns;
  };
  struct task_result {
    std::vector<std::vector<real>> values; // by panel: see contraction
    std::vector<real> moduli;
    real unresolved = real(0);
  };

  /// Initial vectors at a time: so many that a block of entries stays in a core's cache.
  [[nodiscard]] std::size_t batch_size(collective_plan<S> const& plan, Eigen::Index dimension) const {
    constexpr std::size_t cache = 160000; // bytes
    auto const column = static_cast<std::size_t>(dimension) * 2 * grid_.points() * sizeof(real);
    return std::clamp<std::size_t>(cache / column, 1, std::max<std::size_t>(1, plan.columns()));
  }
  [[nodiscard]] double work_of(task const& t) const {
    return static_cast<double>(plans_[t.plan].rows() * t.columns);
  }

  [[nodiscard]] task_result run_task(task const& t, thread_team& team, progress_meter& meter,
                                     bool calling_thread) const {
    auto const& plan = plans_[t.plan];
    auto storage = pool_.take();
    dyson_recursion<S> recursion(plan, bath_, factors_, grid_, t.first_column, t.columns, panels_ > 1, team,
                                 storage);
    contraction<S> contract(plan, factors_, parts_, max_hits_, grid_.points(), team);
    task_result result;
    for (std::size_t k = 0; k < panels_; ++k) {
      auto now = contract.make_sums();
      for (std::size_t a = 0; a < plan.terms.size(); ++a) {
        recursion.advance(a, grid_.length * real(static_cast<int>(k)));
        meter.add(share_of_recursion * static_cast<double>(plan.terms[a].layer.rows() * t.columns) /
                      (work_ * static_cast<double>(panels_)),
                  calling_thread);
      }
      contract.add(recursion, now);
      meter.add((1 - share_of_recursion) * work_of(t) / (work_ * static_cast<double>(panels_)),
                calling_thread);
      result.values.push_back(std::move(now.values));
      result.moduli.resize(now.moduli.size(), real(0));
      for (std::size_t i = 0; i < now.moduli.size(); ++i) {
        result.moduli[i] += now.moduli[i]; // roundings of one panel stay in all that follow
      }
    }
    result.unresolved = recursion.unresolved();
    pool_.give(std::move(storage));
    return result;
  }

  /// Tasks are added in their order, whichever thread ran them.
  void add(task_result&& result) {
    total_->unresolved = std::max(total_->unresolved, result.unresolved);
    if (total_->values.empty()) {
      total_->values = std::move(result.values);
      total_->moduli = std::move(result.moduli);
      return;
    }
    for (std::size_t k = 0; k < panels_; ++k) {
      for (std::size_t i = 0; i < result.values[k].size(); ++i) {
        total_->values[k][i] += result.values[k][i];
      }
    }
    for (std::size_t i = 0; i < result.moduli.size(); ++i) {
      total_->moduli[i] += result.moduli[i];
    }
  }

  [[nodiscard]] std::vector<coefficient_functions<S>> finish() {
    auto const order = options_.order;
    auto const n = grid_.points();
    auto const functions = static_cast<std::size_t>(order + 1) * static_cast<std::size_t>(max_hits_ + 1);
    std::vector<coefficient_functions<S>> result;
    std::vector<real> series(grid_.panel.series_points());
    tolerance_ = total_->unresolved;
    for (std::size_t power = 0; power < powers_; ++power) {
      auto& c = result.emplace_back(order, max_hits_, options_.time_span, panels_, series.size(),
                                    grid_.panel.kind());
      for (int r = 0; r <= order; ++r) {
        for (int p = 0; p <= std::min(r, max_hits_); ++p) {
          auto const f = static_cast<std::size_t>(r * (max_hits_ + 1) + p);
          real const& moduli = total_->moduli[f * powers_ + power];
          c.set_rounding(r, p, std::numeric_limits<real>::epsilon() * real(8) * moduli);
          for (std::size_t h = 0; h < parts_.size() && moduli > real(0); ++h) {
            for (std::size_t k = 0; k < panels_; ++k) {
              real const* values = total_->values[k].data() + ((h * functions + f) * powers_ + power) * n;
              grid_.panel.transform(values, series.data(), parts_[h].parity);
              S* to = c.panel_series(k, r, p);
              for (std::size_t m = 0; m < series.size(); ++m) {
                to[m] += parts_[h].multiplier * series[m];
              }
            }
          }
        }
      }
      tolerance_ = std::max(tolerance_, unresolved(c));
    }
    for (auto& c : result) {
      c.set_grid_tolerance(tolerance_);
    }
    return result;
  }

  bath_coupling<S> const& bath_;
  std::vector<collective_plan<S>> const& plans_;
  particle_factors<real> const& factors_;
  basic_expansion_options<real> const& options_;
  std::size_t panels_;
  int max_hits_;
  scratch_pool<real>& pool_;
  std::size_t powers_;
  std::vector<observable_part<S>> const& parts_;
  recursion_grid<S> const& grid_;
  std::vector<task> tasks_;
  double work_ = 0;
  std::mutex mutex_;
  std::vector<std::optional<task_result>> finished_;
  std::size_t next_ = 0;
  std::optional<task_result> total_;
  real tolerance_ = real(0);
};

} // namespace mfdyson
