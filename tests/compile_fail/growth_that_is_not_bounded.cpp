// expect: BoundedGrowth
#include <mfdyson/conditions/series_bounds.hpp>

/// All times and couplings are allowed: (A1) is known from the type.
template <mfdyson::BoundedGrowth Growth>
double at_any_time(mfdyson::series_bounds<Growth> const& bounds, double t) {
  return bounds.x(1, 10.0, t);
}

#ifdef MFDYSON_COMPILES
double x(mfdyson::series_bounds<mfdyson::bounded_growth> const& bounds) { return at_any_time(bounds, 1e3); }
#else
double x(mfdyson::series_bounds<mfdyson::moment_growth> const& bounds) { return at_any_time(bounds, 1e3); }
#endif
