// The table of answers against the reference.
#include "jt808/correlation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "jt808/catalog.hpp"

namespace jt808 {
namespace {

boost::json::array reference() {
  std::ifstream in(JT808_TEST_DATA_DIR "/reference/downlink.json");
  std::stringstream text;
  text << in.rdbuf();
  return boost::json::parse(text.str()).as_array();
}

std::uint16_t id_of(const boost::json::value& text) {
  return text.is_null() ? std::uint16_t{0}
                        : static_cast<std::uint16_t>(std::stoul(std::string(text.as_string()), nullptr, 16));
}

std::string words(const boost::json::value& text) {
  return text.is_null() ? std::string() : std::string(text.as_string());
}

AnswerMatch match_of(const std::string& words) {
  if (words.empty()) return AnswerMatch::none;
  if (words == "serial+id") return AnswerMatch::serial_and_id;
  if (words == "serial") return AnswerMatch::serial;
  if (words.starts_with("message_id")) return AnswerMatch::message_id;
  return AnswerMatch::parts;
}

TEST(CorrelationTest, TheTableIsThatOfTheReference) {
  const std::map<std::string, AnswerParts> parts{{"none", AnswerParts::none},
                                                 {"single", AnswerParts::single},
                                                 {"staged", AnswerParts::staged},
                                                 {"multi", AnswerParts::multi},
                                                 {"stream", AnswerParts::stream}};
  std::size_t checked = 0;
  for (const boost::json::value& each : reference()) {
    const boost::json::object& message = each.as_object();
    const boost::json::object& answer = message.at("answer").as_object();
    const AnswerRule rule = answer_rule(id_of(message.at("id")));
    SCOPED_TRACE(words(message.at("id")));
    EXPECT_EQ(rule.request, id_of(message.at("id")));
    EXPECT_EQ(rule.answer, id_of(answer.at("id")));
    const std::string match = words(answer.at("match"));
    EXPECT_EQ(rule.match, match_of(match));
    EXPECT_EQ(rule.parts, parts.at(words(answer.at("parts"))));
    EXPECT_EQ(rule.resend_safe, message.at("idempotent").as_bool());
    if (rule.match == AnswerMatch::serial || rule.match == AnswerMatch::serial_and_id) {
      EXPECT_EQ(answer.at("serial_offset").to_number<int>(), 0);
    }
    if (const auto* const wait = message.if_contains("suggested_wait_s")) {
      const boost::json::value& last = wait->as_object().at("final");
      EXPECT_EQ(rule.wait, last.is_null() ? 0 : last.to_number<int>());
    }
    EXPECT_EQ(std::string(rule.key),
              rule.match == AnswerMatch::message_id && match.find('+') != std::string::npos
                  ? match.substr(match.find('+') + 1)
                  : std::string());
    bool receipt = false;
    std::uint16_t data = 0;
    if (const auto* const stages = answer.if_contains("stages")) {
      for (const boost::json::value& stage : stages->as_array()) {
        const std::string role = words(stage.as_object().at("role"));
        const std::string id = words(stage.as_object().at("id"));
        receipt = receipt || (role == "receipt" && rule.answer != 0x0001);
        if (role == "data" && id.starts_with("0x")) data = id_of(stage.as_object().at("id"));
      }
    }
    EXPECT_EQ(rule.receipt, receipt);
    EXPECT_EQ(rule.data, data);
    bool bare = false;
    if (const auto* const by_edition = answer.if_contains("by_edition")) {
      const std::string form = words(by_edition->as_object().at("2011"));
      bare = form.find("without serial") != std::string::npos || form.find("no serial") != std::string::npos;
    }
    EXPECT_EQ(rule.bare_in_2011, bare);
    const auto* const alternatives = answer.if_contains("alternatives");
    EXPECT_EQ(rule.receipt_enough, alternatives != nullptr && !alternatives->as_array().empty());
    ++checked;
  }
  EXPECT_EQ(checked, answer_rules().size());
}

TEST(CorrelationTest, EveryDownlinkOfTheCatalogueHasARuleAndEveryAnswerIsAMessage) {
  for (const MessageInfo* const info : catalog()) {
    if (!info->downlink()) continue;
    EXPECT_EQ(std::ranges::count(answer_rules(), info->id, &AnswerRule::request), 1) << info->name;
  }
  for (const AnswerRule& rule : answer_rules()) {
    if (rule.answer == 0) continue;
    EXPECT_NE(find_message(rule.answer), nullptr) << rule.request;
  }
}

TEST(CorrelationTest, AnIdThatIsNotInTheTableIsAnsweredByTheGeneralAnswer) {
  const AnswerRule rule = answer_rule(0xF123);
  EXPECT_EQ(rule.answer, 0x0001);
  EXPECT_EQ(rule.match, AnswerMatch::serial_and_id);
  EXPECT_FALSE(rule.resend_safe);
}

}  // namespace
}  // namespace jt808
