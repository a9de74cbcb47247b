// Writes JSON text: keys in the order of the calls, exact decimals, no floating point.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "jt808/json.hpp"
#include "protocol/rows.hpp"

namespace jt808 {

// Text is gathered in a buffer of its own and appended in large pieces; all of it is there when the writer is
// gone.
class JsonWriter {
 public:
  JsonWriter(std::string& out, JsonOptions options) noexcept : out_(out), options_(options) {}
  ~JsonWriter() { flush(); }
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name) {  // a name of ours: nothing in it needs an escape
    quoted(name);
    *at_++ = ':';
    comma_ = false;
  }
  void string(std::string_view utf8);
  // A string in which nothing needs an escape.
  void plain(std::string_view text) {
    quoted(text);
    comma_ = true;
  }
  void number(std::uint64_t value) {
    separate();
    at_ = std::to_chars(at_, buffer_.data() + buffer_.size(), value).ptr;
  }
  void signed_number(std::int64_t value) {
    separate();
    at_ = std::to_chars(at_, buffer_.data() + buffer_.size(), value).ptr;
  }
  // value x 10^-digits, exact, with at least one digit after the point; up to 9 digits.
  void decimal(std::uint64_t value, unsigned digits);
  void hex(Bytes bytes);
  void null() {
    separate();
    at_ = std::copy_n("null", 4, at_);
  }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  // A value that is JSON already.
  void raw(std::string_view json) {
    separate();
    flush();
    out_.append(json);
  }
  // The members of an object that is JSON already, into the object that is open.
  void members(std::string_view object) {
    if (object.size() > 2) raw(object.substr(1, object.size() - 2));
  }
  [[nodiscard]] const JsonOptions& options() const noexcept { return options_; }

 private:
  static constexpr std::size_t kMostAtOnce = 64;  // what may follow a separate() without another look

  void flush() {
    out_.append(buffer_.data(), at_);
    at_ = buffer_.data();
  }
  void room(std::size_t bytes) {
    if (static_cast<std::size_t>(buffer_.data() + buffer_.size() - at_) < bytes) flush();
  }
  void separate() {
    room(kMostAtOnce);
    if (comma_) *at_++ = ',';
    comma_ = true;
  }
  void open(char bracket) {
    separate();
    *at_++ = bracket;
    comma_ = false;
  }
  void close(char bracket) {
    room(1);
    *at_++ = bracket;
    comma_ = true;
  }
  void quoted(std::string_view text) {
    if (text.size() + 4 > buffer_.size()) [[unlikely]] {
      return quoted_whole(text);
    }
    room(text.size() + 4);
    if (comma_) *at_++ = ',';
    *at_++ = '"';
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    *at_++ = '"';
  }

  void quoted_whole(std::string_view text);  // what is longer than the buffer goes past it

  std::string& out_;
  JsonOptions options_;
  bool comma_ = false;
  std::array<char, 1024> buffer_;
  char* at_ = buffer_.data();
};

// A value from the bytes of its field.
void put_bytes(JsonWriter& json, const FieldInfo& row, Layout layout, Bytes bytes);
// The keys "dialect" and "form" of an object whose fields differ by them, where they are not the usual ones
// or not those of what is outside.
void put_layout(JsonWriter& json, LayoutMask differ, Layout layout, Layout outside);
// All fields of an object, as members of the JSON object that is open.
void put_fields(JsonWriter& json, const StructInfo& info, Layout layout, const void* object);
// {"value": 3, "set": ["acc_on", "located"], "load_state": 0}
void put_flags(JsonWriter& json, std::span<const BitInfo> bits, unsigned width, Layout layout,
               std::uint64_t value);

}  // namespace jt808
