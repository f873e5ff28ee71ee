// States of the reservoir and of observed particles, and photon statistics: against exact dynamics and closed forms.

#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/expansion/reduced_state.hpp>
#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/reference/exact_dynamics.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/dicke.hpp"
#include "support/errors.hpp"
#include "support/random_models.hpp"

namespace tests_of_expansion_reduced_state {

namespace {

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

/// |j⟩⟨k|.
[[nodiscard]] matrix<> unit(Eigen::Index d, Eigen::Index j, Eigen::Index k) {
  matrix<> result = matrix<>::Zero(d, d);
  result(j, k) = 1;
  return result;
}

/// Σ |eigenvalues| of a self-adjoint matrix.
[[nodiscard]] double trace_norm(matrix<> const& x) {
  return hermitian_eigenbasis<scalar>(x).values.cwiseAbs().sum();
}

/// The matrix in the corner of a larger one.
[[nodiscard]] matrix<> in_corner(matrix<> const& x, Eigen::Index d) {
  matrix<> result = matrix<>::Zero(d, d);
  result.topLeftCorner(x.rows(), x.cols()) = x;
  return result;
}

/// The state of observed particles and reservoir, entry by entry as averages on the whole Hilbert space.
[[nodiscard]] std::vector<matrix<>> exact_states(model const& m, std::vector<std::size_t> const& observed,
                                                 particle_number n, double lambda,
                                                 std::vector<double> const& times) {
  Eigen::Index particles = 1;
  for (auto const s : observed) {
    particles *= m.species()[s].hamiltonian.rows();
  }
  auto const d = m.reservoir().hamiltonian.rows();
  std::vector<matrix<>> result(times.size(), matrix<>::Zero(particles * d, particles * d));
  for (Eigen::Index row = 0; row < particles * d; ++row) {
    for (Eigen::Index column = row; column < particles * d; ++column) {
      observable const a{observed, unit(particles, column / d, row / d), unit(d, column % d, row % d)};
      auto const means = exact_dynamics<>(m, a, n).mean(lambda, times);
      for (std::size_t k = 0; k < times.size(); ++k) {
        result[k](row, column) = means[k];
        result[k](column, row) = std::conj(means[k]);
      }
    }
  }
  return result;
}

void require_a_state(reduced_state<scalar> const& found, matrix<> const& rho) {
  CHECK(std::abs(rho.trace() - 1.0) <= found.error() + 1e-12);
  CHECK(largest_entry(matrix<>(rho - rho.adjoint())) < 1e-14);
  CHECK(smallest_entry(hermitian_eigenbasis<scalar>(rho).values) > -1e-14);
}

TEST_CASE("states of reservoirs and particles that are finite, within their error of the exact ones",
          "[reduced_state]") {
  for_seeds(16, [](random_engine& rng) {
    model_shape shape{.levels = {random_int(rng, 2, 3)}, .fractions = {1}};
    int const kind = random_int(rng, 0, 3);
    if (kind == 0) {
      shape.levels = {2, 3};
      shape.fractions = {0.5, 0.5};
      shape.observed = {1};
    } else if (kind == 1) {
      shape.levels = {2};
      shape.observed = {0, 0};
    } else if (kind == 2) {
      shape.observed = {0};
    }
    shape.reservoir = 2;
    shape.terms = random_int(rng, 1, 2);
    shape.stationary = random_int(rng, 0, 1) == 0;
    auto const made = make_random_case(rng, shape);
    particle_number const n(shape.levels.size() == 2 ? 2 : 3);
    double const lambda = random_real(rng, -2, 2);
    std::vector<double> const times{random_real(rng, 0, 0.5), random_real(rng, 0.5, 2)};
    double const tolerance = std::pow(10.0, random_real(rng, -9, -2));
    auto const found = reduced_states(made.model, shape.observed, n, lambda, times, {.tolerance = tolerance});
    auto const exact = exact_states(made.model, shape.observed, n, lambda, times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      CAPTURE(lambda, times[k], tolerance, kind);
      auto const& state = found[k];
      CHECK(state.is_certified());
      CHECK(state.truncation <= tolerance);
      REQUIRE(state.joint.rows() == exact[k].rows());
      CHECK(trace_norm(matrix<>(state.joint - exact[k])) <= state.error() + 1e-10);
      require_a_state(state, state.joint);
      require_a_state(state, state.particles());
      require_a_state(state, state.reservoir());
      // an average, from the state and without
      auto const both = random_matrix(rng, state.joint.rows());
      auto const mean = state.mean(both);
      CHECK(std::abs(mean.value - expectation(exact[k], both)) <= mean.error() + 1e-10);
    }
  });
}

TEST_CASE("partial traces are those of products", "[reduced_state]") {
  // without coupling the state is a product that turns
  random_engine rng(5);
  auto const made = make_random_case(rng, {.levels = {3}, .fractions = {1}, .observed = {0, 0}});
  auto const& kind = made.model.species()[0];
  auto const& r = made.model.reservoir();
  auto const found = reduced_states(made.model, {0, 0}, infinite, 0.0, {0.7}).front();
  auto const turned = [](matrix<> const& state, matrix<> const& h) {
    return free_evolution(state, h, -0.7); // Schrödinger's picture
  };
  auto const one = turned(kind.state, kind.hamiltonian);
  CHECK(largest_entry(matrix<>(found.particles() - tensor(one, one))) <= found.error() + 1e-14);
  CHECK(largest_entry(matrix<>(found.reservoir() - turned(r.state, r.hamiltonian))) <= found.error() + 1e-14);
  CHECK(largest_entry(matrix<>(found.joint - tensor(found.particles(), found.reservoir()))) <=
        3 * found.error() + 1e-14);
}

/// What is compared: ⟨a⟩, ⟨a*a⟩, ⟨a²⟩, ⟨a*²a²⟩.
struct moments {
  scalar lower;
  double number;
  scalar lower_square;
  double pairs;
};

void require_within(photon_statistics<scalar> const& found, moments const& exact, double rounding) {
  CHECK(std::abs(found.amplitude().value - exact.lower) <= found.errors().lower + rounding);
  CHECK(std::abs(found.number().value - exact.number) <= found.errors().number + rounding);
  CHECK(std::abs(found.pair_amplitude().value - exact.lower_square) <=
        found.errors().lower_square + rounding);
  CHECK(std::abs(found.pairs().value - exact.pairs) <= found.errors().pairs + rounding);
  CHECK(std::abs(found.g2().value - exact.pairs / exact.number / exact.number) <=
        found.g2().error + rounding / exact.number / exact.number);
  CHECK(std::abs(found.mandel_q().value - (exact.pairs / exact.number - exact.number)) <=
        found.mandel_q().error + rounding / exact.number);
  auto const even = 0.5 + exact.number - std::norm(exact.lower);
  auto const turning = exact.lower_square - exact.lower * exact.lower;
  for (double const theta : {0.0, 0.4, 2.0}) {
    double const variance = even + (std::polar(1.0, -2 * theta) * turning).real();
    CHECK(std::abs(found.variance(theta).value - variance) <= found.variance(theta).error + rounding);
  }
  auto const least = found.squeezing();
  CHECK(std::abs(least.variance.value - (even - std::abs(turning))) <= least.variance.error + rounding);
  CHECK(std::abs(least.decibel.value + 10 * std::log10(2 * (even - std::abs(turning)))) <=
        least.decibel.error + 10 * rounding);
  CHECK(std::abs(found.variance(least.theta).value - least.variance.value) < 1e-12);
  CHECK(std::abs(found.largest_variance().value - (even + std::abs(turning))) <=
        found.largest_variance().error + rounding);
}

TEST_CASE("a mode and an observed spin at finite N, as on the whole Hilbert space", "[reduced_state]") {
  Eigen::Index const levels = 24;
  std::vector<double> const times{0.6, 1.3};
  auto const found = reduced_states(dicke(0.3), {0}, 2, 0.4, times);
  auto const exact = exact_states(dicke(0.3, levels), {}, 2, 0.4, times);
  for (std::size_t k = 0; k < times.size(); ++k) {
    auto const reservoir = found[k].reservoir();
    REQUIRE(reservoir.rows() <= levels);
    CHECK(found[k].error() < 2e-9);
    CHECK(trace_norm(matrix<>(in_corner(reservoir, levels) - exact[k])) <= found[k].error() + 1e-10);
    require_a_state(found[k], found[k].joint);
    photon_statistics<scalar> const photons(exact[k]);
    require_within(found[k].photons(),
                   {photons.amplitude().value, photons.number().value, photons.pair_amplitude().value,
                    photons.pairs().value},
                   1e-10);
    auto const spin = reduced_states(dicke(0.3), {0}, 2, 0.4, {times[k]}).front().particles();
    for (auto const& sigma : {pauli::x(), pauli::y(), pauli::z()}) {
      auto const a = make_particle_observable(dicke(0.3, levels), {{.species = 0, .factor = sigma}});
      auto const mean = exact_dynamics<>(dicke(0.3, levels), a, 2).mean(0.4, std::array{times[k]}).front();
      CHECK(std::abs(expectation(spin, matrix<>(sigma)) - mean) < 3e-9);
    }
  }
}

/// a, a*a, a² and a*²a² of a mode on so many levels, as observables.
[[nodiscard]] std::array<observable, 4> moment_observables(Eigen::Index levels) {
  auto const mode = make_boson(levels);
  matrix<> const a = mode.annihilation();
  matrix<> const square = multiply<scalar>(a, a);
  return {make_reservoir_observable(a), make_reservoir_observable(mode.number()),
          make_reservoir_observable(square),
          make_reservoir_observable(multiply<scalar>(adjoint<scalar>(square), square))};
}

TEST_CASE("photon statistics at finite N, within their errors of the whole Hilbert space",
          "[reduced_state]") {
  for_seeds(8, [](random_engine& rng) {
    Eigen::Index const levels = 44;
    int const n = random_int(rng, 1, 3);
    double const lambda = random_real(rng, 0.1, 0.6);
    double const t = random_real(rng, 0.3, 1.5);
    double const tolerance = std::pow(10.0, random_real(rng, -9, -2));
    scalar const z{1.0, random_real(rng)};
    matrix<> const start =
        random_int(rng, 0, 1) == 0 ? matrix<>(coherent_state(20, 0.6)) : matrix<>(fock_state(20, 1));
    auto const on = [&](Eigen::Index d) {
      auto const mode = make_boson(d);
      return make_symmetric_model(make_spin_half(1.0, 0.2).to_species(mode.field(z)),
                                  {.hamiltonian = 1.5 * mode.number(),
                                   .state = extend_state(start, d),
                                   .kind = reservoir_kind::boson_mode});
    };
    CAPTURE(n, lambda, t, tolerance);
    auto const found = reservoir_states(on(22), n, lambda, {t}, {.tolerance = tolerance}).front().photons();
    std::array<scalar, 4> exact{};
    std::array<double, 1> const times{t};
    for (std::size_t k = 0; k < exact.size(); ++k) {
      exact[k] = exact_dynamics<>(on(levels), moment_observables(levels)[k], n).mean(lambda, times).front();
    }
    require_within(found, {exact[0], exact[1].real(), exact[2], exact[3].real()}, 1e-9);
    // the errors are what they should be for the tolerance
    CHECK(found.errors().number < 40 * tolerance + 1e-8);
    CHECK(found.errors().pairs < 400 * tolerance + 1e-6);
  });
}

/// A Dicke model in the limit, from a Gaussian state of the mode: three oscillators of frequencies ν, ω_0, −ω_0, positions
/// coupled, H = Σ ω_k (x_k² + p_k²)/2 + 2λ x_0 (√(1−p) x_1 + √p x_2); averages and covariances by a linear flow.
struct gaussian_limit {
  double excited;
  double lambda;
  double thermal = 0;    ///< mean number of quanta of the mode
  scalar displaced = {}; ///< ⟨a⟩ of the mode

  [[nodiscard]] moments at(double t) const {
    using flow = Eigen::Matrix<double, 6, 6>;
    flow generator = flow::Zero();
    std::array<double, 3> const frequency{1.5, 1, -1};
    std::array<double, 3> const strength{0, 2 * lambda * std::sqrt(1 - excited),
                                         2 * lambda * std::sqrt(excited)};
    for (int k = 0; k < 3; ++k) {
      auto const f = frequency[static_cast<std::size_t>(k)];
      generator(k, 3 + k) = f;
      generator(3 + k, k) = -f;
      generator(3, k) -= strength[static_cast<std::size_t>(k)];
      generator(3 + k, 0) -= strength[static_cast<std::size_t>(k)];
    }
    flow sum = flow::Identity();
    flow term = flow::Identity();
    for (int k = 1; k < 150; ++k) {
      term = flow(term.lazyProduct(generator)) * (t / k);
      sum += term;
    }
    auto const covariance = [&](int i, int j) {
      double result = 0;
      for (int k = 0; k < 6; ++k) {
        result += sum(i, k) * sum(j, k) * (k == 0 || k == 3 ? 0.5 + thermal : 0.5);
      }
      return result;
    };
    auto const mean = [&](int i) {
      return std::numbers::sqrt2 * (sum(i, 0) * displaced.real() + sum(i, 3) * displaced.imag());
    };
    double const xx = covariance(0, 0);
    double const pp = covariance(3, 3);
    double const xp = covariance(0, 3);
    scalar const lower = scalar(mean(0), mean(3)) / std::numbers::sqrt2;
    double const number = (xx + pp - 1) / 2; // without the mean
    scalar const square{(xx - pp) / 2, xp};
    double const size = std::norm(lower);
    return {lower, number + size, square + lower * lower,
            2 * number * number + std::norm(square) + 4 * size * number + size * size +
                2 * (std::conj(lower) * std::conj(lower) * square).real()};
  }
};

/// P(n) of a Gaussian state of mean 0, from Σ P(n) z^n = ((1 + n̄ − n̄z)² − |⟨a²⟩|² (1 − z)²)^{−1/2}.
[[nodiscard]] std::vector<double> gaussian_probabilities(moments const& m, std::size_t count) {
  double const square = std::norm(m.lower_square);
  double const a = (1 + m.number) * (1 + m.number) - square;
  double const b = -2 * m.number * (1 + m.number) + 2 * square;
  double const c = m.number * m.number - square;
  std::vector<double> p{1 / std::sqrt(a)};
  for (std::size_t k = 0; k + 1 < count; ++k) {
    auto const x = static_cast<double>(k);
    p.push_back((-b * (x + 0.5) * p[k] - (k > 0 ? c * x * p[k - 1] : 0.0)) / (a * (x + 1)));
  }
  return p;
}

void require_probabilities(photon_statistics<scalar> const& found, std::vector<double> const& exact) {
  double sum = 0;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    sum += std::abs(found.probability(static_cast<Eigen::Index>(k)).value - exact[k]);
  }
  CHECK(sum <= found.errors().state + 1e-13);
}

TEST_CASE("the Dicke model in the limit is Gaussian: probabilities, correlations, squeezing",
          "[reduced_state]") {
  for (auto const& [excited, lambda] :
       std::vector<std::pair<double, double>>{{0, 0.3}, {0, 0.6}, {0.2, 0.3}}) {
    std::vector<double> const times{0.5, 1.0, 2.0};
    auto const found = reservoir_states(dicke(excited), infinite, lambda, times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      CAPTURE(excited, lambda, times[k]);
      auto const photons = found[k].photons();
      auto const exact = gaussian_limit{excited, lambda}.at(times[k]);
      CHECK(found[k].error() < 1.1e-9);
      require_within(photons, exact, 1e-12);
      require_probabilities(photons, gaussian_probabilities(exact, 80));
      // of a Gaussian state of mean 0
      CHECK(std::abs(photons.g2().value - 2 - std::norm(exact.lower_square) / exact.number / exact.number) <=
            photons.g2().error + 1e-9);
    }
    CHECK(found[1].photons().squeezing().decibel.value > found[1].photons().squeezing().decibel.error);
  }
}

TEST_CASE("no error of a moment is smaller than the true one, however coarse the tolerance",
          "[reduced_state]") {
  for_seeds(40, [](random_engine& rng) {
    gaussian_limit const limit{0, random_real(rng, 0.05, 0.6)};
    double const t = random_real(rng, 0.1, 2);
    double const tolerance = std::pow(10.0, random_real(rng, -8, 0));
    bool const with_moments = random_int(rng, 0, 1) == 0;
    CAPTURE(limit.lambda, t, tolerance, with_moments);
    auto const found = reservoir_states(dicke(0), infinite, limit.lambda, {t},
                                        {.tolerance = tolerance, .moments = with_moments})
                           .front();
    CHECK(found.truncation <= tolerance);
    auto const exact = limit.at(t);
    require_within(found.photons(), exact, 1e-12);
    require_probabilities(found.photons(), gaussian_probabilities(exact, 120));
  });
}

TEST_CASE("thermal and coherent states without a cut, in the limit", "[reduced_state]") {
  double const t = 1.2;
  auto const start = [](matrix<> const& state) {
    auto const mode = make_boson(state.rows());
    return make_symmetric_model(
        make_spin_half(1.0, 0.0).to_species(mode.position()),
        {.hamiltonian = 1.5 * mode.number(), .state = state, .kind = reservoir_kind::boson_mode});
  };
  for (Eigen::Index const levels : {12, 16}) { // the fewer, the more the cut leaves out
    double const n = 1 / (std::exp(1.5 / 0.7) - 1);
    auto const found =
        reservoir_states(start(thermal_boson_state(levels, 1.5, 0.7)), infinite, 0.3, {t, 0.0});
    gaussian_limit const limit{.excited = 0, .lambda = 0.3, .thermal = n};
    require_within(found[0].photons(), limit.at(t), 1e-12);
    require_probabilities(found[0].photons(), gaussian_probabilities(limit.at(t), 80));
    CHECK(found[0].error() < (levels == 12 ? 1e-9 + 1e-9 : 1.1e-9));
    CHECK(found[0].photons().g2().error < 1e-5);
    // as it starts
    CHECK(std::abs(found[1].photons().number().value - n) <= found[1].photons().number().error);
    CHECK(std::abs(found[1].photons().g2().value - 2) <= found[1].photons().g2().error);
  }
  for (Eigen::Index const levels : {14, 24}) {
    scalar const alpha{0.5, -0.6};
    auto const found = reservoir_states(start(coherent_state(levels, alpha)), infinite, 0.3, {t, 0.0});
    gaussian_limit const limit{.excited = 0, .lambda = 0.3, .displaced = alpha};
    require_within(found[0].photons(), limit.at(t), 1e-12);
    CHECK(found[0].photons().errors().number < (levels == 14 ? 1e-3 : 1e-8));
    auto const photons = found[1].photons();
    CHECK(std::abs(photons.amplitude().value - alpha) <= photons.amplitude().error + 1e-15);
    CHECK(std::abs(photons.g2().value - 1) <= photons.g2().error + 1e-14);
    CHECK(std::abs(photons.variance(0.3).value - 0.5) <= photons.variance(0.3).error + 1e-14);
  }
}

TEST_CASE("where particles conserve their energy the mode is displaced by their sum", "[reduced_state]") {
  // G = σ_x, h = 0: |α g⟩ with α = −(λ/ν)(1 − e^{−iνt}) and g = N^{−1/2} Σ ±1; at N = ∞ normal of variance 1
  double const lambda = 0.6;
  double const nu = 1.5;
  double const t = 1.1;
  auto const mode = make_boson(6);
  auto const m = make_symmetric_model<scalar>(
      {.hamiltonian = matrix<>::Zero(2, 2),
       .state = populations({0.35, 0.65}),
       .couplings = {{pauli::x(), mode.position()}}},
      {.hamiltonian = nu * mode.number(), .state = vacuum_state(6), .kind = reservoir_kind::boson_mode});
  scalar const alpha = -(lambda / nu) * (1.0 - std::polar(1.0, -nu * t));
  double const s = std::norm(alpha);
  for (particle_number const n : std::initializer_list<particle_number>{1, 2, 5, 100, infinite}) {
    CAPTURE(to_text(n));
    auto const photons = reservoir_states(m, n, lambda, {t}).front().photons();
    double const x = n.inverse();
    require_within(photons, {0.0, s, alpha * alpha, (3 - 2 * x) * s * s}, 1e-12);
    CHECK(std::abs(photons.g2().value - (3 - 2 * x)) < 1e-6);
    std::vector<double> p(60, 0.0);
    if (n.is_infinite()) {
      p = gaussian_probabilities({0.0, s, alpha * alpha, 0}, 60);
    } else {
      auto const count = static_cast<int>(n.count());
      for (int up = 0; up <= count; ++up) {
        double const g = (2 * up - count) / std::sqrt(count);
        double const weight = std::exp(std::lgamma(count + 1) - std::lgamma(up + 1) -
                                       std::lgamma(count - up + 1) - count * std::numbers::ln2);
        double poisson = weight * std::exp(-s * g * g);
        for (std::size_t k = 0; k < p.size(); ++k) {
          p[k] += poisson;
          poisson *= s * g * g / static_cast<double>(k + 1);
        }
      }
    }
    require_probabilities(photons, p);
  }
}

TEST_CASE("photon statistics of states that are known", "[photon_statistics]") {
  auto const vacuum = photon_statistics<scalar>(vacuum_state(4));
  CHECK(vacuum.probability(0).value == 1);
  CHECK(vacuum.probability(7).value == 0);
  CHECK(vacuum.probability(4).value == 0);
  CHECK(vacuum.probability(-1).value == 0);
  CHECK(vacuum.variance(1.0).value == 0.5);
  CHECK(vacuum.squeezing().decibel.value == 0);
  CHECK(std::isinf(vacuum.g2().error));
  CHECK(std::isinf(vacuum.mandel_q().error));
  for (int n = 1; n < 6; ++n) {
    auto const fock = photon_statistics<scalar>(fock_state(8, n));
    CHECK(std::abs(fock.g2().value - (1 - 1.0 / n)) < 1e-15);
    CHECK(std::abs(fock.mandel_q().value + 1) < 1e-14);
    CHECK(fock.variance(0.2).value == n + 0.5);
    CHECK(fock.g2().error == 0);
  }
  auto const thermal = photon_statistics<scalar>(thermal_boson_state(300, 1.0, 2.0));
  CHECK(std::abs(thermal.g2().value - 2) < 1e-12);
  CHECK(std::abs(thermal.mandel_q().value - thermal.number().value) < 1e-12);
  auto const coherent = photon_statistics<scalar>(coherent_state(60, scalar(1.0, 2.0)));
  CHECK(std::abs(coherent.g2().value - 1) < 1e-12);
  CHECK(std::abs(coherent.mandel_q().value) < 1e-12);
  CHECK(std::abs(coherent.squeezing().variance.value - 0.5) < 1e-12);
  // squeezed along θ: Σ_k (−e^{2iθ} tanh r)^k √(2k)!/(2^k k!) |2k⟩ has the variance e^{−2r}/2 there
  double const r = 0.6;
  for (double const theta : {0.3, 1.7, 3.0}) {
    column_vector<> psi = column_vector<>::Zero(160);
    scalar term = 1;
    for (Eigen::Index k = 0; k < 160; k += 2) {
      psi(k) = term;
      term *= -std::polar(std::tanh(r), 2 * theta) *
              std::sqrt(static_cast<double>(k + 1) / static_cast<double>(k + 2));
    }
    auto const squeezed = photon_statistics<scalar>(pure_state(psi));
    auto const least = squeezed.squeezing();
    CHECK(std::abs(least.theta - theta) < 1e-12);
    CHECK(std::abs(least.variance.value - std::exp(-2 * r) / 2) < 1e-12);
    CHECK(std::abs(least.decibel.value - 20 * r * std::numbers::log10e) < 1e-11);
    CHECK(std::abs(squeezed.largest_variance().value - std::exp(2 * r) / 2) < 1e-11);
    // the same as averages of x_θ² and x_θ
    auto const x = matrix<>(make_boson(162).field(std::polar(1.0, 1.1)));
    auto const rho = extend_state(pure_state(psi), 162);
    auto const mean = expectation(rho, x);
    auto const square = expectation(rho, multiply<scalar>(x, x));
    CHECK(std::abs(squeezed.variance(1.1).value - (square - mean * mean).real()) < 1e-12);
  }
  // errors reach what follows from them
  auto const off = photon_statistics<scalar>(thermal_boson_state(300, 1.0, 2.0),
                                             {.state = 1e-3, .lower = 1e-4, .number = 2e-3, .pairs = 5e-3});
  auto const n = off.number().value;
  CHECK(off.probability(900).error == 1e-3);
  for (double const dn : {-2e-3, 2e-3}) {
    for (double const dp : {-5e-3, 5e-3}) {
      double const p = off.pairs().value + dp;
      CHECK(std::abs(p / (n + dn) / (n + dn) - off.g2().value) <= off.g2().error);
      CHECK(std::abs(p / (n + dn) - n - dn - off.mandel_q().value) <= off.mandel_q().error);
    }
  }
}

/// The largest eigenvalue of Q^{−1} i[V, Q²] Q^{−1}, the best c_2, where V has the pieces V_Δ on states with Q < `limit`.
/// \param piece its matrix element from a state (m, k) of excited particles and quanta \param to where it leads
template <class Piece>
[[nodiscard]] double best_square_growth(Piece const& piece, int excited, int quanta, int limit) {
  std::vector<std::pair<int, int>> states;
  for (int m = 0; m < limit; ++m) {
    for (int k = 0; m + k + 1 < limit; ++k) {
      states.push_back({m, k});
    }
  }
  auto const size = static_cast<Eigen::Index>(states.size());
  Eigen::MatrixXd x =
      Eigen::MatrixXd::Zero(size, size); // its modulus, of the same norm as phases can be chosen
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = 0; j < size; ++j) {
      auto const [m, k] = states[static_cast<std::size_t>(j)];
      if (states[static_cast<std::size_t>(i)] == std::pair(m + excited, k + quanta)) {
        double const q = m + k + 1;
        double const to = q + excited + quanta;
        x(i, j) = x(j, i) = piece(m, k) * (to * to - q * q) / (q * to);
      }
    }
  }
  Eigen::VectorXd v = Eigen::VectorXd::Ones(size);
  double norm = 0;
  for (int step = 0; step < 3000; ++step) {
    Eigen::VectorXd const next = x.lazyProduct(v) + 0.5 * v; // of ± pairs the positive one
    norm = next.norm();
    v = next / norm;
  }
  return norm - 0.5;
}

TEST_CASE("how fast the square of Q can grow", "[reduced_state]") {
  auto const m = dicke(0, 8);
  auto const a = make_reservoir_observable(make_boson(8).number());
  auto const limit = make_moment_error_bounds(m, a, infinite, describe_mode(m, a));
  CHECK(std::abs(limit.growth - 2) < 1e-12); // 2 ‖σ_x√μ‖
  double const pair =
      best_square_growth([](int i, int k) { return std::sqrt((i + 1.0) * (k + 1.0)); }, 1, 1, 24);
  CHECK(pair <= limit.square_growth());
  CHECK(pair > 2 * limit.growth); // twice c is not enough
  double const one_particle = best_square_growth([](int, int k) { return std::sqrt(k + 1.0); }, 0, 1, 20);
  CHECK(one_particle <= 3);
  CHECK(one_particle > 1.9);
  double const scattering = // √x m with m ≤ N = 20
      best_square_growth([](int i, int k) { return i * std::sqrt((k + 1.0) / 20); }, 0, 1, 21);
  CHECK(scattering <= 2);
  CHECK(scattering > 1.2);
  auto const at_n = make_moment_error_bounds(m, make_particle_observable(m, {{.factor = pauli::x()}}), 4,
                                             describe_mode(m, a));
  CHECK(std::abs(at_n.growth - (2 + 1 + 2 / std::sqrt(4))) < 1e-12);
}

TEST_CASE("order of times, and what does not fit", "[reduced_state]") {
  auto const found = reservoir_states(dicke(0.3), 5, 0.4, {1.0, 0.0, 0.5});
  auto const again = reservoir_states(dicke(0.3), 5, 0.4, {0.5}).front();
  CHECK(found[1].photons().probability(0).value == 1);
  CHECK(std::abs(found[2].photons().number().value - again.photons().number().value) < 1e-8);
  CHECK(reservoir_states(dicke(0.3), 5, 0.4, {}).empty());
  auto const mean =
      resummed_means(dicke(0.3), make_reservoir_observable(make_boson(5).number()), 5, 0.4, {1.0});
  CHECK(std::abs(found[0].photons().number().value - mean[0].value.real()) <=
        found[0].photons().number().error + mean[0].error());

  auto const none =
      reduced_states(dicke(0.3), {0}, infinite, 2.0, {6.0}, {.memory_limit = 3'000'000}).front();
  CHECK(none.status == error_status::estimate_only);
  CHECK(std::isinf(none.error()));
  CHECK(none.joint.size() == 0);
  CHECK(none.reason.find("needs about") != std::string::npos);
  CHECK(complaint([&] { return none.photons(); }).starts_with("there is no state"));
  CHECK(complaint([] { return reservoir_states(dicke(0.3), 5, 0.4, {-1.0}); }) ==
        "times: expected t >= 0, got -1");
  CHECK(complaint([] { return reservoir_states(dicke(0.3), 5, 0.4, {1.0}, {.tolerance = 0}); }) ==
        "tolerance: expected > 0, got 0");
  CHECK(complaint([] {
          return reduced_states(dicke(0.3), {0, 1}, 5, 0.4, {1.0});
        }) == "observed[1]: expected a species below 1, got 1");
  random_engine rng(1);
  auto const made = make_random_case(rng, {.levels = {2}, .fractions = {1}});
  CHECK(complaint([&] { return reservoir_states(made.model, 2, 0.1, {1.0}).front().photons(); }) ==
        "expected a reservoir of kind boson_mode");
}

} // namespace

TEST_CASE("errors of moments are what vectors of that length can change", "[reduced_state]") {
  // without growth: |<(φ+χ), a(φ+χ)> − <φ, aφ>| ≤ ‖χ‖(‖aφ‖ + ‖a*φ‖) + ‖χ‖‖√Q χ‖, and so on, with norms from matrices
  auto const mode = make_boson(16);
  matrix<> const lower = mode.annihilation();
  matrix<> const raise = lower.adjoint();
  random_engine rng(3);
  double const delta = 1e-3;
  double const rounding = 2e-4;
  double const once = 0.03;
  double const twice = 0.07;
  moment_error_bounds const bounds{.growth = 0, .initial = {delta, once, twice}};
  for (int trial = 0; trial < 6; ++trial) {
    matrix<> phi = matrix<>::Zero(16, 1);
    if (trial < 3) {
      phi(trial, 0) = 1; // |0⟩, |1⟩, |2⟩
    } else {
      phi.topRows(10) = random_matrix(rng, 10).col(0);
    }
    std::vector<double> numbers;
    for (Eigen::Index k = 0; k < 16; ++k) {
      numbers.push_back(std::norm(phi(k, 0)));
    }
    auto const norm = [&](auto const&... factors) { // of the product, the last factor first
      matrix<> x = phi;
      ((x = multiply(factors, x)), ...);
      return x.norm();
    };
    auto const found = bounds.of_vector(numbers, {.delta = delta,
                                                  .rounding = rounding,
                                                  .weighted_residual = 0,
                                                  .largest_weight = 200,
                                                  .coupling_time = 0});
    double const first = delta + rounding;
    CAPTURE(trial);
    CHECK(found.lower == Approx(first * (norm(lower) + norm(raise)) + delta * once));
    CHECK(found.number == Approx(2 * first * norm(lower, raise) + once * once));
    CHECK(found.lower_square == Approx(first * (norm(lower, lower) + norm(raise, raise)) + once * once));
    CHECK(found.pairs == Approx(2 * first * norm(lower, lower, raise, raise) + twice * twice));
  }
}

TEST_CASE("the residual that is asked for keeps the errors of moments below the tolerance",
          "[reduced_state]") {
  moment_error_bounds const bounds{.growth = 1.7};
  for (double const tolerance : {1e-9, 1e-4}) {
    for (double const coupling_time : {0.1, 1.0, 2.5}) {
      auto const error =
          bounds.of_vector({}, {.delta = 0,
                                .rounding = 0,
                                .weighted_residual = bounds.residual_for(tolerance, coupling_time),
                                .largest_weight = 200,
                                .coupling_time = coupling_time});
      CAPTURE(tolerance, coupling_time, error.pairs);
      CHECK(error.pairs <= 1.000001 * tolerance);
      CHECK(error.number <= error.pairs);
      CHECK(error.pairs > 0.1 * tolerance);
    }
  }
}

TEST_CASE("what a thermal state leaves out has the moments of its tail", "[reduced_state]") {
  double const q = std::exp(-1.5 / 0.7);
  for (Eigen::Index const levels : {12, 16, 40}) {
    auto m = dicke(0, levels);
    auto reservoir = m.reservoir();
    reservoir.state = thermal_boson_state(levels, 1.5, 0.7);
    m = make_model(m.species(), reservoir);
    auto const a = make_reservoir_observable(make_boson(levels).number());
    auto const mode = describe_mode(m, a);
    REQUIRE(mode.occupied == levels);
    auto const found = make_moment_error_bounds(m, a, infinite, mode);
    // beyond the cut, and what is as small as rounding before it
    for (std::size_t j = 0; j < 3; ++j) {
      double expected = 0;
      for (int k = 400; k-- > 0;) {
        double const p = std::pow(q, k) * (1 - q);
        if (k >= levels || p <= tolerance::zero<double>() * (1 - q)) {
          expected += p * std::pow(k + 1.0, static_cast<double>(j));
        }
      }
      CAPTURE(levels, j);
      CHECK(found.tail[j] == Approx(expected).epsilon(1e-3));
    }
  }
}

TEST_CASE("as it starts, a coherent state is as far from its cut as is said", "[reduced_state]") {
  scalar const alpha{0.5, -0.6};
  for (Eigen::Index const levels : {12, 14}) {
    double tail = 0;
    for (int k = 60; k-- > levels;) {
      tail += std::exp(k * std::log(std::norm(alpha)) - std::norm(alpha) - std::lgamma(k + 1.0));
    }
    auto m = dicke(0, levels);
    auto reservoir = m.reservoir();
    reservoir.state = coherent_state(levels, alpha);
    auto const found = reservoir_states(make_model(m.species(), reservoir), infinite, 0.3, {0.0}).front();
    // ‖|ψ⟩⟨ψ| − |φ⟩⟨φ|‖_1 = 2 √(1 − |⟨ψ, φ⟩|²)
    CHECK(found.error() >= 2 * std::sqrt(tail));
    CHECK(found.error() < 2.1 * std::sqrt(tail) + 1e-12);
  }
}

} // namespace tests_of_expansion_reduced_state
