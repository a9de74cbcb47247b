// SIG3 against published and own vectors, and the parsing of its header.
#include "gateway/http/sig3.hpp"

#include <gtest/gtest.h>

#include "gateway/http/digest.hpp"
#include "tests/unit/http/signed_request.hpp"

namespace gateway {
namespace {

using Names = std::vector<std::string>;

std::string canonical(const HttpRequest& request, const Names& names) {
  const ParsedParameters parsed = parse_parameters(split_target(request.target).query, request.body, 100);
  return sig3_canonical_request(request, parsed.parameters, names);
}

TEST(Sig3, VectorOfTheSignaturePage) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai";
  request.headers = {{"host", "ecs.cn-shanghai.aliyuncs.com"},
                     {"x-acs-action", "RunInstances"},
                     {"x-acs-version", "2014-05-26"},
                     {"x-acs-date", "2023-10-26T10:22:32Z"},
                     {"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"},
                     {"x-acs-content-sha256", to_hex(sha256(""))}};
  const Names names{"host",       "x-acs-action",          "x-acs-content-sha256",
                    "x-acs-date", "x-acs-signature-nonce", "x-acs-version"};
  const std::string text = canonical(request, names);
  EXPECT_EQ(to_hex(sha256(text)), "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
  EXPECT_EQ(sig3_signature("YourAccessKeySecret", sig3_string_to_sign(text)),
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

TEST(Sig3, VectorOfAnRRpcCallWithAFormBody) {
  const HttpRequest request = sig3_request();
  EXPECT_EQ(request.header("x-acs-content-sha256"),
            "2b0f988128cdae0044545091281089fdae33ef6872b95e4726d29e137463fa03");
  const Names names{"content-type",         "host",       "x-acs-action",
                    "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce",
                    "x-acs-version"};
  EXPECT_EQ(to_hex(sha256(canonical(request, names))),
            "d2e347117ed8668393590a6428c6bc596a84e2520f0b12b3691fe923a008ac30");
  EXPECT_TRUE(request.header("Authorization")
                  .ends_with(",Signature=e5fd9f0cd9251845d6b48003ccb97b224c427ac4f768271a7b75858f983a9b6c"));
}

TEST(Sig3, TheCanonicalRequestInWords) {
  HttpRequest request;
  request.method = "GET";
  request.target = "/?b=*+~&a=";
  request.headers = {{"X-Acs-Z", " two words \t"}};
  EXPECT_EQ(canonical(request, {"absent", "x-acs-z"}),
            "GET\n/\na=&b=%2A%20~\nabsent:\nx-acs-z:two words\n\nabsent;x-acs-z\n" + to_hex(sha256("")));
  request.target = "/";
  EXPECT_EQ(canonical(request, {}), "GET\n/\n\n\n\n" + to_hex(sha256("")));
}

TEST(Sig3, ThePartsOfTheHeaderComeInAnyOrder) {
  for (const char* text : {" Credential=id,SignedHeaders=a;b,Signature=00ff",
                           "Signature=00ff , Credential = id,"
                           "SignedHeaders=a;b",
                           "New=1,SignedHeaders=a;b,Signature=00ff,,Credential=id,"}) {
    const auto parts = parse_sig3(text);
    ASSERT_TRUE(parts) << text;
    EXPECT_EQ(parts->credential, "id");
    EXPECT_EQ(parts->signed_headers, "a;b");
    EXPECT_EQ(parts->signature, "00ff");
  }
  EXPECT_TRUE(parse_sig3("")->credential.empty());
}

TEST(Sig3, AHeaderWithAPartTwiceOrWithoutAValueIsRefused) {
  EXPECT_FALSE(parse_sig3("Credential=a,Credential=b"));
  EXPECT_FALSE(parse_sig3("Credential=,Credential=b")) << "also where the first is empty";
  EXPECT_FALSE(parse_sig3("Signature=00,SignedHeaders=host,Signature="));
  EXPECT_FALSE(parse_sig3("Credential=a,nonsense"));
  EXPECT_FALSE(parse_sig3("nonsense"));
}

TEST(Sig3, SignedHeadersAreLowerCaseSortedAndFew) {
  EXPECT_EQ(*sig3_signed_headers("X-Acs-Date;host"), (Names{"host", "x-acs-date"}));
  EXPECT_FALSE(sig3_signed_headers(""));
  EXPECT_FALSE(sig3_signed_headers("a;;b"));
  EXPECT_FALSE(sig3_signed_headers("a;"));
  EXPECT_FALSE(sig3_signed_headers("a;A"));
  std::string list = "h0";
  for (int i = 1; i < 64; ++i) list += ";h" + std::to_string(i);
  EXPECT_TRUE(sig3_signed_headers(list));
  EXPECT_FALSE(sig3_signed_headers(list + ";h64"));
}

}  // namespace
}  // namespace gateway
