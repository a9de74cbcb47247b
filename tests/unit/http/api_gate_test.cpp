// Requests as one after the other: replays, failing addresses, and a cache that is full.
#include "gateway/http/api_gate.hpp"

#include <gtest/gtest.h>

#include "tests/unit/http/fakes.hpp"
#include "tests/unit/http/signed_request.hpp"

namespace gateway {
namespace {

class ApiGateTest : public testing::Test {
 protected:
  std::string code_of(HttpRequest request, const std::string& peer = "192.0.2.1:5000") {
    request.peer = peer;
    const CheckedRequest checked = gate().check(request);
    return checked.error ? checked.error->code : "(none)";
  }
  ApiGate& gate() {
    if (!gate_) gate_.emplace(options_, secrets_, clock_, log_);
    return *gate_;
  }
  HttpRequest at(const char* timestamp) {
    Values values = rrpc_values();
    values["Timestamp"] = timestamp;
    return get_request(values);
  }
  HttpRequest wrong() {
    HttpRequest request = get_request(fresh_values());
    request.target += "&More=1";
    return request;
  }

  FakeSecrets secrets_;
  FakeClock clock_;
  MemoryLog log_;
  ApiOptions options_;
  std::optional<ApiGate> gate_;
};

TEST_F(ApiGateTest, ANonceIsUsedForAsLongAsItsRequestCouldPass) {
  const HttpRequest early = at("2026-01-01T00:15:00Z");  // the client's clock is ahead
  EXPECT_EQ(code_of(early), "(none)");
  clock_.advance(std::chrono::minutes(29));
  EXPECT_EQ(code_of(early), "SignatureNonceUsed");
  EXPECT_EQ(code_of(at("2026-01-01T00:29:00Z")), "SignatureNonceUsed");
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(code_of(early), "SignatureNonceUsed");
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(code_of(early), "InvalidTimeStamp.Expired");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(code_of(at("2026-01-01T00:29:00Z")), "(none)");
}

TEST_F(ApiGateTest, BothSchemesShareTheirNonces) {
  EXPECT_EQ(code_of(sig3_request()), "(none)");
  EXPECT_EQ(code_of(sig3_request()), "SignatureNonceUsed");
  Values values = rrpc_values();
  values["SignatureNonce"] = "3156853299f313e23d1673dc12e1703d";
  EXPECT_EQ(code_of(post_request(values)), "SignatureNonceUsed");
}

TEST_F(ApiGateTest, AWrongSignatureTakesNoNonce) {
  HttpRequest request = get_request(rrpc_values());
  request.target += "&More=1";
  EXPECT_EQ(code_of(request), "SignatureDoesNotMatch");
  EXPECT_EQ(gate().nonces(), 0U);
  EXPECT_EQ(code_of(get_request(rrpc_values())), "(none)");
}

TEST_F(ApiGateTest, AFullCacheRefusesSaysSoOnceAndRecovers) {
  options_.max_nonces = 2;
  EXPECT_EQ(code_of(get_request(fresh_values())), "(none)");
  EXPECT_EQ(code_of(get_request(fresh_values())), "(none)");
  EXPECT_EQ(code_of(get_request(fresh_values())), "ServiceUnavailable");
  EXPECT_EQ(code_of(get_request(fresh_values())), "ServiceUnavailable");
  EXPECT_EQ(log_.count("nonce_cache_full"), 1);
  clock_.advance(std::chrono::minutes(15) + std::chrono::seconds(1));
  EXPECT_EQ(code_of(at("2026-01-01T00:15:00Z")), "(none)");
}

TEST_F(ApiGateTest, AnAccountHasItsShareOfTheNoncesWhereThereAreOthers) {
  options_.max_nonces = 100;
  options_.max_nonces_per_account = 2;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(get_request(fresh_values())), "(none)") << "it is alone";
  secrets_.number_of_accounts = 2;
  EXPECT_EQ(code_of(get_request(fresh_values())), "Throttling.User");
  EXPECT_EQ(code_of(get_request(fresh_values())), "Throttling.User");
  EXPECT_EQ(log_.count("nonce_share_full"), 1);
  EXPECT_EQ(gate().counters().nonce_shares_full, 2U);
  EXPECT_EQ(gate().counters().nonces_full, 0U);
}

TEST_F(ApiGateTest, AnAddressThatKeepsFailingIsHeldOffWhateverItSends) {
  options_.failures_per_minute = 3;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(wrong()), "SignatureDoesNotMatch");
  EXPECT_EQ(code_of(wrong()), "Throttling");
  EXPECT_EQ(code_of(get_request(fresh_values())), "Throttling");
  EXPECT_EQ(code_of(get_request(fresh_values()), "192.0.2.2:5000"), "(none)");
  EXPECT_EQ(log_.count("http_source_throttled"), 1);
  clock_.advance(std::chrono::seconds(20));
  EXPECT_EQ(code_of(get_request(fresh_values())), "(none)");
}

TEST_F(ApiGateTest, OnlyFailuresUpToTheSignatureCount) {
  options_.failures_per_minute = 2;
  const HttpRequest request = get_request(rrpc_values());
  EXPECT_EQ(code_of(request), "(none)");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of(request), "SignatureNonceUsed");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of(get_request(fresh_values())), "(none)");
  HttpRequest other = request;
  other.method = "PUT";
  EXPECT_EQ(code_of(other), "UnsupportedHTTPMethod");
  gate().count_failure("192.0.2.1:1");  // no HTTP at all
  EXPECT_EQ(code_of(get_request(fresh_values())), "Throttling");
}

TEST_F(ApiGateTest, TheRefusalOfAHeldOffAddressIsInTheFormatItAsksFor) {
  options_.failures_per_minute = 1;
  EXPECT_EQ(code_of(wrong()), "SignatureDoesNotMatch");
  HttpRequest request = post_request(fresh_values());
  request.peer = "192.0.2.1:1";
  EXPECT_EQ(gate().check(request).format, Format::json);
  Values values = fresh_values();
  values.erase("Format");
  request.body = encode_form(values);
  EXPECT_EQ(gate().check(request).format, Format::xml);
}

}  // namespace
}  // namespace gateway
