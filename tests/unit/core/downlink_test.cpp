// From ContentType and bytes to a downlink: every form, and an error that names what is allowed.
#include "gateway/core/downlink.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using jt808::Edition;
using Body = std::vector<std::uint8_t>;

Body bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

class DownlinkTest : public testing::Test {
 protected:
  DownlinkTest() {
    product.product_key = "a1Test";
    product.content_types.push_back({"text", 0x8300, BodyForm::text, 0x0C, 2, std::nullopt});
    product.content_types.push_back({"query", 0x8104, BodyForm::raw, 0, 1, std::nullopt});
    product.content_types.push_back({"ask", 0x8900, BodyForm::raw, 0, 1, ReplyRuleChoice::data});
  }
  std::variant<Downlink, DownlinkError> make(std::optional<std::string> type, const Body& payload,
                                             Edition edition = Edition::v2013) {
    return make_downlink(product, type, payload, edition, std::nullopt);
  }
  Downlink made(const std::string& type, const Body& payload, Edition edition = Edition::v2013) {
    auto result = make(type, payload, edition);
    if (const auto* error = std::get_if<DownlinkError>(&result)) {
      ADD_FAILURE() << type << ": " << error->text;
      return {};
    }
    return std::get<Downlink>(result);
  }
  std::string refused(std::optional<std::string> type, const Body& payload,
                      RrpcFault fault = RrpcFault::parameter_invalid) {
    const auto result = make(std::move(type), payload);
    const auto* const error = std::get_if<DownlinkError>(&result);
    if (error == nullptr) return "";
    EXPECT_EQ(error->fault, fault);
    return error->text;
  }
  ProductConfig product;
};

TEST_F(DownlinkTest, TheDocumentedNumbersAreThePassthroughType) {
  for (const int type : {0, 11, 65, 66, 240, 247, 255}) {
    const Downlink downlink = made(std::to_string(type), {1, 2});
    EXPECT_EQ(downlink.message_id, 0x8900);
    EXPECT_EQ(downlink.body, (Body{static_cast<std::uint8_t>(type), 1, 2}));
    EXPECT_EQ(downlink.rule.kind, ReplyKind::ack);
  }
}

TEST_F(DownlinkTest, AMessageIdIsHexInAnyCaseOrItsDecimal) {
  for (const char* type : {"0x8300", "0X8300", "33536"}) {
    const Downlink downlink = made(type, {4, 'x'});
    EXPECT_EQ(downlink.message_id, 0x8300) << type;
    EXPECT_EQ(downlink.body, (Body{4, 'x'}));
  }
  EXPECT_EQ(made("0xf0aB", {}).message_id, 0xF0AB);
  EXPECT_EQ(made("0x8104", {}).rule.kind, ReplyKind::dedicated_serial);
}

TEST_F(DownlinkTest, JsonIsEncodedForTheTerminalsEdition) {
  const Body text{0xC7, 0xB0, 0xB7, 0xBD, 0xD3, 0xB5, 0xB6, 0xC2};
  const Downlink of_2019 =
      made("0x8300+json", bytes(R"({"flag":4,"text_type":1,"text":"前方拥堵"})"), Edition::v2019);
  Body expected{4, 1};
  expected.insert(expected.end(), text.begin(), text.end());
  EXPECT_EQ(of_2019.body, expected);
  EXPECT_EQ(made("0X8300+Json", bytes(R"({"flag":4,"text":"a"})"), Edition::v2013).message_id, 0x8300);
  const Downlink of_2013 = made("33536+json", bytes(R"({"flag":4,"text":"前方拥堵"})"), Edition::v2013);
  expected.erase(expected.begin() + 1);
  EXPECT_EQ(of_2013.body, expected);
}

TEST_F(DownlinkTest, ConfiguredNamesMakeTheBodyAsConfigured) {
  EXPECT_EQ(made("text", bytes("hi"), Edition::v2013).body, (Body{0x0C, 'h', 'i'}));
  EXPECT_EQ(made("text", bytes("hi"), Edition::v2019).body, (Body{0x0C, 2, 'h', 'i'}));
  EXPECT_EQ(made("query", {}).message_id, 0x8104);
  EXPECT_EQ(made("ask", {0xF0, 1}).rule.kind, ReplyKind::passthrough);
}

TEST_F(DownlinkTest, TheCallsOwnReplyRuleWinsOverTypeAndProduct) {
  product.reply_rule = ReplyRuleChoice::data;
  EXPECT_EQ(made("240", {1}).rule.kind, ReplyKind::passthrough);
  const auto own = make_downlink(product, "ask", Body{0xF0, 1}, Edition::v2013, ReplyRuleChoice::ack);
  EXPECT_EQ(std::get<Downlink>(own).rule.kind, ReplyKind::ack);
}

TEST_F(DownlinkTest, TheAnswersOf2011ThatHaveNoSerialGoByTheirId) {
  for (const char* type : {"0x8201", "0x8700"}) {
    EXPECT_EQ(made(type, {}, Edition::v2011).rule.kind, ReplyKind::dedicated_id) << type;
    EXPECT_EQ(made(type, {}, Edition::v2013).rule.kind, ReplyKind::dedicated_serial) << type;
  }
  EXPECT_EQ(made("0x8104", {}, Edition::v2011).rule.kind, ReplyKind::dedicated_serial);
}

TEST_F(DownlinkTest, AMissingContentTypeNeedsAConfiguredDefault) {
  EXPECT_NE(refused(std::nullopt, {1}).find("ContentType is missing"), std::string::npos);
  product.default_content_type = "240";
  EXPECT_EQ(std::get<Downlink>(make(std::nullopt, {1})).message_id, 0x8900);
}

TEST_F(DownlinkTest, EverythingElseIsRefusedNamingWhatIsAllowed) {
  for (const char* type :
       {"",      " 240",       "240 ",     "+240",      "-1",     "00",      "0240",   "1",      "67",
        "239",   "256",        "0x",       "0x0200",    "0x00F0", "0x08300", "0xA000", "0xEFFF", "65536",
        "99999", "0x8300+xml", "240+json", "text+json", "TEXT",   "0x83 00", "8300"}) {
    const std::string text = refused(type, {1});
    EXPECT_FALSE(text.empty()) << "'" << type << "' was accepted";
    EXPECT_NE(text.find("240"), std::string::npos) << text;
  }
}

TEST_F(DownlinkTest, MessagesOfTheGatewayItselfAreRefused) {
  for (const char* type :
       {"0x8001", "0x8003", "0x8004", "0x8100", "0x8800", "0x8A00", "0x9212", "0x8001+json"}) {
    EXPECT_NE(refused(type, {1}).find("gateway sends"), std::string::npos) << type;
  }
}

TEST_F(DownlinkTest, AnEmptyPassthroughIsEmptyContent) {
  EXPECT_FALSE(refused("240", {}, RrpcFault::message_empty).empty());
}

TEST_F(DownlinkTest, ABodyThatDoesNotFitOneFrameIsLeftToBeSplit) {
  const Downlink text = made("0x8300", Body(1024, 'x'));
  EXPECT_EQ(text.body.size(), 1024U);
  EXPECT_EQ(text.text_offset, 1U);
  const Downlink passthrough = made("240", Body(4000, 'x'));
  EXPECT_EQ(passthrough.body.size(), 4001U);
  EXPECT_FALSE(passthrough.text_offset);
}

TEST_F(DownlinkTest, JsonErrorsNameTheFieldOrTheFault) {
  EXPECT_NE(refused("0x8300+json", bytes("{")).find("JSON"), std::string::npos);
  EXPECT_NE(refused("0x8300+json", bytes("[1]")).find("object"), std::string::npos);
  EXPECT_NE(refused("0x8300+json", bytes(R"({"txt":"a"})")).find("txt"), std::string::npos);
  EXPECT_NE(refused("0x8300+json", bytes(R"({"text":"🚚"})")).find("text"), std::string::npos);
  EXPECT_NE(refused("0x8300+json", bytes(std::string(10'000, '['))).find("JSON"), std::string::npos);
  EXPECT_NE(refused("0x8FFE+json", bytes("{}")).find("no JSON form"), std::string::npos);
  EXPECT_FALSE(refused("text", Body{0xff, 0xfe}).empty());
}

}  // namespace
}  // namespace gateway
