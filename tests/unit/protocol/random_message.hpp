// Messages of any kind with random content, made from the descriptions alone.
#pragma once

#include <optional>
#include <string>

#include "tests/unit/protocol/support.hpp"

namespace jt808::test {

// Fills every field that the layout has with what its kind can hold and the standard can mean: conditions and
// counts agree, text is GBK and ends in no padding.
class MessageMaker {
 public:
  MessageMaker(const MessageInfo& info, Layout layout, Random& random) noexcept
      : info_(info), layout_(layout), random_(random) {}

  // A new message; one that can be meant, where the description says what that is.
  [[nodiscard]] AnyMessage make();

 private:
  void fill(const StructInfo& info, void* object);
  void fill_member(const FieldInfo& row, void* object);
  void fill_items(const ItemTable& table, ItemList& items);
  void append_value(std::span<const FieldInfo> rows, Body& out);
  void append_field(const FieldInfo& row, std::uint64_t amount, Body& out);
  [[nodiscard]] std::uint64_t number(const FieldInfo& row);
  [[nodiscard]] std::string text(std::size_t most);  // UTF-8, of at most so many bytes of GBK
  [[nodiscard]] Body bytes(std::size_t size);
  [[nodiscard]] Body time(const FieldInfo& row);
  [[nodiscard]] std::uint8_t two_digits(unsigned below);
  [[nodiscard]] bool one_in(std::uint32_t n) noexcept { return random_.below(n) == 0; }

  const MessageInfo& info_;
  Layout layout_;
  Random& random_;
  bool ended_ = false;  // fields that may be missing at the end are, from here on
};

// The number that a row's member holds.
[[nodiscard]] std::uint64_t member_value(const FieldInfo& row, const void* object);
// Every layout that makes a difference for the message: editions, strict 2011, dialects, forms.
[[nodiscard]] std::vector<Layout> layouts_of(const MessageInfo& info);

}  // namespace jt808::test
