// Tests of the HTTP callers and of their signature.
#include "tools/load/http_fleet.hpp"

#include <gmock/gmock.h>

#include "tools/load/child_process.hpp"
#include "tools/load/floor_server.hpp"
#include "tools/load/scenarios/callers.hpp"
#include "tools/load/signed_calls.hpp"

namespace {

using namespace load;
using std::chrono::milliseconds;

constexpr auto kPatience = milliseconds(20'000);

class HttpAtFloor : public testing::Test {
 protected:
  HttpAtFloor() {
    Descriptor listener = listen_on_loopback();
    address_ = address_of(listener);
    floor_ = ChildProcess::fork_on(0, [&] { serve_floor(std::move(listener), FloorKind::http); });
  }
  sockaddr_in address_{};
  ChildProcess floor_;
};

TEST_F(HttpAtFloor, AClosedLoopCountsEveryAnswer) {
  EventLoop loop;
  HttpFleet fleet(loop, constant_calls(address_, 4, "/", kSuccess));
  fleet.connect(kPatience);
  const HttpOutcome outcome = fleet.closed_loop(milliseconds(50));
  EXPECT_TRUE(outcome.sound());
  EXPECT_GE(outcome.right, 4U);
  EXPECT_EQ(outcome.right, outcome.sent);
  EXPECT_EQ(outcome.latency.count(), outcome.right);
  EXPECT_LE(outcome.shortest, outcome.latency.longest());
}

TEST_F(HttpAtFloor, AnOpenLoopSendsWhatIsDueThoughAllConnectionsAreBusy) {
  EventLoop loop;
  HttpFleet fleet(loop, constant_calls(address_, 1, "/", kSuccess));
  fleet.connect(kPatience);
  const HttpOutcome outcome = fleet.open_loop(1'000'000, milliseconds(1));
  EXPECT_TRUE(outcome.sound());
  EXPECT_EQ(outcome.right, 1'000U);
}

TEST_F(HttpAtFloor, AnAnswerThatIsNotTheRightOneIsWrong) {
  EventLoop loop;
  HttpPlan plan = constant_calls(address_, 1, "/", kSuccess);
  plan.right = [](std::uint64_t number, unsigned status, std::string_view body) {
    EXPECT_EQ(status, 200U);
    EXPECT_EQ(body, R"({"Success":true})");
    return number != 3;
  };
  HttpFleet fleet(loop, plan);
  fleet.connect(kPatience);
  const HttpOutcome outcome = fleet.open_loop(10'000, milliseconds(1));
  EXPECT_EQ(outcome.sent, 10U);
  EXPECT_EQ(outcome.right, 9U);
  EXPECT_EQ(outcome.wrong, 1U);
  EXPECT_FALSE(outcome.sound());
}

TEST_F(HttpAtFloor, AnotherBodyThanTheConstantIsWrong) {
  EventLoop loop;
  HttpFleet fleet(loop, constant_calls(address_, 1, "/", "something else"));
  fleet.connect(kPatience);
  EXPECT_EQ(fleet.each_once(1'000, kPatience).wrong, 1U);
}

TEST_F(HttpAtFloor, AServerThatEndsIsALossThatIsTold) {
  EventLoop loop;
  HttpFleet fleet(loop, constant_calls(address_, 2, "/", kSuccess));
  fleet.connect(kPatience);
  floor_ = ChildProcess();
  EXPECT_FALSE(fleet.closed_loop(kPatience).sound());
}

TEST(SignedCalls, AreSignedAsTheContractSays) {
  EXPECT_EQ(
      [] {
        std::string text;
        append_percent_encoded(text, "a b*~+/=%");
        return text;
      }(),
      "a%20b%2A~%2B%2F%3D%25");
  SignedCalls calls("key", "secret", {{"Action", "RRpc"}, {"RequestBase64Byte", ""}});
  std::string first;
  calls.append(first, "138");
  EXPECT_THAT(first, testing::StartsWith(
                         "GET /?AccessKeyId=key&Action=RRpc&DeviceName=138&Format=JSON&RequestBase64Byte=&"));
  EXPECT_THAT(first, testing::HasSubstr("&Signature="));
  std::string second;
  calls.append(second, "138");
  EXPECT_NE(first, second);  // another nonce
}

TEST(Callers, SeeWhoseAnswerItIs) {
  // The body of a 0x0201: serial 2, alarm 0, status 0x000c0003, latitude, longitude.
  EXPECT_EQ(position_in(R"({"PayloadBase64Byte":"AAIAAAAAAAwAAwAAAAEHPYqlAAQB"})"),
            (PositionAnswer{1, 0x073d8aa5}));
  EXPECT_EQ(position_in(R"({"PayloadBase64Byte":"AAIAAAAAAAwAAwAAAB8AAAACAAQB"})"), (PositionAnswer{31, 2}));
  EXPECT_EQ(position_in(R"({"PayloadBase64Byte":"AAIAAAAAAAwAAwAAAAEHPYq"})"), std::nullopt);
  EXPECT_EQ(position_in(R"({"RrpcCode":"OFFLINE"})"), std::nullopt);
}

TEST(Callers, AskForDevicesFromTheFirstToTheLast) {
  const HttpPlan plan = offline_calls(loopback_address("127.0.0.1:1"), 1'000, 3);
  const auto asked = [&plan](std::uint64_t number) {
    std::string text;
    plan.request(text, number);
    return text;
  };
  EXPECT_THAT(asked(0), testing::HasSubstr("DeviceName=13800000000&"));
  EXPECT_THAT(asked(1), testing::HasSubstr("DeviceName=13800000499&"));
  EXPECT_THAT(asked(2), testing::HasSubstr("DeviceName=13800000999&"));
  EXPECT_THAT(asked(3), testing::HasSubstr("DeviceName=13800000000&"));
  EXPECT_TRUE(plan.right(0, 200, R"({"Success":true,"Data":{"Status":"UNACTIVE"}})"));
  EXPECT_FALSE(plan.right(0, 200, R"({"Success":true,"Data":{"Status":"ONLINE"}})"));
  EXPECT_FALSE(plan.right(0, 200, R"({"Success":false,"Code":"iot.device.NotExistDevice"})"));
  EXPECT_FALSE(plan.right(0, 500, R"({"Success":true})"));
}

}  // namespace
