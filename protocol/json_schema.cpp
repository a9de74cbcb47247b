// JSON Schemas: objects, lists and items; what single values may be is in json_schema_values.cpp.
#include "jt808/json_schema.hpp"

#include <algorithm>

#include "jt808/terminal_control.hpp"
#include "protocol/items.hpp"
#include "protocol/json_schema_values.hpp"
#include "protocol/recorder_packet.hpp"
#include "protocol/wording.hpp"

namespace jt808 {
namespace {

// A part of a schema as text.
template <class Write>
std::string text_of(Write write) {
  std::string out;
  {
    JsonWriter json(out, {});  // complete when it is gone
    write(json);
  }
  return out;
}

class Schema {
 public:
  // `edition`: the bit of the edition, whose rows count in all dialects and forms.
  explicit Schema(LayoutMask edition) noexcept : edition_(edition) {}

  std::string message(const MessageInfo& info) {
    return text_of([&](JsonWriter& json) {
      const std::string year = editions_text(edition_);
      json.begin_object();
      put(json, "$schema", "https://json-schema.org/draft/2020-12/schema");
      put(json, "title",
          std::string(info.title) + " (" + std::string(info.name) + ", " + hex_number(info.id, 2) +
              ", edition " + year + ')');
      put(json, "description",
          std::string(info.chinese) + "; " + (info.source.empty() ? "JT/T 808" : std::string(info.source)) +
              ". Absent keys are zero, empty or computed.");
      members(json, info.fields, false, [&](JsonWriter& properties) {
        layout_keys(properties, differing(info));
        extra_key(properties, info);
      });
      definitions(json);
      json.end_object();
    });
  }

 private:
  static void put(JsonWriter& json, std::string_view key, std::string_view value) {
    json.key(key);
    json.string(value);
  }

  [[nodiscard]] bool there(const FieldInfo& row) const noexcept {
    return (row.layouts & edition_) == edition_ && (row.layouts & kAllDialects) != 0 &&
           (row.layouts & kAllForms) != 0;
  }

  // "type", "properties" and what holds between them, into an object that is open.
  template <class More>
  void members(JsonWriter& json, std::span<const FieldInfo> rows, bool in_item, More more) {
    put(json, "type", "object");
    json.key("properties");
    json.begin_object();
    for (const FieldInfo& row : rows) {
      if (!there(row) || !first_of_name(rows, row)) continue;
      property(json, rows, row, in_item);
      if (row.contents != nullptr) contents(json, row);
    }
    more(json);
    json.end_object();
    conditions(json, rows);
    json.key("additionalProperties");
    json.boolean(false);
  }

  [[nodiscard]] bool first_of_name(std::span<const FieldInfo> rows, const FieldInfo& row) const {
    return &*std::ranges::find_if(
               rows, [&](const FieldInfo& each) { return there(each) && each.name == row.name; }) == &row;
  }

  // One name, which may have another type in another dialect or form.
  void property(JsonWriter& json, std::span<const FieldInfo> rows, const FieldInfo& row, bool in_item) {
    std::vector<std::string> types;
    for (const FieldInfo& each : rows) {
      if (!there(each) || each.name != row.name) continue;
      std::string type = text_of([&](JsonWriter& out) { field(out, each, in_item); });
      if (std::ranges::find(types, type) == types.end()) types.push_back(std::move(type));
    }
    json.key(row.name);
    described(json, rows, row, types);
  }

  // The types of a field with what it means; a single one stands without "anyOf".
  static void described(JsonWriter& json, std::span<const FieldInfo> rows, const FieldInfo& row,
                        const std::vector<std::string>& types) {
    std::string description = row_text(rows, row);
    if (!row.unit.empty()) description += "; in " + std::string(row.unit);
    json.begin_object();
    put(json, "description", description);
    if (types.size() == 1) {
      json.members(types.front());
    } else {
      json.key("anyOf");
      json.begin_array();
      for (const std::string& type : types) json.raw(type);
      json.end_array();
    }
    json.end_object();
  }

  // Fields that another field must have a certain value for.
  void conditions(JsonWriter& json, std::span<const FieldInfo> rows) {
    std::vector<std::pair<std::string_view, std::string>> schemas;
    for (const FieldInfo& row : rows) {
      const Condition& condition = row.condition;
      const bool equal = condition.test == Condition::Test::equal;
      if (!there(row) || !first_of_name(rows, row)) continue;
      if (!equal && condition.test != Condition::Test::not_equal) continue;
      const auto other = std::ranges::find_if(
          rows, [&](const FieldInfo& each) { return there(each) && each.name == condition.field; });
      if (other == rows.end()) continue;
      schemas.emplace_back(row.name,
                           text_of([&](JsonWriter& out) { condition_schema(out, *other, condition); }));
    }
    if (schemas.empty()) return;
    json.key("dependentSchemas");
    json.begin_object();
    for (const auto& [name, schema] : schemas) {
      json.key(name);
      json.raw(schema);
    }
    json.end_object();
  }

  static void condition_schema(JsonWriter& json, const FieldInfo& other, const Condition& condition) {
    const bool equal = condition.test == Condition::Test::equal;
    json.begin_object();
    json.key("properties");
    json.begin_object();
    json.key(other.name);
    json.begin_object();
    if (!equal) {
      json.key("not");
      json.begin_object();
    }
    json.key("enum");
    json.begin_array();
    json.number(condition.value);
    const std::string name = value_text(other, Layout(Edition::v2019), condition.value);
    if (other.kind == Kind::enumeration && !name.empty()) json.string(name);
    json.end_array();
    if (!equal) json.end_object();
    json.end_object();
    json.end_object();
    if (equal != (condition.value == 0)) {  // the default does not do
      json.key("required");
      json.begin_array();
      json.string(other.name);
      json.end_array();
    }
    json.end_object();
  }

  void field(JsonWriter& json, const FieldInfo& row, bool in_item) {
    switch (row.kind) {
      case Kind::structure:
        return structure(json, *row.structure, in_item);
      case Kind::list:
        return list(json, row, in_item);
      case Kind::items:
        return items(json, *row.table);
      default:
        return put_value_schema(json, row, edition_);
    }
  }

  // What a field holds, under the key beside it: one of several objects, or compressed bytes as they were.
  void contents(JsonWriter& json, const FieldInfo& row) {
    const Contents& held = *row.contents;
    json.key(held.key);
    json.begin_object();
    put(json, "description", "what '" + std::string(row.name) + "' holds, where that is known");
    if (held.form == Contents::Form::gzip) {
      put(json, "type", "string");
      put(json, "pattern", "^([0-9a-fA-F]{2})*$");
    } else {
      json.key("anyOf");
      json.begin_array();
      if (held.form == Contents::Form::control) {
        for (const std::uint8_t command : {std::uint8_t{1}, std::uint8_t{2}}) control(json, command);
      } else if (held.form == Contents::Form::recorder) {
        packet(json, held);
      } else {
        choices(json, held);
      }
      json.end_array();
    }
    json.end_object();
  }

  void choices(JsonWriter& json, const Contents& held) {
    for (const ItemInfo& choice : held.choices) {
      json.begin_object();
      put(json, "title", choice.name);
      members(json, choice.fields, true, [](JsonWriter&) {});
      json.end_object();
    }
  }

  // A packet of the driving recorder; which data it has is said by its command.
  void packet(JsonWriter& json, const Contents& held) {
    json.begin_object();
    put(json, "type", "object");
    json.key("properties");
    json.begin_object();
    for (const FieldInfo* const row : {&kPacketStart, &kPacketCommand, &kPacketLength}) {
      json.key(row->name);
      described(json, {row, 1}, *row, {text_of([&](JsonWriter& out) { field(out, *row, false); })});
    }
    json.key(kPacketData);
    json.begin_object();
    json.key("anyOf");
    json.begin_array();
    choices(json, held);
    json.begin_object();
    put(json, "type", "string");
    put(json, "pattern", "^([0-9a-fA-F]{2})*$");
    json.end_object();
    json.end_array();
    json.end_object();
    json.end_object();
    json.key("additionalProperties");
    json.boolean(false);
    json.end_object();
  }

  static void control(JsonWriter& json, std::uint8_t command) {
    json.begin_object();
    put(json, "title", "command " + std::to_string(command));
    put(json, "type", "object");
    json.key("properties");
    json.begin_object();
    for (const std::string_view name : control_parameters(command)) {
      json.key(name);
      json.begin_object();
      put(json, "type", "string");
      put(json, "pattern", "^[^;]*$");
      json.end_object();
    }
    json.end_object();
    json.key("additionalProperties");
    json.boolean(false);
    json.end_object();
  }

  void structure(JsonWriter& json, const StructInfo& info, bool in_item) {
    json.begin_object();
    members(json, info.fields, in_item, [&](JsonWriter& properties) { extra_key(properties, info); });
    json.end_object();
  }

  void list(JsonWriter& json, const FieldInfo& row, bool in_item) {
    const StructInfo& entry = *row.structure;
    json.begin_object();
    put(json, "type", "array");
    for (const std::string_view limit : {"minItems", "maxItems"}) {
      if (row.extent != Extent::fixed) break;
      json.key(limit);
      json.number(row.width);
    }
    json.key("items");
    // An entry with one field may be given as that field's value.
    const bool single = entry.base == nullptr && entry.fields.size() == 1;
    if (single) {
      json.begin_object();
      json.key("anyOf");
      json.begin_array();
      field(json, entry.fields.front(), in_item);
    }
    structure(json, entry, in_item);
    if (single) {
      json.end_array();
      json.end_object();
    }
    json.end_object();
  }

  // Names, and ids as 0x..; either may be repeated with #2, #3 behind it.
  void items(JsonWriter& json, const ItemTable& table) {
    if (std::ranges::find(tables_, &table) == tables_.end()) tables_.push_back(&table);
    json.begin_object();
    put(json, "type", "object");
    json.key("properties");
    json.begin_object();
    for (const ItemInfo& item : table.items) {
      if (item.last_id != 0 || !first_of_item(table, item)) continue;
      json.key(item.name);
      reference(json, table, item);
    }
    json.end_object();
    json.key("patternProperties");
    json.begin_object();
    for (const ItemInfo& item : table.items) {
      if (!first_of_item(table, item)) continue;
      const std::string digits = "_0x[0-9a-f]{" + std::to_string(2 * table.id_width) + "}(#[1-9][0-9]*)?$";
      json.key('^' + std::string(item.name) + (item.last_id != 0 ? digits : "#[1-9][0-9]*$"));
      reference(json, table, item);
    }
    json.key("^0x[0-9a-fA-F]{1," + std::to_string(2 * table.id_width) + "}(#[1-9][0-9]*)?$");
    json.begin_object();
    put(json, "description", "the bytes of an item with another id, or of another form");
    put(json, "type", "string");
    put(json, "pattern", "^([0-9a-fA-F]{2}){0,255}$");
    json.end_object();
    json.end_object();
    json.key("additionalProperties");
    json.boolean(false);
    json.end_object();
  }

  static bool first_of_item(const ItemTable& table, const ItemInfo& item) {
    return &*std::ranges::find(table.items, item.name, &ItemInfo::name) == &item;
  }

  static std::string definition_name(const ItemTable& table, const ItemInfo& item) {
    return (table.id_width == 1 ? "item_" : "parameter_") + std::string(item.name);
  }

  static void reference(JsonWriter& json, const ItemTable& table, const ItemInfo& item) {
    json.begin_object();
    put(json, "$ref", "#/$defs/" + definition_name(table, item));
    json.end_object();
  }

  void definitions(JsonWriter& json) {
    if (tables_.empty()) return;
    json.key("$defs");
    json.begin_object();
    for (const ItemTable* const table : tables_) {
      for (const ItemInfo& each : table->items) {
        if (!first_of_item(*table, each)) continue;
        json.key(definition_name(*table, each));
        item(json, *table, each);
      }
    }
    json.end_object();
  }

  void item(JsonWriter& json, const ItemTable& table, const ItemInfo& item) {
    json.begin_object();
    std::string title = hex_number(item.id, table.id_width) + ", editions " + editions_text(item.editions);
    if (!item.source.empty()) title.append(", ").append(item.source);
    put(json, "title", title);
    if (item.fields.size() > 1) {
      members(json, item.fields, true,
              [&](JsonWriter& properties) { layout_keys(properties, differing(item.fields)); });
    } else {
      const FieldInfo& only = item.fields.front();
      const std::string type = text_of([&](JsonWriter& out) { field(out, only, true); });
      json.members(text_of([&](JsonWriter& out) { described(out, item.fields, only, {type}); }));
    }
    json.end_object();
  }

  static void layout_keys(JsonWriter& json, LayoutMask differ) {
    if ((differ & kAllDialects) != 0) {
      json.key("dialect");
      json.begin_object();
      put(json, "description", "of the active-safety standards; su where it is absent");
      json.key("enum");
      json.begin_array();
      for (const std::string_view name : {"su", "heilongjiang", "sichuan", "yue"}) json.string(name);
      json.end_array();
      json.end_object();
    }
    if ((differ & kAllForms) != 0) {
      json.key("form");
      json.begin_object();
      put(json, "description", "of several that terminals use; 1, the text's own, where it is absent");
      put_range(json, 4, 1);
      json.end_object();
    }
  }

  static void extra_key(JsonWriter& json, const StructInfo& info) {
    if (info.base == nullptr) return;
    json.key("extra");
    json.begin_object();
    put(json, "description", "bytes behind the last field");
    put(json, "type", "string");
    put(json, "pattern", "^([0-9a-fA-F]{2})*$");
    json.end_object();
  }

  LayoutMask edition_;
  std::vector<const ItemTable*> tables_;  // that $defs must have
};

}  // namespace

std::string json_schema(const MessageInfo& info, Layout asked) {
  return Schema(layout_for(info, asked).bits & kAllEditions).message(info);
}

}  // namespace jt808
