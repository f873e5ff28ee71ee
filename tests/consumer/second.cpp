// The second translation unit: a function that is not inline would be defined twice.
#include <mfdyson/mfdyson.hpp>

mfdyson::model dicke_of_second(int levels);

mfdyson::model dicke_of_second(int levels) {
  return mfdyson::make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = levels});
}
