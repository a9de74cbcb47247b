// JSON of items behind ids and lengths: an object keyed by the items' names, in wire order.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <charconv>

#include "jt808/gbk.hpp"
#include "protocol/wire.hpp"

namespace jt808::wire {
namespace {

using Kind = ScalarInfo::Kind;

std::string_view text_of(const boost::json::value& json) noexcept {
  const auto& string = json.get_string();
  return {string.data(), string.size()};
}

std::uint32_t load(Bytes bytes) noexcept {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

void put_field(JsonWriter& json, const ScalarInfo& info, Edition edition, Bytes bytes) {
  if (info.kind == Kind::bytes) return json.hex(bytes);
  if (info.kind == Kind::text) return json.string(gbk_to_utf8(bytes));
  put_scalar(json, info, edition, load(bytes));
}

// Text that is no GBK is shown as bytes, so that nothing of it is lost.
bool shown_as_bytes(const ItemInfo& info, Bytes value) {
  bool replaced = false;
  if (info.fields[0].scalar.kind == Kind::text) (void)gbk_to_utf8(value, &replaced);
  return replaced;
}

}  // namespace

void Items::put(JsonWriter& json, Edition edition, const ItemList& items) const {
  std::vector<std::string> names;  // so far, without their numbers
  json.begin_object();
  for (const ItemList::Entry& entry : items.entries()) {
    const Bytes value = items.value(entry);
    const ItemInfo* info = find(entry.id, value.size());
    if (info != nullptr && shown_as_bytes(*info, value)) info = nullptr;
    std::string name = info != nullptr ? std::string(info->name) : item_key(entry.id, id_width);
    const auto nth = 1 + std::ranges::count(names, name);
    names.push_back(name);
    if (nth > 1) name += "#" + std::to_string(nth);
    json.key(name);
    if (info == nullptr) {
      json.hex(value);
      continue;
    }
    if (info->fields.size() == 1) {
      put_field(json, info->fields[0].scalar, edition, value);
      continue;
    }
    json.begin_object();
    std::size_t at = 0;
    for (const ItemField& field : info->fields) {
      if (at + field.scalar.width > value.size()) break;  // the shorter of the item's lengths
      json.key(field.name);
      put_field(json, field.scalar, edition, value.subspan(at, field.scalar.width));
      at += field.scalar.width;
    }
    json.end_object();
  }
  json.end_object();
}

namespace {

// Appends one value of an item; false with the error set.
bool append_value(WriteContext& context, std::string_view field, const ScalarInfo& info,
                  const boost::json::value& json, std::vector<std::uint8_t>& out) {
  if (info.kind == Kind::bytes) {
    const auto bytes = hex_bytes(context, field, json);
    if (!bytes) return false;
    out.insert(out.end(), bytes->begin(), bytes->end());
  } else if (info.kind == Kind::text) {
    if (!json.is_string()) {
      context.fail(Errc::wrong_type, field, "must be a string");
      return false;
    }
    ByteWriter writer(out);
    Text{}.write(context, field, writer, std::string(text_of(json)));
  } else {
    const std::uint32_t value = get_scalar(context, field, info, json);
    for (unsigned i = info.width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  return !context.error;
}

bool append_item(WriteContext& context, std::string_view name, const ItemInfo& info,
                 const boost::json::value& json, std::vector<std::uint8_t>& out) {
  if (info.fields.size() == 1) return append_value(context, name, info.fields[0].scalar, json, out);
  const auto* const object = json.if_object();
  if (object == nullptr) {
    context.fail(Errc::wrong_type, name, "must be an object");
    return false;
  }
  std::size_t used = 0;
  for (const ItemField& field : info.fields) {
    const auto* const member =
        object->if_contains(boost::json::string_view(field.name.data(), field.name.size()));
    if (member == nullptr) break;
    if (!append_value(context, field.name, field.scalar, *member, out)) return false;
    ++used;
  }
  if (used != object->size()) {
    context.fail(Errc::unknown_field, name,
                 "has keys that the item does not have, or misses one before them");
    return false;
  }
  return true;
}

}  // namespace

void Items::get(WriteContext& context, std::string_view field, const boost::json::value& json,
                ItemList& items) const {
  const auto* const object = json.if_object();
  if (object == nullptr) return context.fail(Errc::wrong_type, field, "must be an object of items");
  for (const auto& [key, member] : *object) {
    const std::string_view full(key.data(), key.size());
    const std::string_view name = full.substr(0, full.find('#'));
    std::vector<std::uint8_t> value;
    const auto info = std::ranges::find(table(), name, &ItemInfo::name);
    std::uint32_t id = 0;
    if (info != table().end()) {
      id = info->id;
      if (!append_item(context, full, *info, member, value)) return;
      if (find(id, value.size()) == nullptr) {
        return context.fail(Errc::bad_length, full, "has a length that the item cannot have");
      }
    } else {
      const bool hex = name.starts_with("0x") && name.size() > 2 && name.size() <= 2 + 2U * id_width;
      const auto [end, error] = std::from_chars(name.data() + 2, name.data() + name.size(), id, 16);
      if (!hex || error != std::errc{} || end != name.data() + name.size()) {
        return context.fail(Errc::unknown_field, full, "is no item of " + std::string(field));
      }
      auto bytes = hex_bytes(context, full, member);
      if (!bytes) return;
      value = std::move(*bytes);
    }
    if (value.size() > 255) return context.fail(Errc::out_of_range, full, "is longer than 255 bytes");
    items.add(id, value);
  }
}

}  // namespace jt808::wire
