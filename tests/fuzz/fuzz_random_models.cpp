// A small model from the bytes: the collective engine, the direct engine and exact dynamics agree to rounding; a model
// that breaks (A0) is refused by both engines.

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/core/text.hpp>
#include <mfdyson/engines/collective/collective_engine.hpp>
#include <mfdyson/engines/direct/direct_engine.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "broken.hpp"
#include "byte_source.hpp"

namespace {

using namespace mfdyson;
using fuzzing::broken;
using fuzzing::byte_source;
using fuzzing::require;

// --- matrices from bytes ---------------------------------------------------------------------------------------------

matrix<> any_matrix(byte_source& in, Eigen::Index d) {
  matrix<> x(d, d);
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    double const re = in.real();
    x.data()[k] = {re, in.real()};
  }
  return x;
}

matrix<> hermitian(matrix<> const& x) { return (x + adjoint(x)) / 2.0; }

/// Without the entries between even and odd basis vectors (`odd`: within each).
matrix<> graded(matrix<> x, bool odd) {
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      if (((i + j) % 2 != 0) != odd) {
        x(i, j) = 0;
      }
    }
  }
  return x;
}

/// x x*/Tr x x*, pure where only a column of x is left; the first level where x is zero.
matrix<> state_of(matrix<> x, bool pure) {
  if (pure) {
    for (Eigen::Index j = 1; j < x.cols(); ++j) {
      x.col(j).setZero();
    }
  }
  matrix<> gram = multiply(x, adjoint(x));
  double const trace = gram.trace().real();
  if (!(trace > 1e-3)) {
    gram.setZero();
    gram(0, 0) = 1;
    return gram;
  }
  return hermitian(gram) / trace;
}

/// A unitary from the columns of x, the identity where they are nearly dependent.
matrix<> unitary_of(matrix<> x) {
  auto const d = x.rows();
  for (Eigen::Index k = 0; k < d; ++k) {
    for (Eigen::Index j = 0; j < 2 * k; ++j) {
      x.col(k) -= x.col(j % k).dot(x.col(k)) * x.col(j % k);
    }
    double const norm = x.col(k).norm();
    if (!(norm > 0.05)) {
      return matrix<>::Identity(d, d);
    }
    x.col(k) /= norm;
  }
  return x;
}

// --- models from bytes -----------------------------------------------------------------------------------------------

/// How a model stands to (A0).
enum class parity {
  flipped, ///< conserved by h and μ, flipped by G: (A0) holds
  broken,  ///< G has a mean: (A0) fails
  unknown  ///< G is anything
};

struct problem {
  basic_model<default_scalar> model;
  basic_observable<default_scalar> observable;
  particle_number n;
  expansion_options options;
  parity kind;
};

species any_species(byte_source& in, Eigen::Index levels, Eigen::Index reservoir, int terms, parity kind) {
  auto const form = in.byte();
  auto const u =
      form % 2 == 0 ? matrix<>(matrix<>::Identity(levels, levels)) : unitary_of(any_matrix(in, levels));
  auto const turn = [&u](matrix<> const& x) { return hermitian(multiply(u, multiply(x, adjoint(u)))); };
  bool const stationary = form / 2 % 2 == 0;
  bool const pure = form / 4 % 4 == 0;
  auto h = graded(hermitian(any_matrix(in, levels)), false);
  auto mu = state_of(graded(any_matrix(in, levels), false), pure);
  if (stationary) {
    h = matrix<>(h.diagonal().asDiagonal());
    mu = matrix<>(mu.diagonal().asDiagonal());
  }
  species result{.hamiltonian = turn(h), .state = turn(mu), .couplings = {}};
  for (int a = 0; a < terms; ++a) {
    auto g = hermitian(any_matrix(in, levels));
    if (kind != parity::unknown) {
      g = graded(g, true);
    }
    if (kind == parity::broken && a == 0) {
      g += 0.5 * matrix<>::Identity(levels, levels);
    }
    result.couplings.push_back({turn(g), hermitian(any_matrix(in, reservoir))});
  }
  return result;
}

problem any_problem(byte_source& in) {
  auto const shape = in.byte();
  parity const kind = shape % 8 == 0 ? parity::broken : shape % 8 == 1 ? parity::unknown : parity::flipped;
  auto const species_count = static_cast<std::size_t>(in.small(1, 3));
  auto const reservoir = static_cast<Eigen::Index>(in.small(1, species_count == 1 ? 4 : 3));
  int const terms = in.small(1, 2);
  int const order = in.small(0, 5);
  auto const spans = in.byte();
  double const span = spans % 4 == 0 ? 0.0 : 0.5 * (spans % 4);
  std::vector<species> kinds;
  std::vector<int> counts;
  int n = 0;
  for (std::size_t s = 0; s < species_count; ++s) {
    auto const levels = static_cast<Eigen::Index>(in.small(1, species_count == 1 ? 4 : 3));
    counts.push_back(in.small(1, species_count == 1 ? 4 : 2));
    n += counts.back();
    kinds.push_back(any_species(in, levels, reservoir, terms, kind));
  }
  for (std::size_t s = 0; s < species_count; ++s) {
    kinds[s].fraction = counts[s] / static_cast<double>(n);
  }
  std::vector<std::size_t> observed;
  Eigen::Index dimension = 1;
  auto left = counts;
  for (int j = in.small(0, 2); j > 0; --j) {
    auto const s = static_cast<std::size_t>(in.byte()) % species_count;
    if (left[s]-- > 0) {
      observed.push_back(s);
      dimension *= kinds[s].hamiltonian.rows();
    }
  }
  reservoir_kind const finite = reservoir_kind::finite;
  auto const h = hermitian(any_matrix(in, reservoir));
  bool const pure = in.byte() % 4 == 0;
  mfdyson::reservoir bath{
      .hamiltonian = h, .state = state_of(any_matrix(in, reservoir), pure), .kind = finite};
  observable a{observed, any_matrix(in, dimension), any_matrix(in, reservoir)};
  bool const limit = shape / 8 % 4 == 1;
  return {make_model(std::move(kinds), std::move(bath)),
          std::move(a),
          limit ? particle_number(infinite) : particle_number(n),
          {.order = order, .time_span = span},
          kind};
}

// --- cost ------------------------------------------------------------------------------------------------------------

/// About how many multiplications the direct engine takes: products of matrices of the whole system for every tuple and
/// point in time.
double work(problem const& p) {
  auto const order = static_cast<double>(p.options.order);
  double dimension = static_cast<double>(p.model.reservoir().hamiltonian.rows());
  auto const seen = static_cast<double>(p.observable.observed());
  double particles = seen;
  for (auto const s : p.observable.particles) {
    dimension *= static_cast<double>(p.model.species()[s].hamiltonian.rows());
  }
  if (p.n.is_infinite()) {
    double const pairs = std::floor(order / 2);
    particles += pairs;
    dimension *= std::pow(static_cast<double>(p.model.species()[0].hamiltonian.rows()), pairs);
  } else {
    auto const rest = unobserved_particles(p.model, p.observable, p.n);
    for (std::size_t s = 0; s < rest.size(); ++s) {
      particles += static_cast<double>(rest[s]);
      dimension *= std::pow(static_cast<double>(p.model.species()[s].hamiltonian.rows()),
                            static_cast<double>(rest[s]));
    }
  }
  return std::pow(std::max(1.0, particles), order) * std::pow(dimension, 3) * (14 + order);
}

constexpr double most_work = 2e5;

/// How executions ended; printed at the end.
struct tally {
  unsigned long long executions = 0;
  unsigned long long refused = 0; ///< (A0) fails
  unsigned long long costly = 0;  ///< (A0) decided, not computed
  unsigned long long limits = 0;  ///< collective and direct engine agree at N = ∞
  unsigned long long finite = 0;  ///< and exact dynamics, at finite N

  void print() const {
    std::fprintf(
        stderr,
        "random models: %llu executions: %llu agree at finite N, %llu in the limit; %llu refused by (A0), "
        "%llu too costly to compute\n",
        executions, finite, limits, refused, costly);
  }
};

tally& counts() {
  static tally all;
  return all;
}

// --- the property ----------------------------------------------------------------------------------------------------

/// Largest ‖A‖ x^r/r! that the coefficients can reach, x = 2 T Σ ‖G‖ ‖B‖ of all particles: what rounding is relative to.
double scale_of(problem const& p) {
  double strength = 0;
  auto const fractions = p.model.fractions();
  double const n = p.n.is_infinite() ? p.options.order + 1.0 : static_cast<double>(p.n.count());
  for (std::size_t s = 0; s < fractions.size(); ++s) {
    double sum = 0;
    for (auto const& [g, b] : p.model.species()[s].couplings) {
      sum += g.norm() * b.norm();
    }
    strength += sum * std::sqrt(n) * (p.n.is_infinite() ? 1.0 : fractions[s]);
  }
  for (auto const s : p.observable.particles) { // without 1/√N
    for (auto const& [g, b] : p.model.species()[s].couplings) {
      strength += g.norm() * b.norm();
    }
  }
  double const x = 2 * p.options.time_span * strength;
  double term = p.observable.system.norm() * p.observable.reservoir.norm();
  double largest = term;
  for (int r = 1; r <= p.options.order; ++r) {
    term *= x / r;
    largest = std::max(largest, term);
  }
  return largest;
}

void require_close(std::complex<double> x, std::complex<double> y, double scale, int r, int hits,
                   char const* what) {
  if (!(std::abs(x - y) <= 1e-12 * scale)) {
    broken(concat({what, ": r = ", to_text(r), ", p = ", to_text(hits), ": ", to_text(x.real()), " + ",
                   to_text(x.imag()), "i and ", to_text(y.real()), " + ", to_text(y.imag()),
                   "i, in units of ", to_text(scale)}));
  }
}

/// Whether the call says that (A0) fails.
template <class Call>
bool is_refused(Call&& call) {
  try {
    call();
    return false;
  } catch (hypothesis_violation const&) {
    return true;
  }
}

void run(byte_source in) {
  auto& count = counts();
  ++count.executions;
  auto const p = any_problem(in);
  bool const refused = is_refused([&] { collective_engine<>(p.model, p.observable, p.options); });
  require(is_refused([&] { direct_engine<>(p.model, p.observable, p.options); }) == refused,
          "both engines decide (A0) alike");
  require(!(p.kind == parity::broken && !refused), "a model that breaks (A0) is refused");
  require(!(p.kind == parity::flipped && refused), "a model for which (A0) holds is accepted");
  count.refused += refused ? 1 : 0;
  if (refused) {
    return;
  }
  if (work(p) > most_work) {
    ++count.costly;
    return;
  }
  direct_engine<> const definition(p.model, p.observable, p.options);
  if (p.n.is_infinite() && p.model.species().size() > 1) {
    bool said = false;
    try {
      static_cast<void>(definition.coefficients(p.n));
    } catch (invalid_input const&) {
      said = true;
    }
    require(said, "the direct engine takes one species in the limit");
    return;
  }
  auto const collective = collective_engine<>(p.model, p.observable, p.options).coefficients(p.n);
  auto const direct = definition.coefficients(p.n);
  double const scale = scale_of(p);
  std::vector<double> const parts{0, 0.37, 1};
  auto const hits = std::max(collective.max_observed_hits(), direct.max_observed_hits());
  for (int r = 0; r <= p.options.order; ++r) {
    for (int k = 0; k <= std::min(r, hits); ++k) {
      for (double const part : parts) {
        double const t = part * p.options.time_span;
        require_close(collective.value(r, k, t), direct.value(r, k, t), scale, r, k,
                      "collective and direct engine");
      }
    }
  }
  if (p.n.is_infinite()) {
    ++count.limits;
    return;
  }
  std::vector<double> times;
  for (double const part : parts) {
    times.push_back(part * p.options.time_span);
  }
  auto const exact = exact_dynamics<>(p.model, p.observable, p.n).coefficients(p.options.order, times);
  for (std::size_t at = 0; at < times.size(); ++at) {
    for (int r = 0; r <= p.options.order; ++r) {
      for (int k = 0; k <= std::min(r, hits); ++k) {
        require_close(collective.value(r, k, times[at]),
                      exact[at][static_cast<std::size_t>(r * (p.options.order + 1) + k)], scale, r, k,
                      "collective engine and exact dynamics");
      }
    }
  }
  ++count.finite;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static bool const prints = std::atexit([] { counts().print(); }) == 0;
  static_cast<void>(prints);
  run({data, size});
  return 0;
}
