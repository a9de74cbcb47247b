// Who a terminal is inside one gateway: the product of the port it came in on, and its phone number.
#pragma once

#include <boost/container_hash/hash.hpp>
#include <cstdint>

#include "jt808/bcd.hpp"

namespace gateway {

struct TerminalKey {
  std::uint16_t product = 0;   // index of the product in the configuration
  jt808::PhoneNumber phone{};  // leading zeros do not count: the same in both header layouts

  friend bool operator==(const TerminalKey&, const TerminalKey&) = default;
  friend std::size_t hash_value(const TerminalKey& key) noexcept {
    std::size_t seed = boost::hash_range(key.phone.bcd.begin(), key.phone.bcd.end());
    boost::hash_combine(seed, key.product);
    return seed;
  }
};

}  // namespace gateway
