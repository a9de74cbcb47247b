// Rows of descriptions in words: what the annotated dump, the manual and the schemas say of a field.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "jt808/schema.hpp"

namespace jt808 {

// "2011, 2013"; "2011 strict" where only that form has it.
[[nodiscard]] std::string editions_text(LayoutMask layouts);
// "dialect yue, form 2": what a row is restricted to beside its editions; empty where it is not.
[[nodiscard]] std::string variant_text(LayoutMask layouts);
// "0 success, 1 failure".
[[nodiscard]] std::string enumerators_text(std::span<const Enumerator> enumerators);
// "bit 0 acc_on, bits 8-9 load_state".
[[nodiscard]] std::string bits_text(std::span<const BitInfo> bits);
// "only if result is 0 (success)"; empty where the field is always there. `rows` are those around it.
[[nodiscard]] std::string condition_text(std::span<const FieldInfo> rows, const FieldInfo& row);
// "km/h"; with `raw` the unit of the number on the wire, "0.1 km/h".
[[nodiscard]] std::string unit_text(const FieldInfo& row, bool raw);
// Everything but name, type, unit and editions: condition, meaning, what it is counted by, values and bits.
[[nodiscard]] std::string row_text(std::span<const FieldInfo> rows, const FieldInfo& row);
// What a value says by itself: the enumerator's name, or the bits that are set and the parts.
[[nodiscard]] std::string value_text(const FieldInfo& row, Layout layout, std::uint64_t value);
// "0x0200", "0xe1".
[[nodiscard]] std::string hex_number(std::uint64_t number, unsigned bytes);

}  // namespace jt808
