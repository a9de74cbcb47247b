// Times of the codec (Google Benchmark). Compare within one run only: build/release/bin/codec_bench
#include <benchmark/benchmark.h>

#include <iostream>
#include <map>

#include "tests/bench/operations.hpp"

namespace {

// Prints as usual, and keeps the times of the runs.
class Times final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) times_[run.benchmark_name()] = run.GetAdjustedCPUTime();
    ConsoleReporter::ReportRuns(runs);
  }
  // The aim is three times the floor.
  void tell_ratio() const {
    const auto decode = times_.find("decode_0x0200");
    const auto floor = times_.find("floor_0x0200");
    if (decode == times_.end() || floor == times_.end()) return;
    std::cout << "decode_0x0200 takes " << decode->second / floor->second
              << " times the processor time of the floor\n";
  }

 private:
  std::map<std::string, double> times_;
};

}  // namespace

int main(int argc, char** argv) {
  for (const bench::Operation& operation : bench::operations()) {
    benchmark::RegisterBenchmark(operation.name.c_str(), [run = operation.run](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(run());
    });
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  Times times;
  benchmark::RunSpecifiedBenchmarks(&times);
  times.tell_ratio();
  return 0;
}
