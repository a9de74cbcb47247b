// Writing the event.
#include "gateway/uplink/event_json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <iterator>
#include <vector>

#include "jt808/catalog.hpp"
#include "jt808/json.hpp"

namespace gateway {
namespace {

// GMT+8 as in the bodies, with milliseconds.
void append_time(std::string& out, WallTime time) {
  const auto local = time + std::chrono::hours(8);
  const auto second = std::chrono::floor<std::chrono::seconds>(local);
  fmt::format_to(std::back_inserter(out), "{:%Y-%m-%dT%H:%M:%S}.{:03}+08:00",
                 fmt::gmtime(std::chrono::system_clock::to_time_t(second)), (local - second).count());
}

void append_hex(std::string& out, jt808::Bytes bytes) {
  out.push_back('"');
  jt808::append_hex(out, bytes);
  out.push_back('"');
}

void append_body(std::string& out, const UplinkEvent& event, bool secret) {
  if (event.message != nullptr) {
    jt808::JsonOptions options;
    options.mask_secrets = true;
    jt808::to_json(*event.message, out, options);
  } else if (secret || !event.error.empty()) {
    out.append("null");
  } else {
    append_hex(out, event.body);
  }
}

void append_warnings(std::string& out, const UplinkEvent& event) {
  out.append(R"(,"warnings":[)");
  bool first = true;
  const auto append = [&](std::string_view text) {
    if (!first) out.push_back(',');
    first = false;
    jt808::append_json_string(out, text);
  };
  if ((event.frame.notes & jt808::kBareEscape) != 0) append("bare_escape");
  if ((event.frame.notes & jt808::kLayoutByLength) != 0) append("layout_by_length");
  if ((event.frame.notes & jt808::kNoLeadingFlag) != 0) append("no_leading_flag");
  if (event.message != nullptr) {
    for (const std::string& warning : event.message->base().warnings) append(warning);
  }
  out.push_back(']');
}

}  // namespace

bool holds_secret(const UplinkEvent& event) {
  switch (event.frame.message_id) {
    case 0x0100:
    case 0x0102:
    case 0x8100:
      return true;
    case 0x0104: {  // parameters, some of which are passwords
      if (event.message == nullptr) return true;
      std::string shown;
      std::string masked;
      jt808::to_json(*event.message, shown);
      jt808::to_json(*event.message, masked, {.mask_secrets = true});
      return shown != masked;
    }
    default:
      return false;
  }
}

void append_event_json(std::string& out, const UplinkEvent& event) {
  const jt808::FrameView& frame = event.frame;
  const bool secret = holds_secret(event);
  out.append(R"({"time":")");
  append_time(out, event.received);
  out.append(R"(","product_key":)");
  jt808::append_json_string(out, event.product_key);
  out.append(R"(,"device_name":)");
  jt808::append_json_string(out, event.device_name);
  out.append(R"(,"peer":)");
  jt808::append_json_string(out, event.link.peer());
  const jt808::MessageInfo* const info = jt808::find_message(frame.message_id);
  const auto at = std::back_inserter(out);
  fmt::format_to(at, R"(,"message_id":"0x{:04X}","name":)", frame.message_id);
  if (info == nullptr) {
    out.append("null");
  } else {
    jt808::append_json_string(out, info->name);
  }
  fmt::format_to(at, R"(,"edition":"{}","phone":"{}","serial":{},"package":)",
                 jt808::to_string(event.edition), event.terminal.phone.digits(), frame.serial);
  if (frame.package_total == 0) {
    out.append("null");
  } else {
    fmt::format_to(at, R"({{"total":{},"index":{}}})", frame.package_total, frame.package_index);
  }
  fmt::format_to(at, R"(,"encryption":{},"body":)", frame.encryption());
  append_body(out, event, secret);
  const bool whole = event.parts > 0;
  if (!secret && (whole || !event.error.empty())) {
    out.append(R"(,"raw":)");
    append_hex(out, event.body);
  }
  if (whole) {
    fmt::format_to(at, R"(,"reassembled":{{"parts":{},"length":{}}})", event.parts, event.body.size());
  }
  if (!event.error.empty()) {
    out.append(R"(,"error":{"kind":"bad_body","message":)");
    jt808::append_json_string(out, event.error);
    out.push_back('}');
  }
  append_warnings(out, event);
  out.append(R"(,"frame":)");
  if (secret || frame.bytes.empty()) {
    out.append("null");
  } else {
    std::vector<std::uint8_t> wire;
    wire.reserve(frame.bytes.size() + 32);
    jt808::append_on_the_wire(wire, frame.bytes);
    append_hex(out, wire);
  }
  out.push_back('}');
}

}  // namespace gateway
