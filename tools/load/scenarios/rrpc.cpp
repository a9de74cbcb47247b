// `rrpc`: signed calls over HTTP that terminals answer: latency against its two halves (the floor's answer to
// a request and its echo of a frame), losses, and parked calls.
#include <fmt/format.h>

#include <optional>
#include <stdexcept>

#include "tools/load/scenarios/bench.hpp"
#include "tools/load/scenarios/callers.hpp"

namespace load {
namespace {

using std::chrono::milliseconds;

constexpr auto kPatience = milliseconds(60'000);
constexpr double kRate = 1'000;
constexpr std::uint32_t kCallers = 64;

std::string fault_of(const HttpOutcome& outcome) {
  if (outcome.sound()) return "";
  return fmt::format("{} calls lost, {} wrong, {} connections closed{}{}", outcome.lost, outcome.wrong,
                     outcome.closed, outcome.example.empty() ? "" : "; such as: ", outcome.example);
}

void add_fault(Row& row, const std::string& fault) {
  if (fault.empty()) return;
  row.sound = false;
  row.fault = fault;
}

// Terminals and callers in one loop of this process, on the client's core.
struct Callers {
  EventLoop loop;
  std::optional<Fleet> fleet;

  Callers(const Bench& bench, const sockaddr_in& server, std::uint32_t terminals, bool silent = false,
          std::uint32_t first = 0) {
    FleetPlan plan;
    plan.server = server;
    plan.terminals = terminals;
    plan.first = first;
    plan.form = bench.form;
    plan.silent = silent;
    fleet.emplace(loop, plan);
    const Outcome outcome = fleet->connect(kPatience);
    if (outcome.online != terminals) throw std::runtime_error("not all terminals came online");
  }
};

double p50_us(const Histogram& histogram) {
  return static_cast<double>(histogram.quantile(0.5)) / 1e3;
}

enum Figure : std::size_t { kP50, kP99, kServerShare, kClientShare };

void run_latency(Bench& bench) {
  const std::uint32_t terminals = bench.effort == Effort::quick ? 200 : 1'000;
  bench.tell("rrpc: 1,000 calls/s, 0x8201 answered by 0x0201, against the floor's no-op HTTP and echo");
  GatewayProcess gateway(bench.gateway_plan());
  FloorProcess echo(bench, FloorKind::echo);
  FloorProcess http(bench, FloorKind::http);
  Callers callers(bench, gateway.terminals(), terminals);
  FleetPlan echo_plan;
  echo_plan.server = echo.address;
  echo_plan.terminals = kCallers;
  echo_plan.echo = true;
  Fleet echoes(callers.loop, echo_plan);
  if (echoes.connect(kPatience).online != kCallers)
    throw std::runtime_error("the echo server does not accept");
  HttpFleet calls(callers.loop, rrpc_calls(gateway, kCallers, terminals));
  HttpFleet constant(callers.loop, constant_calls(http.address, kCallers, "/", kSuccess));
  calls.connect(kPatience);
  constant.connect(kPatience);
  std::string fault;
  const auto candidate = [&]() -> Figures {
    const std::uint64_t before = gateway.process().cpu();
    const HttpOutcome outcome = calls.open_loop(kRate, bench.slice());
    const auto cpu = static_cast<double>(gateway.process().cpu() - before);
    if (fault.empty()) fault = fault_of(outcome);
    const auto wall = static_cast<double>(outcome.nanoseconds);
    return {p50_us(outcome.latency), static_cast<double>(outcome.latency.quantile(0.99)) / 1e3, cpu / wall,
            static_cast<double>(outcome.client_cpu) / wall};
  };
  const auto halves = [&]() -> Figures {
    const HttpOutcome answers = constant.open_loop(kRate, bench.slice() / 2);
    const Outcome frames = echoes.open_loop(kRate, bench.slice() / 2);
    if (fault.empty()) fault = fault_of(answers);
    if (fault.empty() && !frames.sound()) fault = "the echo lost frames";
    return {p50_us(answers.latency) + p50_us(frames.latency),
            static_cast<double>(answers.latency.quantile(0.99) + frames.latency.quantile(0.99)) / 1e3};
  };
  const RoundsResult result = bench.compare(candidate, halves, [&](std::size_t number, const Round& round) {
    bench.tell(fmt::format("  round {}: p50 {:.0f} / {:.0f} us, stolen {:.0f} %", number,
                           round.candidate[kP50], round.floor[kP50], round.stolen * 100));
  });
  Row row = row_of("rrpc", "1,000 calls/s, p50 / (floor's no-op HTTP + echo)", result, result.ratio(kP50));
  row.bar = Bar{1.5, false, 1.1};
  row.detail =
      fmt::format("RRpc {:.0f} us (p99 {:.0f}), halves {:.0f} us (p99 {:.0f})", result.candidate(kP50).median,
                  result.candidate(kP99).median, result.floor(kP50).median, result.floor(kP99).median);
  row.limit = limit_of(result.candidate(kServerShare), result.candidate(kClientShare));
  add_fault(row, fault);
  bench.rows.push_back(std::move(row));
}

// Calls at a rate; nothing may be lost or get another's answer.
void run_losses(Bench& bench, std::uint32_t terminals, double rate, milliseconds time) {
  bench.tell(
      fmt::format("rrpc: {:.0f} calls/s over {} terminals for {} s", rate, terminals, time.count() / 1000));
  GatewayProcess gateway(bench.gateway_plan());
  Callers callers(bench, gateway.terminals(), terminals);
  HttpFleet calls(callers.loop, rrpc_calls(gateway, 512, terminals));
  calls.connect(kPatience);
  const std::uint64_t before = gateway.process().cpu();
  const HttpOutcome outcome = calls.open_loop(rate, time);
  const auto cpu = static_cast<double>(gateway.process().cpu() - before);
  Row row;
  row.scenario = "rrpc";
  row.name =
      fmt::format("{:.0f} calls/s, {} terminals, {} s: lost or wrong", rate, terminals, time.count() / 1000);
  const auto bad = static_cast<double>(outcome.lost + outcome.wrong);
  row.value = {bad, bad, bad};
  row.unit = "calls";
  row.bar = Bar{0, false, {}};
  const auto wall = static_cast<double>(outcome.nanoseconds);
  row.detail = fmt::format("{} calls, p50 {:.0f} us, p99 {:.0f} us, {:.0f} calls per CPU s", outcome.right,
                           p50_us(outcome.latency), static_cast<double>(outcome.latency.quantile(0.99)) / 1e3,
                           static_cast<double>(outcome.right) / cpu * 1e9);
  row.limit = limit_of(spread_of({cpu / wall}), spread_of({static_cast<double>(outcome.client_cpu) / wall}));
  add_fault(row, fault_of(outcome));
  bench.rows.push_back(std::move(row));
}

// All callers ask again as soon as they are answered: calls for each second of CPU, against our own constant
// answer.
void run_closed(Bench& bench) {
  constexpr std::uint32_t kConnections = 256;
  const std::uint32_t terminals = bench.fit(1'000, 0.4);  // one process has them and the callers
  bench.tell(fmt::format("rrpc: closed loop, 256 connections, {} terminals, against our own constant answer",
                         terminals));
  GatewayProcess gateway(bench.gateway_plan());
  Callers callers(bench, gateway.terminals(), terminals);
  HttpFleet calls(callers.loop, rrpc_calls(gateway, kConnections, terminals));
  HttpFleet constant(callers.loop, constant_calls(gateway.admin(), kConnections, "/readyz", kReady));
  calls.connect(kPatience);
  constant.connect(kPatience);
  std::string fault;
  enum Closed : std::size_t { kPerCpuSecond, kOfServer, kOfClient };
  const auto slice = [&](HttpFleet& fleet) -> Figures {
    const std::uint64_t before = gateway.process().cpu();
    const HttpOutcome outcome = fleet.closed_loop(bench.slice());
    const auto cpu = static_cast<double>(gateway.process().cpu() - before);
    if (fault.empty()) fault = fault_of(outcome);
    const auto wall = static_cast<double>(outcome.nanoseconds);
    return {static_cast<double>(outcome.right) / cpu * 1e9, cpu / wall,
            static_cast<double>(outcome.client_cpu) / wall};
  };
  const RoundsResult result =
      bench.compare([&] { return slice(calls); }, [&] { return slice(constant); },
                    [&](std::size_t number, const Round& round) {
                      bench.tell(fmt::format("  round {}: {:.3f} ({:.0f} / {:.0f} per CPU s)", number,
                                             round.candidate[kPerCpuSecond] / round.floor[kPerCpuSecond],
                                             round.candidate[kPerCpuSecond], round.floor[kPerCpuSecond]));
                    });
  Row row =
      row_of("rrpc", "closed loop, signed, per CPU s / our constant", result, result.ratio(kPerCpuSecond));
  row.detail = fmt::format("RRpc {:.0f}, constant {:.0f} per CPU s", result.candidate(kPerCpuSecond).median,
                           result.floor(kPerCpuSecond).median);
  row.limit = limit_of(result.candidate(kOfServer), result.candidate(kOfClient));
  add_fault(row, fault);
  bench.rows.push_back(std::move(row));
}

// Silent terminals: every call waits for its deadline, and ends with TIMEOUT soon after it.
void run_parked(Bench& bench) {
  // Each has a terminal and a connection: two of the gateway's descriptors.
  const std::uint32_t parked = bench.fit(bench.effort == Effort::quick ? 1'000 : 8'000, 0.4);
  constexpr auto kDeadline = 8'000.0;  // milliseconds
  bench.tell(fmt::format("rrpc: {} calls to silent terminals, parked for 8 s", parked));
  GatewayProcess gateway(bench.gateway_plan());
  OnlineFleet silent(bench, gateway.terminals(), parked, 100, true);
  Callers callers(bench, gateway.terminals(), 100);
  HttpFleet calls(callers.loop, rrpc_calls(gateway, parked, parked, 100, true));
  calls.connect(kPatience);
  const MemoryUse before = gateway.process().memory();
  const std::uint64_t cpu_before = gateway.process().cpu();
  const HttpOutcome outcome = calls.each_once(2'000, milliseconds(12'000));
  const auto cpu = static_cast<double>(gateway.process().cpu() - cpu_before);
  const MemoryUse after = gateway.process().memory();
  const double descriptors =
      static_cast<double>(gateway.process().descriptors()) / static_cast<double>(bench.descriptors);
  HttpFleet others(callers.loop, rrpc_calls(gateway, 8, 100));
  others.connect(kPatience);
  const HttpOutcome others_outcome = others.open_loop(200, milliseconds(1'000));
  Row row;
  row.scenario = "rrpc";
  row.name = fmt::format("{} parked calls: TIMEOUT after the deadline", parked);
  const double late = static_cast<double>(outcome.latency.longest()) / 1e6 - kDeadline;
  row.value = {late, static_cast<double>(outcome.shortest) / 1e6 - kDeadline, late};
  row.unit = "ms";
  row.bar = Bar{100, false, {}};
  row.detail = fmt::format(
      "earliest {:.1f} ms after its deadline, latest {:.1f}; memory {:.0f} B a call", row.value.low, late,
      (static_cast<double>(after.private_dirty) - static_cast<double>(before.private_dirty)) / parked);
  const auto wall = static_cast<double>(outcome.nanoseconds);
  row.limit = limit_of(spread_of({cpu / wall}), spread_of({static_cast<double>(outcome.client_cpu) / wall}),
                       descriptors);
  add_fault(row, fault_of(outcome));
  if (row.sound && row.value.low < 0) add_fault(row, "a call ended before its deadline");
  if (row.sound) add_fault(row, fault_of(others_outcome));
  bench.rows.push_back(std::move(row));
}

}  // namespace

void run_rrpc(Bench& bench) {
  const bool quick = bench.effort == Effort::quick;
  pin_to({bench.client_core});
  run_latency(bench);
  run_losses(bench, bench.fit(quick ? 2'000 : 10'000, 0.6), quick ? 2'000 : 5'000,
             milliseconds(quick ? 3'000 : 10'000));
  if (bench.effort == Effort::full) run_losses(bench, bench.fit(1'000, 0.6), kRate, milliseconds(60'000));
  run_closed(bench);
  run_parked(bench);
}

}  // namespace load
