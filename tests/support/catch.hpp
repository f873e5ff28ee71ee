#pragma once

// Catch2 3 has catch_all.hpp, Catch2 2 has catch.hpp.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

using Catch::Approx; // as in Catch2 2
#else
#include <catch2/catch.hpp>
#endif
