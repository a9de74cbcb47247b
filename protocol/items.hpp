// Values behind ids and lengths: 0x0200's additional items and terminal parameters. They stay bytes; their
// fields are read when they are shown.
#pragma once

#include <optional>

#include "jt808/values.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/read.hpp"
#include "protocol/write.hpp"

namespace jt808 {

// What a value is: an entry of the table and the layout in which it fits exactly. Null: bytes.
struct KnownItem {
  const ItemInfo* info = nullptr;
  Layout layout;
};
[[nodiscard]] KnownItem recognise(const ItemTable& table, std::uint32_t id, Bytes value,
                                  Layout layout) noexcept;

// Items up to the end of the body. What is no whole item stays unread.
void read_items(ReadContext& context, const Path& path, const FieldInfo& row, ByteReader& in,
                ItemList& items);

// The key of an item in JSON, without the number of its repetition: its name, or "0xe1", "0x0000f001".
[[nodiscard]] std::string item_key(const ItemTable& table, const ItemInfo* info, std::uint32_t id);

void put_items(JsonWriter& json, Layout layout, const ItemTable& table, const ItemList& items);
void get_items(WriteContext& context, const Path& path, const ItemTable& table,
               const boost::json::value& json, ItemList& items);

// Whether a count that no field names is the length of all that is behind it in its structure.
[[nodiscard]] bool measures_the_rest(std::span<const FieldInfo> rows, const FieldInfo& count) noexcept;

// A field outside that rows inside are counted by.
struct OuterField {
  std::string_view name{};
  std::uint64_t value = 0;
};
// Fields without members, in bytes: whether they take up exactly these; as a JSON object; from one.
[[nodiscard]] bool value_fits(std::span<const FieldInfo> rows, Bytes value, Layout layout,
                              OuterField outer) noexcept;
void put_value_fields(JsonWriter& json, std::span<const FieldInfo> rows, Bytes value, Layout layout,
                      OuterField outer);
void tell_value_fields(FieldListener& listener, const Path& path, std::span<const FieldInfo> rows,
                       Bytes value, Layout layout, OuterField outer);
void get_value_fields(WriteContext& context, const Path& path, std::span<const FieldInfo> rows,
                      const boost::json::value& json, std::vector<std::uint8_t>& out);

// Tells a listener of the fields of one item's value.
void tell_item(FieldListener& listener, const Path& path, const KnownItem& item, Bytes value);

}  // namespace jt808
