// `jt808 decode --json` over the frames of other projects' tests, as one input.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/cli/program.hpp"

namespace {

using boost::json::object;

std::vector<object> vectors() {
  std::vector<object> all;
  std::ifstream in(JT808_TEST_DATA_DIR "/vectors/frames.jsonl");
  for (std::string line; std::getline(in, line);) all.push_back(test::parsed(line));
  return all;
}

std::string text(const object& record, const char* key) {
  return std::string(record.at(key).as_string());
}

bool is_odd(const object& record, std::string_view what) {
  for (const auto& each : record.at("odd").as_array()) {
    if (std::string_view(each.as_string()).find(what) != std::string_view::npos) return true;
  }
  return false;
}

// What is wrong with a malformed record, by the words of its `odd`.
std::string fault_of(const object& record) {
  if (is_odd(record, "no 0x7E delimiters")) return "no_frame";
  if (is_odd(record, "not a whole frame")) return "too_short";
  if (is_odd(record, "bad checksum")) return "bad_checksum";
  if (is_odd(record, "length field")) return "bad_length";
  return "";
}

void expect_header(const object& record, const object& report) {
  SCOPED_TRACE(text(record, "hex").substr(0, 60));
  EXPECT_EQ(report.at("message_id"), record.at("msg_id"));
  if (text(record, "kind") == "vendor")
    return;  // its facts are read with the layout that the version bit names
  EXPECT_EQ(report.at("phone"), record.at("phone"));
  EXPECT_EQ(report.at("serial"), record.at("serial"));
  EXPECT_EQ(report.at("package"), record.at("sub"));
  if (record.contains("encrypt")) {
    EXPECT_EQ(report.at("encryption"), record.at("encrypt"));
  }
  EXPECT_EQ(report.at("edition"), record.at("edition"));
  EXPECT_EQ(report.at("frame"), record.at("hex"));
}

class DecodeVectorsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string input;
    for (const object& record : vectors()) input += text(record, "hex") + "\n";
    const auto outcome = test::jt808({"decode", "--json"}, input);
    lines_ = test::lines_of(outcome.out);
    code_ = outcome.code;
  }
  inline static std::vector<std::string> lines_;
  inline static int code_ = -1;
};

TEST_F(DecodeVectorsTest, EveryRecordGivesOneObject) {
  EXPECT_EQ(lines_.size(), vectors().size());
  EXPECT_EQ(code_, 1);
}

TEST_F(DecodeVectorsTest, SoundFramesHaveTheirHeaderFactsAndABody) {
  const auto records = vectors();
  ASSERT_EQ(lines_.size(), records.size());
  int checked = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::string kind = text(records[i], "kind");
    if (kind != "frame" && kind != "body" && kind != "vendor") continue;
    const object report = test::parsed(lines_[i]);
    expect_header(records[i], report);
    if (report.at("ok").as_bool()) {
      const bool part = report.contains("part");
      EXPECT_EQ(report.at("body").is_null(), part) << lines_[i];
    } else {
      EXPECT_EQ(report.at("error").at("kind"), "bad_body") << lines_[i];
      EXPECT_TRUE(is_odd(records[i], "body not as the standard has it")) << lines_[i];
      EXPECT_EQ(report.at("raw"), records[i].at("body_hex"));
    }
    ++checked;
  }
  EXPECT_GT(checked, 200);
}

TEST_F(DecodeVectorsTest, MalformedOnesHaveTheirFault) {
  const auto records = vectors();
  ASSERT_EQ(lines_.size(), records.size());
  int checked = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (text(records[i], "kind") != "malformed") continue;
    const object report = test::parsed(lines_[i]);
    const std::string fault = fault_of(records[i]);
    if (fault.empty()) {
      EXPECT_TRUE(report.at("ok").as_bool()) << lines_[i];
    } else {
      EXPECT_EQ(test::summary(report), fault) << lines_[i];
    }
    ++checked;
  }
  EXPECT_GT(checked, 20);
}

TEST_F(DecodeVectorsTest, EveryFrameOfAStreamIsFound) {
  const auto records = vectors();
  ASSERT_EQ(lines_.size(), records.size());
  int checked = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (text(records[i], "kind") != "stream") continue;
    const auto* const raw = records[i].at("expect").as_object().if_contains("raw");
    const auto* const facts = raw == nullptr ? nullptr : raw->if_object();
    const auto* const frames = facts == nullptr ? nullptr : facts->if_contains("frames");
    if (frames == nullptr) continue;
    for (const auto& frame : frames->as_array()) {
      const std::string wanted = R"("frame":")" + std::string(frame.as_string()) + '"';
      const auto at = lines_[i].find(wanted);
      ASSERT_NE(at, std::string::npos) << wanted;
      ++checked;
    }
  }
  EXPECT_GE(checked, 10);
}

}  // namespace
