#include <cmath>

#include <mfdyson/core/least_squares.hpp>

#include "support/catch.hpp"

namespace tests_of_core_least_squares {

using namespace mfdyson;

TEST_CASE("a triangle is solved from below, and what nothing determines is 0") {
  Eigen::MatrixXd r(3, 3);
  r << 2, 1, 4, 9, 1, 3, 9, 9, 5; // below the diagonal stands what does not belong to it
  Eigen::VectorXd c(3);
  c << 3, -2, 10;
  auto const x = solve_triangle(r, c);
  CHECK(x(2) == 2);
  CHECK(x(1) == -8);
  CHECK(x(0) == 1.5);
  r(1, 1) = 0;
  auto const undetermined = solve_triangle(r, c);
  CHECK(undetermined(2) == 2);
  CHECK(undetermined(1) == 0);
  CHECK(undetermined(0) == -2.5);
}

} // namespace tests_of_core_least_squares
