// HTTP requests and answers as plain values, and the parts of a request target. No sockets, no Beast.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method;  // as on the wire: "GET"
  std::string target;  // as on the wire: "/?Action=RRpc"
  std::vector<HttpHeader> headers;
  std::string body;  // chunks already joined
  std::string peer;  // "127.0.0.1:50312"

  // The value of the first header of that name (any case); empty where there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

// The server adds Content-Length, Date and Connection itself, and leaves the body out for HEAD.
struct HttpResponse {
  unsigned status = 200;
  std::string content_type;  // empty: no such header
  std::vector<HttpHeader> headers;
  std::string body;

  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

// What the server could not take or serve; the handler words the answer.
enum class HttpFault : unsigned char {
  malformed,
  header_too_large,
  body_too_large,
  bodies_full,
  handler_failed
};

// Path and query of a target in origin form ("/p?q") or absolute form ("http://host/p?q"); views into it.
struct TargetParts {
  std::string_view path;
  std::string_view query;
};
[[nodiscard]] TargetParts split_target(std::string_view target) noexcept;

// Without spaces and tabs at both ends, as HTTP has them around the values of headers.
[[nodiscard]] std::string_view trim_blanks(std::string_view text) noexcept;

// ASCII only, as header names and media types are compared.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace gateway
