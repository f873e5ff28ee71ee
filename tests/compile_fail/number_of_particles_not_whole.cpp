// expect: no match|no viable|cannot convert|constraint
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
auto result(mfdyson::model const& m) { return m.particles(10); }
#else
auto result(mfdyson::model const& m) { return m.particles(10.5); }
#endif
