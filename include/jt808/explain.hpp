// Frames, byte by byte: what stands where, of which type, with which value and meaning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jt808/frame.hpp"
#include "jt808/schema.hpp"

namespace jt808 {

// Bytes that belong together: a field, a part of an item, what is left over.
struct ExplainedField {
  enum class Part : std::uint8_t { flag, header, body, left_over, checksum };
  Part part = Part::body;
  std::size_t offset = 0;  // in the unescaped frame, its first byte behind the flag being 0
  std::size_t size = 0;    // 0: a flag, or a field that is there and empty
  std::string path;        // records[2].location.time; empty for flags
  std::string type;        // as the standard writes it
  std::string value;       // as JSON shows it; empty where there is none
  std::string meaning;     // names of values and bits, unit, what the field is
  bool wrong = false;      // contradicts the rest of the frame, or is not complete
};

struct Explanation {
  std::vector<std::uint8_t> frame;     // unescaped, what is between the flags
  std::vector<ExplainedField> fields;  // in wire order; they cover every byte once, and the flags it had
  FrameFault fault = FrameFault::none;
  std::vector<std::string> problems;     // what is wrong: not empty where the frame is no sound one
  std::vector<std::string> notes;        // what is odd, and accepted
  const MessageInfo* message = nullptr;  // null: an id that is not in the catalogue
  Layout layout;                         // in which the body was read
};

// Every frame of the bytes, sound or not; without flags they are taken as one frame. Bodies are read in the
// edition given, else in that of the header (2013 where it is that of 2011 and 2013).
[[nodiscard]] std::vector<Explanation> explain(Bytes wire, std::optional<Edition> edition = std::nullopt);

}  // namespace jt808
