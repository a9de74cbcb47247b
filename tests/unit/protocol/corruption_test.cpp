// Every truncation and every changed byte of the known frames: no crash, no byte read outside, and errors
// that say where. Buffers are as large as their content, so that a sanitizer sees the first byte too many.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/protocol/vectors.hpp"

namespace jt808::test {
namespace {

constexpr std::uint8_t kChanges[] = {0x01, 0x80, 0xff};

// What may come out of a body, whatever is in it.
void decode_anything(const MessageInfo& info, Bytes bytes, Layout layout, AnyMessage& message) {
  const ExactBuffer exact(bytes);
  const auto done = decode_into(info, exact.bytes(), layout, message);
  if (!done) {
    ASSERT_FALSE(done.error().field.empty()) << info.name << ' ' << to_hex(bytes);
    ASSERT_LE(done.error().offset, bytes.size()) << info.name << ' ' << to_hex(bytes);
    ASSERT_NE(done.error().message.find(done.error().field), std::string::npos) << done.error().message;
    return;
  }
  std::string json;
  to_json(message, json);
  ASSERT_FALSE(json.empty());
  Body again;
  // Refused or not: what was read is still there, and nothing else.
  const bool encoded = encode_fields(info, message.object(), message.base().layout, again).has_value();
  ASSERT_TRUE(encoded || again.empty());
}

void parse_anything(Bytes escaped) {
  ExactBuffer exact(escaped);
  FrameView frame;
  if (parse_frame(exact.span(), frame) != FrameFault::none) return;
  ASSERT_LE(frame.body.size(), escaped.size());
}

std::vector<std::string> all_frames() {
  std::vector<std::string> all;
  for (const auto& record : vectors()) all.push_back(text(record, "hex"));
  for (const auto& record : worked_frames()) {
    if (record.contains("hex")) all.push_back(text(record, "hex"));
  }
  return all;
}

// The places of a long body where fields are: its start and its end.
bool worth_a_change(std::size_t at, std::size_t size) noexcept {
  return at < 200 || at + 40 > size;
}

TEST(CorruptionTest, FramesCutOrChangedAnywhere) {
  for (const std::string& hex_text : all_frames()) {
    Body bytes = hex(hex_text);
    if (bytes.size() < 3) continue;
    const std::span<std::uint8_t> inside = std::span(bytes).subspan(1, bytes.size() - 2);
    for (std::size_t at = 0; at < inside.size(); ++at) {
      if (!worth_a_change(at, inside.size())) continue;
      ASSERT_NO_FATAL_FAILURE(parse_anything(inside.first(at)));
      for (const std::uint8_t change : kChanges) {
        inside[at] ^= change;
        ASSERT_NO_FATAL_FAILURE(parse_anything(inside));
        inside[at] ^= change;
      }
    }
  }
}

TEST(CorruptionTest, BodiesCutOrChangedAnywhere) {
  std::size_t bodies = 0;
  for (const std::string& hex_text : all_frames()) {
    const ParsedFrame parsed(hex_text);
    if (!parsed.ok()) continue;
    const MessageInfo* const info = find_message(parsed.frame.message_id);
    if (info == nullptr) continue;
    ++bodies;
    Body body(parsed.frame.body.begin(), parsed.frame.body.end());
    AnyMessage message;
    for (const Layout layout : {Layout(Edition::v2011), Layout(Edition::v2013), Layout(Edition::v2019),
                                Layout(Edition::v2011, true), Layout(Edition::v2019, false, Dialect::yue)}) {
      const bool own = layout == Layout(parsed.frame.layout_2019() ? Edition::v2019 : Edition::v2013);
      for (std::size_t at = 0; at <= body.size(); ++at) {
        if (!worth_a_change(at, body.size())) continue;
        ASSERT_NO_FATAL_FAILURE(decode_anything(*info, Bytes(body).first(at), layout, message));
        if (at == body.size() || !own) continue;
        for (const std::uint8_t change : kChanges) {
          body[at] ^= change;
          ASSERT_NO_FATAL_FAILURE(decode_anything(*info, body, layout, message));
          body[at] ^= change;
        }
      }
    }
  }
  EXPECT_GE(bodies, 450U);
}

TEST(CorruptionTest, NoiseOfAnySizeForEveryMessage) {
  Random random(808);
  AnyMessage message;
  for (const MessageInfo* const info : catalog()) {
    for (std::size_t size = 0; size < 120; ++size) {
      Body body(size);
      for (std::uint8_t& byte : body) byte = random.below(3) == 0 ? random.byte() : std::uint8_t{0};
      for (const Edition edition : kEditions) {
        ASSERT_NO_FATAL_FAILURE(decode_anything(*info, body, edition, message));
      }
    }
  }
}

}  // namespace
}  // namespace jt808::test
