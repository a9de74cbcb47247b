// The other half of the terminal: what it makes of the bytes from its server.
#include <algorithm>
#include <utility>

#include "jt808/catalog.hpp"
#include "tools/simulator/terminal.hpp"
#include "tools/simulator/uplink_bodies.hpp"

namespace simulator {
namespace {

constexpr std::size_t kMostLateAnswers = 4'096;

constexpr std::uint8_t kSuccess = 0;
constexpr std::uint8_t kFailure = 1;
constexpr std::uint8_t kMalformed = 2;
constexpr std::uint8_t kNotSupported = 3;
constexpr std::uint8_t kAlarmHandled = 4;

constexpr std::uint16_t another_id(std::uint16_t message_id) noexcept {
  return message_id == 0x8203 ? 0x8204 : 0x8203;
}

}  // namespace

void SimTerminal::on_bytes(std::span<std::uint8_t> chunk, TimePoint now) {
  if (state_ == State::offline || closing_) return;
  splitter_.feed(chunk, [&](std::span<std::uint8_t> escaped, bool /*leading_flag*/) {
    jt808::FrameView frame;
    if (jt808::parse_frame(escaped, frame) != jt808::FrameFault::none) {
      ++counters_.frame_faults;
    } else {
      on_frame(frame, now);
    }
    return !closing_;
  });
}

void SimTerminal::on_frame(const jt808::FrameView& frame, TimePoint now) {
  const Downlink downlink{frame.message_id,    frame.serial,        options_.edition,  frame.body,
                          frame.package_total, frame.package_index, frame.encryption()};
  observer_.on_downlink(*this, downlink);
  if (frame.message_id == 0x8001) return on_general_answer(frame.body, now);
  if (frame.message_id == 0x8100) return on_register_answer(frame.body, now);
  if (frame.message_id == 0x8003) return on_parts_asked(frame.body, now);
  if (frame.message_id == 0x8800) return on_photo_answer(frame.body, now);
  if (needs_no_answer(frame.message_id)) return;
  ++counters_.downlinks;
  if (options_.faults.disconnect_on_receipt) return close();
  if (frame.package_total > 1) return on_part(frame, downlink, now);
  answer(downlink, now);
}

void SimTerminal::on_general_answer(jt808::Bytes body, TimePoint now) {
  jt808::ByteReader reader(body);
  const auto serial = reader.be<std::uint16_t>();
  const auto message_id = reader.be<std::uint16_t>();
  const auto result = reader.be<std::uint8_t>();
  if (!reader.ok()) {
    ++counters_.frame_faults;
    return;
  }
  if (message_id == 0x0102 && state_ == State::authenticating && serial == login_serial_) {
    return result == kSuccess ? go_online(now) : login_refused(message_id, result, now);
  }
  ++(result == kSuccess || result == kAlarmHandled ? counters_.acknowledged : counters_.refused);
  observer_.on_acknowledged(*this, message_id, serial, result);
}

void SimTerminal::on_register_answer(jt808::Bytes body, TimePoint now) {
  jt808::ByteReader reader(body);
  const auto serial = reader.be<std::uint16_t>();
  const auto result = reader.be<std::uint8_t>();
  const jt808::Bytes code = reader.rest();
  if (!reader.ok()) {
    ++counters_.frame_faults;
    return;
  }
  if (state_ != State::registering || serial != login_serial_) return;
  // An empty code would make the terminal register for ever, a long one does not fit 0x0102.
  if (result != kSuccess || code.empty() || code.size() > kLongestAuthCode)
    return login_refused(0x0100, result, now);
  ++counters_.registrations;
  unanswered_logins_ = 0;
  options_.auth_code.assign(code.begin(), code.end());
  observer_.on_registered(*this);
  log_in(now);
}

void SimTerminal::answer(const Downlink& downlink, TimePoint now) {
  if (options_.faults.no_answer) return;
  deliver(answers_to(downlink, now), downlink.message_id, downlink.serial, now);
}

void SimTerminal::deliver(std::vector<Message> messages, std::uint16_t message_id, std::uint16_t serial,
                          TimePoint now) {
  const Chaos::Answer chaos = chaos_ ? chaos_->on_answer() : Chaos::Answer{};
  if (chaos.fault == AnswerFault::missing) return;
  if (chaos.fault == AnswerFault::refuse)
    messages = {{0x0001, general_answer_body(serial, message_id, kFailure)}};
  if (chaos.fault == AnswerFault::wrong_id)
    messages = {{0x0001, general_answer_body(serial, another_id(message_id), kSuccess)}};
  if (options_.faults.answer_twice || chaos.fault == AnswerFault::twice) {
    const std::vector<Message> once = messages;
    messages.insert(messages.end(), once.begin(), once.end());
  }
  const SentAnswer facts{0, serial, counters_.connections, chaos.fault};
  const auto delay = std::max(options_.faults.answer_delay, chaos.delay);
  if (delay.count() <= 0) return send_answers(messages, facts, now);
  if (late_.size() >= kMostLateAnswers) {
    ++counters_.dropped;
    return;
  }
  late_.push_back({now + delay, facts, std::move(messages)});
}

// Under chaos answers outlive their link, as those of a terminal do that queues its output: on a later link
// they must match nothing. A 0x0900 has no serial, and could not be told from the next one's answer.
void SimTerminal::forget_answers() {
  if (!chaos_) return late_.clear();
  for (LateAnswer& late : late_)
    std::erase_if(late.messages, [](const Message& message) { return message.id == 0x0900; });
}

std::vector<SimTerminal::Message> SimTerminal::answers_to(const Downlink& downlink, TimePoint now) {
  const auto general = [&](std::uint16_t message_id, std::uint8_t result) {
    return Message{0x0001, general_answer_body(downlink.serial, message_id, result)};
  };
  if (options_.faults.refuse_result) return {general(downlink.message_id, *options_.faults.refuse_result)};
  if (options_.faults.wrong_id) return {general(another_id(downlink.message_id), kSuccess)};
  if (downlink.encryption != 0) return {general(downlink.message_id, kNotSupported)};
  switch (downlink.message_id) {
    case 0x8104:
      return {{0x0104, parameters_body(downlink.serial, options_)}};
    case 0x9205:
      return {{0x1205, resource_list_body(downlink.serial, options_)}};
    case 0x8201:
      return {{0x0201, location_answer_body(downlink.serial, fix(now), wall_clock_(), options_.edition)}};
    default:
      break;
  }
  if (!well_formed(downlink)) return {general(downlink.message_id, kMalformed)};
  const bool known = (downlink.message_id >= 0x8000 && downlink.message_id <= 0x9fff) ||
                     jt808::find_message(downlink.message_id) != nullptr;
  std::vector<Message> messages{general(downlink.message_id, known ? kSuccess : kNotSupported)};
  if (downlink.message_id == 0x8900 && options_.echo_passthrough) {
    messages.push_back({0x0900, {downlink.body.begin(), downlink.body.end()}});
  }
  return messages;
}

void SimTerminal::send_answers(const std::vector<Message>& messages, const SentAnswer& facts, TimePoint now) {
  for (const Message& message : messages) {
    ++counters_.answers;
    if (facts.connection != counters_.connections && chaos_) chaos_->count_stale();
    SentAnswer sent = facts;
    sent.answer_id = message.id;
    observer_.on_answered(*this, sent);  // first: the server may have it before send_message() returns
    send_message(message.id, message.body, now);
  }
}

}  // namespace simulator
