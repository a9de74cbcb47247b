// Descriptions of the position messages.
#include "jt808/messages/location.hpp"

#include <algorithm>

#include "protocol/wire.hpp"

namespace jt808 {
namespace {

using Kind = ScalarInfo::Kind;

constexpr auto kWord = wire::number16();
constexpr wire::Scalar<std::uint16_t> kTenth{{Kind::decimal, 2, 1}};
constexpr wire::Scalar<std::uint32_t> kDegrees{{Kind::decimal, 4, 6}};
constexpr wire::Time kTime{};
constexpr wire::Items kItems{1, location_items};
constexpr wire::Nested<LocationReport> kLocation{};
constexpr wire::Records<LocationReport> kRecords{};
constexpr wire::Count<std::uint16_t> kCount{};
constexpr Enumerator kDataTypes[] = {{0, "normal"}, {1, "blind_area"}};
constexpr wire::Scalar<std::uint8_t> kDataType{{Kind::enumeration, 1, 0, {}, kDataTypes}};

// The bit tables are functions of another file, so these two are made at the first use.
const wire::Scalar<std::uint32_t>& alarm() {
  static const wire::Scalar<std::uint32_t> kAlarm{{Kind::flags, 4, 0, alarm_bits()}};
  return kAlarm;
}

const wire::Scalar<std::uint32_t>& status() {
  static const wire::Scalar<std::uint32_t> kStatus{{Kind::flags, 4, 0, status_bits()}};
  return kStatus;
}

std::span<const FieldInfo> location_fields() {
  static const FieldInfo kFields[] = {
      field<&LocationReport::alarm>("alarm", alarm()),
      field<&LocationReport::status>("status", status()),
      field<&LocationReport::latitude>("latitude", kDegrees),
      field<&LocationReport::longitude>("longitude", kDegrees),
      field<&LocationReport::altitude>("altitude", kWord),
      field<&LocationReport::speed>("speed", kTenth),
      field<&LocationReport::direction>("direction", kWord),
      field<&LocationReport::time>("time", kTime),
      field<&LocationReport::items>("items", kItems),
  };
  return kFields;
}

constexpr EditionMask kWithSerial = k2013 | k2019;
constexpr FieldInfo kQueryAnswerFields[] = {
    field<&LocationQueryAnswer::answer_serial>("answer_serial", kWord, kWithSerial),
    field<&LocationQueryAnswer::location>("location", kLocation),
};
constexpr FieldInfo kBatchFields[] = {
    field<&BatchLocationUpload::count>("count", kCount),
    field<&BatchLocationUpload::data_type>("data_type", kDataType),
    field<&BatchLocationUpload::records>("records", kRecords),
};

bool time_at(Bytes body, std::size_t offset) noexcept {
  if (body.size() < offset + 6) return false;
  Timestamp time;
  std::copy_n(body.begin() + static_cast<std::ptrdiff_t>(offset), 6, time.bcd.begin());
  return wire::is_time(time);
}

// A location body from `offset` on: a time where it belongs, and items that end with the body.
bool location_at(Bytes body, std::size_t offset) noexcept {
  if (!time_at(body, offset + 22)) return false;
  ByteReader in(body.subspan(offset + 28));
  while (in.remaining() > 0) {
    in.take(1);
    in.take(in.be<std::uint8_t>());
  }
  return in.ok();
}

}  // namespace

const MessageInfo& LocationReport::info() {
  static const MessageInfo kInfo = describe<LocationReport>(0x0200, "location_report", location_fields());
  return kInfo;
}

const MessageInfo& LocationQueryAnswer::info() {
  static const MessageInfo kInfo = [] {
    MessageInfo info = describe<LocationQueryAnswer>(0x0201, "location_query_answer", kQueryAnswerFields);
    // The strict 2011 text has no serial; where the time stands and the items end tells the two forms apart.
    info.layout = [](Bytes body, Edition edition) {
      if (edition == Edition::v2019) return edition;
      return location_at(body, 0) && !location_at(body, 2) ? Edition::v2011 : Edition::v2013;
    };
    return info;
  }();
  return kInfo;
}

const MessageInfo& BatchLocationUpload::info() {
  static const MessageInfo kInfo = [] {
    MessageInfo info = describe<BatchLocationUpload>(0x0704, "batch_location_upload", kBatchFields);
    info.check = [](MessageBase& base) {
      auto& message = static_cast<BatchLocationUpload&>(base);
      if (message.count != message.records.size()) {
        message.warnings.push_back("count: says " + std::to_string(message.count.value_or(0)) +
                                   ", there are " + std::to_string(message.records.size()) + " records");
      }
    };
    info.prepare = [](MessageBase& base, WriteContext& context) {
      auto& message = static_cast<BatchLocationUpload&>(base);
      const auto count = static_cast<std::uint32_t>(message.records.size());
      if (message.count.value_or(count) != count) {
        return context.fail(Errc::bad_length, "count", "there are " + std::to_string(count) + " records");
      }
      message.count = count;
    };
    return info;
  }();
  return kInfo;
}

const MessageInfo& QueryLocation::info() {
  static const MessageInfo kInfo = describe<QueryLocation>(0x8201, "query_location", {});
  return kInfo;
}

}  // namespace jt808
