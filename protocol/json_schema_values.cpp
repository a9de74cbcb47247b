// JSON Schemas of single values.
#include "protocol/json_schema_values.hpp"

namespace jt808 {
namespace {

void put(JsonWriter& json, std::string_view key, std::string_view value) {
  json.key(key);
  json.string(value);
}

void put_string(JsonWriter& json, std::string_view pattern, std::string_view format = {}) {
  json.begin_object();
  put(json, "type", "string");
  if (!format.empty()) put(json, "format", format);
  if (!pattern.empty()) put(json, "pattern", pattern);
  json.end_object();
}

void put_whole(JsonWriter& json, std::uint64_t maximum) {
  json.begin_object();
  put_range(json, maximum);
  json.end_object();
}

// One of several schemas; `write` writes them.
template <class Write>
void put_any_of(JsonWriter& json, Write write) {
  json.begin_object();
  json.key("anyOf");
  json.begin_array();
  write();
  json.end_array();
  json.end_object();
}

std::uint64_t limit_of(unsigned width) noexcept {
  return width >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1;
}

std::string hex_digits(std::size_t digits) {
  return "^[0-9a-fA-F]{" + std::to_string(digits) + "}$";
}

void put_enumeration(JsonWriter& json, const FieldInfo& row) {
  put_any_of(json, [&] {
    put_whole(json, limit_of(row.width));
    json.begin_object();
    json.key("enum");
    json.begin_array();
    for (const Enumerator& each : row.enumerators) json.string(each.name);
    json.end_array();
    json.end_object();
  });
}

// Names of bits, each at most once.
void put_bit_names(JsonWriter& json, const FieldInfo& row, LayoutMask edition) {
  json.begin_object();
  put(json, "type", "array");
  json.key("items");
  put_any_of(json, [&] {
    json.begin_object();
    json.key("enum");
    json.begin_array();
    bool any = false;
    for (const BitInfo& bit : row.bits) {
      if (bit.width != 1 || (bit.layouts & edition) != edition) continue;
      json.string(bit.name);
      any = true;
    }
    if (!any) json.string("bit_0");
    json.end_array();
    json.end_object();
    put_string(json, row.width == 1   ? "^bit_[0-7]$"
                     : row.width == 2 ? "^bit_([0-9]|1[0-5])$"
                     : row.width == 4 ? "^bit_([0-9]|[12][0-9]|3[01])$"
                                      : "^bit_([0-9]|[1-5][0-9]|6[0-3])$");
  });
  json.end_object();
}

void put_flags(JsonWriter& json, const FieldInfo& row, LayoutMask edition) {
  put_any_of(json, [&] {
    put_whole(json, limit_of(row.width));
    put_bit_names(json, row, edition);
    json.begin_object();
    put(json, "type", "object");
    json.key("properties");
    json.begin_object();
    json.key("value");
    put_whole(json, limit_of(row.width));
    json.key("set");
    put_bit_names(json, row, edition);
    for (const BitInfo& part : row.bits) {
      if (part.width == 1 || (part.layouts & edition) != edition) continue;
      json.key(part.name);
      put_whole(json, (std::uint64_t{1} << part.width) - 1);
    }
    json.end_object();
    json.key("additionalProperties");
    json.boolean(false);
    json.end_object();
  });
}

// Null, the form of ISO 8601, or the digits of what is no time.
void put_time(JsonWriter& json, const FieldInfo& row) {
  put_any_of(json, [&] {
    json.begin_object();
    put(json, "type", "null");
    json.end_object();
    if (row.kind == Kind::date) {
      put_string(json, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "date");
    } else if (row.kind == Kind::clock) {
      put_string(json, "^[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}$");
    } else {
      put_string(json,
                 std::string("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}") +
                     (row.utc ? "Z$" : "[+]08:00$"),
                 "date-time");
    }
    put_string(json, hex_digits(2U * row.width));
  });
}

// The text's bytes are limited; no character has less than one.
void put_text(JsonWriter& json, const FieldInfo& row) {
  json.begin_object();
  put(json, "type", "string");
  if (row.extent == Extent::fixed) {
    json.key("maxLength");
    json.number(row.width);
  }
  json.end_object();
}

}  // namespace

void put_range(JsonWriter& json, std::uint64_t maximum, std::uint64_t minimum) {
  put(json, "type", "integer");
  json.key("minimum");
  json.number(minimum);
  json.key("maximum");
  json.number(maximum);
}

void put_value_schema(JsonWriter& json, const FieldInfo& row, LayoutMask edition) {
  switch (row.kind) {
    case Kind::enumeration:
      return put_enumeration(json, row);
    case Kind::flags:
      return put_flags(json, row, edition);
    case Kind::time:
    case Kind::date:
    case Kind::clock:
      return put_time(json, row);
    case Kind::text:
      return put_text(json, row);
    case Kind::digits:
      return put_string(json, "^[0-9a-fA-F]{0," + std::to_string(2U * row.width) + "}$");
    case Kind::bytes:
      return put_string(json,
                        row.extent == Extent::fixed ? hex_digits(2U * row.width) : "^([0-9a-fA-F]{2})*$");
    case Kind::signed_number:
      json.begin_object();
      put(json, "type", "integer");
      json.key("minimum");
      json.signed_number(-32768);
      json.key("maximum");
      json.number(32767);
      return json.end_object();
    case Kind::decimal:
      json.begin_object();
      put(json, "type", "number");
      json.key("minimum");
      json.number(0);
      json.key("maximum");
      json.decimal(limit_of(row.width), row.digits);
      return json.end_object();
    default:
      break;
  }
  if (row.width < 8) return put_whole(json, limit_of(row.width));
  put_any_of(json, [&] {  // more digits than a number of JSON is sure to hold
    put_string(json, "^[0-9]{1,20}$");
    put_whole(json, std::uint64_t{1} << 53);
  });
}

}  // namespace jt808
