#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/core/dense.hpp>
#include <mfdyson/core/error.hpp>
#include <mfdyson/core/text.hpp>

/// \file
/// Oscillators with a quadratic Hamiltonian: their flow, and moments along it.

namespace mfdyson {

/// b(t) = P b + Q b*: what a quadratic Hamiltonian makes of the annihilation operators of K oscillators.
struct quadratic_flow {
  matrix<> p; ///< P, K × K
  matrix<> q; ///< Q, K × K
};

/// First and second moments of K oscillators, δb = b − ⟨b⟩.
struct oscillator_moments {
  column_vector<> mean; ///< ⟨b_i⟩
  matrix<> normal;      ///< ⟨δb_i* δb_j⟩, Hermitian
  matrix<> anomalous;   ///< ⟨δb_i δb_j⟩, symmetric

  /// All in the vacuum.
  [[nodiscard]] static oscillator_moments vacuum(Eigen::Index count) {
    return {column_vector<>::Zero(count), matrix<>::Zero(count, count), matrix<>::Zero(count, count)};
  }
};

/// The moments after the flow: with n, m the moments before, [b_i, b_j*] = δ_ij, and n̂_kl = ⟨δb_k δb_l*⟩ = n_lk + δ_kl,
///
///     mean = P b + Q b̄,
///     normal    = P̄ n Pᵀ + P̄ m̄ Qᵀ + Q̄ m Pᵀ + Q̄ n̂ Qᵀ,
///     anomalous = P m Pᵀ + P n̂ Qᵀ + Q n Pᵀ + Q m̄ Qᵀ.
[[nodiscard]] inline oscillator_moments moments_after(quadratic_flow const& flow,
                                                      oscillator_moments const& before) {
  auto const conjugate = [](matrix<> x) {
    for (Eigen::Index k = 0; k < x.size(); ++k) {
      x.data()[k] = std::conj(x.data()[k]);
    }
    return x;
  };
  auto const transpose = [&](matrix<> const& x) { return conjugate(adjoint(x)); };
  auto const& n = before.normal;
  auto const& m = before.anomalous;
  auto antinormal = transpose(n);
  for (Eigen::Index k = 0; k < antinormal.rows(); ++k) {
    antinormal(k, k) += 1.0;
  }
  auto const pt = transpose(flow.p);
  auto const qt = transpose(flow.q);
  auto const mc = conjugate(m);
  oscillator_moments after;
  after.mean = column_vector<>::Zero(before.mean.size());
  for (Eigen::Index i = 0; i < before.mean.size(); ++i) {
    for (Eigen::Index j = 0; j < before.mean.size(); ++j) {
      after.mean(i) += flow.p(i, j) * before.mean(j) + flow.q(i, j) * std::conj(before.mean(j));
    }
  }
  after.normal =
      multiply<default_scalar>(conjugate(flow.p),
                               matrix<>(multiply<default_scalar>(n, pt) + multiply<default_scalar>(mc, qt))) +
      multiply<default_scalar>(conjugate(flow.q), matrix<>(multiply<default_scalar>(m, pt) +
                                                           multiply<default_scalar>(antinormal, qt)));
  after.anomalous = multiply<default_scalar>(flow.p, matrix<>(multiply<default_scalar>(m, pt) +
                                                              multiply<default_scalar>(antinormal, qt))) +
                    multiply<default_scalar>(
                        flow.q, matrix<>(multiply<default_scalar>(n, pt) + multiply<default_scalar>(mc, qt)));
  return after;
}

/// H(t) = Σ_i f_i b_i* b_i + λ Σ_δ e^{iδt} ( Σ_ij E^δ_ij b_i* b_j + ½ Σ_ij (D^δ_ij b_i* b_j* + D̄^{−δ}_ij b_i b_j) ), with
/// E^{−δ} = (E^δ)* and symmetric D^δ, so that i b' = (f + λE(t)) b + λD(t) b*.
class quadratic_dynamics {
public:
  struct drive {
    double detuning;  ///< δ
    matrix<> rotate;  ///< E^δ
    matrix<> squeeze; ///< D^δ
  };

  /// \param frequencies f, energy, of any sign
  explicit quadratic_dynamics(std::vector<double> frequencies) : frequencies_(std::move(frequencies)) {}

  [[nodiscard]] Eigen::Index size() const { return static_cast<Eigen::Index>(frequencies_.size()); }
  [[nodiscard]] std::vector<double> const& frequencies() const { return frequencies_; }
  [[nodiscard]] std::vector<drive> const& drives() const { return drives_; }
  [[nodiscard]] bool is_stationary() const {
    return std::all_of(drives_.begin(), drives_.end(), [](drive const& d) { return d.detuning == 0; });
  }

  /// Adds b_i* (u b_j + v b_j*) e^{iδt} + its adjoint, for i ≠ j.
  void couple(Eigen::Index i, Eigen::Index j, double detuning, default_scalar const& u,
              default_scalar const& v) {
    at(detuning).rotate(i, j) += u;
    at(-detuning).rotate(j, i) += std::conj(u);
    at(detuning).squeeze(i, j) += v;
    at(detuning).squeeze(j, i) += v;
  }

  /// How fast the flow moves, at most.
  [[nodiscard]] double rate(double lambda) const {
    double result = 0;
    for (auto const f : frequencies_) {
      result = std::max(result, std::abs(f));
    }
    for (auto const& d : drives_) {
      result +=
          std::abs(lambda) * (largest_row_sum(d.rotate) + largest_row_sum(d.squeeze)) + std::abs(d.detuning);
    }
    return result;
  }

  /// The flow from time 0 to each of the times.
  ///
  /// By Taylor steps in time, P' = −i((f + λE)P + λD Q̄), Q' = −i((f + λE)Q + λD P̄), of order 26 and so short that the
  /// terms left out are below rounding; over long times, where the Hamiltonian does not depend on time, by squaring.
  /// What grows like e^{γt} has a relative error of rounding, times `rate` · t where that is large.
  /// \param times ascending, each ≥ 0
  /// \throws capacity_exceeded where rate · t is above 10^15, so that rounding leaves no phase, or above 1.5 · 10^6
  ///   where the Hamiltonian depends on time; and where what grows leaves the range of a double
  [[nodiscard]] std::vector<quadratic_flow> flow(double lambda, std::vector<double> const& times) const {
    quadratic_flow now = unit();
    double t = 0;
    double const fastest = rate(lambda);
    double const most = is_stationary() ? 1e15 : 1.5e6;
    std::vector<quadratic_flow> result;
    for (auto const& target : times) {
      if (!(target * fastest <= most)) {
        throw capacity_exceeded("quadratic_dynamics::flow",
                                concat({"times: at ", to_text(target), " frequencies and couplings turn by ",
                                        to_text(target * fastest), ", expected at most ", to_text(most),
                                        is_stationary() ? ", beyond which rounding leaves no phase"
                                                        : " where the Hamiltonian depends on time"}));
      }
      double const turns = (target - t) * fastest;
      if (turns > 300 && is_stationary()) {
        int halvings = 0;
        double step = target - t;
        for (; step * fastest > 1.5; step /= 2) {
          ++halvings;
        }
        auto power = advanced(unit(), lambda, 0, step);
        for (; halvings > 0; --halvings) {
          power = after(power, power);
          require_in_range(power, target);
        }
        now = after(power, now);
      } else {
        auto const steps = std::max(1.0, std::ceil(turns / 1.5));
        auto const start = t;
        for (double step = 0; step < steps && target > start; ++step) {
          now = advanced(now, lambda, start + (target - start) * (step / steps), (target - start) / steps);
          require_in_range(now, target);
        }
      }
      require_in_range(now, target);
      t = target;
      result.push_back(now);
    }
    return result;
  }

private:
  static constexpr int order = 26;

  [[nodiscard]] quadratic_flow unit() const {
    return {matrix<>::Identity(size(), size()), matrix<>::Zero(size(), size())};
  }
  /// Photon statistics take fourth powers.
  static void require_in_range(quadratic_flow const& flow, double t) {
    if (std::max(largest_entry(flow.p), largest_entry(flow.q)) > 1e75) {
      throw capacity_exceeded("quadratic_dynamics::flow",
                              concat({"times: at ", to_text(t),
                                      " growing modes leave the range of a double: ask for earlier times"}));
    }
  }
  /// One flow after another: P₂(P₁b + Q₁b*) + Q₂(P̄₁b* + Q̄₁b).
  [[nodiscard]] static quadratic_flow after(quadratic_flow const& second, quadratic_flow const& first) {
    return {multiply<default_scalar>(second.p, first.p) +
                multiply<default_scalar>(second.q, matrix<>(first.q.conjugate())),
            multiply<default_scalar>(second.p, first.q) +
                multiply<default_scalar>(second.q, matrix<>(first.p.conjugate()))};
  }

  [[nodiscard]] drive& at(double detuning) {
    for (auto& d : drives_) {
      if (d.detuning == detuning) {
        return d;
      }
    }
    drives_.push_back({detuning, matrix<>::Zero(size(), size()), matrix<>::Zero(size(), size())});
    return drives_.back();
  }

  /// out += factor · (rotate x + squeeze x̄').
  static void add_hit(drive const& d, default_scalar const& factor, matrix<> const& x, matrix<> const& other,
                      matrix<>& out) {
    for (Eigen::Index i = 0; i < out.rows(); ++i) {
      for (Eigen::Index l = 0; l < out.rows(); ++l) {
        auto const r = factor * d.rotate(i, l);
        auto const s = factor * d.squeeze(i, l);
        for (Eigen::Index j = 0; j < out.cols() && (r != 0.0 || s != 0.0); ++j) {
          out(i, j) += r * x(l, j) + s * std::conj(other(l, j));
        }
      }
    }
  }

  [[nodiscard]] quadratic_flow advanced(quadratic_flow const& from, double lambda, double t,
                                        double step) const {
    std::vector<quadratic_flow> terms{from};
    quadratic_flow sum = from;
    default_scalar const minus_i(0, -1);
    double power = 1;
    for (int k = 0; k < order; ++k) {
      quadratic_flow next{matrix<>::Zero(size(), size()), matrix<>::Zero(size(), size())};
      auto const last = static_cast<std::size_t>(k);
      for (Eigen::Index i = 0; i < size(); ++i) {
        auto const f = minus_i * frequencies_[static_cast<std::size_t>(i)];
        for (Eigen::Index j = 0; j < size(); ++j) {
          next.p(i, j) = f * terms[last].p(i, j);
          next.q(i, j) = f * terms[last].q(i, j);
        }
      }
      for (auto const& d : drives_) {
        // e^{iδ(t + s)} = e^{iδt} Σ_j (iδs)^j/j!
        auto factor = minus_i * lambda * std::polar(1.0, d.detuning * t);
        for (std::size_t j = 0; j <= last && factor != 0.0; ++j) {
          add_hit(d, factor, terms[last - j].p, terms[last - j].q, next.p);
          add_hit(d, factor, terms[last - j].q, terms[last - j].p, next.q);
          factor *= default_scalar(0, d.detuning / static_cast<double>(j + 1));
        }
      }
      power *= step;
      next.p /= default_scalar(k + 1);
      next.q /= default_scalar(k + 1);
      sum.p += power * next.p;
      sum.q += power * next.q;
      terms.push_back(std::move(next));
    }
    return sum;
  }

  std::vector<double> frequencies_;
  std::vector<drive> drives_;
};

} // namespace mfdyson
