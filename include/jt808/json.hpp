// JSON of message bodies: written directly as text, read from a parsed object.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/codec.hpp"

namespace jt808 {

struct JsonOptions {
  bool mask_secrets = false;  // authentication codes become "***"
};

// Appends the body as a JSON object: keys are the reference's field names in wire order; the forms are one
// everywhere (numbers, exact decimals, flags, times, hex). `message` is an object of the described type.
void to_json(const MessageInfo& info, const void* message, std::string& out, JsonOptions options = {});
inline void to_json(const AnyMessage& message, std::string& out, JsonOptions options = {}) {
  to_json(message.info(), message.object(), out, options);
}
template <Message M>
[[nodiscard]] std::string to_json(const M& message, JsonOptions options = {}) {
  std::string out;
  to_json(M::kInfo, &message, out, options);
  return out;
}

[[nodiscard]] Result<std::string> body_to_json(const MessageInfo& info, Bytes body, Layout asked,
                                               JsonOptions options = {});
// The object that a text is. An error where it is no JSON, no object, or where an object in it, however deep,
// has one key twice; the message continues a sentence ("... is no JSON: ...").
[[nodiscard]] Result<boost::json::object> parse_json_object(std::string_view text);
// Absent keys are defaults; an unknown key, or a value that the field cannot hold, is an error that names it.
// The forms are those of to_json; numbers also stand for flags, names for enumerators.
[[nodiscard]] Result<std::vector<std::uint8_t>> body_from_json(const MessageInfo& info,
                                                               const boost::json::object& object,
                                                               Layout asked);

// One JSON string, quoted and escaped.
void append_json_string(std::string& out, std::string_view utf8);

}  // namespace jt808
