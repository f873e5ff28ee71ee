// Any bytes as a model file: either a result whose numbers are all finite, or one of the library's exceptions.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include <mfdyson/io/result_file.hpp>

#include "broken.hpp"

namespace {

using mfdyson::json;
using mfdyson::model_file;
using mfdyson::fuzzing::broken;
using mfdyson::fuzzing::require;

/// How executions ended; printed at the end.
struct tally {
  std::uint64_t executions = 0;
  std::uint64_t long_lists = 0; ///< not read: a list of more than `longest_list`
  std::uint64_t invalid = 0;    ///< while it was read or computed
  std::uint64_t hypotheses = 0;
  std::uint64_t capacity = 0;
  std::uint64_t costly = 0; ///< read, not computed
  std::uint64_t results = 0;
  std::uint64_t field_results = 0; ///< of the results

  void print() const {
    std::fprintf(
        stderr,
        "model files: %llu executions: %llu results (%llu of fields), %llu invalid, %llu hypotheses, "
        "%llu capacity; %llu read but too costly to compute, %llu with too long lists to read\n",
        count(executions), count(results), count(field_results), count(invalid), count(hypotheses),
        count(capacity), count(costly), count(long_lists));
  }

private:
  static unsigned long long count(std::uint64_t n) { return n; }
};

tally& counts() {
  static tally all;
  return all;
}

// --- cost ------------------------------------------------------------------------------------------------------------
//
// The library takes as long as a model needs. A fuzzer cannot wait, so that what is costly by these rules is left out.
// They look at what the file says and not at how the library takes it.

/// Matrices have at most this dimension, so that what is cubic in it takes no time.
constexpr std::size_t longest_list = 12;
/// For the library to refuse by: Fock states up to some forty, wavefunctions up to some 10^4 entries.
constexpr std::size_t memory_limit = std::size_t(1) << 22;

/// Follows the events of a parser; finds the longest list or object.
class list_lengths : public nlohmann::json_sax<json> {
public:
  [[nodiscard]] std::size_t longest() const { return longest_; }

  bool null() override { return count(); }
  bool boolean(bool) override { return count(); }
  bool number_integer(number_integer_t) override { return count(); }
  bool number_unsigned(number_unsigned_t) override { return count(); }
  bool number_float(number_float_t, string_t const&) override { return count(); }
  bool string(string_t&) override { return count(); }
  bool binary(binary_t&) override { return count(); }
  bool start_object(std::size_t) override { return enter(); }
  bool key(string_t&) override { return true; }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, std::string const&, nlohmann::detail::exception const&) override {
    return false;
  }

private:
  bool count() {
    if (!lengths_.empty()) {
      longest_ = std::max(longest_, ++lengths_.back());
    }
    return true;
  }
  bool enter() {
    count();
    lengths_.push_back(0);
    return true;
  }
  bool leave() {
    lengths_.pop_back();
    return true;
  }

  std::vector<std::size_t> lengths_;
  std::size_t longest_ = 0;
};

/// About how many multiplications a result may take: usually, and for one text in 64. The variables MFDYSON_FUZZ_WORK and
/// MFDYSON_FUZZ_MOST_WORK of the environment set others.
struct work_limits {
  double usual = 6e4;
  double most = 3e6;
};

double number_of_environment(char const* name, double otherwise) {
  char const* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atof(text);
}

work_limits const& limits() {
  static work_limits const all{number_of_environment("MFDYSON_FUZZ_WORK", work_limits{}.usual),
                               number_of_environment("MFDYSON_FUZZ_MOST_WORK", work_limits{}.most)};
  return all;
}

/// Whether the text is one of 64, by its hash (FNV-1a), so that the same text is always treated alike.
bool is_one_of_64(std::string const& text) {
  std::uint32_t hash = 2166136261U;
  for (char const c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  return (hash >> 16) % 64 == 0;
}

/// What the continuous parts of a field take, in the same units: their modes are found by quadratures.
constexpr double continuum_work = 1e6;
/// What quanta that a field starts with take, and a Weyl operator: Fock states by the hundred.
constexpr double quanta_work = 2e5;

/// About how many multiplications the result takes. Where the order, or the oscillations of [0, T], are so many that no memory
/// holds them, the library should refuse at once: as many as one text in 64 may take.
double work(model_file const& file) {
  if (file.order > 40) {
    return file.order >= 100000 ? limits().most : std::numeric_limits<double>::infinity();
  }
  double const span = file.times.empty() ? 0.0 : *std::max_element(file.times.begin(), file.times.end());
  double const order = file.order;
  double entries = 1; // of the wavefunction
  double modes = 0;   // of the particles
  double speed = 0;   // of the fastest phase
  double coupling = 0;
  double others = 0;
  double eigenvectors = 0;
  for (auto const& kind : file.model.species()) {
    auto const d = static_cast<double>(kind.hamiltonian.rows());
    modes += d * d - 1;
    speed = std::max(speed, 2 * d * mfdyson::largest_entry(kind.hamiltonian));
    for (auto const& [g, b] : kind.couplings) {
      coupling += d * static_cast<double>(b.rows()) * mfdyson::largest_entry(g) * mfdyson::largest_entry(b);
    }
  }
  for (auto const s : file.observable.particles) {
    auto const d = static_cast<double>(file.model.species()[s].hamiltonian.rows());
    entries *= d * d; // with the eigenvectors of the state
  }
  if (file.field) {
    auto const& density = file.field->model.field().density();
    entries *= std::pow(8.0, order); // about as many modes, of which each order excites one
    double fastest = 0;
    for (auto const& mode : density.modes()) {
      fastest = std::max(fastest, mode.frequency);
    }
    speed += fastest;
    others += density.parts().empty() ? 0.0 : continuum_work;
    auto const& state = file.field->model.field().state();
    bool const weyl = std::holds_alternative<mfdyson::field_weyl>(file.field->observable.field);
    others += state.temperature > 0 || !state.displacement.empty() || weyl ? quanta_work : 0.0;
    coupling += 1;
  } else {
    auto const d = static_cast<double>(file.model.reservoir().hamiltonian.rows());
    entries *= d * d;
    speed += 2 * d * mfdyson::largest_entry(file.model.reservoir().hamiltonian);
    eigenvectors = 50 * d * d * d;
  }
  if (speed * span >= 1e9 && others == 0 && !file.beyond_series) {
    return limits().most;
  }
  for (int r = 0; r < file.order / 2; ++r) {
    entries *= 1 + modes / (r + 1);
  }
  double const points = 14 + order + 3 * speed * span;
  double const numbers = 1.0 + static_cast<double>(file.particles.size());
  double const values = 1.0 + static_cast<double>(file.times.size() * (1 + file.lambda.size()));
  if (file.beyond_series) { // as many orders as λ t is large
    double strongest = 0;
    for (double const lambda : file.lambda) {
      strongest = std::max(strongest, std::abs(lambda));
    }
    others += 1e5 * numbers * values * std::pow(1 + coupling * strongest * span, 4);
  }
  return entries * (1 + modes) * points * numbers * (1 + order) + 1000 * numbers * values * (1 + order) +
         eigenvectors + others;
}

// --- the property ----------------------------------------------------------------------------------------------------

bool is_finite(json const& value) {
  if (value.is_number_float()) {
    return std::isfinite(value.get<double>());
  }
  return !value.is_structured() ||
         std::all_of(value.begin(), value.end(), [](json const& inner) { return is_finite(inner); });
}

/// The shape that the contract of model files states, every number finite, and text that reads back to the same.
void check(model_file const& file, json const& result) {
  require(is_finite(result), "a number of the result is not finite");
  require(result.at("order") == file.order && result.at("times").size() == file.times.size(),
          "order and times are repeated");
  auto const& results = result.at("results");
  require(results.size() == file.particles.size(), "one result for each N");
  auto const order = static_cast<std::size_t>(file.order);
  for (auto const& one : results) {
    require(one.at("free").size() == file.times.size(), "a free value for each time");
    require(one.at("X").size() == order / 2 + 1, "X: nu = 0..R/2");
    require(one.at("Y").size() == (order + 1) / 2, "Y: nu = 0..(R-1)/2");
    for (auto const* key : {"X", "Y"}) {
      for (auto const& by_time : one.at(key)) {
        require(by_time.size() == file.times.size(), "X, Y: a list for each time");
        for (auto const& list : by_time) {
          require(list.size() == order + 1, "X, Y: a coefficient for each power of lambda");
          for (auto const& z : list) {
            require(z.size() == 2 && z[0].is_number() && z[1].is_number(), "X, Y: pairs of numbers");
          }
        }
      }
    }
    require(one.at("mean").size() == file.lambda.size(), "a mean for each lambda");
    for (auto const& mean : one.at("mean")) {
      require(mean.at("value").size() == file.times.size(), "a mean for each time");
      for (auto const& bound : mean.at("error_bound")) {
        require(bound.is_null() || bound.get<double>() >= 0, "no error bound is negative");
      }
    }
  }
  require(json::parse(result.dump()) == result, "the text reads back to the same result");
}

/// One line that names a place.
void check(mfdyson::error_detail const& error) {
  require(!error.detail().empty(), "an error says what is wrong");
  require(error.detail().find(": ") != std::string::npos, "an error names the place");
}

void run(std::string const& text) {
  auto& count = counts();
  ++count.executions;
  list_lengths lengths;
  json::sax_parse(text, &lengths);
  if (lengths.longest() > longest_list) {
    ++count.long_lists;
    return;
  }
  double const work_limit = is_one_of_64(text) ? limits().most : limits().usual;
  try {
    auto const file = mfdyson::read_model_file(text, memory_limit);
    if (!(work(file) <= work_limit)) {
      ++count.costly;
      return;
    }
    auto const result = mfdyson::make_result(file, {.memory_limit = memory_limit});
    check(file, result);
    ++count.results;
    count.field_results += file.field ? 1 : 0;
  } catch (mfdyson::invalid_input const& error) {
    ++count.invalid;
    check(error);
  } catch (mfdyson::hypothesis_violation const& error) {
    ++count.hypotheses;
    check(error);
  } catch (mfdyson::capacity_exceeded const& error) {
    ++count.capacity;
    check(error);
  } catch (std::exception const& error) {
    broken(std::string("an exception that is none of the library's: ") + error.what());
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static bool const prints = std::atexit([] { counts().print(); }) == 0;
  static_cast<void>(prints);
  run({reinterpret_cast<char const*>(data), size});
  return 0;
}
