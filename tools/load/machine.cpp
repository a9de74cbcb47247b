// Implementation of the machine's facts.
#include "tools/load/machine.hpp"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

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

CpuTimes parse_cpu_times(const std::string& line) {
  // user nice system idle iowait irq softirq steal (guest times are in user already)
  std::array<std::uint64_t, 8> ticks{};
  std::istringstream in(line);
  std::string name;
  in >> name;
  for (std::uint64_t& value : ticks) in >> value;
  CpuTimes times;
  for (const std::uint64_t value : ticks) times.all += value;
  times.stolen = ticks[7];
  times.busy = times.all - ticks[3] - ticks[4] - ticks[7];
  return times;
}

CpuTimes cpu_times() {
  std::ifstream in("/proc/stat");
  std::string line;
  std::getline(in, line);
  return parse_cpu_times(line);
}

CpuShares shares_between(const CpuTimes& from, const CpuTimes& to) noexcept {
  if (to.all <= from.all) return {};
  const auto all = static_cast<double>(to.all - from.all);
  return {static_cast<double>(to.busy - from.busy) / all, static_cast<double>(to.stolen - from.stolen) / all};
}

}  // namespace load
