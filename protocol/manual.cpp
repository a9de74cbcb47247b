// Descriptions to tables.
#include "jt808/manual.hpp"

#include <algorithm>

#include "jt808/catalog.hpp"
#include "protocol/manual_rows.hpp"
#include "protocol/rows.hpp"
#include "protocol/wording.hpp"

namespace jt808 {
namespace {

class FieldTable {
 public:
  explicit FieldTable(const MessageInfo& info) : info_(info) {
    table_.title = "Fields";
    table_.columns = {"Field", "Type", "Unit", "2011", "2013", "2019", "Meaning"};
  }

  ManualTable build() {
    add(info_.fields, "");
    return std::move(table_);
  }

 private:
  void add(std::span<const FieldInfo> rows, const std::string& prefix) {
    for (const FieldInfo& row : rows) {
      std::string meaning = meaning_of(rows, row);
      bool expand = row.structure != nullptr;
      if (expand) {
        const std::string elsewhere = shown_elsewhere(*row.structure);
        expand = elsewhere.empty();
        if (!expand) meaning += "; " + elsewhere;
      }
      table_.rows.push_back({prefix + std::string(row.name), type_name(row), unit_text(row, true),
                             cell(rows, row, Edition::v2011, prefix), cell(rows, row, Edition::v2013, prefix),
                             cell(rows, row, Edition::v2019, prefix), std::move(meaning)});
      if (expand) add(row.structure->fields, inner_prefix(row, prefix));
    }
  }

  // Where the fields of a structure are shown already; empty where they are to be shown here.
  std::string shown_elsewhere(const StructInfo& structure) {
    if (const MessageInfo* const message = message_of(structure)) {
      return "fields as in " + hex_number(message->id, 2);
    }
    if (structure.name == "location_base") return "the first eight fields of 0x0200";
    if (std::ranges::find(shown_, &structure) != shown_.end()) return "fields as above";
    shown_.push_back(&structure);
    return {};
  }

  // The offset in the body, or, with a +, in the structure or entry.
  std::string cell(std::span<const FieldInfo> rows, const FieldInfo& row, Edition edition,
                   const std::string& prefix) const {
    if ((info_.editions & Layout(edition).bits & kAllEditions) == 0) return std::string(kAbsent);
    const LayoutMask usual = layout_for(info_, edition).bits & kAllEditions;
    std::string text = offset_text(rows, row, usual);
    if (edition == Edition::v2011 && text == kAbsent) {
      text = offset_text(rows, row, kStrict2011);
      if (text != kAbsent) return "strict " + sign(text, prefix);
    }
    return sign(text, prefix);
  }

  static std::string sign(const std::string& text, const std::string& prefix) {
    return prefix.empty() || text == kAbsent || text == kAnywhere ? text : '+' + text;
  }

  const MessageInfo& info_;
  ManualTable table_;
  std::vector<const StructInfo*> shown_;
};

class ItemsTable {
 public:
  explicit ItemsTable(const ItemTable& items) : items_(items) {
    table_.title = items.id_width == 1 ? "Additional items" : "Terminal parameters";
    table_.columns = {"Id", "Name", "Type", "Unit", "Offset", "Editions", "Source", "Meaning"};
  }

  ManualTable build() {
    for (const ItemInfo& item : items_.items) {
      std::string id = hex_number(item.id, items_.id_width);
      if (item.last_id != 0) id += "–" + hex_number(item.last_id, items_.id_width);
      const std::string editions = editions_text(item.editions);
      const std::string source = item.source.empty() ? "JT/T 808" : std::string(item.source);
      const bool single = item.fields.size() == 1;
      const FieldInfo& first = item.fields.front();
      table_.rows.push_back({id, std::string(item.name), single ? type_name(first) : "STRUCT",
                             single ? unit_text(first, true) : "", "", editions, source,
                             single ? meaning_of(item.fields, first) : ""});
      if (!single) add(item.fields, std::string(item.name) + '.');
      if (single && first.structure != nullptr) {
        add(first.structure->fields, inner_prefix(first, ""));
      }
    }
    return std::move(table_);
  }

 private:
  void add(std::span<const FieldInfo> rows, const std::string& prefix) {
    for (const FieldInfo& row : rows) {
      const LayoutMask edition = lowest(row.layouts & kAllEditions);
      table_.rows.push_back({"", prefix + std::string(row.name), type_name(row), unit_text(row, true),
                             offset_text(rows, row, edition), "", "", meaning_of(rows, row)});
      if (row.structure != nullptr) add(row.structure->fields, inner_prefix(row, prefix));
    }
  }

  const ItemTable& items_;
  ManualTable table_;
};

// The tables of items in the rows, and in structures that are no messages of their own.
void collect(std::span<const FieldInfo> rows, std::vector<const ItemTable*>& found) {
  for (const FieldInfo& row : rows) {
    if (row.table != nullptr && std::ranges::find(found, row.table) == found.end())
      found.push_back(row.table);
    if (row.structure != nullptr && message_of(*row.structure) == nullptr)
      collect(row.structure->fields, found);
  }
}

void append_table(std::string& out, const ManualTable& table) {
  const auto line = [&out](const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) {
      out += "| ";
      for (const char each : cell) {
        if (each == '|') out += '\\';
        out += each;
      }
      out += cell.empty() ? "" : " ";
    }
    out += "|\n";
  };
  line(table.columns);
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += "|---";
  out += "|\n";
  for (const auto& row : table.rows) line(row);
  out += '\n';
}

}  // namespace

std::string manual_legend() {
  return "The columns 2011, 2013 and 2019 say at which byte of the body a field begins in that edition: +4 "
         "is "
         "counted from the start of the entry or structure, · follows a field of variable length, – is not "
         "there. "
         "\"strict\" marks the counters that only the text of 2011 prints; bodies of 2011 are read without "
         "them "
         "unless asked for. Rows of a dialect (su, heilongjiang, sichuan, yue: the active-safety standards) "
         "or of "
         "another form are read where a body fits them only.";
}

std::string message_summary(const MessageInfo& info) {
  std::string text = hex_number(info.id, 2) + ' ' + std::string(info.name) + ": ";
  text.append(info.title).append(" (").append(info.chinese).append("), ");
  text += info.downlink() ? "platform to terminal" : "terminal to platform";
  text += ", editions " + editions_text(info.editions);
  if (!info.source.empty()) text.append(", ").append(info.source);
  return text;
}

ManualTable catalog_table() {
  ManualTable table{"Messages", {"Id", "Name", "Title", "Chinese", "Direction", "Editions", "Source"}, {}};
  for (const MessageInfo* const info : catalog()) {
    table.rows.push_back({hex_number(info->id, 2), std::string(info->name), std::string(info->title),
                          std::string(info->chinese), info->downlink() ? "down" : "up",
                          editions_text(info->editions),
                          info->source.empty() ? "JT/T 808" : std::string(info->source)});
  }
  return table;
}

std::vector<ManualTable> message_tables(const MessageInfo& info) {
  std::vector<ManualTable> tables{FieldTable(info).build()};
  append_contents_tables(tables, info);
  std::vector<const ItemTable*> items;
  collect(info.fields, items);
  for (const ItemTable* const table : items) tables.push_back(ItemsTable(*table).build());
  return tables;
}

std::string manual_markdown() {
  std::string out =
      "# Messages\n\n"
      "All messages that the library knows, made from its descriptions by `jt808 catalog --markdown`. One "
      "message "
      "is shown by `jt808 catalog 0x0200`, the JSON Schema of its body by `jt808 schema 0x0200`.\n\n" +
      manual_legend() + "\n\n";
  append_table(out, catalog_table());
  std::vector<const ItemTable*> items;
  for (const MessageInfo* const info : catalog()) {
    const std::string summary = message_summary(*info);
    const std::size_t colon = summary.find(": ");
    out += "## " + summary.substr(0, colon) + "\n\n" + summary.substr(colon + 2) + ".\n\n";
    if (info->fields.empty()) {
      out += "The body is empty.\n\n";
    } else {
      append_table(out, FieldTable(*info).build());
      std::vector<ManualTable> contents;
      append_contents_tables(contents, *info);
      for (const ManualTable& table : contents) {
        out += "### " + table.title + "\n\n";
        append_table(out, table);
      }
    }
    collect(info->fields, items);
  }
  for (const ItemTable* const each : items) {
    const ManualTable table = ItemsTable(*each).build();
    out += "## " + table.title + "\n\n";
    append_table(out, table);
  }
  out.pop_back();  // one line feed at the end
  return out;
}

}  // namespace jt808
