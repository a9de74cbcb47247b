// `jt808 rrpc --sdk LANG`: what the code says, and what it does not. That it runs is shown end to end.
#include "tools/cli/sdk/sdk_code.hpp"

#include "tests/unit/cli/command.hpp"
#include "tools/cli/sdk/literals.hpp"

namespace {

using test::CommandOutcome;
using test::CommandRoom;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> print(const std::string& sdk, std::vector<std::string> more = {},
                               const std::string& endpoint = "http://127.0.0.1:1") {
  std::vector<std::string> arguments{
      "rrpc",    "--endpoint", endpoint, "--access-key-id", "testid",    "--product", "pk", "--device",
      "1380001", "--text",     "a'b\"c", "--content-type",  "0x8900+'x", "--sdk",     sdk};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(SdkCode, PrintsTheCallAndMakesNone) {
  for (const char* const sdk : {"node", "java", "python", "go"}) {
    for (const char* const signature : {"sig1", "sig3"}) {
      const CommandOutcome outcome =
          test::run_command(print(sdk, {"--signature", signature}), {.secret = ""});
      EXPECT_EQ(outcome.code, 0) << outcome.err;
      EXPECT_THAT(outcome.out, HasSubstr("testid")) << sdk;
      EXPECT_THAT(outcome.out, HasSubstr("127.0.0.1:1")) << sdk;
      EXPECT_THAT(outcome.out, HasSubstr("YSdiImM=")) << sdk;
      EXPECT_THAT(outcome.out, HasSubstr("ALIBABA_CLOUD_ACCESS_KEY_SECRET")) << sdk;
      EXPECT_THAT(outcome.out, Not(HasSubstr("SECURITY_TOKEN"))) << sdk;
      EXPECT_EQ(outcome.err, "");
    }
  }
}

TEST(SdkCode, AllParametersOfTheCallAreInIt) {
  for (const char* const sdk : {"curl", "node", "java", "python", "go"}) {
    for (const char* const signature : {"sig1", "sig3"}) {
      for (const char* const method : {"GET", "POST"}) {
        CommandRoom room;
        room.security_token = test::kToken;
        const CommandOutcome outcome = test::run_command(
            print(sdk, {"--signature", signature, "--method", method, "--reply-rule", "data", "--timeout",
                        "4321", "--instance", "iot-1", "--topic", "t-1"}),
            room);
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        for (const char* const part : {"RRpc", "2018-01-20", "ProductKey", "pk", "DeviceName", "1380001",
                                       "4321", "ContentType", "ReplyRule", "IotInstanceId", "iot-1", "Topic",
                                       "t-1", "RequestBase64Byte", "ALIBABA_CLOUD_SECURITY_TOKEN"}) {
          EXPECT_THAT(outcome.out, HasSubstr(part)) << sdk << ' ' << signature << ' ' << method;
        }
      }
    }
  }
}

TEST(SdkCode, SecretsAreInItOnlyWhenAskedFor) {
  for (const char* const sdk : {"node", "java", "python", "go"}) {
    CommandRoom room;
    room.security_token = test::kToken;
    room.secrets_may_show = true;
    const CommandOutcome outcome = test::run_command(print(sdk, {"--show-secret"}), room);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(test::kSecret)) << sdk;
    EXPECT_THAT(outcome.out, HasSubstr(test::kToken)) << sdk;
    EXPECT_THAT(outcome.out, Not(HasSubstr("ALIBABA_CLOUD"))) << sdk;
  }
}

TEST(SdkCode, WithoutAKeyTheCodeAsksTheEnvironmentForItsIdToo) {
  const CommandOutcome outcome = test::run_command(
      {"rrpc", "--product", "p", "--device", "d", "--text", "x", "--sdk", "python"}, {.secret = ""});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("os.environ['ALIBABA_CLOUD_ACCESS_KEY_ID']"));
}

TEST(SdkCode, CurlIsSignedAndSaysHowLongItIsGood) {
  const CommandOutcome sig1 = test::run_command(print("curl"));
  EXPECT_THAT(sig1.out,
              testing::StartsWith("# Signed already: it is served once, and for 15 minutes from 20"));
  EXPECT_THAT(sig1.out, HasSubstr("\ncurl -sS --max-time 10 'http://127.0.0.1:1/' \\\n"));
  EXPECT_THAT(sig1.out, HasSubstr("--data-urlencode 'Signature="));
  EXPECT_THAT(sig1.out, HasSubstr("--data-urlencode 'ContentType=0x8900+'\\''x'"));
  EXPECT_THAT(test::run_command(print("curl", {"--method", "GET"})).out, HasSubstr(" --get "));
  const CommandOutcome sig3 = test::run_command(print("curl", {"--signature", "sig3"}));
  EXPECT_THAT(sig3.out, HasSubstr("-H 'authorization: ACS3-HMAC-SHA256 Credential=testid,"));
  EXPECT_THAT(sig3.out, HasSubstr("--data-raw 'RequestBase64Byte=YSdiImM%3D'"));
  EXPECT_THAT(sig3.out, HasSubstr("/?ContentType=0x8900%2B%27x&"));
}

TEST(SdkCode, WhatCannotBeIsRefused) {
  EXPECT_THAT(test::run_command(print("node", {"--format", "XML"})).err, HasSubstr("--format"));
  EXPECT_EQ(test::run_command(print("curl", {"--format", "XML"})).code, 0);
  EXPECT_EQ(test::run_command(print("cobol")).code, 2);
  const CommandOutcome keyless = test::run_command(print("curl"), {.secret = ""});
  EXPECT_EQ(keyless.code, 2);
  EXPECT_THAT(keyless.err, HasSubstr("JT808_ACCESS_KEY_SECRET"));
  const CommandOutcome call =
      test::run_command({"rrpc", "--product", "p", "--device", "d", "--text", "x", "--show-secret"});
  EXPECT_EQ(call.code, 2);
  EXPECT_THAT(call.err, HasSubstr("--show-secret"));
}

TEST(SdkCode, AuthoritiesOfAnHttpsEndpointAreNamed) {
  for (const auto& [sdk, says] :
       std::vector<std::pair<std::string, std::string>>{{"curl", "--cacert 'ca.pem'"},
                                                        {"node", "NODE_EXTRA_CA_CERTS='ca.pem'"},
                                                        {"java", "-file ca.pem"},
                                                        {"python", "REQUESTS_CA_BUNDLE='ca.pem'"},
                                                        {"go", "SSL_CERT_FILE='ca.pem'"}}) {
    const CommandOutcome outcome =
        test::run_command(print(sdk, {"--ca", "ca.pem"}, "https://gateway.example"));
    EXPECT_THAT(outcome.out, HasSubstr(says));
    EXPECT_THAT(outcome.out, HasSubstr("https")) << sdk;
  }
}

TEST(Literals, WhatTheLanguageWouldReadOtherwiseIsEscaped) {
  EXPECT_EQ(cli::literal("a'b\"c\\d\n\r\t", '\''), R"('a\'b"c\\d\n\r\t')");
  EXPECT_EQ(cli::literal("a'b\"c", '"'), R"("a'b\"c")");
  EXPECT_EQ(cli::literal("\x01\x7f", '"'), R"("\x01\x7f")");
  EXPECT_EQ(cli::literal("\x01", '"', "\\{:03o}"), R"("\001")");
  EXPECT_EQ(cli::literal("前", '\''), "'前'");
  EXPECT_EQ(cli::shell_word("a'b $c"), R"('a'\''b $c')");
}

}  // namespace
