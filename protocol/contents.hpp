// What stands inside bytes and texts of messages: shown beside them, and taken in their place.
#pragma once

#include <boost/json/object.hpp>

#include "protocol/json_writer.hpp"
#include "protocol/read.hpp"
#include "protocol/write.hpp"

namespace jt808 {

// A text, without the secrets among what it holds where secrets are masked.
void put_holding_text(JsonWriter& json, const StructInfo& info, const FieldInfo& row, Layout layout,
                      const void* object);
// The key and the value, behind those of the field; nothing where the field holds nothing that is known, or
// other bytes than would be written for it.
void put_contents(JsonWriter& json, const StructInfo& info, const FieldInfo& row, Layout layout,
                  const void* object);
// Into the field; where `around`, the object of the message, has the field too, both must say the same. A
// count of the entries that it does not have is set.
void get_contents(WriteContext& context, const Path& path, const StructInfo& info, const FieldInfo& row,
                  const boost::json::value& json, const boost::json::object& around, void* object);
// Tells of what the bytes of a field hold instead of the field. False, without a word, where that is not told
// byte by byte.
bool tell_contents(FieldListener& listener, const Path& path, const StructInfo& info, const FieldInfo& row,
                   Layout layout, const void* object, Bytes bytes);

}  // namespace jt808
