// The frame layer against frames of other projects' tests: headers, faults, streams, split packages.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/unit/protocol/parts.hpp"
#include "tests/unit/protocol/vectors.hpp"

namespace jt808::test {
namespace {

using boost::json::object;

std::uint64_t number(const object& record, const char* key) {
  return record.at(key).to_number<std::uint64_t>();
}

std::uint16_t id_of(const std::string& text) {
  return static_cast<std::uint16_t>(std::stoul(text, nullptr, 16));
}

TEST(VectorsTest, EverySoundFrameHasItsHeaderFacts) {
  int checked = 0;
  for (const object& record : vectors()) {
    if (!is_sound(record)) continue;
    SCOPED_TRACE(text(record, "id"));
    const ParsedFrame parsed(text(record, "hex"));
    ASSERT_TRUE(parsed.ok()) << to_string(parsed.fault);
    const FrameView& frame = parsed.frame;
    EXPECT_EQ(frame.layout_2019(), text(record, "edition") == "2019");
    EXPECT_EQ(frame.message_id, id_of(text(record, "msg_id")));
    EXPECT_EQ(frame.serial, number(record, "serial"));
    EXPECT_EQ(bcd_digits(frame.phone_bcd), text(record, "phone"));
    EXPECT_EQ(is_bcd(frame.phone_bcd), record.at("phone_bcd").as_bool());
    EXPECT_EQ(frame.encryption(), number(record, "encrypt"));
    EXPECT_EQ(frame.attributes >> 15, number(record, "reserved_bit15"));
    EXPECT_EQ(frame.body.size(), number(record, "body_len"));
    EXPECT_EQ(to_hex(frame.body), text(record, "body_hex"));
    const auto& version = record.at("proto_ver");
    EXPECT_EQ(frame.version, version.is_null() ? 0 : version.to_number<int>());
    EXPECT_EQ(frame.packaged(), record.at("sub").is_object());
    if (frame.packaged()) {
      EXPECT_EQ(frame.package_total, number(record.at("sub").as_object(), "total"));
      EXPECT_EQ(frame.package_index, number(record.at("sub").as_object(), "index"));
    }
    ++checked;
  }
  EXPECT_EQ(checked, 264 + 169);
}

TEST(VectorsTest, HeadersAreAsTheTestsAssert) {
  int checked = 0;
  for (const object& record : vectors()) {
    const auto* const header = expected(record, "header");
    if (header == nullptr || !is_sound(record)) continue;
    SCOPED_TRACE(text(record, "id"));
    const ParsedFrame parsed(text(record, "hex"));
    ASSERT_TRUE(parsed.ok());
    for (const auto& [key, value] : header->as_object()) {
      const std::string_view name(key.data(), key.size());
      if (name == "msg_id") {
        EXPECT_EQ(parsed.frame.message_id, id_of(std::string(value.as_string())));
      } else if (name == "phone_stripped") {
        EXPECT_EQ(parsed.frame.phone().digits(), std::string(value.as_string()));
      } else {
        const std::map<std::string_view, std::uint64_t> ours{{"serial", parsed.frame.serial},
                                                             {"proto_ver", parsed.frame.version},
                                                             {"body_len", parsed.frame.body.size()},
                                                             {"sub_total", parsed.frame.package_total},
                                                             {"sub_index", parsed.frame.package_index}};
        EXPECT_EQ(ours.at(name), value.to_number<std::uint64_t>()) << name;
      }
      ++checked;
    }
  }
  EXPECT_GE(checked, 200);
}

// What the decisions say of a segment, from the facts that the record has of it: noise first, then the
// checksum, then the length.
FrameFault due(const object& record) {
  Body bytes = hex(text(record, "hex"));
  bool bare = false;
  const std::size_t size = unescape(std::span(bytes).subspan(1, bytes.size() - 2), bare);
  if (size < 13) return FrameFault::too_short;
  if (!record.at("valid_checksum").as_bool()) return bare ? FrameFault::bad_escape : FrameFault::bad_checksum;
  return record.at("valid_length").as_bool() ? FrameFault::none : FrameFault::bad_length;
}

TEST(VectorsTest, WhatIsMalformedHasTheFaultOfTheDecisions) {
  int refused = 0;
  for (const object& record : vectors()) {
    if (!is_kind(record, "malformed")) continue;
    SCOPED_TRACE(text(record, "id"));
    const ParsedFrame parsed(text(record, "hex"));
    if (!text(record, "hex").ends_with("7e")) {
      EXPECT_EQ(parsed.segments, 0) << "no flag ends it";
      ++refused;
      continue;
    }
    ASSERT_EQ(parsed.segments, 1);
    EXPECT_EQ(to_string(parsed.fault), to_string(due(record)));
    if (parsed.fault != FrameFault::none) {
      ++refused;
    } else {
      EXPECT_EQ(text(record, "id"), "6d5db1cba1ac");  // a bare 0x7d before the flag
      EXPECT_EQ(parsed.frame.notes, kBareEscape);
    }
  }
  EXPECT_EQ(refused, 28);
}

TEST(VectorsTest, AVersionBitThatContradictsTheHeaderIsAccepted) {
  int accepted = 0;
  for (const object& record : vectors()) {
    if (!is_kind(record, "vendor")) continue;
    SCOPED_TRACE(text(record, "id"));
    const ParsedFrame parsed(text(record, "hex"));
    ASSERT_TRUE(parsed.ok()) << to_string(parsed.fault);
    EXPECT_EQ(parsed.frame.notes, kLayoutByLength);
    EXPECT_NE(parsed.frame.version_bit(), parsed.frame.layout_2019());
    ++accepted;
  }
  EXPECT_EQ(accepted, 3);
}

// Frames of a stream, found the plain way: between any two flags, if checksum and length hold.
std::vector<std::string> frames_in(const Body& stream) {
  std::vector<std::string> found;
  Body segment;
  for (const std::uint8_t byte : stream) {
    if (byte != kFlag) {
      segment.push_back(byte);
      continue;
    }
    Body plain;
    for (std::size_t i = 0; i < segment.size(); ++i) {
      const bool escape =
          segment[i] == kEscape && i + 1 < segment.size() && (segment[i + 1] == 1 || segment[i + 1] == 2);
      plain.push_back(escape ? static_cast<std::uint8_t>(segment[++i] == 1 ? kEscape : kFlag) : segment[i]);
    }
    segment.clear();
    std::uint8_t sum = 0;
    for (const std::uint8_t each : plain) sum ^= each;
    if (plain.size() < 13 || sum != 0) continue;
    const unsigned attributes = load_be<std::uint16_t>(plain.data() + 2);
    const std::size_t header =
        ((attributes & 0x4000) != 0 ? 17U : 12U) + ((attributes & 0x2000) != 0 ? 4U : 0U);
    if (plain.size() == header + (attributes & 0x3ff) + 1) found.push_back(to_hex(plain));
  }
  return found;
}

TEST(VectorsTest, EverySoundFrameOfAStreamIsFound) {
  std::size_t streams = 0;
  std::size_t frames = 0;
  for (const object& record : vectors()) {
    if (!is_kind(record, "stream")) continue;
    ++streams;
    const Body stream = hex(text(record, "hex"));
    const std::vector<std::string> due_frames = frames_in(stream);
    frames += due_frames.size();
    // In one piece, and byte by byte.
    for (const std::size_t chunk : {stream.size(), std::size_t{1}}) {
      SCOPED_TRACE(text(record, "id") + " in chunks of " + std::to_string(chunk));
      std::vector<std::string> found;
      FrameSplitter splitter;
      Body bytes = stream;
      for (std::size_t at = 0; at < bytes.size(); at += chunk) {
        splitter.feed(std::span(bytes).subspan(at, std::min(chunk, bytes.size() - at)),
                      [&](std::span<std::uint8_t> escaped, bool) {
                        FrameView frame;
                        if (parse_frame(escaped, frame) != FrameFault::none) return;
                        const auto* const start = escaped.data();
                        const auto size =
                            static_cast<std::size_t>(frame.body.data() - start) + frame.body.size() + 1;
                        found.push_back(to_hex(Bytes(start, size)));
                      });
      }
      EXPECT_EQ(found, due_frames);
    }
    const auto* const raw = expected(record, "raw");
    const auto* const said = raw == nullptr ? nullptr : raw->as_object().if_contains("frames");
    if (said == nullptr) continue;
    EXPECT_GE(due_frames.size(), said->as_array().size()) << text(record, "id");
  }
  EXPECT_EQ(streams, 17U);
  EXPECT_GE(frames, 12U);
}

TEST(VectorsTest, SplitPackagesAreJoined) {
  std::map<std::string, const object*> by_id;
  for (const object& record : vectors()) by_id[text(record, "id")] = &record;
  std::set<std::string> joined;
  for (const object& record : vectors()) {
    const auto* const whole = expected(record, "reassembled");
    if (whole == nullptr) continue;
    const auto& packages = whole->as_object().at("packages").as_array();
    if (!joined.insert(std::string(packages.at(0).as_string())).second) continue;
    SCOPED_TRACE(text(record, "id"));
    // One terminal sent sixteen other frames between its two parts.
    ReassemblyBudget budget({.frames_between = 64});
    Reassembler reassembler(budget);
    std::optional<AssembledMessage> message;
    std::map<std::uint64_t, std::string> bodies;
    for (const auto& id : packages) {
      const object& part = *by_id.at(std::string(id.as_string()));
      bodies[number(part.at("sub").as_object(), "index")] = text(part, "body_hex");
      Body bytes = hex(text(part, "hex"));
      // Phone numbers in some were replaced without a new checksum.
      bool bare = false;
      std::span<std::uint8_t> plain = std::span(bytes).subspan(1, bytes.size() - 2);
      plain = plain.first(unescape(plain, bare));
      std::uint8_t sum = 0;
      for (const std::uint8_t byte : plain) sum ^= byte;
      plain.back() ^= sum;
      FrameView frame;
      Body again;
      ASSERT_FALSE(bare);
      for (const std::uint8_t byte : plain) {
        if (byte == kFlag || byte == kEscape) {
          again.insert(again.end(), {kEscape, static_cast<std::uint8_t>(byte == kFlag ? 2 : 1)});
        } else {
          again.push_back(byte);
        }
      }
      ASSERT_EQ(parse_frame(std::span(again), frame), FrameFault::none);
      auto event = reassembler.add(frame, kStart);
      if (event.message) message = std::move(event.message);
    }
    std::string due_body;
    for (const auto& [index, body] : bodies) due_body += body;
    ASSERT_TRUE(message);
    EXPECT_EQ(message->body.size(), number(whole->as_object(), "length"));
    EXPECT_EQ(to_hex(message->body), due_body);
    AnyMessage decoded;
    const auto done = decode_into(*find_message(message->message_id), message->body,
                                  message->view().layout_2019() ? Edition::v2019 : Edition::v2013, decoded);
    EXPECT_TRUE(done) << done.error().message;
  }
  EXPECT_EQ(joined.size(), 4U);
}

}  // namespace
}  // namespace jt808::test
