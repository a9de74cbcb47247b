// `shards`: CPU time of a report with two shards, against the same gateway with one.
#include <fmt/format.h>

#include <algorithm>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

constexpr std::uint32_t kWindow = 8;

enum Figure : std::size_t { kCpuOfReport, kPerSecond, kServerCores, kClientShare };

Figures figures(OnlineFleet& fleet, const ChildProcess& server, std::chrono::milliseconds time,
                std::string_view who, Faults& faults) {
  const Slice slice = slice_of(server, who, faults, [&] { return fleet->closed_loop(kWindow, time); });
  return {slice.cpu_of_one(), slice.per_second(), slice.server_share(), slice.client_share()};
}

}  // namespace

void run_shards(Bench& bench) {
  const std::uint32_t terminals = bench.fit(1'000);
  bench.tell(fmt::format("shards: two against one, {} terminals, W=8", terminals));
  const std::vector<int> cores = bench.two_server_cores();
  GatewayPlan plan = bench.gateway_plan();
  GatewayProcess one(plan);
  plan.cores = cores;
  plan.shards = 2;
  GatewayProcess two(plan);
  OnlineFleet at_one(bench, one.terminals(), terminals);
  OnlineFleet at_two(bench, two.terminals(), terminals, terminals);
  std::vector<int> measured = bench.measured_cores();
  if (std::ranges::find(measured, cores.back()) == measured.end()) measured.push_back(cores.back());
  Faults faults;
  const RoundsResult result = run_rounds(
      measured, bench.rounds(),
      [&] { return figures(at_two, two.process(), bench.slice(), "two shards", faults); },
      [&] { return figures(at_one, one.process(), bench.slice(), "one shard", faults); },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format("  round {}: {:.3f} ({:.0f} / {:.0f} ns a report), stolen {:.0f} %", number,
                               round.candidate[kCpuOfReport] / round.floor[kCpuOfReport],
                               round.candidate[kCpuOfReport], round.floor[kCpuOfReport], round.stolen * 100));
      });
  Row row = row_of("shards", fmt::format("{} terminals, W=8: a report's CPU, 2 shards / 1", terminals),
                   result, result.ratio(kCpuOfReport));
  row.bar = Bar{1.10, false, {}};
  row.detail =
      fmt::format("2 shards {:.0f} ns, 1 shard {:.0f} ns; {:.0f} and {:.0f} per s; {:.2f} and {:.2f} cores",
                  result.candidate(kCpuOfReport).median, result.floor(kCpuOfReport).median,
                  result.candidate(kPerSecond).median, result.floor(kPerSecond).median,
                  result.candidate(kServerCores).median, result.floor(kServerCores).median);
  row.limit = std::ranges::find(cores, bench.client_core) != cores.end()
                  ? "cores: the client shares one with the shards"
                  : limit_of(result.candidate(kServerCores), result.candidate(kClientShare));
  faults.note(row);
  bench.rows.push_back(std::move(row));
}

}  // namespace load
