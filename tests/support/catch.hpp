#pragma once

// Catch2 3 has catch_all.hpp, Catch2 2 has catch.hpp.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
