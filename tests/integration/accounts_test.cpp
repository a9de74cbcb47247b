// Access keys over the API of a running gateway: rights, shared limits, reloading, the audit log, and secrets
// that stay where they are.
#include <sys/stat.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "gateway/http/percent.hpp"
#include "gateway/http/sig1.hpp"
#include "gateway/store/sqlite_database.hpp"
#include "tests/integration/room.hpp"

namespace gateway::test {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

class AccountsTest : public Room {
 protected:
  static constexpr const char* kDenied = "iot.common.RamActionPermissionDeny";

  void prepare() override {
    write("one", "first-secret-of-one");
    write("two", "first-secret-of-two");
    AccountConfig fleet;
    fleet.name = "fleet";
    fleet.qps = 4;
    fleet.access_keys = {{"KeyOne", folder / "one", ""}, {"KeyTwo", folder / "two", ""}};
    fleet.access_keys[1].actions = {"RRpc"};
    fleet.access_keys[1].message_ids = {0x8300};
    config.accounts.push_back(fleet);
  }
  void write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    std::ofstream(folder / name) << text << '\n';
    ASSERT_EQ(chmod((folder / name).c_str(), mode), 0);
  }

  using Values = std::map<std::string, std::string>;
  std::string request(const std::string& key, const std::string& secret, const Values& more) {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock.wall_now());
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now));
    const std::chrono::hh_mm_ss time(now - std::chrono::floor<std::chrono::days>(now));
    std::array<char, 32> stamp{};
    std::snprintf(stamp.data(), stamp.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    Values values{{"AccessKeyId", key},
                  {"Action", "RRpc"},
                  {"Version", "2018-01-20"},
                  {"Format", "JSON"},
                  {"SignatureMethod", "HMAC-SHA1"},
                  {"SignatureVersion", "1.0"},
                  {"SignatureNonce", "nonce" + std::to_string(++nonces)},
                  {"Timestamp", stamp.data()},
                  {"ProductKey", "a1Test"},
                  {"DeviceName", "13800000001"},
                  {"RequestBase64Byte", "BFRlc3Q="},
                  {"Timeout", "5000"},
                  {"ContentType", "0x8300"}};
    for (const auto& [name, value] : more) values[name] = value;
    std::vector<Parameter> list;
    std::string target = "/?";
    for (const auto& [name, value] : values) {
      list.push_back({name, value});
      target += percent_encode(name) + "=" + percent_encode(value) + "&";
    }
    target +=
        "Signature=" + percent_encode(sig1_signature(secret, sig1_string_to_sign("GET", Parameters(list))));
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  }
  static json::object answer_of(const asio::ip::tcp::endpoint& endpoint, const std::string& text) {
    asio::io_context own;
    asio::ip::tcp::socket socket(own);
    socket.connect(endpoint);
    asio::write(socket, asio::buffer(text));
    boost::system::error_code ended;
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), ended);
    const auto at = answer.find("\r\n\r\n");
    return at == std::string::npos ? json::object() : json::parse(answer.substr(at + 4)).as_object();
  }
  json::object api(const std::string& key, const std::string& secret, const Values& more = {}) {
    return answer_of(app->http_endpoint(), request(key, secret, more));
  }
  // Its Code, or its RrpcCode.
  static std::string said(const json::object& answer) {
    for (const char* name : {"Code", "RrpcCode"}) {
      if (const auto* value = answer.if_contains(name)) return std::string(value->as_string());
    }
    return "(nothing)";
  }
  std::string ask(const std::string& key, const std::string& secret, const Values& more = {}) {
    return said(api(key, secret, more));
  }
  // After the gateway's end.
  std::vector<json::object> audit() const {
    std::ifstream file(folder / "audit.jsonl");
    std::vector<json::object> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line).as_object());
    return lines;
  }

  int nonces = 0;
  const std::string one = "first-secret-of-one";
  const std::string two = "first-secret-of-two";
};

TEST_F(AccountsTest, TwoKeysOfAnAccountHaveTheirOwnRightsAndShareItsLimit) {
  online();
  EXPECT_EQ(ask("KeyOne", one), "SUCCESS");
  EXPECT_EQ(ask("KeyOne", one, {{"ContentType", "240"}}), "SUCCESS");
  EXPECT_EQ(ask("KeyTwo", two), "SUCCESS");
  // Before any device is looked at: there is no such one.
  EXPECT_EQ(ask("KeyTwo", two, {{"ContentType", "240"}, {"DeviceName", "nobody"}}), kDenied);
  EXPECT_EQ(ask("KeyTwo", two, {{"DeviceName", "nobody"}}), "iot.device.NotExistedDevice");
  EXPECT_EQ(ask("KeyTwo", two), "Throttling.User");
  EXPECT_EQ(ask("KeyOne", one), "Throttling.User");
  EXPECT_EQ(ask("KeyTwo", two, {{"ContentType", "240"}}), kDenied) << "this costs nothing and is told first";
  clock.advance(std::chrono::milliseconds(250));
  EXPECT_EQ(ask("KeyTwo", two), "SUCCESS");
  EXPECT_EQ(ask("KeyOne", one), "Throttling.User");
}

TEST_F(AccountsTest, AReloadChangesSecretsAndRights) {
  online();
  EXPECT_EQ(ask("KeyTwo", two), "SUCCESS");
  write("two", "second-secret-of-two");
  EXPECT_EQ(ask("KeyTwo", two), "SUCCESS") << "not before the reload";
  app->reload();
  EXPECT_EQ(ask("KeyTwo", two), "SignatureDoesNotMatch");
  EXPECT_EQ(ask("KeyTwo", "second-secret-of-two"), "SUCCESS");
  clock.advance(std::chrono::seconds(1));

  std::vector<AccountConfig> accounts = config.accounts;
  accounts[0].access_keys[0].active = false;
  accounts[0].access_keys[1].message_ids = {0x8900};
  app->reload(accounts);
  EXPECT_EQ(ask("KeyOne", one), "InvalidAccessKeyId.Inactive");
  EXPECT_EQ(ask("KeyTwo", "second-secret-of-two"), kDenied);
  EXPECT_EQ(ask("KeyTwo", "second-secret-of-two", {{"ContentType", "240"}}), "SUCCESS");
  accounts[0].access_keys.pop_back();
  app->reload(accounts);
  EXPECT_EQ(ask("KeyTwo", "second-secret-of-two"), "InvalidAccessKeyId.NotFound");
  app->reload();  // the section that held last
  EXPECT_EQ(ask("KeyOne", one), "InvalidAccessKeyId.Inactive");
}

TEST_F(AccountsTest, ABadSecretFileIsToldAndAllKeysStay) {
  online();
  write("one", "second-secret-of-one");
  write("two", "second-secret-of-two", 0644);
  app->reload();
  EXPECT_TRUE(log.has("reload_failed"));
  EXPECT_TRUE(log.has("chmod 600"));
  EXPECT_EQ(ask("KeyOne", one), "SUCCESS");
  EXPECT_EQ(ask("KeyTwo", two), "SUCCESS");
  EXPECT_EQ(ask("KeyOne", "second-secret-of-one"), "SignatureDoesNotMatch");
}

TEST_F(AccountsTest, ACallThatWaitsOutlivesItsKey) {
  simulator::Faults silent;
  silent.no_answer = true;
  simulator::LiveTerminal& made = online("13800000001", silent);
  auto answer =
      std::async(std::launch::async, [endpoint = app->http_endpoint(), text = request("KeyOne", one, {})] {
        return answer_of(endpoint, text);
      });
  ASSERT_TRUE(made.wait_downlink(0x8300));
  std::vector<AccountConfig> accounts = config.accounts;
  accounts[0].access_keys.erase(accounts[0].access_keys.begin());
  app->reload(accounts);
  pass(std::chrono::seconds(6));
  EXPECT_EQ(said(answer.get()), "TIMEOUT");
  EXPECT_EQ(ask("KeyOne", one), "InvalidAccessKeyId.NotFound");
}

TEST_F(AccountsTest, EveryCallIsInTheAuditLog) {
  online();
  EXPECT_EQ(ask("KeyOne", one), "SUCCESS");
  EXPECT_EQ(ask("KeyTwo", two, {{"ContentType", "0x8104"}}), kDenied);
  EXPECT_EQ(ask("KeyTwo", "guessed"), "SignatureDoesNotMatch");
  EXPECT_EQ(ask("nobody", "guessed"), "InvalidAccessKeyId.NotFound");
  EXPECT_EQ(ask("KeyOne", one, {{"Timeout", "1"}}), "iot.messagebroker.InvalidTimeoutValue");
  EXPECT_EQ(ask("KeyOne", one, {{"Action", "NoSuchAction"}}), "InvalidAction.NotFound");
  app->stop();
  const auto lines = audit();
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0].at("account"), "fleet");
  EXPECT_EQ(lines[0].at("access_key_id"), "KeyOne");
  EXPECT_EQ(lines[0].at("device"), "13800000001");
  EXPECT_EQ(lines[0].at("message_id"), "0x8300");
  EXPECT_EQ(lines[0].at("body_length"), 5);
  EXPECT_EQ(lines[0].at("rrpc_code"), "SUCCESS");
  EXPECT_EQ(lines[0].at("answer_message_id"), "0x0001");
  EXPECT_EQ(lines[1].at("code"), kDenied);
  EXPECT_EQ(lines[1].at("message_id"), "0x8104");
  EXPECT_EQ(lines[2].at("code"), "SignatureDoesNotMatch");
  EXPECT_FALSE(lines[2].contains("account"));
  EXPECT_EQ(lines[3].at("access_key_id"), "nobody");
  EXPECT_EQ(lines[4].at("code"), "iot.messagebroker.InvalidTimeoutValue");
  EXPECT_EQ(lines[5].at("code"), "InvalidAction.NotFound");
  struct stat facts {};
  ASSERT_EQ(stat((folder / "audit.jsonl").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

class HeldDiskTest : public AccountsTest {
 protected:
  void prepare() override {
    AccountsTest::prepare();
    config.limits.drain = std::chrono::seconds(1);
    config.limits.store_answer = std::chrono::minutes(10);
  }
};

TEST_F(HeldDiskTest, AChangeThatTheDiskDoesNotTakeIsAnsweredAtTheEndAndHasItsLine) {
  simulator::LiveTerminal& made = online();
  std::string problem;
  auto other = SqliteDatabase::open(folder / "devices.db", problem);
  ASSERT_TRUE(other) << problem;
  ASSERT_TRUE(other->run("BEGIN IMMEDIATE")) << other->error();
  auto answer = std::async(std::launch::async, [endpoint = app->http_endpoint(),
                                                text = request("KeyOne", one, {{"Action", "DisableThing"}})] {
    return answer_of(endpoint, text);
  });
  ASSERT_TRUE(made.wait_closed()) << "its link ends with the change, which is on its way to the disk";
  app->stop();
  const json::object told = answer.get();
  EXPECT_EQ(said(told), "iot.system.SystemException");
  EXPECT_NE(std::string(told.at("ErrorMessage").as_string()).find("may still be made"), std::string::npos);
  const auto lines = audit();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("action"), "DisableThing");
  EXPECT_EQ(lines[0].at("code"), "iot.system.SystemException");
}

// The log takes every level here.
TEST_F(AccountsTest, NoSecretIsEverWrittenDown) {
  online();
  EXPECT_EQ(ask("KeyOne", one), "SUCCESS");
  EXPECT_EQ(ask("KeyOne", two), "SignatureDoesNotMatch");
  write("two", "second-secret-of-two");
  app->reload();
  write("one", "second-secret-of-one", 0644);
  app->reload();
  EXPECT_EQ(ask("KeyTwo", "second-secret-of-two"), "SUCCESS");
  app->stop();
  std::ifstream file(folder / "audit.jsonl");
  std::ostringstream written;
  written << file.rdbuf();
  EXPECT_FALSE(written.str().empty());
  for (const char* part : {"-secret-of-one", "-secret-of-two"}) {
    EXPECT_FALSE(log.has(part)) << part;
    EXPECT_EQ(written.str().find(part), std::string::npos) << part;
  }
}

}  // namespace
}  // namespace gateway::test
