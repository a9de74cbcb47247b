// Implementation of the program.
#include "tests/bench/work.hpp"

#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

namespace {

std::size_t allocations = 0;  // one thread

double cpu_now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

int usage(const std::vector<bench::Operation>& operations) {
  std::fputs("arguments: NAME N [--allocations | --time]\nnames:", stderr);
  for (const bench::Operation& operation : operations) std::fprintf(stderr, " %s", operation.name.c_str());
  std::fputs("\n", stderr);
  return 2;
}

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace bench {

int run_work(int argc, char** argv, const std::vector<Operation>& operations) {
  if (argc < 3) return usage(operations);
  const std::string_view name = argv[1];
  const long times = std::strtol(argv[2], nullptr, 10);
  const std::string_view what = argc > 3 ? argv[3] : "";
  for (const Operation& operation : operations) {
    if (operation.name != name || times <= 0) continue;
    std::size_t sum = operation.run() + operation.run();  // memory that is used again is there
    const std::size_t before = allocations;
    const double began = cpu_now();
    for (long i = 0; i < times; ++i) sum += operation.run();
    const double spent = cpu_now() - began;
    if (what == "--allocations")
      std::printf("%zu\n", (allocations - before) / static_cast<std::size_t>(times));
    if (what == "--time") std::printf("%.2f\n", spent / static_cast<double>(times));
    return sum == 0 ? 1 : 0;  // an operation that failed yields 0
  }
  return usage(operations);
}

}  // namespace bench
