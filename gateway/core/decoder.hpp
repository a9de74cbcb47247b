// Decodes uplink bodies into message objects that are used again: no allocation for a stream of reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/unordered/unordered_flat_map.hpp>

#include "jt808/bytes.hpp"
#include "jt808/codec.hpp"
#include "jt808/edition.hpp"

namespace gateway {

// One shard's decoder. On that shard's thread.
class Decoder {
 public:
  struct Outcome {
    const jt808::AnyMessage* message = nullptr;  // valid until the next decode of the same id
    bool known = false;                          // the catalogue has the message
    std::string error;                           // set where the body does not fit
  };

  [[nodiscard]] Outcome decode(std::uint16_t message_id, jt808::Bytes body, jt808::Edition edition);

 private:
  struct Reused {
    const jt808::MessageInfo* info;
    jt808::AnyMessage message;
  };
  boost::unordered_flat_map<std::uint16_t, Reused> reused_;  // at most one per message of the catalogue
};

}  // namespace gateway
