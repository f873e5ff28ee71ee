#include <cmath>

#include <mfdyson/core/matrix.hpp>
#include <mfdyson/core/text.hpp>

#include "support/catch.hpp"

namespace tests_of_core_text {

using namespace mfdyson;

TEST_CASE("sizes have the unit that leaves one to three digits before the point") {
  CHECK(to_text_bytes(0) == "0 B");
  CHECK(to_text_bytes(999) == "999 B");
  CHECK(to_text_bytes(1024) == "1 KiB");
  CHECK(to_text_bytes(1.5 * 1024 * 1024) == "1.5 MiB");
  CHECK(to_text_bytes(std::ldexp(3.25, 40)) == "3.25 TiB");
  CHECK(to_text_bytes(std::ldexp(1.0, 60)) == "1 EiB");
  // there is no unit above
  CHECK(to_text_bytes(std::ldexp(7.0, 73)) == "5.73e+04 EiB");
}

TEST_CASE("the dimension of a product is known where both are") {
  CHECK(dimension_product(2, 3) == 6);
  CHECK(dimension_product(dynamic, 3) == dynamic);
  CHECK(dimension_product(2, dynamic) == dynamic);
  CHECK(dimension_product(dynamic, dynamic) == dynamic);
}

} // namespace tests_of_core_text
