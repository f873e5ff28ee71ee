#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/collective_product.hpp>

/// \file
/// A step of the collective wavefunction where the Hamiltonian does not depend on time: Lanczos' method.

namespace mfdyson {

/// What is asked of an expansion of the wavefunction on a step.
template <RealScalar Real>
struct expansion_request {
  Real step;         ///< length that is hoped for
  std::size_t order; ///< most terms
  loss<Real> rate;   ///< of residual per unit of time that is allowed
  double memory_limit;
};

/// Vectors that are no longer needed, for those that are: their memory is known to the system.
template <ComplexScalar S>
class spare_vectors {
public:
  [[nodiscard]] block_vector<S> take() {
    block_vector<S> result;
    if (!list_.empty()) {
      result = std::move(list_.back());
      list_.pop_back();
    }
    return result;
  }
  void give(block_vector<S> v) { list_.push_back(std::move(v)); }
  void clear() { list_.clear(); }
  [[nodiscard]] double bytes() const {
    double sum = 0;
    for (auto const& v : list_) {
      sum += static_cast<double>(v.entries.capacity()) * sizeof(S);
    }
    return sum;
  }

private:
  std::vector<block_vector<S>> list_;
};

/// φ(t_0 + s) = Σ_{j≤m} u_j(s) v_j, where the unit vectors v_j and the real symmetric tridiagonal T are from
///
///     H v_j = β_{j−1} v_{j−1} + α_j v_j + β_j v_{j+1} + d_j,    v_1 = φ(t_0)/‖φ(t_0)‖,    u(s) = e^{−iTs} ‖φ(t_0)‖ e_1,
///
/// and d_j is what is left out of the product, so small, or so far, as it may be where u_j is small. The residual
///
///     i ∂_s φ − Hφ = −Σ_j u_j d_j − u_m β_m v_{m+1}
///
/// holds for any α, β, d, whether the v_j are orthogonal or not. Its integral is bounded with
///
///     |u_j(s)| ≤ ‖φ‖ min(1, β_1 ⋯ β_{j−1} s^{j−1}/(j−1)!) :
///
/// the entries of u from the j-th on, y, are e^{−iT's} with a block T' of T, driven by β_{j−1} u_{j−1}, so
/// ‖y_j(s)‖ ≤ β_{j−1} ∫_0^s |u_{j−1}|, and T' and T are self-adjoint.
template <ComplexScalar S>
class krylov_expansion {
public:
  using real = real_of<S>;
  using request = expansion_request<real>;

  krylov_expansion(collective_space<S>& space, real const& lambda, real const& /*time*/, real const& energy,
                   block_vector<S> phi, request const& ask, spare_vectors<S>& spare) {
    using std::sqrt;
    norm_ = sqrt(squared_norm(phi));
    if (norm_ == real(0)) {
      vectors_.push_back(std::move(phi));
      reach_ = room_ = ask.step;
      return;
    }
    for (auto& e : phi.entries) {
      e /= norm_;
    }
    vectors_.push_back(std::move(phi));
    real bound = norm_ * ask.step; // of ∫|u_j|
    double bytes = vectors_.back().bytes();
    std::vector<std::uint32_t> lengths;
    block_vector<S> image = spare.take();
    for (std::size_t j = 1;; ++j) {
      auto const& v = vectors_.back();
      lengths.assign(space.blocks(), 0);
      v.widen(lengths);
      if (j > 1) {
        vectors_[j - 2].widen(lengths);
      }
      widen_by_hits(space, v, 0, lengths);
      image.reset(lengths);
      double needed = bytes + 2 * image.bytes() + space.bytes();
      if (needed + spare.bytes() > ask.memory_limit) {
        spare.clear();
      }
      needed += spare.bytes();
      if (needed > ask.memory_limit && j > fewest_terms) { // a shorter step
        vectors_.pop_back();
        is_short_ = true;
        break;
      }
      require_memory(needed, ask.memory_limit);
      work_ += add_hits(space, lambda, v, 0, image) + 6 * static_cast<double>(v.entries.size());
      add_free(space, energy, v, image);
      if (j > 1) {
        add_multiple(real(-beta_.back()), vectors_[j - 2], image);
      }
      alpha_.push_back(real_overlap(v, image));
      real const least = std::min(real(norm_ * ask.step), bound);
      real const share = ask.step * real(0.4) / (real(static_cast<int>(ask.order)) * least);
      auto const next = subtract_and_trim<S>(space, image, alpha_.back(), v,
                                             {ask.rate.plain * share, ask.rate.weighted * share});
      small_.push_back(next.small);
      beyond_.push_back(next.beyond);
      beta_.push_back(next.kept.plain);
      last_ = next.kept;
      if (beta_.back() == real(0) || j == ask.order ||
          (last_.plain * least <= real(0.4) * ask.rate.plain * ask.step &&
           last_.weighted * least <= real(0.4) * ask.rate.weighted * ask.step)) {
        break;
      }
      bound *= beta_.back() * ask.step / real(static_cast<int>(j + 1));
      vectors_.push_back(spare.take());
      next.copy(image, real(1) / beta_.back(), vectors_.back());
      bytes += vectors_.back().bytes();
    }
    spare.give(std::move(image));
    room_ = longest(ask, false);
    reach_ = longest(ask, true);
  }

  /// The longest step on which the residual keeps within the rates.
  [[nodiscard]] real const& reach() const { return reach_; }
  /// The same, were there no limit of quanta.
  [[nodiscard]] real const& reach_without_limit() const { return room_; }
  [[nodiscard]] std::size_t order() const { return vectors_.size(); }
  /// Whether there are fewer terms than asked for, because of the memory they take.
  [[nodiscard]] bool is_short() const { return is_short_; }
  [[nodiscard]] double work() const { return work_; }
  /// Gives its vectors away.
  void release(spare_vectors<S>& spare) {
    while (!vectors_.empty()) { // the first, which is short, is to be the next to be taken
      spare.give(std::move(vectors_.back()));
      vectors_.pop_back();
    }
  }

  /// φ(t_0 + s).
  [[nodiscard]] block_vector<S> at(real const& s) const {
    auto const u = coefficients(s);
    std::vector<std::uint32_t> lengths;
    for (auto const& v : vectors_) {
      v.widen(lengths);
    }
    auto result = block_vector<S>::zero(lengths);
    for (std::size_t j = 0; j < u.size(); ++j) {
      add_multiple(u[j], vectors_[j], result);
    }
    return result;
  }

  /// Bounds of the integrals of the residual over [0, s].
  [[nodiscard]] loss<real> residual(real const& s) const { return residual(s, true); }

  /// An estimate of the rounding error of φ(t_0 + s), in units of the last place.
  [[nodiscard]] real rounding(real const& s) const {
    using std::abs;
    real sum = norm_ * real(static_cast<int>(vectors_.size() + 4));
    auto const u = integrals(s);
    for (std::size_t j = 0; j < alpha_.size(); ++j) {
      sum += real(4) * u[j] * (abs(alpha_[j]) + beta_[j] + (j > 0 ? beta_[j - 1] : real(0)));
    }
    return sum;
  }

private:
  static constexpr std::size_t fewest_terms = 12; // where memory is short

  static void require_memory(double bytes, double limit) {
    mfdyson::require_memory(bytes, static_cast<std::size_t>(limit),
                            "wavefunction: what is reached at this time", "certified_evolution");
  }

  /// Bounds of ∫_0^s |u_j|.
  [[nodiscard]] std::vector<real> integrals(real const& s) const {
    std::vector<real> result;
    real const most = norm_ * s;
    real bound = most;
    for (std::size_t j = 0; j < alpha_.size(); ++j) {
      result.push_back(std::min(most, bound));
      bound *= beta_[j] * s / real(static_cast<int>(j + 2));
    }
    return result;
  }

  [[nodiscard]] loss<real> residual(real const& s, bool with_beyond) const {
    loss<real> sum;
    if (alpha_.empty()) {
      return sum;
    }
    auto const u = integrals(s);
    for (std::size_t j = 0; j < u.size(); ++j) {
      sum.plain += u[j] * (small_[j].plain + (with_beyond ? beyond_[j].plain : real(0)));
      sum.weighted += u[j] * (small_[j].weighted + (with_beyond ? beyond_[j].weighted : real(0)));
    }
    sum.plain += u.back() * last_.plain;
    sum.weighted += u.back() * last_.weighted;
    return sum;
  }

  [[nodiscard]] real longest(request const& ask, bool with_beyond) const {
    real s = ask.step;
    for (int k = 0; k < 1000; ++k) {
      auto const found = residual(s, with_beyond);
      if (found.plain <= ask.rate.plain * s && found.weighted <= ask.rate.weighted * s) {
        break;
      }
      s *= real(0.9);
    }
    return s;
  }

  /// ‖φ‖ e^{−iTs} e_1, by Taylor polynomials on parts of the step.
  [[nodiscard]] std::vector<S> coefficients(real const& s) const {
    using std::abs;
    using std::ceil;
    auto const m = vectors_.size();
    std::vector<S> u(m, S(real(0)));
    u[0] = S(norm_);
    if (alpha_.empty()) {
      return u;
    }
    real size(0);
    for (std::size_t j = 0; j < m; ++j) {
      size = std::max(size, real(abs(alpha_[j]) + beta_[j] + (j > 0 ? beta_[j - 1] : real(0))));
    }
    int const parts = 1 + static_cast<int>(ceil(size * s));
    real const h = s / real(parts);
    std::vector<S> next(m);
    for (int part = 0; part < parts; ++part) {
      auto term = u;
      for (int k = 1; k < 200; ++k) {
        real largest(0);
        for (std::size_t j = 0; j < m; ++j) {
          S sum = alpha_[j] * term[j];
          if (j > 0) {
            sum += beta_[j - 1] * term[j - 1];
          }
          if (j + 1 < m) {
            sum += beta_[j] * term[j + 1];
          }
          next[j] = S(sum.imag(), -sum.real()) * real(h / real(k));
          largest = std::max(largest, Eigen::numext::abs2(next[j]));
        }
        std::swap(term, next);
        for (std::size_t j = 0; j < m; ++j) {
          u[j] += term[j];
        }
        real const least = norm_ * std::numeric_limits<real>::epsilon() / real(16);
        if (largest <= least * least) {
          break;
        }
      }
    }
    return u;
  }

  real norm_;
  std::vector<block_vector<S>> vectors_; ///< v_j
  std::vector<real> alpha_;
  std::vector<real> beta_;
  std::vector<loss<real>> small_;  ///< of d_j, by choice
  std::vector<loss<real>> beyond_; ///< of d_j, beyond the limit of quanta
  loss<real> last_;                ///< of β_m v_{m+1}
  real reach_;
  real room_;
  bool is_short_ = false;
  double work_ = 0;
};

} // namespace mfdyson
