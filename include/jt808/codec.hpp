// Bodies to messages and back, in three editions. Never throws for what a terminal sent.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <vector>

#include "jt808/error.hpp"
#include "jt808/schema.hpp"

namespace jt808 {

// Lenient in: what does not fit the layout asked for is tried with the others (part 1, section 6); bytes
// after the last field are kept as `extra`; odd values are kept with a warning; a body that ends between two
// fields is taken with those that are there (`cut`). One that ends inside a field is an error with that
// field's name and offset. `message` is an object of the described type; it is reset where its layout
// changes, else its memory is used again.
[[nodiscard]] Result<void> decode_fields(const MessageInfo& info, Bytes body, Layout asked, void* message);

// Strict out: appends the body as the standard has it; on an error `out` is as before.
[[nodiscard]] Result<void> encode_fields(const MessageInfo& info, const void* message, Layout asked,
                                         std::vector<std::uint8_t>& out);

template <class M>
concept Message = std::derived_from<M, MessageBase> && requires {
  { M::kInfo } -> std::same_as<const MessageInfo&>;
};

template <Message M>
[[nodiscard]] Result<void> decode_into(Bytes body, Layout asked, M& message) {
  return decode_fields(M::kInfo, body, asked, &message);
}

template <Message M>
[[nodiscard]] Result<M> decode(Bytes body, Layout asked) {
  M message;
  if (auto done = decode_fields(M::kInfo, body, asked, &message); !done) return done.error();
  return message;
}

template <Message M>
[[nodiscard]] Result<void> encode(const M& message, Layout asked, std::vector<std::uint8_t>& out) {
  return encode_fields(M::kInfo, &message, asked, out);
}

// A message of any kind, with its description. Empty until something was decoded into it. Moves, does not
// copy.
class AnyMessage {
 public:
  AnyMessage() = default;
  explicit AnyMessage(const MessageInfo& info) : info_(&info), message_(info.make(), info.destroy) {}

  [[nodiscard]] bool empty() const noexcept { return info_ == nullptr; }
  [[nodiscard]] const MessageInfo& info() const noexcept { return *info_; }
  [[nodiscard]] const MessageBase& base() const noexcept { return *info_->base(message_.get()); }
  [[nodiscard]] void* object() const noexcept { return message_.get(); }
  template <Message M>
  [[nodiscard]] const M* get_if() const noexcept {
    return info_ == &M::kInfo ? static_cast<const M*>(message_.get()) : nullptr;
  }

 private:
  const MessageInfo* info_ = nullptr;
  std::unique_ptr<void, void (*)(void*) noexcept> message_{nullptr, [](void*) noexcept {}};
};

// Uses the memory of what `message` held if that was of the same kind.
[[nodiscard]] Result<void> decode_into(const MessageInfo& info, Bytes body, Layout asked,
                                       AnyMessage& message);

}  // namespace jt808
