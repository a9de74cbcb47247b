// Frames as terminals and other platforms send them, in forms that the vectors do not have: how each is read
// was looked through by hand and stays so.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>

#include "jt808/catalog.hpp"
#include "tests/unit/protocol/vectors.hpp"

namespace jt808::test {
namespace {

TEST(FieldFramesTest, EveryFrameIsReadAsItWasReviewed) {
  std::ifstream in(JT808_TEST_DATA_DIR "/field_frames.jsonl");
  int read = 0;
  for (std::string line; std::getline(in, line); ++read) {
    const boost::json::value parsed_line = boost::json::parse(line);
    const boost::json::object& record = parsed_line.as_object();
    SCOPED_TRACE(text(record, "hex"));
    const ParsedFrame parsed(text(record, "hex"));
    EXPECT_EQ(to_string(parsed.fault), record.contains("fault") ? text(record, "fault") : "none");
    if (!parsed.ok()) continue;
    EXPECT_EQ(parsed.frame.layout_2019(), text(record, "edition") == "2019");
    const MessageInfo* const info = find_message(parsed.frame.message_id);
    ASSERT_NE(info, nullptr);
    const Layout asked = parsed.frame.layout_2019() ? Edition::v2019 : Edition::v2013;
    const RoundTrip trip(*info, parsed.frame.body, asked);
    ASSERT_TRUE(trip.decoded) << trip.error;
    EXPECT_EQ(boost::json::serialize(boost::json::parse(trip.json)),
              boost::json::serialize(record.at("fields")));
    EXPECT_EQ(trip.warnings.size(), record.at("warnings").to_number<std::size_t>());
    if (trip.warnings.empty()) {
      EXPECT_EQ(to_hex(trip.body), to_hex(parsed.frame.body)) << trip.error;
    }
  }
  EXPECT_EQ(read, 51);
}

}  // namespace
}  // namespace jt808::test
