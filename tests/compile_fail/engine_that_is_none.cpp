// expect: CoefficientEngine|constraint
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
using engine = mfdyson::direct_engine<std::complex<double>>;
#else
using engine = mfdyson::model;
#endif

using scalar = mfdyson::basic_expansion<engine>::scalar;
scalar zero() { return 0; }
