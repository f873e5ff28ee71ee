#pragma once

#include <cstddef>
#include <vector>

#include <mfdyson/core/matrix.hpp>
#include <mfdyson/core/tolerance.hpp>

/// \file
/// Operators by their non-zero entries: what selection rules are read off from.

namespace mfdyson {

/// A square matrix in compressed rows.
template <ComplexScalar S>
class sparse_operator {
public:
  struct entry {
    std::size_t column;
    S value;
  };

  sparse_operator() = default;

  /// The non-zero entries of a dense matrix; zero means exactly zero, see `clean`.
  explicit sparse_operator(matrix<S> const& dense) {
    for (Eigen::Index i = 0; i < dense.rows(); ++i) {
      for (Eigen::Index j = 0; j < dense.cols(); ++j) {
        if (dense(i, j) != S(real_of<S>(0))) {
          entries_.push_back({static_cast<std::size_t>(j), dense(i, j)});
        }
      }
      row_start_.push_back(entries_.size());
    }
  }

  /// From rows, each a list of entries with ascending columns.
  explicit sparse_operator(std::vector<std::vector<entry>> const& rows) {
    for (auto const& row : rows) {
      entries_.insert(entries_.end(), row.begin(), row.end());
      row_start_.push_back(entries_.size());
    }
  }

  /// The operator 0.
  [[nodiscard]] static sparse_operator zero(std::size_t dimension) {
    sparse_operator result;
    result.row_start_.resize(dimension + 1, 0);
    return result;
  }
  /// The unit.
  [[nodiscard]] static sparse_operator identity(std::size_t dimension) {
    sparse_operator result;
    for (std::size_t i = 0; i < dimension; ++i) {
      result.entries_.push_back({i, S(real_of<S>(1))});
      result.row_start_.push_back(result.entries_.size());
    }
    return result;
  }

  [[nodiscard]] std::size_t dimension() const { return row_start_.size() - 1; }
  [[nodiscard]] std::size_t entries() const { return entries_.size(); }
  /// No entry has an imaginary part.
  [[nodiscard]] bool is_real() const {
    for (auto const& e : entries_) {
      if (e.value.imag() != real_of<S>(0)) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] entry const* begin(std::size_t row) const { return entries_.data() + row_start_[row]; }
  [[nodiscard]] entry const* end(std::size_t row) const { return entries_.data() + row_start_[row + 1]; }

  /// x ⊗ y, the index of y running fastest.
  [[nodiscard]] friend sparse_operator tensor(sparse_operator const& x, sparse_operator const& y) {
    sparse_operator result;
    result.entries_.reserve(x.entries() * y.entries());
    for (std::size_t i = 0; i < x.dimension(); ++i) {
      for (std::size_t k = 0; k < y.dimension(); ++k) {
        for (auto const* a = x.begin(i); a != x.end(i); ++a) {
          for (auto const* b = y.begin(k); b != y.end(k); ++b) {
            result.entries_.push_back({a->column * y.dimension() + b->column, times(a->value, b->value)});
          }
        }
        result.row_start_.push_back(result.entries_.size());
      }
    }
    return result;
  }

  /// x + y, entry by entry; entries that are rounding of a zero relative to the summands vanish.
  [[nodiscard]] friend sparse_operator operator+(sparse_operator const& x, sparse_operator const& y) {
    using std::abs;
    using Real = real_of<S>;
    sparse_operator result;
    for (std::size_t i = 0; i < x.dimension(); ++i) {
      auto const* a = x.begin(i);
      auto const* b = y.begin(i);
      while (a != x.end(i) || b != y.end(i)) {
        bool const take_a = a != x.end(i) && (b == y.end(i) || a->column <= b->column);
        bool const take_b = b != y.end(i) && (a == x.end(i) || b->column <= a->column);
        S const u = take_a ? a->value : S(Real(0));
        S const v = take_b ? b->value : S(Real(0));
        auto const column = take_a ? a->column : b->column;
        Real const threshold = tolerance::zero<Real>() * (abs(u) + abs(v));
        S const sum = u + v;
        S const cleaned(abs(sum.real()) <= threshold ? Real(0) : Real(sum.real()),
                        abs(sum.imag()) <= threshold ? Real(0) : Real(sum.imag()));
        if (cleaned != S(Real(0))) {
          result.entries_.push_back({column, cleaned});
        }
        a += take_a ? 1 : 0;
        b += take_b ? 1 : 0;
      }
      result.row_start_.push_back(result.entries_.size());
    }
    return result;
  }

  /// factor · x.
  [[nodiscard]] friend sparse_operator operator*(S const& factor, sparse_operator x) {
    for (auto& e : x.entries_) {
      e.value = times(factor, e.value);
    }
    return x;
  }

  /// x y for a dense y.
  [[nodiscard]] friend matrix<S> operator*(sparse_operator const& x, matrix<S> const& y) {
    matrix<S> result = matrix<S>::Zero(y.rows(), y.cols());
    for (std::size_t i = 0; i < x.dimension(); ++i) {
      for (auto const* e = x.begin(i); e != x.end(i); ++e) {
        result.row(static_cast<Eigen::Index>(i)) += e->value * y.row(static_cast<Eigen::Index>(e->column));
      }
    }
    return result;
  }

  /// y x for a dense y.
  [[nodiscard]] friend matrix<S> operator*(matrix<S> const& y, sparse_operator const& x) {
    matrix<S> result = matrix<S>::Zero(y.rows(), y.cols());
    for (std::size_t i = 0; i < x.dimension(); ++i) {
      for (auto const* e = x.begin(i); e != x.end(i); ++e) {
        result.col(static_cast<Eigen::Index>(e->column)) += e->value * y.col(static_cast<Eigen::Index>(i));
      }
    }
    return result;
  }

private:
  std::vector<std::size_t> row_start_{0};
  std::vector<entry> entries_;
};

} // namespace mfdyson
