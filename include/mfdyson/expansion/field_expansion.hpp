#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <mfdyson/conditions/field_bounds.hpp>
#include <mfdyson/engines/collective/collective_engine.hpp>
#include <mfdyson/engines/fock_space.hpp>
#include <mfdyson/expansion/certified_series.hpp>
#include <mfdyson/fields/field_model.hpp>
#include <mfdyson/fields/field_modes.hpp>
#include <mfdyson/states/boson_states.hpp>

/// \file
/// The expansion for particles at a Bose field.

namespace mfdyson {

/// Options of `expand` for fields, for designated initialisers.
struct field_options {
  int order = 8;                                   ///< R ≥ 0
  double time_span = 1;                            ///< T ≥ 0
  double mode_tolerance = 1e-11;                   ///< > 0: of two-point functions, relative to ⟨φ(g)²⟩
  std::size_t memory_limit = std::size_t(4) << 30; ///< bytes
  int threads = 1;                                 ///< ≥ 1
  progress_function progress = {};                 ///< see `basic_expansion_options`
};

/// A series for particles at a field, whose values carry their errors.
class certified_field_series {
public:
  certified_field_series(certified_series<default_scalar> inner, double system_norm, double mode_error)
      : inner_(std::move(inner)), system_norm_(system_norm), mode_error_(mode_error) {}

  [[nodiscard]] series<default_scalar> const& values() const { return inner_.values(); }
  [[nodiscard]] expansion_bounds const& bounds() const { return inner_.bounds(); }
  [[nodiscard]] pairing_weights const& weights() const { return inner_.weights(); }
  [[nodiscard]] conditions_report conditions(double lambda, double t) const {
    return inner_.conditions(lambda, t);
  }

  /// ω_N(τ^t(A)) through λ^R. The error of the modes that stand for the field is part of `.discretisation`.
  ///
  /// By Wick's theorem a term of order λ^r is a sum of products of (r + k)/2 two-point functions, k factors of A_R; their
  /// relative error ε/C makes (r + k) ε/2C of its bound, here with k = 2.
  [[nodiscard]] certified_evaluation<default_scalar> mean(double lambda, double t) const {
    auto result = inner_.mean(lambda, t);
    result.discretisation += mode_error(lambda, t);
    return result;
  }

private:
  [[nodiscard]] double mode_error(double lambda, double t) const {
    if (mode_error_ == 0) {
      return 0;
    }
    auto const& bounds = inner_.bounds().sharp();
    double sum = system_norm_ * std::exp(bounds.growth().log_bound(0));
    double const root = std::sqrt(values().particles().inverse());
    for (int r = 1; r <= values().order(); ++r) {
      double share = 1;
      for (int hits = 0; hits <= (bounds.observed() == 0 ? 0 : r); ++hits, share *= root) {
        sum += share * std::pow(std::abs(lambda), r) * (r + 2.0) / 2 * bounds.taylor(r, hits, t, weights());
      }
    }
    return mode_error_ * sum;
  }

  certified_series<default_scalar> inner_;
  double system_norm_;
  double mode_error_; // relative to ⟨φ(g)²⟩
};

/// The expansion of one average of a field model, as `basic_expansion` is for others.
///
/// A continuum is as many modes as it is on [0, T] (`make_field_modes`), whose Fock states up to the quanta that contribute
/// through λ^R are a reservoir for the collective engine.
class field_expansion {
public:
  field_expansion(field_model const& model, field_observable const& a, field_options const& options)
      : particles_(model.particles()),
        seen_(a.of_particles()),
        modes_(make_modes(model, a, options)),
        bounds_(make_field_bounds(model, a)),
        engine_(make_engine(model, a, options)) {
    double const variance = detail::field_variance(model.field(), {{0, 1}});
    mode_error_ = variance > 0 ? modes_.error / variance : 0.0;
  }

  /// The series at N. \throws as `basic_expansion::at`
  [[nodiscard]] series<default_scalar> at(particle_number n) const { return {n, engine_->coefficients(n)}; }
  [[nodiscard]] std::vector<series<default_scalar>> at(std::vector<particle_number> const& n) const {
    std::vector<series<default_scalar>> result;
    auto found = engine_->coefficients(n);
    for (std::size_t k = 0; k < n.size(); ++k) {
      result.emplace_back(n[k], std::move(found[k]));
    }
    return result;
  }
  /// The series at N with its errors. An a-posteriori certificate is not there for fields.
  [[nodiscard]] certified_field_series certified(particle_number n) const { return certified(at(n)); }
  [[nodiscard]] certified_field_series certified(series<default_scalar> values) const {
    auto const n = values.particles();
    auto weights = make_weights_at(particles_, seen_, n, values.order());
    return {certified_series<default_scalar>(std::move(values), bounds_, std::move(weights),
                                             {.certificate = {}, .why_not = "not computed for fields"},
                                             static_cast<int>(seen_.observed())),
            static_cast<double>(operator_norm(seen_.system)), mode_error_};
  }
  /// The bounds of Theorem 1.1 by Lemma 1.8.
  [[nodiscard]] expansion_bounds const& bounds() const { return bounds_; }
  /// The series of the limit.
  [[nodiscard]] series<default_scalar> limit() const { return at(infinite); }
  /// The modes that stand for the field; `.error` is how far their two-point functions are off.
  [[nodiscard]] field_modes const& modes() const { return modes_; }
  /// Number of Fock states.
  [[nodiscard]] std::size_t fock_states() const { return fock_states_; }

private:
  using sparse = sparse_operator<default_scalar>;

  [[nodiscard]] static field_modes make_modes(field_model const& model, field_observable const& a,
                                              field_options const& options) {
    std::optional<frequency_band> band;
    if (auto const* number = std::get_if<field_number>(&a.field)) {
      band = number->band;
      require_band(*band, {"expand", "observable.field"});
    }
    return make_field_modes(model.field(), window(model, a, options.time_span), options.mode_tolerance, band);
  }

  /// N̂ or that of a band. For thermal modes a = √(1+n) A + √n B*:
  /// a*a = (1+n) A*A + n (B*B + 1) + √(n(1+n)) (AB + A*B*).
  [[nodiscard]] sparse number_of_quanta(fock_space const& space, double temperature) const {
    std::vector<double> weights(modes_.modes.size(), 0.0);
    std::vector<fock_space::mode_pair> pairs;
    double constant = 0;
    for (std::size_t k = 0; k < modes_.band.size(); ++k) {
      auto const mode = modes_.band[k];
      double const n = bose_occupation(modes_.modes[mode].frequency, temperature);
      weights[mode] = 1 + n;
      if (n > 0) {
        weights[modes_.band_mirrors[k]] = n;
        pairs.push_back({mode, modes_.band_mirrors[k], std::sqrt(n * (1 + n))});
      }
      constant += n;
    }
    real_vector<double> diagonal = space.sums(weights);
    for (Eigen::Index i = 0; i < diagonal.size(); ++i) {
      diagonal(i) += constant;
    }
    return fock_space::diagonal(diagonal) + space.pairs(pairs);
  }

  /// Largest difference of times of test functions: those of the coupling and of the observable move through [0, T], that of
  /// the displacement does not.
  [[nodiscard]] static double window(field_model const& model, field_observable const& a, double span) {
    double first = 0;
    double last = 0;
    bool any = false;
    auto const see = [&](test_function const& f, double moves) {
      for (auto const& term : f) {
        first = any ? std::min(first, term.time) : term.time;
        last = any ? std::max(last, term.time + moves) : term.time + moves;
        any = true;
      }
    };
    for (auto const& forms : model.forms()) {
      for (auto const& f : forms) {
        see(f, span);
      }
    }
    for (auto const& h : a.test_functions()) {
      see(h, span);
    }
    see(model.field().state().displacement, 0);
    return last - first;
  }

  /// |α_1, …, α_κ⟩ on the Fock states.
  [[nodiscard]] static column_vector<> coherent_vector(fock_space const& space,
                                                       std::vector<default_scalar> const& alpha) {
    column_vector<> result(static_cast<Eigen::Index>(space.size()));
    for (std::size_t i = 0; i < space.size(); ++i) {
      default_scalar product = 1;
      for (std::size_t k = 0; k < alpha.size(); ++k) {
        int const n = space.state(i)[k];
        product *= n == 0 ? 1.0 : std::pow(alpha[k], n) * std::exp(-std::lgamma(n + 1.0) / 2);
      }
      result(static_cast<Eigen::Index>(i)) = product;
    }
    return result / result.norm();
  }

  [[nodiscard]] std::shared_ptr<collective_engine<default_scalar> const>
  make_engine(field_model const& model, field_observable const& a, field_options const& options) {
    basic_expansion_options<double> const engine_options{.order = options.order,
                                                         .time_span = options.time_span,
                                                         .memory_limit = options.memory_limit,
                                                         .threads = options.threads,
                                                         .progress = options.progress};
    require_options(engine_options, "expand");
    auto const alpha = modes_.displaced(model.field().state().displacement);
    double mean_quanta = 0;
    for (auto const& z : alpha) {
      mean_quanta += std::norm(z);
    }
    auto const* product = std::get_if<field_product>(&a.field);
    auto const* weyl = std::get_if<field_weyl>(&a.field);
    bool const number = std::holds_alternative<field_number>(a.field);
    bool const thermal = modes_.mirrored > 0;
    // in ⟨ψ_a, A ψ_b⟩ with a + b ≤ R both sides have at most a and b quanta more, and A changes them by at most k
    int const changes = product != nullptr  ? static_cast<int>(product->factors.size())
                        : number && thermal ? 2
                                            : 0;
    int const quanta = static_cast<int>(detail::coherent_levels(mean_quanta, options.order)) - 1 +
                       (weyl != nullptr ? options.order : (options.order + changes) / 2);
    int const room = quanta + changes;
    if (room > 255) {
      throw capacity_exceeded("expand", concat({"order: ", to_text(options.order), " with a field"}));
    }
    auto const states = fock_space::count(modes_.modes.size(), room);
    auto const kept = fock_space::count(modes_.modes.size(), quanta);
    auto const row = 2 * static_cast<double>(modes_.modes.size());
    require_memory((states + 4 * kept) * row * 2 * sizeof(sparse::entry) +
                       (weyl != nullptr ? kept * kept * sizeof(sparse::entry) : 0.0),
                   options.memory_limit,
                   concat({"order: order ", to_text(options.order), " with ", to_text(modes_.modes.size()),
                           " modes and ", to_text(quanta), " quanta"}),
                   "expand");
    fock_space const space(modes_.modes.size(), quanta);
    fock_states_ = space.size();
    sparse_reservoir<default_scalar> reservoir;
    reservoir.energies = space.sums(modes_.frequencies());
    for (auto const& forms : model.forms()) {
      auto& operators = reservoir.couplings.emplace_back();
      for (auto const& f : forms) {
        operators.push_back(space.field(modes_.amplitudes(f)));
      }
    }
    reservoir.state.push_back({1.0, coherent_vector(space, alpha)});
    sparse a_r = sparse::identity(space.size());
    if (number) {
      a_r = number_of_quanta(space, model.field().state().temperature);
    } else if (product != nullptr) {
      fock_space const larger(modes_.modes.size(), room);
      std::vector<sparse> factors;
      for (auto const& h : product->factors) {
        require_test_function(h, {"expand", "observable.field_product"});
        factors.push_back(larger.field(modes_.amplitudes(h)));
      }
      a_r = larger.product(factors, quanta);
    } else if (weyl != nullptr) {
      require_test_function(weyl->h, {"expand", "observable.weyl"});
      a_r = space.weyl(modes_.amplitudes(weyl->h));
    }
    return std::make_shared<collective_engine<default_scalar> const>(particles_, seen_, reservoir, a_r,
                                                                     engine_options);
  }

  model particles_;
  observable seen_;
  field_modes modes_;
  expansion_bounds bounds_;
  double mode_error_ = 0; // of `modes_`, relative to ⟨φ(g)²⟩
  std::size_t fock_states_ = 0;
  std::shared_ptr<collective_engine<default_scalar> const> engine_;
};

/// The expansion of the average of A for particles at a Bose field, through λ^R on [0, T], at every N and in the limit.
/// Source: [MR18] (1.10), (1.11), (2.5).
/// \throws invalid_input where the observable or the options do not fit, or N̂ is asked of a continuum at T > 0 (of a band
///   with a part of one);
///   hypothesis_violation where (A0) fails; capacity_exceeded where the work does not fit the memory limit
[[nodiscard]] inline field_expansion expand(field_model const& model, field_observable const& a,
                                            field_options const& options = {}) {
  return field_expansion(model, a, options);
}

} // namespace mfdyson
