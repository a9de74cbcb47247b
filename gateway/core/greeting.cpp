// Implementation of the recognition of foreign greetings.
#include "gateway/core/greeting.hpp"

#include <algorithm>
#include <string_view>

namespace gateway {
namespace {

struct Form {
  std::string_view bytes;
  CloseReason reason;
};
using namespace std::string_view_literals;
constexpr std::array kForms{
    Form{"GET "sv, CloseReason::http_client},     Form{"HEAD "sv, CloseReason::http_client},
    Form{"POST "sv, CloseReason::http_client},    Form{"PUT "sv, CloseReason::http_client},
    Form{"PATCH "sv, CloseReason::http_client},   Form{"DELETE "sv, CloseReason::http_client},
    Form{"TRACE "sv, CloseReason::http_client},   Form{"OPTIONS "sv, CloseReason::http_client},
    Form{"CONNECT "sv, CloseReason::http_client}, Form{"PRI * HT"sv, CloseReason::http_client},
    Form{"SSH-"sv, CloseReason::ssh_client}};

// A record of a handshake (0x16) of version 3.x with its length, and in it a ClientHello (1).
constexpr std::array<std::uint8_t, 2> kTlsRecord{0x16, 0x03};
constexpr std::size_t kTlsHelloAt = 5;

enum class Match : std::uint8_t { no, so_far, whole };

Match match(std::span<const std::uint8_t> bytes, std::string_view form) noexcept {
  const std::size_t common = std::min(bytes.size(), form.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (bytes[i] != static_cast<std::uint8_t>(form[i])) return Match::no;
  }
  return common == form.size() ? Match::whole : Match::so_far;
}

Match match_tls(std::span<const std::uint8_t> bytes) noexcept {
  for (std::size_t i = 0; i < std::min(bytes.size(), kTlsRecord.size()); ++i) {
    if (bytes[i] != kTlsRecord[i]) return Match::no;
  }
  if (bytes.size() <= kTlsHelloAt) return Match::so_far;
  return bytes[kTlsHelloAt] == 1 ? Match::whole : Match::no;
}

}  // namespace

std::optional<CloseReason> Greeting::look(std::span<const std::uint8_t> chunk) noexcept {
  std::array<std::uint8_t, kLongest> first;
  const std::size_t taken = std::min(chunk.size(), first.size() - size_);
  std::copy_n(first_.begin(), size_, first.begin());
  std::copy_n(chunk.begin(), taken, first.begin() + size_);
  const auto bytes = std::span<const std::uint8_t>(first).first(size_ + taken);
  const Match tls = match_tls(bytes);
  bool may_become_one = tls == Match::so_far;
  std::optional<CloseReason> found;
  if (tls == Match::whole) found = CloseReason::tls_client;
  for (const Form& form : kForms) {
    const Match how = match(bytes, form.bytes);
    if (how == Match::whole) found = form.reason;
    may_become_one |= how == Match::so_far;
  }
  if (found || !may_become_one) {
    size_ = kDecided;
  } else {
    size_ = static_cast<std::uint8_t>(bytes.size());
    std::ranges::copy(bytes, first_.begin());
  }
  return found;
}

}  // namespace gateway
