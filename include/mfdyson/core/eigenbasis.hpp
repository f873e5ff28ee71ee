#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <mfdyson/core/jacobi.hpp>

/// \file
/// Eigenbasis of a self-adjoint matrix that keeps the structure the matrix has.

namespace mfdyson {

namespace detail {

/// Connected components of the graph whose edges are the entries of x above `threshold`: the blocks of x up
/// to a permutation. Returns for each index the smallest index of its block.
template <ComplexScalar S>
[[nodiscard]] std::vector<Eigen::Index> block_of_index(matrix<S> const& x, real_of<S> const& threshold) {
  using std::abs;
  std::vector<Eigen::Index> parent(static_cast<std::size_t>(x.rows()));
  for (std::size_t i = 0; i < parent.size(); ++i) {
    parent[i] = static_cast<Eigen::Index>(i);
  }
  auto const root = [&](Eigen::Index i) {
    while (parent[static_cast<std::size_t>(i)] != i) {
      i = parent[static_cast<std::size_t>(i)];
    }
    return i;
  };
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      if (abs(x(i, j)) > threshold || abs(x(j, i)) > threshold) {
        auto const a = root(i);
        auto const b = root(j);
        parent[static_cast<std::size_t>(a < b ? b : a)] = a < b ? a : b;
      }
    }
  }
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    parent[static_cast<std::size_t>(i)] = root(i);
  }
  return parent;
}

} // namespace detail

/// Eigenbasis of a self-adjoint matrix.
///
/// A diagonal matrix keeps its basis and its order, and a block matrix (in any order of the basis) is
/// diagonalised block by block, so that operators that are sparse stay sparse. The largest component of each
/// eigenvector is real and positive, so that real matrices have real eigenvectors.
template <ComplexScalar S>
[[nodiscard]] eigenbasis<S> hermitian_eigenbasis(matrix<S> const& x) {
  using std::abs;
  using std::conj;
  using Real = real_of<S>;
  auto const dimension = x.rows();
  eigenbasis<S> result{real_vector<Real>::Zero(dimension), matrix<S>::Zero(dimension, dimension)};
  auto const block = detail::block_of_index(x, Real(tolerance::zero<Real>() * largest_entry(x)));
  std::vector<Eigen::Index> members;
  for (Eigen::Index first = 0; first < dimension; ++first) {
    members.clear();
    for (Eigen::Index i = first; i < dimension; ++i) {
      if (block[static_cast<std::size_t>(i)] == first) {
        members.push_back(i);
      }
    }
    if (members.empty()) {
      continue;
    }
    if (members.size() == 1) {
      result.values(first) = x(first, first).real();
      result.vectors(first, first) = S(Real(1));
      continue;
    }
    auto const size = static_cast<Eigen::Index>(members.size());
    matrix<S> part(size, size);
    for (Eigen::Index i = 0; i < size; ++i) {
      for (Eigen::Index j = 0; j < size; ++j) {
        part(i, j) = x(members[static_cast<std::size_t>(i)], members[static_cast<std::size_t>(j)]);
      }
    }
    auto const solved = diagonalise_by_jacobi<S>(part);
    std::vector<std::pair<Real, std::size_t>> order(members.size());
    for (std::size_t k = 0; k < order.size(); ++k) {
      order[k] = {solved.values(static_cast<Eigen::Index>(k)), k};
    }
    std::sort(order.begin(), order.end());
    for (Eigen::Index j = 0; j < size; ++j) {
      auto const column = members[static_cast<std::size_t>(j)];
      auto const from = static_cast<Eigen::Index>(order[static_cast<std::size_t>(j)].second);
      result.values(column) = solved.values(from);
      Eigen::Index largest = 0;
      for (Eigen::Index i = 1; i < size; ++i) {
        // the first of several equal ones, whatever rounding says
        if (abs(solved.vectors(i, from)) > Real(1.001) * abs(solved.vectors(largest, from))) {
          largest = i;
        }
      }
      S const pivot = solved.vectors(largest, from);
      S const phase = conj(pivot) / abs(pivot);
      for (Eigen::Index i = 0; i < size; ++i) {
        result.vectors(members[static_cast<std::size_t>(i)], column) = times(phase, solved.vectors(i, from));
      }
    }
  }
  clean(result.vectors, Real(1));
  return result;
}

/// The operator in the given basis: vectors* · x · vectors, with rounding of zeros cleaned away.
template <ComplexScalar S>
[[nodiscard]] matrix<S> in_basis(matrix<S> const& x, matrix<S> const& vectors) {
  matrix<S> result = multiply(adjoint(vectors), multiply(x, vectors));
  clean(result, largest_entry(x));
  return result;
}

} // namespace mfdyson
