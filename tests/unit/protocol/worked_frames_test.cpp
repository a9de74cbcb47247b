// The worked frames of the reference: every field as its tables print it, and the way back.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "tests/unit/protocol/parts.hpp"
#include "tests/unit/protocol/vectors.hpp"

namespace jt808::test {
namespace {

using boost::json::object;

// Frames that do not come back byte for byte, with the reason.
const std::map<std::string, std::string_view> kNotIdentical{
    {"F03", "its plate is closed by 0x00, as 2011 has it; a terminator is read and not sent"},
};

// Texts in one form: numbers as parsed, members in the order in which they stand.
std::string normal(const boost::json::value& value) {
  return boost::json::serialize(value);
}

void expect_body(const object& record, Bytes body, Layout layout) {
  const MessageInfo* const info =
      find_message(static_cast<std::uint16_t>(std::stoul(text(record, "message_id"), nullptr, 16)));
  ASSERT_NE(info, nullptr);
  const RoundTrip trip(*info, body, layout);
  ASSERT_TRUE(trip.decoded) << trip.error;
  EXPECT_EQ(normal(boost::json::parse(trip.json)), normal(record.at("fields")));
  EXPECT_EQ(to_hex(trip.body) == to_hex(body), !kNotIdentical.contains(text(record, "id")))
      << trip.error << "\n"
      << to_hex(trip.body) << "\n"
      << to_hex(body);
}

Layout layout_of_header(const object& record) {
  return text(record, "edition") == "2019" ? Edition::v2019 : Edition::v2013;
}

TEST(WorkedFramesTest, EveryFrameHasTheHeaderAndTheFieldsOfItsTable) {
  int whole = 0;
  for (const object& record : worked_frames()) {
    if (!record.contains("hex")) continue;
    SCOPED_TRACE(text(record, "id") + ' ' + text(record, "title"));
    const ParsedFrame parsed(text(record, "hex"));
    ASSERT_TRUE(parsed.ok()) << to_string(parsed.fault);
    EXPECT_EQ(parsed.frame.message_id, std::stoul(text(record, "message_id"), nullptr, 16));
    EXPECT_EQ(parsed.frame.serial, record.at("serial").to_number<int>());
    EXPECT_EQ(bcd_digits(parsed.frame.phone_bcd), text(record, "phone"));
    EXPECT_EQ(parsed.frame.layout_2019(), text(record, "edition") == "2019");
    EXPECT_EQ(parsed.frame.notes, 0);
    std::optional<PackageItem> package;
    if (const auto* const item = record.if_contains("package")) {
      package = PackageItem{parsed.frame.package_total, parsed.frame.package_index};
      EXPECT_EQ(package->total, item->as_object().at("total").to_number<int>());
      EXPECT_EQ(package->index, item->as_object().at("index").to_number<int>());
    } else {
      expect_body(record, parsed.frame.body, layout_of_header(record));
      ++whole;
    }
    Body again;
    ASSERT_TRUE(append_frame(again, HeaderForm::of(parsed.frame), parsed.frame.message_id,
                             parsed.frame.serial, parsed.frame.body, package));
    EXPECT_EQ(to_hex(again), text(record, "hex"));
  }
  EXPECT_EQ(whole, 69);
}

TEST(WorkedFramesTest, PartsJoinToTheBodyThatIsPrinted) {
  std::map<std::string, std::string> frames;
  int joined = 0;
  for (const object& record : worked_frames()) frames[text(record, "id")] = text(record, "hex");
  for (const object& record : worked_frames()) {
    const auto* const parts = record.if_contains("parts");
    if (parts == nullptr) continue;
    SCOPED_TRACE(text(record, "id"));
    ReassemblyBudget budget;
    Reassembler reassembler(budget);
    std::optional<AssembledMessage> message;
    for (const auto& id : parts->as_array()) {
      const WireFrame part(frames.at(std::string(id.as_string())));
      message = std::move(reassembler.add(part.view, kStart).message);
    }
    ASSERT_TRUE(message);
    expect_body(record, message->body, layout_of_header(record));
    ++joined;
  }
  EXPECT_EQ(joined, 4);
}

}  // namespace
}  // namespace jt808::test
