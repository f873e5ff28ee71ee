// expect: ComplexScalar|constraint
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
auto flip() { return mfdyson::pauli::x<std::complex<long double>>(); }
#else
auto flip() { return mfdyson::pauli::x<double>(); }
#endif
