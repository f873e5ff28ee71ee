#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <mfdyson/model/particle_number.hpp>

/// \file
/// How many ways there are to hit the unobserved particles: the combinatorial factor of the bounds.

namespace mfdyson {

/// w_s, where N^s w_s bounds Σ_{q_1+…+q_L = s} Π_j 1/(2q_j)!, the number of ways to distribute 2s ordered hits over L =
/// N − n unobserved particles that are each hit an even number of times, divided by (2s)!.
///
///   - theorem: w_s = 1/s!, as [MR18] (3.11), (3.12) have it;
///   - uniform: w_s = 1/(2^s s!), because (2q)! ≥ 2^q q!;
///   - at N:    w_s = N^{-s} [y^{2s}] cosh(y)^L, the sum itself; at N = ∞ it is the uniform one.
class pairing_weights {
public:
  [[nodiscard]] static pairing_weights theorem() { return pairing_weights(1); }
  [[nodiscard]] static pairing_weights uniform() { return pairing_weights(2); }
  /// \param unobserved L = N − n ≥ 0; of no meaning at N = ∞
  /// \param count of weights that are exact; those after are the uniform ones
  [[nodiscard]] static pairing_weights at(particle_number n, std::int64_t unobserved, std::size_t count) {
    pairing_weights result(2);
    if (n.is_infinite()) {
      return result;
    }
    result.nobody_ = unobserved == 0;
    count = std::max<std::size_t>(count, 1);
    // ŵ_s = 2^s s! w_s ≤ 1; a product of powers of cosh is a binomial sum of them, with no cancellation
    std::vector<double> const none = unit(count);
    std::vector<double> one(count); // of cosh(y)
    double value = 1;
    for (std::size_t s = 0; s < count; ++s) {
      one[s] = value;
      value /= (2.0 * static_cast<double>(s) + 1) * static_cast<double>(n.count()); // 2^s s!/(2s)! N^{-s}
    }
    auto power = none;
    for (auto rest = unobserved; rest > 0; rest /= 2) {
      if (rest % 2 != 0) {
        power = product(power, one);
      }
      if (rest > 1) {
        one = product(one, one);
      }
    }
    result.relative_ = std::move(power);
    return result;
  }

  /// log w_s; −∞ for 0.
  [[nodiscard]] double log_weight(int s) const {
    auto const k = static_cast<std::size_t>(s);
    // at least the smallest double: it may have underflowed
    double const relative =
        k < relative_.size() ? std::log(std::max(relative_[k], std::numeric_limits<double>::min())) : 0.0;
    return relative + log_majorant(s);
  }
  /// log of a majorant with w̃_{s+1} = w̃_s/(base (s + 1)).
  [[nodiscard]] double log_majorant(int s) const {
    if (nobody_ && s > 0) {
      return -std::numeric_limits<double>::infinity();
    }
    return -s * std::log(static_cast<double>(base_)) - std::lgamma(s + 1.0);
  }
  [[nodiscard]] int base() const { return base_; }

private:
  explicit pairing_weights(int base) : base_(base) {}

  [[nodiscard]] static std::vector<double> unit(std::size_t count) {
    std::vector<double> result(count, 0.0);
    result.front() = 1;
    return result;
  }
  [[nodiscard]] static std::vector<double> product(std::vector<double> const& a,
                                                   std::vector<double> const& b) {
    std::vector<double> result(a.size(), 0.0);
    std::vector<double> binomial{1};
    for (std::size_t s = 0; s < a.size(); ++s) {
      for (std::size_t j = 0; j <= s; ++j) {
        result[s] += binomial[j] * a[j] * b[s - j];
      }
      binomial.push_back(0);
      for (std::size_t j = s + 1; j > 0; --j) {
        binomial[j] += binomial[j - 1];
      }
    }
    return result;
  }

  int base_;
  bool nobody_ = false; // no unobserved particle is there
  std::vector<double> relative_;
};

} // namespace mfdyson
