// `storm`: all terminals connect, register and authenticate at once, new ones in every slice.
#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

enum Figure : std::size_t { kPerSecond, kPerCpuSecond, kServerShare, kClientShare, kAfter };

constexpr auto kLongest = std::chrono::seconds(120);
constexpr auto kLongestRest = std::chrono::seconds(20);

// Until a server has done what it put off (the gateway writes who is online up to a second later) and what
// the links that have gone leave behind: else it would be in no slice, or in the next one, whosever that is.
void wait_until_idle(const ChildProcess& process) {
  constexpr auto kLook = std::chrono::milliseconds(50);
  constexpr int kQuietLooks = 4;
  constexpr std::uint64_t kNothing = 1'000'000;  // ns of CPU between two looks
  const auto until = std::chrono::steady_clock::now() + kLongestRest;
  std::uint64_t before = process.cpu();
  for (int quiet = 0; quiet < kQuietLooks && std::chrono::steady_clock::now() < until;) {
    std::this_thread::sleep_for(kLook);
    const std::uint64_t now = process.cpu();
    quiet = now - std::exchange(before, now) < kNothing ? quiet + 1 : 0;
  }
}

Figures figures(const Bench& bench, const sockaddr_in& server, const ChildProcess& process,
                std::uint32_t terminals, std::uint32_t first, std::string_view who, Faults& faults) {
  FleetPlan plan;
  plan.server = server;
  plan.terminals = terminals;
  plan.first = first;
  plan.form = bench.form;
  FleetProcess fleet(bench.client_core, plan);
  const std::uint64_t before = process.cpu();
  const Slice slice = slice_of(process, who, faults, [&] {
    Outcome outcome = fleet.connect(kLongest);
    outcome.lost += terminals - outcome.online;
    return outcome;
  });
  wait_until_idle(process);
  const auto all_cpu = static_cast<double>(process.cpu() - before);
  fleet.disconnect();
  wait_until_idle(process);
  const auto online = static_cast<double>(slice.outcome.online);
  return {online / static_cast<double>(slice.outcome.nanoseconds) * 1e9, online / all_cpu * 1e9,
          slice.server_share(), slice.client_share(), (all_cpu - slice.cpu) / all_cpu};
}

}  // namespace

void run_storm(Bench& bench) {
  const std::uint32_t terminals = bench.fit(bench.effort == Effort::quick ? 2'000 : 10'000);
  bench.tell(fmt::format("storm: {} terminals connect, register and authenticate", terminals));
  GatewayProcess gateway(bench.gateway_plan());
  FloorProcess floor(bench, FloorKind::acknowledge);
  Faults faults;
  std::uint32_t next = 0;
  const auto fresh = [&] { return std::exchange(next, next + terminals); };
  const RoundsResult result = bench.compare(
      [&] {
        return figures(bench, gateway.terminals(), gateway.process(), terminals, fresh(), "gateway", faults);
      },
      [&] { return figures(bench, floor.address, floor.process, terminals, fresh(), "floor", faults); },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format(
            "  round {}: {:.3f} ({:.0f} / {:.0f} logins per s), per CPU s {:.3f}, stolen {:.0f} %", number,
            round.candidate[kPerSecond] / round.floor[kPerSecond], round.candidate[kPerSecond],
            round.floor[kPerSecond], round.candidate[kPerCpuSecond] / round.floor[kPerCpuSecond],
            round.stolen * 100));
      });
  for (const Figure figure : {kPerSecond, kPerCpuSecond}) {
    Row row = row_of(
        "storm",
        fmt::format("{} terminals log in, per {} / floor", terminals, figure == kPerSecond ? "s" : "CPU s"),
        result, result.ratio(figure));
    if (figure == kPerSecond) row.bar = Bar{0.50, true, 0.75};
    row.detail = fmt::format("gateway {:.0f}, floor {:.0f}", result.candidate(figure).median,
                             result.floor(figure).median);
    if (figure == kPerCpuSecond) {
      row.detail += fmt::format("; until both rest: {:.0f} % of the gateway's CPU comes after the last login",
                                result.candidate(kAfter).median * 100);
    }
    row.limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare));
    faults.note(row);
    bench.rows.push_back(std::move(row));
  }
}

}  // namespace load
