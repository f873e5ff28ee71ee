// Averages without a series, against exact dynamics, the series, and numbers of other programs.

#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <string>
#include <vector>

#include <mfdyson/mfdyson.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>

#include "support/catch.hpp"
#include "support/dicke.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_expansion_resummed {

namespace {

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

[[nodiscard]] observable photons(Eigen::Index levels = 5) {
  return make_reservoir_observable(make_boson(levels).number());
}

TEST_CASE("photon numbers of the Dicke model that another program found", "[resummed]") {
  struct row {
    double excited;
    double t;
    particle_number n;
    double value;
  };
  for (auto const& [excited, t, n, value] : std::vector<row>{{0, 1, 1, .0527451653},
                                                             {0, 1, 8, .0530146331},
                                                             {0, 1, 64, .0530548002},
                                                             {0, 1, infinite, .0530606694},
                                                             {1, 2, 1, .3024613159},
                                                             {1, 2, 4, .3331708818},
                                                             {1, 2, 32, .3444921008},
                                                             {1, 2, infinite, .3462244945},
                                                             {.3, 2, 1, .1156639843},
                                                             {.3, 2, 4, .1174113126},
                                                             {.3, 2, 8, .1176922407},
                                                             {.3, 2, infinite, .1179729532}}) {
    CAPTURE(excited, t, to_text(n));
    auto const found = resummed_means(dicke(excited), photons(), n, 0.3, {t}).front();
    CHECK(found.is_certified());
    CHECK(found.certificate == certificate_name::residual);
    CHECK(found.error() < 1e-9);
    CHECK(std::abs(found.value.real() - value) < 2e-8); // what that program is good to
  }
}

TEST_CASE("series and evolution agree where the series converges", "[resummed]") {
  int const order = 30;
  auto const series = expand(dicke(0.3, order + 1), photons(order + 1), {.order = order, .time_span = 1});
  for (particle_number const n : std::initializer_list<particle_number>{1, 3, 40, infinite}) {
    auto const at_n = series.at(n);
    for (double const lambda : {0.05, -0.2, 0.3}) {
      auto const found = resummed_means(dicke(0.3), photons(), n, lambda, {1.0, 0.4}, {.tolerance = 1e-12});
      CHECK(std::abs(found[0].value - at_n.mean(lambda, 1).value) < 1e-11);
      CHECK(std::abs(found[1].value - at_n.mean(lambda, 0.4).value) < 1e-11);
    }
  }
}

TEST_CASE("far beyond the radius of the series, up to three times the critical coupling", "[resummed]") {
  double const critical = 0.5 * std::sqrt(1.5);
  std::array<double, 3> const times{0.5, 1.5, 2.5};
  for (int const n : {1, 2, 4}) {
    for (double const lambda : {critical, 3 * critical}) {
      auto const found = resummed_means(dicke(0.1), photons(), n, lambda, {times.begin(), times.end()});
      auto const exact = exact_dynamics<>(dicke(0.1, 90), photons(90), n).mean(lambda, times);
      for (std::size_t k = 0; k < times.size(); ++k) {
        CAPTURE(n, lambda, times[k], found[k].error());
        CHECK(found[k].error() < 1e-8);
        CHECK(std::abs(found[k].value - exact[k]) < 1e-9);
        CHECK(std::abs(found[k].value - exact[k]) <= found[k].error() + 1e-11);
      }
    }
  }
}

TEST_CASE("no certified error is smaller than the true one", "[resummed]") {
  for_seeds(60, [](random_engine& rng) {
    model_shape shape{.levels = {random_int(rng, 2, 3)}, .fractions = {1}};
    if (random_int(rng, 0, 2) == 0) {
      shape.levels = {2, 2};
      shape.fractions = {0.5, 0.5};
    }
    for (int k = random_int(rng, 0, 2); k > 0; --k) {
      shape.observed.push_back(0);
    }
    shape.terms = random_int(rng, 1, 2);
    shape.stationary = random_int(rng, 0, 1) == 0;
    auto const made = make_random_case(rng, shape);
    particle_number const n(shape.levels.size() == 2 ? 4 : 3);
    double const lambda = random_real(rng, -2, 2);
    std::vector<double> const times{random_real(rng, 0, 0.5), random_real(rng, 0.5, 2)};
    double const tolerance = std::pow(10.0, random_real(rng, -9, -2));
    auto const found =
        resummed_means(made.model, made.observable, n, lambda, times, {.tolerance = tolerance});
    auto const exact = exact_dynamics<>(made.model, made.observable, n).mean(lambda, times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      CAPTURE(lambda, times[k], tolerance);
      CHECK(found[k].is_certified());
      CHECK(found[k].truncation <= tolerance);
      CHECK(std::abs(found[k].value - exact[k]) <= found[k].error() + 1e-11);
    }
  });
}

TEST_CASE("coherent, thermal and Fock states of a mode, and observables that are not bounded", "[resummed]") {
  double const t = 1.2;
  std::array<double, 1> const times{t};
  for (auto const& state : {matrix<>(coherent_state(24, 0.6)), matrix<>(thermal_boson_state(20, 1.5, 0.9)),
                            matrix<>(fock_state(4, 3))}) {
    auto const on = [&](Eigen::Index levels) {
      auto const mode = make_boson(levels);
      return make_symmetric_model(make_spin_half(1.0, 0.3).to_species(mode.field({0.8, 0.3})),
                                  {.hamiltonian = 1.5 * mode.number(),
                                   .state = extend_state(state, levels),
                                   .kind = reservoir_kind::boson_mode});
    };
    auto const levels = state.rows() + 4;
    for (auto const& a :
         {mode_polynomial{.number = 1.0}, mode_polynomial{.lower = {1.0, 0.5}},
          mode_polynomial{.constant = 1.0, .number = 2.0, .lower_square = 1.0, .raise_square = 1.0}}) {
      auto const found = resummed_means(on(levels), make_reservoir_observable(a.on_levels<scalar>(levels)), 2,
                                        0.5, {t}, {.tolerance = 1e-7})
                             .front();
      auto const exact = exact_dynamics<>(on(70), make_reservoir_observable(a.on_levels<scalar>(70)), 2)
                             .mean(0.5, times)
                             .front();
      CHECK(found.truncation < 1e-6); // with what the cut of the states leaves out
      CHECK(std::abs(found.value - exact) <= found.error() + 1e-10);
    }
  }
}

TEST_CASE("observed particles and a bosonic mode, at finite N and in the limit", "[resummed]") {
  auto const m = dicke(0.3, 40);
  auto const a = make_observable<scalar>({{.species = 0, .factor = pauli::z()}}, make_boson(40).number());
  std::array<double, 1> const times{1.0};
  auto const found = resummed_means(m, a, 3, 0.4, {1.0}).front();
  auto const exact = exact_dynamics<>(m, a, 3).mean(0.4, times).front();
  CHECK(std::abs(found.value - exact) <= found.error() + 1e-11);
  // in the limit the particle is free (Lemma 1.4): the average is a product
  auto const limit = resummed_means(m, a, infinite, 0.4, {1.0}).front();
  auto const number = resummed_means(m, photons(40), infinite, 0.4, {1.0}).front();
  CHECK(std::abs(limit.value - (-0.4) * number.value) < 1e-9);
  // and N = 10^6 is near it, here for spins that are all down
  auto const pure = dicke(0, 40);
  auto const far = resummed_means(pure, a, infinite, 0.4, {1.0}).front();
  auto const many = resummed_means(pure, a, 1'000'000, 0.4, {1.0}).front();
  CHECK(std::abs(far.value - many.value) < 1e-5);
  CHECK(std::abs(far.value - many.value) > 1e-9);
}

/// Photon number at N = ∞ from the linear equations of motion of the mode a and the oscillators c_1 (energy ω_0, weight 1 − p)
/// and c_2 (−ω_0, p): d/dt x = M x for x = (a, c_1, c_2, a*, c_1*, c_2*), and Σ|⟨a(t), of the a* kind⟩|² in the vacuum.
[[nodiscard]] double gaussian_photons(double excited, double lambda, double t) {
  std::array<double, 3> const energy{1.5, 1, -1};
  std::array<double, 3> const g{0, std::sqrt(1 - excited), std::sqrt(excited)};
  matrix<> m = matrix<>::Zero(6, 6);
  for (int i = 0; i < 3; ++i) {
    m(i, i) = scalar(0, -energy[i]);
    m(i + 3, i + 3) = scalar(0, energy[i]);
    for (int j = 0; j < 3; ++j) {
      double const coupling = lambda * ((i == 0 ? g[j] : 0) + (j == 0 ? g[i] : 0));
      m(i, j) += scalar(0, -coupling);
      m(i, j + 3) += scalar(0, -coupling);
      m(i + 3, j) += scalar(0, coupling);
      m(i + 3, j + 3) += scalar(0, coupling);
    }
  }
  column_vector<scalar> row = column_vector<scalar>::Zero(6); // a(t) = Σ row_j x_j(0)
  row(0) = 1;
  int const steps = 200;
  for (int step = 0; step < steps; ++step) {
    auto term = row;
    for (int k = 1; k < 25; ++k) {
      column_vector<scalar> next = column_vector<scalar>::Zero(6);
      for (int i = 0; i < 6; ++i) {
        for (int j = 0; j < 6; ++j) {
          next(j) += term(i) * m(i, j) * (t / steps / k);
        }
      }
      term = next;
      row += term;
    }
  }
  return std::norm(row(3)) + std::norm(row(4)) + std::norm(row(5));
}

TEST_CASE("near and beyond the critical coupling the limit agrees with its linear equations of motion",
          "[resummed]") {
  struct row {
    double excited;
    double lambda;
    double t;
  };
  for (auto const& [excited, lambda, t] :
       std::vector<row>{{.3, .3, 2},
                        {0, .6, 2},
                        {.3, .9, .7},
                        {.1, 1.2, .5},
                        {0, 1, 1.2}}) { // critical: .61 for 0, .68 for .1, .97 for .3
    CAPTURE(excited, lambda, t);
    auto const found = resummed_means(dicke(excited), photons(), infinite, lambda, {t}).front();
    CHECK(found.is_certified());
    CHECK(found.error() < 1e-9);
    CHECK(std::abs(found.value - gaussian_photons(excited, lambda, t)) <= found.error() + 1e-12);
  }
}

TEST_CASE("1e-8 for mixed spins at N = 64, 10^6 and in the limit", "[resummed]") {
  // the polynomial in 1/N through N = 8, 16, 32 and the limit, from another program
  auto const interpolated = [](double x) {
    std::array<double, 4> const nodes{0, 1. / 32, 1. / 16, 1. / 8};
    std::array<double, 4> const values{.1179729532, .1179027146, .1178325329, .1176922407};
    double sum = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      double product = values[i];
      for (std::size_t j = 0; j < 4; ++j) {
        product *= i == j ? 1 : (x - nodes[j]) / (nodes[i] - nodes[j]);
      }
      sum += product;
    }
    return sum;
  };
  for (auto const& [n, x] :
       std::vector<std::pair<particle_number, double>>{{64, 1. / 64}, {1'000'000, 1e-6}, {infinite, 0}}) {
    CAPTURE(to_text(n));
    auto const found = resummed_means(dicke(0.3), photons(), n, 0.3, {2}).front();
    CHECK(found.is_certified());
    CHECK(found.error() < 1e-9);
    CHECK(std::abs(found.value.real() - interpolated(x)) < 2e-8);
  }
}

TEST_CASE("N = 10^6 takes no more work than N = 100", "[resummed]") {
  Eigen::Index const levels = 50;
  auto const work = [&](particle_number n) {
    std::vector<int> quanta;
    for (int k = 0; k < levels; ++k) {
      quanta.push_back(k);
    }
    collective_problem<scalar> const on(dicke(0.3, levels), photons(levels), n, quanta);
    certified_evolution<scalar> evolution(collective_space<scalar>(on, 0, static_cast<int>(levels) - 4), 0.3);
    CHECK(evolution.advance(1.5, {1e-9, 1e-5}) == certified_evolution<scalar>::outcome::reached);
    CHECK(evolution.residual() <= 1.5e-9);
    CHECK(evolution.weighted_residual() <= 1.5e-5);
    double norm = 0;
    evolution.states().for_each_occupation(evolution.wavefunction(),
                                           [&](auto, std::vector<scalar> const& part) {
                                             for (auto const& z : part) {
                                               norm += std::norm(z);
                                             }
                                           });
    CHECK(std::abs(norm - 1) < 3e-9);
    return evolution.work();
  };
  CHECK(work(1'000'000) < 1.1 * work(100));
}

TEST_CASE("many times at once", "[resummed]") {
  std::vector<double> times;
  for (int k = 1; k <= 20; ++k) {
    times.push_back(0.1 * k);
  }
  for (double const excited : {0.0, 0.3}) {
    auto const found = resummed_means(dicke(excited), photons(), infinite, 0.3, times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      CHECK(found[k].error() < 1e-9);
      CHECK(std::abs(found[k].value - gaussian_photons(excited, 0.3, times[k])) <= found[k].error() + 1e-12);
    }
  }
}

TEST_CASE("where memory is short steps are shorter", "[resummed]") {
  auto const found = resummed_means(dicke(0.3), photons(), 100, 0.3, {1.5}).front();
  auto const small =
      resummed_means(dicke(0.3), photons(), 100, 0.3, {1.5}, {.memory_limit = 12'000'000}).front();
  auto const none =
      resummed_means(dicke(0.3), photons(), 100, 0.3, {1.5}, {.memory_limit = 2'700'000}).front();
  CAPTURE(small.reason);
  CHECK(small.is_certified());
  CHECK(small.error() < 1e-9);
  CHECK(std::abs(small.value - found.value) <= small.error() + found.error());
  CHECK(none.status == error_status::estimate_only);
  CHECK(none.reason.find("of memory, the limit is") != std::string::npos);
}

TEST_CASE("superradiance at late times is refused early, and earlier times have their values", "[resummed]") {
  auto const found = resummed_means(dicke(0.3), photons(), 64, 0.9, {10.0, 0.2}, {.work_limit = 1e8});
  CHECK(found[0].status == error_status::estimate_only);
  CHECK(std::isnan(found[0].value.real()));
  CHECK(found[0].reason.find("work_limit: evolution from") != std::string::npos);
  auto const alone = resummed_means(dicke(0.3), photons(), 64, 0.9, {0.2}).front();
  CHECK(found[1].is_certified());
  CHECK(std::abs(found[1].value - alone.value) <= found[1].error() + alone.error());
  // the bound of an average that is not bounded grows exponentially; past the digits of double it proves nothing
  auto const late = resummed_means(dicke(0.3), photons(), 64, 0.9, {100.0, 0.1}).front();
  CHECK(late.status == error_status::estimate_only);
  CHECK(late.reason.find("beyond the digits of the scalar") != std::string::npos);
}

TEST_CASE("limits of work that are none are named", "[resummed]") {
  for (double const limit : {std::numeric_limits<double>::quiet_NaN(), 0.0, -1.0}) {
    auto const means = complaint(
        [&] { return resummed_means(dicke(0.3), photons(), 5, 0.4, {0.1}, {.work_limit = limit}); });
    auto const states =
        complaint([&] { return reduced_states(dicke(0.3), {}, 5, 0.4, {0.1}, {.work_limit = limit}); });
    CHECK(means == concat({"work_limit: expected > 0, got ", to_text(limit)}));
    CHECK(states == means);
  }
}

TEST_CASE("times in any order, time 0, no coupling", "[resummed]") {
  auto const found = resummed_means(dicke(0.3), photons(), 5, 0.4, {1.0, 0.0, 0.5});
  auto const again = resummed_means(dicke(0.3), photons(), 5, 0.4, {0.5}).front();
  CHECK(std::abs(found[1].value) == 0);
  CHECK(std::abs(found[2].value - again.value) < 1e-9);
  CHECK(found[0].value.real() > found[2].value.real());
  CHECK(std::abs(resummed_means(dicke(0.3), photons(), 5, 0.0, {3.0}).front().value) == 0);
  CHECK(resummed_means(dicke(0.3), photons(), 5, 0.4, {}).empty());
}

TEST_CASE("what does not fit says so", "[resummed]") {
  auto const found =
      resummed_means(dicke(0.3), photons(), infinite, 2.0, {6.0}, {.memory_limit = 3'000'000}).front();
  CHECK(found.status == error_status::estimate_only);
  CHECK(std::isnan(found.value.real()));
  CHECK(found.reason.find("needs about") != std::string::npos);
  CHECK(complaint([] { return resummed_means(dicke(0.3), photons(), 5, 0.4, {-1.0}); }) ==
        "times: expected t >= 0, got -1");
  CHECK(complaint([] { return resummed_means(dicke(0.3), photons(), 5, 0.4, {1.0}, {.tolerance = 0}); }) ==
        "tolerance: expected > 0, got 0");
  CHECK(complaint([] {
          return resummed_means(dicke(0.3), photons(), 5, std::nan(""), {1.0});
        }).starts_with("lambda: expected a finite number"));
  auto bad = dicke(0.3).reservoir();
  bad.hamiltonian = make_boson(5).position();
  auto const no_mode = make_model(dicke(0.3).species(), bad);
  CHECK(complaint([&] { return resummed_means(no_mode, photons(), 5, 0.4, {1.0}); }) ==
        "reservoir: the Hamiltonian of the mode does not commute with the number operator");
}

} // namespace

} // namespace tests_of_expansion_resummed
