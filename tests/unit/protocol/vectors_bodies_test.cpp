// The codec against frames of other projects' tests: their facts, and the way back to the same bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <map>
#include <set>

#include "tests/unit/protocol/vectors.hpp"

namespace jt808::test {
namespace {

using boost::json::object;
using boost::json::value;

// A name of the records, where it stands in our JSON, and the power of ten between the two.
struct Fact {
  std::string_view name;
  std::string_view path;
  double scale = 1;
};
constexpr Fact kAnswer[] = {{"ack_serial", "answer_serial"},
                            {"ack_msg_id", "answer_id"},
                            {"result", "result"},
                            {"auth_code", "auth_code"}};
constexpr Fact kRegister[] = {{"province", "province_id"},
                              {"city", "city_id"},
                              {"maker", "manufacturer_id"},
                              {"model", "terminal_model"},
                              {"terminal_id", "terminal_id"},
                              {"plate_color", "plate_color"},
                              {"plate", "plate"}};
constexpr Fact kAuthentication[] = {
    {"auth_code", "auth_code"}, {"imei", "imei"}, {"software_version", "software_version"}};
constexpr Fact kLocation[] = {{"alarm", "alarm.value"},    {"status", "status.value"},
                              {"lat_e6", "latitude", 1e6}, {"lon_e6", "longitude", 1e6},
                              {"altitude", "altitude"},    {"speed_x10", "speed", 10},
                              {"direction", "direction"},  {"time", "time"}};
constexpr Fact kMedia[] = {{"media_id", "media_id"},
                           {"media_type", "media_type"},
                           {"format", "media_format"},
                           {"event", "event_code"},
                           {"channel", "channel_id"}};
constexpr Fact kText[] = {{"flag", "flag.value"}, {"text_type", "text_type"}, {"text", "text"}};
constexpr Fact kPassthrough[] = {{"type", "passthrough_type"}};
constexpr Fact kBatch[] = {{"count", "count"}, {"type", "data_type"}};
constexpr Fact kItems[] = {{"0x01", "mileage", 10},
                           {"0x02", "fuel", 10},
                           {"0x03", "recorder_speed", 10},
                           {"0x04", "manual_confirm_event_id"},
                           {"0x25", "extended_vehicle_signals.value"},
                           {"0x2a", "io_status.value"},
                           {"0x30", "network_signal"},
                           {"0x31", "gnss_satellites"}};
constexpr Fact kOverspeed[] = {{"area_id", "area_or_segment_id"}, {"type", "location_type"}};
constexpr Fact kAreaRoute[] = {
    {"area_id", "area_or_route_id"}, {"type", "location_type"}, {"direction", "direction"}};
constexpr Fact kSegment[] = {{"route_id", "segment_id"}, {"seconds", "driving_time"}, {"result", "result"}};

const value* at(const object& json, std::string_view path) {
  const std::string_view key = path.substr(0, path.find('.'));
  const auto* const found = json.if_contains(boost::json::string_view(key.data(), key.size()));
  if (found == nullptr || key.size() == path.size()) return found;
  return found->is_object() ? at(found->as_object(), path.substr(key.size() + 1)) : nullptr;
}

class Facts {
 public:
  // The named facts that the record has, each against our JSON; those that are no single values are left.
  void compare(std::span<const Fact> names, const object& facts, const object& json) {
    for (const Fact& fact : names) {
      const auto* const said =
          facts.if_contains(boost::json::string_view(fact.name.data(), fact.name.size()));
      if (said == nullptr) continue;
      ++checked_;
      const value* const ours = at(json, fact.path);
      if (ours == nullptr) {
        ADD_FAILURE() << fact.name << " is not there";
      } else if (said->is_number()) {
        EXPECT_EQ(std::llround(ours->to_number<double>() * fact.scale), said->to_number<std::int64_t>())
            << fact.name;
      } else if (fact.name == "time") {
        EXPECT_EQ(std::string(ours->as_string()), std::string(said->as_string()) + "+08:00");
      } else if (fact.name == "ack_msg_id") {
        EXPECT_EQ(ours->to_number<unsigned long>(), std::stoul(std::string(said->as_string()), nullptr, 16));
      } else {
        EXPECT_EQ(*ours, *said) << fact.name;
      }
    }
  }

  void location(const object& facts, const object& json) {
    compare(kLocation, facts, json);
    const auto* const items = facts.if_contains("items");
    if (items == nullptr || !items->is_object()) return;
    const object& ours = json.at("items").as_object();
    compare(kItems, items->as_object(), ours);
    for (const auto& [id, name, names] :
         {std::tuple{"0x11", "overspeed_detail", std::span<const Fact>(kOverspeed)},
          std::tuple{"0x12", "area_route_detail", std::span<const Fact>(kAreaRoute)},
          std::tuple{"0x13", "segment_time_detail", std::span<const Fact>(kSegment)}}) {
      if (const auto* const item = items->as_object().if_contains(id)) {
        compare(names, item->as_object(), ours.at(name).as_object());
      }
    }
  }

  void body(std::uint16_t id, const object& facts, const object& json) {
    switch (id) {
      case 0x0001:
      case 0x8001:
      case 0x8100:
        return compare(kAnswer, facts, json);
      case 0x0100:
        return compare(kRegister, facts, json);
      case 0x0102:
        return compare(kAuthentication, facts, json);
      case 0x0200:
        return location(facts, json);
      case 0x0201:
      case 0x0500:
        compare(kAnswer, facts, json);
        return location(facts, json.at("location").as_object());
      case 0x0704: {
        compare(kBatch, facts, json);
        const auto& records = json.at("records").as_array();
        const auto& items = facts.at("items").as_array();
        ASSERT_EQ(records.size(), items.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
          location(items[i].as_object(), records[i].as_object().at("location").as_object());
        }
        return;
      }
      case 0x0801:
        compare(kMedia, facts, json);
        if (facts.contains("time")) location(facts, json.at("location").as_object());
        return;
      case 0x8300:
        return compare(kText, facts, json);
      case 0x0900:
      case 0x8900:
        return compare(kPassthrough, facts, json);
      default:
        ADD_FAILURE() << "facts of a message without names for them";
    }
  }

  [[nodiscard]] int checked() const noexcept { return checked_; }

 private:
  int checked_ = 0;
};

TEST(VectorsTest, BodiesHaveTheFactsOfTheTests) {
  Facts facts;
  std::set<std::uint16_t> messages;
  for (const object& record : vectors()) {
    const auto* const fields = expected(record, "fields");
    if (!is_sound(record) || fields == nullptr) continue;
    SCOPED_TRACE(text(record, "id"));
    const ParsedFrame parsed(text(record, "hex"));
    ASSERT_TRUE(parsed.ok());
    const MessageInfo* const info = find_message(parsed.frame.message_id);
    ASSERT_NE(info, nullptr);
    const auto json = body_to_json(*info, parsed.frame.body, layout_of(record, parsed.frame));
    ASSERT_TRUE(json) << json.error().message;
    const value shown = boost::json::parse(*json);
    facts.body(info->id, fields->as_object(), shown.as_object());
    messages.insert(info->id);
  }
  EXPECT_EQ(messages.size(), 13U);
  EXPECT_GE(facts.checked(), 700);
}

TEST(VectorsTest, EverySoundBodyThatIsNotOddDecodes) {
  int decoded = 0;
  for (const object& record : vectors()) {
    if (!is_sound(record) || is_odd(record)) continue;
    const ParsedFrame parsed(text(record, "hex"));
    const MessageInfo* const info = find_message(parsed.frame.message_id);
    if (info == nullptr || parsed.frame.packaged()) continue;
    const RoundTrip trip(*info, parsed.frame.body, layout_of(record, parsed.frame));
    EXPECT_TRUE(trip.decoded) << text(record, "id") << ": " << trip.error;
    ++decoded;
  }
  EXPECT_GE(decoded, 380);
}

// Frames that do not come back byte for byte, with the reason.
const std::map<std::string, std::string_view> kNotIdentical{
    {"f2a0057a52b4", "0x0104 that announces nine parameters and has seven: a wrong count is no input"},
    {"8d26e5fd2187", "0x0104 that announces two parameters and has one"},
    {"0735af119bd3", "0x0104 whose parameters end inside the first"},
    {"db9b227171c2", "0x0104 whose parameter ends before the length it has"},
    {"92b88d084fcc", "0x0702 whose texts are filled up with 0x00 inside their lengths: not part of the text"},
    {"5e8353072614", "0x8105 with binary numbers in its parameter string: no GBK text"},
    {"0bbb3fec17a0", "0x8105 with binary numbers in its parameter string: no GBK text"},
};

TEST(VectorsTest, SoundFramesComeBackByteForByte) {
  int all = 0;
  int identical = 0;
  int parts = 0;
  int unknown = 0;
  for (const object& record : vectors()) {
    if (!is_kind(record, "frame") || is_odd(record)) continue;
    const std::string id = text(record, "id");
    SCOPED_TRACE(id);
    ++all;
    const ParsedFrame parsed(text(record, "hex"));
    ASSERT_TRUE(parsed.ok());
    const FrameView& frame = parsed.frame;
    const MessageInfo* const info = find_message(frame.message_id);
    Body body(frame.body.begin(), frame.body.end());
    std::string why;
    if (frame.packaged() || info == nullptr) {
      // A part of a message, or a vendor's message, is shown as the bytes it is.
      ++(frame.packaged() ? parts : unknown);
    } else {
      RoundTrip trip(*info, frame.body, layout_of(record, frame));
      body = std::move(trip.body);
      why = trip.error;
    }
    Body again;
    std::optional<PackageItem> package;
    if (frame.packaged()) package = PackageItem{frame.package_total, frame.package_index};
    ASSERT_TRUE(append_frame(again, HeaderForm::of(frame), frame.message_id, frame.serial, body, package));
    const bool same = to_hex(again) == text(record, "hex");
    identical += same ? 1 : 0;
    EXPECT_EQ(same, !kNotIdentical.contains(id)) << why << "\n"
                                                 << to_hex(again) << "\n"
                                                 << text(record, "hex");
  }
  std::printf(
      "%d of %d frames come back byte for byte (%.1f %%), %d parts and %d of unknown ids among them\n",
      identical, all, 100.0 * identical / all, parts, unknown);
  for (const auto& [id, reason] : kNotIdentical) {
    std::printf("  %s: %.*s\n", id.c_str(), static_cast<int>(reason.size()), reason.data());
  }
  EXPECT_EQ(all, 244);
  // Unknown ids do not make the share better.
  EXPECT_GE(identical - unknown, all * 95 / 100);
}

}  // namespace
}  // namespace jt808::test
