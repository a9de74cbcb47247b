// The client's header signature against the vectors of the public contract, and what makes up a request.
#include "tools/cli/sig3.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/cli/api_call.hpp"

namespace {

using cli::Parameters;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSigned =
    "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

TEST(Sig3, OfficialVector) {
  const Parameters query{{"ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
                         {"RegionId", "cn-shanghai"}};
  const Parameters headers{{"host", "ecs.cn-shanghai.aliyuncs.com"},
                           {"x-acs-action", "RunInstances"},
                           {"x-acs-content-sha256", cli::hex(cli::sha256(""))},
                           {"x-acs-date", "2023-10-26T10:22:32Z"},
                           {"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"},
                           {"x-acs-version", "2014-05-26"}};
  const std::string canonical = cli::sig3_canonical_request({"POST", query, headers, ""});
  EXPECT_EQ(cli::sig3_string_to_sign(canonical),
            "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
  EXPECT_EQ(cli::sig3_sign("YourAccessKeySecret", cli::sig3_string_to_sign(canonical)),
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
  EXPECT_EQ(cli::sig3_signed_headers(headers), kSigned);
}

cli::ApiCall rrpc(cli::Signature signature, cli::Method method = cli::Method::post) {
  return {"RRpc",
          signature,
          method,
          "JSON",
          {{"ContentType", "240"},
           {"DeviceName", "mf0001_dm0001_di0001"},
           {"ProductKey", "a1TestPK"},
           {"Timeout", "5000"}},
          {{"RequestBase64Byte", "fn4/+A=="}}};
}

const cli::AccessKey kKey{"testid", "testsecret"};
const cli::RequestMark kMark{"3156853299f313e23d1673dc12e1703d", "2026-01-01T00:00:00Z"};
const cli::RequestMark kOldMark{"3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "2026-01-01T00:00:00Z"};

TEST(SignedCall, Sig3PostIsTheRequestOfTheOfficialClients) {
  const auto made =
      cli::sign_call(rrpc(cli::Signature::sig3), kKey, cli::parse_endpoint("http://127.0.0.1:18080"), kMark);
  EXPECT_EQ(made.http.method, "POST");
  EXPECT_EQ(made.http.target,
            "/?ContentType=240&DeviceName=mf0001_dm0001_di0001&ProductKey=a1TestPK&Timeout=5000");
  EXPECT_EQ(made.http.body, "RequestBase64Byte=fn4%2F%2BA%3D%3D");
  EXPECT_EQ(made.http.headers.at("x-acs-content-sha256"),
            "2b0f988128cdae0044545091281089fdae33ef6872b95e4726d29e137463fa03");
  EXPECT_EQ(made.string_to_sign,
            "ACS3-HMAC-SHA256\nd2e347117ed8668393590a6428c6bc596a84e2520f0b12b3691fe923a008ac30");
  EXPECT_EQ(made.http.headers.at("authorization"),
            std::string("ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=content-type;") + kSigned +
                ",Signature=e5fd9f0cd9251845d6b48003ccb97b224c427ac4f768271a7b75858f983a9b6c");
}

TEST(SignedCall, Sig3GetHasEverythingInTheQueryAndNoBody) {
  const auto made = cli::sign_call(rrpc(cli::Signature::sig3, cli::Method::get), kKey,
                                   cli::parse_endpoint("http://127.0.0.1:18080"), kMark);
  EXPECT_EQ(made.http.body, "");
  EXPECT_THAT(made.http.target, HasSubstr("&RequestBase64Byte=fn4%2F%2BA%3D%3D&"));
  EXPECT_FALSE(made.http.headers.contains("content-type"));
}

TEST(SignedCall, Sig1PutsAllParametersWhereTheMethodSays) {
  const cli::Endpoint endpoint = cli::parse_endpoint("http://127.0.0.1:18080");
  const auto get = cli::sign_call(rrpc(cli::Signature::sig1, cli::Method::get), kKey, endpoint, kOldMark);
  EXPECT_EQ(get.shown.at("Signature"), "TVpTacTm45VXik/rJSh68l6KIn4=");
  EXPECT_THAT(get.http.target, testing::StartsWith("/?AccessKeyId=testid&Action=RRpc&"));
  EXPECT_THAT(get.http.target, HasSubstr("Signature=TVpTacTm45VXik%2FrJSh68l6KIn4%3D"));
  EXPECT_EQ(get.http.body, "");
  const auto post = cli::sign_call(rrpc(cli::Signature::sig1), kKey, endpoint, kOldMark);
  EXPECT_EQ(post.shown.at("Signature"), "Hwu3y3PY1JhMWqoRjvhlblnt/X8=");
  EXPECT_EQ(post.http.target, "/");
  EXPECT_THAT(post.http.body, HasSubstr("Signature=Hwu3y3PY1JhMWqoRjvhlblnt%2FX8%3D"));
  EXPECT_TRUE(get.canonical_request.empty());
}

TEST(SignedCall, ASecurityTokenIsSentAndSignedButNotShown) {
  const cli::Endpoint endpoint = cli::parse_endpoint("http://127.0.0.1:18080");
  const std::string token = "CAIS+token/==";
  const cli::AccessKey temporary{"testid", "testsecret", token};
  const auto sig1 = cli::sign_call(rrpc(cli::Signature::sig1), temporary, endpoint, kOldMark);
  EXPECT_THAT(sig1.http.body, HasSubstr("SecurityToken=CAIS%2Btoken%2F%3D%3D"));
  EXPECT_EQ(sig1.shown.at("SecurityToken"), "***");
  EXPECT_THAT(sig1.string_to_sign, HasSubstr("SecurityToken%3D***%26"));
  EXPECT_NE(sig1.shown.at("Signature"), "Hwu3y3PY1JhMWqoRjvhlblnt/X8=") << "the token is signed too";
  const auto sig3 = cli::sign_call(rrpc(cli::Signature::sig3), temporary, endpoint, kMark);
  EXPECT_EQ(sig3.http.headers.at("x-acs-security-token"), token);
  EXPECT_EQ(sig3.http.headers.at("x-acs-accesskey-id"), "testid");
  EXPECT_THAT(
      sig3.http.headers.at("authorization"),
      HasSubstr("x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;"));
  EXPECT_EQ(sig3.shown.at("x-acs-security-token"), "***");
  EXPECT_THAT(sig3.canonical_request, HasSubstr("\nx-acs-security-token:***\n"));
  EXPECT_THAT(sig3.canonical_request, Not(HasSubstr("CAIS")));
}

}  // namespace
