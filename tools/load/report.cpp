// Implementation of the report.
#include "tools/load/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>

namespace load {
namespace {

bool holds(double value, double limit, bool at_least) noexcept {
  return at_least ? value >= limit : value <= limit;
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
  return bar->aim && holds(value.median, *bar->aim, bar->at_least) ? "aim" : "meets";
}

std::string table_of(const MachineFacts& facts, const RunFacts& run, const std::vector<Row>& rows) {
  std::string text =
      fmt::format("{}, {} cores, {:.0f} GiB, {}, {} descriptors a process; {} terminals{}\n\n",
                  facts.processor, facts.cores, static_cast<double>(facts.memory) / (1U << 30U), facts.kernel,
                  facts.descriptors, run.edition, run.quick ? "; quick" : "");
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{:<8} {:<50} {:>12} {:>17} {:>16} {:<10}\n", "scenario", "what", "value", "spread",
                 "bar (aim)", "verdict");
  for (const Row& row : rows) {
    fmt::format_to(out, "{:<8} {:<50} {:>12} {:>17} {:>16} {:<10}\n", row.scenario, row.name,
                   number(row.value.median) + (row.unit.empty() ? "" : " " + row.unit), spread_text(row),
                   bar_text(row), row.verdict());
    std::string more = row.detail;
    if (row.rounds > 1 || row.dropped > 0) {
      more += fmt::format("; {} rounds, {} dropped for stolen time, machine {:.0f} % busy", row.rounds,
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
                                     {"rows", std::move(list)}};
  return boost::json::serialize(document);
}

}  // namespace load
