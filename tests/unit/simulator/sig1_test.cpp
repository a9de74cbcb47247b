// The client's signature against the vectors of the public contract.
#include "tools/cli/sig1.hpp"

#include <gtest/gtest.h>

namespace {

using cli::Parameters;

constexpr const char* kSecret = "testsecret";

std::string signature(const char* method, const Parameters& parameters) {
  return cli::sign(kSecret, cli::string_to_sign(method, parameters));
}

Parameters rrpc() {
  return {{"AccessKeyId", "testid"},
          {"Action", "RRpc"},
          {"ContentType", "240"},
          {"DeviceName", "mf0001_dm0001_di0001"},
          {"Format", "JSON"},
          {"ProductKey", "a1TestPK"},
          {"RequestBase64Byte", "fn4/+A=="},
          {"SignatureMethod", "HMAC-SHA1"},
          {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
          {"SignatureVersion", "1.0"},
          {"Timeout", "5000"},
          {"Timestamp", "2026-01-01T00:00:00Z"},
          {"Version", "2018-01-20"}};
}

TEST(Sig1, OfficialVectorOfTheRpcPage) {
  EXPECT_EQ(signature("GET", {{"AccessKeyId", "testid"},
                              {"Action", "DescribeRegions"},
                              {"Format", "XML"},
                              {"SignatureMethod", "HMAC-SHA1"},
                              {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
                              {"SignatureVersion", "1.0"},
                              {"Timestamp", "2016-02-23T12:46:24Z"},
                              {"Version", "2014-05-26"}}),
            "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
}

TEST(Sig1, OfficialVectorOfTheIotPage) {
  EXPECT_EQ(signature("GET", {{"AccessKeyId", "testid"},
                              {"Action", "Pub"},
                              {"Format", "XML"},
                              {"MessageContent", "aGVsbG93b3JsZA="},
                              {"ProductKey", "12345abcdeZ"},
                              {"Qos", "0"},
                              {"RegionId", "cn-shanghai"},
                              {"ServiceCode", "iot"},
                              {"SignatureMethod", "HMAC-SHA1"},
                              {"SignatureNonce", "0715a395-aedf-4a41-bab7-746b43d38d88"},
                              {"SignatureVersion", "1.0"},
                              {"Timestamp", "2017-10-02T09:39:41Z"},
                              {"TopicFullName", "/productKey/testdevice/get"},
                              {"Version", "2017-04-20"}}),
            "Y9eWn4nF8QPh3c4zAFkM/k/u7eA=");
}

TEST(Sig1, RrpcVectorByMethod) {
  EXPECT_EQ(signature("GET", rrpc()), "TVpTacTm45VXik/rJSh68l6KIn4=");
  EXPECT_EQ(signature("POST", rrpc()), "Hwu3y3PY1JhMWqoRjvhlblnt/X8=");
}

TEST(Sig1, AnEmptyParameterIsSignedToo) {
  Parameters parameters = rrpc();
  parameters["SignatureType"] = "";
  EXPECT_EQ(signature("POST", parameters), "ZsqYHuPTcKJPvIN9gXtW6isDjs4=");
}

TEST(Sig1, TheSignatureItselfIsNotSigned) {
  Parameters parameters = rrpc();
  parameters["Signature"] = "anything";
  EXPECT_EQ(signature("POST", parameters), signature("POST", rrpc()));
}

TEST(Sig1, EverythingButUnreservedCharactersIsEncoded) {
  EXPECT_EQ(cli::percent_encode("AZaz09-_.~"), "AZaz09-_.~");
  EXPECT_EQ(cli::percent_encode(" +*/=&%!'()"), "%20%2B%2A%2F%3D%26%25%21%27%28%29");
  EXPECT_EQ(cli::percent_encode("前"), "%E5%89%8D");
  EXPECT_EQ(cli::percent_encode(std::string_view("\0\xff", 2)), "%00%FF");
}

TEST(Sig1, NamesAreSortedByteByByte) {
  EXPECT_EQ(cli::canonical_query({{"b", "1"}, {"B", "2"}, {"a.10", "3"}, {"a.2", ""}}),
            "B=2&a.10=3&a.2=&b=1");
}

TEST(Base64, PadsToFour) {
  EXPECT_EQ(cli::base64(""), "");
  EXPECT_EQ(cli::base64("f"), "Zg==");
  EXPECT_EQ(cli::base64("fo"), "Zm8=");
  EXPECT_EQ(cli::base64("foo"), "Zm9v");
  EXPECT_EQ(cli::base64("~~?\xf8"), "fn4/+A==");
}

}  // namespace
