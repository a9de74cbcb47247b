// A blocking TLS client on OpenSSL alone, and certificates made for one test.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gateway {

// A folder that goes with its object.
class CertificateFolder {
 public:
  [[nodiscard]] TlsConfig files() const {
    return {folder_.path() / "server.pem", folder_.path() / "server.key"};
  }
  // A new self-signed certificate with its key over the old ones.
  void write(const std::string& common_name) const;

 private:
  test::TemporaryFolder folder_;
};

// Takes any certificate. Reads give up after 20 s.
class TlsClient {
 public:
  // `newest`: TLS1_1_VERSION ... ; 0 as OpenSSL likes.
  explicit TlsClient(std::uint16_t port, int newest = 0);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  [[nodiscard]] bool is_connected() const noexcept { return connected_; }
  [[nodiscard]] std::string version() const;
  [[nodiscard]] std::string common_name() const;  // of the server's certificate
  void send(std::string_view bytes);
  // Everything up to the end of the stream, or up to `end` where that comes first.
  [[nodiscard]] std::string read_until(std::string_view end);
  // The server said farewell before it closed; after the end of the stream.
  [[nodiscard]] bool was_closed_cleanly() const;

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  int socket_ = -1;
  bool connected_ = false;
};

}  // namespace gateway
