// expect: embed|tuple index|no such factor
#include <mfdyson/mfdyson.hpp>

using spins = mfdyson::tensor_product<mfdyson::finite_spin<1>, mfdyson::finite_spin<1>>;

#ifdef MFDYSON_COMPILES
constexpr std::size_t which = 1;
#else
constexpr std::size_t which = 2;
#endif

auto embedded(spins const& algebra) { return algebra.embed<which>(mfdyson::pauli::x()); }
