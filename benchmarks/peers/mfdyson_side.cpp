// The mfdyson side of compare.py: the photon number of the single-mode Dicke model with omega_0 = 1, nu = 1.5,
// the mode in the vacuum, at TIMES equidistant times in [0, TIME_SPAN] through the power ORDER of lambda.
//
//     mfdyson_side finite N EXCITED LAMBDA TIME_SPAN TIMES ORDER REPETITIONS
//     mfdyson_side limit    EXCITED LAMBDA TIME_SPAN TIMES ORDER REPETITIONS
//
// Writes JSON: the values, the largest estimate of their rounding, and the seconds of each repetition of
// `whole`:  expand, the series at N, the mean at all times; and of
// `reused`: the series at N and the mean at all times, by an expansion that is there.
// The model and the observable are built before the clock starts.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <mfdyson/mfdyson.hpp>

namespace {

using namespace mfdyson;

struct task {
  particle_number particles = infinite;
  double excited = 0;
  double lambda = 0;
  double time_span = 0;
  int times = 0;
  int order = 0;
  int repetitions = 0;
};

struct outcome {
  std::vector<double> values;
  double rounding = 0;
};

task parse_task(std::vector<std::string> words) {
  bool const is_finite = words.size() == 8 && words[0] == "finite";
  if (!is_finite && !(words.size() == 7 && words[0] == "limit")) {
    throw std::invalid_argument(
        "expected finite N or limit, then EXCITED LAMBDA TIME_SPAN TIMES ORDER REPETITIONS");
  }
  task result;
  if (is_finite) {
    result.particles = std::stoll(words[1]);
    words.erase(words.begin());
  }
  result.excited = std::stod(words[1]);
  result.lambda = std::stod(words[2]);
  result.time_span = std::stod(words[3]);
  result.times = std::stoi(words[4]);
  result.order = std::stoi(words[5]);
  result.repetitions = std::stoi(words[6]);
  return result;
}

std::vector<double> time_points(task const& t) {
  std::vector<double> result;
  for (int k = 0; k < t.times; ++k) {
    result.push_back(t.time_span * k / std::max(1, t.times - 1));
  }
  return result;
}

template <class Expansion>
outcome evaluate(Expansion const& expansion, task const& t, std::vector<double> const& times) {
  auto const series = t.particles.is_infinite() ? expansion.limit() : expansion.at(t.particles);
  outcome result;
  for (double const time : times) {
    auto const mean = series.mean(t.lambda, time);
    result.values.push_back(mean.value.real());
    result.rounding = std::max(result.rounding, mean.rounding);
  }
  return result;
}

/// Seconds of each of a number of calls.
template <class Call>
std::vector<double> measure(int repetitions, Call const& call) {
  using clock = std::chrono::steady_clock;
  std::vector<double> result;
  for (int k = 0; k < repetitions; ++k) {
    auto const start = clock::now();
    call();
    result.push_back(std::chrono::duration<double>(clock::now() - start).count());
  }
  return result;
}

void write(std::string_view key, std::vector<double> const& numbers) {
  std::cout << '"' << key << "\": [";
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    std::cout << (k == 0 ? "" : ", ") << numbers[k];
  }
  std::cout << "],\n ";
}

void run(task const& t) {
  auto const levels = t.order + 1; // exact through this order from the vacuum
  auto const dicke = make_dicke_model({.omega_0 = 1.0, .nu = 1.5, .excited = t.excited, .levels = levels});
  auto const photon_number = make_reservoir_observable(make_boson(levels).number());
  expansion_options const options{.order = t.order, .time_span = t.time_span};
  auto const times = time_points(t);

  outcome result;
  auto const whole =
      measure(t.repetitions, [&] { result = evaluate(expand(dicke, photon_number, options), t, times); });
  auto const expansion = expand(dicke, photon_number, options);
  auto const reused = measure(t.repetitions, [&] { result = evaluate(expansion, t, times); });

  std::cout.precision(17);
  std::cout << '{';
  write("values", result.values);
  write("whole", whole);
  write("reused", reused);
  std::cout << "\"rounding\": " << result.rounding << "}\n";
}

} // namespace

int main(int argc, char** argv) {
  try {
    run(parse_task({argv + 1, argv + argc}));
  } catch (std::exception const& error) {
    std::cerr << "mfdyson_side: " << error.what() << '\n';
    return 2;
  }
}
