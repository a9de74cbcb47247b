// JSON to numbers, times, text and bytes; errors say what the field takes.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "protocol/json_reader.hpp"

namespace jt808 {
namespace {

std::uint64_t limit_of(std::size_t width) noexcept {
  return width >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1;
}

std::string decimal_text(std::uint64_t raw, unsigned digits) {
  std::string text = std::to_string(raw);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - digits, 1, '.');
  return text;
}

std::uint64_t get_decimal(WriteContext& context, const Path& path, const FieldInfo& row,
                          const boost::json::value& json) {
  const std::uint64_t limit = limit_of(row.width);
  const double scale = std::pow(10.0, row.digits);
  const double given = json.is_double()   ? json.get_double()
                       : json.is_int64()  ? static_cast<double>(json.get_int64())
                       : json.is_uint64() ? static_cast<double>(json.get_uint64())
                                          : -1.0;
  const double raw = std::round(given * scale);
  // A double holds the decimal to far better than a thousandth of the last digit, so a larger gap is a digit
  // too many.
  if (!(given >= 0) || raw > static_cast<double>(limit) || std::abs(given * scale - raw) > 1e-3) {
    context.fail(json.is_number() ? Errc::out_of_range : Errc::wrong_type, path,
                 "must be a number from 0 to " + decimal_text(limit, row.digits) +
                     (row.unit.empty() ? "" : " (" + std::string(row.unit) + ")") + " with at most " +
                     std::to_string(row.digits) + " decimals");
    return 0;
  }
  return static_cast<std::uint64_t>(raw);
}

std::uint64_t get_enumerator(WriteContext& context, const Path& path, const FieldInfo& row,
                             const boost::json::value& json) {
  if (!json.is_string()) return get_whole(context, path, json, limit_of(row.width));
  const std::string_view name = text_of(json.get_string());
  std::string allowed;
  for (const Enumerator& each : row.enumerators) {
    if (each.name == name) return each.value;
    allowed += (allowed.empty() ? "" : ", ") + std::string(each.name);
  }
  context.fail(Errc::unknown_name, path, "is a number or one of: " + allowed);
  return 0;
}

// The digits at the places marked d in the form; empty where the text is not of the form.
std::string digits_of(std::string_view text, std::string_view form) {
  std::string digits;
  if (text.size() != form.size()) return {};
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == 'd') {
      if (text[i] < '0' || text[i] > '9') return {};
      digits.push_back(text[i]);
    } else if (text[i] != form[i]) {
      return {};
    }
  }
  return digits;
}

bool is_real(Kind kind, Bytes bcd) noexcept {
  return kind == Kind::date ? is_date(bcd) : kind == Kind::clock ? is_clock(bcd) : is_time(bcd);
}

}  // namespace

std::uint64_t get_whole(WriteContext& context, const Path& path, const boost::json::value& json,
                        std::uint64_t limit) {
  if (json.is_uint64() && json.get_uint64() <= limit) return json.get_uint64();
  if (json.is_int64() && json.get_int64() >= 0 && static_cast<std::uint64_t>(json.get_int64()) <= limit) {
    return static_cast<std::uint64_t>(json.get_int64());
  }
  // 2.0 is a whole number, too; doubles are exact below 2^53.
  if (json.is_double() && json.get_double() >= 0 && json.get_double() < 9007199254740992.0 &&
      std::trunc(json.get_double()) == json.get_double()) {
    const auto whole = static_cast<std::uint64_t>(json.get_double());
    if (whole <= limit) return whole;
  }
  context.fail(json.is_number() ? Errc::out_of_range : Errc::wrong_type, path,
               "must be a whole number from 0 to " + std::to_string(limit));
  return 0;
}

std::uint64_t get_number(WriteContext& context, const Path& path, const FieldInfo& row,
                         const boost::json::value& json) {
  switch (row.kind) {
    case Kind::decimal:
      return get_decimal(context, path, row, json);
    case Kind::flags:
      return get_flags(context, path, row, json);
    case Kind::enumeration:
      return get_enumerator(context, path, row, json);
    case Kind::signed_number:
      if (json.is_int64() && json.get_int64() >= -32768 && json.get_int64() <= 32767) {
        return static_cast<std::uint16_t>(json.get_int64());
      }
      if (json.is_double() && json.get_double() >= -32768 && json.get_double() <= 32767 &&
          std::trunc(json.get_double()) == json.get_double()) {
        return static_cast<std::uint16_t>(static_cast<std::int16_t>(json.get_double()));
      }
      context.fail(json.is_number() ? Errc::out_of_range : Errc::wrong_type, path,
                   "must be a whole number from -32768 to 32767");
      return 0;
    default:
      break;
  }
  if (row.width == 8 && json.is_string()) {
    const std::string_view text = text_of(json.get_string());
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && !text.empty()) return value;
    context.fail(Errc::invalid_text, path,
                 "must be a decimal number from 0 to 18446744073709551615, as a string");
    return 0;
  }
  return get_whole(context, path, json, limit_of(row.width));
}

void get_bcd(WriteContext& context, const Path& path, const FieldInfo& row, const boost::json::value& json,
             std::span<std::uint8_t> bcd) {
  std::ranges::fill(bcd, std::uint8_t{0});
  if (json.is_null()) return;
  const std::string_view form = row.kind == Kind::date    ? "dddd-dd-dd"
                                : row.kind == Kind::clock ? "dd:dd:dd.ddd"
                                : row.utc                 ? "20dd-dd-ddTdd:dd:ddZ"
                                                          : "20dd-dd-ddTdd:dd:dd+08:00";
  std::optional<std::vector<std::uint8_t>> bytes;
  if (json.is_string()) {
    const std::string_view text = text_of(json.get_string());
    std::string digits = digits_of(text, form);
    if (row.kind == Kind::clock && digits.size() == 9) digits.insert(6, 1, '0');
    if (!digits.empty()) {
      bytes = from_hex(digits);
      if (bytes && !is_real(row.kind, *bytes)) bytes.reset();
    } else if (text.size() == bcd.size() * 2) {
      bytes = from_hex(text);  // as a time that is none is shown
    }
  }
  if (!bytes || bytes->size() != bcd.size()) {
    std::string example(form);
    std::ranges::replace(example, 'd', '1');
    return context.fail(json.is_string() ? Errc::invalid_text : Errc::wrong_type, path,
                        "must be null or a text such as " + example);
  }
  std::ranges::copy(*bytes, bcd.begin());
}

std::optional<std::string_view> get_text(WriteContext& context, const Path& path,
                                         const boost::json::value& json) {
  if (json.is_string()) return text_of(json.get_string());
  context.fail(Errc::wrong_type, path, "must be a string");
  return std::nullopt;
}

std::optional<std::vector<std::uint8_t>> get_hex(WriteContext& context, const Path& path,
                                                 const boost::json::value& json) {
  auto bytes = json.is_string() ? from_hex(text_of(json.get_string())) : std::nullopt;
  if (!bytes)
    context.fail(Errc::wrong_type, path, "must be a string of hexadecimal digits, two for each byte");
  return bytes;
}

}  // namespace jt808
