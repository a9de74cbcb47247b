// `jt808 rrpc` from its arguments to its exit code, against a server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <sstream>

#include "tests/support/temporary_file.hpp"
#include "tests/unit/simulator/tiny_http_server.hpp"
#include "tools/cli/app.hpp"
#include "tools/cli/http_client.hpp"
#include "tools/cli/sig1.hpp"

namespace {

using gateway::test::TemporaryFile;
using test::TinyHttpServer;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSecret = "top-secret-value";
constexpr const char* kSuccess = R"({"RrpcCode":"SUCCESS","Success":true})";

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

Outcome run(std::vector<std::string> arguments, const std::string& input = "",
            const std::string& secret = kSecret) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Outcome outcome;
  outcome.code = cli::run(std::move(arguments), {in, out, err, false, secret});
  outcome.out = out.str();
  outcome.err = err.str();
  EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr(kSecret))) << "the secret was printed";
  return outcome;
}

std::vector<std::string> call(const std::string& url, std::vector<std::string> more) {
  std::vector<std::string> arguments{"rrpc",      "--endpoint", url,        "--access-key-id", "testid",
                                     "--product", "pk",         "--device", "13800000001"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// The form's pairs, decoded.
cli::Parameters form(const std::string& request) {
  cli::Parameters parameters;
  std::istringstream body(request.substr(request.find("\r\n\r\n") + 4));
  for (std::string pair; std::getline(body, pair, '&');) {
    std::string decoded;
    for (std::size_t i = 0; i < pair.size(); ++i) {
      if (pair[i] == '%') {
        decoded += static_cast<char>(std::stoi(pair.substr(i + 1, 2), nullptr, 16));
        i += 2;
      } else {
        decoded += pair[i];
      }
    }
    const auto equals = pair.find('=');  // names are never escaped here
    parameters[pair.substr(0, equals)] = decoded.substr(equals + 1);
  }
  return parameters;
}

TEST(RrpcCommand, SendsASignedFormAndPrintsTheDocument) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", kSuccess));
  const Outcome outcome = run(call(server.url(), {"--content-type", "240", "--text", "a b+é", "--timeout",
                                                  "3000", "--reply-rule", "data", "--format", "xml"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, std::string(kSuccess) + "\n");
  EXPECT_EQ(outcome.err, "");
  ASSERT_EQ(server.requests().size(), 1U);
  const std::string request = server.requests().front();
  EXPECT_THAT(request, testing::StartsWith("POST / HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("content-type: application/x-www-form-urlencoded\r\n"));
  EXPECT_THAT(request, HasSubstr("Host: " + server.url().substr(7) + "\r\n"));
  cli::Parameters sent = form(request);
  EXPECT_EQ(sent["Action"], "RRpc");
  EXPECT_EQ(sent["Version"], "2018-01-20");
  EXPECT_EQ(sent["AccessKeyId"], "testid");
  EXPECT_EQ(sent["ProductKey"], "pk");
  EXPECT_EQ(sent["DeviceName"], "13800000001");
  EXPECT_EQ(sent["ContentType"], "240");
  EXPECT_EQ(sent["Timeout"], "3000");
  EXPECT_EQ(sent["ReplyRule"], "data");
  EXPECT_EQ(sent["Format"], "XML");
  EXPECT_EQ(sent["RequestBase64Byte"], cli::base64("a b+é"));
  EXPECT_EQ(sent["SignatureNonce"].size(), 32U);
  EXPECT_THAT(sent["Timestamp"], testing::MatchesRegex("....-..-..T..:..:..Z"));
  EXPECT_EQ(sent["Signature"], cli::sign(kSecret, cli::string_to_sign("POST", sent)));
}

TEST(RrpcCommand, EveryCallHasItsOwnNonce) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", kSuccess));
  EXPECT_EQ(run(call(server.url(), {"--text", "x"})).code, 0);
  EXPECT_EQ(run(call(server.url(), {"--text", "x"})).code, 0);
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_NE(form(server.requests()[0])["SignatureNonce"], form(server.requests()[1])["SignatureNonce"]);
}

TEST(RrpcCommand, TheBodyComesFromWhereTheUserSays) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", kSuccess));
  EXPECT_EQ(run(call(server.url(), {"--hex", "00 ff7E"})).code, 0);
  EXPECT_EQ(run(call(server.url(), {"--base64", "not base64!"})).code, 0);
  EXPECT_EQ(run(call(server.url(), {"--content-type", "0x8300+json", "--json-body", R"({"flag": 4})"})).code,
            0);
  EXPECT_EQ(run(call(server.url(), {}), std::string("in\0put\n", 7)).code, 0);
  EXPECT_EQ(run(call(server.url(), {"--text", ""})).code, 0);
  ASSERT_EQ(server.requests().size(), 5U);
  EXPECT_EQ(form(server.requests()[0])["RequestBase64Byte"], "AP9+");
  EXPECT_EQ(form(server.requests()[1])["RequestBase64Byte"], "not base64!");
  EXPECT_EQ(form(server.requests()[2])["RequestBase64Byte"], cli::base64(R"({"flag": 4})"));
  EXPECT_EQ(form(server.requests()[3])["RequestBase64Byte"], cli::base64(std::string("in\0put\n", 7)));
  EXPECT_EQ(form(server.requests()[4])["RequestBase64Byte"], "");
}

TEST(RrpcCommand, TheKeyFileTheGatewayWritesIsEnough) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", kSuccess));
  const TemporaryFile file(std::string(R"({"AccessKeyId":"fromfile","AccessKeySecret":")") + kSecret +
                           "\"}\n");
  const Outcome outcome = run({"rrpc", "--endpoint", server.url(), "--access-key-file", file.path(),
                               "--product", "pk", "--device", "d", "--text", "x"},
                              "", "");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  cli::Parameters sent = form(server.requests().at(0));
  EXPECT_EQ(sent["AccessKeyId"], "fromfile");
  EXPECT_EQ(sent["Signature"], cli::sign(kSecret, cli::string_to_sign("POST", sent)));
}

TEST(RrpcCommand, AnyOtherAnswerOfTheGatewayIsPrintedAndExitsWith1) {
  for (const auto& [status, body] : std::vector<std::pair<std::string, std::string>>{
           {"200 OK", R"({"RrpcCode":"TIMEOUT","Success":true})"},
           {"200 OK", R"({"Success":false,"Code":"iot.messagebroker.RrpcFailed","ErrorMessage":"no"})"},
           {"400 Bad Request", R"({"Code":"SignatureDoesNotMatch","Message":"no"})"},
           {"503 Service Unavailable", R"({"RrpcCode":"SUCCESS","Success":true})"}}) {
    TinyHttpServer server(TinyHttpServer::answer(status, body));
    const Outcome outcome = run(call(server.url(), {"--text", "x"}));
    EXPECT_EQ(outcome.code, 1) << body;
    EXPECT_EQ(outcome.out, body + "\n");
    EXPECT_EQ(outcome.err, "");
  }
}

TEST(RrpcCommand, AnAnswerOfSomethingElseIsSaidToBeOne) {
  TinyHttpServer server(TinyHttpServer::answer("404 Not Found", "<html>nothing\x1b here</html>"));
  const Outcome outcome = run(call(server.url(), {"--text", "x"}));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "<html>nothing\\x1b here</html>\n");
  EXPECT_THAT(outcome.err, HasSubstr("HTTP status 404"));
  EXPECT_THAT(outcome.err, HasSubstr("--endpoint"));
}

TEST(RrpcCommand, AChunkedAnswerIsReadWhole) {
  TinyHttpServer server(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n11\r\n{\"RrpcCode\":\"SUCC\r\n4;x=y\r\nESS\"\r\n10\r\n"
      ",\"Success\":true}\r\n0\r\nTrailer: 1\r\n\r\n");
  const Outcome outcome = run(call(server.url(), {"--text", "x"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, R"({"RrpcCode":"SUCCESS","Success":true})"
                         "\n");
}

TEST(RrpcCommand, PrettyPrintsOnSeveralLines) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", kSuccess));
  EXPECT_EQ(run(call(server.url(), {"--text", "x", "--pretty"})).out,
            "{\n  \"RrpcCode\": \"SUCCESS\",\n  \"Success\": true\n}\n");
}

TEST(RrpcCommand, VerboseShowsTheRequestOnStandardErrorOnly) {
  TinyHttpServer server(TinyHttpServer::answer("200 OK", kSuccess));
  const Outcome outcome = run(call(server.url(), {"--text", "x", "-v"}));
  EXPECT_EQ(outcome.out, std::string(kSuccess) + "\n");
  EXPECT_THAT(outcome.err, HasSubstr("  DeviceName = 13800000001\n"));
  EXPECT_THAT(outcome.err, HasSubstr("string to sign: POST&%2F&AccessKeyId%3Dtestid"));
  EXPECT_THAT(outcome.err, HasSubstr("HTTP status 200"));
}

// A port on which nobody listens, for as long as this lives.
class ClosedPort {
 public:
  ClosedPort() { socket_.bind({boost::asio::ip::make_address("127.0.0.1"), 0}); }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_, boost::asio::ip::tcp::v4()};
};

TEST(RrpcCommand, ARefusedConnectionExitsWith3AndNamesTheAddress) {
  const ClosedPort port;
  const Outcome outcome = run(call(port.url(), {"--text", "x"}));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr(port.url().substr(7) + ": Connection refused"));
  EXPECT_THAT(outcome.err, HasSubstr("jt808-gateway is running"));
}

TEST(RrpcCommand, AConnectionClosedWithoutAnAnswerExitsWith3) {
  for (const char* const answer : {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Succ"}) {
    TinyHttpServer server(answer);
    const Outcome outcome = run(call(server.url(), {"--text", "x"}));
    EXPECT_EQ(outcome.code, 3) << answer;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("closed the connection")) << answer;
    EXPECT_THAT(outcome.err, HasSubstr("if it has http.tls, use https:// in --endpoint")) << answer;
  }
}

TEST(RrpcCommand, WhatIsNoHttpExitsWith3) {
  TinyHttpServer server("\x7e\x80\x01\x40\x05~~ this is no HTTP \r\n\r\n");
  const Outcome outcome = run(call(server.url(), {"--text", "x"}));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("no usable HTTP answer"));
}

TEST(HttpClient, GivesUpAtItsDeadline) {
  TinyHttpServer server(TinyHttpServer::kNever);
  try {
    (void)cli::send(cli::parse_endpoint(server.url()), {"POST", "/", {}, "a=b"}, "",
                    std::chrono::milliseconds(100));
    FAIL() << "an answer came from nowhere";
  } catch (const cli::HttpError& error) {
    // On a busy machine the time may be over before the connection stands: other words, the same two facts.
    EXPECT_THAT(error.what(), HasSubstr("no answer within 0.1 s"));
    EXPECT_THAT(error.what(), HasSubstr(server.url().substr(7)));
  }
}

TEST(HttpClient, RefusesAnAnswerWithoutEnd) {
  TinyHttpServer server("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n{");
  EXPECT_THROW(
      (void)cli::send(cli::parse_endpoint(server.url()), {"POST", "/", {}, ""}, "", std::chrono::seconds(20)),
      cli::HttpError);
}

TEST(Endpoint, IsReadFromAUrl) {
  const cli::Endpoint plain = cli::parse_endpoint("http://gateway.example");
  EXPECT_EQ(plain.authority(), "gateway.example:80");
  EXPECT_EQ(plain.host_header(), "gateway.example");
  EXPECT_EQ(plain.url(), "http://gateway.example/");
  EXPECT_EQ(plain.target, "/");
  EXPECT_FALSE(plain.tls);
  const cli::Endpoint full = cli::parse_endpoint("http://[::1]:8080/api/");
  EXPECT_EQ(full.host, "::1");
  EXPECT_EQ(full.authority(), "[::1]:8080");
  EXPECT_EQ(full.target, "/api/");
  EXPECT_EQ(full.host_header(), "[::1]:8080");
  const cli::Endpoint secure = cli::parse_endpoint("https://gateway.example");
  EXPECT_TRUE(secure.tls);
  EXPECT_EQ(secure.authority(), "gateway.example:443");
  EXPECT_EQ(secure.host_header(), "gateway.example");
}

TEST(Endpoint, AnythingElseIsRefusedWithAnExample) {
  for (const char* const text :
       {"", "127.0.0.1:8080", "ftp://127.0.0.1", "http://", "http://a:0", "http://a:99999", "http://u:p@a",
        "http://a/?x=y", "http://a#b", "http://a b"}) {
    const Outcome outcome = run(call(text, {"--text", "x"}));
    EXPECT_EQ(outcome.code, 2) << text;
    EXPECT_THAT(outcome.err, HasSubstr("--endpoint: ")) << text;
    EXPECT_THAT(outcome.err, HasSubstr("http://127.0.0.1:8080")) << text;
  }
}

struct WrongUse {
  std::vector<std::string> arguments;
  std::string names;
};

TEST(RrpcCommand, WrongUseExitsWith2AndNamesTheOption) {
  const ClosedPort port;
  const std::string url = port.url();
  for (const WrongUse& use : std::vector<WrongUse>{
           {{}, "subcommand"},
           {{"frobnicate"}, "subcommand"},
           {{"rrpc"}, "--product"},
           {{"rrpc", "--product", "p"}, "--device"},
           {{"rrpc", "--product", "p", "--device", "d", "--text", "x"}, "--access-key-file"},
           {call(url, {"--text", "x", "--hex", "00"}), "--hex"},
           {call(url, {"--hex", "0"}), "--hex"},
           {call(url, {"--hex", "zz"}), "--hex"},
           {call(url, {"--json-body", "{"}), "--json-body"},
           {call(url, {"--json-body", "[]"}), "--json-body"},
           {call(url, {"--content-type", "0x8300", "--json-body", "{}"}), "0x8300+json"},
           {call(url, {"--content-type", "33536", "--json-body", "{}"}), "--json-body"},
           {call(url, {"--timeout", "0"}), "--timeout"},
           {call(url, {"--timeout", "soon"}), "--timeout"},
           {call(url, {"--format", "YAML"}), "--format"},
           {call(url, {"--reply-rule", "maybe"}), "--reply-rule"},
           {call(url, {"--unknown"}), "--unknown"},
           {call(url, {"--access-key-file", "f"}), "--access-key-"},
       }) {
    const Outcome outcome = run(use.arguments);
    EXPECT_EQ(outcome.code, 2) << testing::PrintToString(use.arguments);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(use.names)) << testing::PrintToString(use.arguments);
  }
}

TEST(RrpcCommand, AMissingSecretIsNamed) {
  const ClosedPort port;
  const Outcome outcome = run(call(port.url(), {"--text", "x"}), "", "");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("JT808_ACCESS_KEY_SECRET"));
}

TEST(RrpcCommand, AnUnusableKeyFileIsNamed) {
  const std::vector<std::string> with_file{"rrpc", "--product", "p", "--device",
                                           "d",    "--text",    "x", "--access-key-file"};
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string(R"({"AccessKeyId":"a"})"),
        std::string(R"({"AccessKeySecret":"top-secret-value"})"),
        std::string(R"({"AccessKeyId":"a","AccessKeySecret":5})"), std::string(70'000, ' ')}) {
    const TemporaryFile file(text);
    std::vector<std::string> arguments = with_file;
    arguments.push_back(file.path());
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2) << text;
    EXPECT_THAT(outcome.err, HasSubstr("--access-key-file: "));
    EXPECT_THAT(outcome.err, HasSubstr(file.path()));
  }
  std::vector<std::string> arguments = with_file;
  arguments.push_back("/nonexistent/key.json");
  EXPECT_THAT(run(arguments).err, HasSubstr("No such file or directory"));
  arguments.back() = "/";
  EXPECT_EQ(run(arguments).code, 2);
}

TEST(RrpcCommand, ABodyBeyondAllLimitsIsNotSent) {
  const ClosedPort port;
  const Outcome outcome = run(call(port.url(), {}), std::string((1U << 20U) + 1, 'x'));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("standard input"));
}

TEST(CommandLine, HelpExitsWith0) {
  const Outcome outcome = run({"rrpc", "--help"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("--access-key-file"));
  EXPECT_EQ(run({"--help"}).code, 0);
}

}  // namespace
