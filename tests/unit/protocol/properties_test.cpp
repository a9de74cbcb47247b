// What holds for every message, edition, dialect and form: what is encoded decodes to the same, JSON
// included.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/protocol/random_message.hpp"

namespace jt808::test {
namespace {

std::string shown(const AnyMessage& message) {
  std::string json;
  to_json(message, json);
  return json;
}

std::string layout_text(Layout layout) {
  std::string text(to_string(layout.edition()));
  if (layout.strict_2011()) text += " strict";
  return text + " bits " + std::to_string(layout.bits);
}

void expect_round_trips(const MessageInfo& info) {
  Random random(info.id);
  int taken_for_another = 0;
  for (const Layout layout : layouts_of(info)) {
    for (int round = 0; round < 40; ++round) {
      const AnyMessage message = MessageMaker(info, layout, random).make();
      Body body;
      const auto encoded = encode_fields(info, message.object(), layout, body);
      ASSERT_TRUE(encoded) << layout_text(layout) << ": " << encoded.error().message << '\n'
                           << shown(message);
      SCOPED_TRACE(layout_text(layout) + ": " + to_hex(body));
      // Padding of a name that fills its field does not show which form it has.
      const Layout seen = info.choose == nullptr ? layout : info.choose(body, layout);
      if (seen.edition() != layout.edition()) {
        ++taken_for_another;  // a body of 2011 that looks like one of 2013: the text knows no better
        continue;
      }
      info.base(message.object())->layout = seen;

      AnyMessage decoded;
      const ExactBuffer exact(body);
      const auto done = decode_into(info, exact.bytes(), layout, decoded);
      ASSERT_TRUE(done) << done.error().message << '\n' << shown(message);
      EXPECT_TRUE(decoded.base().warnings.empty()) << decoded.base().warnings.front();
      EXPECT_EQ(decoded.base().layout, seen);
      EXPECT_EQ(shown(decoded), shown(message));

      Body again;
      ASSERT_TRUE(encode_fields(info, decoded.object(), seen, again));
      EXPECT_EQ(to_hex(again), to_hex(body));

      // The JSON says itself which dialect and form it has.
      const boost::json::value json = boost::json::parse(shown(decoded));
      const auto back =
          body_from_json(info, json.as_object(), Layout(layout.edition(), layout.strict_2011()));
      ASSERT_TRUE(back) << back.error().message << '\n' << shown(decoded);
      EXPECT_EQ(to_hex(*back), to_hex(body)) << shown(decoded);
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_LE(taken_for_another, 10);
}

void expect_reuse(const MessageInfo& info) {
  Random random(info.id + 1U);
  AnyMessage reused;
  for (int round = 0; round < 60; ++round) {
    const std::vector<Layout> layouts = layouts_of(info);
    const Layout layout = layouts[random.below(static_cast<std::uint32_t>(layouts.size()))];
    const AnyMessage message = MessageMaker(info, layout, random).make();
    Body body;
    ASSERT_TRUE(encode_fields(info, message.object(), layout, body));
    if (random.below(3) == 0) body.resize(random.below(static_cast<std::uint32_t>(body.size() + 1)));
    AnyMessage fresh;
    const auto once = decode_into(info, body, layout, fresh);
    const auto twice = decode_into(info, body, layout, reused);
    ASSERT_EQ(once.has_value(), twice.has_value());
    if (!once) continue;
    EXPECT_EQ(shown(reused), shown(fresh)) << to_hex(body);
    EXPECT_EQ(reused.base().warnings, fresh.base().warnings);
  }
}

void expect_cuts(const MessageInfo& info) {
  Random random(info.id + 2U);
  for (const Layout layout : layouts_of(info)) {
    const AnyMessage message = MessageMaker(info, layout, random).make();
    Body body;
    ASSERT_TRUE(encode_fields(info, message.object(), layout, body));
    for (std::size_t size = 0; size < body.size(); ++size) {
      const ExactBuffer exact(Bytes(body).first(size));
      AnyMessage decoded;
      const auto done = decode_into(info, exact.bytes(), layout, decoded);
      if (done) {
        const std::string json = shown(decoded);
        boost::json::error_code error;
        const boost::json::value parsed = boost::json::parse(json, error);
        EXPECT_FALSE(error) << json;
        continue;
      }
      EXPECT_EQ(done.error().code, Errc::truncated);
      EXPECT_FALSE(done.error().field.empty());
      EXPECT_LE(done.error().offset, size);
      EXPECT_NE(done.error().message.find(done.error().field), std::string::npos) << done.error().message;
    }
  }
}

TEST(PropertiesTest, EveryMessageComesBackFromItsBytesAndFromItsJson) {
  for (const MessageInfo* const info : catalog()) {
    SCOPED_TRACE(info->name);
    expect_round_trips(*info);
  }
}

TEST(PropertiesTest, EveryMessageIsReadIntoAUsedObjectAsIntoANewOne) {
  for (const MessageInfo* const info : catalog()) {
    SCOPED_TRACE(info->name);
    expect_reuse(*info);
  }
}

TEST(PropertiesTest, EveryMessageCutAnywhereIsTakenOrRefusedWithFieldAndOffset) {
  for (const MessageInfo* const info : catalog()) {
    SCOPED_TRACE(info->name);
    expect_cuts(*info);
  }
}

}  // namespace
}  // namespace jt808::test
