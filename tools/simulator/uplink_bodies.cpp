// Implementation of the bodies, on the protocol library's messages.
#include "tools/simulator/uplink_bodies.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "jt808/catalog.hpp"
#include "jt808/codec.hpp"
#include "jt808/gbk.hpp"
#include "jt808/messages/common.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/multimedia.hpp"
#include "jt808/messages/parameters.hpp"
#include "jt808/messages/recorded_video.hpp"
#include "jt808/messages/registration.hpp"

namespace simulator {
namespace {

using jt808::Bytes;
using jt808::ByteWriter;

template <jt808::Message M>
Body encoded(const M& message, jt808::Edition edition) {
  Body body;
  const auto done = jt808::encode(message, edition, body);
  if (!done) {
    throw std::invalid_argument(
        fmt::format("{} of the simulated terminal: {}", done.error().field, done.error().message));
  }
  return body;
}

template <std::unsigned_integral T>
void add_number(jt808::ItemList& items, std::uint32_t id, T value) {
  Body bytes;
  ByteWriter(bytes).be(value);
  items.add(id, bytes);
}

void add_text(jt808::ItemList& items, std::uint32_t id, std::string_view utf8) {
  Body bytes;
  if (jt808::utf8_to_gbk(utf8, bytes) && bytes.size() <= 0xff) items.add(id, bytes);
}

std::uint32_t seconds(std::chrono::milliseconds interval) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(interval).count());
}

// The standard's times are GMT+8 wherever the vehicle is.
jt808::Timestamp timestamp(std::chrono::sys_seconds time) {
  const auto local = std::chrono::system_clock::to_time_t(time + std::chrono::hours(8));
  const auto digits = jt808::from_hex(fmt::format("{:%y%m%d%H%M%S}", fmt::gmtime(local)));
  jt808::Timestamp stamp;
  if (digits && digits->size() == stamp.bcd.size()) std::ranges::copy(*digits, stamp.bcd.begin());
  return stamp;
}

jt808::LocationReport location(const Fix& fix, std::chrono::sys_seconds time) {
  constexpr std::uint32_t kAccOn = 1U << 0U;
  constexpr std::uint32_t kLocated = 1U << 1U;
  constexpr std::uint32_t kGpsUsed = 1U << 18U;     // reserved in 2011
  constexpr std::uint32_t kBeidouUsed = 1U << 19U;  // reserved in 2011
  jt808::LocationReport report;
  report.status = kAccOn | kLocated | kGpsUsed | kBeidouUsed;
  report.latitude = fix.latitude;
  report.longitude = fix.longitude;
  report.altitude = fix.altitude;
  report.speed = fix.speed;
  report.direction = fix.direction;
  report.time = timestamp(time);
  add_number(report.items, 0x01, fix.mileage);
  add_number(report.items, 0x30, fix.signal);
  add_number(report.items, 0x31, fix.satellites);
  return report;
}

void put_padded(ByteWriter& out, std::string_view text, std::size_t size) {
  const std::string_view kept = text.substr(0, size);
  out.put({reinterpret_cast<const std::uint8_t*>(kept.data()), kept.size()});
  out.fill(size - kept.size(), 0);
}

}  // namespace

Body general_answer_body(std::uint16_t serial, std::uint16_t message_id, std::uint8_t result) {
  Body body;
  ByteWriter out(body);
  out.be(serial);
  out.be(message_id);
  out.be(result);
  return body;
}

Body register_body(const TerminalOptions& options) {
  constexpr std::uint16_t kShanghai = 31;
  constexpr std::uint16_t kPudong = 115;
  constexpr std::uint8_t kBlue = 1;
  jt808::TerminalRegister message;
  message.province_id = kShanghai;
  message.city_id = kPudong;
  message.manufacturer_id = options.manufacturer_id;
  message.terminal_model = options.terminal_model;
  message.terminal_id = options.terminal_id;
  message.plate_color = kBlue;
  message.plate = options.plate;
  return encoded(message, options.edition);
}

// By hand: a terminal repeats its code byte for byte, and those bytes need not be text.
Body authentication_body(const TerminalOptions& options) {
  const std::string& code = options.auth_code;
  if (code.size() > kLongestAuthCode) {
    throw std::invalid_argument(fmt::format("auth_code of the simulated terminal: {} bytes, at most {} fit",
                                            code.size(), kLongestAuthCode));
  }
  Body body;
  ByteWriter out(body);
  if (options.edition != jt808::Edition::v2019) {
    put_padded(out, code, code.size());
    return body;
  }
  out.be(static_cast<std::uint8_t>(code.size()));
  put_padded(out, code, code.size());
  put_padded(out, options.imei, 15);
  put_padded(out, options.software_version, 20);
  return body;
}

Body parameters_body(std::uint16_t serial, const TerminalOptions& options) {
  jt808::QueryParametersAnswer message;
  message.answer_serial = serial;
  add_number(message.params, 0x0001, seconds(options.heartbeat_interval));
  add_number(message.params, 0x0002, seconds(options.login_retry));
  add_text(message.params, 0x0010, "cmnet");
  add_number(message.params, 0x0020, std::uint32_t{0});  // reports by time
  add_number(message.params, 0x0029, seconds(options.report_interval));
  add_number(message.params, 0x0055, std::uint32_t{120});
  add_number(message.params, 0x0056, std::uint32_t{10});
  add_number(message.params, 0x0081, std::uint16_t{31});
  add_number(message.params, 0x0082, std::uint16_t{115});
  add_text(message.params, 0x0083, options.plate);
  add_number(message.params, 0x0084, std::uint8_t{1});
  // Ids of makers, as terminals with many settings have them.
  constexpr std::uint32_t kMakers = 0xf000;
  for (std::uint32_t i = 0; options.long_answers && i < 12; ++i) {
    add_text(message.params, kMakers + i, std::string(200, static_cast<char>('a' + i)));
  }
  return encoded(message, options.edition);
}

Body resource_list_body(std::uint16_t serial, const TerminalOptions& options) {
  jt808::AvResourceList message;
  message.answer_serial = serial;
  const std::uint8_t files = options.long_answers ? 120 : 3;
  for (std::uint8_t i = 0; i < files; ++i) {
    jt808::AvResource& file = message.resources.emplace_back();
    file.channel = 1;
    file.start_time.bcd = {0x26, 0x01, 0x01, 0x08, static_cast<std::uint8_t>(i / 10 << 4 | i % 10), 0x00};
    file.end_time.bcd = {0x26, 0x01, 0x01, 0x08, static_cast<std::uint8_t>(i / 10 << 4 | i % 10), 0x30};
    file.stream_type = 1;
    file.storage_type = 1;
    file.size = 1'000'000U + i;
  }
  return encoded(message, options.edition);
}

Body photo_body(std::uint32_t media_id, std::size_t size, const Fix& fix, std::chrono::sys_seconds time,
                jt808::Edition edition) {
  jt808::MultimediaData message;
  message.media_id = media_id;
  message.channel_id = 1;
  static_cast<jt808::LocationBase&>(message.location) = location(fix, time);
  message.media_data.assign(std::max<std::size_t>(size, 4), 0);
  for (std::size_t i = 0; i < message.media_data.size(); ++i) {
    message.media_data[i] = static_cast<std::uint8_t>(i * 31 + media_id);
  }
  constexpr std::array<std::uint8_t, 2> kStart{0xff, 0xd8};
  constexpr std::array<std::uint8_t, 2> kEnd{0xff, 0xd9};
  std::ranges::copy(kStart, message.media_data.begin());
  std::ranges::copy(kEnd, message.media_data.end() - 2);
  return encoded(message, edition);
}

Body location_body(const Fix& fix, std::chrono::sys_seconds time, jt808::Edition edition) {
  return encoded(location(fix, time), edition);
}

Body location_answer_body(std::uint16_t serial, const Fix& fix, std::chrono::sys_seconds time,
                          jt808::Edition edition) {
  jt808::LocationQueryAnswer message;
  message.answer_serial = serial;
  message.location = location(fix, time);
  return encoded(message, edition);
}

bool well_formed(const Downlink& downlink) {
  const jt808::MessageInfo* const info = jt808::find_message(downlink.message_id);
  if (info == nullptr) return true;
  jt808::AnyMessage message;
  return static_cast<bool>(jt808::decode_into(*info, downlink.body, downlink.edition, message));
}

}  // namespace simulator
