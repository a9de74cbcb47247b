// Writes JSON text: keys in the order of the calls, exact decimals, no floating point.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "jt808/json.hpp"
#include "protocol/rows.hpp"

namespace jt808 {

class JsonWriter {
 public:
  JsonWriter(std::string& out, JsonOptions options) noexcept : out_(out), options_(options) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);  // a name of ours: nothing in it needs an escape
  void string(std::string_view utf8) {
    separate();
    append_json_string(out_, utf8);
  }
  // A string in which nothing needs an escape.
  void plain(std::string_view text);
  void number(std::uint64_t value);
  void signed_number(std::int64_t value);
  // value x 10^-digits, exact, with at least one digit after the point; up to 9 digits.
  void decimal(std::uint64_t value, unsigned digits);
  void hex(Bytes bytes);
  void null();
  void boolean(bool value) { raw(value ? "true" : "false"); }
  // A value that is JSON already.
  void raw(std::string_view json) {
    separate();
    out_.append(json);
  }
  // The members of an object that is JSON already, into the object that is open.
  void members(std::string_view object) {
    if (object.size() > 2) raw(object.substr(1, object.size() - 2));
  }
  [[nodiscard]] const JsonOptions& options() const noexcept { return options_; }

 private:
  void separate() {
    if (comma_) out_.push_back(',');
    comma_ = true;
  }
  void open(char bracket) {
    separate();
    out_.push_back(bracket);
    comma_ = false;
  }
  void close(char bracket) {
    out_.push_back(bracket);
    comma_ = true;
  }

  std::string& out_;
  JsonOptions options_;
  bool comma_ = false;
};

// A value from the bytes of its field.
void put_bytes(JsonWriter& json, const FieldInfo& row, Layout layout, Bytes bytes);
// The keys "dialect" and "form" of an object whose fields differ by them, where they are not the usual ones.
void put_layout(JsonWriter& json, LayoutMask differ, Layout layout);
// All fields of an object, as members of the JSON object that is open.
void put_fields(JsonWriter& json, const StructInfo& info, Layout layout, const void* object);
// {"value": 3, "set": ["acc_on", "located"], "load_state": 0}
void put_flags(JsonWriter& json, std::span<const BitInfo> bits, unsigned width, Layout layout,
               std::uint64_t value);

}  // namespace jt808
