// The vocabulary that messages are described with: how each kind of field is read, written, shown and taken
// in.
#pragma once

#include <concepts>

#include "jt808/json.hpp"
#include "jt808/values.hpp"

namespace jt808 {
// The object of a message, inside another's JSON.
void put_message(JsonWriter&, const MessageInfo&, const MessageBase&);
void get_message(WriteContext&, std::string_view field, const MessageInfo&, const boost::json::value&,
                 MessageBase&);
}  // namespace jt808

namespace jt808::wire {

// Scalar values through their description; shared by fields, items and parameters.
void put_scalar(JsonWriter&, const ScalarInfo&, Edition, std::uint32_t value);
std::uint32_t get_scalar(WriteContext&, std::string_view field, const ScalarInfo&, const boost::json::value&);
// The bytes of a hexadecimal string; nothing, with the error set, for anything else.
std::optional<std::vector<std::uint8_t>> hex_bytes(WriteContext&, std::string_view field,
                                                   const boost::json::value&);
[[nodiscard]] bool is_time(const Timestamp&) noexcept;
// "0xe1", or "0x0000f001" for ids of four bytes.
[[nodiscard]] std::string item_key(std::uint32_t id, std::uint8_t id_width);

template <std::unsigned_integral T>
struct Scalar {
  ScalarInfo info;

  bool read(ReadContext&, ByteReader& in, T& value) const {
    value = in.be<T>();
    return in.ok();
  }
  void write(WriteContext&, std::string_view, ByteWriter& out, const T& value) const { out.be(value); }
  void put(JsonWriter& json, Edition edition, const T& value) const {
    put_scalar(json, info, edition, value);
  }
  void get(WriteContext& context, std::string_view field, const boost::json::value& json, T& value) const {
    value = static_cast<T>(get_scalar(context, field, info, json));
  }
};

constexpr Scalar<std::uint8_t> number8() {
  return {{ScalarInfo::Kind::number, 1}};
}
constexpr Scalar<std::uint16_t> number16() {
  return {{ScalarInfo::Kind::number, 2}};
}

// A bit field whose bits are named differently in 2019.
struct FlagsByEdition {
  std::span<const BitInfo> bits;
  bool read(ReadContext&, ByteReader& in, std::uint8_t& value) const;
  void write(WriteContext&, std::string_view, ByteWriter& out, const std::uint8_t& value) const {
    out.be(value);
  }
  void put(JsonWriter&, Edition, const std::uint8_t&) const;
  void get(WriteContext&, std::string_view field, const boost::json::value&, std::uint8_t&) const;
};

// A count or a length. Absent: computed before encoding.
template <std::unsigned_integral T>
struct Count {
  bool read(ReadContext& context, ByteReader& in, std::optional<std::uint32_t>& value) const {
    value = in.be<T>();
    context.last_count = *value;
    return in.ok();
  }
  void write(WriteContext&, std::string_view, ByteWriter& out,
             const std::optional<std::uint32_t>& value) const {
    out.be(static_cast<T>(value.value_or(0)));
  }
  void put(JsonWriter& json, Edition, const std::optional<std::uint32_t>& value) const {
    json.number(value.value_or(0));
  }
  void get(WriteContext& context, std::string_view field, const boost::json::value& json,
           std::optional<std::uint32_t>& value) const {
    value = get_scalar(context, field, {ScalarInfo::Kind::number, sizeof(T)}, json);
  }
};

struct Time {
  bool read(ReadContext&, ByteReader& in, Timestamp& value) const;
  void write(WriteContext&, std::string_view, ByteWriter& out, const Timestamp& value) const {
    out.put(value.bcd);
  }
  void put(JsonWriter&, Edition, const Timestamp&) const;
  void get(WriteContext&, std::string_view field, const boost::json::value&, Timestamp&) const;
  bool utc = false;
};

// GBK text. Fixed: `widths` by edition, padded as the standard says. Else: what is left, or as long as the
// count.
struct Text {
  enum class Extent : std::uint8_t { fixed, rest, counted };
  enum class Padding : std::uint8_t { nul_behind, spaces_behind, nul_in_front };
  Extent extent = Extent::rest;
  std::array<std::uint8_t, 3> widths{};
  std::array<Padding, 3> padding{};
  bool secret = false;

  bool read(ReadContext&, ByteReader&, std::string&) const;
  void write(WriteContext&, std::string_view field, ByteWriter&, const std::string&) const;
  void put(JsonWriter&, Edition, const std::string&) const;
  void get(WriteContext&, std::string_view field, const boost::json::value&, std::string&) const;
};

struct RestBytes {
  bool read(ReadContext&, ByteReader&, std::vector<std::uint8_t>&) const;
  void write(WriteContext&, std::string_view, ByteWriter& out, const std::vector<std::uint8_t>& value) const {
    out.put(value);
  }
  void put(JsonWriter&, Edition, const std::vector<std::uint8_t>&) const;
  void get(WriteContext&, std::string_view field, const boost::json::value&,
           std::vector<std::uint8_t>&) const;
};

// Items up to the end of the body: id (1 or 4 bytes), length (1 byte), value. What is no whole item stays
// unread.
struct Items {
  std::uint8_t id_width;
  std::span<const ItemInfo> (*table)() noexcept;

  bool read(ReadContext&, ByteReader&, ItemList&) const;
  void write(WriteContext&, std::string_view, ByteWriter&, const ItemList&) const;
  void put(JsonWriter&, Edition, const ItemList&) const;
  void get(WriteContext&, std::string_view field, const boost::json::value&, ItemList&) const;

 private:
  [[nodiscard]] const ItemInfo* find(std::uint32_t id, std::size_t length) const;
};

// Another message's body inside this one: the rest of the body.
template <class M>
struct Nested {
  bool read(ReadContext& context, ByteReader& in, M& value) const {
    const auto done = decode_fields(M::info(), in.rest(), context.edition, value);
    for (const std::string& warning : value.warnings) context.warnings.push_back(warning);
    return done.has_value();
  }
  void write(WriteContext& context, std::string_view, ByteWriter& out, const M& value) const {
    M copy = value;
    if (auto done = encode_fields(M::info(), copy, context.edition, out.buffer()); !done)
      context.error = done.error();
  }
  void put(JsonWriter& json, Edition, const M& value) const { put_message(json, M::info(), value); }
  void get(WriteContext& context, std::string_view field, const boost::json::value& json, M& value) const {
    get_message(context, field, M::info(), json, value);
  }
};

// Records with a WORD length in front, up to the end of the body.
template <class M>
struct Records {
  bool read(ReadContext& context, ByteReader& in, std::vector<M>& records) const {
    records.clear();
    while (in.remaining() > 0) {
      const std::size_t length = in.template be<std::uint16_t>();
      M record;
      if (!in.ok() || !decode_fields(M::info(), in.take(length), context.edition, record) || !in.ok())
        return false;
      for (const std::string& warning : record.warnings) context.warnings.push_back(warning);
      records.push_back(std::move(record));
    }
    return true;
  }
  void write(WriteContext& context, std::string_view field, ByteWriter& out,
             const std::vector<M>& records) const {
    for (const M& record : records) {
      std::vector<std::uint8_t> body;
      M copy = record;
      if (auto done = encode_fields(M::info(), copy, context.edition, body); !done) {
        context.error = done.error();
        return;
      }
      if (body.size() > 0xffff)
        return context.fail(Errc::out_of_range, field, "a record is longer than 65535 bytes");
      out.be(static_cast<std::uint16_t>(body.size()));
      out.put(body);
    }
  }
  void put(JsonWriter& json, Edition edition, const std::vector<M>& records) const {
    json.begin_array();
    for (const M& record : records) {
      std::vector<std::uint8_t> body;
      M copy = record;
      json.begin_object();
      if (encode_fields(M::info(), copy, edition, body)) {
        json.key("length");
        json.number(body.size() + record.extra.size());
      }
      json.key("location");
      put_message(json, M::info(), record);
      json.end_object();
    }
    json.end_array();
  }
  void get(WriteContext& context, std::string_view field, const boost::json::value& json,
           std::vector<M>& records) const {
    const auto* const array = json.if_array();
    if (array == nullptr) return context.fail(Errc::wrong_type, field, "must be a list of records");
    for (const boost::json::value& each : *array) {
      const auto* const object = each.if_object();
      const auto* const location = object == nullptr ? nullptr : object->if_contains("location");
      if (location == nullptr) return context.fail(Errc::wrong_type, field, "each record needs 'location'");
      for (const auto& [key, value] : *object) {
        if (key != "location" && key != "length") {
          return context.fail(Errc::unknown_field, field,
                              "a record has 'length' and 'location' only, not '" + std::string(key) + "'");
        }
      }
      M record;
      get_message(context, field, M::info(), *location, record);
      if (context.error) return;
      if (const auto* const length = object->if_contains("length"))
        check_length(context, field, *length, record);
      records.push_back(std::move(record));
    }
  }

 private:
  static void check_length(WriteContext& context, std::string_view field, const boost::json::value& json,
                           M record) {
    const std::uint32_t given = get_scalar(context, field, {ScalarInfo::Kind::number, 2}, json);
    std::vector<std::uint8_t> body;
    if (context.error || !encode_fields(M::info(), record, context.edition, body)) return;
    if (given != body.size()) {
      context.fail(Errc::bad_length, field,
                   "'length' says " + std::to_string(given) + ", the location has " +
                       std::to_string(body.size()) + " bytes");
    }
  }
};

}  // namespace jt808::wire
