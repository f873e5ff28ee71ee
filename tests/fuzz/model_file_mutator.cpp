// How libFuzzer changes model files: as JSON where they are, as bytes otherwise and sometimes.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "json_mutator.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using mfdyson::fuzzing::json;
using mfdyson::fuzzing::json_mutator;

std::size_t write(std::string const& text, std::uint8_t* data, std::size_t max_size) {
  if (text.size() > max_size) {
    return 0;
  }
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  if (seed % 16 != 0) {
    auto document = json::parse(data, data + size, nullptr, false);
    if (!document.is_discarded()) {
      auto const written = write(json_mutator(seed).mutate(std::move(document)), data, max_size);
      if (written != 0) {
        return written;
      }
    }
  }
  return LLVMFuzzerMutate(data, size, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(std::uint8_t const* data1, std::size_t size1,
                                                 std::uint8_t const* data2, std::size_t size2,
                                                 std::uint8_t* out, std::size_t max_size, unsigned seed) {
  if (seed % 4 != 0) { // it is tried again, mostly as a mutation: that takes half the time
    return 0;
  }
  auto first = json::parse(data1, data1 + size1, nullptr, false);
  auto second = json::parse(data2, data2 + size2, nullptr, false);
  if (first.is_discarded() || second.is_discarded()) {
    return 0;
  }
  return write(json_mutator(seed / 4).cross(std::move(first), std::move(second)), out, max_size);
}
