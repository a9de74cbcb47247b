// What is told of one frame, and the forms in which it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jt808/frame.hpp"

namespace cli {

// Facts of a frame, or what is wrong with it. Reused from frame to frame.
struct FrameReport {
  struct Error {
    std::string_view kind;  // empty: none
    std::string message;
    std::string field;                  // of the body; empty: none
    std::optional<std::size_t> offset;  // bad_body: in the body; no_frame: in the text; else in `frame`
  };

  Error error;

  // The header; of a frame with an error, as far as it can be read.
  std::optional<std::uint16_t> message_id;
  std::string_view name;     // empty: unknown
  std::string_view edition;  // empty: not read
  std::string phone;         // empty: not read
  std::optional<std::uint16_t> serial;
  bool package_read = false;
  std::optional<jt808::PackageItem> package;
  std::optional<std::uint8_t> encryption;

  std::string_view layout;  // of another edition than `edition`; empty: of that
  bool strict_2011 = false;
  std::string body;      // JSON; empty: none
  std::string raw;       // hex of a body that cannot be read
  std::string inflated;  // hex
  bool has_inflated = false;
  std::string part;  // hex of a part's body
  bool has_part = false;
  struct Reassembled {
    std::size_t parts = 0;
    std::size_t length = 0;
  };
  std::optional<Reassembled> reassembled;
  std::vector<std::string> warnings;
  std::string frame;  // hex, with flags; empty: no bytes

  [[nodiscard]] bool ok() const noexcept { return error.kind.empty(); }
  // As new, but for the memory.
  void clear();
  void fail(std::string_view kind, std::string message, std::optional<std::size_t> offset = std::nullopt);
};

// Appends the report as one JSON object, without a line's end.
void append_json(std::string& out, const FrameReport& report);
// Appends it as lines for people.
void append_text(std::string& out, const FrameReport& report);

// Appends lower-case hexadecimal.
void append_hex_fast(std::string& out, jt808::Bytes bytes);

}  // namespace cli
