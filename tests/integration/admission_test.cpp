// Admission over real sockets: imported devices while the gateway runs, and a web service that hangs.
#include <csignal>
#include <fstream>

#include "gateway/app/import_devices.hpp"
#include "gateway/core/rrpc.hpp"
#include "tests/integration/room.hpp"
#include "tests/unit/simulator/tiny_http_server.hpp"

namespace gateway::test {
namespace {

using std::chrono::seconds;

class ImportTest : public Room {
 protected:
  void prepare() override {
    config.products[0].admission = AdmissionMode::import;
    // The import tells the process that has the data folder, which is this one, and has no handler here.
    std::signal(SIGHUP, SIG_IGN);
  }

  // As the program does beside this gateway; the test stands for the signal.
  void import(const std::string& lines) {
    const auto csv = folder / "new.csv";
    std::ofstream(csv) << "product_key,device_name,phone,auth_code,edition,nickname,disabled\n" << lines;
    Config same = config;
    const ImportReport report = import_device_file(same, csv);
    ASSERT_TRUE(report.errors.empty()) << report.errors.front();
    app->reload();
    ASSERT_TRUE(log.wait("reloaded devices_imported=", ++reloads));
  }
  static std::string name_of(const std::string& phone) {
    return "SIM01_SIM-808_" + phone.substr(phone.size() - 7);
  }

  std::size_t reloads = 0;
};

TEST_F(ImportTest, OnlyImportedDevicesGetInAlsoThoseImportedWhileItRuns) {
  auto& early = terminal("13800000001");
  early.start();
  EXPECT_EQ(early.wait_login_refused(), 4);
  EXPECT_EQ(call("13800000001").fault, RrpcFault::device_not_found);
  import("a1Test," + name_of("13800000001") + ",,,,,\n");
  const RrpcResult before = call(name_of("13800000001"));
  EXPECT_EQ(before.code, RrpcCode::offline);
  EXPECT_EQ(before.reason, Reason::never_connected);
  online("13800000001");
  EXPECT_EQ(call(name_of("13800000001")).code, RrpcCode::success);
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);

  simulator::LiveTerminal& served = *live.back();
  import("a1Test," + name_of("13800000001") + ",,,,,true\n");
  EXPECT_TRUE(served.wait_closed()) << "what was logged in is not any more";
  const RrpcResult disabled = call("13800000001");
  EXPECT_EQ(disabled.code, RrpcCode::offline);
  EXPECT_EQ(disabled.reason, Reason::disabled);
  auto& again = terminal("13800000001");
  again.start();
  EXPECT_TRUE(again.wait_login_refused());
}

TEST_F(ImportTest, AnImportedCodeLetsATerminalInThatNeverRegistered) {
  import("a1Test," + name_of("13800000001") + ",13800000001,own-code,,,\n");
  auto& owner = terminal("13800000001");
  owner.set_auth_code("own-code");
  owner.start();
  EXPECT_TRUE(owner.wait_online());
  EXPECT_EQ(call(name_of("13800000001")).code, RrpcCode::success);
}

TEST_F(ImportTest, ALinkEndsWithItsAdmissionAndItsCallsEndWithTheLink) {
  for (const char* phone : {"13800000001", "13800000002"}) {
    import("a1Test," + name_of(phone) + "," + phone + ",,,,\n");
  }
  simulator::Faults silent;
  silent.no_answer = true;
  simulator::LiveTerminal& disabled = online("13800000001", silent);
  simulator::LiveTerminal& unbound = online("13800000002", silent);
  auto to_disabled = call_async("13800000001");
  auto to_unbound = call_async("13800000002");
  settle(disabled);
  settle(unbound);
  import("a1Test," + name_of("13800000001") + ",13800000001,,,,true\na1Test," + name_of("13800000002") +
         ",-,,,,\n");
  EXPECT_TRUE(disabled.wait_closed());
  EXPECT_TRUE(unbound.wait_closed());
  for (auto* const call : {&to_disabled, &to_unbound}) {
    const RrpcResult result = wait(*call);
    EXPECT_EQ(result.code, RrpcCode::halfconn);
    EXPECT_EQ(result.reason, Reason::link_lost_after_write);
  }
  EXPECT_TRUE(log.wait("session_closed product=a1Test phone=13800000001 reason=disabled"));
  EXPECT_TRUE(log.wait("session_closed product=a1Test phone=13800000002 reason=unbound"));
  EXPECT_EQ(call("13800000001").reason, Reason::disabled);
  EXPECT_EQ(call(name_of("13800000002")).code, RrpcCode::offline);
}

TEST_F(ImportTest, ARefusedCodeIsFollowedByARegistrationOnTheSameLink) {
  import("a1Test," + name_of("13800000001") + ",,,,,\n");
  auto& device = terminal("13800000001");
  device.set_auth_code("a code of former times");
  device.start();
  EXPECT_TRUE(device.wait_online());
  EXPECT_EQ(device.counters().connections, 1U);
}

class HangingWebhookTest : public Room {
 protected:
  static constexpr const char* kAllow = R"({"version":1,"allow":true})";

  void prepare() override {
    config.products[0].admission = AdmissionMode::webhook;
    WebhookConfig& webhook = config.products[0].webhook.emplace();
    webhook.url = server.url() + "/admission";
    webhook.time_limit = seconds(60);  // longer than the test: it hangs for good
    webhook.concurrency = 4;
    webhook.cache_time = seconds(0);
  }

  ::test::TinyHttpServer server{::test::TinyHttpServer::answer("200 OK", kAllow)};
};

// Fault p.
TEST_F(HangingWebhookTest, WebhookHangsAndOnlyThoseWhoWaitForItNotice) {
  simulator::LiveTerminal& served = online("13800000001");
  server.set_answer(::test::TinyHttpServer::kNever);
  const auto asked = server.requests().size();
  std::vector<simulator::LiveTerminal*> waiting;
  for (int i = 0; i < 40; ++i) {  // more than run, on both shards
    waiting.push_back(&terminal("1390000000" + std::to_string(10 + i)));
    waiting.back()->start();
    ASSERT_TRUE(waiting.back()->wait_connected());
  }
  while (server.requests().size() < asked + 4) std::this_thread::yield();
  for (int i = 0; i < 100; ++i) settle(served);
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
  EXPECT_EQ(server.requests().size(), asked + 4) << "no more than run at a time";
  // Who waits is answered in all that needs no decision, and closed like anybody who does not log in.
  const auto heartbeat = waiting[0]->send_uplink(0x0002, {});
  ASSERT_TRUE(heartbeat && waiting[0]->wait_acknowledged(*heartbeat));
  pass(seconds(29));
  settle(served);
  pass(seconds(2));
  for (simulator::LiveTerminal* const each : waiting) EXPECT_TRUE(each->wait_closed());
  settle(served);
  EXPECT_EQ(call("13800000001").code, RrpcCode::success);
}

TEST_F(HangingWebhookTest, TheServiceSaysNoAndTheTerminalHearsItsResult) {
  server.set_answer(::test::TinyHttpServer::answer("200 OK", R"({"version":1,"allow":false,"result":2})"));
  auto& refused = terminal("13800000002");
  refused.start();
  EXPECT_EQ(refused.wait_login_refused(), 2);
}

}  // namespace
}  // namespace gateway::test
