// expect: ComplexScalar|constraint
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
using algebra = mfdyson::level_system<3, std::complex<double>>;
#else
using algebra = mfdyson::level_system<3, double>;
#endif

int dimension() { return algebra::static_dimension; }
