#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/krylov_expansion.hpp>

/// \file
/// A step of the collective wavefunction where the Hamiltonian depends on time: a Taylor polynomial.

namespace mfdyson {

/// φ(t_0 + s) = Σ_{k≤K} φ_k s^k for i ∂_t φ = (H_0 + λ Σ_δ e^{iδt} W_δ) φ, from (k+1) φ_{k+1} = −i ((Hφ)_k − d_k), where
/// d_k is what is left out. The residual i∂_sφ − Hφ is −Σ_{k<K} d_k s^k − (Hφ)_K s^K, and of order s^{K+1} what e^{iδs} has
/// left; norms of these vectors, which are computed, bound its integral. Times are counted in units of the step that is
/// hoped for, τ: what is stored are φ_k τ^k, and so on.
template <ComplexScalar S>
class taylor_expansion {
public:
  using real = real_of<S>;
  using request = expansion_request<real>;

  taylor_expansion(collective_space<S>& space, real const& lambda, real const& time, real const& energy,
                   block_vector<S> phi, request const& ask, spare_vectors<S>& /*spare*/)
      : unit_(ask.step), top_(std::min(ask.order, std::size_t(24))) {
    using std::abs;
    using std::cos;
    using std::sin;
    using std::sqrt;
    auto const& detunings = space.problem().bath.detunings;
    terms_.push_back(std::move(phi));
    double bytes = terms_.back().bytes();
    std::vector<std::vector<block_vector<S>>> images(detunings.size()); // λ W φ_i of the detuned parts
    std::vector<std::vector<real>> sizes(detunings.size());             // their ‖√Q ·‖
    std::vector<std::uint32_t> lengths;
    for (std::size_t k = 0; k <= top_; ++k) {
      auto const& now = terms_.back();
      sizes_.push_back(sqrt(squared_norm(now)));
      lengths.assign(space.blocks(), 0);
      now.widen(lengths);
      for (std::size_t d = 1; d < detunings.size(); ++d) {
        std::vector<std::uint32_t> own;
        widen_by_hits(space, now, d, own);
        images[d].push_back(block_vector<S>::zero(own));
        work_ += add_hits(space, lambda, now, d, images[d].back());
        sizes[d].push_back(sqrt(squared_weighted_norm(space, images[d].back())));
        bytes += images[d].back().bytes();
        for (auto const& image : images[d]) {
          image.widen(lengths);
        }
      }
      widen_by_hits(space, now, 0, lengths);
      auto image = block_vector<S>::zero(lengths);
      require_memory(bytes + 2 * image.bytes() + space.bytes(), static_cast<std::size_t>(ask.memory_limit),
                     "wavefunction: what is reached at this time", "certified_evolution");
      work_ += add_hits(space, lambda, now, 0, image) + 6 * static_cast<double>(now.entries.size());
      add_free(space, energy, now, image);
      for (std::size_t d = 1; d < detunings.size(); ++d) {
        // e^{iδt_0} Σ_j (iδ)^j/j! W φ_{k−j}
        real const angle = detunings[d] * time;
        S factor(cos(angle), sin(angle));
        for (std::size_t j = 0; j <= k; ++j) {
          add_multiple(factor, images[d][k - j], image);
          work_ += static_cast<double>(images[d][k - j].entries.size());
          factor = times(factor, S(real(0), detunings[d] * unit_ / real(static_cast<int>(j + 1))));
        }
      }
      if (k == top_) {
        last_ = {sqrt(squared_norm(image)), sqrt(squared_weighted_norm(space, image))};
        break;
      }
      real const share = real(0.4) * real(static_cast<int>(k + 1)) / real(static_cast<int>(top_));
      auto const next = trim(space, image, {ask.rate.plain * share, ask.rate.weighted * share});
      small_.push_back(next.small);
      beyond_.push_back(next.beyond);
      terms_.push_back(next.of(image, unit_ / real(static_cast<int>(k + 1))));
      for (auto& e : terms_.back().entries) {
        e = S(e.imag(), -e.real()); // −i e
      }
      bytes += terms_.back().bytes();
    }
    for (std::size_t d = 1; d < detunings.size(); ++d) {
      // orders above K of e^{iδs} W φ_i: ‖W φ_i‖ s^i |δs|^{K+1−i}/(K+1−i)! e^{|δ|s}
      real const delta = abs(detunings[d]);
      real sum(0);
      real rest = delta * unit_; // |δτ|^{K+1−i}/(K+1−i)!
      for (std::size_t i = top_ + 1; i-- > 0;) {
        sum += sizes[d][i] * rest;
        rest *= delta * unit_ / real(static_cast<int>(top_ + 2 - i));
      }
      detuned_.push_back({delta, sum});
    }
    room_ = longest(ask, false);
    reach_ = longest(ask, true);
  }

  /// The longest step on which the residual keeps within the rates, and terms do not cancel by more than a factor 20.
  [[nodiscard]] real const& reach() const { return reach_; }
  /// The same, were there no limit of quanta.
  [[nodiscard]] real const& reach_without_limit() const { return room_; }
  [[nodiscard]] std::size_t order() const { return top_; }
  [[nodiscard]] static bool is_short() { return false; }
  [[nodiscard]] double work() const { return work_; }
  void release(spare_vectors<S>& /*spare*/) {}

  /// φ(t_0 + s).
  [[nodiscard]] block_vector<S> at(real const& s) const {
    std::vector<std::uint32_t> lengths;
    for (auto const& v : terms_) {
      v.widen(lengths);
    }
    auto result = block_vector<S>::zero(lengths);
    real factor(1);
    for (auto const& term : terms_) {
      add_multiple(factor, term, result);
      factor *= s / unit_;
    }
    return result;
  }

  /// Bounds of the integrals of the residual over [0, s].
  [[nodiscard]] loss<real> residual(real const& s) const { return residual(s, true); }

  /// An estimate of the rounding error of φ(t_0 + s), in units of the last place.
  [[nodiscard]] real rounding(real const& s) const {
    real sum(0);
    real factor(1);
    for (std::size_t k = 0; k < sizes_.size(); ++k) {
      sum += sizes_[k] * factor * real(static_cast<int>(k + 4));
      factor *= s / unit_;
    }
    return sum;
  }

private:
  [[nodiscard]] loss<real> residual(real const& s, bool with_beyond) const {
    using std::exp;
    loss<real> sum;
    real factor = s; // s (s/τ)^k/(k+1)
    real const share = s / unit_;
    for (std::size_t k = 0; k < top_; ++k) {
      sum.plain += factor * (small_[k].plain + (with_beyond ? beyond_[k].plain : real(0)));
      sum.weighted += factor * (small_[k].weighted + (with_beyond ? beyond_[k].weighted : real(0)));
      factor *= share * real(static_cast<int>(k + 1)) / real(static_cast<int>(k + 2));
    }
    sum.plain += factor * last_.plain;
    sum.weighted += factor * last_.weighted;
    factor *= share * real(static_cast<int>(top_ + 1)) / real(static_cast<int>(top_ + 2));
    for (auto const& [delta, size] : detuned_) {
      real const rest = size * exp(delta * s) * factor;
      sum.plain += rest;
      sum.weighted += rest;
    }
    return sum;
  }

  [[nodiscard]] real longest(request const& ask, bool with_beyond) const {
    real s = ask.step;
    for (int step = 0; step < 1000; ++step) {
      auto const found = residual(s, with_beyond);
      real sum(0);
      real factor(1);
      for (auto const& size : sizes_) {
        sum += size * factor;
        factor *= s / unit_;
      }
      if (found.plain <= ask.rate.plain * s && found.weighted <= ask.rate.weighted * s &&
          sum <= real(20) * sizes_[0]) {
        break;
      }
      s *= real(0.9);
    }
    return s;
  }

  real unit_;                                  ///< τ
  std::size_t top_;                            ///< K
  std::vector<block_vector<S>> terms_;         ///< φ_k τ^k
  std::vector<real> sizes_;                    ///< ‖φ_k‖ τ^k
  std::vector<loss<real>> small_;              ///< of d_k τ^k, by choice
  std::vector<loss<real>> beyond_;             ///< of d_k τ^k, beyond the limit of quanta
  loss<real> last_;                            ///< of (Hφ)_K τ^K
  std::vector<std::pair<real, real>> detuned_; ///< |δ|, and Σ_i ‖√Q W φ_i‖ τ^i |δτ|^{K+1−i}/(K+1−i)!
  real reach_;
  real room_;
  double work_ = 0;
};

} // namespace mfdyson
