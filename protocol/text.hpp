// GBK text of messages: padding, terminators, warnings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/read.hpp"
#include "protocol/write.hpp"

namespace jt808 {

// The text in the bytes of a field, without its padding (fixed) or the 0x00 that closes it (others).
[[nodiscard]] Bytes text_bytes(const FieldInfo& row, Bytes raw) noexcept;
void read_text(ReadContext& context, const Path& path, const FieldInfo& row, Bytes raw, std::string& value);
void write_text(WriteContext& context, const Path& path, const FieldInfo& row, std::string_view value,
                std::vector<std::uint8_t>& out);

}  // namespace jt808
