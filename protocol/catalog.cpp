// The list of all messages.
#include "jt808/catalog.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "protocol/families.hpp"

namespace jt808 {
namespace {

// Ids that early texts print for messages which have another one (part 1, 3.2 and 3.5).
constexpr std::pair<std::uint16_t, std::uint16_t> kAliases[] = {{0x0101, 0x0003}, {0x0803, 0x0802}};

const std::vector<const MessageInfo*>& all() {
  static const std::vector<const MessageInfo*> kAll = [] {
    std::vector<const MessageInfo*> messages;
    for (const auto family :
         {common_messages(), registration_messages(), parameters_messages(), terminal_messages(),
          location_messages(), information_messages(), telephone_messages(), vehicle_messages(),
          areas_messages(), routes_messages(), recorder_messages(), multimedia_messages(),
          passthrough_messages(), live_video_messages(), recorded_video_messages(), alarm_files_messages()}) {
      messages.insert(messages.end(), family.begin(), family.end());
    }
    std::ranges::sort(messages, {}, &MessageInfo::id);
    return messages;
  }();
  return kAll;
}

}  // namespace

std::span<const MessageInfo* const> catalog() noexcept {
  return all();
}

const MessageInfo* find_message(std::uint16_t id) noexcept {
  const auto& messages = all();
  const auto found = std::ranges::lower_bound(messages, id, {}, &MessageInfo::id);
  if (found != messages.end() && (*found)->id == id) return *found;
  for (const auto& [alias, meant] : kAliases) {
    if (alias == id) return find_message(meant);
  }
  return nullptr;
}

const MessageInfo* find_message(std::string_view name) noexcept {
  const auto& messages = all();
  const auto found = std::ranges::find(messages, name, &MessageInfo::name);
  return found == messages.end() ? nullptr : *found;
}

}  // namespace jt808
