// The manual of the messages, from their descriptions: tables of fields, three editions side by side.
#pragma once

#include <string>
#include <vector>

#include "jt808/schema.hpp"

namespace jt808 {

struct ManualTable {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// All messages, a row each.
[[nodiscard]] ManualTable catalog_table();
// "0x0200 location_report: Location report (...), terminal to platform, editions 2011, 2013, 2019".
[[nodiscard]] std::string message_summary(const MessageInfo& info);
// The fields of a message, and tables of the items or parameters that it carries.
[[nodiscard]] std::vector<ManualTable> message_tables(const MessageInfo& info);
// What a table of fields says with its signs, in a sentence or two.
[[nodiscard]] std::string manual_legend();
// Everything, as one document in Markdown.
[[nodiscard]] std::string manual_markdown();

}  // namespace jt808
