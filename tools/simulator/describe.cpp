// Implementation of the words for downlink messages.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "jt808/catalog.hpp"
#include "jt808/gbk.hpp"
#include "jt808/json.hpp"
#include "jt808/messages/common.hpp"
#include "jt808/messages/information.hpp"
#include "jt808/messages/passthrough.hpp"
#include "tools/simulator/downlink.hpp"

namespace simulator {
namespace {

using jt808::Bytes;
using jt808::Edition;

constexpr std::size_t kMostText = 1'024;  // of a text, as UTF-8
constexpr std::size_t kMostHex = 64;      // bytes

std::string hex(Bytes bytes) {
  return bytes.size() <= kMostHex ? jt808::to_hex(bytes) : jt808::to_hex(bytes.first(kMostHex)) + "...";
}

std::string count_of_bytes(std::size_t count) {
  return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

std::string raw(std::string_view what, Bytes body) {
  if (body.empty()) return fmt::format("{}, no body", what);
  return fmt::format("{}, {}: {}", what, count_of_bytes(body.size()), hex(body));
}

// `quotes`: also escapes what would end a quoted text.
std::string escaped(std::string_view utf8, std::size_t limit, bool quotes);

// What the flag byte of a text message asks for.
std::string text_use(std::uint8_t flag, Edition edition) {
  constexpr std::uint8_t kDisplay = 1U << 2U;
  constexpr std::uint8_t kAloud = 1U << 3U;
  constexpr std::uint8_t kAdvertising = 1U << 4U;  // not defined in 2019
  std::string use;
  const auto add = [&use](std::string_view words) {
    if (!use.empty()) use += " and ";
    use += words;
  };
  if ((flag & kDisplay) != 0) add("shown on display");
  if ((flag & kAloud) != 0) add("read aloud");
  if ((flag & kAdvertising) != 0 && edition != Edition::v2019) add("shown on advertising screen");
  return use.empty() ? "neither shown nor read" : use;
}

std::string_view text_kind(std::uint8_t flag, Edition edition) {
  if (edition != Edition::v2019) return (flag & 1U) != 0 ? "urgent text" : "text";
  constexpr std::array<std::string_view, 4> kClasses{"text", "service text", "urgent text", "notice text"};
  return kClasses[flag & 3U];
}

std::string describe_text(const Downlink& downlink) {
  const auto message = jt808::decode<jt808::TextMessage>(downlink.body, downlink.edition);
  if (!message) return raw("malformed text message", downlink.body);
  constexpr std::uint8_t kFaultCode = 1U << 5U;
  return fmt::format("{} \"{}\" {}{}", text_kind(message->flag, downlink.edition),
                     escape_text(message->text, kMostText), text_use(message->flag, downlink.edition),
                     (message->flag & kFaultCode) != 0 ? " (CAN fault code)" : "");
}

std::string describe_passthrough(const Downlink& downlink) {
  const auto message = jt808::decode<jt808::DataPassthrough>(downlink.body, downlink.edition);
  if (!message) return raw("malformed pass-through", downlink.body);
  return raw(fmt::format("pass-through type 0x{:02x}", message->passthrough_type), message->content);
}

std::string describe_general_answer(const Downlink& downlink) {
  const auto answer = jt808::decode<jt808::PlatformGeneralAnswer>(downlink.body, downlink.edition);
  if (!answer) return raw("malformed answer", downlink.body);
  constexpr std::array<std::string_view, 5> kResults{"success", "failure", "malformed", "not supported",
                                                     "alarm handled"};
  return fmt::format("answer to message 0x{:04x} serial {}: result {}{}", answer->answer_id,
                     answer->answer_serial, answer->result,
                     answer->result < kResults.size() ? fmt::format(" ({})", kResults[answer->result]) : "");
}

std::string describe_register_answer(Bytes body) {
  jt808::ByteReader reader(body);
  const auto serial = reader.be<std::uint16_t>();
  const auto result = reader.be<std::uint8_t>();
  if (!reader.ok()) return raw("malformed answer to a registration", body);
  return fmt::format("answer to registration serial {}: result {}{}", serial, result,
                     reader.remaining() > 0 ? ", with an authentication code" : "");
}

// Messages without words of their own: the decoded body, or else the bytes.
std::string describe_other(const Downlink& downlink) {
  const jt808::MessageInfo* const info = jt808::find_message(downlink.message_id);
  const std::string id = fmt::format("message 0x{:04x}", downlink.message_id);
  if (info == nullptr) return raw(id, downlink.body);
  const std::string named = fmt::format("{} {}", id, info->name);
  const auto json = jt808::body_to_json(*info, downlink.body, downlink.edition, {.mask_secrets = true});
  if (!json) return raw(named + ", malformed", downlink.body);
  return fmt::format("{} {}", named, escaped(*json, kMostText, false));
}

std::string describe_whole(const Downlink& downlink) {
  switch (downlink.message_id) {
    case 0x8001:
      return describe_general_answer(downlink);
    case 0x8100:
      return describe_register_answer(downlink.body);
    case 0x8104:
      return "query of all parameters";
    case 0x8201:
      return "query of the position";
    case 0x8300:
      return describe_text(downlink);
    case 0x8900:
      return describe_passthrough(downlink);
    default:
      return describe_other(downlink);
  }
}

// Control characters of ASCII and Latin-1, line and paragraph separators, marks that change the reading
// direction.
bool unsafe(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

// The character at the front of `utf8` and its length; U+FFFD and 1 where it is none.
std::pair<char32_t, std::size_t> front(std::string_view utf8) noexcept {
  const auto lead = static_cast<std::uint8_t>(utf8.front());
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 && lead <= 0xf4  ? 4
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                                                           : 0;
  if (length == 0 || utf8.size() < length) return {0xfffd, 1};
  char32_t value = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(utf8[i]);
    if ((byte & 0xc0U) != 0x80) return {0xfffd, 1};
    value = value << 6U | (byte & 0x3fU);
  }
  return {value, length};
}

std::string escaped(std::string_view utf8, std::size_t limit, bool quotes) {
  std::string out;
  while (!utf8.empty()) {
    if (out.size() >= limit) return out + "...";
    const auto [character, length] = front(utf8);
    if (quotes && (character == '"' || character == '\\')) {
      out += '\\';
      out += static_cast<char>(character);
    } else if (character == '\n') {
      out += "\\n";
    } else if (unsafe(character)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(character));
    } else if (character == 0xfffd) {
      out += "\xef\xbf\xbd";
    } else {
      out += utf8.substr(0, length);
    }
    utf8.remove_prefix(length);
  }
  return out;
}

}  // namespace

bool needs_no_answer(std::uint16_t message_id) noexcept {
  // 0x8003 asks for parts of a message to be sent again: a simulated terminal never splits one.
  constexpr std::array<std::uint16_t, 7> kIds{0x8001, 0x8003, 0x8004, 0x8100, 0x8800, 0x9105, 0x9212};
  return std::ranges::find(kIds, message_id) != kIds.end();
}

std::string escape_text(std::string_view utf8, std::size_t limit) {
  return escaped(utf8, limit, true);
}

std::string describe(const Downlink& downlink) {
  if (downlink.package_total > 1) {
    return raw(fmt::format("part {} of {} of message 0x{:04x}", downlink.package_index,
                           downlink.package_total, downlink.message_id),
               downlink.body);
  }
  if (downlink.encryption != 0) {
    return raw(fmt::format("encrypted message 0x{:04x}", downlink.message_id), downlink.body);
  }
  return describe_whole(downlink);
}

}  // namespace simulator
