// Bodies to messages and back, in three editions. Never throws for what a terminal sent.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "jt808/schema.hpp"

namespace jt808 {

// Lenient in: bytes after the last field are kept as `extra`, odd values are kept with a warning. A body that
// ends inside a field is an error with that field's name and offset. `message` is reset where its layout
// changes.
[[nodiscard]] Result<void> decode_fields(const MessageInfo& info, Bytes body, Edition edition,
                                         MessageBase& message);
// Strict out: appends the body as the standard has it; on an error `out` is as before.
[[nodiscard]] Result<void> encode_fields(const MessageInfo& info, MessageBase& message, Edition edition,
                                         std::vector<std::uint8_t>& out);

template <Message M>
[[nodiscard]] Result<void> decode_into(Bytes body, Edition edition, M& message) {
  return decode_fields(M::info(), body, edition, message);
}

template <Message M>
[[nodiscard]] Result<M> decode(Bytes body, Edition edition) {
  M message;
  if (auto done = decode_fields(M::info(), body, edition, message); !done) return done.error();
  return message;
}

template <Message M>
[[nodiscard]] Result<void> encode(const M& message, Edition edition, std::vector<std::uint8_t>& out) {
  M copy = message;  // counts are filled in
  return encode_fields(M::info(), copy, edition, out);
}

// A message of any kind, with its description. Empty until something was decoded into it.
class AnyMessage {
 public:
  [[nodiscard]] const MessageInfo& info() const noexcept { return *info_; }
  [[nodiscard]] const MessageBase& base() const noexcept { return *message_; }
  template <Message M>
  [[nodiscard]] const M* get_if() const noexcept {
    return info_ == &M::info() ? static_cast<const M*>(message_.get()) : nullptr;
  }

 private:
  friend Result<void> decode_into(const MessageInfo&, Bytes, Edition, AnyMessage&);
  const MessageInfo* info_ = nullptr;
  std::unique_ptr<MessageBase> message_;
};

// Uses the memory of what `message` held if that was of the same kind.
[[nodiscard]] Result<void> decode_into(const MessageInfo& info, Bytes body, Edition edition,
                                       AnyMessage& message);

}  // namespace jt808
