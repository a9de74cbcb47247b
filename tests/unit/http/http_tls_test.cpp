// The HTTP server behind TLS: versions, requests, the end, and certificates that change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "tests/unit/http/test_client.hpp"
#include "tests/unit/http/test_server.hpp"
#include "tests/unit/http/tls_client.hpp"

namespace gateway {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

class HttpTlsTest : public testing::Test {
 protected:
  HttpTlsTest() { certificates_.write("first"); }
  TestServer& server() {
    if (!server_) server_.emplace(handler_, limits_, certificates_.files());
    return *server_;
  }
  std::uint16_t port() { return server().endpoint().port(); }

  CertificateFolder certificates_;
  Limits limits_;
  EchoHandler handler_;
  std::optional<TestServer> server_;
};

TEST_F(HttpTlsTest, AConnectionServesManyRequestsByTls12AndTls13) {
  for (const auto& [version, name] :
       {std::pair{TLS1_2_VERSION, "TLSv1.2"}, std::pair{TLS1_3_VERSION, "TLSv1.3"}}) {
    TlsClient client(port(), version);
    ASSERT_TRUE(client.is_connected()) << name;
    EXPECT_EQ(client.version(), name);
    for (int i = 0; i < 3; ++i) {
      client.send(kGet);
      EXPECT_THAT(client.read_until("GET /a\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
  }
  EXPECT_EQ(server().log().count("tls=true"), 1);
}

TEST_F(HttpTlsTest, OlderVersionsAndPlainHttpAreNotServed) {
  EXPECT_FALSE(TlsClient(port(), TLS1_1_VERSION).is_connected());
  TestClient plain(server().endpoint());
  plain.send(kGet);
  EXPECT_THROW(static_cast<void>(plain.read()), std::exception);
  EXPECT_GE(server().log().count("tls_handshake_failed"), 2);
}

TEST_F(HttpTlsTest, ALargeAnswerArrivesWholeAndTheEndIsClean) {
  TlsClient client(port());
  client.send("GET /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string all = client.read_until("");
  EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, kBigAnswer);
  EXPECT_TRUE(client.was_closed_cleanly());
}

TEST_F(HttpTlsTest, AChunkedBodyInManyRecordsIsOneRequest) {
  TlsClient client(port());
  client.send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 20; ++i) client.send("2\r\nab\r\n");
  client.send("0\r\n\r\n");
  std::string body;
  for (int i = 0; i < 20; ++i) body += "ab";
  EXPECT_THAT(client.read_until(body), EndsWith("POST /p\n" + body));
}

TEST_F(HttpTlsTest, ARefusalReachesAClientThatGoesOnSending) {
  limits_.http_body = 2'048;
  TlsClient client(port());
  client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + std::string(100'000, 'b'));
  EXPECT_THAT(client.read_until(""), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpTlsTest, APeerThatDoesNotFinishItsHandshakeIsClosed) {
  limits_.tls_handshake = std::chrono::seconds(1);
  limits_.http_read = std::chrono::seconds(600);
  TestClient silent(server().endpoint());
  TestClient slow(server().endpoint());
  slow.send("\x16\x03\x01");
  EXPECT_TRUE(silent.at_end());
  EXPECT_TRUE(slow.at_end());
}

TEST_F(HttpTlsTest, ANewCertificateIsForNewConnectionsAndTheOldOnesGoOn) {
  TlsClient old(port());
  EXPECT_EQ(old.common_name(), "first");
  certificates_.write("second");
  EXPECT_EQ(TlsClient(port()).common_name(), "first");
  EXPECT_EQ(server().reload_certificate(), std::nullopt);
  EXPECT_EQ(TlsClient(port()).common_name(), "second");
  old.send(kGet);
  EXPECT_THAT(old.read_until("GET /a\n"), EndsWith("GET /a\n"));
}

TEST_F(HttpTlsTest, ABadCertificateIsRefusedInWordsAndTheOldOneStays) {
  EXPECT_EQ(TlsClient(port()).common_name(), "first");
  const TlsConfig files = certificates_.files();
  const auto damage = [&](const std::filesystem::path& file) {
    std::ofstream(file) << "no PEM\n";
    return server().reload_certificate().value_or("(none)");
  };
  EXPECT_THAT(damage(files.private_key), StartsWith("http.tls.private_key " + files.private_key.string()));
  EXPECT_THAT(damage(files.certificate), StartsWith("http.tls.certificate " + files.certificate.string()));
  std::filesystem::remove(files.certificate);
  EXPECT_THAT(server().reload_certificate().value_or("(none)"), HasSubstr("No such file"));
  EXPECT_EQ(TlsClient(port()).common_name(), "first");
}

TEST_F(HttpTlsTest, AKeyOfAnotherCertificateStopsTheStart) {
  CertificateFolder other;
  other.write("other");
  boost::asio::io_context io;
  MemoryLog log;
  HttpServer server(io, {"127.0.0.1", 0}, limits_, handler_, log, "http",
                    TlsConfig{certificates_.files().certificate, other.files().private_key});
  EXPECT_THAT(server.open().value_or("(none)"), StartsWith("http.tls.private_key "));
}

TEST_F(HttpTlsTest, IdleConnectionsCloseWhenTheServerDrains) {
  TlsClient idle(port());
  idle.send(kGet);
  EXPECT_THAT(idle.read_until("GET /a\n"), HasSubstr("200 OK"));
  auto closed = server().closed();
  server().stop_accepting();
  EXPECT_EQ(closed.wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

}  // namespace
}  // namespace gateway
