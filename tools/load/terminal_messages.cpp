// Implementation of the terminals' messages.
#include "tools/load/terminal_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "jt808/codec.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/registration.hpp"

namespace load {
namespace {

constexpr std::size_t kLatitude = 2 + 8;  // in a 0x0201: after serial, alarm and status
constexpr std::uint64_t kFirstPhone = 13'800'000'000;

jt808::Edition edition_of(Form form) noexcept {
  return form == Form::v2019 ? jt808::Edition::v2019 : jt808::Edition::v2013;
}

template <jt808::Message M>
std::vector<std::uint8_t> body_of(const M& message, Form form) {
  std::vector<std::uint8_t> body;
  if (const auto done = jt808::encode(message, edition_of(form), body); !done) {
    throw std::logic_error(fmt::format("{}: {}", done.error().field, done.error().message));
  }
  return body;
}

void add_item(jt808::ItemList& items, std::uint32_t id, std::vector<std::uint8_t> value) {
  items.add(id, value);
}

jt808::LocationReport position(std::uint32_t number) {
  jt808::LocationReport report;
  report.status = 0x000c0003;  // ACC on, located, by GPS and BeiDou
  report.latitude = 31'230'416 + number * 1'009;
  report.longitude = 121'473'701 + number * 2'003;
  report.altitude = static_cast<std::uint16_t>(4 + number);
  report.speed = static_cast<std::uint16_t>(300 + number * 10);
  report.direction = static_cast<std::uint16_t>(number * 20);
  report.time.bcd = {0x26, 0x01, 0x15, 0x10, 0x10, static_cast<std::uint8_t>(number)};
  add_item(report.items, 0x01, {0, 0, 0x30, static_cast<std::uint8_t>(number)});  // mileage
  add_item(report.items, 0x02, {0x01, 0x2c});                                     // fuel
  add_item(report.items, 0x03, {0x02, 0x58});                                     // speed of the recorder
  add_item(report.items, 0x25, {0, 0, 0, 0x01});                                  // signals of the vehicle
  add_item(report.items, 0x30, {0x1f});                                           // strength of the network
  add_item(report.items, 0x31, {0x0c});                                           // satellites
  return report;
}

}  // namespace

TerminalMessages::TerminalMessages(Form form) : form_(form) {
  for (std::uint32_t i = 0; i < reports_.size(); ++i) {
    // Digits of BCD in the seconds: 0 to 9 and 10 to 15 as they are valid.
    const auto raw = body_of(position(i < 10 ? i : i + 6), form);
    report_size_ = raw.size();
    reports_[i].bytes.resize(2 * raw.size());
    const std::uint8_t* const end = put_escaped(reports_[i].bytes.data(), raw);
    reports_[i].bytes.resize(static_cast<std::size_t>(end - reports_[i].bytes.data()));
    reports_[i].sum = xor_of(raw);
  }
  position_ = body_of(position(0), form);
}

std::string TerminalMessages::phone_digits(std::uint32_t number) {
  return std::to_string(kFirstPhone + number);
}

TerminalMessages::Header TerminalMessages::header(std::uint32_t number, std::uint16_t id,
                                                  std::uint16_t serial,
                                                  std::size_t body_size) const noexcept {
  Header header;
  header.size = form_ == Form::v2019 ? 17 : 12;
  put_be16(header.bytes.data(), id);
  put_be16(header.bytes.data() + 2,
           static_cast<std::uint16_t>((form_ == Form::v2019 ? 0x4000U : 0U) | body_size));
  std::size_t phone = 4;
  if (form_ == Form::v2019) header.bytes[phone++] = 1;  // the version byte
  std::uint64_t digits = kFirstPhone + number;
  for (std::size_t i = header.size - 3; i >= phone; --i) {
    header.bytes[i] = static_cast<std::uint8_t>(digits / 10 % 10 << 4U | digits % 10);
    digits /= 100;
  }
  put_be16(header.bytes.data() + header.size - 2, serial);
  return header;
}

bool TerminalMessages::is_for(const Frame& frame, std::uint32_t number) const noexcept {
  const Header own = header(number, 0, 0, 0);
  if (frame.header_size != own.size) return false;
  return std::equal(own.bytes.begin() + 4, own.bytes.begin() + static_cast<std::ptrdiff_t>(own.size) - 2,
                    frame.header + 4);
}

std::uint8_t* TerminalMessages::registration(std::uint8_t* out, std::uint32_t number,
                                             std::uint16_t serial) const {
  jt808::TerminalRegister message;
  message.province_id = 31;
  message.city_id = 115;
  message.manufacturer_id = "BENCH";
  message.terminal_model = "LOAD";
  message.terminal_id = fmt::format("{:07}", number);
  message.plate_color = 1;
  message.plate = fmt::format("B{:07}", number);
  const auto body = body_of(message, form_);
  return put_frame(out, header(number, 0x0100, serial, body.size()), body);
}

std::uint8_t* TerminalMessages::authentication(std::uint8_t* out, std::uint32_t number, std::uint16_t serial,
                                               Bytes code) const {
  std::vector<std::uint8_t> body;
  if (form_ == Form::v2019) body.push_back(static_cast<std::uint8_t>(code.size()));
  body.insert(body.end(), code.begin(), code.end());
  if (form_ == Form::v2019) body.resize(body.size() + 15 + 20, '0');  // IMEI and version of the software
  return put_frame(out, header(number, 0x0102, serial, body.size()), body);
}

std::uint8_t* TerminalMessages::report(std::uint8_t* out, std::uint32_t number,
                                       std::uint16_t serial) const noexcept {
  const EscapedBody& body = reports_[(number + serial) % reports_.size()];
  const Header head = header(number, 0x0200, serial, report_size_);
  const std::uint8_t sum = xor_of(head) ^ body.sum;
  *out++ = kFlag;
  out = put_escaped(out, head);
  std::memcpy(out, body.bytes.data(), body.bytes.size());
  out = put_escaped(out + body.bytes.size(), {&sum, 1});
  *out++ = kFlag;
  return out;
}

std::uint8_t* TerminalMessages::position_answer(std::uint8_t* out, std::uint32_t number, std::uint16_t serial,
                                                std::uint16_t asked, std::uint32_t call) const noexcept {
  std::array<std::uint8_t, 128> body{};
  const std::size_t size = std::min(position_.size(), body.size() - 2);
  put_be16(body.data(), asked);
  std::memcpy(body.data() + 2, position_.data(), size);
  put_be32(body.data() + kLatitude, number);
  put_be32(body.data() + kLatitude + 4, call);
  return put_frame(out, header(number, 0x0201, serial, size + 2), Bytes(body).first(size + 2));
}

std::uint8_t* TerminalMessages::acknowledgement(std::uint8_t* out, std::uint32_t number, std::uint16_t serial,
                                                std::uint16_t asked, std::uint16_t asked_id) const noexcept {
  std::array<std::uint8_t, 5> body{};
  put_be16(body.data(), asked);
  put_be16(body.data() + 2, asked_id);
  return put_frame(out, header(number, 0x0001, serial, body.size()), body);
}

}  // namespace load
