// Messages to JSON.
#include <array>
#include <bit>

#include "jt808/bcd.hpp"
#include "jt808/gbk.hpp"
#include "jt808/values.hpp"
#include "protocol/contents.hpp"
#include "protocol/items.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/text.hpp"

namespace jt808 {
namespace {

template <class T>
const T& as(const void* at) noexcept {
  return *static_cast<const T*>(at);
}

// Names of bits that have none: bit_0 ... bit_63.
std::string_view unnamed_bit(unsigned bit, std::array<char, 8>& buffer) noexcept {
  const auto end =
      std::to_chars(std::copy_n("bit_", 4, buffer.data()), buffer.data() + buffer.size(), bit).ptr;
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

void two(char*& out, std::uint8_t bcd) noexcept {
  *out++ = static_cast<char>('0' + (bcd >> 4));
  *out++ = static_cast<char>('0' + (bcd & 15));
}

// Null where there is none, ISO 8601 where it is one, else the digits.
void put_time(JsonWriter& json, const FieldInfo& row, Bytes bcd) {
  if (bcd.front() == bcd.back() && (all_bytes(bcd, 0) || all_bytes(bcd, 0xff))) return json.null();
  std::array<char, 32> text;
  char* out = text.data();
  const auto put = [&](std::size_t i, char behind) {
    two(out, bcd[i]);
    if (behind != 0) *out++ = behind;
  };
  if (row.kind == Kind::time && is_time(bcd)) {
    *out++ = '2';
    *out++ = '0';
    put(0, '-'), put(1, '-'), put(2, 'T'), put(3, ':'), put(4, ':'), put(5, 0);
    for (const char each : row.utc ? std::string_view("Z") : std::string_view("+08:00")) *out++ = each;
  } else if (row.kind == Kind::date && is_date(bcd)) {
    put(0, 0), put(1, '-'), put(2, '-'), put(3, 0);
  } else if (row.kind == Kind::clock && is_clock(bcd)) {
    put(0, ':'), put(1, ':'), put(2, '.');
    *out++ = static_cast<char>('0' + (bcd[3] & 15));  // 0250 is 250 ms
    put(4, 0);
  } else {
    return json.hex(bcd);
  }
  json.plain({text.data(), static_cast<std::size_t>(out - text.data())});
}

void put_number(JsonWriter& json, const FieldInfo& row, Layout layout, std::uint64_t value) {
  switch (row.kind) {
    case Kind::decimal:
      return json.decimal(value, row.digits);
    case Kind::flags:
      return put_flags(json, row.bits, row.width, layout, value);
    case Kind::signed_number:
      return json.signed_number(static_cast<std::int16_t>(value));
    default:
      break;
  }
  if (row.width < 8) return json.number(value);
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  json.plain({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void put_structure(JsonWriter& json, const StructInfo& info, Layout layout, const void* object) {
  json.begin_object();
  put_fields(json, info, layout, object);
  json.end_object();
}

void put_member(JsonWriter& json, const StructInfo& info, const FieldInfo& row, Layout layout,
                const void* object) {
  const void* const at = member(row, object);
  switch (row.kind) {
    case Kind::count:
      return json.number(count_value(info, layout, row, object));
    case Kind::digits:
      return json.string(as<Digits>(at).text);
    case Kind::time:
      return put_time(json, row, as<Timestamp>(at).bcd);
    case Kind::date:
      return put_time(json, row, as<Date>(at).bcd);
    case Kind::clock:
      return put_time(json, row, as<ClockTime>(at).bcd);
    case Kind::text:
      if (row.contents == nullptr) return json.string(as<std::string>(at));
      put_holding_text(json, info, row, layout, object);
      return put_contents(json, info, row, layout, object);
    case Kind::bytes:
      json.hex(as<std::vector<std::uint8_t>>(at));
      if (row.contents != nullptr) put_contents(json, info, row, layout, object);
      return;
    case Kind::items:
      return put_items(json, layout, *row.table, as<ItemList>(at));
    case Kind::structure:
      return put_structure(json, *row.structure, layout, at);
    case Kind::list: {
      json.begin_array();
      const std::size_t size = row.list->size(at);
      for (std::size_t i = 0; i < size; ++i) {
        put_structure(json, *row.structure, layout, row.list->at(const_cast<void*>(at), i));
      }
      return json.end_array();
    }
    default:
      return put_number(json, row, layout, member_number(row, object));
  }
}

}  // namespace

void put_flags(JsonWriter& json, std::span<const BitInfo> bits, unsigned width, Layout layout,
               std::uint64_t value) {
  json.begin_object();
  json.key("value");
  json.number(value);
  json.key("set");
  json.begin_array();
  auto info = bits.begin();  // bits are in ascending order
  std::uint64_t left = width >= 8 ? value : value & ((std::uint64_t{1} << (8 * width)) - 1);
  while (left != 0) {
    const auto bit = static_cast<unsigned>(std::countr_zero(left));
    left &= left - 1;
    while (info != bits.end() && (info->bit + info->width <= bit || !layout.has(info->layouts))) {
      ++info;
    }
    if (info == bits.end() || info->bit > bit) {
      std::array<char, 8> buffer;
      json.plain(unnamed_bit(bit, buffer));
    } else if (info->width == 1) {
      json.plain(info->name);
    }
  }
  json.end_array();
  for (const BitInfo& part : bits) {
    if (part.width == 1 || !layout.has(part.layouts)) continue;
    json.key(part.name);
    json.number(value >> part.bit & ((std::uint64_t{1} << part.width) - 1));
  }
  json.end_object();
}

void put_bytes(JsonWriter& json, const FieldInfo& row, Layout layout, Bytes bytes) {
  switch (row.kind) {
    case Kind::digits:
      return json.string(bcd_digits(bytes));
    case Kind::time:
    case Kind::date:
    case Kind::clock:
      return put_time(json, row, bytes);
    case Kind::text:
      return json.string(gbk_to_utf8(text_bytes(row, bytes)));
    case Kind::bytes:
      return json.hex(bytes);
    default:
      return put_number(json, row, layout, load_number(bytes));
  }
}

void put_fields(JsonWriter& json, const StructInfo& info, Layout layout, const void* object) {
  for (std::size_t nth = 0; nth < info.fields.size(); ++nth) {
    const FieldInfo& row = info.fields[nth];
    if (!is_present(info, layout, nth, object)) continue;
    json.key(row.name);
    if (row.secret && json.options().mask_secrets) {
      json.plain("***");
    } else {
      put_member(json, info, row, layout, object);
    }
  }
  if (info.base == nullptr) return;
  const MessageBase& base = *info.base(const_cast<void*>(object));
  if (base.extra.empty()) return;
  json.key("extra");
  json.hex(base.extra);
}

void put_layout(JsonWriter& json, LayoutMask differ, Layout layout, Layout outside) {
  const auto told = [&](LayoutMask group, LayoutMask usual) {
    return (differ & group) != 0 &&
           ((layout.bits & usual) == 0 || ((layout.bits ^ outside.bits) & group) != 0);
  };
  if (told(kAllDialects, kSu)) {
    json.key("dialect");
    json.plain(dialect_name(layout));
  }
  if (told(kAllForms, kForm1)) {
    json.key("form");
    json.number(
        static_cast<std::uint64_t>(std::countr_zero(static_cast<LayoutMask>(layout.bits & kAllForms)) - 7));
  }
}

void to_json(const MessageInfo& info, const void* message, std::string& out, JsonOptions options) {
  JsonWriter json(out, options);
  const Layout layout = info.base(const_cast<void*>(message))->layout;
  json.begin_object();
  put_fields(json, info, layout, message);
  if (!layout.usual()) put_layout(json, differing(info), layout, layout);
  json.end_object();
}

Result<std::string> body_to_json(const MessageInfo& info, Bytes body, Layout asked, JsonOptions options) {
  AnyMessage message;
  if (auto done = decode_into(info, body, asked, message); !done) return done.error();
  std::string out;
  to_json(message, out, options);
  return out;
}

}  // namespace jt808
