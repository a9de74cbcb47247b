// What reading, writing and showing of rows have in common: members without their types, conditions, counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jt808/bytes.hpp"
#include "jt808/schema.hpp"

namespace jt808 {

// Where in a message something is: records[2].location.time. A chain on the stack, text only when wanted.
struct Path {
  static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);
  const Path* parent = nullptr;
  std::string_view name;
  std::size_t index = kNoIndex;

  [[nodiscard]] std::string text() const;
};

[[nodiscard]] constexpr bool is_number(Kind kind) noexcept {
  return kind <= Kind::count;
}

// The big-endian number that the bytes are, at most 8.
[[nodiscard]] inline std::uint64_t load_number(Bytes bytes) noexcept {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

// The value of a numeric member; a count that is not known is 0.
[[nodiscard]] std::uint64_t member_number(const FieldInfo& row, const void* object) noexcept;
void set_member_number(const FieldInfo& row, void* object, std::uint64_t value) noexcept;
// Back to the default; memory is kept.
void clear_member(const FieldInfo& row, void* object);
// Whether the member differs from its default.
[[nodiscard]] bool holds_something(const FieldInfo& row, const void* object) noexcept;
// The member, for reading. Accessors serve writing too and so take a mutable object.
[[nodiscard]] inline const void* member(const FieldInfo& row, const void* object) noexcept {
  return row.at(const_cast<void*>(object));
}

// The row of that name in the layout; null where there is none.
[[nodiscard]] const FieldInfo* find_row(const StructInfo& info, Layout layout,
                                        std::string_view name) noexcept;

// The bits of layouts that rows of the structure, and of those inside it, differ in.
[[nodiscard]] LayoutMask differing(const StructInfo& info) noexcept;
[[nodiscard]] LayoutMask differing(std::span<const FieldInfo> rows) noexcept;

// The forms that a structure has: up to the highest that a row speaks of. One of them may be told by rows
// that it lacks; where rows speak of the first only, that is the second.
[[nodiscard]] LayoutMask forms_of(std::span<const FieldInfo> rows) noexcept;

// "su", "heilongjiang", "sichuan" or "yue"; and back, 0 for another name.
[[nodiscard]] std::string_view dialect_name(Layout layout) noexcept;
[[nodiscard]] LayoutMask dialect_named(std::string_view name) noexcept;

// Whether the condition of a row, other than `remaining`, holds for an object.
[[nodiscard]] bool condition_holds(const StructInfo& info, Layout layout, const FieldInfo& row,
                                   const void* object) noexcept;
[[nodiscard]] constexpr bool compare(Condition::Test test, std::uint64_t value, std::uint32_t with) noexcept {
  return test == Condition::Test::equal       ? value == with
         : test == Condition::Test::not_equal ? value != with
                                              : (value & with) != 0;
}

// Whether the field of this row belongs into the body of an object: its layout has it and its condition
// holds. `nth` is its index in info.fields.
[[nodiscard]] bool belongs(const StructInfo& info, Layout layout, std::size_t nth,
                           const void* object) noexcept;
// Whether it belongs, and the body that was read was not cut before it.
[[nodiscard]] bool is_present(const StructInfo& info, Layout layout, std::size_t nth,
                              const void* object) noexcept;

// How much a counted text, bytes, structure or a list is: bytes, or entries. Encodes where that is the only
// way.
[[nodiscard]] std::uint32_t amount_of(const FieldInfo& row, Layout layout, const void* object);
// The value of a count row: as given, else computed from what it counts.
[[nodiscard]] std::uint32_t count_value(const StructInfo& info, Layout layout, const FieldInfo& row,
                                        const void* object);
// What a count row counts in the layout: the field that names it; else, of a total beside such a count, the
// last field that has an amount. Null where nothing has.
[[nodiscard]] const FieldInfo* counted_row(const StructInfo& info, Layout layout,
                                           const FieldInfo& row) noexcept;

// Valid BCD of a time, a date, a time of day.
[[nodiscard]] bool is_time(Bytes bcd6) noexcept;
[[nodiscard]] bool is_date(Bytes bcd4) noexcept;
[[nodiscard]] bool is_clock(Bytes bcd5) noexcept;
[[nodiscard]] bool all_bytes(Bytes bytes, std::uint8_t value) noexcept;

}  // namespace jt808
