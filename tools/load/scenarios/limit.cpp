// `limit`: all descriptors are taken, and those that are refused come again and again. What does it cost, and
// what do the others notice?
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "tools/load/scenarios/bench.hpp"
#include "tools/load/scenarios/refused_clients.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kDescriptors = 2'048;
constexpr const char* kLimits = "  http_connections: 100\n";
constexpr double kRate = 2'000;
constexpr double kEnough = 0.7;  // of the attempts that are due: clients that do not run are not refused
constexpr int kPieces = 5;       // of a slice
constexpr auto kFilled = milliseconds(20'000);

FleetPlan plan_of(const Bench& bench, const sockaddr_in& server, std::uint32_t terminals) {
  FleetPlan plan;
  plan.server = server;
  plan.terminals = terminals;
  plan.form = bench.form;
  return plan;
}

// How many terminals a gateway with so many descriptors lets in: it keeps some back, as many as it thinks
// right.
std::uint32_t admitted(const Bench& bench, const GatewayPlan& gateway_plan) {
  const GatewayProcess gateway(gateway_plan);
  FleetPlan plan = plan_of(bench, gateway.terminals(), static_cast<std::uint32_t>(gateway_plan.descriptors));
  plan.once = true;
  return FleetProcess(bench.client_core, plan).connect(kFilled).online;
}

enum Figure : std::size_t { kP99, kServerShare, kClientShare };
// The floor of a round has two slices: without refused clients ("before", the same figures as the
// candidate's), and while another server refuses them.
constexpr std::size_t kP99Elsewhere = kClientShare + 1;

// The median p99 of the slice's pieces: one halt of the machine spoils one of them, not the slice.
Figures figures_of(FleetProcess& fleet, const ChildProcess& gateway, milliseconds time, Faults& faults) {
  std::vector<double> p99s;
  std::vector<double> server_shares;
  std::vector<double> client_shares;
  for (int piece = 0; piece < kPieces; ++piece) {
    const Slice slice =
        slice_of(gateway, "gateway", faults, [&] { return fleet.open_loop(kRate, time / kPieces); });
    p99s.push_back(slice.quantile(0.99));
    server_shares.push_back(slice.server_share());
    client_shares.push_back(slice.client_share());
  }
  const auto mean = [](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  };
  return {spread_of(p99s).median, mean(server_shares), mean(client_shares)};
}

void add_rows(Bench& bench, const RoundsResult& result, std::uint64_t attempts, double descriptors_share,
              const Faults& faults) {
  const double slices = static_cast<double>(result.kept.size() + result.dropped);
  const double due = slices * kRefused * std::chrono::duration<double>(bench.slice()).count();
  Row cores = row_of("limit", fmt::format("{} refused clients: CPU they use", kRefused), result,
                     result.difference(kServerShare));
  cores.unit = "core";
  cores.bar = Bar{0.05, false, 0.01};
  Row before = row_of("limit", "p99 of the others / before", result, result.ratio(kP99));
  before.bar = Bar{1.2, false, {}};
  Row elsewhere = row_of("limit", fmt::format("the same / while another server refuses the {}", kRefused),
                         result, result.ratio(kP99, kP99Elsewhere));
  for (Row* const row : {&cores, &before, &elsewhere}) {
    row->limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare), descriptors_share);
    row->detail = fmt::format(
        "{} of {:.0f} attempts; 2,000 reports/s: p99 {:.0f} us, before {:.0f} us, {:.0f} us while another "
        "refuses",
        attempts, due, result.candidate(kP99).median, result.floor(kP99).median,
        result.floor(kP99Elsewhere).median);
    row->steady = static_cast<double>(attempts) >= kEnough * due;
    faults.note(*row);
    bench.rows.push_back(std::move(*row));
  }
}

}  // namespace

void run_limit(Bench& bench) {
  GatewayPlan gateway_plan = bench.gateway_plan();
  // The client has as many as this process, and needs some for itself.
  gateway_plan.descriptors = std::min<std::uint64_t>(kDescriptors, bench.fit(kDescriptors, 0.95));
  gateway_plan.limits = kLimits;
  const std::uint32_t terminals = admitted(bench, gateway_plan);
  bench.tell(
      fmt::format("limit: {} terminals fill the gateway's {} descriptors, {} more try again every second",
                  terminals, gateway_plan.descriptors, kRefused));
  GatewayProcess gateway(gateway_plan);
  FleetProcess fleet(bench.client_core, plan_of(bench, gateway.terminals(), terminals));
  if (const Outcome outcome = fleet.connect(kFilled); outcome.online != terminals)
    throw std::runtime_error(fmt::format("only {} of {} terminals came online", outcome.online, terminals));
  const double descriptors_share =
      static_cast<double>(gateway.process().descriptors()) / static_cast<double>(gateway_plan.descriptors);
  FloorProcess other(bench, FloorKind::refuse);
  SharedCounter attempts;
  SharedCounter elsewhere;
  Faults faults;
  const auto figures = [&] { return figures_of(fleet, gateway.process(), bench.slice(), faults); };
  const auto beside = [&](const sockaddr_in& server, SharedCounter& counter) {
    const ChildProcess clients = refused_clients(bench.client_core, server, counter);
    return figures();
  };
  const RoundsResult result = bench.compare(
      [&] { return beside(gateway.terminals(), attempts); },
      [&] {
        Figures floor = figures();
        floor.push_back(beside(other.address, elsewhere)[kP99]);
        return floor;
      },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format(
            "  round {}: p99 {:.0f} us, before {:.0f}, elsewhere {:.0f}; {:.4f} cores more, stolen {:.0f} %",
            number, round.candidate[kP99], round.floor[kP99], round.floor[kP99Elsewhere],
            round.candidate[kServerShare] - round.floor[kServerShare], round.stolen * 100));
      });
  if (attempts.value() == 0) throw std::runtime_error("no client was refused");
  add_rows(bench, result, attempts.value(), descriptors_share, faults);
}

}  // namespace load
