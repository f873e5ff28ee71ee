// expect: a ladder needs at least two levels
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
constexpr int levels = 2;
#else
constexpr int levels = 1;
#endif

bool claim() { return mfdyson::ladder_species<levels>::odd_moments_vanish; }
