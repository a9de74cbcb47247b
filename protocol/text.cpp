// Padding and terminators as the standard says, whatever terminals send.
#include "protocol/text.hpp"

#include <algorithm>

#include "jt808/gbk.hpp"

namespace jt808 {
namespace {

bool is_padding(std::uint8_t byte) noexcept {
  return byte == 0 || byte == ' ';
}

// The one form in which the standard pads a text.
bool padded_by_the_book(const FieldInfo& row, Bytes raw, Bytes text) noexcept {
  if (text.empty()) return all_bytes(raw, row.padding == Padding::spaces_behind ? ' ' : 0);
  const auto front = static_cast<std::size_t>(text.data() - raw.data());
  const Bytes behind = raw.subspan(front + text.size());
  switch (row.padding) {
    case Padding::nul_in_front:
      return behind.empty() && all_bytes(raw.first(front), 0);
    case Padding::spaces_behind:
      return front == 0 && all_bytes(behind, ' ');
    case Padding::nul_behind:
      break;
  }
  return front == 0 && all_bytes(behind, 0);
}

}  // namespace

Bytes text_bytes(const FieldInfo& row, Bytes raw) noexcept {
  while (!raw.empty() && raw.back() == 0) raw = raw.first(raw.size() - 1);
  if (row.extent != Extent::fixed) return raw;
  // Terminals mix all kinds of padding; NUL and space go on both sides.
  while (!raw.empty() && is_padding(raw.back())) raw = raw.first(raw.size() - 1);
  while (!raw.empty() && is_padding(raw.front())) raw = raw.subspan(1);
  return raw;
}

void read_text(ReadContext& context, const Path& path, const FieldInfo& row, Bytes raw, std::string& value) {
  const Bytes text = text_bytes(row, raw);
  value.clear();
  if (append_gbk_as_utf8(text, value)) context.warn(path, "is no GBK text: " + to_hex(text));
  if (row.extent == Extent::fixed) {
    if (!padded_by_the_book(row, raw, text)) context.warn(path, "is padded in another way: " + to_hex(raw));
  } else if (text.size() != raw.size()) {
    context.warn(path, "is closed by 0x00, which is not part of the text");
  }
}

void write_text(WriteContext& context, const Path& path, const FieldInfo& row, std::string_view value,
                std::vector<std::uint8_t>& out) {
  const std::size_t before = out.size();
  GbkEncodeError error;
  if (!utf8_to_gbk(value, out, &error)) {
    if (error.character == 0) {
      return context.fail(Errc::invalid_text, path, "is no UTF-8 at byte " + std::to_string(error.offset));
    }
    std::size_t end = error.offset + 1;
    while (end < value.size() && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) ++end;
    return context.fail(Errc::not_encodable, path,
                        "has a character that GBK cannot hold: '" +
                            std::string(value.substr(error.offset, end - error.offset)) + "' at byte " +
                            std::to_string(error.offset));
  }
  if (row.extent != Extent::fixed) return;
  const std::size_t size = out.size() - before;
  if (size > row.width) {
    out.resize(before);
    return context.fail(
        Errc::out_of_range, path,
        "has " + std::to_string(size) + " bytes of GBK text; " + std::to_string(row.width) + " fit");
  }
  const auto at =
      row.padding == Padding::nul_in_front ? out.begin() + static_cast<std::ptrdiff_t>(before) : out.end();
  out.insert(at, row.width - size, row.padding == Padding::spaces_behind ? ' ' : 0);
}

}  // namespace jt808
