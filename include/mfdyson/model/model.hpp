#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <mfdyson/model/particle_number.hpp>
#include <mfdyson/model/reservoir.hpp>
#include <mfdyson/model/species.hpp>
#include <mfdyson/operators/tensor_product.hpp>
#include <mfdyson/states/density_matrix.hpp>

/// \file
/// The model (1.2): species of particles coupled to one reservoir, checked.

namespace mfdyson {

/// H_N = Σ_j h_j + H_R + (λ/√N) Σ_j Σ_a G_j^a ⊗ B_j^a with the state ⊗_j μ_j ⊗ μ_R.
/// Source: [MR18] (1.2), (1.8), with several terms a per particle where the paper has one.
///
/// A value of this type is checked: made by `make_model` only, and never changed.
template <ComplexScalar S>
class basic_model {
public:
  using scalar = S;
  using real = real_of<S>;

  /// \throws invalid_input, see `make_model`
  basic_model(std::vector<basic_species<S>> species, basic_reservoir<S> reservoir)
      : species_(std::move(species)), reservoir_(std::move(reservoir)) {
    check_reservoir();
    check_fractions();
    for (std::size_t s = 0; s < species_.size(); ++s) {
      check_species(species_[s], concat({"species[", to_text(s), "]"}));
    }
  }

  [[nodiscard]] std::vector<basic_species<S>> const& species() const { return species_; }
  [[nodiscard]] basic_reservoir<S> const& reservoir() const { return reservoir_; }
  /// The share of each species.
  [[nodiscard]] std::vector<real> fractions() const {
    std::vector<real> result;
    for (auto const& kind : species_) {
      result.push_back(kind.fraction);
    }
    return result;
  }

  /// Number of particles of each species among N.
  /// \param n finite
  /// \throws invalid_input unless fraction · N is whole for every species
  [[nodiscard]] std::vector<std::int64_t> particles(particle_number n) const {
    using std::abs;
    using std::floor;
    if (species_.size() == 1) {
      return {n.count()};
    }
    std::vector<std::int64_t> result;
    std::int64_t sum = 0;
    for (std::size_t s = 0; s < species_.size(); ++s) {
      real const share = species_[s].fraction * real(n.count());
      real const whole = floor(share + real(1) / real(2));
      // a fraction written with nine digits is meant exactly
      real const slack =
          std::min(real(0.01), std::max(real(1e-9), tolerance::trace<real>() * real(n.count())));
      if (whole < real(1) || whole > real(0x1p62) || abs(share - whole) > slack) {
        throw invalid_input(
            "basic_model::particles",
            concat({"N: species[", to_text(s), "].fraction * N must be a positive whole number, got ",
                    to_text(share), " at N = ", to_text(n)}));
      }
      result.push_back(static_cast<std::int64_t>(whole));
      sum += result.back();
    }
    if (sum != n.count()) { // fractions have 16 digits: beyond, they do not say how many particles they mean
      throw invalid_input("basic_model::particles", concat({"N: fraction * N adds up to ", to_text(sum),
                                                            " particles, expected ", to_text(n)}));
    }
    return result;
  }

private:
  void check_reservoir() {
    require_hermitian(reservoir_.hamiltonian, 0, {"make_model", "reservoir.hamiltonian"});
    require_state(reservoir_.state, reservoir_.hamiltonian.rows(), {"make_model", "reservoir.state"});
    symmetrise(reservoir_.hamiltonian);
    symmetrise(reservoir_.state, real(1) / reservoir_.state.trace().real());
  }

  void check_fractions() {
    using std::abs;
    if (species_.empty()) {
      detail::reject({"make_model", "species"}, "expected at least one, got none");
    }
    real sum(0);
    for (std::size_t s = 0; s < species_.size(); ++s) {
      place const where{"make_model", concat({"species[", to_text(s), "].fraction"})};
      require_finite(species_[s].fraction, where);
      if (!(species_[s].fraction > real(0))) {
        detail::reject(where, concat({"expected > 0, got ", to_text(species_[s].fraction)}));
      }
      sum += species_[s].fraction;
    }
    if (abs(sum - real(1)) > tolerance::trace<real>()) {
      detail::reject({"make_model", "species"},
                     concat({"fractions add up to ", to_text(sum), ", expected 1"}));
    }
    for (auto& kind : species_) {
      kind.fraction /= sum;
    }
  }

  void check_species(basic_species<S>& kind, std::string const& name) {
    auto const part = [&name](std::string_view what) { return place{"make_model", concat({name, what})}; };
    require_hermitian(kind.hamiltonian, 0, part(".hamiltonian"));
    auto const d = kind.hamiltonian.rows();
    require_state(kind.state, d, part(".state"));
    symmetrise(kind.hamiltonian);
    symmetrise(kind.state, real(1) / kind.state.trace().real());
    bool each_hermitian = true;
    for (std::size_t a = 0; a < kind.couplings.size(); ++a) {
      auto const& [g, b] = kind.couplings[a];
      require_operator(g, d, part(term(a, "particle")));
      require_operator(b, reservoir_.hamiltonian.rows(), part(term(a, "reservoir")));
      each_hermitian = each_hermitian && is_hermitian(g) && is_hermitian(b);
    }
    if (!each_hermitian) {
      require_hermitian_sum(kind, part);
    }
  }

  /// ".couplings[0].particle".
  [[nodiscard]] static std::string term(std::size_t a, std::string_view factor) {
    return concat({".couplings[", to_text(a), "].", factor});
  }

  /// σ_+ ⊗ a + σ_− ⊗ a* is self-adjoint though its terms are not.
  template <class Part>
  void require_hermitian_sum(basic_species<S> const& kind, Part const& part) const {
    auto const& first = kind.couplings.front();
    matrix<S> sum = tensor(first.particle, first.reservoir);
    for (std::size_t a = 1; a < kind.couplings.size(); ++a) {
      sum += tensor(kind.couplings[a].particle, kind.couplings[a].reservoir);
    }
    if (is_hermitian(sum)) {
      return;
    }
    for (std::size_t a = 0; a < kind.couplings.size(); ++a) {
      require_hermitian(kind.couplings[a].particle, 0, part(term(a, "particle")));
      require_hermitian(kind.couplings[a].reservoir, 0, part(term(a, "reservoir")));
    }
  }

  /// x ← factor (x + x*)/2.
  static void symmetrise(matrix<S>& x, real const& factor = real(1)) {
    using std::conj;
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      for (Eigen::Index i = 0; i <= j; ++i) {
        S const mean = factor * (x(i, j) / real(2) + conj(x(j, i)) / real(2)); // the sum may overflow
        x(i, j) = mean;
        x(j, i) = conj(mean);
      }
    }
  }

  std::vector<basic_species<S>> species_;
  basic_reservoir<S> reservoir_;
};

using model = basic_model<default_scalar>;

/// The model of the given species and reservoir.
///
/// Lists may be written in braces; they are in double precision then.
/// States, and the fractions as a whole, that are normalised to `tolerance::trace` are rescaled to 1.
///
/// \param species at least one; each h and the sum Σ_a G^a ⊗ B^a self-adjoint, μ a state, dimensions of h, μ
///   and G equal; fractions > 0 of sum 1
/// \param reservoir H_R self-adjoint, μ_R a state, of the dimension of every B
/// \throws invalid_input naming the place, e.g. "species[0].state: trace is 1.2, expected 1"
template <ComplexScalar S = default_scalar>
[[nodiscard]] basic_model<S> make_model(std::vector<basic_species<S>> species, basic_reservoir<S> reservoir) {
  return basic_model<S>(std::move(species), std::move(reservoir));
}

/// The symmetric model: one species of fraction 1. Source: [MR18], definition (1) after (1.8).
template <ComplexScalar S = default_scalar>
[[nodiscard]] basic_model<S> make_symmetric_model(basic_species<S> species, basic_reservoir<S> reservoir) {
  species.fraction = real_of<S>(1);
  return basic_model<S>({std::move(species)}, std::move(reservoir));
}

/// N distinct particles: N species of fraction 1/N. Such a model is for this N and its multiples.
template <ComplexScalar S = default_scalar>
[[nodiscard]] basic_model<S> make_distinct_model(std::vector<basic_species<S>> particles,
                                                 basic_reservoir<S> reservoir) {
  for (auto& particle : particles) {
    particle.fraction = real_of<S>(1) / real_of<S>(static_cast<int>(particles.size()));
  }
  return basic_model<S>(std::move(particles), std::move(reservoir));
}

} // namespace mfdyson
