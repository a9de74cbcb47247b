// What is measured: the library's ways from wire bytes to a message, to JSON and back, and one function
// written by hand for the same job, as the baseline. Each operation keeps its objects between runs, as a
// shard does.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct Operation {
  std::string name;
  std::function<std::size_t()> run;  // one operation; the result only keeps it from being optimised away
};

// Baseline first: "by_hand_0x0200"; then "floor_0x0200". Throws where the floor does not do its job.
[[nodiscard]] std::vector<Operation> operations();

}  // namespace bench
