// `mixed`: how long an answer takes while reports come at a fixed rate, against the floor's slice beside it.
#include <fmt/format.h>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

constexpr double kRate = 20'000;
constexpr std::uint32_t kTerminals = 500;

enum Figure : std::size_t { kP50, kP99, kServerShare, kClientShare };

Figures figures(OnlineFleet& fleet, const ChildProcess& server, std::chrono::milliseconds time,
                std::string_view who, Faults& faults) {
  const Slice slice = slice_of(server, who, faults, [&] { return fleet->open_loop(kRate, time); });
  return {slice.quantile(0.5), slice.quantile(0.99), slice.server_share(), slice.client_share()};
}

}  // namespace

void run_mixed(Bench& bench) {
  bench.tell("mixed: open loop, 20,000 reports/s of 500 terminals");
  GatewayProcess gateway(bench.gateway_plan());
  FloorProcess floor(bench, FloorKind::acknowledge);
  OnlineFleet at_gateway(bench, gateway.terminals(), kTerminals);
  OnlineFleet at_floor(bench, floor.address, kTerminals, kTerminals);
  Faults faults;
  const RoundsResult result = bench.compare(
      [&] { return figures(at_gateway, gateway.process(), bench.slice(), "gateway", faults); },
      [&] { return figures(at_floor, floor.process, bench.slice(), "floor", faults); },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format("  round {}: p50 {:.0f} / {:.0f} us, p99 {:.0f} / {:.0f} us, stolen {:.0f} %",
                               number, round.candidate[kP50], round.floor[kP50], round.candidate[kP99],
                               round.floor[kP99], round.stolen * 100));
      });
  for (const Figure figure : {kP50, kP99}) {
    Row row = row_of(
        "mixed", fmt::format("20,000 reports/s of 500 terminals, {} / floor", figure == kP50 ? "p50" : "p99"),
        result, result.ratio(figure));
    row.bar = Bar{1.3, false, 1.15};
    row.detail = fmt::format("gateway {:.0f} us, floor {:.0f} us", result.candidate(figure).median,
                             result.floor(figure).median);
    row.limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare));
    faults.note(row);
    bench.rows.push_back(std::move(row));
  }
}

}  // namespace load
