// `storm`: all terminals connect, register and authenticate at once, new ones in every slice.
#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

enum Figure : std::size_t { kPerSecond, kPerCpuSecond, kServerShare, kClientShare };

constexpr auto kLongest = std::chrono::seconds(120);
constexpr auto kLongestRest = std::chrono::seconds(20);

// What a server still does about the links that have gone must not be counted in the next slice, whosever
// that is: both have the same core.
void wait_until_idle(const ChildProcess& process) {
  constexpr auto kLook = std::chrono::milliseconds(50);
  constexpr std::uint64_t kNothing = 1'000'000;  // ns of CPU between two looks
  const auto until = std::chrono::steady_clock::now() + kLongestRest;
  for (std::uint64_t before = process.cpu(); std::chrono::steady_clock::now() < until;) {
    std::this_thread::sleep_for(kLook);
    const std::uint64_t now = process.cpu();
    if (now - std::exchange(before, now) < kNothing) return;
  }
}

Figures slice(const Bench& bench, const sockaddr_in& server, const ChildProcess& process,
              std::uint32_t terminals, std::uint32_t first, std::string_view who, Faults& faults) {
  FleetPlan plan;
  plan.server = server;
  plan.terminals = terminals;
  plan.first = first;
  plan.form = bench.form;
  FleetProcess fleet(bench.client_core, plan);
  const std::uint64_t before = process.cpu();
  Outcome outcome = fleet.connect(kLongest);
  const auto cpu = static_cast<double>(process.cpu() - before);
  outcome.lost += terminals - outcome.online;
  faults.add(who, outcome);
  fleet.disconnect();
  wait_until_idle(process);
  const auto wall = static_cast<double>(outcome.nanoseconds);
  const auto online = static_cast<double>(outcome.online);
  return {online / wall * 1e9, online / cpu * 1e9, cpu / wall,
          static_cast<double>(outcome.client_cpu) / wall};
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
  const RoundsResult result = run_rounds(
      bench.rounds(),
      [&] {
        return slice(bench, gateway.terminals(), gateway.process(), terminals, fresh(), "gateway", faults);
      },
      [&] { return slice(bench, floor.address, floor.process, terminals, fresh(), "floor", faults); },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format(
            "  round {}: {:.3f} ({:.0f} / {:.0f} logins per s), per CPU s {:.3f}, stolen {:.0f} %", number,
            round.candidate[kPerSecond] / round.floor[kPerSecond], round.candidate[kPerSecond],
            round.floor[kPerSecond], round.candidate[kPerCpuSecond] / round.floor[kPerCpuSecond],
            round.stolen * 100));
      });
  for (const Figure figure : {kPerSecond, kPerCpuSecond}) {
    Row row;
    row.scenario = "storm";
    row.name =
        fmt::format("{} terminals log in, per {} / floor", terminals, figure == kPerSecond ? "s" : "CPU s");
    row.value = result.ratio(figure);
    if (figure == kPerSecond) row.bar = Bar{0.50, true, 0.75};
    row.rounds = result.kept.size();
    row.dropped = result.dropped;
    row.busy = result.busy;
    row.detail = fmt::format("gateway {:.0f}, floor {:.0f}", result.candidate(figure).median,
                             result.floor(figure).median);
    row.limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare));
    faults.note(row);
    bench.rows.push_back(std::move(row));
  }
}

}  // namespace load
