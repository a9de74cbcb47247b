// Implementation of the machine's facts.
#include "tools/load/machine.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <thread>

#include "tools/load/descriptor.hpp"

namespace load {

MachineFacts machine_facts() {
  MachineFacts facts;
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) {
      facts.processor = line.substr(colon + 2);
      break;
    }
  }
  utsname name{};
  if (uname(&name) == 0) facts.kernel = std::string(name.sysname) + " " + name.release;
  facts.cores = std::thread::hardware_concurrency();
  facts.memory =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  facts.descriptors = raise_descriptor_limit();
  return facts;
}

std::vector<int> allowed_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cores;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return {0};
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(static_cast<std::size_t>(core), &set)) cores.push_back(core);
  }
  return cores;
}

std::vector<CpuTimes> parse_cpu_times(std::istream& stat, const std::vector<int>& cores) {
  std::vector<CpuTimes> all(cores.size());
  for (std::string line; std::getline(stat, line) && line.starts_with("cpu");) {
    std::istringstream in(line);
    std::string name;
    in >> name;
    // user nice system idle iowait irq softirq steal (guest times are in user already)
    std::array<std::uint64_t, 8> ticks{};
    for (std::uint64_t& value : ticks) in >> value;
    for (std::size_t i = 0; i < cores.size(); ++i) {
      if (name != "cpu" + std::to_string(cores[i])) continue;
      CpuTimes& times = all[i];
      for (const std::uint64_t value : ticks) times.all += value;
      times.stolen = ticks[7];
      times.busy = times.all - ticks[3] - ticks[4] - ticks[7];
    }
  }
  return all;
}

std::vector<CpuTimes> cpu_times(const std::vector<int>& cores) {
  std::ifstream in("/proc/stat");
  return parse_cpu_times(in, cores);
}

CpuShares shares_between(const std::vector<CpuTimes>& from, const std::vector<CpuTimes>& to) noexcept {
  CpuShares shares;
  for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i) {
    if (to[i].all <= from[i].all) continue;
    const auto all = static_cast<double>(to[i].all - from[i].all);
    shares.busy += static_cast<double>(to[i].busy - from[i].busy) / all / static_cast<double>(to.size());
    shares.stolen = std::max(shares.stolen, static_cast<double>(to[i].stolen - from[i].stolen) / all);
  }
  return shares;
}

std::uint64_t own_cpu() noexcept {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(time.tv_nsec);
}

std::string own_scheduling() {
  sched_param parameters{};
  sched_getparam(0, &parameters);
  const std::string priority = std::to_string(parameters.sched_priority);
  switch (sched_getscheduler(0)) {
    case SCHED_FIFO:
      return "real-time (first in, first out, " + priority + ")";
    case SCHED_RR:
      return "real-time (round robin, " + priority + ")";
    default:
      return "normal (nice " + std::to_string(getpriority(PRIO_PROCESS, 0)) + ")";
  }
}

}  // namespace load
