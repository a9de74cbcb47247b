// Values of message fields that are more than a number: times and digits as BCD, and lists of items behind
// ids and lengths.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jt808/bytes.hpp"

namespace jt808 {

// BCD YYMMDDhhmmss as received, GMT+8 unless a field says otherwise. All zeros (or all F) is no time.
struct Timestamp {
  std::array<std::uint8_t, 6> bcd{};
  friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

// BCD YYYYMMDD.
struct Date {
  std::array<std::uint8_t, 4> bcd{};
  friend bool operator==(const Date&, const Date&) = default;
};

// BCD hhmmss and four digits of milliseconds.
struct ClockTime {
  std::array<std::uint8_t, 5> bcd{};
  friend bool operator==(const ClockTime&, const ClockTime&) = default;
};

// A number written in BCD: its digits, lower-case hexadecimal where a terminal sent no digits. As many as the
// field has; fewer are filled with zeros in front.
struct Digits {
  std::string text;
  friend bool operator==(const Digits&, const Digits&) = default;
};

// Items in wire order, ids may repeat: one buffer and an index, so that decoding again allocates nothing.
class ItemList {
 public:
  struct Entry {
    std::uint32_t id;
    std::uint32_t offset;  // of the value
    std::uint8_t length;
  };

  void clear() noexcept {
    bytes_.clear();
    entries_.clear();
  }
  // At most 255 bytes.
  void add(std::uint32_t id, Bytes value) {
    entries_.push_back(
        {id, static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint8_t>(value.size())});
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  // Takes the items at the start of the bytes, in place of what was there: id (1 or 4 bytes), length (1
  // byte), value. Returns how many bytes are whole items.
  std::size_t assign(Bytes items, std::uint8_t id_width);

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  [[nodiscard]] Bytes value(const Entry& entry) const noexcept {
    return Bytes(bytes_).subspan(entry.offset, entry.length);
  }
  // The first item with this id.
  [[nodiscard]] std::optional<Bytes> find(std::uint32_t id) const noexcept {
    for (const Entry& entry : entries_) {
      if (entry.id == id) return value(entry);
    }
    return std::nullopt;
  }
  // Its value as an unsigned number of 1, 2 or 4 bytes.
  [[nodiscard]] std::optional<std::uint32_t> number(std::uint32_t id) const noexcept {
    const auto found = find(id);
    if (!found || found->empty() || found->size() > 4) return std::nullopt;
    std::uint32_t number = 0;
    for (const std::uint8_t byte : *found) number = number << 8 | byte;
    return number;
  }

 private:
  std::vector<std::uint8_t> bytes_;  // after assign() with ids and lengths between the values
  std::vector<Entry> entries_;
};

}  // namespace jt808
