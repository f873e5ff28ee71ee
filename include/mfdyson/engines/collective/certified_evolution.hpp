#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/collective_space.hpp>

/// \file
/// Evolution of the collective wavefunction at given λ and N, with a bound of its error.

namespace mfdyson {

/// Evolves φ by Taylor polynomials in time, i ∂_t φ = (H_0 + λ Σ_δ e^{iδt} W_δ) φ, and adds up its residual.
///
/// On a step φ(t_0 + s) = Σ_{k≤K} φ_k s^k, (k+1) φ_{k+1} = −i P (Hφ)_k, where P leaves the inner states. The residual
/// i∂_sφ − Hφ is, in the states beyond the limits, −Σ_{k<K} (1−P)(Hφ)_k s^k, and beyond that −(Hφ)_K s^K, and of
/// order s^K what e^{iδs} has left; the norms of these vectors, which are computed, bound its integral over the step.
/// Steps and limits are chosen such that it stays below a given rate.
template <ComplexScalar S>
class certified_evolution {
public:
  using real = real_of<S>;
  using space = collective_space<S>;

  /// \param lambda the coupling
  /// \param most_quanta the largest limit of quanta that the space has room for
  certified_evolution(space states, real lambda, int most_quanta)
      : space_(std::move(states)),
        lambda_(std::move(lambda)),
        most_quanta_(most_quanta),
        phi_(space_.start()) {
    for (std::size_t s = 0; s < phi_.size(); ++s) {
      mean_energy_ += Eigen::numext::abs2(phi_[s]) * space_.energy(s);
    }
  }

  [[nodiscard]] real const& time() const { return time_; }
  /// A bound of ∫ ‖residual‖ so far; the wavefunction is off by no more.
  [[nodiscard]] real const& residual() const { return residual_; }
  /// The same with the weight √Q.
  [[nodiscard]] real const& weighted_residual() const { return weighted_residual_; }
  /// An estimate of the rounding error of the wavefunction.
  [[nodiscard]] real rounding() const { return rounding_ * std::numeric_limits<real>::epsilon(); }

  /// ⟨φ, Aφ⟩ and the norms of Aφ, A*φ.
  [[nodiscard]] typename space::average observe() const { return space_.observe(phi_); }
  /// Adds the state of the kept space, see `collective_space::add_reduced_state`.
  void add_reduced_state(matrix<S>& rho) const { space_.add_reduced_state(phi_, rho); }
  /// A bound of Q = quanta + |m| + 1 on all states that φ and its residual have a share in.
  [[nodiscard]] double largest_weight() const {
    return static_cast<double>(space_.limit().excited) + static_cast<double>(space_.limit().quanta) + 3.0;
  }

  /// Whether all could be done as asked.
  enum class outcome {
    reached,
    out_of_levels ///< the space has no room for the quanta that appear: make one with more
  };

  /// Largest residual per unit of time.
  struct rates {
    real plain;
    real weighted;
  };

  /// Advances to a time within the rates, if the limits that it takes can be had.
  /// \throws capacity_exceeded where they do not fit the memory limit
  [[nodiscard]] outcome advance(real const& to, rates const& rate) {
    while (time_ < to) {
      auto const taylor = expand();
      real const left = to - time_;
      real step = std::min(left, largest_step(taylor, rate));
      // of a long step the terms that reach a limit add up though they would cancel: shorter ones first, then the limits
      auto cut = integral_of_cut(taylor, step);
      for (int halving = 0; halving < 4 && is_too_much(cut, rate, step); ++halving) {
        step /= real(2);
        cut = integral_of_cut(taylor, step);
      }
      if (is_too_much(cut, rate, step)) {
        if (!raise_limits(cut)) {
          return outcome::out_of_levels;
        }
        continue;
      }
      take(taylor, step);
      time_ = step < left ? real(time_ + step) : to;
    }
    return outcome::reached;
  }

private:
  static constexpr std::size_t order = 24; // K

  /// Taylor terms and the norms of what is left out.
  struct taylor_terms {
    std::vector<std::vector<S>> terms; ///< φ_k, k = 0 … K
    std::vector<real> sizes;           ///< ‖φ_k‖
    std::vector<real> excited;         ///< ‖√Q · ‖ of (Hφ)_k beyond the limit of excited particles
    std::vector<real> quanta;          ///< … of quanta
    std::vector<real> cut;             ///< without the weight, both
    real last;                         ///< ‖√Q (Hφ)_K‖, and of the detuned parts (order K) below
    real plain_last;
    std::vector<std::pair<real, real>> detuned; ///< δ, and Σ_i ‖√Q W φ_i‖ |δ|^{K−i}/(K−i)!
  };
  struct cut_integral {
    real excited;
    real quanta;
    real plain;
  };

  [[nodiscard]] static real power(real const& x, std::size_t k) {
    real result(1);
    for (std::size_t i = 0; i < k; ++i) {
      result *= x;
    }
    return result;
  }

  /// y += factor · W x.
  static void add_product(typename space::interaction const& w, S const& factor, std::vector<S> const& x,
                          std::vector<S>& y) {
    for (std::size_t row = 0; row + 1 < w.row_start.size(); ++row) {
      S sum(real(0));
      for (auto e = w.row_start[row]; e < w.row_start[row + 1]; ++e) {
        sum += times(w.value[e], x[w.column[e]]);
      }
      y[row] += times(factor, sum);
    }
  }

  [[nodiscard]] taylor_terms expand() const {
    using std::abs;
    using std::cos;
    using std::sin;
    using std::sqrt;
    auto const n = space_.size();
    auto const& parts = space_.interactions();
    taylor_terms result;
    result.sizes.assign(order + 1, real(0));
    result.excited.assign(order + 1, real(0));
    result.quanta.assign(order + 1, real(0));
    result.cut.assign(order + 1, real(0));
    real last(0);
    real plain_last(0);
    std::vector<std::vector<real>> hit_sizes(parts.size(),
                                             std::vector<real>(order + 1, real(0))); // ‖√Q W φ_i‖²
    auto& terms = result.terms;
    terms.push_back(phi_);
    // W φ_i of the detuned parts, which are needed again
    std::vector<std::vector<std::vector<S>>> images(parts.size());
    for (std::size_t k = 0; k <= order; ++k) {
      auto const& now = terms[k];
      std::vector<S> image(n, S(real(0)));
      for (std::size_t s = 0; s < n; ++s) {
        image[s] = (space_.energy(s) - mean_energy_) * now[s];
        result.sizes[k] += Eigen::numext::abs2(now[s]);
      }
      for (std::size_t d = 0; d < parts.size(); ++d) {
        if (parts[d].detuning == real(0)) {
          add_product(parts[d], S(lambda_), now, image);
          continue;
        }
        auto& own = images[d].emplace_back(n, S(real(0)));
        add_product(parts[d], S(lambda_), now, own);
        for (std::size_t s = 0; s < n; ++s) {
          hit_sizes[d][k] += space_.weight(s) * Eigen::numext::abs2(own[s]);
        }
        // e^{iδt_0} Σ_j (iδ)^j/j! W φ_{k−j}
        real const angle = parts[d].detuning * time_;
        S factor(cos(angle), sin(angle));
        for (std::size_t j = 0; j <= k; ++j) {
          auto const& earlier = images[d][k - j];
          for (std::size_t s = 0; s < n; ++s) {
            image[s] += times(factor, earlier[s]);
          }
          factor = times(factor, S(real(0), parts[d].detuning / real(static_cast<int>(j + 1))));
        }
      }
      if (k == order) {
        for (std::size_t s = 0; s < n; ++s) {
          real const size = Eigen::numext::abs2(image[s]);
          plain_last += size;
          last += space_.weight(s) * size;
        }
        break;
      }
      std::vector<S> next(n, S(real(0)));
      S const factor(real(0), real(-1) / real(static_cast<int>(k + 1)));
      for (std::size_t s = 0; s < n; ++s) {
        if (space_.where(s) == space::place::inner) {
          next[s] = times(factor, image[s]);
          continue;
        }
        real const size = Eigen::numext::abs2(image[s]);
        auto& beyond = space_.where(s) == space::place::beyond_excited ? result.excited : result.quanta;
        beyond[k] += space_.weight(s) * size;
        result.cut[k] += size;
      }
      terms.push_back(std::move(next));
    }
    for (auto* list : {&result.sizes, &result.excited, &result.quanta, &result.cut}) {
      for (auto& x : *list) {
        x = sqrt(x);
      }
    }
    result.last = sqrt(last);
    result.plain_last = sqrt(plain_last);
    for (std::size_t d = 0; d < parts.size(); ++d) {
      real const delta = abs(parts[d].detuning);
      if (delta == real(0)) {
        continue;
      }
      // orders above K of e^{iδs} W φ_i: ‖W φ_i‖ s^i |δs|^{K+1−i}/(K+1−i)! e^{|δ|s}
      real sum(0);
      real rest = delta; // |δ|^{K+1−i}/(K+1−i)!
      for (std::size_t i = order + 1; i-- > 0;) {
        sum += sqrt(hit_sizes[d][i]) * rest;
        rest *= delta / real(static_cast<int>(order + 2 - i));
      }
      result.detuned.push_back({delta, sum});
    }
    return result;
  }

  /// ∫ of the residual of order s^K and above.
  [[nodiscard]] static real integral_of_last(taylor_terms const& t, real const& step, bool weighted) {
    using std::exp;
    real sum =
        (weighted ? t.last : t.plain_last) * power(step, order + 1) / real(static_cast<int>(order + 1));
    for (auto const& [delta, size] : t.detuned) {
      sum += size * exp(delta * step) * power(step, order + 2) / real(static_cast<int>(order + 2));
    }
    return sum;
  }
  [[nodiscard]] static cut_integral integral_of_cut(taylor_terms const& t, real const& step) {
    cut_integral sum{};
    real factor = step; // s^{k+1}/(k+1)
    for (std::size_t k = 0; k < order; ++k) {
      sum.excited += t.excited[k] * factor;
      sum.quanta += t.quanta[k] * factor;
      sum.plain += t.cut[k] * factor;
      factor *= step * real(static_cast<int>(k + 1)) / real(static_cast<int>(k + 2));
    }
    return sum;
  }

  [[nodiscard]] static bool is_too_much(cut_integral const& cut, rates const& rate, real const& step) {
    return cut.excited + cut.quanta > rate.weighted * step / real(2) ||
           cut.plain > rate.plain * step / real(2);
  }

  /// So long that the last order stays below half of the rates, and that terms do not cancel by more than a factor 20.
  [[nodiscard]] static real largest_step(taylor_terms const& t, rates const& rate) {
    using std::exp;
    using std::log;
    real step(1e6);
    auto const too_long = [&](real const& s) {
      if (integral_of_last(t, s, true) > rate.weighted * s / real(2) ||
          integral_of_last(t, s, false) > rate.plain * s / real(2)) {
        return true;
      }
      real sum(0);
      for (std::size_t k = 0; k <= order; ++k) {
        sum += t.sizes[k] * power(s, k);
      }
      return !(sum <= real(20) * t.sizes[0]);
    };
    while (too_long(step) && step > real(1e-12)) {
      step *= real(0.8);
    }
    return step;
  }

  [[nodiscard]] bool raise_limits(cut_integral const& cut) {
    auto limits = space_.limit();
    if (cut.excited * real(10) > cut.quanta) {
      limits.excited += std::max(4, limits.excited / 4);
    }
    if (cut.quanta * real(10) > cut.excited) {
      if (limits.quanta == most_quanta_) {
        return false;
      }
      limits.quanta = std::min(most_quanta_, limits.quanta + std::max(4, limits.quanta / 4));
    }
    space_.raise(limits);
    phi_.resize(space_.size(), S(real(0)));
    return true;
  }

  void take(taylor_terms const& t, real const& step) {
    phi_ = t.terms[order];
    for (std::size_t k = order; k-- > 0;) {
      for (std::size_t s = 0; s < phi_.size(); ++s) {
        phi_[s] = t.terms[k][s] + step * phi_[s];
      }
    }
    auto const cut = integral_of_cut(t, step);
    residual_ += integral_of_last(t, step, false) + cut.plain;
    weighted_residual_ += integral_of_last(t, step, true) + cut.excited + cut.quanta;
    real sum(0);
    for (std::size_t k = 0; k <= order; ++k) {
      sum += t.sizes[k] * power(step, k) * real(static_cast<int>(k + 4));
    }
    rounding_ += sum;
  }

  space space_;
  real lambda_;
  int most_quanta_;
  std::vector<S> phi_;
  real mean_energy_ = real(0); // taken from H_0: a phase, which changes no average, for longer steps
  real time_ = real(0);
  real residual_ = real(0);
  real weighted_residual_ = real(0);
  real rounding_ = real(0);
};

} // namespace mfdyson
