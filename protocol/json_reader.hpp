// Takes values of messages out of parsed JSON.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/write.hpp"

namespace jt808 {

[[nodiscard]] inline std::string_view text_of(const boost::json::string& string) noexcept {
  return {string.data(), string.size()};
}

// The raw value of a number, decimal, enumeration or flags field. 0 with the error set where the JSON does
// not hold one.
[[nodiscard]] std::uint64_t get_number(WriteContext& context, const Path& path, const FieldInfo& row,
                                       const boost::json::value& json);
// Flags: a number, a list of names, or the object that they are shown as.
[[nodiscard]] std::uint64_t get_flags(WriteContext& context, const Path& path, const FieldInfo& row,
                                      const boost::json::value& json);
// A whole number from 0 to `limit`.
[[nodiscard]] std::uint64_t get_whole(WriteContext& context, const Path& path, const boost::json::value& json,
                                      std::uint64_t limit);
// Times of all kinds, as BCD of the row's width.
void get_bcd(WriteContext& context, const Path& path, const FieldInfo& row, const boost::json::value& json,
             std::span<std::uint8_t> bcd);
[[nodiscard]] std::optional<std::string_view> get_text(WriteContext& context, const Path& path,
                                                       const boost::json::value& json);
[[nodiscard]] std::optional<std::vector<std::uint8_t>> get_hex(WriteContext& context, const Path& path,
                                                               const boost::json::value& json);

// The members of a JSON object into the fields of a structure.
void get_fields(WriteContext& context, const Path& path, const StructInfo& info,
                const boost::json::value& json, void* object);
// Takes the keys "dialect" and "form" of an object, where its fields differ by them, into the context's
// layout.
void get_layout(WriteContext& context, const Path& path, std::span<const FieldInfo> rows,
                const boost::json::object& json);
// Whether a key is one of these, for an object whose fields differ so.
[[nodiscard]] bool is_layout_key(std::string_view key, LayoutMask differ) noexcept;

}  // namespace jt808
