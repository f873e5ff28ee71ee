#include <iostream>

#include <mfdyson/mfdyson.hpp>

int main() {
  using namespace mfdyson;
  int const order = 20;
  auto const mode = make_boson(order + 1); // exact through this order from the vacuum
  species const spin{.hamiltonian = 0.5 * pauli::z(),
                     .state = populations({0.3, 0.7}),
                     .couplings = {{pauli::x(), mode.position()}}};
  auto const dicke =
      make_model({spin}, {.hamiltonian = 1.5 * mode.number(), .state = vacuum_state(order + 1)});
  auto const photons =
      expand(dicke, make_reservoir_observable(mode.number()), {.order = order, .time_span = 2.0});

  std::cout.precision(10);
  for (particle_number const n :
       {particle_number(4), particle_number(1'000'000), particle_number(infinite)}) {
    auto const series = photons.at(n);
    for (double const t : {1.0, 2.0}) {
      auto const [mean, rounding] = series.mean(0.3, t);
      std::cout << "N = " << to_text(n) << ", t = " << t << ": " << mean.real() << " (rounding " << rounding
                << ")\n";
    }
  }
}
