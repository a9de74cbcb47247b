// Base64: encoding by OpenSSL; decoding by hand, because EVP_DecodeBlock forgives white space.
#include "gateway/http/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_digits() noexcept {
  std::array<std::uint8_t, 256> digits{};
  for (auto& digit : digits) digit = kNoDigit;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}

constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

}  // namespace

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kBlock =
      3 * 16'384;  // EVP counts in int; whole groups of three leave no padding inside
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP ends each block with a zero
  std::size_t length = 0;
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), kBlock));
    auto* const at = static_cast<unsigned char*>(static_cast<void*>(out.data() + length));
    length += static_cast<std::size_t>(EVP_EncodeBlock(at, part.data(), static_cast<int>(part.size())));
    bytes = bytes.subspan(part.size());
  }
  out.resize(length);
  return out;
}

std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);

  std::vector<std::uint8_t> out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(c)];
    if (digit == kNoDigit) return std::nullopt;
    bits = (bits << 6U) | digit;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> held));
      bits &= (1U << held) - 1U;
    }
  }
  if (bits != 0) return std::nullopt;
  return out;
}

}  // namespace gateway
