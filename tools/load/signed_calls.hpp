// Signed calls of the OpenAPI (SIG1, GET), made as cheaply as a client can.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace load {

// RFC 3986, as the signature wants it.
void append_percent_encoded(std::string& out, std::string_view text);

// The parameters that all calls of one kind share; only DeviceName, nonce and time change. One thread.
class SignedCalls {
 public:
  // `parameters`: Action and those of the action but DeviceName.
  SignedCalls(std::string key_id, std::string secret, std::map<std::string, std::string> parameters);

  // Appends a whole request with keep-alive.
  void append(std::string& out, std::string_view device_name);

 private:
  std::string key_;     // of the HMAC
  std::string before_;  // the sorted query up to the value of DeviceName, encoded
  std::string middle_;  // from there to the value of SignatureNonce
  std::string after_;   // from there to the value of Timestamp
  std::string last_;    // what follows it
  std::string nonce_;   // its part that is this object's own
  std::uint64_t count_ = 0;
  std::int64_t second_ = 0;
  std::string timestamp_;  // encoded, of second_
  std::string query_;
  std::string text_;
};

}  // namespace load
