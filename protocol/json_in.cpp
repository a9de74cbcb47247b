// JSON to messages.
#include <algorithm>
#include <bit>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "jt808/values.hpp"
#include "protocol/contents.hpp"
#include "protocol/items.hpp"
#include "protocol/json_reader.hpp"

namespace jt808 {
namespace {

template <class T>
T& as(void* at) noexcept {
  return *static_cast<T*>(at);
}

void get_list(WriteContext& context, const Path& path, const FieldInfo& row, const boost::json::value& json,
              void* at) {
  const auto* const array = json.if_array();
  if (array == nullptr) return context.fail(Errc::wrong_type, path, "must be a list");
  row.list->resize(at, 0);
  row.list->resize(at, array->size());
  for (std::size_t i = 0; i < array->size() && !context.error; ++i) {
    get_fields(context, Path{&path, {}, i}, *row.structure, (*array)[i], row.list->at(at, i));
  }
}

void get_member(WriteContext& context, const Path& path, const FieldInfo& row, const boost::json::value& json,
                void* object) {
  void* const at = row.at(object);
  switch (row.kind) {
    case Kind::digits:
      if (const auto text = get_text(context, path, json)) as<Digits>(at).text = *text;
      return;
    case Kind::time:
      return get_bcd(context, path, row, json, as<Timestamp>(at).bcd);
    case Kind::date:
      return get_bcd(context, path, row, json, as<Date>(at).bcd);
    case Kind::clock:
      return get_bcd(context, path, row, json, as<ClockTime>(at).bcd);
    case Kind::text:
      if (const auto text = get_text(context, path, json)) as<std::string>(at) = *text;
      return;
    case Kind::bytes:
      if (auto bytes = get_hex(context, path, json)) as<std::vector<std::uint8_t>>(at) = std::move(*bytes);
      return;
    case Kind::items:
      return get_items(context, path, *row.table, json, as<ItemList>(at));
    case Kind::structure:
      return get_fields(context, path, *row.structure, json, at);
    case Kind::list:
      return get_list(context, path, row, json, at);
    default:
      return set_member_number(row, object, get_number(context, path, row, json));
  }
}

std::string what_there_is(const StructInfo& info, Layout layout) {
  std::string names;
  for (const FieldInfo& row : info.fields) {
    if (layout.has(row.layouts)) names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  return names.empty() ? "none" : names;
}

// The field of whose contents a key speaks.
const FieldInfo* holder_of(const StructInfo& info, Layout layout, std::string_view key) noexcept {
  for (const FieldInfo& row : info.fields) {
    if (row.contents != nullptr && row.contents->key == key && layout.has(row.layouts)) return &row;
  }
  return nullptr;
}

void unknown_key(WriteContext& context, const Path& path, const StructInfo& info, std::string_view name) {
  const bool elsewhere =
      std::ranges::any_of(info.fields, [&](const FieldInfo& row) { return row.name == name; });
  context.fail(Errc::unknown_field, Path{&path, name},
               (elsewhere ? "is no field of " + std::string(info.name) + " in edition " +
                                std::string(to_string(context.layout.edition()))
                          : "is no field of " + std::string(info.name)) +
                   "; its fields are: " + what_there_is(info, context.layout));
}

}  // namespace

bool is_layout_key(std::string_view key, LayoutMask differ) noexcept {
  return (key == "dialect" && (differ & kAllDialects) != 0) || (key == "form" && (differ & kAllForms) != 0);
}

void get_layout(WriteContext& context, const Path& path, std::span<const FieldInfo> rows,
                const boost::json::object& json) {
  const LayoutMask differ = differing(rows);
  LayoutMask bits = context.layout.bits;
  if (const auto* const given = json.if_contains("dialect");
      given != nullptr && (differ & kAllDialects) != 0) {
    const LayoutMask bit = given->is_string() ? dialect_named(text_of(given->get_string())) : LayoutMask{0};
    if (bit == 0) {
      return context.fail(Errc::unknown_name, Path{&path, "dialect"},
                          "is one of: su, heilongjiang, sichuan, yue");
    }
    bits = static_cast<LayoutMask>((bits & ~kAllDialects) | bit);
  }
  if (const auto* const given = json.if_contains("form"); given != nullptr && (differ & kAllForms) != 0) {
    const std::uint64_t form = get_whole(context, Path{&path, "form"}, *given, 4);
    const auto highest =
        static_cast<std::uint64_t>(std::bit_width(static_cast<unsigned>(forms_of(rows))) - 8);
    if (form == 0 || form > highest) {
      return context.fail(Errc::out_of_range, Path{&path, "form"},
                          "is a number from 1 to " + std::to_string(highest));
    }
    bits = static_cast<LayoutMask>((bits & ~kAllForms) | 0x80U << form);
  }
  context.layout = Layout(bits);
}

void get_fields(WriteContext& context, const Path& path, const StructInfo& info,
                const boost::json::value& json, void* object) {
  const auto* const members = json.if_object();
  if (members == nullptr) {
    // An entry with one field may be given as that field's value.
    if (info.base == nullptr && info.fields.size() == 1) {
      return get_member(context, path, info.fields.front(), json, object);
    }
    return context.fail(Errc::wrong_type, path, "must be an object");
  }
  MessageBase* const base = info.base == nullptr ? nullptr : info.base(object);
  const bool message = base != nullptr && path.parent == nullptr;
  const LayoutMask differ = message ? differing(info) : LayoutMask{0};
  if (message) get_layout(context, path, info.fields, *members);
  if (base != nullptr) base->layout = context.layout;
  for (const auto& [key, member] : *members) {
    const std::string_view name(key.data(), key.size());
    if (context.error) return;
    if (is_layout_key(name, differ)) continue;
    if (name == "extra" && base != nullptr) {
      if (auto bytes = get_hex(context, Path{&path, name}, member)) base->extra = std::move(*bytes);
      continue;
    }
    const FieldInfo* const row = find_row(info, context.layout, name);
    if (row == nullptr && holder_of(info, context.layout, name) != nullptr) continue;
    if (row == nullptr) return unknown_key(context, path, info, name);
    const Path here{&path, name};
    get_member(context, here, *row, member, object);
    if (base != nullptr) {
      base->present = std::max(base->present, static_cast<std::uint16_t>(row - info.fields.data() + 1));
    }
  }
  // What a field holds depends on others, wherever they stand.
  for (const auto& [key, member] : *members) {
    const std::string_view name(key.data(), key.size());
    const FieldInfo* const row = holder_of(info, context.layout, name);
    if (row == nullptr || context.error) continue;
    get_contents(context, Path{&path, name}, info, *row, member, *members, object);
    if (base != nullptr) {
      base->present = std::max(base->present, static_cast<std::uint16_t>(row - info.fields.data() + 1));
    }
  }
  if (context.error) return;
  // A field that is given although others say that it is not there would be lost.
  for (const auto& [key, member] : *members) {
    const std::string_view name(key.data(), key.size());
    const FieldInfo* const row = find_row(info, context.layout, name);
    if (row == nullptr || condition_holds(info, context.layout, *row, object)) continue;
    return context.fail(Errc::not_in_this_form, Path{&path, name},
                        "is there only when '" + std::string(row->condition.field) + "' says so");
  }
}

Result<std::vector<std::uint8_t>> body_from_json(const MessageInfo& info, const boost::json::object& object,
                                                 Layout asked) {
  AnyMessage message(info);
  WriteContext context(layout_for(info, asked));
  get_fields(context, Path{}, info, boost::json::value(object), message.object());
  // Bytes and nothing else stand for a whole body, where a message may be kept so.
  MessageBase& base = *info.base(message.object());
  if (info.exact_only && base.present == 0 && !base.extra.empty()) base.cut = true;
  std::vector<std::uint8_t> body;
  if (!context.error) write_fields(info, context, Path{}, message.object(), body);
  if (!context.error) return body;
  context.error->message.insert(0, std::string(info.name) + ": ");
  return *context.error;
}

}  // namespace jt808
