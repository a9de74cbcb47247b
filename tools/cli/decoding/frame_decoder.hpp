// From what stands between two flags to its report.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "jt808/codec.hpp"
#include "jt808/edition.hpp"
#include "jt808/frame.hpp"
#include "jt808/reassembly.hpp"
#include "tools/cli/decoding/report.hpp"

namespace cli {

struct DecodeSettings {
  std::optional<jt808::Edition> edition;  // none: the frame's own
  bool strict_2011 = false;
  bool strict = false;
  bool reassemble = false;
};

// Which flags stood around a segment.
struct Flags {
  bool leading = true;
  bool closing = true;
};

// Decodes segment after segment, with the memory of those before; joins parts when asked to.
class FrameDecoder {
 public:
  explicit FrameDecoder(DecodeSettings settings);

  // Unescapes the segment in place. The report holds what this segment gave.
  void decode(std::span<std::uint8_t> escaped, Flags flags, FrameReport& report);

 private:
  void faulty(jt808::FrameFault fault, FrameReport& report);
  void put_header(const jt808::FrameView& frame, FrameReport& report) const;
  void put_notes(const jt808::FrameView& frame, Flags flags, FrameReport& report) const;
  void add_part(const jt808::FrameView& frame, FrameReport& report);
  // The body of a whole message.
  void put_body(const jt808::FrameView& frame, FrameReport& report);
  void inflate(const jt808::AnyMessage& message, FrameReport& report) const;

  DecodeSettings settings_;
  std::vector<std::uint8_t> wire_;  // the segment as it was
  std::unordered_map<const jt808::MessageInfo*, jt808::AnyMessage> messages_;
  jt808::ReassemblyBudget budget_;
  std::map<jt808::PhoneNumber, std::unique_ptr<jt808::Reassembler>> reassemblers_;
};

}  // namespace cli
