#include <mfdyson/mfdyson.hpp>

int main() { return 0; }
