// The annotated dump: against the worked frames of the reference, and over frames that are not sound.
#include "jt808/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "jt808/frame.hpp"
#include "tests/unit/protocol/support.hpp"

namespace jt808 {
namespace {

using test::Body;
using test::hex;
using testing::HasSubstr;
using Part = ExplainedField::Part;

struct WorkedRow {
  std::size_t offset = 0;
  std::string field;
  std::string type;
  std::string bytes;
};
struct WorkedFrame {
  std::string wire;
  std::vector<WorkedRow> rows;
};

std::map<std::string, WorkedFrame> worked_frames() {
  std::map<std::string, WorkedFrame> frames;
  std::ifstream in(JT808_TEST_DATA_DIR "/explained/worked-frames.txt");
  WorkedFrame* frame = nullptr;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    if (line.starts_with('#')) continue;
    if (line.starts_with('=')) {
      std::string sign;
      std::string name;
      words >> sign >> name;
      frame = &frames[name];
      words >> frame->wire;
    } else {
      WorkedRow row;
      words >> row.offset >> row.field >> row.type >> row.bytes;
      frame->rows.push_back(row);
    }
  }
  return frames;
}

Body framed(std::uint16_t id, Bytes body, Edition edition = Edition::v2013) {
  Body out;
  const auto form = HeaderForm::for_phone(*PhoneNumber::from_digits("13912345678"), edition);
  EXPECT_TRUE(append_frame(out, form, id, 7, body));
  return out;
}

Explanation explain_one(Bytes wire) {
  auto all = explain(wire);
  EXPECT_EQ(all.size(), 1U);
  return std::move(all.at(0));
}

// Every byte belongs to one field, and they are in order.
void expect_whole(const Explanation& explained) {
  std::size_t at = 0;
  for (const ExplainedField& field : explained.fields) {
    EXPECT_EQ(field.offset, at) << field.path << " in " << to_hex(explained.frame);
    at = field.offset + field.size;
  }
  EXPECT_EQ(at, explained.frame.size()) << to_hex(explained.frame);
}

const ExplainedField& at(const Explanation& explained, std::string_view path, std::size_t nth = 0) {
  for (const ExplainedField& field : explained.fields) {
    if (field.path == path && nth-- == 0) return field;
  }
  throw std::out_of_range("no field " + std::string(path));
}

// The reference's names of what is not in a body, and of parts of items.
std::string our_name(const std::string& name) {
  static const std::map<std::string, std::string> kNames{{"msg_id", "message_id"},
                                                         {"body_props", "attributes"},
                                                         {"terminal_phone", "phone"},
                                                         {"serial_no", "serial"}};
  const auto found = kNames.find(name);
  return found == kNames.end() ? name : found->second;
}

TEST(ExplainTest, TheWorkedFramesHaveTheFieldsOfTheReference) {
  int rows = 0;
  for (auto& [name, frame] : worked_frames()) {
    const bool body_only = name == "F13";
    const Body wire = body_only ? framed(0x0704, hex(frame.wire), Edition::v2013) : hex(frame.wire);
    auto all = explain(wire, body_only ? std::optional(Edition::v2019) : std::nullopt);
    ASSERT_EQ(all.size(), 1U);
    const Explanation& explained = all[0];
    EXPECT_TRUE(explained.problems.empty()) << name << ": " << explained.problems.front();
    EXPECT_TRUE(explained.notes.empty()) << name << ": " << explained.notes.front();
    expect_whole(explained);
    for (const WorkedRow& row : frame.rows) {
      const std::size_t offset = row.offset + (body_only ? 12 : 0);
      const Body bytes = hex(row.bytes);
      EXPECT_EQ(to_hex(Bytes(explained.frame).subspan(offset, bytes.size())), row.bytes) << name << row.field;
      const auto found = std::ranges::find_if(explained.fields, [&](const ExplainedField& field) {
        return field.offset == offset && field.size > 0;
      });
      ASSERT_NE(found, explained.fields.end()) << name << " has no field at " << offset;
      ++rows;
      // Of items the reference gives one row, where we show the fields inside.
      if (row.field == "-" || row.field.find("item_") != std::string::npos || row.field == "alarm_sign")
        continue;
      std::string ours = found->path.substr(found->path.rfind('.') + 1);
      const std::string theirs = our_name(row.field.substr(row.field.rfind('.') + 1));
      EXPECT_EQ(ours, theirs) << name << " at " << offset;
      EXPECT_EQ(found->size, bytes.size()) << name << ' ' << row.field;
      EXPECT_TRUE(row.type == "-" || row.type == found->type)
          << name << ' ' << row.field << ": " << found->type;
    }
  }
  EXPECT_EQ(rows, 139);
}

TEST(ExplainTest, ValuesAreThoseOfJsonAndMeaningsNameWhatIsSet) {
  auto frames = worked_frames();
  const Explanation f08 = explain_one(hex(frames["F08"].wire));
  EXPECT_EQ(at(f08, "latitude").value, "22.576510");
  EXPECT_EQ(at(f08, "time").value, R"("2024-03-15T08:30:15+08:00")");
  EXPECT_THAT(at(f08, "status").value, HasSubstr(R"("set":["acc_on","located","gps_used","beidou_used"])"));
  EXPECT_THAT(at(f08, "status").meaning, HasSubstr("acc_on, located, load_state 0, gps_used, beidou_used"));
  EXPECT_THAT(at(f08, "speed").meaning, HasSubstr("km/h"));
  EXPECT_EQ(at(f08, "items.mileage", 0).meaning, "id 0x01");
  EXPECT_EQ(at(f08, "items.mileage", 2).value, "123456.7");
  EXPECT_THAT(at(f08, "items.overspeed_detail.location_type").meaning, HasSubstr("circular_area"));
  const Explanation d05 = explain_one(hex(frames["D05"].wire));
  EXPECT_EQ(at(d05, "params.plate_number", 2).value, R"("粤B12345")");
  EXPECT_THAT(at(d05, "params.plate_color", 2).meaning, HasSubstr("yellow"));
  EXPECT_EQ(at(d05, "params.plate_color", 0).meaning, "id 0x00000084");
}

TEST(ExplainTest, AWrongChecksumIsSaidAndTheRestExplained) {
  Body wire = framed(0x8202, hex("000a 00000064"));
  wire[wire.size() - 2] ^= 0x01;
  const Explanation explained = explain_one(wire);
  EXPECT_EQ(explained.fault, FrameFault::bad_checksum);
  ASSERT_EQ(explained.problems.size(), 1U);
  EXPECT_THAT(explained.problems[0], HasSubstr("checksum"));
  EXPECT_TRUE(at(explained, "checksum").wrong);
  EXPECT_EQ(at(explained, "validity").value, "100");
  expect_whole(explained);
}

TEST(ExplainTest, ABodyThatEndsInsideAFieldIsExplainedUpToIt) {
  const Explanation explained = explain_one(framed(0x0200, hex("00000001 000000")));
  EXPECT_EQ(explained.fault, FrameFault::none);
  ASSERT_EQ(explained.problems.size(), 1U);
  EXPECT_THAT(explained.problems[0], HasSubstr("status"));
  EXPECT_THAT(at(explained, "alarm").meaning, HasSubstr("emergency"));
  EXPECT_TRUE(at(explained, "status").wrong);
  EXPECT_EQ(at(explained, "status").part, Part::left_over);
  expect_whole(explained);
}

TEST(ExplainTest, ALengthThatIsWrongMarksTheAttributes) {
  Body wire = framed(0x0002, {});
  wire.insert(wire.end() - 2, {0xaa, 0xaa});  // the checksum stays right
  const Explanation explained = explain_one(wire);
  EXPECT_EQ(explained.fault, FrameFault::bad_length);
  EXPECT_TRUE(at(explained, "attributes").wrong);
  EXPECT_THAT(explained.problems.at(0), HasSubstr("0 bytes, there are 2"));
  EXPECT_EQ(at(explained, "extra").value, R"("aaaa")");
}

TEST(ExplainTest, AnEntryThatIsNotWholeIsLeftOver) {
  // Two records announced, the second ends in its length.
  Body body = hex("0002 01 001c 00000000 000c0003 01587d7e 06cb7e01 0023 0368 0058 240315083015 00");
  const Explanation explained = explain_one(framed(0x0704, body));
  EXPECT_EQ(explained.problems.size(), 0U);
  EXPECT_FALSE(explained.notes.empty());
  EXPECT_EQ(at(explained, "extra").value, R"("00")");
  EXPECT_THROW((void)at(explained, "records[1].length"), std::out_of_range);
  expect_whole(explained);
  // One that ends behind its first field: what was read of it is taken back.
  body.back() = 0x00;
  body.insert(body.end(), {0x1c, 0x01});
  const Explanation longer = explain_one(framed(0x0704, body));
  EXPECT_EQ(at(longer, "extra").value, R"("001c01")");
  expect_whole(longer);
}

TEST(ExplainTest, UnknownItemsRepeatedItemsAndUnknownMessagesAreBytes) {
  Body body(28, 0);
  for (const std::uint8_t each : hex("e1 02 beef 01 04 00000001 01 04 00000002 01 01 07"))
    body.push_back(each);
  const Explanation explained = explain_one(framed(0x0200, body));
  EXPECT_EQ(at(explained, "items.0xe1", 2).value, R"("beef")");
  EXPECT_EQ(at(explained, "items.mileage#2", 2).value, "0.2");
  EXPECT_EQ(at(explained, "items.0x01", 2).value, R"("07")");  // of a length that it does not have
  const Explanation unknown = explain_one(framed(0x0fff, hex("0102")));
  EXPECT_EQ(unknown.message, nullptr);
  EXPECT_EQ(at(unknown, "body").value, R"("0102")");
}

TEST(ExplainTest, WhatStandsInsideFieldsIsToldOfByteByByte) {
  const auto paths = [](std::uint16_t id, std::string_view body) {
    std::vector<std::string> told;
    for (const auto& field : explain_one(framed(id, hex(body))).fields) {
      if (field.part == Part::body) told.push_back(field.path + '=' + field.value);
    }
    return told;
  };
  using testing::ElementsAre;
  EXPECT_THAT(paths(0x0700, "000113557a13000700200323000000013a"),
              ElementsAre("answer_serial=1", "command=19", "data_parsed.start=21882",
                          "data_parsed.command=19", "data_parsed.length=7", "data_parsed.reserved=0",
                          R"(data_parsed.data.units[0].time="2020-03-23T00:00:00+08:00")",
                          "data_parsed.data.units[0].event=1", "data_parsed.check=58"));
  EXPECT_THAT(paths(0x0700, "0001fa557afa00d5"),
              ElementsAre("answer_serial=1", "command=250", "data_parsed.start=21882",
                          "data_parsed.command=250", "data_parsed.reserved=0", "data_parsed.check=213"));
  EXPECT_THAT(paths(0x8700, "08aa75080001000fd9"), testing::Contains(R"(data_parsed.data="0f")"));
  EXPECT_THAT(paths(0x8700, "08aabb"), ElementsAre("command=8", R"(data="aabb")"));
  EXPECT_THAT(paths(0x8900, "f70164"), ElementsAre("passthrough_type=247", "content_parsed.count=1",
                                                   "content_parsed.peripherals[0].peripheral_id=100"));
}

TEST(ExplainTest, PartsAreShownAsBytes) {
  Body out;
  ASSERT_TRUE(append_frame(out, HeaderForm::for_phone(*PhoneNumber::from_digits("1"), Edition::v2019), 0x0801,
                           7, hex("0102"), PackageItem{3, 2}));
  const Explanation explained = explain_one(out);
  EXPECT_EQ(at(explained, "package.total").value, "3");
  EXPECT_EQ(at(explained, "phone").value, R"("00000000000000000001")");
  EXPECT_THAT(at(explained, "body").meaning, HasSubstr("part 2 of 3"));
}

TEST(ExplainTest, FlagsSeparateFramesAndMayBeMissing) {
  Body wire = framed(0x0002, {});
  const Body second = framed(0x8104, {});
  wire.insert(wire.end(), second.begin(), second.end());
  EXPECT_EQ(explain(wire).size(), 2U);
  const Explanation bare = explain_one(Bytes(second).subspan(1, second.size() - 2));
  EXPECT_TRUE(bare.problems.empty());
  EXPECT_EQ(bare.notes.size(), 2U);
  EXPECT_TRUE(explain(hex("7e7e")).empty());
  EXPECT_TRUE(explain({}).empty());
}

TEST(ExplainTest, EveryTruncationAndCorruptionOfTheVectorsIsCoveredWhole) {
  std::ifstream in(JT808_TEST_DATA_DIR "/vectors/frames.jsonl");
  test::Random random(1);
  int frames = 0;
  for (std::string line; std::getline(in, line);) {
    const auto bytes = from_hex(boost::json::parse(line).as_object().at("hex").as_string().c_str());
    if (!bytes || bytes->empty()) continue;
    ++frames;
    for (int round = 0; round < 8; ++round) {
      Body wire = *bytes;
      if (round > 0) wire.resize(1 + random.below(static_cast<std::uint32_t>(wire.size())));
      if (round > 3) wire[random.below(static_cast<std::uint32_t>(wire.size()))] = random.byte();
      const test::ExactBuffer exact(wire);
      for (const Explanation& explained : explain(exact.bytes())) {
        expect_whole(explained);
        EXPECT_TRUE(explained.fault == FrameFault::none || !explained.problems.empty()) << to_hex(wire);
      }
    }
  }
  EXPECT_GE(frames, 200);
}

}  // namespace
}  // namespace jt808
