// Every algebra of the library obeys the laws of support/algebra_laws.hpp.

#include <complex>

#include <mfdyson/operators/finite_spin.hpp>
#include <mfdyson/operators/level_system.hpp>
#include <mfdyson/operators/tensor_product.hpp>
#include <mfdyson/operators/truncated_boson.hpp>

#include "support/algebra_laws.hpp"
#include "support/catch.hpp"

namespace tests_of_operators_algebra_laws {

namespace {

using mfdyson::finite_spin;
using mfdyson::level_system;
using mfdyson::tensor_product;
using mfdyson::truncated_boson;
using mfdyson::testing::check_algebra_laws;

template <class S>
void check_all() {
  using mfdyson::dynamic;
  check_algebra_laws(finite_spin<1, S>(), "finite_spin<1>");
  check_algebra_laws(finite_spin<3, S>(), "finite_spin<3>");
  check_algebra_laws(finite_spin<dynamic, S>(4), "finite_spin<>(4)");
  check_algebra_laws(level_system<3, S>(), "level_system<3>");
  check_algebra_laws(level_system<dynamic, S>(1), "level_system<>(1)");
  check_algebra_laws(level_system<dynamic, S>(5), "level_system<>(5)");
  check_algebra_laws(truncated_boson<4, S>(), "truncated_boson<4>");
  check_algebra_laws(truncated_boson<dynamic, S>(7), "truncated_boson<>(7)");
  check_algebra_laws(tensor_product(finite_spin<1, S>(), level_system<3, S>()), "spin x levels, static");
  check_algebra_laws(tensor_product(finite_spin<1, S>(), truncated_boson<dynamic, S>(4)),
                     "spin x boson, mixed");
  check_algebra_laws(
      tensor_product(finite_spin<dynamic, S>(2), level_system<2, S>(), truncated_boson<dynamic, S>(3)),
      "spin x levels x boson, mixed");
}

} // namespace

TEST_CASE("every algebra is a C*-algebra with a faithful representation", "[operators]") {
  SECTION("double") { check_all<std::complex<double>>(); }
  SECTION("long double") { check_all<std::complex<long double>>(); }
}

TEST_CASE("the dimension of a tensor product is static where every factor's is", "[operators]") {
  using two_static = tensor_product<finite_spin<2>, level_system<5>>;
  using with_dynamic = tensor_product<finite_spin<2>, level_system<>>;
  STATIC_REQUIRE(two_static::static_dimension == 15);
  STATIC_REQUIRE(with_dynamic::static_dimension == mfdyson::dynamic);
  STATIC_REQUIRE(mfdyson::OperatorAlgebra<two_static>);
  STATIC_REQUIRE_FALSE(mfdyson::OperatorAlgebra<mfdyson::matrix<>>);
  CHECK(with_dynamic(finite_spin<2>(), level_system<>(4)).dimension() == 12);
}

} // namespace tests_of_operators_algebra_laws
