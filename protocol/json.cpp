// JSON in both directions, by the one form that the whole project uses.
#include "jt808/json.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

#include "protocol/wire.hpp"

namespace jt808 {

void JsonWriter::separate() {
  if (comma_) out_.push_back(',');
  comma_ = true;
}

void JsonWriter::begin_object() {
  separate();
  out_.push_back('{');
  comma_ = false;
}

void JsonWriter::end_object() {
  out_.push_back('}');
  comma_ = true;
}

void JsonWriter::begin_array() {
  separate();
  out_.push_back('[');
  comma_ = false;
}

void JsonWriter::end_array() {
  out_.push_back(']');
  comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  string(name);
  out_.push_back(':');
  comma_ = false;
}

void JsonWriter::string(std::string_view utf8) {
  constexpr std::string_view kHex = "0123456789abcdef";
  separate();
  out_.push_back('"');
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out_.push_back('\\');
      out_.push_back(c);
    } else if (byte < 0x20 || byte == 0x7f) {
      out_ += "\\u00";
      out_.push_back(kHex[byte >> 4]);
      out_.push_back(kHex[byte & 15]);
    } else {
      out_.push_back(c);
    }
  }
  out_.push_back('"');
}

void JsonWriter::number(std::uint64_t value) {
  separate();
  out_ += std::to_string(value);
}

void JsonWriter::signed_number(std::int64_t value) {
  separate();
  out_ += std::to_string(value);
}

void JsonWriter::decimal(std::uint64_t value, unsigned digits) {
  std::string text = std::to_string(value);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  text.insert(text.size() - digits, 1, '.');
  separate();
  out_ += text;
}

void JsonWriter::hex(Bytes bytes) {
  separate();
  out_.push_back('"');
  out_ += to_hex(bytes);
  out_.push_back('"');
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

void put_message(JsonWriter& json, const MessageInfo& info, const MessageBase& message) {
  json.begin_object();
  for (const FieldInfo& field : info.fields) {
    if (!contains(field.editions, message.layout)) continue;
    json.key(field.name);
    if (field.secret && json.options().mask_secrets) {
      json.string("***");
    } else {
      // The accessor serves reading too and takes a mutable message; nothing is changed here.
      field.ops->put(field.wire, json, message.layout, field.at(const_cast<MessageBase&>(message)));
    }
  }
  if (!message.extra.empty()) {
    json.key("extra");
    json.hex(message.extra);
  }
  json.end_object();
}

void get_message(WriteContext& context, std::string_view where, const MessageInfo& info,
                 const boost::json::value& value, MessageBase& message) {
  const auto* const object = value.if_object();
  if (object == nullptr) return context.fail(Errc::wrong_type, where, "must be an object");
  message.layout = context.edition;
  for (const auto& [key, member] : *object) {
    const std::string_view name(key.data(), key.size());
    const auto field = std::ranges::find_if(info.fields, [&](const FieldInfo& each) {
      return each.name == name && contains(each.editions, context.edition);
    });
    if (field == info.fields.end()) {
      const bool elsewhere =
          std::ranges::any_of(info.fields, [&](const FieldInfo& f) { return f.name == name; });
      return context.fail(Errc::unknown_field, name,
                          elsewhere ? "is not a field of " + std::string(info.name) + " in edition " +
                                          std::string(to_string(context.edition))
                                    : "is no field of " + std::string(info.name));
    }
    field->ops->get(field->wire, context, field->name, member, field->at(message));
    if (context.error) return;
  }
}

void to_json(const MessageInfo& info, const MessageBase& message, std::string& out, JsonOptions options) {
  JsonWriter json(out, options);
  put_message(json, info, message);
}

Result<std::string> body_to_json(const MessageInfo& info, Bytes body, Edition edition, JsonOptions options) {
  const auto message = info.make();
  if (auto done = decode_fields(info, body, edition, *message); !done) return done.error();
  std::string out;
  to_json(info, *message, out, options);
  return out;
}

Result<std::vector<std::uint8_t>> body_from_json(const MessageInfo& info, const boost::json::object& object,
                                                 Edition edition) {
  const auto message = info.make();
  WriteContext context{edition, std::nullopt};
  get_message(context, info.name, info, boost::json::value(object), *message);
  if (context.error) return *context.error;
  std::vector<std::uint8_t> body;
  if (auto done = encode_fields(info, *message, edition, body); !done) return done.error();
  return body;
}

}  // namespace jt808
