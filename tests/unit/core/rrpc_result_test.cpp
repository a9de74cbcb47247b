// What the caller of an RRpc is told for each end of a downlink.
#include "gateway/core/rrpc_result.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using std::chrono::seconds;

struct Row {
  ReplyStatus status;
  RrpcCode code;
  Reason reason;
};

TEST(RrpcResultTest, EveryEndHasItsCodeAndReason) {
  const Row rows[] = {
      {ReplyStatus::answered, RrpcCode::success, Reason::none},
      {ReplyStatus::refused, RrpcCode::success, Reason::none},
      {ReplyStatus::written, RrpcCode::success, Reason::none},
      {ReplyStatus::bad_answer, RrpcCode::unknown, Reason::bad_answer},
      {ReplyStatus::no_answer, RrpcCode::timeout, Reason::no_answer},
      {ReplyStatus::receipt_only, RrpcCode::timeout, Reason::receipt_only},
      {ReplyStatus::timed_out_unwritten, RrpcCode::timeout, Reason::not_written},
      {ReplyStatus::lost_after_write, RrpcCode::halfconn, Reason::link_lost_after_write},
      {ReplyStatus::lost_unwritten, RrpcCode::halfconn, Reason::not_written},
      {ReplyStatus::shutting_down, RrpcCode::unknown, Reason::shutting_down},
  };
  for (const Row& row : rows) {
    const RrpcResult result =
        result_of({row.status, 0x0001, 7, 0, {}, {}}, 0x8300, jt808::Edition::v2013, false);
    EXPECT_FALSE(result.fault);
    EXPECT_EQ(result.code, row.code) << static_cast<int>(row.status);
    EXPECT_EQ(result.reason, row.reason) << static_cast<int>(row.status);
    EXPECT_EQ(result.refused, row.status == ReplyStatus::refused);
  }
}

TEST(RrpcResultTest, AFullQueueIsARateLimit) {
  const RrpcResult result =
      result_of({ReplyStatus::queue_full, 0, 0, 0, {}, {}}, 0x8300, jt808::Edition::v2013, true);
  EXPECT_EQ(result.fault, RrpcFault::rate_limit);
  EXPECT_EQ(result.reason, Reason::queue_full);
}

TEST(RrpcResultTest, AGeneralAnswerComesWithItsBytesResultAndJson) {
  const std::vector<std::uint8_t> body{0, 7, 0x83, 0, 0};
  const RrpcResult result =
      result_of({ReplyStatus::answered, 0x0001, 7, 0, body, body}, 0x8300, jt808::Edition::v2013, true);
  EXPECT_EQ(result.payload, body);
  EXPECT_EQ(result.answer_message_id, 0x0001);
  EXPECT_EQ(result.answer_result, 0);
  EXPECT_NE(result.answer_json.find("\"answer_serial\":7"), std::string::npos) << result.answer_json;
}

TEST(RrpcResultTest, ARefusalNamesMessageSerialAndResult) {
  const std::vector<std::uint8_t> body{0, 7, 0x83, 0, 3};
  const RrpcResult result =
      result_of({ReplyStatus::refused, 0x0001, 7, 3, body, body}, 0x8300, jt808::Edition::v2013, false);
  EXPECT_NE(result.error.find("0x8300"), std::string::npos);
  EXPECT_NE(result.error.find("serial 7"), std::string::npos);
  EXPECT_NE(result.error.find("result 3 (not supported)"), std::string::npos);
  EXPECT_TRUE(result.payload);
}

TEST(RrpcResultTest, AnAbsentTerminalIsToldByHowItsLastLinkEnded) {
  const TimePoint now{seconds(1000)};
  const Duration idle = seconds(180);
  SessionRegistry::Presence clean{std::nullopt, jt808::Edition::v2013, true, now - seconds(1)};
  SessionRegistry::Presence unclean{std::nullopt, jt808::Edition::v2013, false, now - seconds(1)};
  SessionRegistry::Presence long_ago{std::nullopt, jt808::Edition::v2013, false, now - seconds(181)};

  EXPECT_EQ(result_of_absent(std::nullopt, false, now, idle).reason, Reason::never_connected);
  EXPECT_EQ(result_of_absent(std::nullopt, true, now, idle).reason, Reason::not_authenticated);
  EXPECT_EQ(result_of_absent(std::nullopt, false, now, idle).code, RrpcCode::offline);
  EXPECT_EQ(result_of_absent(clean, false, now, idle).code, RrpcCode::offline);
  EXPECT_EQ(result_of_absent(unclean, false, now, idle).code, RrpcCode::halfconn);
  EXPECT_EQ(result_of_absent(unclean, false, now, idle).reason, Reason::disconnected);
  EXPECT_EQ(result_of_absent(long_ago, false, now, idle).code, RrpcCode::offline);
}

}  // namespace
}  // namespace gateway
