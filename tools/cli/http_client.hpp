// One HTTP/1.1 request over plain TCP with a hard deadline; all that the command line needs of HTTP.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cli {

// Where the API listens, from `http://HOST[:PORT][/path]`.
struct Endpoint {
  std::string host;    // name or address, without brackets
  std::string port;    // "80" where the text has none
  std::string target;  // path, at least "/"

  // "host:port", an IPv6 address in brackets: for messages and the Host header.
  [[nodiscard]] std::string authority() const;
};

// Throws std::invalid_argument with what is wrong and what is allowed.
[[nodiscard]] Endpoint parse_endpoint(std::string_view text);

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

// No usable HTTP answer came; what() names the address and what to check.
class HttpError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Blocks until the whole answer is there, at most `limit`. Throws HttpError.
[[nodiscard]] HttpAnswer post_form(const Endpoint& endpoint, std::string body,
                                   std::chrono::milliseconds limit);

}  // namespace cli
