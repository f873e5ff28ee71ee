// The mfdyson side of compare.py, at TIMES equidistant times in [0, TIME_SPAN]: of the single-mode Dicke model with
// omega_0 = 1, nu = 1.5 and the mode in the vacuum the photon number (mode) or the probability of no photon (vacuum),
// or of the same particles and a qubit with H_R = 0.75 sigma_z, B = sigma_x, that starts down, the probability of up.
//
//     mfdyson_side mode|vacuum|qubit series    N|inf EXCITED LAMBDA TIME_SPAN TIMES ORDER     REPETITIONS
//     mfdyson_side mode|vacuum|qubit evolution N|inf EXCITED LAMBDA TIME_SPAN TIMES TOLERANCE REPETITIONS
//
//     mfdyson_side mode closed inf EXCITED LAMBDA TIME_SPAN TIMES 0 REPETITIONS
//
// The third is the closed form of the limit. The first takes the series through the power ORDER of lambda, the second evolves without a series, to a certified
// error of TOLERANCE. Writes JSON: the values, the largest error that the program states (series: the estimate of the
// rounding; evolution: the certified bound and the rounding), and the seconds of each repetition of
// `whole`:  all from the model on: expand, the series at N, the mean at all times, or the evolution; and of
// `reused`: the series at N and the mean at all times, by an expansion that is there (evolution: none).
// The model and the observable are built before the clock starts.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mfdyson/limits/gaussian_limit.hpp>
#include <mfdyson/mfdyson.hpp>

namespace {

using namespace mfdyson;

struct task {
  std::string quantity;
  bool is_series = false;
  bool is_closed = false;
  particle_number particles = infinite;
  double excited = 0;
  double lambda = 0;
  double time_span = 0;
  int times = 0;
  int order = 0;
  double tolerance = 0;
  int repetitions = 0;
};

struct outcome {
  std::vector<double> values;
  double error = 0;
};

task parse_task(std::vector<std::string> const& words) {
  if (words.size() != 9 || (words[0] != "mode" && words[0] != "vacuum" && words[0] != "qubit") ||
      (words[1] != "series" && words[1] != "evolution" && words[1] != "closed")) {
    throw std::invalid_argument(
        "expected mode|vacuum|qubit series|evolution|closed N|inf EXCITED LAMBDA TIME_SPAN TIMES "
        "ORDER|TOLERANCE REPETITIONS");
  }
  task result;
  result.quantity = words[0];
  result.is_series = words[1] == "series";
  result.is_closed = words[1] == "closed";
  if (words[2] != "inf") {
    result.particles = std::stoll(words[2]);
  }
  result.excited = std::stod(words[3]);
  result.lambda = std::stod(words[4]);
  result.time_span = std::stod(words[5]);
  result.times = std::stoi(words[6]);
  if (result.is_series) {
    result.order = std::stoi(words[7]);
  } else {
    result.tolerance = std::stod(words[7]);
  }
  result.repetitions = std::stoi(words[8]);
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
    result.error = std::max(result.error, mean.rounding);
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

/// The model, and what is observed of it. \param levels of the mode
std::pair<model, observable> make_problem(task const& t, Eigen::Index levels) {
  if (t.quantity != "qubit") {
    return {make_dicke_model({.omega_0 = 1.0, .nu = 1.5, .excited = t.excited, .levels = levels}),
            make_reservoir_observable(t.quantity == "mode" ? matrix<>(make_boson(levels).number())
                                                           : vacuum_state(levels))};
  }
  auto const particle = make_spin_half(1.0, t.excited).to_species(matrix<>(pauli::x()));
  return {
      make_symmetric_model(particle, {.hamiltonian = 0.75 * pauli::z(), .state = populations({0.0, 1.0})}),
      make_reservoir_observable(populations({1.0, 0.0}))};
}

void run(task const& t) {
  // exact through this order from the vacuum
  auto const problem = make_problem(t, t.is_series ? t.order + 1 : 5);
  auto const& system = problem.first;
  auto const& seen = problem.second;
  auto const times = time_points(t);
  outcome result;
  std::vector<double> whole;
  std::vector<double> reused;
  if (t.is_series) {
    expansion_options const options{.order = t.order, .time_span = t.time_span};
    whole = measure(t.repetitions, [&] { result = evaluate(expand(system, seen, options), t, times); });
    auto const expansion = expand(system, seen, options);
    reused = measure(t.repetitions, [&] { result = evaluate(expansion, t, times); });
  } else if (t.is_closed) {
    whole = measure(t.repetitions, [&] {
      result = {};
      for (auto const& mean : gaussian_means(system, seen, t.lambda, times)) {
        result.values.push_back(mean.value.real());
        result.error = std::max(result.error, mean.rounding);
      }
    });
  } else {
    whole = measure(t.repetitions, [&] {
      result = {};
      for (auto const& mean :
           resummed_means(system, seen, t.particles, t.lambda, times, {.tolerance = t.tolerance})) {
        result.values.push_back(mean.value.real());
        result.error = std::max(result.error, mean.is_certified() ? mean.error() : 1.0);
      }
    });
  }
  std::cout.precision(17);
  std::cout << '{';
  write("values", result.values);
  write("whole", whole);
  write("reused", reused);
  std::cout << "\"error\": " << result.error << "}\n";
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
