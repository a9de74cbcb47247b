// The list of all messages.
#include "jt808/catalog.hpp"

#include <algorithm>
#include <array>

#include "jt808/messages/common.hpp"
#include "jt808/messages/information.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/parameters.hpp"
#include "jt808/messages/registration.hpp"
#include "jt808/messages/transparent.hpp"

namespace jt808 {
namespace {

template <class... M>
std::array<const MessageInfo*, sizeof...(M)> sorted() {
  std::array<const MessageInfo*, sizeof...(M)> all{&M::info()...};
  std::ranges::sort(all, {}, &MessageInfo::id);
  return all;
}

const auto& all() noexcept {
  static const auto kAll =
      sorted<TerminalGeneralAnswer, TerminalHeartbeat, TerminalLogout, ServerTimeQuery, TerminalRegister,
             TerminalAuthentication, QueryParametersAnswer, LocationReport, LocationQueryAnswer,
             BatchLocationUpload, UplinkPassthrough, PlatformGeneralAnswer, ServerTimeAnswer, RegisterAnswer,
             QueryParameters, QueryLocation, TextMessage, DataPassthrough>();
  return kAll;
}

}  // namespace

std::span<const MessageInfo* const> catalog() noexcept {
  return all();
}

const MessageInfo* find_message(std::uint16_t id) noexcept {
  const auto found = std::ranges::lower_bound(all(), id, {}, &MessageInfo::id);
  return found == all().end() || (*found)->id != id ? nullptr : *found;
}

const MessageInfo* find_message(std::string_view name) noexcept {
  const auto found = std::ranges::find(all(), name, &MessageInfo::name);
  return found == all().end() ? nullptr : *found;
}

}  // namespace jt808
