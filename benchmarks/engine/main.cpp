// engine [OUTPUT-STEM] [options of Google Benchmark]: prints, and writes OUTPUT-STEM.json and OUTPUT-STEM.csv.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

/// A console, a JSON and a CSV reporter in one.
class all_reporters : public benchmark::BenchmarkReporter {
public:
  explicit all_reporters(std::string const& stem) : json_file_(stem + ".json"), csv_file_(stem + ".csv") {
    json_.SetOutputStream(&json_file_);
    csv_file_ << "name,real_ms,cpu_ms";
    for (auto const* counter : counters) {
      csv_file_ << ',' << counter;
    }
    csv_file_ << '\n';
  }
  bool ReportContext(Context const& context) override {
    console_.ReportContext(context);
    return json_.ReportContext(context) && json_file_ && csv_file_;
  }
  void ReportRuns(std::vector<Run> const& runs) override {
    console_.ReportRuns(runs);
    json_.ReportRuns(runs);
    for (auto const& run : runs) {
      if (run.error_occurred) {
        failed_ = true;
        continue;
      }
      if (run.run_type == Run::RT_Aggregate && run.aggregate_name != "median") {
        continue;
      }
      csv_file_ << run.run_name.str() << ',' << milliseconds(run, run.GetAdjustedRealTime()) << ','
                << milliseconds(run, run.GetAdjustedCPUTime());
      for (auto const* counter : counters) {
        csv_file_ << ',';
        if (auto const found = run.counters.find(counter); found != run.counters.end()) {
          csv_file_ << found->second.value;
        }
      }
      csv_file_ << '\n';
    }
  }
  void Finalize() override {
    console_.Finalize();
    json_.Finalize();
  }
  [[nodiscard]] bool failed() const { return failed_; }

private:
  static constexpr char const* counters[] = {"error", "entries_times_R", "multiply_adds", "of_peak"};

  static double milliseconds(Run const& run, double time) {
    return time / benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e3;
  }

  benchmark::ConsoleReporter console_;
  benchmark::JSONReporter json_;
  std::ofstream json_file_;
  std::ofstream csv_file_;
  bool failed_ = false;
};

} // namespace

int main(int argc, char** argv) {
  std::string stem = "engine";
  if (argc > 1 && argv[1][0] != '-') {
    stem = argv[1];
    for (int k = 1; k + 1 < argc; ++k) {
      argv[k] = argv[k + 1];
    }
    --argc;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return EXIT_FAILURE;
  }
  all_reporters reporters(stem);
  benchmark::RunSpecifiedBenchmarks(&reporters);
  if (reporters.failed()) {
    std::cerr << "some benchmarks were not accurate\n";
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
