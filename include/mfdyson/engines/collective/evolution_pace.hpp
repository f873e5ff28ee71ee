#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <mfdyson/engines/options.hpp>

/// \file
/// How long the steps of an evolution are, and how much work may come.

namespace mfdyson {

/// What an evolution may use.
struct evolution_limits {
  double memory = 4e9; ///< bytes
  double work = 1e12;  ///< products of numbers
};

/// Adds up work, and estimates what is still to come.
class work_guard {
public:
  explicit work_guard(double limit) : limit_(limit) {}

  [[nodiscard]] double work() const { return work_; }
  void add(double work) { work_ += work; }

  /// The work to come is estimated from that of the last steps: at least as much per time, and until the time has doubled
  /// growing with the power of time with which it has grown.
  /// \throws capacity_exceeded where it does not fit the limit
  void require(double begin, double end, double until, double work) {
    double const left = until - end;
    double const rate = work / (end - begin);
    double const at = (begin + end) / 2;
    double const steady = work_ + rate * left;
    double growing = steady;
    if (rate_ > 0 && end > until / 8) {
      double const power = std::max(0.0, std::log(rate / rate_) / std::log(at / at_));
      double const soon = std::min(left, at); // further off nothing is known
      growing = work_ + rate * at / (power + 1) * (std::pow((at + soon) / at, power + 1) - 1);
    }
    rate_ = rate;
    at_ = at;
    if (!(steady <= limit_ && growing <= 8 * limit_)) {
      throw capacity_exceeded(
          "certified_evolution",
          concat({"work_limit: evolution from ", to_text(end), " to ", to_text(until), " takes about ",
                  to_text(std::max(steady, growing)), " products, the limit is ", to_text(limit_),
                  ": ask for earlier times, a weaker coupling or a larger tolerance"}));
    }
  }

private:
  double limit_;
  double work_ = 0;
  double rate_ = 0; ///< of work in the last step
  double at_ = 0;   ///< its middle
};

/// The lengths of steps, from what the last one could be with how many terms.
template <RealScalar Real>
class step_choice {
public:
  struct choice {
    Real step;
    std::size_t terms; ///< most of them
  };

  /// An equal part of what is left, no longer than seems good. Of the first step, whose length nothing is known about, all
  /// with few terms: how far they reach is to be seen.
  [[nodiscard]] choice next(Real const& left) const {
    using std::ceil;
    if (is_first()) {
      return {left, 8};
    }
    return {left / std::max(Real(1), Real(ceil(left / good_ - Real(0.05)))), 44};
  }
  [[nodiscard]] bool is_first() const { return good_ == Real(0); }
  void took(Real const& step, std::size_t terms) {
    // of 30 terms: fewer take more steps, more reach states that hardly matter
    good_ = step * Real(is_first() ? 2.0 : std::min(2.0, 30 / static_cast<double>(terms)));
  }

private:
  Real good_ = Real(0);
};

} // namespace mfdyson
