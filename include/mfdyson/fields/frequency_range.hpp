#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

/// \file
/// Where the integral of a function of frequency has its weight, and whether it is finite at 0 and ∞.

namespace mfdyson {

/// The edges between which a function has all but rounding of its integral, and what lies outside.
struct frequency_range {
  std::vector<double> edges; ///< ascending; octaves between them, and the breaks that were given
  double below = 0;          ///< ∫ below the first edge, not in the panels
  double below_error = 0;    ///< and how far it may be off
  double above = 0;          ///< ∫ beyond the last edge
  double above_error = 0;
  double top_value = 0; ///< f at the last edge where the integral goes on beyond it
  std::optional<double>
      infrared_power; ///< f ~ ω^q at 0 with q ≤ −1, within `margin`: the integral is infinite
  std::optional<double> ultraviolet_power; ///< the same at ∞, q ≥ −1
};

/// What is known of a function besides its values.
struct frequency_support {
  double lower = 0;                                       ///< f = 0 below, ≥ 0
  double upper = std::numeric_limits<double>::infinity(); ///< f = 0 above
  std::vector<double> breaks{};              ///< points where f is not smooth, or centres and widths of peaks
  std::optional<double> infrared_power{};    ///< q where f ~ ω^q at 0 is known; measured otherwise
  std::optional<double> ultraviolet_power{}; ///< q where f ~ ω^q at ∞ is known; measured otherwise
};

/// Finds the octaves in which f ≥ 0 has its weight.
///
/// f is sampled on octaves [2^k, 2^{k+1}], k from −300 to 100 (from the upper end of the support downwards where it is finite, from
/// the lower end upwards where it is positive). The weight of octave k is ∫ ω f d(log ω) over it, and the integral towards 0 is
/// finite where the weights fall geometrically: where they behave as 2^{ke} over the last 60 octaves. e ≤ `margin` counts as
/// infinite (towards ∞: e ≥ −`margin`): what decides is the behaviour at 10^{−90} and 10^{30}, a power within 0.02 of the limit or with
/// only a logarithm beyond it is refused rather than summed wrongly. Where all weights down there vanish, as in a gap, the integral
/// is finite. Beyond the last octave the power goes on: ∫_0^x f = x f(x)/e.
class octave_scan {
public:
  static constexpr double margin = 0.02;
  static constexpr int samples = 8;

  octave_scan(std::function<double(double)> const& f, frequency_support const& support) {
    bool const open_below = support.lower == 0;
    bool const open_above = std::isinf(support.upper);
    double const unit = open_above ? (open_below ? 1.0 : support.lower) : support.upper;
    if (!open_below && !open_above) {
      for (int k = 0; k <= samples; ++k) {
        range_.edges.push_back(
            k == samples ? support.upper : support.lower + k * ((support.upper - support.lower) / samples));
      }
    } else {
      int const first = open_below ? -300 : 0;
      int const last = open_above ? 100 : 0;
      std::vector<double> weights;
      double total = 0;
      for (int k = first; k < last; ++k) {
        double weight = 0;
        for (int i = 0; i < samples; ++i) {
          double const x = unit * std::exp2(k + (i + 0.5) / samples);
          weight += x * f(x) * (std::log(2.0) / samples);
        }
        weights.push_back(weight);
        total += weight;
      }
      double const negligible = 1e-19 * total;
      std::size_t from = 0;
      std::size_t to = weights.size();
      for (; from + 1 < to && weights[from] <= negligible; ++from) {
        range_.below_error += weights[from];
      }
      for (; to > from + 1 && weights[to - 1] <= negligible; --to) {
        range_.above_error += weights[to - 1];
      }
      for (auto k = from; k <= to; ++k) {
        range_.edges.push_back(unit * std::exp2(first + static_cast<double>(k)));
      }
      if (open_below) {
        close_below(f, weights, support.infrared_power, from == 0);
      }
      if (open_above) {
        close_above(f, weights, support.ultraviolet_power, to == weights.size());
      }
      if (total == 0) {
        range_.edges.clear();
      }
    }
    for (auto const b : support.breaks) {
      if (b > support.lower && b < support.upper) {
        range_.edges.push_back(b);
      }
    }
    std::sort(range_.edges.begin(), range_.edges.end());
  }

  [[nodiscard]] frequency_range const& range() const { return range_; }

private:
  static constexpr std::size_t window = 10;
  static constexpr std::size_t apart = 50;

  struct slope {
    double value = 0;     ///< e in 2^{ke}
    double variation = 0; ///< by how much it changes over the last octaves
  };

  static double sum(std::vector<double> const& w, std::size_t first) {
    double result = 0;
    for (std::size_t k = first; k < first + window; ++k) {
      result += w[k];
    }
    return result;
  }

  // The weights of octaves counted from the end in question.
  static std::optional<slope> measure(std::vector<double> const& w) {
    double const a = sum(w, 0);
    double const b = sum(w, apart / 2);
    double const c = sum(w, apart);
    if (!(a > 0) || !(b > 0) || !(c > 0)) {
      return std::nullopt;
    }
    double const last = std::log2(b / a) / (apart / 2);
    double const before = std::log2(c / b) / (apart / 2);
    return slope{last, std::abs(last - before)};
  }

  void close_below(std::function<double(double)> const& f, std::vector<double> const& weights,
                   std::optional<double> known, bool goes_on) {
    auto const e = known ? std::optional<slope>({*known + 1, 0}) : measure(weights);
    if (!e) {
      return;
    }
    if (e->value <= (known ? 0 : margin)) {
      range_.infrared_power = e->value - 1;
    } else if (goes_on) {
      double const x = range_.edges.front();
      range_.below = x * f(x) / e->value;
      range_.below_error += range_.below * std::min(1.0, 1e-14 + e->variation / e->value);
    }
  }

  void close_above(std::function<double(double)> const& f, std::vector<double> weights,
                   std::optional<double> known, bool goes_on) {
    std::reverse(weights.begin(), weights.end());
    auto const e = known ? std::optional<slope>({-*known - 1, 0}) : measure(weights);
    if (!e) {
      return;
    }
    if (e->value <= (known ? 0 : margin)) {
      range_.ultraviolet_power = -e->value - 1;
    } else if (goes_on) {
      double const x = range_.edges.back();
      range_.top_value = f(x);
      range_.above = x * range_.top_value / e->value;
      range_.above_error += range_.above * std::min(1.0, 1e-14 + e->variation / e->value);
    }
  }

  frequency_range range_;
};

} // namespace mfdyson
