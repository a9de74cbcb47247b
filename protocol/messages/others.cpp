// Descriptions of parameters, text and pass-through.
#include "jt808/messages/information.hpp"
#include "jt808/messages/parameters.hpp"
#include "jt808/messages/transparent.hpp"
#include "protocol/wire.hpp"

namespace jt808 {
namespace {

using Kind = ScalarInfo::Kind;

constexpr auto kWord = wire::number16();
constexpr auto kByte = wire::number8();
constexpr wire::Count<std::uint8_t> kByteCount{};
constexpr wire::Count<std::uint16_t> kWordCount{};
constexpr wire::Count<std::uint32_t> kDwordCount{};
constexpr wire::Items kParameters{4, terminal_parameters};
constexpr wire::Text kText{};
constexpr wire::RestBytes kContent{};

constexpr EditionMask kBefore2019 = k2011 | k2013;
constexpr BitInfo kTextBits[] = {
    {0, 1, "urgent", kBefore2019},
    {2, 1, "display", kAllEditions},
    {3, 1, "tts", kAllEditions},
    {4, 1, "advertising_screen", kBefore2019},
    {5, 1, "can_fault_code", k2013 | k2019},
    {0, 2, "class", k2019},
};
constexpr wire::FlagsByEdition kTextFlag{kTextBits};
constexpr Enumerator kTextTypes[] = {{1, "notice"}, {2, "service"}};
constexpr wire::Scalar<std::uint8_t> kTextType{{Kind::enumeration, 1, 0, {}, kTextTypes}};

constexpr FieldInfo kParameterFields[] = {
    field<&QueryParametersAnswer::answer_serial>("answer_serial", kWord),
    field<&QueryParametersAnswer::param_count>("param_count", kByteCount),
    field<&QueryParametersAnswer::packet_param_count>("packet_param_count", kByteCount, k2011),
    field<&QueryParametersAnswer::params>("params", kParameters),
};
constexpr FieldInfo kTextFields[] = {
    field<&TextMessage::flag>("flag", kTextFlag),
    field<&TextMessage::text_type>("text_type", kTextType, k2019),
    field<&TextMessage::text>("text", kText),
};
constexpr FieldInfo kUplinkFields[] = {
    field<&UplinkPassthrough::passthrough_type>("passthrough_type", kByte),
    field<&UplinkPassthrough::total_length>("total_length", kDwordCount, k2011),
    field<&UplinkPassthrough::packet_length>("packet_length", kWordCount, k2011),
    field<&UplinkPassthrough::content>("content", kContent),
};
constexpr FieldInfo kDownlinkFields[] = {
    field<&DataPassthrough::passthrough_type>("passthrough_type", kByte),
    field<&DataPassthrough::content>("content", kContent),
};

// True where items of a DWORD id and a length end exactly at the end of the bytes.
bool parameters_fit(Bytes bytes) noexcept {
  ByteReader in(bytes);
  while (in.remaining() > 0) {
    in.take(4);
    in.take(in.be<std::uint8_t>());
  }
  return in.ok();
}

}  // namespace

const MessageInfo& QueryParameters::info() {
  static const MessageInfo kInfo = describe<QueryParameters>(0x8104, "query_parameters", {});
  return kInfo;
}

const MessageInfo& QueryParametersAnswer::info() {
  static const MessageInfo kInfo = [] {
    MessageInfo info = describe<QueryParametersAnswer>(0x0104, "query_parameters_answer", kParameterFields);
    // The strict 2011 text has two counts; no terminal without it has items that fit there.
    info.layout = [](Bytes body, Edition edition) {
      if (edition == Edition::v2019 || body.size() < 4)
        return edition == Edition::v2011 ? Edition::v2013 : edition;
      const bool one_count = parameters_fit(body.subspan(3));
      return !one_count && parameters_fit(body.subspan(4)) ? Edition::v2011 : Edition::v2013;
    };
    info.check = [](MessageBase& base) {
      auto& message = static_cast<QueryParametersAnswer&>(base);
      const std::size_t here = message.params.entries().size();
      if (message.packet_param_count.value_or(message.param_count.value_or(0)) != here) {
        message.warnings.push_back("param_count: says " + std::to_string(message.param_count.value_or(0)) +
                                   ", there are " + std::to_string(here));
      }
    };
    info.prepare = [](MessageBase& base, WriteContext& context) {
      auto& message = static_cast<QueryParametersAnswer&>(base);
      const auto count = static_cast<std::uint32_t>(message.params.entries().size());
      if (count > 255) return context.fail(Errc::out_of_range, "params", "more than 255 parameters");
      if (message.param_count.value_or(count) != count && context.edition != Edition::v2011) {
        return context.fail(Errc::bad_length, "param_count",
                            "there are " + std::to_string(count) + " parameters");
      }
      if (!message.param_count) message.param_count = count;
      if (!message.packet_param_count) message.packet_param_count = count;
    };
    return info;
  }();
  return kInfo;
}

const MessageInfo& TextMessage::info() {
  static const MessageInfo kInfo = describe<TextMessage>(0x8300, "text_message", kTextFields);
  return kInfo;
}

const MessageInfo& UplinkPassthrough::info() {
  static const MessageInfo kInfo = [] {
    MessageInfo info = describe<UplinkPassthrough>(0x0900, "uplink_passthrough", kUplinkFields);
    info.layout = [](Bytes body, Edition edition) {
      if (edition != Edition::v2011) return edition;
      ByteReader in(body);
      in.take(1);
      const auto total = in.be<std::uint32_t>();
      const auto packet = in.be<std::uint16_t>();
      return in.ok() && packet == body.size() - 7 && total >= packet ? Edition::v2011 : Edition::v2013;
    };
    info.prepare = [](MessageBase& base, WriteContext&) {
      auto& message = static_cast<UplinkPassthrough&>(base);
      const auto size = static_cast<std::uint32_t>(message.content.size());
      if (!message.total_length) message.total_length = size;
      if (!message.packet_length) message.packet_length = size;
    };
    return info;
  }();
  return kInfo;
}

const MessageInfo& DataPassthrough::info() {
  static const MessageInfo kInfo = describe<DataPassthrough>(0x8900, "data_passthrough", kDownlinkFields);
  return kInfo;
}

}  // namespace jt808
