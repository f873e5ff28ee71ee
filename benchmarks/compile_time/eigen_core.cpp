#include <Eigen/Core>

int main() { return 0; }
