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
  // A list in an item has another number of entries than the fields before it say.
  virtual void on_miscount(const Path& /*path*/, std::uint64_t /*said*/, std::uint64_t /*there*/) {}
  // What was told of bytes from here on does not stand: they were no whole entry of a list.
  virtual void on_taken_back(const std::uint8_t* /*from*/) {}

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

// Reads a body once, in this layout only, and tells of its fields up to its end or to the first that is not
// whole. `message` is an object of the described type.
[[nodiscard]] Result<void> tell_fields(const MessageInfo& info, Bytes body, Layout layout, void* message,
                                       FieldListener& listener);

}  // namespace jt808
