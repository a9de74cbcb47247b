// Bytes that are one of several known structures, by an id that stands elsewhere.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "protocol/items.hpp"

namespace jt808 {

class Choices {
 public:
  Choices(std::span<const ItemInfo> all, std::uint64_t id, Layout layout, OuterField outer = {}) noexcept
      : all_(all), id_(id), layout_(layout), outer_(outer) {}

  // The first that takes up exactly these bytes; null where none does.
  [[nodiscard]] const ItemInfo* fitting(Bytes bytes) const noexcept;
  // What is shown of the bytes as JSON: only where exactly these come back from it, else empty.
  [[nodiscard]] std::string shown(Bytes bytes, const JsonOptions& options) const;
  // The bytes of a JSON object, of the choice that has its keys.
  void take(WriteContext& context, const Path& path, const boost::json::object& json,
            std::vector<std::uint8_t>& out) const;
  // How many entries such an object has: those that the field outside counts, or, where it holds whole
  // structures with lists, those of the lists.
  [[nodiscard]] std::size_t entries_in(const boost::json::object& json) const;
  // Tells of the fields. False, without a word, where the bytes would not be shown.
  bool tell(FieldListener& listener, const Path& path, Bytes bytes) const;

 private:
  [[nodiscard]] bool may_be(const ItemInfo& choice) const noexcept {
    return choice.id == id_ || (choice.id < id_ && id_ <= choice.last_id);
  }
  [[nodiscard]] const ItemInfo* with_keys(const boost::json::object& json) const;

  std::span<const ItemInfo> all_;
  std::uint64_t id_;
  Layout layout_;
  OuterField outer_;
};

}  // namespace jt808
