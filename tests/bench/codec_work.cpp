// The codec's operations, one at a time: see work.hpp.
#include "tests/bench/work.hpp"

int main(int argc, char** argv) {
  return bench::run_work(argc, argv, bench::operations());
}
