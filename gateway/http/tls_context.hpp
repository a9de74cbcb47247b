// The server's side of TLS: certificate and key, read from their files.
#pragma once

#include <memory>
#include <string>

#include "gateway/config/config.hpp"

namespace boost::asio::ssl {
class context;
}

namespace gateway {

// Null: no TLS. A connection goes on with what it began with when a newer one takes its place.
using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

struct LoadedTls {
  TlsContext context;  // null where there is an error
  std::string error;   // what is wrong with which file
};

// TLS 1.2 and newer.
[[nodiscard]] LoadedTls load_tls(const TlsConfig& files);

}  // namespace gateway
