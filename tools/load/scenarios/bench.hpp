// What all scenarios share: the sizes of this run, the cores, where rows go, and the floor.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/load/child_process.hpp"
#include "tools/load/fleet_process.hpp"
#include "tools/load/floor_server.hpp"
#include "tools/load/gateway_process.hpp"
#include "tools/load/machine.hpp"
#include "tools/load/report.hpp"
#include "tools/load/rounds.hpp"

namespace load {

enum class Effort : std::uint8_t { quick, normal, full };

// One run of the benchmark.
struct Bench {
  std::filesystem::path gateway;  // the program
  Effort effort = Effort::normal;
  Form form = Form::v2013;
  std::vector<int> cores = allowed_cores();
  int server_core = cores.front();
  int client_core = cores.size() > 1 ? cores[1] : server_core;
  std::string nginx;                   // the program, for `noop`; empty: without it
  std::string session_work;            // the program, for `upkeep`; empty: without it
  std::uint64_t descriptors = 20'000;  // that a process may have
  std::chrono::seconds hold_time{600};
  std::uint32_t hold_terminals = 100'000;
  std::vector<Row> rows;

  [[nodiscard]] std::size_t rounds() const noexcept {
    return effort == Effort::quick ? 3 : effort == Effort::full ? 11 : 7;
  }
  [[nodiscard]] std::chrono::milliseconds slice() const noexcept {
    return std::chrono::milliseconds(effort == Effort::quick ? 700 : effort == Effort::full ? 3000 : 2000);
  }
  [[nodiscard]] GatewayPlan gateway_plan() const {
    GatewayPlan plan;
    plan.program = gateway;
    plan.cores = {server_core};
    return plan;
  }
  // As many of `wanted` terminals or callers as fit into this share of a process's descriptors: where they
  // are few, a row has a smaller size and says so in its name.
  [[nodiscard]] std::uint32_t fit(std::uint32_t wanted, double share = 0.7) const noexcept {
    return std::min(wanted, static_cast<std::uint32_t>(static_cast<double>(descriptors) * share));
  }
  // For a gateway with two shards: a core of its own beside the server's where the machine has a third one,
  // else the client's too.
  [[nodiscard]] std::vector<int> two_server_cores() const;
  // The cores that a measurement needs.
  [[nodiscard]] std::vector<int> measured_cores() const;
  // Rounds of this run's number on those cores.
  [[nodiscard]] RoundsResult compare(
      const std::function<Figures()>& candidate, const std::function<Figures()>& floor,
      const std::function<void(std::size_t number, const Round&)>& tell) const {
    return run_rounds(measured_cores(), rounds(), candidate, floor, tell);
  }
  // A line of progress.
  void tell(std::string_view text) const;
};

// The floor in a process on the server's core.
struct FloorProcess {
  FloorProcess(const Bench& bench, FloorKind kind);
  sockaddr_in address{};
  ChildProcess process;
};

// Terminals, all online at one server. Throws std::runtime_error where that fails.
class OnlineFleet {
 public:
  OnlineFleet(const Bench& bench, const sockaddr_in& server, std::uint32_t terminals, std::uint32_t first = 0,
              bool silent = false);
  [[nodiscard]] FleetProcess* operator->() noexcept { return &fleet_; }

 private:
  FleetProcess fleet_;
};

// What was lost or wrong in the outcomes of a row.
class Faults {
 public:
  void add(std::string_view who, const Outcome& outcome);
  void note(Row& row) const {
    row.sound = text_.empty();
    row.fault = text_;
  }

 private:
  std::string text_;
};

// What a server and its terminals did in a slice.
struct Slice {
  Outcome outcome;
  double cpu = 0;  // nanoseconds of the server

  [[nodiscard]] double per_cpu_second() const noexcept { return answered() / cpu * 1e9; }
  [[nodiscard]] double per_second() const noexcept { return answered() / wall() * 1e9; }
  [[nodiscard]] double cpu_of_one() const noexcept { return cpu / std::max(1.0, answered()); }
  [[nodiscard]] double server_share() const noexcept { return cpu / wall(); }
  [[nodiscard]] double client_share() const noexcept {
    return static_cast<double>(outcome.client_cpu) / wall();
  }
  // Of the latency, in microseconds.
  [[nodiscard]] double quantile(double share) const noexcept {
    return static_cast<double>(outcome.latency.quantile(share)) / 1e3;
  }

 private:
  [[nodiscard]] double answered() const noexcept { return static_cast<double>(outcome.answered); }
  [[nodiscard]] double wall() const noexcept {
    return std::max(1.0, static_cast<double>(outcome.nanoseconds));
  }
};

// One slice (rounds.hpp says what that is): `work` drives terminals of this server.
template <class Work>
[[nodiscard]] Slice slice_of(const ChildProcess& server, std::string_view who, Faults& faults, Work&& work) {
  Slice slice;
  const std::uint64_t before = server.cpu();
  slice.outcome = work();
  slice.cpu = static_cast<double>(server.cpu() - before);
  faults.add(who, slice.outcome);
  return slice;
}

// "server core", "client core" or "descriptors" where the median slice used that up, and how far it went.
[[nodiscard]] std::string limit_of(const Spread& server_share, const Spread& client_share,
                                   double descriptors_share = 0);

void run_reports(Bench& bench);
void run_mixed(Bench& bench);
void run_idle(Bench& bench);
void run_shards(Bench& bench);
void run_start(Bench& bench);
void run_upkeep(Bench& bench);
void run_storm(Bench& bench);
void run_rrpc(Bench& bench);
void run_noop(Bench& bench);
void run_limit(Bench& bench);
void run_hold(Bench& bench);

}  // namespace load
