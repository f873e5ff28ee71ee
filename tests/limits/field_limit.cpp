// N = ∞ at a Bose field: against modes with quadratic dynamics, the series, closed forms, and what is conserved.

#include <cmath>
#include <complex>
#include <functional>
#include <map>
#include <vector>

#include <mfdyson/expansion/field_expansion.hpp>
#include <mfdyson/fields/density_families.hpp>
#include <mfdyson/fields/discretise.hpp>
#include <mfdyson/limits/energy_conserving_field.hpp>
#include <mfdyson/limits/field_limit.hpp>
#include <mfdyson/limits/field_means.hpp>
#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/states/populations.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>

#include "support/catch.hpp"
#include "support/errors.hpp"

namespace tests_of_limits_field_limit {

using namespace mfdyson;
using testing::complaint;
using complex = std::complex<double>;

namespace {

field_species spin(double omega_0, double p, std::vector<field_coupling> couplings, double fraction = 1) {
  return {.hamiltonian = omega_0 / 2 * pauli::z(),
          .state = populations({p, 1 - p}),
          .couplings = std::move(couplings),
          .fraction = fraction};
}

field_model dicke(spectral_density density, double p, field_state state = {}) {
  return make_field_model({spin(1, p, {{pauli::x(), {{0, 1}}}})},
                          bose_field(std::move(density), std::move(state)));
}

/// Spins with two couplings, and three levels with a coherence, which is not stationary.
std::vector<field_species> two_species() {
  auto const third = complex(0.1, 0.15);
  return {
      spin(1.1, 0.2, {{pauli::x(), {{0, 0.8}}}, {pauli::y(), {{0.3, complex(0.2, -0.5)}, {-0.2, 0.4}}}}, 0.6),
      {.hamiltonian = (matrix<>(3, 3) << 0, 0, 0, 0, 0.9, 0, 0, 0, 2.1).finished(),
       .state = (matrix<>(3, 3) << 0.5, 0, third, 0, 0.2, 0, std::conj(third), 0, 0.3).finished(),
       .couplings = {{(matrix<>(3, 3) << 0, 1, 0, 1, 0, complex(0, 0.6), 0, complex(0, -0.6), 0).finished(),
                      {{0.1, 0.7}}}},
       .fraction = 0.4}};
}

power_law const cubic{.strength = 0.05, .exponent = 3};

/// n(ω) has a pole at ω = 0, where Gauss rules converge slowly: a gap there, for comparisons with modes at a temperature.
spectral_density gapped_density() {
  return make_spectral_density([](double omega) { return 0.3 * omega * std::exp(-omega); },
                               {.lower = 0.5, .upper = 7});
}

complex factor_at(test_function const& f, double omega) {
  complex sum = 0;
  for (auto const& term : f) {
    sum += term.coefficient * std::polar(1.0, omega * term.time);
  }
  return sum;
}

/// The same limit with modes: oscillators one and all, every operator as a linear function of those at time 0.
class by_modes {
public:
  by_modes(std::vector<field_species> const& species, std::vector<field_mode> modes, field_state const& state,
           double lambda)
      : modes_(std::move(modes)),
        model_(make_field_model(species, bose_field(make_discrete_density(modes_), state))),
        oscillators_(make_oscillator_limit(model_.particles()).oscillators()),
        dynamics_(frequencies()),
        lambda_(lambda) {
    auto const m = static_cast<Eigen::Index>(modes_.size());
    for (std::size_t k = 0; k < oscillators_.size(); ++k) {
      auto const& o = oscillators_[k];
      for (auto const& d : o.drives) {
        for (Eigen::Index i = 0; i < m; ++i) {
          complex u = 0;
          complex v = 0;
          for (std::size_t a = 0; a < d.amplitudes.size(); ++a) {
            auto const f = on_mode(model_.form(o.species, a), i) / std::sqrt(2.0);
            u += d.amplitudes[a] * std::conj(f);
            v += d.amplitudes[a] * f;
          }
          dynamics_.couple(m + static_cast<Eigen::Index>(k), i, d.detuning, u, v);
        }
      }
    }
    for (auto const& mode : modes_) {
      occupation_.push_back(state.temperature > 0 ? 1 / std::expm1(mode.frequency / state.temperature) : 0);
      displacement_.push_back(mode.coupling * factor_at(state.displacement, mode.frequency));
    }
    occupation_.resize(modes_.size() + oscillators_.size());
    displacement_.resize(modes_.size() + oscillators_.size());
  }

  /// Σ_j (y_j b_j + ȳ_j b_j*).
  using linear = std::vector<complex>;
  linear field(test_function const& h, double t) const {
    linear x(occupation_.size());
    for (std::size_t i = 0; i < modes_.size(); ++i) {
      x[i] = std::conj(on_mode(h, static_cast<Eigen::Index>(i))) / std::sqrt(2.0);
    }
    return moved(x, t);
  }
  linear particles(std::size_t species, std::size_t term, double t) const {
    linear x(occupation_.size());
    for (std::size_t k = 0; k < oscillators_.size(); ++k) {
      for (auto const& d : oscillators_[k].drives) {
        if (oscillators_[k].species == species) {
          x[modes_.size() + k] += std::conj(d.amplitudes[term] * std::polar(1.0, d.detuning * t));
        }
      }
    }
    return moved(x, t);
  }
  double mean(linear const& x) const {
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      sum += 2 * (x[j] * displacement_[j]).real();
    }
    return sum;
  }
  complex two_point(linear const& x, linear const& y) const {
    complex sum = mean(x) * mean(y);
    for (std::size_t j = 0; j < x.size(); ++j) {
      sum += x[j] * std::conj(y[j]) * (occupation_[j] + 1) + std::conj(x[j]) * y[j] * occupation_[j];
    }
    return sum;
  }
  /// How much ⟨a_k* a_k⟩ has changed.
  double quanta(Eigen::Index k, double t) const {
    auto const& f = flow(t);
    complex alpha = 0;
    double sum = 0;
    for (Eigen::Index j = 0; j < f.p.cols(); ++j) {
      auto const n = occupation_[static_cast<std::size_t>(j)];
      auto const z = displacement_[static_cast<std::size_t>(j)];
      sum += std::norm(f.p(k, j)) * n + std::norm(f.q(k, j)) * (n + 1);
      alpha += f.p(k, j) * z + f.q(k, j) * std::conj(z);
    }
    auto const at = static_cast<std::size_t>(k);
    return sum + std::norm(alpha) - occupation_[at] - std::norm(displacement_[at]);
  }
  double quanta(double t) const {
    double sum = 0;
    for (std::size_t k = 0; k < modes_.size(); ++k) {
      sum += quanta(static_cast<Eigen::Index>(k), t);
    }
    return sum;
  }
  field_model const& model() const { return model_; }

private:
  quadratic_flow const& flow(double t) const {
    auto const known = flows_.find(t);
    return known != flows_.end() ? known->second
                                 : flows_.emplace(t, dynamics_.flow(lambda_, {t}).front()).first->second;
  }
  complex on_mode(test_function const& f, Eigen::Index k) const {
    auto const& mode = modes_[static_cast<std::size_t>(k)];
    return mode.coupling * factor_at(f, mode.frequency);
  }
  std::vector<double> frequencies() const {
    std::vector<double> result;
    for (auto const& mode : modes_) {
      result.push_back(mode.frequency);
    }
    for (auto const& o : oscillators_) {
      result.push_back(o.frequency);
    }
    return result;
  }
  linear moved(linear const& x, double t) const {
    auto const& f = flow(t);
    linear y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < x.size(); ++j) {
        auto const r = static_cast<Eigen::Index>(i);
        auto const c = static_cast<Eigen::Index>(j);
        y[j] += x[i] * f.p(r, c) + std::conj(x[i] * f.q(r, c));
      }
    }
    return y;
  }

  std::vector<field_mode> modes_;
  field_model model_;
  std::vector<limit_oscillator<default_scalar>> oscillators_;
  quadratic_dynamics dynamics_;
  double lambda_;
  std::vector<double> occupation_;
  std::vector<complex> displacement_;
  mutable std::map<double, quadratic_flow> flows_;
};

/// ∫ f dω over [0, 60] by panels.
double frequency_integral(std::function<double(double)> const& f) {
  return legendre_panels(f, {0, 0.5, 1, 2, 4, 8, 16, 32, 60}).integral().value;
}

} // namespace

TEST_CASE("one mode: the Gaussian limit of the Dicke model", "[field_limit]") {
  double const nu = 1.5;
  double const lambda = 0.7;
  for (bool const conjugate : {false, true}) {
    for (double const p : {0.0, 0.3}) {
      for (int kind = 0; kind < 3; ++kind) {
        Eigen::Index const levels = kind == 1 ? 60 : 40;
        auto const mode = make_boson(levels);
        double const temperature = kind == 1 ? 0.8 : 0;
        complex const alpha = kind == 2 ? complex(0.4, -0.7) : 0.0;
        matrix<> const state = kind == 0   ? matrix<>(vacuum_state(levels))
                               : kind == 1 ? matrix<>(thermal_boson_state(levels, nu, temperature))
                                           : matrix<>(coherent_state(levels, alpha));
        complex const c = conjugate ? complex(0, 1) : complex(1);
        auto const expected = make_gaussian_limit(make_symmetric_model(
            {.hamiltonian = 0.5 * pauli::z(),
             .state = populations({p, 1 - p}),
             .couplings = {{pauli::x(), matrix<>(mode.field(c))}}},
            {.hamiltonian = nu * mode.number(), .state = state, .kind = reservoir_kind::boson_mode}));
        field_state start{.temperature = temperature};
        if (kind == 2) {
          start.displacement = {{0, alpha}};
        }
        auto const found =
            make_field_limit(make_field_model({spin(1, p, {{pauli::x(), {{0, c}}}})},
                                              bose_field(make_discrete_density({{nu, 1}}), start)),
                             {.time_span = 6});
        auto const at = found.at(lambda);
        CAPTURE(conjugate, p, kind);
        CHECK(at.error() < 1e-11);
        auto const before = expected.at(lambda, 0).mode();
        for (double const t : {0.0, 0.4, 2.9, 6.0}) {
          auto const then = expected.at(lambda, t).mode();
          CHECK(std::abs(at.quanta(t) - (then.number() - before.number())) < 1e-11);
          CHECK(std::abs(at.quanta_of_mode(0, t) - (then.number() - before.number())) < 1e-11);
          complex const z(0.3, 0.8);
          CHECK(std::abs(at.weyl({{0, z}}, t) - then.weyl(z)) < 1e-11);
          CHECK(std::abs(at.field_variance({{0, 1}}, t) - then.quadrature_variance(0)) < 1e-11);
        }
        CHECK(std::abs(found.critical_coupling() / expected.critical_coupling() - 1) < 1e-12);
      }
    }
  }
}

TEST_CASE("all of a limit with several modes, species and terms, against quadratic dynamics",
          "[field_limit]") {
  field_state const state{.temperature = 0.6,
                          .displacement = {{0.2, complex(0.3, 0.1)}, {-0.5, complex(0, 0.4)}}};
  by_modes const expected(two_species(), {{0.7, 0.6}, {1.3, -0.5}, {2.2, 0.9}}, state, 0.55);
  auto const limit = make_field_limit(expected.model(), {.time_span = 4});
  auto const found = limit.at(0.55);
  CHECK(found.error() < 1e-11);
  test_function const h{{0, 0.9}, {0.6, complex(-0.3, 0.5)}};
  test_function const k{{-0.4, complex(0.2, 0.7)}};
  for (double const t : {0.3, 1.7, 4.0}) {
    CAPTURE(t);
    CHECK(std::abs(found.quanta(t) - expected.quanta(t)) < 1e-11);
    double const step = 1e-4;
    if (t < 4) {
      CHECK(std::abs(found.emission_rate(t) -
                     (expected.quanta(t + step) - expected.quanta(t - step)) / (2 * step)) < 1e-6);
    }
    for (int j = 0; j < 3; ++j) {
      CHECK(std::abs(found.quanta_of_mode(static_cast<std::size_t>(j), t) - expected.quanta(j, t)) < 1e-11);
    }
    auto const x = expected.field(h, t);
    auto const y = expected.field(k, t);
    CHECK(std::abs(found.field_mean(h, t) - expected.mean(x)) < 1e-11);
    auto const variance = (expected.two_point(x, x) - expected.mean(x) * expected.mean(x)).real();
    CHECK(std::abs(found.field_variance(h, t) - variance) < 1e-11);
    CHECK(std::abs(found.weyl(h, t) - std::polar(std::exp(-variance / 2), expected.mean(x))) < 1e-11);
    for (double const s : {0.0, 2.4}) {
      CHECK(std::abs(found.two_point(h, t, k, s) - expected.two_point(x, expected.field(k, s))) < 1e-11);
    }
    // ⟨xxyx⟩ = … by Wick with means: cumulants of order two
    auto const m = expected.mean(x);
    auto const n = expected.mean(y);
    auto const xx = expected.two_point(x, x) - m * m;
    auto const xy = expected.two_point(x, y) - m * n;
    auto const yx = expected.two_point(y, x) - m * n;
    auto const four = m * m * m * n + m * n * 3.0 * xx + m * m * (2.0 * xy + yx) + xx * yx + 2.0 * xy * xx;
    CHECK(std::abs(found.product({h, h, k, h}, t) - four) < 1e-10 * (1 + std::abs(four)));
    for (std::size_t a = 0; a < 3; ++a) {
      auto const of_a = expected.particles(a / 2, a % 2, t);
      CHECK(std::abs(found.particle_mean(limit.term(a / 2, a % 2), t) - expected.mean(of_a)) < 1e-11);
      for (std::size_t b = 0; b < 3; ++b) {
        CHECK(std::abs(found.particle_correlation(a, b, t, 0.9) -
                       expected.two_point(of_a, expected.particles(b / 2, b % 2, 0.9))) < 1e-11);
      }
    }
  }
}

TEST_CASE("a continuum is as many modes as its Gauss rule needs", "[field_limit]") {
  struct setting {
    spectral_density density;
    field_state state;
    double lambda;
  };
  for (auto const& s :
       {setting{make_power_exponential(cubic), {}, 1.2},
        setting{make_power_exponential(cubic), {}, 2.9}, // λ_c = 2.5
        setting{gapped_density(), {.temperature = 0.7, .displacement = {{0.5, complex(0.3, 1)}}}, 0.8}}) {
    std::vector<field_species> const species{spin(1, 0.1, {{pauli::x(), {{0, 1}}}})};
    by_modes const expected(species, discretise(s.density, {.count = 48}), s.state, s.lambda);
    auto const found = make_field_limit(dicke(s.density, 0.1, s.state), {.time_span = 2.5}).at(s.lambda);
    test_function const h{{0.4, complex(0.5, -1)}};
    for (double const t : {0.9, 2.5}) {
      CAPTURE(s.lambda, t);
      CHECK(std::abs(found.quanta(t) - expected.quanta(t)) < 1e-10);
      auto const x = expected.field(h, t);
      CHECK(std::abs(found.field_mean(h, t) - expected.mean(x)) < 1e-10);
      CHECK(std::abs(found.two_point(h, t, h, t) - expected.two_point(x, x)) < 1e-10);
    }
  }
}

TEST_CASE("to second order in λ the number of quanta is (2.9)", "[field_limit]") {
  auto const density = make_power_exponential(cubic);
  auto const kernel = [](double detuning, double t) { // (1 − cos δt)/δ²
    double const s = std::sin(detuning * t / 2) / (detuning / 2);
    return detuning == 0 ? t * t / 2 : s * s / 2;
  };
  for (double const p : {0.0, 0.3, 1.0}) {
    auto const limit = make_field_limit(dicke(density, p), {.time_span = 6});
    double const lambda = 1e-2;
    auto const one = limit.at(lambda);
    auto const two = limit.at(2 * lambda);
    auto const three = limit.at(3 * lambda);
    for (double const t : {0.7, 3.0, 6.0}) {
      auto const expected = frequency_integral([&](double omega) {
        return density(omega) * (p * kernel(1 - omega, t) + (1 - p) * kernel(1 + omega, t));
      });
      auto const ratio = [&](field_evolution const& e) { return e.quanta(t) / (e.lambda() * e.lambda()); };
      // without λ⁴ and λ⁶: the polynomial in λ² through three points, at 0
      double const found = 1.5 * ratio(one) - 0.6 * ratio(two) + 0.1 * ratio(three);
      CHECK(std::abs(found - expected) < 1e-10 * expected);
      CHECK(std::abs(ratio(one) - expected) > 1e-8 * expected);
    }
  }
}

TEST_CASE("the series at N = ∞ of numbers, products and Weyl operators", "[field_limit]") {
  for (double const temperature : {0.0, 0.5}) {
    auto const species = std::vector<field_species>{
        spin(1.2, 0.25, {{pauli::x(), {{0, 1}}}, {pauli::y(), {{0.2, complex(0, 0.5)}}}})};
    auto const model = make_field_model(
        species, bose_field(temperature > 0 ? gapped_density()
                                            : make_power_exponential({.strength = 0.6, .exponent = 2}),
                            {.temperature = temperature}));
    double const t = 0.6;
    double const lambda = 0.02;
    auto const found = make_field_limit(model, {.time_span = t}).at(lambda);
    field_options const options{.order = 4, .time_span = t, .mode_tolerance = 1e-9};
    auto const series = [&](auto const& observable) {
      return expand(model, {{}, observable}, options).limit().mean(lambda, t).value;
    };
    test_function const h{{0, 0.8}};
    test_function const k{{0.3, complex(0.1, 0.6)}};
    CAPTURE(temperature);
    if (temperature == 0) {
      CHECK(std::abs(found.quanta(t) - series(field_number{})) < 1e-9);
      CHECK(found.quanta(t) > 1e-5);
    }
    CHECK(std::abs(found.two_point(h, t, k, t) - series(field_product{{h, k}})) < 1e-9);
    CHECK(std::abs(found.weyl(h, t) - series(field_weyl{h})) < 1e-9);
    CHECK(std::abs(found.field_variance(h, t) - found.field_variance(h, 0)) > 1e-6);
  }
}

TEST_CASE("particles that conserve their energy: (2.17) and (2.18), corrected, for all λ", "[field_limit]") {
  field_species const levels{.hamiltonian = 0.35 * pauli::z(),
                             .state = populations({0.5, 0.5}),
                             .couplings = {{0.8 * pauli::z(), {{0, 1}}}}};
  double const square = 0.64; // μ(G²)
  for (double const lambda : {0.4, 3.0}) {
    auto const density = make_power_exponential(cubic);
    auto const found =
        make_field_limit(make_field_model({levels}, bose_field(density)), {.time_span = 5}).at(lambda);
    test_function const h{{0.7, complex(0.4, 0.9)}};
    for (double const t : {0.8, 5.0}) {
      auto const displaced = [&](double omega) { return (std::polar(1.0, omega * t) - 1.0) / omega; };
      auto const number =
          frequency_integral([&](double omega) { return density(omega) * std::norm(displaced(omega)); });
      CHECK(std::abs(found.quanta(t) / (lambda * lambda / 2 * square * number) - 1) < 1e-11);
      auto const r = frequency_integral(
          [&](double omega) { return -(density(omega) * displaced(omega) * factor_at(h, omega)).real(); });
      auto const norm =
          frequency_integral([&](double omega) { return density(omega) * std::norm(factor_at(h, omega)); });
      auto const weyl = std::exp(-lambda * lambda * square * r * r / 2 - norm / 4);
      CHECK(std::abs(found.weyl(h, t) - weyl) < 1e-12);
    }
  }
  // thermal and coherent modes
  std::vector<coupled_mode> modes;
  std::vector<field_mode> same;
  for (double const omega : {0.6, 1.9}) {
    auto const gamma = 1 / (1 + omega);
    modes.push_back({.frequency = omega,
                     .coupling = gamma,
                     .occupation = 1 / std::expm1(omega / 0.5),
                     .amplitude = complex(0.3, -0.6) * gamma * std::polar(1.0, 0.4 * omega)});
    same.push_back({omega, gamma});
  }
  auto const closed =
      make_energy_conserving_field({levels.hamiltonian, levels.couplings[0].particle, levels.state}, modes);
  auto const found =
      make_field_limit(make_field_model({levels}, bose_field(make_discrete_density(same),
                                                             {.temperature = 0.5,
                                                              .displacement = {{0.4, complex(0.3, -0.6)}}})),
                       {.time_span = 3})
          .at(0.9);
  for (double const t : {0.5, 3.0}) {
    CHECK(std::abs(found.quanta(t) - (closed.number(infinite, 0.9, t) - closed.number(infinite, 0.9, 0))) <
          1e-12);
    std::vector<complex> f;
    for (auto const& mode : same) {
      f.push_back(mode.coupling * complex(0.2, 0.7));
    }
    CHECK(std::abs(found.weyl({{0, complex(0.2, 0.7)}}, t) - closed.weyl(f, infinite, 0.9, t)) < 1e-12);
  }
}

TEST_CASE("superradiance at a continuum: critical coupling and rate", "[field_limit]") {
  auto const density = make_power_exponential(cubic);
  for (double const p : {0.0, 0.2}) {
    auto const limit = make_field_limit(dicke(density, p), {.time_span = 30, .tolerance = 1e-8});
    double const critical = std::sqrt(1 / (2 * (1 - 2 * p) * density.moment(-1).value));
    CHECK(std::abs(limit.critical_coupling() / critical - 1) < 1e-13);
    CHECK(limit.growth_rate(0.999 * critical) == 0);
    CHECK(limit.growth_rate(1.001 * critical) > 0);
    auto const at = limit.at(1.2 * critical);
    auto const late = std::log(at.quanta(30) / at.quanta(26)) / 8;
    CHECK(std::abs(late / limit.growth_rate(1.2 * critical) - 1) < 1e-8);
    auto const below = limit.at(0.9 * critical);
    CHECK(below.quanta(30) < 1.5 * below.quanta(15));
  }
  CHECK(std::isinf(make_field_limit(dicke(density, 0.5)).critical_coupling()));
  // one mode, in closed form, with the coupling in two parts of the time-shifted form factor
  auto const nu = 1.5;
  auto const one = make_field_limit(
      make_field_model({spin(1, 0, {{0.5 * pauli::x(), {{0.2, 1}}}, {0.5 * pauli::x(), {{0.2, 1}}}})},
                       bose_field(make_discrete_density({{nu, 1}}))));
  double const critical = std::sqrt(nu / 2);
  CHECK(std::abs(one.critical_coupling() / critical - 1) < 1e-12);
  double const lambda = 1.3 * critical;
  double const root = std::sqrt(std::pow(nu * nu - 1, 2) + 8 * lambda * lambda * nu);
  CHECK(std::abs(one.growth_rate(lambda) / std::sqrt((root - 1 - nu * nu) / 2) - 1) < 1e-11);
}

TEST_CASE("inverted particles amplify at a frequency", "[field_limit]") {
  // one mode: E⁴ − (ω_0² + ν²)E² + ω_0²ν² + 2λ²ω_0ν = 0 has complex solutions near resonance
  double const nu = 1.1;
  double const lambda = 0.4;
  auto const one = make_field_limit(dicke(make_discrete_density({{nu, 1}}), 1));
  auto const square =
      0.5 * (1 + nu * nu + std::sqrt(complex(std::pow(nu * nu - 1, 2) - 8 * lambda * lambda * nu)));
  CHECK(std::abs(one.growth_rate(lambda) / std::abs(std::sqrt(square).imag()) - 1) < 1e-11);
  CHECK(one.growth_rate(0.05) == 0);
  // a continuum: at every λ, and N(t) shows it
  auto const limit =
      make_field_limit(dicke(make_power_exponential(cubic), 1), {.time_span = 30, .tolerance = 1e-8});
  auto const at = limit.at(1.5);
  double const rate = limit.growth_rate(1.5);
  CHECK(rate > 0.05);
  CHECK(std::abs(std::log(at.quanta(30) / at.quanta(20)) / 20 / rate - 1) < 0.03);
  // weak coupling: Fermi's rule, N ~ e^{πλ²J(ω_0)t}
  CHECK(std::abs(limit.growth_rate(0.02) / (0.5 * 3.14159265358979323846 * 0.0004 * 0.05 * std::exp(-1.0)) -
                 1) < 1e-3);
}

TEST_CASE("the rotating-wave coupling conserves excitations", "[field_limit]") {
  // σ_x φ(g) − σ_y φ(ig) = √2 (σ_+ a(g) + σ_− a*(g))
  auto const density = make_power_exponential({.strength = 0.3, .exponent = 1});
  auto const couplings =
      std::vector<field_coupling>{{pauli::x(), {{0, 1}}}, {pauli::y(), {{0, complex(0, -1)}}}};
  auto const down =
      make_field_limit(make_field_model({spin(1, 0, couplings)}, bose_field(density)), {.time_span = 4});
  CHECK(std::abs(down.at(0.8).quanta(4)) < 1e-12);
  auto const up =
      make_field_limit(make_field_model({spin(1, 1, couplings)}, bose_field(density)), {.time_span = 4});
  auto const at = up.at(0.5);
  for (double const t : {1.0, 4.0}) { // X^x = c + c*, and a quantum comes with each excitation of c
    CHECK(at.quanta(t) > 0.01);
    CHECK(std::abs(at.particle_correlation(0, 0, t, t).real() / (1 + 2 * at.quanta(t)) - 1) < 1e-11);
  }
}

TEST_CASE("the spectrum adds up to the number of quanta", "[field_limit]") {
  field_state const state{.temperature = 0.6, .displacement = {{0.3, complex(0.5, 1)}}};
  auto const density = make_power_exponential(cubic);
  for (bool const excited : {false, true}) {
    auto const found =
        make_field_limit(dicke(density, 0.2, excited ? state : field_state{}), {.time_span = 5}).at(3.2);
    for (double const t : {0.6, 5.0}) {
      auto const sum = frequency_integral([&](double omega) { return found.spectrum(omega, t); });
      CHECK(std::abs(sum / found.quanta(t) - 1) < 1e-9);
    }
  }
}

TEST_CASE("a kernel with a kink is less accurate, and the estimate says so", "[field_limit]") {
  auto const model = dicke(make_lorentzian({.strength = 1, .centre = 1.5, .width = 0.1}), 0);
  auto const fine = make_field_limit(model, {.time_span = 5, .most_rows = 640}).at(0.3);
  auto const coarse = make_field_limit(model, {.time_span = 5, .most_rows = 160}).at(0.3);
  auto const x = fine.particle_correlation(0, 0, 5, 5);
  auto const error = std::abs(coarse.particle_correlation(0, 0, 5, 5) / x - 1.0);
  CHECK(error > 1e-9);
  CHECK(error < coarse.error());
  CHECK(coarse.error() < 1e-4);
  CHECK(fine.error() < coarse.error() / 8);
  // where it is smooth the estimate is met too
  auto const smooth = dicke(make_power_exponential(cubic), 0.1);
  auto const rough = make_field_limit(smooth, {.time_span = 12, .tolerance = 1e-5, .most_rows = 120}).at(2);
  auto const exact = make_field_limit(smooth, {.time_span = 12}).at(2);
  auto const off =
      std::abs(rough.particle_correlation(0, 0, 12, 12) / exact.particle_correlation(0, 0, 12, 12) - 1.0);
  CHECK(off < rough.error());
  CHECK(exact.error() < 1e-11);
}

TEST_CASE("what a limit at a field rejects", "[field_limit]") {
  auto const model = dicke(make_power_exponential(cubic), 0.1);
  CHECK(complaint<invalid_input>([&] { return make_field_limit(model, {.time_span = 0}); }) ==
        "time_span: expected > 0, got 0");
  CHECK(complaint<invalid_input>([&] { return make_field_limit(model, {.tolerance = -1}); }) ==
        "tolerance: expected > 0, got -1");
  CHECK_THROWS_AS(make_field_limit(model, {.most_rows = 19}), invalid_input);
  auto const limit = make_field_limit(model);
  CHECK_THROWS_AS(limit.at(std::nan("")), invalid_input);
  CHECK_THROWS_AS(limit.term(0, 1), invalid_input);
  auto const at = limit.at(0.1);
  CHECK(complaint<invalid_input>([&] { return at.quanta(1.1); }) == "t: expected 0 <= t <= T = 1, got 1.1");
  CHECK_THROWS_AS(at.weyl({{0, 1}}, -0.1), invalid_input);
  CHECK_THROWS_AS(at.quanta_of_mode(0, 0.5), invalid_input);
  CHECK_THROWS_AS(at.particle_mean(1, 0.5), invalid_input);
  // ‖g/√ω‖ is infinite: no critical coupling; and no state at rest
  CHECK_THROWS_AS(make_field_limit(dicke(make_lorentzian({}), 0), {.most_rows = 60}).critical_coupling(),
                  invalid_input);
  auto const moving =
      make_field_limit(make_field_model(two_species(), bose_field(make_power_exponential(cubic))));
  CHECK_THROWS_AS(moving.critical_coupling(), hypothesis_violation);
  CHECK_THROWS_AS(moving.growth_rate(1), hypothesis_violation);
  // (A0)
  CHECK_THROWS_AS(make_field_limit(make_field_model({{.hamiltonian = 0.5 * pauli::z(),
                                                      .state = populations({0.3, 0.7}),
                                                      .couplings = {{pauli::z(), {{0, 1}}}}}},
                                                    bose_field(make_power_exponential(cubic)))),
                  hypothesis_violation);
}

TEST_CASE("a factor of the coupling is a factor of lambda", "[field_limit]") {
  auto const density = make_power_exponential(cubic);
  auto const made = [&](complex factor, double p) {
    return make_field_limit(make_field_model({spin(1, p, {{pauli::x(), {{0, factor}, {0.4, 0.3 * factor}}}})},
                                             bose_field(density)),
                            {.time_span = 4, .tolerance = 1e-8});
  };
  auto const factor = std::polar(0.6, 0.7);
  for (double const p : {0.1, 1.0}) {
    auto const one = made(1, p);
    auto const other = made(factor, p);
    double const lambda = p < 0.5 ? 1.4 * one.critical_coupling() : 1.5;
    CHECK(one.growth_rate(lambda) > 0.01);
    CHECK(std::abs(other.growth_rate(lambda / 0.6) / one.growth_rate(lambda) - 1) < 1e-9);
    CHECK(std::abs(other.at(lambda / 0.6).quanta(3) / one.at(lambda).quanta(3) - 1) < 1e-6);
  }
  CHECK(std::abs(made(factor, 0).critical_coupling() * 0.6 / made(1, 0).critical_coupling() - 1) < 1e-12);
}

TEST_CASE("averages of particles, of the field, and of both at once", "[field_limit]") {
  auto const model = dicke(make_power_exponential(cubic), 0.3, {.displacement = {{0.2, 0.7}}});
  auto const limit = make_field_limit(model, {.time_span = 2, .tolerance = 1e-9});
  double const lambda = 0.8;
  std::vector<double> const times{1.5, 0.0};
  auto const state = limit.at(lambda);
  std::vector<observed_particle> const up{{.species = 0, .factor = matrix<>(pauli::z() + 0.3 * pauli::x())}};
  test_function const h{{0.1, complex(0.6, 0.2)}};
  auto const of = [&](std::vector<observed_particle> const& particles, auto const& field) {
    return field_means(model, limit, {particles, field}, lambda, times);
  };
  auto const particles = of(up, field_identity{});
  auto const nothing = of({}, field_identity{});
  auto const mean = of({}, field_product{{h}});
  auto const weyl = of({}, field_weyl{h});
  auto const number = of({}, field_number{});
  auto const both = of(up, field_product{{h}});
  for (std::size_t k = 0; k < 2; ++k) {
    double const t = times[k];
    CHECK(nothing[k].value == 1.0);
    CHECK(std::abs(particles[k].value + 0.4) <
          1e-12); // Lemma 1.4: free, where σ_z is conserved and ⟨σ_x⟩ = 0
    CHECK(std::abs(mean[k].value - state.field_mean(h, t)) < 1e-12);
    CHECK(std::abs(weyl[k].value) <= 1);
    CHECK(std::abs(std::abs(weyl[k].value) - std::exp(-state.field_variance(h, t) / 2)) < 1e-10);
    CHECK(std::abs(both[k].value + 0.4 * mean[k].value) < 1e-12);
    CHECK(std::abs(number[k].value - initial_quanta(model.field()) - state.quanta(t)) < 1e-12);
    for (auto const& found : {particles[k], nothing[k], mean[k], weyl[k], number[k], both[k]}) {
      CHECK(found.rounding > 0);
      CHECK(found.rounding < 1e-6);
    }
  }
  CHECK(std::abs(mean[0].value) > 0.005);
  CHECK(std::abs(number[1].value - model.field().inner_product({{0.2, 0.7}}, {{0.2, 0.7}}).value) < 1e-12);
}

} // namespace tests_of_limits_field_limit
