// A user's program of two translation units. Its number is that of the README's first program.
#include <cmath>
#include <iostream>

#include <mfdyson/mfdyson.hpp>

mfdyson::model dicke_of_second(int levels);

int main() {
  using namespace mfdyson;
  int const order = 20;
  auto const photons = make_reservoir_observable(make_boson(order + 1).number());
  auto const series = expand(dicke_of_second(order + 1), photons, {.order = order, .time_span = 1.0}).at(4);
  auto const number = series.mean(0.3, 1.0).value.real();
  std::cout << "photon number " << number << '\n';
  return std::abs(number - 0.0630745024) < 1e-9 ? 0 : 1;
}
