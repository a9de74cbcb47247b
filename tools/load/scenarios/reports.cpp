// `reports`: acknowledged reports for each second of the server's CPU time, against the floor.
#include <fmt/format.h>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

struct Size {
  std::uint32_t terminals;
  std::uint32_t window;
  Bar bar;
};

enum Figure : std::size_t { kPerCpuSecond, kPerSecond, kServerShare, kClientShare };

Figures figures(OnlineFleet& fleet, const ChildProcess& server, std::uint32_t window,
                std::chrono::milliseconds time, std::string_view who, Faults& faults) {
  const Slice slice = slice_of(server, who, faults, [&] { return fleet->closed_loop(window, time); });
  return {slice.per_cpu_second(), slice.per_second(), slice.server_share(), slice.client_share()};
}

void run_size(Bench& bench, Size size) {
  size.terminals = bench.fit(size.terminals);
  const std::string name = fmt::format("{} terminals, W={}, per CPU s / floor", size.terminals, size.window);
  bench.tell("reports: " + name);
  GatewayProcess gateway(bench.gateway_plan());
  FloorProcess floor(bench, FloorKind::acknowledge);
  OnlineFleet at_gateway(bench, gateway.terminals(), size.terminals);
  OnlineFleet at_floor(bench, floor.address, size.terminals, size.terminals);
  Faults faults;
  const auto candidate = [&] {
    return figures(at_gateway, gateway.process(), size.window, bench.slice(), "gateway", faults);
  };
  const auto compared = [&] {
    return figures(at_floor, floor.process, size.window, bench.slice(), "floor", faults);
  };
  const RoundsResult result = bench.compare(candidate, compared, [&](std::size_t number, const Round& round) {
    bench.tell(fmt::format("  round {}: {:.3f} ({:.0f} / {:.0f} reports per CPU s, stolen {:.0f} %)", number,
                           round.candidate[kPerCpuSecond] / round.floor[kPerCpuSecond],
                           round.candidate[kPerCpuSecond], round.floor[kPerCpuSecond], round.stolen * 100));
  });
  Row row = row_of("reports", name, result, result.ratio(kPerCpuSecond));
  row.bar = size.bar;
  row.detail = fmt::format("gateway {:.0f}, floor {:.0f} reports per CPU s; {:.0f} and {:.0f} per s",
                           result.candidate(kPerCpuSecond).median, result.floor(kPerCpuSecond).median,
                           result.candidate(kPerSecond).median, result.floor(kPerSecond).median);
  row.limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare));
  faults.note(row);
  bench.rows.push_back(std::move(row));
}

}  // namespace

void run_reports(Bench& bench) {
  run_size(bench, {1'000, 8, {0.50, true, 0.75}});
  run_size(bench, {100, 1, {0.70, true, 0.80}});
  if (bench.effort != Effort::quick) run_size(bench, {10'000, 4, {0.50, true, 0.70}});
}

}  // namespace load
