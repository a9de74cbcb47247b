// What the machine is, and how much of the time of its cores others took.
#pragma once

#include <cstdint>
#include <iosfwd>
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

// Of one core, since the machine's start, in ticks.
struct CpuTimes {
  std::uint64_t all = 0;
  std::uint64_t busy = 0;    // user, system and interrupts, of any process
  std::uint64_t stolen = 0;  // by the hypervisor
};
// Those of these cores, one for each.
[[nodiscard]] std::vector<CpuTimes> cpu_times(const std::vector<int>& cores);
// The same out of a text like /proc/stat; all zero for a core that it does not have.
[[nodiscard]] std::vector<CpuTimes> parse_cpu_times(std::istream& stat, const std::vector<int>& cores);

// Shares of a stretch of time, 0 to 1.
struct CpuShares {
  double busy = 0;    // mean of the cores
  double stolen = 0;  // of the core that lost most: a measurement needs both of its cores
};
[[nodiscard]] CpuShares shares_between(const std::vector<CpuTimes>& from,
                                       const std::vector<CpuTimes>& to) noexcept;

// CPU time of this process, in nanoseconds.
[[nodiscard]] std::uint64_t own_cpu() noexcept;
// How the system schedules this process: "real-time (round robin 1)", "normal (nice 0)".
[[nodiscard]] std::string own_scheduling();

}  // namespace load
