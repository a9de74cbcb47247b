// The checks before an action: their order, the places parameters come from, the format of the answer.
#include "gateway/http/api_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <pugixml.hpp>

#include "gateway/http/percent.hpp"
#include "gateway/http/sig1.hpp"
#include "tests/unit/http/fakes.hpp"
#include "tests/unit/http/signed_request.hpp"

namespace gateway {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class ApiRequestTest : public testing::Test {
 protected:
  CheckedRequest check(const HttpRequest& request) {
    return check_request(request, secrets_, clock_.wall_now(), options_);
  }
  std::string code_of(const HttpRequest& request) {
    const CheckedRequest checked = check(request);
    return checked.error ? checked.error->code : "(none)";
  }

  FakeSecrets secrets_;
  FakeClock clock_;
  ApiOptions options_;
};

TEST_F(ApiRequestTest, GetWithAllInTheQueryIsAuthentic) {
  const CheckedRequest checked = check(get_request(rrpc_values()));
  ASSERT_FALSE(checked.error) << checked.error->message;
  EXPECT_EQ(checked.format, Format::json);
  EXPECT_EQ(*checked.parameters.find("RequestBase64Byte"), "fn4/+A==");
}

TEST_F(ApiRequestTest, PostWithAllInTheFormIsAuthentic) {
  EXPECT_EQ(code_of(post_request(rrpc_values())), "(none)");
}

TEST_F(ApiRequestTest, PostWithAnEmptyBodyAndAllInTheQueryIsAuthentic) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/?" + encode_form(with_signature("POST", rrpc_values()));
  EXPECT_EQ(code_of(request), "(none)");
}

TEST_F(ApiRequestTest, AnySplitBetweenQueryAndFormIsAuthentic) {
  const Values all = with_signature("POST", rrpc_values());
  for (std::size_t in_query = 0; in_query <= all.size(); ++in_query) {
    const auto cut = std::next(all.begin(), static_cast<std::ptrdiff_t>(in_query));
    HttpRequest request;
    request.method = "POST";
    request.target = "/?" + encode_form(Values(all.begin(), cut));
    request.headers = {{"content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"}};
    request.body = encode_form(Values(cut, all.end()));
    EXPECT_EQ(code_of(request), "(none)") << in_query;
  }
}

TEST_F(ApiRequestTest, TheWireMayEscapeMoreOrLessThanTheSignature) {
  Values values = rrpc_values();
  values["Topic"] = "a b!'()*~";
  HttpRequest request = get_request(values);
  const auto swap = [&request](std::string_view from, std::string_view to) {
    const auto at = request.target.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    request.target.replace(at, from.size(), to);
  };
  swap("%21%27%28%29%2A~", "!'()*%7e");  // as Node's encodeURIComponent leaves them, and one more
  swap("a%20b", "a+b");                  // as form encoders write a space
  EXPECT_EQ(code_of(request), "(none)");
}

TEST_F(ApiRequestTest, AnEmptyValueTakesPartInTheSignature) {
  Values values = rrpc_values();
  values["SignatureType"] = "";
  EXPECT_EQ(code_of(post_request(values)), "(none)");
  HttpRequest request = post_request(values);
  request.body.erase(request.body.find("SignatureType=&"), std::string_view("SignatureType=&").size());
  EXPECT_EQ(code_of(request), "SignatureDoesNotMatch");
}

TEST_F(ApiRequestTest, TheStringToSignIsEchoedAtTheEndOfTheMessage) {
  Values values = with_signature("GET", rrpc_values());
  values["Signature"] = "AAAA";
  HttpRequest request;
  request.method = "GET";
  request.target = "/?" + encode_form(values);
  const CheckedRequest checked = check(request);
  ASSERT_TRUE(checked.error);
  EXPECT_EQ(checked.error->code, "SignatureDoesNotMatch");
  EXPECT_THAT(checked.error->message,
              EndsWith("server string to sign is:" + sig1_string_to_sign("GET", checked.parameters)));
  EXPECT_THAT(checked.error->message, Not(HasSubstr("testsecret")));

  options_.echo_string_to_sign = false;
  EXPECT_THAT(check(request).error->message, Not(HasSubstr("string to sign")));
}

TEST_F(ApiRequestTest, AVeryLongStringToSignIsNotEchoed) {
  Values values = rrpc_values();
  values["Topic"] = std::string(70'000, 'x');
  HttpRequest request = post_request(values);
  request.body += "&More=1";
  const CheckedRequest checked = check(request);
  EXPECT_EQ(checked.error->code, "SignatureDoesNotMatch");
  EXPECT_LT(checked.error->message.size(), 200U);
}

TEST_F(ApiRequestTest, ASignatureOfAnotherMethodDoesNotMatch) {
  HttpRequest request = get_request(rrpc_values());
  request.method = "POST";
  EXPECT_EQ(code_of(request), "SignatureDoesNotMatch");
}

TEST_F(ApiRequestTest, TheClockMayBeFifteenMinutesOffInBothDirections) {
  const WallTime sent = clock_.wall_now();
  const HttpRequest request = get_request(rrpc_values());
  const auto code_at = [&](std::chrono::milliseconds later) {
    clock_.set(sent + later);
    return code_of(request);
  };
  EXPECT_EQ(code_at(std::chrono::minutes(15)), "(none)");
  EXPECT_EQ(code_at(-std::chrono::minutes(15)), "(none)");
  EXPECT_EQ(code_at(std::chrono::minutes(15) + std::chrono::milliseconds(1)), "InvalidTimeStamp.Expired");
  EXPECT_EQ(code_at(-std::chrono::minutes(15) - std::chrono::milliseconds(1)), "InvalidTimeStamp.Expired");
}

TEST_F(ApiRequestTest, ErrorsComeInTheDocumentedOrder) {
  // Everything is wrong at once; each repair uncovers the next error.
  HttpRequest request;
  request.method = "PUT";
  Values values;
  std::string path = "/other";
  bool bad_escape = true;
  const auto code = [&](bool sign = false) {
    const Values sent = sign ? with_signature("GET", values) : values;
    request.target = path + "?" + encode_form(sent) + (bad_escape ? "&x=%" : "");
    return code_of(request);
  };
  values["Format"] = "YAML";
  values["Action"] = "NoSuchAction";
  values["Version"] = "2017-04-20";
  EXPECT_EQ(code(), "UnsupportedHTTPMethod");
  request.method = "GET";
  EXPECT_EQ(code(), "InvalidAction.NotFound");
  path = "/";
  EXPECT_EQ(code(), "InvalidParameter");
  bad_escape = false;
  EXPECT_EQ(code(), "InvalidParameter");
  values["Format"] = "XML";
  EXPECT_EQ(code(), "InvalidAction.NotFound");
  values["Action"] = "RRpc";
  EXPECT_EQ(code(), "InvalidVersion");
  values["Version"] = "2018-01-20";
  EXPECT_EQ(code(), "MissingAccessKeyId");
  values["AccessKeyId"] = "nobody";
  EXPECT_EQ(code(), "MissingSignatureMethod");
  values["SignatureMethod"] = "HMAC-MD5";
  EXPECT_EQ(code(), "MissingSignatureVersion");
  values["SignatureVersion"] = "2.0";
  EXPECT_EQ(code(), "MissingSignatureNonce");
  values["SignatureNonce"] = std::string(129, 'n');
  EXPECT_EQ(code(), "MissingTimestamp");
  values["Timestamp"] = "yesterday";
  EXPECT_EQ(code(), "MissingSignature");
  values["Signature"] = "AAAA";
  EXPECT_EQ(code(), "InvalidParameter");
  values["SignatureMethod"] = "HMAC-SHA1";
  EXPECT_EQ(code(), "InvalidParameter");
  values["SignatureVersion"] = "1.0";
  EXPECT_EQ(code(), "InvalidParameter");
  values["SignatureNonce"] = std::string(128, 'n');
  EXPECT_EQ(code(), "InvalidTimeStamp.Format");
  values["Timestamp"] = "2020-01-01T00:00:00Z";
  EXPECT_EQ(code(), "InvalidTimeStamp.Expired");
  values["Timestamp"] = "2026-01-01T00:00:00Z";
  EXPECT_EQ(code(), "InvalidAccessKeyId.NotFound");
  values["AccessKeyId"] = "testid";
  EXPECT_EQ(code(), "SignatureDoesNotMatch");
  EXPECT_EQ(code(true), "(none)");
}

TEST_F(ApiRequestTest, AbsentFormatIsXmlAndUnknownFormatIsAnsweredInJson) {
  Values values = rrpc_values();
  values.erase("Format");
  EXPECT_EQ(check(get_request(values)).format, Format::xml);
  values["Format"] = "json";
  EXPECT_EQ(check(get_request(values)).format, Format::json);
  values["Format"] = "protobuf";
  const CheckedRequest checked = check(get_request(values));
  EXPECT_EQ(checked.format, Format::json);
  EXPECT_THAT(checked.error->message, HasSubstr("\"Format\""));
}

TEST_F(ApiRequestTest, OtherBodyTypesAreRefusedNamingTheAllowedOne) {
  for (const char* type : {"application/json", "multipart/form-data; boundary=x", "text/plain", ""}) {
    HttpRequest request = get_request(rrpc_values());
    request.method = "POST";
    request.headers.push_back({"Content-Type", type});
    request.body = "{}";
    const CheckedRequest checked = check(request);
    ASSERT_TRUE(checked.error) << type;
    EXPECT_EQ(checked.error->code, "InvalidParameter");
    EXPECT_THAT(checked.error->message, HasSubstr("application/x-www-form-urlencoded"));
    EXPECT_EQ(checked.format, Format::json);
  }
}

TEST_F(ApiRequestTest, OtherHeaderSignaturesAreRefusedInTheFormatTheClientAccepts) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/?ProductKey=p";
  request.headers = {{"authorization", "ACS3-HMAC-SM3 Credential=testid,SignedHeaders=host,Signature=00"},
                     {"accept", "application/json"}};
  const CheckedRequest checked = check(request);
  EXPECT_EQ(checked.error->code, "InvalidSignatureMethod");
  EXPECT_THAT(checked.error->message, HasSubstr("algorithm"));
  EXPECT_EQ(checked.format, Format::json);
  request.headers[1].value = "text/xml";
  EXPECT_EQ(check(request).format, Format::xml);
  request.headers[1].value = "*/*";
  EXPECT_EQ(check(request).format, Format::json);
}

TEST_F(ApiRequestTest, OptionsComeFromTheConfiguration) {
  Config config;
  config.http.echo_string_to_sign = false;
  config.http.recommend = "https://help.example";
  config.rrpc.refusal = RefusalForm::success;
  config.limits.nonces = 6;
  config.limits.http_failures_per_minute = 7;
  config.limits.http_parameters = 3;
  config.limits.parked_calls = 4;
  config.limits.rrpc_payload = 5;
  const ApiOptions options = api_options(config);
  EXPECT_FALSE(options.echo_string_to_sign);
  EXPECT_EQ(options.refusal, RefusalForm::success);
  EXPECT_EQ(options.max_parameters, 3U);
  EXPECT_EQ(options.max_parked_calls, 4U);
  EXPECT_EQ(options.max_list_parameters, Limits{}.http_list_parameters);
  EXPECT_EQ(options.max_payload, 5U);
  EXPECT_EQ(options.max_nonces_per_account, Limits{}.nonces_per_account);
  EXPECT_EQ(options.max_nonces, 6U);
  EXPECT_EQ(options.failures_per_minute, 7U);
  EXPECT_EQ(options.recommend, "https://help.example");
}

TEST(ErrorResponse, GatewayErrorsInBothFormats) {
  const ApiError error = make_error(ApiErrorId::invalid_parameter, "\"A\" & <B>");
  const HttpResponse json = error_response(error, {Format::json, "ID", "host:80"});
  EXPECT_EQ(json.status, 400U);
  EXPECT_EQ(json.content_type, "application/json;charset=utf-8");
  EXPECT_EQ(json.header("x-acs-request-id"), "ID");
  const boost::json::value document = boost::json::parse(json.body);
  EXPECT_EQ(document.at("RequestId").as_string(), "ID");
  EXPECT_EQ(document.at("HostId").as_string(), "host:80");
  EXPECT_EQ(document.at("Code").as_string(), "InvalidParameter");
  EXPECT_EQ(document.at("Message").as_string(), "\"A\" & <B>");
  EXPECT_FALSE(document.at("Recommend").as_string().empty());

  const HttpResponse xml = error_response(error, {Format::xml, "ID", "host:80"});
  EXPECT_EQ(xml.content_type, "text/xml;charset=utf-8");
  pugi::xml_document tree;
  ASSERT_TRUE(tree.load_buffer(xml.body.data(), xml.body.size()));
  EXPECT_STREQ(tree.child("Error").child_value("Code"), "InvalidParameter");
  EXPECT_STREQ(tree.child("Error").child_value("Message"), "\"A\" & <B>");
  EXPECT_STREQ(tree.child("Error").child_value("HostId"), "host:80");
}

TEST(ErrorResponse, BusinessErrorsAreSuccessfulHttpWithAFailureDocument) {
  const HttpResponse json =
      error_response(make_error(ApiErrorId::null_product_key), {Format::json, "ID", "h"});
  EXPECT_EQ(json.status, 200U);
  EXPECT_EQ(json.body, R"({"RequestId":"ID","Success":false,"Code":"iot.prod.NullProductKey",)"
                       R"("ErrorMessage":"ProductKey is empty."})");
}

TEST(ErrorResponse, AHostileHostHeaderCannotBreakTheDocument) {
  const HttpResponse xml =
      error_response(make_error(ApiErrorId::internal_error), {Format::xml, "ID", "a\xFF<!--\x01]]>"});
  pugi::xml_document tree;
  EXPECT_TRUE(tree.load_buffer(xml.body.data(), xml.body.size()));
}

}  // namespace
}  // namespace gateway
