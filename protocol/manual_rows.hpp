// What the tables of the manual have in common: where rows begin, and what they say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jt808/manual.hpp"
#include "protocol/rows.hpp"

namespace jt808 {

inline constexpr std::string_view kAbsent = "–";
inline constexpr std::string_view kAnywhere = "·";

// Where a row of a layout with the edition begins; kAbsent, kAnywhere.
[[nodiscard]] std::string offset_text(std::span<const FieldInfo> rows, const FieldInfo& row,
                                      LayoutMask edition);
[[nodiscard]] std::string meaning_of(std::span<const FieldInfo> rows, const FieldInfo& row);
// The message whose body a structure is; null for others.
[[nodiscard]] const MessageInfo* message_of(const StructInfo& info);
// "areas[].", "position."
[[nodiscard]] std::string inner_prefix(const FieldInfo& row, const std::string& prefix);
// One of the bits that are set.
[[nodiscard]] LayoutMask lowest(LayoutMask bits) noexcept;
// What stands inside the fields of a message, a table for each.
void append_contents_tables(std::vector<ManualTable>& tables, const MessageInfo& info);

}  // namespace jt808
