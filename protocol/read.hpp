// Reading rows out of untrusted bytes.
#pragma once

#include <string>
#include <vector>

#include "jt808/bytes.hpp"
#include "jt808/error.hpp"
#include "protocol/rows.hpp"

namespace jt808 {

// Hears of every field that is read, in wire order: for the annotated dump.
class FieldListener {
 public:
  // `bytes` are the field's, in the body; `object` holds its value, null inside items. Structures and lists
  // are not told of, their fields are.
  virtual void on_field(const Path& path, const FieldInfo& row, Bytes bytes, const void* object) = 0;
  // An id or a length of an item.
  virtual void on_item_part(const Path& path, std::string_view what, Bytes bytes) = 0;

 protected:
  ~FieldListener() = default;
};

struct ReadContext {
  Layout layout;
  std::vector<std::string>& warnings;
  const std::uint8_t* body;  // for offsets
  FieldListener* listener = nullptr;
  bool exact = true;  // nothing left over, cut or miscounted so far
  CodecError error{};

  void warn(const Path& path, std::string_view text);
  // Remembers the first failure; false, to be returned.
  bool fail(const Path& path, const std::uint8_t* at);
};

void check_time(ReadContext& context, const Path& path, Bytes bcd);

// Reads the fields of a structure into an object that either is new or held the same layout before. A body
// that ends between two fields is taken where the structure has a base to note it in (`whole` bodies only).
[[nodiscard]] bool read_fields(const StructInfo& info, ReadContext& context, const Path& path, ByteReader& in,
                               void* object);

}  // namespace jt808
