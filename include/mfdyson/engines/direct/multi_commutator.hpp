#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <mfdyson/engines/chebyshev_panel.hpp>
#include <mfdyson/engines/finite_system.hpp>

/// \file
/// Multi-commutators integrated over the ordered simplex.

namespace mfdyson {

/// The time-ordered integrals of multi-commutators in a state,
///
///     I(j_1..j_r; t) = ∫_0^t dt_1 ∫_0^{t_1} dt_2 … ∫_0^{t_{r−1}} dt_r ω([V_{j_r}(t_r), [… [V_{j_1}(t_1), A(t)] …]]).
///
/// By Tr(ρ[V, Q]) = Tr([ρ, V]Q), applied from the outside in, this is Tr(D_r(t) A(t)) with D_0 = ρ and
///
///     D_k(s) = ∫_0^s du [D_{k−1}(u), V(u)],    V = V_{j_r}, V_{j_{r−1}}, …, V_{j_1} in turn.
///
/// D is kept on a Chebyshev grid over [0, T]. Indices are pushed and popped, so that tuples with a common end
/// share their work. Source: [MR18] (1.9), (3.1), (3.10).
template <ComplexScalar S>
class multi_commutator {
public:
  using real = real_of<S>;

  /// \param system the particles that occur and the reservoir; kept by reference, must outlive this object
  multi_commutator(finite_system<S> const& system, sparse_operator<S> observable, real const& time_span,
                   std::size_t points)
      : system_(system), observable_(std::move(observable)), panel_(points), time_span_(time_span) {
    using std::cos;
    using std::sin;
    auto const dimension = system.dimension();
    for (std::size_t k = 0; k < points; ++k) {
      real const s = (panel_.nodes()[k] + real(1)) * time_span / real(2);
      column_vector<S> phase(dimension);
      for (Eigen::Index i = 0; i < dimension; ++i) {
        phase(i) = S(cos(system.energies()(i) * s), sin(system.energies()(i) * s));
      }
      phases_.push_back(std::move(phase));
    }
    // free evolution ρ(s) = e^{−isH_0} ρ e^{isH_0}
    matrix<S> const rho = system.density_matrix();
    std::vector<matrix<S>> start;
    for (auto const& phase : phases_) {
      start.push_back(phase.conjugate().asDiagonal() * rho * phase.asDiagonal());
    }
    stack_.push_back(std::move(start));
  }

  /// Puts V_j inside all indices pushed so far.
  /// \param particle of the system
  void push(std::size_t particle) {
    auto const& v = system_.hit(particle);
    auto const& before = stack_.back();
    auto const points = before.size();
    std::vector<matrix<S>> integrand;
    for (std::size_t k = 0; k < points; ++k) {
      matrix<S> const bracket = before[k] * v - v * before[k];
      integrand.push_back(phases_[k].asDiagonal() * bracket * phases_[k].conjugate().asDiagonal());
    }
    std::vector<matrix<S>> after;
    for (std::size_t k = 0; k < points; ++k) {
      matrix<S> sum = matrix<S>::Zero(system_.dimension(), system_.dimension());
      for (std::size_t m = 0; m < points; ++m) {
        real const weight = panel_.integrate()(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(m)) *
                            time_span_ / real(2);
        sum += weight * integrand[m];
      }
      after.push_back(phases_[k].conjugate().asDiagonal() * sum * phases_[k].asDiagonal());
    }
    stack_.push_back(std::move(after));
  }
  /// Takes the innermost index back.
  void pop() { stack_.pop_back(); }
  /// Number of indices pushed, r.
  [[nodiscard]] std::size_t length() const { return stack_.size() - 1; }

  /// Adds factor · I at every point of the grid to `sum`, and the largest of Tr summed by moduli to `moduli`.
  void accumulate(S const& factor, std::span<S> sum, real& moduli) const {
    using std::abs;
    real largest(0);
    for (std::size_t k = 0; k < sum.size(); ++k) {
      auto const& d = stack_.back()[k];
      S trace(real(0));
      real size(0);
      for (std::size_t i = 0; i < observable_.dimension(); ++i) {
        for (auto const* e = observable_.begin(i); e != observable_.end(i); ++e) {
          S const term = d(static_cast<Eigen::Index>(e->column), static_cast<Eigen::Index>(i)) * e->value;
          trace += term;
          size += abs(term);
        }
      }
      sum[k] += factor * trace;
      largest = std::max(largest, size);
    }
    moduli += abs(factor) * largest;
  }

  [[nodiscard]] chebyshev_panel<real> const& panel() const { return panel_; }

private:
  finite_system<S> const& system_;
  sparse_operator<S> observable_;
  chebyshev_panel<real> panel_;
  real time_span_;
  std::vector<column_vector<S>> phases_;      // e^{iE s}, by point
  std::vector<std::vector<matrix<S>>> stack_; // e^{−isH_0} D_k(s) e^{isH_0}, by k, point
};

} // namespace mfdyson
