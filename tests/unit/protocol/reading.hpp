// Reading a body and looking at what came of it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "tests/unit/protocol/support.hpp"

namespace jt808::test {

struct Reading {
  AnyMessage message;
  std::optional<CodecError> error;
  std::string json;

  Reading(std::uint16_t id, Bytes body, Layout layout = Edition::v2013) {
    const ExactBuffer exact(body);
    if (auto done = decode_into(*find_message(id), exact.bytes(), layout, message); !done) {
      error = done.error();
      json = "error: " + error->message;
      return;
    }
    to_json(message, json);
  }
  Reading(std::uint16_t id, std::string_view text, Layout layout = Edition::v2013)
      : Reading(id, hex(text), layout) {}

  [[nodiscard]] bool shows(std::string_view text) const noexcept {
    return json.find(text) != std::string::npos;
  }
  [[nodiscard]] bool warns(std::string_view text) const noexcept {
    return !error && std::ranges::any_of(message.base().warnings, [text](const std::string& each) {
      return each.find(text) != std::string::npos;
    });
  }
  [[nodiscard]] bool plain() const noexcept { return !error && message.base().warnings.empty(); }
  [[nodiscard]] Layout layout() const noexcept { return message.base().layout; }
  [[nodiscard]] bool has_form(LayoutMask form) const noexcept { return (layout().bits & form) != 0; }
};

}  // namespace jt808::test
