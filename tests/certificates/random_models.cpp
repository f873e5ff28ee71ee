// No bound is ever violated: random models, bounds against exact dynamics or series of higher order.
//
// The environment variable MFDYSON_RANDOM_MODELS is the number of models (100 without it), MFDYSON_FIRST_MODEL the first
// seed. How tight the bounds are is written to tightness_<first>.csv, and drawn where gnuplot is there.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/io/gnuplot_figure.hpp>
#include <mfdyson/mfdyson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_certificates_random_models {

namespace {

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

/// A model to compute with, and the same with levels enough for the truth: for modes, more of them.
struct sample {
  model short_model;
  model long_model;
  observable short_observable;
  observable long_observable;
};

struct question {
  int order;
  int order_of_truth;
  double lambda;
  double t;
  particle_number n = infinite;
};

/// log10 of bound/actual, for the figure.
struct tightness {
  std::vector<double> mean_theorem, mean_sharp, mean_a_posteriori, term_theorem, term_sharp;

  static void add(std::vector<double>& list, double bound, double actual, double rounding) {
    if (std::isfinite(bound) && actual > 100 * rounding && actual > 1e-14) {
      list.push_back(std::log10(bound / actual));
    }
  }
};

[[nodiscard]] int number_from_environment(char const* name, int otherwise) {
  char const* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

[[nodiscard]] model_shape random_shape(random_engine& rng) {
  model_shape shape;
  bool const two_species = random_int(rng, 0, 3) == 0;
  shape.levels = two_species ? std::vector<Eigen::Index>{2, 2}
                             : std::vector<Eigen::Index>{random_int(rng, 0, 2) == 0 ? 3 : 2};
  shape.fractions = two_species ? std::vector<double>{0.5, 0.5} : std::vector<double>{1.0};
  for (int n = random_int(rng, 0, 2); n > 0; --n) {
    shape.observed.push_back(two_species ? static_cast<std::size_t>(random_int(rng, 0, 1)) : 0U);
  }
  shape.terms = random_int(rng, 1, 2);
  shape.reservoir = random_int(rng, 2, 3);
  shape.stationary = random_int(rng, 0, 1) == 0;
  return shape;
}

[[nodiscard]] sample random_finite_model(random_engine& rng, model_shape const& shape) {
  auto const made = make_random_case(rng, shape);
  return {made.model, made.model, made.observable, made.observable};
}

/// A polynomial of degree two in a and a*; one or two of its terms in most cases.
[[nodiscard]] mode_polynomial random_polynomial(random_engine& rng) {
  mode_polynomial a;
  switch (random_int(rng, 0, 5)) {
  case 0:
    a.constant = 1.0;
    break;
  case 1:
    a.number = 1.0;
    break;
  case 2:
    a.lower = random_complex(rng);
    a.raise = std::conj(a.lower);
    break;
  case 3:
    a.lower = random_complex(rng);
    a.number = random_complex(rng);
    break;
  case 4:
    a.lower_square = random_complex(rng);
    a.raise_square = random_complex(rng);
    break;
  default:
    a = {random_complex(rng), random_complex(rng), random_complex(rng),
         random_complex(rng), random_complex(rng), random_complex(rng)};
  }
  return a;
}

[[nodiscard]] sample random_mode_model(random_engine& rng, model_shape const& shape, question const& q) {
  // the state on as many levels as it needs
  matrix<> state;
  switch (random_int(rng, 0, 4)) {
  case 0:
    state = vacuum_state(1);
    break;
  case 1:
    state = fock_state(3, random_int(rng, 0, 2));
    break;
  case 2:
    state = coherent_state(14, 0.4 * random_complex(rng));
    break;
  case 3:
    state = thermal_boson_state(12, 1.0, random_real(rng, 0.15, 0.4));
    break;
  default:
    state = random_state(rng, 2);
  }
  auto const a = random_polynomial(rng);
  double const frequency = random_real(rng, 0.5, 2);
  std::vector<std::vector<matrix<>>> zs(shape.levels.size()); // field operators, by species and term
  std::vector<species> kinds;
  auto const levels = state.rows() + q.order_of_truth + 3;
  auto const mode = make_boson(levels);
  for (std::size_t s = 0; s < shape.levels.size(); ++s) {
    std::vector<matrix<>> b;
    for (int k = 0; k < shape.terms; ++k) {
      b.push_back(mode.field(random_complex(rng)));
    }
    kinds.push_back(random_species(rng, shape.levels[s], b, shape.stationary));
    kinds.back().fraction = shape.fractions[s];
  }
  Eigen::Index dimension = 1;
  for (auto const s : shape.observed) {
    dimension *= shape.levels[s];
  }
  auto const a_s =
      shape.observed.empty() ? matrix<>(matrix<>::Identity(1, 1)) : random_matrix(rng, dimension);
  auto const on = [&](Eigen::Index d) {
    auto cut = kinds;
    for (auto& kind : cut) {
      for (auto& term : kind.couplings) {
        term.reservoir = matrix<>(term.reservoir.topLeftCorner(d, d));
      }
    }
    return make_model(cut, {.hamiltonian = frequency * make_boson(d).number(),
                            .state = extend_state(state, d),
                            .kind = reservoir_kind::boson_mode});
  };
  auto const cut = state.rows() + q.order + 2;
  return {on(cut),
          on(levels),
          {shape.observed, a_s, a.on_levels<scalar>(cut)},
          {shape.observed, a_s, a.on_levels<scalar>(levels)}};
}

/// |λ| t such that the product with the norms is a given size.
[[nodiscard]] double coupling_unit(sample const& s) {
  auto const bounds = make_expansion_bounds(s.short_model, s.short_observable);
  double const radius = bounds.sharp().sharp_radius(1);
  if (std::isfinite(radius)) {
    return radius;
  }
  auto const norms = detail::norms_of_couplings(s.short_model, [&](std::size_t i, std::size_t k) {
    return operator_norm(s.short_model.species()[i].couplings[k].reservoir);
  });
  return 1 / norms.product;
}

/// The average, and how well it is known.
struct truth {
  scalar value;
  double error;
};

/// Dynamics of all particles where they are few (they may have fewer or more excitations than any cut), otherwise a series
/// of higher order.
[[nodiscard]] truth true_mean(sample const& s, question const& q, certified_series<scalar> const& long_series,
                              bool exactly) {
  if (exactly) {
    std::array<double, 1> const times{q.t};
    exact_dynamics<> const exact(s.long_model, s.long_observable, q.n);
    auto const value = exact.mean(q.lambda, times).front();
    // of a mode, what is cut: the first hits that it changes
    return {value, 1e-12 * (1 + std::abs(value))};
  }
  auto const mean = long_series.mean(q.lambda, q.t);
  return {mean.value, mean.error()};
}

void check(sample const& s, question const& q, bool exactly, tightness& found) {
  auto const series = expand(s.short_model, s.short_observable, {.order = q.order, .time_span = q.t});
  auto const longer = expand(s.long_model, s.long_observable, {.order = q.order_of_truth, .time_span = q.t});
  auto const certified = series.certified(q.n);
  auto const long_series = longer.certified(q.n, {.a_posteriori = false});
  auto const mean = certified.mean(q.lambda, q.t);
  REQUIRE(mean.is_certified());
  auto const exact = true_mean(s, q, long_series, exactly);
  double const actual = std::abs(mean.value - exact.value);
  double const slack = exact.error + mean.rounding + mean.discretisation;
  auto const& bounds = certified.bounds();
  double const theorem = bounds.theorem().tail(q.order, q.lambda, q.t, q.n, pairing_weights::theorem());
  double const sharp = bounds.sharp().tail(q.order, q.lambda, q.t, q.n, certified.weights());
  double const a_posteriori = certified.a_posteriori().certificate->error(q.order, q.lambda, q.t);
  REQUIRE(actual <= theorem + slack);
  REQUIRE(actual <= sharp + slack);
  REQUIRE(actual <= a_posteriori + slack);
  REQUIRE(actual <= mean.error() + exact.error);
  REQUIRE(sharp <= theorem * (1 + 1e-8));
  REQUIRE(sharp <=
          bounds.sharp().uniform_tail(q.order, q.lambda, q.t, pairing_weights::uniform()) * (1 + 1e-8));
  tightness::add(found.mean_theorem, theorem, actual, slack);
  tightness::add(found.mean_sharp, sharp, actual, slack);
  tightness::add(found.mean_a_posteriori, a_posteriori, actual, slack);

  auto const uniform = pairing_weights::uniform();
  for (int hits = 0; hits <= q.order_of_truth; ++hits) {
    auto const value = hits % 2 == 0 ? long_series.values().x(hits / 2, q.lambda, q.t)
                                     : long_series.values().y(hits / 2, q.lambda, q.t);
    double const size = std::abs(value.value);
    double const by_theorem =
        bounds.theorem().coefficient_sum(hits, 0, q.lambda, q.t, pairing_weights::theorem());
    double const by_sharp = bounds.sharp().coefficient_sum(hits, 0, q.lambda, q.t, certified.weights());
    REQUIRE(size <= by_sharp + value.rounding);
    REQUIRE(by_sharp <= bounds.sharp().coefficient_sum(hits, 0, q.lambda, q.t, uniform) * (1 + 1e-8));
    REQUIRE(by_sharp <= by_theorem * (1 + 1e-8));
    if (hits < 3) {
      tightness::add(found.term_theorem, by_theorem, size, value.rounding);
      tightness::add(found.term_sharp, by_sharp, size, value.rounding);
    }
    auto const coefficients = hits % 2 == 0 ? long_series.values().x_coefficients(hits / 2, q.t)
                                            : long_series.values().y_coefficients(hits / 2, q.t);
    for (std::size_t r = 0; r < coefficients.size(); ++r) {
      auto const order = static_cast<int>(r);
      double const sharp_taylor = bounds.sharp().taylor(order, hits, q.t, certified.weights());
      REQUIRE(std::abs(coefficients[r].value) <= sharp_taylor + coefficients[r].rounding);
      REQUIRE(sharp_taylor <=
              bounds.theorem().taylor(order, hits, q.t, pairing_weights::theorem()) * (1 + 1e-8));
    }
  }
}

/// The distribution of each ratio: sorted, at 101 quantiles.
[[nodiscard]] std::vector<double> quantiles(std::vector<double> list) {
  std::sort(list.begin(), list.end());
  std::vector<double> result;
  for (std::size_t k = 0; k <= 100; ++k) {
    result.push_back(list.empty() ? 0.0 : list[k * (list.size() - 1) / 100]);
  }
  return result;
}

void write_tightness(tightness const& found, std::string const& stem) {
  std::vector<double> percent;
  for (int k = 0; k <= 100; ++k) {
    percent.push_back(k);
  }
  write_csv(stem + ".csv", {{{"percent of models", percent},
                             {"tail, theorem 1.1", quantiles(found.mean_theorem)},
                             {"tail, sharpened", quantiles(found.mean_sharp)},
                             {"tail, a posteriori", quantiles(found.mean_a_posteriori)},
                             {"X, Y, theorem 1.1", quantiles(found.term_theorem)},
                             {"X, Y, sharpened", quantiles(found.term_sharp)}}});
  write_figure(stem, stem + ".csv",
               {{.title = "What is left out of the mean",
                 .x_label = "log_{10} (bound / true value)",
                 .y_label = "percent of random models below",
                 .curves = {{2, 1, "theorem 1.1"}, {3, 1, "sharpened"}, {4, 1, "a posteriori"}},
                 .extra = "set xrange [0:*]\nset key right bottom"},
                {.title = "X_0, Y_0, X_1 (all orders)",
                 .x_label = "log_{10} (bound / true value)",
                 .y_label = "percent of random models below",
                 .curves = {{5, 1, "theorem 1.1"}, {6, 1, "sharpened"}},
                 .extra = "set xrange [0:*]\nset key right bottom"}});
  static_cast<void>(run_gnuplot(stem));
}

TEST_CASE("no bound of a random model is violated", "[random]") {
  tightness found;
  int const count = number_from_environment("MFDYSON_RANDOM_MODELS", 100);
  int const first = number_from_environment("MFDYSON_FIRST_MODEL", 1);
  for (int seed = first; seed < first + count; ++seed) {
    INFO("seed " << seed);
    random_engine rng(static_cast<std::uint64_t>(seed));
    auto const shape = random_shape(rng);
    bool const of_mode = random_int(rng, 0, 2) == 0;
    question q{.order = random_int(rng, 0, shape.observed.empty() ? 7 : 4),
               .order_of_truth = 0,
               .lambda = 0,
               .t = random_real(rng, 0.1, 1.5)};
    q.order_of_truth = q.order + (shape.observed.empty() ? 10 : 6);
    auto const s = of_mode ? random_mode_model(rng, shape, q) : random_finite_model(rng, shape);
    q.lambda = random_real(rng, -0.6, 0.6) * coupling_unit(s) / q.t;
    // N: two, three or four particles, many, or infinity
    int const kinds = static_cast<int>(shape.levels.size());
    switch (random_int(rng, 0, 3)) {
    case 0:
      q.n = particle_number(kinds * random_int(rng, 2, 500));
      break;
    case 1:
      q.n = infinite;
      break;
    default:
      q.n = particle_number(
          kinds == 2 ? 4 : random_int(rng, std::max<int>(1, static_cast<int>(shape.observed.size())), 3));
    }
    // with two species both observed particles may be of one, of which there are two then
    bool const few = !q.n.is_infinite() && q.n.count() <= 4;
    bool const exactly = few && !of_mode && seed % 4 == 0;
    check(s, q, exactly, found);
  }
  write_tightness(found, "tightness_" + std::to_string(first));
  // the bounds are bounds of something: every kind was tested on more than a tenth of the models
  for (auto const* list : {&found.mean_theorem, &found.mean_sharp, &found.mean_a_posteriori,
                           &found.term_theorem, &found.term_sharp}) {
    CHECK(static_cast<int>(list->size()) > count / 10);
    CHECK(*std::min_element(list->begin(), list->end()) >= 0);
  }
}

} // namespace

} // namespace tests_of_certificates_random_models
