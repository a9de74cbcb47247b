// A question to a web service, as a port; and the address that such a service has.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// http://host:port/target, taken apart.
struct HttpUrl {
  bool tls = false;
  std::string host;  // without the brackets of an IPv6 address
  std::uint16_t port = 80;
  std::string target = "/";

  // Nothing where the text is no such address. User names, which would be logged, are not accepted.
  [[nodiscard]] static std::optional<HttpUrl> parse(std::string_view text);
};

struct CalloutAnswer {
  unsigned status = 0;  // of HTTP; 0: no answer, in time or at all
  std::string body;     // with status 200, where it was not too long
  std::string cause{};  // with status 0: why there was no answer
};

// Posts JSON and brings the answer back. Thread-safe.
class Callout {
 public:
  // On any thread, once for each post(), or never where the gateway ends first.
  using Done = std::function<void(CalloutAnswer)>;
  virtual ~Callout() = default;
  virtual void post(std::string body, Done done) = 0;
};

}  // namespace gateway
