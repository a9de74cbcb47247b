// jt808-bench: drives a gateway that it starts itself and baselines beside it, and reports ratios.
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <fstream>

#include "tools/load/scenarios/bench.hpp"

namespace {

struct Scenario {
  const char* name;
  const char* text;
  void (*run)(load::Bench&);
  bool by_default;
};

constexpr std::array kScenarios{
    Scenario{"reports", "reports with W outstanding each, per second of server CPU", load::run_reports, true},
    Scenario{"mixed", "latency at a fixed rate of reports", load::run_mixed, true},
    Scenario{"idle", "memory of an idle session", load::run_idle, true},
    Scenario{"shards", "CPU of a report with two shards against one", load::run_shards, true},
    Scenario{"upkeep", "what the idle limit costs a report (needs --session-work)", load::run_upkeep, true},
    Scenario{"start", "ready with a million devices in the store, and their memory", load::run_start, true},
    Scenario{"storm", "logins of many terminals at once", load::run_storm, true},
    Scenario{"rrpc", "signed calls that terminals answer", load::run_rrpc, true},
    Scenario{"noop", "a signed call without a terminal, against nginx (needs --nginx)", load::run_noop, true},
    Scenario{"limit", "refused clients that try again while all descriptors are taken", load::run_limit,
             true},
    Scenario{"hold", "100,000 terminals at gateways that share a port, for minutes", load::run_hold, false},
};

std::string scenario_help() {
  std::string text = "Scenarios:\n";
  for (const Scenario& scenario : kScenarios)
    text += fmt::format("  {:<8} {}\n", scenario.name, scenario.text);
  return text;
}

int no_output(const std::string& output) {
  fmt::print(stderr, "jt808-bench: {} cannot be written\n", output);
  return 1;
}

int run(load::Bench& bench, std::vector<std::string> names, bool json, const std::string& output) {
  if (names.empty()) {
    for (const Scenario& scenario : kScenarios) {
      if (scenario.by_default || bench.effort == load::Effort::full) names.emplace_back(scenario.name);
    }
  }
  std::ofstream file;  // at once: half an hour of measuring is not for nothing
  if (!output.empty()) file.open(output);
  if (!file) return no_output(output);
  const load::MachineFacts facts = load::machine_facts();
  const std::string scheduling = load::own_scheduling();
  bench.descriptors = facts.descriptors;
  int status = 0;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(kScenarios, name, &Scenario::name);
    try {
      found->run(bench);
    } catch (const std::exception& error) {
      fmt::print(stderr, "jt808-bench: {}: {}\n", name, error.what());
      status = 1;
    }
  }
  const load::RunFacts run{bench.effort == load::Effort::quick,
                           bench.form == load::Form::v2019 ? "2019" : "2013",
                           load::fingerprint(bench.gateway),
                           scheduling,
                           bench.server_core,
                           bench.client_core};
  const std::string document = load::json_of(facts, run, bench.rows);
  fmt::print("{}\n", json ? document : load::table_of(facts, run, bench.rows));
  if (!output.empty() && !(file << document << std::endl)) return no_output(output);
  const bool unsound = std::ranges::any_of(bench.rows, [](const load::Row& row) { return !row.sound; });
  return unsound ? 1 : status;
}

int serve_floor(const std::string& kind) {
  load::Descriptor listener = load::listen_on_loopback();
  const sockaddr_in address = load::address_of(listener);
  fmt::print("listening address=127.0.0.1:{}\n", ntohs(address.sin_port));
  std::fflush(stdout);
  load::raise_descriptor_limit();
  load::serve_floor(std::move(listener), kind == "echo"   ? load::FloorKind::echo
                                         : kind == "http" ? load::FloorKind::http
                                                          : load::FloorKind::acknowledge);
}

}  // namespace

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_TIMERSLACK, 1);
  CLI::App cli("Measures jt808-gateway against baselines in the same run; on the loopback interface only.",
               "jt808-bench");
  cli.set_version_flag("--version", "jt808-bench " JT808_VERSION, "Print the version, end");
  load::Bench bench;
  bool quick = false;
  bool full = false;
  bool json = false;
  int hold_seconds = 600;
  std::string edition = "2013";
  std::string output;
  std::vector<std::string> names;
  auto* const floor = cli.add_subcommand("floor", "Only serves a baseline, on a port of the system's choice");
  std::string kind = "acknowledge";
  floor->add_option("--kind", kind, "acknowledge, echo or http")
      ->check(CLI::IsMember({"acknowledge", "echo", "http"}));
  auto* const runs = cli.add_subcommand("run", "Runs scenarios");
  runs->footer(scenario_help());
  runs->add_option("--gateway", bench.gateway, "The program to measure")
      ->required()
      ->check(CLI::ExistingFile);
  runs->add_flag("--quick", quick, "Few short rounds and small fleets: under 3 minutes");
  runs->add_flag("--full", full, "More and longer rounds");
  runs->add_flag("--json", json, "JSON in place of the table");
  runs->add_option("--output", output, "Write the JSON to this file as well");
  runs->add_option("--edition", edition, "2013 or 2019 terminals")->check(CLI::IsMember({"2013", "2019"}));
  runs->add_option("--server-core", bench.server_core, "The core of the gateway and the floor");
  runs->add_option("--client-core", bench.client_core, "The core of the terminals and callers");
  runs->add_option("--nginx", bench.nginx, "The nginx program, for noop");
  runs->add_option("--session-work", bench.session_work, "The program session_work, for upkeep")
      ->check(CLI::ExistingFile);
  runs->add_option("--hold-seconds", hold_seconds, "How long `hold` holds")->check(CLI::Range(10, 7200));
  runs->add_option("--hold-terminals", bench.hold_terminals, "How many `hold` holds")
      ->check(CLI::Range(100, 500'000));
  std::vector<std::string> known;
  for (const Scenario& scenario : kScenarios) known.emplace_back(scenario.name);
  runs->add_option("scenario", names, "Which ones; default: all but the long ones")
      ->check(CLI::IsMember(known));
  cli.require_subcommand(1);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }
  bench.effort = full ? load::Effort::full : quick ? load::Effort::quick : load::Effort::normal;
  bench.hold_time = std::chrono::seconds(hold_seconds);
  bench.form = edition == "2019" ? load::Form::v2019 : load::Form::v2013;
  try {
    if (floor->parsed()) return serve_floor(kind);
    return run(bench, std::move(names), json, output);
  } catch (const std::exception& error) {
    fmt::print(stderr, "jt808-bench: {}\n", error.what());
    return 1;
  }
}
