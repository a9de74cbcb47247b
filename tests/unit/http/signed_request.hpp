// Builds signed API requests the way a client does: names and values in, a target or a form body out.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "gateway/http/http_message.hpp"

namespace gateway {

using Values = std::map<std::string, std::string>;

// A complete, correct RRpc call (vector 4 of the signature tests), without its Signature.
[[nodiscard]] Values rrpc_values();

// The same with another nonce each time, for servers that remember.
[[nodiscard]] Values fresh_values();

// The values with a Signature of testsecret.
[[nodiscard]] Values with_signature(std::string_view method, Values values);

// "a=b&c=d", percent-encoded.
[[nodiscard]] std::string encode_form(const Values& values);

// Signed, all parameters in the query.
[[nodiscard]] HttpRequest get_request(const Values& values);
// Signed, all parameters in the form body.
[[nodiscard]] HttpRequest post_request(const Values& values);

// The call of vector 5 of the signature tests: SIG3 by testsecret, RequestBase64Byte in the form body.
// `change` is done before signing.
[[nodiscard]] HttpRequest sig3_request(const std::function<void(HttpRequest&)>& change = {});
// Signs it (again), with every header that SIG3 names and those that begin with x-acs-.
void sign_with_sig3(HttpRequest& request);
// Changes a header, or adds it.
void set_header(HttpRequest& request, const std::string& name, std::string value);

// The request as bytes on the wire.
[[nodiscard]] std::string to_wire(const HttpRequest& request);

}  // namespace gateway
