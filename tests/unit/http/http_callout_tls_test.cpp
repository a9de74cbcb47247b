// The callout over TLS: it trusts whom it is told to trust, and nobody else.
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <thread>

#include "gateway/http/http_callout.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A key and a certificate for this address, signed by itself; both in one file.
void write_certificate(const std::filesystem::path& file, const char* address) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509* const made = certificate.get();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made), 3600);
  X509_set_pubkey(made, key.get());
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> name(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, address), X509_EXTENSION_free);
  X509_add_ext(made, name.get(), -1);
  X509_sign(made, key.get(), EVP_sha256());
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new_file(file.c_str(), "w"), BIO_free_all);
  PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(out.get(), made);
}

class HttpCalloutTlsTest : public testing::Test {
 protected:
  ~HttpCalloutTlsTest() override {
    if (server.joinable()) server.join();
  }
  // One connection: a handshake, a request, an answer.
  void serve(const std::filesystem::path& pem) {
    tls.use_certificate_chain_file(pem.string());
    tls.use_private_key_file(pem.string(), asio::ssl::context::pem);
    server = std::thread([this] {
      boost::system::error_code error;
      asio::ssl::stream<tcp::socket> link(acceptor.accept(), tls);
      link.handshake(asio::ssl::stream_base::server, error);
      if (error) return;
      std::string request;
      asio::read_until(link, asio::dynamic_buffer(request), "\r\n\r\n", error);
      asio::write(link, asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes")), error);
    });
  }
  std::optional<std::string> ask(const std::filesystem::path& trusted) {
    HttpCalloutOptions options;
    options.url =
        HttpUrl::parse("https://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port())).value();
    options.ca_file = trusted;
    options.time_limit = std::chrono::seconds(20);
    HttpCallout callout(options);
    EXPECT_FALSE(callout.start());
    std::promise<std::optional<std::string>> told;
    callout.post("{}", [&told](CalloutAnswer answer) {
      told.set_value(answer.status == 200 ? std::optional(std::move(answer.body)) : std::nullopt);
    });
    return told.get_future().get();
  }

  const test::TemporaryFolder temporary;
  const std::filesystem::path folder = temporary.path();
  asio::io_context io;
  tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
  asio::ssl::context tls{asio::ssl::context::tls_server};
  std::thread server;
};

TEST_F(HttpCalloutTlsTest, AServerWhoseCertificateIsTrustedAnswers) {
  write_certificate(folder / "server", "IP:127.0.0.1");
  serve(folder / "server");
  EXPECT_EQ(ask(folder / "server"), "yes");
}

TEST_F(HttpCalloutTlsTest, AServerOfAnotherCertificateIsNotAsked) {
  write_certificate(folder / "server", "IP:127.0.0.1");
  write_certificate(folder / "other", "IP:127.0.0.1");
  serve(folder / "server");
  EXPECT_EQ(ask(folder / "other"), std::nullopt);
}

TEST_F(HttpCalloutTlsTest, ATrustedCertificateOfAnotherAddressIsNotAsked) {
  write_certificate(folder / "server", "IP:127.0.0.2");
  serve(folder / "server");
  EXPECT_EQ(ask(folder / "server"), std::nullopt);
}

}  // namespace
}  // namespace gateway
