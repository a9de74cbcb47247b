// One call of the API as a request that is ready to be sent, by either signature.
#pragma once

#include <string>
#include <string_view>

#include "tools/cli/access_key.hpp"
#include "tools/cli/http_client.hpp"
#include "tools/cli/sig1.hpp"

namespace cli {

enum class Signature { sig1, sig3 };
enum class Method { get, post };

[[nodiscard]] std::string_view to_string(Method method) noexcept;

// What is called, with what.
struct ApiCall {
  std::string action;
  Signature signature = Signature::sig1;
  Method method = Method::post;
  std::string format = "JSON";
  Parameters query = {};  // of the action: goes into the query where a request has both
  Parameters form = {};   // of the action: goes into the form body of a POST
};

// What makes two requests of one call differ.
struct RequestMark {
  std::string nonce;
  std::string time;  // UTC, YYYY-MM-DDThh:mm:ssZ

  // A random nonce, and now.
  [[nodiscard]] static RequestMark fresh();
};

struct SignedRequest {
  HttpCall http;
  // What was signed, for people: SIG3 has the canonical request before it.
  std::string canonical_request;
  std::string string_to_sign;
  // What the request consists of, Signature or Authorization included; the security token is masked here and
  // in the two texts above.
  Parameters shown;
};

inline constexpr std::string_view kApiVersion = "2018-01-20";
inline constexpr std::string_view kMask = "***";

// Adds the common parameters or headers and signs. SIG1 POST: all parameters in the form body; SIG3 POST: as
// the official clients split them; GET: everything in the query.
[[nodiscard]] SignedRequest sign_call(const ApiCall& call, const AccessKey& key, const Endpoint& endpoint,
                                      const RequestMark& mark);

}  // namespace cli
