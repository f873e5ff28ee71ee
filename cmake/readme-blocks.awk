# The C++ blocks of the README as one program: includes first, then each block in a scope of its own. The first block, which
# is a whole program, is left out; what the others take from it is in the prologue.
/^```cpp$/ { inside = 1; text = ""; next }
/^```$/ && inside {
  inside = 0
  if (text ~ /int main/) next
  if (text ~ /^#include/) includes = includes text
  else body = body "  {\n" text "  }\n"
  next
}
inside { text = text $0 "\n" }
END {
  print "#include <mfdyson/mfdyson.hpp>"
  printf "%s", includes
  print "\nint main() {\n  using namespace mfdyson;\n  int const order = 20;"
  print "  auto const mode = make_boson(order + 1);\n  matrix<> const b = mode.position();"
  print "  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1});"
  print "  auto const& cavity = dicke.reservoir();"
  print "  auto const photon_number = make_reservoir_observable(mode.number());"
  print "  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = 2.0});"
  printf "%s}\n", body
}
