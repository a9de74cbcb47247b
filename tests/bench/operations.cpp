// The operations and the bytes they work on.
#include "tests/bench/operations.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "jt808/catalog.hpp"
#include "jt808/frame.hpp"
#include "jt808/json.hpp"
#include "jt808/messages/information.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/bench/by_hand.hpp"
#include "tests/bench/floor.hpp"

namespace bench {
namespace {

using Buffer = std::vector<std::uint8_t>;

jt808::LocationReport sample_report() {
  jt808::LocationReport report;
  report.alarm = 2;
  report.status = 0x000c0003;
  report.latitude = 31230416;
  report.longitude = 121473701;
  report.altitude = 35;
  report.speed = 872;
  report.direction = 88;
  report.time.bcd = {0x24, 0x03, 0x15, 0x08, 0x30, 0x15};
  const auto add = [&report](std::uint32_t id, Buffer value) { report.items.add(id, value); };
  add(0x01, {0x00, 0x12, 0xd6, 0x87});
  add(0x02, {0x01, 0xc4});
  add(0x03, {0x03, 0x66});
  add(0x25, {0x00, 0x00, 0x00, 0x19});
  add(0x30, {0x18});
  add(0x31, {0x0b});
  return report;
}

template <jt808::Message M>
Buffer frame_of(const M& message, jt808::Edition edition) {
  Buffer body;
  if (!jt808::encode(message, edition, body)) return {};
  Buffer frame;
  const auto phone = *jt808::PhoneNumber::from_digits("13912345678");
  (void)jt808::append_frame(frame, jt808::HeaderForm::for_phone(phone, edition), M::kInfo.id, 1, body);
  return frame;
}

// From a copy of the wire bytes, which unescaping overwrites, to the message, and where wanted on to its
// JSON.
class FromWire {
 public:
  FromWire(Buffer wire, jt808::Edition edition, bool json)
      : wire_(std::move(wire)), work_(wire_.size()), edition_(edition), json_(json) {}

  std::size_t operator()() {
    std::copy(wire_.begin(), wire_.end(), work_.begin());
    std::size_t result = 0;
    splitter_.feed(std::span(work_), [&](std::span<std::uint8_t> escaped, bool) {
      jt808::FrameView frame;
      if (jt808::parse_frame(escaped, frame) != jt808::FrameFault::none) return false;
      const jt808::MessageInfo* const info = jt808::find_message(frame.message_id);
      if (info == nullptr || !jt808::decode_into(*info, frame.body, edition_, message_)) return false;
      result = frame.serial;
      if (json_) {
        text_.clear();
        jt808::to_json(message_, text_);
        result += text_.size();
      }
      return true;
    });
    return result;
  }

 private:
  Buffer wire_;
  Buffer work_;
  jt808::Edition edition_;
  bool json_;
  jt808::FrameSplitter splitter_;
  jt808::AnyMessage message_;
  std::string text_;
};

// From the message to the frame.
template <jt808::Message M>
class ToWire {
 public:
  ToWire(M message, jt808::Edition edition) : message_(std::move(message)), edition_(edition) {}

  std::size_t operator()() {
    body_.clear();
    frame_.clear();
    if (!jt808::encode(message_, edition_, body_)) return 0;
    (void)jt808::append_frame(frame_, header_, M::kInfo.id, 1, body_);
    return frame_.size();
  }

 private:
  M message_;
  jt808::Edition edition_;
  jt808::HeaderForm header_ =
      jt808::HeaderForm::for_phone(*jt808::PhoneNumber::from_digits("13912345678"), edition_);
  Buffer body_;
  Buffer frame_;
};

template <jt808::Message M>
void add(std::vector<Operation>& all, const std::string& name, const M& message, jt808::Edition edition) {
  const Buffer wire = frame_of(message, edition);
  const auto from = std::make_shared<FromWire>(wire, edition, false);
  const auto json = std::make_shared<FromWire>(wire, edition, true);
  const auto to = std::make_shared<ToWire<M>>(message, edition);
  all.push_back({"decode_" + name, [from] { return (*from)(); }});
  all.push_back({"json_" + name, [json] { return (*json)(); }});
  all.push_back({"encode_" + name, [to] { return (*to)(); }});
}

// Whether the floor reads what was written, with bytes that are escaped and without, and refuses what is
// wrong.
bool floor_agrees() {
  for (const std::uint32_t escapes : {0U, 0x7e7d7e7dU}) {
    jt808::LocationReport report = sample_report();
    report.longitude ^= escapes;
    if (escapes != 0) report.items.add(0x57, Buffer(60, 0x7d));
    Buffer wire = frame_of(report, jt808::Edition::v2013);
    const std::size_t size = wire.size();
    wire.resize(size + kFloorSlack);
    FloorReport read;
    if (!floor_decode(std::span(wire).first(size), read)) return false;
    if (read.alarm != report.alarm || read.longitude != report.longitude || read.speed != report.speed ||
        read.time != report.time.bcd || read.items != report.items.entries().size() ||
        read.item[0].value != 0x12d687) {
      return false;
    }
    std::array<std::uint8_t, 1280> one;
    std::array<std::uint8_t, 1280> other;
    const auto plain = floor_segment(std::span(wire).first(size), one);
    if (plain.data == nullptr) return false;
#if defined(__x86_64__)
    if (floor_has_avx2()) {
      const auto wide = floor_segment_avx2(std::span(wire).first(size), other);
      if (wide.size != plain.size || !std::equal(plain.data, plain.data + plain.size, wide.data))
        return false;
    }
#endif
    wire[30] ^= 0x20;
    if (floor_decode(std::span(wire).first(size), read)) return false;
    wire[30] ^= 0x20;
    if (floor_decode(std::span(wire).first(size - 1), read)) return false;
  }
  return true;
}

}  // namespace

std::vector<Operation> operations() {
  using jt808::Edition;
  std::vector<Operation> all;
  struct ByHand {
    Buffer wire = frame_of(sample_report(), Edition::v2013);
    Buffer work = wire;
    HandHeader header;
    jt808::LocationReport report;
  };
  all.push_back({"by_hand_0x0200", [state = std::make_shared<ByHand>()] {
                   std::copy(state->wire.begin(), state->wire.end(), state->work.begin());
                   return decode_by_hand(state->work, state->header, state->report) ? state->report.alarm
                                                                                    : 0U;
                 }});
  struct Floor {
    Buffer wire = frame_of(sample_report(), Edition::v2013);
    std::size_t size = wire.size();
    FloorReport report;
    Floor() { wire.resize(size + kFloorSlack); }
  };
  if (!floor_agrees()) throw std::logic_error("the floor reads another report than the library");
  all.push_back({"floor_0x0200", [state = std::make_shared<Floor>()] {
                   return floor_decode(std::span(state->wire).first(state->size), state->report)
                              ? state->report.alarm
                              : 0U;
                 }});
  add(all, "0x0200", sample_report(), Edition::v2013);

  jt808::TerminalRegister registration;
  registration.province_id = 44;
  registration.city_id = 300;
  registration.manufacturer_id = "70111";
  registration.terminal_model = "BDT-2013-X";
  registration.terminal_id = "B200001";
  registration.plate_color = 1;
  registration.plate = "苏A8K39D";
  add(all, "0x0100", registration, Edition::v2013);

  jt808::BatchLocationUpload batch;
  batch.data_type = 1;
  for (int i = 0; i < 10; ++i) batch.records.push_back({std::nullopt, sample_report()});
  add(all, "0x0704_x10", batch, Edition::v2013);

  jt808::TextMessage text;
  text.flag = 0x0c;
  text.text_type = 1;
  text.text = "前方硚口路段限速60，请减速";
  add(all, "0x8300", text, Edition::v2019);
  return all;
}

}  // namespace bench
