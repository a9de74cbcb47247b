// Implementation of what the scenarios share.
#include "tools/load/scenarios/bench.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

namespace load {
namespace {

constexpr auto kLogin = std::chrono::seconds(120);
constexpr double kUsedUp = 0.9;

FleetPlan plan_of(const Bench& bench, const sockaddr_in& server, std::uint32_t terminals, std::uint32_t first,
                  bool silent) {
  FleetPlan plan;
  plan.server = server;
  plan.terminals = terminals;
  plan.first = first;
  plan.form = bench.form;
  plan.silent = silent;
  return plan;
}

}  // namespace

void Bench::tell(std::string_view text) const {
  fmt::print(stderr, "  {}\n", text);
}

std::vector<int> Bench::two_server_cores() const {
  for (const int core : cores) {
    if (core != server_core && core != client_core) return {server_core, core};
  }
  return {server_core, client_core};
}

std::vector<int> Bench::measured_cores() const {
  if (server_core == client_core) return {server_core};
  return {server_core, client_core};
}

FloorProcess::FloorProcess(const Bench& bench, FloorKind kind) {
  Descriptor listener = listen_on_loopback();
  address = address_of(listener);
  process = ChildProcess::fork_on(bench.server_core, [&] {
    raise_descriptor_limit();
    serve_floor(std::move(listener), kind);
  });
}

OnlineFleet::OnlineFleet(const Bench& bench, const sockaddr_in& server, std::uint32_t terminals,
                         std::uint32_t first, bool silent)
    : fleet_(bench.client_core, plan_of(bench, server, terminals, first, silent)) {
  const Outcome outcome = fleet_.connect(kLogin);
  if (outcome.online != terminals) {
    throw std::runtime_error(
        fmt::format("only {} of {} terminals came online ({} attempts failed, {} wrong answers)",
                    outcome.online, terminals, outcome.failed, outcome.wrong));
  }
}

void Faults::add(std::string_view who, const Outcome& outcome) {
  if (outcome.sound()) return;
  if (!text_.empty()) text_ += ", ";
  text_ += fmt::format("{}: {} lost, {} wrong, {} no frames, {} links closed", who, outcome.lost,
                       outcome.wrong, outcome.bad, outcome.closed);
}

std::string limit_of(const Spread& server_share, const Spread& client_share, double descriptors_share) {
  const std::string shares = fmt::format(
      "server {:.0f} %, client {:.0f} % of a core{}", server_share.median * 100, client_share.median * 100,
      descriptors_share > 0 ? fmt::format(", {:.0f} % of the descriptors", descriptors_share * 100)
                            : std::string());
  const char* const used_up = server_share.median >= kUsedUp   ? "server core"
                              : client_share.median >= kUsedUp ? "client core"
                              : descriptors_share >= kUsedUp   ? "descriptors"
                                                               : "none";
  return fmt::format("{} ({})", used_up, shares);
}

}  // namespace load
