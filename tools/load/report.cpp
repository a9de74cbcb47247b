// Implementation of the report.
#include "tools/load/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <iterator>
#include <utility>

namespace load {
namespace {

constexpr double kMostDisagree = 0.25;  // of the rounds

bool holds(double value, double limit, bool at_least) noexcept {
  return at_least ? value >= limit : value <= limit;
}

// Whether the rounds say what their median says.
bool agreed(const Spread& spread, double limit, bool at_least) {
  const auto against =
      std::ranges::count_if(spread.values, [&](double value) { return !holds(value, limit, at_least); });
  return static_cast<double>(against) <= kMostDisagree * static_cast<double>(spread.values.size());
}

std::string number(double value) {
  if (value == 0) return "0";
  const double size = value < 0 ? -value : value;
  return size >= 1000  ? fmt::format("{:.0f}", value)
         : size >= 10  ? fmt::format("{:.1f}", value)
         : size >= 0.1 ? fmt::format("{:.2f}", value)
                       : fmt::format("{:.4f}", value);
}

std::string bar_text(const Row& row) {
  if (!row.bar) return "";
  std::string text = (row.bar->at_least ? ">= " : "<= ") + number(row.bar->value);
  if (row.bar->aim) text += " (" + number(*row.bar->aim) + ")";
  return text;
}

std::string spread_text(const Row& row) {
  if (row.rounds < 2) return "";
  return number(row.value.low) + " - " + number(row.value.high);
}

}  // namespace

std::string Row::verdict() const {
  if (!sound) return "unsound";
  if (!bar) return "told";
  if (rounds == 0) return "unmeasured";
  if (!holds(value.median, bar->value, bar->at_least)) return "below";
  if (!steady || !agreed(value, bar->value, bar->at_least)) return "noisy";
  const bool aim =
      bar->aim && holds(value.median, *bar->aim, bar->at_least) && agreed(value, *bar->aim, bar->at_least);
  return aim ? "aim" : "meets";
}

Row row_of(std::string scenario, std::string name, const RoundsResult& result, Spread value) {
  Row row;
  row.scenario = std::move(scenario);
  row.name = std::move(name);
  row.value = std::move(value);
  row.rounds = result.kept.size();
  row.dropped = result.dropped;
  row.busy = result.busy;
  return row;
}

std::string table_of(const MachineFacts& facts, const RunFacts& run, const std::vector<Row>& rows) {
  std::string text = fmt::format(
      "{}, {} cores, {:.0f} GiB, {}, {} descriptors a process; {} terminals{}\n"
      "gateway {}; server on core {}, client on core {}; scheduled {}\n"
      "A slice is one side alone under load; a round, one slice of each side; a value, the median of "
      "the rounds' ratios.\n\n",
      facts.processor, facts.cores, static_cast<double>(facts.memory) / (1U << 30U), facts.kernel,
      facts.descriptors, run.edition, run.quick ? "; quick" : "", run.gateway, run.server_core,
      run.client_core, run.scheduling);
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{:<8} {:<50} {:>12} {:>17} {:>16} {:<10}\n", "scenario", "what", "value", "spread",
                 "bar (aim)", "verdict");
  for (const Row& row : rows) {
    fmt::format_to(out, "{:<8} {:<50} {:>12} {:>17} {:>16} {:<10}\n", row.scenario, row.name,
                   number(row.value.median) + (row.unit.empty() ? "" : " " + row.unit), spread_text(row),
                   bar_text(row), row.verdict());
    std::string more = row.detail;
    if (row.rounds > 1 || row.dropped > 0) {
      more += fmt::format("; {} rounds, {} dropped for stolen time, cores {:.0f} % busy", row.rounds,
                          row.dropped, row.busy * 100);
    }
    if (!row.limit.empty()) more += "; limit: " + row.limit;
    if (!row.fault.empty()) more += "; FAULT: " + row.fault;
    fmt::format_to(out, "         {}\n", more);
  }
  return text;
}

std::string json_of(const MachineFacts& facts, const RunFacts& run, const std::vector<Row>& rows) {
  boost::json::array list;
  for (const Row& row : rows) {
    boost::json::object entry{
        {"scenario", row.scenario}, {"name", row.name},       {"value", row.value.median},
        {"low", row.value.low},     {"high", row.value.high}, {"unit", row.unit.empty() ? "ratio" : row.unit},
        {"verdict", row.verdict()}, {"detail", row.detail},   {"limit", row.limit},
        {"rounds", row.rounds},     {"dropped", row.dropped}, {"busy", row.busy},
        {"fault", row.fault}};
    if (!row.value.values.empty()) entry["values"] = boost::json::value_from(row.value.values);
    if (row.bar) {
      entry["bar"] = row.bar->value;
      entry["at_least"] = row.bar->at_least;
      if (row.bar->aim) entry["aim"] = *row.bar->aim;
    }
    list.push_back(std::move(entry));
  }
  const boost::json::object document{{"machine",
                                      {{"processor", facts.processor},
                                       {"kernel", facts.kernel},
                                       {"cores", facts.cores},
                                       {"memory", facts.memory},
                                       {"descriptors", facts.descriptors}}},
                                     {"quick", run.quick},
                                     {"edition", run.edition},
                                     {"gateway", run.gateway},
                                     {"scheduling", run.scheduling},
                                     {"server_core", run.server_core},
                                     {"client_core", run.client_core},
                                     {"rows", std::move(list)}};
  return boost::json::serialize(document);
}

}  // namespace load
