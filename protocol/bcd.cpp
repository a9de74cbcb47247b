// BCD digits and phone numbers.
#include "jt808/bcd.hpp"

#include <algorithm>
#include <cstring>

namespace jt808 {

std::string bcd_digits(Bytes bcd) {
  return to_hex(bcd);
}

bool is_bcd(Bytes bcd) noexcept {
  return std::all_of(bcd.begin(), bcd.end(),
                     [](std::uint8_t byte) { return (byte >> 4) < 10 && (byte & 15) < 10; });
}

PhoneNumber PhoneNumber::from_wire(Bytes wire) noexcept {
  PhoneNumber phone;
  const std::size_t n = std::min(wire.size(), phone.bcd.size());
  std::copy_n(wire.end() - static_cast<std::ptrdiff_t>(n), n,
              phone.bcd.end() - static_cast<std::ptrdiff_t>(n));
  return phone;
}

std::optional<PhoneNumber> PhoneNumber::from_digits(std::string_view digits) noexcept {
  if (digits.empty()) return std::nullopt;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  PhoneNumber phone;
  if (digits.size() > phone.bcd.size() * 2) return std::nullopt;
  std::size_t place = phone.bcd.size() * 2 - digits.size();
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const int shift = place % 2 == 0 ? 4 : 0;
    phone.bcd[place / 2] = static_cast<std::uint8_t>(phone.bcd[place / 2] | (c - '0') << shift);
    ++place;
  }
  return phone;
}

std::string PhoneNumber::digits() const {
  std::string all = bcd_digits(bcd);
  all.erase(0, std::min(all.find_first_not_of('0'), all.size() - 1));
  return all;
}

std::size_t PhoneNumber::hash() const noexcept {
  // The last bytes hold what differs between terminals. A multiply and fold spreads neighbouring numbers,
  // which a fleet has, over all bits (constant: 2^64 / golden ratio).
  const std::uint64_t low = load_be<std::uint64_t>(bcd.data() + 2);
  std::uint64_t mixed =
      (low ^ static_cast<std::uint64_t>(load_be<std::uint16_t>(bcd.data())) << 48) * 0x9E3779B97F4A7C15ULL;
  mixed ^= mixed >> 32;
  return static_cast<std::size_t>(mixed * 0x9E3779B97F4A7C15ULL);
}

}  // namespace jt808
