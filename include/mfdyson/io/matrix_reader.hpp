#pragma once

#include <complex>
#include <string>
#include <vector>

#include <mfdyson/io/json_reader.hpp>
#include <mfdyson/operators/level_system.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/states/density_matrix.hpp>
#include <mfdyson/states/populations.hpp>
#include <mfdyson/states/thermal.hpp>

/// \file
/// Matrices of a model file, in full and in their short forms.

namespace mfdyson {

/// A number, or a pair [re, im].
[[nodiscard]] inline std::complex<double> read_complex(json_reader const& in) {
  if (!in.value().is_array()) {
    return in.number();
  }
  auto const parts = in.list();
  if (parts.size() != 2) {
    in.reject(concat({"expected a number or a pair [re, im], got a list of ", to_text(parts.size())}));
  }
  return {parts[0].number(), parts[1].number()};
}

/// A list of rows. Square, of the given dimension (any, where it is 0).
[[nodiscard]] inline matrix<> read_rows(json_reader const& in, Eigen::Index dimension) {
  auto const rows = in.list();
  if (rows.empty()) {
    in.reject("expected a square matrix, got an empty list");
  }
  matrix<> result(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const entries = rows[i].list();
    if (entries.size() != rows.size()) {
      in.reject(concat({"expected a square matrix, got ", to_text(rows.size()), " rows and ",
                        to_text(entries.size()), " entries in row ", to_text(i)}));
    }
    for (std::size_t j = 0; j < entries.size(); ++j) {
      result(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = read_complex(entries[j]);
    }
  }
  require_operator(result, dimension, in.where());
  return result;
}

namespace detail {

[[nodiscard]] inline real_vector<> read_numbers(json_reader const& in) {
  auto const list = in.list();
  real_vector<> result(static_cast<Eigen::Index>(list.size()));
  for (std::size_t k = 0; k < list.size(); ++k) {
    result(static_cast<Eigen::Index>(k)) = list[k].number();
  }
  return result;
}

inline void require_entries(json_reader const& in, Eigen::Index size, Eigen::Index expected) {
  if (size != expected) {
    in.reject(concat({"expected ", to_text(expected), " entries, got ", to_text(size)}));
  }
}

} // namespace detail

/// An operator on a particle: rows, or the name of one.
[[nodiscard]] inline matrix<> read_particle_operator(json_reader const& in, Eigen::Index dimension) {
  if (!in.is_text()) {
    return read_rows(in, dimension);
  }
  auto const name = in.text();
  if (name == "identity") {
    auto const d = dimension == 0 ? 2 : dimension;
    return matrix<>::Identity(d, d);
  }
  matrix<> result;
  if (name == "sigma_x") {
    result = pauli::x();
  } else if (name == "sigma_y") {
    result = pauli::y();
  } else if (name == "sigma_z") {
    result = pauli::z();
  } else if (name == "sigma_plus") {
    result = pauli::plus();
  } else if (name == "sigma_minus") {
    result = pauli::minus();
  } else {
    in.reject(concat(
        {"unknown operator \"", name,
         "\", expected a matrix or one of sigma_x, sigma_y, sigma_z, sigma_plus, sigma_minus, identity"}));
  }
  require_operator(result, dimension, in.where());
  return result;
}

/// h: an operator, or {"levels": [e_1, …]}. Self-adjoint.
[[nodiscard]] inline matrix<> read_hamiltonian(json_reader const& in) {
  matrix<> result;
  if (in.value().is_object()) {
    in.require_object({"levels"});
    auto const levels = in.at("levels");
    auto const values = detail::read_numbers(levels);
    if (values.size() == 0) {
      levels.reject("expected at least one level, got none");
    }
    result = level_hamiltonian<default_scalar>(values);
  } else {
    result = read_particle_operator(in, 0);
  }
  require_hermitian(result, 0, in.where());
  return result;
}

/// G: an operator, or {"ladder": [γ_1, …]}. Whether it must be self-adjoint is for the model to say.
[[nodiscard]] inline matrix<> read_coupling(json_reader const& in, Eigen::Index dimension) {
  if (!in.value().is_object()) {
    return read_particle_operator(in, dimension);
  }
  in.require_object({"ladder"});
  auto const ladder = in.at("ladder");
  auto const list = ladder.list();
  detail::require_entries(ladder, static_cast<Eigen::Index>(list.size()), dimension - 1);
  column_vector<> steps(dimension - 1);
  for (std::size_t k = 0; k < list.size(); ++k) {
    steps(static_cast<Eigen::Index>(k)) = read_complex(list[k]);
  }
  matrix<> result = ladder_coupling<default_scalar>(steps);
  require_operator(result, dimension, in.where());
  return result;
}

/// μ: a density matrix, {"populations": [p_1, …]} or {"thermal": T} of the Hamiltonian h.
[[nodiscard]] inline matrix<> read_state(json_reader const& in, matrix<> const& h) {
  if (!in.value().is_object()) {
    auto const result = in.is_text() ? read_particle_operator(in, h.rows()) : read_rows(in, h.rows());
    require_state(result, h.rows(), in.where());
    return result;
  }
  in.require_object({"populations", "thermal"});
  if (in.has("populations") == in.has("thermal")) {
    in.reject("expected exactly one of populations, thermal");
  }
  if (in.has("thermal")) {
    auto const temperature = in.at("thermal");
    return thermal_state(h, temperature.number(), temperature.where());
  }
  auto const list = in.at("populations");
  auto const values = detail::read_numbers(list);
  detail::require_entries(list, values.size(), h.rows());
  return populations<default_scalar>(values, list.where());
}

} // namespace mfdyson
