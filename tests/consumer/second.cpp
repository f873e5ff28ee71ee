// The umbrella in a second translation unit: a function that is not inline would be defined twice.
#include <mfdyson/mfdyson.hpp>

int second();
int second() { return 0; }
