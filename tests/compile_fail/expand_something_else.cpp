// expect: no matching function for call to
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
auto result(mfdyson::model const& m, mfdyson::observable const& a) {
  return mfdyson::expand(m, a, {.order = 2});
}
#else
auto result(mfdyson::species const& m, mfdyson::observable const& a) {
  return mfdyson::expand(m, a, {.order = 2});
}
#endif
