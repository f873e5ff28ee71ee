// expect: ComplexMatrix|constraint
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
using entries = Eigen::Matrix2cd;
#else
using entries = Eigen::Matrix2d;
#endif

auto product(entries const& x) { return mfdyson::tensor(x, x); }
