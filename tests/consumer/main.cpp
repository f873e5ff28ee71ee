#include <mfdyson/mfdyson.hpp>

int second();

int main() { return second(); }
