// The program around a list of operations: runs one N times and nothing else, to have its instructions
// counted; counts its heap allocations; or tells its CPU time.
#pragma once

#include "tests/bench/operations.hpp"

namespace bench {

// Usage: PROGRAM NAME N [--allocations | --time]. Allocations and nanoseconds are those of one operation.
int run_work(int argc, char** argv, const std::vector<Operation>& operations);

}  // namespace bench
