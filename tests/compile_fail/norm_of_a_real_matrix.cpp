// expect: ComplexMatrix|constraint
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
using entries = Eigen::MatrixXcd;
#else
using entries = Eigen::MatrixXd;
#endif

double norm(entries const& x) { return mfdyson::operator_norm(x); }
