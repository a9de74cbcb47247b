// Implementation of the downlink translation.
#include "gateway/core/downlink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "jt808/catalog.hpp"
#include "jt808/codec.hpp"
#include "jt808/frame.hpp"
#include "jt808/json.hpp"
#include "jt808/messages/information.hpp"

namespace gateway {
namespace {

// Answers and requests that the gateway's own sessions send.
constexpr std::array<std::uint16_t, 7> kOwned{0x8001, 0x8003, 0x8004, 0x8100, 0x8800, 0x8A00, 0x9212};

constexpr std::string_view kAllowed =
    "allowed are 0, 11, 65, 66 and 240 to 255 (pass-through), a message id such as 0x8300 or its decimal, "
    "0x8300+json, and the names configured for the product";

DownlinkError invalid(std::string text) {
  return {RrpcFault::parameter_invalid, std::move(text)};
}

bool is_passthrough_type(std::uint32_t value) noexcept {
  return value == 0 || value == 11 || value == 65 || value == 66 || (value >= 240 && value <= 255);
}

std::optional<std::uint32_t> whole_number(std::string_view digits, int base) noexcept {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// A number as the contract writes it: hexadecimal with 0x, or decimal without leading zeros.
std::optional<std::uint32_t> parse_number(std::string_view text) noexcept {
  if (text.size() > 2 && text.size() <= 6 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    return whole_number(text.substr(2), 16);
  }
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  return whole_number(text, 10);
}

std::variant<std::vector<std::uint8_t>, DownlinkError> json_body(std::uint16_t message_id,
                                                                 jt808::Bytes payload,
                                                                 jt808::Edition edition) {
  const jt808::MessageInfo* const message = jt808::find_message(message_id);
  if (message == nullptr) {
    return invalid(
        fmt::format("0x{0:04X} has no JSON form in this version; send its body as bytes with "
                    "ContentType 0x{0:04X}",
                    message_id));
  }
  const auto object =
      jt808::parse_json_object({reinterpret_cast<const char*>(payload.data()), payload.size()});
  if (!object) return invalid(fmt::format("RequestBase64Byte {}", object.error().message));
  auto body = jt808::body_from_json(*message, *object, edition);
  if (!body) return invalid(fmt::format("0x{:04X}: {}", message_id, body.error().message));
  return std::move(*body);
}

std::variant<std::vector<std::uint8_t>, DownlinkError> text_body(const ContentType& type,
                                                                 jt808::Bytes payload,
                                                                 jt808::Edition edition) {
  jt808::TextMessage message;
  message.flag = type.text_flag;
  message.text_type = type.text_type;
  message.text.assign(payload.begin(), payload.end());
  std::vector<std::uint8_t> body;
  if (const auto done = jt808::encode(message, edition, body); !done) {
    return invalid(fmt::format("RequestBase64Byte must hold UTF-8 text: {}", done.error().message));
  }
  return body;
}

}  // namespace

bool is_callable(std::uint16_t message_id) noexcept {
  const bool in_range = (message_id >= 0x8000 && message_id <= 0x9FFF) || message_id >= 0xF000;
  return in_range && std::ranges::find(kOwned, message_id) == kOwned.end();
}

std::variant<ContentType, DownlinkError> parse_content_type(std::string_view text,
                                                            const ProductConfig& product) {
  const auto named = std::ranges::find(product.content_types, text, &ContentTypeConfig::name);
  if (named != product.content_types.end()) {
    return ContentType{named->message_id, named->body,      std::nullopt,
                       named->text_flag,  named->text_type, named->reply_rule};
  }
  constexpr std::string_view kJson = "+json";
  // A suffix of media types: its case does not count.
  const std::string_view suffix = text.substr(text.size() - std::min(text.size(), kJson.size()));
  const bool json = std::ranges::equal(
      suffix, kJson, {}, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto number = parse_number(json ? text.substr(0, text.size() - kJson.size()) : text);
  if (!number || *number > 0xFFFF)
    return invalid(fmt::format("ContentType '{}' is not known; {}", text, kAllowed));
  if (is_passthrough_type(*number) && !json && !text.starts_with("0x") && !text.starts_with("0X")) {
    return ContentType{0x8900, BodyForm::raw, static_cast<std::uint8_t>(*number), 0, 0, std::nullopt};
  }
  const auto id = static_cast<std::uint16_t>(*number);
  if (is_callable(id))
    return ContentType{id, json ? BodyForm::json : BodyForm::raw, std::nullopt, 0, 0, std::nullopt};
  if (std::ranges::find(kOwned, id) != kOwned.end()) {
    return invalid(
        fmt::format("ContentType '{}': the gateway sends 0x{:04X} itself, a call may not", text, id));
  }
  return invalid(fmt::format("ContentType '{}' names no downlink message; {}", text, kAllowed));
}

std::variant<Downlink, DownlinkError> make_downlink(const ProductConfig& product,
                                                    const std::optional<std::string>& content_type,
                                                    jt808::Bytes payload, jt808::Edition edition,
                                                    std::optional<ReplyRuleChoice> choice) {
  const std::string& text = content_type ? *content_type : product.default_content_type;
  if (text.empty()) return invalid(fmt::format("ContentType is missing; {}", kAllowed));
  auto parsed = parse_content_type(text, product);
  if (auto* error = std::get_if<DownlinkError>(&parsed)) return std::move(*error);
  const ContentType& type = std::get<ContentType>(parsed);

  Downlink downlink;
  downlink.message_id = type.message_id;
  switch (type.form) {
    case BodyForm::raw:
      if (type.passthrough_type) {
        if (payload.empty()) {
          return DownlinkError{RrpcFault::message_empty,
                               "RequestBase64Byte is empty; a pass-through needs content"};
        }
        downlink.body.push_back(*type.passthrough_type);
      }
      downlink.body.insert(downlink.body.end(), payload.begin(), payload.end());
      break;
    case BodyForm::json:
    case BodyForm::text: {
      auto body = type.form == BodyForm::json ? json_body(type.message_id, payload, edition)
                                              : text_body(type, payload, edition);
      if (auto* error = std::get_if<DownlinkError>(&body)) return std::move(*error);
      downlink.body = std::move(std::get<std::vector<std::uint8_t>>(body));
      break;
    }
  }
  // The flag, and since 2019 the type, come before a 0x8300's text.
  if (downlink.message_id == 0x8300) downlink.text_offset = edition == jt808::Edition::v2019 ? 2 : 1;
  if (!choice) choice = type.reply_rule ? type.reply_rule : product.reply_rule;
  downlink.rule = reply_rule_for(downlink.message_id, downlink.body, choice, edition);
  return downlink;
}

}  // namespace gateway
