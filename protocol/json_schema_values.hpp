// What the JSON Schemas say of single values.
#pragma once

#include <cstdint>

#include "protocol/json_writer.hpp"

namespace jt808 {

// "type", "minimum" and "maximum" of a whole number, into an object that is open.
void put_range(JsonWriter& json, std::uint64_t maximum, std::uint64_t minimum = 0);
// The schema of a value that is no structure, list or items, as JSON of the edition shows and takes it.
void put_value_schema(JsonWriter& json, const FieldInfo& row, LayoutMask edition);

}  // namespace jt808
