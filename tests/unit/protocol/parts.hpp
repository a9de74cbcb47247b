// Parts of messages for the tests of reassembly: made by hand, or read from worked frames.
#pragma once

#include <algorithm>
#include <chrono>

#include "jt808/reassembly.hpp"
#include "tests/unit/protocol/support.hpp"

namespace jt808::test {

using Time = std::chrono::steady_clock::time_point;
using std::chrono::seconds;

// Any moment will do: only differences count.
inline constexpr Time kStart{seconds(1'000'000)};

// One part with its own copy of everything that its view shows.
struct TestPart {
  std::uint16_t id = 0x0704;
  std::uint16_t total = 0;
  std::uint16_t index = 0;
  std::uint16_t serial = 0;
  bool layout_2019 = false;
  Body body;
  Body phone = hex("013912345678");

  [[nodiscard]] FrameView view() const {
    FrameView frame;
    frame.message_id = id;
    frame.attributes = static_cast<std::uint16_t>(0x2000 | (layout_2019 ? 0x4000 : 0) | body.size());
    frame.serial = serial;
    frame.package_total = total;
    frame.package_index = index;
    frame.version = layout_2019 ? 1 : 0;
    frame.phone_bcd = phone;
    frame.body = body;
    return frame;
  }
};

enum class Numbering { counting, repeating };

// The parts of a message, with bodies of different sizes that no other message or part has.
inline std::vector<TestPart> message_parts(std::uint16_t total, std::uint16_t serial,
                                           Numbering numbering = Numbering::counting, std::uint8_t mark = 0) {
  std::vector<TestPart> parts;
  for (std::uint16_t i = 0; i < total; ++i) {
    TestPart part{.total = total, .index = static_cast<std::uint16_t>(i + 1), .serial = serial, .body = {}};
    if (numbering == Numbering::counting) part.serial = static_cast<std::uint16_t>(serial + i);
    part.body = {mark, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i & 0xff)};
    part.body.resize(3 + i % 5U, mark);
    parts.push_back(std::move(part));
  }
  return parts;
}

inline Body joined(const std::vector<TestPart>& parts) {
  Body body;
  for (const TestPart& part : parts) body.insert(body.end(), part.body.begin(), part.body.end());
  return body;
}

// A frame from its hexadecimal text, flags included.
struct WireFrame {
  Body wire;
  FrameView view;

  explicit WireFrame(std::string_view text) : wire(hex(text)) {
    const FrameFault fault = parse_frame(std::span(wire).subspan(1, wire.size() - 2), view);
    if (fault != FrameFault::none) throw std::invalid_argument("no frame: " + std::string(text));
  }
  WireFrame(const WireFrame&) = delete;
  WireFrame& operator=(const WireFrame&) = delete;
};

}  // namespace jt808::test
