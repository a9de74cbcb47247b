// Implementation of the shard's decoder.
#include "gateway/core/decoder.hpp"

#include "jt808/catalog.hpp"

namespace gateway {

Decoder::Outcome Decoder::decode(std::uint16_t message_id, jt808::Bytes body, jt808::Edition edition) {
  auto found = reused_.find(message_id);
  if (found == reused_.end()) {
    const jt808::MessageInfo* const info = jt808::find_message(message_id);
    if (info == nullptr) return {};
    found = reused_.try_emplace(message_id, Reused{info, {}}).first;
  }
  Reused& reused = found->second;
  Outcome outcome;
  outcome.known = true;
  if (const auto done = jt808::decode_into(*reused.info, body, edition, reused.message); done) {
    outcome.message = &reused.message;
  } else {
    outcome.error = done.error().message;
  }
  return outcome;
}

}  // namespace gateway
