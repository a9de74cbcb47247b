// Runs one operation N times and nothing else, to have its instructions counted; and counts its heap
// allocations. Usage: codec_work NAME N [--allocations]
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "tests/bench/operations.hpp"

namespace {

std::size_t allocations = 0;  // one thread

int usage() {
  std::fputs("usage: codec_work NAME N [--allocations]\nnames:", stderr);
  for (const bench::Operation& operation : bench::operations())
    std::fprintf(stderr, " %s", operation.name.c_str());
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

int main(int argc, char** argv) {
  if (argc < 3) return usage();
  const long times = std::strtol(argv[2], nullptr, 10);
  const bool count = argc > 3 && std::strcmp(argv[3], "--allocations") == 0;
  for (const bench::Operation& operation : bench::operations()) {
    if (operation.name != argv[1] || times <= 0) continue;
    std::size_t sum = operation.run() + operation.run();  // memory that is used again is there
    const std::size_t before = allocations;
    for (long i = 0; i < times; ++i) sum += operation.run();
    if (count) std::printf("%zu\n", (allocations - before) / static_cast<std::size_t>(times));
    return sum == 0 ? 1 : 0;  // an operation that failed yields 0
  }
  return usage();
}
