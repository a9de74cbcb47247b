// SIG1 against published and own vectors.
#include "gateway/http/sig1.hpp"

#include <gtest/gtest.h>

#include "tests/unit/http/signed_request.hpp"

namespace gateway {
namespace {

std::string signature_of(std::string_view method, const Values& values) {
  return with_signature(method, values).at("Signature");
}

TEST(Sig1, VectorOfTheRpcSignaturePage) {
  const Values values{{"AccessKeyId", "testid"},
                      {"Action", "DescribeRegions"},
                      {"Format", "XML"},
                      {"SignatureMethod", "HMAC-SHA1"},
                      {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
                      {"SignatureVersion", "1.0"},
                      {"Timestamp", "2016-02-23T12:46:24Z"},
                      {"Version", "2014-05-26"}};
  EXPECT_EQ(signature_of("GET", values), "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
}

TEST(Sig1, VectorOfTheIotSignaturePage) {
  const Values values{{"AccessKeyId", "testid"},
                      {"Action", "Pub"},
                      {"MessageContent", "aGVsbG93b3JsZA="},
                      {"Qos", "0"},
                      {"ProductKey", "12345abcdeZ"},
                      {"TopicFullName", "/productKey/testdevice/get"},
                      {"ServiceCode", "iot"},
                      {"RegionId", "cn-shanghai"},
                      {"Format", "XML"},
                      {"Version", "2017-04-20"},
                      {"SignatureMethod", "HMAC-SHA1"},
                      {"SignatureNonce", "0715a395-aedf-4a41-bab7-746b43d38d88"},
                      {"SignatureVersion", "1.0"},
                      {"Timestamp", "2017-10-02T09:39:41Z"}};
  EXPECT_EQ(signature_of("GET", values), "Y9eWn4nF8QPh3c4zAFkM/k/u7eA=");
}

TEST(Sig1, VectorsOfAnRRpcCallByGetByPostAndWithAnEmptyValue) {
  Values values = rrpc_values();
  EXPECT_EQ(signature_of("GET", values), "TVpTacTm45VXik/rJSh68l6KIn4=");
  EXPECT_EQ(signature_of("POST", values), "Hwu3y3PY1JhMWqoRjvhlblnt/X8=");
  values["SignatureType"] = "";
  EXPECT_EQ(signature_of("POST", values), "ZsqYHuPTcKJPvIN9gXtW6isDjs4=");
}

TEST(Sig1, TheStringToSignLeavesOnlyTheSignatureOut) {
  const Parameters parameters({{"Signature", "x"}, {"b", "* ~"}, {"a", ""}});
  EXPECT_EQ(sig1_string_to_sign("GET", parameters), "GET&%2F&a%3D%26b%3D%252A%2520~");
}

}  // namespace
}  // namespace gateway
