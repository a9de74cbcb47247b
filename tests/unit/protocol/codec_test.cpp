// The codec: every truncation, round trips, the layouts that only the body tells.
#include "jt808/codec.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <memory>

#include "jt808/catalog.hpp"
#include "jt808/gbk.hpp"
#include "jt808/json.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/parameters.hpp"
#include "jt808/messages/registration.hpp"
#include "jt808/messages/passthrough.hpp"

namespace jt808 {
namespace {

using Body = std::vector<std::uint8_t>;

// A sound body of each message that has one, by edition.
Body sample(const MessageInfo& info, Edition edition) {
  const auto hex = [](std::string_view text) { return from_hex(text).value(); };
  switch (info.id) {
    case 0x0001:
    case 0x8001:
      return hex("0042 8103 00");
    case 0x0100: {
      TerminalRegister message;
      message.manufacturer_id = "MAKER";
      message.terminal_model = "MODEL-1";
      message.terminal_id = "ID00001";
      message.plate_color = 2;
      message.plate = "粤B12345";
      Body body;
      EXPECT_TRUE(encode(message, edition, body));
      return body;
    }
    case 0x0102: {
      TerminalAuthentication message;
      message.auth_code = "K7Q2-0001";
      message.imei = "860000000000001";
      message.software_version = "v1.2";
      Body body;
      EXPECT_TRUE(encode(message, edition, body));
      return body;
    }
    case 0x0104:
      return hex("0007 02 00000001 04 0000003c 00000083 08 d4c1423132333435");
    case 0x0200:
      return hex(
          "00000002000c00030158 7d7e 06cb7e01 0023 0368 0058 240315083015 0104 0012d687 1105 0100000009 e102 "
          "beef");
    case 0x0201:
      return hex("0009 00000000 000c0003 01587d7e 06cb7e01 0023 0368 0058 240315083015 0302 0366");
    case 0x0704:
      return hex("0001 01 001c 00000000 000c0003 01587d7e 06cb7e01 0023 0368 0058 240315083015");
    case 0x0900:
    case 0x8900:
      return hex("f0 0102030405");
    case 0x8004:
      return hex("260101123456");
    case 0x8100:
      return hex("0042 00 4b3751322d30303031");
    case 0x8300:
      return edition == Edition::v2019 ? hex("0c01c7b0b7bdd3b5b6c2") : hex("0cc7b0b7bdd3b5b6c2");
    default: {
      const AnyMessage message(info);
      Body body;
      EXPECT_TRUE(encode_fields(info, message.object(), edition, body)) << info.name;
      return body;
    }
  }
}

TEST(CodecTest, EveryMessageComesBackByteForByteInEveryEdition) {
  for (const MessageInfo* const info : catalog()) {
    for (const Edition edition : kEditions) {
      const Body body = sample(*info, edition);
      AnyMessage message;
      const auto done = decode_into(*info, body, edition, message);
      ASSERT_TRUE(done) << info->name << ": " << done.error().message;
      EXPECT_TRUE(message.base().warnings.empty()) << info->name << ": " << message.base().warnings.front();
      std::string json;
      to_json(message, json);
      const auto back = body_from_json(*info, boost::json::parse(json).as_object(), message.base().layout);
      ASSERT_TRUE(back) << info->name << ": " << back.error().message << "\n" << json;
      EXPECT_EQ(to_hex(*back), to_hex(body)) << info->name << "\n" << json;
    }
  }
}

TEST(CodecTest, EveryTruncationDecodesOrNamesTheFieldWithoutReadingPastTheEnd) {
  for (const MessageInfo* const info : catalog()) {
    for (const Edition edition : kEditions) {
      const Body body = sample(*info, edition);
      for (std::size_t size = 0; size < body.size(); ++size) {
        // Exactly as large as the body, so that a sanitizer sees the first byte too many.
        const auto exact = std::make_unique<std::uint8_t[]>(size);
        std::copy_n(body.begin(), size, exact.get());
        AnyMessage message;
        const auto done = decode_into(*info, Bytes(exact.get(), size), edition, message);
        if (done) continue;
        EXPECT_EQ(done.error().code, Errc::truncated);
        EXPECT_FALSE(done.error().field.empty()) << info->name;
        EXPECT_LE(done.error().offset, size);
      }
    }
  }
}

TEST(CodecTest, BytesAfterTheLastFieldAreKept) {
  Body body = sample(*find_message(0x0001), Edition::v2013);
  body.push_back(0xAB);
  const auto json = body_to_json(*find_message(0x0001), body, Edition::v2013);
  ASSERT_TRUE(json);
  EXPECT_NE(json->find("\"extra\":\"ab\""), std::string::npos) << *json;
}

TEST(CodecTest, AReportShorterThanItsBaseIsAnErrorWithTheField) {
  const auto report = decode<LocationReport>(Body(27, 0), Edition::v2013);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().field, "time");
  EXPECT_EQ(report.error().offset, 22U);
}

TEST(CodecTest, ACutItemEndsTheListAndIsKept) {
  Body body(28, 0);
  body.insert(body.end(), {0x01, 4, 0, 0, 0, 9, 0x02, 9, 1});
  const auto report = decode<LocationReport>(body, Edition::v2013);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->items.number(0x01), 9U);
  EXPECT_EQ(report->extra, (Body{0x02, 9, 1}));
  EXPECT_FALSE(report->warnings.empty());
}

TEST(CodecTest, TheRegistrationBodyTells2011From2013) {
  EXPECT_EQ(registration_edition(Body(36, 0)), Edition::v2011);
  EXPECT_EQ(registration_edition(Body(37, 0)), Edition::v2013);
  Body old(37, 'A');
  old[24] = 2;
  EXPECT_EQ(registration_edition(old), Edition::v2011);
  EXPECT_EQ(registration_edition(Body(45, 0)), Edition::v2013);
}

TEST(CodecTest, ACodeAloneIsTakenInA2019Frame) {
  const Body code{'K', '7', 'Q', '2'};
  const auto message = decode<TerminalAuthentication>(code, Edition::v2019);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->auth_code, "K7Q2");
}

TEST(CodecTest, AnyPaddingOfTheIdentityIsTrimmed) {
  Body body(37, 0);
  const std::string_view model = "  M1 ";
  std::copy(model.begin(), model.end(), body.begin() + 9);
  const auto message = decode<TerminalRegister>(body, Edition::v2013);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->terminal_model, "M1");
  EXPECT_FALSE(message->warnings.empty());
}

TEST(CodecTest, ABareLocationIsRecognisedByItsTime) {
  Body body = sample(*find_message(0x0201), Edition::v2013);
  body.erase(body.begin(), body.begin() + 2);
  const auto answer = decode<LocationQueryAnswer>(body, Edition::v2011);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->location.speed, 0x0368);
  EXPECT_EQ(answer->layout, Edition::v2011);
}

TEST(CodecTest, ACountThatIsWrongIsAWarning) {
  Body body = sample(*find_message(0x0704), Edition::v2013);
  body[1] = 7;
  const auto batch = decode<BatchLocationUpload>(body, Edition::v2013);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->records.size(), 1U);
  EXPECT_FALSE(batch->warnings.empty());
}

TEST(CodecTest, DecodingAgainIntoTheSameObjectLeavesNothingBehind) {
  AnyMessage message;
  ASSERT_TRUE(decode_into(*find_message(0x0200), sample(*find_message(0x0200), Edition::v2013),
                          Edition::v2013, message));
  ASSERT_TRUE(decode_into(*find_message(0x0200), Body(28, 0), Edition::v2013, message));
  EXPECT_TRUE(message.get_if<LocationReport>()->items.entries().empty());
  ASSERT_TRUE(decode_into(*find_message(0x8104), {}, Edition::v2013, message));
  EXPECT_EQ(message.get_if<LocationReport>(), nullptr);
}

TEST(GbkTest, EveryByteStringBecomesValidUtf8) {
  ASSERT_TRUE(gbk_available());
  for (unsigned lead = 0; lead < 256; ++lead) {
    for (unsigned trail = 0; trail < 256; ++trail) {
      const Body bytes{static_cast<std::uint8_t>(lead), static_cast<std::uint8_t>(trail)};
      bool replaced = false;
      const std::string text = gbk_to_utf8(bytes, &replaced);
      Body back;
      // U+FFFD is the one result that has no way back.
      EXPECT_EQ(utf8_to_gbk(text, back), !replaced);
      boost::json::error_code error;
      boost::json::parse(
          "[\"" +
              (lead < 0x20 || trail < 0x20 || lead == '"' || lead == '\\' || trail == '"' || trail == '\\'
                   ? std::string("x")
                   : text) +
              "\"]",
          error);
      EXPECT_FALSE(error) << lead << " " << trail;
    }
  }
}

TEST(GbkTest, ACutCharacterIsReplacedAndTextThatDoesNotFitIsRefusedWithItsPlace) {
  bool replaced = false;
  EXPECT_EQ(gbk_to_utf8(Body{'a', 0xC7}, &replaced), "a\xEF\xBF\xBD");
  EXPECT_TRUE(replaced);
  Body out{1};
  GbkEncodeError error;
  EXPECT_FALSE(utf8_to_gbk("前🚚", out, &error));
  EXPECT_EQ(error.offset, 3U);
  EXPECT_EQ(out, Body{1});
  EXPECT_FALSE(utf8_to_gbk("\xff", out, &error));
}

}  // namespace
}  // namespace jt808
