// Implementation of the shard's decoder.
#include "gateway/core/decoder.hpp"

#include "jt808/catalog.hpp"

namespace gateway {

Decoder::Outcome Decoder::decode(std::uint16_t message_id, jt808::Bytes body, jt808::Edition edition) {
  const jt808::MessageInfo* const info = jt808::find_message(message_id);
  if (info == nullptr) return {};
  Outcome outcome;
  outcome.known = true;
  jt808::AnyMessage& message = reused_[message_id];
  if (const auto done = jt808::decode_into(*info, body, edition, message); done) {
    outcome.message = &message;
  } else {
    outcome.error = done.error().message;
  }
  return outcome;
}

}  // namespace gateway
