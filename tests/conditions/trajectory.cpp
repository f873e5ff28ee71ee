#include <algorithm>
#include <complex>
#include <functional>
#include <vector>

#include <boost/math/quadrature/gauss.hpp>
#include <mfdyson/conditions/trajectory_error.hpp>
#include <mfdyson/core/eigenbasis.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/operator_norm.hpp>
#include <mfdyson/operators/tensor_product.hpp>

#include "support/catch.hpp"
#include "support/random_matrices.hpp"

namespace tests_of_conditions_trajectory {

using namespace mfdyson;
using namespace mfdyson::testing;

namespace {

using vector = column_vector<>;
std::complex<double> const i(0, 1);

/// Two spins with i ∂_t ψ = λ V(t) ψ, V(t) = e^{ith} v e^{−ith}.
struct two_spins {
  matrix<> h;
  matrix<> v;
  vector start;
  double lambda;

  two_spins(random_engine& rng, double strength)
      : h(tensor(random_hermitian(rng, 2), matrix<>::Identity(2, 2)) +
          tensor(matrix<>::Identity(2, 2), random_hermitian(rng, 2))),
        v(random_hermitian(rng, 4)),
        start(random_vector(rng, 4)),
        lambda(strength) {
    v /= operator_norm(v);
    start /= start.norm();
  }

  /// e^{−itx} ψ.
  [[nodiscard]] static vector turned(matrix<> const& x, double t, vector const& psi) {
    auto const basis = hermitian_eigenbasis<std::complex<double>>(x);
    vector c = basis.vectors.adjoint() * psi;
    for (Eigen::Index k = 0; k < c.size(); ++k) {
      c(k) *= std::polar(1.0, -t * basis.values(k));
    }
    return basis.vectors * c;
  }
  /// The solution, e^{ith} e^{−it(h+λv)} ψ(0).
  [[nodiscard]] vector psi(double t) const { return turned(h, -t, turned(h + lambda * v, t, start)); }
  [[nodiscard]] matrix<> interaction(double t) const { return free_evolution(v, h, t); }
};

/// Chebyshev coefficients on [−1, 1], a column for each, of the polynomial that agrees with f at `count` points.
matrix<> chebyshev(int count, std::function<vector(double)> const& f) {
  matrix<> result = matrix<>::Zero(f(0).size(), count);
  for (int m = 0; m < count; ++m) {
    double const angle = (m + 0.5) * std::numbers::pi / count;
    vector const value = f(std::cos(angle));
    for (int k = 0; k < count; ++k) {
      result.col(k) += value * ((k == 0 ? 1.0 : 2.0) / count * std::cos(k * angle));
    }
  }
  return result;
}

vector value(matrix<> const& series, double y) {
  vector sum = vector::Zero(series.rows());
  double const angle = std::acos(std::clamp(y, -1.0, 1.0));
  for (Eigen::Index k = 0; k < series.cols(); ++k) {
    sum += series.col(k) * std::cos(static_cast<double>(k) * angle);
  }
  return sum;
}

/// d/dy, by T_k' = 2k (T_{k−1} + T_{k−3} + …).
matrix<> derivative(matrix<> const& series) {
  matrix<> result = matrix<>::Zero(series.rows(), series.cols());
  for (Eigen::Index k = 1; k < series.cols(); ++k) {
    for (Eigen::Index j = k - 1; j >= 0; j -= 2) {
      result.col(j) += series.col(k) * (j == 0 ? 1.0 : 2.0) * static_cast<double>(k);
    }
  }
  return result;
}

/// The antiderivative that vanishes at y = −1.
matrix<> integral(matrix<> const& series) {
  matrix<> result = matrix<>::Zero(series.rows(), series.cols() + 1);
  for (Eigen::Index k = 0; k < series.cols(); ++k) {
    double const up = k == 0 ? 1.0 : 0.5 / static_cast<double>(k + 1);
    result.col(k + 1) += up * series.col(k);
    if (k > 1) {
      result.col(k - 1) -= 0.5 / static_cast<double>(k - 1) * series.col(k);
    }
  }
  result.col(0) -= value(result, -1);
  return result;
}

/// A polynomial on [0, t] that is near the solution, and its residual there.
struct approximation {
  matrix<> phi;
  double t;

  /// The polynomial of a degree that agrees with the solution at Chebyshev points.
  static approximation through_points(two_spins const& problem, int degree, double t) {
    return {chebyshev(degree + 1, [&](double y) { return problem.psi(t * (y + 1) / 2); }), t};
  }
  /// The Dyson series through λ^order: so often, φ ← ψ(0) − iλ ∫ Vφ.
  static approximation dyson(two_spins const& problem, int order, double t) {
    approximation result{problem.start, t};
    for (int k = 0; k < order; ++k) {
      result.phi = integral(chebyshev(30, [&](double y) {
        double const s = t * (y + 1) / 2;
        return vector(-i * problem.lambda * t / 2.0 * (problem.interaction(s) * result.at(s)));
      }));
      result.phi.col(0) += problem.start;
    }
    return result;
  }

  [[nodiscard]] vector at(double s) const { return value(phi, 2 * s / t - 1); }
  /// i ∂_s φ − λVφ.
  [[nodiscard]] vector residual(two_spins const& problem, double s) const {
    vector const slope = value(derivative(phi), 2 * s / t - 1);
    vector const moved = problem.interaction(s) * at(s);
    return i * (2 / t) * slope - problem.lambda * moved;
  }
  /// Norms of the coefficients of √Q r: V is entire, 40 of them are all there are to rounding.
  [[nodiscard]] std::vector<double> residual_norms(two_spins const& problem, matrix<> const& root) const {
    auto const series =
        chebyshev(40, [&](double y) { return vector(root * residual(problem, t * (y + 1) / 2)); });
    std::vector<double> norms;
    for (Eigen::Index k = 0; k < series.cols(); ++k) {
      norms.push_back(series.col(k).norm());
    }
    return norms;
  }
};

} // namespace

TEST_CASE("integrals of |T_k| agree with quadrature") {
  using gauss = boost::math::quadrature::gauss<double, 20>;
  for (int k = 0; k <= 60; ++k) {
    // ∫ |cos kθ| sin θ dθ, between the zeros of cos kθ
    double sum = 0;
    double from = 0;
    for (int j = 1; j <= k + 1; ++j) {
      double const to = j <= k ? (2 * j - 1) * std::numbers::pi / (2 * k) : std::numbers::pi;
      sum += gauss::integrate([k](double x) { return std::abs(std::cos(k * x)) * std::sin(x); }, from, to);
      from = to;
    }
    INFO("k = " << k);
    CHECK(std::abs(chebyshev_modulus_integral(k) - sum) < 1e-13);
  }
  CHECK(chebyshev_modulus_integral(0) == 2);
  CHECK(chebyshev_modulus_integral(1) == 1);
  // 2y² − 1 vanishes at 1/√2, so that the integral is 2(2√2 − 1)/3
  CHECK(std::abs(chebyshev_modulus_integral(2) - 2 * (2 * std::numbers::sqrt2 - 1) / 3) < 1e-15);
  CHECK(std::abs(chebyshev_modulus_integral(1001) - 4 / std::numbers::pi) <
        1e-5); // the mean of |cos| times 2
}

TEST_CASE("the residual of a panel is bounded by its coefficients") {
  using gauss = boost::math::quadrature::gauss<double, 30>;
  for_seeds(10, [](random_engine& rng) {
    int const degree = random_int(rng, 0, 8);
    double const length = random_real(rng, 0.1, 3.0);
    matrix<> series(3, degree + 1);
    std::vector<double> norms;
    for (int k = 0; k <= degree; ++k) {
      series.col(k) = random_vector(rng, 3);
      norms.push_back(series.col(k).norm());
    }
    double integral = 0;
    for (int piece = 0; piece < 20; ++piece) {
      integral += gauss::integrate([&](double y) { return value(series, y).norm(); }, -1 + piece / 10.0,
                                   -1 + (piece + 1) / 10.0);
    }
    double const bound = residual_of_panel(norms, length);
    CHECK(integral * length / 2 <= bound * (1 + 1e-12));
    if (degree == 0) {
      CHECK(bound == Approx(length * norms[0]));
    }
    // one coefficient alone: no triangle inequality, equality
    std::vector<double> alone(norms.size(), 0.0);
    alone.back() = norms.back();
    CHECK(residual_of_panel(alone, length) ==
          Approx(norms.back() * length / 2 * chebyshev_modulus_integral(degree)));
  });
  CHECK(residual_of_panel({}, 1.0) == 0);
}

TEST_CASE("the bound of a trajectory is above its distance to the solution") {
  using gauss = boost::math::quadrature::gauss<double, 30>;
  for_seeds(6, [](random_engine& rng) {
    two_spins const problem(rng, 0.7);
    double const t = 1.5;
    for (int const degree : {1, 2, 4, 6}) {
      auto const phi = approximation::through_points(problem, degree, t);
      double const residual = residual_of_panel(phi.residual_norms(problem, matrix<>::Identity(4, 4)), t);
      double const initial = (phi.at(0) - problem.start).norm();
      double const bound = trajectory_error(0, problem.lambda, t, initial, residual);
      double distance = 0;
      for (int k = 0; k <= 40; ++k) {
        distance = std::max(distance, (problem.psi(t * k / 40.0) - phi.at(t * k / 40.0)).norm());
      }
      INFO("degree " << degree << ": distance " << distance << ", bound " << bound);
      CHECK(distance > 1e-9); // above rounding
      CHECK(distance <= bound);
      // the triangle inequality costs a factor that grows slowly with the degree: coefficient k ∫|T_k| ≤ 2
      double integrated = 0;
      for (int piece = 0; piece < 10; ++piece) {
        integrated += gauss::integrate([&](double s) { return phi.residual(problem, s).norm(); },
                                       t * piece / 10.0, t * (piece + 1) / 10.0);
      }
      CHECK(integrated <= residual);
      CHECK(residual < 8 * integrated);
      CHECK(distance <= trajectory_error(0, problem.lambda, t, initial, integrated * (1 + 1e-6)));
      // a state that starts elsewhere: one more distance
      two_spins shifted = problem;
      shifted.start += 0.01 * random_vector(rng, 4);
      CHECK((shifted.psi(t) - phi.at(t)).norm() <=
            trajectory_error(0, problem.lambda, t, (phi.at(0) - shifted.start).norm(), residual));
    }
  });
}

TEST_CASE("the bound of a Dyson series is near its distance to the solution") {
  double worst = 0;
  for_seeds(6, [&](random_engine& rng) {
    two_spins const problem(rng, 0.7);
    for (double const t : {0.2, 1.5}) {
      for (int const order : {0, 1, 2, 4}) {
        auto const phi = approximation::dyson(problem, order, t);
        CHECK((phi.at(0) - problem.start).norm() < 1e-14);
        double const residual = residual_of_panel(phi.residual_norms(problem, matrix<>::Identity(4, 4)), t);
        double const bound = trajectory_error(0, problem.lambda, t, 0, residual);
        double const distance = (problem.psi(t) - phi.at(t)).norm();
        INFO("t = " << t << ", order " << order << ": distance " << distance << ", bound " << bound);
        CHECK(distance <= bound);
        worst = std::max(worst, bound / distance);
        // the distance itself: λ^{K+1} t^{K+1}/(K+1)!, since ‖V‖ = 1
        CHECK(distance <= std::pow(problem.lambda * t, order + 1) / std::tgamma(order + 2.0));
      }
    }
  });
  INFO("bound over distance at most " << worst);
  CHECK(worst < 10);
}

TEST_CASE("without a residual the distance is that of the initial states, and the bound is reached") {
  random_engine rng(3);
  two_spins problem(rng, 0.9);
  two_spins other = problem;
  other.start = random_vector(rng, 4);
  double const initial = (problem.start - other.start).norm();
  CHECK((problem.psi(2.0) - other.psi(2.0)).norm() ==
        Approx(trajectory_error(0, problem.lambda, 2.0, initial, 0)).epsilon(1e-12));
}

TEST_CASE("a residual along the solution is all added up") {
  // φ = (1 + s) ψ has i∂φ − λVφ = iψ, of norm 1, and is off by s
  random_engine rng(4);
  two_spins const problem(rng, 0.9);
  double const t = 0.8;
  double const residual = residual_of_panel(std::vector<double>{1.0}, t);
  CHECK((problem.psi(t) - (1 + t) * problem.psi(t)).norm() ==
        Approx(trajectory_error(0, problem.lambda, t, 0, residual)).epsilon(1e-12));
}

TEST_CASE("with a weight, distances grow at most by e^{c|lambda|t/2}") {
  for_seeds(8, [](random_engine& rng) {
    two_spins problem(rng, random_int(rng, 0, 1) == 0 ? 0.4 : -0.4);
    // Q diagonal, and h too so that it commutes with Q: then c does not depend on t
    Eigen::Vector4d const q(1.0, 2.0, 3.0, 4.0);
    problem.h = matrix<>(Eigen::Vector4cd(0.3, -0.7, 1.1, 0.2).asDiagonal());
    matrix<> const weight = matrix<>(q.cast<std::complex<double>>().asDiagonal());
    matrix<> const root = matrix<>(q.cwiseSqrt().cast<std::complex<double>>().asDiagonal());
    matrix<> const inverse = matrix<>(q.cwiseSqrt().cwiseInverse().cast<std::complex<double>>().asDiagonal());
    matrix<> const change = i * (problem.v * weight - weight * problem.v);
    double const c = operator_norm(matrix<>(inverse * change * inverse));
    double const t = 1.5;
    auto const phi = approximation::through_points(problem, 4, t);
    auto const norms = phi.residual_norms(problem, root);
    double const residual = residual_of_panel(norms, t);
    double const initial = (root * (phi.at(0) - problem.start)).norm();
    vector const off = problem.psi(t) - phi.at(t);
    double const bound = trajectory_error(c, problem.lambda, t, initial, residual);
    INFO("c = " << c);
    CHECK((root * off).norm() <= bound);
    CHECK(trajectory_error(0, problem.lambda, t, initial, residual) < bound);
    // the sign of λ does not matter
    CHECK(trajectory_error(c, -problem.lambda, t, initial, residual) == bound);
    // averages of A with |⟨χ, Aχ'⟩| ≤ κ ‖√w χ‖ ‖√w χ'‖
    matrix<> const a = random_hermitian(rng, 4);
    double const kappa = operator_norm(matrix<>(inverse * a * inverse));
    auto const mean = [&](vector const& x) { return x.dot(a * x); };
    CHECK(std::abs(mean(problem.psi(t)) - mean(phi.at(t))) <=
          mean_error(kappa, bound, (root * phi.at(t)).norm()));
  });
}

TEST_CASE("growth of the weighted norm can be as fast as the bound") {
  // for a short time, in a state with ⟨i[V, Q]⟩ = ± c ⟨Q⟩
  double const ratio = 3;
  matrix<> v = matrix<>::Zero(2, 2);
  v(0, 1) = i;
  v(1, 0) = -i;
  matrix<> const weight = matrix<>(Eigen::Vector2cd(1, ratio).asDiagonal());
  matrix<> const root = matrix<>(Eigen::Vector2cd(1, std::sqrt(ratio)).asDiagonal());
  matrix<> const inverse = matrix<>(Eigen::Vector2cd(1, 1 / std::sqrt(ratio)).asDiagonal());
  matrix<> const change = inverse * (i * (v * weight - weight * v)) * inverse;
  auto const basis = hermitian_eigenbasis<std::complex<double>>(change);
  double const c = operator_norm(change);
  double const t = 1e-4;
  double fastest = 0;
  for (Eigen::Index k = 0; k < 2; ++k) {
    vector const rho = inverse * basis.vectors.col(k);
    double const after = (root * two_spins::turned(v, t, rho)).norm();
    double const before = (root * rho).norm();
    CHECK(after <= trajectory_error(c, 1.0, t, before, 0));
    fastest = std::max(fastest, std::log(after / before) / (c * t / 2));
  }
  CHECK(fastest == Approx(1).epsilon(1e-3));
}

TEST_CASE("the error of an average is bounded by the distance of the states") {
  for_seeds(30, [](random_engine& rng) {
    matrix<> const a = random_matrix(rng, 4); // not self-adjoint
    vector const psi = random_vector(rng, 4);
    vector const phi = psi + random_real(rng, 0.0, 1.0) * random_vector(rng, 4);
    double const delta = (psi - phi).norm();
    CHECK(std::abs(psi.dot(a * psi) - phi.dot(a * phi)) <= mean_error(operator_norm(a), delta, phi.norm()));
  });
  // reached where ψ − φ is along φ and A = 1
  CHECK(mean_error(1, 0.5, 2) == 2.5 * 2.5 - 2.0 * 2.0);
}

} // namespace tests_of_conditions_trajectory
