// Norms of the Dyson terms against the same recursion on the whole Hilbert space.

#include <cmath>
#include <complex>
#include <utility>
#include <vector>

#include <mfdyson/engines/collective/dyson_norms.hpp>
#include <mfdyson/operators/finite_spin.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/states/populations.hpp>

#include "support/catch.hpp"
#include "support/random_models.hpp"

namespace tests_of_certificates_dyson_norms {

namespace {

using namespace mfdyson;
using namespace mfdyson::testing;
using scalar = std::complex<double>;

/// n_0 … n_K at T and d_K(T), of all N particles, by Runge–Kutta steps in the Schrödinger picture:
/// i ∂_t χ_a = H_0 χ_a + V χ_{a−1}, V = N^{−1/2} Σ_j G_j ⊗ B_j.
struct whole_space {
  std::vector<double> terms;
  double integral;
};

[[nodiscard]] whole_space norms_on_whole_space(model const& m, std::vector<std::size_t> const& particles,
                                               int order, double t) {
  finite_system<scalar> const all(m, particles);
  auto v = sparse_operator<scalar>::zero(static_cast<std::size_t>(all.dimension()));
  for (std::size_t j = 0; j < all.particles(); ++j) {
    v = v + all.hit(j);
  }
  scalar const root(1 / std::sqrt(static_cast<double>(particles.size())));
  using blocks = std::vector<matrix<>>; // columns: the components of the initial state
  auto const components = all.components();
  auto const columns = static_cast<Eigen::Index>(components.size());
  blocks x(static_cast<std::size_t>(order) + 1, matrix<>::Zero(all.dimension(), columns));
  for (Eigen::Index c = 0; c < columns; ++c) {
    auto const& component = components[static_cast<std::size_t>(c)];
    x[0].col(c) = component.vector * scalar(std::sqrt(component.weight));
  }
  auto const derivative = [&](blocks const& y) {
    blocks d;
    for (std::size_t a = 0; a < y.size(); ++a) {
      matrix<> sum = y[a];
      for (Eigen::Index i = 0; i < sum.rows(); ++i) {
        sum.row(i) *= all.energies()(i);
      }
      if (a > 0) {
        sum += root * (v * y[a - 1]);
      }
      d.push_back(scalar(0, -1) * sum);
    }
    return d;
  };
  auto const shifted = [](blocks const& y, blocks const& d, double h) {
    blocks result;
    for (std::size_t a = 0; a < y.size(); ++a) {
      result.push_back(y[a] + scalar(h) * d[a]);
    }
    return result;
  };
  auto const speed = [&](blocks const& y) { return (root * (v * y.back())).norm(); };
  constexpr int steps = 200; // even, for Simpson's rule
  double const h = t / steps;
  whole_space result{{}, speed(x)};
  for (int k = 1; k <= steps; ++k) {
    auto const k1 = derivative(x);
    auto const k2 = derivative(shifted(x, k1, h / 2));
    auto const k3 = derivative(shifted(x, k2, h / 2));
    auto const k4 = derivative(shifted(x, k3, h));
    for (std::size_t a = 0; a < x.size(); ++a) {
      x[a] += scalar(h / 6) * (k1[a] + scalar(2) * k2[a] + scalar(2) * k3[a] + k4[a]);
    }
    result.integral += (k == steps ? 1 : k % 2 == 1 ? 4 : 2) * speed(x);
  }
  result.integral *= h / 3;
  for (auto const& block : x) {
    result.terms.push_back(block.norm());
  }
  return result;
}

[[nodiscard]] norm_weights<double> plain_weights(model const& m) {
  std::vector<double> const one(static_cast<std::size_t>(m.reservoir().hamiltonian.rows()), 1.0);
  return {one, one, 0.0};
}

TEST_CASE("norms of the Dyson terms are those on the whole Hilbert space", "[norms]") {
  auto const shape =
      GENERATE(model_shape{.levels = {2}, .fractions = {1}, .reservoir = 2},
               model_shape{.levels = {2}, .fractions = {1}, .observed = {0}},
               model_shape{.levels = {3}, .fractions = {1}, .observed = {0}, .terms = 2},
               model_shape{.levels = {2}, .fractions = {1}, .observed = {0, 0}, .stationary = true},
               model_shape{.levels = {3}, .fractions = {1}, .reservoir = 2, .stationary = true});
  auto const n = GENERATE(2, 3);
  int const order = 5;
  double const t = 0.9;
  for_seeds(3, [&](random_engine& rng) {
    auto const made = make_random_case(rng, shape);
    auto const norms = make_dyson_norms(
        made.model, made.observable, n, plain_weights(made.model),
        {.order = order, .time_span = t, .tolerance = 1e-12, .memory_limit = std::size_t(1) << 30});
    auto const whole =
        norms_on_whole_space(made.model, std::vector<std::size_t>(static_cast<std::size_t>(n), 0), order, t);
    for (int a = 0; a <= order; ++a) {
      CAPTURE(n, a);
      CHECK(norms.term(a, t) == Approx(whole.terms[static_cast<std::size_t>(a)]).epsilon(1e-7));
      CHECK(norms.term(a, t) >= whole.terms[static_cast<std::size_t>(a)] * (1 - 1e-8));
    }
    CHECK(norms.integral(t) == Approx(whole.integral).epsilon(1e-6));
  });
}

TEST_CASE("norms hold at every time of the span, also where they are small or vanish", "[norms]") {
  random_engine rng(5);
  auto const made = make_random_case(rng, {.levels = {2}, .fractions = {1}, .stationary = true});
  int const order = 6;
  for (double const span : {1.0, 40.0}) { // one panel, many
    auto const norms = make_dyson_norms(
        made.model, made.observable, 3, plain_weights(made.model),
        {.order = order, .time_span = span, .tolerance = 1e-10, .memory_limit = std::size_t(1) << 30});
    for (double const part : {0.001, 0.02, 0.11, 0.5}) {
      if (span * part > 2) { // the steps of the reference
        continue;
      }
      auto const whole = norms_on_whole_space(made.model, {0, 0, 0}, order, span * part);
      for (int a = 0; a <= order; ++a) {
        CAPTURE(span, part, a);
        auto const expected = whole.terms[static_cast<std::size_t>(a)];
        CHECK(norms.term(a, span * part) >= expected * (1 - 1e-7));
        CHECK(norms.term(a, span * part) <= std::max(expected * 10, 1e-13));
      }
    }
    CHECK_THROWS_AS(norms.term(0, -0.1), invalid_input);
    CHECK_THROWS_AS(norms.integral(2 * span), invalid_input);
  }
}

TEST_CASE("a resonant spin in an oscillating field: norms with zeros", "[norms]") {
  // one spin, one hit: ψ_1(t) = −i ∫ e^{iωs} ds, |ψ_1| = 2|sin(ωt/2)|/ω, zero at t = 2π/ω
  auto const energy = 2.0;
  auto const spin = make_spin_half(energy, 0.0).to_species(matrix<>(matrix<>::Identity(2, 2)));
  auto const m = make_symmetric_model(spin, {matrix<>(matrix<>::Zero(2, 2)), populations({1.0, 0.0})});
  auto const a = make_reservoir_observable(pauli::z());
  auto const norms = make_dyson_norms(
      m, a, 1, plain_weights(m),
      {.order = 2, .time_span = 8.0, .tolerance = 1e-10, .memory_limit = std::size_t(1) << 30});
  for (double const t : {0.3, 1.0, 2.0, 3.1, 3.1415926, 5.0, 8.0}) {
    double const exact = 2 * std::abs(std::sin(energy * t / 2)) / energy;
    CAPTURE(t);
    CHECK(norms.term(1, t) >= exact);
    CHECK(norms.term(1, t) <= exact + 1e-6);
  }
}

} // namespace

} // namespace tests_of_certificates_dyson_norms
