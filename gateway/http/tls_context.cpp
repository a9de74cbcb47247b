// Loading with OpenSSL through Asio.
#include "gateway/http/tls_context.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <string_view>
#include <utility>

namespace gateway {
namespace ssl = boost::asio::ssl;

LoadedTls load_tls(const TlsConfig& files) {
  boost::system::error_code error;
  const auto failed = [&](std::string_view key, const std::filesystem::path& file, std::string_view hint) {
    return LoadedTls{nullptr,
                     fmt::format("http.tls.{} {}: {}; {}", key, file.string(), error.message(), hint)};
  };
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // Without one OpenSSL would ask on the terminal.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); },
                                 error);
  if (!error) context->use_certificate_chain_file(files.certificate.string(), error);
  if (error) return failed("certificate", files.certificate, "it must be readable PEM, the server's first");
  context->use_private_key_file(files.private_key.string(), ssl::context::pem, error);
  if (error) {
    return failed("private_key", files.private_key,
                  "it must be readable PEM without a password, and belong to the certificate");
  }
  return {std::move(context), {}};
}

}  // namespace gateway
