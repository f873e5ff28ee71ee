#include <iostream>

#include <mfdyson/mfdyson.hpp>

int main() {
  using namespace mfdyson;
  int const order = 20;
  auto const mode = make_boson(order + 1); // exact through this order from the vacuum
  species const spin{.hamiltonian = 0.5 * pauli::z(),
                     .state = populations({0.3, 0.7}),
                     .couplings = {{pauli::x(), mode.position()}}};
  reservoir const cavity{.hamiltonian = 1.5 * mode.number(), .state = vacuum_state(order + 1)};
  auto const dicke = make_symmetric_model(spin, cavity);
  auto const photon_number = make_reservoir_observable(mode.number());
  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = 2.0});

  std::cout.precision(9);
  for (auto const n : std::initializer_list<particle_number>{4, 1'000'000, infinite}) {
    auto const series = photons.at(n);
    for (double const t : {1.0, 2.0}) {
      std::cout << "N = " << to_text(n) << ", t = " << t << ": " << series.mean(0.3, t).value.real() << '\n';
    }
  }
}
