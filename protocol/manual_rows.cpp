// Where rows begin, what they say, and what stands inside them.
#include "protocol/manual_rows.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "jt808/catalog.hpp"
#include "jt808/terminal_control.hpp"
#include "protocol/recorder_packet.hpp"
#include "protocol/wording.hpp"

namespace jt808 {
namespace {

// Bytes of a row that always has the same; none where that is not known.
std::optional<std::size_t> fixed_size(const FieldInfo& row, Layout layout);

std::optional<std::size_t> fixed_size(std::span<const FieldInfo> rows, Layout layout) {
  std::size_t size = 0;
  for (const FieldInfo& row : rows) {
    if (!layout.has(row.layouts)) continue;
    const auto more = fixed_size(row, layout);
    if (!more || row.condition.test != Condition::Test::always) return std::nullopt;
    size += *more;
  }
  return size;
}

std::optional<std::size_t> fixed_size(const FieldInfo& row, Layout layout) {
  if (row.extent != Extent::fixed || row.kind == Kind::list || row.kind == Kind::items) return std::nullopt;
  if (row.kind == Kind::structure) return fixed_size(row.structure->fields, layout);
  return row.width;
}

}  // namespace

LayoutMask lowest(LayoutMask bits) noexcept {
  return static_cast<LayoutMask>(bits & (0U - bits));
}

std::string offset_text(std::span<const FieldInfo> rows, const FieldInfo& row, LayoutMask edition) {
  if ((row.layouts & edition) != edition) return std::string(kAbsent);
  const Layout layout(static_cast<LayoutMask>(edition | lowest(row.layouts & kAllDialects) |
                                              lowest(row.layouts & kAllForms)));
  const auto before = rows.first(static_cast<std::size_t>(&row - rows.data()));
  const auto offset = fixed_size(before, layout);
  return offset ? std::to_string(*offset) : std::string(kAnywhere);
}

std::string meaning_of(std::span<const FieldInfo> rows, const FieldInfo& row) {
  std::string text = row_text(rows, row);
  const std::string variant = variant_text(row.layouts);
  if (!variant.empty()) text.insert(0, variant + ": ");
  return text;
}

const MessageInfo* message_of(const StructInfo& info) {
  const MessageInfo* const message = find_message(info.name);
  return message != nullptr && static_cast<const StructInfo*>(message) == &info ? message : nullptr;
}

std::string inner_prefix(const FieldInfo& row, const std::string& prefix) {
  return prefix + std::string(row.name) + (row.kind == Kind::list ? "[]." : ".");
}

namespace {

class ContentsTable {
 public:
  explicit ContentsTable(const FieldInfo& row) : contents_(*row.contents) {
    table_.title = "What '" + std::string(row.name) + "' holds (" + std::string(contents_.key) + ')';
    table_.columns = {"If", "Field", "Type", "Unit", "Offset", "Meaning"};
  }

  ManualTable build() {
    switch (contents_.form) {
      case Contents::Form::gzip:
        line("", contents_.key, "BYTES", "what was compressed, where it is whole and up to 1 MiB");
        break;
      case Contents::Form::control:
        for (const std::uint8_t command : {std::uint8_t{1}, std::uint8_t{2}}) control(command);
        break;
      case Contents::Form::recorder:
        packet();
        choices(std::string(kPacketData) + '.');
        break;
      case Contents::Form::fields:
        choices("");
    }
    return std::move(table_);
  }

 private:
  void line(std::string when, std::string_view name, std::string type, std::string meaning) {
    table_.rows.push_back({std::move(when), std::string(name), std::move(type), "", "", std::move(meaning)});
  }

  void control(std::uint8_t command) {
    for (const std::string_view name : control_parameters(command)) {
      line(std::string(contents_.by) + ' ' + std::to_string(command), name, "STRING",
           is_secret_parameter(name) ? "masked where secrets are" : "");
    }
  }

  void packet() {
    for (const FieldInfo* const row : {&kPacketStart, &kPacketCommand, &kPacketLength}) {
      line("", row->name, type_name(*row), row_text({row, 1}, *row));
    }
    line("", kPacketData, "STRUCT", "by the command, as below; bytes where it is another or does not fit");
  }

  void choices(const std::string& prefix) {
    for (const ItemInfo& choice : contents_.choices) {
      std::string when = std::string(contents_.by) + ' ' + hex_number(choice.id, 1);
      if (choice.last_id != 0) when += "–" + hex_number(choice.last_id, 1);
      when.append(1, ' ').append(choice.name);
      if (choice.fields.empty()) line(when, "", "", "no data");
      add(choice.fields, prefix, std::move(when));
    }
  }

  void add(std::span<const FieldInfo> rows, const std::string& prefix, std::string when) {
    for (const FieldInfo& row : rows) {
      std::string meaning = meaning_of(rows, row);
      bool expand = row.structure != nullptr;
      if (expand && message_of(*row.structure) != nullptr) {
        meaning += "; fields as in " + hex_number(message_of(*row.structure)->id, 2);
        expand = false;
      } else if (expand && std::ranges::find(shown_, row.structure) != shown_.end()) {
        meaning += "; fields as above";
        expand = false;
      }
      table_.rows.push_back({std::exchange(when, {}), prefix + std::string(row.name), type_name(row),
                             unit_text(row, true), offset_text(rows, row, lowest(row.layouts & kAllEditions)),
                             std::move(meaning)});
      if (!expand) continue;
      shown_.push_back(row.structure);
      add(row.structure->fields, inner_prefix(row, prefix), {});
    }
  }

  const Contents& contents_;
  ManualTable table_;
  std::vector<const StructInfo*> shown_;
};

}  // namespace

void append_contents_tables(std::vector<ManualTable>& tables, const MessageInfo& info) {
  std::vector<const Contents*> shown;
  for (const FieldInfo& row : info.fields) {
    if (row.contents == nullptr || std::ranges::find(shown, row.contents) != shown.end()) continue;
    shown.push_back(row.contents);
    tables.push_back(ContentsTable(row).build());
  }
}

}  // namespace jt808
