// Pub: a downlink that nobody waits for.
#include "tests/unit/http/device_fixture.hpp"

namespace gateway {
namespace {

using testing::HasSubstr;

class PubActionTest : public DeviceApiTest {
 protected:
  PubActionTest() {
    outcome.code = RrpcCode::success;
    outcome.message_id = 42;
  }
  const Given kPub{{"ProductKey", "a1TestPK"},
                   {"DeviceName", "MAKER_MODEL_ID01"},
                   {"MessageContent", "AAE="},
                   {"ContentType", "0x8300"}};
  Given with_topic(const std::string& topic) {
    Given given = kPub;
    given.erase("DeviceName");
    given["TopicFullName"] = topic;
    return given;
  }
};

TEST_F(PubActionTest, AMessageIsSentOnlyAndItsIdIsAText) {
  const auto answer = ask("Pub", kPub);
  EXPECT_TRUE(answer.at("Success").as_bool());
  EXPECT_EQ(answer.at("MessageId").as_string(), "42");
  ASSERT_TRUE(sent);
  EXPECT_TRUE(sent->send_only);
  EXPECT_EQ(sent->content_type, "0x8300");
  EXPECT_EQ(sent->payload, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_THAT(ask_xml("Pub", kPub), HasSubstr("<MessageId>42</MessageId>"));
}

TEST_F(PubActionTest, ATopicNamesTheDeviceWhereDeviceNameDoesNot) {
  for (const char* topic : {"/a1TestPK/MAKER_MODEL_ID01/user/get", "/sys/a1TestPK/MAKER_MODEL_ID01/x",
                            "/a1TestPK/MAKER_MODEL_ID01"}) {
    sent.reset();
    EXPECT_EQ(code_of("Pub", with_topic(topic)), "(none)") << topic;
    ASSERT_TRUE(sent) << topic;
    EXPECT_EQ(sent->device_name, "MAKER_MODEL_ID01");
  }
  for (const char* topic : {"a1TestPK/x/y", "/other/x/y", "/a1TestPK", "/a1TestPK//y", "/a1TestPKx/y/z"}) {
    EXPECT_EQ(code_of("Pub", with_topic(topic)), "iot.messagebroker.InvalidFormattedTopicName") << topic;
  }
  EXPECT_EQ(code_of("Pub", with_topic("")), "iot.messagebroker.NullTopicName");
}

TEST_F(PubActionTest, WhatWasNotWrittenHasFailedWithItsReason) {
  outcome.code = RrpcCode::offline;
  outcome.reason = Reason::disconnected;
  const auto answer = ask("Pub", kPub);
  EXPECT_FALSE(answer.at("Success").as_bool());
  EXPECT_EQ(answer.at("Code").as_string(), "iot.messagebroker.PublishMessageFailed");
  EXPECT_EQ(answer.at("Reason").as_string(), "disconnected");
}

}  // namespace
}  // namespace gateway
