// `idle`: user memory of the gateway for each authenticated session that has sent one report.
#include <fmt/format.h>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

Slice report_once(OnlineFleet& fleet, const ChildProcess& gateway, std::uint32_t terminals, Faults& faults) {
  return slice_of(gateway, "gateway", faults,
                  [&] { return fleet->open_loop(20'000, std::chrono::milliseconds(terminals / 20)); });
}

}  // namespace

void run_idle(Bench& bench) {
  // The same sizes in a quick run: fewer sessions would tell of tables that have just doubled.
  const std::uint32_t many = bench.fit(19'000, 0.95);
  const std::uint32_t few = std::min(1'000U, many / 19);
  bench.tell(fmt::format("idle: memory at {} and at {} sessions", few, many));
  GatewayPlan plan = bench.gateway_plan();
  // A gateway holds descriptors back for callers: where there are few, more than 95 % of them leave.
  plan.limits = fmt::format("  http_connections: {}\n", bench.fit(500, 0.02));
  GatewayProcess gateway(plan);
  Faults faults;
  OnlineFleet first(bench, gateway.terminals(), few);
  (void)report_once(first, gateway.process(), few, faults);
  const MemoryUse before = gateway.process().settled_memory();
  OnlineFleet rest(bench, gateway.terminals(), many - few, few);
  const Slice reports = report_once(rest, gateway.process(), many - few, faults);
  const MemoryUse after = gateway.process().settled_memory();
  const auto slope = [&](std::uint64_t from, std::uint64_t to) {
    return (static_cast<double>(to) - static_cast<double>(from)) / (many - few);
  };
  Row row;
  row.scenario = "idle";
  row.name = fmt::format("user memory of a session, {} to {}", few, many);
  const double bytes = slope(before.private_dirty, after.private_dirty);
  row.value = {bytes, bytes, bytes};
  row.unit = "B";
  row.bar = Bar{800, false, 512};
  row.detail =
      fmt::format("Private_Dirty {:.1f} to {:.1f} MB; by RssAnon {:.0f} B",
                  static_cast<double>(before.private_dirty) / 1e6,
                  static_cast<double>(after.private_dirty) / 1e6, slope(before.anonymous, after.anonymous));
  row.limit =
      limit_of(spread_of({reports.server_share()}), spread_of({reports.client_share()}),
               static_cast<double>(gateway.process().descriptors()) / static_cast<double>(bench.descriptors));
  faults.note(row);
  bench.rows.push_back(std::move(row));
}

}  // namespace load
