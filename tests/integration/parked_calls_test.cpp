// 8,000 calls that nobody answers: each ends with TIMEOUT, none before its time, in memory that is bounded,
// and others do not feel them.
#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "gateway/http/percent.hpp"
#include "gateway/http/sig1.hpp"
#include "tests/integration/room.hpp"
#include "tests/support/counted_memory.hpp"

namespace gateway::test {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kTerminals = 100;
constexpr int kGroups = 4;                   // begun at four different times
constexpr int kCallsOfGroup = 2'000;         // 20 to each terminal
constexpr int kOfThemByHttp = 64;            // each on a connection of its own
constexpr seconds kTimeout{8};               // the longest that there is
constexpr milliseconds kBetween{700};        // from group to group
constexpr std::uint32_t kWindow = 8;         // written; the others wait in the queue
constexpr std::size_t kMostOfACall = 2'048;  // bytes that a parked call holds, on average
constexpr std::size_t kMostOfATerminal =
    32'768;  // bytes that a terminal keeps for its next calls, simulated one included

std::string silent_phone(int index) {
  return std::to_string(13'900'000'000 + index);
}

class ParkedCallsTest : public Room {
 protected:
  void prepare() override {
    config.products[0].window = kWindow;
    config.products[0].queue = kGroups * kCallsOfGroup / kTerminals;
  }

  void SetUp() override {
    Room::SetUp();
    std::ifstream file(folder / "access_key.json");
    std::stringstream text;
    text << file.rdbuf();
    key_ = json::parse(text.str()).as_object();
  }

  [[nodiscard]] std::string key(const char* member) const { return std::string(key_.at(member).as_string()); }

  // A signed call as a whole HTTP request.
  [[nodiscard]] std::string request_to(const std::string& device) {
    std::map<std::string, std::string> all{{"AccessKeyId", key("AccessKeyId")},
                                           {"Action", "RRpc"},
                                           {"ContentType", "240"},
                                           {"DeviceName", device},
                                           {"Format", "JSON"},
                                           {"ProductKey", "a1Test"},
                                           {"RequestBase64Byte", "AQID"},
                                           {"SignatureMethod", "HMAC-SHA1"},
                                           {"SignatureNonce", std::to_string(++nonce_)},
                                           {"SignatureVersion", "1.0"},
                                           {"Timeout", std::to_string(milliseconds(kTimeout).count())},
                                           {"Timestamp", "2026-01-01T00:00:00Z"},
                                           {"Version", "2018-01-20"}};
    std::vector<Parameter> list;
    for (const auto& [name, value] : all) list.push_back({name, value});
    all["Signature"] = sig1_signature(key("AccessKeySecret"), sig1_string_to_sign("POST", Parameters(list)));
    std::string body;
    for (const auto& [name, value] : all) body += name + "=" + percent_encode(value) + "&";
    return fmt::format(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        "{}\r\n\r\n{}",
        body.size(), body);
  }

  // One connection with one request on it.
  struct HttpCall {
    explicit HttpCall(asio::io_context& any) : socket(any) {}
    tcp::socket socket;

    // Something is there to be read, without waiting for it.
    [[nodiscard]] bool answered() {
      pollfd waiting{socket.native_handle(), POLLIN, 0};
      return ::poll(&waiting, 1, 0) == 1;
    }
    // The document; waits for it.
    [[nodiscard]] json::object document() {
      pollfd waiting{socket.native_handle(), POLLIN, 0};
      if (::poll(&waiting, 1, 20'000) != 1) return {};
      std::string head;
      const std::size_t end = asio::read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n");
      std::string body = head.substr(end);
      const std::string name = "Content-Length: ";
      const std::size_t length = std::stoul(head.substr(head.find(name) + name.size()));
      if (body.size() < length) {
        asio::read(socket, asio::dynamic_buffer(body), asio::transfer_exactly(length - body.size()));
      }
      return json::parse(body).as_object();
    }
  };
  std::unique_ptr<HttpCall> call_by_http(const std::string& device) {
    auto made = std::make_unique<HttpCall>(clients_);
    made->socket.connect(app->http_endpoint());
    asio::write(made->socket, asio::buffer(request_to(device)));
    return made;
  }

  // RRpc calls that wait, as the metrics say.
  [[nodiscard]] std::size_t calls_open() {
    tcp::socket socket(clients_);
    socket.connect(app->admin_endpoint());
    asio::write(socket, asio::buffer(std::string_view("GET /metrics HTTP/1.1\r\nHost: h\r\n"
                                                      "Connection: close\r\n\r\n")));
    std::string page;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(page), end);
    const std::string name = "\njt808_gateway_calls_open ";
    const auto at = page.find(name);
    return at == std::string::npos ? 0 : static_cast<std::size_t>(std::stod(page.substr(at + name.size())));
  }
  [[nodiscard]] bool wait_open(std::size_t count) {
    const auto limit = std::chrono::steady_clock::now() + kLimit;
    while (calls_open() != count) {
      if (std::chrono::steady_clock::now() > limit) return false;
    }
    return true;
  }

  struct Group {
    std::vector<std::unique_ptr<HttpCall>> by_http;
    std::atomic<int> ended{0};
    std::map<std::pair<RrpcCode, Reason>, int> outcomes;  // under the mutex
    std::mutex mutex;
  };
  void begin(Group& group) {
    for (int i = 0; i < kCallsOfGroup; ++i) {
      const std::string device = silent_phone(i % kTerminals);
      if (i < kOfThemByHttp) {
        group.by_http.push_back(call_by_http(device));
        continue;
      }
      RrpcRequest request;
      request.product_key = "a1Test";
      request.device_name = device;
      request.content_type = "240";
      request.payload = {1, 2, 3};
      request.timeout = kTimeout;
      app->rrpc().call(std::move(request), [&group](const RrpcResult& result) {
        const std::lock_guard lock(group.mutex);
        ++group.outcomes[{result.code, result.reason}];
        group.ended.fetch_add(1);
      });
    }
  }
  // Another terminal is called by HTTP, and answers. As the API's thread takes one thing after the other,
  // everything it had to write before is written then.
  void expect_others_served() {
    const json::object answer = call_by_http("13800000001")->document();
    ASSERT_TRUE(answer.contains("RrpcCode"));
    EXPECT_EQ(answer.at("RrpcCode").as_string(), "SUCCESS");
  }

  // Nothing of `group` and of those begun after it.
  void expect_none_ended(std::array<Group, kGroups>& groups, const Group& group) {
    expect_others_served();
    for (Group& later : groups) {
      if (&later < &group) continue;
      EXPECT_EQ(later.ended.load(), 0) << "before their time";
      for (const auto& call : later.by_http) EXPECT_FALSE(call->answered()) << "before its time";
    }
  }
  // All of it, with TIMEOUT.
  static void expect_ended(Group& group) {
    const std::lock_guard lock(group.mutex);
    EXPECT_EQ(group.ended.load(), kCallsOfGroup - kOfThemByHttp);
    for (const auto& [outcome, count] : group.outcomes) EXPECT_EQ(outcome.first, RrpcCode::timeout) << count;
    for (const auto& call : group.by_http) {
      const json::object answer = call->document();
      ASSERT_TRUE(answer.contains("RrpcCode"));
      EXPECT_EQ(answer.at("RrpcCode").as_string(), "TIMEOUT");
      EXPECT_TRUE(answer.at("Success").as_bool());
      EXPECT_FALSE(answer.contains("Code"));
    }
    group.by_http.clear();
  }

  asio::io_context clients_;
  json::object key_;
  int nonce_ = 0;
};

TEST_F(ParkedCallsTest, EightThousandEndAtTheirTimeInBoundedMemoryAndNobodyElseWaits) {
  simulator::Faults silent;
  silent.no_answer = true;
  for (int i = 0; i < kTerminals; ++i) terminal(silent_phone(i), silent).start();
  for (const auto& each : live) ASSERT_TRUE(each->wait_online());
  online("13800000001");
  expect_others_served();
  const std::size_t before = bytes_in_use();

  std::array<Group, kGroups> groups;
  for (Group& group : groups) {
    begin(group);
    ASSERT_TRUE(wait_open(static_cast<std::size_t>(&group - groups.data() + 1) * kCallsOfGroup));
    pass(kBetween);
  }
  const std::size_t held = bytes_in_use() - before;
  EXPECT_LT(held / (kGroups * kCallsOfGroup), kMostOfACall) << held << " bytes are held";

  pass(kTimeout - kGroups * kBetween - milliseconds(1));
  for (Group& group : groups) {
    expect_none_ended(groups, group);
    pass(milliseconds(100));  // the most that an operator is promised
    expect_ended(group);
    pass(kBetween - milliseconds(100));
  }
  expect_others_served();
  EXPECT_EQ(calls_open(), 0U);
  const std::size_t after = bytes_in_use();
  EXPECT_LT(after - std::min(before, after), kTerminals * kMostOfATerminal) << held << " bytes were held";
}

}  // namespace
}  // namespace gateway::test
