// RRpc: what the parameters become, and what the outcome becomes.
#include "gateway/http/rrpc_action.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <pugixml.hpp>

#include "tests/unit/http/signed_request.hpp"

namespace gateway {
namespace {

using Read = std::variant<RrpcRequest, ApiError>;

Read read(const Values& values, Format format = Format::json) {
  std::vector<Parameter> list;
  for (const auto& [name, value] : values) list.push_back({name, value});
  ApiOptions options;
  options.max_payload = 16;
  return read_rrpc(Parameters(list), format, options);
}

std::string code_of(const Read& outcome) {
  const auto* error = std::get_if<ApiError>(&outcome);
  return error == nullptr ? "(none)" : error->code;
}

std::string code_with(std::string name, std::string value) {
  Values values = rrpc_values();
  values[std::move(name)] = std::move(value);
  return code_of(read(values));
}

std::string code_without(const std::string& name) {
  Values values = rrpc_values();
  values.erase(name);
  return code_of(read(values));
}

TEST(RrpcAction, ParametersBecomeACall) {
  const Read outcome = read(rrpc_values());
  const auto* call = std::get_if<RrpcRequest>(&outcome);
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->product_key, "a1TestPK");
  EXPECT_EQ(call->device_name, "mf0001_dm0001_di0001");
  EXPECT_EQ(call->content_type, "240");
  EXPECT_EQ(call->payload, (std::vector<std::uint8_t>{0x7E, 0x7E, 0x3F, 0xF8}));
  EXPECT_EQ(call->timeout, std::chrono::milliseconds(5000));
  EXPECT_FALSE(call->reply_rule);
  EXPECT_TRUE(call->want_answer_json);
}

TEST(RrpcAction, OptionalParametersAreOptional) {
  Values values = rrpc_values();
  values.erase("ContentType");
  values["IotInstanceId"] = "iot-060a";
  values["Topic"] = "/a/b";
  const Read outcome = read(values, Format::xml);
  const auto* call = std::get_if<RrpcRequest>(&outcome);
  ASSERT_NE(call, nullptr);
  EXPECT_FALSE(call->content_type);
  EXPECT_FALSE(call->want_answer_json);
}

TEST(RrpcAction, AnEmptyBodyIsLeftToTheCall) {
  Values values = rrpc_values();
  values["RequestBase64Byte"] = "";
  const Read outcome = read(values);
  ASSERT_TRUE(std::holds_alternative<RrpcRequest>(outcome));
  EXPECT_TRUE(std::get<RrpcRequest>(outcome).payload.empty());
}

TEST(RrpcAction, MandatoryParametersAreMissedByName) {
  EXPECT_EQ(code_without("ProductKey"), "MissingProductKey");
  EXPECT_EQ(code_without("DeviceName"), "MissingDeviceName");
  EXPECT_EQ(code_without("RequestBase64Byte"), "MissingRequestBase64Byte");
  EXPECT_EQ(code_without("Timeout"), "MissingTimeout");
}

TEST(RrpcAction, EmptyNamesAreBusinessErrors) {
  EXPECT_EQ(code_with("ProductKey", ""), "iot.prod.NullProductKey");
  EXPECT_EQ(code_with("DeviceName", ""), "iot.device.NullDeviceName");
}

TEST(RrpcAction, TimeoutIsAWholeNumberFrom1000To8000) {
  for (const char* good : {"1000", "8000", "4999"}) EXPECT_EQ(code_with("Timeout", good), "(none)") << good;
  for (const char* bad : {"", "999", "8001", "-5000", "+5000", "5000.0", "5e3", " 5000", "5000ms", "0x1388",
                          "99999999999999999999"}) {
    EXPECT_EQ(code_with("Timeout", bad), "iot.messagebroker.InvalidTimeoutValue") << bad;
  }
}

TEST(RrpcAction, TimeOutIsAnAliasButNotBesideTimeout) {
  Values values = rrpc_values();
  values["TimeOut"] = "6000";
  EXPECT_EQ(code_of(read(values)), "InvalidParameter");
  values.erase("Timeout");
  EXPECT_EQ(std::get<RrpcRequest>(read(values)).timeout, std::chrono::milliseconds(6000));
  values.erase("TimeOut");
  values["timeout"] = "6000";
  EXPECT_EQ(code_of(read(values)), "MissingTimeout");
}

TEST(RrpcAction, PayloadMustBeBase64WithinTheLimit) {
  EXPECT_EQ(code_with("RequestBase64Byte", "fn4/ A=="), "iot.messagebroker.MessageContentIsNotBase64Encode");
  EXPECT_EQ(code_with("RequestBase64Byte", "AAAAAAAAAAAAAAAAAAAAAA=="), "(none)");  // 16 bytes
  EXPECT_EQ(code_with("RequestBase64Byte", "AAAAAAAAAAAAAAAAAAAAAAA="),
            "iot.common.InvalidFormattedParameter");
}

TEST(RrpcAction, ReplyRuleIsAckOrData) {
  Values values = rrpc_values();
  values["ReplyRule"] = "ack";
  EXPECT_EQ(std::get<RrpcRequest>(read(values)).reply_rule, ReplyRuleChoice::ack);
  values["ReplyRule"] = "data";
  EXPECT_EQ(std::get<RrpcRequest>(read(values)).reply_rule, ReplyRuleChoice::data);
  EXPECT_EQ(code_with("ReplyRule", "ACK"), "iot.common.InvalidFormattedParameter");
  EXPECT_EQ(code_with("ReplyRule", ""), "iot.common.InvalidFormattedParameter");
}

RrpcResult answered() {
  RrpcResult result;
  result.code = RrpcCode::success;
  result.message_id = 889455942124347;
  result.payload = {0x00, 0x01, 0x89, 0x00, 0x00};
  result.answer_message_id = 0x0001;
  result.answer_result = 0;
  result.answer_json = R"({"result":0})";
  return result;
}

std::string json_of(const RrpcResult& result, RefusalForm refusal = RefusalForm::failure) {
  return rrpc_document(result, refusal, Format::json, "ID");
}

TEST(RrpcDocument, SuccessInJson) {
  EXPECT_EQ(
      json_of(answered()),
      R"({"RrpcCode":"SUCCESS","PayloadBase64Byte":"AAGJAAA=","MessageId":889455942124347,"RequestId":"ID",)"
      R"("Success":true,"AnswerMessageId":"0x0001","AnswerResult":0,"Answer":{"result":0}})");
}

TEST(RrpcDocument, SuccessInXmlHasNoDecodedAnswer) {
  EXPECT_EQ(rrpc_document(answered(), RefusalForm::failure, Format::xml, "ID"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RRpcResponse><RrpcCode>SUCCESS</RrpcCode>"
            "<PayloadBase64Byte>AAGJAAA=</PayloadBase64Byte><MessageId>889455942124347</MessageId>"
            "<RequestId>ID</RequestId><Success>true</Success><AnswerMessageId>0x0001</AnswerMessageId>"
            "<AnswerResult>0</AnswerResult></RRpcResponse>");
}

TEST(RrpcDocument, SuccessWithoutAnswerHasNoPayload) {
  RrpcResult result;
  result.code = RrpcCode::success;
  result.message_id = 5;
  EXPECT_EQ(json_of(result), R"({"RrpcCode":"SUCCESS","MessageId":5,"RequestId":"ID","Success":true})");
}

TEST(RrpcDocument, AnEmptyPayloadIsPresentAndEmpty) {
  RrpcResult result = answered();
  result.payload.emplace();
  EXPECT_NE(json_of(result).find(R"("PayloadBase64Byte":"")"), std::string::npos);
}

TEST(RrpcDocument, OtherCodesAreSuccessfulCallsWithAReasonAndNeverACode) {
  RrpcResult result;
  result.message_id = 7;
  result.code = RrpcCode::timeout;
  result.reason = Reason::no_answer;
  EXPECT_EQ(json_of(result),
            R"({"RrpcCode":"TIMEOUT","MessageId":7,"RequestId":"ID","Success":true,"Reason":"no_answer"})");
  for (const RrpcCode code : {RrpcCode::timeout, RrpcCode::offline, RrpcCode::halfconn, RrpcCode::unknown}) {
    result.code = code;
    result.error = "ignored";
    const boost::json::value document = boost::json::parse(json_of(result));
    EXPECT_EQ(document.at("RrpcCode").as_string(), to_string(code));
    EXPECT_TRUE(document.at("Success").as_bool());
    EXPECT_FALSE(document.as_object().contains("Code"));
    EXPECT_FALSE(document.as_object().contains("ErrorMessage"));
  }
}

TEST(RrpcDocument, ABadAnswerKeepsItsPayload) {
  RrpcResult result = answered();
  result.code = RrpcCode::unknown;
  result.reason = Reason::bad_answer;
  result.answer_json.clear();
  const boost::json::value document = boost::json::parse(json_of(result));
  EXPECT_EQ(document.at("RrpcCode").as_string(), "UNKNOWN");
  EXPECT_EQ(document.at("PayloadBase64Byte").as_string(), "AAGJAAA=");
  EXPECT_EQ(document.at("Reason").as_string(), "bad_answer");
}

TEST(RrpcDocument, ARefusalIsAFailureThatKeepsTheAnswer) {
  RrpcResult result = answered();
  result.refused = true;
  result.answer_result = 3;
  result.error = "The terminal refused 0x8300, serial 5: result 3 (not supported).";
  EXPECT_EQ(json_of(result),
            R"({"PayloadBase64Byte":"AAGJAAA=","MessageId":889455942124347,"RequestId":"ID","Success":false,)"
            R"("Code":"iot.messagebroker.RrpcFailed",)"
            R"("ErrorMessage":"The terminal refused 0x8300, serial 5: result 3 (not supported).",)"
            R"("AnswerMessageId":"0x0001","AnswerResult":3,"Answer":{"result":0}})");
}

TEST(RrpcDocument, ARefusalMayBeConfiguredAsSuccess) {
  RrpcResult result = answered();
  result.refused = true;
  result.code = RrpcCode::unknown;
  result.answer_result = 1;
  const boost::json::value document = boost::json::parse(json_of(result, RefusalForm::success));
  EXPECT_EQ(document.at("RrpcCode").as_string(), "SUCCESS");
  EXPECT_TRUE(document.at("Success").as_bool());
  EXPECT_EQ(document.at("AnswerResult").as_int64(), 1);
  EXPECT_FALSE(document.as_object().contains("Code"));
}

TEST(RrpcDocument, FaultsHaveTheirBusinessCodes) {
  const std::vector<std::pair<RrpcFault, std::string_view>> faults{
      {RrpcFault::product_not_found, "iot.prod.NotExistedProduct"},
      {RrpcFault::device_name_invalid, "iot.device.InvalidFormattedDeviceName"},
      {RrpcFault::device_not_found, "iot.device.NotExistedDevice"},
      {RrpcFault::message_empty, "iot.messagebroker.NullMessageContent"},
      {RrpcFault::parameter_invalid, "iot.common.InvalidFormattedParameter"},
      {RrpcFault::rate_limit, "iot.messagebroker.RateLimit"}};
  for (const auto& [fault, code] : faults) {
    RrpcResult result;
    result.fault = fault;
    result.error = "why <and> what";
    const boost::json::value json = boost::json::parse(json_of(result));
    EXPECT_FALSE(json.at("Success").as_bool());
    EXPECT_EQ(json.at("Code").as_string(), code);
    EXPECT_EQ(json.at("ErrorMessage").as_string(), "why <and> what");
    EXPECT_FALSE(json.as_object().contains("RrpcCode"));
    EXPECT_FALSE(json.as_object().contains("MessageId"));

    const std::string text = rrpc_document(result, RefusalForm::failure, Format::xml, "ID");
    pugi::xml_document xml;
    ASSERT_TRUE(xml.load_buffer(text.data(), text.size()));
    EXPECT_EQ(xml.child("RRpcResponse").child_value("Code"), code);
    EXPECT_STREQ(xml.child("RRpcResponse").child_value("Success"), "false");
  }
}

TEST(RrpcDocument, AFullQueueSaysSo) {
  RrpcResult result;
  result.fault = RrpcFault::rate_limit;
  result.reason = Reason::queue_full;
  const boost::json::value document = boost::json::parse(json_of(result));
  EXPECT_EQ(document.at("Code").as_string(), "iot.messagebroker.RateLimit");
  EXPECT_EQ(document.at("Reason").as_string(), "queue_full");
  EXPECT_EQ(document.at("ErrorMessage").as_string(), api_error(ApiErrorId::rate_limit).message);
}

}  // namespace
}  // namespace gateway
