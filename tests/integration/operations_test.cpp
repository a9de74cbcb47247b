// What an operator sees and does: metrics, the list of terminals, recent ends, and ending a link.
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/integration/room.hpp"
#include "tests/unit/simulator/tiny_http_server.hpp"

namespace gateway::test {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

struct Answer {
  unsigned status = 0;
  std::string body;
};

// Sends it and reads until the other side closes.
std::string exchange(const asio::ip::tcp::endpoint& endpoint, std::string_view text) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect(endpoint);
  boost::system::error_code ended;
  asio::write(socket, asio::buffer(text.data(), text.size()), ended);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), ended);
  return answer;
}

class OperationsTest : public Room {
 protected:
  void prepare() override {
    config.limits.links_per_address = 3;
    config.limits.http_failures_per_minute = 1;
  }

  std::string token() const {
    std::ifstream file(folder / "admin_token");
    std::string text;
    std::getline(file, text);
    return text;
  }
  Answer ask(const std::string& method, const std::string& target, const std::string& bearer) {
    const std::string whole = exchange(
        app->admin_endpoint(), method + " " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" +
                                   "Authorization: Bearer " + bearer + "\r\nContent-Length: 0\r\n\r\n");
    Answer answer;
    if (whole.size() > 12) answer.status = static_cast<unsigned>(std::stoul(whole.substr(9, 3)));
    const auto at = whole.find("\r\n\r\n");
    if (at != std::string::npos) answer.body = whole.substr(at + 4);
    return answer;
  }
  json::value get(const std::string& target) {
    const Answer answer = ask("GET", target, token());
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return json::parse(answer.body);
  }
  std::string metrics() { return ask("GET", "/metrics", "").body; }
  std::uint64_t metric(const std::string& name) {
    const std::string text = "\n" + metrics();
    const auto at = text.find("\n" + name + " ");
    return at == std::string::npos ? ~std::uint64_t{0} : std::stoull(text.substr(at + name.size() + 2));
  }
};

TEST_F(OperationsTest, TheAdminPagesNeedTheToken) {
  for (const std::string& wrong : {std::string(), std::string("x"), token() + "x", token().substr(1)}) {
    EXPECT_EQ(ask("GET", "/admin/sessions", wrong).status, 401U) << wrong;
    EXPECT_EQ(ask("POST", "/admin/sessions/a1Test/1/kick", wrong).status, 401U);
  }
  EXPECT_EQ(ask("GET", "/admin/sessions", token()).status, 200U);
  EXPECT_EQ(ask("GET", "/healthz", "").status, 200U);
}

TEST_F(OperationsTest, TerminalsAreListedPageByPageAndEachOnce) {
  for (const char* phone : {"13800000001", "13800000002", "13800000003"}) online(phone);
  std::set<std::string> seen;
  std::string next;
  do {
    const json::value page =
        get("/admin/sessions?product=a1Test&limit=1" + (next.empty() ? "" : "&after=" + next));
    ASSERT_LE(page.at("sessions").as_array().size(), 1U);
    for (const json::value& each : page.at("sessions").as_array()) {
      EXPECT_TRUE(seen.emplace(each.at("phone").as_string()).second);
    }
    next = page.at("next").is_string() ? std::string(page.at("next").as_string()) : "";
  } while (!next.empty());
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_EQ(ask("GET", "/admin/sessions?product=none", token()).status, 404U);
  EXPECT_EQ(ask("GET", "/admin/sessions?limit=0", token()).status, 400U);
  EXPECT_EQ(ask("GET", "/admin/sessions?after=x", token()).status, 400U);
  EXPECT_EQ(metric("jt808_gateway_sessions_online"), 3U);
  EXPECT_EQ(metric("jt808_gateway_links_unauthenticated"), 0U);
}

TEST_F(OperationsTest, AKickedTerminalEndedCleanAndIsInTheListOfEnds) {
  auto& terminal = online();
  const json::value facts = get("/admin/sessions/a1Test/013800000001");
  EXPECT_EQ(facts.at("phone").as_string(), "13800000001");
  EXPECT_EQ(facts.at("state").as_string(), "online");
  EXPECT_GE(facts.at("traffic").at("frames_in").to_number<int>(), 2);
  EXPECT_EQ(ask("GET", "/admin/sessions/a1Test/13800000001/kick", token()).status, 405U);
  EXPECT_EQ(ask("POST", "/admin/sessions/a1Test/13800000001/kick", token()).status, 200U);
  EXPECT_TRUE(terminal.wait_closed());
  const json::value closes = get("/admin/closes");
  EXPECT_EQ(closes.at("totals").at("kicked").to_number<int>(), 1);
  const json::value& last = closes.at("closes").as_array().at(0);
  EXPECT_EQ(last.at("reason").as_string(), "kicked");
  EXPECT_EQ(last.at("phone").as_string(), "13800000001");
  EXPECT_EQ(call("13800000001").code, RrpcCode::offline);
  EXPECT_EQ(ask("POST", "/admin/sessions/a1Test/13800000001/kick", token()).status, 409U);
  EXPECT_EQ(ask("GET", "/admin/sessions/a1Test/13800000009", token()).status, 404U);
}

TEST_F(OperationsTest, AScannerIsClosedWithoutAnAnswerAndCounted) {
  EXPECT_EQ(exchange(app->terminal_endpoint(0), "GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "");
  EXPECT_EQ(exchange(app->terminal_endpoint(0), std::string_view("\x16\x03\x01\x00\xa5\x01\x00\x00", 8)), "");
  EXPECT_EQ(exchange(app->terminal_endpoint(0), "SSH-2.0-scan\r\n"), "");
  for (const char* reason : {"http_client", "tls_client", "ssh_client"}) {
    EXPECT_EQ(metric("jt808_gateway_links_closed_total{reason=\"" + std::string(reason) + "\"}"), 1U)
        << reason;
  }
}

TEST_F(OperationsTest, AnAddressHasNoMoreLinksThanItsLimitAndAPlaceIsGivenBack) {
  for (const char* phone : {"13800000001", "13800000002", "13800000003"}) online(phone);
  auto& fourth = terminal("13800000004");
  fourth.start();
  EXPECT_TRUE(fourth.wait_closed());
  EXPECT_EQ(metric("jt808_gateway_links_closed_total{reason=\"too_many_links_from_address\"}"), 1U);
  EXPECT_EQ(ask("POST", "/admin/sessions/a1Test/13800000001/kick", token()).status, 200U);
  ASSERT_TRUE(live[0]->wait_closed());
  for (bool taken = false; !taken;) {  // the place is free a moment after the close
    fourth.start();
    while (!(taken = fourth.wait_online(std::chrono::milliseconds(0))) &&
           !fourth.wait_closed(std::chrono::milliseconds(0))) {
    }
  }
  EXPECT_EQ(call("13800000004").code, RrpcCode::success);
}

TEST_F(OperationsTest, EveryAcceptedLinkIsOpenOrEndedWithOneReason) {
  auto& terminal = online();
  exchange(app->terminal_endpoint(0), "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  settle(terminal);
  std::uint64_t ended = 0;
  const json::value totals = get("/admin/closes").at("totals");
  for (const auto& [reason, count] : totals.as_object()) ended += count.to_number<std::uint64_t>();
  EXPECT_EQ(metric("jt808_gateway_links_accepted_total"), ended + metric("jt808_gateway_links_open"));
  EXPECT_EQ(metric("jt808_gateway_calls_total{code=\"SUCCESS\",reason=\"\"}"), 1U);
  EXPECT_EQ(metric("jt808_gateway_call_seconds_count"), 1U);
}

TEST_F(OperationsTest, WhatTheStoreAndTheDoorCountIsOnThePage) {
  online();
  EXPECT_GE(metric("jt808_gateway_store_commits_total"), 1U);
  EXPECT_GE(metric("jt808_gateway_store_changes_total"), 2U);
  EXPECT_EQ(metric("jt808_gateway_store_failures_total"), 0U);
  EXPECT_EQ(metric("jt808_gateway_nonces"), 0U);
  exchange(app->http_endpoint(), "GET /?Action=RRpc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(metric("jt808_gateway_http_sources_throttled_total"), 1U);
  exchange(app->http_endpoint(), "GET /?Action=RRpc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(metric("jt808_gateway_http_throttled_total"), 1U);
  EXPECT_EQ(metric("jt808_gateway_loop_delay_seconds_count{shard=\"1\"}"), 0U) << "the test moves the clock";
}

class WebhookOperationsTest : public OperationsTest {
 protected:
  void prepare() override {
    OperationsTest::prepare();
    config.products[0].admission = AdmissionMode::webhook;
    config.products[0].webhook.emplace().url = server.url() + "/admission";
  }
  ::test::TinyHttpServer server{::test::TinyHttpServer::answer("200 OK", R"({"version":1,"allow":true})")};
};

TEST_F(WebhookOperationsTest, TheQuestionsOfAdmissionAreCountedByTheirOutcome) {
  online();
  const std::string questions = "jt808_gateway_webhook_questions_total{product=\"a1Test\",outcome=\"";
  EXPECT_EQ(metric(questions + "allowed\"}"), 2U) << "the registration and the login";
  EXPECT_EQ(metric(questions + "no_decision\"}"), 0U);
  EXPECT_EQ(metric("jt808_gateway_webhook_breaker_open{product=\"a1Test\"}"), 0U);
}

// docs/metrics.md names every metric of the page, and the page has every metric that it names.
TEST_F(OperationsTest, TheManualHasEveryMetric) {
  online();
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  std::set<std::string> shown;
  std::istringstream page(metrics());
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("# TYPE ")) shown.insert(line.substr(7, line.find(' ', 7) - 7));
    EXPECT_EQ(line.find("13800000001"), std::string::npos) << "no terminal in a label";
  }
  std::set<std::string> documented;
  std::ifstream manual(JT808_DOCS_DIR "/metrics.md");
  for (std::string line; std::getline(manual, line);) {
    if (line.starts_with("| `")) documented.insert(line.substr(3, line.find_first_of("`{", 3) - 3));
  }
  EXPECT_EQ(documented, shown);
}

}  // namespace
}  // namespace gateway::test
