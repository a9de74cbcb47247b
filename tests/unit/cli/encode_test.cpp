// `jt808 encode` from its arguments to its frames.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/program.hpp"

namespace {

using test::frame_hex;
using test::jt808;
using test::lines_of;
using test::Outcome;
using test::parsed;
using testing::HasSubstr;

std::vector<std::string> call(const std::string& id, const std::string& edition,
                              std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"encode", "--id", id, "--phone", "13912345678", "--edition", edition};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(EncodeTest, ABodyFromStandardInputBecomesAFrame) {
  const Outcome outcome = jt808(call("0x0102", "2013", {"--serial", "7"}), R"({"auth_code": "A"})");
  EXPECT_EQ(outcome.out, frame_hex(0x0102, 7, "41") + "\n");
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.code, 0);
}

TEST(EncodeTest, TheIdMayBeTheNameOfTheMessage) {
  EXPECT_EQ(jt808(call("terminal_authentication", "2013", {"--body", R"({"auth_code":"A"})"})).out,
            jt808(call("0X0102", "2013", {"--body", R"({"auth_code":"A"})"})).out);
}

TEST(EncodeTest, AMessageWithoutFieldsNeedsNoBody) {
  EXPECT_EQ(jt808(call("0x0002", "2013")).out, frame_hex(2, 0, "") + "\n");
}

TEST(EncodeTest, BytesOfAnUnknownMessageAreHexadecimal) {
  EXPECT_EQ(jt808(call("0x0fff", "2013"), "7e 7d\n").out, frame_hex(0x0fff, 0, "7e7d") + "\n");
  EXPECT_EQ(jt808(call("0x0fff", "2013"), "\"7e7d\"\n").out, frame_hex(0x0fff, 0, "7e7d") + "\n");
}

TEST(EncodeTest, WhatDecodeShowsBecomesTheSameFrame) {
  for (const char* const frame :
       {"7e0002400001000000000139123456780000737e", "7e0102000901391234567800044b3751322d303030310d7e",
        "7e00020000030f1a2b3c4d0009477e"}) {
    const auto report = parsed(test::decode_one(frame).out);
    const auto word = [&](const char* key) { return std::string(report.at(key).as_string()); };
    const Outcome outcome =
        jt808({"encode", "--id", word("message_id"), "--phone", word("phone"), "--edition", word("edition"),
               "--serial", std::to_string(report.at("serial").as_int64())},
              boost::json::serialize(report.at("body")));
    EXPECT_EQ(outcome.out, std::string(frame) + "\n") << outcome.err;
  }
}

TEST(EncodeTest, ALongTextIsSplitBetweenCharacters) {
  const std::string text = "前方拥堵，请减速";  // two bytes each in GBK
  const Outcome outcome = jt808(call("0x8300", "2019", {"--max-part", "7", "--serial", "65535"}),
                                R"({"flag":["display"],"text_type":"notice","text":")" + text + "\"}");
  const auto frames = lines_of(outcome.out);
  ASSERT_EQ(frames.size(), 3U);
  const auto whole = lines_of(jt808({"decode", "--reassemble"}, outcome.out).out);
  ASSERT_EQ(whole.size(), 3U);
  EXPECT_EQ(parsed(whole[0]).at("part"), "0401c7b0b7bd") << "a seventh byte would be half of a character";
  EXPECT_EQ(parsed(whole[0]).at("serial"), 65535);
  EXPECT_EQ(parsed(whole[1]).at("serial"), 0);
  EXPECT_EQ(parsed(whole[2]).at("body").at("text").as_string(), text);
}

TEST(EncodeTest, ABodyThatCannotBeNamesTheFieldAndIsExitStatusOne) {
  struct Case {
    const char* body;
    const char* says;
  };
  for (const Case& each :
       {Case{R"({"txt":"a"})", "'txt'"}, Case{R"({"text":1})", "text"}, Case{R"({"text":"😀"})", "text"},
        Case{"{", "no JSON"}, Case{"3", "neither"}, Case{R"("0g")", "no hexadecimal digit"}}) {
    const Outcome outcome = jt808(call("0x8300", "2013"), each.body);
    EXPECT_EQ(outcome.code, 1) << each.body;
    EXPECT_EQ(outcome.out, "") << each.body;
    EXPECT_THAT(outcome.err, HasSubstr(each.says));
  }
  EXPECT_EQ(jt808(call("0x0fff", "2013"), R"({"a":1})").code, 1);
}

TEST(EncodeTest, WrongUsageIsExitStatusTwoAndNamesTheOption) {
  const auto expect_usage = [](const std::vector<std::string>& arguments, const char* option) {
    const Outcome outcome = jt808(arguments, "{}");
    EXPECT_EQ(outcome.code, 2) << outcome.out;
    EXPECT_THAT(outcome.err, HasSubstr(option));
  };
  expect_usage({"encode", "--phone", "1", "--edition", "2013"}, "--id");
  expect_usage(call("8300", "2013"), "--id");
  expect_usage(call("no_such_message", "2013"), "--id");
  expect_usage(call("0x8300", "2012"), "--edition");
  expect_usage(call("0x8300", "2013", {"--max-part", "1024"}), "--max-part");
  expect_usage(call("0x8300", "2013", {"--serial", "65536"}), "--serial");
  expect_usage({"encode", "--id", "0x0002", "--phone", "1234567890123", "--edition", "2013"}, "--phone");
  expect_usage({"encode", "--id", "0x0002", "--phone", "12a", "--edition", "2013"}, "--phone");
}

}  // namespace
