// The table of answers to uplinks.
#include "gateway/core/uplink_rule.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::array<std::uint16_t, 18> kAcknowledged{0x0002, 0x0108, 0x0200, 0x0205, 0x0301, 0x0303,
                                                      0x0701, 0x0702, 0x0704, 0x0705, 0x0800, 0x0900,
                                                      0x0901, 0x1005, 0x1206, 0x1210, 0x1211, 0x0003};
constexpr std::array<std::uint16_t, 13> kAnswers{0x0001, 0x0104, 0x0107, 0x0201, 0x0302, 0x0500, 0x0608,
                                                 0x0700, 0x0802, 0x0805, 0x0A00, 0x1003, 0x1205};

bool contains(std::span<const std::uint16_t> ids, std::uint16_t id) noexcept {
  return std::ranges::find(ids, id) != ids.end();
}

}  // namespace

UplinkAnswer uplink_answer(std::uint16_t message_id, std::span<const std::uint16_t> accepted_ids) noexcept {
  if (contains(kAcknowledged, message_id)) return UplinkAnswer::general;
  if (contains(kAnswers, message_id)) return UplinkAnswer::none;
  if (message_id == 0x0801) return UplinkAnswer::media;
  if (message_id == 0x1212) return UplinkAnswer::file_done;
  if (message_id == 0x0005) return UplinkAnswer::none;  // the parts themselves would be the answer
  if (message_id >= 0xE000 && message_id <= 0xEFFF) return UplinkAnswer::general;
  return contains(accepted_ids, message_id) ? UplinkAnswer::general : UplinkAnswer::not_supported;
}

}  // namespace gateway
