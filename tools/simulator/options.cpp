// Implementation of the fleet's numbering.
#include "tools/simulator/options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulator {
namespace {

// Up to 20 digits do not fit 64 bits, hence by hand. Nothing on overflow.
std::optional<std::string> add(std::string digits, std::uint64_t value) {
  for (auto digit = digits.rbegin(); value != 0; ++digit) {
    if (digit == digits.rend()) return std::nullopt;
    value += static_cast<std::uint64_t>(*digit - '0');
    *digit = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return digits;
}

std::string last(const std::string& digits, std::size_t count) {
  const std::string padded = std::string(count, '0') + digits;
  return padded.substr(padded.size() - count);
}

}  // namespace

std::uint32_t seed_of(const TerminalOptions& options) noexcept {
  std::uint32_t hash = 2166136261U ^ options.seed;  // FNV-1a
  for (const char c : options.phone) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return hash & 0x3fffffffU;
}

std::optional<TerminalOptions> numbered(const TerminalOptions& first, std::uint32_t index) {
  const std::size_t width = phone_digits(first.edition);
  const bool all_digits = std::ranges::all_of(first.phone, [](char c) { return c >= '0' && c <= '9'; });
  if (first.phone.empty() || first.phone.size() > width || !all_digits) return std::nullopt;
  auto phone = add(last(first.phone, width), index);
  if (!phone) return std::nullopt;
  TerminalOptions options = first;
  options.terminal_id = last(*phone, 7);
  options.plate = fmt::format("沪A{}", last(*phone, 5));
  options.imei = "86" + last(*phone, 13);
  phone->erase(0, std::min(phone->find_first_not_of('0'), phone->size() - 1));
  options.phone = std::move(*phone);
  return options;
}

}  // namespace simulator
