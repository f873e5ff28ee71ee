// expect: CorrelationGrowth
#include <mfdyson/conditions/series_bounds.hpp>

struct without_exponent {
  double log_bound(int r) const;
  double log_majorant(int r) const;
  double growth_over(int r, int s) const;
};

#ifdef MFDYSON_COMPILES
double x(mfdyson::series_bounds<mfdyson::field_growth> const& bounds) { return bounds.x(1, 0.1, 1.0); }
#else
double x(mfdyson::series_bounds<without_exponent> const& bounds) { return bounds.x(1, 0.1, 1.0); }
#endif
