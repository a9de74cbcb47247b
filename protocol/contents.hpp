// What stands inside bytes and texts of messages: shown beside them, and taken in their place.
#pragma once

#include <boost/json/value.hpp>

#include "protocol/json_writer.hpp"
#include "protocol/write.hpp"

namespace jt808 {

// The key and the value, behind those of the field; nothing where the field holds nothing that is known, or
// other bytes than would be written for it.
void put_contents(JsonWriter& json, const StructInfo& info, const FieldInfo& row, Layout layout,
                  const void* object);
// Into the field; where that was `given` too, both must say the same.
void get_contents(WriteContext& context, const Path& path, const StructInfo& info, const FieldInfo& row,
                  const boost::json::value& json, bool given, void* object);

}  // namespace jt808
