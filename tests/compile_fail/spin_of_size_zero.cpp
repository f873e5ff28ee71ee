// expect: TwiceSpin is 2s and must be at least 1
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
mfdyson::finite_spin<1> spin() { return {}; }
#else
mfdyson::finite_spin<0> spin() { return {}; }
#endif
