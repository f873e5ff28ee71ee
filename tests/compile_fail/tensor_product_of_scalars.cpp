// expect: all factors must have the same scalar
#include <mfdyson/mfdyson.hpp>

using first = mfdyson::finite_spin<1>;
#ifdef MFDYSON_COMPILES
using second = mfdyson::level_system<3>;
#else
using second = mfdyson::level_system<3, std::complex<long double>>;
#endif

auto product() { return mfdyson::tensor_product(first(), second()); }
