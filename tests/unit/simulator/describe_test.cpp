// The words for downlink messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jt808/gbk.hpp"
#include "tests/unit/simulator/dialogue.hpp"
#include "tools/simulator/downlink.hpp"

namespace {

using jt808::Edition;
using simulator::describe;
using simulator::Downlink;
using test::Body;
using test::bytes_of;
using test::join;
using testing::HasSubstr;
using testing::Not;

Body gbk(std::string_view utf8) {
  Body bytes;
  EXPECT_TRUE(jt808::utf8_to_gbk(utf8, bytes));
  return bytes;
}

std::string words(std::uint16_t id, const Body& body, Edition edition = Edition::v2013) {
  Downlink downlink;
  downlink.message_id = id;
  downlink.edition = edition;
  downlink.body = body;
  return describe(downlink);
}

TEST(Describe, TextSaysWhereItAppears) {
  EXPECT_EQ(words(0x8300, join({{0x04}, gbk("前方拥堵")})), "text \"前方拥堵\" shown on display");
  EXPECT_EQ(words(0x8300, join({{0x08}, gbk("前方拥堵")})), "text \"前方拥堵\" read aloud");
  EXPECT_EQ(words(0x8300, join({{0x0d}, gbk("前方拥堵")})),
            "urgent text \"前方拥堵\" shown on display and read aloud");
  EXPECT_EQ(words(0x8300, join({{0x10}, bytes_of("ad")})), "text \"ad\" shown on advertising screen");
  EXPECT_EQ(words(0x8300, join({{0x00}, bytes_of("x")})), "text \"x\" neither shown nor read");
  EXPECT_EQ(words(0x8300, join({{0x24}, bytes_of("x")})), "text \"x\" shown on display (CAN fault code)");
}

TEST(Describe, TextOf2019HasAClass) {
  EXPECT_EQ(words(0x8300, join({{0x05, 0x02}, gbk("前方拥堵")}), Edition::v2019),
            "service text \"前方拥堵\" shown on display");
  EXPECT_EQ(words(0x8300, join({{0x0a, 0x01}, bytes_of("x")}), Edition::v2019),
            "urgent text \"x\" read aloud");
  EXPECT_EQ(words(0x8300, join({{0x03, 0x01}, bytes_of("x")}), Edition::v2019),
            "notice text \"x\" neither shown nor read");
}

TEST(Describe, PassThroughShowsTypeAndBytes) {
  EXPECT_EQ(words(0x8900, join({{0xf0}, bytes_of("hello")})), "pass-through type 0xf0, 5 bytes: 68656c6c6f");
  EXPECT_EQ(words(0x8900, {0x41, 0x00}), "pass-through type 0x41, 1 byte: 00");
  EXPECT_EQ(words(0x8900, {0x00}), "pass-through type 0x00, no body");
}

TEST(Describe, QueriesAndAnswers) {
  EXPECT_EQ(words(0x8104, {}), "query of all parameters");
  EXPECT_EQ(words(0x8201, {}), "query of the position");
  EXPECT_EQ(words(0x8001, {0x00, 0x07, 0x02, 0x00, 0x01}),
            "answer to message 0x0200 serial 7: result 1 (failure)");
  EXPECT_EQ(words(0x8001, {0x00, 0x07, 0x02, 0x00, 0x63}), "answer to message 0x0200 serial 7: result 99");
}

TEST(Describe, AuthenticationCodesAreMasked) {
  const std::string text = words(0x8100, join({{0x00, 0x01, 0x00}, bytes_of("SECRETCODE")}));
  EXPECT_EQ(text, "answer to registration serial 1: result 0, with an authentication code");
  EXPECT_EQ(words(0x8100, {0x00, 0x01, 0x03}), "answer to registration serial 1: result 3");
}

TEST(Describe, OtherMessagesAreShownDecodedOrInBytes) {
  EXPECT_THAT(
      words(0x8004, {0x26, 0x11, 0x24, 0x01, 0x02, 0x03}, Edition::v2019),
      testing::StartsWith("message 0x8004 server_time_answer {\"server_time\":\"2026-11-24T01:02:03"));
  EXPECT_EQ(words(0xf123, {0xab, 0xcd}), "message 0xf123, 2 bytes: abcd");
  EXPECT_EQ(words(0xf123, {}), "message 0xf123, no body");
}

TEST(Describe, WhatCannotBeReadIsSaidToBeMalformed) {
  for (const std::uint16_t id :
       std::initializer_list<std::uint16_t>{0x8001, 0x8004, 0x8100, 0x8300, 0x8900}) {
    EXPECT_THAT(words(id, {}), HasSubstr("malformed")) << id;
  }
}

TEST(Describe, PartsAndEncryptedBodiesAreNotRead) {
  const Body body = bytes_of("ab");
  Downlink part;
  part.message_id = 0x8300;
  part.body = body;
  part.package_total = 3;
  part.package_index = 2;
  EXPECT_EQ(describe(part), "part 2 of 3 of message 0x8300, 2 bytes: 6162");
  Downlink encrypted;
  encrypted.message_id = 0x8300;
  encrypted.body = body;
  encrypted.encryption = 1;
  EXPECT_EQ(describe(encrypted), "encrypted message 0x8300, 2 bytes: 6162");
}

TEST(Describe, TextCannotForgeLinesOrSteerTheScreen) {
  const std::string text = words(0x8300, join({{0x04}, bytes_of("a\"\nterminal 1 online\r\x1b[2J\\\x7f")}));
  EXPECT_EQ(text, "text \"a\\\"\\nterminal 1 online\\u{d}\\u{1b}[2J\\\\\\u{7f}\" shown on display");
}

TEST(Describe, StaysBoundedForTheLargestBodies) {
  EXPECT_LT(words(0x8300, join({{0x04}, Body(1'022, 0x01)})).size(), 1'200U);
  EXPECT_LT(words(0x8900, Body(1'023, 0xff)).size(), 300U);
  EXPECT_THAT(words(0x8900, Body(1'023, 0xff)), testing::EndsWith("..."));
}

TEST(EscapeText, LeavesReadableTextAloneAndNothingElse) {
  EXPECT_EQ(simulator::escape_text("前方 é 😀", 100), "前方 é 😀");
  EXPECT_EQ(simulator::escape_text("\u202egnp\u200f\u2028\u0085", 100),
            "\\u{202e}gnp\\u{200f}\\u{2028}\\u{85}");
  EXPECT_EQ(simulator::escape_text(std::string_view("\0", 1), 100), "\\u{0}");
  EXPECT_EQ(simulator::escape_text("\xff\xe5\x89", 100), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(simulator::escape_text(std::string(100, 'x'), 10), "xxxxxxxxxx...");
}

}  // namespace
