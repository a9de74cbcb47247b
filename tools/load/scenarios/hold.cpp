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

std::uint32_t parts_of(std::uint32_t all, std::uint32_t most) {
  return (all + most - 1) / most;
}

using Gateways = std::vector<std::unique_ptr<GatewayProcess>>;
using Fleets = std::vector<std::unique_ptr<FleetProcess>>;

double megabytes(const Gateways& gateways) {
  double sum = 0;
  for (const auto& gateway : gateways)
    sum += static_cast<double>(gateway->process().memory().private_dirty) / 1e6;
  return sum;
}

double cpu_seconds(const Gateways& gateways) {
  double sum = 0;
  for (const auto& gateway : gateways) sum += static_cast<double>(gateway->process().cpu()) / 1e9;
  return sum;
}

double cpu_seconds(const Fleets& fleets) {
  double sum = 0;
  for (const auto& fleet : fleets) sum += static_cast<double>(fleet->cpu()) / 1e9;
  return sum;
}

// Of the gateway that has most open.
double descriptors_share(const Bench& bench, const Gateways& gateways) {
  std::uint64_t most = 0;
  for (const auto& gateway : gateways) most = std::max(most, gateway->process().descriptors());
  return static_cast<double>(most) / static_cast<double>(bench.descriptors);
}

Gateways start_gateways(const Bench& bench, std::uint32_t count) {
  Gateways gateways;
  for (std::uint32_t i = 0; i < count; ++i) {
    GatewayPlan plan = bench.gateway_plan();
    plan.share_port = true;
    plan.node_id = i;
    // Half a million take minutes to log in, and who is online says nothing until all are.
    plan.limits = "  idle: 600s\n";
    if (i > 0) {
      plan.port = ntohs(gateways.front()->terminals().sin_port);
      plan.auth_keys = gateways.front()->data_folder() / "auth_keys";
    }
    gateways.push_back(std::make_unique<GatewayProcess>(plan));
  }
  return gateways;
}

// The terminals in several processes, all on the client's core.
class Terminals {
 public:
  // All online, or std::runtime_error.
  Terminals(const Bench& bench, const sockaddr_in& server, std::uint32_t terminals) {
    const std::uint32_t count = parts_of(terminals, kTerminalsOfAClient);
    for (std::uint32_t i = 0; i < count; ++i) {
      FleetPlan plan;
      plan.server = server;
      plan.first = static_cast<std::uint32_t>(std::uint64_t{terminals} * i / count);
      plan.terminals = static_cast<std::uint32_t>(std::uint64_t{terminals} * (i + 1) / count) - plan.first;
      plan.form = bench.form;
      sizes_.push_back(plan.terminals);
      fleets_.push_back(std::make_unique<FleetProcess>(bench.client_core, plan));
    }
    std::uint32_t online = 0;
    for (const auto& fleet : fleets_) {  // one after the other
      online += fleet->connect(seconds(300)).online;
      bench.tell(fmt::format("  {} online", online));
    }
    if (online != terminals)
      throw std::runtime_error(fmt::format("only {} of {} came online", online, terminals));
  }
  // Everyone reports every 30 s for this time; how many reports were answered.
  std::uint64_t report(seconds time, Faults& faults) {
    for (std::size_t i = 0; i < fleets_.size(); ++i) {
      // Its own size: a terminal that never reports is closed by the idle limit.
      fleets_[i]->begin_open_loop(sizes_[i] / kInterval, time);
    }
    std::uint64_t answered = 0;
    for (const auto& fleet : fleets_) {
      const Outcome outcome = fleet->result();
      faults.add("gateways", outcome);
      answered += outcome.answered;
    }
    return answered;
  }
  [[nodiscard]] const Fleets& fleets() const noexcept { return fleets_; }

 private:
  Fleets fleets_;
  std::vector<double> sizes_;
};

}  // namespace

void run_hold(Bench& bench) {
  const std::uint32_t terminals = bench.hold_terminals;
  const std::uint32_t gateway_count = std::max(2U, parts_of(terminals, kTerminalsOfAGateway));
  bench.tell(fmt::format("hold: {} terminals at {} gateways on one port for {} s", terminals, gateway_count,
                         bench.hold_time.count()));
  const Gateways gateways = start_gateways(bench, gateway_count);
  Terminals all(bench, gateways.front()->terminals(), terminals);
  Faults faults;
  const auto step = std::min<seconds>(bench.hold_time, seconds(30));
  std::uint64_t answered = all.report(seconds(static_cast<long>(kInterval)), faults);  // every terminal once
  const double before = megabytes(gateways);
  const double server_before = cpu_seconds(gateways);
  const double client_before = cpu_seconds(all.fleets());
  double most = before;
  const TimePoint began = Clock::now();
  for (seconds held{0}; held < bench.hold_time; held += step) {
    answered += all.report(step, faults);
    most = std::max(most, megabytes(gateways));
    bench.tell(fmt::format("  {} s: {} reports answered, {:.1f} MB in the gateways", (held + step).count(),
                           answered, megabytes(gateways)));
  }
  const double wall = std::chrono::duration<double>(Clock::now() - began).count();
  const double server_share = (cpu_seconds(gateways) - server_before) / wall;
  const double client_share = (cpu_seconds(all.fleets()) - client_before) / wall;
  Row row;
  row.scenario = "hold";
  row.name = fmt::format("{} terminals, {} gateways, {} s: memory grows by", terminals, gateway_count,
                         bench.hold_time.count());
  row.value = spread_of({(most / before - 1) * 100});
  row.unit = "%";
  row.bar = Bar{1, false, {}};
  row.detail =
      fmt::format("{} reports, all answered; {:.1f} to {:.1f} MB ({:.0f} B a terminal); {:.2f} cores",
                  answered, before, most, most * 1e6 / terminals, server_share);
  row.limit =
      limit_of(spread_of({server_share}), spread_of({client_share}), descriptors_share(bench, gateways));
  faults.note(row);
  bench.rows.push_back(std::move(row));
}

}  // namespace load
