// `hold`: more terminals than one process has descriptors for, at several gateways on one port, reporting
// every 30 s.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <thread>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t kTerminalsOfAGateway = 17'000;  // on average: the system spreads them by a hash
constexpr std::uint32_t kTerminalsOfAClient = 18'000;
constexpr double kInterval = 30;  // seconds between two reports of a terminal
constexpr const char* kLimits = "  http_connections: 100\n";

std::uint32_t parts_of(std::uint32_t all, std::uint32_t most) {
  return (all + most - 1) / most;
}

double megabytes(const std::vector<std::unique_ptr<GatewayProcess>>& gateways) {
  double sum = 0;
  for (const auto& gateway : gateways)
    sum += static_cast<double>(gateway->process().memory().private_dirty) / 1e6;
  return sum;
}

double cpu_seconds(const std::vector<std::unique_ptr<GatewayProcess>>& gateways) {
  double sum = 0;
  for (const auto& gateway : gateways) sum += static_cast<double>(gateway->process().cpu()) / 1e9;
  return sum;
}

}  // namespace

void run_hold(Bench& bench) {
  const std::uint32_t terminals = bench.hold_terminals;
  const std::uint32_t gateway_count = std::max(2U, parts_of(terminals, kTerminalsOfAGateway));
  const std::uint32_t client_count = parts_of(terminals, kTerminalsOfAClient);
  bench.tell(fmt::format("hold: {} terminals at {} gateways on one port for {} s", terminals, gateway_count,
                         bench.hold_time.count()));
  std::vector<std::unique_ptr<GatewayProcess>> gateways;
  for (std::uint32_t i = 0; i < gateway_count; ++i) {
    GatewayPlan plan = bench.gateway_plan();
    plan.share_port = true;
    plan.node_id = i;
    plan.limits = kLimits;
    if (i > 0) {
      plan.port = ntohs(gateways.front()->terminals().sin_port);
      plan.auth_keys = gateways.front()->data_folder() / "auth_keys";
    }
    gateways.push_back(std::make_unique<GatewayProcess>(plan));
  }
  std::vector<std::unique_ptr<FleetProcess>> fleets;
  for (std::uint32_t i = 0; i < client_count; ++i) {
    FleetPlan plan;
    plan.server = gateways.front()->terminals();
    plan.first = static_cast<std::uint32_t>(std::uint64_t{terminals} * i / client_count);
    plan.terminals =
        static_cast<std::uint32_t>(std::uint64_t{terminals} * (i + 1) / client_count) - plan.first;
    plan.form = bench.form;
    fleets.push_back(std::make_unique<FleetProcess>(bench.client_core, plan));
  }
  std::uint32_t online = 0;
  for (const auto& fleet : fleets) {  // one after the other: each has its own descriptors, all one core
    online += fleet->connect(seconds(300)).online;
    bench.tell(fmt::format("  {} online", online));
  }
  if (online != terminals)
    throw std::runtime_error(fmt::format("only {} of {} came online", online, terminals));

  const auto round_of = [&](seconds time, Faults& faults) {
    for (std::uint32_t i = 0; i < client_count; ++i) {
      const double share = static_cast<double>(terminals) / client_count;
      fleets[i]->begin_open_loop(share / kInterval, time);
    }
    std::uint64_t answered = 0;
    for (const auto& fleet : fleets) {
      const Outcome outcome = fleet->result();
      faults.add("gateways", outcome);
      answered += outcome.answered;
    }
    return answered;
  };
  Faults faults;
  const auto step = std::min<seconds>(bench.hold_time, seconds(30));
  std::uint64_t answered = round_of(seconds(static_cast<long>(kInterval)), faults);  // every terminal once
  const double before = megabytes(gateways);
  const double cpu_before = cpu_seconds(gateways);
  double most = before;
  const TimePoint began = Clock::now();
  for (seconds held{0}; held < bench.hold_time; held += step) {
    answered += round_of(step, faults);
    most = std::max(most, megabytes(gateways));
    bench.tell(fmt::format("  {} s: {} reports answered, {:.1f} MB in the gateways", (held + step).count(),
                           answered, megabytes(gateways)));
  }
  const double wall = std::chrono::duration<double>(Clock::now() - began).count();
  Row row;
  row.scenario = "hold";
  row.name = fmt::format("{} terminals, {} gateways, {} s: memory grows by", terminals, gateway_count,
                         bench.hold_time.count());
  const double growth = (most / before - 1) * 100;
  row.value = {growth, growth, growth};
  row.unit = "%";
  row.bar = Bar{1, false, {}};
  row.detail = fmt::format(
      "{} reports, all answered; {:.1f} to {:.1f} MB ({:.0f} B a terminal); {:.2f} cores", answered, before,
      most, most * 1e6 / terminals, (cpu_seconds(gateways) - cpu_before) / wall);
  row.limit = "descriptors";
  faults.note(row);
  bench.rows.push_back(std::move(row));
}

}  // namespace load
