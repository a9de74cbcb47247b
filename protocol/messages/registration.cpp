// Descriptions of registration and authentication.
#include "jt808/messages/registration.hpp"

#include <algorithm>
#include <array>

#include "jt808/gbk.hpp"
#include "protocol/wire.hpp"

namespace jt808 {
namespace {

using Extent = wire::Text::Extent;
using Padding = wire::Text::Padding;

constexpr auto kWord = wire::number16();
constexpr auto kByte = wire::number8();
constexpr wire::Text kManufacturer{
    Extent::fixed, {5, 5, 11}, {Padding::nul_behind, Padding::nul_behind, Padding::nul_behind}};
constexpr wire::Text kModel{
    Extent::fixed, {8, 20, 30}, {Padding::spaces_behind, Padding::nul_behind, Padding::nul_in_front}};
constexpr wire::Text kTerminalId{
    Extent::fixed, {7, 7, 30}, {Padding::nul_behind, Padding::nul_behind, Padding::nul_behind}};
constexpr wire::Text kImei{Extent::fixed, {15, 15, 15}, {}};
constexpr wire::Text kSoftware{Extent::fixed, {20, 20, 20}, {}};
constexpr wire::Text kRest{};
constexpr wire::Text kCounted{Extent::counted, {}, {}};
constexpr wire::Count<std::uint8_t> kCount{};
constexpr Enumerator kColors[] = {{0, "no_plate"},
                                  {1, "blue"},
                                  {2, "yellow"},
                                  {3, "black"},
                                  {4, "white"},
                                  {5, "green"},
                                  {9, "other"},
                                  {91, "agricultural_yellow"},
                                  {92, "agricultural_green"},
                                  {93, "yellow_green"},
                                  {94, "gradient_green"}};
constexpr wire::Scalar<std::uint8_t> kColor{{ScalarInfo::Kind::enumeration, 1, 0, {}, kColors}};
constexpr Enumerator kResults[] = {{0, "success"},
                                   {1, "vehicle_already_registered"},
                                   {2, "vehicle_not_in_database"},
                                   {3, "terminal_already_registered"},
                                   {4, "terminal_not_in_database"}};
constexpr wire::Scalar<std::uint8_t> kResult{{ScalarInfo::Kind::enumeration, 1, 0, {}, kResults}};

constexpr EditionMask kBefore2019 = k2011 | k2013;

constexpr FieldInfo kRegisterFields[] = {
    field<&TerminalRegister::province_id>("province_id", kWord),
    field<&TerminalRegister::city_id>("city_id", kWord),
    field<&TerminalRegister::manufacturer_id>("manufacturer_id", kManufacturer),
    field<&TerminalRegister::terminal_model>("terminal_model", kModel),
    field<&TerminalRegister::terminal_id>("terminal_id", kTerminalId),
    field<&TerminalRegister::plate_color>("plate_color", kColor),
    field<&TerminalRegister::plate>("plate", kRest),
};
constexpr FieldInfo kAuthenticationFields[] = {
    field<&TerminalAuthentication::auth_code>("auth_code", kRest, kBefore2019, true),
    field<&TerminalAuthentication::auth_code_length>("auth_code_length", kCount, k2019),
    field<&TerminalAuthentication::auth_code>("auth_code", kCounted, k2019, true),
    field<&TerminalAuthentication::imei>("imei", kImei, k2019),
    field<&TerminalAuthentication::software_version>("software_version", kSoftware, k2019),
};
constexpr FieldInfo kAnswerFields[] = {
    field<&RegisterAnswer::answer_serial>("answer_serial", kWord),
    field<&RegisterAnswer::result>("result", kResult),
    field<&RegisterAnswer::auth_code>("auth_code", kRest, kAllEditions, true),
};

// IMEI and software version follow the code.
constexpr std::size_t kAfterCode = 35;

bool plausible_color(std::uint8_t value) noexcept {
  return value <= 5 || value == 9 || (value >= 91 && value <= 94);
}

}  // namespace

Edition registration_edition(Bytes body) noexcept {
  constexpr std::size_t kFixed2013 = 37;
  if (body.size() < kFixed2013) return Edition::v2011;
  // Exactly the fixed part is a 2013 body without a plate, or, rarely, a 2011 body with a plate of 12 bytes.
  if (body.size() == kFixed2013 && !plausible_color(body[36]) && plausible_color(body[24]))
    return Edition::v2011;
  return Edition::v2013;
}

const MessageInfo& TerminalRegister::info() {
  static const MessageInfo kInfo = [] {
    MessageInfo info = describe<TerminalRegister>(0x0100, "terminal_register", kRegisterFields);
    info.layout = [](Bytes body, Edition edition) {
      return edition == Edition::v2019 ? edition : registration_edition(body);
    };
    return info;
  }();
  return kInfo;
}

const MessageInfo& TerminalAuthentication::info() {
  static const MessageInfo kInfo = [] {
    MessageInfo info =
        describe<TerminalAuthentication>(0x0102, "terminal_authentication", kAuthenticationFields);
    info.layout = [](Bytes body, Edition edition) {
      // A 2019 frame whose length does not follow from its first byte carries the code alone.
      const bool fits = !body.empty() && body.size() == 1 + body.front() + kAfterCode;
      return edition == Edition::v2019 && !fits ? Edition::v2013 : edition;
    };
    info.prepare = [](MessageBase& base, WriteContext& context) {
      auto& message = static_cast<TerminalAuthentication&>(base);
      if (context.edition != Edition::v2019) return;
      std::vector<std::uint8_t> code;
      if (!utf8_to_gbk(message.auth_code, code)) return;  // the field itself tells
      const auto length = static_cast<std::uint32_t>(code.size());
      if (length > 255) return context.fail(Errc::out_of_range, "auth_code", "is longer than 255 bytes");
      if (message.auth_code_length.value_or(length) != length) {
        return context.fail(Errc::bad_length, "auth_code_length",
                            "the code has " + std::to_string(length) + " bytes");
      }
      message.auth_code_length = length;
    };
    return info;
  }();
  return kInfo;
}

const MessageInfo& RegisterAnswer::info() {
  static const MessageInfo kInfo = describe<RegisterAnswer>(0x8100, "register_answer", kAnswerFields);
  return kInfo;
}

}  // namespace jt808
