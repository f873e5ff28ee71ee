#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <mfdyson/model/particle_number.hpp>

/// \file
/// The random variable that an energy-conserving coupling makes of the particles: N^{−1/2} Σ_j G_j.

namespace mfdyson {

/// Independent, equally distributed variables: values g_k with probabilities p_k, so many of them.
template <RealScalar Real>
struct independent_values {
  std::vector<Real> values;
  std::vector<Real> probabilities; ///< of sum 1
  std::int64_t count = 0;

  [[nodiscard]] Real mean() const {
    Real sum(0);
    for (std::size_t k = 0; k < values.size(); ++k) {
      sum += probabilities[k] * values[k];
    }
    return sum;
  }
  /// Average of (g − ⟨g⟩)².
  [[nodiscard]] Real variance() const {
    Real const center = mean();
    Real sum(0);
    for (std::size_t k = 0; k < values.size(); ++k) {
      sum += probabilities[k] * (values[k] - center) * (values[k] - center);
    }
    return sum;
  }
};

/// X = N^{−1/2} Σ_j g_j, a sum of independent variables that take finitely many values, or a normal variable.
///
/// Where G commutes with h, the eigenvalues of the G_j are conserved, and this is all that the reservoir sees of N
/// particles. With the characteristic function ⟨e^{iuX}⟩ in closed form nothing depends on how large N is.
template <RealScalar Real>
class collective_sum {
public:
  /// N^{−1/2} times the sum of all given variables.
  collective_sum(std::vector<independent_values<Real>> parts, particle_number n) : parts_(std::move(parts)) {
    using std::abs;
    using std::sqrt;
    scale_ = sqrt(n.inverse<Real>());
    for (auto const& part : parts_) {
      auto const number = Real(part.count);
      auto const center = part.mean();
      mean_ += scale_ * number * center;
      variance_ += scale_ * scale_ * number * part.variance();
      for (std::size_t k = 0; k < part.values.size() && part.count > 0; ++k) {
        step_ = std::max(step_, Real(scale_ * abs(part.values[k] - center)));
      }
      Real farthest(0);
      for (auto const& value : part.values) {
        farthest = std::max(farthest, Real(abs(value - center)));
      }
      range_ += scale_ * number * farthest;
    }
  }
  /// A normal variable of mean 0: the limit N → ∞ of sums of mean 0.
  explicit collective_sum(Real const& variance) : variance_(variance), normal_(true) {}

  [[nodiscard]] Real mean() const { return mean_; }
  [[nodiscard]] Real variance() const { return variance_; }

  /// ⟨e^{iu(X − ⟨X⟩)}⟩ as logarithm of the modulus, and phase: Π_s (Σ_k p_k e^{iu(g_k − ⟨g⟩)/√N})^{N_s}.
  [[nodiscard]] std::pair<Real, Real> characteristic(Real const& u) const {
    using std::atan2;
    using std::log1p;
    using std::sin;
    if (normal_) {
      return {-u * u * variance_ / Real(2), Real(0)};
    }
    std::pair<Real, Real> result{Real(0), Real(0)};
    for (auto const& part : parts_) {
      // 1 + z with Σ p θ = 0: what is summed is small where θ is, so that the power N_s does not enlarge rounding
      Real re(0);
      Real im(0);
      auto const center = part.mean();
      for (std::size_t k = 0; k < part.values.size(); ++k) {
        Real const angle = u * scale_ * (part.values[k] - center);
        Real const half = sin(angle / Real(2));
        re -= Real(2) * part.probabilities[k] * half * half;
        im += part.probabilities[k] * sine_minus(angle);
      }
      auto const number = Real(part.count);
      result.first += number * log1p(std::max(Real(-1), Real(re * (Real(2) + re) + im * im))) / Real(2);
      result.second += number * atan2(im, Real(1) + re);
    }
    return result;
  }

  /// L such that |X − ⟨X⟩| > L has at most the given probability: by Bernstein's inequality, or all of the range.
  [[nodiscard]] Real tail_range(double probability) const {
    using std::sqrt;
    Real const q = Real(std::log(2 / probability));
    if (normal_) {
      return sqrt(Real(2) * q * variance_);
    }
    Real const drift = q * step_ / Real(3); // 2 exp(−L²/(2(σ² + L step/3))) = probability
    return std::min(range_, Real(drift + sqrt(drift * drift + Real(2) * q * variance_)));
  }

  /// All values X − ⟨X⟩ and their probabilities, where there are no more than `most` and they are found in short time.
  [[nodiscard]] std::optional<std::vector<std::pair<Real, Real>>> enumerate(std::size_t most) const {
    if (normal_) {
      return std::nullopt;
    }
    std::vector<std::pair<Real, Real>> points{{Real(0), Real(1)}};
    std::size_t work = 0;
    Real const equal = tolerance::same_frequency<Real>() * (step_ + range_);
    for (auto const& part : parts_) {
      auto const center = part.mean();
      for (std::int64_t j = 0; j < part.count; ++j) {
        std::vector<std::pair<Real, Real>> next;
        for (auto const& [x, weight] : points) {
          for (std::size_t k = 0; k < part.values.size(); ++k) {
            if (part.probabilities[k] > Real(0)) {
              next.push_back({x + scale_ * (part.values[k] - center), weight * part.probabilities[k]});
            }
          }
        }
        std::sort(next.begin(), next.end());
        points.clear();
        for (auto const& point : next) {
          if (!points.empty() && point.first - points.back().first <= equal) {
            points.back().second += point.second;
          } else {
            points.push_back(point);
          }
        }
        work += next.size();
        if (points.size() > most || work > 10'000'000) {
          return std::nullopt;
        }
        if (points.size() == 1) { // nothing varies
          break;
        }
      }
    }
    return points;
  }

private:
  /// sin x − x.
  [[nodiscard]] static Real sine_minus(Real const& x) {
    using std::abs;
    using std::sin;
    if (abs(x) > Real(1) / Real(2)) {
      return sin(x) - x;
    }
    Real sum(0);
    Real term = x;
    for (int k = 1; k <= 40; ++k) {
      term *= -x * x / Real(2 * k * (2 * k + 1));
      sum += term;
      if (abs(term) <= std::numeric_limits<Real>::epsilon() * abs(sum)) {
        break;
      }
    }
    return sum;
  }

  std::vector<independent_values<Real>> parts_;
  Real scale_ = Real(1); // N^{−1/2}
  Real mean_ = Real(0);
  Real variance_ = Real(0);
  Real step_ = Real(0);  // largest |g − ⟨g⟩|/√N
  Real range_ = Real(0); // largest |X − ⟨X⟩|
  bool normal_ = false;
};

} // namespace mfdyson
