// Implementation of the publishers.
#include "gateway/uplink/publishers.hpp"

#include <fmt/format.h>

#include <exception>
#include <iterator>

#include "jt808/json.hpp"

namespace gateway {
namespace {

// A body that could not be decoded may hold a code, so the login messages are never shown as bytes.
bool may_hold_secret(std::uint16_t message_id) noexcept {
  return message_id == 0x0102 || message_id == 0x0100;
}

std::string line_of(const UplinkEvent& event) {
  std::string line = fmt::format("uplink product={} phone={} device={} id=0x{:04X} serial={} edition={}",
                                 event.product_key, event.terminal.phone.digits(), event.device_name,
                                 event.frame.message_id, event.frame.serial, jt808::to_string(event.edition));
  const auto out = std::back_inserter(line);
  if (event.frame.packaged()) {
    fmt::format_to(out, " package={}/{}", event.frame.package_index, event.frame.package_total);
  }
  if (event.message != nullptr) {
    fmt::format_to(out, " name={} body=", event.message->info().name);
    jt808::JsonOptions options;
    options.mask_secrets = true;
    jt808::to_json(*event.message, line, options);
  } else if (!may_hold_secret(event.frame.message_id)) {
    fmt::format_to(out, " bytes={}", jt808::to_hex(event.frame.body));
  }
  return line;
}

}  // namespace

UplinkPublisher::Accept LogPublisher::publish(const UplinkEvent& event) noexcept {
  if (!log_.enabled(LogLevel::info)) return Accept::accepted;
  try {
    log_.write(LogLevel::info, line_of(event));
  } catch (const std::exception&) {  // no memory for the line: withheld, so that the terminal repeats it
    return Accept::overloaded;
  }
  return Accept::accepted;
}

std::unique_ptr<UplinkPublisher> make_publisher(PublisherKind kind, LogSink& log) {
  if (kind == PublisherKind::log) return std::make_unique<LogPublisher>(log);
  return std::make_unique<DiscardPublisher>();
}

}  // namespace gateway
