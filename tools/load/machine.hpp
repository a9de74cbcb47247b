// What the machine is, and how much of its time others took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace load {

struct MachineFacts {
  std::string processor;
  std::string kernel;
  unsigned cores = 0;
  std::uint64_t memory = 0;       // bytes
  std::uint64_t descriptors = 0;  // of a process
};
[[nodiscard]] MachineFacts machine_facts();
// Those that this process may run on, in order.
[[nodiscard]] std::vector<int> allowed_cores();

// Of all cores together, since the machine's start, in ticks.
struct CpuTimes {
  std::uint64_t all = 0;
  std::uint64_t busy = 0;    // user, system and interrupts, of any process
  std::uint64_t stolen = 0;  // by the hypervisor
};
[[nodiscard]] CpuTimes cpu_times();
// The first line of /proc/stat.
[[nodiscard]] CpuTimes parse_cpu_times(const std::string& line);

// Shares of a stretch of time, 0 to 1.
struct CpuShares {
  double busy = 0;
  double stolen = 0;
};
[[nodiscard]] CpuShares shares_between(const CpuTimes& from, const CpuTimes& to) noexcept;

}  // namespace load
