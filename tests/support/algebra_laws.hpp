#pragma once

#include <string>

#include <mfdyson/operators/operator_algebra.hpp>

#include "support/precision.hpp"
#include "support/random_matrices.hpp"

/// \file
/// The laws of an operator algebra.

namespace mfdyson::testing {

/// Checks on random elements that A is a *-algebra of operators with the operator norm, and that `to_matrix`
/// represents it faithfully.
template <OperatorAlgebra A>
void check_algebra_laws(A const& algebra, std::string const& name) {
  using S = typename A::scalar;
  using Real = real_of<S>;
  using element = typename A::element;
  auto const d = algebra.dimension();
  INFO("algebra " << name << " of dimension " << d);
  REQUIRE(d >= 1);
  CHECK((A::static_dimension == dynamic || A::static_dimension == d));

  auto const times = [&](element const& x, element const& y) -> element { return algebra.product(x, y); };
  auto const star = [&](element const& x) -> element { return algebra.adjoint(x); };
  auto const bracket = [&](element const& x, element const& y) -> element {
    return algebra.commutator(x, y);
  };
  auto const as_matrix = [&](element const& x) -> matrix<S> { return algebra.to_matrix(x); };
  element const one = algebra.unit();
  element const zero = algebra.zero();

  CHECK(as_matrix(one) == matrix<S>::Identity(d, d));
  CHECK(as_matrix(zero) == matrix<S>::Zero(d, d));
  CHECK(algebra.norm(zero) == Real(0));
  CHECK(star(one) == one);
  // rounding of a product of two, and of three, factors with entries of modulus at most √2
  auto const size = Real(static_cast<int>(d));
  Real const two = Real(16) * size;
  Real const three = Real(64) * size * size;
  CHECK(apart(S(algebra.norm(one)), S(1), Real(1)) <= two);

  for_seeds(8, [&](random_engine& rng) {
    auto const x = random_matrix<S, A::static_dimension>(rng, d);
    auto const y = random_matrix<S, A::static_dimension>(rng, d);
    auto const z = random_matrix<S, A::static_dimension>(rng, d);
    S const c = random_complex<S>(rng);

    // an algebra
    CHECK(apart(times(times(x, y), z), times(x, times(y, z)), Real(1)) <= three);
    CHECK(apart(times(x, element(y + z)), element(times(x, y) + times(x, z)), Real(1)) <= two);
    CHECK(apart(times(element(x + y), z), element(times(x, z) + times(y, z)), Real(1)) <= two);
    CHECK(apart(times(element(c * x), y), element(c * times(x, y)), Real(1)) <= two);
    CHECK(times(one, x) == x);
    CHECK(times(x, one) == x);
    CHECK(times(zero, x) == zero);
    // with adjoint
    CHECK(star(star(x)) == x);
    CHECK(apart(star(times(x, y)), times(star(y), star(x)), Real(1)) <= two);
    CHECK(star(element(x + y)) == element(star(x) + star(y)));
    CHECK(apart(star(element(c * x)), element(S(c.real(), -c.imag()) * star(x)), Real(1)) <= two);
    // with commutator
    CHECK(apart(bracket(x, y), element(times(x, y) - times(y, x)), Real(1)) <= two);
    CHECK(apart(bracket(x, y), element(-bracket(y, x)), Real(1)) <= two);
    CHECK(apart(element(bracket(x, bracket(y, z)) + bracket(y, bracket(z, x)) + bracket(z, bracket(x, y))),
                zero, Real(1)) <= Real(4) * three);
    // with a C*-norm
    Real const norm_x = algebra.norm(x);
    Real const norm_y = algebra.norm(y);
    Real const slack = two * epsilon<S>;
    CHECK(norm_x > Real(0));
    CHECK(apart(S(algebra.norm(times(star(x), x))), S(norm_x * norm_x), norm_x * norm_x) <= two);
    CHECK(apart(S(algebra.norm(star(x))), S(norm_x), norm_x) <= two);
    CHECK(algebra.norm(times(x, y)) <= norm_x * norm_y * (Real(1) + slack));
    CHECK(algebra.norm(element(x + y)) <= (norm_x + norm_y) * (Real(1) + slack));
    // represented faithfully
    CHECK(as_matrix(x) != as_matrix(y));
    CHECK(apart(as_matrix(times(x, y)), multiply(as_matrix(x), as_matrix(y)), Real(1)) <= two);
    CHECK(as_matrix(star(x)) == mfdyson::adjoint(as_matrix(x)));
    CHECK(as_matrix(element(x + y)) == matrix<S>(as_matrix(x) + as_matrix(y)));
    CHECK(apart(S(norm_x), S(operator_norm(as_matrix(x))), norm_x) <= two);
  });
}

} // namespace mfdyson::testing
