#include "support/result_of.hpp"

#include <mfdyson/io/result_file.hpp>

nlohmann::json mfdyson::testing::result_of(nlohmann::json const& document) {
  return make_result(read_model_file(document.dump(), std::size_t(1) << 30), {});
}
