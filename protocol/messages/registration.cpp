// Descriptions: registration and authentication.
#include "jt808/messages/registration.hpp"

#include "protocol/describe.hpp"
#include "protocol/families.hpp"
#include "protocol/messages/plate_colors.hpp"

namespace jt808 {
namespace {

constexpr Enumerator kResults[] = {{0, "success"},
                                   {1, "vehicle_already_registered"},
                                   {2, "vehicle_not_in_database"},
                                   {3, "terminal_already_registered"},
                                   {4, "terminal_not_in_database"}};

// Terminals pad on the side they like; what they sent is written the same way again.
constexpr LayoutMask kModelByTheText = kForm1 | kForm3;
constexpr LayoutMask kModelPaddedOtherwise = kForm2 | kForm4;
constexpr LayoutMask kIdPaddedBehind = kForm1 | kForm2;
constexpr LayoutMask kIdPaddedInFront = kForm3 | kForm4;
constexpr std::string_view kModel2011 = "model, maker-defined; padded with spaces";
constexpr std::string_view kModel2019 = "model, maker-defined; padded with 0x00 in front";
constexpr std::string_view kId2019 =
    "terminal number, upper-case letters and digits; no padding rule in the text (0x00 on either side in the "
    "field)";

constexpr FieldInfo kTerminalRegisterFields[] = {
    field<&TerminalRegister::province_id>(
        "province_id",
        "province code: first two digits of the GB/T 2260 code, as a binary number; 0 = platform default"),
    field<&TerminalRegister::city_id>(
        "city_id",
        "city/county code: last four digits of the GB/T 2260 code, as a binary number; 0 = platform default"),
    field<&TerminalRegister::manufacturer_id>("manufacturer_id", "manufacturer code")
        .fixed(5)
        .in(kBefore2019),
    field<&TerminalRegister::terminal_model>("terminal_model",
                                             "model, maker-defined; unused bytes 0x00 at the end")
        .fixed(20)
        .in(k2013),
    field<&TerminalRegister::terminal_model>("terminal_model", kModel2011)
        .fixed(8, Padding::spaces_behind)
        .in(k2011 | kModelByTheText),
    field<&TerminalRegister::terminal_model>("terminal_model", kModel2011)
        .fixed(8)
        .in(k2011 | kModelPaddedOtherwise),
    field<&TerminalRegister::terminal_id>(
        "terminal_id", "terminal number, upper-case letters and digits; unused bytes 0x00 at the end")
        .fixed(7)
        .in(kBefore2019),
    field<&TerminalRegister::manufacturer_id>(
        "manufacturer_id", "administrative division code of the maker's seat followed by the maker code")
        .fixed(11)
        .in(k2019),
    field<&TerminalRegister::terminal_model>("terminal_model", kModel2019)
        .fixed(30, Padding::nul_in_front)
        .in(k2019 | kModelByTheText),
    field<&TerminalRegister::terminal_model>("terminal_model", kModel2019)
        .fixed(30)
        .in(k2019 | kModelPaddedOtherwise),
    field<&TerminalRegister::terminal_id>("terminal_id", kId2019).fixed(30).in(k2019 | kIdPaddedBehind),
    field<&TerminalRegister::terminal_id>("terminal_id", kId2019)
        .fixed(30, Padding::nul_in_front)
        .in(k2019 | kIdPaddedInFront),
    field<&TerminalRegister::plate_color>(
        "plate_color", "plate colour per JT/T 415-2006 5.4.12, in 2019 per JT/T 697.7-2014")
        .one_of(kPlateColors),
    field<&TerminalRegister::plate>(
        "plate", "plate number, or the chassis number when the vehicle has no plate; rest of the body"),
};
constexpr FieldInfo kRegisterAnswerFields[] = {
    field<&RegisterAnswer::answer_serial>("answer_serial", "serial of the 0x0100"),
    field<&RegisterAnswer::result>("result", "result").one_of(kResults),
    field<&RegisterAnswer::auth_code>("auth_code", "authentication code, rest of body")
        .masked()
        .if_equal("result", 0),
};
constexpr FieldInfo kTerminalAuthenticationFields[] = {
    field<&TerminalAuthentication::auth_code>("auth_code", "authentication code; the whole body")
        .masked()
        .in(kBefore2019),
    field<&TerminalAuthentication::auth_code_length>("auth_code_length", "length n of the code").in(k2019),
    field<&TerminalAuthentication::auth_code>("auth_code", "authentication code")
        .masked()
        .counted("auth_code_length")
        .in(k2019),
    field<&TerminalAuthentication::imei>("imei", "IMEI, ASCII digits").fixed(15).in(k2019),
    field<&TerminalAuthentication::software_version>("software_version",
                                                     "maker-defined software version; unused bytes 0x00")
        .fixed(20)
        .in(k2019),
};

bool plausible_color(std::uint8_t value) noexcept {
  return value <= 5 || value == 9 || (value >= 91 && value <= 94);
}

bool padded_behind(Bytes field) noexcept {
  return field.front() != 0 && field.back() == 0;
}
bool padded_in_front(Bytes field) noexcept {
  return field.front() == 0 && field.back() != 0;
}

// The header is the same in 2011 and 2013, the body is not; and the side on which names are padded shows.
Layout by_body(Bytes body, Layout asked) noexcept {
  const Layout found = asked.edition() == Edition::v2019 ? asked : Layout(registration_edition(body));
  bool model_otherwise = false;
  bool id_in_front = false;
  if (found.edition() == Edition::v2011 && body.size() >= 17) model_otherwise = body[16] == 0;
  if (found.edition() == Edition::v2019 && body.size() >= 75) {
    model_otherwise = padded_behind(body.subspan(15, 30));
    id_in_front = padded_in_front(body.subspan(45, 30));
  }
  const LayoutMask form =
      id_in_front ? (model_otherwise ? kForm4 : kForm3) : (model_otherwise ? kForm2 : kForm1);
  return Layout(static_cast<LayoutMask>((found.bits & ~kAllForms) | form));
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

constinit const MessageInfo TerminalRegister::kInfo =
    choosing(by_body, describe<TerminalRegister>(0x0100, "terminal_register", "Terminal registration",
                                                 "终端注册", kAllEditions, kTerminalRegisterFields));
constinit const MessageInfo RegisterAnswer::kInfo =
    requiring(2, describe<RegisterAnswer>(0x8100, "register_answer", "Registration answer", "终端注册应答",
                                          kAllEditions, kRegisterAnswerFields));
constinit const MessageInfo TerminalAuthentication::kInfo =
    describe<TerminalAuthentication>(0x0102, "terminal_authentication", "Terminal authentication", "终端鉴权",
                                     kAllEditions, kTerminalAuthenticationFields);

std::span<const MessageInfo* const> registration_messages() noexcept {
  static constexpr const MessageInfo* kAll[] = {&TerminalRegister::kInfo, &RegisterAnswer::kInfo,
                                                &TerminalAuthentication::kInfo};
  return kAll;
}

}  // namespace jt808
