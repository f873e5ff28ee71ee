#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <mfdyson/conditions/mode_description.hpp>
#include <mfdyson/conditions/series_bounds.hpp>
#include <mfdyson/operators/operator_norm.hpp>
#include <mfdyson/operators/tensor_product.hpp>

/// \file
/// Conditions and bounds of one model and observable.

namespace mfdyson {

/// A growth whose kind is known at run time.
class correlation_growth {
public:
  static constexpr bool is_bounded = false;

  template <CorrelationGrowth G>
    requires(!std::same_as<G, correlation_growth>)
  correlation_growth(G growth) : growth_(std::move(growth)) {} // NOLINT: a growth is a growth

  [[nodiscard]] double log_bound(int r) const {
    return std::visit([r](auto const& g) { return g.log_bound(r); }, growth_);
  }
  [[nodiscard]] double log_majorant(int r) const {
    return std::visit([r](auto const& g) { return g.log_majorant(r); }, growth_);
  }
  [[nodiscard]] double growth_over(int r, int s) const {
    return std::visit([r, s](auto const& g) { return g.growth_over(r, s); }, growth_);
  }
  [[nodiscard]] double exponent() const {
    return std::visit([](auto const& g) { return double(g.exponent()); }, growth_);
  }

private:
  std::variant<bounded_growth, field_growth, moment_growth, unknown_growth> growth_;
};

/// Both sides of an inequality "left < right" that a hypothesis asks for.
struct inequality {
  std::string name;
  double left = 0;
  double right = 1;
  [[nodiscard]] bool holds() const { return left < right; }
  /// "(A1): 1.3 < 1 does not hold".
  [[nodiscard]] std::string text() const {
    return concat({name, ": ", to_text(left), " < ", to_text(right), holds() ? " holds" : " does not hold"});
  }
};

/// Which hypotheses of the theory hold at one λ and t.
struct conditions_report {
  bool odd_moments_vanish; ///< (A0)
  double g;                ///< sup_j Σ_a ‖G_j^a‖
  double b;                ///< upper bound of b(A_R, t), (1.14)
  double radius;           ///< lower bound of the radius of convergence, (1.16)
  inequality a1;           ///< (1.15)
  inequality summable;     ///< 16 λ² g² t² C < 1, which implies (1.20). Source: [MR18] Lemma 1.9
};

/// The bounds of Theorem 1.1 for one model and observable, and sharper ones beside them.
///
/// `theorem` has the numbers of the paper: g = sup ‖G_j‖, β_r of (E1) or Lemma 1.8, weights 1/s!. `sharp` takes for g β_r the
/// product sup_j Σ_a ‖G_j^a‖ ‖B_j^a‖ and for a mode the moments of its state; its weights are those of the given N.
/// Reservoirs of kind `boson_mode` have the bounds of the mode without a cut.
class expansion_bounds {
public:
  expansion_bounds(series_bounds<correlation_growth> theorem, series_bounds<correlation_growth> sharp)
      : theorem_(std::move(theorem)), sharp_(std::move(sharp)) {}

  [[nodiscard]] series_bounds<correlation_growth> const& theorem() const { return theorem_; }
  [[nodiscard]] series_bounds<correlation_growth> const& sharp() const { return sharp_; }

  /// The hypotheses at λ and t.
  /// \param lambda finite \param t ≥ 0, finite \throws invalid_input otherwise
  [[nodiscard]] conditions_report conditions(double lambda, double t) const {
    require_finite(lambda, {"conditions", "lambda"});
    require_finite(t, {"conditions", "t"});
    if (t < 0) {
      detail::reject({"conditions", "t"}, concat({"expected >= 0, got ", to_text(t)}));
    }
    return {true,
            theorem_.g(),
            theorem_.growth().exponent(),
            theorem_.radius(t),
            {"(A1)", theorem_.a1_left(lambda, t), 1},
            {"(1.20) by Lemma 1.9", theorem_.summable_left(lambda, t), 1}};
  }

private:
  series_bounds<correlation_growth> theorem_;
  series_bounds<correlation_growth> sharp_;
};

namespace detail {

template <ComplexMatrix X>
[[nodiscard]] double norm_in_double(X const& x) {
  return static_cast<double>(operator_norm(x));
}

/// Norms of the couplings: G and B of every term.
struct coupling_norms {
  double g = 0;       ///< sup_j Σ_a ‖G^a‖
  double largest = 0; ///< sup ‖B‖, or for a mode sup max(|z|, |w|)
  double product = 0; ///< sup_j Σ_a ‖G^a‖ ‖B^a‖
};

template <ComplexScalar S, class SizeOfReservoirOperator>
[[nodiscard]] coupling_norms norms_of_couplings(basic_model<S> const& model,
                                                SizeOfReservoirOperator&& size_of) {
  coupling_norms result;
  for (std::size_t s = 0; s < model.species().size(); ++s) {
    auto const& terms = model.species()[s].couplings;
    double g = 0;
    double product = 0;
    for (std::size_t a = 0; a < terms.size(); ++a) {
      double const size = norm_in_double(terms[a].particle);
      double const b = size_of(s, a);
      g += size;
      product += size * b;
      result.largest = std::max(result.largest, b);
    }
    result.g = std::max(result.g, g);
    result.product = std::max(result.product, product);
  }
  return result;
}

/// κ of |A_R| ≤ κ_0 + κ_1 X + κ_2 X² with X = a + a*, X² = a² + a*² + 2a*a + 1.
[[nodiscard]] inline moment_growth growth_of_polynomial(mode_polynomial const& a, double c,
                                                        mode_moments const& moments) {
  double const square = std::max(a.square_size(), std::abs(a.number) / 2);
  return moment_growth::of_polynomial(std::abs(a.constant) - square, a.linear_size(), square, c, moments);
}

/// The bounds as Lemma 1.8 has them, where it applies.
[[nodiscard]] inline std::optional<field_growth> growth_of_lemma(mode_description const& mode, double c,
                                                                 double observable_norm) {
  if (!mode.lemma_two_point) {
    return std::nullopt;
  }
  double const two_point = c * c * *mode.lemma_two_point;
  if (!mode.observable) {
    return field_growth::of_bounded_observable(observable_norm, two_point);
  }
  auto const& a = *mode.observable;
  if (a.is_constant()) {
    return field_growth::of_field_product(0, two_point, std::abs(a.constant));
  }
  if (a.is_linear()) {
    double const d = a.linear_size();
    return field_growth::of_field_product(1, std::max(two_point, d * d * *mode.lemma_two_point));
  }
  if (mode.vacuum && a.is_diagonal() && a.constant == 0.0 && a.number == 1.0) {
    return field_growth::of_number_in_vacuum(two_point);
  }
  return std::nullopt;
}

} // namespace detail

/// The bounds of a model whose reservoir is finite, with (A1) and (1.20) known from the type.
/// \throws invalid_input for an observable that does not fit
template <ComplexScalar S>
[[nodiscard]] series_bounds<bounded_growth> make_bounded_series_bounds(basic_model<S> const& model,
                                                                       basic_observable<S> const& a) {
  require_observable(a, model, "make_bounded_series_bounds");
  auto const norms = detail::norms_of_couplings(model, [&](std::size_t s, std::size_t k) {
    return detail::norm_in_double(model.species()[s].couplings[k].reservoir);
  });
  return {detail::norm_in_double(a.system), static_cast<int>(a.observed()), norms.g,
          bounded_growth(detail::norm_in_double(a.reservoir), norms.largest)};
}

/// The bounds of any model. Where the matrices of a reservoir of kind `boson_mode` do not fit a mode (see
/// `describe_mode`), nothing is known, and every bound is ∞.
/// \throws invalid_input for an observable that does not fit
template <ComplexScalar S>
[[nodiscard]] expansion_bounds make_expansion_bounds(basic_model<S> const& model,
                                                     basic_observable<S> const& a) {
  require_observable(a, model, "make_expansion_bounds");
  double const system = detail::norm_in_double(a.system);
  auto const n = static_cast<int>(a.observed());
  auto const with = [&](double g, correlation_growth growth) {
    return series_bounds<correlation_growth>(system, n, g, std::move(growth));
  };
  double const observable = detail::norm_in_double(a.reservoir);
  if (model.reservoir().kind == reservoir_kind::boson_mode) {
    auto const mode = describe_mode(model, a);
    auto const norms = detail::norms_of_couplings(model, [&](std::size_t s, std::size_t k) {
      return mode.why_not.empty() ? mode.couplings[s][k].linear_size() : 0.0;
    });
    if (!mode.why_not.empty()) {
      return {with(norms.g, unknown_growth()), with(norms.g, unknown_growth())};
    }
    auto const growth = [&](double c) {
      return mode.observable ? detail::growth_of_polynomial(*mode.observable, c, mode.moments)
                             : moment_growth::of_bounded(observable, c, mode.moments);
    };
    auto const sharp = with(norms.g, growth(norms.g > 0 ? norms.product / norms.g : 0.0));
    auto const lemma = detail::growth_of_lemma(mode, norms.largest, observable);
    return {lemma ? with(norms.g, *lemma) : with(norms.g, growth(norms.largest)), sharp};
  }
  auto const norms = detail::norms_of_couplings(model, [&](std::size_t s, std::size_t k) {
    return detail::norm_in_double(model.species()[s].couplings[k].reservoir);
  });
  return {with(norms.g, bounded_growth(observable, norms.largest)),
          with(norms.g, bounded_growth(observable, norms.g > 0 ? norms.product / norms.g : 0.0))};
}

} // namespace mfdyson
