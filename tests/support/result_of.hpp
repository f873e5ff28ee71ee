#pragma once

#include <nlohmann/json.hpp>

/// \file
/// The result of a model file; compiled once, in tests/io/result_of.cpp, because it takes the compiler a minute.

namespace mfdyson::testing {

/// What `expand` writes for a document. \throws as `read_model_file` and `make_result`
[[nodiscard]] nlohmann::json result_of(nlohmann::json const& document);

} // namespace mfdyson::testing
