// `start`: how long a gateway takes to be ready with many devices in its store, all offline, and all as a
// killed process left them that had them online; and what each costs in memory.
#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>
#include <memory>
#include <thread>

#include "tools/load/scenarios/bench.hpp"
#include "tools/load/scenarios/callers.hpp"
#include "tools/load/terminal_messages.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kImport = seconds(180);
constexpr auto kReadyIn = seconds(20);
constexpr std::uint32_t kAsked = 100;  // devices that are looked up after each start

// Devices as an operator imports them, with the phones of the benchmark's terminals.
void write_devices(const std::filesystem::path& file, std::uint32_t devices) {
  std::ofstream out(file);
  out << "product_key,device_name,phone\n";
  for (std::uint32_t i = 0; i < devices; ++i) {
    out << fmt::format("{},BENCH_LOAD_{:07},{}\n", GatewayProcess::kProduct, i,
                       TerminalMessages::phone_digits(i));
  }
}

// As a gateway leaves the rows that is killed while every device is online.
void leave_online(const std::filesystem::path& file) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
  constexpr const char* kOnline =
      "UPDATE devices SET online = 1, state = 1, last_online = created, activated = created;"
      "PRAGMA wal_checkpoint(TRUNCATE)";
  if (code != SQLITE_OK || sqlite3_exec(opened, kOnline, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(fmt::format("{}: {}", file.string(), sqlite3_errmsg(opened)));
  }
}

void wait_until_ready(const GatewayProcess& gateway) {
  const TimePoint until = Clock::now() + kReadyIn;
  for (;;) {
    EventLoop loop;
    HttpFleet probe(loop, constant_calls(gateway.admin(), 1, "/readyz", kReady));
    probe.connect(milliseconds(2'000));
    if (probe.each_once(1'000, milliseconds(2'000)).right == 1) return;
    if (Clock::now() > until) throw std::runtime_error("the gateway listens, but does not get ready");
    std::this_thread::sleep_for(milliseconds(5));
  }
}

struct Start {
  double seconds = 0;       // from before the program is executed to a 200 from /readyz
  double server_share = 0;  // of a core, in that time
  double client_share = 0;
  MemoryUse memory;
};

Start start_once(const GatewayPlan& plan, std::uint32_t devices, std::string& fault) {
  const TimePoint began = Clock::now();
  const std::uint64_t cpu_began = own_cpu();
  GatewayProcess gateway(plan);
  wait_until_ready(gateway);
  Start start;
  start.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  start.server_share = static_cast<double>(gateway.process().cpu()) / 1e9 / start.seconds;
  start.client_share = static_cast<double>(own_cpu() - cpu_began) / 1e9 / start.seconds;
  start.memory = gateway.process().settled_memory();
  if (devices > 0) {
    EventLoop loop;
    HttpFleet calls(loop, offline_calls(gateway.http(), devices, kAsked));
    calls.connect(milliseconds(2'000));
    const HttpOutcome outcome = calls.open_loop(1'000, milliseconds(kAsked));
    if (!outcome.sound() || outcome.right < kAsked) {
      fault =
          fmt::format("{} of {} devices found after the start {}", outcome.right, kAsked, outcome.example);
    }
  }
  return start;
}

}  // namespace

void run_start(Bench& bench) {
  const bool quick = bench.effort == Effort::quick;
  const std::uint32_t devices = quick ? 100'000 : 1'000'000;
  const std::size_t starts = quick ? 1 : bench.effort == Effort::full ? 5 : 3;
  pin_to({bench.client_core});
  const TemporaryFolder folder;
  GatewayPlan plan = bench.gateway_plan();
  bench.tell(fmt::format("start: importing {} devices", devices));
  write_devices(folder.path() / "devices.csv", devices);
  plan.data = folder.path() / "full";
  import_devices(plan, folder.path() / "devices.csv", kImport);
  GatewayPlan empty_plan = plan;
  empty_plan.data = folder.path() / "empty";

  const std::vector<int> cores = bench.measured_cores();
  const std::vector<CpuTimes> from = cpu_times(cores);
  std::string fault;
  std::vector<double> times;
  std::vector<double> times_online;
  std::vector<double> bytes;
  std::vector<double> server_shares;
  std::vector<double> client_shares;
  Start full;
  Start empty;
  for (std::size_t i = 1; i <= starts; ++i) {
    empty = start_once(empty_plan, 0, fault);
    full = start_once(plan, devices, fault);
    times.push_back(full.seconds);
    server_shares.push_back(full.server_share);
    client_shares.push_back(full.client_share);
    bytes.push_back(
        (static_cast<double>(full.memory.private_dirty) - static_cast<double>(empty.memory.private_dirty)) /
        devices);
    bench.tell(fmt::format("  start {}: {:.2f} s ({:.2f} s without devices), {:.0f} B a device", i,
                           full.seconds, empty.seconds, bytes.back()));
  }
  for (std::size_t i = 1; i <= starts; ++i) {
    leave_online(plan.data / "devices.db");
    times_online.push_back(start_once(plan, devices, fault).seconds);
    bench.tell(fmt::format("  start {} after a kill with all online: {:.2f} s", i, times_online.back()));
  }
  Row ready;
  ready.scenario = "start";
  ready.name = fmt::format("{} devices in the store, ready after", devices);
  ready.value = spread_of(times);
  ready.unit = "s";
  if (!quick) ready.bar = Bar{5, false, {}};
  ready.rounds = starts;
  ready.busy = shares_between(from, cpu_times(cores)).busy;
  ready.detail = fmt::format("{:.2f} s without devices", empty.seconds);
  ready.limit = limit_of(spread_of(server_shares), spread_of(client_shares));
  ready.sound = fault.empty();
  ready.fault = fault;
  Row online = ready;
  online.name = fmt::format("{} devices online at the kill, ready after", devices);
  online.value = spread_of(times_online);
  online.detail = fmt::format("{:.2f} s with all offline", ready.value.median);
  Row memory = ready;
  memory.name = fmt::format("{} devices in the store, memory of one", devices);
  memory.value = spread_of(bytes);
  memory.unit = "B";
  memory.bar = Bar{200, false, {}};
  memory.detail = fmt::format("Private_Dirty {:.1f} MB, {:.1f} MB without devices",
                              static_cast<double>(full.memory.private_dirty) / 1e6,
                              static_cast<double>(empty.memory.private_dirty) / 1e6);
  bench.rows.push_back(std::move(ready));
  bench.rows.push_back(std::move(online));
  bench.rows.push_back(std::move(memory));
}

}  // namespace load
