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

// Appends JSON text to a string: keys in the order of the calls, no floating point.
class JsonWriter {
 public:
  JsonWriter(std::string& out, JsonOptions options) noexcept : out_(out), options_(options) {}
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view utf8);
  void number(std::uint64_t value);
  void signed_number(std::int64_t value);
  // value x 10^-digits, exact, with at least one digit after the point.
  void decimal(std::uint64_t value, unsigned digits);
  void hex(Bytes bytes);
  void null();
  [[nodiscard]] const JsonOptions& options() const noexcept { return options_; }

 private:
  void separate();

  std::string& out_;
  JsonOptions options_;
  bool comma_ = false;
};

// Field names are the reference's; the forms are one everywhere (numbers, exact decimals, flags, times, hex).
void to_json(const MessageInfo& info, const MessageBase& message, std::string& out, JsonOptions options = {});
inline void to_json(const AnyMessage& message, std::string& out, JsonOptions options = {}) {
  to_json(message.info(), message.base(), out, options);
}
template <Message M>
[[nodiscard]] std::string to_json(const M& message, JsonOptions options = {}) {
  std::string out;
  to_json(M::info(), message, out, options);
  return out;
}

[[nodiscard]] Result<std::string> body_to_json(const MessageInfo& info, Bytes body, Edition edition,
                                               JsonOptions options = {});
// Absent keys are defaults; an unknown key, or a value that the field cannot hold, is an error that names it.
[[nodiscard]] Result<std::vector<std::uint8_t>> body_from_json(const MessageInfo& info,
                                                               const boost::json::object& object,
                                                               Edition edition);

}  // namespace jt808
