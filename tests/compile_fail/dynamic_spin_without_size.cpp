// expect: no matching function|use of deleted|no matching constructor
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
mfdyson::finite_spin<> spin() { return mfdyson::finite_spin<>(2); }
#else
mfdyson::finite_spin<> spin() { return mfdyson::finite_spin<>(); }
#endif
