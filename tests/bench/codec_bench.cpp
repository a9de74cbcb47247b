// Times of the codec (Google Benchmark). Compare within one run only: build/release/bin/codec_bench
#include <benchmark/benchmark.h>

#include "tests/bench/operations.hpp"

int main(int argc, char** argv) {
  for (const bench::Operation& operation : bench::operations()) {
    benchmark::RegisterBenchmark(operation.name.c_str(), [run = operation.run](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(run());
    });
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
