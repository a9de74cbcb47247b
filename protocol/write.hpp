// Writing rows as the standard has them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/error.hpp"
#include "protocol/rows.hpp"

namespace jt808 {

struct WriteContext {
  explicit WriteContext(Layout chosen) noexcept : layout(chosen) {}

  Layout layout;
  std::optional<CodecError> error;

  // Remembers the first failure. `text` continues "'path' ".
  void fail(Errc code, const Path& path, std::string text);
};

void write_fields(const StructInfo& info, WriteContext& context, const Path& path, const void* object,
                  std::vector<std::uint8_t>& out);
// One field, without what counts it.
void write_value(WriteContext& context, const FieldInfo& row, const Path& path, const void* object,
                 std::vector<std::uint8_t>& out);

// BCD from digits, right-aligned; hexadecimal digits stand for what a terminal sent that was no BCD.
void write_digits(WriteContext& context, const Path& path, const FieldInfo& row, std::string_view text,
                  std::vector<std::uint8_t>& out);
void append_number(std::vector<std::uint8_t>& out, std::uint64_t value, std::size_t width);

}  // namespace jt808
