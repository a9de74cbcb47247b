// Implementation of the authentication codes.
#include "gateway/auth/auth_codes.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace gateway {
namespace {

std::string base64url(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6) text.push_back(kAlphabet[bits >> (held - 6) & 63]);
  }
  if (held > 0) text.push_back(kAlphabet[bits << (6 - held) & 63]);
  return text;
}

// With its length in front, so that no two lists of fields make the same bytes.
void append_field(std::string& message, std::string_view field) {
  message.push_back(static_cast<char>(field.size() >> 8));
  message.push_back(static_cast<char>(field.size() & 0xff));
  message.append(field);
}

}  // namespace

void AuthCodes::replace(const std::vector<AuthKey>& keys) {
  static_cast<void>(tag_of({}, 1));  // a hash that is missing is told here, and not at a login
  auto signers = std::make_shared<std::vector<Signer>>();
  for (const AuthKey& key : keys) {
    const std::string_view text(reinterpret_cast<const char*>(key.key.data()), key.key.size());
    signers->push_back({key.id, std::make_unique<Keyed>(text)});
  }
  signers_.store(std::move(signers));
}

std::string AuthCodes::Signer::mac_of(std::string_view product_key, const jt808::PhoneNumber& phone,
                                      std::string_view tag) const {
  constexpr std::size_t kMacBytes = 16;
  std::string message;
  append_field(message, product_key);
  append_field(message, phone.digits());
  append_field(message, tag);
  const auto mac = [&] {
    const std::lock_guard lock(keyed->in_use);
    return keyed->hmac.of(message);
  }();
  return base64url(std::span(mac).first(kMacBytes));
}

std::string AuthCodes::tag_of(std::string_view identity, std::uint32_t generation) {
  constexpr std::size_t kTagBytes = 6;
  std::string message;
  append_field(message, identity);
  for (int shift = 24; shift >= 0; shift -= 8)
    message.push_back(static_cast<char>(generation >> shift & 0xff));
  const auto digest = sha256(message);
  return base64url(std::span(digest).first(kTagBytes));
}

std::string AuthCodes::make(std::string_view product_key, const jt808::PhoneNumber& phone,
                            std::string_view tag) const {
  const auto signers = signers_.load();
  const Signer& signer = signers->front();
  std::string code(1, signer.id);
  code.append(tag);
  return code + signer.mac_of(product_key, phone, tag);
}

std::optional<std::string> AuthCodes::verify(std::string_view product_key, const jt808::PhoneNumber& phone,
                                             std::string_view code) const {
  if (code.size() != kLength) return std::nullopt;
  const auto signers = signers_.load();
  const auto signer = std::ranges::find(*signers, code.front(), &Signer::id);
  if (signer == signers->end()) return std::nullopt;
  const std::string_view tag = code.substr(1, kTagLength);
  const std::string mac = signer->mac_of(product_key, phone, tag);
  const std::string_view given = code.substr(1 + kTagLength);
  if (!equal_constant_time(mac, given)) return std::nullopt;
  return std::string(tag);
}

}  // namespace gateway
