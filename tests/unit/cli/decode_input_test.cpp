// How `jt808 decode` reads: forms of hexadecimal, lines, streams, parts, pipes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/temporary_file.hpp"
#include "tests/unit/cli/program.hpp"

namespace {

using gateway::test::TemporaryFile;
using test::ChildProcess;
using test::command;
using test::frame_hex;
using test::jt808;
using test::lines_of;
using test::Outcome;
using test::parsed;
using test::summary;
using testing::ElementsAre;

std::vector<std::string> summaries(const std::string& out) {
  std::vector<std::string> all;
  for (const std::string& line : lines_of(out)) all.push_back(summary(parsed(line)));
  return all;
}

std::string bytes_of(const std::string& hex) {
  const auto bytes = jt808::from_hex(hex).value();
  return {bytes.begin(), bytes.end()};
}

TEST(DecodeInputTest, HexadecimalIsReadInEveryFormThatIsClear) {
  const std::string plain = "7e000200000139123456780001337e";
  const Outcome expected = test::decode_one(plain);
  for (const char* const form :
       {"7E000200000139123456780001337E", "7e 00 02 00 00 01 39 12 34 56 78 00 01 33 7e",
        "7e\t00 02 00 00 01 39 12 34 56 78 00 01 33 7e ", "0x7e000200000139123456780001337e",
        "0x7E, 0x00, 0x02, 0x00, 0x00, 0x01, 0x39, 0x12, 0x34, 0x56, 0x78, 0x00, 0x01, 0x33, 0x7E",
        "7E-00-02-00-00-01-39-12-34-56-78-00-01-33-7E", "7e:00:02:00:00:01:39:12:34:56:78:00:01:33:7e",
        R"(\x7e\x00\x02\x00\x00\x01\x39\x12\x34\x56\x78\x00\x01\x33\x7e)",
        "7e0002 0000 0139 1234 5678 0001 33 7e"}) {
    EXPECT_EQ(test::decode_one(form).out, expected.out) << form;
  }
  EXPECT_EQ(summary(parsed(test::decode_one("7e 0 02 00 00 01 39 12 34 56 78 00 01 33 7e").out)), "no_frame")
      << "a digit alone could be a byte or half of one";
}

TEST(DecodeInputTest, EachLineGivesOneObjectInOrder) {
  const std::string good = frame_hex(2, 1, "");
  const Outcome outcome = jt808({"decode", "--json"}, "\xef\xbb\xbf" + good + "\r\n\n   \n# no comment\n" +
                                                          good + good + "\n\x01\n" + frame_hex(3, 9, ""));
  EXPECT_THAT(summaries(outcome.out), ElementsAre("0x0002/1", "no_frame", "no_frame", "no_frame",
                                                  "[0x0002/1 0x0002/1]", "no_frame", "0x0003/9"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "");
}

TEST(DecodeInputTest, EachArgumentGivesOneObjectEvenAnEmptyOne) {
  const Outcome outcome = jt808({"decode", "--json", "", frame_hex(2, 1, "")});
  EXPECT_THAT(summaries(outcome.out), ElementsAre("no_frame", "0x0002/1"));
}

TEST(DecodeInputTest, WhatIsNotWrittenToATerminalIsJson) {
  EXPECT_EQ(jt808({"decode", frame_hex(2, 1, "")}).out, test::decode_one(frame_hex(2, 1, "")).out);
}

TEST(DecodeInputTest, NoInputIsNoFault) {
  const Outcome outcome = jt808({"decode", "--json"});
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.code, 0);
}

TEST(DecodeInputTest, AFileIsReadAsStandardInputWouldBe) {
  const std::string lines = frame_hex(2, 1, "") + "\n" + frame_hex(3, 2, "") + "\n";
  const TemporaryFile file(lines);
  const Outcome outcome = jt808({"decode", "--json", "--file", file.path()});
  EXPECT_EQ(outcome.out, jt808({"decode", "--json"}, lines).out);
  EXPECT_EQ(outcome.code, 0);
}

TEST(DecodeInputTest, ALineLongerThanTheLimitIsOneFault) {
  const Outcome outcome = jt808({"decode", "--json"},
                                std::string((std::size_t{16} << 20) + 10, '0') + "\n" + frame_hex(2, 1, ""));
  EXPECT_THAT(summaries(outcome.out), ElementsAre("no_frame", "0x0002/1"));
}

TEST(DecodeInputTest, ASegmentLongerThanAnyFrameIsAFaultInItsPlace) {
  const std::string flood(6000, '0');
  EXPECT_EQ(summary(parsed(test::decode_one(frame_hex(2, 1, "") + flood + frame_hex(3, 2, "")).out)),
            "![0x0002/1 bad_length 0x0003/2]");
  const Outcome raw = jt808({"decode", "--raw"}, bytes_of(frame_hex(2, 1, "") + flood + frame_hex(3, 2, "")));
  EXPECT_THAT(summaries(raw.out), ElementsAre("0x0002/1", "bad_length", "0x0003/2"));
}

TEST(DecodeInputTest, ARawStreamGivesOneObjectForEachSegment) {
  const std::string stream = bytes_of(frame_hex(2, 1, "") + "00ff55" + frame_hex(3, 2, "") + "0102");
  const Outcome outcome = jt808({"decode", "--raw"}, stream);
  EXPECT_THAT(summaries(outcome.out), ElementsAre("0x0002/1", "too_short", "0x0003/2", "no_frame"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(jt808({"decode", "--raw"}, bytes_of(frame_hex(2, 1, ""))).code, 0);
}

TEST(DecodeInputTest, PartsInAnyOrderGiveTheWholeWithTheLast) {
  // Three parts of a 0x0102, whose terminal also sends something else in between.
  const auto part = [](std::uint16_t index, const std::string& body) {
    return frame_hex(0x0102, static_cast<std::uint16_t>(10 + index), body,
                     jt808::PackageItem{.total = 3, .index = index}) +
           "\n";
  };
  std::vector<std::string> parts{part(1, "4142"), part(2, "4344"), part(3, "45")};
  std::sort(parts.begin(), parts.end());
  do {
    const Outcome outcome =
        jt808({"decode", "--reassemble"}, parts[0] + parts[1] + frame_hex(2, 99, "") + "\n" + parts[2]);
    const auto lines = lines_of(outcome.out);
    ASSERT_EQ(lines.size(), 4U);
    for (const std::size_t i : {0, 1, 3}) EXPECT_TRUE(parsed(lines[i]).contains("part"));
    for (const std::size_t i : {0, 1}) EXPECT_TRUE(parsed(lines[i]).at("body").is_null());
    const auto last = parsed(lines[3]);
    EXPECT_EQ(last.at("body"), boost::json::parse(R"({"auth_code":"ABCDE"})"));
    EXPECT_EQ(last.at("reassembled"), boost::json::parse(R"({"parts":3,"length":5})"));
    EXPECT_EQ(outcome.code, 0);
  } while (std::next_permutation(parts.begin(), parts.end()));
}

TEST(DecodeInputTest, PartsStayPartsWhenNobodyAsksForTheWhole) {
  const std::string lines = frame_hex(0x0102, 1, "41", jt808::PackageItem{.total = 2, .index = 1}) + "\n" +
                            frame_hex(0x0102, 2, "42", jt808::PackageItem{.total = 2, .index = 2}) + "\n";
  for (const std::string& line : lines_of(jt808({"decode"}, lines).out)) {
    EXPECT_TRUE(parsed(line).at("body").is_null());
    EXPECT_FALSE(parsed(line).contains("reassembled"));
  }
}

// A program that writes one frame and waits for its answer must get it.
TEST(DecodePipeTest, EachLineIsAnsweredBeforeTheNextIsWaitedFor) {
  ChildProcess child(command({"decode", "--json"}));
  for (std::uint16_t serial = 1; serial <= 3; ++serial) {
    ASSERT_TRUE(child.send(frame_hex(2, serial, "") + "\n"));
    const auto line = child.read_line();
    ASSERT_TRUE(line);
    EXPECT_EQ(summary(parsed(*line)), "0x0002/" + std::to_string(serial));
  }
  const Outcome outcome = child.finish();
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.code, 0);
}

TEST(DecodePipeTest, ALineThatComesInPiecesIsOneLine) {
  ChildProcess child(command({"decode", "--json"}));
  const std::string first = frame_hex(2, 1, "") + "\n";
  const std::string second = frame_hex(3, 2, "") + "\n";
  ASSERT_TRUE(child.send(first + second.substr(0, 9)));
  EXPECT_EQ(summary(parsed(child.read_line().value_or("{}"))), "0x0002/1");
  ASSERT_TRUE(child.send(second.substr(9)));
  EXPECT_EQ(summary(parsed(child.read_line().value_or("{}"))), "0x0003/2");
}

TEST(DecodePipeTest, AReaderThatGoesAwayEndsItQuietly) {
  ChildProcess child(command({"decode", "--json"}));
  const std::string line = frame_hex(2, 1, "") + "\n";
  ASSERT_TRUE(child.send(line));
  ASSERT_TRUE(child.read_line());
  child.close_output();
  std::string many;
  for (int i = 0; i < 1000; ++i) many += line;
  while (child.send(many)) {
  }
  const Outcome outcome = child.finish();
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(outcome.code == -SIGPIPE || outcome.code == 0) << outcome.code;
}

TEST(DecodePipeTest, ManyLinesComeOutAsManyAndInOrder) {
  std::string lines;
  for (int serial = 0; serial < 30'000; ++serial)
    lines += frame_hex(2, static_cast<std::uint16_t>(serial), "") + "\n";
  const auto out = lines_of(jt808({"decode", "--json"}, lines).out);
  ASSERT_EQ(out.size(), 30'000U);
  for (const std::size_t i : {std::size_t{0}, std::size_t{12'345}, std::size_t{29'999}}) {
    EXPECT_EQ(summary(parsed(out[i])), "0x0002/" + std::to_string(i));
  }
}

}  // namespace
