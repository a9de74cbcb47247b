// What was measured, as a table for people and as JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tools/load/machine.hpp"
#include "tools/load/rounds.hpp"

namespace load {

// The bar of a row and the aim beyond it.
struct Bar {
  double value = 0;
  bool at_least = true;  // else at most
  std::optional<double> aim;
};

struct Row {
  std::string scenario;
  std::string name;        // what is measured, with its sizes
  Spread value;            // a ratio, or a figure with `unit`
  std::string unit;        // empty: a ratio
  std::optional<Bar> bar;  // none: told only
  std::string detail;      // absolute figures of both sides
  std::string limit;       // what was used up: "server core", "client core", "descriptors"
  std::size_t rounds = 1;
  std::size_t dropped = 0;
  double busy = 0;     // share of the time of the cores
  bool steady = true;  // what was to be measured went on all the time; else the row is "noisy" at best
  bool sound = true;   // nothing lost, nothing wrong
  std::string fault;   // what was lost or wrong

  // "meets", "aim" (the aim is met too), "below", "unsound" or "told". Bar and aim are met where the median
  // and three quarters of the rounds meet them; "noisy" where the median does and the rounds disagree.
  [[nodiscard]] std::string verdict() const;
};

// A row of rounds: `value` is of `result`.
[[nodiscard]] Row row_of(std::string scenario, std::string name, const RoundsResult& result, Spread value);

// What was run, beside the machine.
struct RunFacts {
  bool quick = false;
  std::string edition = "2013";  // of the terminals
  std::string gateway = {};      // which program: the beginning of its SHA-256
  std::string scheduling = {};   // of the processes that are measured, and of those that measure
  int server_core = 0;
  int client_core = 0;
};

[[nodiscard]] std::string table_of(const MachineFacts& facts, const RunFacts& run,
                                   const std::vector<Row>& rows);
[[nodiscard]] std::string json_of(const MachineFacts& facts, const RunFacts& run,
                                  const std::vector<Row>& rows);

}  // namespace load
