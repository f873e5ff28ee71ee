// expect: YOU_MIXED_MATRICES_OF_DIFFERENT_SIZES
#include <mfdyson/mfdyson.hpp>

#ifdef MFDYSON_COMPILES
constexpr int steps = 2;
#else
constexpr int steps = 3;
#endif

auto ladder(Eigen::Vector3d const& levels, mfdyson::column_vector<std::complex<double>, steps> const& gamma) {
  return mfdyson::ladder_species<3>(levels, gamma, levels);
}
