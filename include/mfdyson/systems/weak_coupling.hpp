#pragma once

#include <cmath>

#include <mfdyson/expansion/series.hpp>

/// \file
/// Davies' scaling λ/N of the coupling, weaker than λ/√N.

namespace mfdyson {

/// λ/√N, with which H_N of (1.2) couples with λ/N instead of λ/√N; 0 at N = ∞. Any series or value with its errors takes it:
/// `certified.mean(weak_coupling(λ, N), t)`.
template <RealScalar Real = double>
[[nodiscard]] Real weak_coupling(Real const& lambda, particle_number n) {
  using std::sqrt;
  return lambda * sqrt(n.inverse<Real>());
}

/// ω_N(τ^t(A)) with coupling λ/N instead of λ/√N, as Davies has it. It tends to the free average ω_n(A(t)) like 1/N: with
/// λ/√N for λ, a term λ^r N^{−p/2} of (1.21) becomes λ^r N^{−(r+p)/2}, where r + p is even and at least 2.
/// Source: [MR18] below (2.5).
/// \param s the series at N, or of the limit
/// \throws invalid_input as `series::mean`
template <ComplexScalar S>
[[nodiscard]] evaluation<S> weak_coupling_mean(series<S> const& s, real_of<S> const& lambda,
                                               real_of<S> const& t) {
  require_finite(lambda, {"weak_coupling_mean", "lambda"});
  return s.mean(weak_coupling(lambda, s.particles()), t);
}

/// lim_{N → ∞} N (ω_N(τ^t(A)) − ω_n(A(t))) with coupling λ/N: the terms with r + p = 2, which are λ² of X_0 and λ of Y_0.
/// \param limit the series of the limit, of order at least 2
/// \throws invalid_input otherwise
template <ComplexScalar S>
[[nodiscard]] evaluation<S> weak_coupling_correction(series<S> const& limit, real_of<S> const& lambda,
                                                     real_of<S> const& t) {
  using std::abs;
  require_finite(lambda, {"weak_coupling_correction", "lambda"});
  if (!limit.particles().is_infinite() || limit.order() < 2) {
    detail::reject({"weak_coupling_correction", "limit"},
                   concat({"expected the series of the limit, of order >= 2, got N = ",
                           to_text(limit.particles()), ", order ", to_text(limit.order())}));
  }
  auto const x = limit.x_coefficients(0, t)[2];
  auto const y = limit.y_coefficients(0, t)[1];
  return {lambda * lambda * x.value + lambda * y.value,
          lambda * lambda * x.rounding + abs(lambda) * y.rounding};
}

} // namespace mfdyson
