// The library against frames and facts from other projects' tests.
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>

#include "jt808/catalog.hpp"
#include "jt808/frame.hpp"
#include "jt808/json.hpp"
#include "jt808/messages/location.hpp"

namespace jt808 {
namespace {

using boost::json::object;

std::vector<object> vectors() {
  std::vector<object> all;
  std::ifstream in(JT808_TEST_DATA_DIR "/vectors/frames.jsonl");
  std::string line;
  while (std::getline(in, line)) all.push_back(boost::json::parse(line).as_object());
  return all;
}

std::string text(const object& record, const char* key) {
  return std::string(record.at(key).as_string());
}

struct Parsed {
  std::vector<std::uint8_t> bytes;
  FrameView frame;
  FrameFault fault = FrameFault::too_short;
  int segments = 0;
};

Parsed parse(const std::string& hex) {
  Parsed parsed;
  parsed.bytes = from_hex(hex).value_or(std::vector<std::uint8_t>{});
  FrameSplitter splitter;
  splitter.feed(std::span(parsed.bytes), [&](std::span<std::uint8_t> escaped, bool) {
    parsed.fault = parse_frame(escaped, parsed.frame);
    ++parsed.segments;
    return true;
  });
  return parsed;
}

Edition edition_of(const object& record, const Parsed& parsed) {
  if (parsed.frame.layout_2019()) return Edition::v2019;
  const auto* const expect = record.at("expect").if_object();
  const auto* const layout = expect == nullptr ? nullptr : expect->if_contains("layout");
  return layout != nullptr && layout->is_string() && layout->as_string() == "2011" ? Edition::v2011
                                                                                   : Edition::v2013;
}

TEST(VectorsTest, EverySoundFrameHasItsHeaderFacts) {
  int checked = 0;
  for (const object& record : vectors()) {
    const std::string kind = text(record, "kind");
    if (kind != "frame" && kind != "body") continue;
    const Parsed parsed = parse(text(record, "hex"));
    ASSERT_EQ(parsed.segments, 1) << text(record, "id");
    ASSERT_EQ(parsed.fault, FrameFault::none) << text(record, "id");
    EXPECT_EQ(parsed.frame.layout_2019(), text(record, "edition") == "2019") << text(record, "id");
    EXPECT_EQ(parsed.frame.message_id, std::stoul(text(record, "msg_id"), nullptr, 16)) << text(record, "id");
    EXPECT_EQ(parsed.frame.serial, record.at("serial").to_number<int>()) << text(record, "id");
    EXPECT_EQ(bcd_digits(parsed.frame.phone_bcd), text(record, "phone")) << text(record, "id");
    EXPECT_EQ(to_hex(parsed.frame.body), text(record, "body_hex")) << text(record, "id");
    ++checked;
  }
  EXPECT_GE(checked, 200);
}

TEST(VectorsTest, WrongChecksumsAndLengthsAreNotTakenForFrames) {
  int checked = 0;
  for (const object& record : vectors()) {
    if (text(record, "kind") != "malformed") continue;
    const auto is_false = [&](const char* key) {
      const auto* const value = record.if_contains(key);
      return value != nullptr && value->is_bool() && !value->get_bool();
    };
    if (!is_false("valid_checksum") && !is_false("valid_length")) continue;
    const Parsed parsed = parse(text(record, "hex"));
    EXPECT_NE(parsed.fault, FrameFault::none) << text(record, "id");
    ++checked;
  }
  EXPECT_GE(checked, 15);
}

TEST(VectorsTest, EverySoundBodyDecodesAndComesBackByteForByte) {
  int checked = 0;
  int decoded = 0;
  for (const object& record : vectors()) {
    const std::string kind = text(record, "kind");
    if ((kind != "frame" && kind != "body") || !record.at("odd").as_array().empty()) continue;
    const Parsed parsed = parse(text(record, "hex"));
    if (parsed.frame.packaged() || parsed.frame.encryption() != 0) continue;
    const MessageInfo* const info = find_message(parsed.frame.message_id);
    if (info == nullptr) continue;
    const Edition edition = edition_of(record, parsed);
    AnyMessage message;
    const auto done = decode_into(*info, parsed.frame.body, edition, message);
    ASSERT_TRUE(done) << text(record, "id") << ": " << done.error().message;
    ++decoded;
    if (!message.base().warnings.empty() || !message.base().extra.empty()) continue;
    std::string json;
    to_json(message, json);
    const auto back = body_from_json(*info, boost::json::parse(json).as_object(), message.base().layout);
    ASSERT_TRUE(back) << text(record, "id") << ": " << back.error().message << "\n" << json;
    EXPECT_EQ(to_hex(*back), to_hex(parsed.frame.body)) << text(record, "id") << "\n" << json;
    ++checked;
  }
  EXPECT_GE(decoded, 150);
  EXPECT_GE(checked, 120);
}

TEST(VectorsTest, LocationReportsHaveTheFactsOfTheTests) {
  int facts = 0;
  for (const object& record : vectors()) {
    if (text(record, "kind") == "malformed" || text(record, "kind") == "stream" ||
        text(record, "msg_id") != "0x0200") {
      continue;
    }
    const auto* const fields = record.at("expect").as_object().if_contains("fields");
    if (fields == nullptr || !fields->is_object()) continue;
    const Parsed parsed = parse(text(record, "hex"));
    if (parsed.frame.packaged()) continue;
    const auto report = decode<LocationReport>(parsed.frame.body, edition_of(record, parsed));
    ASSERT_TRUE(report) << text(record, "id");
    const auto same = [&](const char* key, std::uint32_t value) {
      const auto* const expected = fields->as_object().if_contains(key);
      if (expected == nullptr || !expected->is_number()) return;
      EXPECT_EQ(value, expected->to_number<std::uint32_t>()) << text(record, "id") << " " << key;
      ++facts;
    };
    same("alarm", report->alarm);
    same("status", report->status);
    same("lat_e6", report->latitude);
    same("lon_e6", report->longitude);
    same("altitude", report->altitude);
    same("speed_x10", report->speed);
    same("direction", report->direction);
    const auto* const items = fields->as_object().if_contains("items");
    if (items == nullptr || !items->is_object()) continue;
    for (const auto& [key, value] : items->as_object()) {
      if (!value.is_number() || value.is_double()) continue;
      const auto id = static_cast<std::uint32_t>(std::stoul(std::string(key), nullptr, 16));
      const auto number = report->items.number(id);
      if (!number || id == 0x06) continue;  // 0x06 is signed
      EXPECT_EQ(*number, value.to_number<std::uint32_t>()) << text(record, "id") << " " << key;
      ++facts;
    }
  }
  EXPECT_GE(facts, 250);
}

}  // namespace
}  // namespace jt808
