// Lenient in, strict out, by the structs themselves.
#include "jt808/codec.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/reading.hpp"

namespace jt808::test {
namespace {

const std::string kBase = "00000000 000c0003 0157faf8 06cc6289 0014 0000 0000 240315090000";

TEST(CodecTest, AStructHasTheFieldsOfTheBody) {
  const auto report =
      decode<LocationReport>(hex("00000002 000c0003 01587d7e 06cb7e01 0023 0368 0058 240315083015"
                                 "0104 0012d687 0202 01c4"),
                             Edition::v2013);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->alarm, 2U);
  EXPECT_EQ(report->latitude, 22576510U);
  EXPECT_EQ(report->altitude, 35);
  EXPECT_EQ(report->speed, 872);
  EXPECT_EQ(report->items.number(0x01), 1234567U);
  EXPECT_EQ(report->items.number(0x02), 452U);
  EXPECT_EQ(report->items.number(0x03), std::nullopt);
  EXPECT_TRUE(report->warnings.empty());
}

TEST(CodecTest, ABodyCutBetweenFieldsKeepsWhatIsThere) {
  const Reading media(0x0801, "00000007 00 00");
  EXPECT_TRUE(media.message.base().cut);
  EXPECT_TRUE(media.warns("ends before 'event_code'"));
  EXPECT_EQ(media.json, R"({"media_id":7,"media_type":0,"media_format":0})");
  // What says nothing without more is refused all the same.
  EXPECT_TRUE(Reading(0x8001, "0042 8103").error);
  EXPECT_TRUE(Reading(0x0200, "00000000 00000000").error);
}

TEST(CodecTest, ACutItemEndsTheListAndIsKept) {
  const Reading report(0x0200, kBase + "0104 00000009 0209 01");
  EXPECT_TRUE(report.shows(R"("items":{"mileage":0.9},"extra":"020901")"));
  EXPECT_TRUE(report.warns("end inside an item"));
  const Reading inside(0x0704, "0001 00 0020" + kBase + "0104 0000");
  EXPECT_TRUE(inside.shows(R"("extra":"01040000")"));
  EXPECT_TRUE(inside.warns("records[0].location"));
}

TEST(CodecTest, ItemsThatRepeatOrAreUnknownOrUnfitAreAllKept) {
  const std::string body = kBase + "0104 00000009 0104 0000000a 0102 000b e102 beef e102 0102 1200";
  const Reading report(0x0200, body);
  EXPECT_TRUE(report.plain());
  EXPECT_TRUE(
      report.shows(R"("items":{"mileage":0.9,"mileage#2":1.0,"0x01":"000b","0xe1":"beef","0xe1#2":"0102",)"
                   R"("0x12":""})"))
      << report.json;
  Body again;
  ASSERT_TRUE(encode_fields(report.message.info(), report.message.object(), report.layout(), again));
  EXPECT_EQ(to_hex(again), to_hex(hex(body)));
}

TEST(CodecTest, ManyRepeatedItemsHaveOneKeyEach) {
  std::string body = kBase;
  for (int i = 0; i < 100; ++i) body += "e100";
  const Reading report(0x0200, body);
  EXPECT_TRUE(report.shows(R"("0xe1#100":"")"));
}

TEST(CodecTest, TextThatIsNoGbkIsReplacedAndItsBytesAreInTheWarning) {
  const Reading message(0x8300, "04 41ff42");
  EXPECT_TRUE(
      message.shows("\"text\":\"A\xEF\xBF\xBD"
                    "B\""));
  EXPECT_TRUE(message.warns("text is no GBK text: 41ff42"));
}

TEST(CodecTest, TerminatorsAndPaddingOfAnyKindAreNoPartOfATextAndAreReported) {
  const Reading closed(0x8300, "04 4100");
  EXPECT_TRUE(closed.shows(R"("text":"A")"));
  EXPECT_TRUE(closed.warns("closed by 0x00"));
  Body body(37, 0);
  const std::string_view model = "  M1 ";
  std::ranges::copy(model, body.begin() + 9);
  const Reading padded(0x0100, body);
  EXPECT_TRUE(padded.shows(R"("terminal_model":"M1")"));
  EXPECT_TRUE(padded.warns("terminal_model is padded in another way"));
}

TEST(CodecTest, NoTimeIsNoError) {
  const std::string base = kBase.substr(0, kBase.size() - 12);
  EXPECT_TRUE(Reading(0x0200, base + "000000000000").plain());
  const Reading filled(0x0200, base + "ffffffffffff");
  EXPECT_TRUE(filled.shows(R"("time":null)"));
  EXPECT_TRUE(filled.warns("time is no time"));
}

TEST(CodecTest, TheRegistrationBodyTells2011From2013) {
  EXPECT_EQ(registration_edition(Body(36, 0)), Edition::v2011);
  EXPECT_EQ(registration_edition(Body(37, 0)), Edition::v2013);
  Body old(37, 'A');
  old[24] = 2;
  EXPECT_EQ(registration_edition(old), Edition::v2011);
  EXPECT_EQ(registration_edition(Body(45, 0)), Edition::v2013);
}

TEST(CodecTest, DecodingAgainIntoTheSameObjectLeavesNothingBehind) {
  AnyMessage message;
  ASSERT_TRUE(decode_into(*find_message(0x0200), hex(kBase + "0104 00000009"), Edition::v2013, message));
  ASSERT_TRUE(decode_into(*find_message(0x0200), Body(28, 0), Edition::v2013, message));
  EXPECT_TRUE(message.get_if<LocationReport>()->items.entries().empty());
  ASSERT_TRUE(decode_into(*find_message(0x8104), {}, Edition::v2013, message));
  EXPECT_EQ(message.get_if<LocationReport>(), nullptr);
}

TEST(CodecTest, EncodingFillsCountsAndPadsByTheText) {
  BatchLocationUpload batch;
  batch.records.resize(2);
  Body body;
  ASSERT_TRUE(encode(batch, Edition::v2013, body));
  EXPECT_EQ(body.size(), 3U + 2 * 30);
  EXPECT_EQ(to_hex(Bytes(body).first(5)), "000200001c");
  TerminalRegister old;
  old.terminal_model = "M1";
  body.clear();
  ASSERT_TRUE(encode(old, Edition::v2011, body));
  EXPECT_EQ(to_hex(Bytes(body).subspan(9, 8)), "4d31202020202020");
}

struct Refused {
  std::string message;
  Errc code;
};

template <class M>
Refused refused(const M& message, Layout layout = Edition::v2013) {
  Body out{0x55};
  const auto done = encode(message, layout, out);
  EXPECT_EQ(out, Body{0x55}) << "what was there before is still there, and nothing else";
  if (done) return {"it was encoded", Errc::truncated};
  EXPECT_NE(done.error().message.find('\'' + done.error().field + '\''), std::string::npos);
  return {done.error().message, done.error().code};
}

TEST(CodecTest, WhatTheStandardCannotHoldIsRefusedWithTheFieldsName) {
  TerminalRegister name;
  name.manufacturer_id = "TOOLONG";
  EXPECT_EQ(refused(name).message, "terminal_register: 'manufacturer_id' has 7 bytes of GBK text; 5 fit");
  EXPECT_EQ(refused(name).code, Errc::out_of_range);

  TextMessage text;
  text.text = "a🚚";
  EXPECT_EQ(refused(text).message,
            "text_message: 'text' has a character that GBK cannot hold: '🚚' at byte 1");
  EXPECT_EQ(refused(text).code, Errc::not_encodable);
  text.text = "\xff";
  EXPECT_EQ(refused(text).code, Errc::invalid_text);

  BatchLocationUpload batch;
  batch.count = 2;
  EXPECT_EQ(refused(batch).message, "batch_location_upload: 'count' says 2, but 'records' has 0");
  EXPECT_EQ(refused(batch).code, Errc::bad_length);
  batch.count.reset();
  batch.records.resize(1);
  batch.records[0].length = 5;
  EXPECT_EQ(refused(batch).message,
            "batch_location_upload: 'records[0].length' says 5, but 'location' has 28");

  TerminalPartRetransmitRequest parts;
  parts.package_ids.resize(70'000);
  EXPECT_EQ(refused(parts, Edition::v2019).code, Errc::out_of_range);
  RetransmitSubpackages many;
  many.package_ids.resize(256);
  EXPECT_EQ(refused(many).code, Errc::out_of_range);

  QueryAttributesAnswer attributes;
  attributes.iccid.text = "not digits";
  EXPECT_EQ(refused(attributes).code, Errc::invalid_text);
  attributes.iccid.text = std::string(21, '1');
  EXPECT_EQ(refused(attributes).message, "query_attributes_answer: 'iccid' has 21 digits; 20 fit");

  PlatformRsaKey key;
  key.n = {1, 2, 3};
  EXPECT_EQ(refused(key).message, "platform_rsa_key: 'n' has 3 bytes instead of 128");

  LocationReport report;
  report.items.add(0x100, {});
  EXPECT_EQ(refused(report).code, Errc::out_of_range);
}

}  // namespace
}  // namespace jt808::test
