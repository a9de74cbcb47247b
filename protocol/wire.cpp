// How the field kinds are read and written.
#include "protocol/wire.hpp"

#include <algorithm>

#include "jt808/bcd.hpp"
#include "jt808/gbk.hpp"

namespace jt808::wire {
namespace {

bool is_padding(char c) noexcept {
  return c == '\0' || c == ' ';
}

std::uint32_t load(Bytes bytes) noexcept {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

}  // namespace

bool is_time(const Timestamp& value) noexcept {
  if (!is_bcd(value.bcd)) return false;
  const auto two = [&value](std::size_t i) { return (value.bcd[i] >> 4) * 10 + (value.bcd[i] & 15); };
  constexpr std::array<int, 13> kDays{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int month = two(1);
  return month >= 1 && month <= 12 && two(2) >= 1 && two(2) <= kDays[static_cast<std::size_t>(month)] &&
         two(3) < 24 && two(4) < 60 && two(5) < 60;
}

std::string item_key(std::uint32_t id, std::uint8_t id_width) {
  std::vector<std::uint8_t> bytes;
  for (unsigned i = id_width; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(id >> (8 * i)));
  return "0x" + to_hex(bytes);
}

bool FlagsByEdition::read(ReadContext&, ByteReader& in, std::uint8_t& value) const {
  value = in.be<std::uint8_t>();
  return in.ok();
}

bool Time::read(ReadContext& context, ByteReader& in, Timestamp& value) const {
  const Bytes bcd = in.take(value.bcd.size());
  std::ranges::copy(bcd, value.bcd.begin());
  if (in.ok() && std::ranges::all_of(value.bcd, [](std::uint8_t byte) { return byte == 0xff; })) {
    context.warnings.push_back(std::string(context.field) + ": no time, written as FF instead of 0");
  }
  return in.ok();
}

bool Text::read(ReadContext& context, ByteReader& in, std::string& value) const {
  const auto edition = static_cast<std::size_t>(context.edition);
  Bytes raw = extent == Extent::rest      ? in.rest()
              : extent == Extent::counted ? in.take(context.last_count)
                                          : in.take(widths[edition]);
  if (!in.ok()) return false;
  const Bytes whole = raw;
  if (extent == Extent::fixed) {
    // Terminals mix all kinds of padding; NUL and space go on both sides.
    while (!raw.empty() && is_padding(static_cast<char>(raw.front()))) raw = raw.subspan(1);
    while (!raw.empty() && is_padding(static_cast<char>(raw.back()))) raw = raw.first(raw.size() - 1);
    const std::size_t padded = whole.size() - raw.size();
    const Bytes front =
        whole.first(static_cast<std::size_t>(raw.data() - whole.data()) * (raw.empty() ? 0 : 1));
    const Padding wanted = padding[edition];
    const std::uint8_t fill = wanted == Padding::spaces_behind ? ' ' : 0;
    const Bytes pad = wanted == Padding::nul_in_front ? whole.first(padded) : whole.last(padded);
    const bool side =
        padded == 0 || raw.empty() || (front.size() == (wanted == Padding::nul_in_front ? padded : 0));
    if (!side || !std::ranges::all_of(pad, [fill](std::uint8_t byte) { return byte == fill; })) {
      context.warnings.push_back(std::string(context.field) + ": padded in another way: " + to_hex(whole));
    }
  } else {
    while (!raw.empty() && raw.back() == 0) raw = raw.first(raw.size() - 1);
    if (raw.size() != whole.size()) {
      context.warnings.push_back(std::string(context.field) +
                                 ": closed by 0x00, which is not part of the text");
    }
  }
  bool replaced = false;
  value.clear();
  value += gbk_to_utf8(raw, &replaced);
  if (replaced) context.warnings.push_back(std::string(context.field) + ": no GBK text: " + to_hex(raw));
  return true;
}

void Text::write(WriteContext& context, std::string_view field, ByteWriter& out,
                 const std::string& value) const {
  std::vector<std::uint8_t> gbk;
  GbkEncodeError error;
  if (!utf8_to_gbk(value, gbk, &error)) {
    const std::size_t end = value.find_first_of("\n\r\t ", error.offset);
    return context.fail(
        Errc::not_encodable, field,
        error.character == 0
            ? "the text is no UTF-8 at byte " + std::to_string(error.offset)
            : "GBK cannot hold the character at byte " + std::to_string(error.offset) + " ('" +
                  value.substr(error.offset, std::min<std::size_t>(4, end - error.offset)) + "')");
  }
  if (extent != Extent::fixed) return out.put(gbk);
  const auto edition = static_cast<std::size_t>(context.edition);
  const std::size_t width = widths[edition];
  if (gbk.size() > width) {
    return context.fail(Errc::out_of_range, field,
                        std::to_string(gbk.size()) + " bytes do not fit into " + std::to_string(width));
  }
  const std::size_t missing = width - gbk.size();
  if (padding[edition] == Padding::nul_in_front) out.fill(missing, 0);
  out.put(gbk);
  if (padding[edition] != Padding::nul_in_front)
    out.fill(missing, padding[edition] == Padding::spaces_behind ? ' ' : 0);
}

bool RestBytes::read(ReadContext&, ByteReader& in, std::vector<std::uint8_t>& value) const {
  const Bytes rest = in.rest();
  value.assign(rest.begin(), rest.end());
  return true;
}

bool Items::read(ReadContext& context, ByteReader& in, ItemList& items) const {
  items.clear();
  const std::size_t head = id_width + 1U;
  for (;;) {
    const Bytes left = in.peek();
    if (left.empty()) return true;
    // A cut item ends the list and is kept as the body's remainder; the message is not lost for it.
    if (left.size() < head || left.size() < head + left[id_width]) {
      context.warnings.push_back(std::string(context.field) + ": the last item is cut");
      return true;
    }
    const std::uint32_t id = load(left.first(id_width));
    in.take(head);
    items.add(id, in.take(left[id_width]));
  }
}

void Items::write(WriteContext&, std::string_view, ByteWriter& out, const ItemList& items) const {
  for (const ItemList::Entry& entry : items.entries()) {
    if (id_width == 1) {
      out.be(static_cast<std::uint8_t>(entry.id));
    } else {
      out.be(entry.id);
    }
    out.be(entry.length);
    out.put(items.value(entry));
  }
}

const ItemInfo* Items::find(std::uint32_t id, std::size_t length) const {
  const auto known = table();
  const auto found = std::ranges::lower_bound(known, id, {}, &ItemInfo::id);
  if (found == known.end() || found->id != id) return nullptr;
  if (found->lengths.empty()) return &*found;
  return std::ranges::find(found->lengths, length) == found->lengths.end() ? nullptr : &*found;
}

}  // namespace jt808::wire
