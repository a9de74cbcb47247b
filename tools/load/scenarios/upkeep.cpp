// `upkeep`: what the idle limit costs a report. session_work tells the CPU time of that bookkeeping alone:
// the gateway's own clock and wheel, and in place of the session an object that does what the session does
// for the idle limit. The gateway beside it tells the CPU time of a whole report.
#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

#include "tools/load/scenarios/bench.hpp"

namespace load {
namespace {

using std::chrono::seconds;

// Each read has one report then, as the bookkeeping that is timed.
constexpr std::uint32_t kTerminals = 100;
constexpr std::uint32_t kWindow = 1;
constexpr const char* kTimes = "2000000";

enum Figure : std::size_t { kNanoseconds, kServerShare, kClientShare };

Figures of_upkeep(const Bench& bench) {
  const TemporaryFolder folder;
  const std::filesystem::path output = folder.path() / "nanoseconds";
  ChildProcess work =
      ChildProcess::execute({bench.server_core}, {bench.session_work, "upkeep", kTimes, "--time"}, output);
  double nanoseconds = 0;
  if (!work.wait(seconds(60)) || !(std::ifstream(output) >> nanoseconds) || nanoseconds <= 0)
    throw std::runtime_error(bench.session_work + " told no time");
  return {nanoseconds};
}

Figures of_report(OnlineFleet& fleet, const ChildProcess& gateway, std::chrono::milliseconds time,
                  Faults& faults) {
  const Slice slice = slice_of(gateway, "gateway", faults, [&] { return fleet->closed_loop(kWindow, time); });
  if (slice.outcome.answered == 0) throw std::runtime_error("no report was answered");
  return {slice.cpu_of_one(), slice.server_share(), slice.client_share()};
}

}  // namespace

void run_upkeep(Bench& bench) {
  if (bench.session_work.empty()) {
    bench.tell("upkeep: no --session-work given; left out");
    return;
  }
  bench.tell("upkeep: the idle limit's bookkeeping against a whole report, 100 terminals, W=1");
  GatewayProcess gateway(bench.gateway_plan());
  OnlineFleet fleet(bench, gateway.terminals(), kTerminals);
  Faults faults;
  const RoundsResult result = bench.compare(
      [&] { return of_upkeep(bench); },
      [&] { return of_report(fleet, gateway.process(), bench.slice(), faults); },
      [&](std::size_t number, const Round& round) {
        bench.tell(fmt::format("  round {}: {:.1f} of {:.0f} ns a report, stolen {:.0f} %", number,
                               round.candidate[kNanoseconds], round.floor[kNanoseconds], round.stolen * 100));
      });
  Row row = row_of("upkeep", "bookkeeping of the idle limit / a report, W=1", result,
                   result.ratio(kNanoseconds).times(100));
  row.unit = "%";
  row.bar = Bar{3, false, 1};
  row.detail = fmt::format("{:.1f} ns of {:.0f} ns of CPU", result.candidate(kNanoseconds).median,
                           result.floor(kNanoseconds).median);
  row.limit = limit_of(result.floor(kServerShare), result.floor(kClientShare));  // of the reports
  faults.note(row);
  bench.rows.push_back(std::move(row));
}

}  // namespace load
