// Frames that other projects' tests verify, and the worked frames of the reference.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/protocol/support.hpp"

namespace jt808::test {

// The records of tests/data/vectors/frames.jsonl and of tests/data/worked_frames.jsonl.
[[nodiscard]] const std::vector<boost::json::object>& vectors();
[[nodiscard]] const std::vector<boost::json::object>& worked_frames();

[[nodiscard]] std::string text(const boost::json::object& record, std::string_view key);  // "" where absent
[[nodiscard]] bool is_kind(const boost::json::object& record, std::string_view kind);
[[nodiscard]] bool is_sound(const boost::json::object& record);  // of kind frame or body
[[nodiscard]] bool is_odd(const boost::json::object& record);
// Of what the tests assert; null where they say nothing of it.
[[nodiscard]] const boost::json::value* expected(const boost::json::object& record, std::string_view key);

// The bytes of a record and the last segment in them.
struct ParsedFrame {
  Body bytes;
  FrameView frame;
  FrameFault fault = FrameFault::too_short;
  int segments = 0;

  explicit ParsedFrame(std::string_view hex_text);
  ParsedFrame(const ParsedFrame&) = delete;
  ParsedFrame& operator=(const ParsedFrame&) = delete;
  [[nodiscard]] bool ok() const noexcept { return segments == 1 && fault == FrameFault::none; }
};

// The layout to read a record's body with: by its header, and by what the record says of 2011.
[[nodiscard]] Layout layout_of(const boost::json::object& record, const FrameView& frame);

// A body through its message, its JSON and back.
struct RoundTrip {
  bool decoded = false;
  std::string error;                  // of decoding, or of encoding again
  std::vector<std::string> warnings;  // of decoding
  std::string json;
  Body body;  // encoded again

  RoundTrip(const MessageInfo& info, Bytes bytes, Layout layout);
};

}  // namespace jt808::test
