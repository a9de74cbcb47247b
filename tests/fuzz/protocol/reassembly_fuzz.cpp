// Fuzz target: parts in any order, with any header and at any time, through reassembly with tight limits; and
// bodies that are split, sent out of order, lost and requested again, which must come back as they were.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "jt808/reassembly.hpp"
#include "jt808/sent_parts.hpp"
#include "jt808/splitting.hpp"

namespace {

using jt808::Bytes;
using jt808::PartOutcome;
using std::chrono::milliseconds;
using Time = std::chrono::steady_clock::time_point;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr jt808::ReassemblyOptions kTight{
    .message_bytes = 600, .shard_bytes = 2500, .messages = 3, .parts = 40, .remembered = 4};
constexpr Time kStart{std::chrono::hours(1)};

void check_work(const jt808::ReassemblyWork& work) {
  for (const auto& request : work.requests) {
    require(!request.parts.empty() && request.parts.size() <= request.missing);
    require(request.missing < request.total && request.attempt >= 1 && request.attempt <= kTight.requests);
    require(std::ranges::adjacent_find(request.parts, std::greater_equal()) == request.parts.end());
    require(request.parts.front() >= 1 && request.parts.back() <= request.total);
  }
}

// Six bytes make a part: which reassembler and time, id and total, number, serial, size and content.
void check_any_parts(Bytes input) {
  jt808::ReassemblyBudget budget(kTight);
  jt808::Reassembler first(budget);
  jt808::Reassembler second(budget);
  Time now = kStart;
  for (; input.size() >= 6; input = input.subspan(6)) {
    jt808::Reassembler& reassembler = (input[0] & 1) != 0 ? first : second;
    now += milliseconds(input[0] >> 2) * ((input[0] & 2) != 0 ? 1000 : 1);
    const std::vector<std::uint8_t> body(input[5], input[4]);
    jt808::FrameView part;
    part.message_id = (input[1] & 0x80) != 0 ? 0x0801 : 0x0704;
    part.attributes = static_cast<std::uint16_t>((input[1] == 0xff ? 0 : 0x2000) | body.size());
    part.package_total = input[1] & 0x3f;
    part.package_index = input[2];
    part.serial = static_cast<std::uint16_t>(input[3] + 0xffc0);
    part.phone_bcd = input.first(6);
    part.body = body;
    const auto event = reassembler.add(part, now);
    require(event.message.has_value() == (event.outcome == PartOutcome::completed));
    require((event.refusal != jt808::PartRefusal::none) == (event.outcome == PartOutcome::refused));
    if (event.message) {
      require(event.message->body.size() <= kTight.message_bytes);
      require(event.message->parts == part.package_total);
    }
    require(reassembler.open_messages() <= kTight.messages);
    require(budget.used() == first.memory() + second.memory() && budget.used() <= kTight.shard_bytes);
    const auto deadline = reassembler.next_deadline();
    require(deadline.has_value() == (reassembler.memory() > 0));
    if ((input[2] & 0x80) != 0) check_work(reassembler.due(now));
  }
  for (jt808::Reassembler* const reassembler : {&first, &second}) {
    while (const auto deadline = reassembler->next_deadline()) {
      require(*deadline > now || reassembler->memory() > 0);
      now = std::max(now, *deadline);
      check_work(reassembler->due(now));
      const auto next = reassembler->next_deadline();
      require(!next || *next > now);  // what was due is done
    }
    require(reassembler->memory() == 0);
  }
  require(budget.used() == 0);
}

// Two messages of one id are split, and their frames delivered as the control bytes say; what is then missing
// is asked for as due() says.
void check_round_trip(Bytes control, Bytes body, bool text, std::size_t max_part) {
  const jt808::HeaderForm form{};
  jt808::SerialCounter serials(0xfff8);
  jt808::SentParts sent;
  std::map<std::uint16_t, Bytes> bodies;
  std::vector<std::uint8_t> stream;
  const auto half = body.size() / 2;
  for (const Bytes whole : {body.first(half), body.subspan(half)}) {
    const auto parts = text ? jt808::split_text_body(whole, 1, max_part) : jt808::split_body(whole, max_part);
    require(parts.has_value());
    for (const Bytes part : *parts) require(part.size() <= std::max<std::size_t>(max_part, 2));
    if (parts->size() == 1) continue;
    const std::size_t before = stream.size();
    const auto block = jt808::append_parts(stream, form, 0x0704, serials, *parts);
    require(block.has_value() && block->count == parts->size());
    require(sent.keep(block->first, Bytes(stream).subspan(before), kStart));
    bodies[block->first] = whole;
  }

  jt808::ReassemblyBudget budget;
  jt808::Reassembler reassembler(budget);
  const auto deliver = [&](jt808::FrameView frame, Time now) {
    const auto event = reassembler.add(frame, now);
    require(event.outcome != PartOutcome::refused && event.outcome != PartOutcome::restarted);
    if (!event.message) return;
    const auto expected = bodies.find(event.message->serial);
    require(expected != bodies.end() && std::ranges::equal(expected->second, event.message->body));
    bodies.erase(expected);
  };
  const auto each_frame = [](std::vector<std::uint8_t>& wire, auto&& use) {
    jt808::FrameSplitter splitter;
    splitter.feed(wire, [&](std::span<std::uint8_t> escaped, bool) {
      jt808::FrameView frame;
      require(jt808::parse_frame(escaped, frame, {.strict = true}) == jt808::FrameFault::none);
      use(frame);
    });
  };
  std::vector<jt808::FrameView> frames;
  each_frame(stream, [&](const jt808::FrameView& frame) { frames.push_back(frame); });
  if (frames.empty()) return;
  for (const std::uint8_t which : control) deliver(frames[which % frames.size()], kStart);
  // The next requests bring all that is missing of the messages that were begun.
  Time now = kStart + std::chrono::seconds(10);
  for (const auto& request : reassembler.due(now).requests) {
    std::vector<std::uint8_t> again;
    require(sent.answer(request.original_serial, request.parts, now, again) == request.parts.size());
    each_frame(again, [&](const jt808::FrameView& frame) { deliver(frame, now); });
  }
  require(reassembler.open_messages() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const Bytes rest(data + 3, size - 3);
  if ((data[0] & 1) == 0) {
    check_any_parts(rest);
  } else {
    // At most 255 parts a message: one request then names all that is missing.
    const std::size_t control = std::min<std::size_t>(data[2], rest.size());
    const std::size_t most = std::max<std::size_t>(data[1] * 4U, 2);
    const Bytes body = rest.subspan(control);
    check_round_trip(rest.first(control), body.first(std::min<std::size_t>(body.size(), 255 * 2)),
                     (data[0] & 2) != 0, most);
  }
  return 0;
}
