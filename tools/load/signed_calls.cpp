// Implementation of the signed calls.
#include "tools/load/signed_calls.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <random>
#include <stdexcept>
#include <utility>

namespace load {
namespace {

constexpr bool unreserved(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

// Stands for a value that changes; no parameter holds it.
constexpr std::string_view kMark = "\x01";

}  // namespace

void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += kDigits[static_cast<unsigned char>(c) >> 4U];
      out += kDigits[static_cast<unsigned char>(c) & 0x0fU];
    }
  }
}

SignedCalls::SignedCalls(std::string key_id, std::string secret,
                         std::map<std::string, std::string> parameters)
    : key_(std::move(secret) + '&') {
  parameters.insert({{"AccessKeyId", std::move(key_id)},
                     {"Format", "JSON"},
                     {"SignatureMethod", "HMAC-SHA1"},
                     {"SignatureVersion", "1.0"},
                     {"Version", "2018-01-20"}});
  for (const char* const name : {"DeviceName", "SignatureNonce", "Timestamp"}) parameters[name] = kMark;
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (!query.empty()) query += '&';
    query += name;
    query += '=';
    if (value == kMark) {
      query += kMark;
    } else {
      append_percent_encoded(query, value);
    }
  }
  for (std::string* const part : {&before_, &middle_, &after_, &last_}) {
    const std::size_t mark = query.find(kMark);
    *part = query.substr(0, mark);
    query.erase(0, mark == std::string::npos ? mark : mark + 1);
  }
  std::random_device random;
  nonce_ = fmt::format("{:08x}{:08x}-", random(), random());
}

void SignedCalls::append(std::string& out, std::string_view device_name) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now.time_since_epoch().count() != second_) {
    second_ = now.time_since_epoch().count();
    timestamp_.clear();
    append_percent_encoded(timestamp_, fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(second_)));
  }
  query_ = before_;
  append_percent_encoded(query_, device_name);
  query_ += middle_;
  query_ += nonce_;
  query_ += std::to_string(count_++);
  query_ += after_;
  query_ += timestamp_;
  query_ += last_;
  text_ = "GET&%2F&";
  append_percent_encoded(text_, query_);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> signature{};
  unsigned size = 0;
  if (HMAC(EVP_sha1(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(text_.data()), text_.size(), digest.data(),
           &size) == nullptr) {
    throw std::runtime_error("OpenSSL offers no HMAC-SHA1 here");
  }
  const int length = EVP_EncodeBlock(signature.data(), digest.data(), static_cast<int>(size));
  out += "GET /?";
  out += query_;
  out += "&Signature=";
  append_percent_encoded(out,
                         {reinterpret_cast<const char*>(signature.data()), static_cast<std::size_t>(length)});
  out += " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

}  // namespace load
