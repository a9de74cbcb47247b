// The checks before an action, for requests signed in their headers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/http/api_request.hpp"
#include "gateway/http/sig3.hpp"
#include "tests/unit/http/fakes.hpp"
#include "tests/unit/http/signed_request.hpp"

namespace gateway {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class Sig3RequestTest : public testing::Test {
 protected:
  CheckedRequest check(const HttpRequest& request) {
    return check_request(request, secrets_, clock_.wall_now(), options_);
  }
  std::string code_of(const HttpRequest& request) {
    const CheckedRequest checked = check(request);
    return checked.error ? checked.error->code : "(none)";
  }
  std::string message_of(const HttpRequest& request) {
    const CheckedRequest checked = check(request);
    return checked.error ? checked.error->message : "(none)";
  }

  FakeSecrets secrets_;
  FakeClock clock_;
  ApiOptions options_;
};

void drop_header(HttpRequest& request, std::string_view name) {
  std::erase_if(request.headers,
                [&](const HttpHeader& header) { return equal_ignoring_case(header.name, name); });
}

// Without the header that sign_with_sig3() adds, if it is not there.
void sign_without_hash(HttpRequest& request) {
  if (!request.header("x-acs-content-sha256").empty()) return sign_with_sig3(request);
  std::vector<std::string> names{"content-type"};
  for (const char* name : {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}) {
    names.emplace_back(name);
  }
  const ParsedParameters parsed = parse_parameters(split_target(request.target).query, request.body, 100);
  const std::string text = sig3_string_to_sign(sig3_canonical_request(request, parsed.parameters, names));
  set_header(request, "Authorization",
             "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=content-type;host;x-acs-action;x-acs-date;"
             "x-acs-signature-nonce;x-acs-version,Signature=" +
                 sig3_signature("testsecret", text));
}

TEST_F(Sig3RequestTest, AFormBodyAndAQueryAreOneCall) {
  const CheckedRequest checked = check(sig3_request());
  ASSERT_FALSE(checked.error) << checked.error->message;
  EXPECT_EQ(checked.format, Format::json);
  EXPECT_EQ(*checked.parameters.find("RequestBase64Byte"), "fn4/+A==");
  EXPECT_EQ(*checked.parameters.find("ContentType"), "240");
  EXPECT_EQ(checked.access_key_id, "testid");
  EXPECT_EQ(checked.nonce, "3156853299f313e23d1673dc12e1703d");
}

TEST_F(Sig3RequestTest, AllInTheQueryByPostWithoutABodyAndByGet) {
  for (const char* method : {"POST", "GET"}) {
    const HttpRequest request = sig3_request([method](HttpRequest& changed) {
      changed.method = method;
      changed.target += "&RequestBase64Byte=fn4%2F%2BA%3D%3D&Topic=!'()*";
      changed.body.clear();
      drop_header(changed, "content-type");
      set_header(changed, "x-acs-credentials-provider", "static_ak");
    });
    EXPECT_EQ(message_of(request), "(none)") << method;
  }
}

TEST_F(Sig3RequestTest, ASecurityTokenAndItsKeyMayBeSigned) {
  EXPECT_EQ(code_of(sig3_request([](HttpRequest& request) {
              set_header(request, "x-acs-security-token", "CAIS+token/==");
              set_header(request, "x-acs-accesskey-id", "testid");
            })),
            "(none)");
}

TEST_F(Sig3RequestTest, TheAlgorithmAndTheNamesOfHeadersMayBeInAnyCase) {
  HttpRequest request = sig3_request();
  for (HttpHeader& header : request.headers) {
    for (char& c : header.name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  EXPECT_EQ(code_of(request), "(none)");
  std::string authorization(request.header("Authorization"));
  authorization.replace(0, 4, "acs3");
  set_header(request, "Authorization", authorization);
  EXPECT_EQ(code_of(request), "(none)");
}

TEST_F(Sig3RequestTest, ClassicRequestsWithTheseHeadersStayClassic) {
  HttpRequest request = get_request(rrpc_values());
  set_header(request, "x-acs-action", "Other");
  set_header(request, "x-acs-version", "1999-01-01");
  EXPECT_EQ(code_of(request), "(none)");
  set_header(request, "Authorization", "Bearer token");
  EXPECT_EQ(code_of(request), "(none)");
}

TEST_F(Sig3RequestTest, WhatIsSignedCannotBeChanged) {
  const auto code_after = [this](const std::function<void(HttpRequest&)>& change) {
    HttpRequest request = sig3_request();
    change(request);
    return code_of(request);
  };
  EXPECT_EQ(code_after([](HttpRequest& r) { r.method = "GET"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(code_after([](HttpRequest& r) { r.target += "&More=1"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(code_after([](HttpRequest& r) { r.body += "&More=1"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(code_after([](HttpRequest& r) { set_header(r, "Host", "other"); }), "SignatureDoesNotMatch");
  EXPECT_EQ(code_after([](HttpRequest& r) { set_header(r, "x-acs-signature-nonce", "2"); }),
            "SignatureDoesNotMatch");
  EXPECT_EQ(code_after([](HttpRequest& r) { set_header(r, "x-acs-date", "2026-01-01T00:00:01Z"); }),
            "SignatureDoesNotMatch");
  // The hash that counts is that of the body, whatever the header says and even if it is signed.
  EXPECT_EQ(code_after([](HttpRequest& r) { set_header(r, "x-acs-content-sha256", "00"); }),
            "SignatureDoesNotMatch");
}

TEST_F(Sig3RequestTest, WithoutTheHashHeaderTheBodyIsSignedAllTheSame) {
  HttpRequest request = sig3_request();
  drop_header(request, "x-acs-content-sha256");
  const std::vector<std::string> names{"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce",
                                       "x-acs-version"};
  const ParsedParameters parsed = parse_parameters(split_target(request.target).query, request.body, 100);
  const std::string text = sig3_string_to_sign(sig3_canonical_request(request, parsed.parameters, names));
  set_header(request, "Authorization",
             "ACS3-HMAC-SHA256 Signature=" + sig3_signature("testsecret", text) +
                 ",SignedHeaders=host;x-acs-action;x-acs-date;x-acs-signature-nonce;x-acs-version,Credential="
                 "testid");
  EXPECT_EQ(message_of(request), "(none)");
  request.body += "&Topic=x";
  EXPECT_EQ(code_of(request), "SignatureDoesNotMatch");
}

TEST_F(Sig3RequestTest, TheStringToSignIsEchoedAtTheEndBehindTheCanonicalRequest) {
  HttpRequest request = sig3_request();
  request.target += "&More=1";
  EXPECT_THAT(message_of(request), HasSubstr("server canonical request is:POST\n/\nContentType=240&"));
  EXPECT_THAT(message_of(request),
              EndsWith(";x-acs-version\n2b0f988128cdae0044545091281089fdae33ef6872b95e4726d"
                       "29e137463fa03 server string to sign is:ACS3-HMAC-SHA256\n" +
                       message_of(request).substr(message_of(request).size() - 64)));
  options_.echo_string_to_sign = false;
  EXPECT_EQ(message_of(request), api_error(ApiErrorId::signature_does_not_match).message);
}

TEST_F(Sig3RequestTest, ErrorsComeInTheDocumentedOrder) {
  HttpRequest request;
  request.method = "GET";
  request.target = "/?Format=YAML";
  request.headers = {{"Host", "h"}, {"Authorization", "ACS3-HMAC-SHA256 nonsense"}};
  EXPECT_EQ(code_of(request), "InvalidParameter");
  request.target = "/?Action=RRpc&Version=2018-01-20";  // not the place for them
  EXPECT_EQ(code_of(request), "MissingAction");
  EXPECT_THAT(message_of(request), HasSubstr("x-acs-action"));
  set_header(request, "x-acs-action", "NoSuchThing");
  EXPECT_EQ(code_of(request), "InvalidAction.NotFound");
  set_header(request, "x-acs-action", "RRpc");
  EXPECT_EQ(code_of(request), "MissingVersion");
  set_header(request, "x-acs-version", "2017-04-20");
  EXPECT_EQ(code_of(request), "InvalidVersion");
  set_header(request, "x-acs-version", "2018-01-20");
  EXPECT_EQ(code_of(request), "IncompleteSignature");
  set_header(request, "Authorization", "ACS3-HMAC-SHA256");
  EXPECT_EQ(code_of(request), "MissingAccessKeyId");
  set_header(request, "Authorization", "ACS3-HMAC-SHA256 Credential=nobody");
  EXPECT_EQ(code_of(request), "MissingSignatureNonce");
  set_header(request, "x-acs-signature-nonce", "n");
  EXPECT_EQ(code_of(request), "MissingTimestamp");
  set_header(request, "x-acs-date", "yesterday");
  EXPECT_EQ(code_of(request), "MissingSignature");
  set_header(request, "Authorization", "ACS3-HMAC-SHA256 Credential=nobody,Signature=00");
  EXPECT_EQ(code_of(request), "IncompleteSignature");
  const auto must = {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"};
  for (const char* unsigned_one : must) {
    std::string list = "accept";
    for (const char* name : must) {
      if (std::string_view(name) != unsigned_one) list += std::string(";") + name;
    }
    set_header(request, "Authorization",
               "ACS3-HMAC-SHA256 Credential=nobody,Signature=00,SignedHeaders=" + list);
    EXPECT_EQ(code_of(request), "IncompleteSignature");
    EXPECT_THAT(message_of(request), HasSubstr(unsigned_one));
  }
  set_header(request, "Authorization",
             "ACS3-HMAC-SHA256 Credential=nobody,Signature=00,"
             "SignedHeaders=host;x-acs-action;x-acs-date;x-acs-signature-nonce;x-acs-version");
  EXPECT_EQ(code_of(request), "InvalidTimeStamp.Format");
  set_header(request, "x-acs-date", "2025-12-31T23:44:59Z");
  EXPECT_EQ(code_of(request), "InvalidTimeStamp.Expired");
  set_header(request, "x-acs-date", "2026-01-01T00:00:00Z");
  EXPECT_EQ(code_of(request), "InvalidAccessKeyId.NotFound");
  set_header(request, "Authorization",
             "ACS3-HMAC-SHA256 Credential=testid,Signature=00,"
             "SignedHeaders=host;x-acs-action;x-acs-date;x-acs-signature-nonce;x-acs-version");
  EXPECT_EQ(code_of(request), "SignatureDoesNotMatch");
  sign_with_sig3(request);
  EXPECT_EQ(code_of(request), "(none)");
}

TEST_F(Sig3RequestTest, TheFormatIsThatOfTheParameterThenOfAcceptThenJson) {
  const auto format_of = [this](const char* more, const char* accept) {
    return check(sig3_request([&](HttpRequest& request) {
             request.target += more;
             set_header(request, "accept", accept);
           }))
        .format;
  };
  EXPECT_EQ(format_of("", "application/json"), Format::json);
  EXPECT_EQ(format_of("", ""), Format::json);
  EXPECT_EQ(format_of("", "*/*"), Format::json);
  EXPECT_EQ(format_of("", "text/xml"), Format::xml);
  EXPECT_EQ(format_of("&Format=xml", "application/json"), Format::xml);
  EXPECT_EQ(format_of("&Format=JSON", "text/xml"), Format::json);
}

TEST_F(Sig3RequestTest, EveryHeaderOfTheProtocolThatIsThereMustBeSigned) {
  for (const char* name :
       {"x-acs-security-token", "X-Acs-Accesskey-Id", "x-acs-content-sha256", "x-acs-new"}) {
    HttpRequest request = sig3_request();
    drop_header(request, name);
    sign_without_hash(request);
    EXPECT_EQ(code_of(request), "(none)") << name;
    set_header(request, name, "added on the way");
    EXPECT_EQ(code_of(request), "IncompleteSignature") << name;
    EXPECT_THAT(message_of(request), HasSubstr(std::string("must name ") + name));
  }
}

TEST_F(Sig3RequestTest, ASignedHeaderThatIsThereTwiceIsRefused) {
  for (const char* name : {"x-acs-action", "X-Acs-Date", "host", "x-acs-version", "content-type"}) {
    for (const bool first : {true, false}) {
      HttpRequest request = sig3_request();
      const std::string value(request.header(name));
      request.headers.insert(first ? request.headers.begin() : request.headers.end(), {name, value});
      EXPECT_EQ(code_of(request), "IncompleteSignature") << name;
      EXPECT_THAT(message_of(request), HasSubstr("more than once"));
    }
  }
  HttpRequest request = sig3_request();
  request.headers.push_back({"accept", "text/xml"});
  EXPECT_EQ(code_of(request), "(none)") << "it is not signed";
}

TEST_F(Sig3RequestTest, ValuesWithCommasAndBlanksAreSignedAsTheyAreInside) {
  HttpRequest request = sig3_request(
      [](HttpRequest& changed) { set_header(changed, "x-acs-note", "a,  b ;c=d, Signature=00\te"); });
  EXPECT_EQ(message_of(request), "(none)");
  set_header(request, "x-acs-note", "\t a,  b ;c=d, Signature=00\te ");
  EXPECT_EQ(code_of(request), "(none)") << "blanks at both ends do not count";
  set_header(request, "x-acs-note", "a, b ;c=d, Signature=00\te");
  EXPECT_EQ(code_of(request), "SignatureDoesNotMatch");
}

TEST_F(Sig3RequestTest, BlanksAroundThePartsDoNotCount) {
  HttpRequest request = sig3_request();
  std::string authorization(request.header("Authorization"));
  for (std::size_t at = 0; (at = authorization.find(',', at)) != std::string::npos; at += 5) {
    authorization.replace(at, 1, " \t, \t");
  }
  set_header(request, "Authorization", "  " + authorization + "\t");
  EXPECT_EQ(message_of(request), "(none)");
}

TEST_F(Sig3RequestTest, ASignatureInAnotherFormIsNone) {
  for (const auto& change : std::initializer_list<std::function<void(std::string&)>>{
           [](std::string& text) { text.pop_back(); }, [](std::string& text) { text += '0'; },
           [](std::string& text) {
             for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 32 : c);
           },
           [](std::string& text) { text.insert(0, 1, '\0'); },
           [](std::string& text) { text.assign(10'000, 'a'); }}) {
    HttpRequest request = sig3_request();
    std::string authorization(request.header("Authorization"));
    const auto at = authorization.find("Signature=") + 10;
    std::string signature = authorization.substr(at);
    change(signature);
    set_header(request, "Authorization", authorization.substr(0, at) + signature);
    EXPECT_EQ(code_of(request), "SignatureDoesNotMatch") << signature;
  }
}

TEST_F(Sig3RequestTest, HugePartsAreRefusedBeforeAnythingIsComputed) {
  HttpRequest request = sig3_request();
  std::string list = "host";
  for (int i = 0; i < 100'000; ++i) list += ";h" + std::to_string(i);
  set_header(request, "Authorization",
             "ACS3-HMAC-SHA256 Credential=testid,Signature=00,SignedHeaders=" + list);
  EXPECT_EQ(code_of(request), "IncompleteSignature");
  EXPECT_LT(message_of(request).size(), 300U);
  set_header(request, "Authorization", "ACS3-HMAC-SHA256 " + std::string(1'000'000, ','));
  EXPECT_EQ(code_of(request), "MissingAccessKeyId");
  set_header(request, "Authorization", "ACS3-HMAC-SHA256 Credential=" + std::string(1'000'000, 'a'));
  EXPECT_EQ(code_of(request), "MissingSignature");
}

}  // namespace
}  // namespace gateway
