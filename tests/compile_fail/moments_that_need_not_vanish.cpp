// expect: VanishingOddMoments
#include <mfdyson/mfdyson.hpp>

template <mfdyson::VanishingOddMoments T>
constexpr bool vanish = T::odd_moments_vanish;

#ifdef MFDYSON_COMPILES
static_assert(vanish<mfdyson::ladder_species<3>>);
#else
static_assert(vanish<mfdyson::species>);
#endif
