// expect: OperatorAlgebra|constraint
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
using factor = mfdyson::level_system<2>;
#else
using factor = mfdyson::matrix<>;
#endif

using product = mfdyson::tensor_product<factor>;
int dimension() { return product::static_dimension; }
