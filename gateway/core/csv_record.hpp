// Records of CSV text as spreadsheets write them (RFC 4180): for every file of devices, whoever reads it.
// Alone in its header, so that the command line reads the same form without the gateway's libraries.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct CsvRecord {
  std::size_t line = 0;  // that it begins in
  std::vector<std::string> fields;
  bool broken = false;  // a quote that does not end, or text behind one

  [[nodiscard]] bool empty() const noexcept { return fields.size() == 1 && fields[0].empty(); }
};

// Takes one record off the text; a quoted field may hold commas, doubled quotes and line ends.
inline CsvRecord take_csv_record(std::string_view& text, std::size_t& line) {
  CsvRecord record{line, {std::string()}};
  bool quoted = false;
  bool closed = false;  // behind the closing quote of this field
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '\n') ++line;
    std::string& field = record.fields.back();
    if (quoted && c == '"' && text.starts_with('"')) {
      field += c;
      text.remove_prefix(1);
    } else if (quoted && c == '"') {
      quoted = false;
      closed = true;
    } else if (quoted) {
      field += c;
    } else if (c == ',') {
      record.fields.emplace_back();
      closed = false;
    } else if (c == '\n') {
      return record;
    } else if (c == '"' && field.empty() && !closed) {
      quoted = true;
    } else if (c != '\r' || !(text.empty() || text.front() == '\n')) {
      record.broken |= closed;
      field += c;
    }
  }
  record.broken |= quoted;
  return record;
}

}  // namespace gateway
