// One HTTP/1.1 request over TCP or TLS with a hard deadline; all that the command line needs of HTTP.
#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cli {

// Where the API listens, from `http[s]://HOST[:PORT][/path]`.
struct Endpoint {
  bool tls = false;
  std::string host;    // name or address, without brackets
  std::string port;    // "80", or "443", where the text has none
  std::string target;  // path, at least "/"

  // "host:port", an IPv6 address in brackets: for messages.
  [[nodiscard]] std::string authority() const;
  // The same without the port where it is the scheme's own: what every client writes into Host.
  [[nodiscard]] std::string host_header() const;
  // "http://host:port/path": for people and for other programs.
  [[nodiscard]] std::string url() const;
};

// Throws std::invalid_argument with what is wrong and what is allowed.
[[nodiscard]] Endpoint parse_endpoint(std::string_view text);

struct HttpCall {
  std::string method;
  std::string target;
  std::map<std::string, std::string, std::less<>> headers;  // Host, Content-Length and others are added
  std::string body;
};

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

// No usable HTTP answer came; what() names the address and what to check.
class HttpError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Blocks until the whole answer is there, at most `limit`. `ca_file`: PEM of the authorities that may have
// signed the server's certificate; empty: those that the system trusts. Throws HttpError.
[[nodiscard]] HttpAnswer send(const Endpoint& endpoint, const HttpCall& call, const std::string& ca_file,
                              std::chrono::milliseconds limit);

}  // namespace cli
