// JSON of the field kinds: numbers, exact decimals, bit fields, enumerations, times, text, bytes.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>

#include "protocol/wire.hpp"

namespace jt808::wire {
namespace {

using Kind = ScalarInfo::Kind;

std::string_view text_of(const boost::json::value& json) noexcept {
  const auto& string = json.get_string();
  return {string.data(), string.size()};
}

std::uint32_t limit_of(std::size_t width) noexcept {
  return width >= 4 ? 0xffffffffU : (1U << (8 * width)) - 1;
}

std::string range_text(std::uint32_t limit) {
  return "must be a whole number from 0 to " + std::to_string(limit);
}

std::uint32_t whole(WriteContext& context, std::string_view field, const boost::json::value& json,
                    std::uint32_t limit) {
  if (json.is_uint64() && json.get_uint64() <= limit) return static_cast<std::uint32_t>(json.get_uint64());
  if (json.is_int64() && json.get_int64() >= 0 && json.get_int64() <= limit) {
    return static_cast<std::uint32_t>(json.get_int64());
  }
  context.fail(json.is_number() ? Errc::out_of_range : Errc::wrong_type, field, range_text(limit));
  return 0;
}

std::uint32_t get_decimal(WriteContext& context, std::string_view field, unsigned digits, std::uint32_t limit,
                          const boost::json::value& json) {
  const double scale = std::pow(10.0, digits);
  const double given = json.is_double()   ? json.get_double()
                       : json.is_int64()  ? static_cast<double>(json.get_int64())
                       : json.is_uint64() ? static_cast<double>(json.get_uint64())
                                          : -1.0;
  const double raw = std::round(given * scale);
  // A double holds the decimal to far better than a thousandth of the last digit, so a larger gap is a digit
  // too many.
  if (!(given >= 0) || raw > limit || std::abs(given * scale - raw) > 1e-3) {
    context.fail(json.is_number() ? Errc::out_of_range : Errc::wrong_type, field,
                 "must be a number from 0 to " + std::to_string(limit / scale) + " with at most " +
                     std::to_string(digits) + " decimals");
    return 0;
  }
  return static_cast<std::uint32_t>(raw);
}

void put_flags(JsonWriter& json, std::span<const BitInfo> bits, unsigned width, Edition edition,
               std::uint32_t value) {
  json.begin_object();
  json.key("value");
  json.number(value);
  json.key("set");
  json.begin_array();
  const auto describes = [&](const BitInfo& info, unsigned bit) {
    return contains(info.editions, edition) && bit >= info.bit &&
           bit < static_cast<unsigned>(info.bit + info.width);
  };
  for (unsigned bit = 0; bit < 8 * width; ++bit) {
    const auto info = std::ranges::find_if(bits, [&](const BitInfo& b) { return describes(b, bit); });
    if (info != bits.end() && info->width > 1) continue;
    if ((value >> bit & 1) == 0) continue;
    json.string(info != bits.end() ? std::string(info->name) : "bit_" + std::to_string(bit));
  }
  json.end_array();
  for (const BitInfo& info : bits) {
    if (info.width == 1 || !contains(info.editions, edition)) continue;
    json.key(info.name);
    json.number(value >> info.bit & ((1U << info.width) - 1));
  }
  json.end_object();
}

std::optional<std::uint32_t> bit_named(std::span<const BitInfo> bits, unsigned width, Edition edition,
                                       std::string_view name) {
  for (const BitInfo& info : bits) {
    if (info.name == name && info.width == 1 && contains(info.editions, edition)) return 1U << info.bit;
  }
  if (!name.starts_with("bit_")) return std::nullopt;
  unsigned bit = 0;
  const auto [end, error] = std::from_chars(name.data() + 4, name.data() + name.size(), bit);
  if (error != std::errc{} || end != name.data() + name.size() || bit >= 8 * width) return std::nullopt;
  return 1U << bit;
}

std::uint32_t get_names(WriteContext& context, std::string_view field, const ScalarInfo& info,
                        const boost::json::array& names) {
  std::uint32_t value = 0;
  for (const boost::json::value& each : names) {
    const auto bit =
        each.is_string() ? bit_named(info.bits, info.width, context.edition, text_of(each)) : std::nullopt;
    if (!bit) {
      context.fail(Errc::unknown_name, field,
                   each.is_string() ? "has no bit named '" + std::string(text_of(each)) + "'"
                                    : "takes names of bits in its list");
      return 0;
    }
    value |= *bit;
  }
  return value;
}

// A number, a list of names, or {"value", "set", parts of several bits}; what is given twice must agree.
std::uint32_t get_flags(WriteContext& context, std::string_view field, const ScalarInfo& info,
                        const boost::json::value& json) {
  const std::uint32_t limit = limit_of(info.width);
  if (json.is_number()) return whole(context, field, json, limit);
  if (const auto* const names = json.if_array()) return get_names(context, field, info, *names);
  const auto* const object = json.if_object();
  if (object == nullptr) {
    context.fail(Errc::wrong_type, field,
                 "must be a number, a list of bit names, or an object with value or set");
    return 0;
  }
  std::optional<std::uint32_t> value;
  std::uint32_t built = 0;
  std::uint32_t covered = 0;
  for (const auto& [key, member] : *object) {
    const std::string_view name(key.data(), key.size());
    const auto part = std::ranges::find_if(info.bits, [&](const BitInfo& b) {
      return b.name == name && b.width > 1 && contains(b.editions, context.edition);
    });
    if (name == "value") {
      value = whole(context, field, member, limit);
    } else if (name == "set") {
      const auto* const names = member.if_array();
      if (names == nullptr) {
        context.fail(Errc::wrong_type, field, "'set' must be a list of bit names");
      } else {
        built |= get_names(context, field, info, *names);
        std::uint32_t parts = 0;
        for (const BitInfo& b : info.bits) {
          if (b.width > 1 && contains(b.editions, context.edition)) parts |= ((1U << b.width) - 1) << b.bit;
        }
        covered |= limit & ~parts;
      }
    } else if (part != info.bits.end()) {
      const std::uint32_t mask = (1U << part->width) - 1;
      built |= whole(context, field, member, mask) << part->bit;
      covered |= mask << part->bit;
    } else {
      context.fail(Errc::unknown_field, field, "has no part named '" + std::string(name) + "'");
    }
    if (context.error) return 0;
  }
  if (!value) return built;
  if (((*value ^ built) & covered) != 0) {
    context.fail(Errc::out_of_range, field, "'value' and the names beside it say different things");
  }
  return *value;
}

std::uint32_t get_enumerator(WriteContext& context, std::string_view field, const ScalarInfo& info,
                             const boost::json::value& json) {
  if (!json.is_string()) return whole(context, field, json, limit_of(info.width));
  for (const Enumerator& each : info.enumerators) {
    if (each.name == text_of(json)) return each.value;
  }
  std::string allowed;
  for (const Enumerator& each : info.enumerators)
    allowed += (allowed.empty() ? "" : ", ") + std::string(each.name);
  context.fail(Errc::unknown_name, field, "is a number or one of: " + allowed);
  return 0;
}

}  // namespace

void put_scalar(JsonWriter& json, const ScalarInfo& info, Edition edition, std::uint32_t value) {
  switch (info.kind) {
    case Kind::decimal:
      return json.decimal(value, info.digits);
    case Kind::flags:
      return put_flags(json, info.bits, info.width, edition, value);
    case Kind::signed_word:
      return json.signed_number(static_cast<std::int16_t>(value));
    case Kind::number:
    case Kind::enumeration:
    case Kind::bytes:
    case Kind::text:
      return json.number(value);
  }
}

std::uint32_t get_scalar(WriteContext& context, std::string_view field, const ScalarInfo& info,
                         const boost::json::value& json) {
  switch (info.kind) {
    case Kind::decimal:
      return get_decimal(context, field, info.digits, limit_of(info.width), json);
    case Kind::flags:
      return get_flags(context, field, info, json);
    case Kind::enumeration:
      return get_enumerator(context, field, info, json);
    case Kind::signed_word:
      if (json.is_int64() && json.get_int64() >= -32768 && json.get_int64() <= 32767) {
        return static_cast<std::uint16_t>(json.get_int64());
      }
      context.fail(Errc::out_of_range, field, "must be a whole number from -32768 to 32767");
      return 0;
    case Kind::number:
    case Kind::bytes:
    case Kind::text:
      break;
  }
  return whole(context, field, json, limit_of(info.width));
}

std::optional<std::vector<std::uint8_t>> hex_bytes(WriteContext& context, std::string_view field,
                                                   const boost::json::value& json) {
  auto bytes = json.is_string() ? from_hex(text_of(json)) : std::nullopt;
  if (!bytes)
    context.fail(Errc::wrong_type, field, "must be a string of hexadecimal digits, two for each byte");
  return bytes;
}

void FlagsByEdition::put(JsonWriter& json, Edition edition, const std::uint8_t& value) const {
  put_scalar(json, {Kind::flags, 1, 0, bits}, edition, value);
}

void FlagsByEdition::get(WriteContext& context, std::string_view field, const boost::json::value& json,
                         std::uint8_t& value) const {
  value = static_cast<std::uint8_t>(get_scalar(context, field, {Kind::flags, 1, 0, bits}, json));
}

void Time::put(JsonWriter& json, Edition, const Timestamp& value) const {
  const auto all = [&value](std::uint8_t byte) {
    return std::ranges::all_of(value.bcd, [byte](std::uint8_t each) { return each == byte; });
  };
  if (all(0) || all(0xff)) return json.null();
  const std::string d = to_hex(value.bcd);
  if (!is_time(value)) return json.string(d);
  json.string("20" + d.substr(0, 2) + "-" + d.substr(2, 2) + "-" + d.substr(4, 2) + "T" + d.substr(6, 2) +
              ":" + d.substr(8, 2) + ":" + d.substr(10, 2) + (utc ? "Z" : "+08:00"));
}

void Time::get(WriteContext& context, std::string_view field, const boost::json::value& json,
               Timestamp& value) const {
  const std::string_view suffix = utc ? "Z" : "+08:00";
  value = {};
  if (json.is_null()) return;
  std::string digits;
  if (json.is_string()) {
    const std::string_view text = text_of(json);
    constexpr std::string_view kForm = "20dd-dd-ddTdd:dd:dd";
    if (text.size() == kForm.size() + suffix.size() && text.starts_with("20") && text.ends_with(suffix)) {
      for (std::size_t i = 2; i < kForm.size(); ++i) {
        if (kForm[i] == 'd') {
          digits.push_back(text[i]);
        } else if (text[i] != kForm[i]) {
          digits.clear();
          break;
        }
      }
    } else if (text.size() == 12) {
      digits = text;  // as a time that is none is shown
    }
  }
  const auto bytes = digits.size() == 12 ? from_hex(digits) : std::nullopt;
  if (!bytes) {
    return context.fail(Errc::invalid_text, field,
                        "must be null or a time such as 2018-07-15T10:10:10" + std::string(suffix));
  }
  std::ranges::copy(*bytes, value.bcd.begin());
}

void Text::put(JsonWriter& json, Edition, const std::string& value) const {
  json.string(value);
}

void Text::get(WriteContext& context, std::string_view field, const boost::json::value& json,
               std::string& value) const {
  if (!json.is_string()) return context.fail(Errc::wrong_type, field, "must be a string");
  value = text_of(json);
}

void RestBytes::put(JsonWriter& json, Edition, const std::vector<std::uint8_t>& value) const {
  json.hex(value);
}

void RestBytes::get(WriteContext& context, std::string_view field, const boost::json::value& json,
                    std::vector<std::uint8_t>& value) const {
  if (auto bytes = hex_bytes(context, field, json)) value = std::move(*bytes);
}

}  // namespace jt808::wire
