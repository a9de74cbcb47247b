// `mixed`: how long an answer takes while reports come at a fixed rate, against the floor's slice beside it.
#include <fmt/format.h>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

constexpr double kRate = 20'000;
constexpr std::uint32_t kTerminals = 500;

enum Figure : std::size_t { kP50, kP99, kServerShare, kClientShare };

Figures slice(OnlineFleet& fleet, const ChildProcess& server, std::chrono::milliseconds time,
              std::string_view who, Faults& faults) {
  const std::uint64_t before = server.cpu();
  const Outcome outcome = fleet->open_loop(kRate, time);
  const auto cpu = static_cast<double>(server.cpu() - before);
  faults.add(who, outcome);
  const auto wall = static_cast<double>(outcome.nanoseconds);
  return {static_cast<double>(outcome.latency.quantile(0.5)) / 1e3,
          static_cast<double>(outcome.latency.quantile(0.99)) / 1e3, cpu / wall,
          static_cast<double>(outcome.client_cpu) / wall};
}

}  // namespace

void run_mixed(Bench& bench) {
  bench.tell("mixed: open loop, 20,000 reports/s of 500 terminals");
  GatewayProcess gateway(bench.gateway_plan());
  FloorProcess floor(bench, FloorKind::acknowledge);
  OnlineFleet at_gateway(bench, gateway.terminals(), kTerminals);
  OnlineFleet at_floor(bench, floor.address, kTerminals, kTerminals);
  Faults faults;
  const RoundsResult result = run_rounds(
      bench.rounds(), [&] { return slice(at_gateway, gateway.process(), bench.slice(), "gateway", faults); },
      [&] { return slice(at_floor, floor.process, bench.slice(), "floor", faults); },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format("  round {}: p50 {:.0f} / {:.0f} us, p99 {:.0f} / {:.0f} us, stolen {:.0f} %",
                               number, round.candidate[kP50], round.floor[kP50], round.candidate[kP99],
                               round.floor[kP99], round.stolen * 100));
      });
  for (const Figure figure : {kP50, kP99}) {
    Row row;
    row.scenario = "mixed";
    row.name = fmt::format("20,000 reports/s of 500 terminals, {} / floor", figure == kP50 ? "p50" : "p99");
    row.value = result.ratio(figure);
    row.bar = Bar{1.3, false, 1.15};
    row.rounds = result.kept.size();
    row.dropped = result.dropped;
    row.busy = result.busy;
    row.detail = fmt::format("gateway {:.0f} us, floor {:.0f} us", result.candidate(figure).median,
                             result.floor(figure).median);
    row.limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare));
    faults.note(row);
    bench.rows.push_back(std::move(row));
  }
}

}  // namespace load
