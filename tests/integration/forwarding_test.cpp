// A platform that forwards for many terminals on one connection.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <map>

#include "jt808/codec.hpp"
#include "jt808/messages/registration.hpp"
#include "tests/integration/room.hpp"
#include "tests/support/fakes.hpp"

namespace gateway::test {
namespace {

using std::chrono::seconds;

const Body kLocation(28, 0);

// A connection with frames of any terminal, spoken to on the test's own thread.
class Platform {
 public:
  explicit Platform(const boost::asio::ip::tcp::endpoint& server) {
    socket_.connect(server);
    const timeval limit{20, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  void send_raw(const Body& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  std::uint16_t send(const std::string& phone, std::uint16_t id, const Body& body = {}) {
    send_raw(terminal_frame(phone, jt808::Edition::v2013, id, ++serial_, body));
    return serial_;
  }
  // The next frame to this terminal with this id; the others are passed over.
  std::optional<SentFrame> receive(const std::string& phone, std::uint16_t id) {
    for (;;) {
      auto next = receive();
      if (!next || (next->id == id && next->phone == "0" + phone)) return next;
    }
  }
  std::uint8_t say(const std::string& phone, std::uint16_t id, const Body& body = {}) {
    const std::uint16_t mine = send(phone, id, body);
    for (;;) {
      const auto answer = receive(phone, 0x8001);
      if (!answer || answer->body.size() != 5) return 255;
      if ((answer->body[0] << 8 | answer->body[1]) == mine) return answer->body[4];
    }
  }
  static Body registration(const std::string& phone) {
    jt808::TerminalRegister message;
    message.manufacturer_id = "MAKER";
    message.terminal_model = "MODEL-1";
    message.terminal_id = phone.substr(4);
    Body body;
    EXPECT_TRUE(jt808::encode(message, jt808::Edition::v2013, body));
    return body;
  }
  void login(const std::string& phone) {
    send(phone, 0x0100, registration(phone));
    const auto answer = receive(phone, 0x8100);
    ASSERT_TRUE(answer && answer->body.size() > 3);
    codes[phone] = Body(answer->body.begin() + 3, answer->body.end());
    ASSERT_EQ(say(phone, 0x0102, codes[phone]), 0);
  }
  void acknowledge(const SentFrame& asked) {
    send(asked.phone.substr(1), 0x0001,
         {static_cast<std::uint8_t>(asked.serial >> 8), static_cast<std::uint8_t>(asked.serial),
          static_cast<std::uint8_t>(asked.id >> 8), static_cast<std::uint8_t>(asked.id), 0});
  }
  bool wait_closed() {
    while (fill()) {
    }
    return ended_;
  }
  void reset() {
    socket_.set_option(boost::asio::socket_base::linger(true, 0));
    socket_.close();
  }

  std::map<std::string, Body> codes;

 private:
  std::optional<SentFrame> receive() {
    while (frames_.empty()) {
      if (!fill()) {
        ADD_FAILURE() << "nothing came from the gateway";
        return std::nullopt;
      }
    }
    const SentFrame first = frames_.front();
    frames_.pop_front();
    return first;
  }
  bool fill() {
    Body chunk(65536);
    boost::system::error_code error;
    const std::size_t count = socket_.read_some(boost::asio::buffer(chunk), error);
    ended_ = error && error != boost::asio::error::would_block;
    if (error) return false;
    splitter_.feed(std::span(chunk).first(count), [&](std::span<std::uint8_t> escaped, bool) {
      Body whole{0x7e};
      whole.insert(whole.end(), escaped.begin(), escaped.end());
      whole.push_back(0x7e);
      for (auto& frame : parse_frames(whole)) frames_.push_back(frame);
    });
    return true;
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  jt808::FrameSplitter splitter_;
  std::deque<SentFrame> frames_;
  std::uint16_t serial_ = 100;
  bool ended_ = false;
};

const std::string kFirst = "13800000001";
const std::string kSecond = "13800000002";
const std::string kThird = "13800000003";

class ForwardingTest : public Room {
 protected:
  void prepare() override { config.products[0].link_mode = LinkMode::shared; }
  // One more turn of the loop: what was posted has run.
  void turn() { pass(seconds(0)); }
};

TEST_F(ForwardingTest, CallsToTwoTerminalsOnOneConnectionAreAnswered) {
  Platform platform(app->terminal_endpoint(0));
  platform.login(kFirst);
  platform.login(kSecond);
  EXPECT_EQ(platform.say(kFirst, 0x0200, kLocation), 0);
  auto one = call_async(kFirst);
  const auto asked_first = platform.receive(kFirst, 0x8900);
  auto two = call_async(kSecond);
  const auto asked_second = platform.receive(kSecond, 0x8900);
  ASSERT_TRUE(asked_first && asked_second);
  platform.acknowledge(*asked_second);
  EXPECT_EQ(wait(two).code, RrpcCode::success);
  EXPECT_NE(one.wait_for(seconds(0)), std::future_status::ready) << "an answer is of its own terminal";
  platform.acknowledge(*asked_first);
  EXPECT_EQ(wait(one).code, RrpcCode::success);
}

TEST_F(ForwardingTest, OneLogsOutAndTheOtherGoesOn) {
  Platform platform(app->terminal_endpoint(0));
  platform.login(kFirst);
  platform.login(kSecond);
  EXPECT_EQ(platform.say(kFirst, 0x0003), 0);
  turn();
  EXPECT_EQ(call(kFirst).code, RrpcCode::offline);
  EXPECT_EQ(platform.say(kFirst, 0x0200, kLocation), 1);
  auto waiting = call_async(kSecond);
  const auto asked = platform.receive(kSecond, 0x8900);
  ASSERT_TRUE(asked);
  platform.acknowledge(*asked);
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
  platform.login(kFirst);
  EXPECT_EQ(platform.say(kFirst, 0x0200, kLocation), 0);
}

TEST_F(ForwardingTest, ACutConnectionEndsAllItsTerminals) {
  Platform platform(app->terminal_endpoint(0));
  platform.login(kFirst);
  platform.login(kSecond);
  auto one = call_async(kFirst);
  auto two = call_async(kSecond);
  ASSERT_TRUE(platform.receive(kFirst, 0x8900));
  ASSERT_TRUE(platform.receive(kSecond, 0x8900));
  platform.reset();
  for (auto* const each : {&one, &two}) {
    const RrpcResult result = wait(*each);
    EXPECT_EQ(result.code, RrpcCode::halfconn);
    EXPECT_EQ(result.reason, Reason::link_lost_after_write);
  }
  turn();
  EXPECT_EQ(call(kFirst).code, RrpcCode::halfconn);
  EXPECT_EQ(call(kSecond).reason, Reason::disconnected);
}

TEST_F(ForwardingTest, ATakeoverByAnotherConnectionIsOfOneTerminal) {
  Platform old_link(app->terminal_endpoint(0));
  old_link.login(kFirst);
  old_link.login(kSecond);
  Platform new_link(app->terminal_endpoint(0));
  ASSERT_EQ(new_link.say(kFirst, 0x0102, old_link.codes[kFirst]), 0);
  turn();
  turn();
  EXPECT_EQ(old_link.say(kFirst, 0x0200, kLocation), 1);
  EXPECT_EQ(old_link.say(kSecond, 0x0200, kLocation), 0);
  auto waiting = call_async(kFirst);
  const auto asked = new_link.receive(kFirst, 0x8900);
  ASSERT_TRUE(asked);
  new_link.acknowledge(*asked);
  EXPECT_EQ(wait(waiting).code, RrpcCode::success);
  EXPECT_TRUE(log.has("reason=taken_over"));
}

TEST_F(ForwardingTest, ASpoofedPhoneChangesNothing) {
  Platform honest(app->terminal_endpoint(0));
  honest.login(kFirst);
  Platform spoof(app->terminal_endpoint(0));
  spoof.login(kSecond);
  EXPECT_EQ(spoof.say(kFirst, 0x0200, kLocation), 1);
  EXPECT_EQ(spoof.say(kFirst, 0x0102, bytes("no code of this gateway")), 1);
  EXPECT_EQ(spoof.say(kFirst, 0x0003), 0);
  EXPECT_EQ(honest.say(kFirst, 0x0200, kLocation), 0);
}

TEST_F(ForwardingTest, AnIdleTerminalGoesAndAConnectionWithoutAnyFollows) {
  Platform platform(app->terminal_endpoint(0));
  platform.login(kFirst);
  platform.login(kSecond);
  pass(seconds(100));
  EXPECT_EQ(platform.say(kSecond, 0x0002), 0);
  pass(seconds(82));
  turn();
  EXPECT_EQ(platform.say(kFirst, 0x0200, kLocation), 1);
  EXPECT_EQ(platform.say(kSecond, 0x0200, kLocation), 0);
  EXPECT_EQ(platform.say(kSecond, 0x0003), 0);
  turn();
  pass(seconds(28));
  EXPECT_EQ(platform.say(kFirst, 0x0002), 0) << "the connection has its time for a login";
  for (int i = 0; i < 4; ++i) pass(seconds(10));
  EXPECT_TRUE(platform.wait_closed());
}

TEST_F(ForwardingTest, AConnectionOnWhichNobodyLogsInIsClosed) {
  Platform platform(app->terminal_endpoint(0));
  EXPECT_EQ(platform.say(kFirst, 0x0200, kLocation), 1);
  pass(seconds(32));
  EXPECT_TRUE(platform.wait_closed());
}

TEST_F(ForwardingTest, AShutdownAnswersTheCallsThatWait) {
  Platform platform(app->terminal_endpoint(0));
  platform.login(kFirst);
  platform.login(kSecond);
  auto one = call_async(kFirst);
  auto two = call_async(kSecond);
  ASSERT_TRUE(platform.receive(kSecond, 0x8900));
  app->stop();
  EXPECT_EQ(wait(one).reason, Reason::shutting_down);
  EXPECT_EQ(wait(two).reason, Reason::shutting_down);
  EXPECT_FALSE(log.has("drain_incomplete"));
}

class FewTerminalsTest : public ForwardingTest {
 protected:
  void prepare() override {
    ForwardingTest::prepare();
    config.limits.terminals_per_link = 2;
  }
};

TEST_F(FewTerminalsTest, MoreTerminalsThanAConnectionMayCarryAreRefused) {
  Platform platform(app->terminal_endpoint(0));
  platform.login(kFirst);
  platform.login(kSecond);
  EXPECT_EQ(platform.say(kThird, 0x0100), 1);
  EXPECT_EQ(platform.say(kThird, 0x0102, bytes("code")), 1);
  EXPECT_EQ(platform.say(kSecond, 0x0003), 0);
  turn();
  platform.login(kThird);
}

}  // namespace
}  // namespace gateway::test
