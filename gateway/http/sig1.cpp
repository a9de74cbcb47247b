// SIG1: the text that is signed, and its HMAC-SHA1.
#include "gateway/http/sig1.hpp"

#include <vector>

#include "gateway/http/base64.hpp"
#include "gateway/http/digest.hpp"
#include "gateway/http/percent.hpp"

namespace gateway {

std::string sig1_string_to_sign(std::string_view method, const Parameters& parameters) {
  std::size_t length = 0;
  for (const Parameter& parameter : parameters.sorted()) {
    length += parameter.name.size() + parameter.value.size() + 6;
  }
  std::string text;
  text.reserve(method.size() + length + length / 4);
  text += method;
  text += "&%2F";
  // The query is escaped, and then escaped whole as the text's third part: its `=` and `&` once, the rest
  // twice.
  std::string_view between = "&";
  for (const Parameter& parameter : parameters.sorted()) {
    if (parameter.name == "Signature") continue;
    text += between;
    between = "%26";
    append_percent_encoded_twice(text, parameter.name);
    text += "%3D";
    append_percent_encoded_twice(text, parameter.value);
  }
  if (between == "&") text += between;
  return text;
}

std::string sig1_signature(std::string_view secret, std::string_view string_to_sign) {
  std::string key;
  key.reserve(secret.size() + 1);
  key += secret;
  key += '&';
  const std::vector<std::uint8_t> digest = hmac(HashName::sha1, key, string_to_sign);
  wipe(key);
  return base64_encode(digest);
}

}  // namespace gateway
