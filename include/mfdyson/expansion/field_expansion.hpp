#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <mfdyson/engines/collective/collective_engine.hpp>
#include <mfdyson/engines/fock_space.hpp>
#include <mfdyson/expansion/series.hpp>
#include <mfdyson/fields/field_model.hpp>
#include <mfdyson/fields/field_modes.hpp>

/// \file
/// The expansion for particles at a Bose field.

namespace mfdyson {

/// 1, and with particles alone.
struct field_identity {};
/// N̂, the number of quanta.
struct field_number {};
/// φ(h_1) φ(h_2) … φ(h_k).
struct field_product {
  std::vector<test_function> factors;
};
/// The Weyl operator W(h) = e^{iφ(h)}.
struct field_weyl {
  test_function h;
};

/// A_S ⊗ A_R with an observable A_R of the field.
struct field_observable {
  std::vector<observed_particle> particles; ///< species and factor of each observed particle
  std::variant<field_identity, field_number, field_product, field_weyl> field;
};

/// Options of `expand` for fields, for designated initialisers.
struct field_options {
  int order = 8;                                   ///< R ≥ 0
  double time_span = 1;                            ///< T ≥ 0
  double mode_tolerance = 1e-11;                   ///< > 0: of two-point functions, relative to ⟨φ(g)²⟩
  std::size_t memory_limit = std::size_t(4) << 30; ///< bytes
  int threads = 1;                                 ///< ≥ 1
  progress_function progress = {};                 ///< see `basic_expansion_options`
};

/// The expansion of one average of a field model, as `basic_expansion` is for others.
///
/// A continuum is as many modes as it is on [0, T] (`make_field_modes`), whose Fock states up to the quanta that contribute
/// through λ^R are a reservoir for the collective engine.
class field_expansion {
public:
  field_expansion(field_model const& model, field_observable const& a, field_options const& options)
      : modes_(make_field_modes(model.field(), window(model, a, options.time_span), options.mode_tolerance)),
        engine_(make_engine(model, a, options)) {}

  /// The series at N. \throws as `basic_expansion::at`
  [[nodiscard]] series<default_scalar> at(particle_number n) const { return {n, engine_->coefficients(n)}; }
  /// The series of the limit.
  [[nodiscard]] series<default_scalar> limit() const { return at(infinite); }
  /// The modes that stand for the field; `.error` is how far their two-point functions are off.
  [[nodiscard]] field_modes const& modes() const { return modes_; }
  /// Number of Fock states.
  [[nodiscard]] std::size_t fock_states() const { return fock_states_; }

private:
  using sparse = sparse_operator<default_scalar>;

  /// Largest difference of times of test functions, those of the coupling and of the observable moving through [0, T].
  [[nodiscard]] static double window(field_model const& model, field_observable const& a, double span) {
    double first = 0;
    double last = 0;
    bool any = false;
    auto const see = [&](test_function const& f) {
      for (auto const& term : f) {
        first = any ? std::min(first, term.time) : term.time;
        last = any ? std::max(last, term.time) : term.time;
        any = true;
      }
    };
    for (auto const& forms : model.forms()) {
      std::for_each(forms.begin(), forms.end(), see);
    }
    if (auto const* product = std::get_if<field_product>(&a.field)) {
      std::for_each(product->factors.begin(), product->factors.end(), see);
    } else if (auto const* weyl = std::get_if<field_weyl>(&a.field)) {
      see(weyl->h);
    }
    return last - first + span;
  }

  [[nodiscard]] std::shared_ptr<collective_engine<default_scalar> const>
  make_engine(field_model const& model, field_observable const& a, field_options const& options) {
    basic_expansion_options<double> const engine_options{.order = options.order,
                                                         .time_span = options.time_span,
                                                         .memory_limit = options.memory_limit,
                                                         .threads = options.threads,
                                                         .progress = options.progress};
    require_options(engine_options, "expand");
    if (!model.field().state().displacement.empty()) {
      detail::reject({"expand", "field.displacement"},
                     "expected none: the series of displaced fields is not there yet");
    }
    auto const* product = std::get_if<field_product>(&a.field);
    auto const* weyl = std::get_if<field_weyl>(&a.field);
    bool const number = std::holds_alternative<field_number>(a.field);
    if (number && modes_.mirrored > 0) {
      detail::reject({"expand", "observable.number"},
                     "a field at T > 0 has no finite number of quanta; expected T = 0");
    }
    // in ⟨ψ_a, A ψ_b⟩ with a + b ≤ R both sides have at most a and b quanta, and A changes them by at most k
    int const changes = product != nullptr ? static_cast<int>(product->factors.size()) : 0;
    int const quanta = weyl != nullptr ? options.order : (options.order + changes) / 2;
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
    column_vector<> vacuum = column_vector<>::Zero(static_cast<Eigen::Index>(space.size()));
    vacuum(0) = 1;
    reservoir.state.push_back({1.0, std::move(vacuum)});
    sparse a_r = sparse::identity(space.size());
    if (number) {
      a_r = fock_space::diagonal(space.sums(std::vector<double>(modes_.modes.size(), 1.0)));
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
    auto const particles = make_observable<default_scalar>(a.particles, matrix<>::Identity(1, 1));
    require_observable(particles, model.particles(), "expand");
    return std::make_shared<collective_engine<default_scalar> const>(model.particles(), particles, reservoir,
                                                                     a_r, engine_options);
  }

  field_modes modes_;
  std::size_t fock_states_ = 0;
  std::shared_ptr<collective_engine<default_scalar> const> engine_;
};

/// The expansion of the average of A for particles at a Bose field, through λ^R on [0, T], at every N and in the limit.
/// Source: [MR18] (1.10), (1.11), (2.5).
/// \throws invalid_input where the observable or the options do not fit, or N̂ is asked of a field at T > 0;
///   hypothesis_violation where (A0) fails; capacity_exceeded where the work does not fit the memory limit
[[nodiscard]] inline field_expansion expand(field_model const& model, field_observable const& a,
                                            field_options const& options = {}) {
  return field_expansion(model, a, options);
}

} // namespace mfdyson
