// Fakes of the core's ports, and frames as a terminal writes them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/core/session.hpp"
#include "jt808/frame.hpp"

namespace gateway::test {

using Body = std::vector<std::uint8_t>;

inline Body bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

// A frame as a terminal with this phone writes it.
inline Body terminal_frame(std::string_view phone, jt808::Edition edition, std::uint16_t id,
                           std::uint16_t serial, const Body& body,
                           std::optional<jt808::PackageItem> package = std::nullopt) {
  Body out;
  const auto form = jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits(phone), edition);
  if (!jt808::append_frame(out, form, id, serial, body, package)) out.clear();
  return out;
}

// A frame as it was sent to the terminal, copied.
struct SentFrame {
  std::uint16_t id = 0;
  std::uint16_t serial = 0;
  bool layout_2019 = false;
  std::string phone;
  Body body;
  std::uint16_t package_total = 0;
  std::uint16_t package_index = 0;
};

inline std::vector<SentFrame> parse_frames(Body stream) {
  std::vector<SentFrame> frames;
  jt808::FrameSplitter splitter;
  splitter.feed(stream, [&](std::span<std::uint8_t> escaped, bool) {
    jt808::FrameView view;
    if (jt808::parse_frame(escaped, view) == jt808::FrameFault::none) {
      frames.push_back({view.message_id, view.serial, view.layout_2019(), jt808::bcd_digits(view.phone_bcd),
                        Body(view.body.begin(), view.body.end()), view.package_total, view.package_index});
    }
    return true;
  });
  return frames;
}

class FakeLink final : public Link {
 public:
  [[nodiscard]] bool send(jt808::Bytes frame) override {
    if (closed) return false;
    output.insert(output.end(), frame.begin(), frame.end());
    queued += frame.size();
    if (flushes) written = queued;
    return true;
  }
  [[nodiscard]] bool writable() const noexcept override { return is_writable; }
  [[nodiscard]] std::uint64_t queued_bytes() const noexcept override { return queued; }
  [[nodiscard]] std::uint64_t written_bytes() const noexcept override { return written; }
  void close(CloseReason reason) noexcept override {
    if (!closed) closed = reason;
  }
  void set_reading(Reading how) noexcept override { reading = how; }
  [[nodiscard]] std::uint64_t heard() const noexcept override { return segments; }
  [[nodiscard]] std::string peer() const override { return "192.0.2.1:1000"; }

  // What was sent since the last call.
  std::vector<SentFrame> take() { return parse_frames(std::exchange(output, {})); }

  Body output;
  std::uint64_t queued = 0;
  std::uint64_t written = 0;
  std::uint64_t segments = 0;  // that came, read or not
  bool flushes = true;
  bool is_writable = true;
  Reading reading = Reading::free;
  std::optional<CloseReason> closed;
};

// Knows sessions by their slot and delivers at once, as on one shard.
class FakeMailbox final : public SessionMailbox {
 public:
  void deliver(SessionRef ref, std::function<void(Session&)> task, std::function<void()> gone) override {
    ++deliveries;
    const auto found = sessions.find(ref.slot);
    if (found != sessions.end()) {
      task(*found->second);
    } else if (gone) {
      gone();
    }
  }
  std::map<std::uint32_t, Session*> sessions;
  std::size_t deliveries = 0;
};

class FakePublisher final : public UplinkPublisher {
 public:
  struct Event {
    std::uint16_t id;
    std::string phone;
    std::string device;
    bool decoded;
    std::string error;
    Body body{};
    std::uint16_t parts = 0;
  };
  [[nodiscard]] Accept publish(const UplinkEvent& event) noexcept override {
    if (overloaded) return Accept::overloaded;
    events.push_back({event.frame.message_id, event.terminal.phone.digits(), std::string(event.device_name),
                      event.message != nullptr, std::string(event.error),
                      Body(event.body.begin(), event.body.end()), event.parts});
    return Accept::accepted;
  }
  bool overloaded = false;
  std::vector<Event> events;
};

class FakeLog final : public LogSink {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view line) noexcept override { lines.emplace_back(line); }
  [[nodiscard]] bool has(std::string_view event) const {
    return std::ranges::any_of(lines, [&](const std::string& line) { return line.starts_with(event); });
  }
  std::vector<std::string> lines;
};

}  // namespace gateway::test
