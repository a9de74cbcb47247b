// Where a long body is cut, and the frames of its parts.
#include "jt808/splitting.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace jt808 {
namespace {

CodecError too_many(std::size_t bytes, std::size_t max_part) {
  CodecError error;
  error.code = Errc::bad_length;
  error.message = "a body of " + std::to_string(bytes) + " bytes does not fit in " +
                  std::to_string(kMostParts) + " parts of " + std::to_string(max_part) +
                  " bytes, the most that a message has";
  return error;
}

constexpr bool is_character(std::uint8_t lead, std::uint8_t trail) noexcept {
  return lead >= 0x81 && lead <= 0xfe && trail >= 0x40 && trail <= 0xfe && trail != 0x7f;
}

}  // namespace

Result<std::vector<Bytes>> split_body(Bytes body, std::size_t max_part) {
  max_part = std::clamp<std::size_t>(max_part, 1, kMaxBody);
  const std::size_t count = std::max<std::size_t>(body.size() / max_part + (body.size() % max_part != 0), 1);
  if (count > kMostParts) return too_many(body.size(), max_part);
  std::vector<Bytes> parts;
  parts.reserve(count);
  for (; body.size() > max_part; body = body.subspan(max_part)) parts.push_back(body.first(max_part));
  parts.push_back(body);
  return parts;
}

Result<std::vector<Bytes>> split_text_body(Bytes body, std::size_t text_offset, std::size_t max_part) {
  max_part = std::clamp<std::size_t>(max_part, 2, kMaxBody);
  if (body.size() > kMostParts * max_part) return too_many(body.size(), max_part);
  std::vector<Bytes> parts;
  std::size_t begin = 0;
  std::size_t at = std::min(text_offset, body.size());  // always where a character begins
  while (body.size() - begin > max_part) {
    const std::size_t most = begin + max_part;
    std::size_t end = most;
    while (at < most) {
      const std::size_t size = at + 1 < body.size() && is_character(body[at], body[at + 1]) ? 2 : 1;
      if (at + size > most) {
        end = at;
        break;
      }
      at += size;
    }
    parts.push_back(body.subspan(begin, end - begin));
    begin = end;
  }
  parts.push_back(body.subspan(begin));
  if (parts.size() > kMostParts) return too_many(body.size(), max_part);
  return parts;
}

Result<SerialBlock> append_parts(std::vector<std::uint8_t>& out, const HeaderForm& form,
                                 std::uint16_t message_id, SerialCounter& serials,
                                 std::span<const Bytes> parts) {
  CodecError error;
  error.code = Errc::bad_length;
  if (parts.empty() || parts.size() > kMostParts) {
    error.message =
        "a message has 1 to " + std::to_string(kMostParts) + " parts, not " + std::to_string(parts.size());
    return error;
  }
  std::size_t bytes = 0;
  for (const Bytes& part : parts) {
    if (part.size() > kMaxBody) {
      error.message =
          "a part of " + std::to_string(part.size()) + " bytes is over " + std::to_string(kMaxBody);
      return error;
    }
    bytes += part.size() + 24;  // flags, header, checksum; escapes grow the buffer where there are many
  }
  if (out.capacity() - out.size() < bytes) out.reserve(std::max(out.size() + bytes, 2 * out.capacity()));
  const auto total = static_cast<std::uint16_t>(parts.size());
  const SerialBlock block{.first = serials.reserve(total), .count = total};
  for (std::uint16_t i = 0; i < total; ++i) {
    std::optional<PackageItem> item;
    if (total > 1) item = PackageItem{.total = total, .index = static_cast<std::uint16_t>(i + 1)};
    // Refused for the size alone, which is checked above.
    static_cast<void>(
        append_frame(out, form, message_id, static_cast<std::uint16_t>(block.first + i), parts[i], item));
  }
  return block;
}

Result<SerialBlock> append_message(std::vector<std::uint8_t>& out, const HeaderForm& form,
                                   std::uint16_t message_id, SerialCounter& serials, Bytes body,
                                   std::size_t max_part) {
  const auto parts = split_body(body, max_part);
  if (!parts) return parts.error();
  return append_parts(out, form, message_id, serials, *parts);
}

}  // namespace jt808
