// Implementation of the publishers.
#include "gateway/uplink/publishers.hpp"

#include <fmt/format.h>

#include <exception>
#include <iterator>
#include <utility>

#include "gateway/uplink/event_json.hpp"
#include "gateway/uplink/file_publisher.hpp"
#include "jt808/json.hpp"

namespace gateway {
namespace {

std::string line_of(const UplinkEvent& event) {
  std::string line = fmt::format("uplink product={} phone={} device={} id=0x{:04X} serial={} edition={}",
                                 event.product_key, event.terminal.phone.digits(), event.device_name,
                                 event.frame.message_id, event.frame.serial, jt808::to_string(event.edition));
  const auto out = std::back_inserter(line);
  if (event.parts > 0) {
    fmt::format_to(out, " parts={}", event.parts);
  } else if (event.frame.packaged()) {
    fmt::format_to(out, " package={}/{}", event.frame.package_index, event.frame.package_total);
  }
  if (event.message != nullptr) {
    fmt::format_to(out, " name={} body=", event.message->info().name);
    jt808::JsonOptions options;
    options.mask_secrets = true;
    jt808::to_json(*event.message, line, options);
  } else if (!holds_secret(event)) {
    fmt::format_to(out, " bytes={}", jt808::to_hex(event.body));
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

MadePublisher make_publisher(const Config& config, LogSink& log) {
  switch (config.uplink.publisher) {
    case PublisherKind::discard:
      break;
    case PublisherKind::log:
      return {std::make_unique<LogPublisher>(log), {}};
    case PublisherKind::file: {
      FilePublisherOptions options;
      options.file.path = config.uplink.path.empty() ? config.data_dir / "uplink.jsonl" : config.uplink.path;
      options.file.max_size = config.uplink.max_size;
      options.file.keep = config.uplink.keep;
      options.queue = config.limits.uplink_queue;
      auto file = std::make_unique<FilePublisher>(std::move(options), log);
      if (auto failed = file->start()) return {nullptr, "uplink.path " + *failed};
      return {std::move(file), {}};
    }
  }
  return {std::make_unique<DiscardPublisher>(), {}};
}

}  // namespace gateway
